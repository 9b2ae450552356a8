"""`auditor stats RUN`: the counts half-year reports ask for, per site and in total, from stored evidence."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.table import Table

from auditor.cli.options import load_book
from auditor.evidence import SiteEvidence, evidence_path
from auditor.facts.site import Facts
from auditor.facts.tally import COUNTED, NOTHING, Figure, Tally, tally
from auditor.files import write_whole
from auditor.model import Json, Period, Site
from auditor.period import parse_period
from auditor.report.table import BOM, cell
from auditor.report.terminal import open_console
from auditor.runfolder import load_manifest

_FIGURES = ("news", "documents", "asked", "answered", "on_time", "overdue")
_WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "id": "ID", "unit": "Đơn vị", "level": "Cấp", "commune": "xã", "district": "huyện", "province": "tỉnh", "total": "Tổng cộng",
        "section": "Mục", "news": "Tin, bài", "documents": "Văn bản", "asked": "Câu hỏi nhận", "answered": "Đã trả lời",
        "on_time": "Đúng hạn", "overdue": "Quá hạn chưa trả lời", "floor": "(ít nhất)",
        "title": "Số liệu kỳ {period} ({start} – {end}), tính đến {as_of}",
        "note": "“≥”: ít nhất, vì danh sách chưa đọc hết hoặc có mục không ghi ngày; “–”: không đếm được.",
    },
    "en": {
        "id": "ID", "unit": "Unit", "level": "Level", "commune": "commune", "district": "district", "province": "province", "total": "Total",
        "section": "Section", "news": "News", "documents": "Documents", "asked": "Questions received", "answered": "Answered",
        "on_time": "On time", "overdue": "Overdue, open", "floor": "(at least)",
        "title": "Figures of {period} ({start} – {end}), as of {as_of}",
        "note": "“≥”: at least, a list was not read to its end or has undated entries; “–”: could not be counted.",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    site: Site
    told: Tally


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--period", metavar="KỲ", default=None, help="Kỳ khác với kỳ của lần kiểm tra, ví dụ 2026-H1.")
@click.option(
    "--rules",
    "rules",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="THƯ MỤC",
    help="Quy định riêng của địa phương.",
)
@click.option("--json", "as_json", is_flag=True, help="In JSON ra stdout thay cho bảng.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    metavar="THƯ MỤC",
    help="Nơi ghi stats.csv (mặc định: thư mục RUN).",
)
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def stats(run: Path, period: str | None, rules: tuple[Path, ...], as_json: bool, out: Path | None, lang: str) -> int:
    """Số liệu báo cáo 6 tháng, năm: tin, văn bản, câu hỏi. / Counts for half-year reports."""
    manifest = load_manifest(run)
    book = load_book(rules).rulebook
    chosen = parse_period(period) if period is not None else manifest.period
    rows = []
    for site in manifest.sites:
        path = evidence_path(run, site.id)
        if not path.exists():
            rows.append(_Row(site, NOTHING))
            continue
        facts = Facts(
            site,
            SiteEvidence(path),
            as_of=manifest.as_of,
            period=chosen,
            vocabulary=book.vocabulary,
            calendar=book.calendar,
        )
        rows.append(_Row(site, tally(facts)))
    names = {s["id"]: s["title"][lang] for s in book.vocabulary["sections"]}
    write_whole((out or run) / "stats.csv", _to_csv(rows, names, lang))
    if as_json:
        click.echo(json.dumps(_to_json(rows, chosen, manifest.as_of.isoformat()), ensure_ascii=False, indent=1))
    else:
        _show(rows, names, lang, chosen, f"{manifest.as_of:%d/%m/%Y}")
    return 0


def _total(rows: Sequence[_Row], key: str) -> Figure:
    return sum((getattr(r.told, key) for r in rows), Figure(0))


def _to_json(rows: Sequence[_Row], period: Period, as_of: str) -> Json:
    def one(figure: Figure) -> Json:
        return {"value": figure.value, "exact": figure.exact}

    return {
        "period": {"id": period.id, "start": period.start.isoformat(), "end": period.end.isoformat()},
        "as_of": as_of,
        "sites": [
            {
                "site": {"id": r.site.id, "name": r.site.name, "level": r.site.level.value},
                **{key: one(getattr(r.told, key)) for key in _FIGURES},
                "news_parts": {name: one(f) for name, f in r.told.parts.items()},
                "sections": {name: one(f) for name, f in r.told.sections.items()},
            }
            for r in rows
        ],
        "total": {key: one(_total(rows, key)) for key in _FIGURES},
    }


def _to_csv(rows: Sequence[_Row], names: Mapping[str, str], lang: str) -> bytes:
    """One row per site and one for all; a floor has its own column, so that the figures stay numbers."""
    w = _WORDS[lang]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if lang == "vi" else ",", lineterminator="\r\n")
    heads = [w["unit"], w["id"], w["level"]]
    for name in (*(w[key] for key in _FIGURES), *(names.get(key, key) for key in COUNTED)):
        heads += [name, f"{name} {w['floor']}"]
    writer.writerow(heads)
    total: dict[str, Figure] = {key: _total(rows, key) for key in _FIGURES}
    for row in rows:
        figures = [
            *(getattr(row.told, key) for key in _FIGURES),
            *(row.told.sections.get(key, NOTHING.news) for key in COUNTED),
        ]
        writer.writerow([
            *(cell(v, lang) for v in (row.site.name, row.site.id, w[row.site.level.value])),
            *_cells(figures, lang),
        ])
    sums = [
        *total.values(),
        *(sum((r.told.sections.get(key, NOTHING.news) for r in rows), Figure(0)) for key in COUNTED),
    ]
    writer.writerow([w["total"], "", "", *_cells(sums, lang)])
    return (BOM + text.getvalue()).encode("utf-8")


def _cells(figures: Sequence[Figure], lang: str) -> list[str]:
    return [text for f in figures for text in (cell(f.value, lang), "x" if f.value is not None and not f.exact else "")]


def _show(rows: Sequence[_Row], names: Mapping[str, str], lang: str, period: Period, as_of: str) -> None:
    w = _WORDS[lang]
    console = open_console()
    title = w["title"].format(
        period=period.id, start=f"{period.start:%d/%m/%Y}", end=f"{period.end:%d/%m/%Y}", as_of=as_of
    )
    table = Table(title=title, title_justify="left")
    table.add_column(w["unit"], overflow="fold")
    for key in _FIGURES:
        table.add_column(w[key], justify="right")
    for row in rows:
        table.add_row(row.site.name, *(str(getattr(row.told, key)) for key in _FIGURES))
    if len(rows) > 1:
        table.add_section()
        table.add_row(w["total"], *(str(_total(rows, key)) for key in _FIGURES))
    console.print(table)
    parts = Table(title=w["section"], title_justify="left")
    parts.add_column(w["unit"], overflow="fold")
    parts.add_column(w["section"], overflow="fold")
    parts.add_column(w["news"], justify="right")
    for row in rows:
        listed = [*row.told.parts.items(), *((names.get(k, k), f) for k, f in row.told.sections.items() if f.value)]
        for n, (name, figure) in enumerate(listed):
            parts.add_row(row.site.name if n == 0 else "", name, str(figure))
        if listed:
            parts.add_section()
    if parts.row_count:
        console.print(parts)
    console.print(w["note"])
