"""Periods: what the option means, and which of its months are over."""

from __future__ import annotations

from datetime import date

import pytest

from auditor.errors import InvalidInput
from auditor.model import Period
from auditor.period import finished_months, last_finished_quarter, parse_day, parse_period, running_quarter


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-Q1", Period("2026-Q1", date(2026, 1, 1), date(2026, 3, 31))),
        ("2026-q3", Period("2026-Q3", date(2026, 7, 1), date(2026, 9, 30))),
        ("2024-H1", Period("2024-H1", date(2024, 1, 1), date(2024, 6, 30))),
        ("2026-H2", Period("2026-H2", date(2026, 7, 1), date(2026, 12, 31))),
        (" 2026 ", Period("2026", date(2026, 1, 1), date(2026, 12, 31))),
        ("2026-02-03..2026-03-04", Period("2026-02-03..2026-03-04", date(2026, 2, 3), date(2026, 3, 4))),
        ("3/2/2026..04/03/2026", Period("2026-02-03..2026-03-04", date(2026, 2, 3), date(2026, 3, 4))),
        ("2026-02-03..2026-02-03", Period("2026-02-03..2026-02-03", date(2026, 2, 3), date(2026, 2, 3))),
    ],
)
def test_a_period_is_read_as_whole_days(text: str, expected: Period) -> None:
    assert parse_period(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-Q5", "quý"),
        ("2026-Q0", "quý"),
        ("2026-H3", "nửa năm"),
        ("2026-07", "không đọc được"),
        ("quý ba", "không đọc được"),
        ("", "không đọc được"),
        ("1492-Q1", "năm phải từ"),
        ("२०२६", "không đọc được"),
        ("2026-02-30..2026-03-01", "'2026-02-30' không phải ngày có thật"),
        ("2026-03-01..", "'' không phải ngày có thật"),
        ("2026-03-02..2026-03-01", "trước ngày đầu"),
        ("..", "không phải ngày"),
    ],
)
def test_nonsense_is_refused_with_a_reason(text: str, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_period(text)
    assert told in refused.value.problems[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-09-30", date(2026, 9, 30)),
        ("30/09/2026", date(2026, 9, 30)),
        ("1.7.2025", date(2025, 7, 1)),
        ("31/02/2025", None),
        ("07/13/2025", None),
        ("01/07/25", None),
        ("01/07/0025", None),
        ("hôm nay", None),
    ],
)
def test_days_are_read_the_vietnamese_and_the_iso_way_only(text: str, expected: date | None) -> None:
    assert parse_day(text) == expected


@pytest.mark.parametrize(
    ("today", "running", "finished"),
    [
        (date(2026, 11, 20), "2026-Q4", "2026-Q3"),
        (date(2026, 1, 1), "2026-Q1", "2025-Q4"),
        (date(2026, 3, 31), "2026-Q1", "2025-Q4"),
        (date(2026, 4, 1), "2026-Q2", "2026-Q1"),
    ],
)
def test_the_default_quarters_follow_the_day(today: date, running: str, finished: str) -> None:
    assert running_quarter(today).id == running
    assert last_finished_quarter(today).id == finished
    assert last_finished_quarter(today).end < today <= running_quarter(today).end


def test_only_months_that_are_over_count() -> None:
    quarter = parse_period("2026-Q3")
    assert [m.id for m in finished_months(quarter, date(2026, 11, 20))] == ["2026-07", "2026-08", "2026-09"]
    assert [m.id for m in finished_months(quarter, date(2026, 9, 1))] == ["2026-07", "2026-08"]
    # The last day of a month is not over while it lasts.
    assert [m.id for m in finished_months(quarter, date(2026, 8, 31))] == ["2026-07"]
    assert finished_months(quarter, date(2026, 7, 15)) == ()


def test_a_broken_month_at_the_edge_of_a_span_is_not_counted() -> None:
    span = parse_period("2025-11-15..2026-02-27")
    assert [m.id for m in finished_months(span, date(2026, 12, 1))] == ["2025-12", "2026-01"]
