"""Spans of days that words name: weeks, months, quarters and years of schedules, mistyped years mended and said so."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.facts.datetext import make_date
from auditor.vietnamese import clean

WEEK, MONTH, QUARTER, YEAR, STANDING = "week", "month", "quarter", "year", "standing"

_D = r"(?P<d{n}>\d{{1,2}})(?:\s?[/.\-]\s?(?P<m{n}>\d{{1,2}})(?:\s?[/.\-]\s?(?P<y{n}>\d{{4}}))?)?(?![\d/])"
_WEEKDAY = r"(?:thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|CN|T[2-7])"
_RANGE = re.compile(
    rf"(?<![\d:h/.])(?:{_WEEKDAY}\W{{0,3}})?(?:ngày\s*)?{_D.format(n=1)}"
    rf"\s*(?:\(?{_WEEKDAY}\)?\s*)?(?:đến(?: hết)?|tới|–|—|-+|->|→|~)\s*"
    rf"(?:{_WEEKDAY}\W{{0,3}})?(?:ngày\s*)?{_D.format(n=2)}",
    re.IGNORECASE,
)
_WORDY = re.compile(r"(?<!\d)(?<!tuần )(?<!thứ )(\d{1,2})\s*tháng\s*(\d{1,2})(?:\s*,?\s*năm\s*(\d{4}))?", re.IGNORECASE)
_WEEK_NO = re.compile(
    r"(?<!\w)tuần\s*(?:lễ\s*)?(?:thứ\s*|số\s*)?"
    r"(?P<w>\d{1,2})(?!\d|\s*[/\-]\s*\d{1,2}(?!\d))(?:\s*[/,\-–]?\s*(?:năm\s*)?(?P<y>20\d\d)(?!\d))?",
    re.IGNORECASE,
)
_WEEK_OF_MONTH = re.compile(
    r"(?<!\w)tuần\s*(?:thứ\s*)?(?P<w>[1-5]|I{1,3}|IV|V|nhất|hai|ba|tư|năm)\s*(?:của\s*|,\s*"
    r"|-\s*)?tháng\s*(?P<m>\d{1,2})(?:\s*[/,\-–]?\s*(?:năm\s*)?(?P<y>20\d\d))?",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?<!\w)(?<!ngày )(?<!\d )tháng\s*(?P<m>\d{1,2})(?!\d)(?:\s*[/,\-–.]?\s*(?:năm\s*)?(?P<y>20\d\d)(?!\d))?",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(?<!\w)qu[ýí]\s*(?P<q>IV|I{1,3}|[1-4])(?!\w)(?:\s*[/,\-–.]?\s*(?:năm\s*)?(?P<y>20\d\d)(?!\d))?", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\w)năm\s*(?P<y>20\d\d)(?!\d)", re.IGNORECASE)
_DAY = re.compile(
    r"(?P<w>thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|CN"
    r"|T[2-7])(?!\w)[\s,:(\-–.]*(?:ngày\s*)?(?P<d>\d{1,2})\s?[/\-.]\s?(?P<m>\d{1,2})(?:\s?[/\-.]\s?"
    r"(?P<y>\d{4}))?(?![\d/])",
    re.IGNORECASE,
)
_DAY_REVERSED = re.compile(
    r"(?<![\d/])(?P<d>\d{1,2})\s?[/\-.]\s?(?P<m>\d{1,2})(?:\s?[/\-.]\s?(?P<y>\d{4}))?\s*[\-,:(–]*\s*"
    r"(?P<w>thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật)(?!\w)",
    re.IGNORECASE,
)
STANDING_WORDS = re.compile(
    r"(?:hàng|hằng|mỗi)\s*(?:tuần|tháng|quý)|thứ\s*(?:hai|ba|tư|năm|sáu|[2-6])\s*(?:hàng|hằng|mỗi)\s*tuần",
    re.IGNORECASE,
)
SCHEDULE_TALK = re.compile(r"(?<!\w)(tuần|lịch)(?!\w)", re.IGNORECASE)
_WEEKDAYS = {
    "hai": 0,
    "2": 0,
    "ba": 1,
    "3": 1,
    "tư": 2,
    "4": 2,
    "năm": 3,
    "5": 3,
    "sáu": 4,
    "6": 4,
    "bảy": 5,
    "bẩy": 5,
    "7": 5,
    "nhật": 6,
}
_ORDINALS = {"nhất": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


@dataclass(frozen=True, slots=True)
class Slot:
    """A span of days a schedule says it is for."""

    start: date
    end: date
    kind: str
    quote: str
    url: str = ""
    record: str | None = None
    posted: date | None = None
    faults: tuple[str, ...] = ()  # year | year-inferred | from-posting | week-of-month

    @property
    def id(self) -> str:
        """`2026-W41`, `2026-10`, `2026-Q4`, `2026` or `standing`."""
        if self.kind == WEEK:
            return week_id(self.start + timedelta(days=3) if self.start.weekday() == 6 else self.start)
        if self.kind == MONTH:
            return f"{self.start.year}-{self.start.month:02}"
        if self.kind == QUARTER:
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        return str(self.start.year) if self.kind == YEAR else STANDING

    @property
    def is_late(self) -> bool:
        """Posted after the span had begun."""
        return self.posted is not None and self.kind in (WEEK, MONTH) and self.posted > self.start

    def covers(self, start: date, end: date) -> bool:
        return self.start <= end and start <= self.end


def week_id(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def read_slots(
    text: str, *, posted: date | None = None, today: date | None = None, title: bool = False
) -> tuple[Slot, ...]:
    """The spans a text says it is a schedule for; the finest kind it states wins, so "tháng 10" inside a week's
    title is no month."""
    text = _WORDY.sub(lambda m: f"{m[1]}/{m[2]}" + (f"/{m[3]}" if m[3] else ""), clean(text))
    if not title and not SCHEDULE_TALK.search(text):
        return ()
    anchor = posted or today
    years = {int(m["y"]) for m in _YEAR.finditer(text)}
    told = years.pop() if len(years) == 1 else None
    weeks = [s for m in _RANGE.finditer(text) if (s := _range_slot(m, text, told, posted, today)) is not None]
    if weeks:
        return tuple(weeks)
    of_month = _WEEK_OF_MONTH.search(text)
    if of_month:
        slot = _week_of_month(of_month, told, anchor)
        if slot is not None:
            return (slot,)
    numbered = [s for m in _WEEK_NO.finditer(text) if (s := _numbered_slot(m, told, posted)) is not None]
    if numbered:
        return tuple(numbered)
    months = [s for m in _MONTH.finditer(text) if (s := _month_slot(m, told, posted)) is not None]
    if months:
        return tuple(months)
    quarters = [s for m in _QUARTER.finditer(text) if (s := _quarter_slot(m, told, posted)) is not None]
    if quarters:
        return tuple(quarters)
    if told is not None and (title or STANDING_WORDS.search(text)) and re.search(r"lịch", text, re.IGNORECASE):
        return (Slot(date(told, 1, 1), date(told, 12, 31), YEAR, shorten(text)),)
    return ()


def read_day_headings(
    texts: Iterable[str], *, posted: date | None = None, today: date | None = None
) -> tuple[Slot, ...]:
    """Weeks made of day headings ("THỨ HAI, NGÀY 27/5"): at least three days of one week, the year told by their
    weekdays if not written."""
    days: dict[tuple[int, int], tuple[int, int | None, str]] = {}
    for text in texts:
        for pattern in (_DAY, _DAY_REVERSED):
            for match in pattern.finditer(clean(text)):
                weekday = _weekday(match["w"])
                if weekday is not None and 1 <= int(match["m"]) <= 12:
                    days.setdefault(
                        (int(match["m"]), int(match["d"])),
                        (weekday, int(match["y"]) if match["y"] else None, match.group()),
                    )
    dated: dict[date, tuple[str, bool]] = {}
    for (month, day), (weekday, year, quote) in days.items():
        known = year if year is not None else _year_by_weekday(month, day, weekday, posted, today)
        value = make_date(known, month, day) if known is not None else None
        if value is not None:
            dated[value] = (quote, year is None)
    weeks: dict[date, list[date]] = {}
    for value in dated:
        weeks.setdefault(monday(value), []).append(value)
    slots = []
    for start, members in sorted(weeks.items()):
        if len(members) >= 3:
            first = min(members)
            faults = ("year-inferred",) if any(dated[m][1] for m in members) else ()
            slots.append(Slot(start, start + timedelta(days=6), WEEK, dated[first][0], faults=faults))
    return tuple(slots)


def _range_slot(
    match: re.Match[str], text: str, told: int | None, posted: date | None, today: date | None
) -> Slot | None:
    d1, d2 = int(match["d1"]), int(match["d2"])
    if not match["m2"]:
        return None
    m2 = int(match["m2"])
    m1 = int(match["m1"]) if match["m1"] else m2
    y1 = int(match["y1"]) if match["y1"] else None
    y2 = int(match["y2"]) if match["y2"] else None
    faults: tuple[str, ...] = ()
    if y1 is None and y2 is None:
        year = told or _year_near(m1, d1, posted) or _year_by_weekday(m1, d1, 0, None, today)
        faults = () if told else ("year-inferred",)
        y2 = year
    if y2 is None:
        y2 = y1 + 1 if y1 is not None and m1 > m2 else y1
    if y1 is None and y2 is not None:
        y1 = y2 - 1 if m1 > m2 else y2
    if y1 is None or y2 is None:
        return None
    start, end = make_date(y1, m1, d1), make_date(y2, m2, d2)
    if start is None or end is None:
        return None
    if not timedelta(0) <= end - start <= timedelta(days=31):
        fixed = _mend_years(m1, d1, m2, d2, (y1, y2), posted)
        if fixed is None:
            return None
        start, end = fixed
        faults = ("year",)
    length = (end - start).days + 1
    if 3 <= length <= 9:
        moved = _mend_posted(start, end, posted)
        if moved is not None:
            start, end = moved
            faults = ("year",)
        return Slot(start, end, WEEK, shorten(text, match), faults=faults)
    if 25 <= length <= 32:
        return Slot(start, end, MONTH, shorten(text, match), faults=faults)
    return None


def _mend_years(
    m1: int, d1: int, m2: int, d2: int, years: tuple[int, int], posted: date | None
) -> tuple[date, date] | None:
    """Both ends in one of the two years written: the one whose week begins on a Monday or Sunday, or is near the
    posting."""
    options = []
    for year in dict.fromkeys(reversed(years)):
        start, end = make_date(year, m1, d1), make_date(year + (m1 > m2), m2, d2)
        if start is not None and end is not None and 2 <= (end - start).days <= 8:
            far = abs((posted - start).days) if posted is not None else 0
            options.append((far > 60, start.weekday() != 0, start.weekday() != 6, -year, start, end))
    return min(options)[4:] if options else None


def _mend_posted(start: date, end: date, posted: date | None) -> tuple[date, date] | None:
    """A whole week in the wrong year: posted about a year away, and a Monday only in the year of posting."""
    if posted is None or abs((posted - start).days) <= 60:
        return None
    for year in (posted.year, posted.year + 1, posted.year - 1):
        first, last = (
            make_date(year, start.month, start.day),
            make_date(year + (end.year - start.year), end.month, end.day),
        )
        if (
            first is not None
            and last is not None
            and -14 <= (first - posted).days <= 21
            and first.weekday() == 0 != start.weekday()
        ):
            return first, last
    return None


def _numbered_slot(match: re.Match[str], told: int | None, posted: date | None) -> Slot | None:
    week = int(match["w"])
    year = int(match["y"]) if match["y"] else told
    faults: tuple[str, ...] = ()
    if not 1 <= week <= 53:
        return None
    if year is None:
        if posted is None:
            return None
        faults = ("year-inferred",)
        year = min(
            (posted.year - 1, posted.year, posted.year + 1), key=lambda y: abs((_iso_monday(y, week) - posted).days)
        )
    start = _iso_monday(year, week)
    if posted is not None and abs((start - posted).days) > 200:
        near = min((year - 1, year + 1), key=lambda y: abs((_iso_monday(y, week) - posted).days))
        if abs((_iso_monday(near, week) - posted).days) <= 21:
            start, faults = _iso_monday(near, week), ("year",)
    return Slot(start, start + timedelta(days=6), WEEK, shorten(match.group()), faults=faults)


def _iso_monday(year: int, week: int) -> date:
    """Monday of a week of the year; week 53 of a year without one is the next year's first."""
    return monday(date(year, 1, 4)) + timedelta(weeks=week - 1)


def _week_of_month(match: re.Match[str], told: int | None, anchor: date | None) -> Slot | None:
    month = int(match["m"])
    year = int(match["y"]) if match["y"] else told or (anchor.year if anchor else None)
    word = match["w"]
    nth = int(word) if word.isdigit() else _ORDINALS.get(word) or _ORDINALS.get(word.lower(), 0)
    if year is None or not 1 <= month <= 12 or not nth:
        return None
    first = date(year, month, 1)
    start = monday(first) + timedelta(weeks=nth - 1)
    # Offices count either from the month's first day or from its first Monday, so two weeks may be meant.
    end = start + timedelta(days=6 if first.weekday() == 0 else 13)
    return Slot(start, end, WEEK, shorten(match.group()), faults=("week-of-month",))


def _month_slot(match: re.Match[str], told: int | None, posted: date | None) -> Slot | None:
    month = int(match["m"])
    if not 1 <= month <= 12:
        return None
    year = int(match["y"]) if match["y"] else told or _year_near(month, 1, posted)
    if year is None:
        return None
    return Slot(
        date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), MONTH, shorten(match.group())
    )


def _quarter_slot(match: re.Match[str], told: int | None, posted: date | None) -> Slot | None:
    word = match["q"].upper()
    quarter = int(word) if word.isdigit() else _ORDINALS[word]
    year = int(match["y"]) if match["y"] else told or (posted.year if posted else None)
    if year is None:
        return None
    last = 3 * quarter
    return Slot(
        date(year, last - 2, 1), date(year, last, calendar.monthrange(year, last)[1]), QUARTER, shorten(match.group())
    )


def _year_near(month: int, day: int, posted: date | None) -> int | None:
    """The year that puts a day without one nearest to the posting, if within two months of it."""
    if posted is None:
        return None
    options = [
        d for y in (posted.year - 1, posted.year, posted.year + 1) if (d := make_date(y, month, day)) is not None
    ]
    best = min(options, key=lambda d: abs((d - posted).days), default=None)
    return best.year if best is not None and abs((best - posted).days) <= 62 else None


def _year_by_weekday(month: int, day: int, weekday: int, posted: date | None, today: date | None) -> int | None:
    """The year in which the day falls on the weekday written beside it: near the posting, else the latest not far
    ahead of the capture."""
    near = _year_near(month, day, posted)
    if near is not None:
        return near
    if today is None:
        return None
    for year in range(today.year + 1, today.year - 6, -1):
        value = make_date(year, month, day)
        if value is not None and value.weekday() == weekday and (value - today).days <= 31:
            return year
    return None


def _weekday(text: str) -> int | None:
    word = clean(text).lower().replace("thứ", "").replace("chủ", "").strip()
    word = "nhật" if word == "cn" else word.removeprefix("t") if re.fullmatch(r"t[2-7]", word) else word
    return _WEEKDAYS.get(word)


def shorten(text: str, match: re.Match[str] | None = None) -> str:
    """A quote of at most 160 characters, around the match if there is one, cut between words."""
    if match is None or len(text) <= 160:
        return clean(text)[:160]
    start = text.rfind(" ", 0, max(1, match.start() - 40)) + 1
    end = text.find(" ", match.end())
    return clean(text[start : end if end >= 0 else None])[:160]


def span_name(span_id: str) -> tuple[str, str]:
    """A span's id as people say it, in Vietnamese and English: `2026-W41` → "tuần 41 năm 2026"."""
    year, _, part = span_id.partition("-")
    if part.startswith("W"):
        return f"tuần {int(part[1:])} năm {year}", f"week {int(part[1:])} of {year}"
    if part.startswith("Q"):
        return f"quý {part[1:]} năm {year}", f"quarter {part[1:]} of {year}"
    if part:
        return f"tháng {part} năm {year}", f"{part}/{year}"
    return (f"năm {year}", year) if year.isdigit() else ("cố định", "standing")
