"""Tells an answer from a gap: challenge, firewall, maintenance, log-in and suspension pages of any status are not the
site's content.

A page is taken for one of these only if it says so in its title or in very little text, and leads nowhere: an article
*about* maintenance stands among menus, and captcha markup is on half of all pages with a comment form.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from auditor.facts.decode import read_text
from auditor.model import Reason
from auditor.vietnamese import clean

_LOOK_AT = 120_000  # bytes; larger documents are no interstitials
_SHORT = 900  # characters of readable text an interstitial may have
_FEW_LINKS = 12
_DEAD = (404, 410)

# Every pattern is bounded: a hostile page must not make one run in the square of its length.
_OPENING_RE = re.compile(r"<(script|style|noscript|svg|template|!--)", re.IGNORECASE)
_TAG_RE = re.compile(r"<[^<>]*>")
_TITLE_RE = re.compile(r"<title[^<>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_HEADLINE_RE = re.compile(r"<h[12][^<>]{0,500}>(.{0,500}?)</h[12]", re.IGNORECASE | re.DOTALL)
_LINK_RE = re.compile(r"<a\s[^<>]{0,2000}?href\s*=", re.IGNORECASE)
_PASSWORD_RE = re.compile(r"<input[^<>]{0,2000}?type\s*=\s*[\"']?password", re.IGNORECASE)

# Marks in the source that only a challenge has.
_CHALLENGE_MARKS = re.compile(
    r"cf[-_]chl[-_]|/cdn-cgi/challenge-platform/h/|_Incapsula_Resource|window\._cf_chl_opt|"
    r"sucuri_cloudproxy_js|"
    r"toNumbers\([^)]{0,80}\)[^<]{0,200}slowAES|ddos-guard\.net|geo\.captcha-delivery\.com|__ddg_challenge",
    re.IGNORECASE | re.DOTALL,
)
# The simplest challenge of all, common with Vietnamese hosting: a script sets a cookie and loads the page again.
_COOKIE_RELOAD = re.compile(
    r"document\.cookie\s*=.{0,2000}?location(\.(reload|replace|href)|\s*=)",
    re.IGNORECASE | re.DOTALL,
)


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_CHALLENGE = _any_of(
    r"just a moment",
    r"checking (if the site|your browser)",
    r"attention required!? \| cloudflare",
    r"verify(ing)? (that )?you are (a )?human",
    r"are you a (human|robot)",
    r"ddos protection by",
    r"please (enable|turn on) (javascript|cookies)( and cookies)? (and reload|to continue)",
    r"security check to access",
    r"đang kiểm tra trình duyệt",
    r"kiểm tra bảo mật trước khi",
    r"xác (minh|nhận|thực) (rằng )?(bạn|quý khách) (là|không phải( là)?) (con )?(người|robot)",
    r"xác minh truy cập",
    r"vui lòng (bật|kích hoạt) (javascript|cookie)s? (và|để) (tải lại|tiếp tục)",
)
_BLOCKED = _any_of(
    r"access (is |has been )?denied",
    r"request rejected",
    r"the requested url was rejected",
    r"your request (is|has been|was) blocked",
    r"web page blocked",
    r"you have been blocked",
    r"you (do not|don't) have permission to access",
    r"attack (id|detected)",
    r"blocked by (the )?(web application )?firewall",
    r"403 forbidden",
    r"^forbidden$",
    r"mod_security",
    r"not acceptable!",
    r"sucuri website firewall",
    r"truy cập (của (bạn|quý khách) )?(đã )?bị (từ chối|chặn)",
    r"(địa chỉ )?ip của (bạn|quý khách) (đã )?bị (chặn|khóa|khoá)",
    r"yêu cầu (của (bạn|quý khách) )?(đã )?bị (từ chối|chặn)",
    r"tường lửa (đã )?(chặn|từ chối)",
)
_REPAIR = r"(trong quá trình |được |tiến hành )?(bảo trì|bảo dưỡng|nâng cấp)"
_MAINTENANCE = _any_of(
    r"(under|scheduled|in|site|website|system|server) maintenance",
    r"maintenance mode",
    r"be (right )?back (soon|shortly)",
    r"temporarily (unavailable|closed)",
    rf"(đang|được|tạm thời|tạm dừng để|tạm ngừng để|tạm ngưng để) {_REPAIR}",
    r"bảo trì (hệ thống|website|định kỳ)",
    r"tạm (ngừng|ngưng|dừng) (hoạt động|cung cấp dịch vụ|phục vụ)",
)
_SUSPENDED = _any_of(
    r"account (has been )?suspended",
    r"website (has been )?suspended",
    r"domain (has )?expired",
    r"(tài khoản|website|hosting|tên miền|dịch vụ)( này| của bạn)? (đã |đang )?(bị )?"
    r"(tạm khóa|tạm khoá|tạm ngưng|tạm ngừng|hết hạn)",
)
_LOGIN = _any_of(r"đăng nhập", r"log ?in", r"sign ?in")


@dataclass(frozen=True, slots=True)
class _Face:
    """The few things an interstitial shows."""

    title: str
    headlines: str
    text: str
    links: int
    source: str

    @property
    def short(self) -> bool:
        return len(self.text) <= _SHORT and self.links <= _FEW_LINKS

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether its name says so, or the little text there is."""
        return bool(pattern.search(self.title) or pattern.search(self.headlines) or pattern.search(self.text))


def diagnose(status: int, content_type: str, body: bytes, mitigated: str = "") -> tuple[Reason, str] | None:
    """Why an answer is a gap and a word for the log; None if it is what was asked for (or honestly not there: 404,
    410).

    Redirects are never gaps here. `mitigated` is the header by which a known firewall owns up (`cf-mitigated`).
    """
    if 300 <= status < 400:
        return None
    face = _face(body, content_type)
    found = _interstitial(face, status) if face else None
    if mitigated.strip().lower() == "challenge":
        found = found or (Reason.CHALLENGE, "header cf-mitigated")
    if found and status in _DEAD and found[0] not in (Reason.CHALLENGE, Reason.BLOCKED):
        found = None  # "page not found or under maintenance" is a dead page
    if found:
        return found
    if 200 <= status < 300 or status in _DEAD:
        return None
    return _OF_STATUS.get(status, Reason.SERVER_ERROR if status >= 500 else Reason.BLOCKED), f"status {status}"


# Error pages that servers send with status 200: ASP.NET's yellow page, a database that is down.
_CRASHED = re.compile(
    r"server error in '|runtime error|error establishing a database connection|could not connect to (the )?database|"
    r"service unavailable|unhandled exception|stack trace:",
    re.IGNORECASE,
)
_OF_STATUS = {
    401: Reason.LOGIN,
    407: Reason.NOT_COLLECTED,  # our own proxy speaking
    408: Reason.TIMEOUT,
    429: Reason.RATE_LIMITED,
    509: Reason.RATE_LIMITED,
    511: Reason.NOT_COLLECTED,  # the log-in page of a guest network
}


def _interstitial(face: _Face, status: int) -> tuple[Reason, str] | None:
    if not face.short:
        return None
    bare = len(face.text) < 200 and face.links <= 2
    if _CHALLENGE_MARKS.search(face.source) and (bare or status >= 400):
        return Reason.CHALLENGE, "marks of a challenge"
    if bare and _COOKIE_RELOAD.search(face.source):
        return Reason.CHALLENGE, "a script sets a cookie and reloads"
    for reason, pattern, word in (
        (Reason.SERVER_ERROR, _CRASHED, "application error"),
        (Reason.CHALLENGE, _CHALLENGE, "challenge"),
        (Reason.MAINTENANCE, _SUSPENDED, "suspended"),
        (Reason.MAINTENANCE, _MAINTENANCE, "maintenance"),
        (Reason.BLOCKED, _BLOCKED, "blocked"),
    ):
        if face.says(pattern):
            return reason, f"the page says: {word}"
    if _PASSWORD_RE.search(face.source) and (_LOGIN.search(face.title) or _LOGIN.search(face.headlines) or bare):
        return Reason.LOGIN, "a log-in form and nothing else"
    return None


def _face(body: bytes, content_type: str) -> _Face | None:
    kind = content_type.split(";", maxsplit=1)[0].strip().lower()
    if len(body) > _LOOK_AT or (kind and "html" not in kind and not kind.startswith("text/plain")):
        return None
    if body.count(b"<a ") > _FEW_LINKS:  # the cheap answer for every ordinary page
        return None
    source, _ = read_text(body, content_type)
    if kind.startswith("text/plain") and "<" not in source[:200]:
        return _Face("", "", clean(source), 0, source)
    links = len(_LINK_RE.findall(source))
    if links > _FEW_LINKS:
        return None
    readable = _without_code(source)
    title = " ".join(_readable(t) for t in _TITLE_RE.findall(readable))
    headlines = " | ".join(_readable(t) for t in _HEADLINE_RE.findall(readable))
    return _Face(title, headlines, _readable(_TITLE_RE.sub(" ", readable)), links, source)


def _without_code(source: str) -> str:
    """The source without scripts, styles, pictures drawn in it and comments; an element that never ends swallows the
    rest."""
    kept, position = [], 0
    lower = source.lower()
    while match := _OPENING_RE.search(source, position):
        kept.append(source[position : match.start()])
        name = match.group(1).lower()
        ending = "-->" if name == "!--" else f"</{name}"
        end = lower.find(ending, match.end())
        if end < 0:
            return " ".join(kept)
        position = end + len(ending)
    kept.append(source[position:])
    return " ".join(kept)


def _readable(markup: str) -> str:
    return clean(html.unescape(_TAG_RE.sub(" ", markup)))
