"""Lines of a question page with what they tell: the labels and states in them, headings, boxes of answers; and
the tree around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from auditor.facts.page import Block
from auditor.facts.question_dates import BYLINE, dates_of, meta_part, sure_dates
from auditor.facts.question_draft import Line, badge, is_bare_state
from auditor.facts.question_words import (
    ANSWER,
    ASKED,
    POSTED,
    QUESTION,
    REPLIED,
    RESULT,
    STATUS,
    TELLING,
    Statuses,
    header_role,
    split_labels,
)
from auditor.vietnamese import clean

_INLINE_TAGS = frozenset([
    "a",
    "abbr",
    "b",
    "bdi",
    "cite",
    "code",
    "em",
    "font",
    "i",
    "label",
    "mark",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "ins",
])
HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "legend"})
_ANSWER_BOX = re.compile(
    r"answer|tra-?_?loi|reply|replies|phan-?_?hoi|response|giai-?_?dap|hoi-?_?am|feedback|(?<![a-z])(?:ans|rep)(?![a-z])",
    re.IGNORECASE,
)
_QUESTION_BOX = re.compile(
    r"ques|hoi|cau|item|box|list|form|wrap|card|page|main|count|btn|link|status|state|danh-?sach", re.IGNORECASE
)
# Kinds of lines beside the labels' roles: one that tells who and when, one with a word only question pages use.
DATED, TELLING_LINE = "dated", "telling"
_KIND_OF = {RESULT: ANSWER, POSTED: ASKED}


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    element: HtmlElement
    kinds: frozenset[str]


def read_row(block: Block, statuses: Statuses, latest: date | None) -> Row:
    element = block.element
    text, pieces = _spaced(element, block.text)
    text = _with_time_stamp(element, text)
    own = f"{element.get('class') or ''} {element.get('id') or ''}"
    heading = (
        block.tag in HEADING_TAGS
        or _is_all_bold(element, text)
        or bool(re.search(r"title|tieu-?de|question|cau-?hoi", own, re.IGNORECASE))
    )
    answer_box = _is_answering(element) or any(_is_answering(e) for e in list(element.iterancestors())[:3])
    line = Line(text, pieces, heading, answer_box=answer_box)
    kinds: set[str] = set()
    if block.tag not in ("h1", "h2") or ":" in text:
        parts = split_labels(text)
        kinds.update(_KIND_OF.get(r, r) for r, _, _ in parts if r is not None and not is_bare_state(text, statuses))
        if any(TELLING.search(label) for _, label, _ in parts):
            kinds.add(TELLING_LINE)
    if badge(line, statuses) is not None:
        kinds.update((STATUS, TELLING_LINE))
    if (
        not answer_box
        and not kinds & {ASKED, REPLIED}
        and not BYLINE.match(text)
        and (dates_of(meta_part(text), latest) or sure_dates(text, latest))
    ):
        kinds.add(DATED)
        if re.search(r"^\W*(?:ý kiến )?(?:trả lời|phản hồi|giải đáp) (?:của|từ|bởi) ", text, re.IGNORECASE):
            kinds = (kinds - {DATED}) | {ANSWER, TELLING_LINE}
        if re.search(r"(?:gửi|hỏi|trả lời|phản hồi|phản ánh|kiến nghị)\W*(?:ngày|lúc|vào)", text, re.IGNORECASE):
            kinds.add(TELLING_LINE)
    return Row(line, element, frozenset(kinds))


def _is_answering(element: HtmlElement) -> bool:
    """Whether the markup names this box the answer's; the second of a pair whose first is no label is one, too."""
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if element.tag == "dd" and (term := element.getprevious()) is not None and term.tag == "dt":
        words = text_of(term)
        return header_role(words.rstrip(": ")) is None and (split_labels(words)[0][0] in (None, QUESTION))
    if element.tag == "blockquote":
        return re.search(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}", element.text_content()) is not None
    if not _ANSWER_BOX.search(name):
        return False
    return not _QUESTION_BOX.search(_ANSWER_BOX.sub("", name))


def _spaced(element: HtmlElement, text: str) -> tuple[str, tuple[str, ...]]:
    """A block's text with a space between its inline parts ("Quá hạn" + "02/09/2026"), and those parts."""
    wanted = text.replace(" ", "")
    for run in inline_runs(element):
        if len(text) <= 300 and len(run) > 1 and clean("".join(run)).replace(" ", "") == wanted:
            parts = tuple(p for p in (clean(r) for r in run) if p)
            # A part of its own that is a label with its value ("Phản hồi: …") is parted from its neighbours.
            whole = [":" in p[1:40] and not p.endswith(":") and split_labels(p)[0][0] is not None for p in parts]
            opens = [":" in p[1:40] and split_labels(p)[0][0] is not None for p in parts]
            told = [f"| {p}" if n and (opens[n] or whole[n - 1]) else p for n, p in enumerate(parts)]
            return clean(" ".join(told)), tuple(p for p in parts if len(p) <= 60)
    return text, ()


def inline_runs(element: HtmlElement) -> Iterator[list[str]]:
    """The inline texts of an element between its block-level children."""
    run: list[str] = []
    stack: list[HtmlElement | str | None] = [
        *reversed([element.text, *(x for child in element for x in (child, child.tail))])
    ]
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
    if re.search(r"\d{1,2}[/\-]\d{1,2}[/\-]\d{4}", text):
        return text
    for stamp in _inline(element, "time"):
        match = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d))?", stamp.get("datetime") or "")
        if match and text_of(stamp) in text:
            clock = f" {match[4]}" if match[4] else ""
            return f"{text} ({match[3]}/{match[2]}/{match[1]}{clock})"
    return text


def _is_all_bold(element: HtmlElement, text: str) -> bool:
    bold = clean("".join(b.text_content() for b in _inline(element, "b", "strong", "a")))
    return len(text) > 8 and len(bold) >= 0.9 * len(text) and bold[:20] in text


def _inline(element: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """The inline elements that stand in this block itself, not in a block inside it."""
    for inner in element.iter(*tags):
        around = inner.getparent()
        while around is not None and around is not element and around.tag in _INLINE_TAGS:
            around = around.getparent()
        if around is element or inner is element:
            yield inner


def text_of(element: HtmlElement) -> str:
    return clean(" ".join(element.itertext()))


def told_by(element: HtmlElement) -> str:
    """Its text; of a cell that shows only a sign, what the sign is said to mean."""
    return text_of(element) or clean(
        " ".join(
            e.get("alt") or e.get("title") or e.get("aria-label") or ""
            for e in element.iter()
            if isinstance(e.tag, str)
        )
    )


def child_of(element: HtmlElement, parent: HtmlElement) -> HtmlElement | None:
    if element is parent:
        return parent
    below = element
    for ancestor in element.iterancestors():
        if ancestor is parent:
            return below
        below = ancestor
    return None


def common_ancestor(elements: Sequence[HtmlElement]) -> HtmlElement:
    """The innermost element around all of these."""
    path = [elements[0], *elements[0].iterancestors()]
    for element in elements[1:]:
        around = {element, *element.iterancestors()}
        path = [p for p in path if p in around]
    return path[0]


def signature(element: HtmlElement) -> tuple[str, str]:
    name = re.sub(
        r"[\d]+|\b(?:odd|even|first|last|active|open|show|collapsed|in)\b",
        "",
        f"{element.get('class') or ''} {element.get('id') or ''}",
    )
    return str(element.tag), clean(name)


def is_inside(element: HtmlElement, parts: Iterable[HtmlElement]) -> bool:
    wanted = parts if isinstance(parts, set) else set(parts)
    return bool(wanted) and (element in wanted or any(a in wanted for a in element.iterancestors()))
