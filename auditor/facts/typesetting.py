"""How a block of text is set: as running text, as a summary, in bold."""

from __future__ import annotations

import re

from auditor.facts.page import Block
from auditor.vietnamese import clean

_LONG = 160  # characters of running text: where a body begins
_SENTENCE = 90  # characters that make running text of what ends like a sentence
_BOLD = ("b", "strong", "big", "font", "span")
_LEAD_CLASS = re.compile(
    r"sapo|(?<![a-z])(lead|intro|desc|summary|excerpt)|tom-?tat|trich|hometext|chapo", re.IGNORECASE
)


def is_running(text: str) -> bool:
    """Whether a block is a piece of running text."""
    return len(text) >= _LONG or (len(text) >= _SENTENCE and text.rstrip('"”)').endswith((".", "!", "…")))


def is_bold(block: Block) -> bool:
    """Whether all of a line is set apart by its type and leads nowhere."""
    if next(block.element.iter("a"), None) is not None or is_running(block.text):
        return False
    return any(len(clean(e.text_content())) >= 0.9 * len(block.text) for e in block.element.iter(*_BOLD))


def is_lead(block: Block) -> bool:
    """Whether running text is the summary above an article's text."""
    around = (
        block.element,
        *[e for e in [block.element.getparent()] if e is not None and len(e.text_content()) <= 1.2 * len(block.text)],
    )
    bold = any(
        len(clean(e.text_content())) >= 0.9 * len(block.text) for e in block.element.iter("b", "strong", "em", "i")
    )
    return bold or any(_LEAD_CLASS.search(e.get("class") or "") or e.tag in ("b", "strong") for e in around)
