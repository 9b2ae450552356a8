"""The report as JSON: the contract other programs rely on; the same report gives the same bytes on any machine."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator

from auditor.model import Basis, Category, Finding, Json, Outcome, Report, Result, Score, SiteReport
from auditor.reasons import advice
from auditor.resources import data_dir
from auditor.score import round_half_up

SCHEMA = 1
_RESULT_DEPTH = 4  # document, sites, site, results
# Vietnam has had no daylight saving since 1979; a fixed offset needs no time zone data on Windows.
VIETNAM = timezone(timedelta(hours=7))


def to_json(report: Report) -> dict[str, Json]:
    """The document `reports/schema/report.schema.json` describes, keys in the order of the contract."""
    return {
        "schema": SCHEMA,
        "tool": report.tool,
        "as_of": report.as_of.isoformat(),
        "period": {
            "id": report.period.id,
            "start": report.period.start.isoformat(),
            "end": report.period.end.isoformat(),
        },
        "run": {"id": report.run_id, "valid": report.valid, "notes": [plain(note) for note in report.notes]},
        "platforms": [plain(platform) for platform in report.platforms],
        "accuracy": plain(report.accuracy),
        "sites": [_site(site) for site in report.sites],
    }


def dump(report: Report) -> bytes:
    """`report.json` of a report."""
    return encode(to_json(report))


def encode(document: Mapping[str, Json]) -> bytes:
    """A document's bytes: UTF-8, keys as they come, one line per result, so that two runs can be told apart by diff."""
    return (_text(document, _RESULT_DEPTH, 0) + "\n").encode("utf-8")


def _text(value: Json, depth: int, indent: int) -> str:
    """JSON opened up for `depth` levels and on one line below (where the fast encoder of json does the work)."""
    if depth == 0 or not value or not isinstance(value, Mapping | list):
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if isinstance(value, Mapping):
        lines = [f"{json.dumps(k, ensure_ascii=False)}: {_text(v, depth - 1, indent + 1)}" for k, v in value.items()]
    else:
        lines = [_text(item, depth - 1, indent + 1) for item in value]
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    margin = "\n" + " " * indent
    return f"{opening}{margin} " + f",{margin} ".join(lines) + f"{margin}{closing}"


def problems(document: Json) -> list[str]:
    """Where a document breaks the contract, as `$.path: message`; empty when it keeps it."""
    return [
        f"{error.json_path}: {error.message}"
        for error in sorted(_validator().iter_errors(document), key=lambda e: (e.json_path, e.message))
    ]


@lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    schema = json.loads((data_dir("schema") / "report.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(schema)


def rounded(value: float | None, places: int) -> float | None:
    """Half up, as offices round; 71.25 and its binary neighbour 71.2499999999999 are one number."""
    if value is None or not math.isfinite(value):
        return None
    return round_half_up(float(value), places) + 0.0  # no -0.0


def plain(value: Any) -> Json:
    """What JSON can hold of any value: dates as ISO text, sets sorted, lone surrogates and NaN replaced."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return plain(str(value))


def _moment(moment: datetime) -> str:
    """ISO with +07:00; a time without a zone is taken as Vietnam's."""
    aware = moment.replace(tzinfo=VIETNAM) if moment.tzinfo is None else moment.astimezone(VIETNAM)
    return aware.isoformat(timespec="seconds")


def _site(report: SiteReport) -> dict[str, Json]:
    site, reason = report.site, report.reason
    return {
        "site": {
            "id": site.id,
            "name": plain(site.name),
            "url": plain(site.url),
            "level": site.level.value,
            "parent": plain(site.parent),
            "block": plain(site.block),
            "province": plain(site.province),
        },
        "captured": None if report.captured is None else _moment(report.captured),
        "status": report.status,
        "reason": None if reason is None else reason.value,
        "blame": None if reason is None else reason.blame.value,
        "remedy": None if reason is None else advice(reason).remedy.vi,
        "profile": {"id": report.profile.id, "version": report.profile.version, "digest": report.digest},
        "score": _score(report.score),
        "categories": [_category(category, score) for category, score in report.categories],
        "stats": plain(report.stats),
        "notes": [plain(note) for note in report.notes],
        "results": [_result(result) for result in sorted(report.results, key=lambda r: r.rule.code)],
    }


def _score(score: Score) -> dict[str, Json]:
    return {
        "value": rounded(score.value, 1),
        "low": rounded(score.low, 1),
        "high": rounded(score.high, 1),
        "coverage": rounded(score.coverage, 2),
        "grade": plain(score.grade),
        "emulation_points": rounded(score.emulation_points, 2),
    }


def _category(category: Category, score: Score) -> dict[str, Json]:
    return {"id": category.id, "title": category.title.vi, "score": _score(score)}


def _result(result: Result) -> dict[str, Json]:
    rule, verdict = result.rule, result.verdict
    title = {
        Outcome.PASSED: rule.passed,
        Outcome.FAILED: rule.failed,
    }.get(verdict.outcome, rule.name)
    return {
        "rule": rule.id,
        "code": rule.code,
        "category": rule.category,
        "title": title.vi,
        "outcome": verdict.outcome.value,
        "ratio": rounded(verdict.ratio, 4),
        "points": rounded(result.points, 2),
        "max_points": rounded(result.max_points, 2),
        "gain": rounded(result.gain, 1),
        "reason": None if verdict.reason is None else verdict.reason.value,
        "blame": None if verdict.reason is None else verdict.reason.blame.value,
        "mender": rule.mender,
        "standing": result.standing.value,
        "measured": plain(verdict.measured),
        "basis": [_basis(basis) for basis in result.basis],
        "fix": rule.fix.vi,
        "appraised": plain(result.appraised),
        "waiver": plain(result.waiver),
        "findings": [_finding(finding) for finding in verdict.findings],
    }


def _basis(basis: Basis) -> dict[str, Json]:
    return {
        "kind": basis.kind,
        "document": basis.document,
        "article": basis.article,
        "clause": basis.clause,
        "point": basis.point,
        "quote": basis.quote,
        "source": basis.source,
        "from": None if basis.from_ is None else basis.from_.isoformat(),
        "to": None if basis.to is None else basis.to.isoformat(),
        "text": basis.text,
    }


def _finding(finding: Finding) -> dict[str, Json]:
    return {
        "code": finding.code,
        "params": plain(finding.params),
        "message": plain(finding.message),
        "url": plain(finding.url),
        "quote": plain(finding.quote),
        "selector": plain(finding.selector),
        "record": plain(finding.record),
        "screenshot": plain(finding.screenshot),
    }
