"""Asks one address and returns an answer or a gap; never raises for anything a site or a network may do.

One call is one address: redirects are answers (status 3xx) and are followed by the caller, so that every hop can be
checked and kept.
"""

from __future__ import annotations

import contextlib
import email.message
import email.utils
import re
import ssl
import string
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from types import SimpleNamespace
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar
from requests.utils import get_environ_proxies, should_bypass_proxies

from auditor.crawl.body import TooLarge, Truncated, Unreadable, read_body
from auditor.crawl.causes import classify
from auditor.crawl.guard import ForbiddenAddress, Guard, is_loopback
from auditor.crawl.pace import DEFAULT_DELAY, Pacer
from auditor.crawl.plan import Settings
from auditor.crawl.transport import Deadline, guarded_adapter, lenient_context, verifying_context
from auditor.evidence import VIETNAM
from auditor.model import Reason
from auditor.urls import host_of

Headers: TypeAlias = tuple[tuple[str, str], ...]

_RETRIED = frozenset({Reason.DNS, Reason.REFUSED, Reason.TIMEOUT, Reason.RESET, Reason.TRUNCATED, Reason.TLS_HANDSHAKE})
_TRIES = 2
_PAGE_TYPES = re.compile(r"^(text/|application/(xhtml|xml|rss|atom|json|javascript)|$)", re.IGNORECASE)
_SLOWEST_PAUSE = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said to one request; `tls` names the certificate fault it was read in spite of."""

    url: str
    status: int
    headers: Headers
    body: bytes
    taken: datetime
    tls: str = ""
    whole: bool = True  # False: the body was not read (a probe, or a file larger than is kept)
    attempts: int = 1
    record: str = ""

    def header(self, name: str) -> str:
        """All values of a header joined by ", "; empty if there is none."""
        return ", ".join(v for k, v in self.headers if k.lower() == name)

    @property
    def content_type(self) -> str:
        return self.header("content-type").split(";")[0].strip().lower()

    @property
    def location(self) -> str:
        """Where a redirect leads, as written."""
        return next((v for k, v in self.headers if k.lower() == "location"), "")


@dataclass(frozen=True, slots=True)
class Gap:
    """An attempt that gave nothing usable; `detail` is for the log, never for a verdict."""

    url: str
    reason: Reason
    detail: str
    taken: datetime
    attempts: int = 1
    record: str = ""
    status: int = 0  # of the answer that was no content, if there was one


class _Jar(RequestsCookieJar):
    """Cookies as the first visit leaves them: later ones could switch language or theme for the rest of the crawl."""

    def __init__(self) -> None:
        super().__init__()
        self.frozen = False
        jar = self

        class Policy(DefaultCookiePolicy):
            def set_ok(self, cookie: Any, request: Any) -> bool:
                return not jar.frozen and super().set_ok(cookie, request)

        self.set_policy(Policy())


@dataclass(slots=True)
class Fetcher:
    """Asks the servers of one site, at the pace and behind the guard it shares with all others; not for several
    threads."""

    settings: Settings
    guard: Guard
    pacer: Pacer
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(VIETNAM)
    crawl_delay: dict[str, float] = field(
        default_factory=dict
    )  # host → pause asked for by robots.txt or learned from 429
    tls_faults: dict[str, str] = field(default_factory=dict)  # host → what is wrong with its certificate
    spent: float = 0.0  # seconds this site itself has cost; waiting for other sites on the same server is not counted
    sent: int = 0  # requests on the wire, retries and probes included
    cookies: _Jar = field(default_factory=_Jar)
    _deadline: Deadline = field(init=False)
    _adapters: dict[bool, HTTPAdapter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._deadline = Deadline(self.settings.page_seconds)

    def get(self, url: str) -> Answer | Gap:
        """The whole answer to a GET."""
        return self._try("GET", url)

    def head(self, url: str) -> Answer | Gap:
        """Status and headers only: by HEAD, and by a GET whose body is left alone where HEAD is refused or says
        "dead"."""
        outcome = self._try("HEAD", url)
        if isinstance(outcome, Answer) and outcome.status >= 400 and outcome.status != 429:
            return self._try("GET", url, {"Range": "bytes=0-0"}, body=False)
        return outcome

    def post(self, url: str, form: Mapping[str, str]) -> Answer | Gap:
        """The answer to a listing's own pager; nothing else is ever posted."""
        return self._try("POST", url, form=form)

    def freeze_cookies(self) -> None:
        self.cookies.frozen = True

    def learn(self, answer: Answer, cookies: list[str]) -> None:
        """Take from a stored answer what a fresh one would have taught: cookies, and a certificate to read past."""
        if answer.tls:
            self.tls_faults[host_of(answer.url)] = answer.tls
        if not cookies or self.cookies.frozen:
            return
        message = email.message.Message()
        for value in cookies:
            message["Set-Cookie"] = value
        request = requests.Request("GET", answer.url).prepare()
        stored = SimpleNamespace(_original_response=SimpleNamespace(msg=message))
        extract_cookies_to_jar(self.cookies, request, stored)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        for adapter in self._adapters.values():
            adapter.close()
        self._adapters.clear()

    def _try(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        form: Mapping[str, str] | None = None,
        body: bool = True,
    ) -> Answer | Gap:
        """One request with its retries and back-off."""
        attempt = 0
        while True:
            attempt += 1
            outcome = replace(self._ask(method, url, dict(headers or {}), form, body), attempts=attempt)
            if attempt > _TRIES - 1 and not (
                isinstance(outcome, Answer) and outcome.status == 429 and attempt <= _TRIES
            ):
                return outcome
            wait = self._wait_before_retry(outcome, attempt)
            if wait is None:
                return outcome
            self.spent += wait

    def _wait_before_retry(self, outcome: Answer | Gap, attempt: int) -> float | None:
        """Seconds waited before the next attempt; None if there is no point in one."""
        if isinstance(outcome, Gap):
            if outcome.reason not in _RETRIED:
                return None
            wait = self.settings.back_off
            self.sleep(wait)
            return wait
        if outcome.status not in (429, 500, 502, 503, 504):
            return None
        told = _retry_after(outcome.header("retry-after"), self.now())
        wait = told if told is not None else self.settings.back_off * (4**attempt if outcome.status == 429 else 1)
        if wait > self.settings.max_back_off:
            return None
        host = host_of(outcome.url)
        if outcome.status in (429, 503):
            # The whole server wants rest, so every name on it is left alone.
            self.pacer.back_off(self._servers(outcome.url), wait)
        else:
            self.sleep(wait)
        if outcome.status == 429:
            slower = 2 * max(
                self.crawl_delay.get(host, 0.0), self._pause(self._servers(outcome.url)), self.settings.back_off / 4
            )
            self.crawl_delay[host] = min(slower, _SLOWEST_PAUSE)
        return wait

    def _ask(
        self, method: str, url: str, headers: dict[str, str], form: Mapping[str, str] | None, body: bool
    ) -> Answer | Gap:
        outcome = self._ask_once(method, url, headers, form, body)
        host = host_of(url)
        if isinstance(outcome, Gap) and outcome.detail.startswith("tls:") and host not in self.tls_faults:
            fault = outcome.detail.removeprefix("tls:")
            self.tls_faults[host] = fault
            again = self._ask_once(method, url, headers, form, body)
            if isinstance(again, Gap) and again.reason is Reason.TLS_HANDSHAKE:
                del self.tls_faults[host]  # not a certificate to read past, but no TLS at all
            return again
        return outcome

    def _ask_once(
        self, method: str, url: str, headers: dict[str, str], form: Mapping[str, str] | None, body: bool
    ) -> Answer | Gap:
        """One request on the wire."""
        host = host_of(url)
        try:
            servers = self._servers(url)
        except (OSError, ValueError) as error:
            reason, detail = classify(error)
            return Gap(url, reason, detail, self.now())
        adapter = self._adapter(
            host in self.tls_faults
        )  # made before the wait: loading certificates must not eat into the pause
        pause = self._pause(servers)
        waited = self.pacer.wait(servers, pause, host, self.crawl_delay.get(host, 0.0))
        self.spent += min(waited, max(pause, self.crawl_delay.get(host, 0.0)))
        self.sent += 1
        started = time.monotonic()
        taken = self.now()
        self._deadline.renew()
        try:
            return self._exchange(adapter, method, url, headers, form, body, taken)
        except Exception as error:
            reason, detail = classify(error)
            return Gap(url, reason, detail, taken)
        finally:
            self.spent += time.monotonic() - started

    def _exchange(
        self,
        adapter: HTTPAdapter,
        method: str,
        url: str,
        headers: dict[str, str],
        form: Mapping[str, str] | None,
        body: bool,
        taken: datetime,
    ) -> Answer | Gap:
        # Not by a Session: it would parse every Location, read a .netrc and merge settings of the environment for each
        # request.
        request = requests.Request(
            method, url, {**self._headers(), **headers}, data=form, cookies=self.cookies
        ).prepare()
        timeout = (self.settings.timeout, self.settings.timeout)
        response = adapter.send(request, stream=True, timeout=timeout, proxies=self._proxies(url))
        extract_cookies_to_jar(self.cookies, request, response.raw)  # type: ignore[no-untyped-call]
        told = tuple((str(k), _tidy(str(k), str(v))) for k, v in response.raw.headers.items())
        answer = Answer(
            url, response.status_code, told, b"", taken, tls=self.tls_faults.get(host_of(url), ""), whole=False
        )
        if method == "HEAD" or not body:
            response.raw.close() if not body else response.close()
            return answer
        page = bool(_PAGE_TYPES.match(answer.content_type)) or answer.status >= 300
        cap = self.settings.max_body if page else self.settings.max_download
        try:
            length = answer.header("content-length")
            if length.isdigit() and int(length) > cap:
                raise TooLarge(f"announced as {length} bytes")
            content = read_body(response.raw, answer.header("content-encoding"), cap)
        except TooLarge as error:
            response.raw.close()
            return Gap(url, Reason.TOO_LARGE, str(error), taken) if page else answer
        except Truncated as error:
            response.raw.close()
            return Gap(url, Reason.TRUNCATED, str(error), taken)
        except Unreadable as error:
            response.raw.close()
            return Gap(url, Reason.UNPARSED, str(error), taken)
        response.close()
        return replace(answer, body=content, whole=True)

    def _adapter(self, lenient: bool) -> HTTPAdapter:
        if lenient not in self._adapters:
            context = lenient_context() if lenient else _context()
            self._adapters[lenient] = guarded_adapter(self.guard, self._deadline, context)
        return self._adapters[lenient]

    def _headers(self) -> dict[str, str]:
        return {
            "User-Agent": self.settings.user_agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "vi,en;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive",
        }

    def _proxies(self, url: str) -> dict[str, str]:
        host = host_of(url)
        if is_loopback(host) or host == "localhost":
            return {}
        if self.settings.proxy:
            return (
                {}
                if should_bypass_proxies(url, no_proxy=None)
                else {"http": self.settings.proxy, "https": self.settings.proxy}
            )
        return dict(get_environ_proxies(url))

    def _servers(self, url: str) -> tuple[str, ...]:
        """What the pause is kept for: the server's addresses; behind a proxy that alone can resolve them, the
        registered domain."""
        host = host_of(url)
        try:
            return self.guard.addresses(host)
        except ForbiddenAddress:
            raise
        except OSError:
            scheme = urlsplit(url).scheme
            proxies = self._proxies(url)
            if not (proxies.get(scheme) or proxies.get("all")):
                raise
            if (
                "." not in host
                or host.endswith((".localhost", ".local", ".internal"))
                or re.fullmatch(r"[0-9.x]+", host)
            ):
                raise ForbiddenAddress(f"{host} cannot be checked and looks internal") from None
            return (_registered_domain(host),)

    def _pause(self, servers: tuple[str, ...]) -> float:
        if self.settings.delay is not None:
            return self.settings.delay
        return 0.0 if all(is_loopback(s) for s in servers) else DEFAULT_DELAY


def _retry_after(value: str, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for; None if it says nothing usable."""
    value = value.strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - now).total_seconds())


def _tidy(name: str, value: str) -> str:
    """A header value on one line; its bytes come as latin-1 but are UTF-8 if anything, and addresses are made ASCII."""
    value = re.sub(r"[\r\n\x00]+[ \t]*", " ", value)
    with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
        value = value.encode("latin-1").decode("utf-8")
    return quote(value, safe=string.punctuation) if name.lower() == "location" else value


_contexts: list[ssl.SSLContext] = []


def _context() -> ssl.SSLContext:
    """One verifying context for all sites: loading the system's certificates takes longer than a request."""
    if not _contexts:
        _contexts.append(verifying_context())
    return _contexts[0]


def _registered_domain(host: str) -> str:
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)(host).top_domain_under_public_suffix or host
