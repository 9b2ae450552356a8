"""Questions in the reports: the office's backlog, the editor's list, and no citizen recognisable in any rendering."""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from auditor.audit import Settings, audit_site
from auditor.cli.options import load_book
from auditor.demo.portals import DATA
from auditor.model import Json, Report
from auditor.report import RENDERERS, Texts, backlog, problems, to_json
from auditor.report import console as terminal
from auditor.report.terminal import open_console
from tests import sample_report
from tests.site_builder import Q3, make_facts, page
from tests.test_demo import run_demo

TEXTS = sample_report.TEXTS


@pytest.fixture(scope="module")
def document() -> Json:
    return json.loads(sample_report.PATH.read_text(encoding="utf-8"))


def site(document: Json, site_id: str) -> Json:
    return next(s for s in document["sites"] if s["site"]["id"] == site_id)


def html(document: Json, texts: Texts = TEXTS, lang: str = "vi") -> dict[str, BeautifulSoup]:
    return {path: BeautifulSoup(content, "lxml") for path, content in RENDERERS["html"](document, texts, lang)}


def on_terminal(document: Json, one: Json | None = None, width: int = 140, lang: str = "vi") -> str:
    out = io.StringIO()
    console = open_console(out, width=width)
    if one is None:
        terminal.render_run(document, TEXTS, lang, console)
    else:
        terminal.render_site(document, one, TEXTS, lang, console)
    return " ".join(out.getvalue().split())


# the office


def test_the_most_overdue_site_comes_first_and_the_one_that_shows_nothing_last(document: Json) -> None:
    found = backlog.backlogs(document)
    assert [b.site["site"]["id"] for b in found] == ["hostile", "cam-binh", "ky-xuan", "loc-ha", "thach-ha"]
    assert [b.overdue for b in found] == [2, 0, None, None, None]


def test_a_backlog_nobody_can_see_is_not_shown_as_none(document: Json) -> None:
    rows = {r["data-site"]: r for r in html(document)["report.html"].select("#backlog .backlog tbody tr")}
    cells = [c.get_text(" ", strip=True) for c in rows["thach-ha"].find_all("td")]
    assert cells == ["9", "không hiển thị", "–", "9", "–", *["–"] * 6]
    cells = [c.get_text(" ", strip=True) for c in rows["cam-binh"].find_all("td")]
    assert cells == ["19", "3", "0", "8,5", "05/11/2026", "1", "1", "·", "·", "·", "·"]


def test_the_office_sees_the_units_that_answered_late(document: Json) -> None:
    rows = html(document)["report.html"].select("#backlog details tbody tr")
    assert [r["data-site"] for r in rows] == ["hostile", "cam-binh"]
    assert [c.get_text(strip=True) for c in rows[1].find_all(["th", "td"])] == [
        "Phòng Kinh tế", "Ủy ban nhân dân xã Cẩm Bình", "11", "1", "8,5", "29",
    ]  # fmt: skip
    assert "Phòng Kinh tế (Ủy ban nhân dân xã Cẩm Bình): trễ hạn 1/11, trung vị 8,5, lâu nhất 29" in on_terminal(
        document
    )


def test_a_site_page_has_every_answering_unit_with_its_figures(document: Json) -> None:
    rows = html(document)["sites/cam-binh.html"].select("#questions .units tbody tr")
    assert [[c.get_text(strip=True) for c in r.find_all(["th", "td"])] for r in rows] == [
        ["Phòng Kinh tế", "11", "1", "8,5", "29"],
        ["không ghi đơn vị", "8", "0", "–", "10"],
    ]


def test_a_run_without_questions_has_no_backlog_table(document: Json) -> None:
    without = copy.deepcopy(document)
    for one in without["sites"]:
        one["results"] = [r for r in one["results"] if not r["code"].startswith("HD-")]
    assert html(without)["report.html"].find(id="backlog") is None
    assert "Hỏi đáp: thời hạn" not in on_terminal(without)


# the editor


def test_the_editor_is_told_what_to_answer_first_with_the_days_left(document: Json) -> None:
    items = html(document)["sites/cam-binh.html"].select("#answer li")
    assert [i.find(class_="due").get_text(strip=True) for i in items] == ["còn 4 ngày", "còn 11 ngày"]
    assert "hạn 26/11/2026 · không ghi đơn vị" in items[0].get_text(" ", strip=True)
    assert html(document)["sites/cam-binh.html"].find(string=re.compile("và 1 câu hỏi khác đang chờ"))
    text = on_terminal(document, site(document, "cam-binh"))
    assert text.index("còn 4 ngày") < text.index("còn 11 ngày") < text.index("Cần khắc phục trước")


def test_what_is_overdue_stands_before_what_waits(document: Json) -> None:
    waiting = backlog.to_answer(site(document, "hostile"))
    assert [w.left for w in waiting] == [-75, None, 0]
    told = [
        i.find(class_="due").get_text(strip=True) for i in html(document)["sites/hostile.html"].select("#answer li")
    ]
    assert told == ["quá hạn 75 ngày", "cổng ghi quá hạn", "hết hạn hôm nay"]


def test_the_lists_are_told_in_english_too(document: Json) -> None:
    english = html(document, lang="en")
    assert "4 days left" in english["sites/cam-binh.html"].find(id="answer").get_text()
    assert "unit not named" in english["sites/cam-binh.html"].find(id="answer").get_text()
    assert "not shown" in english["report.html"].find(id="backlog").get_text()


# rules without weight


def test_rules_without_weight_are_folded_apart_and_never_first(document: Json) -> None:
    one = html(document)["sites/cam-binh.html"]
    people = one.find("details", class_="people")
    assert people.find("summary").get_text(strip=True) == "Tiêu chí chỉ người chấm được (2)"
    assert [i["id"] for i in people.find_all("li")] == ["AT-01", "PN-04"]
    assert one.find(id="review") is None
    assert "AT-01" not in one.find(id="details").get_text()
    mend = one.find(id="mend").get_text(" ", strip=True)
    assert "Nên sửa, không ảnh hưởng điểm: HD-05" in mend
    assert "HD-05" not in mend.partition("Nên sửa")[0]


def test_a_rule_without_weight_that_has_evidence_keeps_its_place_in_the_details(document: Json) -> None:
    seen = copy.deepcopy(document)
    finding = next(r for r in site(seen, "cam-binh")["results"] if r["code"] == "AT-01")["findings"][0]
    finding["record"] = "evidence/cam-binh.warc.gz@5"
    one = html(seen)["sites/cam-binh.html"]
    assert one.select_one("#details #AT-01") is not None
    assert [i.get("id") for i in one.select(".people li")] == [None, "PN-04"]


def test_the_maps_and_bars_count_what_has_weight(document: Json) -> None:
    index = html(document)["report.html"]
    folded = index.select_one("#map details.unscored")
    assert "(3)" in folded.find("summary").get_text()
    assert [t.get_text(strip=True) for t in folded.select(".map thead th")][1:] == ["AT-01", "HD-05", "PN-04"]
    open_maps = [m for m in index.select("#map .map") if m.find_parent("details") is None]
    assert not {"AT-01", "PN-04"} & {t.get_text(strip=True) for m in open_maps for t in m.select("thead th")}
    bar = html(document)["sites/cam-binh.html"].select_one(".card.full")
    assert "21 tiêu chí có tính điểm" in bar.get_text()


def test_a_fault_that_brings_nothing_back_is_not_first(document: Json) -> None:
    flat = copy.deepcopy(document)
    fault = next(r for r in site(flat, "ky-xuan")["results"] if r["code"] == "GT-01")
    fault["gain"] = 0.0
    one = html(flat)["sites/ky-xuan.html"]
    assert "GT-01" not in [a.get_text() for a in one.select("#mend .what a")]
    assert "GT-01" in one.select("#mend .tell")[-1].get_text()


def test_a_note_on_law_that_several_sites_carry_is_told_once(document: Json) -> None:
    text = on_terminal(document)
    assert text.count("Tạm tính – Thông tư 22/2023/TT-BTTTT") == 1
    assert text.count("Lịch làm việc tuần hết hạn sau 3 ngày.") == 1
    one = html(document)["sites/thach-ha.html"]
    assert "Tạm tính" not in one.select_one("section.note").get_text()
    assert "Tạm tính" in one.find(id="rests").get_text()


def test_a_partial_result_is_never_titled_with_the_sentence_of_failure(document: Json) -> None:
    partial = [r for s in document["sites"] for r in s["results"] if r["outcome"] == "partial"]
    assert partial
    for result in partial:
        assert result["title"] == TEXTS.name(result, "vi")
        assert TEXTS.title(result, "en") == TEXTS.name(result, "en")


# citizens

ASKER = {
    "name": "Nguyễn Thị Thanh Hương",
    "phone": "0912 345 678",
    "mail": "huong.nguyen@example.com",
    "id": "042187001234",
}
_PHONE = re.compile(r"(?<!\d)0\d{2,3}[ .]?\d{3}[ .]?\d{3,4}(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_IDENTITY = re.compile(r"(?<!\d)\d{12}(?!\d)")


def renderings(document: Json, texts: Texts) -> Iterator[tuple[str, str]]:
    """Everything a reader may get of a report."""
    for lang in ("vi", "en"):
        for name, render in RENDERERS.items():
            for path, content in render(document, texts, lang):
                yield f"{lang} {name} {path}", content.decode("utf-8-sig")
        for width in (80, 160):
            out = io.StringIO()
            console = open_console(out, width=width)
            terminal.render_run(document, texts, lang, console)
            for one in document["sites"]:
                terminal.render_site(document, one, texts, lang, console)
            yield f"{lang} terminal {width}", out.getvalue()


def squeezed(text: str) -> str:
    """Letters and digits only: a name broken over two lines of a table is still a name."""
    return re.sub(r"[\W_]+", "", text).casefold()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Json:
    folder = tmp_path_factory.mktemp("askers")
    done = run_demo(folder, "--no-browser")
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "run" / "report.json").read_text(encoding="utf-8"))


def askers() -> set[str]:
    """Who asked on the sample portals, and what could be rung, written to or looked up."""
    told = set()
    for path in sorted(DATA.glob("*/content.json")):
        for question in json.loads(path.read_text(encoding="utf-8"))["questions"]:
            told.add(question["asker"])
            words = f"{question['title']} {question.get('text', '')}"
            for pattern in (_PHONE, _MAIL, _IDENTITY):
                told.update(pattern.findall(words))
    return told


def test_no_asker_of_the_sample_portals_is_recognisable_in_any_rendering(demo: Json) -> None:
    known = {squeezed(asker) for asker in askers()}
    assert len(known) > 20
    quoted = [
        f["quote"]
        for s in demo["sites"]
        for r in s["results"]
        if r["code"] in ("HD-02", "HD-03")
        for f in r["findings"]
    ]
    assert any(quoted)  # questions are quoted, so there was something to leak
    for name, text in renderings(demo, load_book().texts):
        flat = squeezed(re.sub(r"<[^>]*>", " ", text))
        assert not [asker for asker in known if asker in flat], name


def test_what_a_question_says_of_its_asker_is_masked_in_every_rendering(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{ASKER['name']}<td>{day}/2026<td>Tôi là {ASKER['name']}, CCCD {ASKER['id']}, "
        f"điện thoại {ASKER['phone']}, thư {ASKER['mail']}, xin hỏi thủ tục đất đai<td>{state}<td></tr>"
        for day, state in (("02/06", "Chưa trả lời"), ("01/10", "Đang xử lý"), ("05/10", "Chưa trả lời"))
    )
    table = f"<table><tr><th>Người hỏi<th>Ngày hỏi<th>Câu hỏi<th>Trạng thái<th>Ngày trả lời</tr>{rows}</table>"
    menu = '<nav><a href="/">Trang chủ</a> <a href="/hoi-dap">Hỏi đáp</a></nav>'
    pages: dict[str, str] = {
        "/": page(menu + "<p>Trang thông tin điện tử của xã.</p>", "Xã Thạch Lâm Sơn"),
        "/hoi-dap": page(f"{menu}<h1>Hỏi đáp</h1>{table}", "Hỏi đáp"),
    }
    facts = make_facts(tmp_path, pages)  # type: ignore[arg-type]
    book = load_book()
    told = audit_site(facts.site, tmp_path, book.rulebook, Settings(Q3, facts.as_of))
    document = to_json(Report("test", facts.as_of, Q3, "run", True, (), (told,)))
    assert problems(document) == []
    waiting = backlog.to_answer(document["sites"][0])
    assert len(waiting) == 3
    assert all("thủ tục đất đai" in w.quote for w in waiting)
    secrets = {key: squeezed(value) for key, value in ASKER.items()}
    for name, text in renderings(document, book.texts):
        flat = squeezed(re.sub(r"<[^>]*>", " ", text))
        assert not [key for key, secret in secrets.items() if secret in flat], name
