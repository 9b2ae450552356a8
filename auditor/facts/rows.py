"""One row of a list or table: its lines without the title, its columns by the header's words, its dated elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from auditor.facts.datetext import DAY, EFFECTIVE, ISSUED, POSTED, UPDATED, Mention, make_date, month_number, plain
from auditor.facts.page import _BLOCK_TAGS
from auditor.vietnamese import clean

_DATE_CLASS = re.compile(
    r"(?<![a-z])(date|time|ngay|publish\w*|created|timer|posted|timestamp|day)|(date|time|timer|ngay"
    r"|ngaydang)(?![a-z])",
    re.IGNORECASE,
)
_BOX_MONTH = r"(?<!\d)(?:tháng|th\.?|thg\.?|/)?\s*(?P<m>\d{1,2}|[^\W\d_]+(?: hai| một)?)"
_BOX_YEAR = r"(?:năm)?\s*(?P<y>(?:19|20)\d\d)"
_BOX_GAP = r"\s*[-/.,]?\s*"
_BOX_DATES = tuple(
    re.compile(f"^{_BOX_GAP.join(parts)}$", re.IGNORECASE)
    for day in [r"(?P<d>\d{1,2})(?!\d)"]
    for parts in (
        (day, _BOX_MONTH, _BOX_YEAR),
        (_BOX_MONTH + r"\b", day, _BOX_YEAR),
        (_BOX_MONTH, _BOX_YEAR, r"\b" + day),
    )
)
_BOX_WEEKDAY = re.compile(r"^(?:thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật|t[2-7]|cn)\b[\s,]*", re.IGNORECASE)
_COLUMNS = (
    (POSTED, re.compile(r"ngày (đăng|công khai|công bố|đưa|xuất bản|tạo|phát hành)|thời gian đăng")),
    (UPDATED, re.compile(r"cập nhật")),
    (
        ISSUED,
        re.compile(
            r"ngày (ban hành|văn bản|vb|bh|k[íý]|tháng( năm)? ban hành)|ban hành ngày|^ban hành$|ngày tháng văn bản"
        ),
    ),
    (EFFECTIVE, re.compile(r"hiệu lực|hết hạn|hạn|kết thúc|bắt đầu|sinh")),
    ("number", re.compile(r"số (k[íý] )?hiệu|số (văn bản|vb|kh)|^k[íý] hiệu|^số (đến|đi|qđ)$|^số$|số k[íý]")),
    ("title", re.compile(r"trích yếu|tiêu đề|^tên|nội dung|^văn bản$|tài liệu|báo cáo|chủ đề")),
    ("day", re.compile(r"^ngày( tháng( năm)?)?$|^thời gian$|^date$")),
)


def dated_elements(elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    for element in elements:
        for inner in element.iter():
            if not isinstance(inner.tag, str) or inner.tag in ("img", "script", "style", "input"):
                continue
            if (
                inner.tag == "time"
                or inner.get("itemprop") in ("datePublished", "dateCreated")
                or inner.get("data-datetime")
                or (_DATE_CLASS.search(inner.get("class") or "") and len(inner.text_content()) <= 80)
            ):
                yield inner


def row_lines(elements: tuple[HtmlElement, ...], skipped: HtmlElement | None, flat: bool) -> Iterator[str]:
    """Texts of a row without its title: each inline piece on its own, then each line of pieces joined."""
    line: list[str] = []
    pieces: list[str] = []
    lines: list[str] = []

    def flush() -> None:
        if len(line) > 1:
            lines.append(clean(" ".join(line)))
        line.clear()

    def add(text: str | None) -> None:
        if text and (text := clean(text)):
            pieces.append(text)
            line.append(text)

    for top in elements:
        stack: list[tuple[HtmlElement, bool]] = [(top, False)]
        while stack:
            element, leaving = stack.pop()
            if leaving or not isinstance(element.tag, str) or element is skipped or element.tag in ("script", "style"):
                if isinstance(element.tag, str) and element.tag in _BLOCK_TAGS:
                    flush()
                if element is not top or flat:
                    add(element.tail)
                continue
            if element.tag in _BLOCK_TAGS:
                flush()
            add(element.text)
            stack.append((element, True))
            stack.extend((c, False) for c in reversed(element))
    flush()
    yield from dict.fromkeys((*pieces, *lines))


def row_columns(row: HtmlElement) -> dict[str, str]:
    """What the table's header row calls this row's cells: role → text."""
    table = next(row.iterancestors("table"), None)
    if table is None:
        return {}
    header = next((r for r in table.iter("tr") if next(r.iterancestors("table"), None) is table), None)
    if header is None or header is row or not is_header(header):
        return {}
    names = [plain(c.text_content()) for c in _cells(header)]
    told: dict[str, str] = {}
    for name, cell in zip(names, _cells(row), strict=False):
        role = next((r for r, pattern in _COLUMNS if pattern.search(name)), None)
        text = clean(cell.text_content())
        if role is not None and text and role not in told:
            told[role] = text
    return told


def _cells(row: HtmlElement) -> list[HtmlElement]:
    cells: list[HtmlElement] = []
    for cell in row:
        if cell.tag in ("td", "th"):
            span = cell.get("colspan") or "1"
            cells.extend([cell] * min(20, int(span) if span.isdigit() else 1))
    return cells


def is_header(row: HtmlElement) -> bool:
    cells = [c for c in row if c.tag in ("td", "th")]
    if len(cells) < 2:
        return False
    if row.getparent() is not None and row.getparent().tag == "thead":
        return True
    if all(c.tag == "th" for c in cells):
        return True
    names = [plain(c.text_content()) for c in cells]
    known = sum(1 for n in names if len(n) <= 30 and any(p.search(n) for _, p in _COLUMNS))
    return known >= 2 and next(row.iter("a"), None) is None and not any(re.search(r"\d{4}", n) for n in names)


def box_date(text: str) -> Mention | None:
    """The little calendar sheet of a card: "20 | Tháng 10 | 2026"."""
    sheet = _BOX_WEEKDAY.sub("", text)
    for pattern in _BOX_DATES:
        match = pattern.match(sheet)
        month = month_number(match["m"]) if match else 0
        value = make_date(int(match["y"]), month, int(match["d"])) if match and month else None
        if value is not None:
            return Mention(value, value, DAY, POSTED, text, 0, len(text))
    return None


def strip_date(title: str) -> str:
    return re.sub(r"\s*[(\[]\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[^()\[\]]*[)\]]\s*$", "", title) or title
