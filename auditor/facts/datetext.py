"""Dates written in Vietnamese text: every mention with value, precision, role and quote, and what only looks like
one with the reason.

Day before month, always. The role says what the words around a date make of it; only `posted` and bare dates may
ever become a publish date, so a law quoted with its date, a birthday or a deadline cannot.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from auditor.evidence import VIETNAM
from auditor.vietnamese import clean

DAY, WEEK, MONTH, YEAR = "day", "week", "month", "year"
POSTED, UPDATED, ISSUED, EFFECTIVE, DOCUMENT, BIRTH, DEADLINE, COPYRIGHT = (
    "posted",
    "updated",
    "issued",
    "effective",
    "document",
    "birth",
    "deadline",
    "copyright",
)

_FIRST_YEAR = 1945  # older years in a portal are history, never somebody's mistake of ours to mend

_WORDS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_ENGLISH = {n: i for i, n in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}

_MONTH_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_ENGLISH_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
# A date may follow another one ("05/10/2026-09/10/2026") or a dash, but not stand inside a telephone or document
# number.
_NOT_BEFORE = r"(?<![\d/])(?<!\d[.,:])(?:(?<![\-–])|(?<=\d{4}[\-–])|(?<=\D[\-–]))"
_NOT_AFTER = r"(?![\d/])"

_DIGIT = re.compile(r"\d")
_FULL_YEAR = re.compile(r"\d{4}")
_YEARLESS = ("dmy2", "number", "dm")

# (name, pattern): earlier patterns take their text first.
_PATTERNS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("ymd", (
            r"(?<![\d/.,–-])(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\d/])"
            r"(?P<t>T\d\d:?\d\d(?::?\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?"
        )),
        ("dmy", (
            rf"{_NOT_BEFORE}(?P<d>\d{{1,2}})\s?(?P<s>[/\-.–])\s?(?P<m>\d{{1,2}})\s?(?P=s)\s?"
            rf"(?P<y>\d{{4}}){_NOT_AFTER}"
        )),
        ("dmy2", rf"{_NOT_BEFORE}(?P<d>\d{{1,2}})(?P<s>[/\-])(?P<m>\d{{1,2}})(?P=s)(?P<y>\d\d){_NOT_AFTER}(?!\d)"),
        ("words", (
            rf"(?<!\d)(?P<d>\d{{1,2}})\s*[-/,]?\s*(?:tháng|thg\.?|th\.?)\s*(?P<m>\d{{1,2}}|{_MONTH_WORD})\s*(?:,\s*năm|,|năm|/|-)?\s*"
            rf"(?P<y>\d{{4}})(?!\d)"
        )),
        ("blank", r"ngày[\s.…_]*tháng[\s.…_]*(?P<m>\d{1,2})?[\s.…_]*năm\s*(?P<y>\d{4})(?!\d)"),
        ("wordpress", rf"(?:tháng\s+|thg\.?\s*|\bth\.?\s*)(?P<m>\d{{1,2}}|{_MONTH_WORD})\s+(?P<d>\d{{1,2}}),\s*(?P<y>\d{{4}})(?!\d)"),
        ("english", rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-\s]\s*(?P<m>{_ENGLISH_MONTH}),?[-\s]\s*(?P<y>\d{{4}})(?!\d)"),
        ("american", rf"(?<![a-z])(?P<m>{_ENGLISH_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d)"),
        ("number", r"(?<![\d/])\d{1,6}[a-z]?(?:/(?:19|20)\d\d)?/(?:[A-ZĐ]{1,8}\d*)(?:[-/–][A-ZĐa-z0-9]+)*"),
        ("month", rf"tháng\s*(?P<m>\d{{1,2}}|{_MONTH_WORD})\s*(?:năm|/|-|,)?\s*(?P<y>\d{{4}})(?!\d)"),
        ("dm", rf"{_NOT_BEFORE}(?P<d>\d{{1,2}})\s?[/\-]\s?(?P<m>\d{{1,2}})(?![\d]|[/\-]\w|\.\d)"),
        ("copyright", r"(?:©|®|\(c\)|copyright|bản quyền)[^\d\n]{0,40}(?P<y>(?:19|20)\d\d)(?!\d)"),
        ("year", r"năm\s*(?P<y>(?:19|20)\d\d)(?!\d|/)"),
    )
)  # fmt: skip
_TIME = re.compile(
    r"(?<!\d)(?P<h>\d{1,2})\s?(?:[:h]\s?(?P<min>\d{2})(?:\s?:\s?\d{2})?|\s?giờ(?:\s?"
    r"(?P<min2>\d{1,2})(?:\s?phút)?)?)['’]?(?:\s*(?P<half>SA|CH|AM|PM)\b)?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?<!\d)(?P<n>\d{1,3})\s*(?P<unit>giây|phút|giờ|tiếng|ngày|tuần|tháng|năm)\s+trước(?!\s*(?:ngày|khi|đó|đây))",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\b(?:thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|CN|T[2-7]|(?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day|th\s?[2-7](?=,)|(?:mon|tue|wed|thu|fri|sat|sun)(?=,))\b",
    re.IGNORECASE,
)

_DOCUMENT_KIND = (
    r"luật|bộ luật|nghị định|nghị quyết|quyết định|thông tư|chỉ thị|công văn|kế hoạch|giấy phép|văn bản"
    r"|thông báo|báo cáo|tờ trình"
    r"|hướng dẫn|pháp lệnh|công điện|kết luận|giấy mời|hiến pháp|đề án|chương trình|quy định|quy chế|sắc "
    r"lệnh|biên bản|hợp đồng|giấy chứng nhận"
)
_IN_DOCUMENT = re.compile(
    rf"(?:\b(?:{_DOCUMENT_KIND})\b|\bsố\s*:?\s*\d+\S*|/[A-ZĐ]{{1,8}}[-\w]*)[^.;|\n]{{0,90}}?\bngày\W*$", re.IGNORECASE
)
_IN_NUMBERED = re.compile(r"\b(?:số\s*:?\s*)?\d+\S*/[A-ZĐ]{1,8}[-\w/&]*\W{0,3}(?:ký |ngày\W*)?$")
_LABELS = tuple(
    (role, re.compile((
        rf"(?:{words})(?:\W|(?:vào|lúc|ngày|on|at|hồi|SA|CH|AM|PM|phút)\b|\d{{1,2}}\s?(?:[:h]|giờ)\s?(?:\d{{2}})?(?::\d{{2}})?"
        rf"|\d{{1,2}}(?=\s?phút)|(?:{_WEEKDAY.pattern}))*$"
    ), re.IGNORECASE))
    for role, words in (
        (BIRTH, r"ngày(?:,?\s*tháng,?\s*năm)? sinh|sinh ngày|sinh năm|năm sinh"),
        (EFFECTIVE, r"(?:có|hết)?\s*hiệu lực(?:\s*(?:từ|kể từ|thi hành))?|ngày hiệu lực"),
        (ISSUED, r"ban hành|ngày ký|ngày văn bản|ngày vb|ngày bh"),
        (DEADLINE, r"hạn(?: cuối| chót| nộp| góp ý)?|đến(?: hết)?|trước|kết thúc|hết hạn|chậm nhất(?: là)?"),
        (UPDATED, r"cập nhật(?: lần cuối| cuối| mới nhất)?|chỉnh sửa|last[- ](?:update|modifi)ed|updated"),
        (
            POSTED,
            r"(?:ngày|thời điểm) (?:đăng|xuất bản|đưa tin|đưa lên|lên trang|tạo|viết|nhập|post|phát hành)(?: (?:bài|tin|tải|bài viết))?"
            r"|đăng(?: (?:tải|bài|tin|vào|lúc|ngày)|\s*:)|(?:publication|posted|created|published) date|date (?:posted|published|created)"
            r"|thời gian đăng(?: tải)?|(?:(?:được|đã|ngày) |^\W*|[|•(]\s*)xuất bản|publish[- ]?date|posted"
            r"|publish(?:ed)?(?: at)?|created on|đăng lần đầu|ngày công khai|ngày công bố|đưa (?:tin|lên)(?: trang)? (?:ngày|lúc)",
        ),
    )
)  # fmt: skip
_BARE_NOISE = re.compile(
    r"(?:tác giả|người (?:đăng|viết|tạo|gửi|đưa tin|cập nhật|thực hiện)|nguồn(?: tin)?|đăng bởi|author|by|biên tập|thực hiện"
    r"|đơn vị|(?:tin|bài|ảnh)(?:\s*(?:,|và|-)\s*(?:ảnh|bài|tin))*|chuyên mục|danh mục|thể loại|category|thẻ|tags?|từ khóa)(?: bài viết)?\s*:[^|•·\n]*"
    r"|(?<!\w)(?:(?:được )?(?:đăng|gửi|viết|tạo) bởi|bởi|by|theo|nguồn)\s+\S+(?:\s+[^\s|•·–-]+){0,4}?"
    r"\s*(?=[|•·–-]|vào|lúc|ngày|on\b|$)"
    r"|(?:số )?(?:lượt|lần)\s*(?:xem|đọc|truy cập)\s*:?\s*[\d.,]*"
    r"|(?:đã xem|đã đọc|xem|đọc|lượt tải|view(?:s| count)?|hits?|lượt|read)\s*:?\s*[\d.,]+(?:\s*(?:lần|lượt))?"
    r"|[\d.,]+\s*(?:lượt(?: xem| đọc)?|views?|lần(?: xem| đọc)?|(?:bình luận|comments?|phút đọc))"
    r"|(?:phản hồi|bình luận|đánh giá)\s*:?\s*\(?\d+\)?"
    r"|(?:ban biên tập|bbt|admin(?:istrator)?|super user|quản trị(?: viên)?|biên tập viên|văn phòng)(?!\w)"
    r"|(?:in trang|in bài(?: viết)?|bản in|chia sẻ|gửi (?:email|bài viết)|quay lại|trở về|(?:xem )?(?:với )?cỡ chữ(?:\s+[aA][+-]?)*|đọc bài(?: viết)?"
    r"|nghe bài|lưu bài(?: viết)?|tương phản|tải về|bình luận|pdf|rss|print|share|facebook|zalo|twitter|email)(?!\w)"
    r"|\(?(?:GMT|UTC)\s*[+-]\s*\d+(?::\d\d)?\)?|\b(?:GMT|SA|CH|AM|PM)\b|\bnew\b|\bmới\b|\b(?:sáng|trưa|chiều|tối)\b|(?<!\w)[aA][+-]?(?!\w)",
    re.IGNORECASE,
)
_BARE_LABEL = re.compile(
    r"ngày(?: (?:đăng|xuất bản|đưa tin|đưa lên|tạo|viết|cập nhật|ban hành|phát hành))?(?: (?:bài|tin|tải|bài viết))?"
    r"|(?:được )?(?:đăng|gửi|tạo|viết)(?: (?:ngày|lúc|bài|tải|tin))?(?: vào)?(?: lúc| ngày)?"
    r"|cập nhật(?: lúc| ngày)?|thời gian (?:đăng|cập nhật)(?: tải| tin| bài)?|(?:cms-)?publish[- ]?date"
    r"|(?:posted|publish(?:ed)?|created)(?: on| at)?|at|lần đầu|lúc|vào|hồi|trong|xuất bản|phát hành|date",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date as written: `value` to `last` are the days it covers (one for a day), `quote` its words, `start`/`end`
    where."""

    value: date
    last: date
    precision: str
    role: str
    quote: str
    start: int
    end: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """What looked like a date and is none, or none that may be used."""

    quote: str
    reason: str  # impossible | future | week-year | document-number | no-year | copyright | blank | relative
    start: int
    end: int
    parts: tuple[int, int] | None = None  # day and month of a date without year


@dataclass(frozen=True, slots=True)
class Reading:
    text: str
    mentions: tuple[Mention, ...]
    rejected: tuple[Rejected, ...]

    def days(self) -> tuple[Mention, ...]:
        return tuple(m for m in self.mentions if m.precision == DAY)


def read_dates(text: str, *, latest: date | None = None, moment: datetime | None = None) -> Reading:
    """Every date of a text. After `latest` no date is possible; `moment` is what "2 giờ trước" counts from."""
    text = clean(text)
    mentions: list[Mention] = []
    rejected: list[Rejected] = []
    taken: list[tuple[int, int]] = []
    if not _DIGIT.search(text):
        return Reading(text, (), ())
    has_year = _FULL_YEAR.search(text) is not None
    for name, pattern in _PATTERNS:
        if not has_year and name not in _YEARLESS:
            continue
        for match in pattern.finditer(text):
            span = match.span()
            if any(a < span[1] and span[0] < b for a, b in taken):
                continue
            found = _judge(name, match, text, latest)
            if found is None:
                continue
            taken.append(span)
            if isinstance(found, Mention):
                mentions.append(found)
            else:
                rejected.append(found)
    for found in _relative(text, moment):
        (mentions if isinstance(found, Mention) else rejected).append(found)  # type: ignore[arg-type]
    return Reading(text, tuple(sorted(mentions, key=lambda m: m.start)), tuple(sorted(rejected, key=lambda r: r.start)))


def is_bare(text: str, mention: Mention) -> bool:
    """Whether the text is nothing but this date with its time, weekday, label, counter, author or source."""
    rest = f"{text[: mention.start]} | {text[mention.end :]}"
    if re.search(r"\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?\d{4}", rest):
        return False  # two dates: a span of time, or a choice nobody made for us
    if re.search(r"(?<!\w)số(?!\w)[^|•·]{0,20}ngày\W*$", text[: mention.start], re.IGNORECASE):
        return False  # the day of a paper or document quoted
    rest = _TIME.sub(" ", _WEEKDAY.sub(" ", rest))
    rest = _BARE_LABEL.sub(" ", _BARE_NOISE.sub(" ", rest))
    left = re.sub(r"[\W\d_]+", "", rest).lower()
    return len(left) <= 1  # two letters can be a word: "từ 01/01/2024", "ngày in"


def has_time(text: str) -> bool:
    """Whether a time of day is told."""
    return _TIME.search(text) is not None


def parse_stamp(text: str) -> date | None:
    """The day, in Vietnam, of a machine's time stamp (`2026-10-05T18:00:00Z`) or of the one full date in a text."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        days = {m.value for m in read_dates(text).days()}
        return days.pop() if len(days) == 1 else None
    return moment.astimezone(VIETNAM).date() if moment.tzinfo else moment.date()


def url_date(url: str) -> date | None:
    """A full date among the path's segments (`/2024-5-17/`, `/2023/05/12/`)."""
    path = re.sub(r"^[a-z]+://[^/]*", "", url.split("?", 1)[0])
    match = re.search(r"/((?:19|20)\d\d)([-/])(\d{1,2})\2(\d{1,2})(?=[/-]|$)", path)
    if match:
        return make_date(int(match[1]), int(match[3]), int(match[4]))
    match = re.search(r"/(\d{1,2})([-/])(\d{1,2})\2((?:19|20)\d\d)(?=[/-]|$)", path)
    return make_date(int(match[4]), int(match[3]), int(match[1])) if match else None


def make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_number(word: str) -> int:
    """`10`, `mười`, `October` → 10; 0 for no month."""
    word = clean(word).lower().rstrip(".")
    if word.isdigit():
        return int(word)
    return _WORDS.get(word) or _ENGLISH.get(word[:3], 0)


def plain(text: str) -> str:
    """Lower-case words with one space between them, spelled as written: what the patterns of this room are matched
    against."""
    return re.sub(r"[\W_]+", " ", clean(text).lower()).strip()


def has_weekday(text: str) -> bool:
    return _WEEKDAY.search(text) is not None


def _judge(name: str, match: re.Match[str], text: str, latest: date | None) -> Mention | Rejected | None:
    quote, (start, end) = match.group(), match.span()
    if name in ("number", "copyright"):
        return Rejected(quote, "document-number" if name == "number" else COPYRIGHT, start, end)
    groups = match.groupdict()
    if name == "dm":
        return _judge_day_month(match, text)
    year = int(groups["y"])
    if name == "year":
        return Mention(date(year, 1, 1), date(year, 12, 31), YEAR, _role(text, start, end), quote, start, end)
    if name == "dmy2":
        # Two digits for the year are believed only where a label says that this is a date.
        if _role(text, start, end) not in (POSTED, ISSUED, UPDATED):
            return None
        year += 2000
    if name == "blank" and not groups["m"]:
        return Rejected(quote, "blank", start, end)
    month = month_number(groups["m"])
    unfilled = name != "wordpress" and groups["m"] == "năm" and "," not in quote
    if unfilled and quote.lower().count("năm") < 2:
        return Rejected(quote, "blank", start, end)  # "tháng … năm 2024": the month was never filled in
    if name in ("month", "blank"):
        if not 1 <= month <= 12:
            return Rejected(quote, "impossible", start, end)
        last = date(year, month, calendar.monthrange(year, month)[1])
        return Mention(date(year, month, 1), last, MONTH, _role(text, start, end), quote, start, end)
    value = make_date(year, month, int(groups["d"]))
    if name == "ymd" and groups.get("t"):
        value = parse_stamp(quote) or value
    if value is None or value.year < _FIRST_YEAR:
        return Rejected(quote, "impossible", start, end)
    if latest is not None and value > latest:
        # dd/MM/YYYY in Java prints the week's year: the last days of December show the next one.
        week_year = value.month == 12 and value.day >= 26 and value.replace(year=value.year - 1) <= latest
        return Rejected(quote, "week-year" if week_year else "future", start, end)
    return Mention(value, value, DAY, _role(text, start, end), quote, start, end, _time_faults(text, start, end))


def _judge_day_month(match: re.Match[str], text: str) -> Rejected | None:
    day, month = int(match["d"]), int(match["m"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    before = text[max(0, match.start() - 25) : match.start()].lower()
    dated = re.search(r"(?:ngày|sáng|chiều|tối|từ|đến|và|hôm nay|hôm qua)[\s,(:]*$", before) or has_weekday(before)
    return Rejected(match.group(), "no-year", match.start(), match.end(), (day, month)) if dated else None


def _role(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 140) : start]
    tail = before[-70:]
    for role, pattern in _LABELS:
        if pattern.search(tail):
            return role
    if _IN_DOCUMENT.search(before) or _IN_NUMBERED.search(before):
        return DOCUMENT
    if re.search(r"(?:©|copyright|bản quyền)[^|\n]{0,40}$", tail, re.IGNORECASE):
        return COPYRIGHT
    # "20/10/2026 (ngày đăng)" is not seen anywhere; what follows a date names it only in "… có hiệu lực".
    return EFFECTIVE if re.match(r"\W*(?:có|hết) hiệu lực", text[end : end + 20], re.IGNORECASE) else ""


def _time_faults(text: str, start: int, end: int) -> tuple[str, ...]:
    """What is wrong with the time of day beside a date; the day itself is not touched by it."""
    around = (text[max(0, start - 16) : start], text[end : end + 20])
    for match in (m for part in around for m in _TIME.finditer(part)):
        hour = int(match["h"])
        if match["half"] and not 0 < hour <= 12:
            return ("12-hour",)
        if hour == 24:
            return ("hour-24",)
        if hour > 24 or int(match["min"] or match["min2"] or 0) > 59:
            return ("time",)
    return ()


def _relative(text: str, moment: datetime | None) -> Iterator[Mention | Rejected]:
    spans = {"giây": 0, "phút": 60, "giờ": 3600, "tiếng": 3600, "ngày": 86400}
    for match in _RELATIVE.finditer(text):
        seconds = spans.get(match["unit"].lower())
        if seconds is None or moment is None:
            yield Rejected(match.group(), "relative", *match.span())
            continue
        day = (moment.astimezone(VIETNAM) - timedelta(seconds=seconds * int(match["n"]))).date()
        yield Mention(day, day, DAY, "", match.group(), *match.span())
