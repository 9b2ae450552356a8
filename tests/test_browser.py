"""The browser: found in order, harmless to the network, patient with no one, the same every time."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.crawl import chromium
from auditor.crawl.browser import Dom, Gap, Measurement, Renderer, find_browser
from auditor.errors import InvalidInput
from auditor.model import Reason
from tests.gallery_server import GalleryServer, serve_gallery

NOBODY: dict[str, str] = {"PATH": ""}


@pytest.fixture(scope="module")
def server() -> Iterator[GalleryServer]:
    with serve_gallery() as gallery:
        yield gallery


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(find_browser(), seconds=20.0, user_agent="PortalAuditor/test") as browser:
        yield browser


@pytest.fixture(scope="module")
def hasty() -> Iterator[Renderer]:
    """Gives a page three seconds."""
    with Renderer(find_browser(), seconds=3.0) as browser:
        assert isinstance(browser.render_dom("http://127.0.0.1:18/"), Gap)  # it is running
        yield browser


def make_program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(0o755)
    return path


# -- Finding one


def test_the_configured_browser_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = make_program(tmp_path / "mine")
    assert find_browser(str(mine)) == chromium.BrowserFound(str(mine), "configured")
    monkeypatch.setenv(chromium.VARIABLE, str(mine))
    assert find_browser() == chromium.BrowserFound(str(mine), "configured")


def test_a_configured_browser_that_is_missing_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no such file"):
        find_browser(str(tmp_path / "nowhere"))


def test_without_playwright_there_is_no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "_has_playwright", lambda: False)
    assert find_browser(str(make_program(tmp_path / "mine"))) is None
    assert find_browser() is None


@pytest.mark.parametrize(
    ("platform", "folder", "program"),
    [
        ("linux", ".cache/ms-playwright", "chrome-linux/chrome"),
        ("win32", "AppData/Local/ms-playwright", "chrome-win64/chrome.exe"),
        ("darwin", "Library/Caches/ms-playwright", "chrome-mac/Chromium.app/Contents/MacOS/Chromium"),
    ],
)
def test_of_playwrights_browsers_the_newest_is_taken(tmp_path: Path, platform: str, folder: str, program: str) -> None:
    make_program(tmp_path / folder / "chromium-900" / program)
    newest = make_program(tmp_path / folder / "chromium-1200" / program)
    found = next(chromium._candidates(platform, NOBODY, tmp_path))
    assert found == chromium.BrowserFound(str(newest), "playwright")


def test_edge_comes_before_chrome_and_playwright_before_both(tmp_path: Path) -> None:
    env = {"PROGRAMFILES": str(tmp_path / "Program Files"), "LOCALAPPDATA": str(tmp_path / "Local"), "PATH": ""}
    chrome = make_program(tmp_path / "Program Files/Google/Chrome/Application/chrome.exe")
    edge = make_program(tmp_path / "Program Files/Microsoft/Edge/Application/msedge.exe")
    own = make_program(tmp_path / "Local/ms-playwright/chromium-1/chrome-win/chrome.exe")
    found = list(chromium._candidates("win32", env, tmp_path))
    assert [(f.origin, f.path) for f in found] == [
        ("playwright", str(own)),
        ("edge", str(edge)),
        ("chrome", str(chrome)),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="looks for a program without .exe")
def test_the_systems_chromium_is_the_last_resort(tmp_path: Path) -> None:
    program = make_program(tmp_path / "bin" / "chromium")
    found = list(chromium._candidates("linux", {"PATH": str(tmp_path / "bin")}, tmp_path))
    assert found == [chromium.BrowserFound(str(program), "system")]


def test_no_browser_is_a_gap_and_not_an_error() -> None:
    with Renderer(None) as browser:
        for result in (browser.measure("http://127.0.0.1/"), browser.render_dom("http://127.0.0.1/")):
            assert isinstance(result, Gap)
            assert result.reason is Reason.NO_BROWSER


def test_a_browser_that_does_not_start_is_a_gap(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"not a program")
    with Renderer(chromium.BrowserFound(str(broken), "configured")) as browser:
        result = browser.render_dom("http://127.0.0.1/")
    assert isinstance(result, Gap)
    assert result.reason is Reason.NO_BROWSER


# -- Reading pages


@pytest.mark.browser
def test_a_page_made_by_scripts_is_read_after_they_ran(server: GalleryServer, renderer: Renderer) -> None:
    server.extra["/data.json"] = (200, "application/json", '["Lịch công tác", "Văn bản"]'.encode())
    url = server.page(
        "/app.html",
        "<!doctype html><div id=app></div><script>fetch('/data.json').then(r => r.json()).then(list => setTimeout(() =>"
        " { app.innerHTML = list.map(t => `<a href=/x>${t}</a>`).join('') }, 100))</script>",
    )
    dom = renderer.render_dom(url)
    assert isinstance(dom, Dom)
    assert '<a href="/x">Lịch công tác</a>' in dom.html.decode("utf-8")
    assert dom.url == url


@pytest.mark.browser
@pytest.mark.parametrize(
    "script",
    ["location.href = '/plain.html'", "setTimeout(() => location.replace('/plain.html'), 2000)"],
    ids=["at once", "later"],
)
def test_a_page_that_leads_elsewhere_is_followed(server: GalleryServer, renderer: Renderer, script: str) -> None:
    dom = renderer.render_dom(server.page("/splash.html", f"<!doctype html><p>Chào mừng</p><script>{script}</script>"))
    assert isinstance(dom, Dom)
    assert dom.url.endswith("/plain.html")
    assert b"<title>plain</title>" in dom.html


@pytest.mark.browser
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((401, "text/html", b"who"), Reason.LOGIN),
        ((403, "text/plain", b"no"), Reason.BLOCKED),
        ((404, "text/html", b"gone"), Reason.NOT_COLLECTED),
        ((429, "text/html", b"slow down"), Reason.RATE_LIMITED),
        ((503, "text/html", b"later"), Reason.SERVER_ERROR),
        ((200, "application/pdf", b"%PDF-1.4"), Reason.UNPARSED),
        ((200, "application/zip", b"PK"), Reason.UNPARSED),
        ((302, "redirect /answer", b""), Reason.UNPARSED),
    ],
)
def test_what_is_no_page_is_a_gap_with_its_reason(
    server: GalleryServer, renderer: Renderer, answer: tuple[int, str, bytes], reason: Reason
) -> None:
    server.extra["/answer"] = answer
    result = renderer.render_dom(server.origin + "/answer")
    assert isinstance(result, Gap)
    assert result.reason is reason


@pytest.mark.browser
def test_a_name_that_does_not_resolve_and_a_closed_door_are_told_apart(renderer: Renderer) -> None:
    unknown, closed = renderer.render_dom("http://khong-co.invalid/"), renderer.render_dom("http://127.0.0.1:18/")
    assert isinstance(unknown, Gap)
    assert isinstance(closed, Gap)
    assert (unknown.reason, closed.reason) == (Reason.DNS, Reason.REFUSED)


@pytest.mark.browser
def test_a_challenge_is_not_taken_for_the_page(server: GalleryServer) -> None:
    url = server.page("/challenge.html", "<!doctype html><title>Just a moment...</title>")
    suspect = lambda _, html: Reason.CHALLENGE if b"Just a moment" in html else None  # noqa: E731
    with Renderer(find_browser(), suspect=suspect) as browser:
        result = browser.measure(url)
    assert isinstance(result, Gap)
    assert result.reason is Reason.CHALLENGE


# -- Hanging


@pytest.mark.browser
@pytest.mark.parametrize(
    "script",
    ["for (;;);", "for (;;) alert(1);", "setTimeout(() => { for (;;); }, 300);"],
    ids=["loops at once", "asks for ever", "loops when it is measured"],
)
def test_a_page_that_hangs_is_a_gap_and_the_next_page_is_fine(
    server: GalleryServer, hasty: Renderer, script: str
) -> None:
    began = time.monotonic()
    result = hasty.measure(server.page("/hang.html", f"<!doctype html><p>x</p><script>{script}</script>"))
    assert isinstance(result, Gap)
    assert result.reason is Reason.TIMEOUT
    assert time.monotonic() - began < 15
    assert isinstance(hasty.render_dom(server.origin + "/plain.html"), Dom)


@pytest.mark.browser
def test_a_page_that_eats_all_memory_is_a_gap(server: GalleryServer, renderer: Renderer) -> None:
    script = "const a = []; for (;;) a.push(new Array(1e6).fill(Math.random()));"
    result = renderer.render_dom(server.page("/memory.html", f"<!doctype html><script>{script}</script>"))
    assert isinstance(result, Gap)
    assert isinstance(renderer.render_dom(server.origin + "/plain.html"), Dom)


@pytest.mark.browser
def test_a_browser_killed_under_a_page_is_started_anew(server: GalleryServer, renderer: Renderer) -> None:
    assert isinstance(renderer.render_dom(server.origin + "/plain.html"), Dom)
    killer = threading.Timer(0.2, os.kill, (renderer._pid, signal.SIGTERM))
    killer.start()
    assert isinstance(renderer.measure(server.origin + "/lazy-pictures.html"), Measurement)
    killer.join()


@pytest.mark.browser
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="stops a process as only POSIX can")
def test_a_browser_that_hangs_is_killed_and_started_anew(server: GalleryServer, hasty: Renderer) -> None:
    assert isinstance(hasty.render_dom(server.origin + "/plain.html"), Dom)
    os.kill(hasty._pid, signal.SIGSTOP)
    result = hasty.render_dom(server.origin + "/plain.html")
    assert isinstance(result, Gap)
    assert result.reason is Reason.TIMEOUT
    assert isinstance(hasty.render_dom(server.origin + "/plain.html"), Dom)


@pytest.mark.browser
def test_many_threads_share_one_browser(server: GalleryServer, renderer: Renderer) -> None:
    results: list[object] = []

    def work(host: str) -> None:
        url = server.origin.replace("127.0.0.1", host) + "/plain.html"
        results.append(renderer.render_dom(url))

    threads = [
        threading.Thread(target=work, args=(host,)) for host in ("127.0.0.1", "localhost", "127.0.0.1", "localhost")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [type(r) for r in results] == [Dom] * 4


@pytest.mark.browser
def test_closing_the_browser_under_a_page_leaves_a_gap(server: GalleryServer) -> None:
    results: list[object] = []
    with Renderer(find_browser()) as browser:
        url = server.page(
            "/endless.html", "<!doctype html><p>x</p><script>setTimeout(() => { for (;;); }, 100)</script>"
        )
        thread = threading.Thread(target=lambda: results.append(browser.measure(url)))
        thread.start()
        time.sleep(1.0)
    thread.join(10)
    assert [type(r) for r in results] == [Gap]


@pytest.mark.browser
def test_waiting_for_ones_turn_is_not_taken_for_a_hang(server: GalleryServer) -> None:
    asked: list[str] = []

    def pace(url: str) -> None:
        asked.append(url)
        time.sleep(6.0 if len(asked) == 2 else 0.0)

    with Renderer(find_browser(), seconds=6.0, pace=pace) as browser:
        result = browser.measure(server.origin + "/fixed-block.html")
    assert isinstance(result, Measurement), result
    assert len(asked) == 2, "the page and its second look as a phone"


# -- What is sent


@pytest.mark.browser
def test_nothing_reaches_an_address_the_guard_refuses_and_nothing_is_posted(server: GalleryServer) -> None:
    with serve_gallery() as inner:
        secret = inner.origin
        server.extra["/to-inside"] = (302, f"redirect {secret}/redirected", b"")
        server.extra["/style.css"] = (
            200,
            "text/css",
            f"@import url({secret}/import); p {{ background: url({secret}/bg) }}".encode(),
        )
        url = server.page(
            "/spy.html",
            f"""<!doctype html><link rel=icon href="{secret}/icon.png"><link rel=stylesheet href="/style.css">
            <link rel=prefetch href="{secret}/prefetch"><link rel=preload as=script href="{secret}/preload">
            <p>x</p><img src="/to-inside"><iframe src="/to-inside"></iframe><iframe src="{secret}/frame"></iframe>
            <object data="{secret}/object"></object><video src="{secret}/video" autoplay></video>
            <form id=f method=post action="/posted"><input name=a></form>
            <form id=g action="{secret}/form" target=_blank></form>
            <script>
            const tries = [() => fetch("{secret}/fetch").catch(() => 0),
              () => fetch("/posted", {{method: "POST"}}).catch(() => 0),
              () => navigator.sendBeacon("{secret}/beacon", "x"), () => navigator.sendBeacon("/posted", "x"),
              () => new WebSocket("ws{secret[4:]}/socket"), () => new EventSource("{secret}/events"),
              () => new Worker(URL.createObjectURL(new Blob(["fetch('{secret}/worker')"]))),
              () => {{ const w = document.body.appendChild(document.createElement("iframe")).contentWindow;
                       new w.WebSocket("ws{secret[4:]}/socket2"); }},
              () => import("{secret}/module").catch(() => 0), () => window.open("{secret}/window"), () => g.submit(),
              () => setTimeout(() => f.submit(), 200)];
            for (const attempt of tries) try {{ attempt(); }} catch (error) {{ }}
            </script>""",
        )
        allowed = lambda address: address.startswith(server.origin + "/")  # noqa: E731
        with Renderer(find_browser(), allowed=allowed) as browser:
            result = browser.measure(url)
            refused = browser.measure(secret + "/plain.html")
            server.extra["/away"] = (302, f"redirect {secret}/plain.html", b"")
            sent_away = browser.measure(server.origin + "/away")
        assert isinstance(result, Measurement)
        assert {"guard", "method"} <= set(result.layout["withheld"])
        assert isinstance(refused, Gap)
        assert isinstance(sent_away, Gap)
        assert inner.asked == []
        assert "/style.css" in {path for _, path in server.asked}
        assert {method for method, _ in server.asked} <= {"GET", "HEAD"}


@pytest.mark.browser
def test_a_style_sheet_that_robots_txt_forbids_is_not_asked_for_and_makes_the_look_doubtful(
    server: GalleryServer,
) -> None:
    from auditor.facts.layout import read_layout

    server.extra["/theme/a.css"] = (200, "text/css", b"p { color: red }")
    url = server.page("/themed.html", "<!doctype html><link rel=stylesheet href='/theme/a.css'><p>x</p>")
    with Renderer(find_browser(), robots=lambda address: "/theme/" not in address) as browser:
        result = browser.measure(url)
    assert isinstance(result, Measurement)
    page = read_layout(result.stored(), "evidence/x.warc.gz@0")
    assert page is not None
    assert page.unsettled is Reason.ROBOTS
    assert ("GET", "/theme/a.css") not in server.asked


@pytest.mark.browser
def test_each_page_is_met_as_by_a_first_visitor(server: GalleryServer, renderer: Renderer) -> None:
    url = server.page(
        "/counter.html",
        "<!doctype html><p id=p></p><script>localStorage.n = 1 + Number(localStorage.n || 0);"
        " p.textContent = localStorage.n + document.cookie; document.cookie = 'n=1;path=/'</script>",
    )
    for _ in range(2):
        dom = renderer.render_dom(url)
        assert isinstance(dom, Dom)
        assert b'<p id="p">1</p>' in dom.html


@pytest.mark.browser
def test_we_say_who_we_are_and_not_that_we_are_headless(server: GalleryServer, renderer: Renderer) -> None:
    url = server.page("/agent.html", "<!doctype html><p id=p></p><script>p.textContent = navigator.userAgent</script>")
    dom = renderer.render_dom(url)
    assert isinstance(dom, Dom)
    assert b"PortalAuditor/test" in dom.html
    assert b"Headless" not in dom.html


# -- The same again

RESTLESS = """<!doctype html><html lang=vi><meta name=viewport content="width=device-width, initial-scale=1">
<style>.o { overflow: hidden; width: 100% } .r { display: flex; transition: transform .4s }
.r img { flex: 0 0 100%; height: 80px }
@keyframes k { from { margin-left: 0 } to { margin-left: 200px } } h2 { animation: k 3s infinite }</style>
<p id=clock></p><p id=second></p><h2>Thông báo mới</h2><marquee>Chào mừng quý khách đến với cổng thông tin</marquee>
<div class=o><div class=r id=r></div></div><div id=late></div>
<img loading=lazy src="/picture/300x200.png" width=300 height=150 style="margin-top:1500px">
<table style="width:900px"><td>a</table>
<script>setInterval(() => { clock.textContent = new Date().toISOString() }, 1000);
for (const n of [1, 2, 3, 4].sort(() => Math.random() - .5)) r.innerHTML += `<img src="/picture/${300 + n}x200.png">`;
let beats = 0;
const tick = () => { second.textContent = "x ".repeat(400 * ++beats); setTimeout(tick, 1000) };
setTimeout(tick, 1000);
let i = 0; setInterval(() => { r.style.transform = `translateX(-${100 * (++i % 4)}%)` }, 3000);
setTimeout(() => { late.innerHTML = "<img src=/picture/77x99.png width=99 height=60>" }, 200);</script>"""


def measure_again(server: GalleryServer, renderer: Renderer, times: int) -> None:
    url = server.page("/restless.html", RESTLESS)
    first = renderer.measure(url)
    assert isinstance(first, Measurement), first
    assert len(first.layout["widths"]["360"]["pictures"]) == 6
    for _ in range(times - 1):
        again = renderer.measure(url)
        assert isinstance(again, Measurement), again
        assert again.layout == first.layout


@pytest.mark.browser
def test_a_restless_page_gives_the_same_measurement_again(server: GalleryServer, renderer: Renderer) -> None:
    measure_again(server, renderer, 3)


@pytest.mark.browser
@pytest.mark.proof
def test_a_restless_page_gives_the_same_measurement_ten_times(server: GalleryServer, renderer: Renderer) -> None:
    measure_again(server, renderer, 10)


@pytest.mark.browser
def test_screenshots_are_taken_at_each_width_and_named_places_are_blacked_out(
    server: GalleryServer, renderer: Renderer
) -> None:
    import io

    from PIL import Image

    url = server.page(
        "/asker.html",
        "<!doctype html><body style='margin:0'><p class=asker style='margin:0;height:200px'>Chu Thị V.</p>",
    )
    plain, masked = renderer.measure(url), renderer.measure(url, black_out=(".asker", "not[a selector"))
    assert isinstance(plain, Measurement)
    assert isinstance(masked, Measurement)
    for width in (360, 768, 1366):
        shown, hidden = (Image.open(io.BytesIO(m.screenshots[width])).convert("L") for m in (plain, masked))
        assert shown.width == hidden.width == width
        assert max(hidden.crop((0, 0, width, 195)).getextrema()) < 20
        assert max(shown.crop((0, 0, width, 195)).getextrema()) > 200
