"""Pages fit a phone (KT-16): a viewport is set and nothing has to be scrolled sideways or is lost beyond the edge."""

from __future__ import annotations

import re
from collections.abc import Mapping

from auditor.checks import CheckKind, Wants, find
from auditor.facts.layout import PageLayout, View, Wide, settled_layouts
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Verdict

MESSAGES = {
    "fits": Bilingual(
        "{pages} trang đã đo vừa màn hình rộng {width} px, không phải kéo ngang.",
        "The {pages} pages measured fit a screen {width} px wide.",
    ),
    "overflow": Bilingual(
        "Trên màn hình {width} px, {what_vi} rộng {size} px tràn ra ngoài {px} px (ở {pages}/{of} trang đã đo).",
        "On a {width} px screen {what_en} {size} px wide reaches {px} px beyond the edge ({pages}/{of} pages).",
    ),
    "no-viewport": Bilingual(
        "{pages} trên {of} trang đã đo không khai báo khung nhìn cho điện thoại (thẻ meta viewport), chữ hiện rất nhỏ.",
        "{pages} of {of} pages measured set no viewport for phones, so text comes out tiny.",
    ),
}
_WHAT = {
    "table": ("bảng", "a table"),
    "img": ("ảnh", "a picture"),
    "iframe": ("khung nhúng", "an embedded frame"),
    "video": ("khung video", "a video"),
    "pre": ("đoạn chữ không xuống dòng", "preformatted text"),
    "form": ("biểu mẫu", "a form"),
    "input": ("ô nhập", "an input field"),
    "html": ("cả trang", "the whole page"),
    "body": ("cả trang", "the whole page"),
}
_MAX_FINDINGS = 10


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    width, tolerance = params["width"], params["tolerance_px"]
    pages = [(page, view) for page in facts.of(settled_layouts) if (view := page.views.get(width)) is not None]
    causes: dict[str, list[tuple[PageLayout, Wide]]] = {}
    unset: list[PageLayout] = []
    bad, worst = set(), 0
    for page, view in pages:
        if not has_viewport(view):
            unset.append(page)
            bad.add(page.url)
        for wide in overflow_causes(view, tolerance):
            causes.setdefault(wide.path, []).append((page, wide))
            bad.add(page.url)
            worst = max(worst, wide.over)
    measured = {"overflow_px": worst, "pages": len(pages), "pages_bad": len(bad), "without_viewport": len(unset)}
    if not bad:
        return Verdict.passed(find(MESSAGES, "fits", {"pages": len(pages), "width": width}), **measured)
    findings = _findings(causes, unset, width, len(pages))
    # One fault alone never fails a share.
    if len(bad) == 1 or len(bad) <= params["partial_share"] * len(pages):
        return Verdict.partial(*findings, **measured)
    return Verdict.failed(*findings, **measured)


def has_viewport(view: View) -> bool:
    """Whether the page asks phones to lay it out at their own width."""
    told = (view.viewport or "").lower()
    return bool(re.search(r"width\s*=\s*device-width|initial-scale\s*=\s*[\d.]", told))


def overflow_causes(view: View, tolerance: int) -> tuple[Wide, ...]:
    """What makes the page wider than the window, widest first.

    Where the page can be scrolled sideways, that is anything that sticks out; where it cuts itself off, only lost text.
    """
    still = [w for w in view.wide if not w.moves and w.over > tolerance]
    if view.cuts_itself_off:
        still = [w for w in still if w.reads > tolerance]
    elif view.scroll <= view.client + tolerance:
        still = []
    return tuple(sorted(still, key=lambda w: (-w.over, w.path)))


def _findings(
    causes: Mapping[str, list[tuple[PageLayout, Wide]]], unset: list[PageLayout], width: int, total: int
) -> list[Finding]:
    findings = []
    if unset:
        first = unset[0]
        counts = {"pages": len(unset), "of": total}
        findings.append(find(MESSAGES, "no-viewport", counts, url=first.final_url, record=first.record))
    ranked = sorted(causes.items(), key=lambda c: (-max(w.over for _, w in c[1]), c[0]))
    for path, seen in ranked[:_MAX_FINDINGS]:
        page, wide = max(seen, key=lambda s: s[1].over)
        what = ("dòng chữ dài", "a long line of text") if wide.text else _WHAT.get(wide.tag, ("một khối", "a block"))
        told = {
            "width": width,
            "what_vi": what[0],
            "what_en": what[1],
            "size": wide.box[2],
            "px": wide.over,
            "pages": len({p.url for p, _ in seen}),
            "of": total,
            "box": list(wide.box),
        }
        findings.append(find(MESSAGES, "overflow", told, url=page.final_url, selector=path, record=page.record))
    return findings


CHECK = CheckKind(
    name="mobile",
    about=Bilingual("Trang vừa màn hình điện thoại", "Pages fit a phone"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["width", "tolerance_px", "partial_share"],
        "properties": {
            "width": {"enum": [360, 768, 1366]},
            "tolerance_px": {"type": "integer", "minimum": 0},
            "partial_share": {"type": "number", "minimum": 0, "maximum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=lambda _: Wants(layout=True),
)
