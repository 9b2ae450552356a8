"""The words sections go by: tells which section a label, a slug or a picture's file name speaks of, and how surely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from rapidfuzz import fuzz, process

from auditor.model import Json
from auditor.vietnamese import canonical, clean, fold, fold_without_d, slug_words

# How sure a match is; only the order and the gaps matter. From ANNOUNCED down the content itself has to prove the section.
EXACT, UNSIGNED, WITHIN, TYPO, SLUG, ANNOUNCED, RELATED, MENTION = 100, 90, 75, 70, 60, 50, 40, 30
PROOF_NEEDED = ANNOUNCED

_MAX_WORDS = 12
_LONG_NAME = 4  # a name of so many words is known even with one misspelt
_ROMAN = frozenset({"i", "ii", "iii", "iv"})
_TYPO_RATIO = 90.0
_TYPO_MIN_LENGTH = 10
# A label longer than this is a headline that mentions the section, not its name.
_LABEL_WORDS = 9
# Words around a section's name that do not change what it is ("Lãnh đạo UBND xã", "Danh sách lãnh đạo", "Lịch công tác năm 2026").
# Phrases, not syllables: the "đơn" of "đơn vị" says nothing, that of "đơn khiếu nại" everything.
_FILLER_PHRASES = tuple(
    tuple(p.split())
    for p in (
        "ui ban nhan dan|hoi dong nhan dan|nhan dan|ubnd|hdnd|xa|phuong|thi tran|dac khu|huien|quan|tinh|"
        "thanh pho|thi xa|don vi|co quan|dia phuong|dia ban|danh sach|thong tin|chuien muc|muc|trang|xem|them|"
        "chi tiet|cac|cua|ve|tai|tren|cap|nam|chu tich|pho chu tich|to chuc|ca nhan|lanh dao|moi|moi nhat|noi bo|"
        "dien tu|truc tuien|online|tong hop|mot so|cho|theo|qui|thang|tuan|phong|va|cong|nguoi dan|cong dan|"
        "noi dung|chung|giai doan|den|tu|nhung|sau"
    ).split("|")
)
_TITLE_WORDS = 24
# What official titles wrap around the thing they announce.
_ANNOUNCING_PHRASES = tuple(
    tuple(p.split())
    for p in (
        "thong bao|quiet dinh|cong van|ke hoach|bao cao|ve viec|v v|ban hanh|cong khai|cong bo|thanh lap|"
        "kien toan|phe duiet|dieu chinh|bo sung|ket qua|trang thong tin dien tu|cong thong tin dien tu|trang ttdt|"
        "cong ttdt|so|ngai|qd|tb|kh|bc|cv|trien khai"
    ).split("|")
)
_PICTURE_PREFIX_RE = re.compile(r"^(banner|baner|icon|logo|img|image|btn|button|anh|bn|menu)\s+(?=\S)")
# What separates two sections named in one label ("Quỹ đóng góp, tài sản công, phí và lệ phí").
_SEPARATOR_RE = re.compile(r"\s*[,;:/|&+–—]\s*|\s-\s|\s+và\s+", re.IGNORECASE)
_NOISE_RE = re.compile(r"\(\s*\d+\s*\)|^\W*\d{1,2}[.)]\s|\b(19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Match:
    """One section a text speaks of; `wording` is the vocabulary's own label that fitted."""

    section: str
    strength: int
    wording: str


class _Name(NamedTuple):
    """One of a section's own names (or related wordings), canonical."""

    section: str
    related: bool
    wording: str


class _Span(NamedTuple):
    """Words start..end of a text that spell a name; `faults` words carry other signs than it."""

    start: int
    end: int
    name: _Name
    signed: bool
    faults: int


class Vocabulary:
    """The matcher made from `rules/vocabulary.json`; `own_words` are the folded words of the unit's name (never telling)."""

    def __init__(self, told: Mapping[str, Json], own_words: Iterable[str] = ()) -> None:
        self.sections: Mapping[str, Mapping[str, Json]] = {s["id"]: s for s in told["sections"]}
        self.placeholders: tuple[str, ...] = tuple(canonical(p) for p in told.get("placeholders", ()))
        self._own = frozenset(own_words)
        self._abbreviations = {fold(k): canonical(v) for k, v in told.get("abbreviations", {}).items()}
        self._unsigned: dict[str, list[_Name]] = {}
        self._without_d: dict[str, list[_Name]] = {}
        self._lookalikes: dict[str, tuple[str, ...]] = {}
        for identifier, section in self.sections.items():
            self._lookalikes[identifier] = tuple(fold(self._expand(w)) for w in section.get("lookalikes", ()))
            for related, words in ((False, section.get("labels", ())), (True, section.get("related", ()))):
                for label in words:
                    name = self._expand(label)
                    self._unsigned.setdefault(fold(name), []).append(_Name(identifier, related, name))
                    self._without_d.setdefault(fold_without_d(name), []).append(_Name(identifier, related, name))
            for slug in section.get("slugs", ()):
                name = fold(slug.replace("-", " "))
                self._without_d.setdefault(name, []).append(_Name(identifier, False, name))
        self._typo_names = [n for n in self._unsigned if len(n) >= _TYPO_MIN_LENGTH]
        self.match_label = lru_cache(maxsize=50_000)(self._match_label)
        self.match_slug = lru_cache(maxsize=50_000)(self._match_slug)

    def _match_label(self, text: str) -> tuple[Match, ...]:
        """Sections a visible label or heading speaks of, surest first."""
        parts = [self._expand(p).split() for p in _SEPARATOR_RE.split(_NOISE_RE.sub(" ", clean(text)))]
        words = [w for p in parts for w in p]
        if not words or len(words) > 40:
            return ()
        part_of = [i for i, p in enumerate(parts) for _ in p]
        folded = [fold(w) for w in words]
        kept: list[_Span] = []
        for span in sorted(self._spans(words, folded), key=lambda s: (s.start - s.end, s.start)):
            if not any(
                k.start <= span.start and span.end <= k.end and k.end - k.start > span.end - span.start for k in kept
            ):
                kept.append(span)
        matches: dict[str, Match] = {}
        joined = f" {' '.join(folded)} "
        for span in kept:
            if any(f" {w} " in joined for w in self._lookalikes[span.name.section]):
                continue
            own_part = set(part_of[span.start : span.end])
            # Words of another section named after a separator are no news of this one.
            elsewhere = {i for k in kept for i in range(k.start, k.end) if part_of[i] not in own_part}
            open_words = [None if span.start <= i < span.end or i in elsewhere else w for i, w in enumerate(folded)]
            strength = self._strength(span, open_words)
            if strength is not None and (
                span.name.section not in matches or matches[span.name.section].strength < strength
            ):
                matches[span.name.section] = Match(span.name.section, strength, span.name.wording)
        if not matches and len(words) <= _LABEL_WORDS:
            matches = {m.section: m for m in self._typos(joined.strip())}
        return tuple(sorted(matches.values(), key=lambda m: (-m.strength, m.section)))

    def _strength(self, span: _Span, open_words: list[str | None]) -> int | None:
        """How surely the whole text is the section's name, given the words left over beside it."""
        rest = _without(open_words, _FILLER_PHRASES, self._own)
        length, total = span.end - span.start, len(open_words)
        if not rest:
            strength = EXACT if span.faults == 0 and span.signed else UNSIGNED if span.faults == 0 else TYPO
        elif span.faults and length < _LONG_NAME:
            return None  # "bán đồ nội thất": other signs and other words are another thing
        elif len(rest) <= 3 and length >= 3 and (total <= _LABEL_WORDS or length >= total / 2):
            strength = WITHIN
        elif (
            length >= 2
            and total <= _TITLE_WORDS
            and len(_without(open_words, (*_FILLER_PHRASES, *_ANNOUNCING_PHRASES), self._own)) <= 2
        ):
            # "Quyết định về việc thành lập Ban Biên tập …": an article or a file that is the thing itself; "Lịch sử kỳ họp": perhaps not.
            strength = ANNOUNCED
        else:
            strength = MENTION
        return min(strength, RELATED) if span.name.related else strength

    def names_itself(self, section_id: str, texts: Iterable[str]) -> bool:
        """Whether one of these texts, short as a heading is, is the section's name."""
        return any(
            m.section == section_id and m.strength >= WITHIN
            for text in texts
            if len(text.split()) <= _LABEL_WORDS
            for m in self.match_label(text)
        )

    def _match_slug(self, url: str) -> tuple[Match, ...]:
        """Sections an address' or picture's last part speaks of."""
        path = unquote(urlsplit(url).path)
        words = _PICTURE_PREFIX_RE.sub(
            "", re.sub(r"\bva\b ", "", slug_words(re.sub(r"(?<=[a-z])(?=[A-Z])", "-", path)))
        )
        # Site copiers and content systems add digits and hashes: "pctn511b", "lich-cong-tac-12".
        trimmed = re.sub(r"(\s+\w*\d\w*)+$", "", words).strip()
        matches: dict[str, Match] = {}
        for name in (words, trimmed, self._expand(trimmed), trimmed.replace(" ", "")):
            for table in (self._without_d, self._unsigned):
                for found in table.get(name, ()):
                    matches.setdefault(found.section, Match(found.section, RELATED if found.related else SLUG, name))
        if not matches:
            # "congkhaingansach", "ThongTinNguoiPhatNgon" and the like have no separators.
            glued = re.sub(r"\d+\w*$", "", words.replace(" ", ""))
            bare = re.sub(r"^(thongtin|chuyenmuc|danhsach|trang|muc)", "", glued)
            for name in self._glued.get(glued, ()) or self._glued.get(bare, ()):
                for found in self._unsigned.get(name, ()):
                    matches.setdefault(found.section, Match(found.section, RELATED if found.related else SLUG, name))
        if not matches:
            parts = trimmed.split()
            if 2 <= len(parts) <= _LABEL_WORDS:
                for m in self._match_label(trimmed):
                    if m.strength in (UNSIGNED, EXACT, WITHIN):
                        matches.setdefault(
                            m.section, Match(m.section, SLUG if m.strength != WITHIN else ANNOUNCED, m.wording)
                        )
        return tuple(sorted(matches.values(), key=lambda m: (-m.strength, m.section)))

    @property
    def _glued(self) -> Mapping[str, tuple[str, ...]]:
        if not hasattr(self, "_glued_names"):
            glued: dict[str, tuple[str, ...]] = {}
            for name in self._unsigned:
                key = name.replace(" ", "")
                if len(key) >= 8:
                    glued[key] = (*glued.get(key, ()), name)
            self._glued_names = glued
        return self._glued_names

    def _spans(self, words: list[str], folded: list[str]) -> Iterator[_Span]:
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + _MAX_WORDS) + 1):
                for name in self._unsigned.get(" ".join(folded[start:end]), ()):
                    there, wanted, bare = words[start:end], name.wording.split(), folded[start:end]
                    # A word typed without any signs is carelessness; one with other signs is a fault or another word.
                    faults = sum(1 for a, b, c in zip(there, wanted, bare, strict=True) if a != b and a != c)
                    if faults <= 1:
                        yield _Span(start, end, name, there == wanted, faults)

    def _typos(self, folded: str) -> Iterable[Match]:
        if len(folded) < _TYPO_MIN_LENGTH:
            return
        best = process.extractOne(folded, self._typo_names, scorer=fuzz.ratio, score_cutoff=_TYPO_RATIO)
        if best is None:
            return
        # One wrong letter is a typo; another word of the same length is another label.
        wrong = [(a, b) for a, b in zip(folded.split(), best[0].split(), strict=False) if a != b]
        if (
            len(folded.split()) != len(best[0].split())
            or len(wrong) > 1
            or any(fuzz.ratio(a, b) < 60 for a, b in wrong)
        ):
            return
        for name in self._unsigned[best[0]]:
            if not any(f" {w} " in f" {folded} " for w in self._lookalikes[name.section]):
                yield Match(name.section, RELATED if name.related else TYPO, name.wording)

    def _expand(self, text: str) -> str:
        words = canonical(text).split()
        return " ".join(self._abbreviations.get(fold(w), w) for w in words)


def _without(words: list[str | None], phrases: Sequence[tuple[str, ...]], own: frozenset[str]) -> list[str]:
    """The words left when filler phrases, numbers and the unit's own name are taken out; None stands for words already spoken for."""
    left = list(words)
    for phrase in sorted(phrases, key=len, reverse=True):
        for start in range(len(left) - len(phrase) + 1):
            if tuple(left[start : start + len(phrase)]) == phrase:
                left[start : start + len(phrase)] = [None] * len(phrase)
    return [w for w in left if w is not None and not w.isdigit() and w not in own and w not in _ROMAN]
