"""`auditor stats`: the half-year figures, floors marked, unknown ones never shown as nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from auditor.cli.stats import stats
from auditor.evidence import VIETNAM
from auditor.facts.tally import NOTHING, Figure, tally
from auditor.model import Json, Reason
from auditor.runfolder import Manifest, save_manifest
from tests.site_builder import make_facts, page

_MENU = "<ul class='menu'><li><a href='/tin-tuc'>Tin tức</a></li><li><a href='/van-ban'>Văn bản</a></li><li><a href='/hoi-dap'>Hỏi đáp</a></li></ul>"
_QUESTIONS = (
    "<table><tr><th>Nội dung câu hỏi</th><th>Ngày gửi</th><th>Ngày trả lời</th><th>Trạng thái</th></tr>"
    "<tr><td>Hỏi về mức hỗ trợ giống cây trồng vụ đông</td><td>01/09/2026</td><td>07/09/2026</td><td>Đã trả lời</td></tr>"
    "<tr><td>Hỏi về thủ tục cấp lại giấy khai sinh</td><td>03/08/2026</td><td>30/09/2026</td><td>Đã trả lời</td></tr>"
    "<tr><td>Hỏi về lịch cắt điện ở thôn Hà Lâm</td><td>05/08/2026</td><td></td><td>Đang xử lý</td></tr>"
    "<tr><td>Hỏi về việc sửa đường liên thôn năm ngoái</td><td>02/03/2026</td><td>05/03/2026</td><td>Đã trả lời</td></tr></table>"
)


def _rows(days: tuple[str, ...], base: str) -> str:
    return (
        "<ul>"
        + "".join(
            f"<li><a href='/{base}/{n}.html'>Mục số {n} của danh sách {base}</a> <span>{d}</span></li>"
            for n, d in enumerate(days)
        )
        + "</ul>"
    )


def _pages(pager: str = "", questions: str = _QUESTIONS) -> dict[str, str | int | Reason | tuple[str, bytes]]:
    news = _rows(("28/09/2026", "15/08/2026", "01/07/2026", "30/06/2026"), "tin")
    documents = "".join(
        f"<tr><td>{n}/QĐ-UBND</td><td>{d}</td><td><a href='/f/{n}.pdf'>Quyết định số {n} về việc giao nhiệm vụ</a></td></tr>"
        for n, d in enumerate(("10/09/2026", "10/05/2026"), 1)
    )
    table = f"<table><tr><th>Số ký hiệu</th><th>Ngày ban hành</th><th>Trích yếu</th></tr>{documents}</table>"
    return {
        "/": page(f"{_MENU}<h1>Cổng thông tin</h1>", "Trang chủ"),
        "/tin-tuc": page(f"{_MENU}<h1>Tin tức</h1>{news}{pager}", "Tin tức"),
        "/van-ban": page(f"{_MENU}<h1>Văn bản</h1>{table}", "Văn bản"),
        "/hoi-dap": page(f"{_MENU}<h1>Hỏi đáp</h1>{questions}", "Hỏi đáp"),
    }


def _run(folder: Path, pages: Mapping[str, str | int | Reason | tuple[str, bytes]], *options: str) -> Result:
    facts = make_facts(folder, pages)
    now = datetime(2026, 10, 9, 9, tzinfo=VIETNAM)
    save_manifest(folder, Manifest("run", facts.period, facts.as_of, {}, {}, (facts.site,), now, now))
    result = CliRunner().invoke(stats, [str(folder), *options], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


def test_the_figures_of_the_period_are_counted(tmp_path: Path) -> None:
    told = tally(make_facts(tmp_path, _pages()))
    assert [str(f) for f in (told.news, told.documents, told.asked, told.answered, told.on_time, told.overdue)] == [
        "3",
        "1",
        "3",
        "2",
        "1",
        "1",
    ]
    assert told.parts == {"Tin tức": Figure(3)}


def test_a_list_that_was_not_read_back_gives_a_floor(tmp_path: Path) -> None:
    pages = _pages("<div class='pagination'><a href='/tin-tuc?page=2'>2</a></div>")
    pages["/tin-tuc"] = str(pages["/tin-tuc"]).replace("30/06/2026", "02/07/2026")
    told = tally(make_facts(tmp_path, pages))
    assert (str(told.news), told.news.exact) == ("≥ 4", False)


def test_what_could_not_be_read_is_unknown_and_what_is_not_there_is_none(tmp_path: Path) -> None:
    silent = tally(make_facts(tmp_path / "a", {**_pages(), "/tin-tuc": Reason.TIMEOUT}))
    assert str(silent.news) == "–"
    absent = tally(make_facts(tmp_path / "b", _pages()))
    assert absent.sections["budget"] == Figure(0)
    assert tally(make_facts(tmp_path / "c", {"/": Reason.TIMEOUT})) == NOTHING


def test_a_sum_with_an_unknown_part_is_a_floor() -> None:
    assert str(Figure(3) + Figure(4)) == "7"
    assert str(Figure(3) + Figure(None, exact=False)) == "≥ 3"


def test_the_command_prints_a_table_and_writes_a_csv_into_the_run(tmp_path: Path) -> None:
    result = _run(tmp_path, _pages())
    assert "Xã Thạch Lâm Sơn" in result.output.replace("\n", " ") or "Xã Thạch" in result.output
    raw = (tmp_path / "stats.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Đơn vị", "ID", "Cấp", "Tin, bài"]
    assert rows[1][:4] == ["Xã Thạch Lâm Sơn", "xa", "xã", "3"]
    assert (rows[-1][0], rows[-1][3]) == ("Tổng cộng", "3")


def test_json_says_which_numbers_are_exact(tmp_path: Path) -> None:
    document: Json = json.loads(_run(tmp_path, _pages(), "--json").output)
    assert document["sites"][0]["news"] == {"value": 3, "exact": True}
    assert document["total"]["on_time"] == {"value": 1, "exact": True}
    assert document["period"]["id"] == "2026-Q3"


def test_another_period_may_be_asked_of_the_same_evidence(tmp_path: Path) -> None:
    document: Json = json.loads(_run(tmp_path, _pages(), "--json", "--period", "2026-H1").output)
    assert document["sites"][0]["news"]["value"] == 1
    assert document["sites"][0]["asked"]["value"] == 1


@pytest.mark.parametrize("missing", ["evidence"])
def test_a_site_without_evidence_is_shown_as_unknown(missing: str, tmp_path: Path) -> None:
    _run(tmp_path, _pages())
    for path in (tmp_path / missing).glob("*"):
        path.unlink()
    document: Json = json.loads(CliRunner().invoke(stats, [str(tmp_path), "--json"], standalone_mode=False).output)
    assert document["sites"][0]["news"] == {"value": None, "exact": False}
