"""What to ask next: first what the rules need, then the rest of the site, never the same page twice and never a trap
for long."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from auditor.crawl.traps import Doubt, shape, wide_shape
from auditor.urls import page_key


class Role(IntEnum):
    """Why an address is asked, most needed first; up to `NEEDED` the site has not been read before they are done."""

    HOME = 0
    SECTION = 1  # the link names a section that a rule wants
    MENU = 2  # an entry of the home page's menus
    LISTING = 3  # a further page of a listing
    ITEM = 4  # an entry of a listing, by its rank
    MENTION = 5  # the link only mentions a section, or is an entry of an inner page's menu
    ORDINARY = 6
    DOUBTFUL = 7


NEEDED = Role.ITEM

# How many addresses of one shape are asked when nobody needs them for themselves.
_PER_SHAPE = {Role.MENU: 80, Role.ITEM: 400, Role.MENTION: 40, Role.ORDINARY: 100, Role.DOUBTFUL: 3}
_PER_DOUBT = {Doubt.NONE: 40, Doubt.SOME: 6, Doubt.MUCH: 2}
_PER_PATH = 60  # addresses that differ in their parameters only


@dataclass(frozen=True, slots=True)
class Entry:
    """One address to ask. `listing` is the first page of the listing it continues; `form` what its pager has to be
    sent."""

    url: str
    role: Role
    score: int = 0
    depth: int = 0
    rank: int = 0
    listing: str = ""
    form: Mapping[str, str] | None = None
    action: str = ""
    parent: str = ""


@dataclass(slots=True)
class Frontier:
    """A queue whose order depends only on what was offered to it, and in which order."""

    _heap: list[tuple[tuple[int, ...], Entry]] = field(default_factory=list)
    _best: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _done: set[str] = field(default_factory=set)
    _shapes: Counter[tuple[int, str]] = field(default_factory=Counter)
    _paths: Counter[str] = field(default_factory=Counter)
    _offered: int = 0
    trapped: int = 0  # addresses left out because there were too many of their kind

    def offer(self, entry: Entry, doubt: Doubt = Doubt.NONE) -> None:
        """Queue an address, or move it forward if it is now wanted for a better reason."""
        if doubt is Doubt.DROP:
            return
        key = page_key(entry.url)
        if key in self._done:
            return
        place = (entry.role, entry.rank if entry.role == Role.ITEM else -entry.score, doubt, entry.depth)
        if key in self._best and self._best[key][:-1] <= place:
            return
        if key not in self._best and not self._fits(entry, doubt):
            self.trapped += 1
            return
        self._offered += 1
        order = (*place, self._offered)
        self._best[key] = order
        heapq.heappush(self._heap, (order, entry))

    def pop(self, up_to: Role = Role.DOUBTFUL) -> Entry | None:
        """The most needed address left whose role is at most `up_to`."""
        while self._heap:
            order, entry = self._heap[0]
            key = page_key(entry.url)
            if key in self._done or self._best.get(key) != order:
                heapq.heappop(self._heap)  # asked already, or queued again with a better reason
                continue
            if entry.role > up_to:
                return None
            heapq.heappop(self._heap)
            self._done.add(key)
            return entry
        return None

    def finish(self, url: str) -> None:
        """Count an address as asked, though it came by another way (the end of a redirect)."""
        self._done.add(page_key(url))

    def is_done(self, url: str) -> bool:
        return page_key(url) in self._done

    def left(self, up_to: Role = NEEDED) -> int:
        """How many addresses of these roles are still waiting."""
        return sum(
            1
            for order, entry in self._heap
            if entry.role <= up_to
            and page_key(entry.url) not in self._done
            and self._best[page_key(entry.url)] == order
        )

    def _fits(self, entry: Entry, doubt: Doubt) -> bool:
        """Whether one more address of this kind may be queued; sections and listings have limits of their own."""
        if entry.role in (Role.HOME, Role.SECTION, Role.LISTING):
            return True
        limit = min(_PER_SHAPE[entry.role], _PER_DOUBT[doubt] if doubt else 400)
        kind = (int(entry.role), shape(entry.url))
        if self._shapes[kind] >= limit:
            return False
        path = wide_shape(entry.url)
        if path and entry.role >= Role.MENTION:
            if self._paths[path] >= (_PER_PATH if not doubt else 3 * _PER_DOUBT[doubt]):
                return False
            self._paths[path] += 1
        self._shapes[kind] += 1
        return True
