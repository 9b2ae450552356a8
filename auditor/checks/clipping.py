"""Text is neither cut nor covered nor written over other text, at any width (BC-04)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.checks import CheckKind, Wants, find
from auditor.facts.layout import Box, Covered, Crossing, Cut, PageLayout, View, settled_layouts
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Verdict

MESSAGES = {
    "readable": Bilingual(
        "Không thấy chữ bị cắt hay đè lên nhau trên {pages} trang đã đo.",
        "No cut or overlapping text on the {pages} pages measured.",
    ),
    "cut-y": Bilingual(
        "Dòng chữ bị cắt ngang, chỉ hiện {shown} % chiều cao, ở màn hình {width} px.",
        "A line of text is cut through: {shown} % of its height shows, at {width} px.",
    ),
    "cut-x": Bilingual(
        "Dòng chữ bị cắt mất {lost} px ở đầu hoặc cuối dòng, ở màn hình {width} px.",
        "A line of text loses {lost} px at its end, at {width} px.",
    ),
    "under-bar": Bilingual(
        "Chữ nằm dưới thanh cố định che mất ({bar}), ở màn hình {width} px.",
        "Text lies under a bar that stays in place ({bar}), at {width} px.",
    ),
    "crossing": Bilingual(
        "Hai dòng chữ đè lên nhau (dòng kia: {other}), ở màn hình {width} px.",
        "Two lines of text are written over one another (the other: {other}), at {width} px.",
    ),
}
_MAX_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class _Place:
    code: str
    path: str
    box: Box
    width: int
    params: Mapping[str, Json]


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    pages = facts.of(settled_layouts)
    places: dict[tuple[str, str], tuple[PageLayout, _Place]] = {}
    for page in pages:
        for _, view in sorted(page.views.items(), reverse=True):
            for place in _places(view, params):
                places.setdefault((place.code, place.path), (page, place))
    measured = {"places": len(places), "pages": len(pages)}
    if not places:
        return Verdict.passed(find(MESSAGES, "readable", {"pages": len(pages)}), **measured)
    findings = [
        find(
            MESSAGES,
            place.code,
            {**place.params, "width": place.width, "box": list(place.box)},
            url=page.final_url,
            selector=place.path,
            record=page.record,
        )
        for _, (page, place) in sorted(places.items())[:_MAX_FINDINGS]
    ]
    if len(places) <= params["partial_max"]:
        return Verdict.partial(*findings, **measured)
    return Verdict.failed(*findings, **measured)


def _places(view: View, params: Mapping[str, Json]) -> Iterator[_Place]:
    for cut in view.cut:
        if is_cut(cut, params):
            yield _Place(f"cut-{cut.axis}", cut.path, cut.box, view.width, {"shown": cut.shown, "lost": cut.lost})
    for covered in view.covered:
        if is_covered(covered, view):
            # One bar is one fault, however many lines it lies on.
            yield _Place("under-bar", covered.bar, covered.box, view.width, {"bar": covered.bar})
    for crossing in view.crossing:
        if is_crossing(crossing, params):
            yield _Place("crossing", crossing.path, crossing.box, view.width, {"other": crossing.other})


def is_cut(cut: Cut, params: Mapping[str, Json]) -> bool:
    """Cut through the letters: a sliver is the font's own space, a line wholly away is hidden on purpose."""
    if cut.axis == "y":
        return bool(params["shown_min"] <= cut.shown <= params["shown_max"])
    return bool(cut.lost >= params["lost_px"] and cut.shown >= params["shown_min"])


def is_covered(covered: Covered, view: View) -> bool:
    """Under a bar across the page; floating buttons, pop-ups and consent banners are other matters."""
    left, top, width, height = covered.bar_box
    return (
        width >= 0.5 * view.client and height <= 300 and left < view.client and top + height > 0 and not covered.consent
    )


def is_crossing(crossing: Crossing, params: Mapping[str, Json]) -> bool:
    """Enough of both lines lies in one place to make them hard to read."""
    return bool(crossing.share >= params["overlap_share"] and crossing.high >= params["overlap_high"])


_PERCENT = {"type": "integer", "minimum": 0, "maximum": 100}

CHECK = CheckKind(
    name="clipping",
    about=Bilingual("Chữ không bị cắt, không bị che, không đè lên nhau", "Text is not cut, covered or overlapping"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["shown_min", "shown_max", "lost_px", "overlap_share", "overlap_high", "partial_max"],
        "properties": {
            "shown_min": _PERCENT,
            "shown_max": _PERCENT,
            "lost_px": {"type": "integer", "minimum": 1},
            "overlap_share": _PERCENT,
            "overlap_high": _PERCENT,
            "partial_max": {"type": "integer", "minimum": 0},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=lambda _: Wants(layout=True),
)
