"""Budget disclosures: what was made public (draft, approved, execution, settlement), for which span, when, where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import unquote

from auditor.facts.dates import publish_date
from auditor.facts.listing import Item, Items, section_items
from auditor.facts.page import Page
from auditor.facts.repeats import is_file_name
from auditor.facts.site import Facts
from auditor.vietnamese import canonical, clean, fold

DRAFT, APPROVED, EXECUTION, SETTLEMENT, OTHER = "draft", "approved", "execution", "settlement", "other"

# A report is known by the month its span ends in: "quý I" and "3 tháng" are one, and so are "6 tháng" and "quý II".
REPORTS = {"q1": 3, "m3": 3, "q2": 6, "h1": 6, "m6": 6, "q3": 9, "m9": 9, "q4": 12, "year": 12}

_QUARTERS = {
    "i": 3,
    "1": 3,
    "một": 3,
    "ii": 6,
    "2": 6,
    "hai": 6,
    "iii": 9,
    "3": 9,
    "ba": 9,
    "iv": 12,
    "4": 12,
    "bốn": 12,
    "tư": 12,
}
_MONTHS = {"3": 3, "ba": 3, "6": 6, "sáu": 6, "9": 9, "chín": 9, "12": 12, "mười hai": 12}
_QUARTER = re.compile(
    r"(?<!\w)q(?:u[yi])?\s*((?:iv|i{1,3}|[1-4]|mot|hai|ba|bon|tu)(?:\s*(?:,|va|\s)\s*(?:iv|i{1,3}"
    r"|[1-4])(?!\d|\w))*)(?!\w)"
)
_SPAN = re.compile(r"(?<![\w/])(?:0?([369])|(12)|(ba|sau|chin))\s*thang(?!\s*\d)(\s*cuoi\s*nam)?")
_YEAR = re.compile(r"(?<![\d/])(20\d\d)(?![\d/])")
_WORDS = {"mot": 3, "hai": 6, "ba": 9, "bon": 12, "tu": 12}
_IS_BUDGET = re.compile(
    r"(?<!\w)(ngan sach|nsnn|du toan|quiet toan|thu chi|ckns|ck nsnn|ck tc nsnn|cong khai tai chinh)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One posting. `ends` is the month its span ends in (0 when the title names none)."""

    what: str
    ends: int
    year: int | None
    posted: date | None
    number: str
    title: str
    url: str
    record: str | None
    quote: str

    @property
    def id(self) -> str | None:
        return f"{self.year}-{self.ends}M" if self.ends and self.year else None


@dataclass(frozen=True, slots=True)
class Disclosures:
    """All postings of a section and of lists that mention the budget; `complete` speaks of the section alone."""

    all: tuple[Disclosure, ...]
    vague: tuple[Disclosure, ...]  # in the section, but title says neither span nor kind
    complete: bool
    gap: str | None
    newest: Disclosure | None


def disclosures(
    facts: Facts, pages: tuple[tuple[Page, str], ...], others: tuple[tuple[Page, str], ...] = ()
) -> Disclosures:
    """What the budget pages (each with its part's heading, or "") list, and what other lists (documents, news) say
    of the budget."""
    found: dict[tuple[str, str, int, int | None], Disclosure] = {}
    vague: list[Disclosure] = []
    complete, gap = bool(pages), None
    for page, heading in pages:
        items = section_items(facts, page, heading)
        complete = complete and items.complete
        gap = gap or (items.gap.value if items.gap else None)
        for item in items.items:
            for told in read_item(item):
                _keep(found, told)
                if told.what == OTHER or (told.ends == 0 and told.what == EXECUTION):
                    vague.append(told)
        for told in _own_words(facts, page, items):
            _keep(found, told)
    for page, heading in others:
        for item in section_items(facts, page, heading).items:
            if _IS_BUDGET.search(fold(item.title)):
                for told in read_item(item):
                    if told.what != OTHER:
                        _keep(found, told)
    every = tuple(found.values())
    newest = max((d for d in every if d.posted is not None), key=lambda d: d.posted or date.min, default=None)
    return Disclosures(every, tuple(vague), complete, gap, newest)


def read_item(item: Item) -> Iterator[Disclosure]:
    """The disclosures one list entry is: "quý I, quý II" in one title are two."""
    name = unquote((item.attachment or "").rsplit("/", 1)[-1])
    title = clean(item.title)
    spans = read_spans(title, item.date) or (read_spans(re.sub(r"[_\-.+]", " ", name), item.date) if name else ())
    what = kind_of(f"{title} {name}", bool(spans))
    common = {
        "posted": item.date,
        "number": item.number,
        "title": title,
        "url": item.url or item.attachment or item.listed_on,
        "record": item.record,
        "quote": f"{title} ({item.quote})" if item.quote else title,
    }
    if not spans:
        yield Disclosure(what=what, ends=0, year=_only_year(title), **common)  # type: ignore[arg-type]
    for ends, year in spans:
        yield Disclosure(what=what, ends=ends, year=year, **common)  # type: ignore[arg-type]


def read_spans(title: str, posted: date | None) -> tuple[tuple[int, int | None], ...]:
    """(last month, year) of every span a title names; the year may come from the posting: the span had ended by
    then."""
    text = fold(title)
    raw = clean(title)
    months: list[tuple[int, int]] = []
    for match in _QUARTER.finditer(text):
        for word in re.findall(r"iv|i{1,3}|[1-4]|mot|hai|ba|bon|tu", match[1]):
            months.append((_QUARTERS.get(word) or _WORDS[word], match.end()))
    for match in _SPAN.finditer(text):
        word = match[1] or match[2] or match[3]
        ends = 12 if match[4] else {"3": 3, "6": 6, "9": 9, "12": 12, "ba": 3, "sau": 6, "chin": 9}[word]
        months.append((ends, match.end()))
    if not months:
        if (
            re.search(r"(?<!\w)(ca nam|nam)\s*20\d\d", text)
            and re.search(r"thuc hien", text)
            and not re.search(r"quiet toan", text)
        ):
            year = _only_year(raw)
            return ((12, year),) if year else ()
        return ()
    spans: dict[tuple[int, int | None], None] = {}
    for ends, at in months:
        after = _YEAR.search(text, at)
        year = int(after[1]) if after and after.start() - at <= 40 else _only_year(raw)
        if year is None and posted is not None:
            year = posted.year if _end(posted.year, ends) <= posted else posted.year - 1
        spans[ends, year] = None
    return tuple(spans)


def kind_of(title: str, has_span: bool) -> str:
    """Which of the four groups of the law a title speaks of."""
    text = fold(title)
    if re.search(r"quiet toan", text) and not has_span:
        return SETTLEMENT
    if has_span or re.search(r"thuc hien|tinh hinh thu|bao cao thu|ket qua thu|uoc thu", text):
        return EXECUTION if has_span or _IS_BUDGET.search(text) else OTHER
    if "du toan" in text:
        return DRAFT if re.search(r"trinh|du thao", text) else APPROVED
    return OTHER


def report_end(year: int, ends: int) -> date:
    """The last day of a report's span."""
    return _end(year, ends)


def _end(year: int, ends: int) -> date:
    return date(year + 1, 1, 1) - timedelta(days=1) if ends == 12 else date(year, ends + 1, 1) - timedelta(days=1)


def _only_year(title: str) -> int | None:
    years = {
        int(y) for y in _YEAR.findall(canonical(re.sub(r"\d+/20\d\d/\S+|\d{1,2}[/.-]\d{1,2}[/.-]20\d\d", " ", title)))
    }
    return years.pop() if len(years) == 1 else None


def _keep(found: dict[tuple[str, str, int, int | None], Disclosure], told: Disclosure) -> None:
    key = (told.url, told.what, told.ends, told.year)
    if key not in found or (found[key].posted is None and told.posted is not None):
        found[key] = told


def _own_words(facts: Facts, page: Page, items: Items) -> Iterator[Disclosure]:
    """A page that is itself the disclosure, or links files outside any list."""
    told = publish_date(facts, page)
    posted = told.value if told is not None else None
    listed = {i.url for i in items.items} | {i.attachment for i in items.items}
    for link in facts.own_links(page):
        if is_file_name(link.url) and link.url not in listed:
            item = Item(
                link.label or link.title,
                link.url,
                posted,
                "",
                link.url,
                told.quote if told else "",
                listed_on=page.url,
                record=page.record,
            )
            yield from read_item(item)
    if told is not None:
        title = next((h.text for h in page.headings if read_spans(h.text, posted)), "") or page.title
        if read_spans(title, posted) and _IS_BUDGET.search(fold(title)):
            yield from read_item(
                Item(title, page.url, posted, "", None, told.quote, listed_on=page.url, record=page.record)
            )
