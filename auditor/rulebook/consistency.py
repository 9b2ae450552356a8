"""What no schema can say: that the documents of a rule book agree with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from auditor.model import Json
from auditor.rulebook.problems import unknown
from auditor.rulebook.provinces import KNOWN, PROVINCES, province_key
from auditor.vietnamese import canonical

if TYPE_CHECKING:
    from auditor.checks import CheckKind

_TOLERANCE = 1e-6
_SATURDAY = 5

Documents = Mapping[str, Json]  # display name of the file → document that satisfies its schema


def rule_problems(rules: Documents, kinds: Mapping[str, CheckKind], sections: frozenset[str]) -> Iterator[str]:
    """Codes twice, provisions that end before they begin, sections a check would look for in vain."""
    codes: dict[str, str] = {}
    for name, rule in rules.items():
        first = codes.setdefault(rule["code"], name)
        if first != name:
            yield f"{name}: $.code: mã {rule['code']!r} đã dùng ở {first} (duplicate code)"
        for index, basis in enumerate(rule["basis"]):
            if basis["from"] and basis["to"] and basis["from"] > basis["to"]:
                yield f"{name}: $.basis[{index}].to: trước ngày 'from' (ends before it begins)"
            place = basis.get("province")
            # A misspelt province would bind nobody, and nobody would notice.
            if place and province_key(place) not in KNOWN:
                yield f"{name}: $.basis[{index}].province: {unknown(place, list(PROVINCES), 'tỉnh')} (unknown province)"
        yield from _wanted_sections(name, rule, kinds, sections)


def _wanted_sections(name: str, rule: Json, kinds: Mapping[str, CheckKind], sections: frozenset[str]) -> Iterator[str]:
    try:
        wants = kinds[rule["kind"]].wants(rule["params"])
    except (KeyError, TypeError, ValueError) as error:
        yield f"{name}: $.params: cách chấm {rule['kind']!r} không đọc được tham số (kind rejects them): {error!r}"
        return
    for section in sorted((wants.sections | wants.listings) - sections):
        yield f"{name}: $.params: {unknown(section, sections, 'mục từ vựng')} (unknown section)"


def vocabulary_problems(name: str, vocabulary: Json) -> Iterator[str]:
    """Section ids and wordings twice, parents that do not exist, a look-alike that is also a label."""
    ids: dict[str, int] = {}
    labels: dict[str, str] = {}
    for index, section in enumerate(vocabulary["sections"]):
        path = f"$.sections[{index}]"
        if ids.setdefault(section["id"], index) != index:
            yield f"{name}: {path}.id: mục {section['id']!r} lặp lại (duplicate section)"
        for place, label in enumerate(section["labels"]):
            owner = labels.setdefault(canonical(label), section["id"])
            if owner != section["id"]:
                yield f"{name}: {path}.labels[{place}]: {label!r} đã là nhãn của mục {owner!r} (label of two sections)"
        own = {canonical(label) for label in (*section["labels"], *section.get("related", ()))}
        for place, label in enumerate(section.get("lookalikes", ())):
            if canonical(label) in own:
                yield f"{name}: {path}.lookalikes[{place}]: {label!r} cũng là nhãn của chính mục này (also a label)"
    for index, section in enumerate(vocabulary["sections"]):
        for place, parent in enumerate(section.get("parents", ())):
            if parent not in ids:
                told = unknown(parent, set(ids), "mục")
                yield f"{name}: $.sections[{index}].parents[{place}]: {told} (unknown section)"


def calendar_problems(name: str, calendar: Json) -> Iterator[str]:
    """Days under the wrong year, twice, or working days that are none of the week-end."""
    for year, days in calendar["years"].items():
        path, seen = f"$.years['{year}']", set()
        dated = [(f"{path}.holidays[{i}].date", h["date"]) for i, h in enumerate(days["holidays"])]
        worked = [(f"{path}.workdays[{i}]", d) for i, d in enumerate(days["workdays"])]
        for place, day in (*dated, *worked):
            if not day.startswith(year):
                yield f"{name}: {place}: {day} không thuộc năm {year} (belongs to another year)"
            if day in seen:
                yield f"{name}: {place}: {day} lặp lại (day listed twice)"
            seen.add(day)
        for place, day in worked:
            if date.fromisoformat(day).weekday() < _SATURDAY:
                yield f"{name}: {place}: {day} vốn đã là ngày làm việc (not a week-end day)"


def profile_problems(name: str, profile: Json, rules: Mapping[str, Json]) -> Iterator[str]:
    """Weights that do not sum to 100 or name what does not exist, bands and steps out of order; `rules` by code."""
    categories = [c["id"] for c in profile["categories"]]
    for index, category in enumerate(categories):
        if category in categories[:index]:
            yield f"{name}: $.categories[{index}].id: nhóm {category!r} lặp lại (duplicate category)"
    if set(profile["levels"]) != set(profile["weights"]):
        yield f"{name}: $.weights: phải có đúng các cấp của 'levels': {', '.join(profile['levels'])} (levels differ)"
    for level, weights in profile["weights"].items():
        path = f"$.weights.{level}"
        total = sum(weights.values())
        if abs(total - 100) > _TOLERANCE:
            yield f"{name}: {path}: tổng trọng số là {total:.6g}, phải bằng 100 (weights must sum to 100)"
        for code in weights:
            if code not in rules:
                yield f"{name}: {path}['{code}']: {unknown(code, set(rules), 'tiêu chí')} (unknown rule)"
            elif level not in rules[code]["levels"]:
                told = f"tiêu chí này không áp dụng cho cấp {level} (rule is not for this level)"
                yield f"{name}: {path}['{code}']: {told}"
            elif code[:2] not in categories:
                told = unknown(code[:2], categories, "nhóm")
                yield f"{name}: {path}['{code}']: {told} trong 'categories' (unknown category)"
    yield from _scale_problems(name, profile, rules)


def _scale_problems(name: str, profile: Json, rules: Mapping[str, Json]) -> Iterator[str]:
    bands = profile["bands"]
    if any(high["min"] <= low["min"] for high, low in pairwise(bands)):
        yield f"{name}: $.bands: phải xếp từ cao xuống thấp, không trùng 'min' (bands must fall)"
    if bands[-1]["min"] != 0:
        yield f"{name}: $.bands: bậc cuối phải có min = 0 (the last band must begin at 0)"
    grades = [b["grade"] for b in bands]
    if len(set(grades)) != len(grades):
        yield f"{name}: $.bands: bậc lặp lại (duplicate grade)"
    for index, gate in enumerate(profile["gates"]):
        if gate["code"] not in rules:
            yield f"{name}: $.gates[{index}].code: {unknown(gate['code'], set(rules), 'tiêu chí')} (unknown rule)"
        if gate["max_grade"] not in grades:
            yield f"{name}: $.gates[{index}].max_grade: {unknown(gate['max_grade'], grades, 'bậc')} (unknown grade)"
    table = profile["emulation"]
    steps = table.get("steps", [])
    if any(later[0] <= earlier[0] or later[1] < earlier[1] for earlier, later in pairwise(steps)):
        yield f"{name}: $.emulation.steps: phải tăng dần (steps must rise)"
    if any(points > table["max"] for _, points in steps):
        yield f"{name}: $.emulation.steps: có bậc vượt 'max' (a step above max)"
    span = profile["in_force"]
    if span.get("from") and span.get("to") and span["from"] > span["to"]:
        yield f"{name}: $.in_force.to: trước ngày 'from' (ends before it begins)"


def unweighted_problems(rules: Documents, profiles: Documents) -> Iterator[str]:
    """Rules that no profile names for one of their levels: they would be read and never judged."""
    for name, rule in rules.items():
        for level in rule["levels"]:
            if not any(rule["code"] in p["weights"].get(level, {}) for p in profiles.values()):
                yield (
                    f"{name}: $.code: không hồ sơ (profile) nào có trọng số cho {rule['code']} ở cấp {level}; "
                    f'thêm "weights": {{"{level}": {{"{rule["code"]}": 0}}}} (no profile weighs this rule)'
                )
