"""`auditor rules`: list the rules, show one, check a rule book with its overlays."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from auditor.cli.options import load_book
from auditor.errors import InvalidInput
from auditor.model import Basis, Bilingual, Level, Rule

_LEVELS = {
    Level.COMMUNE: Bilingual("xã", "commune"),
    Level.DISTRICT: Bilingual("huyện", "district"),
    Level.PROVINCE: Bilingual("tỉnh", "province"),
}
_MENDERS = {
    "editor": Bilingual("Ban biên tập", "editor"),
    "leader": Bilingual("Lãnh đạo đơn vị", "leader"),
    "vendor": Bilingual("Đơn vị vận hành", "vendor"),
    "province": Bilingual("Cấp tỉnh", "province"),
}
_overlays = click.option(
    "--rules", "overlays", type=click.Path(path_type=Path), multiple=True, metavar="THƯ MỤC", help="Quy định riêng chồng lên bộ luật kèm theo."
)
_lang = click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)


@click.group()
def rules() -> None:
    """Xem và kiểm tra bộ luật. / List, show and check the rules."""


@rules.command("list")
@_overlays
@_lang
def list_rules(overlays: tuple[Path, ...], lang: str) -> None:
    """Liệt kê các tiêu chí. / List every rule with its weights."""
    book = load_book(overlays).rulebook
    vi = lang == "vi"
    table = Table(title="Bộ tiêu chí" if vi else "Rules", header_style="bold")
    for head in ("Mã", "Nội dung", "Cấp", "Cách đo", "Người sửa") if vi else ("Code", "What", "Levels", "Kind", "Mended by"):
        table.add_column(head, overflow="fold")
    profiles = sorted(book.profiles.values(), key=lambda p: p.id)
    for profile in profiles:
        table.add_column(profile.id, justify="right", overflow="fold")
    for rule in book.rules.values():
        levels = ", ".join(_LEVELS[level].of(lang) for level in sorted(rule.levels))
        weights = []
        for profile in profiles:
            told = {profile.weights[level].get(rule.code) for level in rule.levels if level in profile.weights}
            weights.append(" / ".join(f"{w:g}" for w in sorted(w for w in told if w is not None)) or "–")
        kind = rule.kind + ((" (dự kiến)" if vi else " (planned)") if rule.planned else "")
        table.add_row(rule.code, escape(rule.name.of(lang)), levels, kind, _MENDERS[rule.mender].of(lang), *weights)
    Console().print(table)
    for code, why in book.silenced.items():
        Console().print(escape(f"{code}: {'tắt' if vi else 'silenced'} – {why}"))


@rules.command()
@click.argument("code")
@_overlays
@_lang
def show(code: str, overlays: tuple[Path, ...], lang: str) -> None:
    """Xem một tiêu chí: căn cứ, ngưỡng, cách sửa. / Show one rule."""
    loaded = load_book(overlays)
    rule = loaded.rulebook.rules.get(code.upper())
    if rule is None:
        raise InvalidInput(f"{code}: không có mã này; xem `auditor rules list` (unknown code)")
    console = Console()
    console.print(Panel(f"[bold]{escape(rule.name.of(lang))}[/bold]\n{escape(rule.why.of(lang))}", title=rule.code))
    table = Table(show_header=False, box=None, padding=(0, 1))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    kind = loaded.kinds[rule.kind]
    rows = [
        (Bilingual("Đạt khi", "Passes when"), rule.passed.of(lang)),
        (Bilingual("Chưa đạt khi", "Fails when"), rule.failed.of(lang)),
        (Bilingual("Nghĩa vụ", "Duty"), rule.duty.of(lang)),
        (Bilingual("Ngưỡng (mặc định)", "Threshold (default)"), rule.threshold.of(lang)),
        (Bilingual("Cách sửa", "How to mend"), rule.fix.of(lang)),
        (Bilingual("Người sửa", "Mended by"), _MENDERS[rule.mender].of(lang)),
        (Bilingual("Cách đo", "Measured by"), f"{rule.kind}: {kind.about.of(lang)}"),
        (Bilingual("Mục trong biểu 2015", "Item of the 2015 form"), rule.form_item or "–"),
    ]
    for head, text in rows:
        table.add_row(head.of(lang), escape(text))
    console.print(table)
    console.print(_basis_table(rule, lang))


def _basis_table(rule: Rule, lang: str) -> Table:
    vi = lang == "vi"
    table = Table(title="Căn cứ" if vi else "Basis", header_style="bold")
    for head in ("Văn bản", "Điều", "Cấp", "Hiệu lực", "Độ chắc", "Trích") if vi else ("Document", "Article", "Levels", "In force", "Text", "Quote"):
        table.add_column(head, overflow="fold")
    for basis in rule.basis:
        levels = ", ".join(_LEVELS[level].of(lang) for level in sorted(basis.levels))
        place = f"{levels} ({basis.province})" if basis.province else levels
        days = f"{_day(basis.from_)} – {_day(basis.to)}"
        table.add_row(escape(basis.document), _article(basis), escape(place), days, basis.text, escape(basis.quote or basis.source or ""))
    return table


def _article(basis: Basis) -> str:
    parts = [f"Điều {basis.article}" if basis.article else "", f"khoản {basis.clause}" if basis.clause else "", f"điểm {basis.point}" if basis.point else ""]
    return " ".join(p for p in parts if p)


def _day(day: object) -> str:
    return f"{day:%d/%m/%Y}" if day else "…"


@rules.command()
@_overlays
def check(overlays: tuple[Path, ...]) -> None:
    """Kiểm tra bộ luật và phần chồng thêm; nêu mọi lỗi một lần. / Validate rules and overlays."""
    book = load_book(overlays).rulebook
    click.echo(f"Hợp lệ: {len(book.rules)} tiêu chí, {len(book.profiles)} hồ sơ; digest {book.digest}")
