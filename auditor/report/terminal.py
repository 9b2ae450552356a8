"""A console that any terminal and any redirected file can take, whatever their encoding."""

from __future__ import annotations

import io
import sys
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TextIO

from rich.console import Console

_ASCII = str.maketrans({
    "–": "-",
    "—": "-",
    "…": "...",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "·": "-",
    "×": "x",
    "→": "->",
})


class _Approximate(io.TextIOBase):
    """A text stream that writes what its encoding lacks in the nearest form it has, and never fails."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]  # read-only in the base class as well, only not typed so
        return self._stream.encoding

    def write(self, text: str) -> int:
        self._stream.write("".join(_nearest(c, self.encoding) for c in text))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


@lru_cache(maxsize=4096)
def _nearest(char: str, encoding: str) -> str:
    """`char` as `encoding` can say it: windows-1258 keeps tone marks apart, ASCII loses all marks."""
    parts = unicodedata.normalize("NFD", char)
    # One mark is joined to the letter at a time: ế is ê + sắc in windows-1258, never e + mũ + sắc.
    joined = ["".join(pair) for pair in _splits(parts)]
    bare = "".join(c for c in parts if not unicodedata.combining(c)).translate({0x111: "d", 0x110: "D"})
    for candidate in (char, *joined, char.translate(_ASCII), bare, "?"):
        try:
            candidate.encode(encoding)
        except (UnicodeEncodeError, LookupError):
            continue
        return candidate
    return "?"


def _splits(parts: str) -> Iterable[tuple[str, str]]:
    """A letter with all marks but one, and that mark."""
    base, marks = parts[:1], parts[1:]
    for i, mark in enumerate(marks):
        yield unicodedata.normalize("NFC", base + marks[:i] + marks[i + 1 :]), mark


def open_console(stream: TextIO | None = None, *, width: int | None = None) -> Console:
    """A console for the stream (stdout by default): where it is not UTF, letters are approximated, boxes are ASCII."""
    stream = stream or sys.stdout
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower()
    if not encoding.startswith("utf"):
        stream = _Approximate(stream)  # type: ignore[assignment]  # all rich asks of a stream
    return Console(file=stream, width=width, markup=False, emoji=False, highlight=False, soft_wrap=False)
