"""The lines of a page parted into questions: by the boxes around them, or by order alone where there are none.

The most frequent kind of telling line is counted; a question is the largest part of the page that holds one of
it, and what lies
between two such parts goes to the one it resembles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from lxml.html import HtmlElement

from auditor.facts.question_rows import DATED, HEADING_TAGS, TELLING_LINE, Row, child_of, common_ancestor, signature
from auditor.facts.question_words import ANSWER, ASKED, ASKER, QUESTION, REPLIED, STATUS, TITLE, split_labels
from auditor.vietnamese import syllables

_FLAT_TAGS = frozenset({
    "p",
    "span",
    "br",
    "b",
    "strong",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "dt",
    "dd",
    "blockquote",
    "center",
    "hr",
    "",
})
_OTHERS = re.compile(
    r"(?:các |những )?(?:câu hỏi|phản ánh|kiến nghị|ý kiến|tin|bài|bài viết|nội dung)(?: đã gửi)? (?:khác"
    r"|liên quan|cùng .{2,20}|cũ hơn|mới hơn|mới nhất)"
)
_NEWS = re.compile(
    r"(?:các |những )?(?:tin|bài|bài viết|thông báo|văn bản|sự kiện|tin tức)(?: tức| bài| - sự kiện| sự kiện)?"
    r"(?: (?:mới|khác|nổi bật|liên quan|xem nhiều|đọc nhiều|cũ hơn|mới hơn|mới nhất|gần đây|cùng .{2,20}))*"
    r"|thống kê truy cập|liên kết(?: website)?"
)
_MAX_PARENTS = 60  # more than that is no list of questions, and would cost a walk of the page each


def dividing_kind(rows: Sequence[Row]) -> str | None:
    """The kind of line that the most questions have one of; answers only if nothing of the asker's side is
    labelled."""
    counted = Counter(k for r in rows for k in r.kinds)
    if not any(TELLING_LINE in r.kinds or r.line.answer_box for r in rows) and not (
        counted[QUESTION] and counted[ANSWER]
    ):
        return None
    first = {k: next(i for i, r in enumerate(rows) if k in r.kinds) for k in counted if counted[k]}
    asking = [k for k in (ASKED, QUESTION, ASKER, STATUS, REPLIED) if counted[k]]
    answers = counted[ANSWER]
    # Of the kinds that every question has, the one that opens it.
    best_count = max((counted[k] for k in asking), default=0)
    # What only the asker's side has comes first: answers' dates and states may stand twice in one question.
    surest = [k for k in asking if k in (ASKED, QUESTION, ASKER) and counted[k] >= 0.6 * best_count] or asking
    best = max(surest, key=lambda k: (counted[k], -first[k]), default=None)
    opening = sum(
        DATED in r.kinds and not re.match(r"\W*(?:đã )?(?:trả lời|phản hồi)", r.line.text, re.IGNORECASE) for r in rows
    )
    if best in (STATUS, ASKER, REPLIED) and not counted[ASKED] and opening >= 2 * counted[best]:
        return DATED
    # One label among many answers is the form's or the page's own ("Nội dung:"), not a question's.
    if (
        best is not None
        and (counted[best] >= 2 or answers <= 1)
        and not (best == ASKED and counted[best] * 2 < answers)
    ):
        if best in (ASKER, STATUS, REPLIED) and answers > counted[best] and counted[best] < 0.6 * answers:
            return ANSWER
        return best
    if answers:
        return ANSWER
    return DATED if counted[DATED] else None


def before_others(rows: list[Row]) -> list[Row]:
    """Without the list "Câu hỏi khác" below a question, each of which has its own entry in the list it came from, and
    without boxes of news."""
    rows = _without_news(rows)
    for i, row in enumerate(rows):
        if (
            row.line.heading
            and _OTHERS.fullmatch(row.line.text.lower().strip(" :.…"))
            and any(r.kinds for r in rows[:i])
        ):
            return rows[:i]
    return rows


def _without_news(rows: list[Row]) -> list[Row]:
    kept: list[Row] = []
    skipping = False
    for row in rows:
        if row.line.heading or row.element.tag in HEADING_TAGS:
            skipping = _NEWS.fullmatch(row.line.text.lower().strip(" :.…")) is not None
        elif skipping and TELLING_LINE in row.kinds:
            skipping = False
        if not skipping:
            kept.append(row)
    return kept


def split_rows(rows: Sequence[Row], kind: str) -> list[list[Row]]:
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
    """Where one question holds several such lines (two replies), the box that is a sibling of the others' boxes
    is the question."""
    boxes = {(t.getparent(), signature(t)) for t in tops if t.tag not in _FLAT_TAGS}
    joined: dict[HtmlElement, int] = {}
    for top, i in tops.items():
        box = next((a for a in top.iterancestors() if (a.getparent(), signature(a)) in boxes), top)
        joined.setdefault(box, i)
    return joined


def _by_parent(rows: Sequence[Row], tops: dict[HtmlElement, int], kind: str) -> list[list[Row]]:
    parents: dict[HtmlElement, list[HtmlElement]] = {}
    for top in tops:
        parent = top.getparent()
        if parent is not None:
            parents.setdefault(parent, []).append(top)
    groups: list[tuple[int, list[Row]]] = []
    for parent, anchors in parents.items():
        groups.extend(_siblings(rows, parent, set(anchors), kind))
    return [g for _, g in sorted(groups, key=lambda pair: pair[0])]


def _siblings(
    rows: Sequence[Row], parent: HtmlElement, anchors: set[HtmlElement], kind: str
) -> list[tuple[int, list[Row]]]:
    """Children of one parent: each anchor with what belongs to it of its neighbours."""
    runs: list[tuple[HtmlElement, list[tuple[int, Row]]]] = []
    for i, row in enumerate(rows):
        child = child_of(row.element, parent)
        if child is None:
            continue
        if runs and runs[-1][0] is child and child is not parent:
            runs[-1][1].append((i, row))
        else:
            runs.append((child, [(i, row)]))
    others = {c for c, _ in runs if c not in anchors}
    usual = Counter(signature(a) for a in anchors).most_common(1)[0]
    lines = sorted(len(r) for c, r in runs if c in anchors)
    boxed = usual[0][0] not in _FLAT_TAGS and lines[len(lines) // 2] >= 2
    found: list[list[tuple[int, Row]]] = []
    waiting: list[tuple[HtmlElement, list[tuple[int, Row]]]] = []
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
        elif boxed and child in others and signature(child) == usual[0] and n > first - 3 and len(members) >= 2:
            found.append(members)
            waiting = []
        else:
            waiting.append((child, members))
    if found and waiting and not boxed:
        known = {signature(c) for c, _ in runs[first + 1 :] if c not in anchors and c not in {w for w, _ in waiting}}
        found[-1].extend(m for _, kept in _until_break(waiting, known) for m in kept)
    elif found and waiting and heads is None and lines[-1] <= 2:
        # Bare label boxes without an answer inside: the next two neighbours are what was answered.
        found[-1].extend(m for _, kept in waiting[:2] for m in kept)
    return [(group[0][0], [r for _, r in group]) for group in found if group]


def _head_signatures(
    runs: Sequence[tuple[HtmlElement, list[tuple[int, Row]]]], anchors: set[HtmlElement], first: int, kind: str
) -> Callable[[HtmlElement, Row], bool] | None:
    """Tells which neighbour opens the next question: one like that which stands before the first and again before
    the second."""
    second = next((n for n, (c, _) in enumerate(runs) if n > first and c in anchors), None)
    if second is None or first == 0:
        between = runs[first + 1 : second] if second else []
        if kind not in (ANSWER, REPLIED) or not between:
            return None
    before = {signature(c) for c, _ in runs[max(0, first - 3) : first]}
    between = runs[first + 1 : second] if second is not None else []
    if not between and first > 0:
        return None
    repeated = {signature(c) for c, _ in between} & before
    named = {s for s in repeated if s[1] or s[0] in HEADING_TAGS or s[0] == "button"}
    if named:
        return lambda element, _row: signature(element) in named
    if kind in (ANSWER, REPLIED):
        return lambda _element, row: (
            row.line.heading
            or row.line.text.rstrip().endswith("?")
            or bool(re.match(r"\s*(?:câu\s*)?\d+\s*[.)/:]", row.line.text, re.IGNORECASE))
        )
    return None


def _heads_before(
    waiting: Sequence[tuple[HtmlElement, list[tuple[int, Row]]]], is_head: Callable[[HtmlElement, Row], bool] | None
) -> int:
    """How many of the neighbours before an anchor belong to it: from the last opening one on."""
    if is_head is None:
        return 0
    for back in range(1, min(len(waiting), 8) + 1):
        child, members = waiting[-back]
        if is_head(child, members[0][1]):
            while (
                back < len(waiting)
                and is_head(waiting[-back - 1][0], waiting[-back - 1][1][0][1])
                and signature(waiting[-back - 1][0]) != signature(child)
            ):
                back += 1
            return back
    return 0


def _opening(
    waiting: Sequence[tuple[HtmlElement, list[tuple[int, Row]]]], members: list[tuple[int, Row]], kind: str
) -> int:
    """Before the first of several answers to one question stands the question, from the last heading on."""
    if kind != ANSWER or not any(ANSWER in r.kinds for _, r in members[:1]):
        return 0
    for back in range(1, len(waiting) + 1):
        if any(r.line.heading for _, r in waiting[-back][1]):
            return back
    return len(waiting)


def _until_break(
    waiting: Sequence[tuple[HtmlElement, list[tuple[int, Row]]]], known: set[tuple[str, str]]
) -> Iterator[tuple[HtmlElement, list[tuple[int, Row]]]]:
    """After the last question only its own paragraphs follow, up to the next heading or another kind of box."""
    for child, members in waiting[:12]:
        allowed = child.tag in _FLAT_TAGS | {"div", "ul", "ol"} or signature(child) in known
        if child.tag in HEADING_TAGS or not allowed or len(members) > 6:
            return
        yield child, members


def _cut(rows: Sequence[Row], marks: Sequence[int], kind: str) -> list[list[Row]]:
    """Lines without boxes: each question from its opening line to the next one's."""
    starts = list(marks)
    if kind in (ANSWER, REPLIED):
        starts = []
        for n, mark in enumerate(marks):
            low = marks[n - 1] + 1 if n else max(0, mark - 3)
            start = mark - 1 if mark > low else mark
            for i in range(mark - 1, low - 1, -1):
                text = rows[i].line.text
                if (
                    rows[i].line.heading
                    or text.rstrip().endswith("?")
                    or re.match(r"\s*(?:câu\s*)?\d+\s*[.)/:]", text, re.IGNORECASE)
                ):
                    start = i
                    break
            starts.append(start)
    else:
        starts = [m - 1 if m and rows[m - 1].line.heading and (m - 1) not in marks else m for m in marks]
    ends = [*starts[1:], len(rows)]
    return _join_headless([list(rows[a:b]) for a, b in zip(starts, ends, strict=True) if a < b])


def _join_headless(groups: Sequence[list[Row]]) -> list[list[Row]]:
    """A part that begins with an answer is one more reply to the question before."""
    joined: list[list[Row]] = []
    for group in groups:
        begins = next((role for role, _, _ in split_labels(group[0].line.text)), None)
        if joined and begins == ANSWER and not any(r.kinds & {ASKED, QUESTION, ASKER} for r in group):
            joined[-1].extend(group)
        else:
            joined.append(list(group))
    return joined


def _single(rows: Sequence[Row]) -> list[Row]:
    """One question on the page: from the heading above its first telling line to the last line of its box."""
    telling = [i for i, r in enumerate(rows) if r.kinds - {TITLE, DATED}] or [i for i, r in enumerate(rows) if r.kinds]
    box = common_ancestor([rows[i].element for i in telling])
    while (parent := box.getparent()) is not None and parent.tag not in ("body", "html"):
        inside = [i for i, r in enumerate(rows) if child_of(r.element, box) is not None]
        if inside and inside[0] < telling[0] and box.tag not in ("p", "li", "td", "tr", "span"):
            break
        box = parent
    inside = [i for i, r in enumerate(rows) if child_of(r.element, box) is not None] or telling
    start = next((i for i in range(telling[0], inside[0] - 1, -1) if rows[i].line.heading), inside[0])
    until = inside[-1] + 1
    for i in range(telling[-1] + 1, inside[-1] + 1):
        # "Các câu hỏi khác", "Tin liên quan": another list begins.
        if (
            rows[i].line.heading
            and syllables(rows[i].line.text) <= 8
            and re.search(r"khác|liên quan|cũ hơn|mới hơn|gửi|bình luận", rows[i].line.text.lower())
        ):
            until = i
            break
    return list(rows[start:until])
