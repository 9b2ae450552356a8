"""What every part of the terminal report is printed with: one document, one language, one console."""

from __future__ import annotations

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from auditor.model import Json
from auditor.reasons import ADVICE, BLAME
from auditor.report import views
from auditor.report.texts import Texts
from auditor.report.views import number, shown
from auditor.report.words import words

WIDE = 110  # columns from which the evidence gets a column of its own


class Printer:
    """One document being printed in one language."""

    def __init__(self, document: Json, texts: Texts, lang: str, console: Console) -> None:
        self.document, self.texts, self.lang, self.console = document, texts, lang, console
        self.w = words(lang)
        self.shared = views.shared_notes(document)
        self.wide = console.width >= WIDE
        self.box = box.ASCII if console.options.ascii_only else box.ROUNDED

    def say(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style=style))

    def title(self, text: str) -> None:
        self.console.print()
        line = "-" if self.console.options.ascii_only else "─"
        self.console.print(Rule(Text(text, style="bold"), align="left", style="bright_blue", characters=line))

    def panel(self, lines: list[RenderableType], title: Text | None = None) -> None:
        self.console.print(
            Panel(Group(*lines), title=title, title_align="left", box=self.box, border_style="bright_blue")
        )

    def table(self) -> Table:
        return Table(box=self.box, header_style="bold", expand=True, border_style="dim")

    def num(self, value: float | None, places: int = 1) -> str:
        return number(value, self.lang, places)

    # words

    def profile(self, profile: Json) -> str:
        title = shown(self.texts.profile(profile, self.lang), 120)
        return f"{title}, {self.w['version']} {shown(profile['version'], 20)}"

    def days(self, days: float | None) -> str:
        return self.num(days, 0 if days is not None and days == int(days) else 1)

    def range(self, score: Json) -> str:
        return f"{self.num(score['low'])}–{self.num(score['high'])}"

    def basis(self, result: Json) -> str:
        """What the demand rests on here and then, and whether that is law."""
        cited = "; ".join(views.citation(basis, self.lang) for basis in result["basis"])
        return f"{self.w['basis']} ({self.w['standing_' + result['standing']]}): {cited or '–'}"

    def reason(self, slug: str | None) -> str:
        return next((a.sentence.of(self.lang) for r, a in ADVICE.items() if r == slug), "")

    def remedy(self, slug: str | None) -> str:
        return next((a.remedy.of(self.lang) for r, a in ADVICE.items() if r == slug), "")

    def blame(self, slug: str | None) -> str:
        return next((f" ({side.of(self.lang)})" for b, side in BLAME.items() if b == slug), "")


def hang(text: Text, indent: int) -> Table:
    """A text whose further lines stand under its first word after the label."""
    grid = Table.grid(padding=0)
    grid.add_column(width=indent, no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    label, rest = text[:indent], text[indent:]
    grid.add_row(label, rest)
    return grid
