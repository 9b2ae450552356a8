"""Consultations are open long enough (GY-03): each draft's first and last day, at least 20 days apart; undated ones are for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from auditor.checks import CheckKind, Wants, find
from auditor.checks.document_fields import without_documents
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.checks.section import judge as judge_section
from auditor.facts.consultations import Consultation, consultations
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Verdict

_MAX_FINDINGS = 20

MESSAGES = {
    **SECTION_MESSAGES,
    "consulted": Bilingual(
        "“{title}”: lấy ý kiến từ {start} đến {end}, {days} ngày.",
        "“{title}”: open from {start} to {end}, {days} days.",
    ),
    "consulted-short": Bilingual(
        "“{title}”: lấy ý kiến từ {start} đến {end}, chỉ {days} ngày (cần ít nhất {min}).",
        "“{title}”: open from {start} to {end}, only {days} days ({min} wanted).",
    ),
    "consulted-maybe-short": Bilingual(
        "“{title}”: đăng ngày {start}, hạn {end}, khoảng {days} ngày; không ghi ngày bắt đầu nên cần người xem.",
        "“{title}”: posted on {start}, until {end}, about {days} days; its first day is not stated: a person must look.",
    ),
    "consulted-undated": Bilingual(
        "“{title}”: không rõ ngày bắt đầu hoặc ngày kết thúc lấy ý kiến.",
        "“{title}”: its first or last day is not shown.",
    ),
    "consulted-none": Bilingual(
        "Không có đợt lấy ý kiến nào trong {months} tháng gần đây.", "No consultation in the last {months} months."
    ),
    "consulted-no-section": Bilingual(
        "Cổng chưa có mục lấy ý kiến nên không xét (xem GY-01).",
        "There is no section for drafts, so this is not judged (see GY-01).",
    ),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    early = without_documents(facts, params["section"], MESSAGES, "consulted-no-section")
    if early is not None:
        return early
    since = facts.as_of - timedelta(days=round(params["window_months"] * 30.44))
    every = consultations(facts, params["section"])
    recent = [c for c in every if (day := c.end or c.start) is None or day >= since]
    recent = [c for c in recent if c.start is None or c.start <= facts.as_of]
    dated = [c for c in recent if c.days is not None]
    short = [c for c in dated if (c.days or 0) < params["min_days"]]
    sure = [c for c in short if c.stated]
    undated = [c for c in recent if c.days is None]
    measured: dict[str, Json] = {"count": len(recent), "dated": len(dated), "short": len(sure), "undated": len(undated)}
    found = section(facts, params["section"])
    if not recent:
        if not every and not _says_none(facts, params["section"]):
            # Something stands in the section, and no draft could be told from it.
            return Verdict.review(
                find(MESSAGES, "consulted-undated", {"title": found.label or ""}, url=found.url, record=found.record),
                **measured,
            )
        none = find(MESSAGES, "consulted-none", {"months": params["window_months"]}, url=found.url, record=found.record)
        return Verdict.inapplicable(none, **measured)
    doubtful = [_say("consulted-maybe-short", c, params) for c in short if not c.stated] + [
        _say("consulted-undated", c, params) for c in undated
    ]
    fine = [_say("consulted", c, params) for c in dated if c not in short]
    if sure:
        return Verdict.failed(
            *(_say("consulted-short", c, params) for c in sure[:_MAX_FINDINGS]), *doubtful[:_MAX_FINDINGS], **measured
        )
    if doubtful:
        return Verdict.review(*doubtful[:_MAX_FINDINGS], *fine[:_MAX_FINDINGS], **measured)
    return Verdict.passed(*fine[:_MAX_FINDINGS], **measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}), listings=frozenset({params["section"]}))


def _says_none(facts: Facts, section_id: str) -> bool:
    best = section(facts, section_id).best
    state = judge_section({"section": section_id, "thin": 0, "may_be_empty": True}, facts)
    return (best is not None and best.explicit_none) or any(f.code == "section-none-yet" for f in state.findings)


def _say(code: str, one: Consultation, params: Mapping[str, Json]) -> Finding:
    told: dict[str, Json] = {"title": one.title[:160], "days": one.days, "min": params["min_days"]}
    told |= {"start": f"{one.start:%d/%m/%Y}" if one.start else "–", "end": f"{one.end:%d/%m/%Y}" if one.end else "–"}
    return find(MESSAGES, code, told, url=one.url, quote=one.quote[:200] or None, record=one.record)


CHECK = CheckKind(
    name="consultation",
    about=Bilingual("Thời gian lấy ý kiến đủ dài", "Consultations are open long enough"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "min_days", "window_months"],
        "properties": {
            "section": {"type": "string"},
            "min_days": {"type": "integer", "minimum": 1, "maximum": 366},
            "window_months": {"type": "integer", "minimum": 1, "maximum": 120},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
