"""The main job on the bundled sample portals: the verdicts are those the portals were built to earn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.report import problems

TRUTH = json.loads((Path(__file__).parent / "data" / "demo-truth.json").read_text(encoding="utf-8"))
_NEED_BROWSER = {"KT-16", "BC-02"}


def run_demo(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "auditor", "demo", "--out", "run", *options],
        cwd=folder,
        capture_output=True,
        env=environment,
        check=False,
        timeout=900,
        text=True,
        encoding="utf-8",
    )


def verdicts(document: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    return {s["site"]["id"]: {r["code"]: r["outcome"] for r in s["results"]} for s in document["sites"]}


@pytest.fixture(scope="module")
def without_browser(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo")
    done = run_demo(folder, "--no-browser")
    assert done.returncode == 0, done.stderr
    return folder / "run", done.stdout


def test_the_demo_prints_its_tables_and_writes_the_run_folder(without_browser: tuple[Path, str]) -> None:
    run, printed = without_browser
    for told in ("Bảng xếp hạng", "Xã Thạch Lâm Sơn", "Cần khắc phục trước", "Huyện Nghi Xuân Thượng"):
        assert told in printed
    for name in (
        "manifest.json",
        "report.json",
        "report.csv",
        "report.html",
        "evidence/xa-thach-lam.warc.gz",
        "sites/xa-thach-lam.html",
    ):
        assert (run / name).is_file(), name


def test_the_demo_report_keeps_the_contract(without_browser: tuple[Path, str]) -> None:
    document = json.loads((without_browser[0] / "report.json").read_text(encoding="utf-8"))
    assert problems(document) == []
    for site in document["sites"]:
        codes = [r["code"] for r in site["results"]]
        assert codes == sorted(set(codes))


def test_without_a_browser_layout_is_plainly_not_measured(without_browser: tuple[Path, str]) -> None:
    document = json.loads((without_browser[0] / "report.json").read_text(encoding="utf-8"))
    told = {(r["outcome"], r["reason"]) for s in document["sites"] for r in s["results"] if r["code"] in _NEED_BROWSER}
    assert told == {("unmeasured", "no-browser")}
    script_only = next(s for s in document["sites"] if s["site"]["id"] == "xa-duc-quang")
    assert script_only["score"]["value"] is None
    assert all(r["outcome"] != "failed" for r in script_only["results"])


def _mismatches(document: Mapping[str, Any], skipped_sites: set[str], skipped_codes: set[str]) -> list[str]:
    # A code another level's profile alone has is no concern of this one.
    found = {
        site: {**dict.fromkeys(codes, "inapplicable"), **verdicts(document)[site]}
        for site, codes in TRUTH["portals"].items()
    }
    return [
        f"{site} {code}: {told['outcome']} expected, {found[site][code]} found ({told['reason']})"
        for site, codes in TRUTH["portals"].items()
        if site not in skipped_sites
        for code, told in codes.items()
        if code not in skipped_codes and found[site][code] != told["outcome"]
    ]


def test_verdicts_without_a_browser_are_the_truth(without_browser: tuple[Path, str]) -> None:
    document = json.loads((without_browser[0] / "report.json").read_text(encoding="utf-8"))
    assert _mismatches(document, {"xa-duc-quang"}, _NEED_BROWSER) == []


@pytest.mark.browser
def test_verdicts_with_a_browser_are_the_truth(tmp_path: Path) -> None:
    done = run_demo(tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "run" / "report.json").read_text(encoding="utf-8"))
    assert _mismatches(document, set(), set()) == []


def test_the_demo_speaks_english_too(tmp_path: Path) -> None:
    done = run_demo(tmp_path, "--no-browser", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "Ranking" in done.stdout
