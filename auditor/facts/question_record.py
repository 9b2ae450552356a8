"""One question read from its lines: who asked when, who answered when, in which state it is; what cannot be read
stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from auditor.facts.question_dates import When, first_day
from auditor.facts.question_draft import Draft, Line, Reply, is_bare_state, note_badges, take, take_free, unit_in
from auditor.facts.question_words import (
    ANSWER,
    ANSWERED,
    ASKED,
    OPEN,
    QUESTION,
    REPLIED,
    UNKNOWN,
    Statuses,
    split_labels,
)
from auditor.vietnamese import clean, syllables

_LINK_TO_ANSWER = re.compile(
    r"(?:xem|đọc|tải|click xem|bấm xem)(?: chi tiết)?(?: nội dung| ý kiến| kết quả| văn bản| phần)* (?:câu )?(?:trả lời"
    r"|phản hồi|giải đáp)(?: chi tiết)?"
)
_SOMEBODY_ASKS = re.compile(
    r"(?:^|[:*.]\s*)(?:ông|bà|anh|chị|cử tri|công dân|bạn đọc)\s[^.?!:]{2,60}(?:\([^()]{2,50}\)\s*)?"
    r"\s(?:hỏi|kiến nghị|phản ánh|đề nghị|thắc mắc|có ý kiến)\b",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\s*(?:(?:câu hỏi|câu|hỏi)\s*(?:số\s*)?)?\d{1,3}\s*[.):/\-]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """What one question's lines say, unmasked: only `facts.questions` may see it."""

    asked: When | None
    answered: When | None
    progress: date | None
    status: str
    stated: bool  # the status is written on the page, not concluded from an answer
    overdue: bool  # the page itself calls it overdue
    title: str
    text: str
    asker: str
    unit: str
    has_answer: bool
    citizen: bool = False  # somebody asked, named or not
    link: str | None = None


def read_record(lines: Iterable[Line], statuses: Statuses, latest: date | None) -> Record:
    """Read one question from its lines in reading order; nothing is guessed from what is not written."""
    draft = Draft()
    pending: str | None = None
    labelled = False
    for line in lines:
        if _LINK_TO_ANSWER.fullmatch(line.text.lower().strip(" »>.…[]()")):
            draft.answer_elsewhere = True
            continue
        labelled = (
            labelled
            or line.role is ANSWER
            or (line.role is None and any(r == ANSWER for r, _, _ in split_labels(line.text)))
        )
        draft.link = draft.link or line.link
        if line.answer_box and not draft.answering and not labelled:
            # Without the word "Trả lời" the markup's own name for the box is what separates answer from question.
            draft.answering = True
            draft.replies.append(Reply())
        if line.role is not None:
            take(draft, line.role, "", line.text, statuses, latest)
            pending = None
            continue
        note_badges(draft, line, statuses)
        if not draft.answering and _SOMEBODY_ASKS.search(line.text[:160]):
            draft.citizen = True
        if pending in (ASKED, REPLIED) and first_day(line.text, latest) is None:
            pending = None
        if is_bare_state(line.text, statuses):
            continue
        for role, label, value in split_labels(line.text):
            if role is None and pending is not None:
                take(draft, pending, "", value, statuses, latest)
                pending = None
            elif role is None:
                take_free(draft, value, line, statuses, latest)
            else:
                take(draft, role, label, value, statuses, latest)
                pending = None if value or role in (ANSWER, QUESTION) else role
    return _finish(draft)


def _take_later(draft: Draft, asked: When | None) -> None:
    """A second "Name (date)" line with no word of its own: the answer's, if an answer follows or an office wrote it."""
    if draft.replied or asked is None or any(r.when for r in draft.replies):
        return
    for when, text in draft.later:
        unit = unit_in(text)
        if when.day >= asked.day and (draft.replies or (unit and not draft.no_answer)):
            draft.replied.append(when)
            draft.unit = draft.unit or unit
            return


def _finish(draft: Draft) -> Record:
    asked = draft.asked or draft.asked_meta
    if asked is None and (
        draft.asker_named
        or draft.status is not None
        or draft.replied
        or not draft.replies
        or any(r.when for r in draft.replies)
    ):
        asked = draft.posted
    _take_later(draft, asked)
    real = [r for r in draft.replies if r.texts or r.when]
    progress = [p.day for p in draft.progress]
    if draft.status != ANSWERED and len(real) == 1 and real[0].is_progress and not draft.replied:
        notices, answers = real, []
    else:
        notices = [r for r in real[:-1] if r.is_progress]
        answers = [r for r in real if r not in notices]
    progress += [r.when.day for r in notices if r.when is not None]
    dated = [r.when for r in answers if r.when is not None]
    answered = min(draft.replied, key=_order) if draft.replied else dated[0] if dated else None
    text_of_answer = " ".join(r.text for r in answers)
    has_answer = bool(answered) or syllables(text_of_answer) >= 2 or draft.answer_elsewhere
    stated = draft.status is not None
    if draft.status is not None:
        status = draft.status
    elif draft.no_answer and not has_answer:
        status, stated = OPEN, True
    elif has_answer:
        status = ANSWERED
    elif notices:
        status = OPEN
    else:
        status = UNKNOWN
    if status == OPEN and answered is not None:
        # "Đang xử lý" beside an answer's date: what was sent was a notice of progress.
        progress.append(answered.day)
        answered = None
    unit = draft.unit or next((r.unit for r in answers if r.unit), "")
    question = " ".join(draft.question)
    title = draft.title or next(iter(draft.headings), "") or next(iter(draft.question), "")
    return Record(
        asked=asked,
        answered=answered,
        progress=min(progress) if progress else None,
        status=status,
        stated=stated,
        overdue=draft.overdue and status == OPEN,
        title=_NUMBERING.sub("", clean(title)),
        text=clean(question),
        asker=draft.asker,
        unit=unit,
        has_answer=has_answer,
        citizen=draft.citizen or bool(draft.asker),
        link=draft.link,
    )


def _order(when: When) -> tuple[date, int]:
    return when.day, when.minute or 0
