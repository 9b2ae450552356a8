"""Questions are answered in time (HD-02): of those whose limit of working days fell in the period, who waited
longer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from auditor.checks import CheckKind, Wants, find
from auditor.facts.answer_times import Wait, by_unit, median_days, waits
from auditor.facts.question_channel import has_channel, unread_reason
from auditor.facts.questions import SECTIONS, Questions, questions
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Reason, Verdict

_MAX_FINDINGS = 20
# A limit of 15 working days that ends on the period's first day began at most this many days before, the Tết
# holidays included.
_DAYS_BEFORE = 45

MESSAGES = {
    "answered-late": Bilingual(
        "Câu hỏi ngày {asked} trả lời ngày {answered}: {days} ngày làm việc, chậm {late} ngày ({unit}).",
        "Asked on {asked}, answered on {answered}: {days} working days, {late} too many ({unit}).",
    ),
    "not-answered": Bilingual(
        "Câu hỏi ngày {asked} chưa trả lời; hạn {due}, quá {late} ngày làm việc ({unit}).",
        "Asked on {asked}, not answered; due {due}, {late} working days over ({unit}).",
    ),
    "answered-in-time": Bilingual(
        "{count} câu hỏi đến hạn trong kỳ đều được trả lời hoặc thông báo tiến độ trong {limit} ngày làm việc.",
        "All {count} questions due in the period were answered or given notice within {limit} working days.",
    ),
    "answer-undated": Bilingual(
        "{count} câu hỏi đến hạn trong kỳ không ghi ngày trả lời nên không tính được.",
        "{count} questions due in the period show no day of the answer and cannot be counted.",
    ),
    "entered-together": Bilingual(
        "{count} câu hỏi có ngày hỏi và ngày trả lời được nhập cùng lúc (hoặc trả lời trước khi hỏi): không tính.",
        "{count} questions were entered together with their answers (or answered before asked): not counted.",
    ),
    "none-due": Bilingual("Không có câu hỏi nào đến hạn trả lời trong kỳ.", "No question fell due in the period."),
    "no-dates": Bilingual("Các câu hỏi được đăng không ghi ngày hỏi.", "The questions shown carry no day asked."),
    "no-channel": Bilingual(
        "Cổng chưa có kênh hỏi đáp nên không xét (xem HD-01).",
        "There is no channel to ask, so this is not judged (see HD-01).",
    ),
    "other-system": Bilingual(
        "Câu hỏi nằm ở hệ thống khác ({host}), chưa đọc.", "The questions are on another system ({host}), not read."
    ),
}


def wants(_: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset(SECTIONS), listings=frozenset({"questions", "feedback"}))


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    if not has_channel(facts):
        return Verdict.inapplicable(find(MESSAGES, "no-channel", url=facts.site.url))
    found = questions(facts)
    limit = params["limit_workdays"]
    due = due_in_period(facts, limit)
    measured = _measured(facts, found, due)
    notes = _notes(found)
    missing = _missing(facts, found, due)
    if missing is not None:
        return Verdict.unmeasured(missing, *notes, **measured)
    if not due:
        place = found.pages[0] if found.pages else None
        none = find(
            MESSAGES, "none-due", url=place.url if place else facts.site.url, record=place.record if place else None
        )
        return Verdict.inapplicable(none, *notes, **measured)
    late = [w for w in due if w.late]
    unknown = [w for w in due if w.late is None]
    if unknown:
        notes.append(
            find(
                MESSAGES,
                "answer-undated",
                {"count": len(unknown)},
                url=unknown[0].question.url,
                record=unknown[0].question.record,
            )
        )
    if len(unknown) > len(due) - len(unknown) and len(late) <= 1:
        return Verdict.unmeasured(Reason.UNDATED, *notes, **measured)
    if not late:
        first = due[0].question
        good = find(
            MESSAGES,
            "answered-in-time",
            {"count": len(due) - len(unknown), "limit": limit},
            url=first.url,
            record=first.record,
        )
        return Verdict.passed(good, *notes, **measured)
    listed = [_late(w) for w in sorted(late, key=lambda w: -w.days_late)[:_MAX_FINDINGS]]
    if len(late) == 1 or len(late) <= params["partial_share"] * len(due):
        return Verdict.partial(*listed, *notes, **measured)
    return Verdict.failed(*listed, *notes, **measured)


def due_in_period(facts: Facts, limit: int) -> tuple[Wait, ...]:
    """Questions whose limit fell in the period; one still open counts only when its limit has passed."""
    start, end = facts.period.start, facts.period.end
    return tuple(
        w
        for w in waits(facts, limit)
        if start <= w.due <= end and (w.due < facts.as_of or (w.due == facts.as_of and not w.is_open))
    )


def _missing(facts: Facts, found: Questions, due: tuple[Wait, ...]) -> Reason | None:
    """What keeps the check from judging."""
    if not found.items:
        return unread_reason(found) or (Reason.NOT_COLLECTED if found.external else None)
    if not found.covers(facts.period.start - timedelta(days=_DAYS_BEFORE)):
        return found.gap or Reason.NOT_COLLECTED
    if not due and found.citizens and all(q.asked is None for q in found.citizens):
        return Reason.UNDATED
    return None


def _late(wait: Wait) -> Finding:
    question = wait.question
    told: dict[str, Json] = {
        "asked": _day(wait.asked),
        "late": wait.days_late,
        "unit": question.unit or "không ghi đơn vị",
    }
    if wait.is_open:
        return find(
            MESSAGES,
            "not-answered",
            {**told, "due": _day(wait.due)},
            url=question.url,
            quote=question.title,
            record=question.record,
            selector=question.selector,
        )
    told |= {"answered": _day(question.responded or wait.due), "days": wait.waited}
    return find(
        MESSAGES,
        "answered-late",
        told,
        url=question.url,
        quote=question.title,
        record=question.record,
        selector=question.selector,
    )


def _notes(found: Questions) -> list[Finding]:
    notes = []
    together = [q for q in found.items if q.canned and q.asked is not None]
    if together:
        notes.append(
            find(MESSAGES, "entered-together", {"count": len(together)}, url=together[0].url, record=together[0].record)
        )
    if found.citizens and all(q.asked is None for q in found.citizens):
        notes.append(find(MESSAGES, "no-dates", url=found.citizens[0].url, record=found.citizens[0].record))
    if not found.items and found.external:
        notes.append(find(MESSAGES, "other-system", {"host": found.external[0]}, url=found.external[0]))
    return notes


def _measured(facts: Facts, found: Questions, due: tuple[Wait, ...]) -> dict[str, Json]:
    newest = found.newest(facts.as_of)
    return {
        "asked": len(due),
        "answered": sum(not w.is_open for w in due),
        "unanswered": sum(w.is_open for w in due),
        "overdue": sum(w.overdue for w in due),
        "late": sum(w.late is True for w in due),
        "median_working_days": median_days(due),
        "newest": newest.isoformat() if newest else None,
        "units": list(by_unit(due)),
    }


def _day(day: object) -> str:
    return f"{day:%d/%m/%Y}"


CHECK = CheckKind(
    name="answer-time",
    about=Bilingual("Câu hỏi được trả lời trong thời hạn", "Questions are answered in time"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["limit_workdays", "partial_share"],
        "properties": {
            "limit_workdays": {"type": "integer", "minimum": 1, "maximum": 260},
            "partial_share": {"type": "number", "minimum": 0, "maximum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
