"""Renderers: each arranges one finished report, given as JSON with the words it lacks, and looks nothing up."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from auditor.errors import AuditorError
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
            _write_atomically(path, content)
            written.append(path)
    return tuple(written)


def _write_atomically(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.tmp")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except PermissionError as error:  # on Windows: Excel holds the old file
        raise AuditorError(
            f"Không ghi được {path}: hãy đóng chương trình đang mở tệp này (Excel…) rồi chạy lại. "
            f"/ Cannot write it: close the program that has it open and run again. ({error.strerror})"
        ) from error
    finally:
        partial.unlink(missing_ok=True)
