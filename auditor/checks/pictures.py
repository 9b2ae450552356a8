"""Pictures load (BC-02): every picture that has a place on the page is there and can be shown."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.checks import CheckKind, Wants, find
from auditor.facts.layout import BROKEN, PageLayout, Picture, measured_layouts
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Reason, Verdict

MESSAGES = {
    "all-load": Bilingual(
        "{pictures} ảnh trên {pages} trang đã đo đều hiện.",
        "All {pictures} pictures on the {pages} pages measured load.",
    ),
    "gone": Bilingual(
        "Ảnh không còn trên máy chủ (lỗi 404): {src}.", "The picture is no longer on the server (404): {src}."
    ),
    "undecodable": Bilingual(
        "Tệp ảnh hỏng, trình duyệt không mở được: {src}.", "The picture's file is damaged and cannot be shown: {src}."
    ),
}
_MAX_FINDINGS = 20


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    pages = facts.of(measured_layouts)
    met: dict[str, tuple[PageLayout, Picture]] = {}
    for page in pages:
        for view in page.views.values():
            for picture in view.pictures:
                if picture.laid and picture.state != "none":
                    known = met.get(picture.src)
                    if known is None or (picture.state in BROKEN and known[1].state not in BROKEN):
                        met[picture.src] = (page, picture)
    broken = {src: seen for src, seen in met.items() if seen[1].state in BROKEN}
    loaded = sum(1 for _, picture in met.values() if picture.state == "loaded")
    unknown = len(met) - len(broken) - loaded
    measured = {"broken_images": len(broken), "checked": loaded + len(broken), "unknown": unknown, "pages": len(pages)}
    findings = [
        find(
            MESSAGES,
            picture.state,
            {"src": src, "box": None if picture.box is None else list(picture.box)},
            url=page.final_url,
            selector=picture.path,
            record=page.record,
        )
        for src, (page, picture) in sorted(broken.items())[:_MAX_FINDINGS]
    ]
    if len(broken) > params["partial_max"]:
        return Verdict.failed(*findings, **measured)
    if broken:
        return Verdict.partial(*findings, **measured)
    # Pictures that did not reach us say nothing; where that is most of them, there is nothing to praise either.
    if unknown and unknown > (1 - params["min_known_share"]) * len(met):
        return Verdict.unmeasured(Reason.TRUNCATED, **measured)
    return Verdict.passed(find(MESSAGES, "all-load", {"pictures": loaded, "pages": len(pages)}), **measured)


CHECK = CheckKind(
    name="pictures",
    about=Bilingual("Ảnh hiện được", "Pictures load"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["partial_max", "min_known_share"],
        "properties": {
            "partial_max": {"type": "integer", "minimum": 0},
            "min_known_share": {"type": "number", "minimum": 0, "maximum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=lambda _: Wants(layout=True),
)
