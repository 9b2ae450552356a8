"""Questions in tables with named columns, their answers in a column or in a folded row below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lxml.html import HtmlElement

from auditor.facts.question_draft import Line
from auditor.facts.question_record import Record, read_record
from auditor.facts.question_rows import inline_runs, text_of, told_by
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
    column_role,
    header_role,
)
from auditor.vietnamese import clean

_TABLE_ROLES = frozenset({ASKED, POSTED, REPLIED, STATUS, RESULT, ASKER, UNIT, QUESTION, ANSWER, TITLE})


# Columns that only lists of documents have.
_DOCUMENTS = re.compile(r"^(?:số,? )?(?:ký|kí)? ?hiệu(?: văn bản)?$|^số hiệu|ban hành|hiệu lực|người ký|dự thảo")
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
    spanned = _with_spans(rows)
    named = [(i, roles) for i, (_, cells) in enumerate(spanned[:4]) if (roles := _column_roles(cells)) is not None]
    if not named:
        return None
    # Of headings in two rows the finer one: "Người gửi | Ngày gửi" below "Công dân".
    at, roles = max(named, key=lambda pair: (len(set(pair[1]) - {None}), -pair[0]))
    return list(_read_rows(spanned[at + 1 :], roles, statuses, latest))


def _with_spans(rows: Sequence[HtmlElement]) -> list[tuple[HtmlElement, list[HtmlElement]]]:
    """Each row with its cells, those among them that reach down from rows above."""
    reaching: dict[int, tuple[HtmlElement, int]] = {}
    found = []
    for row in rows:
        own = iter(_cells(row))
        cells: list[HtmlElement] = []
        while True:
            place = len(cells)
            if place in reaching:
                cell, left = reaching.pop(place)
                if left > 1:
                    reaching[place] = (cell, left - 1)
            elif (following := next(own, None)) is not None:
                cell = following
                span = (cell.get("rowspan") or "").strip()
                if span.isdecimal() and 1 < int(span) <= 500:
                    reaching[place] = (cell, int(span) - 1)
            else:
                break
            cells.append(cell)
        found.append((row, cells))
    return found


def grid_records(
    tree: HtmlElement, statuses: Statuses, latest: date | None
) -> Iterator[tuple[HtmlElement, list[tuple[HtmlElement, Record]]]]:
    """The same of tables drawn with other elements: a row of named columns, then rows of as many parts each."""
    for head in list(tree.iter("div", "ul", "li", "section", "header", "dl")):
        cells = _parts(head)
        if not 3 <= len(cells) <= 12 or (roles := _column_roles(cells)) is None:
            continue
        if any(clean(e.tail or "") or text_of(e).endswith(":") for e in cells):
            continue  # a text with labels in it
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
        if len(cells) < max(2, len(roles) // 2) or (any(c.tag == "th" for c in cells) and _column_roles(cells)):
            continue
        named = [(roles[i], c) for i, c in enumerate(cells) if i < len(roles) and roles[i] and told_by(c)]
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
        yield Line(told_by(cell), role=role)
        return
    yield replace(inner[0], role=role)
    yield from inner[1:]


def _column_roles(cells: Sequence[HtmlElement]) -> tuple[str | None, ...] | None:
    if len(cells) < 2:
        return None
    texts = [text_of(c) for c in cells]
    if any(len(t) > 60 for t in texts):
        return None
    if any(_DOCUMENTS.search(t.lower()) for t in texts):
        return None
    exact = tuple(header_role(t) for t in texts)
    # Words alone make a heading of a cell only in a row most of whose cells are known labels.
    loose = len(texts) > 2 and 2 * sum(r is not None for r in exact) >= len(texts) and not any("?" in t for t in texts)
    roles = tuple(column_role(t) for t in texts) if loose or all(c.tag == "th" for c in cells) else exact
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
        if len(useful) >= 2
        and useful & {QUESTION, TITLE}
        and useful & {ASKED, POSTED, STATUS, RESULT, ANSWER, REPLIED}
        and told
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
