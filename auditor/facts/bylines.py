"""Lines that tell author, section and day side by side: their pieces, and which of them are names."""

from __future__ import annotations

import re

from auditor.facts.datetext import Mention, has_time, has_weekday, is_bare, read_dates
from auditor.facts.page import Block

_NAME = re.compile(r"(?:[^\W\d_]+[\W_]*){1,7}")
_BYLINE_CLASS = re.compile(r"author|tac-?gia|meta|info|source|nguon|byline|thong-?tin", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[|•·–—;]\s*|\s+[-/]\s+")
_PIECE = re.compile(
    r"[|•·–—;,(\[\])]|\s[-/]\s|\s(?=(?:tác giả|người|lượt|số lượt|nguồn|ngày|cập nhật|đăng|posted)\b)", re.IGNORECASE
)


def stands_alone(text: str, mention: Mention) -> bool:
    """Whether a labelled date is told as such, and not in passing in a sentence: its own piece of the line is bare."""
    if len(text) <= 60 and is_bare(text, mention):
        return True
    left = [m.end() for m in _PIECE.finditer(text, 0, mention.start)]
    right = _PIECE.search(text, mention.end)
    start, end = (left[-1] if left else 0), (right.start() if right else len(text))
    piece = text[start:end]
    return any(is_bare(piece, m) for m in read_dates(piece).days()) or len(text) <= 60


def without_names(text: str, block: Block) -> str:
    """The line without a person's or an office's name set off from the date: "Hoàng Mai | 04/12/2024"."""
    strong = re.search(r"[|•·]", text) or has_time(text) or _BYLINE_CLASS.search(block.element.get("class") or "")
    parts = pieces(text)
    if not strong or not 2 <= len(parts) <= 5:
        return text
    return " | ".join(p for p in parts if not _is_name(p)) or text


def _is_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    capital = sum(1 for w in words if w[0].isupper())
    return _NAME.fullmatch(text) is not None and capital >= 0.6 * len(words) and not has_weekday(text)


def pieces(text: str) -> list[str]:
    """What a line's separators set apart; nothing where it has none."""
    return [p for p in _SEPARATOR.split(text) if p] if _SEPARATOR.search(text) else []
