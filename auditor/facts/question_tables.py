"""Questions in tables with named columns, their answers in a column or in a folded row below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from lxml.html import HtmlElement

from auditor.facts.question_record import Line, Record, read_record
from auditor.facts.question_rows import inline_runs, text_of
from auditor.facts.question_words import (
    ANSWER,
    ASKED,
    ASKER,
    QUESTION,
    REPLIED,
    STATUS,
    TITLE,
    UNIT,
    Statuses,
    header_role,
)
from auditor.vietnamese import clean

_TABLE_ROLES = frozenset({ASKED, REPLIED, STATUS, ASKER, UNIT, QUESTION, ANSWER, TITLE})


def table_records(table: HtmlElement, statuses: Statuses, latest: date | None) -> Iterator[tuple[HtmlElement, Record]]:
    """Each question of a table whose columns are named, with its row; nothing for any other table."""
    rows = [r for r in table.iter("tr") if next(r.iterancestors("table"), None) is table]
    header = next(((i, roles) for i, r in enumerate(rows[:4]) if (roles := _column_roles(r)) is not None), None)
    if header is None:
        return
    at, roles = header
    groups: list[tuple[HtmlElement, list[Line]]] = []
    for row in rows[at + 1 :]:
        cells = _cells(row)
        if cells and groups and len(set(cells)) == 1 and len(roles) > 1:
            # A row of one wide cell continues the question above it: its answer, folded away.
            groups[-1][1].extend(_inner_lines(cells[0]))
            continue
        if len(cells) < max(2, len(roles) // 2) or (row.find("th") is not None and _column_roles(row) is not None):
            continue
        named = [(roles[i], c) for i, c in enumerate(cells) if i < len(roles) and roles[i] and text_of(c)]
        # In the order a question is read, whatever the columns' order: the answer last.
        named.sort(key=lambda pair: pair[0] == ANSWER)
        groups.append((row, [line for role, cell in named for line in _cell_lines(role, cell)]))
    for row, lines in groups:
        record = read_record(lines, statuses, latest)
        if record.title or record.text:
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


def _column_roles(row: HtmlElement) -> tuple[str | None, ...] | None:
    cells = _cells(row)
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
        if len(useful) >= 2 and useful & {QUESTION, TITLE} and useful & {ASKED, STATUS, ANSWER, REPLIED} and told
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
