"""One page in the browser: loaded through the gate, brought to rest, measured by the probe and photographed."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urljoin, urlsplit

from auditor.crawl.traffic import Gate, Traffic
from auditor.model import Json, Reason

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, Page

WIDTHS = (1366, 768, 360)  # measured in this order: a page is loaded as on a desk and then made narrow
HEIGHTS = {1366: 768, 768: 1024, 360: 740}
_PICTURE_HEIGHT = 6000  # longer pages are photographed down to here
_OPEN_SECONDS = 20.0  # for the document
_LOAD_SECONDS = 15.0  # for the load event after the document has come
_QUIET_SECONDS = 4.0  # for the network to fall silent after that
_PICTURE_HOPS = 5
_PAGE_KINDS = ("text/html", "application/xhtml+xml", "")

Suspect: TypeAlias = Callable[[int, bytes], Reason | None]


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a page could not be rendered."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Dom:
    """The document after its scripts ran; `html` is UTF-8, `url` where the navigation ended."""

    url: str
    status: int
    html: bytes


@dataclass(frozen=True, slots=True)
class Measurement:
    """One page measured; `layout` is the same for the same page, `timings` (milliseconds) never are."""

    url: str
    dom: Dom
    layout: Mapping[str, Json]
    timings: Mapping[str, int]
    screenshots: Mapping[int, bytes] = field(default_factory=dict)  # width → JPEG

    def stored(self) -> bytes:
        """What goes into the evidence as the page's layout record."""
        told = {**self.layout, "timings": dict(self.timings)}
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


class UnusableAnswer(Exception):
    """The address answered, but with something that must not be judged."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.gap = Gap(reason, detail)


@dataclass(frozen=True, slots=True)
class House:
    """The rules every page is loaded under; see `browser.Renderer`."""

    gate: Gate
    pace: Callable[[str], None]
    suspect: Suspect


@contextlib.asynccontextmanager
async def open_tab(context: BrowserContext, url: str, house: House, clock: asyncio.Timeout) -> AsyncIterator[Tab]:
    """A page of its own, met as by a first visitor."""
    page = await context.new_page()
    try:
        session = await context.new_cdp_session(page)
        traffic = Traffic(session, house.gate)
        await traffic.start()
        # What an earlier page left behind would hide pop-ups and banners.
        await context.clear_cookies()
        parts = urlsplit(url)
        kinds = "local_storage,indexeddb,cache_storage,service_workers"
        with contextlib.suppress(Exception):
            origin = f"{parts.scheme}://{parts.netloc}"
            await session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": kinds})
        yield Tab(context, page, session, traffic, house, clock)
    finally:
        # The browser closes a page that is stuck in its own script; a browser that is stuck itself is not waited for.
        with contextlib.suppress(Exception):
            await asyncio.wait_for(page.close(), 2.0)


class Tab:
    """What can be done with one open page."""

    def __init__(
        self,
        context: BrowserContext,
        page: Page,
        session: CDPSession,
        traffic: Traffic,
        house: House,
        clock: asyncio.Timeout,
    ) -> None:
        self._context = context
        self._page = page
        self._session = session
        self._house = house
        self._clock = clock
        self._world = 0
        self.traffic = traffic

    @property
    def url(self) -> str:
        return self._page.url

    async def load(self, url: str) -> tuple[int, bytes]:
        """Go to the page and let it come to rest; its status and its document."""
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as Late

        try:
            response = await self._page.goto(url, wait_until="domcontentloaded", timeout=_OPEN_SECONDS * 1000)
        except Error:
            if self.traffic.main_refusal is not None:
                raise UnusableAnswer(self.traffic.main_refusal, "the address may not be asked") from None
            raise
        if response is None:
            raise UnusableAnswer(Reason.UNPARSED, "no document was loaded")
        _refuse_status(response.status)
        kind = (response.headers.get("content-type") or "").split(";")[0].strip().lower()
        if kind not in _PAGE_KINDS:
            raise UnusableAnswer(Reason.UNPARSED, f"not a page but {kind}")
        with contextlib.suppress(Late):
            await self._page.wait_for_load_state("load", timeout=_LOAD_SECONDS * 1000)
        for _ in range(3):
            await self.traffic.quiet(_QUIET_SECONDS)
            # An error here means that the page led itself elsewhere meanwhile: a splash page, a redirect by script.
            with contextlib.suppress(Error):
                await self._enter_world()
                await self.probe("rest", budget=900)
                if self.traffic.idle:
                    break
        self.traffic.at_rest = True
        status = self.traffic.main_status or response.status
        _refuse_status(status)
        if self.url.startswith("chrome-error:"):
            raise UnusableAnswer(Reason.RESET, "the browser shows an error page")
        await self._enter_world()
        html = await self.html()
        if (reason := await asyncio.to_thread(self._house.suspect, status, html)) is not None:
            raise UnusableAnswer(reason, "the answer is not the page that was asked for")
        return status, html

    async def _enter_world(self) -> None:
        """The probe works in a world of its own: a page that changes Array or JSON does not change the probe."""
        tree = await self._session.send("Page.getFrameTree")
        place = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "auditor"}
        self._world = (await self._session.send("Page.createIsolatedWorld", place))["executionContextId"]
        script = f"globalThis.auditor = {read_script('probe.js')}; 0"
        await self._session.send("Runtime.evaluate", {"expression": script, "contextId": self._world})

    async def html(self) -> bytes:
        """The document as it stands."""
        return str(await self.probe("html")).encode("utf-8", "replace")

    async def probe(self, phase: str, **more: Json) -> Json:
        """Run one phase of probe.js."""
        call = f"auditor({json.dumps({'name': phase, **more})})"
        order = {"expression": call, "contextId": self._world, "awaitPromise": True, "returnByValue": True}
        answer = await self._session.send("Runtime.evaluate", order)
        if "exceptionDetails" in answer:
            told = answer["exceptionDetails"]
            raise RuntimeError(f"probe {phase}: {told.get('exception', {}).get('description', told.get('text'))}")
        return answer["result"].get("value")

    async def narrow(self, width: int) -> None:
        """Give the window another width and let the page follow."""
        await self._page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        await self.probe("calm", budget=1500)
        if not self.traffic.idle:  # pictures chosen for this width are on their way
            await self.traffic.quiet(2.0)
            await self.probe("calm", budget=1500)

    async def photograph(self, width: int, black_out: Sequence[str]) -> bytes:
        """The whole page as JPEG, down to a limit, with the named places painted over."""
        if black_out:
            await self.probe("black-out", selectors=list(black_out))
        metrics = await self._session.send("Page.getLayoutMetrics")
        height = max(1, min(int(metrics["cssContentSize"]["height"]), _PICTURE_HEIGHT))
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        order = {"format": "jpeg", "quality": 55, "captureBeyondViewport": True, "clip": clip}
        return base64.b64decode((await self._session.send("Page.captureScreenshot", order))["data"])

    async def confirm_pictures(self, views: Sequence[Json]) -> None:
        """Give each picture its `state`; one that looks broken is asked for a second time before that is said."""
        states: dict[str, str] = {}
        for picture in (p for view in views for p in view["pictures"]):
            src = picture["src"]
            if src not in states:
                states[src] = self.traffic.picture_state(picture)
                if states[src] in ("gone", "undecodable") and await self._ask_again(src) != states[src]:
                    states[src] = "unsure"
            picture["state"] = states[src]

    async def wait_turn(self, url: str) -> None:
        """Keep the site's pace; the page's clock stands still meanwhile."""
        loop = asyncio.get_running_loop()
        due = self._clock.when()
        left = None if due is None else due - loop.time()
        self._clock.reschedule(None)
        await asyncio.to_thread(self._house.pace, url)
        if left is not None:
            self._clock.reschedule(loop.time() + left)

    async def _ask_again(self, src: str) -> str:
        from playwright.async_api import Error

        await self.wait_turn(src)
        request, url = self._context.request, src
        try:
            for _ in range(_PICTURE_HOPS):
                # Every hop passes the gate: the request's own following would not ask it.
                if await asyncio.to_thread(self._house.gate.refusal, url, "GET") is not None:
                    return "unsure"
                answer = await request.get(url, max_redirects=0, timeout=10_000, fail_on_status_code=False)
                if not 300 <= answer.status < 400:
                    break
                url = urljoin(url, answer.headers.get("location", ""))
            if answer.status in (404, 410):
                return "gone"
            if answer.status != 200:
                return "unsure"
            body = await answer.body()
        except Error:
            return "unsure"
        if await asyncio.to_thread(self._house.suspect, 200, body) is not None:
            return "unsure"  # a challenge sent in place of the picture
        return "undecodable"


def _refuse_status(status: int) -> None:
    reason = {401: Reason.LOGIN, 403: Reason.BLOCKED, 429: Reason.RATE_LIMITED}.get(status)
    if reason is None and status >= 400:
        reason = Reason.SERVER_ERROR if status >= 500 else Reason.NOT_COLLECTED
    if reason is not None:
        raise UnusableAnswer(reason, f"status {status}")


_scripts: dict[str, str] = {}


def read_script(name: str) -> str:
    """A script of this package."""
    if name not in _scripts:
        _scripts[name] = files("auditor.crawl").joinpath(name).read_text(encoding="utf-8").strip()
    return _scripts[name]
