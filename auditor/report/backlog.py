"""Questions and answers as the office and the editor need them: who has what backlog, and what to answer first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from auditor.model import Json

BACKLOG, ANSWER_TIME = "HD-03", "HD-02"  # codes are stable, see the contract
BUCKETS: Mapping[str, str] = {
    "0-5": "≤ 5", "6-10": "6–10", "11-15": "11–15", "16-30": "16–30", ">30": "> 30", ">3 months": "> 3 {months}",
}  # fmt: skip
_OVERDUE, _STATED, _WAITING = "question-overdue", "question-overdue-stated", "question-waiting"
_UNNAMED = ("", "không ghi đơn vị")


@dataclass(frozen=True, slots=True)
class Unit:
    """How one answering unit did; `name` is empty where the portal names none."""

    name: str
    questions: int
    late: int
    median: float | None
    slowest: int | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """One site's questions; None is unknown, never zero, and `ageing` is empty where open questions are not shown."""

    site: Json
    result: Json
    asked: int | None
    answered: int | None
    waiting: int | None
    overdue: int | None
    median: float | None
    oldest: str | None
    newest: str | None
    ageing: Mapping[str, int]
    units: tuple[Unit, ...]

    @property
    def is_known(self) -> bool:
        """Whether anything at all could be counted."""
        return self.asked is not None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open question; `left` is the working days until its limit, negative when it has passed, None if only said
    to be overdue by the portal itself."""

    left: int | None
    asked: str
    due: str
    unit: str
    quote: str
    url: str | None


def backlog(site: Json) -> Backlog | None:
    """What is known of a site's questions; None when nothing asked for it."""
    results = {result["code"]: result for result in site["results"]}
    result = results.get(BACKLOG) or results.get(ANSWER_TIME)
    if result is None:
        return None
    told = result["measured"] or {}
    return Backlog(
        site=site,
        result=result,
        asked=told.get("asked"),
        answered=told.get("answered"),
        waiting=told.get("unanswered"),
        overdue=told.get("overdue"),
        median=told.get("median_working_days"),
        oldest=told.get("oldest_open"),
        newest=told.get("newest"),
        ageing=told.get("ageing") or {},
        units=tuple(_unit(row) for row in told.get("units") or ()),
    )


def backlogs(document: Json) -> list[Backlog]:
    """Every site with questions, the most overdue first; those whose open questions nobody sees last."""
    found = [known for site in document["sites"] if (known := backlog(site)) is not None and known.is_known]
    return sorted(found, key=lambda b: (b.overdue is None, -(b.overdue or 0), -(b.waiting or 0), b.site["site"]["id"]))


def late_units(found: list[Backlog]) -> list[tuple[Backlog, Unit]]:
    """The units that answered late, the most late questions first."""
    rows = [(b, unit) for b in found for unit in b.units if unit.late]
    return sorted(rows, key=lambda row: (-row[1].late, -(row[1].slowest or 0), row[0].site["site"]["id"], row[1].name))


def to_answer(site: Json) -> list[Waiting]:
    """The open questions, longest overdue first, then by the working days that are left."""
    result = next((r for r in site["results"] if r["code"] == BACKLOG), None)
    found = [
        _waiting(f) for f in (result or {"findings": ()})["findings"] if f["code"] in (_OVERDUE, _STATED, _WAITING)
    ]
    return sorted(found, key=lambda w: (w.left is not None and w.left >= 0, w.left if w.left is not None else 0))


def not_listed(site: Json) -> int:
    """Open questions beyond those `to_answer` names (a rule lists at most so many)."""
    known = backlog(site)
    waiting = known.waiting if known is not None else None
    return max(0, (waiting or 0) - len(to_answer(site)))


def bucket_label(bucket: str, months: str) -> str:
    return BUCKETS[bucket].format(months=months)


def _unit(row: Json) -> Unit:
    return Unit(str(row["unit"] or ""), row["questions"], row["late"], row["median_working_days"], row["slowest"])


def _waiting(finding: Json) -> Waiting:
    told = finding["params"]
    left: int | None = None
    if finding["code"] == _WAITING:
        left = int(told["left"])
    elif finding["code"] == _OVERDUE and told["late"]:
        left = -int(told["late"])
    unit = str(told.get("unit", ""))
    return Waiting(
        left=left,
        asked=_iso(told.get("asked")),
        due=_iso(told.get("due")),
        unit="" if unit in _UNNAMED else unit,
        quote=finding["quote"] or "",
        url=finding["url"],
    )


def _iso(day: object) -> str:
    """`28/09/2026` of a message as ISO; empty when it is no day."""
    try:
        parts = [int(part) for part in str(day).split("/")]
        return date(parts[2], parts[1], parts[0]).isoformat()
    except (ValueError, IndexError):
        return ""
