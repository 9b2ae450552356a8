"""Exceptions as data: who allowed which site not to answer for which rule, why and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from auditor.errors import InvalidInput
from auditor.model import Json
from auditor.rulebook.jsonfile import read_json
from auditor.rulebook.problems import schema_problems, unknown
from auditor.rulebook.schema import fixed_schemas

Waivers = Mapping[tuple[str, str], tuple[Mapping[str, Json], ...]]


def load_waivers(path: Path, sites: Collection[str], codes: Collection[str]) -> Waivers:
    """The waivers of a file by (site id, rule code); raises InvalidInput with every problem."""
    problems: list[str] = []
    name = path.as_posix()
    document = read_json(path, name, problems)
    if document is not None:
        problems.extend(schema_problems(document, fixed_schemas()["waiver"], name, frozenset()))
    if problems:
        raise InvalidInput(problems)
    grouped: dict[tuple[str, str], tuple[Mapping[str, Json], ...]] = {}
    for index, waiver in enumerate(document or ()):
        if waiver["site"] not in sites:
            problems.append(f"{name}: $[{index}].site: {unknown(waiver['site'], set(sites), 'đơn vị')} (unknown site)")
        if waiver["rule"] not in codes:
            problems.append(
                f"{name}: $[{index}].rule: {unknown(waiver['rule'], set(codes), 'tiêu chí')} (unknown rule)"
            )
        if waiver.get("since", "") > waiver["until"]:
            problems.append(f"{name}: $[{index}].until: trước ngày 'since' (ends before it begins)")
        key = (waiver["site"], waiver["rule"])
        grouped[key] = (*grouped.get(key, ()), waiver)
    if problems:
        raise InvalidInput(problems)
    return grouped


def waiver_for(waivers: Waivers, site: str, code: str, on: date) -> Mapping[str, Json] | None:
    """The waiver in force on a day, if any."""
    day = on.isoformat()
    return next((w for w in waivers.get((site, code), ()) if w.get("since", "") <= day <= w["until"]), None)
