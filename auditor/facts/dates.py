"""The publish date of a page, with where it was read; no date is better than a wrong one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from auditor.evidence import VIETNAM
from auditor.facts.datetext import (
    DAY,
    POSTED,
    UPDATED,
    Mention,
    Reading,
    Rejected,
    has_weekday,
    is_bare,
    parse_stamp,
    plain,
    read_dates,
    url_date,
)
from auditor.facts.page import MAIN, SIDE, Block, Page, css_path
from auditor.facts.repeats import FIRST_POSTING, Group, groups, is_file_name
from auditor.facts.site import Facts
from auditor.model import Json
from auditor.urls import resolve
from auditor.vietnamese import canonical, clean

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
    "article:published_time", "og:article:published_time", "datepublished", "article.published", "publishdate", "publish-date", "publish_date", "pubdate",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dc.date.created", "date.issued", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime",
)  # fmt: skip
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
_DATE_CLASS = re.compile(
    r"(?<![a-z])(date|time|ngay|publish\w*|created|posted|timer|post-?meta|entry-?meta|article-?meta|meta-?info|info-?meta)(?![a-z])|(date|timer|ngaydang|ngay-?dang|thoi-?gian|time)(?![a-z])",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?<!\w)((các |những )?(tin|bài|bài viết|tin tức|tin bài|thông tin|văn bản|nội dung|thông báo|mục|ảnh|video)( tức| bài| viết)? (khác|liên quan|mới hơn|cũ hơn|đã đưa|đã đăng|cùng (chuyên )?mục|cùng (chủ đề|loại|lĩnh vực)|tiếp theo|trước|mới nhất|mới|nổi bật|xem nhiều|đọc nhiều|tiêu điểm)"
    r"|tin liên quan|bài liên quan|xem thêm|xem nhiều|đọc nhiều|đọc thêm|có thể bạn quan tâm|cùng chuyên mục|cùng thể loại|cùng lĩnh vực|liên quan|mới cập nhật|related|other news|older|newer|bình luận|ý kiến bạn đọc|comments?)(?!\w)"
)
_RELATED_CLASS = re.compile(
    r"related|lien-?quan|tin-?khac|other-?(news|post)|more-?news|comment|binh-?luan|sidebar|widget|most-?(read|view)|xem-?nhieu",
    re.IGNORECASE,
)
_OWN_LABEL = re.compile(
    r"(?<!\w)(ngày đăng|đăng ngày|đăng lúc|ngày xuất bản|xuất bản|publish date|cms publish date|ngày đưa tin|ngày tạo|ngày viết|thời gian đăng)(?!\w)"
)
_LONG = 160  # characters of running text: where a body begins


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


def is_related(heading: str) -> bool:
    """Whether a heading announces other articles."""
    return len(heading) <= 80 and _RELATED.search(plain(heading)) is not None


def _groups(facts: Facts, _url: str, page: Page) -> tuple[Group, ...]:
    return groups(page, latest=latest_day(facts), moment=captured_at(facts, page))


def _publish_date(facts: Facts, _url: str, page: Page) -> Dated | None:
    latest = latest_day(facts)
    frame = facts.of(_frame_stamps)
    zone = _Zone(facts, page)
    candidates: Iterable[Dated | None] = (
        _from_metas(page, frame, latest),
        _from_linked_data(page, frame, latest),
    )
    found = next((c for c in candidates if c is not None), None)
    if found is not None and page.meta("og:type") == "article":
        return found
    if zone.is_list:
        # A list's own stamp, if any, says when the list was made.
        return None
    if found is not None:
        return found
    clocks = facts.of(_clocks)
    seen = zone.dated(clocks, captured_day(facts, page), latest)
    if seen is not None:
        return seen
    listed = facts.of(_listed_dates).get(page.url)
    if listed is not None:
        return Dated(listed[0], "listing", listed[1], page.url, listed[2])
    day = url_date(page.url)
    if day is not None and (latest is None or day <= latest):
        return Dated(day, "url", page.url, page.url, page.record)
    return None


def _from_metas(page: Page, frame: frozenset[str], latest: date | None) -> Dated | None:
    for name in _METAS:
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
    for node in _nodes(page.linked_data):
        kinds = node.get("@type")
        names = {str(k).lower() for k in (kinds if isinstance(kinds, list) else [kinds])}
        stamp = node.get("datePublished")
        if names & _ARTICLES and isinstance(stamp, str) and stamp not in frame:
            day = parse_stamp(stamp)
            if day is not None and (latest is None or day <= latest):
                stamps.setdefault(day, stamp)
    if len(stamps) != 1:
        return None
    day, stamp = next(iter(stamps.items()))
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


class _Zone:
    """What of a page is its own article: after the frame and outside rows of other articles."""

    def __init__(self, facts: Facts, page: Page) -> None:
        self.page = page
        own = facts.own_blocks(page)
        self.order = {id(b): n for n, b in enumerate(page.blocks)}
        found = page_groups(facts, page)
        articles = [g for g in found if g.place in (MAIN, SIDE) and _is_article_list(g)]
        self.rows = {e for g in articles for r in g.rows for e in r.elements}
        self.own = [b for b in own if not b.hidden and not self._in_rows(b.element) and not self._in_related(b.element)]
        self.own = self._before_related(self.own)
        body = sum(len(b.text) for b in self.own if len(b.text) >= 40)
        dated = [
            r for g in articles if not is_related(g.heading) for r in g.rows if r.date is not None and g.place == MAIN
        ]
        frame = facts.chrome_links
        dated = [r for r in dated if (r.title, r.url) not in frame]
        self.is_list = len(dated) >= 2 and body < 400 and not self._has_own_label()

    def dated(self, clocks: frozenset[str], today: date | None, latest: date | None) -> Dated | None:
        """The date that stands by the title, looked for by machine markup, class, label, then bare line."""
        start = self._title_at()
        for source, blocks in (
            ("time", self._marked()),
            ("class", self._classed()),
            ("label", self.own),
            ("byline", self._bylines(start)),
        ):
            found: dict[date, tuple[Block, Mention]] = {}
            for block in blocks:
                reading = read_dates(self._stamp(block) if source == "time" else block.text, latest=latest)
                for mention in reading.days():
                    if self._fits(source, block, reading, mention, clocks, today, start):
                        found.setdefault(mention.value, (block, mention))
            # Two different dates in one kind of place: the first after the title is the page's own only if a title is there.
            if found:
                if len(found) > 1 and (source == "byline" or start is None):
                    return None
                after = [f for f in found.values() if start is not None and self.order[id(f[0])] >= start]
                block, mention = (after or list(found.values()))[0]
                return Dated(
                    mention.value,
                    source,
                    mention.quote,
                    self.page.url,
                    self.page.record,
                    css_path(block.element),
                    mention.faults,
                )
        return None

    def _fits(
        self,
        source: str,
        block: Block,
        reading: Reading,
        mention: Mention,
        clocks: frozenset[str],
        today: date | None,
        start: int | None,
    ) -> bool:
        if (
            _masked(block.text, mention.value, today) in clocks
            or mention.value.year < FIRST_POSTING
            or self._is_of_link(block.element)
        ):
            return False
        if mention.role == POSTED:
            return True
        if source == "label":
            return (
                mention.role == UPDATED
                and len(block.text) <= 80
                and not any(b is not block and _OWN_LABEL.search(plain(b.text)) for b in self.own)
            )
        if source == "time":
            return mention.role in ("", UPDATED)
        bare = mention.role in ("", UPDATED) and is_bare(reading.text, mention)
        if bare and mention.value == today and (start is None or self.order[id(block)] < start):
            # Today's date above the title is the site's clock as long as nothing says otherwise.
            return not has_weekday(block.text) and source == "class" and start is None
        return bare

    def _is_of_link(self, element: HtmlElement) -> bool:
        """Whether the date stands with a title that leads elsewhere: then it is that article's."""
        around: HtmlElement | None = element
        for _ in range(4):
            if (
                around is None
                or around.tag in ("body", "html", "form", "article", "main")
                or len(around.text_content()) > 600
            ):
                return False
            for a in around.iter("a"):
                url = resolve(self.page.url, a.get("href") or "")
                if url is None or is_file_name(url) or len(clean(a.text_content()).split()) < 4:
                    continue
                if (
                    urlsplit(url).path != urlsplit(self.page.url).path
                    or urlsplit(url).query != urlsplit(self.page.url).query
                ):
                    return True
            around = around.getparent()
        return False

    def _title_at(self) -> int | None:
        """Where the article's title stands: the heading or block whose words are the document's title, else the one h1."""
        title = canonical(self.page.title)
        wanted = canonical(self.page.meta("og:title"))
        best: int | None = None
        for block in self.own:
            text = canonical(block.text)
            if len(text) >= 15 and (
                text in title
                or (wanted and text in wanted)
                or (wanted and wanted in text and len(text) < 2 * len(wanted))
            ):
                best = self.order[id(block)]
                break
        if best is None:
            for block in self.own:
                if block.tag in ("h1", "h2") or re.search(
                    r"(news|article|detail|post|entry|tin|bai-?viet|asset).?-?(title|tieu-?de|name)|^title",
                    (block.element.get("class") or "").lower(),
                ):
                    return self.order[id(block)]
        return best

    def _marked(self) -> list[Block]:
        return [b for b in self.own if self._stamp(b)]

    def _stamp(self, block: Block) -> str:
        for element in (block.element, *block.element.iter("time", "meta", "span", "abbr")):
            if element.tag == "time" or element.get("itemprop") == "datePublished":
                stamp = element.get("datetime") or element.get("content") or ""
                if any(c.isdigit() for c in stamp) and "updated" not in (element.get("class") or ""):
                    day = parse_stamp(stamp)
                    return f"{day.day:02}/{day.month:02}/{day.year}" if day else ""
        return ""

    def _classed(self) -> list[Block]:
        return [b for b in self.own if len(b.text) <= 160 and self._has_date_class(b.element)]

    def _has_date_class(self, element: HtmlElement) -> bool:
        near = [element, *(c for c in element.iter("span", "time", "em", "i", "small", "font", "b", "strong"))]
        parent = element.getparent()
        if parent is not None and len(parent.text_content()) < 200:
            near.append(parent)
        return any(_DATE_CLASS.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in near if e is not None)

    def _bylines(self, start: int | None) -> list[Block]:
        """Short lines between the title and the first running text."""
        if start is None:
            return []
        lines: list[Block] = []
        for block in self.own:
            place = self.order[id(block)]
            if place < start:
                continue
            if place > start and len(block.text) >= _LONG:
                break
            lines.append(block)
            if len(lines) > 12:
                break
        return lines

    def _has_own_label(self) -> bool:
        return any(_OWN_LABEL.search(plain(b.text)) for b in self.own if len(b.text) <= 160)

    def _in_rows(self, element: HtmlElement) -> bool:
        return element in self.rows or any(e in self.rows for e in element.iterancestors())

    def _in_related(self, element: HtmlElement) -> bool:
        for e in (element, *element.iterancestors()):
            if e.tag in ("body", "html", "form"):
                return False
            if _RELATED_CLASS.search(f"{e.get('class') or ''} {e.get('id') or ''}") and len(
                e.text_content()
            ) < 0.6 * max(1, len(self.page.text)):
                return True
        return False

    def _before_related(self, blocks: list[Block]) -> list[Block]:
        """Cut at the first short line that announces other articles, once something of the article has been read."""
        read = 0
        for n, block in enumerate(blocks):
            if read > 200 and len(block.text) <= 60 and is_related(block.text):
                return blocks[:n]
            read += len(block.text)
        return blocks


def _is_article_list(group: Group) -> bool:
    """Rows of other articles, as against the rows of a table or the points of a list inside an article."""
    linked = [r for r in group.rows if r.url is not None]
    if len(linked) < 2 or len(linked) < 0.6 * len(group.rows):
        return False
    words = sum(len(r.title.split()) for r in linked) / len(linked)
    return words >= 4 or any(r.date is not None for r in linked)


def _masked(text: str, value: date, today: date | None) -> str:
    day = "today" if value == today else value.isoformat()
    return f"{day} {re.sub(r'[0-9]+', '0', clean(text))[:120]}"


def _clocks(facts: Facts) -> frozenset[str]:
    """Dated lines that stand on most pages, whatever the time of day in them: clocks, calendars, counters, footers."""
    counted: Counter[str] = Counter()
    distinct = {p.text: p for p in facts.pages}
    for page in distinct.values():
        today = captured_day(facts, page)
        lines = {
            _masked(b.text, m.value, today)
            for b in page.blocks
            if len(b.text) <= 200 and any(c.isdigit() for c in b.text)
            for m in read_dates(b.text).days()
        }
        counted.update(lines)
    return frozenset(t for t, n in counted.items() if n >= 3 and n > 0.5 * len(distinct))


def _frame_stamps(facts: Facts) -> frozenset[str]:
    """Machine stamps that are the same on most pages: they say when the site was made, not when an article was posted."""
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
    frame = {t for t, n in counted.items() if n >= 3 and n > 0.5 * len(distinct)}
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
