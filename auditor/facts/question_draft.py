"""A question while it is read line by line: which value goes where, on the asker's side and on the answer's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from auditor.facts.privacy import is_name
from auditor.facts.question_dates import (
    BYLINE,
    META_LENGTH,
    When,
    asked_in_prose,
    dates_of,
    first_day,
    meta_part,
    role_of,
    sure_dates,
)
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
    r"|Trung tâm|Quản trị|Ban biên tập|Admin|Cán bộ|Công chức|Điện lực|Công ty|Chi nhánh|Hội|Đoàn|Hợp tác xã|Ngân hàng"
    r"|Kho bạc|Lãnh đạo|Thường trực|Viện|Tòa án|Đài|Kiểm lâm|Thống kê|Một cửa|Thanh tra|Trạm|Trường|Đội|Hạt|Tổ (?=công tác|tiếp)|Ban Chỉ huy|"
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
_SURE_END = re.compile(r"(?:trả lời|phản hồi|giải đáp|gửi)\s+ngày\W*$", re.IGNORECASE)
_BEFORE_DATES = re.compile(
    r"[(|\[]|\s[-–]\s|(?:đã )?(?:gửi|hỏi|trả lời|đăng)?\s*(?:ngày|lúc|vào)?\W*\d{1,2}[/.:\-]\d{1,2}", re.IGNORECASE
)


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


@dataclass(slots=True)
class Draft:
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


def badge(line: Line, statuses: Statuses) -> str | None:
    """The words of a state that stand by themselves in a line: the whole of it, an inline part, a part between
    separators."""
    if len(line.text) > META_LENGTH:
        return None
    for part in (line.text, *line.pieces, *re.split(r"\s*[|•·\[\]()–;,]\s*|\s-\s|[.!]\s", line.text)):
        words = part.strip(" []():.-–·•|")
        if words and statuses.read(words) is not None:
            return words
    return None


def is_bare_state(text: str, statuses: Statuses) -> bool:
    """ "Đã xử lý" by itself is a badge, not the label of what was done."""
    return (
        not text.rstrip().endswith((":", "：")) and len(text) <= 60 and statuses.read(text.strip(" []()")) is not None
    )


def note_badges(draft: Draft, line: Line, statuses: Statuses) -> None:
    words = badge(line, statuses) if draft.status is None else None
    if words is not None:
        draft.status, draft.overdue = statuses.read(words), statuses.says_overdue(words)


def take(draft: Draft, role: str, label: str, value: str, statuses: Statuses, latest: date | None) -> None:
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
        when = first_day(value, latest) or first_day(label, latest)
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
        take(draft, QUESTION, label, value, statuses, latest)
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
    elif role == QUESTION and not re.search(r"[^\W\d_]{2}", value) and (when := first_day(value, latest)) is not None:
        # "Hỏi: 05/06/2026 – Đáp: 08/06/2026"
        draft.asked = draft.asked or when
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


def _start_reply(draft: Draft, label: str, value: str, statuses: Statuses, latest: date | None) -> None:
    draft.answering = True
    first = re.split(r"\s*[|•·;]\s*", value, maxsplit=1)[0]
    if value and (is_no_answer(first) or statuses.read(first) == OPEN):
        draft.no_answer = True
        return
    if not re.search(r"[^\W\d_]{2}", value) and (when := first_day(value, latest)) is not None:
        # "Phản hồi: 01/10/2026"
        draft.replied.append(when)
        return
    reply = Reply(when=first_day(label, latest), unit=unit_in(label))
    draft.replies.append(reply)
    if (document := _ANSWERING_DOCUMENT.fullmatch(value)) is not None:
        # The answer is a letter; its day is the answer's.
        reply.when = first_day(document[1], latest)
    if value:
        _take_reply_text(draft, value, latest, labelled=True)


def take_free(draft: Draft, text: str, line: Line, statuses: Statuses, latest: date | None) -> None:
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
            if syllables(p) >= 3
            and not is_name(p)
            and statuses.read(p) is None
            and not dates_of(p, latest)
            and split_labels(p)[0][0] is None
        ),
        "",
    )


def _take_text(
    draft: Draft, text: str, statuses: Statuses, latest: date | None, line_pieces: Sequence[str] = ()
) -> None:
    """A free line of the question's part: its text, or the line that tells who asked when."""
    part = meta_part(text)
    meta, found = part == text, dates_of(part, latest)
    first = draft.asked_meta is None and draft.asked is None
    for when, before in found:
        role = role_of(before)
        if role == "due":
            continue
        if BYLINE.match(part):
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
    if not found:
        for when, role in sure_dates(text, latest):
            if role == "replied":
                draft.replied.append(when)
            elif draft.asked is None and draft.asked_meta is None:
                draft.asked_meta = when
    if not found and draft.asked is None and draft.asked_meta is None:
        draft.asked_meta = asked_in_prose(text[:300], latest)
    if found and not meta:
        text = text.replace(part, " ", 1).strip()
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


def _take_reply_text(draft: Draft, text: str, latest: date | None, *, labelled: bool = False) -> None:
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
    when, before = found[0]
    unit = unit_in(text) if meta else ""
    if (
        meta
        and labelled
        and not unit
        and re.search(r"[^\W\d_]\s+ngày\W*$", before)
        and "(" not in before
        and not _SURE_END.search(before)
    ):
        # "Kết quả: hòa giải thành ngày 20/06/2026" tells when that was, not when it was told.
        reply.texts.append(text)
        return
    if reply.when is None:
        reply.when, reply.unit = when, reply.unit or unit
    elif meta:
        # Another dated line: the next reply of the thread (its text may stand before or after the date).
        draft.replies.append(Reply(when=when, unit=unit))


def unit_in(text: str) -> str:
    match = _UNIT_WORDS.search(text)
    found = clean(re.sub(r"\s*(?:trả lời|phản hồi|giải đáp).*$", "", match.group())) if match else ""
    return found.strip(" -–,.")
