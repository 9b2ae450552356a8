"""Whole runs: the same site gives the same verdicts, and a killed run ends with the report of one that was not."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from auditor.demo.portals import PORTALS, Portal
from auditor.demo.server import serve_portals

_OPTIONS = ("--period", "2026-Q3", "--as-of", "2026-10-09", "--allow-private", "--no-browser", "--second-round", "0")
# What two crawls of an unchanged site may differ in.
_MAY_DIFFER = ("captured", "record", "screenshot")


@contextmanager
def inventory(folder: Path, portals: tuple[Portal, ...], copies: int = 1) -> Iterator[Path]:
    """An inventory of sample portals served on loopback, each as often as wanted."""
    with ExitStack() as stack:
        lines = ["id,name,url,level,province"]
        for copy in range(copies):
            origins = stack.enter_context(serve_portals(portals))
            lines += [f"{p.id}-{copy},{p.name},{origins[p.id]}/,{p.level},{p.province}" for p in portals]
        path = folder / "ds.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield path


def start(folder: Path, out: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "auditor", "audit", "ds.csv", *_OPTIONS, "--out", out],
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def verdicts(folder: Path) -> Any:
    """The report without what may differ."""

    def strip(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {k: strip(v) for k, v in value.items() if k not in _MAY_DIFFER}
        return [strip(v) for v in value] if isinstance(value, list) else value

    told = strip(json.loads((folder / "report.json").read_text(encoding="utf-8")))
    told["run"].pop("id")
    return told


def run_with_kills(folder: Path, out: str, moments: list[float]) -> int:
    """Start the audit, kill it after so many seconds each time, then let it end; returns how many kills hit."""
    hits = 0
    for seconds in moments:
        process = start(folder, out)
        deadline = time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        if process.poll() is None:
            process.kill()
            hits += 1
        process.communicate()
        if (folder / out / "report.json").exists():
            return hits
    process = start(folder, out)
    _, told = process.communicate(timeout=300)
    assert process.returncode == 0, told.decode("utf-8", "replace")
    return hits


def test_two_crawls_of_an_unchanged_site_give_the_same_verdicts(tmp_path: Path) -> None:
    with inventory(tmp_path, PORTALS[:3]):
        for out in ("one", "two"):
            assert run_with_kills(tmp_path, out, []) == 0
    assert verdicts(tmp_path / "one") == verdicts(tmp_path / "two")


def test_an_audit_killed_twice_ends_with_the_same_report(tmp_path: Path) -> None:
    with inventory(tmp_path, PORTALS[:3]):
        run_with_kills(tmp_path, "whole", [])
        hits = run_with_kills(tmp_path, "pieces", [2.0, 2.6])
    assert hits >= 1
    assert verdicts(tmp_path / "whole") == verdicts(tmp_path / "pieces")


def test_an_audit_stopped_while_scoring_goes_on_from_its_evidence(tmp_path: Path) -> None:
    with inventory(tmp_path, PORTALS[2:3]):
        run_with_kills(tmp_path, "run", [])
        whole = verdicts(tmp_path / "run")
        (tmp_path / "run" / "report.json").unlink()
        run_with_kills(tmp_path, "run", [])
    assert verdicts(tmp_path / "run") == whole


def test_a_damaged_evidence_file_costs_its_own_site_and_no_other(tmp_path: Path) -> None:
    with inventory(tmp_path, PORTALS[1:3]):
        run_with_kills(tmp_path, "run", [])
    path = tmp_path / "run" / "evidence" / f"{PORTALS[1].id}-0.warc.gz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 64] = b"\0" * 64
    path.write_bytes(bytes(data))
    done = subprocess.run(
        [sys.executable, "-m", "auditor", "score", "run", "--out", "again"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    hurt, other = json.loads((tmp_path / "again" / "report.json").read_text(encoding="utf-8"))["sites"]
    assert hurt["status"] == "partial"
    assert any("bằng chứng" in note for note in hurt["notes"])
    assert other["status"] == "audited"


@pytest.mark.proof
def test_ten_crawls_of_an_unchanged_site_give_ten_identical_verdicts(tmp_path: Path) -> None:
    with inventory(tmp_path, PORTALS):
        for out in range(10):
            run_with_kills(tmp_path, str(out), [])
    first = verdicts(tmp_path / "0")
    assert all(verdicts(tmp_path / str(out)) == first for out in range(1, 10))


@pytest.mark.proof
def test_an_audit_of_eight_sites_killed_at_twenty_random_moments_gives_twenty_times_the_same_report(
    tmp_path: Path,
) -> None:
    chance = random.Random(20261120)
    with inventory(tmp_path, PORTALS[:4], copies=2):
        began = time.monotonic()
        run_with_kills(tmp_path, "whole", [])
        lasted = time.monotonic() - began
        whole = verdicts(tmp_path / "whole")
        hits = 0
        for attempt in range(20):
            hits += run_with_kills(tmp_path, f"run-{attempt}", [chance.uniform(0.8, max(1.0, 0.8 * lasted))])
            assert verdicts(tmp_path / f"run-{attempt}") == whole
    assert hits >= 15
