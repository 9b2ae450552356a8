"""The shipped rule book says what the law says: compared with a transcription by hand, and held to its own promises."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from auditor.checks import load_kinds
from auditor.model import Basis, Level, Profile, Rule
from auditor.resources import data_dir
from auditor.rulebook.load import Rulebook, load_rulebook

RULES = Path(str(data_dir("rules")))
TRANSCRIPTION = json.loads((Path(__file__).parent / "data" / "core-rules.json").read_text(encoding="utf-8"))
CORE = TRANSCRIPTION["rules"]
DECISION = "Quyết định 739/QĐ-UBND"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(load_kinds())


@pytest.fixture(scope="module")
def rules(book: Rulebook) -> dict[str, Rule]:
    return {rule.code: rule for rule in book.rules.values()}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _told(basis: Basis) -> tuple[object, ...]:
    return (basis.document, basis.article, basis.clause, basis.point, basis.levels, basis.from_, basis.to)


def _expected(item: dict[str, object]) -> tuple[object, ...]:
    return (
        item["document"],
        item["article"],
        item["clause"],
        item["point"],
        frozenset(Level(level) for level in item["levels"]),  # type: ignore[attr-defined]
        _day(item["from"]),  # type: ignore[arg-type]
        _day(item["to"]),  # type: ignore[arg-type]
    )


def test_the_transcription_holds_eighty_nine_rows() -> None:
    assert len({row["code"] for row in CORE}) == len(CORE) == 89


@pytest.mark.parametrize("row", CORE, ids=lambda row: str(row["code"]))
def test_a_core_rule_rests_on_exactly_what_the_table_names(row: dict[str, object], rules: dict[str, Rule]) -> None:
    rule = rules[str(row["code"])]
    assert sorted(rule.levels) == sorted(Level(level) for level in row["levels"])  # type: ignore[attr-defined]
    law = {_told(b) for b in rule.basis if b.kind == "law"}
    assert law == {_expected(item) for item in row["law"]}  # type: ignore[attr-defined]
    practice = {b.document for b in rule.basis if b.kind == "practice"}
    assert set(row["practice"]) <= practice  # type: ignore[call-overload]


def test_every_other_code_the_design_names_is_there(rules: dict[str, Rule]) -> None:
    assert [code for code in TRANSCRIPTION["beside"] if code not in rules] == []


def test_the_file_is_named_after_its_rule_and_lies_in_its_category() -> None:
    for path in sorted(RULES.glob("*/*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if "code" in told:
            assert (path.stem, path.parent.name) == (told["id"], told["code"][:2].lower())


def test_decree_42_never_outlives_its_last_day_and_its_letters_are_not_guessed(rules: dict[str, Rule]) -> None:
    named = [b for rule in rules.values() for b in rule.basis if "42/2022" in b.document and b.kind == "law"]
    assert len(named) >= 8
    for basis in named:
        assert (basis.from_, basis.to) == (date(2022, 8, 15), date(2026, 6, 30))
        assert basis.text in ("partial", "paraphrase")
        assert basis.point in (None, "e"), "only điểm e of Điều 4 khoản 1 is known"


def test_decree_42_is_named_nowhere_as_practice(rules: dict[str, Rule]) -> None:
    assert [r.code for r in rules.values() for b in r.basis if b.kind == "practice" and "42/2022" in b.document] == []


def test_decree_43_binds_districts_only(rules: dict[str, Rule]) -> None:
    named = [b for rule in rules.values() for b in rule.basis if "43/2011" in b.document and b.kind == "law"]
    assert named
    assert {b.levels for b in named} == {frozenset({Level.DISTRICT})}
    assert {b.to for b in named} == {date(2022, 8, 14)}


def test_decision_739_is_reconstructed_and_binds_ha_tinh_only(rules: dict[str, Rule]) -> None:
    carrying = [(rule, b) for rule in rules.values() for b in rule.basis if b.document.startswith(DECISION)]
    assert len(carrying) >= 40
    for rule, basis in carrying:
        assert (basis.kind, basis.text, basis.province, basis.article) == ("practice", "reconstructed", "Hà Tĩnh", None)
        assert (basis.from_, basis.to, basis.levels) == (date(2017, 3, 22), None, rule.levels)
        assert rule.form_item is not None
        assert basis.source is not None
        assert rule.form_item in basis.source


def test_the_fifteen_groups_of_the_form_that_a_portal_shows_are_all_covered(rules: dict[str, Rule]) -> None:
    groups = {rule.form_item.split(".")[0] for rule in rules.values() if rule.form_item}
    assert groups == {str(n) for n in range(1, 16)}


def test_every_law_read_names_its_article_and_every_practice_its_source(rules: dict[str, Rule]) -> None:
    for rule in rules.values():
        for basis in rule.basis:
            assert basis.levels, rule.code
            if basis.kind == "practice":
                assert basis.source, rule.code
            else:
                assert basis.article, rule.code


def test_layout_and_content_rules_name_the_letter_of_tay_ninh(rules: dict[str, Rule]) -> None:
    for rule in rules.values():
        if rule.category in ("BC", "ND"):
            assert any("797/UBND" in b.document and b.kind == "practice" for b in rule.basis), rule.code


def test_quotes_are_short_and_every_text_is_composed(rules: dict[str, Rule]) -> None:
    for path in sorted(RULES.rglob("*.json")):
        text = path.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), path
    for rule in rules.values():
        assert all(len(b.quote or "") <= 200 for b in rule.basis), rule.code


def test_the_words_of_a_rule_are_its_own(rules: dict[str, Rule]) -> None:
    for field in ("name", "passed", "failed", "why", "fix"):
        seen: dict[str, str] = {}
        for rule in rules.values():
            words = getattr(rule, field).vi
            assert seen.setdefault(words, rule.code) == rule.code, f"{field} of {rule.code} repeats {seen[words]}"


@pytest.mark.parametrize("profile_id", ["decree-42-2022", "decree-224-2026"])
def test_the_weights_of_each_level_sum_to_one_hundred(profile_id: str, book: Rulebook) -> None:
    profile: Profile = book.profiles[profile_id]
    for level, weights in profile.weights.items():
        assert sum(weights.values()) == pytest.approx(100, abs=1e-6), level


@pytest.mark.parametrize("profile_id", ["decree-42-2022", "decree-224-2026"])
def test_a_channel_to_ask_weighs_as_much_as_answers_and_backlog_together(profile_id: str, book: Rulebook) -> None:
    for weights in book.profiles[profile_id].weights.values():
        assert weights["HD-01"] > 0
        assert weights["HD-01"] >= weights["HD-02"] + weights["HD-03"]


def test_what_a_person_must_judge_weighs_nothing_and_the_first_nineteen_weigh(
    book: Rulebook, rules: dict[str, Rule]
) -> None:
    weighed: set[str] = set()
    for profile in book.profiles.values():
        for weights in profile.weights.values():
            for code, weight in weights.items():
                if rules[code].kind == "manual":
                    assert weight == 0, code
                elif weight > 0:
                    weighed.add(code)
    assert [code for code in TRANSCRIPTION["first"] if code not in weighed] == []


def test_sections_that_may_be_empty_are_those_the_design_names(rules: dict[str, Rule]) -> None:
    allowed = {rule.code for rule in rules.values() if rule.params.get("may_be_empty")}
    # GY-02 judges the same page as GY-01: what may be empty for one may be empty for the other.
    named = {"GY-01", "DC-04", "DC-05", "DC-06", "DC-09", "NS-11", "NS-12", "QH-08", "TK-02", "GY-02"}
    assert allowed == named | {code for code in rules if code.startswith("DA-")}
