"""A page's questions found by its structure: tables with columns, repeated boxes, accordions, flat paragraphs, one question alone.

No shape is known by its class names. The lines that carry a question's words (who, when, "Trả lời", a state) are counted; the boxes
are the largest parts of the page that hold one of the most frequent kind each, and what lies between them goes to one side or the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from auditor.facts.page import BREADCRUMB, FOOTER, HEADER, MENU, Block, Page, css_path
from auditor.facts.question_record import Line, Record, badge, dates_of, is_meta, meta_part, read_record
from auditor.facts.question_words import (
    ANSWER,
    ASKED,
    ASKER,
    OPEN,
    QUESTION,
    REPLIED,
    STATUS,
    TELLING,
    TITLE,
    UNIT,
    Statuses,
    header_role,
    open_count,
    says_only_answered,
    split_labels,
)
from auditor.urls import resolve
from auditor.vietnamese import clean, syllables

_INLINE_TAGS = frozenset("a abbr b bdi cite code em font i label mark q s small span strong sub sup time u ins".split())
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "legend"})
_FLAT_TAGS = frozenset({"p", "span", "br", "b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "blockquote", "center", "hr", ""})
_ANSWER_BOX = re.compile(r"answer|tra-?_?loi|reply|replies|phan-?_?hoi|response|giai-?_?dap", re.IGNORECASE)
_QUESTION_BOX = re.compile(r"ques|hoi|cau-?hoi|item|box", re.IGNORECASE)
_BOX_HEAD = re.compile(r"(?:accordion|card|panel|collapse|item|ques\w*|hoi-?dap|faq|qa|box)[-_]?head", re.IGNORECASE)
_FOLDED = re.compile(r"accordion|collapse|panel|toggle|faq|expand|slide", re.IGNORECASE)
_DATED, _TELLING = "dated", "telling"
_TABLE_ROLES = frozenset({ASKED, REPLIED, STATUS, ASKER, UNIT, QUESTION, ANSWER, TITLE})
_MAX_FORM_TEXT = 400
_MAX_PARENTS = 60  # more than that is no list of questions, and would cost a walk of the page each


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


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    element: HtmlElement
    kinds: frozenset[str]


def read_shapes(page: Page, statuses: Statuses, latest: date | None, frame: frozenset[str] = frozenset()) -> Shapes:
    """Every question the page shows; `frame` are the texts that stand on most pages of the site."""
    blocks = _own_blocks(page, frame)
    forms = _form_elements(page)
    blocks = [b for b in blocks if not _inside(b.element, forms)]
    filters = _filters(page, statuses)
    found: list[Found] = []
    taken: set[HtmlElement] = set()
    for table in page.tree.iter("table"):
        if _inside(table, taken) or _inside(table, forms):
            continue
        rows = list(_table_records(table, page, statuses, latest))
        if rows:
            taken.add(table)
            found.extend(rows)
    rest = [b for b in blocks if not _inside(b.element, taken) and not _inside(b.element, filters)]
    found.extend(_boxes(rest, page, statuses, latest))
    text = "\n".join(b.text for b in blocks)
    return Shapes(
        tuple(found),
        bool(filters),
        next((n for b in blocks if (n := open_count(b.text)) is not None), None),
        says_only_answered(text),
    )


def _own_blocks(page: Page, frame: frozenset[str]) -> list[Block]:
    """The page's own lines. A label that stands on most pages ("Trả lời") is a question's word, not the frame."""
    return [
        b
        for b in page.blocks
        if (b.place not in (MENU, FOOTER, HEADER, BREADCRUMB) or (b.place == HEADER and _is_head_of_box(b.element)))
        and b.tag != "option"
        and (b.text not in frame or split_labels(b.text)[0][0] is not None or is_meta(b.text))
    ]


def _is_head_of_box(element: HtmlElement) -> bool:
    """ "accordion-header", "card-header": the heading of a box, not of the page."""
    return any(_BOX_HEAD.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in (element, *list(element.iterancestors())[:4]))


def _inside(element: HtmlElement, parts: Iterable[HtmlElement]) -> bool:
    wanted = parts if isinstance(parts, set) else set(parts)
    return bool(wanted) and (element in wanted or any(a in wanted for a in element.iterancestors()))


def form_regions(page: Page) -> tuple[HtmlElement, ...]:
    """The parts of the page to be filled in: around each text area, as far as fields and little else are added.

    ASP.NET wraps whole pages in one form, so the form element itself says nothing.
    """
    regions: list[HtmlElement] = []
    for area in page.tree.iter("textarea"):
        if (area.get("style") or "").replace(" ", "").find("display:none") >= 0 or area.get("name") == "g-recaptcha-response":
            continue
        region = area
        for parent in area.iterancestors():
            if parent.tag in ("body", "html", "main"):
                break
            added = _text_length(parent) - _text_length(region)
            if added > _MAX_FORM_TEXT or _ends_with_lists(parent, region):
                break
            region = parent
        regions.append(region)
    return tuple(regions)


def _form_elements(page: Page) -> set[HtmlElement]:
    return set(form_regions(page))


def _text_length(element: HtmlElement) -> int:
    options = sum(len(o.text_content()) for o in element.iter("option"))
    scripts = sum(len(s.text or "") for s in element.iter("script", "style"))
    return max(0, len(clean(element.text_content())) - options - scripts)


def _ends_with_lists(parent: HtmlElement, region: HtmlElement) -> bool:
    """Whether climbing to the parent would take in dated texts, that is, the questions beside the form."""
    inner = region.text_content()
    return len(re.findall(r"\d{1,2}/\d{1,2}/\d{4}", parent.text_content())) > len(re.findall(r"\d{1,2}/\d{1,2}/\d{4}", inner))


def _filters(page: Page, statuses: Statuses) -> set[HtmlElement]:
    """Parts that let a reader choose a state, an open one among them: options, tabs, radio buttons."""
    parts: set[HtmlElement] = set()
    for parent in page.tree.iter("select", "ul", "ol", "div", "nav", "p", "form", "fieldset"):
        children = [c for c in parent if isinstance(c.tag, str)]
        if len(children) < 2 or (parent.tag != "select" and len(children) > 8):
            continue
        texts = [_short_text(c) for c in children]
        if not any(texts):
            continue
        read = [statuses.read(re.sub(r"\s*[(:]\s*\d+\s*\)?$", "", t), in_field=True) if t else None for t in texts]
        told = {r for r in read if r is not None}
        distinct = {t for t, r in zip(texts, read, strict=True) if r is not None}
        if OPEN in told and len(distinct) >= 2 and sum(r is not None for r in read) >= len(texts) / 2 and len(told) >= 2:
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


def _table_records(table: HtmlElement, page: Page, statuses: Statuses, latest: date | None) -> Iterator[Found]:
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
        lines = [Line(_text(c), role=roles[i]) for i, c in enumerate(cells) if i < len(roles) and roles[i] and _text(c)]
        groups.append((row, _content_last(lines)))
    for row, lines in groups:
        record = read_record(lines, statuses, latest)
        if record.title or record.text:
            yield Found(record, css_path(row), "table", _own_link(row, page, record))


def _inner_lines(cell: HtmlElement) -> Iterator[Line]:
    """A cell's text by its block-level parts."""
    for part in (cell, *cell.iter("p", "div", "li")):
        for run in _runs(part):
            text = clean(" ".join(run))
            if text:
                yield Line(text)


def _content_last(lines: Sequence[Line]) -> list[Line]:
    """Columns in the order a record is read: the question before the answer, whatever the table's order."""
    return sorted(lines, key=lambda line: line.role == ANSWER)


def _column_roles(row: HtmlElement) -> tuple[str | None, ...] | None:
    cells = _cells(row)
    if len(cells) < 2:
        return None
    texts = [_text(c) for c in cells]
    if any(len(t) > 60 for t in texts):
        return None
    roles = tuple(header_role(t) for t in texts)
    useful = {r for r in roles if r in _TABLE_ROLES}
    # A column of content and one that only questions have; "STT | Tên | Ngày" is any table.
    told = any(re.search(r"hỏi|phản ánh|kiến nghị|góp ý|cử tri|trả lời|trạng thái|tình trạng|ý kiến|phản hồi|giải quyết", t.lower()) for t in texts)
    return roles if len(useful) >= 2 and useful & {QUESTION, TITLE} and useful & {ASKED, STATUS, ANSWER, REPLIED} and told else None


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


def _text(element: HtmlElement) -> str:
    return clean(" ".join(element.itertext()))


def _own_link(element: HtmlElement, page: Page, record: Record) -> str | None:
    """The address of the question's own page: the link that is its title, else one called "Chi tiết"."""
    further = None
    for anchor in element.iter("a"):
        url = resolve(page.url, anchor.get("href") or "")
        if url is None or url == page.url:
            continue
        label = _text(anchor)
        if label and (label[:40] in record.title or record.title[:40] in label):
            return url
        if further is None and re.fullmatch(r"(?:xem |đọc )?(?:chi tiết|tiếp|thêm|trả lời|câu trả lời|xem|nội dung)(?: .{0,25})?[ »>.…]*", label.lower()):
            further = url
    return further


def _boxes(blocks: Sequence[Block], page: Page, statuses: Statuses, latest: date | None) -> Iterator[Found]:
    rows = [_row(b, statuses, latest) for b in blocks]
    rows = [r for r in rows if r.line.text]
    kind = _dividing_kind(rows)
    if kind is None:
        yield from _folded(rows, page, statuses, latest)
        return
    groups = _split(rows, kind)
    shape = "boxes" if len(groups) > 1 else "single"
    for group in groups:
        record = read_record([r.line for r in group], statuses, latest)
        if not (record.title or record.text):
            continue
        top = _common([r.element for r in group])
        yield Found(record, css_path(top), shape, _own_link(top, page, record) if shape == "boxes" else None)


def _row(block: Block, statuses: Statuses, latest: date | None) -> _Row:
    element = block.element
    text, pieces = _spaced(element, block.text)
    text = _with_time_stamp(element, text)
    own = f"{element.get('class') or ''} {element.get('id') or ''}"
    heading = block.tag in _HEADING_TAGS or _is_all_bold(element, text) or bool(re.search(r"title|tieu-?de|question|cau-?hoi", own, re.IGNORECASE))
    answer_box = any(
        _ANSWER_BOX.search(f"{e.get('class') or ''} {e.get('id') or ''}") and not _QUESTION_BOX.search(re.sub(_ANSWER_BOX, "", f"{e.get('class') or ''}"))
        for e in (element, *list(element.iterancestors())[:3])
    )
    line = Line(text, pieces, heading, answer_box=answer_box)
    kinds: set[str] = set()
    if block.tag not in ("h1", "h2") or ":" in text:
        parts = split_labels(text)
        kinds.update(role for role, _, _ in parts if role is not None)
        if any(TELLING.search(label) for _, label, _ in parts):
            kinds.add(_TELLING)
    if badge(line, statuses) is not None:
        kinds.update((STATUS, _TELLING))
    if not answer_box and not kinds & {ASKED, REPLIED} and dates_of(meta_part(text), latest):
        kinds.add(_DATED)
        if re.search(r"(?:gửi|hỏi|trả lời|phản hồi|phản ánh|kiến nghị)\W*(?:ngày|lúc|vào)", text, re.IGNORECASE):
            kinds.add(_TELLING)
    return _Row(line, element, frozenset(kinds))


def _spaced(element: HtmlElement, text: str) -> tuple[str, tuple[str, ...]]:
    """A block's text with a space between its inline parts ("Quá hạn" + "02/09/2026"), and those parts."""
    wanted = text.replace(" ", "")
    for run in _runs(element):
        if len(text) <= 300 and len(run) > 1 and clean("".join(run)).replace(" ", "") == wanted:
            parts = tuple(p for p in (clean(r) for r in run) if p)
            return clean(" ".join(parts)), tuple(p for p in parts if len(p) <= 60)
    return text, ()


def _runs(element: HtmlElement) -> Iterator[list[str]]:
    """The inline texts of an element between its block-level children."""
    run: list[str] = []
    stack: list[HtmlElement | str | None] = [*reversed([element.text, *(x for child in element for x in (child, child.tail))])]
    while stack:
        part = stack.pop()
        if part is None:
            continue
        if isinstance(part, str):
            run.append(part)
        elif isinstance(part.tag, str) and part.tag in _INLINE_TAGS:
            stack.extend(reversed([part.text, *(x for child in part for x in (child, child.tail))]))
        elif isinstance(part.tag, str) and part.tag not in ("img", "input", "svg", "button", "script", "style"):
            yield run
            run = []
    yield run


def _with_time_stamp(element: HtmlElement, text: str) -> str:
    """ "6 giờ trước" with the day only in the tag's attribute: the day is added to the line."""
    for stamp in element.iter("time"):
        match = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?", stamp.get("datetime") or "")
        if match and not re.search(r"\d{1,2}[/\-]\d{1,2}[/\-]\d{4}", text):
            clock = f" {match[4]}" if match[4] else ""
            return f"{text} ({match[3]}/{match[2]}/{match[1]}{clock})"
    return text


def _is_all_bold(element: HtmlElement, text: str) -> bool:
    bold = clean("".join(b.text_content() for b in element.iter("b", "strong", "a")))
    return len(text) > 8 and len(bold) >= 0.9 * len(text)


def _dividing_kind(rows: Sequence[_Row]) -> str | None:
    """The kind of line that the most questions have one of; answers only if nothing of the asker's side is labelled."""
    counted = Counter(k for r in rows for k in r.kinds)
    if not any(_TELLING in r.kinds or r.line.answer_box for r in rows) and not (counted[QUESTION] and counted[ANSWER]):
        return None
    first = {k: next(i for i, r in enumerate(rows) if k in r.kinds) for k in counted if counted[k]}
    asking = [k for k in (ASKED, QUESTION, ASKER, STATUS, REPLIED) if counted[k]]
    answers = counted[ANSWER]
    # Of the kinds that every question has, the one that opens it.
    best = max(asking, key=lambda k: (counted[k], -first[k]), default=None)
    opening = sum(_DATED in r.kinds and not re.match(r"\W*(?:đã )?(?:trả lời|phản hồi)", r.line.text, re.IGNORECASE) for r in rows)
    if best in (STATUS, ASKER, REPLIED) and not counted[ASKED] and opening >= 2 * counted[best]:
        return _DATED
    # One label among many answers is the form's or the page's own ("Nội dung:"), not a question's.
    if best is not None and (counted[best] >= 2 or answers <= 1) and not (best == ASKED and counted[best] * 2 < answers):
        if best in (ASKER, STATUS, REPLIED) and answers > counted[best] and counted[best] < 0.6 * answers:
            return ANSWER
        return best
    if answers:
        return ANSWER
    return _DATED if counted[_DATED] else None


def _split(rows: Sequence[_Row], kind: str) -> list[list[_Row]]:
    """The rows of each question: the largest element around each line of the kind that holds no other such line."""
    marks = [i for i, r in enumerate(rows) if kind in r.kinds]
    if len(marks) == 1:
        return [_single(rows)]
    count: Counter[HtmlElement] = Counter()
    for i in marks:
        for element in (rows[i].element, *rows[i].element.iterancestors()):
            count[element] += 1
    tops: dict[HtmlElement, int] = {}
    for i in marks:
        top = rows[i].element
        while (parent := top.getparent()) is not None and count[parent] == 1:
            top = parent
        tops.setdefault(top, i)
    tops = _same_boxes(tops)
    flat = any(count[rows[i].element] > 1 for i in marks)
    if flat:
        # Several such lines in one element (text parted by <br>): only the order of lines is left.
        return _cut(rows, marks, kind)
    if len({top.getparent() for top in tops}) > _MAX_PARENTS:
        return _cut(rows, marks, kind)
    groups = _by_parent(rows, tops, kind)
    return _join_headless(groups)


def _same_boxes(tops: dict[HtmlElement, int]) -> dict[HtmlElement, int]:
    """Where one question holds several such lines (two replies), the box that is a sibling of the others' boxes is the question."""
    boxes = {(t.getparent(), _signature(t)) for t in tops if t.tag not in _FLAT_TAGS}
    joined: dict[HtmlElement, int] = {}
    for top, i in tops.items():
        box = next((a for a in top.iterancestors() if (a.getparent(), _signature(a)) in boxes), top)
        joined.setdefault(box, i)
    return joined


def _by_parent(rows: Sequence[_Row], tops: dict[HtmlElement, int], kind: str) -> list[list[_Row]]:
    parents: dict[HtmlElement, list[HtmlElement]] = {}
    for top in tops:
        parent = top.getparent()
        if parent is not None:
            parents.setdefault(parent, []).append(top)
    groups: list[tuple[int, list[_Row]]] = []
    for parent, anchors in parents.items():
        groups.extend(_siblings(rows, parent, set(anchors), kind))
    return [g for _, g in sorted(groups, key=lambda pair: pair[0])]


def _siblings(rows: Sequence[_Row], parent: HtmlElement, anchors: set[HtmlElement], kind: str) -> list[tuple[int, list[_Row]]]:
    """Children of one parent: each anchor with what belongs to it of its neighbours."""
    runs: list[tuple[HtmlElement, list[tuple[int, _Row]]]] = []
    for i, row in enumerate(rows):
        child = _child_of(row.element, parent)
        if child is None:
            continue
        if runs and runs[-1][0] is child and child is not parent:
            runs[-1][1].append((i, row))
        else:
            runs.append((child, [(i, row)]))
    others = {c for c, _ in runs if c not in anchors}
    usual = Counter(_signature(a) for a in anchors).most_common(1)[0]
    lines = sorted(len(r) for c, r in runs if c in anchors)
    boxed = usual[0][0] not in _FLAT_TAGS and lines[len(lines) // 2] >= 2
    found: list[list[tuple[int, _Row]]] = []
    waiting: list[tuple[HtmlElement, list[tuple[int, _Row]]]] = []
    first = next((n for n, (c, _) in enumerate(runs) if c in anchors), 0)
    heads = _head_signatures(runs, anchors, first, kind)
    for n, (child, members) in enumerate(runs):
        if child in anchors:
            ahead = _heads_before(waiting, heads) if heads is not None or found else _opening(waiting, members, kind)
            if found:
                for _, kept in waiting[: len(waiting) - ahead]:
                    found[-1].extend(kept)
            found.append([m for _, kept in waiting[len(waiting) - ahead :] for m in kept] + members)
            waiting = []
        elif boxed and child in others and _signature(child) == usual[0] and n > first - 3 and len(members) >= 2:
            found.append(members)
            waiting = []
        else:
            waiting.append((child, members))
    if found and waiting and not boxed:
        found[-1].extend(m for _, kept in _until_break(waiting) for m in kept)
    elif found and waiting and heads is None and len({len(r) for c, r in runs if c in anchors}) >= 1 and lines[-1] <= 2:
        found[-1].extend(m for _, kept in waiting[:2] for m in kept)
    return [(group[0][0], [r for _, r in group]) for group in found if group]


def _head_signatures(
    runs: Sequence[tuple[HtmlElement, list[tuple[int, _Row]]]], anchors: set[HtmlElement], first: int, kind: str
) -> Callable[[HtmlElement, _Row], bool] | None:
    """Tells which neighbour opens the next question: one like that which stands before the first and again before the second."""
    second = next((n for n, (c, _) in enumerate(runs) if n > first and c in anchors), None)
    if second is None or first == 0:
        between = runs[first + 1 : second] if second else []
        if kind not in (ANSWER, REPLIED) or not between:
            return None
    before = {_signature(c) for c, _ in runs[max(0, first - 3) : first]}
    between = runs[first + 1 : second] if second is not None else []
    if not between and first > 0:
        return None
    repeated = {_signature(c) for c, _ in between} & before
    named = {s for s in repeated if s[1] or s[0] in _HEADING_TAGS or s[0] == "button"}
    if named:
        return lambda element, _row: _signature(element) in named
    if kind in (ANSWER, REPLIED):
        return lambda _element, row: row.line.heading or row.line.text.rstrip().endswith("?") or bool(re.match(r"\s*(?:câu\s*)?\d+\s*[.)/:]", row.line.text, re.IGNORECASE))
    return None


def _heads_before(
    waiting: Sequence[tuple[HtmlElement, list[tuple[int, _Row]]]], is_head: Callable[[HtmlElement, _Row], bool] | None
) -> int:
    """How many of the neighbours before an anchor belong to it: from the last opening one on."""
    if is_head is None:
        return 0
    for back in range(1, min(len(waiting), 8) + 1):
        child, members = waiting[-back]
        if is_head(child, members[0][1]):
            while back < len(waiting) and is_head(waiting[-back - 1][0], waiting[-back - 1][1][0][1]) and _signature(waiting[-back - 1][0]) != _signature(child):
                back += 1
            return back
    return 0


def _opening(waiting: Sequence[tuple[HtmlElement, list[tuple[int, _Row]]]], members: list[tuple[int, _Row]], kind: str) -> int:
    """Before the first of several answers to one question stands the question, from the last heading on."""
    if kind != ANSWER or not any(ANSWER in r.kinds for _, r in members[:1]):
        return 0
    for back in range(1, len(waiting) + 1):
        if any(r.line.heading for _, r in waiting[-back][1]):
            return back
    return len(waiting)


def _until_break(waiting: Sequence[tuple[HtmlElement, list[tuple[int, _Row]]]]) -> Iterator[tuple[HtmlElement, list[tuple[int, _Row]]]]:
    """After the last question only its own paragraphs follow, up to the next heading or another kind of box."""
    for child, members in waiting[:12]:
        if child.tag in _HEADING_TAGS or child.tag not in _FLAT_TAGS | {"div", "ul", "ol"} or len(members) > 6:
            return
        yield child, members


def _signature(element: HtmlElement) -> tuple[str, str]:
    name = re.sub(r"[\d]+|\b(?:odd|even|first|last|active|open|show|collapsed|in)\b", "", f"{element.get('class') or ''} {element.get('id') or ''}")
    return str(element.tag), clean(name)


def _child_of(element: HtmlElement, parent: HtmlElement) -> HtmlElement | None:
    if element is parent:
        return parent
    below = element
    for ancestor in element.iterancestors():
        if ancestor is parent:
            return below
        below = ancestor
    return None


def _cut(rows: Sequence[_Row], marks: Sequence[int], kind: str) -> list[list[_Row]]:
    """Lines without boxes: each question from its opening line to the next one's."""
    starts = list(marks)
    if kind in (ANSWER, REPLIED):
        starts = []
        for n, mark in enumerate(marks):
            low = marks[n - 1] + 1 if n else max(0, mark - 3)
            start = mark - 1 if mark > low else mark
            for i in range(mark - 1, low - 1, -1):
                text = rows[i].line.text
                if rows[i].line.heading or text.rstrip().endswith("?") or re.match(r"\s*(?:câu\s*)?\d+\s*[.)/:]", text, re.IGNORECASE):
                    start = i
                    break
            starts.append(start)
    else:
        starts = [m - 1 if m and rows[m - 1].line.heading and (m - 1) not in marks else m for m in marks]
    ends = [*starts[1:], len(rows)]
    return _join_headless([list(rows[a:b]) for a, b in zip(starts, ends, strict=True) if a < b])


def _join_headless(groups: Sequence[list[_Row]]) -> list[list[_Row]]:
    """A part that begins with an answer is one more reply to the question before."""
    joined: list[list[_Row]] = []
    for group in groups:
        begins = next((role for role, _, _ in split_labels(group[0].line.text)), None)
        if joined and begins == ANSWER and not any(r.kinds & {ASKED, QUESTION, ASKER} for r in group):
            joined[-1].extend(group)
        else:
            joined.append(list(group))
    return joined


def _single(rows: Sequence[_Row]) -> list[_Row]:
    """One question on the page: from the heading above its first telling line to the last line of its box."""
    telling = [i for i, r in enumerate(rows) if r.kinds - {TITLE, _DATED}] or [i for i, r in enumerate(rows) if r.kinds]
    box = _common([rows[i].element for i in telling])
    while (parent := box.getparent()) is not None and parent.tag not in ("body", "html"):
        inside = [i for i, r in enumerate(rows) if _child_of(r.element, box) is not None]
        if inside and inside[0] < telling[0] and box.tag not in ("p", "li", "td", "tr", "span"):
            break
        box = parent
    inside = [i for i, r in enumerate(rows) if _child_of(r.element, box) is not None] or telling
    start = next((i for i in range(telling[0], inside[0] - 1, -1) if rows[i].line.heading), inside[0])
    until = inside[-1] + 1
    for i in range(telling[-1] + 1, inside[-1] + 1):
        # "Các câu hỏi khác", "Tin liên quan": another list begins.
        if rows[i].line.heading and syllables(rows[i].line.text) <= 8 and re.search(r"khác|liên quan|cũ hơn|mới hơn|gửi|bình luận", rows[i].line.text.lower()):
            until = i
            break
    return list(rows[start:until])


def _common(elements: Sequence[HtmlElement]) -> HtmlElement:
    """The innermost element around all of these."""
    path = [elements[0], *elements[0].iterancestors()]
    for element in elements[1:]:
        around = {element, *element.iterancestors()}
        path = [p for p in path if p in around]
    return path[0]


def _folded(rows: Sequence[_Row], page: Page, statuses: Statuses, latest: date | None) -> Iterator[Found]:
    """Headings that fold their answer away (details, accordions, dl): questions without any of the usual words."""
    heads = [
        i
        for i, r in enumerate(rows)
        if r.element.tag in ("summary", "dt") or (r.line.text.rstrip().endswith("?") and (r.line.heading or _is_folded(r.element)))
    ]
    for n, head in enumerate(heads):
        until = heads[n + 1] if n + 1 < len(heads) else min(len(rows), head + 30)
        around = rows[head].element.getparent()
        body = [r for r in rows[head + 1 : until] if around is None or n + 1 < len(heads) or _child_of(r.element, _grand(around)) is not None]
        if not body:
            continue
        answer = [Line(r.line.text, r.line.pieces, r.line.heading, answer_box=True) for r in body]
        record = read_record([rows[head].line, *answer], statuses, latest)
        yield Found(record, css_path(rows[head].element), "folded", None)


def _grand(element: HtmlElement) -> HtmlElement:
    parent = element.getparent()
    return element if parent is None or parent.tag in ("body", "main") else parent


def _is_folded(element: HtmlElement) -> bool:
    return any(_FOLDED.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in (element, *list(element.iterancestors())[:3]))
