"""The day and minute written in a line of a question page, and whether that line is the one that tells who and
when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from auditor.facts.datetext import BIRTH, DEADLINE, DOCUMENT, EFFECTIVE, ISSUED, UPDATED, read_dates

# A line with a date is the line under a question ("Name (date)"), not prose, up to this many characters and words
# beside the date.
META_LENGTH = 170
_META_WORDS = 18
_SENTENCE_WORDS = 5
_ASKED_IN_PROSE = re.compile(
    r"(?:gửi|hỏi|phản ánh|kiến nghị|góp ý)(?: (?:câu hỏi|ý kiến|phản ánh|kiến nghị|thư|tin nhắn))?(?: (?:đến"
    r"|tới|về|cho) [^,.:;]{0,60})?,?(?: vào)?(?: ngày| lúc| hồi)\W*(?:\d{1,2}[:hg]\d{2}\W*(?:ngày)?\W*)?$",
    re.IGNORECASE,
)
_PROSE = re.compile(
    r"[?]\s*$|(?<!\w)(?:tôi|em|cháu|chúng tôi|gia đình|xin hỏi|căn cứ|theo quy định|quy định tại|trân trọng"
    r"|đề nghị)(?!\w)",
    re.IGNORECASE,
)
# The clock in a page's head, the day an article was put up: "Thứ Sáu, ngày 20/11/2026".
BYLINE = re.compile(r"\W*(?:thứ (?:\d|hai|ba|tư|năm|sáu|bảy)|chủ nhật)\W", re.IGNORECASE)
_TAIL_DATE = re.compile(r"[(\[][^()\[\]]{0,90}\d{4}[^()\[\]]{0,20}[)\]]\.?\s*$")
# "Công an xã (07/04/2026): Không được lưu thông."
_LEAD_DATE = re.compile(r"[^():.?!]{2,80}\([^()]{0,30}\d{4}[^()]{0,12}\)\s*:")
_OTHER_DATES = frozenset({DOCUMENT, BIRTH, DEADLINE, EFFECTIVE, ISSUED, UPDATED})
_ASKED_CUE = re.compile(r"gửi|hỏi|tiếp nhận|đăng|phản ánh|kiến nghị|ngày nhận|tạo", re.IGNORECASE)
_REPLIED_CUE = re.compile(r"trả lời|phản hồi|giải đáp|hoàn thành|đã xử l[ýí]|đã giải quyết|hồi đáp", re.IGNORECASE)
_DUE_CUE = re.compile(r"hạn|hẹn|trước ngày|chậm nhất|dự kiến|cập nhật", re.IGNORECASE)
# "Câu hỏi số 15 (gửi ngày …)" is no document's date, whatever the number before it.
_SURE_CUE = re.compile(
    r"(?:gửi|hỏi|trả lời|phản hồi|giải đáp|tiếp nhận|phản ánh|kiến nghị|góp ý|đăng)(?: câu hỏi)?\W*(?:ngày|lúc|vào|hồi)?\W*"
    r"(?:\d{1,2}\s?[:hg]\s?\d{2}(?::\d{2})?\W*)?(?:SA|CH|AM|PM)?\W*(?:ngày\W*)?$",
    re.IGNORECASE,
)
_SPAN = re.compile(r"(?<!\w)(?:từ|kể từ|trước|sau|đến|tới|hết)(?: hết)?(?: ngày)?[\s:]*$", re.IGNORECASE)
_TIME = re.compile(r"(?<![\d/])(\d{1,2})\s?[:hg]\s?(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class When:
    """A day with the minute of the day, if one is written beside it."""

    day: date
    minute: int | None = None


def dates_of(text: str, latest: date | None) -> tuple[tuple[When, str], ...]:
    """The days written in a text with what stands before each (back to the one before); legal references and
    limits left out."""
    if not any(c.isdigit() for c in text):
        return ()
    reading = read_dates(text, latest=latest)
    found: list[tuple[When, str]] = []
    last = 0
    for mention in reading.days():
        before = reading.text[last : mention.start]
        last = mention.end
        if _SPAN.search(before):
            continue
        limit = mention.role == DEADLINE and _DUE_CUE.search(before[-25:])
        if (limit or mention.role in _OTHER_DATES - {DEADLINE}) and not _SURE_CUE.search(before):
            continue
        found.append((When(mention.value, _minute(reading.text, mention.start, mention.end)), before))
    return tuple(found)


def meta_part(text: str) -> str:
    """The part of a line that tells who and when: all of "Name (date)", the bracket at the end of a sentence, or
    nothing."""
    if is_meta(text):
        return text
    match = _TAIL_DATE.search(text) or _LEAD_DATE.match(text)
    return match.group() if match else ""


def is_meta(text: str) -> bool:
    """Whether a line is of the kind "Name (date) – address", not a sentence that happens to hold a date."""
    if not any(c.isdigit() for c in text) or len(text) > META_LENGTH:
        return False
    words = len(re.sub(r"[\d/:.\-–|()\[\],]+", " ", text).split())
    if words > _META_WORDS or _PROSE.search(text):
        return False
    return not (words >= _SENTENCE_WORDS and text.rstrip().endswith((".", "!", "…")))


def _minute(text: str, start: int, end: int) -> int | None:
    for part in (text[end : end + 14], text[max(0, start - 14) : start]):
        match = _TIME.search(part)
        if match and int(match[1]) < 24 and int(match[2]) < 60:
            afternoon = (
                re.match(r"\s*(?::\d\d)?\s*(?:CH|PM)\b", part[match.end() :], re.IGNORECASE) and int(match[1]) < 12
            )
            return (int(match[1]) + (12 if afternoon else 0)) * 60 + int(match[2])
    return None


def first_day(text: str, latest: date | None) -> When | None:
    found = dates_of(text, latest)
    return found[0][0] if found else None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((m.start() for m in pattern.finditer(text)), default=-1)


def role_of(before: str) -> str:
    """What a date is by the last word before it: `asked`, `replied`, `due`, or nothing."""
    found = {"due": _last(_DUE_CUE, before), "replied": _last(_REPLIED_CUE, before), "asked": _last(_ASKED_CUE, before)}
    best = max(found, key=lambda role: found[role])
    return best if found[best] >= 0 else ""


def sure_dates(text: str, latest: date | None) -> tuple[tuple[When, str], ...]:
    """The days of a short line of sentences whose word stands right before each: "A hỏi ngày …. Trả lời ngày …."."""
    if len(text) > META_LENGTH or _PROSE.search(text):
        return ()
    found = [
        (when, role_of(cue.group())) for when, before in dates_of(text, latest) if (cue := _SURE_CUE.search(before))
    ]
    return tuple((when, role) for when, role in found if role in ("asked", "replied"))


def asked_in_prose(text: str, latest: date | None) -> When | None:
    """The day in "… gửi câu hỏi ngày 12/05/2026 …"; not that of any other thing that was sent."""
    return next((when for when, before in dates_of(text, latest) if _ASKED_IN_PROSE.search(before)), None)
