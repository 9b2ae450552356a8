"""What the browser asks for goes through the gateway, and the gateway goes nowhere it should not."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from auditor.checks import Wants
from auditor.crawl import crawl, find_browser, open_renderer
from auditor.crawl.gateway import Gateway
from auditor.crawl.guard import Guard
from auditor.crawl.rendering import GuardedRenderer
from auditor.model import Reason
from tests.faults import PAGE, html, reply, serve
from tests.small_sites import FILLER, SETTINGS, listing_plan, make_site, page, records, serving


@contextmanager
def running(guard: Guard) -> Iterator[Gateway]:
    gateway = Gateway(lambda: guard)
    gateway.start()
    try:
        yield gateway
    finally:
        gateway.stop()


def _ask(gateway: Gateway, url: str, *, verify: str | bool = True) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, proxies={"http": gateway.url, "https": gateway.url}, timeout=5, verify=verify)


def test_a_request_is_passed_on_to_the_checked_address() -> None:
    guard = Guard(allow_private=True, resolve=lambda _: ("127.0.0.1",))
    with serve({"*": lambda r: reply(r)}) as server, running(guard) as gateway:
        port = server.origin.rsplit(":", 1)[1]
        answer = _ask(gateway, f"http://xalam.hatinh.gov.vn:{port}/tin?a=1")
    assert answer.text == PAGE
    _, path, headers = server.log[0]
    assert path == "/tin?a=1"
    assert headers["host"] == f"xalam.hatinh.gov.vn:{port}"
    assert not [h for h in headers if h.startswith("proxy")]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "xalam.vn", "169.254.169.254"])
def test_an_address_inside_is_refused_also_to_the_browser(host: str) -> None:
    with serve({"*": lambda r: reply(r)}) as server, running(Guard(resolve=lambda _: ("127.0.0.1",))) as gateway:
        port = server.origin.rsplit(":", 1)[1]
        assert _ask(gateway, f"http://{host}:{port}/").status_code == 403
        with pytest.raises(requests.exceptions.ProxyError):
            _ask(gateway, f"https://{host}:{port}/")
    assert server.log == []


def test_a_server_that_is_not_there_is_a_bad_gateway() -> None:
    with running(Guard(allow_private=True, resolve=lambda _: ("127.0.0.1",))) as gateway:
        assert _ask(gateway, "http://xalam.vn:1/").status_code == 502


@pytest.mark.parametrize(
    "words", [b"", b"GET\r\n\r\n", b"\xff\xfe\r\n\r\n", b"CONNECT :::\r\n\r\n", b"GET http://[ HTTP/1.1\r\n\r\n"]
)
def test_nonsense_crashes_nothing(words: bytes) -> None:
    import socket

    with running(Guard(allow_private=True)) as gateway:
        with socket.create_connection(("127.0.0.1", int(gateway.url.rsplit(":", 1)[1])), timeout=2) as talk:
            talk.sendall(words)
            talk.shutdown(socket.SHUT_WR)
            talk.recv(1000)
        with serve({"*": lambda r: reply(r)}) as server:
            assert _ask(gateway, f"{server.origin}/").status_code == 200


def test_an_offices_own_proxy_is_not_bypassed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    assert GuardedRenderer(None, SETTINGS)._gateway is None
    monkeypatch.delenv("http_proxy")
    monkeypatch.setenv("HTTP_PROXY" if os.name == "nt" else "https_proxy", "http://proxy.example:3128")
    assert GuardedRenderer(None, SETTINGS)._gateway is None


@pytest.mark.browser
def test_the_browser_reads_a_site_of_scripts_and_reaches_nothing_inside(tmp_path: Path) -> None:
    menu = "".join(f"<li><a href='/m-{i}.html'>Mục {i}</a></li>" for i in range(6))
    script = f"""
    document.getElementById('root').innerHTML = `<nav><ul>{menu}</ul></nav><p>{FILLER}</p>
    <img src='http://trong.nha.vn:PORT/anh.png'><iframe src='http://127.0.0.1:PORT/khung'></iframe>`;
    fetch('http://trong.nha.vn:PORT/bi-mat').catch(() => 0);
    """
    with serve({"*": lambda r: reply(r)}) as inside:
        port = inside.origin.rsplit(":", 1)[1]
        shell = html("Cổng", f"<div id='root'></div><script>{script.replace('PORT', port)}</script>")
        pages = {"/": shell, **{f"/m-{i}.html": page(f"Mục {i}") for i in range(6)}}
        with serve(serving(pages)) as server:  # type: ignore[arg-type]
            outer = server.origin.rsplit(":", 1)[1]

            class Town(Guard):
                """The portal's own name and port may be reached, as a public one; all else on this machine may not."""

                def addresses(self, host: str) -> tuple[str, ...]:
                    return ("127.0.0.1",) if host == "xalam.vn" else Guard(resolve=self._resolve).addresses(host)

            settings = replace(SETTINGS, browser=True, timeout=20.0)
            with open_renderer(find_browser(), settings) as renderer:
                assert renderer is not None
                town = Town(allow_private=True, resolve=lambda _: ("127.0.0.1",))
                real = renderer.bind
                renderer.bind = lambda _, robots, pace: real(town, robots, pace)  # type: ignore[method-assign]
                site = make_site(f"http://xalam.vn:{outer}")
                plan = listing_plan(Wants(layout=True))
                crawl([site], lambda _: plan, settings, tmp_path, renderer, resolve=lambda _: ("127.0.0.1",))
    kept = Counter(c.instrument for c in records(tmp_path).captures if c.gap is None)
    assert kept["dom"] == 1
    assert kept["layout"] == 1
    assert {f"/m-{i}.html" for i in range(6)} <= set(server.paths())
    assert inside.log == []


@pytest.mark.browser
def test_a_page_inside_is_not_rendered_at_all() -> None:
    closed = replace(SETTINGS, browser=True, allow_private=False)
    with serve({"*": lambda r: reply(r)}) as inside, open_renderer(find_browser(), closed) as renderer:
        assert renderer is not None
        outcome = renderer.render_dom(f"{inside.origin}/")
    assert getattr(outcome, "reason", None) in (Reason.NOT_COLLECTED, Reason.BLOCKED)
    assert inside.log == []
