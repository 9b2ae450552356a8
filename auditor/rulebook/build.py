"""Validated JSON documents turned into the frozen values of `auditor.model`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from auditor.model import (
    Band,
    Basis,
    Bilingual,
    Category,
    EmulationTable,
    Gate,
    Json,
    Level,
    Profile,
    Provisional,
    Rule,
)


def two(document: Json) -> Bilingual:
    return Bilingual(document["vi"], document["en"])


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def basis(document: Mapping[str, Json]) -> Basis:
    return Basis(
        kind=document["kind"],
        document=document["document"],
        article=document.get("article"),
        clause=document.get("clause"),
        point=document.get("point"),
        quote=document.get("quote"),
        source=document.get("source"),
        levels=frozenset(Level(level) for level in document["levels"]),
        province=document.get("province"),
        from_=day(document["from"]),
        to=day(document["to"]),
        text=document.get("text", "text"),
    )


def rule(document: Mapping[str, Json]) -> Rule:
    return Rule(
        id=document["id"],
        code=document["code"],
        name=two(document["name"]),
        passed=two(document["passed"]),
        failed=two(document["failed"]),
        why=two(document["why"]),
        fix=two(document["fix"]),
        mender=document["mender"],
        levels=frozenset(Level(level) for level in document["levels"]),
        kind=document["kind"],
        params=document["params"],
        duty=two(document["duty"]),
        threshold=two(document["threshold"]),
        form_item=document.get("form_item"),
        basis=tuple(basis(item) for item in document["basis"]),
        planned=document.get("planned", False),
    )


def profile(document: Mapping[str, Json]) -> Profile:
    table = document["emulation"]
    return Profile(
        id=document["id"],
        version=document["version"],
        title=two(document["title"]),
        levels=frozenset(Level(level) for level in document["levels"]),
        headings={key: two(text) for key, text in document["headings"].items()},
        categories=tuple(Category(c["id"], two(c["title"]), c["heading"]) for c in document["categories"]),
        weights={
            Level(level): {code: float(weight) for code, weight in sorted(weights.items())}
            for level, weights in document["weights"].items()
        },
        bands=tuple(Band(b["grade"], two(b["title"]), float(b["min"])) for b in document["bands"]),
        min_coverage=float(document["min_coverage"]),
        gates=tuple(Gate(g["code"], g["max_grade"]) for g in document["gates"]),
        emulation=EmulationTable(
            max=float(table["max"]),
            mode=table["mode"],
            steps=tuple((float(value), float(points)) for value, points in table.get("steps", ())),
            note=two(table["note"]),
        ),
        note=two(document["note"]),
        from_=day(document["in_force"].get("from")),
        to=day(document["in_force"].get("to")),
        provisional=tuple(
            Provisional(p["document"], date.fromisoformat(p["from"]), two(p["note"]))
            for p in document.get("provisional", ())
        ),
    )
