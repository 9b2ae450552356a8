"""How fast servers are asked: one pause between two requests to one server address, whatever names and threads are
behind them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

DEFAULT_DELAY = 1.0


class Pacer:
    """Hands out the moments at which requests may start; shared by all sites and threads of a run.

    A request names the keys of its server (its addresses) and, when the host asks for more patience (Crawl-delay,
    back-off), an own pause of the host. A slot is reserved under a lock and waited for outside it, so threads never
    wait for each other's sleep.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free: dict[str, float] = {}  # when the next request may be planned
        self._open: dict[str, float] = {}  # when the next request may really start

    def wait(self, servers: Iterable[str], pause: float, host: str = "", host_pause: float = 0.0) -> float:
        """Sleep until a request may start and return the seconds slept; `pause` is kept per server, `host_pause` per
        host name."""
        pauses = {f"server {s}": pause for s in servers}
        if host:
            pauses[f"host {host}"] = max(pause, host_pause)
        with self._lock:
            now = self._clock()
            start = max([now, *(self._free.get(k, now) for k in pauses)])
            for key, length in pauses.items():
                self._free[key] = start + length
        waited = 0.0
        while True:
            if start > now:
                self._sleep(start - now)
                waited += start - now
            # On a busy machine a thread wakes late; the next one keeps its pause from that moment, not from the plan.
            with self._lock:
                now = self._clock()
                start = max([now, *(self._open.get(k, now) for k in pauses)])
                if start <= now:
                    for key, length in pauses.items():
                        self._open[key] = now + length
                        self._free[key] = max(self._free[key], now + length)
                    return waited

    def back_off(self, servers: Iterable[str], seconds: float) -> None:
        """Let nobody ask this server for so long: it has told us to slow down."""
        with self._lock:
            until = self._clock() + seconds
            for server in servers:
                key = f"server {server}"
                self._free[key] = max(self._free.get(key, 0.0), until)
                self._open[key] = max(self._open.get(key, 0.0), until)
