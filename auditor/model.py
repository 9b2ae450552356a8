"""The nouns every room shares: site, rule, basis, finding, verdict, score and report; values only, no I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

Json: TypeAlias = Any  # a value json.loads can return; used only at JSON edges


class Level(StrEnum):
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class Outcome(StrEnum):
    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    REVIEW = "review"
    INAPPLICABLE = "inapplicable"
    UNMEASURED = "unmeasured"

    @property
    def has_points(self) -> bool:
        return self in (Outcome.PASSED, Outcome.PARTIAL, Outcome.FAILED)


class Blame(StrEnum):
    """Whose side a gap is on; it chooses words, never points."""

    SITE = "site"
    PATH = "path"
    AUDITOR = "auditor"


class Reason(StrEnum):
    """Why something could not be measured."""

    DNS = "dns"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    RESET = "reset"
    TLS_HANDSHAKE = "tls-handshake"
    SERVER_ERROR = "server-error"
    RATE_LIMITED = "rate-limited"
    BLOCKED = "blocked"
    CHALLENGE = "challenge"
    MAINTENANCE = "maintenance"
    LOGIN = "login"
    ROBOTS = "robots"
    TOO_LARGE = "too-large"
    TRUNCATED = "truncated"
    UNPARSED = "unparsed"
    NEEDS_SCRIPT = "needs-script"
    NO_BROWSER = "no-browser"
    BUDGET = "budget"
    NOT_COLLECTED = "not-collected"
    NOT_TOLD = "not-told"
    TOO_FEW = "too-few"
    UNDATED = "undated"
    CHECK_CRASHED = "check-crashed"

    @property
    def blame(self) -> Blame:
        return _BLAME[self]

    @property
    def is_transport(self) -> bool:
        """The site did not answer at all, as against answering something unusable."""
        return self in (Reason.DNS, Reason.REFUSED, Reason.TIMEOUT, Reason.RESET, Reason.TLS_HANDSHAKE)


_BLAME: dict[Reason, Blame] = {
    Reason.DNS: Blame.SITE,
    Reason.REFUSED: Blame.SITE,
    Reason.TIMEOUT: Blame.PATH,
    Reason.RESET: Blame.PATH,
    Reason.TLS_HANDSHAKE: Blame.SITE,
    Reason.SERVER_ERROR: Blame.SITE,
    Reason.RATE_LIMITED: Blame.PATH,
    Reason.BLOCKED: Blame.PATH,
    Reason.CHALLENGE: Blame.PATH,
    Reason.MAINTENANCE: Blame.SITE,
    Reason.LOGIN: Blame.SITE,
    Reason.ROBOTS: Blame.SITE,
    Reason.TOO_LARGE: Blame.SITE,
    Reason.TRUNCATED: Blame.PATH,
    Reason.UNPARSED: Blame.SITE,
    Reason.NEEDS_SCRIPT: Blame.SITE,
    Reason.NO_BROWSER: Blame.AUDITOR,
    Reason.BUDGET: Blame.AUDITOR,
    Reason.NOT_COLLECTED: Blame.AUDITOR,
    Reason.NOT_TOLD: Blame.AUDITOR,
    Reason.TOO_FEW: Blame.SITE,
    Reason.UNDATED: Blame.SITE,
    Reason.CHECK_CRASHED: Blame.AUDITOR,
}


@dataclass(frozen=True, slots=True)
class Site:
    """One row of the inventory; `url` is where the crawl starts, `also` further addresses of the same unit."""

    id: str
    name: str
    url: str
    level: Level
    parent: str | None = None
    block: str | None = None
    province: str | None = None
    email: str | None = None
    self_score: float | None = None
    also: tuple[str, ...] = ()
    successor_of: str | None = None
    from_: date | None = None
    to: date | None = None
    robots_waived_by: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A span of whole days, both ends included; `id` is `2026-Q3`, `2026-H1`, `2026` or `START..END`."""

    id: str
    start: date
    end: date


class Standing(StrEnum):
    """What a rule rests on, for one site on one day."""

    LAW = "law"
    PRACTICE = "practice"
    RECONSTRUCTED = "reconstructed"


@dataclass(frozen=True, slots=True)
class Basis:
    """One provision a rule rests on; `from_`/`to` are its first and last day in force (None = no end seen)."""

    kind: str  # "law" | "practice"
    document: str
    article: str | None = None
    clause: str | None = None
    point: str | None = None
    quote: str | None = None
    source: str | None = None
    levels: frozenset[Level] = frozenset()
    province: str | None = None
    from_: date | None = None
    to: date | None = None
    text: str = "text"  # how sure the wording is: text | partial | paraphrase | reconstructed


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same sentence in Vietnamese and English."""

    vi: str
    en: str

    def of(self, lang: str) -> str:
        return self.en if lang == "en" else self.vi


@dataclass(frozen=True, slots=True)
class Rule:
    """One requirement; `kind` names the check that judges it and `params` are that check's settings."""

    id: str
    code: str
    name: Bilingual  # neutral: what is looked at
    passed: Bilingual  # what is true when it passes
    failed: Bilingual  # what is true when it fails
    why: Bilingual
    fix: Bilingual
    mender: str  # editor | leader | vendor | province
    levels: frozenset[Level]
    kind: str
    params: Mapping[str, Json]
    duty: Bilingual
    threshold: Bilingual
    form_item: str | None
    basis: tuple[Basis, ...]
    planned: bool = False

    @property
    def category(self) -> str:
        """The code's prefix, `HD` of `HD-02`."""
        return self.code.split("-", 1)[0]


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the lowest value that earns it."""

    grade: str
    title: Bilingual
    min: float


@dataclass(frozen=True, slots=True)
class EmulationTable:
    """How a value (0–100) becomes emulation points: `linear` to `max`, or the highest of `steps` reached."""

    max: float
    mode: str  # "linear" | "steps"
    steps: tuple[tuple[float, float], ...] = ()  # (from value, points), ascending
    note: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule whose measured failure caps the grade ("điểm liệt")."""

    code: str
    max_grade: str


@dataclass(frozen=True, slots=True)
class Category:
    """A code prefix with its title, under one of the four headings of the form."""

    id: str
    title: Bilingual
    heading: str


@dataclass(frozen=True, slots=True)
class Provisional:
    """A successor law in force from `from_` whose text was not yet read; reports say "tạm tính" from then on."""

    document: str
    from_: date
    note: Bilingual


@dataclass(frozen=True, slots=True)
class Profile:
    """Weights, bands and the point table for one regime of law; weights sum to 100 per level."""

    id: str
    version: str
    title: Bilingual
    levels: frozenset[Level]
    headings: Mapping[str, Bilingual]
    categories: tuple[Category, ...]
    weights: Mapping[Level, Mapping[str, float]]  # level → rule code → weight
    bands: tuple[Band, ...]  # best first
    min_coverage: float
    gates: tuple[Gate, ...]
    emulation: EmulationTable
    note: Bilingual
    from_: date | None = None
    to: date | None = None
    provisional: tuple[Provisional, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One observed fact behind a verdict; `message` is Vietnamese, other languages are made from code and params."""

    code: str
    params: Mapping[str, Json] = field(default_factory=dict)
    message: str = ""
    url: str | None = None
    quote: str | None = None
    selector: str | None = None
    record: str | None = None
    screenshot: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check says; built only through the constructors below, so impossible states cannot be."""

    outcome: Outcome
    ratio: float | None = None
    findings: tuple[Finding, ...] = ()
    reason: Reason | None = None
    measured: Mapping[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.reason is not None) != (self.outcome is Outcome.UNMEASURED):
            raise ValueError("a reason belongs to an unmeasured verdict and only to it")
        if (self.ratio is not None) != self.outcome.has_points:
            raise ValueError("a ratio belongs to passed, partial and failed verdicts and only to them")
        if self.ratio is not None and not 0 <= self.ratio <= 1:
            raise ValueError(f"ratio {self.ratio} is outside 0..1")

    @classmethod
    def passed(cls, *findings: Finding, **measured: Json) -> Verdict:
        return cls(Outcome.PASSED, 1.0, findings, None, measured)

    @classmethod
    def partial(cls, *findings: Finding, ratio: float = 0.5, **measured: Json) -> Verdict:
        return cls(Outcome.PARTIAL, ratio, findings, None, measured)

    @classmethod
    def failed(cls, *findings: Finding, **measured: Json) -> Verdict:
        return cls(Outcome.FAILED, 0.0, findings, None, measured)

    @classmethod
    def review(cls, *findings: Finding, **measured: Json) -> Verdict:
        return cls(Outcome.REVIEW, None, findings, None, measured)

    @classmethod
    def inapplicable(cls, *findings: Finding, **measured: Json) -> Verdict:
        return cls(Outcome.INAPPLICABLE, None, findings, None, measured)

    @classmethod
    def unmeasured(cls, reason: Reason, *findings: Finding, **measured: Json) -> Verdict:
        return cls(Outcome.UNMEASURED, None, findings, reason, measured)


@dataclass(frozen=True, slots=True)
class Result:
    """A rule's verdict on one site with its points; exactly one per rule of the profile."""

    rule: Rule
    verdict: Verdict
    max_points: float
    points: float | None
    gain: float | None
    standing: Standing
    basis: tuple[Basis, ...]
    waiver: Mapping[str, Json] | None = None
    appraised: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """`value` of 0–100 (None below the minimum coverage) inside `low`–`high`; `coverage` of 0–1."""

    value: float | None
    low: float | None
    high: float | None
    coverage: float
    grade: str | None = None
    emulation_points: float | None = None


@dataclass(frozen=True, slots=True)
class SiteReport:
    """Everything said of one site."""

    site: Site
    captured: datetime | None
    status: str  # audited | partial | blocked | unreachable
    reason: Reason | None
    profile: Profile
    digest: str
    score: Score
    categories: tuple[tuple[Category, Score], ...]
    stats: Mapping[str, Json]
    results: tuple[Result, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run, frozen; every file the user sees is a rendering of it."""

    tool: str
    as_of: date
    period: Period
    run_id: str
    valid: bool
    notes: tuple[str, ...]
    sites: tuple[SiteReport, ...]
    platforms: tuple[Mapping[str, Json], ...] = ()
    accuracy: Mapping[str, Json] | None = None
