"""A whole run: every site of the inventory by a few threads, a second round for those that did not answer, and whether
the run is valid."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from auditor.crawl.fetch import Answer, Fetcher, Gap
from auditor.crawl.guard import Guard, Resolve, is_loopback, resolve_by_system
from auditor.crawl.pace import DEFAULT_DELAY, Pacer
from auditor.crawl.plan import Plan, Settings
from auditor.crawl.progress import Progress, Silent
from auditor.crawl.rendering import GuardedRenderer, Renderer
from auditor.crawl.robots import Robots, RobotsBoard
from auditor.crawl.site import SiteCrawl
from auditor.crawl.tape import Interrupted, Tape
from auditor.evidence import VIETNAM, EvidenceWriter, SiteEvidence, evidence_path
from auditor.model import Json, Reason, Site
from auditor.urls import host_of

_LOG = logging.getLogger(__name__)
_MANY_SITES, _MANY_SHARE = 3, 1 / 3
_NOT_ASKED_AGAIN = frozenset({Reason.ROBOTS, Reason.NOT_COLLECTED})
_TICK = 0.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went: whether its sites may be compared, and what its reader has to know (Vietnamese)."""

    valid: bool
    notes: tuple[str, ...] = ()
    unreached: tuple[tuple[str, Reason], ...] = ()
    canary_ok: bool | None = None


@dataclass(frozen=True, slots=True)
class _Site:
    """How far one site has come; `gap` is why its home could not be read."""

    site: Site
    finished: bool
    reached: bool
    rounds: int
    gap: Reason | None = None
    ended: datetime | None = None
    facts: dict[str, Json] = field(default_factory=dict)


@dataclass
class _Run:
    """What the threads of a run share."""

    plan_of: Callable[[Site], Plan]
    settings: Settings
    folder: Path
    renderer: Renderer | None
    progress: Progress
    guard: Guard
    pacer: Pacer
    now: Callable[[], datetime]
    stop: threading.Event = field(default_factory=threading.Event)
    board: RobotsBoard = field(default_factory=RobotsBoard)

    def fetcher(self) -> Fetcher:
        return Fetcher(self.settings, self.guard, self.pacer, sleep=self.pause, now=self.now)

    def pause(self, seconds: float) -> None:
        """Sleep that an interruption ends."""
        if self.stop.wait(seconds):
            raise Interrupted


def crawl(
    sites: Sequence[Site],
    plan_of: Callable[[Site], Plan],
    settings: Settings,
    folder: Path,
    renderer: Renderer | None = None,
    progress: Progress | None = None,
    *,
    resolve: Resolve = resolve_by_system,
    now: Callable[[], datetime] = lambda: datetime.now(VIETNAM),
) -> Outcome:
    """Collect the evidence of all sites into `folder`; sites that are on record as finished are left alone.

    May be interrupted at any moment and called again: it goes on where it stopped and ends with the same evidence.
    """
    stop = threading.Event()
    run = _Run(
        plan_of,
        settings,
        folder,
        renderer,
        progress or Silent(),
        Guard(allow_private=settings.allow_private, resolve=resolve),
        Pacer(sleep=lambda seconds: _wait(stop, seconds)),
        now,
        stop,
    )
    if isinstance(renderer, GuardedRenderer):
        renderer.bind(run.guard, run.board.allows, lambda url: _pace_navigation(run, url))
    first = _in_parallel(run, [(site, 1) for site in sites])
    again = [s for s in first if not s.finished and s.gap is not None and s.gap not in _NOT_ASKED_AGAIN]
    if again:
        _wait_for_second_round(run, again)
        second = {s.site.id: s for s in _in_parallel(run, [(s.site, 2) for s in again])}
        first = [second.get(s.site.id, s) for s in first]
    return _close(run, first)


# -- One site


def _crawl_site(run: _Run, site: Site, rounds: int) -> _Site:
    """Crawl one site in its first or second round; what is on record is not asked again."""
    path = evidence_path(run.folder, site.id)
    with EvidenceWriter(path) as writer:
        evidence = SiteEvidence(path)
        told = dict(evidence.site_facts())
        if told.get("finished"):
            gap = Reason(told["gap"]) if told.get("gap") else None
            run.progress.site_finished(site, int(told.get("pages", 0)), told.get("gap"))
            return _Site(site, True, bool(told.get("reached")), int(told.get("rounds", 1)), gap, facts=told)
        if rounds == 1 and told.get("rounds") == 1 and told.get("gap"):
            # Round one was lost before the run was interrupted; round two will ask.
            return _Site(site, False, False, 1, Reason(told["gap"]), datetime.fromisoformat(told["ended"]), told)
        run.progress.site_started(site)
        fetcher = run.fetcher()
        tape = Tape(fetcher, writer, evidence, run.stop.is_set)
        started = evidence.captures[0].taken.astimezone(VIETNAM) if evidence.captures else run.now()
        gap_found: Gap | None = None
        robots = None
        try:
            for number in range(1, rounds + 1):
                robots = Robots(tape.get, waived=bool(site.robots_waived_by), max_delay=run.settings.max_crawl_delay)
                run.board.add(robots)
                job = SiteCrawl(site, run.plan_of(site), run.settings, tape, robots, run.renderer, run.progress)
                gap_found = job.open()
                if gap_found is None:
                    rounds = number
                    break
                run.board.remove(robots)
            if gap_found is None:
                job.run()
            reached = gap_found is None
            ended = run.now()
            facts = {
                **job.facts(),
                "rounds": rounds,
                "reached": reached,
                "gap": gap_found.reason.value if gap_found else None,
                "canary_ok": True,
                "started": started.isoformat(),
                "ended": ended.isoformat(),
            }
            final = reached or (gap_found is not None and gap_found.reason in _NOT_ASKED_AGAIN)
            if final or rounds == 1:
                tape.close_site({**facts, "finished": final})
        finally:
            fetcher.close()
            if robots is not None:
                run.board.remove(robots)
    trouble = gap_found.reason.value if gap_found else None
    if final or rounds > 1 or trouble is None:
        run.progress.site_finished(site, job.pages, trouble)
    else:
        run.progress.site_postponed(site, trouble)
    return _Site(site, final, reached, rounds, gap_found.reason if gap_found else None, ended, facts)


# -- All sites


def _in_parallel(run: _Run, jobs: Sequence[tuple[Site, int]]) -> list[_Site]:
    """Crawl sites by threads of our own: an interruption must not wait for a pool to run dry."""
    queue = _Queue(run, jobs)
    done: dict[str, _Site] = {}
    lock = threading.Lock()

    def work() -> None:
        while (job := queue.take()) is not None:
            site, rounds = job
            try:
                result = _crawl_site(run, site, rounds)
            except Interrupted:
                return
            except Exception:
                _LOG.exception("the crawl of %s crashed", site.id)
                result = _Site(site, False, False, rounds)
            finally:
                queue.give_back(site)
            with lock:
                done[site.id] = result

    threads = [
        threading.Thread(target=work, daemon=True, name=f"crawl-{i}")
        for i in range(min(run.settings.workers, len(jobs)))
    ]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            while thread.is_alive():
                thread.join(_TICK)
    except BaseException:
        run.stop.set()
        for thread in threads:
            thread.join(2 * run.settings.timeout)
        raise
    return [done[site.id] for site, _ in jobs]


class _Queue:
    """Gives each free thread the site whose server is least busy, and among those the server with most sites still to
    do.

    So the busiest server, which bounds the length of the run, is asked from the beginning and without pause to its end.
    """

    def __init__(self, run: _Run, jobs: Sequence[tuple[Site, int]]) -> None:
        self._lock = threading.Lock()
        self._waiting = list(jobs)
        with ThreadPoolExecutor(max_workers=max(1, run.settings.workers)) as pool:
            servers = pool.map(lambda job: _server_of(run, job[0]), jobs)
        self._server = {site.id: server for (site, _), server in zip(jobs, servers, strict=True)}
        self._active: Counter[str] = Counter()

    def take(self) -> tuple[Site, int] | None:
        with self._lock:
            if not self._waiting:
                return None
            left = Counter(self._server[site.id] for site, _ in self._waiting)

            def need(place: int) -> tuple[int, int, int]:
                server = self._server[self._waiting[place][0].id]
                return self._active[server], -left[server], place

            job = self._waiting.pop(min(range(len(self._waiting)), key=need))
            self._active[self._server[job[0].id]] += 1
            return job

    def give_back(self, site: Site) -> None:
        with self._lock:
            self._active[self._server[site.id]] -= 1


def _server_of(run: _Run, site: Site) -> str:
    host = host_of(site.url)
    try:
        return min(run.guard.addresses(host))
    except OSError:
        return host


def _wait_for_second_round(run: _Run, again: Sequence[_Site]) -> None:
    last = max((s.ended for s in again if s.ended is not None), default=run.now())
    seconds = (last + timedelta(minutes=run.settings.second_round_minutes) - run.now()).total_seconds()
    if seconds <= 0:
        return
    run.progress.waiting(seconds, len(again))
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        run.stop.wait(min(left, _TICK))  # short waits let Ctrl-C through on Windows


def _close(run: _Run, sites: Sequence[_Site]) -> Outcome:
    """Judge the run as a whole and put the sites that never answered on record as finished."""
    canary = _ask_canary(run)
    unreached = [(s.site.id, s.gap) for s in sites if not s.reached and s.gap is not None]
    silent = [i for i, reason in unreached if reason.is_transport]
    many = len(silent) >= _MANY_SITES and len(silent) > _MANY_SHARE * len(sites)
    line_ok = not many and (canary if canary is not None else any(s.reached for s in sites))
    for state in sites:
        if not state.finished and state.gap is not None:
            with EvidenceWriter(evidence_path(run.folder, state.site.id)) as writer:
                writer.add_site({**state.facts, "finished": True, "canary_ok": line_ok}, run.now())
    notes = []
    if canary is False:
        notes.append(
            f"Địa chỉ đối chứng {run.settings.canary} cũng không truy cập được: "
            "đường truyền của máy kiểm tra có vấn đề, không xếp hạng."
        )
    if many:
        notes.append(
            f"{len(silent)}/{len(sites)} cổng cùng không trả lời: nhiều khả năng do đường truyền của máy kiểm tra "
            "hoặc máy chủ dùng chung, không xếp hạng."
        )
    for state in sites:
        if not state.finished and state.gap is None:
            notes.append(f"{state.site.id}: việc thu thập bị lỗi của bộ công cụ, chạy lại để làm tiếp.")
    return Outcome(not many and canary is not False, tuple(notes), tuple(unreached), canary)


def _ask_canary(run: _Run) -> bool | None:
    """Whether the address that always answers does so now; None without one."""
    if not run.settings.canary:
        return None
    fetcher = run.fetcher()
    try:
        answer = fetcher.get(run.settings.canary)
    finally:
        fetcher.close()
    return isinstance(answer, Answer) and answer.status < 500


def _pace_navigation(run: _Run, url: str) -> None:
    """A navigation of the browser is one request to its server."""
    try:
        servers = run.guard.addresses(host_of(url))
    except OSError:
        servers = (host_of(url),)
    pause = run.settings.delay
    if pause is None:
        pause = 0.0 if all(is_loopback(s) for s in servers) else DEFAULT_DELAY
    run.pacer.wait(servers, pause)


def _wait(stop: threading.Event, seconds: float) -> None:
    if stop.wait(seconds):
        raise Interrupted
