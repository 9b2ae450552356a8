"""Findings that lie at a place on a page get a picture of it, cut from the stored screenshot, with the place marked.

Pages on which citizens' questions stand are never pictured: what a screenshot holds cannot be masked afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from PIL.Image import Image

from auditor.evidence import DOM, HTTP, LAYOUT, SCREENSHOT, Capture, SiteEvidence, evidence_path
from auditor.facts.decode import decode
from auditor.facts.layout import PageLayout, View, read_layout
from auditor.facts.page import Page, parse_page
from auditor.facts.question_shapes import read_shapes
from auditor.facts.question_words import Statuses
from auditor.facts.questions import SECTIONS
from auditor.facts.vocabulary import PROOF_NEEDED, Vocabulary
from auditor.files import write_whole
from auditor.model import Json
from auditor.report.pictures import Box, mark, open_picture

PER_RESULT = 12  # as many findings as a page of the report shows
_WIDTHS = (1366, 768, 360)  # where a finding does not say at which width it was seen, the widest that shows it


def add_pictures(document: Json, run: Path, out: Path, vocabulary: Mapping[str, Json]) -> None:
    """Write `sites/<id>/<n>.jpg` below `out` and name them in the document's findings.

    Pictures of an earlier scoring are replaced; a run without screenshots stays as it is.
    """
    for site in document["sites"]:
        folder = out / "sites" / site["site"]["id"]
        for old in folder.glob("*.jpg"):
            old.unlink()
        placed = [f for result in site["results"] for f in list(_placed(result))[:PER_RESULT]]
        if not placed:
            continue
        album = _Album(SiteEvidence(evidence_path(run, site["site"]["id"])), vocabulary)
        made: dict[bytes, str] = {}  # two faults of one picture share a file
        for finding in placed:
            content = album.picture(finding)
            if content is None:
                continue
            if content not in made:
                made[content] = f"sites/{site['site']['id']}/{len(made) + 1}.jpg"
                write_whole(out / made[content], content)
            finding["screenshot"] = made[content]


def _placed(result: Json) -> Iterator[Json]:
    for finding in result["findings"]:
        box = finding["params"].get("box")
        if finding["record"] and isinstance(box, list) and len(box) == 4 and all(isinstance(edge, int) for edge in box):
            yield finding


class _Album:
    """One site's screenshots, opened as they are asked for."""

    def __init__(self, evidence: SiteEvidence, vocabulary: Mapping[str, Json]) -> None:
        self._evidence = evidence
        self._statuses = Statuses(vocabulary)
        self._words = Vocabulary(vocabulary)
        self._layouts = {c.record: c for c in evidence.captures if c.instrument == LAYOUT and c.gap is None}
        self._shots: dict[str, list[Capture]] = {}
        self._pages: dict[str, Capture] = {}
        for capture in evidence.captures:
            if capture.instrument == SCREENSHOT and capture.gap is None:
                self._shots.setdefault(capture.url, []).append(capture)
            elif capture.instrument == DOM and capture.gap is None:
                self._pages[capture.url] = capture
            elif capture.instrument == HTTP and 200 <= capture.status < 300:
                self._pages.setdefault(capture.url, capture)
        self._layout = lru_cache(maxsize=None)(self._read_layout)
        self._shows_citizens = lru_cache(maxsize=None)(self._find_citizens)
        self._shot = lru_cache(maxsize=6)(self._open_shot)

    def picture(self, finding: Json) -> bytes | None:
        """The finding's place, or None where there is no screenshot of it or none may be shown."""
        capture = self._layouts.get(finding["record"])
        layout = self._layout(finding["record"]) if capture is not None else None
        if capture is None or layout is None or self._shows_citizens(capture.url, layout.final_url):
            return None
        left, top, width, height = finding["params"]["box"]
        box = (left, top, width, height)
        at = finding["params"].get("width") or _width_of(layout, finding["selector"], box)
        shot = self._shot(f"{capture.url}#{at}", capture.offset)
        return mark(shot, box) if shot is not None else None

    def _read_layout(self, record: str) -> PageLayout | None:
        return read_layout(self._evidence.body(self._layouts[record]), record)

    def _open_shot(self, url: str, before: int) -> Image | None:
        """The screenshot that was taken with a measurement: the last one stored before it."""
        taken = [c for c in self._shots.get(url, ()) if c.offset < before]
        return open_picture(self._evidence.body(taken[-1])) if taken else None

    def _find_citizens(self, asked: str, final: str) -> bool:
        """Whether the page holds citizens' questions, or cannot be read and so may hold them."""
        capture = self._pages.get(final) or self._pages.get(asked)
        if capture is None:
            return True
        text = decode(self._evidence.body(capture), capture.content_type)
        page = parse_page(final, text.text, capture.record)
        return self._is_of_questions(page) or bool(read_shapes(page, self._statuses, None).found)

    def _is_of_questions(self, page: Page) -> bool:
        names = (page.title.split(" - ")[0], *(h.text for h in page.headings[:3]))
        told = [m for name in names for m in self._words.match_label(name) if m.strength > PROOF_NEEDED]
        return any(m.section in SECTIONS for m in (*told, *self._words.match_slug(page.url)))


def _width_of(layout: PageLayout, path: str | None, box: Box) -> int:
    """At which width a place was seen."""
    for width in _WIDTHS:
        view = layout.views.get(width)
        if view is not None and any(p == path and b == box for p, b in _places(view)):
            return width
    return _WIDTHS[0]


def _places(view: View) -> Iterator[tuple[str, Box | None]]:
    yield from ((p.path, p.box) for p in view.pictures)
    yield from ((w.path, w.box) for w in view.wide)
    yield from ((c.path, c.box) for c in view.cut)
    yield from ((c.path, c.box) for c in view.crossing)
