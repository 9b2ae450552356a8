"""Working days: limits of the law end on the right day."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from auditor.resources import data_dir
from auditor.workdays import Calendar


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar.of(json.loads((data_dir("rules") / "calendar.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 0),  # the day of the trigger does not count
        (date(2026, 3, 2), date(2026, 3, 3), 1),
        (date(2026, 3, 6), date(2026, 3, 9), 1),  # over a week-end
        (date(2026, 3, 7), date(2026, 3, 9), 1),  # asked on a Saturday
        (date(2026, 2, 13), date(2026, 2, 23), 1),  # over Tết: 14–22/02/2026 are off
        (date(2024, 4, 26), date(2024, 5, 6), 4),  # 29/4–1/5 off, Saturday 4/5 worked
        (date(2025, 12, 31), date(2026, 1, 12), 7),  # 1–2/1 off, Saturday 10/1 worked
        (date(2026, 3, 9), date(2026, 3, 2), 0),  # never negative
    ],
)
def test_working_days_between_two_days(calendar: Calendar, start: date, end: date, days: int) -> None:
    assert calendar.workdays_between(start, end) == days


def test_a_limit_of_fifteen_working_days_skips_tet(calendar: Calendar) -> None:
    asked = date(2026, 2, 9)
    deadline = calendar.add_workdays(asked, 15)
    assert deadline == date(2026, 3, 9)
    assert calendar.workdays_between(asked, deadline) == 15
    assert calendar.workdays_between(asked, deadline + timedelta(days=1)) == 16


def test_adding_and_counting_agree_on_every_day_of_eight_years(calendar: Calendar) -> None:
    day = date(2020, 1, 1)
    while day < date(2027, 12, 1):
        for count in (1, 2, 5, 15):
            assert calendar.workdays_between(day, calendar.add_workdays(day, count)) == count
        day += timedelta(days=3)


def test_counting_by_arithmetic_equals_counting_one_by_one(calendar: Calendar) -> None:
    start = date(2025, 12, 20)
    for length in range(400):
        end = start + timedelta(days=length)
        slow = sum(calendar.is_workday(start + timedelta(days=i)) for i in range(1, length + 1))
        assert calendar.workdays_between(start, end) == slow


def test_a_limit_in_calendar_days_that_ends_on_a_day_off_ends_on_the_next_worked_day(calendar: Calendar) -> None:
    assert calendar.next_workday(date(2026, 10, 10)) == date(2026, 10, 12)
    assert calendar.next_workday(date(2026, 10, 12)) == date(2026, 10, 12)
    assert calendar.next_workday(date(2026, 4, 25)) == date(2026, 4, 28)  # Hùng kings' day on Sunday, Monday in lieu


def test_years_outside_the_calendar_are_known_to_be_unknown(calendar: Calendar) -> None:
    assert not calendar.knows(date(2019, 12, 31))
    assert calendar.knows(date(2020, 1, 1))
    assert calendar.knows(date(2027, 12, 31))
    assert not calendar.knows(date(2028, 1, 1))
    assert not calendar.is_workday(date(2016, 5, 1))  # a Sunday all the same


def test_absurd_days_do_not_hang_or_crash(calendar: Calendar) -> None:
    assert calendar.workdays_between(date.min, date.max) > 2_000_000
    assert calendar.add_workdays(date.max, 15) == date.max
    with pytest.raises(ValueError, match="-1 working days"):
        calendar.add_workdays(date(2026, 1, 1), -1)


def test_the_calendar_is_that_of_the_holidays_package_with_the_corrections_it_names(calendar: Calendar) -> None:
    holidays = pytest.importorskip("holidays")
    table = holidays.country_holidays("VN", years=range(2020, 2028))
    days = {day for day in table if 2020 <= day.year <= 2027}
    assert days - calendar.holidays == set()
    assert calendar.holidays - days <= {date(2026, 1, 2)}
    worked = {day for day in table.weekend_workdays if 2020 <= day.year <= 2027}
    assert worked - calendar.workdays == set()
    assert calendar.workdays - worked <= {date(2026, 1, 10)}
    source = json.loads((data_dir("rules") / "calendar.json").read_text(encoding="utf-8"))
    assert "02/01/2026" in " ".join(source["checked"])
