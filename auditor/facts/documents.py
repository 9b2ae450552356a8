"""The documents a portal lists: what each one's row and its own page say of its fields, its files, its issuer and its days.

A document whose own page was not read may hold more than its row shows: it is marked unread, never called incomplete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from auditor.facts.counts import section_lists
from auditor.facts.dates import latest_day, page_groups, publish_date
from auditor.facts.datetext import POSTED as POSTED_ROLE
from auditor.facts.docfields import (
    EFFECTIVE,
    FILE,
    FORM,
    ISSUED,
    ISSUER,
    NUMBER,
    POSTED,
    SUMMARY,
    form_in,
    is_normative,
    labelled,
    number_in,
    one_day,
    own_day,
    read_number,
    table_fields,
)
from auditor.facts.listing import Item
from auditor.facts.page import MAIN, SIDE, Page
from auditor.facts.repeats import Row, is_file_name
from auditor.facts.site import Facts
from auditor.model import Level, Reason
from auditor.vietnamese import clean, fold, syllables

OWN, HIGHER, UNKNOWN = "own", "higher", "unknown"

_DOWNLOAD = re.compile(
    r"tải( về| xuống| file| tệp)?|download|(file|tệp|tập tin|văn bản) (đính kèm|kèm theo)|toàn văn|xem (file|tệp)",
    re.IGNORECASE,
)
# The day of posting is what the page shows or states to machines for this page; a day read from an address or a list is not.
_POSTING_SOURCES = ("meta", "linked-data", "label")
_MINISTRIES = (
    "nội vụ", "tài chính", "tư pháp", "công an", "quốc phòng", "y tế", "xây dựng", "công thương", "giáo dục", "thông tin",
    "khoa học", "nông nghiệp", "văn hóa", "lao động", "tài nguyên", "dân tộc",
)  # fmt: skip
_ABOVE = (
    "quốc hội", "chính phủ", "thủ tướng", "bộ chính trị", "ban bí thư", "trung ương", "tỉnh ủy", "tỉnh",
    *(f"{head} {field}" for head in ("bộ", "sở") for field in _MINISTRIES),
)  # fmt: skip


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(fold(w) for w in words)})(?!\w)")


_CENTRAL = _any_of(_ABOVE)
_DISTRICT = _any_of(("huyện", "quận", "thị xã"))
_COMMUNE = _any_of(("xã", "phường", "thị trấn", "đặc khu"))
_BODY = _any_of(("UBND", "HĐND", "ủy ban", "hội đồng"))
_CENTRAL_CODE = re.compile(
    r"(?:^|[-–])(CP|TTg|BTC|BNV|BTP|BTTTT|BKHCN|BYT|BGDĐT|BXD|BCT|BNNPTNT|BTNMT|BCA|BQP|VPCP|TW|TU|UBTVQH\d*|CTN)$|^QH\d+$|^(?:NĐ|L-CTN)\b"
)


@dataclass(frozen=True, slots=True)
class Document:
    """One document; `shown` holds each field that was found with the words that show it."""

    title: str
    url: str
    record: str | None
    shown: Mapping[str, str]
    number: str
    issued: date | None
    posted: date | None
    files: tuple[str, ...]
    read: bool  # everything it may show was read
    origin: str  # own | higher | unknown

    @property
    def is_normative(self) -> bool:
        return is_normative(self.number)

    @property
    def name(self) -> str:
        """How a person would call it: its number, else the head of its title."""
        return self.number or self.title[:80]

    @property
    def quote(self) -> str:
        return f"{self.number} {self.title}".strip()[:240]


@dataclass(frozen=True, slots=True)
class Documents:
    """The section's documents in the order of its lists; `complete` and `gap` speak of the lists."""

    items: tuple[Document, ...]
    complete: bool
    gap: Reason | None


def documents(facts: Facts, section_id: str = "documents") -> Documents:
    """Every document of a section, read once."""
    return facts.of(_documents, section_id)


def _documents(facts: Facts, section_id: str) -> Documents:
    lists = section_lists(facts, section_id)
    found: dict[tuple[str, str], Document] = {}
    for told in lists:
        rows = {
            (r.title, r.url): r
            for url in told.pages
            if (page := facts.visit(url).page)
            for g in page_groups(facts, page)
            for r in g.rows
        }
        for item in told.items:
            document = _document(facts, item, rows.get((item.title, item.url)))
            # One document stands in several lists: by its number and words it is one.
            found.setdefault((document.number, fold(document.title)), document)
    gap = next((t.gap for t in lists if t.gap is not None), None)
    return Documents(tuple(found.values()), bool(lists) and all(t.complete for t in lists), gap)


def _document(facts: Facts, item: Item, row: Row | None) -> Document:
    latest = latest_day(facts)
    shown: dict[str, str] = {}
    files: dict[str, None] = dict.fromkeys(u for u in ((*row.attachments,) if row else (item.attachment,)) if u)
    if row is not None:
        lines = tuple(clean(e.text_content()) for e in row.elements)
        for element in row.elements:
            if element.tag == "tr":
                _note(shown, table_fields(element))
        for text in lines:
            for field, value in labelled((text,)):
                shown.setdefault(field, value[:200])
        if row.issued is not None:
            shown.setdefault(ISSUED, row.issued.quote)
    detail = _detail(facts, item)
    visit = facts.visit(item.url) if item.url else None
    if item.url and ((visit is not None and visit.is_file) or is_file_name(item.url)):
        files.setdefault(item.url)
    posted: date | None = None
    if detail is not None:
        for field, value in _labelled_on(detail):
            shown.setdefault(field, value[:200])
        files.update(dict.fromkeys(_files_of(facts, detail)))
        told = publish_date(facts, detail)
        if POSTED not in shown and told is not None and told.source in _POSTING_SOURCES:
            posted = told.value
    match = number_in((item.number, shown.get(NUMBER, ""), item.title))
    number = clean(match.group()) if match else item.number or shown.get(NUMBER, "")
    for field, value in read_number(number).items():
        shown.setdefault(field, value)
    if number:
        shown.setdefault(NUMBER, number)
    form = form_in(item.title)
    if form:
        shown.setdefault(FORM, form)
    if syllables(item.title.replace(number, "")) >= 4:
        shown.setdefault(SUMMARY, item.title[:200])
    if files:
        shown[FILE] = next(iter(files))
    else:
        shown.pop(FILE, None)  # the label alone downloads nothing
    issued = one_day(shown[ISSUED], latest) if ISSUED in shown else None
    issued = issued or item.issued or own_day(item.title)
    if issued is not None:
        shown.setdefault(ISSUED, f"{issued:%d/%m/%Y}")
    if POSTED in shown:
        posted = one_day(shown[POSTED], latest)
    elif (
        posted is None
        and row is not None
        and row.date is not None
        and row.date.role in (POSTED_ROLE, "")
        and issued is not None
    ):
        posted = row.date.value
    elif posted is None and item.date is not None and issued is None:
        shown.setdefault(ISSUED, item.quote)  # the one day a row shows: whichever it is, the reader has a day
    if posted is not None and issued is not None and posted < issued:
        posted = None  # one of the two is a typing fault, and nobody knows which
    read = detail is not None or item.url is None or is_file_name(item.url) or (visit is not None and visit.is_file)
    url = item.url or item.attachment or item.listed_on
    return Document(
        item.title,
        url,
        item.record,
        shown,
        number,
        issued,
        posted,
        tuple(files),
        read,
        _origin(facts, item.title, number, shown),
    )


def _note(shown: dict[str, str], told: Mapping[str, str]) -> None:
    for field, value in told.items():
        shown.setdefault(field, value[:200])


def _labelled_on(page: Page) -> list[tuple[str, str]]:
    """What the page's labels say. The frame is not taken off: where most pages are documents, their labels are on most pages."""
    for places in ((MAIN,), (MAIN, SIDE)):
        told = list(labelled([b.text for b in page.blocks if b.place in places]))
        if told:
            return told
    return []


def _detail(facts: Facts, item: Item) -> Page | None:
    """The document's own page, if it has one and it was read."""
    if item.url is None or item.url == item.listed_on:
        return None
    visit = facts.visit(item.url)
    return visit.page if not visit.redirected_home else None


def _files_of(facts: Facts, page: Page) -> tuple[str, ...]:
    links = [
        k
        for k in facts.own_links(page)
        if is_file_name(k.url) or is_file_name(k.label) or _DOWNLOAD.fullmatch(k.label.strip(" :.[]()"))
    ]
    frames = [
        k for k in page.links if k.how == "frame" and re.search(r"\.pdf|viewer|docs\.google", k.url, re.IGNORECASE)
    ]
    return tuple(dict.fromkeys(k.url for k in (*links, *frames)))


def _origin(facts: Facts, title: str, number: str, shown: Mapping[str, str]) -> str:
    """Whether the unit itself issued it, or an authority above; unknown where words leave it open."""
    issuer = fold(shown.get(ISSUER, ""))
    code = re.sub(r"^.*/", "", number)
    if _CENTRAL_CODE.search(code) or _CENTRAL.search(issuer):
        return HIGHER
    commune = facts.site.level is Level.COMMUNE
    if commune and _DISTRICT.search(issuer):
        return HIGHER
    own = fold(facts.site.name)
    if issuer and (
        own in issuer or (commune and _COMMUNE.search(issuer)) or (not commune and _DISTRICT.search(issuer))
    ):
        return OWN
    if ISSUER in shown and shown[ISSUER] != code and not _BODY.search(issuer):
        return UNKNOWN
    words = fold(title)
    if re.search(r"UBND|HĐND", number) and not _CENTRAL.search(words) and not (commune and _DISTRICT.search(words)):
        return OWN
    return UNKNOWN


__all__ = ["EFFECTIVE", "HIGHER", "OWN", "UNKNOWN", "Document", "Documents", "documents"]
