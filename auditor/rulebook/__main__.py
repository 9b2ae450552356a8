"""`python -m auditor.rulebook --check|--write`: the schema files agree with the check kinds, or are made to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from auditor.checks import load_kinds
from auditor.resources import data_dir
from auditor.rulebook.jsonfile import to_text
from auditor.rulebook.schema import all_schemas


def stale_schemas(folder: Path) -> dict[Path, str]:
    """The schema files that differ from what the code would write, each with its right text."""
    wanted = {folder / f"{name}.schema.json": to_text(schema) for name, schema in all_schemas(load_kinds()).items()}
    return {p: text for p, text in wanted.items() if not p.is_file() or p.read_text(encoding="utf-8") != text}


def main(arguments: Sequence[str]) -> int:
    stale = stale_schemas(data_dir("rules") / "schema")
    for path, text in stale.items():
        if "--write" in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"{path.name} written")
        else:
            print(f"{path.name} is out of date: run python -m auditor.rulebook --write", file=sys.stderr)
    return 1 if stale and "--write" not in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
