"""Serves prepared answers on loopback: the sample portals, or any mapping a test brings."""

import os
import socketserver
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Final, Self

from auditor.demo.portals import FALLBACK, PORTALS, Answer, Portal, render_portal

FIRST_PORT: Final = 8731
_NOT_FOUND: Final = Answer(404, (("Content-Type", "text/plain; charset=utf-8"),), b"Not found\n")

Answers = Mapping[str, Answer]


class Server:
    """A quiet HTTP server on 127.0.0.1 for a mapping of paths to answers.

    The mapping may be built from the origin, which is known only once a port is taken. A path
    without an answer gets the one under ``FALLBACK`` ("*"), or a bare 404.
    """

    def __init__(self, answers: Answers | Callable[[str], Answers], port: int = 0) -> None:
        try:
            self._http = _Http(("127.0.0.1", port), _Handler)
        except OSError:
            if not port:
                raise
            self._http = _Http(("127.0.0.1", 0), _Handler)
        self.origin = f"http://127.0.0.1:{self._http.server_address[1]}"
        try:
            self._http.answers = answers(self.origin) if callable(answers) else answers
        except BaseException:
            self._http.server_close()
            raise
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        """Start answering."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop answering and give the port back."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@contextmanager
def serve_portals(portals: Sequence[Portal] = PORTALS) -> Iterator[Mapping[str, str]]:
    """Serve portals, each on its usual port where that is free; gives id → origin."""
    usual = {portal.id: FIRST_PORT + place for place, portal in enumerate(PORTALS)}
    with ExitStack() as stack:
        yield {
            portal.id: stack.enter_context(
                Server(partial(render_portal, portal), usual.get(portal.id, 0)),
            ).origin
            for portal in portals
        }


class _Http(ThreadingHTTPServer):
    answers: Answers
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    allow_reuse_address = os.name != "nt"  # on Windows it would let two programs share a port

    def server_bind(self) -> None:
        """Bind without the reverse look-up of the standard class, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        """Send the answer of this path."""
        self._send(with_body=True)

    def do_HEAD(self) -> None:
        """Send the headers of this path."""
        self._send(with_body=False)

    def log_message(self, *_: object) -> None:
        """Say nothing: standard error belongs to the progress display."""

    def _send(self, *, with_body: bool) -> None:
        assert isinstance(self.server, _Http)
        answer = _find(self.server.answers, self.path)
        named = {name.lower() for name, _ in answer.headers}
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if "content-length" not in named:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)


def _find(answers: Answers, target: str) -> Answer:
    target = target.partition("#")[0]
    for key in (target, target.partition("?")[0], FALLBACK):
        found = answers.get(key)
        if found is not None:
            return found
    return _NOT_FOUND
