"""The browser as the crawl sees it: something that gives a page's document after its scripts, and its measurement, or
says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol
from urllib.request import getproxies

from auditor.crawl import browser as chromium
from auditor.crawl.browser import BrowserFound, Dom, Measurement
from auditor.crawl.gaps import diagnose
from auditor.crawl.gateway import Gateway
from auditor.crawl.guard import Guard
from auditor.crawl.plan import Settings
from auditor.model import Reason
from auditor.urls import host_of

RenderGap = chromium.Gap


class Renderer(Protocol):
    """Renders pages for any number of threads; never raises for what a site does."""

    def render_dom(self, url: str) -> Dom | RenderGap: ...

    def measure(self, url: str, *, black_out: Sequence[str] = ()) -> Measurement | RenderGap: ...


class GuardedRenderer:
    """A browser that obeys the run it works for: guard, robots.txt and pace are those of the crawl it is bound to.

    Until `bind` is called nothing is forbidden by robots.txt and nothing is paced, but private addresses are refused
    all the same.
    """

    def __init__(self, found: BrowserFound | None, settings: Settings) -> None:
        self._guard = Guard(allow_private=settings.allow_private)
        self._proxied = bool(settings.proxy) or _has_system_proxy()
        self._robots: Callable[[str], bool] = lambda _: True
        self._pace: Callable[[str], None] = lambda _: None
        # An office's own proxy connects for the browser as well; only without one is there a connection to guard.
        self._gateway = None if settings.proxy or _has_system_proxy() else Gateway(lambda: self._guard)
        self._browser = chromium.Renderer(
            found,
            allowed=self._allowed,
            robots=lambda url: self._robots(url),
            pace=lambda url: self._pace(url),
            suspect=_suspect,
            user_agent=settings.user_agent,
            proxy=self._gateway.url if self._gateway else settings.proxy,
        )

    def bind(self, guard: Guard, robots: Callable[[str], bool], pace: Callable[[str], None]) -> None:
        """Let a crawl decide where the browser may go, and when."""
        self._guard, self._robots, self._pace = guard, robots, pace

    def render_dom(self, url: str) -> Dom | RenderGap:
        return self._browser.render_dom(url)

    def measure(self, url: str, *, black_out: Sequence[str] = ()) -> Measurement | RenderGap:
        return self._browser.measure(url, black_out=black_out)

    def __enter__(self) -> GuardedRenderer:
        if self._gateway is not None:
            self._gateway.start()
        self._browser.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._browser.__exit__(*error)
        if self._gateway is not None:
            self._gateway.stop()

    def _allowed(self, url: str) -> bool:
        host = host_of(url)
        try:
            self._guard.addresses(host)
        except OSError as error:
            # Behind a proxy that alone can resolve names, an unknown name is the proxy's to judge, unless it looks
            # internal.
            unknown = type(error).__name__ == "gaierror"
            return (
                unknown and self._proxied and "." in host and not host.endswith((".localhost", ".local", ".internal"))
            )
        return True


@contextmanager
def open_renderer(found: BrowserFound | None, settings: Settings) -> Iterator[GuardedRenderer | None]:
    """The renderer for a run; None when there is no browser or none is wanted."""
    if found is None or not settings.browser:
        yield None
        return
    with GuardedRenderer(found, settings) as renderer:
        yield renderer


def _has_system_proxy() -> bool:
    proxies = getproxies()
    return any(proxies.get(scheme) for scheme in ("http", "https", "all"))


def _suspect(status: int, document: bytes) -> Reason | None:
    found = diagnose(status, "text/html; charset=utf-8", document)
    return found[0] if found else None


__all__ = ["Dom", "GuardedRenderer", "Mapping", "Measurement", "RenderGap", "Renderer", "open_renderer"]
