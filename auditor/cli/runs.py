"""`auditor check|audit|crawl|score|report`: the main job and its three steps."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import click
from filelock import FileLock, Timeout

from auditor.cli.options import (
    Book,
    compare_options,
    how_options,
    load_book,
    load_sites,
    out_options,
    settle_codes,
    settle_time,
    what_options,
)
from auditor.crawl import BrowserFound, Settings, find_browser, make_progress, open_renderer
from auditor.errors import InvalidInput
from auditor.evidence import VIETNAM
from auditor.model import Json, Level, Period, Site
from auditor.pipeline import (
    Judging,
    Order,
    another_round,
    collect,
    load_report,
    open_run,
    plan_for,
    score_run,
    write_reports,
)
from auditor.report import encode
from auditor.report.console import render_run, render_site
from auditor.report.forecast import render_changes
from auditor.rulebook import load_waivers
from auditor.runfolder import Manifest, load_manifest
from auditor.urls import canonical_url, host_of
from auditor.vietnamese import unsigned

NOTHING_COLLECTED, NOT_VALID, BELOW = 3, 4, 10
_CHECK_SECOND_ROUND = 0.5  # minutes


@click.command()
@click.argument("url")
@click.option(
    "--level", type=click.Choice(["commune", "district"]), default="commune", show_default=True, help="Cấp của đơn vị."
)
@click.option("--name", default=None, help="Tên đơn vị, ví dụ “Xã Thạch Lâm”.")
@click.option("--province", default=None, help="Tỉnh, ví dụ “Hà Tĩnh”.")
@click.option("--parent", default=None, help="Đơn vị cấp trên.")
@click.option(
    "--from",
    "inventory",
    type=click.Path(path_type=Path),
    default=None,
    metavar="TỆP",
    help="Lấy thông tin đơn vị từ danh sách.",
)
@click.option("--only", multiple=True, metavar="MÃ", help="Chỉ xét các mã này (nhanh), ví dụ HD-02.")
@click.option("--json", "as_json", is_flag=True, help="In report.json ra stdout.")
@what_options
@how_options
@out_options
def check(
    url: str,
    level: str,
    name: str | None,
    province: str | None,
    parent: str | None,
    inventory: Path | None,
    only: tuple[str, ...],
    as_json: bool,
    **options: Json,
) -> int:
    """Tự kiểm tra một cổng: điểm, việc cần làm trước, bằng chứng. / Check one site."""
    book = load_book(options["rules"], options["profile"])
    codes = settle_codes(only, book)
    period, as_of = settle_time(options["period"], options["as_of"], running=True)
    site = _site_of(url, level, name, province, parent, inventory)
    out = options["out"] or _fresh(Path("reports") / f"check-{site.id}-{datetime.now(VIETNAM):%Y%m%d-%H%M%S}")
    order = Order(
        (site,), period, as_of, _crawl_settings(options, period, as_of, _CHECK_SECOND_ROUND), book.profile, codes
    )
    collect_run(out, order, book)
    document = score_into(out, load_manifest(out), book, out, options, codes)
    if as_json:
        sys.stdout.buffer.write(encode(document))
    else:
        render_site(document, document["sites"][0], book.texts, options["lang"])
        _say(f"Thư mục kết quả: {out}" if options["lang"] == "vi" else f"Run folder: {out}")
    return _exit_code(document, options["fail_under"])


@click.command()
@click.argument("inventory", type=click.Path(path_type=Path))
@click.option(
    "--only", multiple=True, metavar="MÃ-CỔNG", help="Hỏi lại riêng các cổng này cho một lần kiểm tra đã xong."
)
@what_options
@how_options
@compare_options
@out_options
def audit(inventory: Path, only: tuple[str, ...], **options: Json) -> int:
    """Kiểm tra mọi cổng trong danh sách: thu thập, chấm, lập báo cáo. / Audit all sites of an inventory."""
    book = load_book(options["rules"], options["profile"])
    period, as_of = settle_time(options["period"], options["as_of"], running=False)
    sites = load_sites(inventory)
    _compared(options)
    _load_waivers(options["waivers"], sites, book)
    out = options["out"] or _default_out(period, inventory)
    order = Order(sites, period, as_of, _crawl_settings(options, period, as_of, 10.0), book.profile)
    if only:
        _ask_again(out, order, book, frozenset(i.strip() for told in only for i in told.split(",")))
    else:
        collect_run(out, order, book)
    document = score_into(out, load_manifest(out), book, out, options)
    render_run(document, book.texts, options["lang"])
    _compare(document, options)
    _say(
        f"Thư mục kết quả: {out} (mở report.html)"
        if options["lang"] == "vi"
        else f"Run folder: {out} (open report.html)"
    )
    return _exit_code(document, options["fail_under"])


@click.command()
@click.argument("inventory", type=click.Path(path_type=Path))
@what_options
@how_options
@out_options
def crawl(inventory: Path, **options: Json) -> int:
    """Chỉ thu thập bằng chứng. / Only collect evidence."""
    book = load_book(options["rules"], options["profile"])
    period, as_of = settle_time(options["period"], options["as_of"], running=False)
    out = options["out"] or _default_out(period, inventory)
    order = Order(load_sites(inventory), period, as_of, _crawl_settings(options, period, as_of, 10.0), book.profile)
    collect_run(out, order, book)
    _say(f"Đã thu thập vào {out}; chấm điểm bằng `auditor score {out}`")
    return 0


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@what_options
@compare_options
@out_options
def score(run: Path, **options: Json) -> int:
    """Chấm điểm từ bằng chứng đã có, không cần mạng. / Score stored evidence, offline."""
    book = load_book(options["rules"], options["profile"])
    manifest = load_manifest(run)
    _compared(options)
    out = options["out"] or run
    if out == run and (run / "report.json").exists():
        _refuse_replacing(load_report(run), book, run, options)
    document = score_into(run, manifest, book, out, options)
    render_run(document, book.texts, options["lang"])
    _compare(document, options)
    return _exit_code(document, options["fail_under"])


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=None, metavar="THƯ MỤC")
def report(run: Path, lang: str, out: Path | None) -> int:
    """Trình bày lại báo cáo đã chấm. / Render a finished report again."""
    from auditor.report import write_report

    book = load_book()
    document = load_report(run)
    write_report(document, out or run, book.texts, lang)
    render_run(document, book.texts, lang)
    return 0


def _compared(options: Mapping[str, Json]) -> list[Json]:
    """The reports named by --against and --previous; a wrong name is told before anything is asked or written."""
    return [load_report(options[name]) for name in ("against", "previous") if options.get(name)]


def _compare(document: Json, options: Mapping[str, Json]) -> None:
    """Say who gains, who loses and who changes grade."""
    for before in _compared(options):
        render_changes(before, document, options["lang"])


def _ask_again(out: Path, order: Order, book: Book, ids: frozenset[str]) -> None:
    """A dated further round for some sites of a finished run."""
    manifest = load_manifest(out)
    unknown = sorted(ids - {s.id for s in manifest.sites})
    if unknown:
        raise InvalidInput([f"--only {i}: lần kiểm tra {out} không có mã cổng này (unknown site id)" for i in unknown])
    if manifest.finished is None:
        raise InvalidInput(
            f"{out}: lần kiểm tra chưa xong; chạy lại không có --only để làm tiếp trước (unfinished run)."
        )
    browser = find_browser() if order.crawling.browser else None
    plan = plan_for(book.rulebook, manifest.period, manifest.as_of, order.profile, frozenset())
    with make_progress(len(ids)) as progress, open_renderer(browser, order.crawling) as renderer:
        another_round(out, manifest, ids, order.crawling, plan, renderer, progress)


def collect_run(out: Path, order: Order, book: Book) -> None:
    """Crawl an order into a run folder, taking up an unfinished run."""
    browser = find_browser() if order.crawling.browser else None
    told = {
        "browser": browser.origin if browser else None,
        "proxy": bool(order.crawling.proxy),
        "user_agent": order.crawling.user_agent,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out.parent / f".{out.name}.lock")
    try:
        with lock.acquire(timeout=0):
            _collect_alone(out, order, book, browser, told)
    except Timeout:
        raise InvalidInput(
            f"{out}: một lần chạy khác đang ghi vào đây; chờ nó xong hoặc dùng `--out` khác (another run is writing here)."
        ) from None


def _collect_alone(out: Path, order: Order, book: Book, browser: BrowserFound | None, told: Mapping[str, Json]) -> None:
    manifest = open_run(out, order, told)
    plan = plan_for(book.rulebook, order.period, order.as_of, order.profile, order.only)
    with make_progress(len(order.sites)) as progress, open_renderer(browser, order.crawling) as renderer:
        collect(out, manifest, order.crawling, plan, renderer, progress)


def score_into(
    run: Path,
    manifest: Manifest,
    book: Book,
    out: Path,
    options: Mapping[str, Json],
    codes: frozenset[str] | None = None,
) -> Json:
    """Score a run and write its report; options given now win over those of the run."""
    period, as_of = manifest.period, manifest.as_of
    if options.get("period") or options.get("as_of"):
        given = options.get("as_of") or manifest.as_of.isoformat()
        period, as_of = settle_time(options.get("period") or manifest.period.id, given, running=False)
    only = codes if codes is not None else frozenset(manifest.settings.get("only", ()))
    waivers = _load_waivers(options.get("waivers"), manifest.sites, book)
    judging = Judging(period, as_of, book.profile or manifest.settings.get("profile"), only, waivers)
    return write_reports(
        score_run(run, manifest, book.rulebook, judging), run, out, book.rulebook, book.texts, options["lang"]
    )


def _load_waivers(
    path: Path | None, sites: tuple[Site, ...], book: Book
) -> Mapping[tuple[str, str], tuple[Mapping[str, Json], ...]] | None:
    return load_waivers(path, {s.id for s in sites}, set(book.rulebook.rules)) if path else None


def _refuse_replacing(old: Json, book: Book, run: Path, options: Mapping[str, Json]) -> None:
    others = {s["profile"]["digest"] for s in old["sites"]} - {book.rulebook.digest}
    appraised = any(r["appraised"] for s in old["sites"] for r in s["results"])
    asked = any(options.get(name) for name in ("period", "as_of", "profile", "waivers"))
    if others or appraised or asked:
        why = (
            "điểm thẩm định" if appraised else "bộ luật khác" if others else "kỳ, ngày chốt, hồ sơ hoặc miễn trừ của nó"
        )
        raise InvalidInput(
            f"{run}: đã có báo cáo với {why}; dùng `--out THƯ-MỤC` để không ghi đè (would replace another report)."
        )


def _site_of(
    url: str, level: str, name: str | None, province: str | None, parent: str | None, inventory: Path | None
) -> Site:
    address = canonical_url(url if "://" in url else f"http://{url}")
    if address is None or not host_of(address):
        raise InvalidInput(f"{url}: không phải địa chỉ web; ghi như https://xa.tinh.gov.vn (not a web address)")
    if inventory is not None:
        rows = load_sites(inventory)
        match = next((s for s in rows if canonical_url(s.url) == address or address in s.also), None)
        if match is None:
            raise InvalidInput(f"{inventory}: không có dòng nào có địa chỉ {url} (address not in the inventory)")
        return match
    identifier = re.sub(r"[^a-z0-9]+", "-", host_of(address)).strip("-")[:60] or "site"
    return Site(identifier, name or host_of(address), address, Level(level), parent=parent, province=province)


def _crawl_settings(options: Mapping[str, Json], period: Period, as_of: date, second_round: float) -> Settings:
    told = options["second_round"]
    return Settings(
        as_of=as_of,
        period=period,
        delay=options["delay"],
        max_pages=options["max_pages"],
        timeout=options["timeout"],
        workers=options["workers"],
        allow_private=options["allow_private"],
        proxy=options["proxy"],
        contact=options["contact"] or "",
        browser=not options["no_browser"],
        second_round_minutes=second_round if told is None else told,
        canary=options["canary"],
    )


def _default_out(period: Period, inventory: Path) -> Path:
    name = re.sub(r"[^a-z0-9]+", "-", unsigned(inventory.stem)).strip("-") or "danh-sach"
    return Path("reports") / f"{period.id.replace('..', '_')}-{name}"


def _fresh(folder: Path) -> Path:
    """The folder, or its next free sibling: an editor checks again and again."""
    names = (folder, *(folder.with_name(f"{folder.name}-{n}") for n in range(2, 1000)))
    return next(name for name in names if not name.exists())


def _exit_code(document: Json, fail_under: float | None) -> int:
    sites = document["sites"]
    values = [s["score"]["value"] for s in sites]
    if all(s["status"] in ("unreachable", "blocked") for s in sites):
        return NOTHING_COLLECTED
    if not document["run"]["valid"]:
        return NOT_VALID
    if fail_under is not None:
        if any(v is None for v in values):
            return NOTHING_COLLECTED
        if min(values) < fail_under:
            return BELOW
    return 0


def _say(text: str) -> None:
    click.echo(text, err=True)
