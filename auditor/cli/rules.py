"""`auditor rules`: list the rules, show one, check a rule book with its overlays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from auditor.cli.options import Book, load_book
from auditor.errors import InvalidInput
from auditor.model import Basis, Bilingual, Level, Profile, Rule
from auditor.report.terminal import open_console
from auditor.rulebook import Rulebook
from auditor.rulebook.problems import unknown

_WIDE = 110  # columns from which the list has room for the check kind and for who mends
_LEVELS = {
    Level.COMMUNE: Bilingual("xã", "commune"),
    Level.DISTRICT: Bilingual("huyện", "district"),
    Level.PROVINCE: Bilingual("tỉnh", "province"),
}
_SHORT_LEVELS = {
    Level.COMMUNE: Bilingual("xã", "com."),
    Level.DISTRICT: Bilingual("huyện", "distr."),
    Level.PROVINCE: Bilingual("tỉnh", "prov."),
}
_MENDERS = {
    "editor": Bilingual("Ban biên tập", "editor"),
    "leader": Bilingual("Lãnh đạo đơn vị", "leader"),
    "vendor": Bilingual("Đơn vị vận hành", "vendor"),
    "province": Bilingual("Cấp tỉnh", "province"),
}
_TEXTS = {
    "text": Bilingual("đã đọc nguyên văn", "wording read"),
    "partial": Bilingual("đã đọc một phần", "read in part"),
    "paraphrase": Bilingual("mới đọc bản tóm lược", "known by paraphrase only"),
    "reconstructed": Bilingual("phục dựng, chưa có văn bản gốc", "reconstructed, original not found"),
}
_KINDS = {"law": Bilingual("Luật định", "Law"), "practice": Bilingual("Thông lệ", "Practice")}
_JUDGES = {
    "machine": Bilingual("máy", "machine"),
    "person": Bilingual("người xem", "person"),
    "planned": Bilingual("dự kiến", "planned"),
}
_overlays = click.option(
    "--rules",
    "overlays",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="THƯ MỤC",
    help="Quy định riêng chồng lên bộ tiêu chí kèm theo.",
)
_lang = click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)


@click.group()
def rules() -> None:
    """Xem và kiểm tra bộ tiêu chí. / List, show and check the rules."""


@rules.command("list")
@_overlays
@_lang
def list_rules(overlays: tuple[Path, ...], lang: str) -> None:
    """Liệt kê các tiêu chí. / List every rule with its weights."""
    book = load_book(overlays).rulebook
    console = open_console()
    columns = [(n, p, level) for n, p in enumerate(book.profiles.values(), 1) for level in sorted(p.weights)]
    console.print(Text(_say(lang, f"{len(book.rules)} tiêu chí", f"{len(book.rules)} rules"), style="bold"))
    for number, profile in enumerate(book.profiles.values(), 1):
        console.print(Text(f"[{number}] {profile.id} {profile.version}: {profile.title.of(lang)}"))
    legend = _say(
        lang,
        "Trọng số là mặc định của bộ công cụ, không phải luật; mỗi cột cộng lại bằng 100. 0 = chỉ để người xem; "
        "– = không áp dụng; dự kiến = sẽ chấm bằng máy ở bản sau.",
        "Weights are defaults of this tool, not law; each column sums to 100. 0 = for a person to look at; "
        "– = does not apply; planned = to be judged by machine in a later version.",
    )
    console.print(Text(legend, style="dim"))
    console.print(_list_table(book, columns, lang, wide=console.width >= _WIDE))
    for code, why in book.silenced.items():
        console.print(Text(f"{code}: {_say(lang, 'tắt', 'silenced')} – {why}", style="yellow"))


def _list_table(book: Rulebook, columns: list[tuple[int, Profile, Level]], lang: str, *, wide: bool) -> Table:
    table = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(_say(lang, "Mã", "Code"), no_wrap=True)
    table.add_column(_say(lang, "Nội dung", "What is looked at"), ratio=1)
    table.add_column(_say(lang, "Ai xét", "Judged by"), no_wrap=True)
    if wide:
        table.add_column(_say(lang, "Cách chấm", "Check kind"), no_wrap=True)
        table.add_column(_say(lang, "Người sửa", "Mended by"), no_wrap=True)
    for number, _, level in columns:
        table.add_column(f"[{number}]\n{_SHORT_LEVELS[level].of(lang)}", justify="right", no_wrap=True)
    titles = {c.id: c.title for p in book.profiles.values() for c in p.categories}
    last = ""
    for rule in book.rules.values():
        if rule.category != last:
            last = rule.category
            title = titles[last].of(lang) if last in titles else last
            table.add_section()
            table.add_row(Text(last, style="bold"), Text(title, style="bold"))
        judge = "planned" if rule.planned else "person" if rule.kind == "manual" else "machine"
        more = (rule.kind, _MENDERS[rule.mender].of(lang)) if wide else ()
        weights = (_weight(p.weights[level].get(rule.code), lang) for _, p, level in columns)
        table.add_row(rule.code, Text(rule.name.of(lang)), _JUDGES[judge].of(lang), *more, *weights)
    return table


@rules.command()
@click.argument("code")
@_overlays
@_lang
def show(code: str, overlays: tuple[Path, ...], lang: str) -> None:
    """Xem một tiêu chí: căn cứ, ngưỡng, cách sửa. / Show one rule."""
    loaded = load_book(overlays)
    rule = _find(code, loaded.rulebook)
    console = open_console()
    head = Text.assemble((rule.name.of(lang), "bold"), "\n", rule.why.of(lang))
    console.print(Panel(head, title=rule.code, title_align="left"))
    table = Table(show_header=False, box=None, padding=(0, 1), pad_edge=False)
    table.add_column(style="bold", min_width=19)
    table.add_column(overflow="fold")
    for label, text in _facts(rule, loaded, lang):
        table.add_row(label, Text(text))
    console.print(table)
    _print_weights(console, rule, loaded.rulebook, lang)
    _print_basis(console, rule, lang)


def _find(code: str, book: Rulebook) -> Rule:
    by_id = {rule.id: rule for rule in book.rules.values()}
    rule = book.rules.get(code.upper()) or by_id.get(code.lower())
    if rule is not None:
        return rule
    if code.upper() in book.silenced:
        raise InvalidInput(f"{code}: đã tắt – {book.silenced[code.upper()]} (silenced)")
    told = unknown(code.upper(), set(book.rules), "mã")
    raise InvalidInput(f"{code}: {told}; xem `auditor rules list` (unknown code)")


def _facts(rule: Rule, loaded: Book, lang: str) -> Iterator[tuple[str, str]]:
    kind = loaded.kinds[rule.kind]
    yield _say(lang, "Đạt khi", "Passes when"), rule.passed.of(lang)
    yield _say(lang, "Chưa đạt khi", "Fails when"), rule.failed.of(lang)
    yield _say(lang, "Nghĩa vụ", "Duty"), rule.duty.of(lang)
    yield _say(lang, "Ngưỡng (mặc định)", "Threshold (default)"), rule.threshold.of(lang)
    yield _say(lang, "Cách sửa", "How to mend"), rule.fix.of(lang)
    yield _say(lang, "Người sửa", "Mended by"), _MENDERS[rule.mender].of(lang)
    yield _say(lang, "Áp dụng cho", "For"), ", ".join(_LEVELS[level].of(lang) for level in sorted(rule.levels))
    later = _say(lang, " (dự kiến chấm bằng máy ở bản sau)", " (to be judged by machine later)")
    how = f"{rule.kind} – {kind.about.of(lang)}{later if rule.planned else ''}"
    yield _say(lang, "Cách chấm", "Measured by"), how
    if rule.kind == "manual":
        yield _say(lang, "Người xem cần xem", "A person looks at"), rule.params["look"][lang]
    else:
        yield _say(lang, "Tham số", "Parameters"), json.dumps(rule.params, ensure_ascii=False)
    section = loaded.rulebook.sections.get(str(rule.params.get("section")))
    if section is not None:
        yield _say(lang, "Tên mục nhận ra", "Known labels"), "; ".join(section["labels"])
    if rule.form_item:
        yield _say(lang, "Mục biểu 2015", "Item of 2015 form"), rule.form_item
    yield _say(lang, "Tên tệp", "File name"), f"{rule.id}.json"


def _print_weights(console: Console, rule: Rule, book: Rulebook, lang: str) -> None:
    console.print()
    title = _say(lang, "Trọng số (mặc định của bộ công cụ, không phải luật)", "Weights (our defaults, not law)")
    console.print(Text(title, style="bold"))
    for profile in book.profiles.values():
        told = [(level, profile.weights[level].get(rule.code)) for level in sorted(profile.weights)]
        parts = [f"{_LEVELS[level].of(lang)} {_weight(w, lang)}" for level, w in told if w is not None]
        if parts:
            console.print(Padding(Text(f"{profile.id}: {', '.join(parts)}"), (0, 0, 0, 2)))


def _print_basis(console: Console, rule: Rule, lang: str) -> None:
    """One provision after the other: a table of six columns is unreadable on 80."""
    console.print()
    console.print(Text(_say(lang, "Căn cứ", "Basis"), style="bold"))
    for basis in rule.basis:
        about = " · ".join(_about(basis, lang))
        lines = [Text(_cite(basis, lang), style="bold" if basis.kind == "law" else ""), Text(about, style="dim")]
        if basis.quote:
            lines.append(Text(f"“{basis.quote}”", style="italic"))
        if basis.source:
            lines.append(Text(f"{_say(lang, 'Nguồn', 'Source')}: {basis.source}"))
        for index, line in enumerate(lines):
            console.print(Padding(line, (0, 0, 0, 2 if index == 0 else 4)))


def _about(basis: Basis, lang: str) -> Iterator[str]:
    yield _KINDS[basis.kind].of(lang)
    yield _say(lang, "cấp ", "") + ", ".join(_LEVELS[level].of(lang) for level in sorted(basis.levels))
    if basis.province:
        yield _say(lang, f"tỉnh {basis.province}", f"province {basis.province}")
    if basis.from_ and basis.to:
        yield _say(lang, f"từ {_day(basis.from_)} đến hết {_day(basis.to)}", f"{_day(basis.from_)} to {_day(basis.to)}")
    elif basis.from_:
        yield _say(lang, f"từ {_day(basis.from_)}", f"from {_day(basis.from_)}")
    elif basis.to:
        yield _say(lang, f"đến hết {_day(basis.to)}", f"until {_day(basis.to)}")
    if basis.kind == "law" or basis.text != "text":
        yield _TEXTS[basis.text].of(lang)


def _cite(basis: Basis, lang: str) -> str:
    words = (("điểm", basis.point), ("khoản", basis.clause), ("Điều", basis.article))
    if lang == "en":
        words = (("point", basis.point), ("clause", basis.clause), ("Article", basis.article))
    place = " ".join(f"{word} {value}" for word, value in words if value)
    return f"{basis.document}, {place}" if place else basis.document


def _weight(weight: float | None, lang: str) -> str:
    if weight is None:
        return "–"
    return f"{weight:g}".replace(".", ",") if lang == "vi" else f"{weight:g}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _say(lang: str, vi: str, en: str) -> str:
    return vi if lang == "vi" else en


@rules.command()
@_overlays
def check(overlays: tuple[Path, ...]) -> None:
    """Kiểm tra bộ tiêu chí và phần chồng thêm; nêu mọi lỗi một lần. / Validate rules and overlays."""
    book = load_book(overlays).rulebook
    click.echo(f"Hợp lệ: {len(book.rules)} tiêu chí, {len(book.profiles)} hồ sơ; digest {book.digest}")
    for code, why in book.silenced.items():
        click.echo(f"{code}: tắt (silenced) – {why}")
