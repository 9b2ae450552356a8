"""Repeated structure of one page: rows of lists, tables, cards and flat sequences, each with title, address, date,
number and files.

Pure reading of a Page: what is frame, related news or another site's is decided by those who ask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lxml.html import HtmlElement

from auditor.facts.datetext import (
    BIRTH,
    COPYRIGHT,
    DAY,
    DEADLINE,
    DOCUMENT,
    EFFECTIVE,
    ISSUED,
    POSTED,
    UPDATED,
    Mention,
    is_bare,
    parse_stamp,
    read_dates,
)
from auditor.facts.page import MAIN, Page
from auditor.facts.rows import box_date, dated_elements, is_header, row_columns, row_lines, strip_date
from auditor.urls import resolve
from auditor.vietnamese import clean

_ROW_TAGS = frozenset({"li", "tr", "div", "article", "section", "p", "a", "dl", "table", "tbody"})
_CLASS_NOISE = re.compile(
    r"\d+|^(odd|even|first|last|active|current|hot|new|pin\w*|ghim|nobo|bo|clearfix|alt|row\w*|item-?\w*)$"
)
_GENERIC = re.compile(
    r"(xem|đọc)( (chi tiết|thêm|tiếp|toàn văn|tất cả|file|tệp|nội dung|ngay))?|chi tiết|tải( về| xuống| "
    r"file| tệp)?|download|read more|more|»|›|→|\.\.\."
    r"|(file|tệp|tập tin|văn bản) (đính kèm|kèm theo)|đính kèm|in|in trang|chia sẻ|bình luận|link|tại đây|toàn văn",
    re.IGNORECASE,
)
_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|zip|rar|7z|odt|ods|rtf)($|[?&#/])", re.IGNORECASE)
_FILE_WORDS = re.compile(
    r"tải( về| xuống| file| tệp)?|download|(file|tệp|tập tin) (đính kèm|kèm theo)|đính kèm", re.IGNORECASE
)
_TITLE_CLASS = re.compile(r"title|tieu-?de|headline|(?<![a-z])name|tlecm|caption", re.IGNORECASE)
_PIN = re.compile(r"(?<![a-z])(pin(ned)?|ghim|sticky)(?![a-z])|thumb-?tack", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w/])\d{1,6}[a-z]?(?:/(?:19|20)\d\d)?/[A-ZĐ][A-ZĐ&]*\d*(?:[-–][A-ZĐ0-9&]+)*", re.UNICODE)
_NOT_POSTING = (ISSUED, EFFECTIVE, DOCUMENT, BIRTH, DEADLINE, COPYRIGHT)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HEADING_CLASS = re.compile(r"title|tieu-?de|heading|header|other|related|lien-?quan", re.IGNORECASE)
_MAX_ROW_TEXT = 4000
FIRST_POSTING = 1997  # Vietnam has been on the Internet since; an older day is what an article is about


@dataclass(frozen=True)
class Row:
    """One repeated piece; `date` is when it was posted as far as the row says, `issued` the date of the document
    itself."""

    elements: tuple[HtmlElement, ...]
    title: str
    url: str | None
    date: Mention | None
    issued: Mention | None
    number: str
    attachments: tuple[str, ...]
    quote: str
    pinned: bool
    impossible: str = ""  # a date text of this row that cannot be one


@dataclass(frozen=True)
class Group:
    """Rows of one kind that stand together; `heading` is the nearest heading text before them."""

    element: HtmlElement
    kind: str  # list | table | cards | flat
    rows: tuple[Row, ...]
    place: str
    heading: str
    heading_element: HtmlElement | None


@dataclass(frozen=True, slots=True)
class _Anchor:
    element: HtmlElement
    label: str
    url: str
    is_file: bool
    is_heading: bool


def groups(page: Page, *, latest: date | None = None, moment: datetime | None = None) -> tuple[Group, ...]:
    """The page's groups in reading order, the outermost whose rows are single items; no row stands in two groups."""
    return tuple(_Finder(page, latest, moment).find())


class _Finder:
    def __init__(self, page: Page, latest: date | None, moment: datetime | None) -> None:
        self.page = page
        self.latest = latest
        self.moment = moment
        self.places = {b.element: b.place for b in page.blocks}
        base = next((b.get("href") for b in page.tree.iter("base") if b.get("href")), None)
        self.base = (resolve(page.url, base) if base else None) or page.url
        self.heading: tuple[str, HtmlElement | None] = ("", None)
        self.anchors: dict[HtmlElement, _Anchor | None] = {}

    def find(self) -> Iterator[Group]:
        body = next(iter(self.page.tree.iter("body")), None)
        stack = [body] if body is not None else []
        while stack:
            parent = stack.pop()
            if not isinstance(parent.tag, str) or parent.tag in ("script", "style", "select", "noscript", "template"):
                continue
            self._note_heading(parent)
            children = [c for c in parent if isinstance(c.tag, str)]
            used: set[HtmlElement] = set()
            found: list[Group] = []
            for kind, members in self._partitions(children):
                rows = [r for r in (self._row(m) for m in members) if r is not None]
                if len(rows) >= 2:
                    used.update(e for r in rows for e in r.elements)
                    heading = self._heading_of(parent, rows[0].elements[0])
                    found.append(Group(parent, kind, tuple(rows), self._place(rows), *heading))
            yield from found
            stack.extend(c for c in reversed(children) if c not in used)

    def _partitions(self, children: list[HtmlElement]) -> Iterator[tuple[str, list[tuple[HtmlElement, ...]]]]:
        if len(children) < 2:
            return
        flat = self._flat(children)
        if flat:
            yield "flat", flat
            return
        classes: dict[tuple[str, str], list[tuple[HtmlElement, ...]]] = {}
        for child in children:
            if child.tag in _ROW_TAGS:
                classes.setdefault((child.tag, _class_key(child)), []).append((child,))
        for (tag, _), members in classes.items():
            if len(members) >= 2:
                yield ("table" if tag == "tr" else "list" if tag == "li" else "cards"), members

    def _flat(self, children: list[HtmlElement]) -> list[tuple[HtmlElement, ...]]:
        """Rows that have no element of their own: a heading, `dt` or link and what follows it up to the next one."""
        starts = [c for c in children if c.tag == "dt"] or [
            c for c in children if c.tag in ("h2", "h3", "h4", "h5") and next(c.iter("a"), None) is not None
        ]
        if len(starts) < 2:
            direct = [
                c for c in children if c.tag == "a" and len(clean(c.text_content()).split()) >= 4 and c.get("href")
            ]
            others = [
                c
                for c in children
                if c.tag in ("br", "span", "em", "i", "small", "p", "time", "b", "strong", "img", "hr")
            ]
            starts = direct if len(direct) >= 2 and len(direct) + len(others) == len(children) else []
        if len(starts) < 2:
            return []
        marks = set(starts)
        rows: list[list[HtmlElement]] = []
        for child in children:
            if child in marks:
                rows.append([child])
            elif rows:
                rows[-1].append(child)
        return [tuple(r) for r in rows]

    def _row(self, elements: tuple[HtmlElement, ...]) -> Row | None:
        flat = len(elements) > 1
        size = sum(len(e.text_content()) for e in elements)
        if size > _MAX_ROW_TEXT or size < 4:
            return None
        anchors = list(self._anchors(elements))
        if not anchors and elements[0].tag != "tr":
            return None
        distinct = {
            a.url for a in anchors if not a.is_file and len(a.label.split()) >= 4 and not _GENERIC.fullmatch(a.label)
        }
        if len(distinct) > 2 or len({a.url for a in anchors}) > 12:
            return None
        columns = row_columns(elements[0]) if elements[0].tag == "tr" else {}
        if elements[0].tag == "tr" and is_header(elements[0]):
            return None
        title_anchor = _title_anchor(anchors)
        title = title_anchor.label if title_anchor is not None else ""
        if "title" in columns:
            title = columns["title"] if len(columns["title"]) > len(title) or title_anchor is None else title
        lines = list(row_lines(elements, title_anchor.element if title_anchor is not None else None, flat))
        if not title:
            title = max((t for t in lines), key=len, default="")[:300]
        if len(title) < 2:
            return None
        posted, issued, bad = self._dates(elements, columns, lines, title)
        quote = posted.quote if posted else issued.quote if issued else ""
        number = columns.get("number", "") or next((m.group() for t in (title, *lines) if (m := _NUMBER.search(t))), "")
        files = tuple(dict.fromkeys(a.url for a in anchors if a.is_file))
        url = title_anchor.url if title_anchor is not None else files[0] if files else None
        if url is None and not (columns and (posted or issued or number)):
            return None
        marks = " ".join(f"{x.get('class') or ''}" for e in elements for x in e.iter() if isinstance(x.tag, str))
        return Row(
            elements, strip_date(title), url, posted, issued, number, files, quote, bool(_PIN.search(marks)), bad
        )

    def _dates(
        self, elements: tuple[HtmlElement, ...], columns: dict[str, str], lines: list[str], title: str
    ) -> tuple[Mention | None, Mention | None, str]:
        bad = ""
        posted: list[Mention] = []
        updated: list[Mention] = []
        issued: list[Mention] = []

        def note(text: str, *, bare: bool, role: str = "") -> None:
            nonlocal bad
            reading = read_dates(text, latest=self.latest, moment=self.moment)
            for mention in reading.days():
                if mention.value.year < FIRST_POSTING:
                    continue
                if mention.role == POSTED or role == POSTED:
                    posted.append(mention)
                elif mention.role == ISSUED or role == ISSUED:
                    issued.append(mention)
                elif mention.role == UPDATED or role == UPDATED:
                    updated.append(mention)
                elif mention.role not in _NOT_POSTING and (role == "day" or (bare and is_bare(reading.text, mention))):
                    posted.append(mention)
            bad = bad or next(
                (r.quote for r in reading.rejected if r.reason in ("impossible", "future", "week-year")), ""
            )

        if columns:
            for role in (POSTED, ISSUED, UPDATED):
                if role in columns:
                    note(columns[role], bare=True, role=role)
            if "day" in columns:
                note(columns["day"], bare=True, role=ISSUED if "number" in columns else "day")
        if not (columns.keys() & {POSTED, ISSUED, UPDATED, "day"}):
            for element in dated_elements(elements):
                stamp = element.get("datetime") or element.get("data-datetime") or element.get("content")
                if stamp and any(c.isdigit() for c in stamp):
                    day = parse_stamp(stamp)
                    if day is not None and (self.latest is None or day <= self.latest):
                        role = (
                            UPDATED
                            if "updated" in (element.get("class") or "")
                            and "published" not in (element.get("class") or "")
                            else POSTED
                        )
                        (updated if role == UPDATED else posted).append(
                            Mention(day, day, DAY, role, stamp, 0, len(stamp))
                        )
                        continue
                box = box_date(clean(element.text_content()))
                if box is not None and (self.latest is None or box.value <= self.latest):
                    posted.append(box)
                else:
                    note(element.text_content(), bare=True)
            for line in lines:
                if any(c.isdigit() for c in line):
                    note(line, bare=True)
            tail = re.search(
                r"[(\[]\s*([^()\[\]]*\d{4}[^()\[\]]*)[)\]]\s*$|^\s*[(\[]?(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})[)\]]?\s*[-–:]",
                title,
            )
            if tail:
                note(tail[1] or tail[2], bare=True)
        best = posted or updated
        return (best[0] if best else None), (issued[0] if issued else None), bad

    def _anchors(self, elements: Iterable[HtmlElement]) -> Iterator[_Anchor]:
        for element in elements:
            for a in element.iter("a"):
                # The same link is looked at on every level of nesting.
                if a not in self.anchors:
                    self.anchors[a] = self._anchor(a)
                known = self.anchors[a]
                if known is not None:
                    yield known

    def _anchor(self, a: HtmlElement) -> _Anchor | None:
        url = resolve(self.base, a.get("href") or "")
        if url is None:
            return None
        image = next(a.iter("img"), None)
        alt = (image.get("alt") or "") if image is not None else ""
        label = clean(a.text_content()) or clean(a.get("title") or "") or clean(alt)
        is_file = bool(_FILE.search(url)) or bool(_FILE_WORDS.fullmatch(label))
        around = a.getparent()
        above = f"{a.get('class') or ''} {around.get('class') or '' if around is not None else ''}"
        heading = (around is not None and around.tag in _HEADINGS) or bool(_TITLE_CLASS.search(above))
        return _Anchor(a, label, url, is_file, heading or any(c.tag in _HEADINGS for c in a))

    def _place(self, rows: list[Row]) -> str:
        for row in rows:
            for element in row.elements:
                for inner in element.iter():
                    if inner in self.places:
                        return self.places[inner]
        return MAIN

    def _note_heading(self, element: HtmlElement) -> None:
        if is_heading(element):
            text = clean(element.text_content())
            if text:
                self.heading = (text, element)

    def _heading_of(self, parent: HtmlElement, first: HtmlElement) -> tuple[str, HtmlElement | None]:
        """The heading just before the rows: a sibling before them, or the last one met on the way down."""
        for sibling in first.itersiblings(preceding=True):
            if isinstance(sibling.tag, str) and is_heading(sibling):
                return clean(sibling.text_content()), sibling
        caption = next((c for c in parent if c.tag in ("caption", "legend")), None)
        if caption is not None:
            return clean(caption.text_content()), caption
        return self.heading


def is_file_name(url: str) -> bool:
    """Whether an address names an office document or archive."""
    return _FILE.search(url) is not None


def is_heading(element: HtmlElement) -> bool:
    """A heading by tag, or a short bold or title-classed line."""
    tag = element.tag
    if not isinstance(tag, str):
        return False
    if tag in _HEADINGS or tag in ("legend", "caption"):
        return True
    if tag not in ("div", "p", "span", "strong", "b", "a", "header") or len(element) > 3:
        return False
    if tag not in ("strong", "b") and not _HEADING_CLASS.search(element.get("class") or ""):
        return False
    text = clean(element.text_content())
    return 3 <= len(text) <= 60 and not any(c.isdigit() for c in text)


def _class_key(element: HtmlElement) -> str:
    if element.tag in ("li", "tr", "article", "dl"):
        return ""
    names = [n for n in (element.get("class") or "").lower().split() if not _CLASS_NOISE.search(n)]
    return " ".join(sorted(names)[:3])


def _title_anchor(anchors: list[_Anchor]) -> _Anchor | None:
    named = [a for a in anchors if a.label and not _GENERIC.fullmatch(a.label)]
    pages = [a for a in named if not a.is_file] or named
    return max(pages, key=lambda a: (a.is_heading, len(a.label)), default=None)
