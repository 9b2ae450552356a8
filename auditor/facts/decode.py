"""Bytes made text: right for UTF-8, UTF-16 and windows-1258 whatever the page claims, and honest about legacy
Vietnamese fonts.

Before Unicode, Vietnamese was written with fonts (TCVN3 "ABC", VNI) whose characters look right on paper only: "Việt"
is stored as "ViÖt" or "Vieät". Such text cannot be read without guessing, so it is recognised and reported (`legacy`),
never matched.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

from bs4.dammit import EncodingDetector

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET_RE = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_WORD_RE = re.compile(r"[^\W\d_]+")
_LOOK_AT = 200_000  # characters; a page's language shows early
# A few broken bytes in a UTF-8 page (a title cut in the middle of a letter) do not make it another encoding.
_MAX_BROKEN_SHARE = 0.1

# Frequent syllables that carry signs; each is spelled in its own way by every encoding, so counting them tells the
# encodings apart.
_SYLLABLES = tuple(
    re.findall(
        r"[^\W\d_]*[^\x00-\x7f][^\W\d_]*",
        "và của các được không người nhân dân công việc tỉnh huyện phường trấn thị ủy hội đồng quyết định thông báo tổ "
        "chức lịch tiếp văn bản chỉ đạo điều hành thực hiện quản lý kế hoạch nghị số tháng năm đảng đoàn phát triển "
        "kinh tế xã giới thiệu thủ tục chính những với để từ đến trên về sự có việt địa phương cấp sở phòng đầu tư xây "
        "dựng nông thôn mới chủ tịch bộ",
    )
)

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # level, grave, hook, tilde, acute, dot below


def _letters(base: str) -> list[str]:
    return [unicodedata.normalize("NFC", base + tone) for tone in _TONES]


def _tcvn3() -> dict[str, str]:
    """Small letters of TCVN 5712 VN3 as a page in windows-1252 shows them."""
    codes = {
        "a": "61 B5 B6 B7 B8 B9",
        "ă": "A8 BB BC BD BE C6",
        "â": "A9 C7 C8 C9 CA CB",
        "e": "65 CC CE CF D0 D1",
        "ê": "AA D2 D3 D4 D5 D6",
        "i": "69 D7 D8 DC DD DE",
        "o": "6F DF E1 E2 E3 E4",
        "ô": "AB E5 E6 E7 E8 E9",
        "ơ": "AC EA EB EC ED EE",
        "u": "75 EF F1 F2 F3 F4",
        "ư": "AD F5 F6 F7 F8 F9",
        "y": "79 FA FB FC FD FE",
    }
    table = {"đ": "\u00ae"}
    for base, row in codes.items():
        for letter, code in zip(_letters(base), row.split(), strict=True):
            table[letter] = chr(int(code, 16))
    return table


def _vni() -> dict[str, str]:
    """Small letters of VNI-Windows: a base letter followed by a sign that stands for the tone and the hat."""
    plain = ("", "ø", "û", "õ", "ù", "ï")
    marked = {"ă": ("ê", "è", "ú", "ü", "é", "ë"), "â": ("â", "à", "å", "ã", "á", "ä")}
    table = {"đ": "ñ"}
    for base in _VOWELS:
        letters = _letters(base)
        if base in ("a", "e", "o", "u", "y"):
            signs = [base + s for s in plain]
        elif base == "i":
            signs = ["i", "ì", "æ", "ó", "í", "ò"]
        elif base == "ă":
            signs = ["a" + s for s in marked["ă"]]
        elif base in ("â", "ê", "ô"):
            signs = [{"â": "a", "ê": "e", "ô": "o"}[base] + s for s in marked["â"]]
        else:  # ơ and ư have letters of their own
            own = "ô" if base == "ơ" else "ö"
            signs = [own + s for s in plain]
        table.update(zip(letters, signs, strict=True))
    table["ỵ"] = "î"
    return table


def _spelled(table: dict[str, str]) -> frozenset[str]:
    return frozenset("".join(table.get(c, c) for c in s) for s in _SYLLABLES)


_UNICODE_WORDS = frozenset(_SYLLABLES)
# A soft hyphen (ư in TCVN3) is no letter, so words holding it would be cut in two: they are left out.
_LEGACY_WORDS = {
    name: frozenset(w for w in _spelled(table) if _WORD_RE.fullmatch(w) and not w.isascii()) - _UNICODE_WORDS
    for name, table in (("tcvn3", _tcvn3()), ("vni", _vni()))
}
_MIN_LEGACY_WORDS = 4
# Letters no Unicode Vietnamese has; a page with only a few of them need not be looked at word by word.
_STRANGE_RE = re.compile("[®µ¸¹¶¨©ª«¬ÖÕÓ×ØÜÝÞßäåæçëîïñöøûüþÿ]")
_MIN_STRANGE = 8


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's text (NFC is not applied: what is quoted stays as written), how it was read, and whether it can be
    trusted."""

    text: str
    encoding: str
    legacy: bool = False  # written with a pre-Unicode Vietnamese font: present, but not readable


def decode(body: bytes, content_type: str = "") -> Decoded:
    """Read a document; never raises. Valid UTF-8 beats any declaration, because pages lie about the rest far more
    often."""
    text, encoding = read_text(body, content_type)
    return Decoded(text, encoding, is_legacy(text))


def is_legacy(text: str) -> bool:
    """Whether the text is Vietnamese in TCVN3 or VNI letters (in whatever bytes it came)."""
    if sum(1 for _ in islice(_STRANGE_RE.finditer(text), _MIN_STRANGE)) < _MIN_STRANGE:
        return False
    words = [w.lower() for w in _WORD_RE.findall(unicodedata.normalize("NFC", text[:_LOOK_AT]))]
    readable = sum(1 for w in words if w in _UNICODE_WORDS)
    for legacy in _LEGACY_WORDS.values():
        hits = [w for w in words if w in legacy]
        # Several distinct words, and a good part of all: a Unicode menu around a legacy article does not make the
        # article readable.
        if len(set(hits)) >= _MIN_LEGACY_WORDS and 3 * len(hits) > readable:
            return True
    return False


def read_text(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text and its encoding, without asking whether it is legacy."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace"), encoding
    wide = _wide_encoding(body)
    if wide:
        return body.decode(wide, "replace"), wide
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken <= _MAX_BROKEN_SHARE * sum(1 for c in text if c > "\x7f"):
        return text, "utf-8"
    candidates = [*_declared(body, content_type), "windows-1258", "windows-1252"]
    readings = []
    for place, encoding in enumerate(dict.fromkeys(candidates)):
        reading = _read_as(body, encoding)
        if reading is not None:
            readings.append((_readable_words(reading), -place, reading, encoding))
    _, _, best, encoding = max(readings, key=lambda r: r[:2])
    return best, encoding


def _wide_encoding(body: bytes) -> str | None:
    """UTF-16 without a mark: in markup every other byte of the beginning is zero."""
    start = body[:400]
    if len(start) < 8:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _declared(body: bytes, content_type: str) -> list[str]:
    names = []
    match = _CHARSET_RE.search(content_type)
    if match:
        names.append(match.group(1))
    inside = EncodingDetector.find_declared_encoding(body[:4096], is_html=True, search_entire_document=True)
    if inside:
        names.append(inside)
    known = []
    for name in names:
        try:
            python_name = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        # Only encodings of text with one reading per byte may be tried; "utf-8" has already failed, "hex" and its like
        # are codecs too.
        if python_name.startswith(("cp1", "iso8859", "koi8", "big5", "gb", "euc", "shift", "tis", "cp8", "cp9")):
            # What pages call latin-1 is windows-1252 to every browser.
            known.append("windows-1252" if python_name == "iso8859-1" else name.lower())
    return known


def _read_as(body: bytes, encoding: str) -> str | None:
    try:
        text = body.decode(encoding, "replace")
    except (LookupError, ValueError):
        return None
    return unicodedata.normalize("NFC", text) if encoding in ("windows-1258", "cp1258") else text


def _readable_words(text: str) -> int:
    return sum(1 for w in _WORD_RE.findall(text[:_LOOK_AT]) if w.lower() in _UNICODE_WORDS)
