"""Consultations on drafts: from which day to which each one was open, as its list, its page or its heading says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from auditor.facts.counts import sources
from auditor.facts.dates import page_groups, publish_date
from auditor.facts.datetext import Mention, read_dates
from auditor.facts.listing import section_items
from auditor.facts.page import MAIN, SIDE, Page
from auditor.facts.rows import is_header
from auditor.facts.site import Facts
from auditor.vietnamese import canonical, clean, fold

_START = frozenset(
    canonical(w)
    for w in (
        "ngày bắt đầu",
        "bắt đầu",
        "từ ngày",
        "ngày bắt đầu lấy ý kiến",
        "bắt đầu từ",
        "ngày công khai",
        "ngày đăng",
    )
)
_END = frozenset(
    canonical(w)
    for w in (
        "ngày kết thúc",
        "kết thúc",
        "hạn góp ý",
        "thời hạn",
        "thời hạn góp ý",
        "đến ngày",
        "hạn cuối",
        "ngày hết hạn",
        "hết hạn",
        "thời hạn lấy ý kiến",
        "hạn lấy ý kiến",
        "ngày kết thúc lấy ý kiến",
        "hạn chót",
        "thời gian góp ý",
        "thời gian lấy ý kiến",
    )
)
_BETWEEN = re.compile(
    r"^\W*(?:cho\s+)?(?:đến|tới|-|–|kết thúc|và kết thúc)?\W*(?:hết|trước)?\W*(?:ngày|vào ngày)?\W*$", re.IGNORECASE
)
_UNTIL = re.compile(r"(?:trước|đến|tới|đến hết|hạn(?:\s+\w+){0,4}|kết thúc)\W*(?:hết)?\W*(?:ngày)?\W*$", re.IGNORECASE)
_TALK = re.compile(r"góp ý|ý kiến|dự thảo|thời hạn|thời gian|hạn ", re.IGNORECASE)
_IS_DRAFT = re.compile(r"(?<!\w)(dự thảo|lấy ý kiến|góp ý|xin ý kiến|tham gia ý kiến)(?!\w)", re.IGNORECASE)
_MAX_DETAILS = 40


@dataclass(frozen=True, slots=True)
class Consultation:
    """One draft; `stated`: its first day is said in words, else it is the day of posting, if that is known."""

    title: str
    start: date | None
    end: date | None
    stated: bool
    url: str
    record: str | None
    quote: str

    @property
    def days(self) -> int | None:
        """Days it was open, the first and the last included."""
        return (self.end - self.start).days + 1 if self.start is not None and self.end is not None else None


def consultations(facts: Facts, section_id: str = "drafts") -> tuple[Consultation, ...]:
    """Every draft of the section, those without days included."""
    return facts.of(_consultations, section_id)


def _consultations(facts: Facts, section_id: str) -> tuple[Consultation, ...]:
    found: dict[str, Consultation] = {}
    for page, heading in sources(facts, section_id):
        for one in (*_listed(facts, page, heading), *_of_blocks(facts, page)):
            key = fold(one.title)
            if key not in found or (found[key].days is None and one.days is not None):
                found[key] = one
    return tuple(found.values())


def read_span(text: str) -> tuple[date | None, date | None, str]:
    """(first day, last day, quote) of "từ ngày … đến ngày …" or of a deadline alone in one text."""
    reading = read_dates(text)
    days = reading.days()
    for first, last in zip(days, days[1:], strict=False):
        before, between = reading.text[max(0, first.start - 80) : first.start], reading.text[first.end : last.start]
        # "từ 01/01 đến 31/12" in a draft's own text is about something else: the words before must speak of the consultation.
        if _BETWEEN.match(between) and between.strip() and first.value <= last.value and _TALK.search(before):
            return first.value, last.value, _words(reading.text, first.start - 40, last.end)
    for day in days:
        before = reading.text[max(0, day.start - 60) : day.start]
        if _UNTIL.search(before) and _TALK.search(before):
            return None, day.value, _words(reading.text, day.start - 60, day.end)
    return None, None, ""


def _listed(facts: Facts, page: Page, heading: str) -> Iterator[Consultation]:
    """Entries of the section's list, with the columns of their row and the words of their own page."""
    items = section_items(facts, page, heading)
    rows = {
        (r.title, r.url): r
        for url in items.pages
        if (p := facts.visit(url).page)
        for g in page_groups(facts, p)
        for r in g.rows
    }
    for n, item in enumerate(items.items):
        row = rows.get((item.title, item.url))
        start, end, quote = _of_row(row.elements) if row is not None else (None, None, "")
        stated = start is not None
        detail = facts.visit(item.url).page if item.url and n < _MAX_DETAILS else None
        record = item.record
        if end is None and detail is not None and detail.url != page.url:
            # Not without the frame: where most pages are drafts, their labels are on most pages.
            texts = [b.text for b in detail.blocks if b.place == MAIN] or [
                b.text for b in detail.blocks if b.place == SIDE
            ]
            more = _of_labels(texts) or next((s for t in texts if (s := read_span(t))[1] is not None), None)
            if more is not None:
                start, end, quote = more[0] or start, more[1], more[2]
                stated, record = start is not None, detail.record
        if end is None:
            start, end, quote = read_span(item.title)
            stated = start is not None
        if start is None:
            told = publish_date(facts, detail) if detail is not None else None
            start = item.date or (told.value if told is not None else None)
        if not _IS_DRAFT.search(item.title) and end is None:
            continue  # the section also lists what is no draft
        yield Consultation(item.title, start, end, stated, item.url or item.listed_on, record, quote or item.quote)


def _of_blocks(facts: Facts, page: Page) -> Iterator[Consultation]:
    """Drafts written down on the page itself: each span stands under the last heading before it."""
    listed = {i.title for i in section_items(facts, page).items}
    headings = {h.text for h in page.headings}
    title, texts = "", [b.text for b in facts.own_blocks(page)]
    for n, text in enumerate(texts):
        if text in headings and text not in listed:
            title = text
            continue
        start, end, quote = read_span(text)
        if end is None and canonical(text) in _END and n + 1 < len(texts):
            start, end, _ = read_span(f"Thời hạn góp ý: {texts[n + 1]}")
            quote = texts[n + 1][:160]
        if end is not None and title not in listed and not any(name in text for name in listed):
            yield Consultation(title or text[:120], start, end, start is not None, page.url, page.record, quote)


def _of_row(elements: Sequence[HtmlElement]) -> tuple[date | None, date | None, str]:
    told: dict[str, date] = {}
    for row in elements:
        table = next(row.iterancestors("table"), None) if row.tag == "tr" else None
        header = next(table.iter("tr"), None) if table is not None else None
        if header is None or header is row or not is_header(header):
            continue
        names = [canonical(c.text_content()) for c in header if c.tag in ("td", "th")]
        cells = [clean(c.text_content()) for c in row if c.tag in ("td", "th")]
        for name, text in zip(names, cells, strict=False):
            role = "start" if name in _START else "end" if name in _END else ""
            span = _two(read_dates(text).days())
            if role == "end" and span is not None:
                return span[0], span[1], text
            day = _one(text)
            if role and day is not None:
                told.setdefault(role, day)
    if "end" in told:
        return _in_order(told.get("start"), told["end"])
    whole = clean(" ".join(e.text_content() for e in elements))
    return read_span(whole) if len(whole) <= 600 else (None, None, "")


def _of_labels(texts: Sequence[str]) -> tuple[date | None, date | None, str] | None:
    """ "Ngày bắt đầu" and "Ngày kết thúc" as labels with their values after them, or in the same block."""
    told: dict[str, date] = {}
    for n, text in enumerate(texts):
        label, _, value = text.partition(":")
        name = canonical(label)
        role = "start" if name in _START else "end" if name in _END else ""
        if not role:
            continue
        value = value.strip() or (texts[n + 1] if n + 1 < len(texts) else "")
        span = _two(read_dates(value[:120]).days())
        if role == "end" and span is not None:
            return span[0], span[1], value[:120]
        day = _one(value[:120])
        if day is not None:
            told.setdefault(role, day)
    return _in_order(told.get("start"), told["end"]) if "end" in told else None


def _in_order(start: date | None, end: date) -> tuple[date | None, date | None, str]:
    if start is not None and start > end:
        return None, None, ""  # one of the two is a typing fault
    quote = f"{start:%d/%m/%Y} – {end:%d/%m/%Y}" if start is not None else f"{end:%d/%m/%Y}"
    return start, end, quote


def _words(text: str, start: int, end: int) -> str:
    """The text from the first whole word after `start`."""
    return text[text.find(" ", start) + 1 if start > 0 else 0 : end]


def _two(days: Sequence[Mention]) -> tuple[date, date] | None:
    return (days[0].value, days[1].value) if len(days) == 2 and days[0].value <= days[1].value else None


def _one(text: str) -> date | None:
    days = {m.value for m in read_dates(text).days()}
    return days.pop() if len(days) == 1 else None
