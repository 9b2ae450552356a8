"""The labelled names of sections are well formed, enough, and different in their two halves."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from tests.site_builder import shipped

LABELS = Path(__file__).parent / "corpus" / "labels"
HALVES = ("tuning", "sealed")


def cases(half: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (LABELS / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("half", HALVES)
def test_each_half_is_well_formed_and_large_enough(half: str) -> None:
    known = {section["id"] for section in shipped("vocabulary.json")["sections"]}
    found = cases(half)
    assert len(found) >= 260
    assert len({case["id"] for case in found}) == len(found)
    for case in found:
        assert set(case) <= {"id", "text", "how", "expect", "why", "accept", "none_ok"}, case
        assert case["how"] in ("label", "slug", "picture"), case
        assert case["why"], case
        expect, accept = case["expect"], case.get("accept", case["expect"])
        assert isinstance(expect, list)
        assert isinstance(accept, list)
        assert set(accept) <= known, case
        assert set(expect) <= set(accept), case


@pytest.mark.parametrize("half", HALVES)
def test_at_least_three_in_ten_are_look_alikes_and_sixty_sections_are_covered(half: str) -> None:
    found = cases(half)
    assert sum(not case["expect"] for case in found) >= 0.3 * len(found)
    assert len({section for case in found for section in case["expect"]}) >= 60  # type: ignore[attr-defined]


def test_the_halves_are_different_wordings() -> None:
    def plain(half: str) -> set[str]:
        return {unicodedata.normalize("NFC", str(case["text"])).casefold() for case in cases(half)}

    assert not plain("tuning") & plain("sealed")
