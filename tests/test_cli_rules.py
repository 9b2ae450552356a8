"""`auditor rules …`, `--rules` and `--profile` as people type them, with the worked example of a local decision."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.cli import rules as rules_module
from auditor.cli.options import Book, load_book
from auditor.evidence import VIETNAM
from auditor.model import Json
from auditor.resources import data_dir
from auditor.rulebook import Rulebook
from auditor.runfolder import Manifest, save_manifest
from tests.site_builder import Q3, make_facts, page, shipped

AS_OF = date(2026, 10, 9)
DOCS = data_dir("rules").parent / "docs"
EXAMPLE = DOCS / "examples" / "overlay"
needs_docs = pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is not installed with the wheel")

LEADERS = page(
    "<main><h1>Những người gánh vác việc xã</h1><table><tr><th>Họ và tên</th><th>Chức vụ</th><th>Nhiệm vụ</th></tr>"
    "<tr><td>Nguyễn Văn An</td><td>Chủ tịch UBND</td><td>Phụ trách chung, tài chính – ngân sách</td></tr>"
    "<tr><td>Trần Thị Bình</td><td>Phó Chủ tịch UBND</td><td>Phụ trách văn hóa – xã hội</td></tr></table>"
    "<p>Tiểu sử tóm tắt: đồng chí Nguyễn Văn An sinh ngày 12/3/1975, quê quán xã Thạch Lâm Sơn, trình độ đại học.</p>"
    "</main>",
    "Những người gánh vác việc xã",
)
COUNTRYSIDE = page(
    "<main><h1>Nông thôn mới</h1><ul>"
    "<li><a href='/kh12.pdf'>Kế hoạch số 12/KH-UBND ngày 05/02/2026 về xây dựng nông thôn mới năm 2026</a></li>"
    "<li><a href='/bc40.pdf'>Báo cáo số 40/BC-UBND ngày 02/07/2026 kết quả 6 tháng đầu năm</a></li></ul></main>",
    "Nông thôn mới",
)
TOPICS = ("Ra quân thủy lợi", "Tiêm phòng gia súc", "Khai giảng năm học", "Hội thi nông dân", "Ngày hội đại đoàn kết")


def news() -> str:
    """Five items, the newest five days before as-of."""
    days = ("04/10/2026", "30/09/2026", "24/09/2026", "17/09/2026", "10/09/2026")
    items = "".join(
        f"<li class=tin><a href='/tin/{n}'>{topic} trên địa bàn xã</a> <span class=ngay>{day}</span></li>"
        for n, (topic, day) in enumerate(zip(TOPICS, days, strict=True))
    )
    return page(f"<main><h1>Tin tức</h1><ul class=ds>{items}</ul></main>", "Tin tức")


HOME = page(
    "<nav><ul><li><a href='/'>Trang chủ</a></li><li><a href='/viec-xa'>Những người gánh vác việc xã</a></li>"
    "<li><a href='/tin-tuc'>Tin tức</a></li><li><a href='/ntm'>Nông thôn mới</a></li></ul></nav>"
    "<main><h1>Xã Thạch Lâm Sơn</h1><p>Trang thông tin điện tử của xã.</p></main>",
    "Xã Thạch Lâm Sơn",
)


def auditor(*arguments: str, folder: Path, columns: int = 120) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "COLUMNS": str(columns)}
    return subprocess.run(
        [sys.executable, "-m", "auditor", *arguments],
        cwd=folder,
        capture_output=True,
        env=environment,
        check=False,
        timeout=120,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of one commune of Hà Tĩnh, to be scored again and again."""
    folder = tmp_path_factory.mktemp("stored") / "run"
    pages: dict[str, str] = {"/": HOME, "/viec-xa": LEADERS, "/tin-tuc": news(), "/ntm": COUNTRYSIDE}
    site = make_facts(folder, {**pages, "/kh12.pdf": ("application/pdf", b"%PDF-1.4")}, as_of=AS_OF).site
    taken = datetime(2026, 10, 9, 9, 0, tzinfo=VIETNAM)
    save_manifest(folder, Manifest("run", Q3, AS_OF, {}, {}, (site,), taken, taken))
    return folder


def scored(stored: Path, out: Path, *arguments: str) -> Json:
    done = auditor("score", str(stored), *arguments, "--out", str(out), folder=out.parent)
    assert done.returncode == 0, done.stderr
    return json.loads((out / "report.json").read_text(encoding="utf-8"))["sites"][0]


@pytest.fixture(scope="module")
def plain(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Json:
    return scored(stored, tmp_path_factory.mktemp("plain") / "out")


@pytest.fixture(scope="module")
def drafted(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> Json:
    return scored(stored, tmp_path_factory.mktemp("draft") / "out", "--rules", str(EXAMPLE))


def by_code(site: Json) -> dict[str, Json]:
    return {result["code"]: result for result in site["results"]}


# The worked example of a local decision


@needs_docs
def test_the_page_on_local_decisions_shows_the_files_of_the_example_as_they_are() -> None:
    told = (DOCS / "overlay.md").read_text(encoding="utf-8")
    files = sorted(EXAMPLE.rglob("*.json"))
    assert len(files) == 5
    for path in files:
        assert f"```json\n{path.read_text(encoding='utf-8')}```" in told, path.name


@needs_docs
def test_the_example_is_sound_and_its_silenced_rule_says_why(tmp_path: Path) -> None:
    done = auditor("rules", "check", "--rules", str(EXAMPLE), folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Hợp lệ: " in done.stdout
    assert "GT-05: tắt (silenced) – Bản đồ địa giới" in done.stdout
    shown = auditor("rules", "show", "GT-05", "--rules", str(EXAMPLE), folder=tmp_path)
    assert shown.returncode == 2
    assert "GT-05: đã tắt – Bản đồ địa giới" in shown.stderr


@needs_docs
def test_a_threshold_of_the_decision_changes_the_verdict(plain: Json, drafted: Json) -> None:
    assert by_code(plain)["TT-01"]["outcome"] == "passed"
    changed = by_code(drafted)["TT-01"]
    assert changed["outcome"] == "partial"
    assert changed["standing"] == "law"
    assert [b["document"] for b in changed["basis"]] == [
        "Quyết định 739/QĐ-UBND ngày 22/03/2017 của UBND tỉnh Hà Tĩnh",
        "Quyết định ví dụ của UBND tỉnh Hà Tĩnh (không có thật)",
    ]


@needs_docs
def test_a_synonym_of_the_decision_finds_the_section(plain: Json, drafted: Json) -> None:
    before, after = by_code(plain)["GT-04"], by_code(drafted)["GT-04"]
    assert before["outcome"] != "passed"
    assert after["outcome"] == "passed", after["findings"]
    assert after["measured"]["url"].endswith("/viec-xa")


@needs_docs
def test_a_new_rule_a_weight_and_a_silenced_rule_of_the_decision_count(plain: Json, drafted: Json) -> None:
    before, after = by_code(plain), by_code(drafted)
    assert set(after) == set(before) - {"GT-05"} | {"QH-90"}
    assert (after["QH-90"]["outcome"], after["QH-90"]["points"]) == ("passed", 1.0)
    assert after["KT-17"]["max_points"] == pytest.approx(before["KT-17"]["max_points"] - 1)
    unchanged = set(before) - {"GT-05", "KT-17", "TT-01", "GT-04"}
    assert {c: before[c]["outcome"] for c in unchanged} == {c: after[c]["outcome"] for c in unchanged}
    assert drafted["profile"]["digest"] != plain["profile"]["digest"]


def emulation_of(site: Json) -> tuple[float, float]:
    return site["score"]["value"], site["score"]["emulation_points"]


def lowered(tmp_path: Path) -> Path:
    """Our few pages measure little: value and points are given all the same, so that the tables can be seen at work."""
    path = tmp_path / "lower" / "decree-224-2026.json"
    path.parent.mkdir()
    path.write_text('{"min_coverage": 0}', encoding="utf-8")
    return path.parent


@needs_docs
def test_the_conversion_to_emulation_points_follows_the_table(stored: Path, tmp_path: Path) -> None:
    lower = lowered(tmp_path)
    value, points = emulation_of(scored(stored, tmp_path / "linear", "--rules", str(lower)))
    assert points == pytest.approx(2 * value / 100, abs=0.006)
    both = ("--rules", str(EXAMPLE), "--rules", str(lower))
    value, points = emulation_of(scored(stored, tmp_path / "steps", *both))
    steps = [(50, 0.5), (70, 1), (85, 2)]
    assert points == max([p for start, p in steps if value >= start], default=0)


def test_a_gate_caps_the_grade(stored: Path, tmp_path: Path) -> None:
    lower = lowered(tmp_path)
    bands = [{"grade": g, "title": {"vi": g, "en": g}, "min": m} for g, m in (("A", 1), ("B", 0))]
    patch = {"min_coverage": 0, "bands": bands, "gates": []}
    path = lower / "decree-224-2026.json"
    path.write_text(json.dumps(patch), encoding="utf-8")
    free = scored(stored, tmp_path / "free", "--rules", str(lower))
    failed = next(c for c, r in by_code(free).items() if r["outcome"] == "failed" and r["max_points"])
    path.write_text(json.dumps({**patch, "gates": [{"code": failed, "max_grade": "B"}]}), encoding="utf-8")
    capped = scored(stored, tmp_path / "capped", "--rules", str(lower))
    assert (free["score"]["grade"], capped["score"]["grade"]) == ("A", "B")
    assert free["score"]["value"] == capped["score"]["value"]


# --profile FILE, and what is refused


def test_a_profile_of_ones_own_is_a_file(stored: Path, tmp_path: Path) -> None:
    mine = {**shipped("profiles/decree-224-2026.json"), "id": "khoi-thi-dua", "version": "1.0"}
    mine["weights"] = {"commune": {"TT-01": 60, "KT-17": 40}}
    mine["gates"] = []
    path = tmp_path / "khoi-thi-dua.json"
    path.write_text(json.dumps(mine, ensure_ascii=False), encoding="utf-8")
    site = scored(stored, tmp_path / "out", "--profile", str(path))
    assert site["profile"]["id"] == "khoi-thi-dua"
    assert {c: r["max_points"] for c, r in by_code(site).items()} == {"TT-01": 60, "KT-17": 40}
    named = scored(stored, tmp_path / "named", "--profile", "decree-42-2022")
    assert named["profile"]["id"] == "decree-42-2022"
    assert any("30/09/2026" in note for note in named["notes"])


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"news-freshness.json": {"params": {"pass_days": "ba", "partial_day": 14}}, "map.json": {"codee": 1}},
            ("news-freshness.json: $.params.pass_days: ", "news-freshness.json: $.params: không có khóa 'partial_day'",
             "map.json: $: không có khóa 'codee'; có phải là 'code'?"),
        ),
        (
            {"decree-224-2026.json": {"weights": {"commune": {"TT-99": 1}}}, "leaders.json": {"kind": "sections"}},
            ("$.weights.commune['TT-99']: không có tiêu chí 'TT-99'", "leaders.json: $.kind: 'sections' không thuộc"),
        ),
        (
            {"leaders.json": {"params": {"section": "leader"}}, "vocabulary.json": {"sections+": [{"id": "x1"}]}},
            ("leaders.json: $.params", "'leader'", "vocabulary.json: $.sections["),
        ),
    ],
)  # fmt: skip
def test_every_problem_of_a_draft_is_told_at_once_with_exit_code_2(
    tmp_path: Path, files: dict[str, Json], told: tuple[str, ...]
) -> None:
    draft = tmp_path / "draft"
    draft.mkdir()
    for name, content in files.items():
        (draft / name).write_text(json.dumps(content), encoding="utf-8")
    done = auditor("rules", "check", "--rules", "draft", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert [t for t in told if t not in done.stderr] == [], done.stderr
    assert all(line.startswith("draft/") for line in done.stderr.splitlines()), done.stderr


def test_a_faulty_draft_or_profile_scores_nothing(stored: Path, tmp_path: Path) -> None:
    for arguments in (("--rules", "nowhere"), ("--profile", "decree-43"), ("--profile", "nowhere.json")):
        done = auditor("score", str(stored), *arguments, "--out", "out", folder=tmp_path)
        assert done.returncode == 2
        assert arguments[1] in done.stderr
        assert not (tmp_path / "out").exists()


# Lists and pages


@pytest.fixture(scope="module")
def loaded() -> Book:
    return load_book()


@pytest.fixture
def book(loaded: Book, monkeypatch: pytest.MonkeyPatch) -> Rulebook:
    """The shipped rules, read once for all the pages that are printed here."""
    monkeypatch.setattr(rules_module, "load_book", lambda *_: loaded)
    return loaded.rulebook


def printed(*arguments: str, columns: int = 80) -> str:
    done = CliRunner().invoke(rules_module.rules, arguments, env={"COLUMNS": str(columns), "NO_COLOR": "1"})
    assert done.exit_code == 0, (arguments, done.exception)
    return done.output


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_list_names_every_rule_on_a_line_of_its_own(book: Rulebook, columns: int, lang: str) -> None:
    lines = printed("list", "--lang", lang, columns=columns).splitlines()
    assert max(map(len, lines)) <= columns
    for code, rule in book.rules.items():
        line = next(text for text in lines if text.strip().startswith(f"{code} "))
        assert rule.name.of(lang).split()[0] in line
    told = " ".join(" ".join(lines).split())
    assert ("không phải luật" if lang == "vi" else "not law") in told


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_rule_can_be_shown_whole(book: Rulebook, lang: str, columns: int) -> None:
    assert len(book.rules) == 147
    for code, rule in book.rules.items():
        page_of_it = printed("show", code if columns == 80 else rule.id, "--lang", lang, columns=columns)
        assert max(map(len, page_of_it.splitlines())) <= columns, code
        told = " ".join(page_of_it.replace("│", " ").split())
        for text in (rule.name, rule.passed, rule.failed, rule.why, rule.fix, rule.duty, rule.threshold):
            assert " ".join(text.of(lang).split()) in told, code
        for basis in rule.basis:
            assert basis.document in told, code
        assert ("không phải luật" if lang == "vi" else "not law") in told


def test_an_unknown_code_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    done = auditor("rules", "show", "HD-22", folder=tmp_path)
    assert done.returncode == 2
    assert "HD-22: không có mã 'HD-22'; có phải là 'HD-02'?" in done.stderr


def test_the_digest_of_the_rules_stands_in_the_report_and_on_the_command_line(plain: Json, tmp_path: Path) -> None:
    told = auditor("rules", "check", folder=tmp_path).stdout.split()[-1]
    assert told.startswith("sha256:")
    assert len(told) == len("sha256:") + 64
    assert plain["profile"]["digest"] == told
