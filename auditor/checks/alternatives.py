"""Content pictures have a text alternative (TN-03): what is drawn is also said."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.checks import CheckKind, Wants, find
from auditor.facts.layout import PageLayout, Picture, measured_layouts
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Reason, Verdict

MESSAGES = {
    "described": Bilingual(
        "{with_alt} trên {pictures} ảnh nội dung có chữ thay thế.",
        "{with_alt} of {pictures} content pictures have a text alternative.",
    ),
    "no-alt": Bilingual(
        "Ảnh không có chữ thay thế (thuộc tính alt): {src}.", "The picture has no text alternative (alt): {src}."
    ),
    "silent-link": Bilingual(
        "Ảnh là đường dẫn nhưng không có chữ nào nói nó dẫn đến đâu: {src}.",
        "The picture is a link, and no words say where it leads: {src}.",
    ),
}
_MAX_FINDINGS = 20


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    met: dict[str, tuple[PageLayout, Picture, str | None]] = {}
    for page in facts.of(measured_layouts):
        for view in page.views.values():
            for picture in view.pictures:
                if not picture.laid or min(picture.size) < params["min_px"] or not is_content(picture):
                    continue
                fault = fault_of(picture)
                if picture.src not in met or (fault and met[picture.src][2] is None):
                    met[picture.src] = (page, picture, fault)
    without = {src: (page, picture, fault) for src, (page, picture, fault) in met.items() if fault}
    measured = {"without_alt": len(without), "checked": len(met)}
    if len(met) < params["min_count"]:
        return Verdict.unmeasured(Reason.TOO_FEW, **measured)
    findings = [
        find(
            MESSAGES,
            fault,
            {"src": src, "box": None if picture.box is None else list(picture.box)},
            url=page.final_url,
            selector=picture.path,
            record=page.record,
        )
        for src, (page, picture, fault) in sorted(without.items())[:_MAX_FINDINGS]
    ]
    told = find(MESSAGES, "described", {"with_alt": len(met) - len(without), "pictures": len(met)})
    share = 1 - len(without) / len(met)
    if share >= params["pass_share"]:
        return Verdict.passed(told, *findings, **measured)
    # One fault alone never fails a share.
    if share >= params["partial_share"] or len(without) == 1:
        return Verdict.partial(told, *findings, **measured)
    return Verdict.failed(told, *findings, **measured)


def is_content(picture: Picture) -> bool:
    """Not declared to be decoration; an empty alt is such a declaration, except on a link that has no other words."""
    if picture.quiet or picture.src == "":
        return False
    return picture.alt is None or bool(picture.alt.strip()) or (picture.in_link and not picture.link_named)


def fault_of(picture: Picture) -> str | None:
    """The finding's code, or None when somebody who cannot see the picture is told what it is."""
    if picture.named or (picture.alt or "").strip():
        return None
    return "silent-link" if picture.in_link and not picture.link_named else "no-alt"


CHECK = CheckKind(
    name="alternatives",
    about=Bilingual("Ảnh có chữ thay thế", "Pictures have a text alternative"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["min_px", "pass_share", "partial_share", "min_count"],
        "properties": {
            "min_px": {"type": "integer", "minimum": 1},
            "pass_share": {"type": "number", "minimum": 0, "maximum": 1},
            "partial_share": {"type": "number", "minimum": 0, "maximum": 1},
            "min_count": {"type": "integer", "minimum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=lambda _: Wants(layout=True),
)
