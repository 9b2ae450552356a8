"""What one site's crawl has the browser do: documents of pages that need scripts, measurements of the sampled pages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from auditor.crawl.fetch import Gap
from auditor.crawl.frontier import Entry, Role
from auditor.crawl.plan import Settings
from auditor.crawl.rendering import Renderer, RenderGap
from auditor.crawl.tape import Tape
from auditor.evidence import DOM, LAYOUT, SCREENSHOT
from auditor.facts.decode import read_text
from auditor.facts.page import Page, parse_page
from auditor.model import Reason
from auditor.urls import page_key, resolve, same_site

T = TypeVar("T")

_MORE_LINKS = 3
_DOMS_PER_RENDERED = 4  # script-only pages read by browser, for each page that may be measured
_SECTIONS_SHARE = 0.6  # of the measured pages
_THIN_TEXT, _THIN_LINKS = 200, 5
_REFRESH = re.compile(r"^\s*\d+\s*[;,]\s*(?:url\s*=)?\s*['\"]?([^'\"\s>]+)", re.IGNORECASE)
_LOCATION = re.compile(r"\blocation(?:\.href)?(?:\s*=\s*|\.(?:replace|assign)\(\s*)['\"]([^'\"]+)['\"]")
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Measurable:
    """A page that may be measured, with the CSS selectors of the places to black out in its pictures."""

    entry: Entry
    url: str
    private: tuple[str, ...] = ()


@dataclass(slots=True)
class Camera:
    """The browser at work for one site; without one, what it would have made is a gap."""

    tape: Tape
    renderer: Renderer | None
    settings: Settings
    _doms: int = 0

    def document(self, url: str) -> Page | None:
        """The page after its scripts ran, for a page that is nothing without them."""
        if self._doms >= _DOMS_PER_RENDERED * self.settings.max_rendered:
            self.tape.note(DOM, url, Reason.BUDGET, "enough pages rendered")
            return None
        self._doms += 1
        stored = self.tape.stored(DOM, url)
        if isinstance(stored, Gap):
            return None
        if stored is None:
            if self.renderer is None:
                self.tape.note(DOM, url, Reason.NO_BROWSER, "the page needs scripts and there is no browser")
                return None
            made = self._timed(self.renderer.render_dom, url)
            if isinstance(made, RenderGap):
                self.tape.note(DOM, url, made.reason, made.detail)
                return None
            stored = made.html
            self.tape.keep(DOM, url, stored, _HTML)
        return self._read(url, stored)

    def richer(self, url: str, page: Page) -> Page:
        """The front page after its scripts ran, if they add links that its plain document lacks (a menu built by script)."""
        if self.renderer is None:
            return page
        stored = self.tape.stored(DOM, url)
        if stored is None:
            made = self._timed(self.renderer.render_dom, url)
            if isinstance(made, RenderGap) or len(_ways(self._read(url, made.html)) - _ways(page)) < _MORE_LINKS:
                return page
            stored = made.html
            self.tape.keep(DOM, url, stored, _HTML)
        return page if isinstance(stored, Gap) else self._read(url, stored)

    @staticmethod
    def _read(url: str, html: bytes) -> Page:
        return parse_page(url, read_text(html, _HTML)[0])

    def measure(self, sample: Sequence[Measurable], told: Callable[[str], None]) -> None:
        """Measure every page of the sample that no earlier sitting has measured."""
        for page in sample:
            url = page.url
            if self.tape.stored(LAYOUT, url) is not None:
                continue
            if self.renderer is None:
                self.tape.note(LAYOUT, url, Reason.NO_BROWSER, "no browser")
                continue
            if self.tape.spent >= 60 * self.settings.max_minutes:
                self.tape.note(LAYOUT, url, Reason.BUDGET, "no time left")
                continue
            made = self._timed(partial(self.renderer.measure, black_out=page.private), url)
            if isinstance(made, RenderGap):
                self.tape.note(LAYOUT, url, made.reason, made.detail)
                continue
            for width, picture in sorted(made.screenshots.items()):
                self.tape.keep(SCREENSHOT, f"{url}#{width}", picture, "image/jpeg")
            self.tape.keep(LAYOUT, url, made.stored(), "application/json")  # last: it stands for the whole
            told(url)

    def _timed(self, work: Callable[[str], T], url: str) -> T:
        started = time.monotonic()
        made = work(url)
        self.tape.fetcher.spent += time.monotonic() - started
        return made


def layout_sample(pages: Sequence[Measurable], limit: int) -> list[Measurable]:
    """Home, then sections and newest items by rank, at most `limit` pages; the same for the same pages."""

    def chosen(role: Role) -> list[Measurable]:
        mine = [p for p in pages if p.entry.role is role]
        return sorted(mine, key=lambda p: (p.entry.rank, -p.entry.score, p.entry.depth))

    homes = chosen(Role.HOME)[:1]
    sections, items = chosen(Role.SECTION), chosen(Role.ITEM)
    room = max(0, limit - len(homes))
    first = sections[: max(int(_SECTIONS_SHARE * room), room - len(items))]
    sample = {p.url: p for p in (*homes, *first, *items)}
    return list(sample.values())[:limit]


def _ways(page: Page) -> set[str]:
    return {page_key(k.url) for k in page.links if k.label and same_site(k.url, page.url)}


def is_thin(page: Page) -> bool:
    """Whether a page shows next to nothing and has scripts, or an order to go elsewhere, that may show more."""
    if not page.scripts and not page.meta("refresh"):
        return False
    links = {page_key(link.url) for link in page.links if same_site(link.url, page.url)} - {page_key(page.url)}
    return len(links) < _THIN_LINKS and len(page.text) < _THIN_TEXT


def leads_on(page: Page) -> str | None:
    """Where a page that shows nothing sends its reader: by a refresh, or by the first script that sets the location."""
    match = _REFRESH.search(page.meta("refresh"))
    if match is None:
        scripts = "\n".join(s.text or "" for s in page.tree.iter("script"))[:20_000]
        match = _LOCATION.search(scripts) if "cookie" not in scripts else None
    target = resolve(page.url, match.group(1)) if match else None
    return target if target is not None and target != page.url else None
