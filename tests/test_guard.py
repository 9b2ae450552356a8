"""The auditor cannot be made to ask a server inside; servers are paced by address; robots.txt is read as its standard
says."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest

from auditor.crawl import transport
from auditor.crawl.fetch import Answer, Fetcher, Gap
from auditor.crawl.guard import ForbiddenAddress, Guard, is_allowed
from auditor.crawl.pace import Pacer
from auditor.crawl.robots import Robots, RobotsBoard
from auditor.evidence import VIETNAM
from auditor.model import Reason
from tests.faults import reply, serve
from tests.test_fetch import SETTINGS

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
CLOSED = replace(SETTINGS, allow_private=False, delay=0.0)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "::1",
        "0.0.0.0",
        "::",
        "10.0.0.1",
        "172.16.5.4",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "fc00::1",
        "224.0.0.1",
        "ff02::1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "168.63.129.16",
        "::ffff:127.0.0.1",
        "::ffff:10.1.1.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2002:c0a8:0101::1",
        "not an address",
    ],
)
def test_addresses_inside_are_refused(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", ["203.162.0.181", "8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(address)


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        ("127.0.0.1", True),
        ("10.1.1.1", True),
        ("fd12::1", True),
        ("169.254.169.254", False),
        ("168.63.129.16", False),
        ("224.0.0.1", False),
        ("fe80::1", False),
    ],
)
def test_allow_private_opens_private_networks_and_nothing_else(address: str, open_: bool) -> None:
    assert is_allowed(address, allow_private=True) is open_


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.1", "0x7f.1", "2130706433", "0177.0.0.1"])
def test_loopback_is_refused_in_every_spelling_and_never_connected_to(host: str) -> None:
    with serve({"*": lambda r: reply(r)}) as running:
        port = running.origin.rsplit(":", 1)[1]
        outcome = Fetcher(CLOSED, Guard(), Pacer()).get(f"http://{host}:{port}/")
    assert isinstance(outcome, Gap)
    assert outcome.reason in (Reason.NOT_COLLECTED, Reason.DNS)
    assert running.log == []


def test_a_public_name_that_points_inside_is_refused() -> None:
    with serve({"*": lambda r: reply(r)}) as running:
        port = running.origin.rsplit(":", 1)[1]
        fetcher = Fetcher(CLOSED, Guard(resolve=lambda _: ("127.0.0.1",)), Pacer())
        outcome = fetcher.get(f"http://xalam.hatinh.gov.vn:{port}/")
    assert isinstance(outcome, Gap)
    assert outcome.reason is Reason.NOT_COLLECTED
    assert running.log == []


def test_a_name_that_changes_its_mind_between_look_and_connection_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([("203.162.0.181",), ("127.0.0.1",), ("127.0.0.1",)])
    tried: list[str] = []

    def create_connection(address: tuple[str, int], **_: object) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(transport.socket, "create_connection", create_connection)
    Fetcher(CLOSED, Guard(resolve=lambda _: next(answers)), Pacer()).get("http://rebind.vn/")
    assert set(tried) == {"203.162.0.181"}


def test_a_connection_that_ends_up_inside_is_dropped_before_a_word_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.create_connection
    with serve({"*": lambda r: reply(r)}) as running:
        port = int(running.origin.rsplit(":", 1)[1])
        monkeypatch.setattr(
            transport.socket, "create_connection", lambda _, **options: real(("127.0.0.1", port), **options)
        )
        outcome = Fetcher(CLOSED, Guard(resolve=lambda _: ("203.162.0.181",)), Pacer()).get("http://xalam.vn/")
        time.sleep(0.05)
    assert isinstance(outcome, Gap)
    assert outcome.reason is Reason.NOT_COLLECTED
    assert running.log == []


def test_of_several_addresses_only_the_public_ones_are_used() -> None:
    guard = Guard(resolve=lambda _: ("10.0.0.1", "203.162.0.181"))
    assert guard.addresses("xalam.vn") == ("203.162.0.181",)


def test_addresses_are_looked_up_again_after_a_while() -> None:
    clock = [0.0]
    asked: list[str] = []

    def resolve(host: str) -> tuple[str, ...]:
        asked.append(host)
        return ("203.162.0.181",)

    guard = Guard(resolve=resolve, clock=lambda: clock[0])
    guard.addresses("xalam.vn")
    guard.addresses("XALAM.vn.")
    clock[0] = 301
    guard.addresses("xalam.vn")
    assert asked == ["xalam.vn", "xalam.vn"]


def test_a_refusal_of_ours_is_told_from_a_fault_of_theirs() -> None:
    with pytest.raises(ForbiddenAddress, match="--allow-private"):
        Guard(resolve=lambda _: ("10.0.0.1",)).addresses("intranet")


# -- Pace


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_two_names_on_one_address_are_paced_as_one() -> None:
    clock = Clock()
    pacer = Pacer(clock, clock.sleep)
    moments = []
    for host in ("xa-a.vn", "xa-b.vn", "xa-a.vn", "xa-b.vn"):
        pacer.wait(("203.162.0.1",), 1.0, host)
        moments.append(clock.now)
    assert moments == [0, 1, 2, 3]


def test_servers_that_share_one_address_of_several_are_paced_as_one() -> None:
    clock = Clock()
    pacer = Pacer(clock, clock.sleep)
    pacer.wait(("203.162.0.1", "203.162.0.2"), 1.0, "a")
    pacer.wait(("203.162.0.2",), 1.0, "b")
    assert clock.now == 1
    pacer.wait(("203.162.0.9",), 1.0, "c")
    assert clock.now == 1


def test_a_hosts_own_delay_slows_that_host_and_not_its_neighbours() -> None:
    clock = Clock()
    pacer = Pacer(clock, clock.sleep)
    pacer.wait(("203.162.0.1",), 1.0, "slow.vn", 10.0)
    pacer.wait(("203.162.0.1",), 1.0, "quick.vn")
    assert clock.now == 1
    pacer.wait(("203.162.0.1",), 1.0, "slow.vn", 10.0)
    assert clock.now == 10


def test_many_threads_keep_the_pause_between_them() -> None:
    pacer = Pacer()
    moments: list[float] = []
    lock = threading.Lock()

    def ask() -> None:
        for _ in range(3):
            pacer.wait(("203.162.0.1",), 0.03)
            with lock:
                moments.append(time.monotonic())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    moments.sort()
    assert moments[-1] - moments[0] >= 11 * 0.03 - 0.005


@pytest.mark.parametrize(("delay", "gap"), [(None, 0.0), (0.05, 0.05)])
def test_loopback_is_asked_without_pause_unless_one_is_told(delay: float | None, gap: float) -> None:
    with serve({"*": lambda r: reply(r)}) as running:
        fetcher = Fetcher(replace(SETTINGS, delay=delay), Guard(allow_private=True), Pacer())
        for i in range(4):
            fetcher.get(f"{running.origin}/{i}")
    steps = [b - a for a, b in zip(running.times, running.times[1:], strict=False)]
    assert min(steps) >= gap - 0.01
    if delay is None:
        assert sum(steps) < 1.0


# -- robots.txt


def _robots(body: str, status: int = 200, waived: bool = False, kind: str = "text/plain") -> Robots:
    return Robots(lambda url: Answer(url, status, (("Content-Type", kind),), body.encode(), NOW), waived=waived)


def _refusing(reason: Reason, status: int = 0) -> Robots:
    return Robots(lambda url: Gap(url, reason, "x", NOW, status=status))


def test_robots_disallow_is_heeded() -> None:
    robots = _robots(
        "User-agent: *\nDisallow: /noi-bo/\nAllow: /noi-bo/lich\nCrawl-delay: 5\nSitemap: /sitemap-1.xml\n"
    )
    assert robots.verdict("http://xa.vn/tin-tuc") is None
    verdict = robots.verdict("http://xa.vn/noi-bo/van-ban")
    assert verdict is not None
    assert verdict[0] is Reason.ROBOTS
    assert robots.verdict("http://xa.vn/noi-bo/lich-cong-tac") is None
    assert robots.rules("http://xa.vn/").crawl_delay == 5
    assert robots.rules("http://xa.vn/").sitemaps == ("http://xa.vn/sitemap-1.xml",)


def test_rules_for_our_own_name_win() -> None:
    robots = _robots("User-agent: *\nDisallow: /\n\nUser-agent: portal-auditor\nDisallow: /rieng\n")
    assert robots.verdict("http://xa.vn/") is None
    assert robots.verdict("http://xa.vn/rieng") is not None


def test_a_crawl_delay_beyond_reason_is_bounded() -> None:
    assert _robots("User-agent: *\nCrawl-delay: 86400\n").rules("http://xa.vn/").crawl_delay == 30
    assert _robots("User-agent: *\nCrawl-delay: -1\n").rules("http://xa.vn/").crawl_delay == 0
    assert _robots("User-agent: *\nCrawl-delay: abc\n").rules("http://xa.vn/").crawl_delay == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: _robots("", 404),
        lambda: _refusing(Reason.BLOCKED, 403),
        lambda: _refusing(Reason.LOGIN, 401),
        lambda: _robots("", 410),
    ],
)
def test_4xx_means_everything_is_allowed(make: Callable[[], Robots]) -> None:
    assert make().verdict("http://xa.vn/") is None


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.SERVER_ERROR, 500),
        (Reason.TIMEOUT, 0),
        (Reason.RATE_LIMITED, 429),
        (Reason.DNS, 0),
        (Reason.MAINTENANCE, 503),
    ],
)
def test_an_unreadable_file_means_nothing_may_be_asked_and_why(reason: Reason, status: int) -> None:
    verdict = _refusing(reason, status).verdict("http://xa.vn/")
    assert verdict is not None
    assert verdict[0] is reason


def test_a_page_instead_of_the_file_forbids_nothing() -> None:
    robots = _robots("<html><body>Không tìm thấy<br>Disallow: /</body></html>", kind="text/html")
    assert robots.verdict("http://xa.vn/a") is None


@pytest.mark.parametrize(
    "junk",
    [
        "\x00\xff" * 500,
        "Disallow\n: :\n" * 50,
        "User-agent: *\nDisallow: /%zz[*$(\n",
        "\ufeffUser-agent: *\nDisallow: /a",
    ],
)
def test_junk_in_the_file_crashes_nothing(junk: str) -> None:
    _robots(junk).verdict("http://xa.vn/b")


def test_a_waiver_lifts_disallow_but_not_the_pace() -> None:
    robots = _robots("User-agent: *\nDisallow: /\nCrawl-delay: 4\n", waived=True)
    assert robots.verdict("http://xa.vn/") is None
    assert robots.rules("http://xa.vn/").crawl_delay == 4


def test_the_browser_heeds_what_any_crawl_has_read() -> None:
    board = RobotsBoard()
    robots = _robots("User-agent: *\nDisallow: /css\n")
    assert board.allows("http://xa.vn/css/a.css")
    board.add(robots)
    robots.rules("http://xa.vn/")
    assert not board.allows("http://xa.vn/css/a.css")
    assert board.allows("http://xa.vn/js/a.js")
    assert board.allows("http://khac.vn/css/a.css")
    board.remove(robots)
    assert board.allows("http://xa.vn/css/a.css")
