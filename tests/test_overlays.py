"""Local decisions: a folder of JSON changes weights, thresholds, words and rules; waivers excuse a site from a rule."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor.checks import load_kinds
from auditor.errors import InvalidInput
from auditor.model import Bilingual, Level
from auditor.rulebook import load_rulebook, load_waivers, waiver_for
from auditor.rulebook.merge import merge
from tests.rulebook_samples import basis, load, problems_of, profile, rule, two, write


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    # The examples of RFC 7396, appendix A.
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        # And our addition for lists.
        ({"a": [1]}, {"a+": [2, 1]}, {"a": [1, 2]}),
        ({}, {"a+": [1]}, {"a": [1]}),
        (
            {"a": [{"id": "x", "b": [1]}]},
            {"a+": [{"id": "x", "b+": [2]}, {"id": "y"}]},
            {"a": [{"id": "x", "b": [1, 2]}, {"id": "y"}]},
        ),
        ({"a": 1}, {"a+": [1]}, {"a": 1, "a+": [1]}),
        # And for numbers.
        ({"a": 2.7}, {"a+": -1}, {"a": 1.7}),
        ({"a": True}, {"a+": 1}, {"a": True, "a+": 1}),
        ({}, {"a+": 1}, {"a+": 1}),
    ],
)
def test_patches_merge_as_the_standard_says(target: Any, patch: Any, result: Any) -> None:
    before = json.dumps(target)
    assert merge(target, patch) == result
    assert json.dumps(target) == before


def test_a_local_decision_changes_weight_threshold_and_synonym_by_json_alone(tmp_path: Path) -> None:
    overlay = write(
        tmp_path / "hà tĩnh",
        {
            "news.json": {"params": {"least": 4}, "basis+": [basis(document="Quyết định B", province="Hà Tĩnh")]},
            "bất kỳ/p.json": {"weights": {"commune": {"TT-01": 50, "GT-01": 50}}},
            "vocabulary.json": {"sections+": [{"id": "news", "labels+": ["Tin xã nhà"]}]},
            "calendar.json": {"years": {"2027": {"holidays": [], "workdays": []}}},
        },
    )
    plain, book = load(tmp_path / "x"), load(tmp_path, overlays=(overlay,))
    assert book.rules["TT-01"].params == {"least": 4, "section": "news"}
    assert [b.document for b in book.rules["TT-01"].basis] == ["Luật A", "Quyết định B"]
    assert book.profiles["p"].weights[Level.COMMUNE] == {"GT-01": 50, "TT-01": 50}
    assert book.sections["news"]["labels"] == ["Tin tức", "Tin xã nhà"]
    assert set(book.calendar["years"]) == {"2026", "2027"}
    assert book.digest != plain.digest


def test_a_new_rule_and_a_new_profile_need_json_alone(tmp_path: Path) -> None:
    overlay = write(
        tmp_path / "riêng",
        {
            "local.json": rule("local", "GT-90", kind="manual", params={"look": two("xem")}),
            "p.json": {"weights": {"commune": {"GT-90": 0}}},
            "mine.json": profile("mine", weights={"commune": {"GT-90": 100}}, gates=[]),
        },
    )
    book = load(tmp_path, overlays=(overlay,))
    assert book.rules["GT-90"].kind == "manual"
    assert [r.code for r, _ in book.rules_of(book.profiles["p"], Level.COMMUNE)] == ["GT-01", "GT-90", "TT-01"]
    assert book.profiles["mine"].weights[Level.COMMUNE] == {"GT-90": 100}


def test_a_silenced_rule_is_off_and_says_why(tmp_path: Path) -> None:
    overlay = write(tmp_path / "o", {"people.json": {"silenced": "Tỉnh công bố chung"}})
    book = load(tmp_path, overlays=(overlay,))
    assert book.silenced == {"GT-01": "Tỉnh công bố chung"}
    assert [r.code for r, _ in book.rules_of(book.profiles["p"], Level.COMMUNE)] == ["TT-01"]
    assert load(tmp_path / "plain").silenced == {}


def test_a_single_file_is_an_overlay_and_later_overlays_win(tmp_path: Path) -> None:
    write(tmp_path / "a", {"news.json": {"params": {"least": 2}}})
    write(tmp_path / "b", {"news.json": {"params": {"least": 3}}})
    one, other = tmp_path / "a" / "news.json", tmp_path / "b"
    assert load(tmp_path, overlays=(one, other)).rules["TT-01"].params["least"] == 3
    assert load(tmp_path, overlays=(other, one)).rules["TT-01"].params["least"] == 2


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"news.json": {"params": {"least": 0}}}, "$.params.least: 0 nhỏ hơn"),
        ({"news.json": {"nmae": two("x")}}, "$: không có khóa 'nmae'; có phải là 'name'?"),
        ({"news.json": {"id": "tin"}}, "$.id: 'tin' phải trùng tên tệp"),
        (
            {"newz.json": {"params": {"least": 2}}},
            "$: thiếu 'code' hoặc 'weights': không có tệp 'newz.json'; có phải là 'news.json'?",
        ),
        ({"news.json": []}, "$: phải là đối tượng"),
        ({"a/news.json": {}, "b/news.json": {}}, "$: trùng tên với"),
        ({"p.json": {"weights": {"commune": {"TT-01": 50}}}}, "$.weights.commune: tổng trọng số là 90"),
        ({}, "không có tệp .json nào"),
    ],
)
def test_faults_of_an_overlay_name_its_own_file(tmp_path: Path, files: dict[str, Any], told: str) -> None:
    overlay = tmp_path / "overlay"
    overlay.mkdir()
    write(overlay, files)
    problems = problems_of(tmp_path, {}, (overlay,))
    assert any(p.startswith(overlay.as_posix()) and told in p for p in problems), problems


def test_a_file_ending_of_another_case_is_read_all_the_same(tmp_path: Path) -> None:
    overlay = write(tmp_path / "o", {"tin.JSON": {"code": 1}})
    assert any("tin.JSON: $.code: phải là chuỗi" in p for p in problems_of(tmp_path, {}, (overlay,)))


def test_an_overlay_that_does_not_exist_is_told(tmp_path: Path) -> None:
    assert "không có thư mục hoặc tệp này" in problems_of(tmp_path, {}, (tmp_path / "nowhere",))[0]


def test_a_local_decision_over_the_shipped_rules_needs_json_alone(tmp_path: Path) -> None:
    shipped = load_rulebook(load_kinds())
    rule_of_it = shipped.rules["GT-04"]
    weights = dict(shipped.profiles["decree-42-2022"].weights[Level.COMMUNE])
    heavy = sorted((c for c in weights if c != "GT-04"), key=lambda c: -weights[c])[0]
    overlay = write(
        tmp_path,
        {
            f"{rule_of_it.id}.json": {"threshold": two("ngưỡng của huyện")},
            "decree-42-2022.json": {
                "weights": {"commune": {"GT-04": weights["GT-04"] + 0.25, heavy: weights[heavy] - 0.25}}
            },
            "vocabulary.json": {"sections+": [{"id": "leaders", "labels+": ["Ban lãnh đạo quê mình"]}]},
        },
    )
    book = load_rulebook(load_kinds(), (overlay,))
    assert book.rules["GT-04"] == replace(rule_of_it, threshold=Bilingual("ngưỡng của huyện", "ngưỡng của huyện"))
    assert book.profiles["decree-42-2022"].weights[Level.COMMUNE]["GT-04"] == weights["GT-04"] + 0.25
    assert "Ban lãnh đạo quê mình" in book.sections["leaders"]["labels"]
    assert book.digest != shipped.digest


def test_a_waiver_holds_for_its_site_its_rule_and_its_days(tmp_path: Path) -> None:
    path = tmp_path / "waivers.json"
    waiver = {"site": "xa-a", "rule": "HD-02", "reason": "lũ", "by": "Sở Nội vụ", "until": "2026-12-31"}
    path.write_text(json.dumps([waiver, {**waiver, "rule": "TT-01", "since": "2026-10-01"}]), encoding="utf-8")
    waivers = load_waivers(path, {"xa-a"}, {"HD-02", "TT-01"})
    assert waiver_for(waivers, "xa-a", "HD-02", date(2026, 12, 31)) == waiver
    assert waiver_for(waivers, "xa-a", "HD-02", date(2027, 1, 1)) is None
    assert waiver_for(waivers, "xa-a", "TT-01", date(2026, 9, 30)) is None
    assert waiver_for(waivers, "xa-b", "HD-02", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"site": "xa-b"}, "$[0].site: không có đơn vị 'xa-b'; có phải là 'xa-a'?"),
        ({"rule": "HD-99"}, "$[0].rule: không có tiêu chí 'HD-99'"),
        ({"until": "mãi mãi"}, "$[0].until: 'mãi mãi'"),
        ({"since": "2027-01-01"}, "$[0].until: trước ngày 'since'"),
        ({"why": "lũ"}, "$[0]: không có khóa 'why'"),
    ],
)
def test_a_faulty_waiver_is_told_by_path(tmp_path: Path, change: dict[str, str], told: str) -> None:
    path = tmp_path / "waivers.json"
    waiver = {"site": "xa-a", "rule": "HD-02", "reason": "lũ", "by": "Sở Nội vụ", "until": "2026-12-31", **change}
    path.write_text(json.dumps([waiver]), encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        load_waivers(path, {"xa-a"}, {"HD-02"})
    assert any(told in problem for problem in refused.value.problems)
