"""Questions in tables with named columns, their answers in a column or in a folded row below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lxml.html import HtmlElement

from auditor.facts.question_record import Line, Record, read_record
from auditor.facts.question_rows import inline_runs, text_of
from auditor.facts.question_words import (
    ANSWER,
    ASKED,
    ASKER,
    POSTED,
    QUESTION,
    REPLIED,
    RESULT,
    STATUS,
    TITLE,
    UNIT,
    Statuses,
    header_role,
)
from auditor.vietnamese import clean

_TABLE_ROLES = frozenset({ASKED, POSTED, REPLIED, STATUS, RESULT, ASKER, UNIT, QUESTION, ANSWER, TITLE})


_SECTION = re.compile(r"\W*(?:[IVX]{1,4}|[A-Z])\s*[.)/-]\s|\W*(?:lĩnh vực|nhóm|các kiến nghị|kỳ họp)\b", re.IGNORECASE)
_EMPTY = re.compile(
    r"(?:hiện |hiện tại )?(?:chưa|không) (?:có|tìm thấy)(?: bất kỳ| bất cứ)?(?: dữ liệu| kết quả| câu hỏi| bản ghi"
    r"| phản ánh| kiến nghị| ý kiến| nội dung| thông tin| mục| nào| phù hợp| để hiển thị| được gửi)*|no data.*|dữ liệu trống"
    r"|danh sách trống|(?:đang|nội dung đang) (?:được )?cập nhật"
)


def table_records(
    table: HtmlElement, statuses: Statuses, latest: date | None
) -> list[tuple[HtmlElement, Record]] | None:
    """Each question of a table whose columns are named, with its row; None for any other table."""
    rows = [r for r in table.iter("tr") if next(r.iterancestors("table"), None) is table]
    header = next(((i, roles) for i, r in enumerate(rows[:4]) if (roles := _column_roles(_cells(r))) is not None), None)
    if header is None:
        return None
    at, roles = header
    return list(_read_rows([(r, _cells(r)) for r in rows[at + 1 :]], roles, statuses, latest))


def grid_records(
    tree: HtmlElement, statuses: Statuses, latest: date | None
) -> Iterator[tuple[HtmlElement, list[tuple[HtmlElement, Record]]]]:
    """The same of tables drawn with other elements: a row of named columns, then rows of as many parts each."""
    for head in list(tree.iter("div", "ul", "li", "section", "header", "dl")):
        cells = _parts(head)
        if not 3 <= len(cells) <= 12 or (roles := _column_roles(cells)) is None:
            continue
        rows: list[tuple[HtmlElement, list[HtmlElement]]] = []
        around = head
        for _ in range(2):
            # The row of names may stand in a wrapper of its own, and so may the others.
            after = [e for e in around.itersiblings() if isinstance(e.tag, str)]
            after = [inner for e in after for inner in ([e] if len(_parts(e)) == len(cells) else _parts(e))]
            rows = [(e, parts) for e in after if len(parts := _parts(e)) == len(cells)]
            parent = around.getparent()
            if rows or parent is None:
                break
            around = parent
        parent = around.getparent()
        if rows and parent is not None and (records := list(_read_rows(rows, roles, statuses, latest))):
            yield parent, records


def _parts(element: HtmlElement) -> list[HtmlElement]:
    return [e for e in element if isinstance(e.tag, str)]


def _read_rows(
    rows: Sequence[tuple[HtmlElement, list[HtmlElement]]],
    roles: tuple[str | None, ...],
    statuses: Statuses,
    latest: date | None,
) -> Iterator[tuple[HtmlElement, Record]]:
    groups: list[tuple[HtmlElement, list[Line]]] = []
    for row, cells in rows:
        if cells and len(set(cells)) == 1 and len(roles) > 1:
            # A row of one wide cell continues the question above it: its answer, folded away. Where answers have a
            # column it heads those below ("I. Lĩnh vực giao thông").
            if groups and ANSWER not in roles and not _SECTION.match(text_of(cells[0])):
                groups[-1][1].extend(_inner_lines(cells[0]))
            continue
        if len(cells) < max(2, len(roles) // 2) or _column_roles(cells) is not None:
            continue
        named = [(roles[i], c) for i, c in enumerate(cells) if i < len(roles) and roles[i] and text_of(c)]
        # In the order a question is read, whatever the columns' order: the answer last.
        named.sort(key=lambda pair: pair[0] in (ANSWER, RESULT))
        groups.append((row, [line for role, cell in named for line in _cell_lines(role, cell)]))
    for row, lines in groups:
        record = read_record(lines, statuses, latest)
        if (record.title or record.text) and not _EMPTY.fullmatch(text_of(row).lower().strip(" .!…")):
            yield row, record


def _inner_lines(cell: HtmlElement) -> Iterator[Line]:
    """A cell's text by its block-level parts."""
    for part in (cell, *cell.iter("p", "div", "li")):
        for run in inline_runs(part):
            text = clean(" ".join(run))
            if text:
                yield Line(text)


def _cell_lines(role: str | None, cell: HtmlElement) -> Iterator[Line]:
    """A cell under its column's name; further lines in a cell of text ("Người gửi: …") speak for themselves."""
    inner = list(_inner_lines(cell)) if role in (QUESTION, TITLE, ANSWER) else []
    if len(inner) < 2:
        yield Line(text_of(cell), role=role)
        return
    yield replace(inner[0], role=role)
    yield from inner[1:]


def _column_roles(cells: Sequence[HtmlElement]) -> tuple[str | None, ...] | None:
    if len(cells) < 2:
        return None
    texts = [text_of(c) for c in cells]
    if any(len(t) > 60 for t in texts):
        return None
    roles = tuple(header_role(t) for t in texts)
    useful = {r for r in roles if r in _TABLE_ROLES}
    # A column of content and one that only questions have; "STT | Tên | Ngày" is any table.
    told = any(
        re.search(
            r"hỏi|phản ánh|kiến nghị|góp ý|cử tri|trả lời|trạng thái|tình trạng|ý kiến|phản hồi|giải quyết", t.lower()
        )
        for t in texts
    )
    return (
        roles
        if len(useful) >= 2 and useful & {QUESTION, TITLE} and useful & {ASKED, POSTED, STATUS, RESULT, ANSWER, REPLIED} and told
        else None
    )


def _cells(row: HtmlElement) -> list[HtmlElement]:
    found: list[HtmlElement] = []
    for cell in row:
        if cell.tag in ("td", "th"):
            try:
                span = min(20, max(1, int(cell.get("colspan") or 1)))
            except ValueError:
                span = 1
            found.extend([cell] * span)
    return found
