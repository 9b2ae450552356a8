"""From one site's evidence to its report: every rule judged in isolation, then scored; pure, no network and no clock."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from auditor.checks import CheckKind, find
from auditor.evidence import SiteEvidence, evidence_path
from auditor.facts.counts import stats
from auditor.facts.lapses import Lapse, lapses
from auditor.facts.questions import question_stats
from auditor.facts.site import Facts, Missing
from auditor.model import (
    Category,
    Json,
    Period,
    Profile,
    Reason,
    Result,
    Rule,
    Score,
    Site,
    SiteReport,
    Verdict,
)
from auditor.reasons import NOT_IN_FORCE
from auditor.rulebook import (
    Choice,
    Rulebook,
    Waivers,
    applicable_basis,
    choose_profile,
    has_ended,
    starts_later,
    waiver_for,
)
from auditor.score import Weighed, gains, score

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a scoring needs to know besides the evidence."""

    period: Period
    as_of: date
    profile: str | None = None  # None: chosen by level and period
    only: frozenset[str] = frozenset()  # rule codes; empty = all
    waivers: Waivers | None = None


def judge(rule: Rule, kind: CheckKind, facts: Facts) -> Verdict:
    """One rule on one site; what the check lacks becomes `unmeasured`, and so does its own crash."""
    if kind.needs_home and facts.home_visit.page is None:
        return Verdict.unmeasured(home_reason(facts))
    try:
        return kind.judge(rule.params, facts)
    except Missing as missing:
        return Verdict.unmeasured(missing.reason)
    except Exception:
        _LOG.exception("check %s crashed on %s of site %s", kind.name, rule.code, facts.site.id)
        return Verdict.unmeasured(Reason.CHECK_CRASHED)


def home_reason(facts: Facts) -> Reason:
    """Why there is no home page to read."""
    visit = facts.home_visit
    if visit.gap is not None:
        return visit.gap
    return Reason.SERVER_ERROR if visit.status >= 400 else Reason.UNPARSED


def audit_site(site: Site, run: Path, book: Rulebook, settings: Settings) -> SiteReport:
    """Judge and score one site from its stored evidence."""
    facts = Facts(
        site,
        SiteEvidence(evidence_path(run, site.id)),
        as_of=settings.as_of,
        period=settings.period,
        vocabulary=book.vocabulary,
        calendar=book.calendar,
    )
    choice = choose_profile(book.profiles, site.level, settings.period, settings.as_of, settings.profile)
    rules = [
        (r, w) for r, w in book.rules_of(choice.profile, site.level) if not settings.only or r.code in settings.only
    ]
    judged = [(rule, weight, *_verdict(rule, facts, book, choice, settings)) for rule, weight in rules]
    weighed = [Weighed(rule.code, verdict.outcome, verdict.ratio, weight) for rule, weight, verdict, _ in judged]
    reached = facts.home_visit.page is not None
    total = score(weighed, choice.profile, reached=reached)
    rises = gains(weighed, total)
    results = []
    for rule, weight, verdict, waiver in judged:
        basis, standing = applicable_basis(rule, site.level, site.province, choice.on)
        points = None if verdict.ratio is None else weight * verdict.ratio
        results.append(Result(rule, verdict, weight, points, rises[rule.code], standing, basis, waiver))
    status, reason = _status(facts, total, choice.profile)
    return SiteReport(
        site=site,
        captured=facts.captured,
        status=status,
        reason=reason,
        profile=choice.profile,
        digest=book.digest,
        score=total,
        categories=_categories(choice.profile, weighed, reached),
        stats=_stats(facts) if reached else {},
        results=tuple(results),
        notes=(*(n.vi for n in choice.notes), *_notes(facts)),
    )


def _verdict(
    rule: Rule, facts: Facts, book: Rulebook, choice: Choice, settings: Settings
) -> tuple[Verdict, Mapping[str, Json] | None]:
    if starts_later(rule, choice.on):
        return _not_in_force("law-later", min(b.from_ for b in rule.basis if b.from_)), None
    if has_ended(rule, choice.on):
        return _not_in_force("law-ended", max(b.to for b in rule.basis if b.to)), None
    if settings.waivers is not None:
        waiver = waiver_for(settings.waivers, facts.site.id, rule.code, settings.as_of)
        if waiver is not None:
            return Verdict.inapplicable(), waiver
    return judge(rule, book.kinds[rule.kind], facts), None


def _not_in_force(code: str, day: date) -> Verdict:
    return Verdict.inapplicable(find({code: NOT_IN_FORCE[code]}, code, {"day": f"{day:%d/%m/%Y}"}))


def _status(facts: Facts, total: Score, profile: Profile) -> tuple[str, Reason | None]:
    if facts.home_visit.page is None:
        reason = home_reason(facts)
        return ("unreachable" if reason.is_transport or reason is Reason.NOT_COLLECTED else "blocked"), reason
    if facts.crawl.get("budget_spent"):
        return "partial", Reason.BUDGET
    if not facts.crawl.get("finished", False):
        return "partial", Reason.NOT_COLLECTED
    if total.coverage < profile.min_coverage:
        return "partial", Reason.NOT_COLLECTED
    return "audited", None


def _categories(profile: Profile, weighed: list[Weighed], reached: bool) -> tuple[tuple[Category, Score], ...]:
    rows = []
    for category in profile.categories:
        mine = [w for w in weighed if w.code.split("-", 1)[0] == category.id]
        if mine:
            rows.append((category, score(mine, profile, reached=reached)))
    return tuple(rows)


def _stats(facts: Facts) -> Mapping[str, Json]:
    """The counts the half-year reports ask for; a crash here must not cost the site its verdicts."""
    try:
        return {**stats(facts), "questions": question_stats(facts)}
    except Exception:
        _LOG.exception("counting crashed on site %s", facts.site.id)
        return {}


def _notes(facts: Facts) -> list[str]:
    """What a reader must know of how this site was read."""
    notes = []
    for lapse in _lapses(facts):
        notes.append(f"Sắp đến hạn: {lapse.text.vi}")
    if facts.evidence.damaged:
        notes.append("Tệp bằng chứng của cổng bị hỏng; chỉ đọc được phần đầu, phần còn lại tính là chưa đo được.")
    if facts.crawl.get("tls"):
        notes.append("Chứng thư số của cổng không hợp lệ: nội dung được đọc mà không xác thực được máy chủ.")
    if facts.crawl.get("robots") == "waived":
        notes.append(f"Tệp robots.txt cấm đọc; đã được {facts.site.robots_waived_by} cho phép đọc để kiểm tra.")
    return notes


def _lapses(facts: Facts) -> tuple[Lapse, ...]:
    """What will turn into a fault soon, for the editor; a crash here must not cost the site its verdicts."""
    if facts.home_visit.page is None:
        return ()
    try:
        return lapses(facts)
    except Missing:
        return ()
    except Exception:
        _LOG.exception("looking for what lapses crashed on site %s", facts.site.id)
        return ()
