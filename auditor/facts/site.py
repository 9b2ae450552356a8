"""All that one site's evidence says, looked up by address and remembered; pure: no network, no clock, no opinion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar, cast

from auditor.evidence import DOM, HTTP, PROBE, UNREADABLE, Capture, SiteEvidence
from auditor.facts.decode import decode
from auditor.facts.page import BREADCRUMB, FOOTER, HEADER, MENU, Block, Field, Form, Link, Page, parse_page
from auditor.model import Json, Period, Reason, Site
from auditor.urls import canonical_url, is_home, page_key, resolve

T = TypeVar("T")

_MAX_HOPS = 10
_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_GAP_OF_STATUS = {401: Reason.LOGIN, 403: Reason.BLOCKED, 429: Reason.RATE_LIMITED}
# Below this many distinct pages a text shared by most of them proves nothing about the frame.
_MIN_PAGES_FOR_CHROME = 4


class Missing(Exception):
    """What a check asked for is not in the evidence, and why."""

    def __init__(self, reason: Reason, url: str = "") -> None:
        super().__init__(f"{reason.value} {url}".strip())
        self.reason = reason
        self.url = url


@dataclass(frozen=True, slots=True)
class Visit:
    """What following one address led to: a page, a file, a dead end (404/410) or a gap."""

    url: str  # as asked
    final_url: str
    status: int
    page: Page | None
    gap: Reason | None
    record: str | None
    content_type: str = ""
    redirected_home: bool = False
    capture: Capture | None = None

    @property
    def is_dead(self) -> bool:
        return self.status in (404, 410) or (self.redirected_home and self.gap is None)

    @property
    def is_file(self) -> bool:
        return self.page is None and self.gap is None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether the start address answered, and how hard it was tried."""

    answered: bool
    status: int
    attempts: int
    rounds: int
    reason: Reason | None
    record: str | None
    canary_ok: bool


class Facts:
    """One site's evidence with the settings of the run; `of` remembers derived facts for as long as the site is looked at."""

    def __init__(
        self,
        site: Site,
        evidence: SiteEvidence,
        *,
        as_of: date,
        period: Period,
        vocabulary: Mapping[str, Json],
        calendar: Mapping[str, Json],
    ) -> None:
        self.site = site
        self.evidence = evidence
        self.as_of = as_of
        self.period = period
        self.vocabulary = vocabulary
        self.calendar = calendar
        self._memo: dict[tuple[object, ...], object] = {}
        self._newest: dict[tuple[str, str], Capture] = {}
        self._spellings: dict[str, str] = {}  # the crawl asks a page once, whichever of its spellings it met first
        for capture in evidence.captures:
            self._newest[capture.instrument, capture.url] = capture
            if capture.instrument in (HTTP, PROBE):
                self._spellings.setdefault(page_key(capture.url), capture.url)

    def of(self, fact: Callable[..., T], *args: object) -> T:
        """`fact(self, *args)`, computed once."""
        key = (fact, *args)
        if key not in self._memo:
            self._memo[key] = fact(self, *args)
        return cast("T", self._memo[key])

    @cached_property
    def crawl(self) -> Mapping[str, Json]:
        """How the crawl went (attempts, rounds, budget_spent, tls …); empty if it never finished."""
        told = self.evidence.site_facts()
        return {**told, "finished": False} if self.evidence.damaged else told

    @cached_property
    def captured(self) -> datetime | None:
        """When the first record was taken."""
        return self.evidence.captures[0].taken if self.evidence.captures else None

    @cached_property
    def captured_to(self) -> datetime | None:
        """When the last record was taken; dates after it are impossible."""
        return self.evidence.captures[-1].taken if self.evidence.captures else None

    def capture(self, url: str, instrument: str = HTTP) -> Capture | None:
        """The newest record of an address, not following redirects."""
        return self._newest.get((instrument, url))

    def visit(self, url: str) -> Visit:
        """Follow an address through the stored redirects; never raises."""
        return self.of(Facts._visit, canonical_url(url) or url)

    def page(self, url: str) -> Page:
        """The HTML page an address leads to; raises Missing when it is a gap, dead, or not HTML."""
        visit = self.visit(url)
        if visit.page is not None:
            return visit.page
        raise Missing(visit.gap or Reason.UNPARSED, url)

    @cached_property
    def home_visit(self) -> Visit:
        # The front door may be elsewhere: listed as https and answering by http only, or a page that does nothing but lead on.
        return self.visit(self.crawl.get("home") or self.site.url)

    @property
    def home(self) -> Page:
        """The page the start address leads to; raises Missing when there is none."""
        visit = self.home_visit
        if visit.page is None:
            raise Missing(visit.gap or (Reason.BLOCKED if visit.status >= 400 else Reason.UNPARSED), self.site.url)
        return visit.page

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every distinct HTML page that answered 2xx, in the order the crawl met them."""
        seen: dict[str, Page] = {}
        for capture in self.evidence.captures:
            if capture.instrument == HTTP and capture.gap is None and 200 <= capture.status < 300:
                visit = self.visit(capture.url)
                if visit.page is not None and visit.final_url not in seen:
                    seen[visit.final_url] = visit.page
        return tuple(seen.values())

    @cached_property
    def reach(self) -> Reach:
        visit = self.home_visit
        told = self.crawl
        tries = sum(1 for c in self.evidence.captures if c.instrument == HTTP and c.url == canonical_url(self.site.url))
        answered = visit.status > 0 and (visit.gap is None or not visit.gap.is_transport)
        return Reach(
            answered=answered,
            status=visit.status,
            attempts=int(told.get("attempts", tries)),
            rounds=int(told.get("rounds", 1)),
            reason=None if answered else visit.gap,
            record=visit.record,
            canary_ok=bool(told.get("canary_ok", True)),
        )

    @cached_property
    def chrome(self) -> frozenset[str]:
        """Texts that stand on most pages: the frame (menus, side columns, clock, counters), not any page's own content."""
        return frozenset(text for text, _ in self.frame_blocks)

    @cached_property
    def frame_blocks(self) -> frozenset[tuple[str, str]]:
        """(text, place) of the frame: a site map or a contact page repeats in its body what the frame says elsewhere."""
        return self._on_most_pages(lambda page: {(b.text, b.place) for b in page.blocks})

    @cached_property
    def frame_links(self) -> frozenset[tuple[str, str, str]]:
        """(label, address, place) of the frame."""
        return self._on_most_pages(lambda page: {(k.label, k.url, k.place) for k in page.links})

    @cached_property
    def chrome_links(self) -> frozenset[tuple[str, str]]:
        """(label, address) pairs that stand on most pages."""
        return frozenset((label, url) for label, url, _ in self.frame_links)

    @cached_property
    def frame_fields(self) -> frozenset[tuple[str, ...]]:
        """Form fields on most pages: the portal's search box, log-in, newsletter."""
        return self._on_most_pages(lambda page: {field_key(form, f) for form in page.forms for f in form.fields})

    @cached_property
    def frame_images(self) -> frozenset[str]:
        """Addresses of pictures on most pages: logo, banners."""
        return self._on_most_pages(lambda page: {i.src for i in page.images})

    def _on_most_pages(self, things: Callable[[Page], set[T]]) -> frozenset[T]:
        distinct = {p.text: p for p in self.pages}
        if len(distinct) < _MIN_PAGES_FOR_CHROME:
            return frozenset()
        counted = Counter(thing for page in distinct.values() for thing in things(page))
        return frozenset(t for t, n in counted.items() if n > 0.5 * len(distinct) and n >= _MIN_PAGES_FOR_CHROME - 1)

    def own_blocks(self, page: Page) -> tuple[Block, ...]:
        """The page's blocks without the frame it shares with the other pages (hidden blocks are kept and marked)."""
        return self.of(_own_blocks, page.url, page)

    def own_links(self, page: Page) -> tuple[Link, ...]:
        """The page's links without those of the frame."""
        frame = self.frame_links
        return tuple(
            k
            for k in page.links
            if k.place not in (MENU, FOOTER, HEADER, BREADCRUMB) and (k.label, k.url, k.place) not in frame
        )

    def _visit(self, url: str) -> Visit:
        asked, hops = url, 0
        while True:
            dom = self._newest.get((DOM, url))
            capture = self._newest.get((HTTP, url)) or self._newest.get((PROBE, url))
            if capture is None and self._spellings.get(page_key(url), url) != url:
                url = self._spellings[page_key(url)]
                continue
            if capture is None:
                return Visit(asked, url, 0, None, Reason.NOT_COLLECTED, None)
            seen = Visit(asked, url, capture.status, None, None, capture.record, capture.content_type, capture=capture)
            if capture.gap is not None:
                return replace(seen, gap=capture.gap)
            if 300 <= capture.status < 400:
                target = resolve(url, capture.headers.get("location", ""))
                hops += 1
                if target is None or hops > _MAX_HOPS or target == url:
                    return replace(seen, gap=Reason.UNPARSED)
                url = target
                continue
            # A dead menu entry that lands on the front door looks alive to a link checker.
            seen = replace(
                seen, redirected_home=hops > 0 and self._is_front_door(url) and not self._is_front_door(asked)
            )
            if capture.status >= 400:
                return replace(seen, gap=_gap_of_status(capture.status))
            if capture.instrument == PROBE or capture.content_type not in _HTML_TYPES:
                return seen
            if dom is not None and dom.gap is not None:
                return replace(seen, gap=dom.gap, record=dom.record)
            source = dom or capture
            page = self._parse(url, source)
            return (
                replace(seen, gap=Reason.UNPARSED) if page is None else replace(seen, page=page, record=source.record)
            )

    @cached_property
    def _home_url(self) -> str:
        return canonical_url(self.site.url) or self.site.url

    @cached_property
    def _front_doors(self) -> frozenset[str]:
        """The start address and every address it is redirected through, up to the page a visitor ends on."""
        doors: list[str] = []
        url = self._home_url
        while url not in doors and len(doors) <= _MAX_HOPS:
            doors.append(url)
            capture = self._newest.get((HTTP, url))
            if capture is None or capture.gap is not None or not 300 <= capture.status < 400:
                break
            url = resolve(url, capture.headers.get("location", "")) or url
        return frozenset(doors)

    def _is_front_door(self, url: str) -> bool:
        return url in self._front_doors or is_home(url, self._home_url)

    def _parse(self, url: str, source: Capture) -> Page | None:
        # Many addresses are redirected to one page: it is read once.
        key = (Facts._parse, url, source.record)
        if key not in self._memo:
            self._memo[key] = self._read(url, source)
        return cast("Page | None", self._memo[key])

    def _read(self, url: str, source: Capture) -> Page | None:
        try:
            body = self.evidence.body(source)
        except UNREADABLE:
            return None  # a damaged record is no empty page
        text = decode(body, source.headers.get("content-type", ""))
        return None if text.legacy else parse_page(url, text.text, source.record)


def _gap_of_status(status: int) -> Reason | None:
    """404 and 410 are measurements, every other refusal a gap."""
    if status in (404, 410):
        return None
    return _GAP_OF_STATUS.get(status, Reason.SERVER_ERROR if status >= 500 else Reason.BLOCKED)


def _own_blocks(facts: Facts, _url: str, page: Page) -> tuple[Block, ...]:
    frame = facts.frame_blocks
    return tuple(
        b for b in page.blocks if b.place not in (MENU, FOOTER, HEADER, BREADCRUMB) and (b.text, b.place) not in frame
    )


def field_key(form: Form, field: Field) -> tuple[str, ...]:
    """What makes fields on two pages the same one; a form that posts to its own page has another address on each."""
    return form.action if form.method == "get" else "", field.name, field.type, field.hint
