"""Lists of articles and documents: the items of a page without its frame, the way to the next pages, and a whole
section read back in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from auditor.facts.dates import is_related, latest_day, page_groups, publish_date
from auditor.facts.datetext import plain, read_dates
from auditor.facts.page import BREADCRUMB, FOOTER, HEADER, MENU, SIDE, Link, Page
from auditor.facts.postback import postback_pages
from auditor.facts.repeats import Group, Row
from auditor.facts.site import Facts
from auditor.model import Reason
from auditor.urls import is_home, resolve, same_site
from auditor.vietnamese import clean, fold

Day: TypeAlias = date  # `Item.date` hides the name inside its class

_STRONG_KEYS = re.compile(
    r"(^|[_.\-])(page|paged|trang|pageindex|pageno|page_?num(ber)?|currentpage|cur|curpage|limitstart"
    r"|pagenumber|pageid|pageindx)$",
    re.IGNORECASE,
)
_WEAK_KEYS = re.compile(r"^(p|pg|pn|start|offset|from|tr|pi|idx|index|so_?trang|trangso)$", re.IGNORECASE)
_PATH_PAGE = re.compile(r"/(?:page|trang|p)[-/_]?(\d{1,4})(?:\.\w+|/)?$", re.IGNORECASE)
_NEXT_LABEL = re.compile(
    r"(?:(?:xem )?trang )?(?:sau|tiếp(?: theo)?|kế(?: tiếp)?)|trang (?:tiếp theo|kế tiếp)|next(?: page)?"
    r"|older(?: posts)?|bài (?:viết )?cũ hơn|(?:trang )?cuối(?: cùng)?|last|tin cũ hơn"
)
_ARROWS = frozenset({"›", "»", ">", ">>", "→", "▶", "next ›", "last »"})
_PAGER = re.compile(
    r"pag(er|ing|inat|e-?(nav|iterat|list|number))|phan-?trang|wp-pagenavi|so-?trang|trang-?so|pagenav", re.IGNORECASE
)
_NOT_PAGER = re.compile(r"calend|datepicker|lich(?![a-z])|facet|tag|rating|slide|carousel", re.IGNORECASE)
_POSTBACK = re.compile(r"__doPostBack\([^)]*Page\$|__doPostBack\([^)]*(?:pag(?:er|ing|e)|trang)", re.IGNORECASE)
_NO_LINK = re.compile(r"active|current|disabled", re.IGNORECASE)
_MAX_PAGES = 60
_SIDE_HEADINGS = re.compile(
    r"(?<!\w)(tin (mới nhất|mới|nổi bật|xem nhiều|đọc nhiều|tiêu điểm)|xem nhiều|đọc nhiều|liên kết|thống "
    r"kê truy cập|thăm dò|quảng cáo|video|thư viện ảnh)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list. `date` is the day it was posted (by the list, or by its own page); `issued` the
    document's own date."""

    title: str
    url: str | None
    date: Day | None
    number: str
    attachment: str | None
    quote: str
    pinned: bool = False
    issued: Day | None = None
    impossible: str = ""
    listed_on: str = ""
    heading: str = ""  # the heading its list stands under
    record: str | None = None
    dated_by: str = "list"  # list | page | none

    @property
    def day(self) -> Day | None:
        """The best day known: posted, else issued."""
        return self.date or self.issued


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of one page in reading order."""

    items: tuple[Item, ...]
    next_pages: tuple[str, ...]
    kind: str  # list | table | cards | flat | none
    scripted_pager: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A section's entries over the fetched pages of its list.

    `complete`: the end, or entries older than the period's start, were reached. `gap` says why not.
    """

    items: tuple[Item, ...]
    complete: bool
    newest: Item | None
    oldest: date | None
    undated: int
    pages: tuple[str, ...]
    gap: Reason | None = None


def listing(facts: Facts, page: Page) -> Listing:
    """The page's own entries: not menus, not the side blocks every page carries, not "Tin liên quan"."""
    return facts.of(_listing, page.url, page)


def item_links(facts: Facts, page: Page) -> tuple[str, ...]:
    """Addresses of the page's entries on this site, in reading order: what a crawler that wants details asks for."""
    return tuple(i.url for i in listing(facts, page).items if i.url and same_site(i.url, facts.site.url))


def front_items(facts: Facts, page: Page) -> tuple[Item, ...]:
    """Entries of every list on a front page with the heading each stands under, side columns and frame included."""
    lists = [g for g in page_groups(facts, page) if g.place not in (MENU, FOOTER, BREADCRUMB) and _is_list(g)]
    return tuple(_item(row, page, g.heading) for g in lists for row in g.rows)


def next_pages(page: Page) -> tuple[str, ...]:
    """Addresses of this list's further pages, nearest first; from the document alone."""
    numbered: dict[str, int] = {}
    here = page_number(page.url)
    pagers = _pager_links(page)
    for link in page.links:
        if link.url == page.url or not same_site(link.url, page.url) or _is_unwanted(link):
            continue
        number = _target_number(link, page, link.url in pagers)
        if number is not None and (here is None or number > here) and (number > 1 or here is not None):
            numbered[link.url] = min(number, numbered.get(link.url, number))
    ordered = sorted(numbered, key=lambda u: numbered[u])
    distinct: dict[int, str] = {}
    for url in ordered:
        distinct.setdefault(numbered[url], url)
    return tuple(distinct.values()) or postback_pages(page)


def page_number(url: str) -> int | None:
    """The number an address gives its page of a list (an offset counts as one); None for a first page that gives
    none."""
    for key, value in parse_qsl(urlsplit(url).query):
        if (_STRONG_KEYS.search(key) or _WEAK_KEYS.match(key)) and value.isdigit() and len(value) <= 6:
            return int(value)
    match = _PATH_PAGE.search(urlsplit(url).path)
    return int(match[1]) if match else None


def section_items(facts: Facts, start_page: Page, heading: str = "") -> Items:
    """The entries of a section's list, read through its stored pages until the period's start or the list's end.

    With a `heading` only the list under it counts: a section that is a part of a front page. Such a part is never
    complete.
    """
    return facts.of(_section_items, start_page.url, start_page, heading)


def dated_item(facts: Facts, item: Item) -> Item:
    """The entry with the date of its own stored page, if its list gives none."""
    if item.date is not None or item.url is None:
        return item
    visit = facts.visit(item.url)
    told = publish_date(facts, visit.page) if visit.page is not None and not visit.redirected_home else None
    if told is None:
        return replace(item, dated_by="none")
    return replace(item, date=told.value, quote=told.quote, record=told.record, dated_by="page")


def _listing(facts: Facts, _url: str, page: Page) -> Listing:
    at_home = is_home(page.url, facts.site.url)
    kept = [g for g in page_groups(facts, page) if _is_own(facts, page, g, at_home)]
    main = [g for g in kept if g.place != SIDE]
    # "left-col" may be the main column: without the frame's testimony the side counts only where nothing else does.
    chosen = kept if facts.chrome or at_home else main or kept
    if not at_home:
        chosen = _same_kind(chosen)
    rows: dict[tuple[str, str | None], Item] = {}
    kinds: list[str] = []
    for group in chosen:
        kinds.append(group.kind)
        for row in group.rows:
            if at_home or (row.title, row.url) not in facts.chrome_links:
                item = _item(row, page, group.heading)
                known = rows.get((fold(item.title), item.url))
                if known is None or (known.date is None and item.date is not None):
                    rows[fold(item.title), item.url] = item
    items = list(rows.values())
    if not items:
        items = list(_lonely(facts, page))
        kinds = ["list"] if items else []
    latest = latest_day(facts)
    items = [replace(i, date=None, impossible=i.quote) if i.date and latest and i.date > latest else i for i in items]
    kind = max(set(kinds), key=lambda k: (kinds.count(k), k)) if kinds else "none"
    return Listing(tuple(items), next_pages(page), kind, _has_scripted_pager(page))


def _item(row: Row, page: Page, heading: str) -> Item:
    attachment = row.attachments[0] if row.attachments else None
    return Item(
        title=row.title,
        url=row.url,
        date=row.date.value if row.date else None,
        number=row.number,
        attachment=attachment,
        quote=row.quote,
        pinned=row.pinned,
        issued=row.issued.value if row.issued else None,
        impossible=row.impossible,
        listed_on=page.url,
        heading=heading,
        record=page.record,
        dated_by="list" if row.date else "none",
    )


def _is_list(group: Group) -> bool:
    """Entries, as against a menu, a row of tabs or pictures."""
    rows = group.rows
    dated = sum(1 for r in rows if r.date or r.issued or r.impossible)
    if dated >= max(1, 0.3 * len(rows)):
        return True
    if group.kind == "table" and any(r.number or r.attachments for r in rows):
        return True
    if any(r.attachments for r in rows) and sum(len(r.title.split()) for r in rows) >= 3 * len(rows):
        return True
    return sum(len(r.title.split()) for r in rows) / len(rows) >= 6


def _is_own(facts: Facts, page: Page, group: Group, at_home: bool) -> bool:
    if group.place in (MENU, FOOTER, HEADER, BREADCRUMB) or not _is_list(group):
        return False
    if at_home:
        return True
    if is_related(group.heading) and _stands_after_text(facts, page, group):
        return False
    if group.place == SIDE and _SIDE_HEADINGS.search(plain(group.heading)):
        return False
    frame = facts.chrome_links
    shared = sum(1 for r in group.rows if (r.title, r.url) in frame)
    return shared <= 0.5 * len(group.rows)


def _same_kind(chosen: list[Group]) -> list[Group]:
    """Where one list has dates, an undated one beside it counts only if its addresses are made the same way."""
    dated = [g for g in chosen if sum(1 for r in g.rows if r.date or r.issued) >= 0.5 * len(g.rows)]
    shapes = {_shape(r.url) for g in dated for r in g.rows if r.url}
    return [g for g in chosen if not dated or g in dated or any(r.url and _shape(r.url) in shapes for r in g.rows)]


def _shape(url: str) -> tuple[str, tuple[str, ...]]:
    parts = urlsplit(url)
    return re.sub(r"\d+", "0", parts.path.rsplit("/", 1)[0]), tuple(
        sorted(k for k, _ in parse_qsl(parts.query, keep_blank_values=True))
    )


def _stands_after_text(facts: Facts, page: Page, group: Group) -> bool:
    """Whether running text of an article, or another list's rows, comes before the group's heading."""
    heading = group.heading_element if group.heading_element is not None else group.element
    inside = set(heading.iter())
    read = 0
    for block in facts.own_blocks(page):
        if block.element in inside or heading in block.element.iterancestors():
            break
        if block.element is group.rows[0].elements[0]:
            break
        read += len(block.text) if len(block.text) >= 60 else 0
    return read >= 150


def _lonely(facts: Facts, page: Page) -> Iterator[Item]:
    """A list with one entry repeats nothing: the own link with a bare date beside it, on a page without an article."""
    running = sum(len(b.text) for b in facts.own_blocks(page) if len(b.text) >= 60)
    if is_home(page.url, facts.site.url) or running > 600:
        return
    repeated = {e for g in page_groups(facts, page) for r in g.rows for e in r.elements}
    labels = {k.label for k in facts.own_links(page) if len(k.label.split()) >= 4 and same_site(k.url, page.url)}
    latest = latest_day(facts)
    for a in page.tree.iter("a"):
        label = clean(a.text_content())
        url = resolve(page.url, a.get("href") or "")
        if label not in labels or url is None or any(e in repeated for e in a.iterancestors()):
            continue
        around: HtmlElement | None = a
        for _ in range(3):
            around = around.getparent() if around is not None else None
            rest = clean(around.text_content()).replace(label, " ") if around is not None else ""
            if around is None or around.tag in ("body", "html") or len(rest) > 600:
                break
            days = [d for d in read_dates(rest, latest=latest).days() if d.role in ("", "posted")]
            if len(days) == 1:
                posted = days[0]
                yield Item(label, url, posted.value, "", None, posted.quote, listed_on=page.url, record=page.record)
                return


def _section_items(facts: Facts, _url: str, start_page: Page, heading: str) -> Items:
    queue, seen, pages = [start_page.url], {start_page.url}, 0
    found: dict[tuple[str, str | None], Item] = {}
    read: list[str] = []
    gap: Reason | None = None
    reached = False
    visited: dict[str, Page] = {start_page.url: start_page}
    previous: frozenset[tuple[str, str | None]] = frozenset()
    while queue and pages < _MAX_PAGES and not reached:
        url = queue.pop(0)
        page = visited.get(url) or facts.visit(url).page
        if page is None:
            gap = facts.visit(url).gap or Reason.NOT_COLLECTED
            break
        pages += 1
        read.append(url)
        told = listing(facts, page)
        wanted = [i for i in told.items if not heading or fold(i.heading) == fold(heading)]
        fresh = [dated_item(facts, i) for i in wanted]
        keys = frozenset((fold(i.title), i.url) for i in fresh)
        if pages > 1 and keys == previous:
            break  # the server answers the same page for every number
        previous = keys
        for item in fresh:
            found.setdefault((fold(item.title), item.url), item)
        if told.scripted_pager and not told.next_pages:
            gap = Reason.NEEDS_SCRIPT
        days = [i.date for i in fresh if i.date is not None and not i.pinned]
        if pages > 1 or _falls(days):
            reached = bool(days) and len(days) >= 0.5 * len(fresh) and max(days) < facts.period.start
        if not reached and _falls(days) and len(days) >= 0.8 * len(fresh) and days[-1] < facts.period.start:
            reached = True  # newest first: what follows is older still
        for further in told.next_pages:
            if further not in seen:
                seen.add(further)
                queue.append(further)
    if heading or is_home(start_page.url, facts.site.url):
        reached, gap = False, gap or Reason.NOT_COLLECTED  # the front page shows the newest only
    ended = not queue and gap is None
    items = tuple(i for i in found.values() if i.date is None or i.date <= facts.as_of)
    dated = [i for i in items if i.date is not None]
    newest = max(dated, key=lambda i: i.date or date.min, default=None)
    oldest = min((i.date for i in dated if i.date is not None), default=None)
    complete = reached or ended
    if not complete and gap is None:
        gap = Reason.BUDGET
    undated = sum(1 for i in items if i.date is None)
    return Items(items, complete, newest, oldest, undated, tuple(read), None if complete else gap)


def _falls(days: list[date]) -> bool:
    """Whether dates go down, as far as one can say from at least five of them."""
    steps = list(pairwise(days))
    return len(days) >= 5 and sum(1 for a, b in steps if a >= b) >= 0.9 * len(steps)


def _target_number(link: Link, page: Page, in_pager: bool) -> int | None:
    """The page number a link leads to, if it is a pager's link."""
    label = clean(link.label).strip("[]() ").lower()
    number = page_number(link.url)
    is_next = (
        "next" in link.rel.split()
        or label in _ARROWS
        or _NEXT_LABEL.fullmatch(label.strip("«»‹›<>→← ").strip()) is not None
    )
    is_digit = label.isdigit() and len(label) <= 4
    if not (is_next or is_digit or re.fullmatch(r"trang \d{1,4}", label)):
        return None
    if number is not None:
        differs = number != page_number(page.url)
        strong = (
            in_pager or "next" in link.rel.split() or _has_strong_key(link.url) or (is_digit and int(label) <= number)
        )
        return number if differs and strong and (is_next or is_digit or in_pager) else None
    if in_pager and is_digit and int(label) > 1:
        return int(label)
    return None


def _has_strong_key(url: str) -> bool:
    return (
        any(_STRONG_KEYS.search(k) and v.isdigit() for k, v in parse_qsl(urlsplit(url).query))
        or _PATH_PAGE.search(urlsplit(url).path) is not None
    )


def _is_unwanted(link: Link) -> bool:
    return link.place == BREADCRUMB or any(_NOT_PAGER.search(k) for k, _ in parse_qsl(urlsplit(link.url).query))


def _pager_links(page: Page) -> frozenset[str]:
    """Addresses linked inside an element that calls itself a pager."""
    urls: set[str] = set()
    base = next((b.get("href") for b in page.tree.iter("base") if b.get("href")), None)
    base = (resolve(page.url, base) if base else None) or page.url
    for element in page.tree.iter("div", "ul", "ol", "nav", "p", "td", "tr", "table", "span", "section"):
        name = f"{element.get('id') or ''} {element.get('class') or ''}"
        if name != " " and _PAGER.search(name) and not _NOT_PAGER.search(name) and len(element.text_content()) < 1500:
            for a in element.iter("a"):
                url = resolve(base, a.get("href") or "")
                if url is not None:
                    urls.add(url)
    return frozenset(urls)


def _has_scripted_pager(page: Page) -> bool:
    """A pager whose links are scripts: there are more pages, and addresses do not lead there."""
    for a in page.tree.iter("a"):
        href = a.get("href") or ""
        if _POSTBACK.search(href):
            return True
        label = clean(a.text_content()).lower()
        scripted = not href or href.startswith(("#", "javascript:"))
        if scripted and (label.isdigit() or _NEXT_LABEL.fullmatch(label) or label in ("xem thêm", "tải thêm")):
            above = [e for e in (a, *list(a.iterancestors())[:4]) if e.tag not in ("body", "html")]
            names = [f"{e.get('id') or ''} {e.get('class') or ''}" for e in above]
            # The number of the page one is on, and "previous" on the first page, are no links either.
            if any(_PAGER.search(n) for n in names) and not any(_NO_LINK.search(n) for n in names[:2]):
                return True
    return False
