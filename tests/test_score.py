"""The scoring function on literals."""

from __future__ import annotations

import pytest

from auditor.model import Band, Bilingual, EmulationTable, Gate, Level, Outcome, Profile
from auditor.score import Weighed, emulation_points, gains, round_half_up, score

_SAME = Bilingual("x", "x")
PROFILE = Profile(
    id="p",
    version="1",
    title=_SAME,
    levels=frozenset({Level.COMMUNE}),
    headings={},
    categories=(),
    weights={},
    bands=(Band("A", _SAME, 90), Band("B", _SAME, 70), Band("C", _SAME, 50), Band("D", _SAME, 0)),
    min_coverage=0.6,
    gates=(Gate("AT-02", "D"),),
    emulation=EmulationTable(2.0, "linear"),
    note=_SAME,
)


def row(code: str, outcome: Outcome, weight: float, ratio: float | None = None) -> Weighed:
    given = {Outcome.PASSED: 1.0, Outcome.PARTIAL: 0.5, Outcome.FAILED: 0.0}
    return Weighed(code, outcome, given.get(outcome) if ratio is None else ratio, weight)


def test_value_is_the_weighted_mean_of_what_has_points() -> None:
    rows = [row("A-1", Outcome.PASSED, 3), row("A-2", Outcome.PARTIAL, 2), row("A-3", Outcome.FAILED, 1)]
    total = score(rows, PROFILE)
    assert total.value == 66.7
    assert (total.low, total.high, total.coverage) == (66.7, 66.7, 1.0)
    assert total.grade == "C"


def test_unmeasured_and_review_open_the_band_but_do_not_move_the_value() -> None:
    rows = [row("A-1", Outcome.PASSED, 6), row("A-2", Outcome.UNMEASURED, 2), row("A-3", Outcome.REVIEW, 2)]
    total = score(rows, PROFILE)
    assert total.value == 100.0
    assert (total.low, total.high) == (60.0, 100.0)
    assert total.coverage == 0.8


def test_inapplicable_and_weightless_rules_stand_outside() -> None:
    rows = [row("A-1", Outcome.PASSED, 1), row("A-2", Outcome.INAPPLICABLE, 9), row("A-3", Outcome.REVIEW, 0)]
    assert score(rows, PROFILE) == score(rows[:1], PROFILE)


def test_below_the_minimum_coverage_there_is_no_value_and_no_grade() -> None:
    rows = [row("A-1", Outcome.PASSED, 5.9), row("A-2", Outcome.UNMEASURED, 4.1)]
    total = score(rows, PROFILE)
    assert total.value is None
    assert total.grade is None
    assert total.emulation_points is None
    assert (total.low, total.high) == (59.0, 100.0)


def test_exactly_the_minimum_coverage_is_enough() -> None:
    rows = [row("A-1", Outcome.PASSED, 0.6), row("A-2", Outcome.UNMEASURED, 0.4)]
    assert score(rows, PROFILE).value == 100.0


def test_a_site_not_reached_has_no_value_however_much_was_measured() -> None:
    assert score([row("KT-17", Outcome.FAILED, 1)], PROFILE, reached=False).value is None


def test_nothing_that_counts_gives_neither_value_nor_band() -> None:
    total = score([row("A-1", Outcome.INAPPLICABLE, 1)], PROFILE)
    assert (total.value, total.low, total.high, total.coverage) == (None, None, None, 0.0)


def test_a_failed_gate_caps_the_grade_and_an_unmeasured_one_does_not() -> None:
    good = [row("A-1", Outcome.PASSED, 99)]
    assert score([*good, row("AT-02", Outcome.FAILED, 1)], PROFILE).grade == "D"
    assert score([*good, row("AT-02", Outcome.UNMEASURED, 1)], PROFILE).grade == "A"


def test_gain_is_the_rise_of_the_value_if_this_rule_alone_passed() -> None:
    rows = [
        row("A-1", Outcome.PASSED, 6),
        row("A-2", Outcome.FAILED, 2),
        row("A-3", Outcome.PARTIAL, 2),
        row("A-4", Outcome.UNMEASURED, 5),
    ]
    total = score(rows, PROFILE)
    assert total.value == 70.0
    rises = gains(rows, total)
    assert rises["A-1"] == 0.0
    assert rises["A-2"] == 20.0
    assert rises["A-3"] == 10.0
    assert rises["A-4"] == 10.0  # (7 + 5) / 15 = 80
    for code in ("A-2", "A-3", "A-4"):
        better = [row(r.code, Outcome.PASSED, r.weight) if r.code == code else r for r in rows]
        assert score(better, PROFILE).value == pytest.approx(total.value + (rises[code] or 0))


def test_there_is_no_gain_without_a_value() -> None:
    rows = [row("A-1", Outcome.FAILED, 1), row("A-2", Outcome.UNMEASURED, 9)]
    assert gains(rows, score(rows, PROFILE)) == {"A-1": None, "A-2": None}


@pytest.mark.parametrize(
    ("number", "digits", "expected"),
    [(66.25, 1, 66.3), (0.125, 2, 0.13), (66.65, 1, 66.7), (2.5, 0, 3.0), (71.2499999999999, 1, 71.3)],
)
def test_rounding_is_half_up(number: float, digits: int, expected: float) -> None:
    assert round_half_up(number, digits) == expected


def test_emulation_points_are_linear_or_by_steps() -> None:
    assert emulation_points(71.5, EmulationTable(2.0, "linear")) == 1.43
    steps = EmulationTable(2.0, "steps", ((50.0, 1.0), (80.0, 2.0)))
    assert [emulation_points(v, steps) for v in (49.9, 50.0, 79.9, 80.0, 100.0)] == [0.0, 1.0, 1.0, 2.0, 2.0]
