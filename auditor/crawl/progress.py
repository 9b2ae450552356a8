"""How a run tells people that it goes on: a moving display on a terminal, plain lines in a log; always on stderr."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self, TextIO

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from auditor.model import Site
from auditor.vietnamese import clean


class Progress(Protocol):
    """What a crawl reports, from any thread."""

    def site_started(self, site: Site) -> None: ...

    def page_fetched(self, site: Site, pages: int, url: str) -> None: ...

    def page_measured(self, site: Site, url: str) -> None: ...

    def site_postponed(self, site: Site, trouble: str) -> None: ...

    def site_finished(self, site: Site, pages: int, trouble: str | None) -> None: ...

    def waiting(self, seconds: float, sites: int) -> None: ...


class Silent:
    """Says nothing."""

    def site_started(self, site: Site) -> None: ...

    def page_fetched(self, site: Site, pages: int, url: str) -> None: ...

    def page_measured(self, site: Site, url: str) -> None: ...

    def site_postponed(self, site: Site, trouble: str) -> None: ...

    def site_finished(self, site: Site, pages: int, trouble: str | None) -> None: ...

    def waiting(self, seconds: float, sites: int) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Lines(Silent):
    """One line when a site starts, ends, and every so often between; for logs."""

    def __init__(
        self, total: int, stream: TextIO | None = None, every: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._stream = stream or sys.stderr
        self._every = every
        self._clock = clock
        self._lock = threading.Lock()
        self._done = 0
        self._told: dict[str, float] = {}

    def site_started(self, site: Site) -> None:
        with self._lock:
            self._told[site.id] = self._clock()
        self._say(f"{site.id}: bắt đầu {site.url}")

    def page_fetched(self, site: Site, pages: int, url: str) -> None:  # noqa: ARG002 - the protocol's
        now = self._clock()
        with self._lock:
            if now - self._told.get(site.id, now) < self._every:
                return
            self._told[site.id] = now
        self._say(f"{site.id}: đã đọc {pages} trang")

    def site_finished(self, site: Site, pages: int, trouble: str | None) -> None:
        with self._lock:
            self._done += 1
            done = self._done
        how = "xong" if trouble is None else f"không đọc được ({trouble})"
        self._say(f"{site.id}: {how}, {pages} trang [{done}/{self._total}]")

    def site_postponed(self, site: Site, trouble: str) -> None:
        self._say(f"{site.id}: chưa đọc được ({trouble}), sẽ hỏi lại")

    def waiting(self, seconds: float, sites: int) -> None:
        self._say(f"chờ {seconds:.0f} giây rồi hỏi lại {sites} cổng chưa trả lời")

    def _say(self, text: str) -> None:
        # A log may be in any encoding; a letter it lacks must not end the run.
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        line = clean(text).encode(encoding, "replace").decode(encoding)
        with self._lock:
            print(line, file=self._stream, flush=True)


class Display(Silent):
    """Sites and pages on a terminal, with the time a run is likely to take still."""

    def __init__(self, total: int, console: Console | None = None) -> None:
        self._bars = Bars(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
            console=console or Console(stderr=True),
            transient=True,
        )
        self._lock = threading.Lock()
        self._total = total
        self._all = self._bars.add_task("Cổng", total=total, note="")
        self._tasks: dict[str, TaskID] = {}
        self._pages: dict[str, int] = {}
        self._started = time.monotonic()
        self._done = 0

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def site_started(self, site: Site) -> None:
        with self._lock:
            self._tasks[site.id] = self._bars.add_task(escape(clean(site.name)[:40]), total=None, note="")

    def page_fetched(self, site: Site, pages: int, url: str) -> None:
        with self._lock:
            self._pages[site.id] = pages
            task = self._tasks.get(site.id)
        if task is not None:
            self._bars.update(task, completed=pages, note=escape(clean(url)[-60:]))
        self._bars.update(self._all, note=self._time_left())

    def page_measured(self, site: Site, url: str) -> None:
        with self._lock:
            task = self._tasks.get(site.id)
        if task is not None:
            self._bars.update(task, note="đo bố cục " + escape(clean(url)[-50:]))

    def site_finished(self, site: Site, pages: int, trouble: str | None) -> None:  # noqa: ARG002
        with self._lock:
            self._done += 1
            task = self._tasks.pop(site.id, None)
        if task is not None:
            self._bars.remove_task(task)
        self._bars.update(self._all, completed=self._done, note=self._time_left())

    def site_postponed(self, site: Site, trouble: str) -> None:  # noqa: ARG002
        with self._lock:
            task = self._tasks.pop(site.id, None)
        if task is not None:
            self._bars.remove_task(task)

    def waiting(self, seconds: float, sites: int) -> None:
        self._bars.update(self._all, note=f"chờ {seconds / 60:.0f} phút rồi hỏi lại {sites} cổng")

    def _time_left(self) -> str:
        if not self._done:
            return ""
        left = (time.monotonic() - self._started) / self._done * (self._total - self._done)
        return f"còn khoảng {left / 60:.0f} phút" if left >= 90 else f"còn khoảng {left:.0f} giây"


def make_progress(total: int) -> Silent:
    """The display that fits where stderr leads."""
    return Display(total) if sys.stderr.isatty() else Lines(total)
