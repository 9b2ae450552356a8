"""Why a request failed: the reason behind whatever requests, urllib3, ssl or the socket raised."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import requests.exceptions
import urllib3.exceptions
from urllib3.exceptions import IncompleteRead, InvalidChunkLength, ProtocolError, ReadTimeoutError

from auditor.crawl.guard import ForbiddenAddress
from auditor.model import Reason

_TLS_FAULTS = {
    10: "expired",
    9: "not-yet-valid",
    18: "self-signed",
    19: "self-signed",
    20: "incomplete-chain",
    21: "incomplete-chain",
    62: "wrong-host",
    64: "wrong-host",
}


def classify(error: BaseException) -> tuple[Reason, str]:
    """The reason behind an exception of requests, urllib3, ssl or the socket; the deepest telling cause wins."""
    chain = list(_causes(error))
    detail = f"{type(chain[-1]).__name__}: {chain[-1]}"[:300]
    for kinds, reason in _REASONS:
        found = next((e for e in chain if isinstance(e, kinds)), None)
        if found is not None:
            if isinstance(found, ssl.SSLCertVerificationError):
                return reason, "tls:" + _TLS_FAULTS.get(found.verify_code, "invalid")
            if isinstance(found, ssl.SSLError):
                return reason, "tls:old-protocol"
            return reason, f"{type(found).__name__}: {found}"[:300]
    return Reason.NOT_COLLECTED, detail


_REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Reason], ...] = (
    (ForbiddenAddress, Reason.NOT_COLLECTED),
    (
        (urllib3.exceptions.ProxyError, requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL),
        Reason.NOT_COLLECTED,
    ),
    (ssl.SSLCertVerificationError, Reason.TLS_HANDSHAKE),
    (ssl.SSLError, Reason.TLS_HANDSHAKE),
    (urllib3.exceptions.NameResolutionError, Reason.DNS),
    (socket.gaierror, Reason.DNS),
    ((ConnectionRefusedError,), Reason.REFUSED),
    ((ConnectionResetError, ConnectionAbortedError, BrokenPipeError), Reason.RESET),
    (
        (TimeoutError, ReadTimeoutError, urllib3.exceptions.ConnectTimeoutError, requests.exceptions.Timeout),
        Reason.TIMEOUT,
    ),
    ((IncompleteRead, InvalidChunkLength, http.client.IncompleteRead), Reason.TRUNCATED),
    ((http.client.HTTPException, urllib3.exceptions.InvalidHeader, requests.exceptions.InvalidHeader), Reason.UNPARSED),
    ((urllib3.exceptions.LocationParseError, requests.exceptions.InvalidURL, UnicodeError), Reason.UNPARSED),
    (urllib3.exceptions.NewConnectionError, Reason.REFUSED),
    ((ProtocolError, OSError), Reason.RESET),
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and all it wraps, outermost first; urllib3 keeps causes in `reason` and in its arguments."""
    seen: set[int] = set()
    queue: list[Any] = [error]
    while queue:
        current = queue.pop(0)
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        queue.extend([getattr(current, "reason", None), *current.args, current.__cause__, current.__context__])
