"""No question is left lying (HD-03): open ones are shown, and none of them is over its limit.

Most portals publish only what they have answered, so "none unanswered" proves nothing: only open ones that
are visible can pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from auditor.checks import CheckKind, Wants, find
from auditor.facts.answer_times import Wait, ageing, by_unit, is_open, median_days, waits
from auditor.facts.question_channel import has_channel, unread_reason
from auditor.facts.questions import SECTIONS, Question, Questions, questions
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Reason, Verdict

_MAX_FINDINGS = 20

MESSAGES = {
    "question-overdue": Bilingual(
        "Câu hỏi ngày {asked} chưa trả lời, quá hạn {late} ngày làm việc (hạn {due}; {unit}).",
        "Asked on {asked}, unanswered, {late} working days over the limit (due {due}; {unit}).",
    ),
    "question-overdue-stated": Bilingual(
        "Câu hỏi được cổng ghi là quá hạn, không rõ ngày hỏi.",
        "The portal itself calls this question overdue; no day asked is shown.",
    ),
    "question-waiting": Bilingual(
        "Câu hỏi ngày {asked} đang chờ: còn {left} ngày làm việc (hạn {due}; {unit}).",
        "Asked on {asked}, waiting: {left} working days left (due {due}; {unit}).",
    ),
    "backlog-clear": Bilingual(
        "Câu hỏi chưa trả lời được hiển thị; không có câu nào quá hạn.", "Open questions are shown and none is overdue."
    ),
    "backlog-not-visible": Bilingual(
        "Không thấy được câu hỏi tồn đọng: cổng không cho biết câu nào chưa trả lời. Câu hỏi mới nhất: {newest}.",
        "The backlog is not visible: the portal does not show which questions are open. Newest question: {newest}.",
    ),
    "backlog-hidden": Bilingual(
        "Cổng chỉ đăng câu hỏi đã trả lời nên không thấy được câu hỏi tồn đọng. Câu hỏi mới nhất: {newest}.",
        "The portal shows answered questions only, so the backlog is not visible. Newest question: {newest}.",
    ),
    "backlog-counted-only": Bilingual(
        "Cổng ghi có {count} câu chưa trả lời nhưng không liệt kê đủ để tính hạn.",
        "The portal states {count} open questions but does not list them all, so their limits cannot be reckoned.",
    ),
    "open-undated": Bilingual(
        "{count} câu hỏi chưa trả lời không ghi ngày hỏi.", "{count} open questions show no day asked."
    ),
    "other-system": Bilingual("Câu hỏi nằm ở hệ thống khác ({host}).", "The questions are on another system ({host})."),
    "no-channel": Bilingual(
        "Cổng chưa có kênh hỏi đáp nên không xét (xem HD-01).",
        "There is no channel to ask, so this is not judged (see HD-01).",
    ),
}


def wants(_: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset(SECTIONS), listings=frozenset({"questions", "feedback"}))


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    if not has_channel(facts):
        return Verdict.inapplicable(find(MESSAGES, "no-channel", url=facts.site.url))
    found = questions(facts)
    since = _months_before(facts.as_of, params["window_months"])
    inside = [w for w in waits(facts, params["limit_workdays"]) if w.asked > since]
    undated = [q for q in found.citizens if q.asked is None and is_open(q, facts.as_of)]
    measured = _measured(facts, found, inside, undated)
    if found.open_visible is not True:
        if not found.items and not found.external and (reason := unread_reason(found)) is not None:
            return Verdict.unmeasured(reason, **measured)
        return Verdict.review(*_not_visible(facts, found), **measured)
    opened = [w for w in inside if w.is_open]
    overdue = [w for w in opened if w.overdue]
    stated = [q for q in undated if q.overdue_stated]
    listed = [_overdue(w) for w in sorted(overdue, key=lambda w: w.asked)[:_MAX_FINDINGS]]
    listed += [
        find(MESSAGES, "question-overdue-stated", url=q.url, quote=q.title, record=q.record, selector=q.selector)
        for q in stated[:_MAX_FINDINGS]
    ]
    listed += [
        _waiting(w) for w in sorted((w for w in opened if not w.overdue), key=lambda w: w.days_left)[:_MAX_FINDINGS]
    ]
    if not found.covers(since):
        return Verdict.unmeasured(found.gap or Reason.NOT_COLLECTED, *listed, **measured)
    place = found.pages[0]
    all_open = sum(is_open(q, facts.as_of) for q in found.citizens)
    if found.open_stated is not None and found.open_stated > all_open:
        counted = find(
            MESSAGES, "backlog-counted-only", {"count": found.open_stated}, url=place.url, record=place.record
        )
        return Verdict.review(counted, *listed, **measured)
    unclear = len(undated) - len(stated)
    if unclear:
        listed.append(find(MESSAGES, "open-undated", {"count": unclear}, url=undated[0].url, record=undated[0].record))
    late, total = len(overdue) + len(stated), len(opened) + len(undated)
    if late == 0 and unclear and not opened:
        return Verdict.unmeasured(Reason.UNDATED, *listed, **measured)
    if late == 0:
        return Verdict.passed(find(MESSAGES, "backlog-clear", url=place.url, record=place.record), *listed, **measured)
    if late == 1 or late <= params["partial_share"] * total:
        return Verdict.partial(*listed, **measured)
    return Verdict.failed(*listed, **measured)


def _not_visible(facts: Facts, found: Questions) -> list[Finding]:
    newest = found.newest(facts.as_of)
    told = {"newest": f"{newest:%d/%m/%Y}" if newest else "không rõ"}
    place = found.pages[0] if found.pages else None
    code = "backlog-hidden" if found.open_visible is False else "backlog-not-visible"
    notes = [
        find(MESSAGES, code, told, url=place.url if place else facts.site.url, record=place.record if place else None)
    ]
    notes += [find(MESSAGES, "other-system", {"host": url}, url=url) for url in found.external[:3]]
    return notes


def _overdue(wait: Wait) -> Finding:
    told = {
        "asked": _day(wait.asked),
        "due": _day(wait.due),
        "late": wait.days_late,
        "unit": wait.question.unit or "không ghi đơn vị",
    }
    return _of(wait.question, "question-overdue", told)


def _waiting(wait: Wait) -> Finding:
    told = {
        "asked": _day(wait.asked),
        "due": _day(wait.due),
        "left": wait.days_left,
        "unit": wait.question.unit or "không ghi đơn vị",
    }
    return _of(wait.question, "question-waiting", told)


def _of(question: Question, code: str, told: Mapping[str, Json]) -> Finding:
    return find(
        MESSAGES, code, told, url=question.url, quote=question.title, record=question.record, selector=question.selector
    )


def _measured(facts: Facts, found: Questions, inside: list[Wait], undated: list[Question]) -> dict[str, Json]:
    visible = found.open_visible
    opened = [w for w in inside if w.is_open]
    every_open = [w.asked for w in waits(facts) if w.is_open]
    newest = found.newest(facts.as_of)
    known = visible is True
    return {
        "visible_unanswered": visible,
        "asked": len(inside),
        "answered": sum(w.question.status == "answered" and not w.is_open for w in inside),
        "unanswered": len(opened) + len(undated) if known else None,
        "overdue": sum(w.overdue for w in opened) + sum(q.overdue_stated for q in undated) if known else None,
        "median_working_days": median_days(inside),
        "oldest_open": min(every_open).isoformat() if known and every_open else None,
        "newest": newest.isoformat() if newest else None,
        "ageing": dict(ageing(inside, facts.as_of)) if known else None,
        "units": list(by_unit(inside)),
    }


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return day


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


CHECK = CheckKind(
    name="backlog",
    about=Bilingual("Không để câu hỏi tồn đọng", "No backlog of questions"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["limit_workdays", "window_months", "partial_share"],
        "properties": {
            "limit_workdays": {"type": "integer", "minimum": 1, "maximum": 260},
            "window_months": {"type": "integer", "minimum": 1, "maximum": 120},
            "partial_share": {"type": "number", "minimum": 0, "maximum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
