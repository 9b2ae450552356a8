"""Citizens can ask and see what became of it (HD-01): a way to ask, and answers or states shown."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.checks import CheckKind, Wants, find
from auditor.facts.question_channel import answers_shown, channels, lookup, unread_reason
from auditor.facts.questions import SECTIONS, UNKNOWN, Questions, questions
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Verdict

MESSAGES = {
    "channel-form": Bilingual("Có biểu mẫu gửi câu hỏi, ý kiến.", "There is a form to send a question."),
    "channel-link": Bilingual("Có nút gửi câu hỏi “{label}”.", "There is a way in to ask: “{label}”."),
    "channel-address": Bilingual(
        "Có địa chỉ tiếp nhận câu hỏi, góp ý: {label}.", "There is an address for questions: {label}."
    ),
    "channel-external": Bilingual(
        "Câu hỏi được gửi sang hệ thống khác ({label}).", "Questions are sent to another system ({label})."
    ),
    "channel-none": Bilingual(
        "Không thấy biểu mẫu hay địa chỉ gửi câu hỏi trên {pages} trang đã đọc.",
        "No form or address to ask was found on {pages} pages read.",
    ),
    "answers-shown": Bilingual(
        "Có đăng {count} câu hỏi kèm trả lời hoặc trạng thái.", "{count} questions are shown with an answer or a state."
    ),
    "answers-lookup": Bilingual(
        "Có chức năng tra cứu kết quả trả lời (“{label}”).", "Citizens can look up the answer (“{label}”)."
    ),
    "answers-faq": Bilingual(
        "Chỉ thấy {count} câu hỏi – đáp soạn sẵn hoặc không ghi người hỏi, ngày hỏi.",
        "Only {count} prepared questions and answers, without asker or date.",
    ),
    "answers-none": Bilingual(
        "Không thấy câu trả lời hay trạng thái xử lý câu hỏi của công dân.",
        "No answers and no state of citizens' questions are shown.",
    ),
    "answers-elsewhere": Bilingual(
        "Câu trả lời nằm ở hệ thống khác ({host}): cần người xem.",
        "The answers are on another system ({host}): a person must look.",
    ),
}


def wants(_: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({*SECTIONS, "contacts"}), listings=frozenset({"questions", "feedback"}))


def judge(_: Mapping[str, Json], facts: Facts) -> Verdict:
    found = questions(facts)
    ways = channels(facts)
    measured = _measured(found, len(ways))
    asking = [w for w in ways if w.how != "external"] or list(ways)
    notes: list[Finding] = []
    for way in asking[:2]:
        notes.append(find(MESSAGES, f"channel-{way.how}", {"label": way.label}, url=way.url, record=way.record))
    shown = _shown(facts, found)
    if shown is not None:
        notes.append(shown)
    if asking and shown is not None:
        return Verdict.passed(*notes, **measured)
    if shown is None and found.external:
        # Whoever asks is led to another system; whether it shows answers was not looked at.
        host = find(MESSAGES, "answers-elsewhere", {"host": found.external[0]}, url=found.external[0])
        return Verdict.review(*notes, host, **measured)
    reason = unread_reason(found)
    if reason is not None:
        return Verdict.unmeasured(reason, *notes, **measured)
    if not asking:
        notes.append(
            find(
                MESSAGES,
                "channel-none",
                {"pages": len(facts.pages)},
                url=measured["url"] or facts.site.url,
                record=facts.home_visit.record,
            )
        )
    if shown is None:
        notes.append(find(MESSAGES, "answers-none", url=measured["url"] or facts.site.url, record=_record(found)))
    if asking or shown is not None:
        return Verdict.partial(*notes, **measured)
    return Verdict.failed(*notes, **measured)


def _shown(facts: Facts, found: Questions) -> Finding | None:
    how = answers_shown(facts)
    if how is None:
        return None
    if how == "lookup":
        way = lookup(facts)
        return find(MESSAGES, "answers-lookup", {"label": way.label if way else ""}, url=way.url if way else None)
    told = [q for q in found.items if q.status != UNKNOWN]
    place = told[0] if told else found.pages[0]
    return find(MESSAGES, f"answers-{how}", {"count": len(told)}, url=place.url, record=place.record)


def _measured(found: Questions, ways: int) -> dict[str, Json]:
    part = next((s for s in found.sections.values() if s.url), None)
    return {
        "url": part.url if part else None,
        "label": part.label if part else None,
        "state": part.state if part else next((s.state for s in found.sections.values()), None),
        "channels": ways,
        "questions": len(found.items),
        "external": list(found.external),
    }


def _record(found: Questions) -> str | None:
    return found.pages[0].record if found.pages else None


CHECK = CheckKind(
    name="channel",
    about=Bilingual("Công dân gửi được câu hỏi và thấy được câu trả lời", "Citizens can ask and see the answers"),
    params={"type": "object", "additionalProperties": False, "properties": {}},
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
