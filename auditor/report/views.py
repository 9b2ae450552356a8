"""What every renderer works out of the document: who is ranked with whom, what to mend first, what a score rests on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from auditor.model import Json, Outcome

DISTRICTS_ENDED = "2025-06-30"  # the last day districts existed; later audits of one are scored, not ranked
NOT_REACHED = ("unreachable", "blocked")
EDITORIAL = ("editor", "leader")  # who can mend without the operator
LEVELS = ("province", "district", "commune")
_PROVISIONAL = ("Tạm tính", "Provisional")  # how the rule book opens a note on law it has not read
RESTS_ON = ("law", "paraphrase", "reconstructed", "practice")
# What a terminal or a browser could obey instead of show: controls (those that are white space become a space),
# zero-width marks, bidirectional overrides, surrogates, non-characters, tags.
_UNSHOWN_RE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
# Whole sequences go; of an unfinished one only the control character does, so that a stray byte hides no evidence.
_ESCAPE_RE = re.compile(r"\x1b\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]")
_SPACE_RE = re.compile(r"\s+")
_SCHEME_RE = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)
_SCREENSHOT_RE = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*\.(?:png|jpe?g|webp)", re.IGNORECASE
)


def shown(text: object, limit: int = 0) -> str:
    """Site text made harmless: no escape sequences or controls, one line, at most `limit` characters (0 = all)."""
    flat = _flat(str(text))
    return f"{flat[: limit - 1].rstrip()}…" if 0 < limit < len(flat) else flat


@lru_cache(maxsize=8192)  # rule titles and remedies come back for every site
def _flat(text: str) -> str:
    text = _UNSHOWN_RE.sub("", _ESCAPE_RE.sub("", text))
    return unicodedata.normalize("NFC", _SPACE_RE.sub(" ", text)).strip()


def web_address(url: object) -> str | None:
    """The address if it may become a link: http or https with a host, nothing else."""
    text = shown(url) if url else ""
    return text if _SCHEME_RE.match(text) else None


def picture(path: object) -> str | None:
    """A screenshot's path if it stays inside the run folder."""
    return str(path) if path and _SCREENSHOT_RE.fullmatch(str(path)) else None


def number(value: float | None, lang: str, places: int = 1) -> str:
    """`71,5` in Vietnamese, `71.5` in English, `–` for none; of points (two places) trailing zeros are dropped."""
    if value is None:
        return "–"
    text = f"{value:.{places}f}"
    if places > 1:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if lang == "vi" else text


def percent(share: float | None) -> str:
    return "–" if share is None else f"{int(share * 100 + 0.5)} %"


def day(iso: str | None, lang: str) -> str:
    """`20/11/2026` in Vietnamese; ISO otherwise."""
    if not iso:
        return "–"
    date = iso[:10]
    return "/".join(reversed(date.split("-"))) if lang == "vi" else date


def moment(iso: str | None, lang: str) -> str:
    return f"{day(iso, lang)} {iso[11:16]}" if iso else "–"


def alphabet(text: str) -> str:
    """A sort key of the Vietnamese alphabet, near enough for headings: đ after d, tones ignored."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return bare.replace("đ", "d\uffff")


def not_reached(document: Json) -> list[Json]:
    """Sites nothing can be said of; they are listed first and never ranked."""
    return [site for site in document["sites"] if site["status"] in NOT_REACHED]


@dataclass(frozen=True, slots=True)
class Group:
    """Sites that may be compared: one profile, level and block; `why_unranked` is a word of `words` or empty."""

    profile: Mapping[str, Json]
    level: str
    block: str | None
    rows: tuple[tuple[int | None, Json], ...]  # (rank, site), best first
    why_unranked: str = ""


def groups(document: Json) -> list[Group]:
    """The ranking tables of a run."""

    def key(site: Json) -> tuple[str, int, str]:
        return (site["profile"]["id"], LEVELS.index(site["site"]["level"]), alphabet(site["site"]["block"] or ""))

    reached = [site for site in document["sites"] if site["status"] not in NOT_REACHED]
    found = [_group(document, list(members)) for _, members in groupby(sorted(reached, key=key), key)]
    return sorted(found, key=lambda group: group.why_unranked != "")  # stable: ranked groups first


def _group(document: Json, members: list[Json]) -> Group:
    first = members[0]
    level = first["site"]["level"]
    why = ""
    if not document["run"]["valid"]:
        why = "unranked_invalid"
    elif level == "district" and document["period"]["end"] > DISTRICTS_ENDED:
        why = "unranked_district"
    elif level == "province":
        why = "unranked_province"
    elif len({(site["profile"]["version"], site["profile"]["digest"]) for site in members}) > 1:
        why = "unranked_versions"
    ordered = sorted(members, key=lambda s: (-(s["score"]["value"] or 0), s["score"]["value"] is None, s["site"]["id"]))
    values = [site["score"]["value"] for site in ordered]
    # Equal values share a rank (1, 2, 2, 4), so that nobody is placed by the alphabet.
    rows = [(None if why or v is None else values.index(v) + 1, site) for v, site in zip(values, ordered, strict=True)]
    return Group(first["profile"], level, first["site"]["block"], tuple(rows), why)


def tally(results: Iterable[Json]) -> dict[str, int]:
    """How many results have each outcome, in the order outcomes are always shown."""
    counts = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    for result in results:
        counts[result["outcome"]] += 1
    return counts


def with_outcome(site: Json, *outcomes: str) -> list[Json]:
    return [result for result in site["results"] if result["outcome"] in outcomes]


def scored(results: Iterable[Json]) -> list[Json]:
    """Results of rules with weight; the others are for people to look at and move no number."""
    return [result for result in results if result["max_points"] > 0]


def to_review(site: Json) -> list[Json]:
    """What a person has to look at because points hang on it."""
    return scored(with_outcome(site, "review"))


def for_people(site: Json) -> list[Json]:
    """What only a person can judge and nobody has given weight yet."""
    return [result for result in with_outcome(site, "review") if result["max_points"] == 0]


def mend_first(site: Json) -> list[Json]:
    """What editors and leaders can mend, the points it brings back first."""
    return sorted(
        (r for r in _faults(site) if r["mender"] in EDITORIAL),
        key=lambda r: (-(r["gain"] or 0), -r["max_points"], r["code"]),
    )


def mended_elsewhere(site: Json) -> dict[str, list[Json]]:
    """What only the operator (`vendor`) or the `province` can mend, by who."""
    faults = [r for r in _faults(site) if r["mender"] not in EDITORIAL]
    return {who: found for who in ("vendor", "province") if (found := [r for r in faults if r["mender"] == who])}


def mended_for_nothing(site: Json) -> list[Json]:
    """Faults that cost no points: worth mending, never first."""
    return [result for result in with_outcome(site, "failed", "partial") if not _costs(result)]


def _faults(site: Json) -> list[Json]:
    return [result for result in with_outcome(site, "failed", "partial") if _costs(result)]


def _costs(result: Json) -> bool:
    """Whether mending it brings points back; unknown (no value yet) counts as yes."""
    return bool(result["max_points"] > 0 and result["gain"] != 0)


def shared_notes(document: Json) -> list[str]:
    """Notes that several sites carry: told once for the run."""
    counts = Counter(note for site in document["sites"] for note in dict.fromkeys(site["notes"]))
    return [note for note, sites in counts.items() if sites > 1]


def own_notes(site: Json) -> list[str]:
    """What is to be known of this site before its score is read."""
    return [note for note in site["notes"] if not note.startswith(_PROVISIONAL)]


def provisional_notes(site: Json) -> list[str]:
    """Law that could not be read yet: for the small print."""
    return [note for note in site["notes"] if note.startswith(_PROVISIONAL)]


def unmeasured(site: Json) -> dict[str, list[Json]]:
    """What could not be measured, by reason, the most frequent reason first."""
    by_reason: dict[str, list[Json]] = {}
    for result in with_outcome(site, "unmeasured"):
        by_reason.setdefault(result["reason"], []).append(result)
    return dict(sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])))


def rests_on(site: Json) -> dict[str, float]:
    """How many of the applicable points rest on law text, on paraphrase, on reconstruction, on practice."""
    points = dict.fromkeys(RESTS_ON, 0.0)
    for result in site["results"]:
        if result["outcome"] != "inapplicable":
            points[_footing(result)] += result["max_points"]
    return points


def _footing(result: Json) -> str:
    if result["standing"] != "law":
        return str(result["standing"])
    # A rule stands as firmly as its surest law text; a text read only in part is not called law text.
    texts = {basis["text"] for basis in result["basis"] if basis["kind"] == "law"}
    return "law" if "text" in texts else "paraphrase" if texts & {"partial", "paraphrase"} else "reconstructed"


def by_category(site: Json) -> list[tuple[Json, list[Json]]]:
    """The site's categories with their results; categories without a result are left out."""
    found: dict[str, list[Json]] = {}
    for result in site["results"]:
        found.setdefault(result["category"], []).append(result)
    named = {category["id"]: category for category in site["categories"]}
    blank = dict.fromkeys(("value", "low", "high", "coverage", "grade", "emulation_points"))
    return [
        (named.get(key) or {"id": key, "title": key, "score": blank}, found[key])
        for key in [*(k for k in named if k in found), *(k for k in found if k not in named)]
    ]


def citation(basis: Json, lang: str) -> str:
    """`Nghị định 42/2022/NĐ-CP, khoản 1 Điều 4` in Vietnamese order, `…, Art. 4(1)` in English."""
    article, clause, point = basis["article"], basis["clause"], basis["point"]
    if lang == "vi":
        parts = [
            f"điểm {point}" if point else "",
            f"khoản {clause}" if clause else "",
            f"Điều {article}" if article else "",
        ]
        where = " ".join(part for part in parts if part)
    else:
        where = (
            (f"Art. {article}" if article else "") + (f"({clause})" if clause else "") + (f"({point})" if point else "")
        )
    return ", ".join(part for part in (shown(basis["document"]), shown(where)) if part)


def evidence_count(findings: Sequence[Json]) -> int:
    return sum(1 for finding in findings if finding["record"])


def outcomes(site: Json) -> dict[str, str]:
    """The site's outcome for each code."""
    return {result["code"]: result["outcome"] for result in site["results"]}


def figures(site: Json) -> list[tuple[str, int, bool]]:
    """The counts the half-year reports ask for, as (word, number, exact); what was not counted is left out."""
    stats = site["stats"]
    questions = stats.get("questions") or {}
    exact = stats.get("exact") is not False
    found = [(word, stats.get(word), exact) for word in ("articles", "documents")]
    found += [(word, questions.get(word), True) for word in ("asked", "answered", "on_time", "overdue")]
    return [(word, value, sure) for word, value, sure in found if value is not None]
