"""Enough news each finished month (TT-02): exact where the list was read back, else a floor that can pass but never
fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from auditor.checks import CheckKind, Wants, find
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.checks.section import judge as judge_section
from auditor.facts.counts import count, finished_months
from auditor.facts.listing import Item
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Level, Reason, Verdict

MESSAGES = {
    **SECTION_MESSAGES,
    "volume-month": Bilingual("Tháng {month}: {count} tin, bài (cần {min}).", "{month}: {count} items ({min} wanted)."),
    "volume-floor": Bilingual(
        "Tháng {month}: ít nhất {count} tin, bài (cần {min}).", "{month}: at least {count} items ({min} wanted)."
    ),
    "volume-undated": Bilingual(
        "{count} mục trong danh sách không có ngày nên không đếm được theo tháng.",
        "{count} entries have no date and cannot be counted.",
    ),
    "volume-no-month": Bilingual("Kỳ đánh giá chưa có tháng nào kết thúc.", "No month of the period is over yet."),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    months = finished_months(facts)
    if not months:
        return Verdict.inapplicable(find(MESSAGES, "volume-no-month"))
    state = judge_section({"section": params["section"], "thin": 0}, facts)
    found = section(facts, params["section"])
    if found.state not in ("full", "thin"):
        if found.state == "external":
            return Verdict.review(*state.findings, **{**state.measured, "count": None, "exact": False})
        return replace(state, measured={**state.measured, "count": None, "exact": False})
    told = count(facts, params["section"])
    wanted = params["min_per_month"].get(facts.site.level.value, params["min_per_month"].get(Level.COMMUNE.value, 1))
    counts = {m: told.months.get(m, 0) for m in months}
    measured: dict[str, Json] = {**state.measured, "count": sum(counts.values()), "exact": told.exact, "months": counts}
    low = [m for m in months if counts[m] < wanted]
    if not low:
        return Verdict.passed(
            *(_say(facts, m, counts[m], wanted, told.exact, told.items, found.url) for m in months), **measured
        )
    notes = [_say(facts, m, counts[m], wanted, told.exact, told.items, found.url) for m in low]
    if told.undated:
        notes.append(find(MESSAGES, "volume-undated", {"count": told.undated}, url=found.url))
    if not told.exact:
        reason = Reason.UNDATED if told.undated else Reason.NOT_COLLECTED
        return Verdict.unmeasured(reason, *notes, **measured)
    if any(counts[m] == 0 for m in low):
        return Verdict.failed(*notes, **measured)
    return Verdict.partial(*notes, **measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}), listings=frozenset({params["section"]}))


def _say(
    facts: Facts, month: str, number: int, wanted: int, exact: bool, items: tuple[Item, ...], url: str | None
) -> Finding:
    first = next((i for i in items if i.date is not None and f"{i.date:%Y-%m}" == month), None)
    code = "volume-month" if exact else "volume-floor"
    told = {"month": f"{month[5:]}/{month[:4]}", "count": number, "min": wanted}
    if first is None:
        return find(MESSAGES, code, told, url=url or facts.site.url)
    return find(
        MESSAGES,
        code,
        told,
        url=first.url or first.listed_on,
        quote=f"{first.title[:160]} ({first.quote})",
        record=first.record,
    )


CHECK = CheckKind(
    name="volume",
    about=Bilingual("Đủ tin, bài mỗi tháng", "Enough items each month"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "min_per_month"],
        "properties": {
            "section": {"type": "string"},
            "min_per_month": {
                "type": "object",
                "additionalProperties": False,
                "required": ["commune"],
                "properties": {
                    "commune": {"type": "integer", "minimum": 1},
                    "district": {"type": "integer", "minimum": 1},
                },
            },
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
