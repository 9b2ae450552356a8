"""The last inch to the network: connections only to guarded addresses, a deadline under every read, system
certificates.

Everything here plugs into requests as a transport adapter, so proxies, cookies and connection reuse stay its business.
"""

from __future__ import annotations

import http.client
import io
import os
import socket
import ssl
import sys
import time
from typing import Any

import truststore
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from auditor.crawl.guard import ForbiddenAddress, Guard


class Deadline:
    """When the current request has to be over, whatever trickles in; one per session, renewed for each request."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = float("inf")

    def renew(self) -> None:
        self._until = time.monotonic() + self._seconds

    @property
    def left(self) -> float:
        return self._until - time.monotonic()


class _TimedReader(io.RawIOBase):
    """A socket's byte stream that gives up at the deadline, even while bytes keep dripping in."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: Deadline) -> None:
        self._raw = raw
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline.left
        if left <= 0:
            raise TimeoutError("the answer did not end within the time allowed")
        timeout = self._sock.gettimeout()
        if timeout is None or timeout > left:
            self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    deadline: Deadline

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock, self.deadline))


class _Guarded:
    """What both kinds of connection do differently; mixed in before urllib3's classes."""

    guard: Guard
    deadline: Deadline

    def _new_conn(self: Any) -> socket.socket:
        if self.proxy is not None:  # the proxy is our own network's, named by our own user
            direct: socket.socket = super()._new_conn()  # type: ignore[misc]
            return direct
        try:
            addresses = self.guard.addresses(self._dns_host)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        failure: OSError | None = None
        for address in addresses:
            if failure is not None and self.deadline.left <= 0:
                break
            try:
                sock: socket.socket = self._connect(address)
                self.guard.check_peer(sock.getpeername()[0])
            except ForbiddenAddress:
                raise
            except TimeoutError as error:
                failure = error
            except OSError as error:
                failure = failure if isinstance(failure, TimeoutError) else error
            else:
                sys.audit("http.client.connect", self, self.host, self.port)
                return sock
        if isinstance(failure, TimeoutError):
            raise ConnectTimeoutError(self, f"connection to {self.host} timed out") from failure
        raise NewConnectionError(self, str(failure)) from failure

    def _connect(self: Any, address: str) -> socket.socket:
        options = self.socket_options or ()
        # urllib3 gives a Timeout's number or its "not told" mark here; the number is what the fetcher sets.
        sock: socket.socket = socket.create_connection((address, self.port), timeout=self.timeout)
        for option in options:
            sock.setsockopt(*option)
        return sock


class _QuietPool(HTTPSConnectionPool):
    def _validate_conn(self, conn: Any) -> None:
        """Connect, and do not warn that a certificate was not verified: the fault is on record, a warning would be lost
        in a log."""
        if conn.is_closed:
            conn.connect()


def guarded_adapter(guard: Guard, deadline: Deadline, context: ssl.SSLContext) -> HTTPAdapter:
    """A transport adapter whose connections obey the guard and the deadline and use this TLS context."""
    response_class = type("TimedResponse", (_TimedResponse,), {"deadline": deadline})
    told: dict[str, Any] = {"guard": guard, "deadline": deadline, "response_class": response_class}
    plain = type("GuardedConnection", (_Guarded, HTTPConnection), dict(told))
    secure = type("GuardedSecureConnection", (_Guarded, HTTPSConnection), dict(told))
    pools = {
        "http": type("GuardedPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("GuardedSecurePool", (_QuietPool,), {"ConnectionCls": secure}),
    }

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
            super().init_poolmanager(connections, maxsize, block, ssl_context=context, **options)
            self.poolmanager.pool_classes_by_scheme = pools

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            manager = super().proxy_manager_for(proxy, ssl_context=context, **options)
            if not proxy.lower().startswith("socks"):
                manager.pool_classes_by_scheme = pools
            return manager

        def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
            """Leave verification to the context: requests would load its own certificate list for every connection."""

        def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
            host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
            return host, {"ssl_context": context}

    return Adapter(pool_connections=4, pool_maxsize=2)


def verifying_context() -> ssl.SSLContext:
    """TLS checked against the system's certificate store, and the bundle named by the environment if there is one."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        path = os.environ.get(name)
        if path and os.path.exists(path):  # noqa: PTH110 - a value of the environment, never a site's
            if os.path.isdir(path):  # noqa: PTH112
                context.load_verify_locations(capath=path)
            else:
                context.load_verify_locations(cafile=path)
            break
    return context


def lenient_context() -> ssl.SSLContext:
    """TLS that reads what an old or broken server still says; used only after verification has failed and been
    noted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context
