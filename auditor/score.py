"""The one scoring function: verdicts with weights in, value, band, coverage, grade, emulation points and gains out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from auditor.model import EmulationTable, Outcome, Profile, Score


@dataclass(frozen=True, slots=True)
class Weighed:
    """One rule's outcome with its weight; `ratio` of 0–1 only where the outcome carries points."""

    code: str
    outcome: Outcome
    ratio: float | None
    weight: float

    @property
    def counts(self) -> bool:
        """Weight 0 (manual and planned rules) and inapplicable rules stand outside value, band and coverage."""
        return self.weight > 0 and self.outcome is not Outcome.INAPPLICABLE


def round_half_up(number: float, digits: int) -> float:
    """Rounding as offices do it: 0.25 → 0.3 with one digit."""
    # Nine digits first: 71.25 must not arrive as 71.2499999999.
    exact = Decimal(repr(round(number, 9)))
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def score(weighed: Sequence[Weighed], profile: Profile, *, reached: bool = True) -> Score:
    """Score one site, or one category of it.

    `value` = 100 × Σ points / Σ max_points over results with points; `low`/`high` with everything unmeasured or under review
    failed/passed; `coverage` = share of the applicable weight that was measured (review is measured: a person only has to
    decide). Below the profile's minimum coverage, and for a site not reached, there is no value.
    """
    counted = [w for w in weighed if w.counts]
    total = sum(w.weight for w in counted)
    if total == 0:
        return Score(None, None, None, 0.0)
    earned = sum(w.weight * (w.ratio or 0.0) for w in counted if w.outcome.has_points)
    judged = sum(w.weight for w in counted if w.outcome.has_points)
    unmeasured = sum(w.weight for w in counted if w.outcome is Outcome.UNMEASURED)
    coverage = 1 - unmeasured / total
    low, high = 100 * earned / total, 100 * (earned + total - judged) / total
    value = None
    if reached and judged > 0 and round(coverage, 9) >= profile.min_coverage:
        value = round_half_up(100 * earned / judged, 1)
    grade = None if value is None else _grade(value, weighed, profile)
    points = None if value is None else emulation_points(value, profile.emulation)
    return Score(value, round_half_up(low, 1), round_half_up(high, 1), round_half_up(coverage, 4), grade, points)


def gains(weighed: Sequence[Weighed], total: Score) -> Mapping[str, float | None]:
    """By code, how much `value` would rise if this rule alone passed; None where there is no value or no points to win."""
    earned = sum(w.weight * (w.ratio or 0.0) for w in weighed if w.counts and w.outcome.has_points)
    judged = sum(w.weight for w in weighed if w.counts and w.outcome.has_points)
    rises: dict[str, float | None] = {}
    for w in weighed:
        if total.value is None or w.outcome is Outcome.INAPPLICABLE:
            rises[w.code] = None
        elif w.weight == 0:
            rises[w.code] = 0.0
        else:
            had, pool = (w.weight * (w.ratio or 0.0), judged) if w.outcome.has_points else (0.0, judged + w.weight)
            rises[w.code] = round_half_up(100 * (earned - had + w.weight) / pool - 100 * earned / judged, 1)
    return rises


def emulation_points(value: float, table: EmulationTable) -> float:
    """Convert a value into emulation points by the profile's table (ours, not law, until an office sets its own)."""
    if table.mode == "linear":
        return round_half_up(table.max * value / 100, 2)
    reached = [points for start, points in table.steps if value >= start]
    return round_half_up(reached[-1], 2) if reached else 0.0


def _grade(value: float, weighed: Sequence[Weighed], profile: Profile) -> str | None:
    order = [b.grade for b in profile.bands]
    earned = next((b.grade for b in profile.bands if value >= b.min), None)
    if earned is None:
        return None
    failed = {w.code for w in weighed if w.outcome is Outcome.FAILED}
    caps = [order.index(g.max_grade) for g in profile.gates if g.code in failed]
    return order[max([order.index(earned), *caps])]
