"""The three verbs of a run over its folder: collect evidence, score it, write the report; the command line only words the result."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from auditor import __version__
from auditor.audit import Settings as Judging
from auditor.audit import audit_site
from auditor.checks import Wants
from auditor.crawl import Plan, Progress, Renderer, Settings, crawl
from auditor.errors import InvalidInput
from auditor.evidence import VIETNAM, evidence_path
from auditor.facts.listing import next_pages
from auditor.facts.page import MAIN, SIDE, Link, Page, css_path
from auditor.facts.paging import listing_reaches, page_items
from auditor.facts.privacy import mask
from auditor.facts.sections import link_priority
from auditor.facts.vocabulary import PROOF_NEEDED, Vocabulary
from auditor.model import Json, Period, Report, Site, SiteReport
from auditor.report import Texts, to_json, write_report
from auditor.rulebook import Rulebook, choose_profile
from auditor.runfolder import Manifest, finish, load_manifest, save_manifest, vantage
from auditor.screenshots import add_pictures
from auditor.vietnamese import fold

REPORT = "report.json"
# The backlog looks twelve months back, and a question's limit three weeks further.
_QUESTIONS_BACK = timedelta(days=400)
_QUESTION_SECTIONS = frozenset({"questions", "feedback", "petitions-response"})
_QUESTIONS_PER_PAGE = 100
_SAMPLE = 12


@dataclass(frozen=True, slots=True)
class Order:
    """What a run is asked for; `settings` must be equal for a run to be resumed."""

    sites: tuple[Site, ...]
    period: Period
    as_of: date
    crawling: Settings
    profile: str | None = None
    only: frozenset[str] = frozenset()


def open_run(folder: Path, order: Order, vantage_told: Mapping[str, Json]) -> Manifest:
    """Start a run in `folder`, or take up an unfinished one of equal settings; raises InvalidInput for any other."""
    settings = _settings(order)
    if (folder / "manifest.json").exists():
        old = load_manifest(folder)
        if old.finished is not None and (folder / REPORT).exists():
            raise InvalidInput(
                f"{folder}: lần kiểm tra này đã xong; dùng `--out THƯ-MỤC-KHÁC` để chạy lần mới (finished run, use --out)."
            )
        changed = _differences(old, order, settings)
        if changed:
            raise InvalidInput(
                f"{folder}: có lần kiểm tra dở dang với thiết lập khác ({', '.join(changed)}); chạy lại đúng lệnh cũ để làm tiếp, hoặc dùng `--out`."
            )
        return old
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput(f"{folder}: thư mục đã có tệp khác; chọn thư mục trống bằng `--out` (folder is not empty).")
    manifest = Manifest(
        run_id=folder.name,
        period=order.period,
        as_of=order.as_of,
        settings=settings,
        vantage=vantage(vantage_told),
        sites=order.sites,
        started=datetime.now(VIETNAM),
    )
    save_manifest(folder, manifest)
    return manifest


def collect(
    folder: Path,
    manifest: Manifest,
    crawling: Settings,
    plan_of: Callable[[Site], Plan],
    renderer: Renderer | None,
    progress: Progress,
) -> Manifest:
    """Crawl every site into `folder/evidence` and close the manifest."""
    outcome = crawl(manifest.sites, plan_of, crawling, folder, renderer, progress)
    return finish(folder, manifest, valid=outcome.valid, notes=outcome.notes)


def another_round(
    folder: Path,
    manifest: Manifest,
    ids: Collection[str],
    crawling: Settings,
    plan_of: Callable[[Site], Plan],
    renderer: Renderer | None,
    progress: Progress,
) -> Manifest:
    """Ask some sites of a finished run again; the new records follow the old ones in each site's file, and count."""
    sites = tuple(s for s in manifest.sites if s.id in ids)
    scratch = folder / ".round"
    shutil.rmtree(scratch, ignore_errors=True)
    crawl(sites, plan_of, crawling, scratch, renderer, progress)
    for site in sites:
        with evidence_path(folder, site.id).open("ab") as kept:
            kept.write(evidence_path(scratch, site.id).read_bytes())
    shutil.rmtree(scratch, ignore_errors=True)
    note = f"Đợt bổ sung ngày {datetime.now(VIETNAM):%d/%m/%Y} cho: {', '.join(s.id for s in sites)}."
    return finish(folder, manifest, valid=manifest.valid, notes=(*manifest.notes, note))


def plan_for(
    book: Rulebook, period: Period, as_of: date, profile: str | None, only: frozenset[str]
) -> Callable[[Site], Plan]:
    """How each site is to be crawled: what its rules want, which links lead there, and how far back lists are read."""

    def plan(site: Site) -> Plan:
        chosen = choose_profile(book.profiles, site.level, period, as_of, profile).profile
        wants = Wants()
        for rule, weight in book.rules_of(chosen, site.level):
            if (not only and weight > 0) or rule.code in only:
                wants = wants | book.kinds[rule.kind].wants(rule.params)
        words = Vocabulary(book.vocabulary, fold(f"{site.name} {site.parent or ''} {site.province or ''}").split())
        wanted = wants.sections | wants.listings

        def priority(link: Link) -> int:
            return link_priority(link, words, wanted if only else None)

        def pager(page: Page) -> tuple[str, ...]:
            start = as_of - _QUESTIONS_BACK if _holds_questions(page, words) else period.start
            return () if listing_reaches(page, start) else next_pages(page)

        def items(page: Page) -> tuple[str, ...]:
            listed = page_items(page)
            return listed if _holds_questions(page, words) else listed[:_SAMPLE]

        def private(page: Page) -> tuple[str, ...]:
            """On pages of questions, the places that name or describe a citizen: painted over before a picture is taken."""
            if not _holds_questions(page, words):
                return ()
            told = (b for b in page.blocks if b.place in (MAIN, SIDE) and mask(b.text) != b.text)
            return tuple(dict.fromkeys(css_path(b.element) for b in told))

        return Plan(
            wants=wants,
            priority=priority,
            pager=pager,
            items=items,
            breadth=not only,
            items_per_listing=_QUESTIONS_PER_PAGE,
            private=private,
        )

    return plan


def _holds_questions(page: Page, words: Vocabulary) -> bool:
    """Whether a list is one of questions, of which every one counts, as against news, of which a sample does."""
    names = [page.title.split(" - ")[0], *(h.text for h in page.headings[:3])]
    return any(
        m.section in _QUESTION_SECTIONS and m.strength > PROOF_NEEDED for n in names for m in words.match_label(n)
    ) or any(m.section in _QUESTION_SECTIONS for m in words.match_slug(page.url))


def score_run(
    folder: Path, manifest: Manifest, book: Rulebook, judging: Judging, told: Callable[[SiteReport], None] | None = None
) -> Report:
    """Judge every site of a run from its evidence alone."""
    reports = []
    for site in manifest.sites:
        report = audit_site(site, folder, book, judging)
        reports.append(report)
        if told is not None:
            told(report)
    return Report(
        tool=f"portal-auditor {__version__}",
        as_of=judging.as_of,
        period=judging.period,
        run_id=manifest.run_id,
        valid=manifest.valid,
        notes=manifest.notes,
        sites=tuple(reports),
    )


def write_reports(report: Report, run: Path, out: Path, book: Rulebook, texts: Texts, lang: str) -> Json:
    """Write every rendering of a run's report into `out`, pictures of the places found included; returns the document."""
    document = to_json(report)
    add_pictures(document, run, out, book.vocabulary)
    write_report(document, out, texts, lang)
    return document


def load_report(folder: Path) -> Json:
    """The finished report of a run; raises InvalidInput when there is none."""
    path = folder / REPORT
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidInput(
            f"{folder}: chưa có {REPORT}; chạy `auditor score {folder}` trước (no report yet)."
        ) from None
    except ValueError as error:
        raise InvalidInput(f"{path}: tệp hỏng ({error}); chạy `auditor score {folder}` để lập lại.") from None


def _settings(order: Order) -> Mapping[str, Json]:
    told = order.crawling
    return {
        "profile": order.profile,
        "only": sorted(order.only),
        "delay": told.delay,
        "max_pages": told.max_pages,
        "browser": told.browser,
        "allow_private": told.allow_private,
    }


def _differences(old: Manifest, order: Order, settings: Mapping[str, Json]) -> list[str]:
    changed = [k for k in settings if old.settings.get(k) != settings[k]]
    if old.period != order.period:
        changed.append("period")
    if old.sites != order.sites:
        changed.append("inventory")
    return changed


__all__ = [
    "Judging",
    "Order",
    "another_round",
    "collect",
    "load_report",
    "open_run",
    "plan_for",
    "score_run",
    "write_reports",
]
