"""A page's questions found by its structure: tables with columns, repeated boxes, accordions, flat paragraphs,
one question alone.

No shape is known by a product's class names: `question_tables` reads named columns, `question_boxes` parts all
other lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lxml.html import HtmlElement

from auditor.facts.page import BREADCRUMB, FOOTER, HEADER, MAIN, MENU, SIDE, Block, Page, css_path
from auditor.facts.question_boxes import before_others, dividing_kind, split_rows
from auditor.facts.question_dates import is_meta
from auditor.facts.question_draft import Line
from auditor.facts.question_forms import form_regions
from auditor.facts.question_record import Record, read_record
from auditor.facts.question_rows import (
    HEADING_TAGS,
    Row,
    child_of,
    common_ancestor,
    is_inside,
    read_row,
    signature,
    text_of,
)
from auditor.facts.question_tables import grid_records, table_records
from auditor.facts.question_units import find_units
from auditor.facts.question_words import ASKED, OPEN, STATUS, Statuses, open_count, says_only_answered, split_labels
from auditor.urls import resolve
from auditor.vietnamese import clean

_BOX_HEAD = re.compile(
    r"(?:accordion|card|panel|collapse|item|ques\w*|hoi-?dap|faq|qa|box|modal|dialog)[-_]?(?:head|foot)", re.IGNORECASE
)
_RECEIVED = re.compile(
    r"\W*(?:(?:ngày|thời gian|thời điểm) )?(?:được )?(?:tiếp nhận|nhận|đăng|duyệt|xuất bản)", re.IGNORECASE
)
_FOLDED = re.compile(r"accordion|collapse|panel|toggle|faq|expand|slide", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One question of a page with the element it stands in."""

    record: Record
    selector: str
    shape: str  # table | boxes | single | folded
    url: str | None  # its own page, if it links to one


@dataclass(frozen=True, slots=True)
class Shapes:
    """All that one page shows of questions."""

    found: tuple[Found, ...]
    open_filter: bool  # a filter or state column offers an open state
    open_count: int | None  # the number of open ones the page states
    only_answered: bool  # the page states that it shows answered ones only


def read_shapes(page: Page, statuses: Statuses, latest: date | None, frame: frozenset[str] = frozenset()) -> Shapes:
    """Every question the page shows; `frame` are the texts that stand on most pages of the site."""
    blocks = _own_blocks(page, frame, statuses)
    forms = set(form_regions(page))
    blocks = [b for b in blocks if not is_inside(b.element, forms)]
    filters = _filters(page, statuses)
    found: list[Found] = []
    taken: set[HtmlElement] = set()
    for table in page.tree.iter("table"):
        if is_inside(table, taken) or is_inside(table, forms):
            continue
        rows = table_records(table, statuses, latest)
        if rows is not None:
            taken.add(table)
            found.extend(Found(r, css_path(row), "table", _own_link(row, page, r)) for row, r in rows)
    for grid, entries in grid_records(page.tree, statuses, latest):
        if not is_inside(grid, taken) and not is_inside(grid, forms):
            taken.add(grid)
            found.extend(Found(r, css_path(row), "table", _own_link(row, page, r)) for row, r in entries)
    rest = [b for b in blocks if not is_inside(b.element, taken) and not is_inside(b.element, filters)]
    found.extend(_boxes(rest, page, statuses, latest))
    text = "\n".join(b.text for b in blocks)
    return Shapes(
        tuple(found),
        bool(filters),
        next((n for b in blocks if (n := open_count(b.text)) is not None), None),
        says_only_answered(text),
    )


def _own_blocks(page: Page, frame: frozenset[str], statuses: Statuses) -> list[Block]:
    """The page's own lines. A label that stands on most pages ("Trả lời") is a question's word, not the frame."""
    boxes = _repeated_boxes(page)
    blocks = [
        b if b.place == MAIN or not any(a in boxes for a in b.element.iterancestors()) else replace(b, place=MAIN)
        for b in page.blocks
    ]
    return [
        b
        for b in blocks
        if (
            b.place not in (MENU, FOOTER, HEADER, BREADCRUMB) or (b.place in (HEADER, FOOTER) and _is_of_box(b.element))
        )
        and b.tag != "option"
        and (b.text not in frame or split_labels(b.text)[0][0] is not None or is_meta(b.text) or statuses.read(b.text))
    ]


def _repeated_boxes(page: Page) -> set[HtmlElement]:
    """Like boxes side by side in the page's middle: a page has one head and one foot, so theirs are their own."""
    around = {a for b in page.blocks if b.place == MAIN for a in list(b.element.iterancestors())[:6]}
    found = set()
    for parent in {a.getparent() for a in around if a.tag not in ("body", "html", "tr", "tbody")} - {None}:
        inner = [e for e in parent if e in around and signature(e)[1]] if parent is not None else []
        counted = Counter(signature(e) for e in inner)
        found |= {e for e in inner if counted[signature(e)] > 1}
    return found


def _is_of_box(element: HtmlElement) -> bool:
    """ "accordion-header", "card-header", the footer of an article: the heading or foot of a box, not of the page."""
    for around in (element, *element.iterancestors()):
        if around.tag in ("header", "footer") and any(
            a.tag in ("article", "section", "li", "details") for a in around.iterancestors()
        ):
            return True
    return any(
        _BOX_HEAD.search(f"{e.get('class') or ''} {e.get('id') or ''}")
        for e in (element, *list(element.iterancestors())[:4])
    )


def _filters(page: Page, statuses: Statuses) -> set[HtmlElement]:
    """Parts that let a reader choose a state, an open one among them: options, tabs, radio buttons."""
    parts: set[HtmlElement] = set()
    for parent in page.tree.iter("select", "ul", "ol", "div", "nav", "p", "form", "fieldset"):
        children = [c for c in parent if isinstance(c.tag, str)]
        if len(children) < 2 or (parent.tag != "select" and len(children) > 8):
            continue
        if parent.tag != "select" and (
            any(c.tag in HEADING_TAGS for c in children)
            or len(clean(parent.text_content()[:2000])) > 40 * len(children)
        ):
            continue
        texts = [_short_text(c) for c in children]
        if not any(texts):
            continue
        read = [statuses.read(re.sub(r"\s*[(:]\s*\d+\s*\)?$", "", t), in_field=True) if t else None for t in texts]
        told = {r for r in read if r is not None}
        distinct = {t for t, r in zip(texts, read, strict=True) if r is not None}
        if (
            OPEN in told
            and len(distinct) >= 2
            and sum(r is not None for r in read) >= len(texts) / 2
            and len(told) >= 2
        ):
            parts.add(parent)
    return parts


def _short_text(element: HtmlElement) -> str:
    """The text of a tab or an option; empty for anything longer, without reading it to its end."""
    parts: list[str] = []
    length = 0
    for text in element.itertext():
        parts.append(text)
        length += len(text.strip())
        if length > 40:
            return ""
    return clean("".join(parts))


def _own_link(element: HtmlElement, page: Page, record: Record) -> str | None:
    """The address of the question's own page: the link that is its title, else one called "Chi tiết"."""
    further = None
    for anchor in element.iter("a"):
        url = resolve(page.url, anchor.get("href") or "")
        if url is None or url == page.url:
            continue
        label = text_of(anchor)
        if label and (label[:40] in record.title or record.title[:40] in label):
            return url
        if further is None and re.fullmatch(
            r"(?:xem |đọc )?(?:chi tiết|tiếp|thêm|trả lời|câu trả lời|xem"
            r"|nội dung)(?: .{0,25})?[ »>.…]*",
            label.lower(),
        ):
            further = url
    return further


def _boxes(blocks: Sequence[Block], page: Page, statuses: Statuses, latest: date | None) -> Iterator[Found]:
    rows, kind = _rows_and_kind([b for b in blocks if b.place != SIDE], statuses, latest)
    if kind is None:
        # "left-col" may be the main column: the sides count only where the middle holds nothing.
        beside, kind = _rows_and_kind(blocks, statuses, latest)
        rows = beside if kind is not None or not rows else rows
    if kind is None:
        yield from _folded(rows, statuses, latest)
        return
    units = find_units(rows)
    groups = _with_states_above(rows, units, statuses) if units else split_rows(rows, kind)
    shape = "boxes" if len(groups) > 1 else "single"
    for group in groups:
        record = read_record([r.line for r in group], statuses, latest)
        if not (record.title or record.text):
            continue
        top = common_ancestor([r.element for r in group])
        yield Found(record, css_path(top), shape, _own_link(top, page, record) if shape == "boxes" else None)


def _with_states_above(rows: Sequence[Row], units: Sequence[Sequence[int]], statuses: Statuses) -> list[list[Row]]:
    """The rows of each unit; one that stands below "Câu hỏi chưa trả lời" and tells no state itself is in that one."""
    inside = {i for unit in units for i in unit}
    states: dict[int, Row] = {}
    state: Row | None = None
    for i, row in enumerate(rows):
        if i in inside:
            if state is not None:
                states[i] = state
        elif row.line.heading:
            told = re.sub(r"^(?:các |danh sách )?(?:câu hỏi|phản ánh|kiến nghị|ý kiến)\s+", "", row.line.text.lower())
            state = row if statuses.read(re.sub(r"\s*\(\d+\)$", "", told)) is not None else None
    groups = []
    for unit in units:
        group = [rows[i] for i in unit]
        if unit[0] in states and not any(STATUS in r.kinds for r in group):
            above = states[unit[0]]
            told = re.sub(r"^(?:các |danh sách )?(?:câu hỏi|phản ánh|kiến nghị|ý kiến)\s+", "", above.line.text.lower())
            group.append(replace(group[-1], line=Line(re.sub(r"\s*\(\d+\)$", "", told), role=STATUS)))
        groups.append(group)
    return groups


def _rows_and_kind(blocks: Sequence[Block], statuses: Statuses, latest: date | None) -> tuple[list[Row], str | None]:
    rows = before_others([r for r in (read_row(b, statuses, latest) for b in blocks) if r.line.text])
    rows = _asked_once(rows)
    return rows, dividing_kind(rows)


def _asked_once(rows: list[Row]) -> list[Row]:
    """Where questions tell when they were sent and when they were received, only the first opens a question."""
    received = [r for r in rows if ASKED in r.kinds and _RECEIVED.match(r.line.text)]
    if not received or len(received) > sum(ASKED in r.kinds for r in rows) - len(received):
        return rows
    return [replace(r, kinds=r.kinds - {ASKED}) if r in received else r for r in rows]


def _folded(rows: Sequence[Row], statuses: Statuses, latest: date | None) -> Iterator[Found]:
    """Headings that fold their answer away (details, accordions, dl): questions without any of the usual words."""
    heads = [
        i
        for i, r in enumerate(rows)
        if r.element.tag in ("summary", "dt")
        or (r.line.text.rstrip().endswith("?") and (r.line.heading or _is_folded(r.element)))
    ]
    for n, head in enumerate(heads):
        until = heads[n + 1] if n + 1 < len(heads) else min(len(rows), head + 30)
        around = rows[head].element.getparent()
        body = [
            r
            for r in rows[head + 1 : until]
            if around is None or n + 1 < len(heads) or child_of(r.element, _grand(around)) is not None
        ]
        if not body:
            continue
        answer = [Line(r.line.text, r.line.pieces, r.line.heading, answer_box=True) for r in body]
        record = read_record([rows[head].line, *answer], statuses, latest)
        yield Found(record, css_path(rows[head].element), "folded", None)


def _grand(element: HtmlElement) -> HtmlElement:
    parent = element.getparent()
    return element if parent is None or parent.tag in ("body", "main") else parent


def _is_folded(element: HtmlElement) -> bool:
    return any(
        _FOLDED.search(f"{e.get('class') or ''} {e.get('id') or ''}")
        for e in (element, *list(element.iterancestors())[:3])
    )
