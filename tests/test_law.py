"""Law binds its level, its province and its days only; the profile follows the day whose law counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from auditor.errors import InvalidInput
from auditor.model import Basis, Bilingual, Level, Period, Profile, Rule, Standing
from auditor.period import parse_period
from auditor.rulebook import applicable_basis, choose_profile, has_ended, load_rulebook, starts_later
from tests.rulebook_samples import KINDS, documents, profile, rule, two, write


def law_rule(*provisions: Basis) -> Rule:
    text = Bilingual("x", "x")
    return Rule(
        *("r", "GT-01"), *(text,) * 5, "editor", frozenset(Level), "manual", {}, text, text, None, provisions
    )  # fmt: skip


DECREE_43 = Basis(
    "law", "NĐ 43", "10", levels=frozenset({Level.DISTRICT}), from_=date(2011, 10, 1), to=date(2022, 8, 14)
)
DECREE_224 = Basis("law", "NĐ 224", "9", levels=frozenset({Level.COMMUNE}), from_=date(2026, 7, 1))
DECISION_739 = Basis(
    "practice",
    "QĐ 739",
    source="s",
    levels=frozenset({Level.COMMUNE, Level.DISTRICT}),
    province="Hà Tĩnh",
    from_=date(2017, 3, 22),
    text="reconstructed",
)
HABIT = Basis("practice", "phiếu 2015", source="s", levels=frozenset({Level.COMMUNE, Level.DISTRICT}))


@pytest.mark.parametrize(
    ("level", "province", "on", "documents", "standing"),
    [
        (Level.DISTRICT, "Kon Tum", date(2022, 8, 14), ["NĐ 43"], Standing.LAW),
        (Level.DISTRICT, "Kon Tum", date(2022, 8, 15), ["phiếu 2015"], Standing.PRACTICE),
        (Level.DISTRICT, "Hà Tĩnh", date(2022, 8, 14), ["NĐ 43", "QĐ 739"], Standing.LAW),
        (Level.DISTRICT, "tỉnh Hà Tĩnh", date(2024, 12, 31), ["QĐ 739"], Standing.RECONSTRUCTED),
        (Level.COMMUNE, "HA TINH", date(2022, 6, 30), ["QĐ 739"], Standing.RECONSTRUCTED),
        (Level.COMMUNE, "Kon Tum", date(2022, 6, 30), ["phiếu 2015"], Standing.PRACTICE),
        (Level.COMMUNE, None, date(2024, 12, 31), ["phiếu 2015"], Standing.PRACTICE),
        (Level.COMMUNE, None, date(2026, 7, 1), ["NĐ 224"], Standing.LAW),
        (Level.COMMUNE, "Hà Tĩnh", date(2011, 1, 1), ["phiếu 2015"], Standing.PRACTICE),
    ],
)
def test_a_basis_binds_its_level_its_province_and_its_days_only(
    level: Level, province: str | None, on: date, documents: list[str], standing: Standing
) -> None:
    rule = law_rule(DECREE_43, DECREE_224, DECISION_739, HABIT)
    bases, found = applicable_basis(rule, level, province, on)
    assert ([b.document for b in bases], found) == (documents, standing)


def test_where_only_another_levels_law_is_known_the_rule_is_practice_without_a_basis() -> None:
    assert applicable_basis(law_rule(DECREE_43), Level.COMMUNE, None, date(2020, 1, 1)) == ((), Standing.PRACTICE)


def test_a_rule_whose_every_basis_starts_later_could_not_be_asked_for_yet() -> None:
    assert starts_later(law_rule(DECREE_224), date(2026, 6, 30))
    assert not starts_later(law_rule(DECREE_224), date(2026, 7, 1))
    assert not starts_later(law_rule(DECREE_224, DECREE_43), date(2024, 12, 31))
    assert not starts_later(law_rule(DECREE_224, HABIT), date(2024, 12, 31))


def test_a_rule_whose_every_basis_has_ended_is_asked_of_nobody_unless_it_goes_on_as_practice() -> None:
    assert has_ended(law_rule(DECREE_43), date(2022, 8, 15))
    assert not has_ended(law_rule(DECREE_43), date(2022, 8, 14))
    assert not has_ended(law_rule(DECREE_43, DECREE_224), date(2024, 12, 31))
    assert not has_ended(law_rule(DECREE_43, HABIT), date(2024, 12, 31))


@pytest.fixture(scope="module")
def regimes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Profile]:
    """Two profiles as the shipped ones: one for both levels to 30/06/2026, one for communes from then on."""
    both = ["commune", "district"]
    weights = {"TT-01": 60, "GT-01": 40}
    first = profile(
        "first",
        levels=both,
        weights={"commune": weights, "district": weights},
        in_force={"from": "2022-08-15", "to": "2026-06-30"},
    )
    unread = [{"document": "Luật mới", "from": "2026-09-01", "note": two("chưa đọc luật mới")}]
    second = profile("second", in_force={"from": "2026-07-01"}, provisional=unread)
    rules = {f"{c[:2].lower()}/{i}.json": rule(i, c, levels=both) for i, c in (("news", "TT-01"), ("people", "GT-01"))}
    base = {**documents(), **rules, "profiles/first.json": first, "profiles/second.json": second}
    del base["profiles/p.json"]
    folder = write(tmp_path_factory.mktemp("regimes"), base)
    return load_rulebook(KINDS, base=folder).profiles


@pytest.mark.parametrize(
    ("level", "period", "as_of", "chosen", "words", "ranked"),
    [
        (Level.COMMUNE, "2024-Q4", date(2026, 11, 20), "first", [], True),
        (Level.COMMUNE, "2026-Q2", date(2026, 11, 20), "first", [], True),
        (Level.COMMUNE, "2026-Q3", date(2026, 11, 20), "second", ["Tạm tính"], True),
        (Level.COMMUNE, "2026-Q3", date(2026, 8, 31), "second", [], True),
        # The day that counts is as-of where the period is not over yet.
        (Level.COMMUNE, "2026", date(2026, 5, 1), "first", [], True),
        (Level.COMMUNE, "2022-Q2", date(2026, 11, 20), "first", ["30/06/2022"], True),
        (Level.DISTRICT, "2022-Q3", date(2022, 8, 27), "first", [], True),
        (Level.DISTRICT, "2025-H1", date(2026, 11, 20), "first", [], True),
        (Level.DISTRICT, "2025-Q3", date(2026, 11, 20), "first", ["Cấp huyện kết thúc"], False),
        (Level.DISTRICT, "2026-Q3", date(2026, 11, 20), "first", ["Cấp huyện kết thúc"], False),
    ],
)
def test_the_profile_follows_level_and_day(
    regimes: Mapping[str, Profile],
    level: Level,
    period: str,
    as_of: date,
    chosen: str,
    words: list[str],
    ranked: bool,
) -> None:
    choice = choose_profile(regimes, level, parse_period(period), as_of)
    assert (choice.profile.id, choice.ranked, len(choice.notes)) == (chosen, ranked, len(words))
    assert all(word in note.vi for word, note in zip(words, choice.notes, strict=True))


def test_a_wanted_profile_is_used_with_a_note_and_must_fit_the_level(regimes: Mapping[str, Profile]) -> None:
    period = Period("2024-Q4", date(2024, 10, 1), date(2024, 12, 31))
    choice = choose_profile(regimes, Level.COMMUNE, period, date(2026, 1, 1), "second")
    assert choice.profile.id == "second"
    assert "31/12/2024" in choice.notes[0].vi
    for level, wanted in ((Level.COMMUNE, "third"), (Level.DISTRICT, "second")):
        with pytest.raises(InvalidInput, match=wanted):
            choose_profile(regimes, level, period, date(2026, 1, 1), wanted)
    with pytest.raises(InvalidInput, match="province"):
        choose_profile(regimes, Level.PROVINCE, period, date(2026, 1, 1))
