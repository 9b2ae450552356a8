"""A schedule covers the week or month of as-of (CD-02, TD-02); what cannot be read is for a person, what is old is
named."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from auditor.checks import CheckKind, Wants, find
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.checks.section import judge as judge_section
from auditor.facts.counts import sources
from auditor.facts.schedule import Schedule, schedule
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.facts.spans import MONTH, QUARTER, STANDING, WEEK, YEAR, Slot, monday, span_name, week_id
from auditor.model import Bilingual, Finding, Json, Verdict

MESSAGES = {
    **SECTION_MESSAGES,
    "schedule-current": Bilingual(
        "Có lịch cho {expected}: “{quote}”.", "The schedule for {expected_en} is posted: “{quote}”."
    ),
    "schedule-next": Bilingual(
        "Đang đăng lịch cho {newest} (sau {expected}): “{quote}”.",
        "The schedule for {newest_en} (after {expected_en}) is already posted: “{quote}”.",
    ),
    "schedule-standing": Bilingual("Có lịch cố định: “{quote}”.", "A standing schedule is posted: “{quote}”."),
    "schedule-behind": Bilingual(
        "Lịch mới nhất là {newest}, chậm {behind} kỳ so với {expected}.",
        "The newest schedule is {newest_en}, {behind} behind {expected_en}.",
    ),
    "schedule-unread": Bilingual(
        "Có lịch nhưng không đọc được ngày (lịch là ảnh, tệp quét hoặc tiêu đề không ghi tuần): cần người xem.",
        "There is a schedule whose dates cannot be read (picture, scan or undated title): a person must look.",
    ),
    "schedule-missing": Bilingual("Chưa thấy lịch của: {missing}.", "No schedule found for: {missing_en}."),
    "schedule-year": Bilingual(
        "Ghi nhầm năm: “{quote}” (hiểu là {period}).", "Mistyped year: “{quote}” (read as {period_en})."
    ),
    "schedule-late": Bilingual(
        "Lịch {period} đăng ngày {posted}, sau khi kỳ đã bắt đầu.",
        "The schedule for {period_en} was posted on {posted}, after it had begun.",
    ),
}
_MAX_LISTED = 12


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    unit = params["unit"]
    state = judge_section({"section": params["section"], "thin": 0}, facts)
    found = section(facts, params["section"])
    expected_id = week_id(facts.as_of) if unit == WEEK else f"{facts.as_of.year}-{facts.as_of.month:02}"
    base = {**state.measured, "newest_period": None, "expected": None, "found": None, "missing": [expected_id]}
    pages = sources(facts, params["section"])
    if found.state == "placeholder" and found.best is not None and found.best.page is not None:
        pages = ((found.best.page, ""),)  # two lines may be a whole schedule
    told = schedule(facts, pages)
    if found.state not in ("full", "thin") and not told.slots:
        # Absent, dead, placeholder, behind a login, elsewhere: that has been judged, and a schedule elsewhere was not
        # read.
        if found.state == "external":
            return Verdict.review(*state.findings, **{**base, "missing": None})
        return replace(state, measured={**base, "missing": [expected_id] if state.outcome.has_points else None})
    slots = [s for s in told.slots if _counts(s, unit, facts.as_of)]
    notes = (*_faults(slots, facts), *_missing(told, slots, unit, facts))
    expected, have, missing = _coverage(slots, unit, facts)
    start, end = _span(facts.as_of, unit)
    covering = [s for s in slots if s.kind != STANDING and s.covers(start, end)]
    current = min(covering, key=lambda s: s.end - s.start, default=None)  # the week rather than the month around it
    newest = current or _newest(slots, facts.as_of)
    measured: dict[str, Json] = {
        **state.measured,
        "newest_period": newest.id if newest else None,
        "expected": expected,
        "found": have,
        "missing": missing if told.complete and slots else [expected_id],
    }
    if newest is None:
        if any(s.kind == STANDING for s in slots):
            standing = next(s for s in slots if s.kind == STANDING)
            return Verdict.passed(
                _at(facts, "schedule-standing", standing, quote=standing.quote), **{**measured, "missing": []}
            )
        return Verdict.review(
            find(MESSAGES, "schedule-unread", url=found.url, record=found.record), **{**measured, "missing": None}
        )
    if current is not None:
        kept = {**measured, "missing": [m for m in measured["missing"] if m != expected_id]}
        return Verdict.passed(
            _at(facts, "schedule-current", current, expected=expected_id, quote=current.quote), *notes, **kept
        )
    if newest.start > facts.as_of:
        ahead = _at(facts, "schedule-next", newest, newest=newest.id, expected=expected_id, quote=newest.quote)
        return Verdict.passed(ahead, *notes, **measured)
    standing_slot = next((s for s in slots if s.kind == STANDING), None)
    if standing_slot is not None:
        return Verdict.passed(
            _at(facts, "schedule-standing", standing_slot, quote=standing_slot.quote),
            *notes,
            **{**measured, "missing": []},
        )
    behind = _behind(newest, facts.as_of, unit)
    finding = _at(facts, "schedule-behind", newest, newest=newest.id, behind=behind, expected=expected_id)
    if behind <= params["partial_behind"]:
        return Verdict.partial(finding, *notes, **measured)
    hidden = [i for i in told.unread if i.date is None or i.date >= start - timedelta(days=21)]
    if hidden:
        # A newer schedule may stand behind a title that names no week.
        first = hidden[0]
        unread = find(
            MESSAGES, "schedule-unread", url=first.url or first.listed_on, quote=first.title[:200], record=first.record
        )
        return Verdict.review(unread, finding, **measured)
    return Verdict.failed(finding, *notes, **measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}), listings=frozenset({params["section"]}))


def _counts(slot: Slot, unit: str, as_of: date) -> bool:
    """Whether a span says anything about this unit on this day: a year is no week's schedule, next month's is not
    yet due."""
    if slot.posted is not None and slot.posted > as_of:
        return False
    if slot.kind == STANDING:
        return unit == MONTH
    if slot.kind in (YEAR, QUARTER):
        return unit == MONTH
    return slot.start <= as_of + timedelta(days=14 if unit == WEEK else 45)


def _span(day: date, unit: str) -> tuple[date, date]:
    if unit == WEEK:
        return monday(day), monday(day) + timedelta(days=6)
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _newest(slots: list[Slot], as_of: date) -> Slot | None:
    """The span that reaches furthest, those already begun first."""
    dated = [s for s in slots if s.kind != STANDING]
    begun = [s for s in dated if s.start <= as_of]
    ahead = [s for s in dated if s.start > as_of]
    return (
        max(begun, key=lambda s: (s.end, s.start), default=None)
        if begun and not _ahead_only(begun, ahead, as_of)
        else max(ahead, key=lambda s: s.end, default=None)
    )


def _ahead_only(begun: list[Slot], ahead: list[Slot], as_of: date) -> bool:
    """The coming week is posted while this one's is gone: many sites show one schedule at a time."""
    return bool(ahead) and max(s.end for s in begun) < as_of


def _behind(newest: Slot, as_of: date, unit: str) -> int:
    if unit == WEEK:
        last = max(monday(newest.end), monday(newest.start))
        return max(0, (monday(as_of) - last).days // 7)
    return (as_of.year - newest.end.year) * 12 + as_of.month - newest.end.month


def _units(start: date, end: date, unit: str) -> list[date]:
    days: list[date] = []
    day = monday(start) if unit == WEEK else start.replace(day=1)
    while day <= end:
        days.append(day)
        day = day + timedelta(days=7) if unit == WEEK else (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return days


def _coverage(slots: list[Slot], unit: str, facts: Facts) -> tuple[int, int, list[str]]:
    """How many weeks or months from the period's start to as-of there are, how many are covered, and which are not."""
    begun = [s.start for s in slots if s.kind in (WEEK, MONTH) and s.start <= facts.as_of]
    # Older schedules may have been taken down: only gaps after the oldest one still shown are gaps.
    start = max(min(facts.period.start, facts.as_of), min(begun, default=facts.as_of))
    days = _units(start, facts.as_of, unit)
    missing = [d for d in days if not any(s.kind != STANDING and s.covers(*_span(d, unit)) for s in slots)]
    return (
        len(days),
        len(days) - len(missing),
        [week_id(d) if unit == WEEK else f"{d.year}-{d.month:02}" for d in missing],
    )


def _missing(told: Schedule, slots: list[Slot], unit: str, facts: Facts) -> tuple[Finding, ...]:
    """The gaps of an archive that was read to its end; a site that shows one schedule at a time has no archive to
    judge."""
    if not told.complete or len([s for s in slots if s.kind in (WEEK, MONTH)]) < 3:
        return ()
    _, _, missing = _coverage(slots, unit, facts)
    if not missing:
        return ()
    more = f" … (+{len(missing) - _MAX_LISTED})" if len(missing) > _MAX_LISTED else ""
    names = [span_name(m) for m in missing[:_MAX_LISTED]]
    listed = {"missing": ", ".join(n for n, _ in names) + more, "missing_en": ", ".join(n for _, n in names) + more}
    return (find(MESSAGES, "schedule-missing", listed),)


def _faults(slots: list[Slot], facts: Facts) -> tuple[Finding, ...]:
    notes = [_at(facts, "schedule-year", s, quote=s.quote, period=s.id) for s in slots if "year" in s.faults]
    notes += [
        _at(facts, "schedule-late", s, period=s.id, posted=f"{s.posted:%d/%m/%Y}")
        for s in slots
        if s.is_late and s.posted is not None and s.end >= facts.period.start and "from-posting" not in s.faults
    ]
    return tuple(notes[:_MAX_LISTED])


def _at(facts: Facts, code: str, slot: Slot, **params: Json) -> Finding:
    return find(MESSAGES, code, _named(params), url=slot.url or facts.site.url, quote=slot.quote, record=slot.record)


def _named(params: Mapping[str, Json]) -> dict[str, Json]:
    """Spans by their spoken names, in both languages."""
    told = dict(params)
    for key in ("expected", "newest", "period"):
        if key in told:
            told[key], told[f"{key}_en"] = span_name(told[key])
    return told


CHECK = CheckKind(
    name="schedule",
    about=Bilingual("Lịch bao trùm tuần hoặc tháng đang xét", "A schedule covers the week or month looked at"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "unit", "partial_behind"],
        "properties": {
            "section": {"type": "string"},
            "unit": {"enum": [WEEK, MONTH]},
            "partial_behind": {"type": "integer", "minimum": 0},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
