"""The main job on captured public pages served on loopback; the pages are others' and stay outside the project."""

from __future__ import annotations

import functools
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from auditor.demo.portals import PORTALS
from auditor.demo.server import serve_portals

_ROWS = (
    ("hanoi-liferay", "Sở Thông tin và Truyền thông", "district", "/"),
    ("bentre-school-liferay", "Trường học Bến Tre", "commune", "/trang-chu2f0b.html"),
    ("dongthap-school-mvc", "Trường học Đồng Tháp", "commune", "/"),
)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Any]]:
    """One audit over the captures and the sample portals: site id → its part of report.json."""
    told = os.environ.get("AUDITOR_CAPTURES", "")
    if not told or not Path(told).is_dir():
        pytest.skip("AUDITOR_CAPTURES names no folder of captured pages")
    folder = tmp_path_factory.mktemp("captures")
    with ExitStack() as stack:
        lines = ["id,name,url,level,province"]
        for name, unit, level, start in _ROWS:
            origin = stack.enter_context(serve_folder(Path(told) / name))
            lines.append(f"{name},{unit},{origin}{start},{level},")
        origins = stack.enter_context(serve_portals())
        lines += [f"{p.id},{p.name},{origins[p.id]}/,{p.level},{p.province}" for p in PORTALS]
        (folder / "ds.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        done = subprocess.run(
            [
                *(sys.executable, "-m", "auditor", "audit", "ds.csv", "--period", "2022-Q3", "--as-of", "2022-08-27"),
                *("--allow-private", "--no-browser", "--second-round", "0", "--out", "run"),
            ],
            cwd=folder,
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            check=False,
            timeout=600,
        )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert b"Traceback" not in done.stderr
    document = json.loads((folder / "run" / "report.json").read_text(encoding="utf-8"))
    return {s["site"]["id"]: s for s in document["sites"]}


def result(site: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    return next(r for r in site["results"] if r["code"] == code)


def test_every_site_is_audited_and_no_check_crashes(audited: Mapping[str, Mapping[str, Any]]) -> None:
    assert len(audited) == len(_ROWS) + len(PORTALS)
    assert all(r["reason"] != "check-crashed" for s in audited.values() for r in s["results"])
    assert {i: s["status"] for i, s in audited.items() if i in {r[0] for r in _ROWS}} == {
        r[0]: "audited" for r in _ROWS
    }


@pytest.mark.parametrize(
    ("code", "ending"),
    [("GT-01", "/co-cau-to-chuc.html"), ("GT-03", "/chuc-nang-nhiem-vu.html"), ("GT-04", "/lanh-ao-so.html")],
)
def test_sections_are_found_with_the_right_page(
    audited: Mapping[str, Mapping[str, Any]], code: str, ending: str
) -> None:
    found = result(audited["hanoi-liferay"], code)
    assert found["outcome"] in ("passed", "partial")
    assert found["measured"]["state"] in ("full", "thin")
    assert found["measured"]["url"].endswith(ending)


def test_the_backlog_is_not_visible_and_the_newest_question_is_of_2016(
    audited: Mapping[str, Mapping[str, Any]],
) -> None:
    backlog = result(audited["hanoi-liferay"], "HD-03")
    assert backlog["outcome"] == "review"
    assert backlog["measured"]["visible_unanswered"] is not True
    assert backlog["measured"]["newest"].startswith("2016-")
    assert any("không" in f["message"].lower() for f in backlog["findings"])


def test_dead_menu_entries_are_dead(audited: Mapping[str, Mapping[str, Any]]) -> None:
    spokesperson = result(audited["hanoi-liferay"], "PN-01")
    assert spokesperson["measured"]["state"] == "dead"
    assert spokesperson["outcome"] == "failed"


def test_the_newest_budget_disclosure_is_of_july_2020(audited: Mapping[str, Mapping[str, Any]]) -> None:
    assert result(audited["hanoi-liferay"], "NS-03")["measured"]["newest"] == "2020-07-28"


def test_the_clock_in_the_header_fools_nobody(audited: Mapping[str, Mapping[str, Any]]) -> None:
    news = result(audited["hanoi-liferay"], "TT-01")
    assert news["measured"]["newest"] == "2022-08-24"


# Exact labels a visitor sees in the menus of the captures whose pages were saved with content.
_PLAIN = {
    "hanoi-liferay": ("GT-01", "GT-03", "GT-04", "LH-01", "HD-01", "KT-10"),
    "dongthap-school-mvc": ("GT-01", "VB-01"),
    "bentre-school-liferay": ("VB-01", "LH-01"),
}


@pytest.mark.parametrize(("site", "code"), [(s, c) for s, codes in _PLAIN.items() for c in codes])
def test_nothing_in_plain_sight_is_called_absent(
    audited: Mapping[str, Mapping[str, Any]], site: str, code: str
) -> None:
    found = result(audited[site], code)
    assert found["outcome"] != "failed", found["findings"]
    assert found["measured"].get("state") != "absent"
