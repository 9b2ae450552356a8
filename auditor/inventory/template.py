"""An inventory form to fill: CSV as Excel in Vietnam opens it, or XLSX with a sheet that explains each column."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from auditor.errors import InvalidInput
from auditor.inventory.columns import COLUMNS

_LEVELS = "xã,phường,thị trấn,đặc khu,huyện,quận,thị xã,thành phố,tỉnh"
_ROWS = 500


def write_template(path: Path) -> None:
    """Write the form; the kind of file is told by the name's ending. An existing file is never overwritten."""
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise InvalidInput(f"{path}: tên mẫu phải kết thúc bằng .xlsx hoặc .csv (must end in .xlsx or .csv)")
    if path.exists():
        raise InvalidInput(f"{path}: tệp đã có, không ghi đè; cách sửa: đặt tên khác (file exists)")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writer(path)
    except OSError as error:
        raise InvalidInput(f"{path}: không ghi được (cannot write): {error.strerror or error}") from error


def _write_csv(path: Path) -> None:
    # BOM and semicolon: what Excel with Vietnamese regional settings opens into columns by a double click.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerow([column.heading for column in COLUMNS])


def _write_xlsx(path: Path) -> None:
    # Slow to import, and most runs need no Excel.
    import openpyxl
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    form = book.worksheets[0]
    form.title = "Danh sách"
    bold, fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F4E79")
    for index, column in enumerate(COLUMNS, start=1):
        cell = form.cell(1, index, column.heading)
        cell.font, cell.fill = bold, fill
        letter = get_column_letter(index)
        form.column_dimensions[letter].width = max(14, len(column.heading) + 4, len(column.example) + 2)
        if column.key not in ("self_score", "from", "to"):
            # Text cells, so that Excel does not turn "01" into 1.
            for row in range(2, _ROWS + 2):
                form.cell(row, index).number_format = "@"
    form.freeze_panes = "A2"
    level = get_column_letter([c.key for c in COLUMNS].index("level") + 1)
    choice = DataValidation(type="list", formula1=f'"{_LEVELS}"', allow_blank=True)
    choice.add(f"{level}2:{level}{_ROWS + 1}")
    form.add_data_validation(choice)
    _explain(book, bold, fill)
    book.save(path)


def _explain(book: Any, bold: Any, fill: Any) -> None:
    from openpyxl.styles import Alignment

    sheet = book.create_sheet("Hướng dẫn")
    sheet.append(["Cột", "Bắt buộc", "Ghi gì", "Ví dụ", "In English"])
    for cell in sheet[1]:
        cell.font, cell.fill = bold, fill
    for column in COLUMNS:
        required = "Có" if column.required else ""
        sheet.append([column.heading, required, column.help.vi, column.example, f"{column.key}: {column.help.en}"])
    sheet.append([])
    sheet.append(["Ghi mỗi đơn vị một hàng ở trang “Danh sách”. Được thêm cột STT và Ghi chú; không gộp ô."])
    for letter, width in zip("ABCDE", (30, 10, 60, 34, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2, max_row=len(COLUMNS) + 1):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
