"""The words sections go by: tells which section a label, a slug or a picture's file name speaks of, and how surely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from rapidfuzz import fuzz, process

from auditor.model import Json
from auditor.vietnamese import canonical, fold, fold_without_d, slug_words

# How sure a match is; only the order and the gaps matter. From RELATED down the content itself has to prove the section.
EXACT, UNSIGNED, WITHIN, TYPO, SLUG, RELATED, MENTION = 100, 90, 75, 70, 60, 40, 30
PROOF_NEEDED = RELATED

_MAX_WORDS = 12
_TYPO_RATIO = 90.0
_TYPO_MIN_LENGTH = 10
# A label longer than this is a headline that mentions the section, not its name.
_LABEL_WORDS = 9
# Words around a section's name that do not change what it is ("Lãnh đạo UBND xã", "Danh sách lãnh đạo", "Lịch công tác năm 2026").
_FILLER = frozenset(
    "ubnd hdnd hđnd uy ban nhan dan hoi dong xa phuong thi tran dac khu huyen quan tinh thanh pho so phong cac danh sach thong tin chuyen muc "
    "trang xem them chi tiet cua ve tai tren dia ban co don vi nam moi nhat noi bo cong dien tu cho theo online tong hop mot so".split()
)
_TITLE_WORDS = 24
# What official titles wrap around the thing they announce.
_ANNOUNCING = frozenset(
    "thong bao quyet dinh cong van ke hoach ve viec v viec ban hanh cong khai cong bo thanh lap kien toan phe duyet dieu chinh bo sung danh gia ket qua trang cong "
    "thong tin dien tu thang tuan quy so ngay qd tb kh bc cv".split()
)
_NOISE_RE = re.compile(r"\(\s*\d+\s*\)|^\W*\d{1,2}[.)]\s|\b(19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Match:
    """One section a text speaks of; `wording` is the vocabulary's own label that fitted."""

    section: str
    strength: int
    wording: str


class Vocabulary:
    """The matcher made from `rules/vocabulary.json`; `own_words` are the folded words of the unit's name (never telling)."""

    def __init__(self, told: Mapping[str, Json], own_words: Iterable[str] = ()) -> None:
        self.sections: Mapping[str, Mapping[str, Json]] = {s["id"]: s for s in told["sections"]}
        self.placeholders: tuple[str, ...] = tuple(canonical(p) for p in told.get("placeholders", ()))
        self._filler = _FILLER | frozenset(own_words)
        self._abbreviations = {fold(k): canonical(v) for k, v in told.get("abbreviations", {}).items()}
        self._signed: dict[str, list[tuple[str, bool]]] = {}
        self._unsigned: dict[str, list[tuple[str, bool]]] = {}
        self._without_d: dict[str, list[tuple[str, bool]]] = {}
        self._lookalikes: dict[str, tuple[str, ...]] = {}
        for identifier, section in self.sections.items():
            self._lookalikes[identifier] = tuple(fold(self._expand(w)) for w in section.get("lookalikes", ()))
            for related, words in ((False, section.get("labels", ())), (True, section.get("related", ()))):
                for label in words:
                    name = self._expand(label)
                    self._signed.setdefault(name, []).append((identifier, related))
                    self._unsigned.setdefault(fold(name), []).append((identifier, related))
                    self._without_d.setdefault(fold_without_d(name), []).append((identifier, related))
            for slug in section.get("slugs", ()):
                self._without_d.setdefault(fold(slug.replace("-", " ")), []).append((identifier, False))
        self._typo_names = [n for n in self._unsigned if len(n) >= _TYPO_MIN_LENGTH]
        self.match_label = lru_cache(maxsize=50_000)(self._match_label)
        self.match_slug = lru_cache(maxsize=50_000)(self._match_slug)

    def _match_label(self, text: str) -> tuple[Match, ...]:
        """Sections a visible label or heading speaks of, surest first."""
        name = self._expand(_NOISE_RE.sub(" ", text))
        words = name.split()
        if not words or len(words) > 40:
            return ()
        folded = [fold(w) for w in words]
        spans = self._spans(words, folded)
        kept: list[tuple[int, int, str, bool, str, bool]] = []
        for span in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
            start, end, *_ = span
            covered = any(a <= start and end <= b and (b - a) > (end - start) for a, b, *_ in kept)
            if not covered:
                kept.append(span)
        matches: dict[str, Match] = {}
        joined = " ".join(folded)
        named = {i for start, end, *_ in kept for i in range(start, end)}
        for start, end, section, related, wording, signed in kept:
            if any(f" {w} " in f" {joined} " for w in self._lookalikes[section]):
                continue
            # "Quỹ đóng góp, tài sản công, phí và lệ phí" names three sections at once: each one's words are no news of the others.
            rest = [w for i, w in enumerate(folded) if i not in named and w not in self._filler and not w.isdigit()]
            if not rest:
                strength = EXACT if signed else UNSIGNED
            elif len(rest) <= 3 and end - start >= 2 and (len(words) <= _LABEL_WORDS or end - start >= len(words) / 2):
                strength = WITHIN
            elif len(words) <= _TITLE_WORDS and len([w for w in rest if w not in _ANNOUNCING]) <= 2:
                # "Quyết định về việc thành lập Ban Biên tập …": an article or a file that is the thing itself.
                strength = RELATED
            else:
                strength = MENTION
            if related:
                strength = min(strength, RELATED)
            if section not in matches or matches[section].strength < strength:
                matches[section] = Match(section, strength, wording)
        if not matches and len(words) <= _LABEL_WORDS:
            matches = {m.section: m for m in self._typos(joined)}
        return tuple(sorted(matches.values(), key=lambda m: (-m.strength, m.section)))

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
        words = slug_words(path)
        # Site copiers and content systems add digits and hashes: "pctn511b", "lich-cong-tac-12".
        trimmed = re.sub(r"(\s+\w*\d\w*)+$", "", words).strip()
        matches: dict[str, Match] = {}
        for name in (words, trimmed, self._expand(trimmed), trimmed.replace(" ", "")):
            for table in (self._without_d, self._unsigned):
                for section, related in table.get(name, ()):
                    matches.setdefault(section, Match(section, RELATED if related else SLUG, name))
        if not matches:
            # "congkhaingansach", "ThongTinNguoiPhatNgon" and the like have no separators.
            glued = re.sub(r"\d+\w*$", "", words.replace(" ", ""))
            bare = re.sub(r"^(thongtin|chuyenmuc|danhsach|trang|muc)", "", glued)
            for name in self._glued.get(glued, ()) or self._glued.get(bare, ()):
                for section, related in self._unsigned.get(name, ()):
                    matches.setdefault(section, Match(section, RELATED if related else SLUG, name))
        if not matches:
            parts = trimmed.split()
            if 2 <= len(parts) <= _LABEL_WORDS:
                for m in self._match_label(trimmed):
                    if m.strength in (UNSIGNED, EXACT, WITHIN):
                        matches.setdefault(m.section, Match(m.section, SLUG if m.strength != WITHIN else RELATED, m.wording))
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

    def _spans(self, words: list[str], folded: list[str]) -> list[tuple[int, int, str, bool, str, bool]]:
        found = []
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + _MAX_WORDS) + 1):
                signed = " ".join(words[start:end])
                unsigned = " ".join(folded[start:end])
                for section, related in self._unsigned.get(unsigned, ()):
                    is_signed = (section, related) in self._signed.get(signed, ())
                    # Signs that contradict the label ("bán đồ" for "bản đồ") are a different word unless none are written at all.
                    if not is_signed and signed != unsigned and _contradicts(signed, unsigned):
                        continue
                    found.append((start, end, section, related, signed, is_signed))
        return found

    def _typos(self, folded: str) -> Iterable[Match]:
        if len(folded) < _TYPO_MIN_LENGTH:
            return
        best = process.extractOne(folded, self._typo_names, scorer=fuzz.ratio, score_cutoff=_TYPO_RATIO)
        if best is None:
            return
        # One wrong letter is a typo; another word of the same length is another label.
        wrong = [(a, b) for a, b in zip(folded.split(), best[0].split(), strict=False) if a != b]
        if len(folded.split()) != len(best[0].split()) or len(wrong) > 1 or any(fuzz.ratio(a, b) < 60 for a, b in wrong):
            return
        for section, related in self._unsigned[best[0]]:
            if not any(f" {w} " in f" {folded} " for w in self._lookalikes[section]):
                yield Match(section, RELATED if related else TYPO, best[0])

    def _expand(self, text: str) -> str:
        words = canonical(text).split()
        return " ".join(self._abbreviations.get(fold(w), w) for w in words)


def _contradicts(signed: str, unsigned: str) -> bool:
    """Fully signed text that still differs from the label is another wording; half-signed text is careless typing."""
    plain = sum(1 for a, b in zip(signed.split(), unsigned.split(), strict=True) if a == b)
    return plain < len(unsigned.split()) / 2 and len(unsigned.split()) <= 2
