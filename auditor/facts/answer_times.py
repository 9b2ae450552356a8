"""How long questions waited: working days, the day the limit fell, who is late, ageing, medians per answering unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median

from auditor.facts.questions import ANSWERED, FORWARDED, OPEN, REJECTED, Question, Questions, questions
from auditor.facts.site import Facts
from auditor.model import Json
from auditor.workdays import Calendar

LIMIT_WORKDAYS = 15
BUCKETS = ("0-5", "6-10", "11-15", "16-30", ">30", ">3 months")
_BUCKET_ENDS = ((5, "0-5"), (10, "6-10"), (15, "11-15"), (30, "16-30"))
_THREE_MONTHS = 92


@dataclass(frozen=True, slots=True)
class Wait:
    """One dated question with its limit, as of one day.

    `is_open`: unanswered on that day. `late`: True or False where it is known, None where the answer's day is not.
    """

    question: Question
    asked: date
    due: date
    waited: int  # working days to the first answer or notice, or to as-of
    is_open: bool
    late: bool | None
    days_late: int
    days_left: int  # working days until the limit for an open one that is not late

    @property
    def overdue(self) -> bool:
        return self.is_open and self.late is True

    @property
    def bucket(self) -> str:
        return self._bucket(self.waited)

    @staticmethod
    def _bucket(days: int) -> str:
        return next((name for end, name in _BUCKET_ENDS if days <= end), ">30")


def calendar(facts: Facts) -> Calendar:
    return facts.of(_calendar)


def waits(facts: Facts, limit: int = LIMIT_WORKDAYS) -> tuple[Wait, ...]:
    """Every citizen's question with a day asked, up to as-of, oldest first."""
    return facts.of(_waits, limit)


def dated_before(found: Questions, as_of: date) -> tuple[Question, ...]:
    """The citizens' questions that were there on that day."""
    return tuple(q for q in found.citizens if q.asked is None or q.asked <= as_of)


def is_open(question: Question, as_of: date) -> bool:
    """Unanswered on that day: said to be open, or answered only later."""
    if question.answered is not None and question.answered > as_of:
        return True
    return question.status == OPEN


def ageing(found: Iterable[Wait], as_of: date) -> Mapping[str, int]:
    """Open questions by working days waited; more than three months apart, in calendar days."""
    counted = dict.fromkeys(BUCKETS, 0)
    for wait in found:
        if wait.is_open:
            counted[">3 months" if (as_of - wait.asked).days > _THREE_MONTHS else wait.bucket] += 1
    return counted


def median_days(found: Iterable[Wait]) -> float | None:
    """The median of the working days to the answer, of those answered on a known day."""
    days = [w.waited for w in found if not w.is_open and w.question.answered is not None]
    return float(median(days)) if days else None


def by_unit(found: Iterable[Wait]) -> tuple[Mapping[str, Json], ...]:
    """Per answering unit: questions, late ones, median and slowest, the slowest unit first."""
    units: dict[str, list[Wait]] = {}
    for wait in found:
        units.setdefault(wait.question.unit, []).append(wait)
    rows = [
        {
            "unit": unit,
            "questions": len(members),
            "late": sum(w.late is True for w in members),
            "median_working_days": median_days(members),
            "slowest": max(w.waited for w in members),
        }
        for unit, members in units.items()
    ]
    return tuple(sorted(rows, key=lambda r: (-int(r["late"]), -int(r["slowest"]), str(r["unit"]))))


def question_stats(facts: Facts) -> dict[str, int | None]:
    """The counts half-year reports ask for: questions asked in the period, how many of them were answered, in
    time, or are overdue."""
    found = questions(facts)
    start, end = facts.period.start, min(facts.period.end, facts.as_of)
    if not found.pages or not found.covers(start) or (not found.citizens and found.unread):
        return {"asked": None, "answered": None, "on_time": None, "overdue": None}
    inside = [w for w in waits(facts) if start <= w.asked <= end]
    return {
        "asked": len(inside),
        "answered": sum(w.question.status == ANSWERED and not w.is_open for w in inside),
        "on_time": sum(w.late is False and not w.is_open for w in inside),
        "overdue": sum(w.overdue for w in inside),
    }


def _calendar(facts: Facts) -> Calendar:
    return Calendar.of(facts.calendar)


def _waits(facts: Facts, limit: int) -> tuple[Wait, ...]:
    days = calendar(facts)
    found = [
        _wait(q, days, facts.as_of, limit)
        for q in questions(facts).citizens
        if q.asked is not None and q.asked <= facts.as_of
    ]
    return tuple(sorted(found, key=lambda w: w.asked))


def _wait(question: Question, days: Calendar, as_of: date, limit: int) -> Wait:
    asked = question.asked
    assert asked is not None
    due = days.add_workdays(asked, limit)
    responded = question.responded if question.responded is not None and question.responded <= as_of else None
    opened = is_open(question, as_of)
    waited = days.workdays_between(asked, responded or as_of)
    late: bool | None
    if responded is not None:
        late = waited > limit
    elif opened:
        late = as_of > due or question.overdue_stated
    elif question.status in (REJECTED, FORWARDED):
        late = None
    else:
        # Answered on an unknown day, or in an unknown state: nobody is called late for what cannot be read.
        late = None
    reached = responded or as_of
    return Wait(
        question=question,
        asked=asked,
        due=due,
        waited=waited,
        is_open=opened,
        late=late,
        days_late=max(0, days.workdays_between(due, reached)) if late else 0,
        days_left=days.workdays_between(as_of, due) if opened and not late else 0,
    )
