"""What a site's robots.txt lets us ask: 4xx means everything, an unreadable file means nothing until it can be read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from auditor.crawl.fetch import Answer, Gap
from auditor.crawl.plan import AGENT_NAME
from auditor.facts.decode import read_text
from auditor.model import Reason
from auditor.urls import resolve

_MAX_HOPS = 5
_MAX_SIZE = 512_000  # what search engines read of it


@dataclass(frozen=True, slots=True)
class Rules:
    """One origin's robots.txt as read; `gap` when it could not be."""

    file: Protego | None
    gap: Gap | None
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float = 0.0

    def allows(self, url: str) -> bool:
        return self.gap is None and (self.file is None or bool(self.file.can_fetch(url, AGENT_NAME)))


class Robots:
    """The robots.txt files of one site's crawl, each asked once through `ask`; `waived` reads them but heeds only
    Crawl-delay."""

    def __init__(self, ask: Callable[[str], Answer | Gap], *, waived: bool = False, max_delay: float = 30.0) -> None:
        self._ask = ask
        self._max_delay = max_delay
        self._known: dict[str, Rules] = {}
        self.waived = waived

    def verdict(self, url: str) -> tuple[Reason, str] | None:
        """Why an address may not be asked; None if it may. The file itself may always be."""
        if self.waived:
            self.rules(url)
            return None
        rules = self.rules(url)
        if rules.gap is not None:
            return rules.gap.reason, f"robots.txt: {rules.gap.detail}"
        return None if rules.allows(url) else (Reason.ROBOTS, "disallowed by robots.txt")

    def rules(self, url: str) -> Rules:
        origin = _origin(url)
        if origin not in self._known:
            self._known[origin] = self._read(origin)
        return self._known[origin]

    def known(self, url: str) -> Rules | None:
        """The rules if they have been read; never asks."""
        return self._known.get(_origin(url))

    def state(self, url: str) -> str:
        """`allowed`, `disallowed`, or `gap` if the file could not be read."""
        rules = self.known(url)
        if rules is None or rules.gap is not None:
            return "gap"
        return "allowed" if rules.allows(url) else "disallowed"

    def _read(self, origin: str) -> Rules:
        url = f"{origin}/robots.txt"
        for _ in range(_MAX_HOPS + 1):
            outcome = self._ask(url)
            if isinstance(outcome, Gap):
                if 400 <= outcome.status < 500 and outcome.status != 429:
                    return Rules(None, None)
                # A page instead of the file (a challenge, a notice of maintenance sent as 200) says nothing about
                # robots.
                return Rules(None, None) if 200 <= outcome.status < 300 else Rules(None, outcome)
            if 300 <= outcome.status < 400:
                target = resolve(url, outcome.location)
                if target is None or target == url:
                    return Rules(None, None)
                url = target
                continue
            rules = self._parse(url, outcome) if 200 <= outcome.status < 300 else Rules(None, None)
            if url == f"{_origin(url)}/robots.txt":  # http's file led to https's: both are known now
                self._known[_origin(url)] = rules
            return rules
        return Rules(None, None)  # more hops than anybody follows: as if there were no file

    def _parse(self, url: str, answer: Answer) -> Rules:
        text, _ = read_text(answer.body[:_MAX_SIZE], answer.header("content-type"))
        if "<html" in text[:2000].lower():
            return Rules(None, None)
        try:
            file = Protego.parse(text)
            delay = file.crawl_delay(AGENT_NAME)
            sitemaps = tuple(dict.fromkeys(s for s in (resolve(url, m) for m in file.sitemaps) if s))
        except Exception:  # the parser meets whatever a site may write
            return Rules(None, None)
        return Rules(file, None, sitemaps, min(max(float(delay or 0), 0.0), self._max_delay))


class RobotsBoard:
    """What all crawls of a run have learned, for the browser: it asks for style sheets and pictures of hosts we have
    rules of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._crawls: dict[int, Robots] = {}

    def add(self, robots: Robots) -> None:
        with self._lock:
            self._crawls[id(robots)] = robots

    def remove(self, robots: Robots) -> None:
        with self._lock:
            self._crawls.pop(id(robots), None)

    def allows(self, url: str) -> bool:
        """Whether no rules read so far forbid the address."""
        with self._lock:
            crawls = list(self._crawls.values())
        told = [(r.waived, rules) for r in crawls if (rules := r.known(url)) is not None]
        return not told or any(waived or rules.allows(url) for waived, rules in told)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
