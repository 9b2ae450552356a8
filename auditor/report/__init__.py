"""Renderers: each arranges one finished report, given as JSON with the words it lacks, and looks nothing up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from auditor.files import write_whole
from auditor.model import Json
from auditor.report import html, table
from auditor.report.document import dump, encode, problems, to_json
from auditor.report.texts import RuleText, Texts

__all__ = ["RENDERERS", "Renderer", "RuleText", "Texts", "dump", "encode", "problems", "to_json", "write_report"]

# Yields (path inside the run folder with forward slashes, bytes), one file at a time: a thousand sites fit in memory.
Renderer: TypeAlias = Callable[[Json, Texts, str], Iterator[tuple[str, bytes]]]


def _json(document: Json, _texts: Texts, _lang: str) -> Iterator[tuple[str, bytes]]:
    yield "report.json", encode(document)


RENDERERS: Mapping[str, Renderer] = {"json": _json, "csv": table.render, "html": html.render}


def write_report(
    document: Json,
    run_folder: Path,
    texts: Texts,
    lang: str = "vi",
    formats: tuple[str, ...] = ("json", "csv", "html"),
) -> tuple[Path, ...]:
    """Write the formats' files into the run folder, each whole or not at all; same document, same bytes."""
    written = []
    for name in formats:
        for relative, content in RENDERERS[name](document, texts, lang):
            path = run_folder.joinpath(*PurePosixPath(relative).parts)
            write_whole(path, content)
            written.append(path)
    return tuple(written)
