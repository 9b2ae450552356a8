"""What the half-year reports count by hand: news and documents posted in the period, by month, exact or a floor that
says it is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.facts.listing import Item, Items, section_items
from auditor.facts.page import Page
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Json
from auditor.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Count:
    """Entries per month ("2026-07") over the period's days up to as-of. `exact`: every list was read back and every
    entry is dated."""

    months: Mapping[str, int]
    exact: bool
    items: tuple[Item, ...]
    undated: int
    pages: tuple[str, ...]

    @property
    def total(self) -> int:
        return sum(self.months.values())


def count(facts: Facts, section_id: str) -> Count:
    """What was posted in a section during the period."""
    return facts.of(_count, section_id)


def stats(facts: Facts) -> dict[str, Json]:
    """The counting part of `stats` in report.json: articles, documents, exact, months."""
    news, documents = count(facts, "news"), count(facts, "documents")
    return {
        "articles": news.total,
        "documents": documents.total,
        "exact": news.exact and documents.exact,
        "months": dict(news.months),
    }


def finished_months(facts: Facts) -> tuple[str, ...]:
    """The months of the period that lie wholly inside it and were over on as-of."""
    months = []
    day = facts.period.start if facts.period.start.day == 1 else _next_month(facts.period.start)
    while _next_month(day) - timedelta(days=1) <= min(facts.period.end, facts.as_of):
        months.append(_month(day))
        day = _next_month(day)
    return tuple(months)


def sources(facts: Facts, section_id: str) -> tuple[tuple[Page, str], ...]:
    """The pages a section was accepted on, each with the heading its part stands under ("" for the whole page)."""
    found = section(facts, section_id)
    if found.state not in ("full", "thin"):
        return ()
    pages = {p.url: p for p in ((found.page,) if found.page is not None else ()) + found.pages}
    headings = {t.page.url: t.candidate.heading or "" for t in reversed(found.tried) if t.page is not None}
    return tuple((p, headings.get(p.url, "")) for p in pages.values())


def section_lists(facts: Facts, section_id: str) -> tuple[Items, ...]:
    """Every list of a section: its own page and the further pages accepted for it, each read back through its
    paging."""
    return tuple(section_items(facts, page, heading) for page, heading in sources(facts, section_id))


def _count(facts: Facts, section_id: str) -> Count:
    lists = section_lists(facts, section_id)
    months = dict.fromkeys(_months(facts), 0)
    kept: dict[tuple[str, str], Item] = {}
    undated = 0
    for told in lists:
        for item in told.items:
            day = item.date if section_id != "documents" else item.day
            if day is None:
                undated += 1
            elif facts.period.start <= day <= min(facts.period.end, facts.as_of):
                # The same article stands in several categories: one address, or one title on one day, is one article.
                kept.setdefault((fold(item.title), day.isoformat()), item)
    for item in kept.values():
        day = item.date if section_id != "documents" else item.day
        if day is not None:
            months[_month(day)] = months.get(_month(day), 0) + 1
    exact = bool(lists) and all(t.complete for t in lists) and undated == 0
    return Count(months, exact, tuple(kept.values()), undated, tuple(p for t in lists for p in t.pages))


def _months(facts: Facts) -> tuple[str, ...]:
    months = []
    day = facts.period.start.replace(day=1)
    while day <= min(facts.period.end, facts.as_of):
        months.append(_month(day))
        day = _next_month(day)
    return tuple(months)


def _month(day: date) -> str:
    return f"{day.year}-{day.month:02}"


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
