"""Vietnamese text made comparable: one spelling for NFC/NFD, Ð/Đ, tone placement, case, "và"/"&", punctuation.

Two levels are offered. `canonical` keeps the diacritics (so that "lịch" and "lích" differ); `fold` drops them too (for slugs,
file names and labels typed without signs) and is the weaker proof of the two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Old tone placement → new (hoà → hòa): the pairs differ only in which vowel carries the sign.
_TONE_PAIRS = {
    f"{a}{b_toned}": f"{a_toned}{b}"
    for a, b, a_series, b_series in (
        ("o", "a", "òóỏõọ", "àáảãạ"),
        ("o", "e", "òóỏõọ", "èéẻẽẹ"),
        ("u", "y", "ùúủũụ", "ỳýỷỹỵ"),
    )
    for a_toned, b_toned in zip(a_series, b_series, strict=True)
}
# "quý", "quỳnh": after q the u is a glide and the sign stays on y.
_TONE_RE = re.compile(r"(?<!q)(" + "|".join(_TONE_PAIRS) + r")(?!\w)")
_SPACE_RE = re.compile(r"\s+")
_JOINERS_RE = re.compile(r"(?<!\w)và(?!\w)|[&+]")
_NOT_WORD_RE = re.compile(r"[^\w]+|_")
# kĩ/kỹ, lí/lý, quí/quý: one letter for both spellings, only where the syllable is otherwise the same.
_I_FOR_Y = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")
_INVISIBLE_RE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")


def clean(text: str) -> str:
    """NFC, invisible characters dropped, white space collapsed; what is shown and quoted."""
    return _SPACE_RE.sub(" ", _INVISIBLE_RE.sub("", unicodedata.normalize("NFC", text))).strip()


@lru_cache(maxsize=65536)
def canonical(text: str) -> str:
    """Lower-case words with diacritics, one space between them; spelling variants of one wording become equal."""
    text = clean(text).lower().replace("ð", "đ").replace("_", " ")
    text = _JOINERS_RE.sub(" ", text)
    text = _NOT_WORD_RE.sub(" ", text)
    text = _TONE_RE.sub(lambda m: _TONE_PAIRS[m.group(1)], text)
    return _SPACE_RE.sub(" ", text.translate(_I_FOR_Y)).strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """`canonical` without any diacritics: what a slug or an unsigned label keeps of the wording."""
    stripped = "".join(c for c in unicodedata.normalize("NFD", canonical(text)) if not unicodedata.combining(c))
    return stripped.replace("đ", "d")


def unsigned(text: str) -> str:
    """Lower case without signs and otherwise as written (y stays y): what an id or a file name is made of."""
    bare = "".join(c for c in unicodedata.normalize("NFD", clean(text).lower()) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("ð", "d")


def slug_words(path: str) -> str:
    """The folded words of an address' last meaningful part: `/van-ban/lich_cong_tac.html` → `lich cong tac`."""
    parts = [p for p in path.split("?", 1)[0].split("#", 1)[0].split("/") if p]
    if not parts:
        return ""
    name = re.sub(r"\.(html?|aspx?|php|jsp|png|jpe?g|gif|svg|webp|pdf|docx?)$", "", parts[-1], flags=re.IGNORECASE)
    return fold(re.sub(r"[-_.+%]+", " ", name))


@lru_cache(maxsize=65536)
def fold_without_d(text: str) -> str:
    """`fold` as the slug makers that lose đ write it: "Hỏi đáp" → "hoi ap" (Liferay 6)."""
    return fold(canonical(text).replace("đ", ""))


def syllables(text: str) -> int:
    """Number of white-space separated syllables, the unit Vietnamese texts are counted in."""
    return len(clean(text).split())
