"""Killed at any moment and run again, a crawl ends with the same evidence: nothing lost, nothing doubled, nobody asked
twice in vain."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from auditor.crawl import Plan, crawl
from auditor.crawl.progress import Silent
from auditor.model import Site
from tests.faults import FaultServer, Request, html, reply, serve
from tests.small_sites import SETTINGS, crawl_one, listing_plan, make_site, moved, page, records, serving, story

ROOT = Path(__file__).parents[1]


def portal(number: int) -> dict[str, object]:
    """A little portal with a listing, a dead page, a page that fails, a redirect, files and a page of scripts."""
    menu = [
        ("/tin-tuc.html", "Tin tức"),
        ("/gioi-thieu.html", "Giới thiệu"),
        ("/lich.html", "Lịch công tác"),
        ("/cu", "Cũ"),
    ]
    items = [(f"/bai-{i}.html", f"Bài {i}") for i in range(6)]

    def slowly(answer: str) -> object:
        def behaviour(r: Request) -> None:
            time.sleep(0.004)
            reply(r, answer, headers=(("Set-Cookie", f"phien={number}; path=/"),))

        return behaviour

    return {
        "/": slowly(page(f"Xã {number}", ("/hong.html", "Hỏng"), ("/tep.pdf", "Tệp"), ("/mat.pdf", "Mất"), menu=menu)),
        "/tin-tuc.html": slowly(page("Tin tức", *items, ("/tin-tuc.html?page=2", "Trang 2"))),
        "/tin-tuc.html?page=2": slowly(page("Tin tức", ("/bai-9.html", "Bài 9"))),
        "/gioi-thieu.html": slowly(page("Giới thiệu", ("/an.html", "Ẩn"))),
        "/cu": moved("/gioi-thieu.html"),
        "/hong.html": lambda r: reply(r, html("Lỗi", "Lỗi máy chủ"), "500 Internal Server Error"),
        "/tep.pdf": b"%PDF",
        "/an.html": slowly("<html><body><div id=app></div><script src=a.js></script></body></html>"),
        **{f"/bai-{i}.html": slowly(page(f"Bài {i}", body="Nội dung " * 200)) for i in range(6)},
    }


@contextmanager
def portals(count: int) -> Iterator[list[FaultServer]]:
    with ExitStack() as stack:
        yield [stack.enter_context(serve(serving(portal(i)))) for i in range(count)]  # type: ignore[arg-type]


def start(folder: Path, servers: list[FaultServer]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.crawl_process", str(folder), *(s.origin for s in servers)]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)


def kill_and_resume(folder: Path, servers: list[FaultServer], moments: list[int]) -> int:
    """Run, killing the process when so many requests have come in since its start; then run to the end. Returns the
    kills that hit."""
    hits = 0
    for moment in moments:
        before = sum(len(s.log) for s in servers)
        process = start(folder, servers)
        while process.poll() is None and sum(len(s.log) for s in servers) - before < moment:
            time.sleep(0.001)
        if process.poll() is None:
            process.kill()
            hits += 1
        process.communicate()
    process = start(folder, servers)
    _, told = process.communicate(timeout=120)
    assert process.returncode == 0, told.decode()
    return hits


def check_same(whole: Path, pieces: Path, count: int) -> None:
    for i in range(count):
        expected, found = story(whole, f"xa-{i}"), story(pieces, f"xa-{i}")
        assert found == expected
        told = {k: v for k, v in records(pieces, f"xa-{i}").site_facts().items() if k not in ("started", "ended")}
        assert told == {
            k: v for k, v in records(whole, f"xa-{i}").site_facts().items() if k not in ("started", "ended")
        }


def test_killed_twice_a_crawl_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    with portals(2) as servers:
        assert start(tmp_path / "whole", servers).wait(60) == 0
        once = [Counter((m, p) for m, p, _ in s.log) for s in servers]
        for s in servers:
            s.log.clear()
        hits = kill_and_resume(tmp_path / "pieces", servers, [9, 17])
        again = [Counter((m, p) for m, p, _ in s.log) for s in servers]
    assert hits == 2
    check_same(tmp_path / "whole", tmp_path / "pieces", 2)
    for first, second in zip(once, again, strict=True):
        # What was under way when the process died is asked once more, and nothing else: two kills, two sites, one
        # request each.
        assert sum((second - first).values()) <= 4
        assert not first - second


@pytest.mark.proof
def test_killed_at_twenty_moments_a_crawl_of_eight_sites_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    chance = random.Random(20261120)
    with portals(8) as servers:
        assert start(tmp_path / "whole", servers).wait(120) == 0
        total = sum(len(s.log) for s in servers)
        for attempt in range(20):
            hits = kill_and_resume(tmp_path / str(attempt), servers, [chance.randrange(1, total)])
            check_same(tmp_path / "whole", tmp_path / str(attempt), 8)
            print(f"attempt {attempt}: {hits} kill")


def test_a_file_cut_anywhere_is_made_whole_again(tmp_path: Path) -> None:
    chance = random.Random(7)
    with serve(serving(portal(0))) as server:  # type: ignore[arg-type]
        plan = listing_plan()
        crawl_one(tmp_path / "whole", server.origin, plan)
        data = (tmp_path / "whole" / "evidence" / "xa.warc.gz").read_bytes()
        expected = story(tmp_path / "whole")
        for i in range(12):
            folder = tmp_path / str(i) / "evidence"
            folder.mkdir(parents=True)
            torn = data[: chance.randrange(len(data))] + (b"\0" * 37 if i % 3 == 0 else b"")
            (folder / "xa.warc.gz").write_bytes(torn)
            crawl_one(tmp_path / str(i), server.origin, plan)
            assert story(tmp_path / str(i)) == expected


def test_the_wait_for_the_second_round_survives_a_kill(tmp_path: Path) -> None:
    answers = Counter[str]()

    def dead_at_first(r: Request) -> None:
        answers["asked"] += 1
        if answers["asked"] > 2:
            serving({"/": page("Trang chủ")})["*"](r)

    class Stop(Silent):
        def waiting(self, seconds: float, sites: int) -> None:  # noqa: ARG002
            raise KeyboardInterrupt

    from dataclasses import replace

    patient = replace(SETTINGS, second_round_minutes=5)
    with serve({"*": dead_at_first}) as server:
        with pytest.raises(KeyboardInterrupt):
            crawl_one(tmp_path, server.origin, settings=patient, progress=Stop())
        assert records(tmp_path).site_facts()["finished"] is False
        asked = len(server.log)
        with pytest.raises(KeyboardInterrupt):  # still waiting, and round one is not asked again
            crawl_one(tmp_path, server.origin, settings=patient, progress=Stop())
        assert len(server.log) == asked
        crawl_one(tmp_path, server.origin)
    told = records(tmp_path).site_facts()
    assert (told["finished"], told["reached"], told["rounds"]) == (True, True, 2)


def test_ctrl_c_stops_all_threads_soon_and_the_run_can_go_on(tmp_path: Path) -> None:
    release = threading.Event()

    class Interrupt(Silent):
        def page_fetched(self, site: Site, pages: int, url: str) -> None:  # noqa: ARG002
            if pages >= 3:
                release.set()

    slow = serving(portal(0))  # type: ignore[arg-type]
    with serve(slow) as server:
        sites = [make_site(server.origin, f"xa-{i}") for i in range(3)]
        main = threading.main_thread()
        assert threading.current_thread() is main

        def press() -> None:
            release.wait(10)
            import signal

            signal.raise_signal(signal.SIGINT) if os.name == "nt" else os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=press, daemon=True).start()
        started = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            crawl(sites, lambda _: Plan(), SETTINGS, tmp_path, None, Interrupt())
        assert time.monotonic() - started < 5
        assert not [t for t in threading.enumerate() if t.name.startswith("crawl-") and t.is_alive()]
        crawl(sites, lambda _: Plan(), SETTINGS, tmp_path)
        crawl(sites, lambda _: Plan(), SETTINGS, tmp_path / "whole")
    for site in sites:
        assert story(tmp_path, site.id) == story(tmp_path / "whole", site.id)
