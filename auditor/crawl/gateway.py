"""The browser's only way out: a proxy inside this process that connects to guarded addresses and to no others.

A browser resolves names by itself, so a look at an address before it asks proves nothing about where it then connects.
Through the gateway the connection is made here, to the address that was checked, also after redirects, in frames and
for sockets that scripts open.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from auditor.crawl.guard import ForbiddenAddress, Guard

_MAX_HEAD = 1 << 16
_CHUNK = 1 << 16
_DIAL_SECONDS = 15.0
_IDLE_SECONDS = 60.0
_OWN_HEADERS = (b"proxy-", b"connection:", b"keep-alive:")


class Gateway:
    """Listens on loopback from the beginning; `guard` is asked for at each connection, so it may change."""

    def __init__(self, guard: Callable[[], Guard]) -> None:
        self._guard = guard
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._thread = threading.Thread(target=self._accept, name="gateway", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        if self._thread.is_alive():
            self._thread.join(2)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), name="gateway-connection", daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), client:
            client.settimeout(_IDLE_SECONDS)
            head, rest = _read_head(client)
            first, *lines = head.split(b"\r\n")
            method, target, _ = first.split(b" ", 2)
            tunnel = method == b"CONNECT"
            parts = urlsplit(f"//{target.decode('latin-1')}" if tunnel else target.decode("latin-1"))
            try:
                server = self._dial(parts.hostname or "", parts.port or (443 if tunnel else 80))
            except ForbiddenAddress:
                _refuse(client, b"403 Forbidden")
                return
            except OSError as error:
                _refuse(client, b"504 Gateway Timeout" if isinstance(error, TimeoutError) else b"502 Bad Gateway")
                return
            with server:
                if tunnel:
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                else:
                    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                    kept = [line for line in lines if not line.lower().startswith(_OWN_HEADERS)]
                    # One request for each connection: the next one on it could name another host.
                    request = [b" ".join((method, path.encode("latin-1"), b"HTTP/1.1")), *kept, b"Connection: close"]
                    rest = b"\r\n".join(request) + b"\r\n\r\n" + rest
                if rest:
                    server.sendall(rest)
                _relay(client, server)

    def _dial(self, host: str, port: int) -> socket.socket:
        guard = self._guard()
        failure: OSError = OSError(f"no address for {host}")
        for address in guard.addresses(host):
            try:
                server = socket.create_connection((address, port), timeout=_DIAL_SECONDS)
            except OSError as error:
                failure = error
                continue
            try:
                guard.check_peer(server.getpeername()[0])
            except OSError:
                server.close()
                raise
            return server
        raise failure


def _read_head(client: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = client.recv(_CHUNK)
        if not chunk or len(data) > _MAX_HEAD:
            raise ValueError("no request")
        data += chunk
    head, rest = data.split(b"\r\n\r\n", 1)
    return head, rest


def _refuse(client: socket.socket, status: bytes) -> None:
    client.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def _relay(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until a side is done or nothing has moved for a while."""
    with selectors.DefaultSelector() as selector:
        selector.register(one, selectors.EVENT_READ, other)
        selector.register(other, selectors.EVENT_READ, one)
        while True:
            ready = selector.select(_IDLE_SECONDS)
            if not ready:
                return
            for key, _ in ready:
                source = key.fileobj
                assert isinstance(source, socket.socket)
                data = source.recv(_CHUNK)
                if not data:
                    return
                key.data.sendall(data)
