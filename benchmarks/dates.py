"""How often the publish date of a page is right: ours beside htmldate and trafilatura, on the labelled corpus.

    python benchmarks/dates.py            (needs the extra `bench`: pip install -e .[bench])

Every tool gets the same HTML, the page's address and the day it was taken. Cases that are one line of text can be read by ours
alone and are counted apart. Of the sealed half only totals are printed, whatever the options: its cases are not to be looked at.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import logging
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from auditor.evidence import VIETNAM, EvidenceWriter, SiteEvidence
from auditor.facts.dates import publish_date
from auditor.facts.datetext import POSTED, is_bare, read_dates
from auditor.facts.site import Facts
from auditor.model import Level, Period, Site

CORPUS = Path(__file__).resolve().parent.parent / "tests" / "corpus"
Case = Mapping[str, Any]
WANTED_RIGHT = 0.98  # of the dated cases of the sealed half; invented dates: none


@dataclass
class Outcome:
    """Cases of one tool: dated ones right, wrong or missed; undated ones left alone or given a date all the same."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    quiet: int = 0
    invented: int = 0
    crashed: int = 0

    def note(self, expected: date | None, told: date | None) -> None:
        if expected is None:
            self.quiet += told is None
            self.invented += told is not None
        else:
            self.right += told == expected
            self.wrong += told is not None and told != expected
            self.missed += told is None

    @property
    def dated(self) -> int:
        return self.right + self.wrong + self.missed

    @property
    def share(self) -> float:
        return self.right / self.dated if self.dated else 1.0


def ours(case: Case, folder: Path) -> date | None:
    """What the auditor says of this page, from evidence as a crawl would leave it."""
    taken = datetime.combine(date.fromisoformat(case["captured"]), time(9), VIETNAM)
    if "text" in case:
        reading = read_dates(case["text"], latest=taken.date(), moment=taken)
        labelled = [m for m in reading.days() if m.role == POSTED]
        bare = [m for m in reading.days() if m.role in ("", "updated") and is_bare(reading.text, m)]
        return next((m.value for m in (*labelled, *bare)), None)
    path = folder / "case.warc.gz"
    path.unlink(missing_ok=True)
    with EvidenceWriter(path) as writer:
        writer.add_response(
            case["url"], 200, (("Content-Type", "text/html; charset=utf-8"),), case["html"].encode(), taken
        )
    as_of = date.fromisoformat(case["as_of"])
    site = Site("case", "Xã An Bình", case["url"], Level.COMMUNE)
    facts = Facts(site, SiteEvidence(path), as_of=as_of, period=Period("p", as_of, as_of), vocabulary={}, calendar={})
    told = publish_date(facts, facts.page(case["url"]))
    return told.value if told is not None else None


def by_htmldate(case: Case, _folder: Path) -> date | None:
    import htmldate

    told = htmldate.find_date(case["html"], original_date=True, url=case["url"], max_date=case["captured"])
    return date.fromisoformat(told) if told else None


def by_trafilatura(case: Case, _folder: Path) -> date | None:
    import trafilatura

    told = trafilatura.extract_metadata(case["html"], default_url=case["url"])
    return date.fromisoformat(told.date) if told is not None and told.date else None


TOOLS: Mapping[str, Callable[[Case, Path], date | None]] = {
    "auditor": ours,
    "htmldate": by_htmldate,
    "trafilatura": by_trafilatura,
}


def measure(cases: Iterable[Case], tool: Callable[[Case, Path], date | None]) -> Outcome:
    """One tool over the cases; a crash is a date missed, and counted."""
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            expected = date.fromisoformat(case["expect"]) if case["expect"] else None
            try:
                told = tool(case, Path(folder))
            except Exception:
                told = None
                outcome.crashed += 1
            outcome.note(expected, told)
    return outcome


def read_corpus() -> Mapping[str, tuple[Case, ...]]:
    """The two halves; a corpus file that is not there yet gives an empty half."""
    halves: dict[str, list[Case]] = {"tuning": [], "sealed": []}
    for name, usual in (("dates.jsonl", "tuning"), ("dates-sealed.jsonl", "sealed")):
        path = CORPUS / name
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.strip():
                    case = json.loads(line)
                    halves[case.get("half", usual)].append(case)
    return {half: tuple(cases) for half, cases in halves.items()}


@functools.cache
def _is_usable(name: str) -> bool:
    """A tool that cannot even be imported has no accuracy; saying 0 of it would be untrue."""
    try:
        importlib.import_module(name)
    except ImportError as error:
        print(f"{name} cannot be used ({error}): pip install -e .[bench]", file=sys.stderr)
        return False
    return True


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 when the sealed half misses its marks, 0 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=["tuning", "sealed"], default=None, help="only this half")
    chosen = parser.parse_args(arguments).half
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)  # the tools complain about single cases, and the sealed ones are not to be shown
    table = Table(title="Publish dates: accuracy on the labelled corpus", title_justify="left")
    for name in (
        "half",
        "cases",
        "tool",
        "dated",
        "right",
        "share",
        "wrong",
        "missed",
        "undated",
        "invented",
        "crashed",
    ):
        table.add_column(name, justify="left" if name in ("half", "cases", "tool") else "right", no_wrap=True)
    good = True
    for half, cases in read_corpus().items():
        if chosen not in (None, half):
            continue
        if not cases:
            print(f"the {half} half is not there yet", file=sys.stderr)
            continue
        for kind, chosen_cases in (
            ("pages", [c for c in cases if "html" in c]),
            ("lines", [c for c in cases if "text" in c]),
        ):
            for name, tool in TOOLS.items():
                if not chosen_cases or (kind == "lines" and name != "auditor"):
                    continue
                if not _is_usable(name):
                    continue
                told = measure(chosen_cases, tool)
                table.add_row(
                    half, kind, name, str(told.dated), str(told.right), f"{told.share:.3f}", str(told.wrong), str(told.missed),
                    str(told.quiet + told.invented), str(told.invented), str(told.crashed),
                )  # fmt: skip
                if name == "auditor" and half == "sealed":
                    good = good and told.share >= WANTED_RIGHT and told.invented == 0
        table.add_section()
    Console(width=120).print(table)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
