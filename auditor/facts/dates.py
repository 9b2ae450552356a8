"""The publish date of a page, with where it was read; no date is better than a wrong one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from auditor.evidence import VIETNAM
from auditor.facts.article import Article, is_related
from auditor.facts.datetext import DAY, Mention, Reading, Rejected, parse_stamp, read_dates, url_date
from auditor.facts.page import Page, css_path
from auditor.facts.repeats import Group, groups
from auditor.facts.sightings import Lookout, Sighting, Surroundings, masked
from auditor.facts.site import Facts
from auditor.model import Json
from auditor.vietnamese import canonical

_SECOND = re.compile(r"(?!00:00:00)\d\d:\d\d:\d\d")
__all__ = [
    "Dated",
    "Mention",
    "Reading",
    "Rejected",
    "captured_day",
    "is_related",
    "page_groups",
    "publish_date",
    "read_dates",
]

_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "article.published", "publishdate",
    "publish-date", "publish_date", "pubdate", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "dc.date.created", "date.issued", "date", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
)  # fmt: skip
_PUBLISH_NAME = re.compile(
    r"(^|[:._-])(date-?)?(publish(ed)?|pub-?date|posted)([:._-]?(date|time|on|at))?$", re.IGNORECASE
)
_ARTICLES = frozenset({
    "article",
    "newsarticle",
    "blogposting",
    "reportagenewsarticle",
    "techarticle",
    "report",
    "scholarlyarticle",
    "socialmediaposting",
    "webpage",
})


@dataclass(frozen=True, slots=True)
class Dated:
    """A page's publish date: `source` is meta, linked-data, time, class, label, byline, listing or url."""

    value: date
    source: str
    quote: str
    url: str
    record: str
    selector: str | None = None
    faults: tuple[str, ...] = ()


def captured_at(facts: Facts, page: Page) -> datetime | None:
    """When this page was taken."""
    visit = facts.visit(page.url)
    return visit.capture.taken if visit.capture is not None else facts.captured_to


def captured_day(facts: Facts, page: Page) -> date | None:
    """The day, in Vietnam, on which this page was taken."""
    moment = captured_at(facts, page)
    return moment.astimezone(VIETNAM).date() if moment is not None else None


def latest_day(facts: Facts) -> date | None:
    """The last day a date can be of: a day after the capture, because a server's clock may run ahead."""
    end = facts.captured_to
    return end.astimezone(VIETNAM).date() + timedelta(days=1) if end is not None else None


def page_groups(facts: Facts, page: Page) -> tuple[Group, ...]:
    """The page's repeated structure, read once."""
    return facts.of(_groups, page.url, page)


def publish_date(facts: Facts, page: Page) -> Dated | None:
    """When the page's own article was posted; None for lists and for whatever is not certain."""
    return facts.of(_publish_date, page.url, page)


def _groups(facts: Facts, _url: str, page: Page) -> tuple[Group, ...]:
    return groups(page, latest=latest_day(facts), moment=captured_at(facts, page))


def _publish_date(facts: Facts, _url: str, page: Page) -> Dated | None:
    latest = latest_day(facts)
    article = Article(page, facts.own_blocks(page), page_groups(facts, page), facts.chrome_links)
    if article.is_list:
        return None  # a list's own stamp, if any, says when the list was made
    around = Surroundings(facts.of(_clocks), captured_day(facts, page), latest, bool(facts.chrome))
    lookout = Lookout(article, around)
    # What readers are told comes first: stamps are often a template's.
    labelled = lookout.labelled()
    if labelled is not None:
        return _dated(page, labelled)
    frame = facts.of(_frame_stamps)
    stamped = _from_metas(page, frame, latest) or _from_linked_data(page, frame, latest)
    seen = (lookout.stamped() if stamped is None else None) or (
        lookout.written() if stamped is None or stamped.value == around.today else None
    )
    if seen is not None:
        return _dated(page, seen)
    if stamped is not None and (stamped.value != around.today or stamped.quote not in (page.meta("date"),)):
        return stamped
    listed = facts.of(_listed_dates).get(page.url)
    if listed is not None:
        return Dated(listed[0], "listing", listed[1], page.url, listed[2])
    day = url_date(page.url)
    if day is not None and (latest is None or day <= latest):
        return Dated(day, "url", page.url, page.url, page.record)
    return None


def _dated(page: Page, seen: Sighting) -> Dated:
    told = seen.mention
    where = css_path(seen.block.element)
    return Dated(told.value, seen.source, told.quote, page.url, page.record, where, told.faults)


def _from_metas(page: Page, frame: frozenset[str], latest: date | None) -> Dated | None:
    others = [n for n, _ in page.metas if n not in _METAS and _PUBLISH_NAME.search(n)]
    for name in (*_METAS, *others):
        content = page.meta(name)
        if content and content not in frame:
            day = parse_stamp(content)
            if day is not None and (latest is None or day <= latest):
                return Dated(
                    day,
                    "meta",
                    content,
                    page.url,
                    page.record,
                    f'meta[content="{content}"]' if '"' not in content else None,
                )
    return None


def _from_linked_data(page: Page, frame: frozenset[str], latest: date | None) -> Dated | None:
    stamps: dict[date, str] = {}
    headed: dict[date, str] = {}
    title = canonical(page.title)
    for node in _nodes(page.linked_data):
        kinds = node.get("@type")
        names = {str(k).lower() for k in (kinds if isinstance(kinds, list) else [kinds])}
        stamp = node.get("datePublished") or node.get("dateCreated")
        article = names & _ARTICLES or any(n.endswith(("article", "posting")) for n in names)
        if article and isinstance(stamp, str) and stamp not in frame:
            day = parse_stamp(stamp)
            if day is not None and (latest is None or day <= latest):
                stamps.setdefault(day, stamp)
                headline = canonical(str(node.get("headline") or ""))
                if len(headline) >= 10 and headline in title:
                    headed.setdefault(day, stamp)
    told = headed if len(stamps) > 1 else stamps
    if len(told) != 1:
        return None
    day, stamp = next(iter(told.items()))
    return Dated(day, "linked-data", stamp, page.url, page.record)


def _nodes(values: Iterable[Json]) -> Iterator[dict[str, Json]]:
    stack = list(values)
    seen = 0
    while stack and seen < 2000:
        seen += 1
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, dict):
            yield value
            stack.extend(
                v
                for k, v in value.items()
                if isinstance(v, dict | list) and k in ("@graph", "mainEntity", "mainEntityOfPage")
            )


def _clocks(facts: Facts) -> frozenset[str]:
    """Dated lines that stand on most pages, whatever the time of day in them: clocks, calendars, counters, footers."""
    counted: Counter[str] = Counter()
    distinct = {p.text: p for p in facts.pages}
    for page in distinct.values():
        today = captured_day(facts, page)
        lines = {
            masked(b.text, m.value, today)
            for b in page.blocks
            if len(b.text) <= 200 and any(c.isdigit() for c in b.text)
            for m in read_dates(b.text).days()
        }
        counted.update(lines)
    return frozenset(t for t, n in counted.items() if n >= 3 and n > 0.5 * len(distinct))


def _frame_stamps(facts: Facts) -> frozenset[str]:
    """Machine stamps that are the same on most pages: they say when the site was made, not when an article was
    posted."""
    distinct = {p.text: p for p in facts.pages}
    counted: Counter[str] = Counter()
    todays: set[str] = set()
    of_today = 0
    for page in distinct.values():
        stamps = {c for n, c in page.metas if n in _METAS and c}
        stamps |= {s for node in _nodes(page.linked_data) if isinstance(s := node.get("datePublished"), str)}
        counted.update(stamps)
        now = {s for s in stamps if parse_stamp(s) == captured_day(facts, page)}
        of_today += bool(now)
        todays |= now
    # Three pages made in the same second share a default, not a moment of posting.
    frame = {t for t, n in counted.items() if n >= 3 and (n > 0.5 * len(distinct) or _SECOND.search(t))}
    # Some systems print the moment of the request where the moment of posting belongs.
    return frozenset(frame | todays if of_today >= 3 and of_today > 0.5 * len(distinct) else frame)


def _listed_dates(facts: Facts) -> dict[str, tuple[date, str, str]]:
    """Address → the date a list of the site gives for it; addresses with two different dates are left out."""
    told: dict[str, tuple[date, str, str]] = {}
    contested: set[str] = set()
    for page in facts.pages:
        for group in page_groups(facts, page):
            for row in group.rows:
                if row.url is None or row.date is None or row.date.precision != DAY:
                    continue
                final = facts.visit(row.url).final_url
                if final in told and told[final][0] != row.date.value:
                    contested.add(final)
                told.setdefault(final, (row.date.value, row.date.quote, page.record))
    return {url: fact for url, fact in told.items() if url not in contested}
