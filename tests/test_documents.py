"""Documents: what a row, its own page and its number say; shares, files, delays and gaps, and above all what may not be
called a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from auditor.checks import document_delay, document_fields, document_numbering, downloads, posting_delay
from auditor.evidence import EvidenceWriter, SiteEvidence
from auditor.facts.docfields import is_normative, labelled, own_day, read_number
from auditor.facts.documents import documents
from auditor.facts.site import Facts
from auditor.model import Json, Level, Outcome, Period, Reason, Verdict
from tests.site_builder import ORIGIN, TAKEN, make_facts, page, shipped

FIELDS = {
    "section": "documents",
    "fields": ["form", "issuer", "number", "issued", "effective", "summary", "file"],
    "sample": 20,
    "partial_share": 0.8,
}
FILES = {"section": "documents", "sample": 20, "partial_share": 0.8}
DELAY = shipped("vb/document-delay.json")["params"]
NUMBERS = {"section": "documents"}
HIGHER = {"section": "documents", "of": "documents", "limit_workdays": 10, "window_days": 92}
LAWS = {"section": "legal-education", "of": "articles", "limit_workdays": 15, "window_days": 92}
PDF = ("application/pdf", b"%PDF-1.4 noi dung")
_MENU = "<ul class='menu'><li><a href='/'>Trang chủ</a></li><li><a href='/van-ban'>Văn bản</a></li><li><a href='/pbpl'>Phổ biến pháp luật</a></li></ul>"
Answer = str | int | Reason | tuple[str, bytes]


def _detail(number: int, *, skip: str = "", posted: str | None = "", code: str = "QĐ-UBND", issued: str = "") -> str:
    issued = issued or f"{number:02}/07/2026"
    rows = {
        "Số ký hiệu": f"{number}/{code}",
        "Loại văn bản": "Quyết định",
        "Cơ quan ban hành": "UBND xã Thạch Lâm Sơn",
        "Ngày ban hành": issued,
        "Ngày hiệu lực": issued,
        "Trích yếu": f"Về việc phê duyệt phương án số {number} của địa phương",
        **({"Ngày đăng": posted or issued} if posted is not None else {}),
        "Tệp đính kèm": f"<a href='/files/{number}.pdf'>Tải về</a>",
    }
    cells = "".join(f"<tr><th>{k}</th><td>{'' if k == skip else v}</td></tr>" for k, v in rows.items())
    return page(f"{_MENU}<h1>Chi tiết</h1><table>{cells}</table>", f"Văn bản {number}")


def _portal(
    details: Mapping[int, Answer], files: Mapping[int, Answer] | None = None, extra: str = ""
) -> dict[str, Answer]:
    """A document section whose list gives titles only; everything else stands on each document's own page."""
    rows = "".join(
        f"<li><a href='/van-ban/{n}.html'>Phương án số {n} về đời sống của địa phương</a></li>" for n in details
    )
    pages: dict[str, Answer] = {
        "/": page(f"{_MENU}<h1>Trang chủ</h1>", "Trang chủ"),
        "/van-ban": page(f"{_MENU}<h1>Văn bản</h1><ul class='ds'>{rows}</ul>{extra}", "Văn bản"),
        **{f"/van-ban/{n}.html": told for n, told in details.items()},
    }
    pages |= {f"/files/{n}.pdf": told for n, told in (files or {}).items()}
    return pages


def _judge(
    check: object, params: Mapping[str, Json], pages: Mapping[str, Answer], folder: Path, **more: Json
) -> Verdict:
    verdict = check.CHECK.judge(params, make_facts(folder, pages, **more))  # type: ignore[attr-defined]
    assert isinstance(verdict, Verdict)
    return verdict


# -- Fields


def test_documents_with_all_their_fields_pass(tmp_path: Path) -> None:
    verdict = _judge(document_fields, FIELDS, _portal({n: _detail(n) for n in range(1, 7)}), tmp_path)
    assert (verdict.outcome, verdict.measured["checked"], verdict.measured["lacking"]) == (Outcome.PASSED, 6, {})


@pytest.mark.parametrize(
    ("label", "field"),
    [("Tệp đính kèm", "file"), ("Ngày ban hành", "issued")],
)
def test_an_empty_cell_is_no_field_and_one_such_document_of_five_is_not_a_failure(
    label: str, field: str, tmp_path: Path
) -> None:
    pages = _portal({n: _detail(n, skip=label if n == 3 else "") for n in range(1, 6)})
    verdict = _judge(document_fields, FIELDS, pages, tmp_path)
    assert (verdict.outcome, verdict.measured["lacking"]) == (Outcome.PARTIAL, {field: 1})
    assert "3/QĐ-UBND" in verdict.findings[1].message
    assert verdict.findings[1].url == f"{ORIGIN}/van-ban/3.html"


def test_two_incomplete_documents_of_five_fail(tmp_path: Path) -> None:
    pages = _portal({n: _detail(n, skip="Tệp đính kèm" if n < 3 else "") for n in range(1, 6)})
    verdict = _judge(document_fields, FIELDS, pages, tmp_path)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.measured["complete"] == 3


def test_a_day_in_force_is_asked_of_normative_texts_only(tmp_path: Path) -> None:
    plain = _portal({n: _detail(n, skip="Ngày hiệu lực") for n in range(1, 7)})
    assert _judge(document_fields, FIELDS, plain, tmp_path / "a").outcome is Outcome.PASSED
    normative = _portal({n: _detail(n, skip="Ngày hiệu lực", code="2026/QĐ-UBND") for n in range(1, 7)})
    verdict = _judge(document_fields, FIELDS, normative, tmp_path / "b")
    assert (verdict.outcome, verdict.measured["lacking"]) == (Outcome.FAILED, {"effective": 6})


def test_a_number_says_form_and_issuer_where_no_column_does(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{n}/KH-UBND</td><td>0{n}/07/2026</td><td><a href='/files/{n}.pdf'>Kế hoạch chăm sóc cây xanh đợt {n} trên địa bàn</a></td></tr>"
        for n in range(1, 7)
    )
    table = f"<table><tr><th>Số ký hiệu</th><th>Ngày ban hành</th><th>Trích yếu</th></tr>{rows}</table>"
    pages = {
        "/": page(f"{_MENU}<h1>Trang chủ</h1>", "Trang chủ"),
        "/van-ban": page(f"{_MENU}<h1>Văn bản</h1>{table}", "Văn bản"),
    }
    assert _judge(document_fields, FIELDS, pages, tmp_path).outcome is Outcome.PASSED


def test_fewer_than_five_documents_are_too_few(tmp_path: Path) -> None:
    verdict = _judge(
        document_fields, FIELDS, _portal({n: _detail(n, skip="Tệp đính kèm") for n in range(1, 5)}), tmp_path
    )
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.TOO_FEW)


def test_documents_whose_own_page_was_not_read_are_not_called_incomplete(tmp_path: Path) -> None:
    pages = _portal(dict.fromkeys(range(1, 9), Reason.TIMEOUT))
    verdict = _judge(document_fields, FIELDS, pages, tmp_path)
    assert (verdict.outcome, verdict.reason, verdict.measured["checked"]) == (
        Outcome.UNMEASURED,
        Reason.NOT_COLLECTED,
        0,
    )


@pytest.mark.parametrize("check", [document_fields, downloads, document_delay, document_numbering, posting_delay])
def test_without_a_section_nothing_is_judged_twice(check: object, tmp_path: Path) -> None:
    params = {
        document_fields: FIELDS,
        downloads: FILES,
        document_delay: DELAY,
        document_numbering: NUMBERS,
        posting_delay: HIGHER,
    }[check]  # type: ignore[index]
    alone = {
        "/": page("<ul class='menu'><li><a href='/a'>Giới thiệu</a></li></ul>", "Trang chủ"),
        "/a": page("<h1>Giới thiệu</h1><p>Chữ</p>"),
    }
    assert _judge(check, params, alone, tmp_path / "a").outcome is Outcome.INAPPLICABLE
    gone = {"/": page(_MENU, "Trang chủ"), "/van-ban": Reason.TIMEOUT}
    silent = _judge(check, params, gone, tmp_path / "b")
    assert (silent.outcome, silent.reason) == (Outcome.UNMEASURED, Reason.TIMEOUT)


def test_labels_of_blocks_and_of_one_line_are_read() -> None:
    assert list(labelled(["Số ký hiệu", "45/QĐ-UBND", "Ngày ban hành:", "Người ký", "A"])) == [("number", "45/QĐ-UBND")]
    line = "Số hiệu: 45/QĐ-UBND | Ngày ban hành: 01/07/2026 | Loại văn bản: Quyết định | Lượt xem: 5"
    assert list(labelled([line])) == [("number", "45/QĐ-UBND"), ("issued", "01/07/2026"), ("form", "Quyết định")]
    assert list(labelled(["Ngày hiệu lực: Đang cập nhật"])) == []


def test_a_number_is_taken_apart() -> None:
    assert set(read_number("45/QĐ-UBND")) == {"number", "form", "issuer"}
    assert read_number("2150/UBND-NN")["issuer"] == "UBND-NN"
    assert read_number("không số") == {}
    assert (is_normative("09/2023/QĐ-UBND"), is_normative("45/QĐ-UBND")) == (True, False)


def test_a_law_quoted_in_a_title_is_not_the_document_s_day() -> None:
    assert own_day("Quyết định số 45/QĐ-UBND ngày 10/11/2026 của UBND xã về hỗ trợ") == date(2026, 11, 10)
    assert own_day("Kế hoạch triển khai thực hiện Nghị định của Chính phủ số 42/2022/NĐ-CP ngày 24/6/2022") is None


# -- Files


def _files(answers: Sequence[Answer]) -> dict[str, Answer]:
    return _portal({n: _detail(n) for n in range(1, len(answers) + 1)}, dict(enumerate(answers, 1)))


def test_files_that_answer_with_their_bytes_pass(tmp_path: Path) -> None:
    word = ("application/octet-stream", b"\xd0\xcf\x11\xe0....")
    saved = ("text/html", b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>x</body></html>')
    verdict = _judge(
        downloads, FILES, _files([PDF, PDF, PDF, word, ("application/zip", b"PK\x03\x04xx"), saved]), tmp_path
    )
    assert (verdict.outcome, verdict.measured["checked"], verdict.measured["broken"]) == (Outcome.PASSED, 6, 0)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (404, "file-dead"),
        (410, "file-dead"),
        (page("<h1>Lỗi</h1><p>Không tìm thấy trang</p>", "Lỗi"), "file-page"),
        (("application/pdf", b""), "file-empty"),
        (("application/pdf", b"Server error in application"), "file-wrong"),
    ],
)
def test_one_broken_file_of_five_is_named_and_does_not_fail(answer: Answer, code: str, tmp_path: Path) -> None:
    verdict = _judge(downloads, FILES, _files([PDF, PDF, answer, PDF, PDF]), tmp_path)
    assert (verdict.outcome, verdict.measured["broken"]) == (Outcome.PARTIAL, 1)
    assert [f.code for f in verdict.findings] == ["files-share", code]
    assert verdict.findings[1].url == f"{ORIGIN}/files/3.pdf"


def test_two_broken_files_of_five_fail(tmp_path: Path) -> None:
    assert _judge(downloads, FILES, _files([PDF, 404, 404, PDF, PDF]), tmp_path).outcome is Outcome.FAILED


@pytest.mark.parametrize("answer", [403, 429, 503, Reason.TIMEOUT, Reason.BLOCKED, Reason.ROBOTS])
def test_a_refused_file_is_never_called_broken(answer: Answer, tmp_path: Path) -> None:
    verdict = _judge(downloads, FILES, _files([PDF] * 5 + [answer] * 3), tmp_path)
    assert (verdict.outcome, verdict.measured["checked"], verdict.measured["untried"]) == (Outcome.PASSED, 5, 3)
    assert verdict.findings[-1].code == "files-unknown"


def test_files_that_were_all_refused_are_unmeasured_for_that_reason(tmp_path: Path) -> None:
    verdict = _judge(downloads, FILES, _files([Reason.TIMEOUT] * 6), tmp_path)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.TIMEOUT)


def test_a_log_in_page_in_place_of_a_file_proves_nothing(tmp_path: Path) -> None:
    login = page(
        "<form method=post action='/login'><input type=text name=u><input type=password name=p></form>", "Đăng nhập"
    )
    verdict = _judge(downloads, FILES, _files([PDF] * 5 + [login]), tmp_path)
    assert (verdict.outcome, verdict.measured["untried"]) == (Outcome.PASSED, 1)


def test_a_probe_is_judged_by_its_headers(tmp_path: Path) -> None:
    pages = _files([PDF] * 4)
    facts = make_facts(
        tmp_path,
        {**pages, **{f"/van-ban/{n}.html": _detail(n) for n in (5, 6)}, "/van-ban": _files([PDF] * 6)["/van-ban"]},
    )
    path = tmp_path / "evidence" / "xa.warc.gz"
    with EvidenceWriter(path) as writer:
        writer.add_probe(
            f"{ORIGIN}/files/5.pdf", 200, (("Content-Type", "application/pdf"), ("Content-Length", "0")), TAKEN
        )
        writer.add_probe(f"{ORIGIN}/files/6.pdf", 200, (("Content-Type", "text/html; charset=utf-8"),), TAKEN)
    facts = Facts(
        facts.site,
        SiteEvidence(path),
        as_of=facts.as_of,
        period=facts.period,
        vocabulary=facts.vocabulary,
        calendar=facts.calendar,
    )
    verdict = downloads.CHECK.judge(FILES, facts)
    assert (verdict.measured["checked"], verdict.measured["broken"]) == (6, 1)
    assert verdict.findings[1].url == f"{ORIGIN}/files/6.pdf"


# -- Delay


def _delays(posted: Sequence[str | None], *, issued: str = "01/07/2026", extra: str = "") -> dict[str, Answer]:
    return _portal({n: _detail(n, posted=day, issued=issued) for n, day in enumerate(posted, 1)}, extra=extra)


@pytest.mark.parametrize(
    ("posted", "outcome"),
    [
        (["08/07/2026"] * 5, Outcome.PASSED),  # Wednesday to Wednesday: five working days
        (["08/07/2026"] * 4 + ["09/07/2026"], Outcome.PARTIAL),
        (["08/07/2026"] * 8 + ["09/07/2026"] * 2, Outcome.PARTIAL),
        (["08/07/2026"] * 3 + ["09/07/2026"] * 2, Outcome.FAILED),
    ],
)
def test_working_days_from_issue_to_posting_make_the_share(
    posted: list[str | None], outcome: Outcome, tmp_path: Path
) -> None:
    verdict = _judge(document_delay, DELAY, _delays(posted), tmp_path)
    assert (verdict.outcome, verdict.measured["checked"]) == (outcome, len(posted))


def test_a_late_document_is_named_with_both_days(tmp_path: Path) -> None:
    verdict = _judge(document_delay, DELAY, _delays(["08/07/2026"] * 4 + ["20/07/2026"]), tmp_path)
    assert (
        verdict.findings[1].message
        == "Văn bản “5/QĐ-UBND” ban hành ngày 01/07/2026, đăng ngày 20/07/2026: 13 ngày làm việc (hạn 5)."
    )


def test_documents_without_a_day_of_posting_are_not_counted(tmp_path: Path) -> None:
    verdict = _judge(document_delay, DELAY, _delays([None] * 6), tmp_path)
    assert (verdict.outcome, verdict.reason, verdict.measured["undated"]) == (Outcome.UNMEASURED, Reason.UNDATED, 6)


def test_documents_of_another_period_are_too_few(tmp_path: Path) -> None:
    verdict = _judge(document_delay, DELAY, _delays(["20/03/2026"] * 6, issued="02/03/2026"), tmp_path)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.TOO_FEW)


def test_a_day_of_posting_before_the_day_of_issue_is_a_typing_fault_and_proves_nothing(tmp_path: Path) -> None:
    verdict = _judge(document_delay, DELAY, _delays(["01/06/2026"] * 6), tmp_path)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.UNDATED)


def test_texts_of_the_province_are_not_the_commune_s_own(tmp_path: Path) -> None:
    pages = _delays(["20/08/2026"] * 6)
    pages = {
        k: v.replace("UBND xã Thạch Lâm Sơn", "UBND tỉnh Hà Tĩnh") if isinstance(v, str) else v
        for k, v in pages.items()
    }
    verdict = _judge(document_delay, DELAY, pages, tmp_path)
    assert (verdict.outcome, verdict.measured["checked"]) == (Outcome.UNMEASURED, 0)


def test_the_limit_is_that_of_the_law_on_the_period_s_last_day(tmp_path: Path) -> None:
    old = Period("2022-Q2", date(2022, 4, 1), date(2022, 6, 30))
    pages = _delays(["06/05/2022"] * 5, issued="29/04/2022")
    pages = {k: v.replace("UBND xã", "UBND huyện") if isinstance(v, str) else v for k, v in pages.items()}
    told = {"name": "Huyện Thạch Lâm Sơn", "period": old, "as_of": date(2022, 7, 10)}
    district = _judge(document_delay, DELAY, pages, tmp_path / "a", level=Level.DISTRICT, **told)
    assert (district.outcome, district.measured["limit_workdays"]) == (Outcome.FAILED, 2)
    later = {k: v.replace("/2022", "/2023") if isinstance(v, str) else v for k, v in pages.items()}
    told |= {"period": Period("2023-Q2", date(2023, 4, 1), date(2023, 6, 30)), "as_of": date(2023, 7, 10)}
    assert (
        _judge(document_delay, DELAY, later, tmp_path / "b", level=Level.DISTRICT, **told).measured["limit_workdays"]
        == 5
    )


# -- Numbers and higher texts


def test_missing_numbers_are_a_hint_for_a_person(tmp_path: Path) -> None:
    verdict = _judge(document_numbering, NUMBERS, _portal({n: _detail(n) for n in (1, 2, 4, 5, 8)}), tmp_path)
    assert (verdict.outcome, verdict.measured["missing"]) == (Outcome.REVIEW, 3)
    assert "3, 6, 7" in verdict.findings[0].message


def test_numbers_without_a_gap_pass_and_few_are_unmeasured(tmp_path: Path) -> None:
    assert (
        _judge(document_numbering, NUMBERS, _portal({n: _detail(n) for n in range(1, 6)}), tmp_path / "a").outcome
        is Outcome.PASSED
    )
    few = _judge(document_numbering, NUMBERS, _portal({n: _detail(n) for n in range(1, 4)}), tmp_path / "b")
    assert (few.outcome, few.reason) == (Outcome.UNMEASURED, Reason.TOO_FEW)


def test_higher_texts_are_listed_for_a_person_with_their_delay(tmp_path: Path) -> None:
    pages = _delays(["20/08/2026"] * 2, issued="03/08/2026")
    pages["/van-ban/1.html"] = str(pages["/van-ban/1.html"]).replace("UBND xã Thạch Lâm Sơn", "UBND tỉnh Hà Tĩnh")
    verdict = _judge(posting_delay, HIGHER, pages, tmp_path)
    assert (verdict.outcome, verdict.measured["count"], verdict.measured["late"]) == (Outcome.REVIEW, 1, 1)
    assert "13 ngày làm việc (hạn 10)" in verdict.findings[0].message


def test_no_higher_text_is_for_a_person_as_well(tmp_path: Path) -> None:
    verdict = _judge(posting_delay, HIGHER, _portal({n: _detail(n) for n in range(1, 6)}), tmp_path)
    assert (verdict.outcome, verdict.findings[0].code) == (Outcome.REVIEW, "passed-on-none")


def test_a_piece_that_names_its_law_is_compared_with_its_day(tmp_path: Path) -> None:
    rows = (
        "<li><a href='/pl/1.html'>Điểm mới của Nghị định số 50/2026/NĐ-CP ngày 03/08/2026 của Chính phủ</a> <span>07/09/2026</span></li>"
        "<li><a href='/pl/2.html'>Hội nghị tuyên truyền phòng cháy chữa cháy cho người dân</a> <span>08/09/2026</span></li>"
    )
    pages = {
        "/": page(f"{_MENU}<h1>Trang chủ</h1>", "Trang chủ"),
        "/pbpl": page(f"{_MENU}<h1>Phổ biến pháp luật</h1><ul>{rows}</ul>", "Phổ biến pháp luật"),
    }
    verdict = _judge(posting_delay, LAWS, pages, tmp_path)
    assert (verdict.outcome, verdict.measured["count"], verdict.measured["late"]) == (Outcome.REVIEW, 1, 1)


def test_one_document_in_two_lists_is_one(tmp_path: Path) -> None:
    pages = _portal({n: _detail(n) for n in range(1, 6)})
    body = str(pages["/van-ban"])
    again = body[body.index("<ul class='ds'>") : body.index("</ul>", body.index("<ul class='ds'>")) + 5]
    pages["/van-ban"] = body.replace("</body>", f"<h2>Văn bản theo lĩnh vực</h2>{again}</body>")
    assert len(documents(make_facts(tmp_path, pages)).items) == 5
