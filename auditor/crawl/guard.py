"""Which servers may be asked: only public addresses unless told otherwise, checked on the address that is really
connected to.

A host name is resolved once, the addresses are checked, and the connection is made to a checked address and no other: a
name that answers differently the second time (DNS rebinding) cannot lead inside. Redirects go through the same door.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias

Resolve: TypeAlias = Callable[[str], tuple[str, ...]]

_REMEMBER_SECONDS = 300.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PRIVATE = tuple(
    ipaddress.ip_network(n)
    for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "::1/128")
)
# Addresses outside 169.254.0.0/16 that tell a cloud machine its secrets; refused whatever is allowed.
_METADATA = frozenset(ipaddress.ip_address(a) for a in ("168.63.129.16", "fd00:ec2::254"))


class ForbiddenAddress(OSError):
    """Our own refusal to connect; never the site's fault."""


def resolve_by_system(host: str) -> tuple[str, ...]:
    """All addresses of a host, in the system's order; raises socket.gaierror."""
    infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(info[4][0]) for info in infos))


def is_allowed(address: str, *, allow_private: bool = False) -> bool:
    """Whether an address may be connected to; `allow_private` opens loopback and private networks, nothing else."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    return all(_is_allowed(i, allow_private) for i in (ip, *_embedded(ip)))


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.split("%", 1)[0]).is_loopback
    except ValueError:
        return False


def _is_allowed(ip: IPv4Address | IPv6Address, allow_private: bool) -> bool:
    if ip in _METADATA or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    if any(ip in network for network in _PRIVATE if network.version == ip.version):
        return allow_private
    if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in _NAT64):
        return True  # judged by the address inside
    return ip.is_global and not ip.is_reserved


def _embedded(ip: IPv4Address | IPv6Address) -> Iterable[IPv4Address]:
    """IPv4 addresses an IPv6 address stands for."""
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            yield ip.ipv4_mapped
        if ip.sixtofour:
            yield ip.sixtofour
        if ip.teredo:
            yield from ip.teredo
        if ip in _NAT64:
            yield IPv4Address(int(ip) & 0xFFFFFFFF)


class Guard:
    """Resolves and judges hosts for every thread of a run; answers are remembered for five minutes."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolve: Resolve = resolve_by_system,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.allow_private = allow_private
        self._resolve = resolve
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}

    def addresses(self, host: str) -> tuple[str, ...]:
        """The addresses of a host that may be connected to; raises socket.gaierror, or ForbiddenAddress when there is
        none."""
        found = self._look_up(host.strip("[]").rstrip(".").lower())
        allowed = tuple(a for a in found if is_allowed(a, allow_private=self.allow_private))
        if not allowed:
            raise ForbiddenAddress(f"{host} is at {', '.join(found)}: loopback, private or reserved (--allow-private)")
        return allowed

    def check_peer(self, address: str) -> None:
        """Refuse a connection whose other end is not where it should be; the last look before anything is sent."""
        if not is_allowed(address, allow_private=self.allow_private):
            raise ForbiddenAddress(f"connected to {address}, which is loopback, private or reserved (--allow-private)")

    def _look_up(self, host: str) -> tuple[str, ...]:
        now = self._clock()
        with self._lock:
            known = self._known.get(host)
        if known and now - known[0] < _REMEMBER_SECONDS:
            return known[1]
        try:
            found = self._resolve(host)
        except UnicodeError as error:  # a label that is empty or too long
            raise socket.gaierror(socket.EAI_NONAME, f"not a host name: {host!r}") from error
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, f"no address for {host!r}")
        with self._lock:
            self._known[host] = (now, found)
        return found
