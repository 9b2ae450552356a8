"""The commands as people type them: exit codes, complaints, and files that come out."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.demo.portals import Answer
from auditor.demo.server import Server

HTML = (("Content-Type", "text/html; charset=utf-8"),)
_HOME = (
    "<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>Xã Thử</title><meta name=viewport content='width=device-width'></head><body>"
    "<nav><ul><li><a href='/gioi-thieu'>Giới thiệu</a></li><li><a href='/lien-he'>Liên hệ</a></li><li><a href='/tin-tuc'>Tin tức</a></li>"
    "<li><a href='/hoi-dap'>Hỏi đáp</a></li></ul></nav><main><h1>Xã Thử</h1><p>"
    + "Trang thông tin điện tử của xã, nơi đăng tải tin tức, văn bản và thông báo. " * 4
    + "</p></main><footer>UBND xã Thử. Địa chỉ: thôn 1, xã Thử. Điện thoại: 0239 3888 999</footer></body></html>"
)


def run(*arguments: str, folder: Path, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, as a person would run it."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "NO_COLOR": "1", "COLUMNS": "120"}
    return subprocess.run(
        [sys.executable, "-m", "auditor", *arguments],
        cwd=folder,
        capture_output=True,
        env=environment,
        check=False,
        timeout=120,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


@pytest.fixture
def small_site() -> Iterator[str]:
    page = Answer(200, HTML, _HOME.encode())
    answers = {"/": page, "/gioi-thieu": page, "/lien-he": page, "/tin-tuc": page, "/hoi-dap": page}
    with Server(answers) as server:
        yield server.origin


@pytest.fixture
def silent_address() -> Iterator[str]:
    """A server that accepts and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        kept: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    kept.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for taken in kept:
            taken.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_check_prints_the_site_and_writes_its_run_folder(tmp_path: Path, small_site: str) -> None:
    done = run(
        "check",
        small_site,
        "--name",
        "Xã Thử",
        "--allow-private",
        "--no-browser",
        "--second-round",
        "0",
        "--out",
        "run",
        folder=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert "Xã Thử" in done.stdout
    for name in ("manifest.json", "report.json", "report.csv", "report.html"):
        assert (tmp_path / "run" / name).is_file(), name
    assert list((tmp_path / "run" / "evidence").glob("*.warc.gz"))


def test_check_json_is_the_report_and_nothing_else(tmp_path: Path, small_site: str) -> None:
    done = run("check", small_site, "--allow-private", "--no-browser", "--second-round", "0", "--json", folder=tmp_path)
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    assert document["sites"][0]["status"] == "audited"


def test_only_judges_just_the_codes_asked_for_with_the_same_verdict(tmp_path: Path, small_site: str) -> None:
    common = ("--allow-private", "--no-browser", "--second-round", "0", "--json")
    whole = json.loads(run("check", small_site, *common, folder=tmp_path).stdout)
    part = json.loads(run("check", small_site, "--only", "KT-09,LH-01", *common, folder=tmp_path).stdout)
    results = {r["code"]: r["outcome"] for r in part["sites"][0]["results"]}
    assert set(results) == {"KT-09", "LH-01"}
    assert results == {r["code"]: r["outcome"] for r in whole["sites"][0]["results"] if r["code"] in results}


def test_private_addresses_are_refused_unless_allowed(tmp_path: Path, small_site: str) -> None:
    done = run("check", small_site, "--no-browser", "--second-round", "0", "--json", folder=tmp_path)
    assert done.returncode == 3
    assert json.loads(done.stdout)["sites"][0]["score"]["value"] is None


@pytest.mark.parametrize("kind", ["refused", "unresolved", "silent"])
def test_a_site_that_does_not_answer_is_unreachable_with_a_remedy_and_no_score(
    tmp_path: Path, kind: str, silent_address: str
) -> None:
    address = {
        "refused": f"http://127.0.0.1:{free_port()}/",
        "unresolved": "http://khong-co-that.invalid/",
        "silent": silent_address,
    }[kind]
    done = run(
        "check",
        address,
        "--allow-private",
        "--no-browser",
        "--second-round",
        "0",
        "--timeout",
        "1",
        "--json",
        folder=tmp_path,
    )
    assert done.returncode == 3, done.stderr
    site = json.loads(done.stdout)["sites"][0]
    assert site["status"] == "unreachable"
    assert site["reason"] in {"refused": ("refused",), "unresolved": ("dns",), "silent": ("timeout",)}[kind]
    assert site["remedy"]
    assert site["blame"] in ("site", "path", "auditor")
    assert site["score"]["value"] is None
    assert site["score"]["grade"] is None
    assert all(r["outcome"] != "failed" for r in site["results"] if r["code"] != "KT-17")


FAULTY = """\ufeffTên đơn vị;Địa chỉ;Cấp;Mã;Cấp trên
;http://a.gov.vn;xã;a;
Xã Hai;;xã;b;
Xã Ba;ftp://c.gov.vn;xã;c;
Xã Bốn;http://d.gov.vn;làng;d;
Xã Năm;http://e.gov.vn;xã;CON;
Xã Sáu;http://f.gov.vn;xã;d;
Xã Bảy;http://g.gov.vn;xã;g g;
Xã Tám;không phải địa chỉ;xã;h;
Xã Chín;http://i.gov.vn;xã;i;không-có-ai
Xã Mười;http://d.gov.vn;xã;k;
"""


def test_ten_faults_in_an_inventory_are_ten_messages_and_nothing_is_crawled(tmp_path: Path) -> None:
    (tmp_path / "ds.csv").write_text(FAULTY, encoding="utf-8")
    done = run("audit", "ds.csv", folder=tmp_path)
    assert done.returncode == 2
    messages = [line for line in done.stderr.splitlines() if "hàng" in line.lower()]
    assert len(messages) >= 10, done.stderr
    for row in range(2, 12):
        assert any(f"{row}" in m for m in messages), row
    assert not (tmp_path / "reports").exists()


def test_faulty_rule_files_are_named_with_path_and_reason(tmp_path: Path) -> None:
    overlay = tmp_path / "ours"
    overlay.mkdir()
    (overlay / "leaders.json").write_text('{"colour": "red", "levels": "commune", "basis": []}', encoding="utf-8")
    (overlay / "second.json").write_text('{"id": "leaders", "code": "GT-04"}', encoding="utf-8")
    done = run("rules", "check", "--rules", "ours", folder=tmp_path)
    assert done.returncode == 2
    for told in ("leaders.json", "colour", "$.levels", "$.basis", "second.json"):
        assert told in done.stderr, told


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "http://x.gov.vn", "--period", "2026-Q9"),
        ("check", "http://x.gov.vn", "--as-of", "31/02/2026"),
        ("check", "http://x.gov.vn", "--as-of", "2099-01-01"),
        ("check", "http://x.gov.vn", "--only", "XX-99"),
        ("check", "http://x.gov.vn", "--profile", "khong-co"),
        ("check", "not an address"),
        ("score", "no-such-run"),
        ("report", "no-such-run"),
        ("audit", "no-such-file.csv"),
        ("rules", "show", "XX-99"),
        ("unknown-command",),
    ],
)
def test_usage_errors_exit_2_with_a_message_and_no_traceback(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_finished_run_is_not_overwritten(tmp_path: Path, small_site: str) -> None:
    (tmp_path / "ds.csv").write_text(f"name,url,level\nXã Thử,{small_site},commune\n", encoding="utf-8")
    command = ("audit", "ds.csv", "--allow-private", "--no-browser", "--second-round", "0", "--out", "run")
    assert run(*command, folder=tmp_path).returncode == 0
    again = run(*command, folder=tmp_path)
    assert again.returncode == 2
    assert "--out" in again.stderr


def test_fail_under_answers_10_below_and_0_above(tmp_path: Path, small_site: str) -> None:
    common = ("check", small_site, "--allow-private", "--no-browser", "--second-round", "0", "--json")
    value = json.loads(run(*common, folder=tmp_path).stdout)["sites"][0]["score"]["value"]
    if value is None:
        assert run(*common, "--fail-under", "1", folder=tmp_path).returncode == 3
    else:
        assert run(*common, "--fail-under", "100", folder=tmp_path).returncode == 10
        assert run(*common, "--fail-under", "0", folder=tmp_path).returncode == 0


def test_scoring_needs_no_network_and_gives_the_same_bytes_twice(tmp_path: Path, small_site: str) -> None:
    (tmp_path / "ds.csv").write_text(f"name,url,level\nXã Thử,{small_site},commune\n", encoding="utf-8")
    assert (
        run(
            "crawl", "ds.csv", "--allow-private", "--no-browser", "--second-round", "0", "--out", "run", folder=tmp_path
        ).returncode
        == 0
    )
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(
        "import socket\ndef refuse(*_a, **_k):\n    raise RuntimeError('no network while scoring')\nsocket.socket.connect = refuse\nsocket.getaddrinfo = refuse\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(guard), "PYTHONIOENCODING": "utf-8"}
    for out in ("one", "two"):
        done = subprocess.run(
            [sys.executable, "-m", "auditor", "score", "run", "--out", out],
            cwd=tmp_path,
            capture_output=True,
            env=environment,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    first, second = tmp_path / "one", tmp_path / "two"
    names = sorted(p.relative_to(first).as_posix() for p in first.rglob("*") if p.is_file())
    assert "report.json" in names
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


@pytest.mark.parametrize("encoding", ["cp1258:replace", "ascii:replace", "utf-8"])
def test_any_console_encoding_is_survived(tmp_path: Path, encoding: str) -> None:
    for arguments in (("rules", "list"), ("rules", "show", "HD-02"), ("doctor",), ("--help",)):
        done = run(*arguments, folder=tmp_path, encoding=encoding)
        assert done.returncode == 0, (arguments, done.stderr)
        assert "Traceback" not in done.stderr


def test_the_inventory_form_can_be_filled_and_checked(tmp_path: Path) -> None:
    for name in ("mau.xlsx", "mau.csv"):
        assert run("sites", "template", name, folder=tmp_path).returncode == 0
        assert (tmp_path / name).stat().st_size > 0
        assert run("sites", "template", name, folder=tmp_path).returncode == 2


def test_a_further_round_for_some_sites_is_kept_beside_the_first_and_counts(tmp_path: Path) -> None:
    poor = Answer(200, HTML, _HOME.replace("Điện thoại: 0239 3888 999", "").encode())
    rich = Answer(200, HTML, _HOME.encode())
    answers = {"/": poor}
    with Server(answers) as server:
        rows = f"id,name,url,level\nxa-thu,Xã Thử,{server.origin},commune\n"
        (tmp_path / "ds.csv").write_text(rows, encoding="utf-8")
        command = ("audit", "ds.csv", "--allow-private", "--no-browser", "--second-round", "0", "--out", "run")
        assert run(*command, folder=tmp_path).returncode == 0
        first = json.loads((tmp_path / "run" / "report.json").read_text(encoding="utf-8"))
        size = (tmp_path / "run" / "evidence" / "xa-thu.warc.gz").stat().st_size
        answers["/"] = rich
        done = run(*command, "--only", "xa-thu", "--against", "before", folder=tmp_path)
        assert done.returncode == 2  # there is no run named "before"
        shutil.copytree(tmp_path / "run", tmp_path / "before")
        (tmp_path / "before" / "report.json").write_text(json.dumps(first), encoding="utf-8")
        done = run(*command, "--only", "xa-thu", "--against", "before", folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert run(*command, "--only", "khong-co", folder=tmp_path).returncode == 2
    second = json.loads((tmp_path / "run" / "report.json").read_text(encoding="utf-8"))
    footer = [next(r for r in d["sites"][0]["results"] if r["code"] == "KT-09")["measured"] for d in (first, second)]
    assert "phone" in footer[0]["missing"]
    assert "phone" not in footer[1]["missing"]
    assert (tmp_path / "run" / "evidence" / "xa-thu.warc.gz").stat().st_size > size
    assert any("Đợt bổ sung" in note for note in second["run"]["notes"])
    assert "So với" in done.stdout


def test_doctor_shows_the_proxy_and_the_authorities_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://ten:matkhau@proxy.so.gov.vn:3128")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "cong-ty.pem")
    told = run("doctor", folder=tmp_path).stdout
    assert "proxy.so.gov.vn:3128" in told
    assert "matkhau" not in told
    assert "cong-ty.pem" in told
