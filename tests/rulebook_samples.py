"""A tiny rule book of two rules, written to a folder and loaded; the tests change one thing of it at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.checks import CheckKind, Wants, load_kinds
from auditor.errors import InvalidInput
from auditor.model import Bilingual, Verdict
from auditor.rulebook import Rulebook, load_rulebook


def two(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


KINDS = {
    "manual": load_kinds()["manual"],
    "counted": CheckKind(
        name="counted",
        about=Bilingual("đếm", "counts"),
        params={
            "type": "object",
            "additionalProperties": False,
            "required": ["least", "section"],
            "properties": {
                "least": {"type": "integer", "minimum": 1},
                "section": {"type": "string", "format": "section"},
                "listing": {"type": "string"},
            },
        },
        judge=lambda _, __: Verdict.passed(),
        wants=lambda params: Wants(listings=frozenset({params["listing"]} if "listing" in params else ())),
    ),
}


def basis(**changes: Any) -> dict[str, Any]:
    law = {"kind": "law", "document": "Luật A", "article": "1", "levels": ["commune"], "from": None, "to": None}
    return {**law, **changes}


def rule(identifier: str, code: str, **changes: Any) -> dict[str, Any]:
    sentences = {key: two(key) for key in ("name", "passed", "failed", "why", "fix", "duty", "threshold")}
    return {
        "id": identifier,
        "code": code,
        **sentences,
        "mender": "editor",
        "levels": ["commune"],
        "kind": "counted",
        "params": {"least": 1, "section": "news"},
        "form_item": None,
        "basis": [basis()],
        **changes,
    }


def profile(identifier: str = "p", **changes: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "version": "1.0",
        "title": two(identifier),
        "note": two("mặc định"),
        "levels": ["commune"],
        "in_force": {"from": None, "to": None},
        "headings": {key: two(key) for key in ("mandatory", "updates", "questions", "presentation")},
        "categories": [{"id": c, "title": two(c), "heading": "updates"} for c in ("TT", "GT")],
        "weights": {"commune": {"TT-01": 60, "GT-01": 40}},
        "bands": [{"grade": "A", "title": two("tốt"), "min": 80}, {"grade": "B", "title": two("khá"), "min": 0}],
        "min_coverage": 0.6,
        "gates": [{"code": "TT-01", "max_grade": "B"}],
        "emulation": {"mode": "linear", "max": 2, "note": two("mặc định")},
        **changes,
    }


VOCABULARY = {
    "sections": [
        {"id": "news", "title": two("Tin tức"), "labels": ["Tin tức"], "seen": "đâu đó"},
        {"id": "leaders", "title": two("Lãnh đạo"), "labels": ["Lãnh đạo"], "seen": "đâu đó"},
    ],
    "abbreviations": {"tthc": "thủ tục hành chính"},
    "placeholders": ["Đang cập nhật"],
    "statuses": {"answered": ["Đã trả lời"]},
}
CALENDAR = {
    "source": "thử",
    "years": {"2026": {"holidays": [{"date": "2026-01-01", "name": "Tết"}], "workdays": ["2026-01-10"]}},
}


def documents() -> dict[str, Any]:
    return {
        "tt/news.json": rule("news", "TT-01"),
        "gt/people.json": rule("people", "GT-01"),
        "profiles/p.json": profile(),
        "vocabulary.json": VOCABULARY,
        "calendar.json": CALENDAR,
    }


def write(folder: Path, files: Mapping[str, Any]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
    return folder


def load(folder: Path, changes: Mapping[str, Any] | None = None, overlays: tuple[Path, ...] = ()) -> Rulebook:
    return load_rulebook(KINDS, overlays, base=write(folder / "base", {**documents(), **(changes or {})}))


def problems_of(folder: Path, changes: Mapping[str, Any], overlays: tuple[Path, ...] = ()) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as refused:
        load(folder, changes, overlays)
    assert refused.value.exit_code == 2
    return refused.value.problems
