"""No text moves or blinks by itself (TN-02)."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.checks import CheckKind, Wants, find
from auditor.facts.layout import Motion, PageLayout, measured_layouts
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Verdict

MESSAGES = {
    "still": Bilingual(
        "Không thấy chữ chạy, chữ nhấp nháy trên {pages} trang đã đo.",
        "No running or blinking text on the {pages} pages measured.",
    ),
    "marquee": Bilingual(
        "Có chữ chạy (thẻ marquee), gặp ở {pages} trang.", "Running text (a marquee), on {pages} pages."
    ),
    "blink": Bilingual("Có chữ nhấp nháy, gặp ở {pages} trang.", "Blinking text, on {pages} pages."),
    "slide": Bilingual(
        "Có chữ tự trượt không dừng, gặp ở {pages} trang.", "Text that slides without end, on {pages} pages."
    ),
    "drift": Bilingual(
        "Có khối chữ tự di chuyển bằng mã lệnh, cần người xem; gặp ở {pages} trang.",
        "Text that a script keeps moving, to be looked at; on {pages} pages.",
    ),
}
_MAX_FINDINGS = 10


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    pages = facts.of(measured_layouts)
    met: dict[tuple[str, str], list[tuple[PageLayout, Motion]]] = {}
    for page in pages:
        for motion in page.moving:
            met.setdefault((motion.kind, motion.path), []).append((page, motion))
    failing = {key: seen for key, seen in met.items() if key[0] in params["kinds"]}
    doubtful = {key: seen for key, seen in met.items() if key[0] in params["review"]}
    measured = {"moving": len(failing), "doubtful": len(doubtful), "pages": len(pages)}
    findings = []
    for (kind, path), seen in sorted((failing or doubtful).items())[:_MAX_FINDINGS]:
        page, motion = seen[0]
        told = {"pages": len(seen), "box": list(motion.box)}
        findings.append(find(MESSAGES, kind, told, url=page.final_url, selector=path, record=page.record))
    if failing:
        return Verdict.failed(*findings, **measured)
    if doubtful:
        return Verdict.review(*findings, **measured)
    return Verdict.passed(find(MESSAGES, "still", {"pages": len(pages)}), **measured)


_KINDS = {"type": "array", "items": {"enum": ["marquee", "blink", "slide", "drift"]}, "uniqueItems": True}

CHECK = CheckKind(
    name="moving-text",
    about=Bilingual("Không có chữ chạy, chữ nhấp nháy", "No running or blinking text"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["kinds", "review"],
        "properties": {"kinds": _KINDS, "review": _KINDS},
    },
    judge=judge,
    messages=MESSAGES,
    wants=lambda _: Wants(layout=True),
)
