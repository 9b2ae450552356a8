"""The repeated parts of a page of questions: like elements side by side, each of which holds one question.

Nothing is known of their names. What makes a part a question is that it has an asker's side of its own, that its like
have one too, and that hardly anything that tells of questions and answers lies outside of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml.html import HtmlElement

from auditor.facts.question_rows import DATED, TELLING_LINE, Row, signature
from auditor.facts.question_words import ANSWER, ASKED, ASKER, QUESTION, REPLIED, STATUS, TITLE

_ASKING = frozenset({ASKED, ASKER, QUESTION, TITLE, DATED})
_SIDES = _ASKING | {ANSWER, REPLIED, STATUS}
_ANSWERS = re.compile(
    r"\W*(?:đã )?(?:được )?(?:trả lời|phản hồi|giải đáp|hồi đáp)(?! (?:kiến nghị|câu hỏi|ý kiến|đơn))", re.IGNORECASE
)
_ONCE = (ASKED, QUESTION, ASKER)  # a question has one of each; a part with several holds several questions
_LEVELS = 14  # how far above a line its question's box may be
_WHOLE, _MANY, _OUTSIDE, _FEW = 0.75, 0.25, 0.34, 0.1


@dataclass(frozen=True, slots=True)
class _Kin:
    """Like elements with the places of their rows."""

    parts: tuple[tuple[int, ...], ...]
    told: int
    depth: int

    @property
    def rank(self) -> tuple[int, int, int]:
        # Those that hold most of what tells of questions; of these the finest; of these the outermost boxes.
        return self.told, len(self.parts), -self.depth


def find_units(rows: Sequence[Row]) -> list[list[int]]:
    """The rows of each question by place, where the page repeats a box for each; empty where it does not."""
    telling = sum(_tells(r) and not r.line.heading for r in rows)
    best = max((k for k in _kin(rows) if _is_list(rows, k, telling)), key=lambda k: k.rank, default=None)
    return _with_heads(best.parts) if best is not None else []


def _with_heads(parts: Sequence[tuple[int, ...]]) -> list[list[int]]:
    """The parts with the lines that stand before each of them outside of it, as a folding box's title does."""
    gaps = [b[0] - a[-1] - 1 for a, b in pairwise(parts)]
    usual = min(gaps, default=0)
    found = []
    for n, part in enumerate(parts):
        low = parts[n - 1][-1] + 1 if n else 0
        head = range(max(low, part[0] - usual), part[0]) if 0 < usual <= 3 else ()
        found.append([*head, *part])
    return found


def _kin(rows: Sequence[Row]) -> Iterator[_Kin]:
    inside: dict[HtmlElement, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        element: HtmlElement | None = row.element
        for _ in range(_LEVELS):
            if element is None or element.tag in ("body", "html"):
                break
            inside[element].append(i)
            element = element.getparent()
    named: dict[tuple[object, ...], list[HtmlElement]] = defaultdict(list)
    for element in inside:
        parent = element.getparent()
        depth = sum(1 for _ in element.iterancestors())
        tag, name = signature(element)
        around = signature(parent) if parent is not None else ("", "")
        named[tag, name, around, depth].append(element)
        # "item answered" and "item waiting" are of one kind, "question" and "answer" are not.
        if name:
            named[tag, name, "anywhere", depth].append(element)
        if " " in name:
            named[tag, name.split()[0], "first", around, depth].append(element)
    telling = {e for e, places in inside.items() if any(_tells(rows[i]) for i in places)}
    for key, alike in named.items():
        # A like box elsewhere on the page, with none beside it that tells of questions, is the layout's.
        homes = {e.getparent() for e in alike if e in telling}
        elements = [e for e in alike if e.getparent() in homes]
        if len(elements) < 2:
            continue
        parts = tuple(tuple(inside[e]) for e in elements)
        told = sum(_tells(rows[i]) for p in parts for i in p)
        yield _Kin(tuple(sorted(parts)), told, int(str(key[-1])))


def _tells(row: Row) -> bool:
    return TELLING_LINE in row.kinds or row.line.answer_box


def _is_list(rows: Sequence[Row], kin: _Kin, telling: int) -> bool:
    count = len(kin.parts)
    if kin.told == 0 or telling - kin.told > max(1, _OUTSIDE * kin.told):
        return False
    parts = [[rows[i] for i in p] for p in kin.parts]
    if (
        _are_turns(parts)
        or sum(map(_opens_with_answer, parts)) > _FEW * count
        or sum(map(_is_whole, parts)) < max(2, _WHOLE * count)
    ):
        return False
    if _left_between(rows, kin) > _FEW * count:
        return False
    several = sum(any(sum(k in rows[i].kinds for i in p) > 1 for k in _ONCE) for p in kin.parts)
    if several > _MANY * count:
        return False
    # News beside one question have dates too: half of the parts must say what they are.
    return 2 * sum(any(_tells(rows[i]) for i in p) for p in kin.parts) >= count


def _are_turns(parts: Sequence[Sequence[Row]]) -> bool:
    """Whether these are the turns of conversations: some only ask, others only answer or only tell a state."""
    asking = answering = 0
    for part in parts:
        kinds = frozenset(k for r in part for k in r.kinds)
        answered = bool(kinds & {ANSWER, REPLIED, STATUS}) or any(r.line.answer_box for r in part)
        asked = bool(kinds & {ASKED, ASKER, QUESTION, TITLE})
        asking += asked and not answered
        answering += answered and not asked and not any(r.line.heading for r in part)
    return asking > 0 and answering >= _MANY * len(parts)


def _left_between(rows: Sequence[Row], kin: _Kin) -> int:
    """Lines between the parts, and as far below the last as it is long, that belong to some question."""
    inside = {i for p in kin.parts for i in p}
    last = kin.parts[-1]
    end = min(len(rows), last[-1] + 1 + max(2, len(last)))
    return sum(
        bool(rows[i].kinds & _SIDES or rows[i].line.answer_box) and not rows[i].line.heading
        for i in range(kin.parts[0][0], end)
        if i not in inside and (i < last[-1] or rows[i].kinds & {ANSWER, REPLIED} or rows[i].line.answer_box)
    )


def _opens_with_answer(part: Sequence[Row]) -> bool:
    first = part[0]
    return first.line.answer_box or (
        not first.kinds & {ASKED, ASKER, QUESTION, TITLE}
        and bool(first.kinds & {ANSWER, REPLIED} or _ANSWERS.match(first.line.text))
    )


def _is_whole(part: Sequence[Row]) -> bool:
    """Whether a part has an asker's side."""
    return any(r.kinds & _ASKING or (r.line.heading and len(part) > 1) for r in part)
