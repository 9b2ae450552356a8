"""One question read from its lines: who asked when, who answered when, in which state it is; what cannot be read
stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from auditor.facts.privacy import is_name
from auditor.facts.question_dates import META_LENGTH, When, asked_in_prose, dates_of, first_day, meta_part, role_of
from auditor.facts.question_words import (
    ANSWER,
    ANSWERED,
    ASKED,
    ASKER,
    NOTHING,
    OPEN,
    POSTED,
    PROGRESS,
    QUESTION,
    REPLIED,
    RESULT,
    STATUS,
    TITLE,
    UNIT,
    UNKNOWN,
    Statuses,
    is_no_answer,
    split_labels,
)
from auditor.vietnamese import clean, syllables

_PROGRESS_WORDS = re.compile(
    r"đang (?:được )?(?:xem xét|xử l[ýí]|xác minh|giải quyết|kiểm tra|nghiên cứu|rà soát|phối hợp|tổng hợp"
    r"|tham mưu)|(?:đã )?(?:được )?tiếp nhận (?:câu hỏi|ý kiến|phản ánh|kiến nghị|thông tin|nội dung)"
    r"|đã chuyển (?:câu hỏi|ý kiến|phản ánh|kiến nghị|nội dung|đến|tới|cho|phòng|đơn)|sẽ (?:sớm )?(?:trả lời"
    r"|phản hồi|thông báo|thông tin|có (?:văn bản )?trả lời)|thông báo tiến độ|gia hạn",
    re.IGNORECASE,
)
_PROGRESS_SYLLABLES = 60
# Who cites the law answers; a notice of progress does not.
_SUBSTANCE = re.compile(
    r"(?<!\w)(?:nghị định|thông tư|luật|điều \d|khoản \d|quyết định số|hồ sơ gồm|thành phần hồ sơ|lệ phí)(?!\w)",
    re.IGNORECASE,
)
_UNIT_WORDS = re.compile(
    r"(?<!\w)(?:UBND|HĐND|UBMTTQ|Ủy ban|Uỷ ban|Hội đồng nhân dân|Phòng|Ban|Công an|Sở|Chi cục|Văn phòng|Bộ phận"
    r"|Trung tâm|Thanh tra|Trạm|Trường|Đội|Hạt|Tổ (?=công tác|tiếp)|Ban Chỉ huy|"
    r"Quân sự|Địa chính|Tư pháp|Kinh tế|Bảo hiểm|Thuế|Cục|Bộ|Đảng ủy|Mặt trận|Chủ tịch UBND)(?!\w)[^|()\n:;]{0,80}"
)
_NAMED_ASKER = re.compile(
    r"(?<!\w)(?:ông|bà|anh|chị|bạn đọc|bạn|công dân|độc giả"
    r"|cử tri)\s+((?-i:[A-ZÀ-ỸĐ][^\W\d_]*)(?:\s+(?-i:[A-ZÀ-ỸĐ][^\W\d_]*)){0,4})",
    re.IGNORECASE,
)
_ANSWERING_DOCUMENT = re.compile(
    r"(?:tại |theo )?(?:văn bản|công văn|thông báo|báo cáo|tờ trình|quyết định|số|cv|tb|\W)*\s*\d{1,5}\s*/[\w/.\-–]{1,30},?"
    r"\s*\(?(ngày \d{1,2}[/.\-]\d{1,2}[/.\-]\d{4})\)?\W*(?:của .{2,60})?",
    re.IGNORECASE,
)
_LINK_TO_ANSWER = re.compile(
    r"(?:xem|đọc|tải|click xem|bấm xem)(?: chi tiết)?(?: nội dung| ý kiến| kết quả| văn bản| phần)* (?:câu )?(?:trả lời"
    r"|phản hồi|giải đáp)(?: chi tiết)?"
)
_BYLINE = re.compile(r"\W*(?:thứ (?:\d|hai|ba|tư|năm|sáu|bảy)|chủ nhật)\W", re.IGNORECASE)
_BEFORE_DATES = re.compile(
    r"[(|\[]|\s[-–]\s|(?:đã )?(?:gửi|hỏi|trả lời|đăng)?\s*(?:ngày|lúc|vào)?\W*\d{1,2}[/.:\-]\d{1,2}", re.IGNORECASE
)
_NUMBERING = re.compile(r"^\s*(?:(?:câu hỏi|câu|hỏi)\s*(?:số\s*)?)?\d{1,3}\s*[.):/\-]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a record: its text, the short inline texts in it, whether it is a heading, and the field its
    column names."""

    text: str
    pieces: tuple[str, ...] = ()
    heading: bool = False
    role: str | None = None
    answer_box: bool = False  # inside an element whose class or id says that it holds the answer
    link: str | None = None


@dataclass(slots=True)
class Reply:
    """One answer or notice below a question."""

    texts: list[str] = field(default_factory=list)
    when: When | None = None
    unit: str = ""

    @property
    def text(self) -> str:
        return " ".join(self.texts)

    @property
    def is_progress(self) -> bool:
        text = self.text
        return (
            bool(_PROGRESS_WORDS.search(text))
            and syllables(text) <= _PROGRESS_SYLLABLES
            and not _SUBSTANCE.search(text)
        )


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


@dataclass(slots=True)
class _Draft:
    asked: When | None = None
    asked_meta: When | None = None
    posted: When | None = None
    replied: list[When] = field(default_factory=list)
    progress: list[When] = field(default_factory=list)
    status: str | None = None
    overdue: bool = False
    title: str = ""
    asker: str = ""
    asker_named: bool = False  # by a label of its own
    unit: str = ""
    question: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    answering: bool = False
    later: list[tuple[When, str]] = field(default_factory=list)  # further "Name (date)" lines before any answer
    no_answer: bool = False
    answer_elsewhere: bool = False  # a link leads to it
    citizen: bool = False
    link: str | None = None


def read_record(lines: Iterable[Line], statuses: Statuses, latest: date | None) -> Record:
    """Read one question from its lines in reading order; nothing is guessed from what is not written."""
    draft = _Draft()
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
            _take(draft, line.role, "", line.text, statuses, latest)
            pending = None
            continue
        _note_badges(draft, line, statuses)
        if pending in (ASKED, REPLIED) and first_day(line.text, latest) is None:
            pending = None
        if is_bare_state(line.text, statuses):
            continue
        for role, label, value in split_labels(line.text):
            if role is None and pending is not None:
                _take(draft, pending, "", value, statuses, latest)
                pending = None
            elif role is None:
                _take_free(draft, value, line, statuses, latest)
            else:
                _take(draft, role, label, value, statuses, latest)
                pending = None if value or role in (ANSWER, QUESTION) else role
    return _finish(draft)


def badge(line: Line, statuses: Statuses) -> str | None:
    """The words of a state that stand by themselves in a line: the whole of it, an inline part, a part between
    separators."""
    if len(line.text) > META_LENGTH:
        return None
    for part in (line.text, *line.pieces, *re.split(r"\s*[|•·\[\]()–;]\s*|\s-\s", line.text)):
        words = part.strip(" []():.-–·•|")
        if words and statuses.read(words) is not None:
            return words
    return None


def is_bare_state(text: str, statuses: Statuses) -> bool:
    """ "Đã xử lý" by itself is a badge, not the label of what was done."""
    return not text.rstrip().endswith((":", "：")) and len(text) <= 60 and statuses.read(text.strip(" []()")) is not None


def _note_badges(draft: _Draft, line: Line, statuses: Statuses) -> None:
    words = badge(line, statuses) if draft.status is None else None
    if words is not None:
        draft.status, draft.overdue = statuses.read(words), statuses.says_overdue(words)


def _take(draft: _Draft, role: str, label: str, value: str, statuses: Statuses, latest: date | None) -> None:
    """Put a labelled value where it belongs."""
    if role in (ASKED, ASKER) and draft.status is None:
        # "Đã hỏi: 06/08/2026 Chưa trả lời"
        rest = re.sub(r"[\d/:.\-–|,()\[\]]+", " ", value).strip()
        if rest and statuses.read(rest) is not None:
            draft.status, draft.overdue = statuses.read(rest), statuses.says_overdue(rest)
    if role == ASKED:
        when = first_day(value, latest)
        if when is not None and draft.asked is None:
            draft.asked = when
        elif when is not None and draft.answering and draft.replies and draft.replies[-1].when is None:
            draft.replies[-1].when = when
    elif role == REPLIED:
        when = first_day(value, latest) or first_day(label, latest)
        if when is not None:
            draft.replied.append(when)
        elif is_no_answer(value):
            draft.no_answer = True
        elif syllables(value) >= 3:
            _start_reply(draft, label, value, statuses, latest)
    elif role == PROGRESS:
        when = first_day(value, latest)
        if when is not None:
            draft.progress.append(when)
    elif role == POSTED:
        draft.posted = draft.posted or first_day(value, latest)
    elif role in (STATUS, RESULT):
        found = statuses.read(value, in_field=True)
        if found is not None:
            draft.status, draft.overdue = found, statuses.says_overdue(value)
            if draft.answering is False and (when := first_day(value, latest)) is not None and found == ANSWERED:
                draft.replied.append(when)
        elif is_no_answer(value):
            draft.no_answer = True
        elif role == RESULT:
            # The answer itself as often as a state.
            _start_reply(draft, label, value, statuses, latest)
        elif syllables(value) > 4:
            draft.replies.append(Reply([value]))
    elif role == ASKER and (value.endswith("?") or syllables(value) > 12) and not dates_of(value, latest):
        # "Công dân hỏi: …?" names what is asked, not who asks.
        _take(draft, QUESTION, label, value, statuses, latest)
    elif role == ASKER:
        if not draft.asker and value:
            found_dates = dates_of(value, latest)
            draft.asker = re.split(r"[(|]|\s-\s|\d", value)[0].strip(" ,-–")
            draft.asker_named = bool(draft.asker)
            if found_dates and draft.asked is None:
                draft.asked_meta = draft.asked_meta or found_dates[0][0]
    elif role == UNIT:
        draft.unit = draft.unit or value
    elif role == TITLE:
        draft.title = draft.title or value
    elif role == QUESTION:
        # "Bà Lê Thị Chín hỏi: …", "Cử tri Nguyễn Văn Lợi kiến nghị: …"
        draft.citizen = draft.citizen or bool(re.search(r"cử tri|công dân|bạn đọc|độc giả", label, re.IGNORECASE))
        named = _NAMED_ASKER.search(label) or _NAMED_ASKER.match(value)
        if named is not None and not draft.asker and not draft.answering:
            draft.asker = named.group(1)
        if not draft.answering and draft.asked_meta is None:
            draft.asked_meta = first_day(label, latest)
        if not draft.answering and value:
            _take_text(draft, value, statuses, latest)
    elif role == ANSWER:
        _start_reply(draft, label, value, statuses, latest)
    elif role == NOTHING:
        return


def _start_reply(draft: _Draft, label: str, value: str, statuses: Statuses, latest: date | None) -> None:
    draft.answering = True
    first = re.split(r"\s*[|•·;]\s*", value, maxsplit=1)[0]
    if value and (is_no_answer(first) or statuses.read(first) == OPEN):
        draft.no_answer = True
        return
    if not re.search(r"[^\W\d_]{2}", value) and (when := first_day(value, latest)) is not None:
        # "Phản hồi: 01/10/2026"
        draft.replied.append(when)
        return
    reply = Reply(when=first_day(label, latest), unit=_unit_in(label))
    draft.replies.append(reply)
    if (document := _ANSWERING_DOCUMENT.fullmatch(value)) is not None:
        # The answer is a letter; its day is the answer's.
        reply.when = first_day(document[1], latest)
    if value:
        _take_reply_text(draft, value, latest)


def _take_free(draft: _Draft, text: str, line: Line, statuses: Statuses, latest: date | None) -> None:
    if draft.answering:
        if is_no_answer(text):
            draft.no_answer = True
        else:
            _take_reply_text(draft, text, latest)
        return
    if is_no_answer(text):
        draft.no_answer = True
        return
    words = badge(line, statuses)
    if words is not None and words in text:
        # A state's badge beside a date does not name the date, except that of the answer to one already dated.
        if not (statuses.read(words) == ANSWERED and (draft.asked or draft.asked_meta)):
            text = text.replace(words, " ", 1).strip(" ()[]|-–·•")
        if not text:
            return
    if line.heading and not any(c in text for c in "()|"):
        draft.headings.append(text)
    _take_text(draft, text, statuses, latest, line.pieces)


def _title_piece(pieces: Sequence[str], statuses: Statuses, latest: date | None) -> str:
    """Of a line that holds all of a question (day, title, state) the part that is neither day, name nor state."""
    return next(
        (
            p
            for p in pieces
            if syllables(p) >= 3 and not is_name(p) and statuses.read(p) is None and not dates_of(p, latest)
            and split_labels(p)[0][0] is None
        ),
        "",
    )


def _take_text(
    draft: _Draft, text: str, statuses: Statuses, latest: date | None, line_pieces: Sequence[str] = ()
) -> None:
    """A free line of the question's part: its text, or the line that tells who asked when."""
    part = meta_part(text)
    meta, found = part == text, dates_of(part, latest)
    first = draft.asked_meta is None and draft.asked is None
    for when, before in found:
        role = role_of(before)
        if role == "due":
            continue
        if _BYLINE.match(part):
            draft.posted = draft.posted or when
            continue
        if role == "replied":
            draft.replied.append(when)
        elif draft.asked_meta is None and draft.asked is None:
            draft.asked_meta = when
            name = re.split(r"[(|\d]|\s[-–]\s", part.strip(" (["))[0].strip(" ,-–:")
            if not draft.asker and is_name(name):
                draft.asker = name
        elif meta and not role and not first:
            draft.later.append((when, part))
    if not found and draft.asked is None and draft.asked_meta is None:
        draft.asked_meta = asked_in_prose(text[:300], latest)
    if found and not meta:
        text = text[: -len(part)].strip()
    if not (meta and found):
        if re.search(r"[^\W\d_]{2}", text):
            draft.question.append(text)
    elif not draft.question and not draft.title and (piece := _title_piece(line_pieces, statuses, latest)):
        draft.question.append(piece)
    elif not draft.question and not draft.title:
        # "Xin hỏi về trợ cấp (gửi ngày 12/05/2026)": the line is title and dates in one.
        head = _BEFORE_DATES.split(text, maxsplit=1)[0].strip(" ,-–:|([")
        if syllables(head) >= 3 and not is_name(head) and head != draft.asker:
            draft.question.append(head)


def _take_reply_text(draft: _Draft, text: str, latest: date | None) -> None:
    reply = draft.replies[-1] if draft.replies else Reply()
    if not draft.replies:
        draft.replies.append(reply)
    part = meta_part(text)
    meta, found = part == text, dates_of(part, latest)
    if not meta:
        reply.texts.append(text)
    if not found:
        if meta:
            reply.texts.append(text)
        return
    when = found[0][0]
    unit = _unit_in(text) if meta else ""
    if reply.when is None:
        reply.when, reply.unit = when, reply.unit or unit
    elif meta:
        # Another dated line: the next reply of the thread (its text may stand before or after the date).
        draft.replies.append(Reply(when=when, unit=unit))


def _take_later(draft: _Draft, asked: When | None) -> None:
    """A second "Name (date)" line with no word of its own: the answer's, if an answer follows or an office wrote it."""
    if draft.replied or asked is None or any(r.when for r in draft.replies):
        return
    for when, text in draft.later:
        unit = _unit_in(text)
        if when.day >= asked.day and (draft.replies or (unit and not draft.no_answer)):
            draft.replied.append(when)
            draft.unit = draft.unit or unit
            return


def _unit_in(text: str) -> str:
    match = _UNIT_WORDS.search(text)
    found = clean(re.sub(r"\s*(?:trả lời|phản hồi|giải đáp).*$", "", match.group())) if match else ""
    return found.strip(" -–,.")


def _finish(draft: _Draft) -> Record:
    asked = draft.asked or draft.asked_meta
    if asked is None and (draft.asker_named or draft.status is not None or draft.replied or not draft.replies):
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
