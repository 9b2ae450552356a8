"""What the browser measured of each page, read from the stored JSON into typed values; pure, and no opinion yet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlsplit

from auditor.evidence import LAYOUT, Capture
from auditor.facts.site import Facts, Missing
from auditor.model import Json, Reason
from auditor.urls import host_of, same_site

Box: TypeAlias = tuple[int, int, int, int]  # left, top, width, height in the document

BROKEN = ("gone", "undecodable")
_SCHEMA = 1
# Where portals fetch the scripts that lay them out; without these a page looks as its authors never meant it to.
_LIBRARIES = (
    "ajax.googleapis.com",
    "ajax.aspnetcdn.com",
    "cdn.jsdelivr.net",
    "cdnjs.cloudflare.com",
    "code.jquery.com",
    "unpkg.com",
    "bootstrapcdn.com",
)


@dataclass(frozen=True, slots=True)
class Wide:
    """Something that reaches beyond the right edge of the window."""

    path: str
    tag: str
    box: Box
    over: int  # px beyond the edge
    reads: int  # px of text beyond the edge
    text: bool  # the text itself is too long, not its box
    moves: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """A line of text that is cut through by the box around it."""

    path: str
    axis: str  # "x" | "y"
    box: Box
    shown: int  # percent of the line that is left to see
    lost: int  # px cut away


@dataclass(frozen=True, slots=True)
class Covered:
    """A line of text under a bar that stays where it is when the page is scrolled."""

    path: str
    bar: str
    bar_box: Box  # in the window
    box: Box
    at: str  # "top" | "end" of the page
    consent: bool


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two lines of text written over one another."""

    path: str
    other: str
    box: Box
    share: int  # percent of the smaller line
    high: int  # percent of the lower line's height


@dataclass(frozen=True, slots=True)
class Picture:
    """One `<img>` as shown at one width."""

    path: str
    src: str
    natural: tuple[int, int]
    size: tuple[float, float]
    box: Box | None  # None while it moves
    visible: bool
    laid: bool
    fit: str
    alt: str | None
    named: bool  # by aria-label, aria-labelledby or title
    quiet: bool  # declared to be decoration
    in_link: bool
    link_named: bool
    state: str  # loaded | gone | undecodable | unsure | none | pending | refused | failed

    @property
    def is_drawing(self) -> bool:
        """An SVG, which has no grain to be distorted by."""
        return urlsplit(self.src).path.lower().endswith((".svg", ".svgz")) or self.src.startswith("data:image/svg")


@dataclass(frozen=True, slots=True)
class View:
    """One page at one width."""

    width: int
    client: int
    scroll: int
    height: int
    page_overflow: str
    viewport: str | None
    letters: int
    wide: tuple[Wide, ...]
    cut: tuple[Cut, ...]
    covered: tuple[Covered, ...]
    crossing: tuple[Crossing, ...]
    pictures: tuple[Picture, ...]

    @property
    def cuts_itself_off(self) -> bool:
        """What lies beyond the edge cannot be scrolled to."""
        return self.page_overflow in ("hidden", "clip")


@dataclass(frozen=True, slots=True)
class Motion:
    """Text that moves by itself."""

    path: str
    kind: str  # marquee | blink | slide | drift
    via: str
    box: Box


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page's measurements; `unsettled` says why its look proves nothing (a style sheet that did not reach us)."""

    url: str
    final_url: str
    record: str
    views: Mapping[int, View]
    moving: tuple[Motion, ...]
    unsettled: Reason | None


def layouts(facts: Facts) -> tuple[PageLayout, ...]:
    """Every page that was measured, in the order of the crawl; of several measurements of one page the newest."""
    return facts.of(_layouts)


def settled_layouts(facts: Facts) -> tuple[PageLayout, ...]:
    """The pages whose look may be judged; raises Missing with the reason when there is none."""
    measured = layouts(facts)
    if not measured:
        raise Missing(_reason_for_none(facts), facts.site.url)
    settled = tuple(page for page in measured if page.unsettled is None)
    if not settled:
        raise Missing(measured[0].unsettled or Reason.NOT_COLLECTED, measured[0].url)
    return settled


def measured_layouts(facts: Facts) -> tuple[PageLayout, ...]:
    """All measured pages, for what does not depend on style; raises Missing with the reason when there is none."""
    measured = layouts(facts)
    if not measured:
        raise Missing(_reason_for_none(facts), facts.site.url)
    return measured


def _reason_for_none(facts: Facts) -> Reason:
    gaps = [c.gap for c in facts.evidence.captures if c.instrument == LAYOUT and c.gap is not None]
    if Reason.NO_BROWSER in gaps:
        return Reason.NO_BROWSER
    return gaps[0] if gaps else Reason.NOT_COLLECTED


def _layouts(facts: Facts) -> tuple[PageLayout, ...]:
    newest: dict[str, Capture] = {}
    for capture in facts.evidence.captures:
        if capture.instrument == LAYOUT and capture.gap is None:
            newest[capture.url] = capture
    pages: dict[str, PageLayout] = {}
    for capture in newest.values():
        page = read_layout(facts.evidence.body(capture), capture.record)
        if page is not None:
            pages.setdefault(page.final_url, page)  # two addresses of one page are one page
    return tuple(pages.values())


def read_layout(body: bytes, record: str) -> PageLayout | None:
    """A stored measurement; None if it is damaged or of another version."""
    try:
        told = json.loads(body)
        if told["schema"] != _SCHEMA:
            return None
        return PageLayout(
            url=told["url"],
            final_url=told["final_url"],
            record=record,
            views={int(width): _view(int(width), view) for width, view in told["widths"].items()},
            moving=tuple(Motion(m["path"], m["kind"], m["via"], _box(m["box"])) for m in told["moving"]),
            unsettled=next(_doubts(told["final_url"], told["failed"]), None),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _doubts(page: str, failed: Json) -> Iterator[Reason]:
    """Why the page may look other than its visitors see it; what is gone (404) is missing for them as well."""
    for item in failed:
        host = host_of(item["url"])
        if item["type"] == "stylesheet":
            matters = not host.startswith("fonts.")
        else:
            matters = item["type"] == "script" and (same_site(item["url"], page) or host.endswith(_LIBRARIES))
        if not matters or item["status"] in (404, 410):
            continue
        match item["outcome"]:
            case "robots":
                yield Reason.ROBOTS
            case "guard" | "budget":
                yield Reason.NOT_COLLECTED
            case "status" if item["status"] == 429:
                yield Reason.RATE_LIMITED
            case "status":
                yield Reason.SERVER_ERROR if item["status"] >= 500 else Reason.BLOCKED
            case _:
                yield Reason.TRUNCATED


def _view(width: int, told: Json) -> View:
    return View(
        width=width,
        client=told["client"],
        scroll=told["scroll"],
        height=told["height"],
        page_overflow=told["pageOverflow"],
        viewport=told["viewport"],
        letters=told["letters"],
        wide=tuple(
            Wide(w["path"], w["tag"], _box(w["box"]), w["over"], w["reads"], w["text"], w["moves"])
            for w in told["wide"]
        ),
        cut=tuple(Cut(c["path"], c["axis"], _box(c["box"]), c["shown"], c["lost"]) for c in told["cut"]),
        covered=tuple(
            Covered(c["path"], c["bar"], _box(c["barBox"]), _box(c["box"]), c["at"], c["consent"])
            for c in told["covered"]
        ),
        crossing=tuple(
            Crossing(c["path"], c["other"], _box(c["box"]), c["share"], c["high"]) for c in told["crossing"]
        ),
        pictures=tuple(_picture(p) for p in told["pictures"]),
    )


def _picture(told: Json) -> Picture:
    return Picture(
        path=told["path"],
        src=told["src"],
        natural=(told["natural"][0], told["natural"][1]),
        size=(told["size"][0], told["size"][1]),
        box=None if told["box"] is None else _box(told["box"]),
        visible=told["visible"],
        laid=told["laid"],
        fit=told["fit"],
        alt=told["alt"],
        named=told["name"],
        quiet=told["quiet"],
        in_link=told["link"],
        link_named=told["linkName"],
        state=told["state"],
    )


def _box(told: Json) -> Box:
    left, top, width, height = told
    return left, top, width, height
