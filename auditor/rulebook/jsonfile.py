"""JSON files read with every fault told by file and place, and written in one canonical way."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path

from auditor.model import Json

_MAX_BYTES = 5_000_000


def read_json(path: Path, name: str, problems: list[str]) -> Json | None:
    """The document in `path`, or None with the reason appended to `problems` as `name: $: …`."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            problems.append(f"{name}: $: tệp quá lớn (giới hạn {_MAX_BYTES // 1_000_000} MB) (file too large)")
            return None
        # A strict reader: BOM from Windows editors tolerated, nothing else guessed.
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        problems.append(f"{name}: $: không đọc được tệp (cannot read): {error.strerror or error}")
        return None
    except UnicodeDecodeError as error:
        problems.append(f"{name}: $: không phải UTF-8, hãy lưu lại bằng UTF-8 (not UTF-8, byte {error.start})")
        return None
    try:
        return json.loads(
            text, object_pairs_hook=_no_duplicates, parse_constant=_no_constants, parse_float=_finite_number
        )
    except json.JSONDecodeError as error:
        where = f"dòng {error.lineno}, cột {error.colno}"
        problems.append(f"{name}: $: sai cú pháp JSON ở {where} (invalid JSON): {error.msg}")
    except (ValueError, RecursionError) as error:
        problems.append(f"{name}: $: {error}")
    return None


def _no_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    seen: dict[str, Json] = {}
    for key, value in pairs:
        if key in seen:
            raise ValueError(f"khóa {key!r} lặp lại trong một đối tượng (duplicate key)")
        seen[key] = value
    return seen


def _no_constants(name: str) -> Json:
    raise ValueError(f"{name} không phải là số JSON (not a JSON number)")


def _finite_number(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"số {text[:40]} quá lớn (number out of range)")
    return number


def to_text(document: Json) -> str:
    """Readable JSON for files people edit: two spaces, Vietnamese letters kept, final newline."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def digest(document: Json) -> str:
    """`sha256:…` of the canonical JSON (sorted keys, no spaces, UTF-8): equal documents, equal digest, anywhere."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return "sha256:" + hashlib.sha256(canonical.encode("utf-8")).hexdigest()
