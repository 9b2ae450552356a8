"""Renders pages in one real Chromium: the document after its scripts ran, and its geometry at three widths.

Playwright is imported only when a page is asked for. The browser lives in a thread of its own with an event loop; any
number of crawl threads may call `Renderer.render_dom` and `Renderer.measure`, which never raise for a site's faults. A
page that hangs is closed, a browser that hangs is killed by its process id and started anew; the page becomes a `Gap`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from auditor.crawl.chromium import BrowserFound, find_browser, install_browser, needs_no_sandbox
from auditor.crawl.tab import (
    HEIGHTS,
    WIDTHS,
    Dom,
    Gap,
    House,
    Measurement,
    Suspect,
    UnusableAnswer,
    open_tab,
    read_script,
)
from auditor.crawl.traffic import Gate
from auditor.model import Json, Reason
from auditor.urls import host_of

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright

__all__ = ["WIDTHS", "BrowserFound", "Dom", "Gap", "Measurement", "Renderer", "find_browser", "install_browser"]

_PAGES_PER_CONTEXT = 25
_PAGES_PER_BROWSER = 200
_CONTEXTS = 4
_CLOSE_SECONDS = 5.0

# What a browser does on its own account is not ours to send. HTTP/1.1 keeps it to six requests at a time to one server.
_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-quic",
    "--disable-http2",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-site-isolation-trials",  # one process for all frames: less memory, and one filter sees every request
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--mute-audio",
    "--js-flags=--max-old-space-size=384",
)

_ERRORS = (
    ("ERR_NAME_NOT_RESOLVED", Reason.DNS),
    ("ERR_NAME_RESOLUTION_FAILED", Reason.DNS),
    ("ERR_CONNECTION_REFUSED", Reason.REFUSED),
    ("ERR_ADDRESS_UNREACHABLE", Reason.REFUSED),
    ("TIMED_OUT", Reason.TIMEOUT),
    ("Timeout", Reason.TIMEOUT),
    ("ERR_CONNECTION_", Reason.RESET),
    ("ERR_EMPTY_RESPONSE", Reason.RESET),
    ("ERR_SSL", Reason.TLS_HANDSHAKE),
    ("ERR_CERT", Reason.TLS_HANDSHAKE),
    ("ERR_ABORTED", Reason.UNPARSED),
    ("ERR_TOO_MANY_REDIRECTS", Reason.UNPARSED),
    ("ERR_INVALID", Reason.UNPARSED),
    ("Download is starting", Reason.UNPARSED),
    ("crash", Reason.CHECK_CRASHED),
)


@dataclass(slots=True)
class _Visitor:
    """The browser context kept for one host, so that its style sheets are fetched once; one page at a time."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    context: BrowserContext | None = None
    pages: int = 0
    waiting: int = 0


_Answer: TypeAlias = Dom | Measurement
_Work: TypeAlias = "Callable[[str, _Visitor, asyncio.Timeout], Awaitable[_Answer]]"


class Renderer:
    """A browser for many threads.

    `allowed(url)` decides over every request, also after redirects and in frames (the guard against private addresses),
    and `robots(url)` over those that are allowed. `pace(url)` is called, and may sleep, before every navigation.
    `suspect(status, html)` names the reason why an answer is not the page asked for (a challenge, a log-in form).
    None of them is called in the browser's own thread, and several may be called at once.
    """

    def __init__(
        self,
        browser: BrowserFound | None,
        *,
        allowed: Callable[[str], bool] = lambda _: True,
        robots: Callable[[str], bool] = lambda _: True,
        pace: Callable[[str], None] = lambda _: None,
        suspect: Suspect = lambda _status, _html: None,
        user_agent: str = "",
        proxy: str | None = None,
        tabs: int = 2,
        seconds: float = 90.0,
    ) -> None:
        self._found = browser
        self._house = House(Gate(allowed, robots), pace, suspect)
        self._agent = user_agent
        self._proxy = proxy
        self._seconds = seconds
        self._tabs = tabs
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._pid = 0
        self._served = 0
        self._native_agent = ""
        self._jobs: set[asyncio.Task[Any]] = set()
        self._visitors: OrderedDict[str, _Visitor] = OrderedDict()

    # -- What crawl threads call

    def __enter__(self) -> Renderer:
        self._loop = asyncio.new_event_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(16, thread_name_prefix="browser-help"))
        self._slots = asyncio.Semaphore(self._tabs)
        self._starting = asyncio.Lock()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is None or self._thread is None:
            return
        with contextlib.suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._shut_down(), self._loop).result(4 * _CLOSE_SECONDS)
        self._kill()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSE_SECONDS)
        if not self._thread.is_alive():
            self._loop.close()
        self._loop = None

    def render_dom(self, url: str) -> Dom | Gap:
        """The document after its scripts settled."""
        result = self._call(url, self._dom)
        assert isinstance(result, Dom | Gap)
        return result

    def measure(self, url: str, *, black_out: Sequence[str] = ()) -> Measurement | Gap:
        """Geometry and screenshots at `WIDTHS`; what matches the selectors `black_out` is painted over."""
        result = self._call(url, lambda address, visitor, clock: self._measurement(address, visitor, clock, black_out))
        assert isinstance(result, Measurement | Gap)
        return result

    def _call(self, url: str, work: _Work) -> _Answer | Gap:
        if self._found is None:
            return Gap(Reason.NO_BROWSER, "no Chromium was found")
        if self._loop is None or self._thread is None:
            return Gap(Reason.NO_BROWSER, "the browser is closed")
        self._house.pace(url)  # in the caller's thread, so that nobody's turn is held up by waiting
        future = asyncio.run_coroutine_threadsafe(self._guarded(url, work), self._loop)
        try:
            while not wait([future], timeout=1.0).done:  # short waits let Ctrl-C through on Windows
                if not self._thread.is_alive():
                    return Gap(Reason.NO_BROWSER, "the browser's thread ended")
        except BaseException:
            future.cancel()
            raise
        try:
            return future.result()
        except CancelledError:
            return Gap(Reason.NO_BROWSER, "the browser was closed meanwhile")

    # -- The browser's own thread

    async def _guarded(self, url: str, work: _Work) -> _Answer | Gap:
        from playwright.async_api import Error

        visitor = self._visitors.setdefault(host_of(url), _Visitor())
        self._visitors.move_to_end(host_of(url))
        visitor.waiting += 1
        job = asyncio.current_task()
        assert job is not None
        self._jobs.add(job)
        try:
            async with visitor.lock, self._slots:
                for last in (False, True):
                    try:
                        async with self._starting:
                            browser = await self._start()
                    except Exception as error:
                        return Gap(Reason.NO_BROWSER, _first_line(error))
                    try:
                        # Each page has its own clock: waiting for a slot does not count.
                        async with asyncio.timeout(self._seconds) as clock:
                            return await work(url, visitor, clock)
                    except UnusableAnswer as unusable:
                        return unusable.gap
                    except TimeoutError:
                        await self._drop(visitor)
                        return Gap(Reason.TIMEOUT, f"the page did not come to rest in {self._seconds:g} s")
                    except Error as error:
                        await self._drop(visitor)
                        # A browser that died under another page is not this one's fault: once more, in a new one.
                        if browser.is_connected() or last:
                            return Gap(_reason_of(str(error)), _first_line(error))
                    except Exception as error:
                        await self._drop(visitor)
                        return Gap(Reason.CHECK_CRASHED, _first_line(error))
        finally:
            self._jobs.discard(job)
            visitor.waiting -= 1
            await self._forget_idle()
        raise AssertionError("unreachable")

    async def _start(self) -> Browser:
        from playwright.async_api import async_playwright

        if self._browser is not None and self._browser.is_connected():
            alone = sum(v.waiting for v in self._visitors.values()) <= 1
            if self._served < _PAGES_PER_BROWSER or not alone:
                return self._browser
            await self._close_browser()
        for visitor in self._visitors.values():
            visitor.context = None
        if self._playwright is None:
            self._playwright = await asyncio.wait_for(async_playwright().start(), 30)
        assert self._found is not None
        self._browser = await self._playwright.chromium.launch(
            executable_path=self._found.path,
            headless=True,
            args=[*_FLAGS],
            chromium_sandbox=not needs_no_sandbox(),
            ignore_default_args=["--disable-popup-blocking"],
            proxy={"server": self._proxy} if self._proxy else None,
            timeout=30_000,
        )
        self._served = 0
        with contextlib.suppress(Exception):
            session = await self._browser.new_browser_cdp_session()
            processes = await session.send("SystemInfo.getProcessInfo")
            self._pid = next((p["id"] for p in processes["processInfo"] if p["type"] == "browser"), 0)
            version = await session.send("Browser.getVersion")
            # Firewalls turn the word "Headless" away; who we are is said by our own name at the end.
            self._native_agent = version["userAgent"].replace("HeadlessChrome", "Chrome")
            await session.detach()
        return self._browser

    async def _context(self, visitor: _Visitor) -> BrowserContext:
        if visitor.context is not None and visitor.pages >= _PAGES_PER_CONTEXT:
            await self._drop(visitor)
        if visitor.context is None:
            visitor.context = await self._new_context()
            visitor.pages = 0
        visitor.pages += 1
        self._served += 1
        return visitor.context

    async def _new_context(self, *, phone: bool = False) -> BrowserContext:
        assert self._browser is not None
        width = 360 if phone else WIDTHS[0]
        agent = " ".join(word for word in (self._native_agent, "Mobile" if phone else "", self._agent) if word)
        context = await self._browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            user_agent=agent or None,
            has_touch=phone,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion="reduce",
            service_workers="block",
            accept_downloads=False,
            ignore_https_errors=True,  # a bad certificate is another rule's matter; the page is still read
        )
        context.set_default_timeout(20_000)
        await context.add_init_script(read_script("still.js"))
        return context

    async def _drop(self, visitor: _Visitor) -> None:
        context, visitor.context = visitor.context, None
        if context is not None:
            await self._close(context.close())

    async def _forget_idle(self) -> None:
        while len(self._visitors) > _CONTEXTS:
            idle = next((host for host, v in self._visitors.items() if not v.waiting), None)
            if idle is None:
                return
            await self._drop(self._visitors.pop(idle))

    async def _close(self, closing: Coroutine[Any, Any, None]) -> None:
        """Close something; a browser that does not even do that is killed."""
        try:
            await asyncio.wait_for(closing, _CLOSE_SECONDS)
        except TimeoutError:
            self._kill()
        except Exception:  # it is gone already
            return

    async def _close_browser(self) -> None:
        if self._browser is not None:
            await self._close(self._browser.close())
        self._browser, self._pid = None, 0

    async def _shut_down(self) -> None:
        for job in self._jobs:
            job.cancel()
        await asyncio.gather(*self._jobs, return_exceptions=True)
        await self._close_browser()
        if self._playwright is not None:
            await asyncio.wait_for(self._playwright.stop(), _CLOSE_SECONDS)
        self._playwright = None
        await asyncio.sleep(0.1)  # the driver's process is reaped by this loop, or never

    def _kill(self) -> None:
        pid, self._pid = self._pid, 0
        if pid:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    # -- One page

    async def _dom(self, url: str, visitor: _Visitor, clock: asyncio.Timeout) -> Dom:
        async with open_tab(await self._context(visitor), url, self._house, clock) as tab:
            status, html = await tab.load(url)
            return Dom(tab.url, status, html)

    async def _measurement(
        self, url: str, visitor: _Visitor, clock: asyncio.Timeout, black_out: Sequence[str]
    ) -> Measurement:
        views: dict[str, Json] = {}
        screenshots: dict[int, bytes] = {}
        async with open_tab(await self._context(visitor), url, self._house, clock) as tab:
            status, _ = await tab.load(url)
            await tab.probe("walk")
            dom = Dom(tab.url, status, await tab.html())
            moving = await tab.probe("still")
            timings = await tab.probe("timings")
            for width in WIDTHS:
                if width != WIDTHS[0]:
                    await tab.narrow(width)
                views[str(width)] = await tab.probe("measure")
                screenshots[width] = await tab.photograph(width, black_out)
            await tab.confirm_pictures([*views.values()])
            failed, withheld = tab.traffic.failed(), tab.traffic.withheld()
            again = _strange_on_a_phone(views["360"])
            if again:
                await tab.wait_turn(url)
        reloaded = False
        if again:
            with contextlib.suppress(UnusableAnswer):
                views["360"], screenshots[360], more = await self._as_phone(url, clock, black_out)
                failed = _merged(failed, more)
                reloaded = True
        layout = {
            "schema": 1,
            "url": url,
            "final_url": dom.url,
            "status": status,
            "moving": moving,
            "failed": failed,
            "withheld": withheld,
            "phone_reload": reloaded,
            "widths": views,
        }
        return Measurement(url, dom, layout, timings, screenshots)

    async def _as_phone(self, url: str, clock: asyncio.Timeout, black_out: Sequence[str]) -> tuple[Json, bytes, Json]:
        """Load the page again, narrow from the start: some portals choose their phone layout when they are loaded."""
        context = await self._new_context(phone=True)
        try:
            async with open_tab(context, url, self._house, clock) as tab:
                await tab.load(url)
                await tab.probe("walk")
                await tab.probe("still")
                view = await tab.probe("measure")
                picture = await tab.photograph(360, black_out)
                await tab.confirm_pictures([view])
                return view, picture, tab.traffic.failed()
        finally:
            await self._close(context.close())


def _strange_on_a_phone(narrow: Mapping[str, Json]) -> bool:
    return narrow["viewport"] is None or narrow["scroll"] > narrow["client"] or bool(narrow["wide"])


def _merged(one: Json, other: Json) -> Json:
    seen = {json.dumps(item, sort_keys=True): item for item in (*one, *other)}
    return [seen[key] for key in sorted(seen)]


def _reason_of(message: str) -> Reason:
    return next((reason for sign, reason in _ERRORS if sign in message), Reason.NOT_COLLECTED)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
