"""Listed documents give their fields (VB-02): form, issuer, number, day of issue, day in force, summary, file.

A day in force is asked of normative texts only (the year stands in their number): a report or a letter has none. What may
stand on a page that was not read is not called missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from auditor.checks import CheckKind, Wants, find
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.checks.section import judge as judge_section
from auditor.facts.docfields import EFFECTIVE, FIELDS
from auditor.facts.documents import Document, documents
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Reason, Verdict

MIN_SAMPLE = 5
_MAX_FINDINGS = 20

FIELD_NAMES: Mapping[str, Bilingual] = {
    "form": Bilingual("hình thức văn bản", "form"),
    "issuer": Bilingual("cơ quan ban hành", "issuer"),
    "number": Bilingual("số ký hiệu", "number"),
    "issued": Bilingual("ngày ban hành", "day of issue"),
    "effective": Bilingual("ngày hiệu lực", "day in force"),
    "summary": Bilingual("trích yếu", "summary"),
    "file": Bilingual("tệp tải về", "file"),
}
MESSAGES = {
    **SECTION_MESSAGES,
    "fields-complete": Bilingual(
        "{count} văn bản đã xem đều có đủ thuộc tính.", "All {count} documents looked at give their fields."
    ),
    "fields-share": Bilingual(
        "{good}/{count} văn bản đã xem có đủ thuộc tính; thiếu nhiều nhất: {names}.",
        "{good} of {count} documents looked at give all fields; most often missing: {names_en}.",
    ),
    "fields-missing": Bilingual("Văn bản “{name}” thiếu: {names}.", "Document “{name}” lacks: {names_en}."),
    "fields-too-few": Bilingual(
        "Chỉ đọc được đầy đủ {count} văn bản, cần ít nhất {min} để tính tỷ lệ.",
        "Only {count} documents could be read in full; a share needs {min}.",
    ),
    "fields-no-section": Bilingual(
        "Cổng chưa có danh sách văn bản nên không xét (xem VB-01).",
        "There is no list of documents, so this is not judged (see VB-01).",
    ),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    early = without_documents(facts, params["section"], MESSAGES, "fields-no-section")
    if early is not None:
        return early
    told = documents(facts, params["section"])
    sampled = [d for d in told.items if d.issued is None or d.issued <= facts.as_of][: params["sample"]]
    lacking = [(d, _lacking(d, params["fields"])) for d in sampled]
    judged = [(d, gone) for d, gone in lacking if d.read or not gone]
    faulty = [(d, gone) for d, gone in judged if gone]
    counted = Counter(field for _, gone in faulty for field in gone)
    measured: dict[str, Json] = {
        "checked": len(judged),
        "complete": len(judged) - len(faulty),
        "lacking": dict(sorted(counted.items())),
    }
    found = section(facts, params["section"])
    if len(judged) < MIN_SAMPLE:
        note = find(
            MESSAGES, "fields-too-few", {"count": len(judged), "min": MIN_SAMPLE}, url=found.url, record=found.record
        )
        return Verdict.unmeasured(few(sampled, told.complete, told.gap), note, **measured)
    if not faulty:
        return Verdict.passed(
            find(MESSAGES, "fields-complete", {"count": len(judged)}, url=found.url, record=found.record), **measured
        )
    names = _names([f for f, _ in counted.most_common(3)])
    share = find(
        MESSAGES,
        "fields-share",
        {"good": len(judged) - len(faulty), "count": len(judged), **names},
        url=found.url,
        record=found.record,
    )
    each = [
        find(MESSAGES, "fields-missing", {"name": d.name, **_names(gone)}, url=d.url, quote=d.quote, record=d.record)
        for d, gone in faulty[:_MAX_FINDINGS]
    ]
    return by_share(len(faulty), len(judged), params["partial_share"], (share, *each), measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}), listings=frozenset({params["section"]}))


def without_documents(facts: Facts, section_id: str, messages: Mapping[str, Bilingual], code: str) -> Verdict | None:
    """The verdict where there is no list to look at: its absence is judged once, by the rule of the section itself."""
    state = judge_section({"section": section_id, "thin": 0}, facts)
    found = section(facts, section_id)
    if found.state in ("full", "thin"):
        return None
    if found.state is None or found.state == "login":
        return state
    if found.state == "external":
        return Verdict.review(*state.findings)
    return Verdict.inapplicable(find(messages, code, url=found.url or facts.site.url, record=found.record))


def few(sampled: Sequence[Document], complete: bool, gap: Reason | None) -> Reason:
    """Why a sample is too small: there are too few documents, or they were not read."""
    if len(sampled) < MIN_SAMPLE and complete:
        return Reason.TOO_FEW
    return (gap if len(sampled) < MIN_SAMPLE else None) or Reason.NOT_COLLECTED


def by_share(
    faults: int, total: int, partial_share: float, findings: Sequence[Finding], measured: Mapping[str, Json]
) -> Verdict:
    """Partial down to the share, failed below it; one fault alone never fails."""
    if faults <= 1 or (total - faults) / total >= partial_share:
        return Verdict.partial(*findings, **measured)
    return Verdict.failed(*findings, **measured)


def _lacking(document: Document, wanted: Sequence[str]) -> tuple[str, ...]:
    return tuple(f for f in wanted if f not in document.shown and (f != EFFECTIVE or document.is_normative))


def _names(fields: Sequence[str]) -> dict[str, Json]:
    return {
        "names": ", ".join(FIELD_NAMES[f].vi for f in fields),
        "names_en": ", ".join(FIELD_NAMES[f].en for f in fields),
    }


CHECK = CheckKind(
    name="document-fields",
    about=Bilingual("Văn bản có đủ thuộc tính", "Documents give their fields"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "fields", "sample", "partial_share"],
        "properties": {
            "section": {"type": "string"},
            "fields": {"type": "array", "items": {"enum": sorted(FIELDS)}, "minItems": 1, "uniqueItems": True},
            "sample": {"type": "integer", "minimum": MIN_SAMPLE, "maximum": 200},
            "partial_share": {"type": "number", "minimum": 0, "maximum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
