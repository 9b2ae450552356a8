"""What becomes of one request: every named fault of the fault server is read right, or is a gap with the right
reason."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from auditor.crawl import fetch, transport
from auditor.crawl.fetch import Answer, Fetcher, Gap
from auditor.crawl.guard import Guard
from auditor.crawl.pace import Pacer
from auditor.crawl.plan import Settings
from auditor.crawl.tape import Tape
from auditor.evidence import EvidenceWriter, SiteEvidence
from auditor.facts.decode import decode
from auditor.model import Period, Reason
from tests.faults import EXPECTED, PAGE, TEXT, FaultServer, Read, Request, reply, serve

SETTINGS = Settings(
    as_of=date(2026, 11, 20),
    period=Period("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
    allow_private=True,
    timeout=0.4,
    page_seconds=0.7,
    back_off=0.01,
    max_body=2_000_000,
    max_download=1_000_000,
    contact="pnv@hatinh.gov.vn",
)


def make_fetcher(settings: Settings = SETTINGS, **options: object) -> Fetcher:
    return Fetcher(settings, Guard(allow_private=settings.allow_private), Pacer(), **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    with serve() as running:
        yield running


@pytest.fixture
def tape(tmp_path: Path) -> Iterator[Tape]:
    path = tmp_path / "evidence" / "xa.warc.gz"
    fetcher = make_fetcher()
    with EvidenceWriter(path) as writer:
        yield Tape(fetcher, writer, SiteEvidence(path))
    fetcher.close()


def test_there_are_enough_faults() -> None:
    assert len(EXPECTED) >= 25


@pytest.mark.parametrize("name", EXPECTED)
def test_each_fault_is_read_right_or_is_a_gap_with_its_reason(
    name: str, server: FaultServer, tape: Tape, tmp_path: Path
) -> None:
    expected = EXPECTED[name]
    url = f"{server.origin}/{name}"
    outcome = tape.get(url)
    if isinstance(expected, Reason):
        assert isinstance(outcome, Gap), outcome
        assert outcome.reason is expected, outcome.detail
    else:
        assert isinstance(outcome, Answer), outcome
        assert outcome.status == expected.status
        assert outcome.whole is expected.whole
        text = decode(outcome.body, outcome.header("content-type"))
        assert expected.text in text.text
        assert text.legacy is expected.legacy
    # What is on record says the same as what was told.
    newest = SiteEvidence(tmp_path / "evidence" / "xa.warc.gz").captures[-1]
    assert newest.url == url
    assert newest.gap is (expected if isinstance(expected, Reason) else None)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_stored_answer_gives_the_same_outcome_without_the_network(name: str, tmp_path: Path) -> None:
    path = tmp_path / "evidence" / "xa.warc.gz"
    with serve() as running:
        url = f"{running.origin}/{name}"
        with EvidenceWriter(path) as writer:
            first = Tape(make_fetcher(), writer, SiteEvidence(path)).get(url)
    before = path.read_bytes()
    with EvidenceWriter(path) as writer:  # the server is gone: an answer can only come from the file
        second = Tape(make_fetcher(), writer, SiteEvidence(path)).get(url)
    assert path.read_bytes() == before
    assert type(second) is type(first)
    assert second.record == first.record
    if isinstance(first, Answer) and isinstance(second, Answer):
        assert (second.status, second.body, second.location, second.content_type) == (
            first.status,
            first.body,
            first.location,
            first.content_type,
        )
    if isinstance(first, Gap) and isinstance(second, Gap):
        assert (second.reason, second.attempts) == (first.reason, first.attempts)


def test_nobody_listening_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outcome = make_fetcher().get(f"http://127.0.0.1:{port}/")
    assert isinstance(outcome, Gap)
    assert outcome.reason is Reason.REFUSED
    assert outcome.attempts == 2


def test_a_name_that_does_not_resolve_is_dns() -> None:
    def resolve(_: str) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    fetcher = Fetcher(SETTINGS, Guard(allow_private=True, resolve=resolve), Pacer())
    outcome = fetcher.get("http://xa-khong-co.hatinh.gov.vn/")
    assert isinstance(outcome, Gap)
    assert outcome.reason is Reason.DNS
    assert fetcher.sent == 0


@pytest.mark.parametrize(
    "url", ["http://xa..gov.vn/", "http://" + "a" * 70 + ".vn/", "http://[::1", "ftp://x.vn/", "http://x.vn:0/"]
)
def test_an_impossible_address_is_a_gap(url: str) -> None:
    assert isinstance(make_fetcher().get(url), Gap)


def test_slow_answers_end_at_the_deadline(server: FaultServer) -> None:
    started = time.monotonic()
    make_fetcher().get(f"{server.origin}/drips-for-ever")
    assert time.monotonic() - started < 2 * SETTINGS.page_seconds + 1.5


def test_a_bomb_costs_no_more_memory_than_a_page(server: FaultServer) -> None:
    import tracemalloc

    fetcher = make_fetcher()
    fetcher.get(f"{server.origin}/honest")
    tracemalloc.start()
    outcome = fetcher.get(f"{server.origin}/gzip-bomb")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(outcome, Gap)
    assert peak < 6 * SETTINGS.max_body + 3_000_000  # the server's own 100 kB bomb is made in this process as well


def test_of_a_large_download_only_the_beginning_is_taken(server: FaultServer, tape: Tape) -> None:
    outcome = tape.get(f"{server.origin}/download-without-end")
    assert isinstance(outcome, Answer)
    assert outcome.body == b""
    assert outcome.content_type == "application/zip"


def test_retry_after_is_waited_for_by_everyone_on_that_server() -> None:
    waited: list[float] = []
    clock = [100.0]

    def sleep(seconds: float) -> None:
        waited.append(round(seconds, 3))
        clock[0] += seconds

    def slow_down(r: Request) -> None:
        if r.hit == 1:
            reply(r, "", "503 Service Unavailable", headers=(("Retry-After", "7"),))
        else:
            reply(r)

    with serve({"a": slow_down, "b": lambda r: reply(r)}) as running:
        pacer = Pacer(clock=lambda: clock[0], sleep=sleep)
        guard = Guard(allow_private=True)
        one, other = (Fetcher(SETTINGS, guard, pacer, sleep=sleep) for _ in range(2))
        # Another site's fetcher asks the same server while the first is told to wait.
        pacer.back_off(("127.0.0.1",), 0)
        first = one.get(f"{running.origin}/a")
        pacer.back_off(("127.0.0.1",), 5)
        other.get(f"{running.origin}/b")
    assert isinstance(first, Answer)
    assert first.status == 200
    assert waited == [7.0, 5.0]


def test_a_date_in_retry_after_is_understood() -> None:
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert fetch._retry_after("Fri, 20 Nov 2026 09:00:30 GMT", now) == 30
    assert fetch._retry_after("Fri, 20 Nov 2026 08:00:00 GMT", now) == 0
    assert fetch._retry_after("soon", now) is None


def test_after_429_the_site_is_asked_more_slowly(server: FaultServer) -> None:
    fetcher = make_fetcher(replace(SETTINGS, delay=0.01))
    fetcher.get(f"{server.origin}/too-many-requests")
    assert fetcher.crawl_delay["127.0.0.1"] >= 0.02


def test_we_say_who_we_are(server: FaultServer) -> None:
    make_fetcher().get(f"{server.origin}/honest?who")
    headers = next(h for m, p, h in server.log if p == "/honest?who")
    assert headers["user-agent"].startswith("portal-auditor/")
    assert "+pnv@hatinh.gov.vn" in headers["user-agent"]
    assert "Mozilla" not in headers["user-agent"]


def test_a_password_file_is_never_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: FaultServer) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    make_fetcher().get(f"{server.origin}/honest?netrc")
    headers = next(h for m, p, h in server.log if p == "/honest?netrc")
    assert "authorization" not in headers


# -- Probes


def test_a_probe_asks_head_and_falls_back_to_a_short_get() -> None:
    def no_head(r: Request) -> None:
        reply(r, PAGE, "405 Method Not Allowed" if r.method == "HEAD" else "206 Partial Content")

    with serve({"file": no_head, "there": lambda r: reply(r)}) as running:
        fetcher = make_fetcher()
        refused = fetcher.head(f"{running.origin}/file")
        plain = fetcher.head(f"{running.origin}/there")
        asked = [(m, p, h.get("range")) for m, p, h in running.log]
    assert isinstance(refused, Answer)
    assert refused.status == 206
    assert isinstance(plain, Answer)
    assert (plain.status, plain.body) == (200, b"")
    assert asked == [("HEAD", "/file", None), ("GET", "/file", "bytes=0-0"), ("HEAD", "/there", None)]


# -- Cookies


def test_cookies_of_the_first_visit_stay_and_later_ones_are_not_taken() -> None:
    def visit(r: Request) -> None:
        reply(r, headers=(("Set-Cookie", f"{'session' if r.path == '/home' else 'lang'}={r.path[1:]}"),))

    with serve({"*": visit}) as running:
        fetcher = make_fetcher()
        fetcher.get(f"{running.origin}/home")
        fetcher.freeze_cookies()
        fetcher.get(f"{running.origin}/en")
        fetcher.get(f"{running.origin}/next")
        cookies = [h.get("cookie") for _, _, h in running.log]
    assert cookies == [None, "session=home", "session=home"]


# -- TLS


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> trustme.CA:
    """A certificate authority this machine trusts, as a company's would be."""
    ca = trustme.CA()
    bundle = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    monkeypatch.setattr(fetch, "_contexts", [])
    return ca


def _serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def _read_over_tls(certificate: trustme.LeafCert) -> tuple[Answer | Gap, Answer | Gap, int]:
    context = _serving(certificate)
    with serve(wrap=lambda s: context.wrap_socket(s, server_side=True)) as running:
        fetcher = make_fetcher(replace(SETTINGS, timeout=2.0, page_seconds=5.0))
        first = fetcher.get(f"{running.origin}/honest")
        second = fetcher.get(f"{running.origin}/honest")
        fetcher.close()
        return first, second, len(running.log)


def test_a_certificate_of_the_companys_authority_is_good(authority: trustme.CA) -> None:
    first, second, asked = _read_over_tls(authority.issue_cert("127.0.0.1"))
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert (first.tls, second.tls, asked) == ("", "", 2)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("expired", {"expired"}),
        ("wrong host", {"wrong-host"}),
        ("unknown authority", {"incomplete-chain", "self-signed"}),
    ],
)
def test_a_broken_certificate_is_noted_and_the_page_read_all_the_same(
    authority: trustme.CA, fault: str, words: set[str]
) -> None:
    now = datetime.now(UTC)
    if fault == "expired":
        certificate = authority.issue_cert(
            "127.0.0.1", not_before=now - timedelta(days=9), not_after=now - timedelta(days=2)
        )
    elif fault == "wrong host":
        certificate = authority.issue_cert("xa-khac.hatinh.gov.vn")
    else:
        certificate = trustme.CA().issue_cert("127.0.0.1")
    first, second, asked = _read_over_tls(certificate)
    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert first.tls in words
    assert TEXT in first.body.decode()
    assert second.tls == first.tls
    assert asked == 2  # the fault is remembered: no further attempt is made to verify


def test_plain_http_on_the_secure_port_is_a_handshake_gap() -> None:
    def shout(connection: socket.socket) -> socket.socket:
        connection.recv(2048)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        connection.close()
        return connection

    with serve(wrap=shout) as running:
        outcome = make_fetcher().get(running.origin + "/honest")
    assert isinstance(outcome, Gap)
    assert outcome.reason is Reason.TLS_HANDSHAKE


@pytest.mark.usefixtures("authority")
def test_a_certificate_fault_survives_on_record(tmp_path: Path) -> None:
    path = tmp_path / "xa.warc.gz"
    context = _serving(trustme.CA().issue_cert("127.0.0.1"))
    with serve(wrap=lambda s: context.wrap_socket(s, server_side=True)) as running, EvidenceWriter(path) as writer:
        url = f"{running.origin}/honest"
        first = Tape(make_fetcher(replace(SETTINGS, timeout=2.0, page_seconds=5.0)), writer, SiteEvidence(path)).get(
            url
        )
    with EvidenceWriter(path) as writer:
        fetcher = make_fetcher()
        again = Tape(fetcher, writer, SiteEvidence(path)).get(url)
    assert isinstance(first, Answer)
    assert isinstance(again, Answer)
    assert again.tls == first.tls != ""
    assert fetcher.tls_faults["127.0.0.1"] == first.tls


# -- Proxies


def test_a_proxy_is_used_and_names_only_it_can_resolve_are_paced_by_their_domain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    def resolve(_: str) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, "only the proxy knows")

    asked: list[str] = []

    def proxy(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            asked.append(connection.recv(65536).decode("latin-1").split("\r\n")[0])
            body = PAGE.encode()
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                % len(body)
                + body
            )

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                proxy(connection)

        threading.Thread(target=accept, daemon=True).start()
        settings = replace(
            SETTINGS, proxy=f"http://127.0.0.1:{listener.getsockname()[1]}", allow_private=False, delay=0.0
        )
        fetcher = Fetcher(settings, Guard(resolve=resolve), Pacer())
        outcome = fetcher.get("http://xalam.hatinh.gov.vn/")
        assert fetcher._servers("http://xalam.hatinh.gov.vn/") == ("hatinh.gov.vn",)
        inside = [fetcher.get(u) for u in ("http://intranet/", "http://printer.local/", "http://10.0.0.1/")]
        listener.shutdown(socket.SHUT_RDWR)
    assert isinstance(outcome, Answer)
    assert asked == ["GET http://xalam.hatinh.gov.vn/ HTTP/1.1"]
    assert [g.reason for g in inside if isinstance(g, Gap)] == [Reason.NOT_COLLECTED] * 3


def test_a_proxy_that_is_down_is_never_the_sites_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = replace(SETTINGS, proxy=f"http://127.0.0.1:{port}", delay=0.0)
    fetcher = Fetcher(settings, Guard(resolve=lambda _: ("203.162.0.1",)), Pacer())
    outcome = fetcher.get("http://xalam.hatinh.gov.vn/")
    assert isinstance(outcome, Gap)
    assert outcome.reason is Reason.NOT_COLLECTED


def test_the_context_that_reads_broken_certificates_verifies_nothing_and_the_other_everything() -> None:
    assert transport.lenient_context().verify_mode is ssl.CERT_NONE
    assert transport.verifying_context().verify_mode is ssl.CERT_REQUIRED


def test_reads_are_expected_of_every_name() -> None:
    assert all(isinstance(e, Reason | Read) for e in EXPECTED.values())
