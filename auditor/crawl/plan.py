"""What a crawl is told: the settings of the run, and the plan of what the rules need from each site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from auditor import __version__
from auditor.checks import Wants
from auditor.facts.page import Link, Page
from auditor.model import Period

MEGABYTE = 1_000_000
AGENT_NAME = "portal-auditor"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run asks; every limit is per site. `delay` None is the default pause, without any on loopback."""

    as_of: date
    period: Period
    delay: float | None = None
    max_pages: int = 400
    max_bytes: int = 300 * MEGABYTE
    max_minutes: float = 30.0
    timeout: float = 20.0
    workers: int = 8
    max_rendered: int = 25
    max_probes: int = 200
    allow_private: bool = False
    proxy: str | None = None
    contact: str = ""
    browser: bool = True
    second_round_minutes: float = 10.0
    canary: str | None = None
    max_body: int = 20 * MEGABYTE  # a page; a larger one is a gap
    max_download: int = 8 * MEGABYTE  # a file; of a larger one only status and headers are kept
    page_seconds: float = 60.0  # a whole answer, however slowly it drips
    back_off: float = 2.0  # before a failed request is tried again
    max_back_off: float = 120.0  # the longest Retry-After that is waited for
    max_crawl_delay: float = 30.0

    @property
    def user_agent(self) -> str:
        """Our own name and who answers for it; never another's."""
        about = f"+{self.contact}" if self.contact else "automated check of public portals"
        return f"{AGENT_NAME}/{__version__} ({_header_safe(about)})"


def _no_pages(_: Page) -> tuple[str, ...]:
    return ()


def _no_priority(_: Link) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules need: every callable is pure and looks at one link or one page only.

    `priority` tells how likely a link leads to a section a rule wants (0 = not at all, higher = surer). `pager` gives
    the following pages of a listing as long as the page has not reached the period's start, nearest first; addresses
    made by `urls.postback_url` are asked by the page's own form. `items` gives the addresses of a listing's items in
    the order shown. Without `breadth` only home, sections, listings and their items are read. `private` gives CSS
    selectors of the places of a page that show citizens' personal data; pictures of the page are taken without them.
    """

    wants: Wants = Wants()  # noqa: RUF009 - frozen
    priority: Callable[[Link], int] = _no_priority
    pager: Callable[[Page], tuple[str, ...]] = _no_pages
    items: Callable[[Page], tuple[str, ...]] = _no_pages
    private: Callable[[Page], tuple[str, ...]] = _no_pages
    breadth: bool = True
    max_listing_pages: int = 40
    items_per_listing: int = 12


def _header_safe(text: str) -> str:
    return "".join(c for c in text if " " <= c < "\x7f" and c not in "()")
