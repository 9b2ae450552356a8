"""Pictures keep their proportions (BC-01): the shown ratio is close to the natural one."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.checks import CheckKind, Wants, find
from auditor.facts.layout import PageLayout, Picture, settled_layouts
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Verdict

MESSAGES = {
    "in-proportion": Bilingual(
        "{pictures} ảnh đã đo đều đúng tỷ lệ.", "All {pictures} pictures measured keep their proportions."
    ),
    "stretched": Bilingual(
        "Ảnh bị kéo méo {way_vi} {percent} % ở màn hình {width} px (ảnh gốc {natural}, hiện {shown}): {src}.",
        "The picture is stretched {way_en} by {percent} % at {width} px (natural {natural}, shown {shown}): {src}.",
    ),
}
_MAX_FINDINGS = 20


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    tolerance, least = params["tolerance"], params["min_px"]
    seen: set[str] = set()
    worst: dict[str, tuple[float, int, PageLayout, Picture]] = {}
    for page in facts.of(settled_layouts):
        for width, view in sorted(page.views.items(), reverse=True):
            for picture in view.pictures:
                if not is_judged(picture, least):
                    continue
                seen.add(picture.src)
                pull = stretch(picture)
                known = worst.get(picture.src)
                if abs(pull) > tolerance and (known is None or abs(pull) > abs(known[0])):
                    worst[picture.src] = (pull, width, page, picture)
    measured = {"distorted": len(worst), "checked": len(seen)}
    if not worst:
        return Verdict.passed(find(MESSAGES, "in-proportion", {"pictures": len(seen)}), **measured)
    findings = []
    for src, (pull, width, page, picture) in sorted(worst.items(), key=lambda w: (-abs(w[1][0]), w[0]))[:_MAX_FINDINGS]:
        told = {
            "way_vi": "ngang" if pull > 0 else "dọc",
            "way_en": "sideways" if pull > 0 else "upwards",
            "percent": max(1, round(100 * abs(pull))),
            "width": width,
            "natural": f"{picture.natural[0]} × {picture.natural[1]}",
            "shown": f"{picture.size[0]:.0f} × {picture.size[1]:.0f}",
            "src": src,
            "box": None if picture.box is None else list(picture.box),
        }
        findings.append(
            find(MESSAGES, "stretched", told, url=page.final_url, selector=picture.path, record=page.record)
        )
    if len(worst) <= params["partial_max"]:
        return Verdict.partial(*findings, **measured)
    return Verdict.failed(*findings, **measured)


def is_judged(picture: Picture, least: int) -> bool:
    """A photograph in view, large enough to be looked at, whose box decides its shape."""
    return (
        picture.visible
        and picture.state == "loaded"
        and picture.fit == "fill"
        and not picture.is_drawing
        and min(*picture.size, *picture.natural) >= least
    )


def stretch(picture: Picture) -> float:
    """How far the shown ratio is off: 0.38 is 38 % too wide, -0.38 is 38 % too tall."""
    ratio = (picture.size[0] / picture.size[1]) / (picture.natural[0] / picture.natural[1])
    return ratio - 1 if ratio >= 1 else 1 - 1 / ratio


CHECK = CheckKind(
    name="distortion",
    about=Bilingual("Ảnh đúng tỷ lệ", "Pictures keep their proportions"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["tolerance", "min_px", "partial_max"],
        "properties": {
            "tolerance": {"type": "number", "exclusiveMinimum": 0},
            "min_px": {"type": "integer", "minimum": 1},
            "partial_max": {"type": "integer", "minimum": 0},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=lambda _: Wants(layout=True),
)
