"""Documents are posted in time (VB-04): working days from the day of issue to the day of posting, both as the portal shows them.

Only the unit's own documents count, issued in the period; the limit is that of the law in force on the period's last day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from auditor.checks import CheckKind, Wants, find
from auditor.checks.document_fields import MIN_SAMPLE, by_share, without_documents
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.facts.answer_times import calendar
from auditor.facts.documents import OWN, Document, documents
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Reason, Verdict

_MAX_FINDINGS = 20

MESSAGES = {
    **SECTION_MESSAGES,
    "delay-in-time": Bilingual(
        "{count} văn bản ban hành trong kỳ đều được đăng trong {limit} ngày làm việc.",
        "All {count} documents issued in the period were posted within {limit} working days.",
    ),
    "delay-share": Bilingual(
        "{late}/{count} văn bản ban hành trong kỳ đăng quá {limit} ngày làm việc.",
        "{late} of {count} documents issued in the period were posted after more than {limit} working days.",
    ),
    "delay-late": Bilingual(
        "Văn bản “{name}” ban hành ngày {issued}, đăng ngày {posted}: {days} ngày làm việc (hạn {limit}).",
        "Document “{name}” was issued on {issued} and posted on {posted}: {days} working days (limit {limit}).",
    ),
    "delay-undated": Bilingual(
        "{count} văn bản ban hành trong kỳ không hiện ngày đăng nên không tính được.",
        "{count} documents issued in the period show no day of posting and cannot be counted.",
    ),
    "delay-too-few": Bilingual(
        "Chỉ có {count} văn bản ban hành trong kỳ có đủ ngày ban hành và ngày đăng, cần ít nhất {min}.",
        "Only {count} documents of the period show both days; a share needs {min}.",
    ),
    "delay-no-section": Bilingual(
        "Cổng chưa có danh sách văn bản nên không xét (xem VB-01).",
        "There is no list of documents, so this is not judged (see VB-01).",
    ),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    early = without_documents(facts, params["section"], MESSAGES, "delay-no-section")
    if early is not None:
        return early
    told = documents(facts, params["section"])
    end = min(facts.period.end, facts.as_of)
    issued = [
        d for d in told.items if d.origin == OWN and d.issued is not None and facts.period.start <= d.issued <= end
    ]
    limit = _limit(params, facts)
    known = [(d, days) for d in issued if (days := _days(facts, d)) is not None]
    late = sorted(((d, days) for d, days in known if days > limit), key=lambda p: (-p[1], p[0].name))
    undated = len(issued) - len(known)
    measured: dict[str, Json] = {"checked": len(known), "late": len(late), "undated": undated, "limit_workdays": limit}
    found = section(facts, params["section"])
    notes = [find(MESSAGES, "delay-undated", {"count": undated}, url=found.url, record=found.record)] if undated else []
    if len(known) < MIN_SAMPLE:
        small = find(
            MESSAGES, "delay-too-few", {"count": len(known), "min": MIN_SAMPLE}, url=found.url, record=found.record
        )
        return Verdict.unmeasured(_too_few(len(issued), told.complete, told.gap), small, *notes, **measured)
    if not late:
        good = find(
            MESSAGES, "delay-in-time", {"count": len(known), "limit": limit}, url=found.url, record=found.record
        )
        return Verdict.passed(good, *notes, **measured)
    share = find(
        MESSAGES,
        "delay-share",
        {"late": len(late), "count": len(known), "limit": limit},
        url=found.url,
        record=found.record,
    )
    each = [
        find(
            MESSAGES,
            "delay-late",
            {"name": d.name, "issued": _day(d.issued), "posted": _day(d.posted), "days": days, "limit": limit},
            url=d.url,
            quote=d.quote,
            record=d.record,
        )
        for d, days in late[:_MAX_FINDINGS]
    ]
    return by_share(len(late), len(known), params["partial_share"], (share, *each, *notes), measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}), listings=frozenset({params["section"]}))


def _limit(params: Mapping[str, Json], facts: Facts) -> int:
    """The limit for this level by the law in force on the period's last day; the last entry has no end."""
    day = min(facts.period.end, facts.as_of)
    entries = [e for e in params["limits"] if facts.site.level.value in e["levels"]]
    for entry in entries:
        if entry.get("to") is None or day <= date.fromisoformat(entry["to"]):
            return int(entry["workdays"])
    return int(entries[-1]["workdays"]) if entries else int(params["limits"][-1]["workdays"])


def _days(facts: Facts, document: Document) -> int | None:
    if document.issued is None or document.posted is None or document.posted > facts.as_of:
        return None
    return calendar(facts).workdays_between(document.issued, document.posted)


def _too_few(issued: int, complete: bool, gap: Reason | None) -> Reason:
    if issued >= MIN_SAMPLE:
        return Reason.UNDATED
    return Reason.TOO_FEW if complete else gap or Reason.NOT_COLLECTED


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else "–"


CHECK = CheckKind(
    name="document-delay",
    about=Bilingual("Văn bản được đăng đúng hạn", "Documents are posted in time"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "limits", "partial_share"],
        "properties": {
            "section": {"type": "string"},
            "limits": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["levels", "workdays"],
                    "properties": {
                        "levels": {"type": "array", "items": {"enum": ["commune", "district"]}, "minItems": 1},
                        "workdays": {"type": "integer", "minimum": 1, "maximum": 260},
                        "to": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"},
                    },
                },
            },
            "partial_share": {"type": "number", "minimum": 0, "maximum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
