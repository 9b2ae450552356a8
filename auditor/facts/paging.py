"""What a crawler asks of one list page alone: the addresses of its entries, and whether it goes back far enough."""

from __future__ import annotations

from datetime import date

from auditor.facts.page import BREADCRUMB, FOOTER, HEADER, MENU, Page
from auditor.facts.repeats import Group, groups
from auditor.urls import same_site

_MIN_DATED = 3


def page_items(page: Page) -> tuple[str, ...]:
    """Addresses of the page's longest own list on this site, in reading order; empty when there is no list."""
    best = max(_own(page), key=_linked, default=None)
    if best is None:
        return ()
    return tuple(dict.fromkeys(r.url for r in best.rows if r.url and same_site(r.url, page.url)))


def listing_reaches(page: Page, start: date) -> bool:
    """Whether most dated entries of the page lie before `start`, so that older pages are of no use to the period.

    Most, not the last: lists are not always sorted, and pinned entries stand on top.
    """
    days = [m.value for g in _own(page) for r in g.rows for m in (r.date or r.issued,) if m is not None]
    return len(days) >= _MIN_DATED and sum(d < start for d in days) > 0.5 * len(days)


def _own(page: Page) -> list[Group]:
    return [g for g in groups(page) if g.place not in (MENU, FOOTER, HEADER, BREADCRUMB)]


def _linked(group: Group) -> int:
    return sum(1 for r in group.rows if r.url)
