"""The rule book: every fault is told by file, path and reason, and what is shipped is sound."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from auditor.checks import load_kinds
from auditor.model import Level
from auditor.period import parse_period
from auditor.resources import data_dir
from auditor.rulebook import Rulebook, choose_profile, load_rulebook, rule_schema
from auditor.rulebook.merge import merge
from auditor.rulebook.pages import render_pages, stale_pages
from auditor.rulebook.schema import all_schemas, fixed_schemas
from tests.rulebook_samples import CALENDAR, KINDS, VOCABULARY, basis, documents, load, problems_of, profile, rule, two

FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("bad syntax", {"tt/news.json": '{"id": '}, "rules/tt/news.json: $: sai cú pháp JSON ở dòng 1"),
    ("duplicate key", {"calendar.json": '{"source": "a", "source": "b"}'}, "rules/calendar.json: $: khóa 'source' lặp"),
    ("not an object", {"tt/news.json": []}, "rules/tt/news.json: $: phải là đối tượng"),
    (
        "unknown key",
        {"tt/news.json": rule("news", "TT-01", leveles=["commune"])},
        "rules/tt/news.json: $: không có khóa 'leveles'; có phải là 'levels'?",
    ),
    ("wrong type", {"tt/news.json": rule("news", "TT-01", why="vì")}, "rules/tt/news.json: $.why: phải là đối tượng"),
    (
        "missing basis",
        {"tt/news.json": {k: v for k, v in rule("news", "TT-01").items() if k != "basis"}},
        "rules/tt/news.json: $: thiếu 'basis'",
    ),
    ("empty basis", {"tt/news.json": rule("news", "TT-01", basis=[])}, "rules/tt/news.json: $.basis: "),
    (
        "law without an article",
        {"tt/news.json": rule("news", "TT-01", basis=[basis(article=None)])},
        "rules/tt/news.json: $.basis[0].article: phải là chuỗi",
    ),
    (
        "practice without a source",
        {"tt/news.json": rule("news", "TT-01", basis=[basis(kind="practice")])},
        "rules/tt/news.json: $.basis[0]: thiếu 'source'",
    ),
    (
        "no such day",
        {"tt/news.json": rule("news", "TT-01", basis=[basis(to="2026-02-30")])},
        "rules/tt/news.json: $.basis[0].to: '2026-02-30' không phải ngày có thật",
    ),
    (
        "a basis that ends before it begins",
        {"tt/news.json": rule("news", "TT-01", basis=[basis(**{"from": "2026-02-01", "to": "2026-01-01"})])},
        "rules/tt/news.json: $.basis[0].to: trước ngày 'from'",
    ),
    (
        "an unknown province",
        {"tt/news.json": rule("news", "TT-01", basis=[basis(province="Hà Tĩn"), basis(province="TP. Hồ Chí Minh")])},
        "rules/tt/news.json: $.basis[0].province: không có tỉnh 'Hà Tĩn'; có phải là 'Hà Tĩnh'?",
    ),
    ("a number beyond all numbers", {"calendar.json": '{"source": 1e999}'}, "rules/calendar.json: $: số 1e999 quá lớn"),
    (
        "unknown kind",
        {"tt/news.json": rule("news", "TT-01", kind="conted")},
        "rules/tt/news.json: $.kind: 'conted' không thuộc: counted, manual; có phải là 'counted'?",
    ),
    (
        "wrong parameter of the kind",
        {"tt/news.json": rule("news", "TT-01", params={"least": "một", "section": "news"})},
        "rules/tt/news.json: $.params.least: phải là số nguyên",
    ),
    (
        "unknown parameter of the kind",
        {"tt/news.json": rule("news", "TT-01", params={"least": 1, "section": "news", "most": 2})},
        "rules/tt/news.json: $.params: không có khóa 'most'",
    ),
    (
        "parameter below the minimum",
        {"tt/news.json": rule("news", "TT-01", params={"least": 0, "section": "news"})},
        "rules/tt/news.json: $.params.least: 0 nhỏ hơn",
    ),
    (
        "unknown section in a parameter",
        {"tt/news.json": rule("news", "TT-01", params={"least": 1, "section": "newz"})},
        "rules/tt/news.json: $.params.section: không có mục từ vựng 'newz'; có phải là 'news'?",
    ),
    (
        "unknown section that the kind wants",
        {"tt/news.json": rule("news", "TT-01", params={"least": 1, "section": "news", "listing": "leader"})},
        "rules/tt/news.json: $.params: không có mục từ vựng 'leader'",
    ),
    (
        "planned but not manual",
        {"tt/news.json": rule("news", "TT-01", planned=True)},
        "rules/tt/news.json: $.kind: phải là 'manual'",
    ),
    (
        "id differs from the file name",
        {"tt/news.json": rule("other", "TT-01")},
        "rules/tt/news.json: $.id: 'other' phải trùng tên tệp 'news'",
    ),
    (
        "duplicate id",
        {"gt/news.json": rule("news", "GT-02")},
        "rules/tt/news.json: $.id: tên tệp đã dùng ở rules/gt/news.json",
    ),
    (
        "duplicate code",
        {"tt/more.json": rule("more", "TT-01")},
        "rules/tt/news.json: $.code: mã 'TT-01' đã dùng ở rules/tt/more.json",
    ),
    (
        "wrong folder",
        {"gt/more.json": rule("more", "TT-02")},
        "rules/gt/more.json: $.code: tệp phải nằm trong thư mục 'tt'",
    ),
    (
        "silenced where it is shipped",
        {"tt/news.json": rule("news", "TT-01", silenced="thôi")},
        "rules/tt/news.json: $.silenced: chỉ dùng trong thư mục quy định riêng",
    ),
    (
        "rule without a weight",
        {"tt/more.json": rule("more", "TT-02")},
        "rules/tt/more.json: $.code: không hồ sơ (profile) nào có trọng số cho TT-02",
    ),
    (
        "weights that do not sum to 100",
        {"profiles/p.json": profile(weights={"commune": {"TT-01": 60, "GT-01": 40.001}})},
        "rules/profiles/p.json: $.weights.commune: tổng trọng số là 100.001",
    ),
    (
        "weight of an unknown rule",
        {"profiles/p.json": profile(weights={"commune": {"TT-01": 60, "GT-01": 30, "GT-10": 10}})},
        "rules/profiles/p.json: $.weights.commune['GT-10']: không có tiêu chí 'GT-10'; có phải là 'GT-01'?",
    ),
    (
        "weight at a level the rule is not for",
        {"profiles/p.json": profile(levels=["district"], weights={"district": {"TT-01": 100}})},
        "rules/profiles/p.json: $.weights.district['TT-01']: tiêu chí này không áp dụng cho cấp district",
    ),
    (
        "unknown category",
        {"profiles/p.json": profile(categories=[{"id": "TT", "title": two("Tin"), "heading": "updates"}])},
        "rules/profiles/p.json: $.weights.commune['GT-01']: không có nhóm 'GT'",
    ),
    (
        "a fifth heading",
        {"profiles/p.json": profile(headings={**profile()["headings"], "other": two("khác")})},
        "rules/profiles/p.json: $.headings: không có khóa 'other'",
    ),
    (
        "bands out of order",
        {"profiles/p.json": profile(bands=list(reversed(profile()["bands"])))},
        "rules/profiles/p.json: $.bands: phải xếp từ cao xuống thấp",
    ),
    (
        "a gate of an unknown grade",
        {"profiles/p.json": profile(gates=[{"code": "TT-01", "max_grade": "Z"}])},
        "rules/profiles/p.json: $.gates[0].max_grade: không có bậc 'Z'",
    ),
    (
        "steps without a table",
        {"profiles/p.json": profile(emulation={"mode": "steps", "max": 2, "note": two("")})},
        "rules/profiles/p.json: $.emulation: thiếu 'steps'",
    ),
    (
        "steps that fall",
        {
            "profiles/p.json": profile(
                emulation={"mode": "steps", "max": 2, "note": two("m"), "steps": [[90, 2], [80, 1]]}
            )
        },
        "rules/profiles/p.json: $.emulation.steps: phải tăng dần",
    ),
    (
        "a label of two sections",
        {"vocabulary.json": merge(VOCABULARY, {"sections+": [{"id": "leaders", "labels+": ["TIN  TỨC"]}]})},
        "rules/vocabulary.json: $.sections[1].labels[1]: 'TIN  TỨC' đã là nhãn của mục 'news'",
    ),
    (
        "an unknown parent",
        {"vocabulary.json": merge(VOCABULARY, {"sections+": [{"id": "news", "parents": ["home"]}]})},
        "rules/vocabulary.json: $.sections[0].parents[0]: không có mục 'home'",
    ),
    (
        "a holiday of another year",
        {"calendar.json": {"source": "s", "years": {"2025": CALENDAR["years"]["2026"]}}},  # type: ignore[index]
        "rules/calendar.json: $.years['2025'].holidays[0].date: 2026-01-01 không thuộc năm 2025",
    ),
    (
        "a worked day that is worked anyway",
        {"calendar.json": {"source": "s", "years": {"2026": {"holidays": [], "workdays": ["2026-01-09"]}}}},
        "rules/calendar.json: $.years['2026'].workdays[0]: 2026-01-09 vốn đã là ngày làm việc",
    ),
]


@pytest.mark.parametrize(("changes", "told"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_fault_is_told_by_file_path_and_reason(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    problems = problems_of(tmp_path, changes)
    assert any(problem.startswith(told) for problem in problems), problems


def test_all_faults_are_told_at_once_and_none_for_what_is_sound(tmp_path: Path) -> None:
    problems = problems_of(
        tmp_path,
        {
            "tt/news.json": rule("news", "TT-01", why="vì", mender="ai đó"),
            "gt/people.json": "{",
            "calendar.json": {"source": "s", "years": {}},
        },
    )
    starts = [problem.split(" ")[0] for problem in problems]
    assert starts.count("rules/tt/news.json:") == 2
    assert "rules/gt/people.json:" in starts
    assert "rules/calendar.json:" in starts
    # GT-01's file cannot be read: the profile that names it is told, the vocabulary is not.
    assert not any(problem.startswith("rules/vocabulary.json") for problem in problems)


def test_a_sound_rule_book_loads_and_its_digest_is_of_the_content_alone(tmp_path: Path) -> None:
    book = load(tmp_path / "one")
    assert list(book.rules) == ["GT-01", "TT-01"]
    assert [(r.code, w) for r, w in book.rules_of(book.profiles["p"], Level.COMMUNE)] == [("GT-01", 40), ("TT-01", 60)]
    indented = json.dumps(documents()["tt/news.json"], ensure_ascii=True, indent=8)
    assert load(tmp_path / "two", {"tt/news.json": indented}).digest == book.digest
    changed = rule("news", "TT-01", params={"least": 2, "section": "news"})
    assert load(tmp_path / "three", {"tt/news.json": changed}).digest != book.digest


def test_a_byte_order_mark_of_a_windows_editor_is_no_fault(tmp_path: Path) -> None:
    text = "\ufeff" + json.dumps(documents()["tt/news.json"])
    assert load(tmp_path, {"tt/news.json": text}).rules["TT-01"].id == "news"


# What is shipped


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook(load_kinds())


def test_every_schema_is_a_valid_schema_and_the_files_are_current() -> None:
    folder = data_dir("rules") / "schema"
    for name, schema in all_schemas(load_kinds()).items():
        jsonschema.Draft202012Validator.check_schema(schema)
        stored = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
        assert stored == schema, f"{name}: run python -m auditor.rulebook --write"
    assert set(fixed_schemas()) == {"profile", "vocabulary", "calendar", "waiver"}


def test_a_kind_needs_no_code_elsewhere_to_have_its_parameters_checked() -> None:
    schema = rule_schema(KINDS)
    faulty = rule("news", "TT-01", params={"least": 1.5, "section": "news"})
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(faulty))
    assert [error.json_path for error in errors] == ["$.params.least"]


def test_the_shipped_rule_book_is_sound(shipped: Rulebook) -> None:
    assert {"decree-42-2022", "decree-224-2026"} <= set(shipped.profiles)
    assert shipped.profiles["decree-42-2022"].levels == {Level.COMMUNE, Level.DISTRICT}
    assert shipped.profiles["decree-224-2026"].levels == {Level.COMMUNE}
    assert not shipped.silenced


def test_what_only_a_person_can_decide_weighs_nothing_as_shipped(shipped: Rulebook) -> None:
    for known in shipped.profiles.values():
        for level in known.levels:
            heavy = [r.code for r, weight in shipped.rules_of(known, level) if r.kind == "manual" and weight]
            assert heavy == []


def test_the_shipped_profile_follows_the_law_of_the_day(shipped: Rulebook) -> None:
    today = date(2026, 11, 20)
    for level, period, expected in (
        (Level.COMMUNE, "2026-Q2", "decree-42-2022"),
        (Level.COMMUNE, "2026-Q3", "decree-224-2026"),
        (Level.DISTRICT, "2026-Q3", "decree-42-2022"),
        (Level.DISTRICT, "2022-Q2", "decree-42-2022"),
    ):
        assert choose_profile(shipped.profiles, level, parse_period(period), today).profile.id == expected
    notes = choose_profile(shipped.profiles, Level.COMMUNE, parse_period("2026-Q3"), today).notes
    assert any("Tạm tính" in note.vi for note in notes)  # the access-to-information law of 2026 was not read


def test_the_digest_is_the_same_in_another_process(shipped: Rulebook) -> None:
    code = (
        "from auditor.checks import load_kinds; from auditor.rulebook import load_rulebook;"
        "print(load_rulebook(load_kinds()).digest)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert told.stdout.strip() == shipped.digest


def test_each_rule_has_a_current_page(shipped: Rulebook) -> None:
    folder = data_dir("rules").parent / "docs" / "rules"
    if not folder.parent.is_dir():
        pytest.skip("the documentation is not installed with the wheel")
    assert stale_pages(folder, render_pages(shipped)) == [], "run python -m auditor.rulebook.pages --write"


def test_a_page_says_what_an_editor_needs_and_quotes_nothing_as_markup(tmp_path: Path) -> None:
    tricky = rule("news", "TT-01", fix=two("Vào *menu* → <b>Tin</b> | đăng"), basis=[basis(clause="2", point="a")])
    pages = render_pages(load(tmp_path, {"tt/news.json": tricky}))
    page = pages["TT-01.md"]
    for part in ("TT-01", "Ban biên tập", "Luật A, điểm a khoản 2 Điều 1", "| p | cấp xã | 60 |", "không phải luật"):
        assert part in page
    assert "\\*menu\\*" in page
    assert "<b>" not in page.replace("\\<b\\>", "")
    assert "[TT-01](TT-01.md)" in pages["README.md"]
    assert stale_pages(tmp_path / "none", pages) == sorted(pages)
