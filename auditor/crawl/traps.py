"""Addresses that lead nowhere new: endless families, copies of pages, switches and counters, told by the address and
its shape alone."""

from __future__ import annotations

import re
from enum import IntEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from auditor.urls import is_home

_MAX_LENGTH = 1500
_MAX_SEGMENTS = 14
_LANGUAGE = re.compile(r"^(vi|en|vn|eng|fr|zh|ja|ko|(vi|en|zh|fr|ja|ko)[-_][a-z]{2})$", re.IGNORECASE)
_FILE = re.compile(
    r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z|jpe?g|png|gif|webp|bmp|tiff?|svg|mp[34]|m4a|wav|wma|avi|wmv|flv|mov|mkv|webm|apk|exe|msi|iso|"
    r"epub|xml\.gz|csv)$",
    re.IGNORECASE,
)
_ASSET = re.compile(r"\.(css|js|ico|woff2?|ttf|eot|map|swf)$", re.IGNORECASE)
_MALFORMED = re.compile(
    r"%3c|%3e|%22|%7b%7b|\{\{|\$\{|javascript(:|%3a)|void\(0\)|\[object|/(undefined|null|nan)(/|$)|(mailto|tel|zalo|skype)(:|%3a)|/https?(:|%3a)/",
    re.IGNORECASE,
)
# Copies of a page for printing, saving, mailing or another device.
_COPY_PATH = re.compile(
    r"/(print|savefile|sendmail|send-mail|printpreview|pprint\w*|inbai|in-bai|in-trang|banin|ban-in|pdfview|topdf|print-article)(/|\.|$)",
    re.IGNORECASE,
)
_COPY_SWITCH = re.compile(r"^(print|printable|isprint|is_print|savefile|topdf|printmode)$", re.IGNORECASE)
_COPY_QUERY = re.compile(
    r"^(tmpl|format|output|layout_?mode|viewmode|action|task|mode|type|p_p_state|p_p_mode|view|do|op|act)$",
    re.IGNORECASE,
)
_COPY_VALUE = re.compile(
    r"^(print|printable|component|pdf|doc|word|raw|pop_?up|mail(to)?|sendmail|exclusive|savefile)$", re.IGNORECASE
)
_SWITCH_QUERY = re.compile(
    r"^(theme|template|skin|skinsrc|containersrc|style|font-?size|contrast|mobile|desktop|device|display|viewtype|nvvithemever|language|lang|hl|locale|lng|"
    r"languageid|ngonngu|returnurl|return_?to|redirect(_?url|_?uri)?|backurl|continue|next_?url|share|replytocom)$",
    re.IGNORECASE,
)
_COUNTER_PATH = re.compile(
    r"/(banners?/(click|view)|click|clicks|adclick|ad-click|hit|counter|track|redirect|goto|outgoing|out)(/|\.|$)",
    re.IGNORECASE,
)
_DOOR_PATH = re.compile(
    r"/(log-?in|log-?out|sign-?in|sign-?up|register|dang-?nhap|dang-?ky(-thanh-vien|-tai-khoan)?|dang-?xuat|wp-admin|wp-login|admin(istrator)?|user/password|"
    r"forgot-?password|quen-mat-khau|c/portal/(login|logout|update_language)|cgi-bin|wp-json|xmlrpc)(/|\.|\?|$)",
    re.IGNORECASE,
)
_SESSION_SEGMENT = re.compile(r"(?<=/)[0-9a-f]{24,}(?=/|$)", re.IGNORECASE)
_DATE_QUERY = re.compile(
    r"^(date|day|month|year|ngay|thang|nam|tuan|week|from|to|tungay|denngay|start_?date|end_?date|calendar\w*)$",
    re.IGNORECASE,
)
_DATE_PATH = re.compile(r"/(calendar|lich|events?|archive|archives|su-kien)/.*\b(19|20)\d\d\b", re.IGNORECASE)
_PAGE_QUERY = re.compile(
    r"(^|_)(page|trang|p|pg|cur|start|limitstart|offset|pageindex|currentpage|paged)$", re.IGNORECASE
)


class Doubt(IntEnum):
    """How doubtful it is that an address leads to something new; doubtful ones are asked last and seldom."""

    NONE = 0
    SOME = 1  # filters, dates: of use within limits
    MUCH = 2  # switches and counters: of use only if nothing else leads there
    DROP = 3  # never asked


def is_file(url: str) -> bool:
    """Whether the address names a document, picture or archive rather than a page."""
    path = unquote(urlsplit(url).path)
    return bool(_FILE.search(path)) or bool(re.search(r"(^|&)download=1(&|$)", urlsplit(url).query))


def doubt(url: str) -> Doubt:
    """The worst that the address alone says of itself."""
    parts = urlsplit(url)
    path = parts.path
    if (
        len(url) > _MAX_LENGTH
        or _MALFORMED.search(f"{path}?{parts.query}")
        or _ASSET.search(path)
        or _DOOR_PATH.search(path)
    ):
        return Doubt.DROP
    segments = [s for s in path.split("/") if s]
    if len(segments) > _MAX_SEGMENTS or _repeats(segments):
        return Doubt.DROP
    if _COPY_PATH.search(path):
        return Doubt.DROP
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if any(_COPY_SWITCH.match(k) or (_COPY_QUERY.match(k) and _COPY_VALUE.match(v)) for k, v in pairs):
        return Doubt.DROP
    if _COUNTER_PATH.search(path) or any(_SWITCH_QUERY.match(k) for k, _ in pairs):
        return Doubt.MUCH
    if _DATE_PATH.search(path) or any(_DATE_QUERY.match(k) for k, _ in pairs):
        return Doubt.SOME
    filters = [k for k, _ in pairs if not _PAGE_QUERY.search(k)]
    return Doubt.SOME if len(filters) >= 3 else Doubt.NONE


def is_language_switch(url: str, page_url: str) -> bool:
    """Whether an address is the linking page's own with a language put at its end or its beginning."""
    here, there = _segments(page_url), _segments(url)
    if not there or urlsplit(url).netloc != urlsplit(page_url).netloc:
        return False
    plain = [s for s in here if not _LANGUAGE.match(s)]
    return (
        any(_LANGUAGE.match(s) for s in there)
        and [s for s in there if not _LANGUAGE.match(s)] == plain
        and there != here
    )


def is_foreign(url: str, home: str) -> bool:
    """Whether an address is of the site's pages in another language than Vietnamese."""
    first = next(iter(_segments(url)), "")
    return (
        bool(_LANGUAGE.match(first))
        and not first.lower().startswith(("vi", "vn"))
        and first != next(iter(_segments(home)), "")
    )


def shape(url: str) -> str:
    """What the addresses of one template have in common: digits, slugs and values are masked, names of parameters
    stay."""
    parts = urlsplit(url)
    path = _SESSION_SEGMENT.sub("#", parts.path)
    segments = [s for s in path.split("/") if s]
    masked = [_mask(s, last=i == len(segments) - 1) for i, s in enumerate(segments)]
    keys = ",".join(
        f"{k}={v if _is_word(v) else '#'}" for k, v in sorted(parse_qsl(parts.query, keep_blank_values=True))
    )
    return f"{parts.netloc}/{'/'.join(masked)}?{keys}"


def wide_shape(url: str) -> str:
    """The path alone, for families that grow in their parameters; empty for an address without any."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}" if parts.query else ""


def is_below(url: str, home: str) -> bool:
    """Whether an address lies in the folder the site starts in (a commune's corner of a larger portal)."""
    folder = urlsplit(home).path.rsplit("/", 1)[0]
    return folder in ("", "/") or is_home(url, home) or urlsplit(url).path.startswith(f"{folder}/")


def _segments(url: str) -> list[str]:
    return [s for s in urlsplit(url).path.split("/") if s]


def _repeats(segments: list[str]) -> bool:
    """Growing addresses: two languages in one path, or a piece of path that comes again and again."""
    low = [s.lower() for s in segments]
    if sum(1 for s in low if _LANGUAGE.match(s)) >= 2:
        return True
    for size in (1, 2, 3):
        for start in range(len(low) - 3 * size + 1):
            piece = low[start : start + size]
            if all(low[start + i * size : start + (i + 1) * size] == piece for i in (1, 2)):
                return True
    return any(low.count(s) >= 4 for s in low)


def _mask(segment: str, *, last: bool) -> str:
    if segment.isdigit():
        return "#"
    # A slug (many words, or words and a number) is one of many; a single word is a folder's name.
    if segment.count("-") >= 3 or (last and re.search(r"\d", segment)) or len(segment) > 40:
        dot = segment.rfind(".")
        return "*" + (segment[dot:].lower() if 0 < len(segment) - dot <= 6 and dot > 0 else "")
    return re.sub(r"\d+", "#", segment)


def _is_word(value: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z_]{1,24}", value))
