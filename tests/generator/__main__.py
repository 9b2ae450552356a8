"""Writes one generated portal as files to look at: `python -m tests.generator --family F --seed N --out DIR`."""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import asdict
from pathlib import Path

from tests.generator import FAMILIES, Answer, GeneratedPortal, generate


def file_name(path: str, answer: Answer) -> str:
    """A flat, legal file name for an address."""
    name = re.sub(r"[^A-Za-z0-9.]+", "_", path).strip("_") or "root"
    if isinstance(answer, tuple):
        return name[-90:]
    return f"{name[:90]}.html"


def write_portal(portal: GeneratedPortal, folder: Path) -> None:
    """Pages with their links bent to the files, and the truth beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {path: file_name(path, answer) for path, answer in portal.pages.items()}

    def bend(found: re.Match[str]) -> str:
        target = found[2].replace("&amp;", "&")
        return f'{found[1]}="{names.get(target, found[2])}"'

    for path, answer in portal.pages.items():
        target = folder / names[path]
        if isinstance(answer, tuple):
            target.write_bytes(answer[1])
        elif isinstance(answer, int):
            target.write_text(f"<h1>{answer}</h1>", encoding="utf-8")
        elif answer.startswith("-> "):
            target.write_text(f'<a href="{names.get(answer[3:], "")}">{answer}</a>', encoding="utf-8")
        else:
            target.write_text(re.sub(r'\b(href|src)="([^"]*)"', bend, answer), encoding="utf-8")
    truth = {section: asdict(t) for section, t in portal.truth.items()}
    (folder / "truth.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", choices=FAMILIES, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    told = parser.parse_args()
    portal = generate(told.seed, told.family)
    write_portal(portal, told.out)
    print(f"{portal.name}: {len(portal.pages)} addresses, home {file_name(portal.home, '')}, truth.json")


if __name__ == "__main__":
    main()
