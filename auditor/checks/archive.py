"""Older items stay reachable (TT-05): the list can be paged back, or shows its past at once, and old items still open.

A pager that was not followed, or that is a script, proves nothing; one page of recent items without any pager fails only
where older articles are known to exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from auditor.checks import CheckKind, Wants, find
from auditor.checks.document_fields import without_documents
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.facts.counts import sources
from auditor.facts.dates import publish_date
from auditor.facts.listing import Item, listing, section_items
from auditor.facts.page import Page
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Reason, Verdict
from auditor.vietnamese import fold

_OLD_PAGES_NEEDED = 3
_MIN_OPENED = 5
_MAX_FINDINGS = 10
_ORDER = ("works", "unread", "stuck", "single")

MESSAGES = {
    **SECTION_MESSAGES,
    "archive-pages": Bilingual(
        "Danh sách lật được {pages} trang, có tin từ ngày {oldest}.",
        "The list was paged back over {pages} pages, to {oldest}.",
    ),
    "archive-whole": Bilingual(
        "Danh sách hiện sẵn tin cũ đến ngày {oldest}.", "The list itself shows items back to {oldest}."
    ),
    "archive-dead-items": Bilingual(
        "{dead}/{count} tin cũ đã thử không mở được.", "{dead} of {count} older items that were tried do not open."
    ),
    "archive-dead-item": Bilingual("Tin cũ “{title}” không mở được.", "The older item “{title}” does not open."),
    "archive-stuck": Bilingual(
        "Nút trang sau không dẫn đến tin cũ hơn ({pages} trang đã thử).",
        "The pager does not lead to older items ({pages} pages tried).",
    ),
    "archive-cut": Bilingual(
        "Danh sách chỉ có {count} tin từ ngày {oldest}, không có trang sau, trong khi cổng còn tin cũ hơn (ví dụ ngày {older}).",
        "The list ends with {count} items at {oldest} and has no next page, although older articles exist (one of {older}).",
    ),
    "archive-one-page": Bilingual(
        "Danh sách chỉ có một trang với {count} tin, không rõ cổng còn tin cũ hơn hay không: cần người xem.",
        "The list is one page of {count} items; whether older ones exist is not known: a person must look.",
    ),
    "archive-unread": Bilingual(
        "Có phân trang nhưng chưa đọc được trang sau.", "There is a pager, but the next page could not be read."
    ),
    "archive-no-section": Bilingual(
        "Cổng chưa có mục tin tức nên không xét (xem TT-01).",
        "There is no news section, so this is not judged (see TT-01).",
    ),
}


@dataclass(frozen=True, slots=True)
class _List:
    """One list: `state` is works (by paging or by itself), unread, stuck or single."""

    state: str
    page: Page
    items: tuple[Item, ...]
    older: tuple[Item, ...]  # what a visitor meets beyond the first page, or far down on it
    pages: tuple[str, ...]
    gap: Reason | None

    @property
    def oldest(self) -> date | None:
        return min((i.date for i in self.items if i.date is not None), default=None)


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    early = without_documents(facts, params["section"], MESSAGES, "archive-no-section")
    if early is not None:
        return early
    lists = [
        _read(facts, page, params["old_days"]) for page, heading in sources(facts, params["section"]) if not heading
    ]
    if not lists:
        return Verdict.review(
            find(MESSAGES, "archive-one-page", {"count": 0}, url=facts.site.url), count=0, pages=0, oldest=None
        )
    best = min(lists, key=lambda told: (_ORDER.index(told.state), -len(told.items)))
    oldest = best.oldest
    measured: dict[str, Json] = {
        "count": len(best.items),
        "pages": len(best.pages),
        "oldest": oldest.isoformat() if oldest else None,
    }
    told = {"pages": len(best.pages), "count": len(best.items), "oldest": f"{oldest:%d/%m/%Y}" if oldest else "–"}
    where: dict[str, str | None] = {"url": best.page.url, "record": best.page.record}
    if best.state == "works":
        return _judge_items(facts, best, told, where, measured, params["partial_share"])
    if best.state == "unread":
        return Verdict.unmeasured(
            best.gap or Reason.NOT_COLLECTED, find(MESSAGES, "archive-unread", {}, **where), **measured
        )
    if best.state == "stuck":
        return Verdict.failed(find(MESSAGES, "archive-stuck", {"pages": len(best.pages)}, **where), **measured)
    hidden = _older_articles(facts, best) if oldest is not None else []
    if oldest is not None and len(hidden) >= _OLD_PAGES_NEEDED:
        day, page = hidden[0]
        cut = find(MESSAGES, "archive-cut", {**told, "older": f"{day:%d/%m/%Y}"}, **where)
        return Verdict.failed(
            cut,
            find(MESSAGES, "archive-whole", {"oldest": f"{day:%d/%m/%Y}"}, url=page.url, record=page.record),
            **measured,
        )
    return Verdict.review(find(MESSAGES, "archive-one-page", {"count": len(best.items)}, **where), **measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}), listings=frozenset({params["section"]}))


def _read(facts: Facts, page: Page, old_days: int) -> _List:
    first = listing(facts, page)
    told = section_items(facts, page)
    start = {(fold(i.title), i.url) for i in first.items}
    beyond = tuple(i for i in told.items if (fold(i.title), i.url) not in start)
    old = tuple(i for i in told.items if i.date is not None and (facts.as_of - i.date).days > old_days)
    if beyond or old:
        return _List("works", page, told.items, beyond or old, told.pages, None)
    if first.next_pages:
        dead = [u for u in first.next_pages if facts.visit(u).is_dead]
        if len(told.pages) > 1 or (dead and len(dead) == len(first.next_pages)):
            return _List("stuck", page, told.items, (), told.pages, None)
        return _List("unread", page, told.items, (), told.pages, facts.visit(first.next_pages[0]).gap)
    if first.scripted_pager:
        return _List("unread", page, told.items, (), told.pages, Reason.NEEDS_SCRIPT)
    return _List("single", page, told.items, (), told.pages, None)


def _judge_items(
    facts: Facts,
    best: _List,
    told: Mapping[str, Json],
    where: Mapping[str, str | None],
    measured: Mapping[str, Json],
    partial_share: float,
) -> Verdict:
    code = "archive-pages" if len(best.pages) > 1 else "archive-whole"
    fine = find(MESSAGES, code, told, **where)
    visits = [(i, facts.visit(i.url)) for i in best.older if i.url is not None]
    opened = [(i, v) for i, v in visits if v.gap is None and (v.is_dead or v.page is not None or v.is_file)]
    dead = [(i, v) for i, v in opened if v.is_dead]
    shares = {**measured, "checked": len(opened), "broken": len(dead)}
    # One dead item of a few is a fault of that item, not of the archive.
    if len(opened) < _MIN_OPENED or len(dead) < 2 or (len(opened) - len(dead)) / len(opened) >= partial_share:
        return Verdict.passed(fine, **shares)
    share = find(MESSAGES, "archive-dead-items", {"dead": len(dead), "count": len(opened)}, **where)
    each = [
        find(MESSAGES, "archive-dead-item", {"title": i.title[:120]}, url=i.url, record=v.record)
        for i, v in dead[:_MAX_FINDINGS]
    ]
    return Verdict.partial(share, *each, fine, **shares)


def _older_articles(facts: Facts, best: _List) -> list[tuple[date, Page]]:
    """Articles of the same part of the site that are clearly older than the list's last entry, newest first."""
    oldest = best.oldest
    listed = {i.url for i in best.items}
    parts = {urlsplit(u).path.rsplit("/", 1)[0] for u in listed if u}
    found = []
    for page in facts.pages:
        if (
            oldest is None
            or page.url in listed
            or page.url in best.pages
            or urlsplit(page.url).path.rsplit("/", 1)[0] not in parts
        ):
            continue
        told = publish_date(facts, page)
        if told is not None and told.value < oldest - timedelta(days=1):
            found.append((told.value, page))
    return sorted(found, key=lambda f: (f[0], f[1].url), reverse=True)


CHECK = CheckKind(
    name="archive",
    about=Bilingual("Tin cũ vẫn xem lại được", "Older items stay reachable"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "old_days", "partial_share"],
        "properties": {
            "section": {"type": "string"},
            "old_days": {"type": "integer", "minimum": 31, "maximum": 1000},
            "partial_share": {"type": "number", "minimum": 0, "maximum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
