"""Addresses made comparable: resolved, canonical, stripped of session noise; no I/O."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

_SESSION_KEYS = re.compile(
    r"^(jsessionid|phpsessid|aspsessionid\w*|sid|sessionid|p_auth|utm_\w+|fbclid|gclid|_ga|nv_redirect|nvvithemever|s_?hash)$",
    re.IGNORECASE,
)
_PATH_SESSION = re.compile(r";jsessionid=[^/?#]*|\(S\([a-z0-9]{24}\)\)/?", re.IGNORECASE)
_DEFAULT_PORT = {"http": 80, "https": 443}
_HOST_RE = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]+(%\w+)?")
_INDEX_PREFIX = re.compile(r"^/index\.php(?=/)", re.IGNORECASE)
_INDEX_NAME = re.compile(r"/(index|default|home)\.(html?|php|aspx?|jsp)$", re.IGNORECASE)
_QUERY_SAFE = "%/?:@!$&'()*+,;=-._~[]{}|\\^`"
_POSTBACK_KEYS = ("__EVENTTARGET", "__EVENTARGUMENT")


def resolve(base: str, href: str) -> str | None:
    """`href` made absolute against `base` and canonical; None for what is not an http(s) address."""
    href = href.strip()
    if not href or href.startswith("#"):
        return None
    try:
        absolute = urljoin(base, href)
    except ValueError:
        return None
    return canonical_url(absolute)


def canonical_url(url: str) -> str | None:
    """One spelling per address: lower-case host, no default port, no fragment, no session parameters; None if not
    http(s).

    Query parameters keep their order: some portals answer differently when it changes.
    """
    try:
        url.encode("utf-8")  # half a surrogate pair is no text
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    if scheme not in _DEFAULT_PORT or not _HOST_RE.fullmatch(host):
        return None
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, _DEFAULT_PORT[scheme]) else f"{host}:{port}"
    path = _PATH_SESSION.sub("", parts.path) or "/"
    # An escaped slash is part of a name, not a separator: it must stay escaped.
    path = "%2F".join(_requote(part) for part in re.split("%2[fF]", path))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if any(_SESSION_KEYS.match(key) for key, _ in pairs):
        query = urlencode([(k, v) for k, v in pairs if not _SESSION_KEYS.match(k)])
    else:
        query = quote(parts.query, safe=_QUERY_SAFE)
    return urlunsplit((scheme, netloc, path, query, ""))


def host_of(url: str) -> str:
    """Host name in lower case, without port; empty if there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def same_site(url: str, origin: str) -> bool:
    """Whether both addresses are of one host (`www.` ignored) and port."""

    def key(value: str) -> tuple[str, int | None]:
        parts = urlsplit(value)
        try:
            port = parts.port
        except ValueError:
            port = None
        default = _DEFAULT_PORT.get(parts.scheme.lower())
        return (parts.hostname or "").lower().removeprefix("www."), None if port in (None, default, 80, 443) else port

    return key(url) == key(origin)


def is_home(url: str, home: str) -> bool:
    """Whether `url` is the site's front door: the start address, `/`, or an index page without parameters."""
    if url == home:
        return True
    if not same_site(url, home):
        return False
    parts = urlsplit(url)
    return not parts.query and bool(
        re.fullmatch(r"/((index|default|home|trang-chu)(\.\w+)?/?)?", parts.path, re.IGNORECASE)
    )


def page_key(url: str) -> str:
    """What the spellings of one page have in common: http/https, `www.`, `/index.php/…` twins, index names and last
    slash are ignored.

    Only for telling whether a page is already there; requests are made to the address as it is written.
    """
    parts = urlsplit(url)
    path = _INDEX_PREFIX.sub("", parts.path)
    if not parts.query:
        path = _INDEX_NAME.sub("/", path)
    netloc = parts.netloc.lower().removeprefix("www.")
    return f"{netloc}{path.rstrip('/')}?{parts.query}"


def postback_url(page_url: str, target: str, argument: str = "") -> str:
    """The address under which the answer to a listing's `__doPostBack(target, argument)` is kept: the page's own, plus
    the event."""
    parts = urlsplit(page_url)
    event = urlencode(list(zip(_POSTBACK_KEYS, (target, argument), strict=True)))
    kept = [p for p in parts.query.split("&") if p and not p.startswith(_POSTBACK_KEYS)]
    return urlunsplit((*parts[:3], "&".join([*kept, event]), ""))


def postback_event(url: str) -> tuple[str, str] | None:
    """The (target, argument) of an address made by `postback_url`; None for every other address."""
    pairs = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return (pairs[_POSTBACK_KEYS[0]], pairs.get(_POSTBACK_KEYS[1], "")) if _POSTBACK_KEYS[0] in pairs else None


def _requote(path: str) -> str:
    return quote(unquote(path, errors="surrogateescape"), safe="/~!$&'()*+,;=:@-._", errors="surrogateescape")
