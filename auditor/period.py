"""The span of time a run judges: read from `2026-Q3`, `2026-H1`, `2026` or `START..END`, cut into finished months."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from auditor.errors import InvalidInput
from auditor.model import Period

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
_NAMED_RE = re.compile(r"(\d{4})(?:-?([QH])(\d))?", re.IGNORECASE | re.ASCII)
_ISO_RE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_VIETNAMESE_RE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_MONTHS_OF = {"Q": 3, "H": 6}
_EXAMPLES = "ví dụ 2026-Q3, 2026-H1, 2026 hoặc 2026-07-01..2026-09-30"


def parse_day(text: str) -> date | None:
    """A day written `2026-09-30` or `30/09/2026`; None for anything else, impossible days included."""
    text = text.strip()
    if match := _ISO_RE.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _VIETNAMESE_RE.fullmatch(text):
        day, month, year = map(int, match.groups())
    else:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def parse_period(text: str) -> Period:
    """The period of an option; raises InvalidInput on anything that is none."""
    wanted = text.strip()
    if ".." in wanted:
        return _span(wanted)
    match = _NAMED_RE.fullmatch(wanted)
    if match is None:
        raise InvalidInput(f"kỳ {text!r} không đọc được; {_EXAMPLES} (not a period)")
    year, kind, number = int(match[1]), (match[2] or "").upper(), int(match[3] or 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(f"kỳ {text!r}: năm phải từ {FIRST_YEAR} đến {LAST_YEAR} (year out of range)")
    if not kind:
        return Period(f"{year}", date(year, 1, 1), date(year, 12, 31))
    length = _MONTHS_OF[kind]
    if not 1 <= number <= 12 // length:
        name = "quý (quarter)" if kind == "Q" else "nửa năm (half)"
        raise InvalidInput(f"kỳ {text!r}: không có {name} {number}, chỉ từ 1 đến {12 // length}")
    return _months(f"{year}-{kind}{number}", year, (number - 1) * length + 1, length)


def _span(text: str) -> Period:
    left, _, right = text.partition("..")
    start, end = parse_day(left), parse_day(right)
    if start is None or end is None:
        wrong = left if start is None else right
        raise InvalidInput(f"kỳ {text!r}: {wrong!r} không phải ngày có thật; {_EXAMPLES} (not a date)")
    if end < start:
        raise InvalidInput(f"kỳ {text!r}: ngày cuối đứng trước ngày đầu (the period ends before it begins)")
    return Period(f"{start.isoformat()}..{end.isoformat()}", start, end)


def _months(identifier: str, year: int, first: int, length: int) -> Period:
    last = first + length - 1
    return Period(identifier, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def running_quarter(today: date) -> Period:
    """The quarter that holds this day."""
    number = (today.month - 1) // 3 + 1
    return _months(f"{today.year}-Q{number}", today.year, 3 * number - 2, 3)


def last_finished_quarter(today: date) -> Period:
    """The quarter before the one that holds this day."""
    return running_quarter(running_quarter(today).start - timedelta(days=1))


def finished_months(period: Period, as_of: date) -> tuple[Period, ...]:
    """The whole calendar months of the period that were over before as-of (whose own day is not), ids `2026-07`."""
    months = []
    year, month = period.start.year, period.start.month
    while date(year, month, 1) <= period.end:
        whole = _months(f"{year}-{month:02}", year, month, 1)
        if period.start <= whole.start and whole.end <= period.end and whole.end < as_of:
            months.append(whole)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(months)
