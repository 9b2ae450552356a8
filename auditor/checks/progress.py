"""Projects are listed with their progress (DA-04): the section holds projects, and their state is said, or there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.checks import CheckKind, Wants, find
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.checks.section import judge as judge_section
from auditor.facts.counts import section_lists
from auditor.facts.fields import DETECTORS
from auditor.facts.page import Page
from auditor.facts.sections import Need, section
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Outcome, Verdict

_MAX_DETAILS = 12
_PROGRESS = re.compile(
    r"tiến độ|đang (?:triển khai|thi công|thực hiện|xây dựng|lựa chọn nhà thầu|giải phóng mặt bằng)|đã (?:hoàn (?:thành|tất)|nghiệm thu|khởi công|bàn giao|đưa vào sử dụng)"
    r"|khởi công|nghiệm thu|bàn giao|hoàn thành (?:trước|trong|vào|ngày|tháng|quý|năm|\d)|dự kiến hoàn thành|giải ngân|khối lượng thực hiện|đạt (?:khoảng |trên |hơn )?\d+(?:[.,]\d+)?\s*%"
    r"|tình trạng(?: thực hiện)?\s*[:：]|chưa (?:triển khai|khởi công|thi công)|chuẩn bị đầu tư",
    re.IGNORECASE,
)

MESSAGES = {
    **SECTION_MESSAGES,
    "progress-said": Bilingual(
        "Mục “{label}” nêu tiến độ dự án, công trình.", "Section “{label}” says how projects are progressing."
    ),
    "progress-missing": Bilingual(
        "Mục “{label}” có nói đến dự án, công trình nhưng chưa thấy tiến độ thực hiện.",
        "Section “{label}” speaks of projects, but not of their progress.",
    ),
    "progress-in-files": Bilingual(
        "Mục “{label}” chỉ có tệp; tiến độ có thể nằm trong tệp nên cần người xem.",
        "Section “{label}” holds files only; the progress may be in them: a person must look.",
    ),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    state = judge_section(params, facts)
    fields = tuple(params.get("fields", ()))
    found = section(facts, params["section"], Need(fields, params.get("full", len(fields)), params.get("thin", 1)))
    if found.state not in ("full", "thin") or state.outcome not in (Outcome.PASSED, Outcome.PARTIAL):
        return state
    if any(f.code == "section-none-yet" for f in state.findings):
        return state
    for text, url, record in _texts(facts, params["section"], found.pages):
        match = _PROGRESS.search(text)
        if match:
            quote = text[max(0, match.start() - 60) : match.end() + 60].strip()
            said = find(MESSAGES, "progress-said", {"label": found.label}, url=url, quote=quote, record=record)
            return Verdict.passed(said, *state.findings[1:], **state.measured)
    files = found.page is None or any(
        i.attachment for told in section_lists(facts, params["section"]) for i in told.items
    )
    files = files or bool(found.best and found.best.content and found.best.content.files())
    if files:
        return Verdict.review(
            find(MESSAGES, "progress-in-files", {"label": found.label}, url=found.url, record=found.record),
            *state.findings,
            **state.measured,
        )
    return Verdict.partial(
        find(MESSAGES, "progress-missing", {"label": found.label}, url=found.url, record=found.record), **state.measured
    )


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}))


def _texts(facts: Facts, section_id: str, pages: tuple[Page, ...]) -> Iterator[tuple[str, str, str | None]]:
    """The section's own words: its pages' blocks, its entries' titles and their pages."""
    for page in pages:
        for block in facts.own_blocks(page):
            yield block.text, page.url, page.record
    opened = 0
    for told in section_lists(facts, section_id):
        for item in told.items:
            yield item.title, item.url or item.listed_on, item.record
            detail = facts.visit(item.url).page if item.url and opened < _MAX_DETAILS else None
            if detail is not None:
                opened += 1
                for block in facts.own_blocks(detail):
                    yield block.text, detail.url, detail.record


CHECK = CheckKind(
    name="progress",
    about=Bilingual("Dự án, công trình có tiến độ", "Projects are listed with their progress"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section"],
        "properties": {
            "section": {"type": "string"},
            "fields": {"type": "array", "items": {"enum": sorted(DETECTORS)}, "uniqueItems": True},
            "full": {"type": "integer", "minimum": 0},
            "thin": {"type": "integer", "minimum": 0},
            "may_be_empty": {"type": "boolean"},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
