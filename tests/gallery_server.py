"""Serves tests/gallery on loopback, with the pictures and the faults its pages ask for."""

from __future__ import annotations

import re
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

GALLERY = Path(__file__).parent / "gallery"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'


def png(width: int, height: int) -> bytes:
    """A plain grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x99" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path))  # type: ignore[attr-defined]
        path = self.path.partition("?")[0]
        page = GALLERY / path.strip("/")
        extra: dict[str, tuple[int, str, bytes]] = self.server.extra  # type: ignore[attr-defined]
        if path in extra:
            self._send(*extra[path])
        elif found := re.fullmatch(r"/picture/(\d+)x(\d+)\.png", path):
            self._send(200, "image/png", png(int(found[1]), int(found[2])))
        elif path == "/drawing.svg":
            self._send(200, "image/svg+xml", DRAWING)
        elif path == "/damaged.png":
            self._send(200, "image/png", b"\x89PNG\r\n\x1a\nnot really")
        elif path == "/page.png":
            self._send(
                200, "text/html; charset=utf-8", b"<!doctype html><p>Kh\xc3\xb4ng t\xc3\xacm th\xe1\xba\xa5y</p>"
            )
        elif path.startswith("/forbidden/"):
            self._send(403, "text/plain", b"no")
        elif path.startswith("/failing/"):
            self._send(500, "text/plain", b"no")
        elif path.startswith("/hang"):
            time.sleep(30)
        elif path.startswith("/to?"):
            self._send(404, "text/plain", b"")
        elif page.suffix == ".html" and page.is_file():
            self._send(200, "text/html; charset=utf-8", page.read_bytes())
        else:
            self._send(404, "text/plain", b"not here")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        self.server.asked.append((self.command, self.path))  # type: ignore[attr-defined]
        self._send(200, "text/plain", b"posted")

    def log_message(self, *_: object) -> None:
        pass

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        if kind.startswith("redirect "):
            self.send_header("Location", kind.removeprefix("redirect "))
        else:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class GalleryServer:
    """`extra` maps further paths to (status, content type or "redirect ADDRESS", body); `asked` is what came in."""

    def __init__(self) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.extra: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[tuple[str, str]] = []
        self._http.extra, self._http.asked = self.extra, self.asked  # type: ignore[attr-defined]
        self.origin = f"http://127.0.0.1:{self._http.server_address[1]}"

    def page(self, path: str, html: str) -> str:
        """Serve a page; its address is returned."""
        self.extra[path] = (200, "text/html; charset=utf-8", html.encode("utf-8"))
        return self.origin + path


@contextmanager
def serve_gallery() -> Iterator[GalleryServer]:
    server = GalleryServer()
    thread = threading.Thread(target=server._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server._http.shutdown()
        server._http.server_close()
        thread.join()


def expectations(page: Path) -> dict[str, str]:
    """What a gallery page says of itself in its second line."""
    told = re.search(r"<!-- expects: (.*?) -->", page.read_text(encoding="utf-8"))
    assert told, page
    words = [] if told[1] == "nothing" else told[1].split()
    return {name: value or "1" for name, _, value in (word.partition("=") for word in words)}
