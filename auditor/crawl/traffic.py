"""What one rendered page asks of the network: every request passes the gate, and what came of it is remembered."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.model import Json, Reason
from auditor.urls import host_of

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

_MAX_BYTES = 40_000_000  # a page heavier than this is measured as far as it came
_LOOK_MATTERS = {"Stylesheet", "Script", "Font", "Image", "Document", "XHR", "Fetch"}


@dataclass(frozen=True, slots=True)
class Gate:
    """Who may be asked: `allowed` guards private addresses, `robots` speaks for the site."""

    allowed: Callable[[str], bool]
    robots: Callable[[str], bool]

    def refusal(self, url: str, method: str) -> str | None:
        """Why this request must not be sent: `guard`, `robots`, `method`; None if it may."""
        if method not in ("GET", "HEAD"):
            return "method"
        if not url.startswith(("http://", "https://")) or not self.allowed(url):
            return "guard"
        return None if self.robots(url) else "robots"


@dataclass(slots=True)
class _Request:
    url: str  # as the page asked for it
    kind: str
    last: str = ""  # after redirects
    status: int = 0
    mime: str = ""
    error: str = ""
    refused: str = ""
    done: bool = False


class Traffic:
    """The requests of one page, filtered and remembered."""

    def __init__(self, session: CDPSession, gate: Gate) -> None:
        self._session = session
        self._gate = gate
        self._requests: dict[str, _Request] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._bytes = 0
        self._main = ""
        self._last_change = time.monotonic()
        self._documents: list[
            _Request
        ] = []  # those of the main frame: the page may lead itself elsewhere while it loads
        self.main_refusal: Reason | None = None
        self.at_rest = False  # once set, the page may not go elsewhere

    async def start(self) -> None:
        """Begin to filter; must come before the page's first request."""
        on = self._session.on
        on("Fetch.requestPaused", self._paused)
        on("Network.requestWillBeSent", self._sent)
        on("Network.responseReceived", self._answered)
        on("Network.loadingFinished", self._finished)
        on("Network.loadingFailed", self._failed)
        tree = await self._session.send("Page.getFrameTree")
        self._main = tree["frameTree"]["frame"]["id"]
        await self._session.send("Network.enable")
        await self._session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})

    async def quiet(self, seconds: float, still: float = 0.15) -> bool:
        """Wait until nothing was under way for a moment; False if that did not happen in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.idle and time.monotonic() - self._last_change >= still:
                return True
            await asyncio.sleep(0.02)
        return False

    @property
    def main_status(self) -> int:
        """The status of the document that is shown; 0 while there is none."""
        shown = [r.status for r in self._documents if r.status]
        return shown[-1] if shown else 0

    @property
    def idle(self) -> bool:
        """Whether nothing is under way at this moment."""
        return all(r.done for r in self._requests.values())

    # -- Facts

    def picture_state(self, picture: Mapping[str, Json]) -> str:
        """`loaded`, `gone` (404, 410), `undecodable`; or why nobody knows: `none`, `pending`, `refused`, `failed`."""
        src = picture["src"]
        if picture["natural"][0] > 0 and picture["natural"][1] > 0:
            return "loaded"
        if not src.startswith(("http://", "https://")):
            return "none"  # empty, data: and blob: are a script's placeholders
        asked = [
            r for r in self._requests.values() if src in (r.url, r.last) and r.kind in ("Image", "Other", "Preload")
        ]
        if not asked:
            return "pending"
        request = asked[-1]
        if request.refused:
            return "refused"
        if request.status in (404, 410):
            return "gone"
        if request.error or request.status >= 400 or request.status == 0:
            return "failed"
        if not request.done or not picture["complete"]:
            return "pending"
        # A drawing without a size of its own has no natural size either.
        return "loaded" if "svg" in request.mime else "undecodable"

    def failed(self) -> list[Json]:
        """Sub-resources that did not come, and how: what the page's look may owe to that."""
        told = {}
        for r in self._requests.values():
            if r.kind not in _LOOK_MATTERS or (r.done and not r.error and not r.refused and r.status < 400):
                continue
            outcome = r.refused or ("status" if r.status >= 400 else "failed" if r.error else "pending")
            told[r.kind, r.url] = {"type": r.kind.lower(), "url": r.url, "outcome": outcome, "status": r.status}
        return [told[key] for key in sorted(told)][:200]

    def withheld(self) -> list[str]:
        """What kinds of request we held back."""
        return sorted({r.refused for r in self._requests.values() if r.refused})

    # -- Events

    def _paused(self, event: Mapping[str, Json]) -> None:
        task = asyncio.ensure_future(self._decide(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _decide(self, event: Mapping[str, Json]) -> None:
        url, kind = event["request"]["url"], event.get("resourceType", "")
        refusal = await self._refusal(url, event["request"]["method"], kind, event.get("frameId", ""))
        with contextlib.suppress(Exception):  # the page may be closed by now
            if refusal is None:
                await self._session.send("Fetch.continueRequest", {"requestId": event["requestId"]})
                return
            # The word of the request itself may come before or after.
            name = event.get("networkId") or event["requestId"]
            known = self._requests.setdefault(name, _Request(url, kind, url))
            known.refused, known.done = refusal, True
            if refusal == "frame":
                # An empty frame keeps its place on the page; an error page in it would not be the site's fault.
                answer = {"requestId": event["requestId"], "responseCode": 200, "body": ""}
                headers = [{"name": "Content-Type", "value": "text/html; charset=utf-8"}]
                await self._session.send("Fetch.fulfillRequest", {**answer, "responseHeaders": headers})
                return
            error = "BlockedByClient"
            if kind == "Document" and event.get("frameId") == self._main:
                if self.main_status:
                    error = "Aborted"  # the page that is there stays there, as under a link to a download
                else:
                    self.main_refusal = Reason.ROBOTS if refusal == "robots" else Reason.NOT_COLLECTED
            await self._session.send("Fetch.failRequest", {"requestId": event["requestId"], "errorReason": error})

    async def _refusal(self, url: str, method: str, kind: str, frame: str) -> str | None:
        if kind == "Media":
            return "media"
        if kind in ("Ping", "CSPViolationReport", "WebSocket"):
            return "method"
        if self._bytes > _MAX_BYTES:
            return "budget"
        if kind == "Document" and frame == self._main and self.at_rest:
            return "leaving"
        if kind == "Document" and frame != self._main and not _akin(url, self._page_url()):
            return "frame"  # embedded players and maps: not the portal's own, heavy, and different at each visit
        try:
            # The guard may look up names and must not hold up the browser's thread.
            return await asyncio.to_thread(self._gate.refusal, url, method)
        except Exception:
            return "guard"

    def _page_url(self) -> str:
        return next((r.last or r.url for r in self._requests.values() if r.kind == "Document"), "")

    def _sent(self, event: Mapping[str, Json]) -> None:
        self._last_change = time.monotonic()
        known = self._requests.get(event["requestId"])
        url = event["request"]["url"].split("#", 1)[0]
        if known is not None and "redirectResponse" in event:
            known.last, known.done = url, bool(known.refused)
        elif known is not None:
            return
        elif url.startswith(("http://", "https://")) and event.get("type") != "EventSource":
            kind = event.get("type", "Other")
            self._requests[event["requestId"]] = known = _Request(url, kind, url)
            if kind == "Document" and event.get("frameId") == self._main:
                self._documents.append(known)

    def _answered(self, event: Mapping[str, Json]) -> None:
        self._last_change = time.monotonic()
        if (known := self._requests.get(event["requestId"])) is not None:
            known.status = event["response"]["status"]
            known.mime = event["response"].get("mimeType", "").lower()

    def _finished(self, event: Mapping[str, Json]) -> None:
        self._last_change = time.monotonic()
        self._bytes += max(0, int(event.get("encodedDataLength", 0)))
        if (known := self._requests.get(event["requestId"])) is not None:
            known.done = True

    def _failed(self, event: Mapping[str, Json]) -> None:
        self._last_change = time.monotonic()
        if (known := self._requests.get(event["requestId"])) is not None:
            known.done = True
            # A picture's 404 page is broken off once its status is known: the status is the fact then.
            known.error = "" if known.status >= 400 else event.get("errorText", "failed")


def _akin(url: str, page: str) -> bool:
    """Same host, or neighbours under one registered name (`a.tinh.gov.vn`, `b.tinh.gov.vn`)."""
    one, two = host_of(url), host_of(page)
    return one == two or (one.count(".") >= 2 and one.split(".")[-3:] == two.split(".")[-3:] and not one[-1].isdigit())
