"""CSV, XLSX and JSON read into rows of plain cells; hostile or broken files become messages, never crashes."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from auditor.errors import InvalidInput
from auditor.inventory.columns import column_of
from auditor.model import Json
from auditor.vietnamese import clean

Cell: TypeAlias = str | float | date | None

MAX_BYTES: Final = 20_000_000
MAX_UNPACKED: Final = 60_000_000
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 100
MAX_CELL: Final = 2_000
_MAX_BLANK_ROWS = 1_000  # formatting often runs on to the last row of the sheet
_HEADER_WITHIN = 20  # office lists have a title and a motto above the headings
_OLD_FONT_RE = re.compile(r"[A-Za-z][¸µ¶·¹¨©ª«¬®]|[¸µ¶·¹¨©ª«¬®][a-z]")
_DOCTYPE_RE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED_RE = re.compile(rb'<mergeCell\s+ref="[A-Z]+(\d+):[A-Z]+(\d+)"')


@dataclass(slots=True)
class Table:
    """Headings as written, rows as (place shown to the user, cells by heading); `first` is the row under headings."""

    headings: list[str]
    rows: list[tuple[str, list[Cell]]]
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    first: int = 1


def read_table(path: Path) -> Table:
    """The rows of a file, known by what is in it rather than by its name; raises InvalidInput if it is no table."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InvalidInput(f"{path}: tệp quá lớn; cách sửa: tách bớt (at most {MAX_BYTES} bytes)")
        raw = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path}: không đọc được tệp (cannot read): {error.strerror or error}") from error
    if raw.startswith(b"PK"):
        return _read_xlsx(path, raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput(
            f"{path}: tệp Excel cũ (.xls) hoặc có mật khẩu; cách sửa: lưu dạng .xlsx không mật khẩu (old or locked)"
        )
    notes: list[str] = []
    text = _decode(path, raw, notes)
    if path.suffix.lower() == ".json" or text.lstrip()[:1] in ("[", "{"):
        return _read_json(path, text, notes)
    return _read_csv(path, text, notes)


def _decode(path: Path, raw: bytes, notes: list[str]) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding = "cp1258"
    try:
        # Windows' Vietnamese code page writes tone marks apart.
        text = unicodedata.normalize("NFC", raw.decode(encoding))
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{path}: không nhận ra bảng mã; cách sửa: trong Excel chọn “CSV UTF-8” khi lưu (not UTF-8: {error.reason})"
        ) from error
    if _OLD_FONT_RE.search(text) and encoding == "cp1258":
        raise InvalidInput(f"{path}: chữ theo phông cũ (TCVN3/VNI); cách sửa: chuyển sang Unicode rồi lưu “CSV UTF-8”")
    notes.append(f"{path.name}: đọc theo bảng mã {encoding}; nên lưu lại dạng “CSV UTF-8” (read as {encoding})")
    return text


def _read_csv(path: Path, text: str, notes: list[str]) -> Table:
    if "\x00" in text:
        raise InvalidInput(
            f"{path}: không phải tệp CSV (binary data); cách sửa: dùng “auditor sites template” để có mẫu"
        )
    lines = text.splitlines()
    declared = re.fullmatch(r"sep=(.)", lines[0].strip(), re.IGNORECASE) if lines else None
    if declared:
        delimiter = declared[1]
    else:
        head = [line[:MAX_CELL] for line in lines[:_HEADER_WITHIN]]
        delimiter = max(
            ";,\t", key=lambda d: max((_known(cells) for cells in csv.reader(head, delimiter=d)), default=0)
        )
    rows: list[tuple[int, list[Cell]]] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if number > MAX_ROWS:
                raise InvalidInput(f"{path}: quá {MAX_ROWS} hàng; cách sửa: tách thành nhiều danh sách (too many rows)")
            if not (declared and number == 1):
                rows.append((number, [clean(cell) or None for cell in cells]))
    except csv.Error as error:
        raise InvalidInput(f"{path}: CSV hỏng; cách sửa: mở bằng Excel và lưu lại (broken CSV: {error})") from error
    return _table(path, rows, notes)


def _known(cells: Iterable[Cell]) -> int:
    return sum(1 for cell in cells if isinstance(cell, str) and column_of(cell) is not None and cell.strip())


def _table(path: Path, rows: list[tuple[int, list[Cell]]], notes: list[str]) -> Table:
    """The table below the first line that looks like headings: at least two known ones, name or address among them."""

    def is_header(cells: list[Cell]) -> bool:
        return _known(cells) >= 2 and any(column_of(c) in ("name", "url") for c in cells if isinstance(c, str))

    filled = [(number, cells) for number, cells in rows if any(c is not None for c in cells)]
    if not filled:
        raise InvalidInput(f"{path}: tệp trống; cách sửa: dùng “auditor sites template” để có mẫu (empty file)")
    place = next((i for i, (_, cells) in enumerate(filled[:_HEADER_WITHIN]) if is_header(cells)), 0)
    headings = ["" if cell is None else str(cell) for cell in filled[place][1]]
    below = [(f"hàng {number}", cells) for number, cells in filled[place + 1 :]]
    return Table(headings, below, notes, first=filled[place][0] + 1)


def _read_json(path: Path, text: str, notes: list[str]) -> Table:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"{path}: sai cú pháp JSON (invalid JSON): {error}") from error
    if isinstance(document, dict):
        document = document.get("sites")
    if not isinstance(document, list):
        raise InvalidInput(f'{path}: phải là danh sách [{{"name": …, "url": …, "level": …}}, …] (must be an array)')
    if len(document) > MAX_ROWS:
        raise InvalidInput(f"{path}: quá {MAX_ROWS} mục (too many entries)")
    objects = [e if isinstance(e, dict) else None for e in document]
    headings = list(dict.fromkeys(key for e in objects if e for key in e))
    table = Table(headings, [], notes)
    for number, entry in enumerate(objects, start=1):
        if entry is None:
            table.problems.append(f"mục {number}: phải là đối tượng {{…}} (must be an object)")
            continue
        cells = [_json_cell(entry.get(key), f"mục {number}", key, table.problems) for key in headings]
        table.rows.append((f"mục {number}", cells))
    return table


def _json_cell(value: Json, place: str, key: str, problems: list[str]) -> Cell:
    if isinstance(value, list) and all(isinstance(e, str) for e in value):
        return " ".join(clean(e) for e in value) or None
    if isinstance(value, bool) or not isinstance(value, str | int | float | None):
        problems.append(f"{place}, cột “{key}”: phải là chuỗi hoặc số (must be text or a number)")
        return None
    if isinstance(value, str):
        return clean(value) or None
    return None if value is None else _number(value)


def _read_xlsx(path: Path, raw: bytes) -> Table:
    import openpyxl  # slow to import, and most runs need no Excel

    _refuse_bombs(path, raw)
    faults: list[tuple[int, int, str]] = []
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations it does not know; they do not concern us.
            warnings.simplefilter("ignore")
            shown = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
            told = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
            rows = list(_sheet_rows(path, shown.worksheets[0], told.worksheets[0], faults))
            sheet_path = str(getattr(shown.worksheets[0], "_worksheet_path", ""))
    except InvalidInput:
        raise
    except Exception as error:  # openpyxl raises whatever the broken file makes it stumble over
        kind = type(error).__name__
        raise InvalidInput(
            f"{path}: không mở được như tệp Excel; cách sửa: mở bằng Excel và lưu lại dạng .xlsx (broken: {kind})"
        ) from error
    table = _table(path, rows, [])
    first = table.first
    for number, index, fault in faults:
        heading = table.headings[index] if index < len(table.headings) else ""
        if number >= first and column_of(heading) != "":
            table.problems.append(f"hàng {number}, cột “{heading}”: {fault}")
    for top, bottom in _merged(raw, sheet_path):
        if bottom > top and bottom > first:
            table.problems.append(
                f"hàng {max(top, first)}–{bottom}: ô gộp nhiều hàng; cách sửa: bỏ gộp, ghi vào từng hàng (merged cells)"
            )
    return table


def _refuse_bombs(path: Path, raw: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = {info.filename for info in archive.infolist()}
            total = sum(info.file_size for info in archive.infolist())
            if "xl/workbook.xml" not in names:
                raise InvalidInput(
                    f"{path}: tệp nén nhưng không phải Excel .xlsx; cách sửa: lưu lại dạng .xlsx (not a workbook)"
                )
            if total > MAX_UNPACKED:
                raise InvalidInput(
                    f"{path}: tệp Excel quá lớn khi giải nén; cách sửa: chép riêng bảng danh sách sang tệp mới"
                )
            for info in archive.infolist():
                if info.filename.endswith((".xml", ".rels")):
                    with archive.open(info) as part:
                        # Office never writes a document type; entities are how XML is made to explode.
                        if _DOCTYPE_RE.search(part.read(65536)):
                            raise InvalidInput(
                                f"{path}: tệp Excel chứa định nghĩa lạ, không mở (document type in the XML)"
                            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise InvalidInput(
            f"{path}: tệp .xlsx hỏng hoặc có mật khẩu; cách sửa: lưu lại (broken archive: {error})"
        ) from error
    except Exception as error:
        if isinstance(error, InvalidInput):
            raise
        raise InvalidInput(f"{path}: tệp .xlsx hỏng (broken archive: {type(error).__name__})") from error


def _sheet_rows(
    path: Path, shown: Any, told: Any, faults: list[tuple[int, int, str]]
) -> Iterator[tuple[int, list[Cell]]]:
    limits = {"max_row": MAX_ROWS + 1, "max_col": MAX_COLUMNS}
    for sheet in (shown, told):
        sheet.reset_dimensions()  # the size a file claims is not to be trusted
    blanks = 0
    pairs = zip(shown.iter_rows(**limits), told.iter_rows(**limits), strict=False)
    for number, (values, formulas) in enumerate(pairs, start=1):
        if number > MAX_ROWS:
            raise InvalidInput(
                f"{path}: quá {MAX_ROWS} hàng; cách sửa: xoá hàng thừa ở cuối trang tính (too many rows)"
            )
        cells: list[Cell] = []
        for index, cell in enumerate(values):
            formula = formulas[index].value if index < len(formulas) else None
            if cell.value is None and formula is not None:
                faults.append((number, index, "công thức chưa có kết quả; cách sửa: dán lại dạng giá trị (formula)"))
            elif getattr(cell, "data_type", "") == "e":
                faults.append((number, index, f"ô báo lỗi {cell.value}; cách sửa: gõ lại giá trị (cell error)"))
            else:
                cells.append(_xlsx_cell(cell.value))
                continue
            cells.append(None)
        blanks = 0 if any(c is not None for c in cells) else blanks + 1
        if blanks > _MAX_BLANK_ROWS:
            return
        yield number, cells


def _xlsx_cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return clean(str(value)) or None


def _number(value: float) -> Cell:
    try:
        return float(value)
    except OverflowError:
        return str(value)


def _merged(raw: bytes, sheet_path: str) -> Iterator[tuple[int, int]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        name = sheet_path.lstrip("/")
        if name in archive.namelist():
            for top, bottom in _MERGED_RE.findall(archive.read(name)):
                yield int(top), int(bottom)
