"""Documents of a year by their names: what a section, its files and other lists call "… năm 2026"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.facts.counts import section_lists, sources
from auditor.facts.datetext import read_dates
from auditor.facts.listing import Item
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Reason
from auditor.vietnamese import clean, fold

# A number with its year, a full date and a span of years ("2021 - 2025") name no single year.
_NO_YEAR = re.compile(
    r"\d+/20\d\d/\S+|\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*20\d\d|20\d\d\s*[-–]\s*20\d\d|(?:tháng|/)\s*\d{1,2}\s*năm\s*20\d\d(?=\s*của)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d/])(20\d\d)(?![\d/])")


@dataclass(frozen=True, slots=True)
class Dated:
    """A document of some year; `stated`: its name says the year, else the day it was posted or issued does."""

    year: int
    title: str
    url: str | None
    record: str | None
    stated: bool


@dataclass(frozen=True, slots=True)
class Yearly:
    """Documents of the wanted kind, newest year first; `gap` says why the lists were not read to their end."""

    found: tuple[Dated, ...]
    named: int  # wanted names without any year
    gap: Reason | None


def yearly(facts: Facts, section_id: str, titles: Sequence[str], inside: Sequence[str], also: Sequence[str]) -> Yearly:
    """Documents whose names hold one of `titles` (or `inside`, in the section itself) and a year."""
    everywhere = tuple(fold(t) for t in titles)
    own = (*everywhere, *(fold(t) for t in inside))
    found: dict[tuple[int, str], Dated] = {}
    named = 0
    own_pages = {page.url for page, _ in sources(facts, section_id)} | {section(facts, section_id).url}
    for words, title, url, record, item in (
        *((own, *t) for t in _own(facts, section_id)),
        *((everywhere, *t) for t in _others(facts, also)),
    ):
        folded = fold(title)
        if not any(w in folded for w in words):
            continue
        years = years_in(title)
        stated = bool(years)
        if not years and item is not None and item.day is not None:
            years = (item.day.year,)
        if not years and (item is not None or url not in own_pages):
            named += 1  # the section's own name is no document's
        for year in years:
            found.setdefault((year, folded), Dated(year, title, url, record, stated))
    ordered = sorted(found.values(), key=lambda d: (-d.year, not d.stated, d.title))
    gap = next((t.gap for name in (section_id, *also) for t in section_lists(facts, name) if t.gap is not None), None)
    return Yearly(tuple(ordered), named, gap)


def years_in(title: str) -> tuple[int, ...]:
    """The years a title is for, latest first."""
    rest = _NO_YEAR.sub(" ", clean(title))
    for mention in read_dates(rest).days():
        rest = rest.replace(mention.quote, " ")
    return tuple(sorted({int(y) for y in _YEAR.findall(rest)}, reverse=True))


_Named = tuple[str, str | None, str | None, Item | None]


def _own(facts: Facts, section_id: str) -> Iterator[_Named]:
    """Names in the section: its label, its pages' headings, links and list entries."""
    found = section(facts, section_id)
    if found.state in ("full", "thin"):
        yield found.label or "", found.url, found.record, None
    for page, heading in sources(facts, section_id):
        for title in dict.fromkeys((
            heading,
            page.title.split(" - ")[0].split(" | ")[0],
            *(h.text for h in page.headings if h.text not in facts.chrome),
        )):
            yield title, page.url, page.record, None
        for link in facts.own_links(page):
            yield link.label, link.url, page.record, None
    yield from _listed(facts, section_id)


def _others(facts: Facts, also: Sequence[str]) -> Iterator[_Named]:
    for name in also:
        yield from _listed(facts, name)


def _listed(facts: Facts, section_id: str) -> Iterator[_Named]:
    for told in section_lists(facts, section_id):
        for item in told.items:
            yield item.title, item.url or item.attachment, item.record, item
