"""`auditor demo`: the whole product on the bundled sample portals, with a fixed period and as-of day and no network."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import click

from auditor.cli import runs
from auditor.cli.options import load_book
from auditor.crawl import Settings
from auditor.demo.portals import PORTALS
from auditor.demo.server import serve_portals
from auditor.errors import InvalidInput
from auditor.model import Level, Site
from auditor.period import parse_period
from auditor.pipeline import Order
from auditor.report.console import render_run
from auditor.runfolder import MANIFEST, load_manifest

PERIOD = "2026-Q3"
AS_OF = date(2026, 10, 9)
# Enough to show every layout rule at work, and little enough that a first try is soon over.
_RENDERED = 10


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("reports") / "demo",
    show_default=True,
    metavar="THƯ MỤC",
    help="Thư mục kết quả (bản trước được thay).",
)
@click.option("--no-browser", is_flag=True, help="Không dùng trình duyệt; phần bố cục sẽ “chưa đo được”.")
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def demo(out: Path, no_browser: bool, lang: str) -> int:
    """Chạy thử trên các cổng mẫu kèm theo, không cần mạng. / Audit the bundled sample portals."""
    book = load_book()
    _clear(out)
    period = parse_period(PERIOD)
    crawling = Settings(
        as_of=AS_OF,
        period=period,
        allow_private=True,
        delay=0.0,
        second_round_minutes=0.0,
        browser=not no_browser,
        workers=len(PORTALS),
        max_rendered=_RENDERED,
    )
    with serve_portals() as origins:
        sites = tuple(
            Site(p.id, p.name, f"{origins[p.id]}/", Level(p.level), parent=p.parent, block=p.block, province=p.province)
            for p in PORTALS
        )
        runs.collect_run(out, Order(sites, period, AS_OF, crawling), book)
    document = runs.score_into(out, load_manifest(out), book, out, {"lang": lang})
    render_run(document, book.texts, lang)
    click.echo(
        f"Mở {out / 'report.html'} để xem báo cáo."
        if lang == "vi"
        else f"Open {out / 'report.html'} to see the report.",
        err=True,
    )
    return 0


def _clear(out: Path) -> None:
    """A new demo replaces the last one, and nothing else."""
    if not out.exists() or not any(out.iterdir()):
        return
    if not (out / MANIFEST).is_file() or load_manifest(out).run_id != out.name or not _is_demo(out):
        raise InvalidInput(
            f"{out}: thư mục đã có tệp khác; chọn thư mục trống bằng `--out` (folder is not a demo run)."
        )
    shutil.rmtree(out)


def _is_demo(out: Path) -> bool:
    return {s.id for s in load_manifest(out).sites} == {p.id for p in PORTALS}
