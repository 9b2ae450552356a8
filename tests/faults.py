"""A server that misbehaves in every way a portal has been seen to, each behaviour under a name with what we expect to
make of it.

`FAULTS[name]` is the behaviour; `EXPECTED[name]` is a `Reason` (a gap), or `Read` (an answer, and what must stand in
it).
"""

from __future__ import annotations

import gzip
import re
import socket
import struct
import threading
import time
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

from auditor.model import Reason

TEXT = (
    "Ủy ban nhân dân xã Thạch Lâm thông báo lịch tiếp công dân của lãnh đạo, "
    "quyết định về việc thực hiện kế hoạch năm 2026."
)
PAGE = f"<!doctype html><html><head><title>Trang</title></head><body><p>{TEXT}</p></body></html>"
MENU = "".join(f"<li><a href='/muc-{i}.html'>Mục {i}</a></li>" for i in range(20))


@dataclass(frozen=True, slots=True)
class Read:
    """An answer is expected, with this status and this in its text."""

    text: str = TEXT
    status: int = 200
    whole: bool = True
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    hit: int  # how often this path was asked before, plus one
    socket: socket.socket


Behaviour: TypeAlias = Callable[[Request], None]
FAULTS: dict[str, Behaviour] = {}
EXPECTED: dict[str, Reason | Read] = {}


def fault(expected: Reason | Read) -> Callable[[Behaviour], Behaviour]:
    def register(behaviour: Behaviour) -> Behaviour:
        name = behaviour.__name__.strip("_").replace("_", "-")
        FAULTS[name] = behaviour
        EXPECTED[name] = expected
        return behaviour

    return register


def reply(
    request: Request,
    body: bytes | str = PAGE,
    status: str = "200 OK",
    kind: str = "text/html; charset=utf-8",
    headers: tuple[tuple[str, str], ...] = (),
    *,
    length: int | None = None,
    encoding: str = "utf-8",
) -> None:
    """An ordinary answer, with whatever is wrong in it told by the arguments."""
    data = body.encode(encoding) if isinstance(body, str) else body
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(data) if length is None else length}",
        "Connection: close",
    ]
    lines += [f"{k}: {v}" for k, v in headers]
    request.socket.sendall(
        "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + (b"" if request.method == "HEAD" else data)
    )


def html(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>"


# -- The wire


@fault(Read())
def honest(r: Request) -> None:
    reply(r)


@fault(Reason.RESET)
def closed_without_a_word(r: Request) -> None:
    pass


@fault(Reason.RESET)
def reset_at_once(r: Request) -> None:
    r.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@fault(Read())
def reset_once(r: Request) -> None:
    if r.hit > 1:
        reply(r)


@fault(Reason.RESET)
def reset_in_the_body(r: Request) -> None:
    reply(r, PAGE[:60], length=5000)
    time.sleep(0.05)
    r.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@fault(Reason.TIMEOUT)
def hangs(r: Request) -> None:
    _until_gone(r, 4.0)


@fault(Reason.TIMEOUT)
def hangs_after_the_headers(r: Request) -> None:
    r.socket.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n")
    _until_gone(r, 4.0)


@fault(Reason.TIMEOUT)
def drips_for_ever(r: Request) -> None:
    r.socket.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        r.socket.sendall(b"x")
        time.sleep(0.03)


@fault(Reason.TIMEOUT)
def drips_headers(r: Request) -> None:
    r.socket.sendall(b"HTTP/1.1 200 OK\r\n")
    for i in range(200):
        r.socket.sendall(f"X-{i}: y\r\n"[: 1 + i % 3].encode())
        time.sleep(0.03)


@fault(Reason.UNPARSED)
def speaks_no_http(r: Request) -> None:
    r.socket.sendall(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


@fault(Reason.UNPARSED)
def hundreds_of_headers(r: Request) -> None:
    reply(r, headers=tuple((f"X-{i}", "y") for i in range(300)))


@fault(Reason.UNPARSED)
def endless_header_line(r: Request) -> None:
    reply(r, headers=(("X-Long", "y" * 100_000),))


@fault(Read())
def odd_headers(r: Request) -> None:
    reply(
        r,
        headers=(
            ("X-Tên", "Xã Thạch Lâm"),
            ("X-Folded", "a\r\n b"),
            ("Set-Cookie", "a=1; expires=Wed, 21 Oct 2026 07:28:00 GMT"),
            ("Set-Cookie", "b=2"),
        ),
    )


@fault(Read())
def no_length_old_protocol(r: Request) -> None:
    r.socket.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode())


@fault(Reason.UNPARSED)
def two_lengths(r: Request) -> None:
    reply(r, headers=(("Content-Length", "7"),))


# -- The body


@fault(Reason.TRUNCATED)
def short_body(r: Request) -> None:
    reply(r, PAGE[:80], length=len(PAGE.encode()))


@fault(Read())
def wrong_length_but_whole(r: Request) -> None:
    reply(r, PAGE + "\n", length=len(PAGE.encode()) + 500)


@fault(Reason.TRUNCATED)
def chunks_cut_short(r: Request) -> None:
    r.socket.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n20\r\n"
        + b"a" * 32
        + b"\r\n40\r\nabc"
    )


@fault(Reason.TRUNCATED)
def empty_page(r: Request) -> None:
    reply(r, "")


@fault(Read())
def gzipped(r: Request) -> None:
    reply(r, gzip.compress(PAGE.encode()), headers=(("Content-Encoding", "gzip"),))


@fault(Read())
def gzipped_in_two_members(r: Request) -> None:
    data = PAGE.encode()
    reply(r, gzip.compress(data[:50]) + gzip.compress(data[50:]), headers=(("Content-Encoding", "gzip"),))


@fault(Reason.TRUNCATED)
def gzip_cut_short(r: Request) -> None:
    reply(r, gzip.compress(PAGE.encode())[:-20], headers=(("Content-Encoding", "gzip"),))


@fault(Reason.UNPARSED)
def gzip_broken_inside(r: Request) -> None:
    data = bytearray(gzip.compress((PAGE * 20).encode()))
    data[40:60] = b"\xff" * 20
    reply(r, bytes(data), headers=(("Content-Encoding", "gzip"),))


@fault(Read())
def plain_called_gzip(r: Request) -> None:
    reply(r, headers=(("Content-Encoding", "gzip"),))


@fault(Reason.TOO_LARGE)
def gzip_bomb(r: Request) -> None:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(squeezer.compress(b"\0" * 1_000_000) for _ in range(100)) + squeezer.flush()
    reply(r, bomb, headers=(("Content-Encoding", "gzip"),))


@fault(Read())
def raw_deflate(r: Request) -> None:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    reply(r, squeezer.compress(PAGE.encode()) + squeezer.flush(), headers=(("Content-Encoding", "deflate"),))


@fault(Reason.UNPARSED)
def brotli_nobody_asked_for(r: Request) -> None:
    reply(r, b"\x0b\x02\x80", headers=(("Content-Encoding", "br"),))


@fault(Read())
def encoding_called_utf_8(r: Request) -> None:
    reply(r, headers=(("Content-Encoding", "utf-8"),))


@fault(Reason.TOO_LARGE)
def huge_page_announced(r: Request) -> None:
    reply(r, b"x" * 1000, length=500_000_000)


@fault(Reason.TOO_LARGE)
def huge_page_unannounced(r: Request) -> None:
    r.socket.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(400):
        r.socket.sendall(b"x" * 10_000)


@fault(Read("", whole=False))
def download_of_200_megabytes(r: Request) -> None:
    reply(r, b"%PDF-1.4" + b"x" * 1000, kind="application/pdf", length=200_000_000)


@fault(Read("", whole=False))
def download_without_end(r: Request) -> None:
    r.socket.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/zip\r\n\r\n")
    for _ in range(400):
        r.socket.sendall(b"x" * 10_000)


# -- Statuses and what pages say


@fault(Read("", 404))
def gone_missing(r: Request) -> None:
    reply(r, html("404", "Không tìm thấy trang"), "404 Not Found")


@fault(Read("", 410))
def gone_for_good(r: Request) -> None:
    reply(r, html("410", "Đã gỡ"), "410 Gone")


@fault(Reason.LOGIN)
def wants_a_password(r: Request) -> None:
    reply(r, html("401", "401"), "401 Unauthorized")


@fault(Reason.BLOCKED)
def forbidden(r: Request) -> None:
    reply(r, html("403 Forbidden", "<h1>Forbidden</h1>"), "403 Forbidden")


@fault(Reason.BLOCKED)
def not_acceptable(r: Request) -> None:
    reply(
        r,
        html("Not Acceptable!", "An appropriate representation could not be found. Mod_Security"),
        "406 Not Acceptable",
    )


@fault(Reason.BLOCKED)
def firewall_says_200(r: Request) -> None:
    reply(
        r,
        html(
            "Request Rejected",
            "The requested URL was rejected. Please consult with your administrator. Your support ID is: 1234",
        ),
    )


@fault(Reason.BLOCKED)
def firewall_in_vietnamese(r: Request) -> None:
    reply(
        r, html("Thông báo", "<h1>Truy cập của bạn đã bị chặn</h1><p>Địa chỉ IP của bạn đã bị chặn bởi hệ thống.</p>")
    )


@fault(Reason.RATE_LIMITED)
def too_many_requests(r: Request) -> None:
    reply(r, html("429", "slow down"), "429 Too Many Requests")


@fault(Read())
def too_many_requests_once(r: Request) -> None:
    if r.hit == 1:
        reply(r, "", "429 Too Many Requests", headers=(("Retry-After", "0"),))
    else:
        reply(r)


@fault(Reason.RATE_LIMITED)
def come_back_in_an_hour(r: Request) -> None:
    reply(r, "", "429 Too Many Requests", headers=(("Retry-After", "3600"),))


@fault(Reason.SERVER_ERROR)
def server_error(r: Request) -> None:
    reply(r, html("Error", "Lỗi máy chủ"), "500 Internal Server Error")


@fault(Read())
def server_error_once(r: Request) -> None:
    if r.hit == 1:
        reply(r, "", "502 Bad Gateway")
    else:
        reply(r)


@fault(Reason.MAINTENANCE)
def maintenance_503(r: Request) -> None:
    reply(
        r,
        html("Bảo trì", "Hệ thống đang bảo trì, vui lòng quay lại sau."),
        "503 Service Unavailable",
        headers=(("Retry-After", "0"),),
    )


@fault(Reason.MAINTENANCE)
def maintenance_200(r: Request) -> None:
    reply(
        r,
        html(
            "Cổng thông tin điện tử", "<h2>Website đang được nâng cấp</h2><p>Xin quý khách vui lòng quay lại sau.</p>"
        ),
    )


@fault(Reason.MAINTENANCE)
def account_suspended(r: Request) -> None:
    reply(r, html("Account Suspended", "This Account has been suspended. Contact your hosting provider."))


@fault(Read("bảo trì hệ thống"))
def article_about_maintenance(r: Request) -> None:
    reply(
        r,
        html(
            "Thông báo bảo trì hệ thống một cửa",
            f"<ul>{MENU}</ul><h1>Thông báo bảo trì hệ thống một cửa</h1><p>{TEXT} Hệ thống đang bảo trì hệ thống.</p>",
        ),
    )


@fault(Read("phần mềm tạm ngừng"))
def long_notice_about_a_stop(r: Request) -> None:
    reply(r, html("Thông báo", f"<p>Từ 17 giờ, phần mềm tạm ngừng hoạt động.</p>{f'<p>{TEXT}</p>' * 10}"))


@fault(Read())
def captcha_in_a_comment_form(r: Request) -> None:
    form = "<form><input name=captcha><img src=/captcha.png>Nhập mã xác nhận bạn không phải robot</form>"
    reply(r, html("Tin tức", f"<ul>{MENU}</ul><p>{TEXT}</p>{form}"))


@fault(Reason.CHALLENGE)
def challenge_503(r: Request) -> None:
    reply(
        r,
        html("Just a moment...", "<script>window._cf_chl_opt={}</script>Checking your browser"),
        "503 Service Unavailable",
    )


@fault(Reason.CHALLENGE)
def challenge_by_header(r: Request) -> None:
    reply(r, html("", "<div id=x></div>"), "403 Forbidden", headers=(("cf-mitigated", "challenge"),))


@fault(Reason.CHALLENGE)
def challenge_sets_a_cookie(r: Request) -> None:
    reply(
        r,
        '<html><body><script>document.cookie="D1N=5f3a"+";window.location.reload(true);</script></body></html>',
    )


@fault(Reason.CHALLENGE)
def challenge_in_vietnamese(r: Request) -> None:
    reply(r, html("Xác minh truy cập", "<h1>Đang kiểm tra trình duyệt của bạn</h1><p>Vui lòng đợi vài giây.</p>"))


@fault(Reason.LOGIN)
def login_page(r: Request) -> None:
    reply(
        r,
        html(
            "Đăng nhập hệ thống", "<form method=post>Tên <input name=u> Mật khẩu <input type='password' name=p></form>"
        ),
    )


@fault(Read())
def page_with_a_login_box(r: Request) -> None:
    reply(r, html("Xã Thạch Lâm", f"<ul>{MENU}</ul><p>{TEXT}</p><form>Đăng nhập <input type=password></form>"))


@fault(Reason.UNPARSED)
def redirect_to_nowhere(r: Request) -> None:
    reply(r, "", "301 Moved Permanently")


# -- Letters


@fault(Read())
def utf_8_called_latin_1(r: Request) -> None:
    reply(r, PAGE.replace("<title>", "<meta charset=iso-8859-1><title>"), kind="text/html; charset=iso-8859-1")


@fault(Read())
def utf_8_with_a_mark(r: Request) -> None:
    reply(r, b"\xef\xbb\xbf" + PAGE.encode(), kind="text/html")


@fault(Read())
def utf_16(r: Request) -> None:
    reply(r, PAGE.encode("utf-16"), kind="text/html")


@fault(Read())
def utf_16_without_a_mark(r: Request) -> None:
    reply(r, PAGE.encode("utf-16-le"), kind="text/html; charset=utf-8")


@fault(Read())
def windows_1258(r: Request) -> None:
    reply(r, in_windows_1258(PAGE), kind="text/html; charset=windows-1258")


@fault(Read())
def windows_1258_called_utf_8(r: Request) -> None:
    reply(r, in_windows_1258(PAGE), kind="text/html; charset=utf-8")


@fault(Read(unicodedata.normalize("NFD", TEXT)))
def decomposed_letters(r: Request) -> None:
    reply(r, unicodedata.normalize("NFD", PAGE))


@fault(Read("C«ng", legacy=True))
def old_tcvn3_font(r: Request) -> None:
    text = (
        "ñy ban nh©n d©n x· Th¹ch L©m th«ng b¸o lÞch tiÕp c«ng d©n cña l·nh ®¹o vÒ viÖc thùc hiÖn quyÕt ®Þnh. C«ng chøc"
    )
    reply(
        r,
        html("Trang", f"<font face='.VnTime'>{text}</font>"),
        kind="text/html; charset=windows-1252",
        encoding="windows-1252",
    )


@fault(Read("Coâng", legacy=True))
def old_vni_font_in_utf_8(r: Request) -> None:
    text = (
        "UÛy ban nhaân daân xaõ Thaïch Laâm thoâng baùo lòch tieáp coâng daân cuûa laõnh ñaïo "
        "veà vieäc thöïc hieän quyeát ñònh. Coâng chöùc"
    )
    reply(r, html("Trang", f"<font face='VNI-Times'>{text}</font>"))


def in_windows_1258(text: str) -> bytes:
    """Vietnamese as old editors wrote it: a letter with its hat, then the tone as a sign of its own."""
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", letter)
        tones = "".join(c for c in marks if c in "\u0300\u0301\u0303\u0309\u0323")
        base = unicodedata.normalize("NFC", "".join(c for c in marks if c not in tones))
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            out += (base + tones).encode("cp1258")
    return out


# -- The server


@dataclass
class FaultServer:
    """Answers `/<name>` by the behaviour of that name; keeps a log of what it was asked."""

    behaviours: dict[str, Behaviour]
    origin: str = ""
    log: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    _hits: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def paths(self, method: str = "GET") -> list[str]:
        return [path for m, path, _ in self.log if m == method]

    def answer(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(5)
            data = b""
            while b"\r\n\r\n" not in data:
                chunk = connection.recv(65536)
                if not chunk:
                    return
                data += chunk
            head, body = data.split(b"\r\n\r\n", 1)
            first, *lines = head.decode("latin-1").split("\r\n")
            method, path, _ = first.split(" ", 2)
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
            while len(body) < int(headers.get("content-length", 0)):
                body += connection.recv(65536)
            with self._lock:
                self.log.append((method, path, headers))
                self.times.append(time.monotonic())
                self._hits[path] += 1
                hit = self._hits[path]
            name = re.split(r"[?/]", path.lstrip("/"), maxsplit=1)[0]
            behaviour = self.behaviours.get(name) or self.behaviours.get("*")
            request = Request(method, path, headers, body, hit, connection)
            if behaviour is None:
                reply(request, html("404", "Không có"), "404 Not Found")
            else:
                behaviour(request)


@contextmanager
def serve(
    behaviours: dict[str, Behaviour] | None = None, wrap: Callable[[socket.socket], socket.socket] | None = None
) -> Iterator[FaultServer]:
    """A fault server on a free port of 127.0.0.1; `wrap` puts TLS around its connections."""
    server = FaultServer(behaviours if behaviours is not None else FAULTS)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    server.origin = f"{'https' if wrap else 'http'}://127.0.0.1:{listener.getsockname()[1]}"

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    def talk(connection: socket.socket) -> None:
        with suppress(OSError):
            server.answer(wrap(connection) if wrap else connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


def _until_gone(request: Request, seconds: float) -> None:
    """Keep the connection open until the other side gives up."""
    request.socket.settimeout(seconds)
    with suppress(OSError):
        request.socket.recv(1)
