"""The report as JSON, CSV, HTML and on a terminal: contract kept, hostile text harmless, the same bytes each time."""

from __future__ import annotations

import base64
import copy
import csv
import hashlib
import io
import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from auditor.errors import AuditorError
from auditor.model import Bilingual, Json, Outcome, Reason
from auditor.reasons import ADVICE, BLAME, advice
from auditor.report import RENDERERS, Texts, encode, problems, views, write_report
from auditor.report import console as terminal
from auditor.report.document import plain, rounded
from auditor.report.terminal import open_console
from auditor.report.words import WORDS
from auditor.resources import data_dir
from tests import sample_report

TEXTS = sample_report.TEXTS


@pytest.fixture(scope="module")
def document() -> Json:
    return json.loads(sample_report.PATH.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pages(document: Json) -> dict[str, BeautifulSoup]:
    return {
        path: BeautifulSoup(content.decode("utf-8"), "lxml")
        for path, content in RENDERERS["html"](document, TEXTS, "vi")
    }


def site(document: Json, site_id: str) -> Json:
    return next(s for s in document["sites"] if s["site"]["id"] == site_id)


def printed(document: Json, width: int, lang: str, encoding: str = "utf-8", errors: str = "strict") -> bytes:
    """Everything the terminal shows, as the bytes a redirected stdout of that encoding would get."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="\n")
    console = open_console(stream, width=width)
    terminal.render_run(document, TEXTS, lang, console)
    for one in document["sites"]:
        terminal.render_site(document, one, TEXTS, lang, console)
    stream.flush()
    return raw.getvalue()


# the document


def test_the_stored_sample_is_what_its_builder_builds_and_keeps_the_contract(document: Json) -> None:
    assert sample_report.PATH.read_bytes() == encode(sample_report.build())
    assert problems(document) == []


def test_the_sample_has_every_outcome_and_every_state_of_a_site(document: Json) -> None:
    outcomes = {result["outcome"] for one in document["sites"] for result in one["results"]}
    assert outcomes == {outcome.value for outcome in Outcome}
    assert {one["status"] for one in document["sites"]} == {"audited", "partial", "blocked", "unreachable"}


def _set(*path: object, to: object) -> Callable[[Json], None]:
    def mutate(document: Json) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = to

    return mutate


def _drop(*path: object) -> Callable[[Json], None]:
    def mutate(document: Json) -> None:
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return mutate


RESULT = ("sites", 0, "results", 0)


@pytest.mark.parametrize(
    ("where", "mutate"),
    [
        ("$", _set("surprise", to=1)),
        ("$.schema", _set("schema", to=2)),
        ("$", _drop("platforms")),
        ("$.as_of", _set("as_of", to="20/11/2026")),
        ("$.run.valid", _set("run", "valid", to="yes")),
        ("$.sites[2].status", _set("sites", 2, "status", to="dead")),
        ("$.sites[2].captured", _set("sites", 2, "captured", to="2026-11-20T02:00:00Z")),
        ("$.sites[2].site.id", _set("sites", 2, "site", "id", to="../evil")),
        ("$.sites[2].site.level", _set("sites", 2, "site", "level", to="ward")),
        ("$.sites[2].profile.digest", _set("sites", 2, "profile", "digest", to="abc")),
        ("$.sites[2].score.value", _set("sites", 2, "score", "value", to=101)),
        ("$.sites[2].score.coverage", _set("sites", 2, "score", "coverage", to=None)),
        ("$.sites[5].score.value", _set("sites", 5, "score", "value", to=50.0)),  # an unreachable site has no value
        ("$.sites[5].remedy", _set("sites", 5, "remedy", to=None)),
        ("$.sites[0].results[0].outcome", _set(*RESULT, "outcome", to="error")),
        ("$.sites[0].results[0].reason", _set(*RESULT, "reason", to="laziness")),
        ("$.sites[0].results[0].points", _set(*RESULT, "points", to="2")),
        ("$.sites[0].results[0].mender", _set(*RESULT, "mender", to="nobody")),
        ("$.sites[0].results[0].basis[0]", _drop(*RESULT, "basis", 0, "quote")),
        ("$.sites[0].results[0]", _drop(*RESULT, "gain")),
        ("$.sites[0].results[0]", _set(*RESULT, "note", to="x")),
        ("$.sites[0].results[0].findings[0].record", _set(*RESULT, "findings", 0, "record", to="C:\\x@1")),
        ("$.sites[0].results[0].findings[0].screenshot", _set(*RESULT, "findings", 0, "screenshot", to="../../x.png")),
        ("$.sites[2].stats.months", _set("sites", 2, "stats", "months", to={"July": 3})),
    ],
)  # fmt: skip
def test_a_document_that_breaks_the_contract_is_told_where(
    document: Json, where: str, mutate: Callable[[Json], None]
) -> None:
    broken = copy.deepcopy(document)
    mutate(broken)
    assert any(problem.startswith(f"{where}: ") for problem in problems(broken)), problems(broken)


def test_an_unmeasured_result_must_have_a_reason_and_no_points(document: Json) -> None:
    broken = copy.deepcopy(document)
    result = next(r for r in broken["sites"][2]["results"] if r["outcome"] == "unmeasured")
    result["reason"] = None
    assert problems(broken)
    result["reason"], result["points"] = "budget", 0.0
    assert problems(broken)


def test_every_reason_of_the_schema_is_a_reason_of_the_model_and_the_other_way_round() -> None:
    schema = json.loads((data_dir("schema") / "report.schema.json").read_text(encoding="utf-8"))
    assert schema["$defs"]["reason"]["enum"] == [*(reason.value for reason in Reason), None]


def test_the_results_of_a_site_are_sorted_by_code(document: Json) -> None:
    for one in document["sites"]:
        codes = [result["code"] for result in one["results"]]
        assert codes == sorted(set(codes))


def test_the_title_of_a_result_says_what_is_true_and_is_neutral_when_nothing_is_known(document: Json) -> None:
    titles = {
        result["outcome"]: result["title"]
        for one in document["sites"]
        for result in one["results"]
        if result["code"] == "GT-07"
    }
    assert titles["passed"] == "Có bản đồ địa giới hành chính."
    assert titles["failed"] == "Chưa có hoặc chưa đủ bản đồ địa giới hành chính."
    assert titles["unmeasured"] == titles["inapplicable"] == "Bản đồ địa giới hành chính"


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (71.25, 1, 71.3), (71.24999999999999, 1, 71.3), (71.2499, 1, 71.2), (0.05, 1, 0.1), (2.675, 2, 2.68),
        (1.005, 2, 1.01), (0.125, 2, 0.13), (100.0, 1, 100.0), (-0.0, 1, 0.0), (None, 1, None), (float("nan"), 1, None),
    ],
)  # fmt: skip
def test_numbers_are_rounded_half_up_as_offices_do(value: float | None, places: int, expected: float | None) -> None:
    assert rounded(value, places) == expected


def test_any_measured_value_becomes_json() -> None:
    told = plain({
        "newest": date(2026, 9, 3),
        "taken": datetime(2026, 11, 20, 2, tzinfo=UTC),
        "codes": frozenset({"b", "a"}),
        "reason": Reason.DNS,
        "nan": float("nan"),
        1: ("x", None, True),
        "odd": "a\udcffb",
    })
    assert told == {
        "newest": "2026-09-03",
        "taken": "2026-11-20T09:00:00+07:00",
        "codes": ["a", "b"],
        "reason": "dns",
        "nan": None,
        "1": ["x", None, True],
        "odd": "a?b",
    }
    encode(told)


# words


def test_every_reason_and_every_side_has_its_words_in_both_languages() -> None:
    assert set(ADVICE) == set(Reason)
    assert {reason.blame for reason in Reason} <= set(BLAME)
    for reason in Reason:
        for sentence in (advice(reason.value).sentence, advice(reason).remedy):
            assert len(sentence.vi) > 15
            assert len(sentence.en) > 15
            assert sentence.vi == unicodedata.normalize("NFC", sentence.vi)


def test_the_outcome_words_are_the_official_ones() -> None:
    expected = {
        "passed": "Đạt", "partial": "Đạt một phần", "failed": "Chưa đạt", "review": "Cần người xem",
        "inapplicable": "Không áp dụng", "unmeasured": "Chưa đo được",
        "coverage": "Phần đã đo", "gain": "Điểm lấy lại được",
    }  # fmt: skip
    assert {key: WORDS[key].vi for key in expected} == expected
    assert all(unicodedata.is_normalized("NFC", word.vi) and word.en for word in WORDS.values())


def test_a_finding_is_said_in_english_from_code_and_params_or_else_in_the_words_it_has() -> None:
    result = {"rule": "leaders", "code": "GT-04"}
    thin = {"code": "thin", "params": {"label": "Lãnh đạo", "missing": "phone"}, "message": "Mục còn thiếu."}
    assert TEXTS.message(result, thin, "en") == "Section “Lãnh đạo” lacks: phone."
    assert TEXTS.message(result, thin, "vi") == "Mục còn thiếu."
    assert TEXTS.message(result, {**thin, "params": {}}, "en") == "Mục còn thiếu."
    assert TEXTS.message(result, {**thin, "code": "new-one"}, "en") == "Mục còn thiếu."
    assert Texts().message(result, thin, "en") == "Mục còn thiếu."


def test_params_that_look_like_templates_are_shown_and_never_formatted() -> None:
    finding = {"code": "full", "params": {"label": "{0.__class__} {x}"}, "message": ""}
    assert TEXTS.message({"rule": "leaders"}, finding, "en") == "Section “{0.__class__} {x}” found, complete."


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("\x1b[31mđỏ\x1b[0m", "đỏ"),
        ("\x1b]8;;http://evil.example\x07bấm\x1b]8;;\x1b\\", "bấm"),
        ("\x1b]0;không đóng nhưng phải thấy", "]0;không đóng nhưng phải thấy"),
        ("a\x9b31mb\x00c\x07", "a31mbc"),
        ("\u202eđảo\u202c \u200bẩn", "đảo ẩn"),
        ("dòng\r\n\tmột  hai\u00a0ba", "dòng một hai ba"),
        ("Cẩm".encode().decode("utf-8"), "Cẩm"),
        ("Ca\u0302\u0309m", "Cẩm"),
        ("x\udcff", "x"),
    ],
)
def test_site_text_is_shown_without_anything_a_terminal_would_obey(hostile: str, harmless: str) -> None:
    assert views.shown(hostile) == harmless


def test_anything_at_all_can_be_shown() -> None:
    assert views.shown(["a", 1]) == "['a', 1]"
    everything = views.shown("".join(map(chr, range(0x11000))))
    assert not {unicodedata.category(c) for c in everything} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set("\u200b\u202e\u2066\ufeff\uffff") & set(everything)


def test_a_long_text_is_clipped_to_its_limit() -> None:
    assert views.shown("một hai ba bốn", 8) == "một hai…"
    assert views.shown("một hai", 7) == "một hai"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", " ftp://x/", "//x/", "http://", "\x01javascript:x", "file:///c", None],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert views.web_address(url) is None


@pytest.mark.parametrize(
    "path",
    ["../x.png", "/etc/x.png", "C:/x.png", "a\\b.png", "a/../b.png", "http://x/y.png", "x.html", "a/.hidden.png"],
)  # fmt: skip
def test_only_pictures_inside_the_run_folder_are_shown(path: str) -> None:
    assert views.picture(path) is None
    assert views.picture("sites/img/cam-binh-BC-01.png") == "sites/img/cam-binh-BC-01.png"


# views


def test_rankings_are_per_profile_level_and_block_and_sites_not_reached_are_in_none(document: Json) -> None:
    told = [
        (group.level, group.block, [(rank, one["site"]["id"]) for rank, one in group.rows])
        for group in views.groups(document)
    ]
    assert told == [
        ("commune", "Khối xã đồng bằng", [(1, "cam-binh"), (2, "thach-ha")]),
        ("commune", "Khối xã miền núi", [(1, "hostile"), (2, "ky-xuan"), (None, "vu-quang")]),
        ("district", None, [(None, "loc-ha")]),
    ]
    assert [one["site"]["id"] for one in views.not_reached(document)] == ["duc-tho", "huong-khe"]


def test_a_district_is_ranked_while_districts_existed(document: Json) -> None:
    earlier = {**document, "period": {"id": "2025-Q2", "start": "2025-04-01", "end": "2025-06-30"}}
    district = next(group for group in views.groups(earlier) if group.level == "district")
    assert district.rows[0][0] == 1
    assert not district.why_unranked


def test_equal_values_share_a_rank(document: Json) -> None:
    same = copy.deepcopy(document)
    for one in same["sites"][:3]:
        one["score"]["value"] = 60.0
        one["site"]["block"] = "X"
    same["sites"][3]["site"]["block"], same["sites"][3]["score"]["value"] = "X", 50.0
    group = next(group for group in views.groups(same) if group.block == "X")
    assert [rank for rank, _ in group.rows] == [1, 1, 1, 4]


def test_an_invalid_run_and_unlike_versions_of_a_profile_give_no_ranking(document: Json) -> None:
    invalid = {**document, "run": {**document["run"], "valid": False}}
    assert all(rank is None for group in views.groups(invalid) for rank, _ in group.rows)
    mixed = copy.deepcopy(document)
    mixed["sites"][0]["profile"]["version"] = "2.0"
    plains = next(group for group in views.groups(mixed) if group.block == "Khối xã đồng bằng")
    assert plains.why_unranked == "unranked_versions"
    assert all(rank is None for rank, _ in plains.rows)


def test_mend_first_holds_what_editors_and_leaders_can_mend_most_points_first(document: Json) -> None:
    faults = views.mend_first(site(document, "ky-xuan"))
    gains = [result["gain"] for result in faults]
    assert gains == sorted(gains, reverse=True)
    assert gains[0] > 0
    assert {result["mender"] for result in faults} == {"editor", "leader"}
    assert [r["code"] for r in views.mended_elsewhere(site(document, "ky-xuan"))["vendor"]] == ["KT-06"]


def test_what_a_score_rests_on_adds_up_to_the_applicable_points(document: Json) -> None:
    one = site(document, "thach-ha")
    applicable = sum(r["max_points"] for r in one["results"] if r["outcome"] != "inapplicable")
    points = views.rests_on(one)
    assert sum(points.values()) == applicable
    assert all(value > 0 for value in points.values())


def test_a_rule_whose_law_was_read_only_in_part_does_not_count_as_law_text() -> None:
    def result(text: str) -> Json:
        return {"outcome": "passed", "standing": "law", "max_points": 1.0, "basis": [{"kind": "law", "text": text}]}

    told = {text: next(k for k, v in views.rests_on({"results": [result(text)]}).items() if v) for text in
            ("text", "partial", "paraphrase", "reconstructed")}  # fmt: skip
    assert told == {
        "text": "law",
        "partial": "paraphrase",
        "paraphrase": "paraphrase",
        "reconstructed": "reconstructed",
    }


def test_a_provision_is_cited_as_vietnamese_offices_do() -> None:
    basis = {"document": "Nghị định 224/2026/NĐ-CP", "article": "9", "clause": "1", "point": "c"}
    assert views.citation(basis, "vi") == "Nghị định 224/2026/NĐ-CP, điểm c khoản 1 Điều 9"
    assert views.citation({**basis, "point": None}, "en") == "Nghị định 224/2026/NĐ-CP, Art. 9(1)"


# files


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_same_document_gives_the_same_bytes(document: Json, tmp_path: Path, lang: str) -> None:
    first = write_report(document, tmp_path / "a", TEXTS, lang)
    second = write_report(copy.deepcopy(document), tmp_path / "b", TEXTS, lang)
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    names = [p.relative_to(tmp_path / "a").as_posix() for p in first]
    assert names[:3] == ["report.json", "report.csv", "report.html"]
    assert sorted(names[3:]) == sorted(f"sites/{one['site']['id']}.html" for one in document["sites"])
    assert not list((tmp_path / "a").rglob("*.tmp"))
    assert all(b"\r" not in p.read_bytes() for p in first if p.suffix != ".csv")


def test_a_write_that_fails_leaves_the_old_file_whole(
    document: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(document, tmp_path, TEXTS, formats=("json",))
    before = (tmp_path / "report.json").read_bytes()

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("auditor.files.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_report({**document, "tool": "other"}, tmp_path, TEXTS, formats=("json",))
    assert (tmp_path / "report.json").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_a_file_held_open_by_another_program_is_told_with_what_to_do(
    document: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(AuditorError, match=r"report\.csv: hãy đóng chương trình"):
        write_report(document, tmp_path, TEXTS, formats=("csv",))
    assert not list(tmp_path.iterdir())


def test_a_site_id_that_is_a_path_is_refused(document: Json, tmp_path: Path) -> None:
    evil = copy.deepcopy(document)
    evil["sites"][0]["site"]["id"] = "../../evil"
    with pytest.raises(ValueError, match="cannot name a file"):
        write_report(evil, tmp_path / "run", TEXTS, formats=("html",))
    assert not list(tmp_path.rglob("*.html"))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_report_renders_without_any_catalogue(document: Json, tmp_path: Path, lang: str) -> None:
    assert len(write_report(document, tmp_path, Texts(), lang)) == 3 + len(document["sites"])
    terminal.render_run(document, Texts(), lang, open_console(io.StringIO(), width=100))


def test_a_report_of_no_sites_renders(document: Json, tmp_path: Path) -> None:
    empty = {**document, "sites": []}
    assert problems(empty) == []
    assert len(write_report(empty, tmp_path, TEXTS)) == 3
    terminal.render_run(empty, TEXTS, "vi", open_console(io.StringIO(), width=80))


def test_platforms_and_accuracy_are_shown_when_known(document: Json) -> None:
    told = copy.deepcopy(document)
    told["platforms"] = [
        {"platform": "Liferay 6", "code": "KT-16", "sites": ["ky-xuan"], "message": "Cùng tràn ngang."}
    ]
    figures = {"GT-04": {"precision": 0.99, "recall": 0.97, "cases": 60}}
    told["accuracy"] = {"source": "docs/accuracy.md: 0,98 / 0,96", "codes": figures}
    assert problems(told) == []
    index = next(RENDERERS["html"](told, TEXTS, "vi"))[1].decode("utf-8")
    text = printed(told, 100, "vi").decode("utf-8")
    for words in ("Liferay 6", "Cùng tràn ngang.", "docs/accuracy.md: 0,98 / 0,96"):
        assert words in index
        assert words in text


# CSV


def rows(document: Json, lang: str) -> list[list[str]]:
    ((name, content),) = RENDERERS["csv"](document, TEXTS, lang)
    assert name == "report.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if lang == "vi" else ","))


def test_the_table_has_one_row_per_site_and_rule_and_numbers_as_the_language_writes_them(document: Json) -> None:
    for lang, mark in (("vi", ","), ("en", ".")):
        table = rows(document, lang)
        assert len(table) == 1 + sum(len(one["results"]) for one in document["sites"])
        assert {len(row) for row in table} == {len(table[0])}
        assert table[1][9] == f"95{mark}3"


def test_a_site_without_results_does_not_vanish_from_the_table(document: Json) -> None:
    bare = {**document, "sites": [{**document["sites"][5], "results": []}]}
    table = rows(bare, "vi")
    assert len(table) == 2
    assert table[1][:2] == ["Ủy ban nhân dân xã Đức Thọ", "duc-tho"]


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "\u200b=1", "＝1+1", "\x00=1", "\n@x"]
)
def test_no_cell_of_the_table_is_a_formula(document: Json, start: str) -> None:
    evil = copy.deepcopy(document)
    one = evil["sites"][0]
    evil["sites"] = [one]
    one["site"]["name"] = one["site"]["block"] = start
    one["results"][0]["findings"][0]["message"] = start
    for row in rows(evil, "vi")[1:]:
        assert row[0].startswith("'")
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in row)


# HTML


def test_the_pages_ask_nothing_of_any_network_and_run_only_our_own_script(pages: dict[str, BeautifulSoup]) -> None:
    for path, page in pages.items():
        policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for tag, directive in (("style", "style-src"), ("script", "script-src")):
            (element,) = page.find_all(tag)
            digest = base64.b64encode(hashlib.sha256(element.string.encode("utf-8")).digest()).decode("ascii")
            assert f"{directive} 'sha256-{digest}'" in policy, path
        assert not page.find_all(["link", "iframe", "object", "embed", "base", "form"])
        assert not [e for e in page.find_all(True) for a in e.attrs if a.lower().startswith("on") or a == "style"]
        for image in page.find_all("img"):
            assert image["src"].startswith("../")
            assert image["alt"]


def test_links_out_are_web_addresses_and_carry_nothing_along(pages: dict[str, BeautifulSoup]) -> None:
    outward = 0
    for page in pages.values():
        for link in page.find_all("a", href=True):
            href = link["href"]
            if re.match(
                r"(\.\./report\.html|sites/[a-z0-9-]+\.html(#[A-Z]{2}-\d\d|#questions)?|#[A-Za-z0-9-]+|\.\./[A-Za-z0-9./_-]+\.png)$",
                href,
            ):
                continue
            assert href.startswith(("http://", "https://")), href
            assert link["rel"] == ["noopener", "noreferrer", "nofollow"]
            outward += 1
    assert outward > 50


def test_every_inner_link_leads_somewhere(pages: dict[str, BeautifulSoup]) -> None:
    for path, page in pages.items():
        ids = {element["id"] for element in page.find_all(id=True)}
        assert len(ids) == len(page.find_all(id=True)), path
        for link in page.find_all("a", href=True):
            target, _, anchor = link["href"].partition("#")
            if target.startswith("sites/"):
                other = pages[target]
                assert not anchor or other.find(id=anchor) is not None
            elif not target:
                assert anchor in ids, (path, anchor)


def test_hostile_text_is_text_and_nothing_else(pages: dict[str, BeautifulSoup]) -> None:
    page = pages["sites/hostile.html"]
    assert '<script>alert("x")</script>' in page.h1.get_text()
    assert "{{ 7*7 }}" in page.get_text()
    assert len(page.find_all("script")) == 1
    assert not page.find("img", src="x")
    raw = str(page)
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in raw)
    assert "\u202e" not in raw


def test_many_findings_are_capped_and_counted(pages: dict[str, BeautifulSoup], document: Json) -> None:
    article = pages["sites/hostile.html"].find(id="GT-04")
    total = len(next(r for r in site(document, "hostile")["results"] if r["code"] == "GT-04")["findings"])
    items = article.find("ul", class_="findings").find_all("li", recursive=False)
    assert len(items) == 13
    assert items[-1].get_text().startswith(f"và {total - 12} mục khác")


def test_the_index_lists_sites_not_reached_before_any_ranking(pages: dict[str, BeautifulSoup]) -> None:
    sections = [section["id"] for section in pages["report.html"].find_all("section", id=True)]
    assert sections.index("not-reached") < sections.index("ranking") < sections.index("map")
    text = pages["report.html"].find(id="not-reached").get_text(" ", strip=True)
    assert "Ủy ban nhân dân xã Đức Thọ" in text
    assert ADVICE[Reason.TIMEOUT].remedy.vi in text


def test_the_heat_map_has_a_cell_for_each_site_and_rule_with_its_outcome(
    pages: dict[str, BeautifulSoup], document: Json
) -> None:
    for one in document["sites"]:
        cells = {}
        for row in pages["report.html"].select(f".map tr[data-site={one['site']['id']}]"):
            for link in row.select("td a"):
                cells[link["href"].partition("#")[2]] = link.parent["class"][0]
        assert cells == views.outcomes(one)


def test_above_the_limit_the_map_gives_way_to_the_table_by_rule(
    document: Json, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.report.html.MAP_LIMIT", 3)
    index = BeautifulSoup(next(RENDERERS["html"](document, TEXTS, "vi"))[1], "lxml")
    assert not index.select(".map")
    assert len(index.select(".byrule tbody tr")) == 24


def test_a_site_page_shows_quote_law_and_record_of_its_faults(pages: dict[str, BeautifulSoup]) -> None:
    article = pages["sites/thach-ha.html"].find(id="LH-04")
    text = article.get_text(" ", strip=True)
    assert "Đang cập nhật…" in article.find("blockquote").get_text()
    assert "Luật Thực hiện dân chủ ở cơ sở 10/2022/QH15, khoản 1 Điều 13" in text
    assert "đọc một phần" in text
    assert "evidence/thach-ha.warc.gz@4655" in text
    up = article.find("p", class_="fix").a
    assert up["href"] == "#mend-LH-04"
    mending = pages["sites/thach-ha.html"].find(id="mend-LH-04").find("details").get_text().strip()
    assert mending.startswith("Cách khắc phục")


def test_a_site_that_was_not_reached_shows_reason_and_remedy_and_no_mend_list(pages: dict[str, BeautifulSoup]) -> None:
    page = pages["sites/huong-khe.html"]
    assert ADVICE[Reason.BLOCKED].sentence.vi in page.find(class_="alarm").get_text()
    assert page.find(id="mend") is None


def test_english_pages_hold_no_vietnamese_interface_words(document: Json) -> None:
    for path, content in RENDERERS["html"](document, TEXTS, "en"):
        page = BeautifulSoup(content.decode("utf-8"), "lxml")
        assert page.html["lang"] == "en"
        text = page.get_text(" ")
        shown = [word.vi for word in WORDS.values() if len(word.vi) > 8 and word.vi != word.en and word.vi in text]
        assert shown == [], path


# the sample run


def test_the_sample_run_is_whole_keeps_the_contract_and_is_small() -> None:
    folder = Path(__file__).parents[1] / "reports" / "sample"
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert problems(told) == []
    named = {f["screenshot"] for s in told["sites"] for r in s["results"] for f in r["findings"]} - {None}
    pages = {f"sites/{s['site']['id']}.html" for s in told["sites"]}
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    assert set(files) == {"report.json", "report.csv", "report.html", *pages, *named}
    assert any(path.endswith(".jpg") for path in files)
    assert sum(p.stat().st_size for p in files.values()) < 3 * 1024 * 1024
    for path in pages:
        for image in BeautifulSoup(files[path].read_text(encoding="utf-8"), "lxml").find_all("img"):
            assert image["src"].removeprefix("../") in files


# terminal


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_terminal_never_gets_a_line_wider_than_itself_or_anything_to_obey(
    document: Json, width: int, lang: str
) -> None:
    text = printed(document, width, lang).decode("utf-8")
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in text)
    assert "\u202e" not in text
    assert max(len(line) for line in text.split("\n")) <= width
    assert "[red]đỏ[/red]" in re.sub(r"\s*│?\n│?\s*", "", text) or width < 100


@pytest.mark.parametrize(
    ("encoding", "errors"), [("cp1258", "replace"), ("cp1258", "strict"), ("cp1252", "replace"), ("ascii", "strict")]
)
def test_any_encoding_of_a_console_gets_through_with_ascii_boxes(document: Json, encoding: str, errors: str) -> None:
    content = printed(document, 100, "vi", encoding, errors)
    text = content.decode(encoding)
    assert "+---" in text
    assert "─" not in text


def test_vietnamese_survives_windows_1258_whole(document: Json) -> None:
    text = unicodedata.normalize("NFC", printed(document, 200, "vi", "cp1258", "strict").decode("cp1258"))
    for words in ("Kết quả đánh giá cổng thông tin điện tử", "Cần khắc phục trước", "Ủy ban nhân dân xã Kỳ Xuân"):
        assert words in text


def test_the_terminal_lists_sites_not_reached_before_any_ranking(document: Json) -> None:
    text = printed(document, 120, "vi").decode("utf-8")
    assert text.index("Không truy cập được") < text.index("Bảng xếp hạng")


def test_a_run_of_many_sites_shows_the_first_and_counts_the_rest(document: Json) -> None:
    out = io.StringIO()
    terminal.render_run(document, TEXTS, "vi", open_console(out, width=120), sites=2)
    assert "Còn 4 Cổng khác: xem report.html." in out.getvalue()


def test_a_site_on_the_terminal_shows_what_its_editor_needs(document: Json) -> None:
    out = io.StringIO()
    terminal.render_site(document, site(document, "ky-xuan"), TEXTS, "vi", open_console(out, width=140))
    text = " ".join(out.getvalue().split())
    order = [
        "Cần khắc phục trước",
        "Cần người xem",
        "Chưa đo được ──",
        "Chi tiết theo nhóm tiêu chí",
        "Địa chỉ bằng chứng",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)
    assert "+9,9 VB-01" in text
    assert "Báo đơn vị vận hành: KT-06 (+4,4)" in text
    assert ADVICE[Reason.LOGIN].remedy.vi in text
    assert "evidence/ky-xuan.warc.gz@1000" in text
    assert "Điểm dựa trên: 48,0 nguyên văn văn bản" in text


def test_markup_of_a_site_is_no_markup_even_on_a_console_that_has_it_switched_on(document: Json) -> None:
    from rich.console import Console

    out = io.StringIO()
    terminal.render_site(document, site(document, "hostile"), TEXTS, "vi", Console(file=out, width=200, markup=True))
    assert "[red]đỏ[/red]" in out.getvalue()


def test_the_bilingual_pair_falls_back_to_vietnamese_for_an_unknown_language() -> None:
    assert Bilingual("vi", "en").of("fr") == "vi"
