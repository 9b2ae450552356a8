"""Inventories: what offices keep is read; what is wrong is told with row, column and cure, all at once."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from auditor.errors import InvalidInput
from auditor.inventory import load_inventory, read_inventory, write_template
from auditor.model import Level, Site

HEAD = "Tên đơn vị;Địa chỉ;Cấp"
ROW = "Xã Thạch Hà;https://thachha.hatinh.gov.vn;xã"


def csv_file(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / "ds.csv"
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_file(folder: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    path = folder / "ds.xlsx"
    book.save(path)
    return path


def problems_of(path: Path) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as refused:
        load_inventory(path)
    assert refused.value.exit_code == 2
    return refused.value.problems


def test_a_list_as_excel_in_vietnam_saves_it_is_read(tmp_path: Path) -> None:
    text = (
        "DANH SÁCH CÁC CỔNG;;;;;;;;;;\r\n;;;;;;;;;;\r\n"
        "STT;Tên đơn vị;Địa chỉ;Cấp;Đơn vị cấp trên;Khối thi đua;Tỉnh;Điểm tự chấm;Địa chỉ khác;Từ ngày;Ghi chú\r\n"
        "1;Tỉnh Hà Tĩnh;https://hatinh.gov.vn;tỉnh;;;;;;;\r\n"
        "2;UBND xã Thạch Hà;HTTPS://ThachHa.hatinh.gov.vn/;Xã;Tỉnh Hà Tĩnh;Khối 1;Hà Tĩnh;85,5;"
        "http://thachha.locha.hatinh.gov.vn; http://cu.hatinh.gov.vn;01/07/2025;mới\r\n"
    )
    text = text.replace("http://thachha.locha.hatinh.gov.vn; http", '"http://thachha.locha.hatinh.gov.vn; http')
    text = text.replace("cu.hatinh.gov.vn;", 'cu.hatinh.gov.vn";')
    sites = load_inventory(csv_file(tmp_path, text))
    assert sites[0].id == "tinh-ha-tinh"
    assert sites[1] == Site(
        id="xa-thach-ha",
        name="UBND xã Thạch Hà",
        url="https://thachha.hatinh.gov.vn/",
        level=Level.COMMUNE,
        parent="tinh-ha-tinh",
        block="Khối 1",
        province="Hà Tĩnh",
        self_score=85.5,
        also=("http://thachha.locha.hatinh.gov.vn/", "http://cu.hatinh.gov.vn/"),
        from_=date(2025, 7, 1),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_by_the_headings(tmp_path: Path, delimiter: str) -> None:
    text = "\n".join(line.replace(";", delimiter) for line in (HEAD, ROW))
    assert load_inventory(csv_file(tmp_path, text))[0].name == "Xã Thạch Hà"


def test_excels_own_separator_line_is_obeyed(tmp_path: Path) -> None:
    text = "sep=|\n" + "\n".join(line.replace(";", "|") for line in (HEAD, ROW))
    assert load_inventory(csv_file(tmp_path, text))[0].id == "xa-thach-ha"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_other_encodings_are_read_and_said_so(tmp_path: Path, encoding: str) -> None:
    text = f"{HEAD}\n{ROW}\n"
    if encoding == "cp1258":  # Windows' Vietnamese code page has base letters and combining tone marks
        import unicodedata

        marks = "\u0300\u0301\u0303\u0309\u0323"
        for composed in sorted(set(text)):
            parts = unicodedata.normalize("NFD", composed)
            if parts[-1] in marks and len(parts) > 1:
                text = text.replace(composed, unicodedata.normalize("NFC", parts[:-1]) + parts[-1])
    inventory = read_inventory(csv_file(tmp_path, text, encoding))
    assert inventory.sites[0].name == "Xã Thạch Hà"
    assert any(encoding in note for note in inventory.notes)


def test_a_file_in_an_old_font_is_refused_by_name(tmp_path: Path) -> None:
    text = b"name;url;level\nX\xb7 Th\xb9ch H\xb5;https://a.gov.vn;x\xb7\n"
    path = tmp_path / "ds.csv"
    path.write_bytes(text)
    assert "TCVN3" in problems_of(path)[0]


@pytest.mark.parametrize(("name", "told"), [("X? Th?ch H?", "mất chữ có dấu"), ("Xã \x1b[31mA", "ký tự điều khiển")])
def test_names_that_lost_their_letters_or_hide_control_characters_are_told(
    tmp_path: Path, name: str, told: str
) -> None:
    (problem,) = problems_of(csv_file(tmp_path, f"{HEAD}\n{name};https://a.gov.vn;xã\n"))
    assert problem.startswith("hàng 2, cột “Tên đơn vị”")
    assert told in problem


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("xã", Level.COMMUNE),
        ("Phường", Level.COMMUNE),
        ("thị trấn", Level.COMMUNE),
        ("Đặc khu", Level.COMMUNE),
        ("cấp xã", Level.COMMUNE),
        ("commune", Level.COMMUNE),
        ("HUYỆN", Level.DISTRICT),
        ("quận", Level.DISTRICT),
        ("Thị xã", Level.DISTRICT),
        ("thành phố", Level.DISTRICT),
        ("district", Level.DISTRICT),
        ("Tỉnh", Level.PROVINCE),
        ("Thành phố trực thuộc Trung ương", Level.PROVINCE),
    ],
)
def test_levels_are_understood_in_vietnamese_and_english(tmp_path: Path, word: str, level: Level) -> None:
    path = csv_file(tmp_path, f"name,url,level\nA,https://a.gov.vn,{word}\n", "utf-8")
    assert load_inventory(path)[0].level is level


def test_ten_faults_give_ten_messages_with_row_and_column(tmp_path: Path) -> None:
    text = "\n".join((
        "Mã;Tên đơn vị;Địa chỉ;Cấp;Đơn vị cấp trên;Thư điện tử;Điểm tự chấm;Từ ngày;Đến ngày;Màu",
        "a;;https://a.gov.vn;xã;;;;;;",
        "b;B;;xã;;;;;;",
        "c;C;https://c.gov.vn;làng;;;;;;",
        "d;D;ftp://d.gov.vn;xã;;;;;;",
        "CON;E;https://e.gov.vn;xã;;;;;;",
        "b;F;https://f.gov.vn;xã;;;;;;",
        "g;G;https://g.gov.vn;xã;Huyện nào đó;;;;;",
        "h;H;https://h.gov.vn;xã;;không phải thư;;;;",
        "i;I;https://i.gov.vn;xã;;;một trăm;;;",
        "j;J;https://j.gov.vn;xã;;;;31/02/2025;;",
        "k;K;https://k.gov.vn;xã;;;;01/07/2025;30/06/2025;",
        "l;L;https://www.k.gov.vn/;xã;;;;;;",
    ))
    problems = problems_of(csv_file(tmp_path, text))
    expected = [
        "cột “Màu”: không biết cột này",
        "hàng 2, cột “Tên đơn vị”: để trống",
        "hàng 3, cột “Địa chỉ”: để trống",
        "hàng 4, cột “Cấp”: không biết cấp “làng”",
        "hàng 5, cột “Địa chỉ”: “ftp://d.gov.vn” không phải địa chỉ http",
        "hàng 6, cột “Mã”: mã “CON” không hợp lệ",
        "hàng 7, cột “Mã”: mã 'b' đã dùng ở hàng 3",
        "hàng 8, cột “Đơn vị cấp trên”: không có đơn vị “Huyện nào đó”",
        "hàng 9, cột “Thư điện tử”: “không phải thư”",
        "hàng 10, cột “Điểm tự chấm”: “một trăm”",
        "hàng 11, cột “Từ ngày”: “31/02/2025” không phải ngày có thật",
        "hàng 12, cột “Đến ngày”: đứng trước ngày bắt đầu",
        "hàng 13, cột “Địa chỉ”: “https://www.k.gov.vn/” đã dùng ở hàng 12",
    ]
    assert len(problems) == len(expected)
    for problem, beginning in zip(problems, expected, strict=True):
        assert problem.startswith(beginning)
        assert "cách sửa: " in problem


def test_row_numbers_are_those_excel_shows(tmp_path: Path) -> None:
    text = f'DANH SÁCH;;\n\n{HEAD}\n"Xã\nhai dòng";https://a.gov.vn;xã\n\nXã B;https://b.gov.vn;ấp\n'
    assert problems_of(csv_file(tmp_path, text))[0].startswith("hàng 6, cột “Cấp”")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("thachha.hatinh.gov.vn", "http://thachha.hatinh.gov.vn/"),
        ("127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("xa.hatinh.gov.vn:8080", "http://xa.hatinh.gov.vn:8080/"),
        ("//a.gov.vn", "http://a.gov.vn/"),
    ],
)
def test_a_missing_scheme_is_added_and_said_so(tmp_path: Path, text: str, url: str) -> None:
    inventory = read_inventory(csv_file(tmp_path, f"{HEAD}\nA;{text};xã\n"))
    assert inventory.sites[0].url == url
    (note,) = inventory.notes
    assert note.startswith("hàng 2, cột “Địa chỉ”: thiếu http:// hoặc https://")
    assert url.rstrip("/") in note


@pytest.mark.parametrize(
    "text",
    [
        "http://",
        "https://khong-co-cham",
        "bbt@xa.gov.vn",
        "http://user:pass@xa.gov.vn",
        "http://a.gov.vn http://b.gov.vn",
        "javascript:alert(1)",
        "mailto:a@b.vn",
        "https://a.gov.vn:99999",
        "http://[::1",
        "số 5 đường Trần Phú",
        "http://1.2.3",
        "http://http://a.gov.vn",
    ],
)
def test_what_is_no_address_is_refused(tmp_path: Path, text: str) -> None:
    problems = problems_of(csv_file(tmp_path, f"{HEAD}\nA;{text};xã\n"))
    assert len(problems) == 1
    assert problems[0].startswith("hàng 2, cột “Địa chỉ”")


@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9", "aux", "prn"])
def test_windows_device_names_are_no_ids_and_are_never_made(tmp_path: Path, name: str) -> None:
    told = csv_file(tmp_path, f"Mã;{HEAD}\n{name};A;https://a.gov.vn;xã\n")
    assert "tên riêng của Windows" in problems_of(told)[0]
    made = csv_file(tmp_path, f"{HEAD}\n{name.upper()};https://a.gov.vn;xã\n")
    assert load_inventory(made)[0].id == f"don-vi-{name}"


def test_ids_made_from_names_stay_within_sixty_letters_and_apart_in_any_order(tmp_path: Path) -> None:
    rows = [
        "Xã Tân Phú;https://tanphu.a.gov.vn;xã",
        "Xã Tân Phú;https://tanphu.b.gov.vn;xã",
        f"Xã {'Dài ' * 40};https://dai.gov.vn;xã",
        "★★★;https://sao.gov.vn;xã",
    ]
    forward = load_inventory(csv_file(tmp_path, "\n".join([HEAD, *rows])))
    backward = load_inventory(csv_file(tmp_path, "\n".join([HEAD, *reversed(rows)])))
    assert [s.id for s in forward[:2]] == ["xa-tan-phu-tanphu-a-gov-vn", "xa-tan-phu-tanphu-b-gov-vn"]
    assert forward[3].id == "don-vi"
    assert all(0 < len(s.id) <= 60 for s in forward)
    assert {s.url: s.id for s in forward} == {s.url: s.id for s in backward}


def test_two_units_may_share_an_address_only_if_one_took_over_from_the_other(tmp_path: Path) -> None:
    head = f"Mã;{HEAD};Kế thừa của;Từ ngày;Đến ngày"
    shared = "https://a.gov.vn;xã"
    inherited = csv_file(tmp_path, f"{head}\ncu;Cũ;{shared};;;\nmoi;Mới;{shared};cu;;\n")
    assert load_inventory(inherited)[1].successor_of == "cu"
    apart = csv_file(tmp_path, f"{head}\ncu;Cũ;{shared};;;30/06/2025\nmoi;Mới;{shared};;01/07/2025;\n")
    assert len(load_inventory(apart)) == 2
    together = csv_file(tmp_path, f"{head}\ncu;Cũ;{shared};;;\nmoi;Mới;{shared};;;\n")
    assert "đã dùng ở hàng 2" in problems_of(together)[0]


def test_a_parent_is_named_by_id_or_by_name_and_stands_above(tmp_path: Path) -> None:
    head = f"Mã;{HEAD};Trực thuộc"
    good = f"{head}\nh;Huyện Lộc Hà;https://h.gov.vn;huyện;\nx;Xã X;https://x.gov.vn;xã;huyện lộc hà\n"
    assert load_inventory(csv_file(tmp_path, good))[1].parent == "h"
    bad = f"{head}\nh;Huyện Lộc Hà;https://h.gov.vn;huyện;x\nx;Xã X;https://x.gov.vn;xã;x\n"
    problems = problems_of(csv_file(tmp_path, bad))
    assert [p.split(":")[0] for p in problems] == ["hàng 2, cột “Trực thuộc”", "hàng 3, cột “Trực thuộc”"]
    faulty_parent = f"{head}\nh;Huyện Lộc Hà;;huyện;\nx;Xã X;https://x.gov.vn;xã;h\n"
    assert len(problems_of(csv_file(tmp_path, faulty_parent))) == 1  # the child is not blamed for its parent's fault


def test_xlsx_cells_keep_their_meaning(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["DANH SÁCH"],
        [],
        ["STT", "Mã", "Tên đơn vị", "Địa chỉ", "Cấp", "Điểm tự chấm", "Từ ngày", "Đến ngày"],
        [1, 12, "Xã A", "https://a.gov.vn", "xã", 85.5, datetime(2025, 7, 1), "31/12/2026"],  # noqa: DTZ001
        [None] * 8,
        [2, "b", "Xã B", "https://b.gov.vn", "xã", 90, None, None],
    ]
    a, b = load_inventory(xlsx_file(tmp_path, rows))
    assert (a.id, a.self_score, a.from_, a.to) == ("12", 85.5, date(2025, 7, 1), date(2026, 12, 31))
    assert (b.id, b.self_score) == ("b", 90.0)


def test_xlsx_formulas_without_a_value_cell_errors_and_merged_cells_are_told(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path,
        [
            ["STT", "Tên đơn vị", "Địa chỉ", "Cấp", "Khối"],
            ["=1+1", "Xã A", '="https://"&"a.gov.vn"', "xã", "K1"],
            [2, "Xã B", "https://b.gov.vn", "xã", None],
        ],
    )
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("E2:E3")
    book.worksheets[0]["B3"] = "#N/A"
    book.worksheets[0]["B3"].data_type = "e"
    book.save(path)
    problems = problems_of(path)
    assert any(p.startswith("hàng 2, cột “Địa chỉ”: công thức") for p in problems)
    assert any(p.startswith("hàng 3, cột “Tên đơn vị”: ô báo lỗi #N/A") for p in problems)
    assert any(p.startswith("hàng 2–3: ô gộp") for p in problems)
    assert not any("STT" in p for p in problems)


def test_json_has_the_same_columns_and_the_same_checks(tmp_path: Path) -> None:
    path = tmp_path / "ds.json"
    entry = {
        "name": "Xã A",
        "url": "https://a.gov.vn",
        "level": "commune",
        "also": ["https://b.gov.vn"],
        "from": "2025-07-01",
    }
    path.write_text(json.dumps({"sites": [entry]}), encoding="utf-8")
    (site,) = load_inventory(path)
    assert (site.also, site.from_) == (("https://b.gov.vn/",), date(2025, 7, 1))
    path.write_text(json.dumps([entry, 5, {**entry, "url": True, "colour": "red"}]), encoding="utf-8")
    problems = problems_of(path)
    assert any("“colour”" in p for p in problems)
    assert any(p.startswith("mục 2: phải là đối tượng") for p in problems)
    assert any(p.startswith("mục 3, cột “url”: phải là chuỗi") for p in problems)


@pytest.mark.parametrize("content", ["{", "[" * 100_000, "5", '"x"', "[]", "{}", "[1e999]", "[" + "9" * 400 + "]"])
def test_json_that_is_no_list_of_sites_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "ds.json"
    path.write_text(content, encoding="utf-8")
    assert problems_of(path)


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


HOSTILE = {
    "empty": b"",
    "only a BOM": b"\xef\xbb\xbf",
    "binary": bytes(range(256)) * 10,
    "old excel": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "truncated zip": b"PK\x03\x04garbage",
    "zip that is no workbook": _zip({"word/document.xml": b"<x/>"}),
    "workbook without parts": _zip({"xl/workbook.xml": b"<x/>"}),
    "zip bomb": _zip({"xl/workbook.xml": b"<x/>", "xl/big.xml": b"\0" * 70_000_000}),
    "entities": _zip({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'}),
    "a huge field": b"name,url,level\n" + b'"' + b"x" * 300_000,
    "NUL bytes": "name,url,level\n\0,https://a.gov.vn,xã".encode(),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_and_broken_files_give_a_message(tmp_path: Path, what: str) -> None:
    for ending in ("csv", "xlsx", "json"):
        path = tmp_path / f"ds.{ending}"
        path.write_bytes(HOSTILE[what])
        assert problems_of(path)


def test_a_missing_file_a_folder_and_a_huge_file_give_a_message(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "none.csv")
    assert problems_of(tmp_path)
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(25_000_000)
    assert "quá lớn" in problems_of(path)[0]


def test_formatting_down_to_the_last_row_of_the_sheet_is_no_data(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, [HEAD.split(";"), ROW.split(";")])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A1048576"].number_format = "@"
    book.worksheets[0]["A1048576"].value = None
    book.save(path)
    assert len(load_inventory(path)) == 1


def test_missing_repeated_and_unnamed_columns_are_told(tmp_path: Path) -> None:
    problems = problems_of(csv_file(tmp_path, "Tên đơn vị;Tên;Cấp;\nA;B;xã;lạ\n"))
    assert [p.split(":")[0] for p in problems] == ["cột “Tên”", "cột thứ 4", "cột “Địa chỉ”"]
    extra = problems_of(csv_file(tmp_path, f"{HEAD}\n{ROW};thừa\n"))
    assert extra[0].startswith("hàng 2: có ô thừa")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_form_filled_in_is_a_valid_inventory(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "mới" / f"mau.{ending}"
    write_template(path)
    assert "chưa có đơn vị nào" in problems_of(path)[0]
    if ending == "csv":
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerow(["Xã A", "https://a.gov.vn", "xã"])
    else:
        book = openpyxl.load_workbook(path)
        assert len(book.worksheets) == 2
        for column, value in enumerate(("Xã A", "https://a.gov.vn", "xã"), start=1):
            book.worksheets[0].cell(2, column, value)
        book.save(path)
    assert load_inventory(path)[0].id == "xa-a"


def test_the_form_never_overwrites_and_knows_its_endings(tmp_path: Path) -> None:
    path = tmp_path / "mau.csv"
    path.write_text("của tôi", encoding="utf-8")
    for wrong in (path, tmp_path / "mau.docx"):
        with pytest.raises(InvalidInput):
            write_template(wrong)
    assert path.read_text(encoding="utf-8") == "của tôi"
