"""Two reports side by side: per site what the value and the grade were and are, for a draft rule or a quarter before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditor.model import Json
from auditor.report.terminal import open_console
from auditor.report.views import number, shown


@dataclass(frozen=True, slots=True)
class Change:
    """One site in both reports; a value or grade is None where there was none."""

    name: str
    before: float | None
    after: float | None
    grade_before: str | None
    grade_after: str | None

    @property
    def difference(self) -> float | None:
        return None if self.before is None or self.after is None else round(self.after - self.before, 1)


def changes(before: Json, after: Json) -> tuple[Change, ...]:
    """The sites that both reports know, the greatest loss first, those without a value in either last."""
    old: Mapping[str, Json] = {s["site"]["id"]: s["score"] for s in before["sites"]}
    found = [
        Change(
            s["site"]["name"],
            old[s["site"]["id"]]["value"],
            s["score"]["value"],
            old[s["site"]["id"]]["grade"],
            s["score"]["grade"],
        )
        for s in after["sites"]
        if s["site"]["id"] in old
    ]
    return tuple(sorted(found, key=lambda c: (c.difference is None, c.difference or 0.0, c.name)))


def render_changes(before: Json, after: Json, lang: str, console: Console | None = None) -> None:
    """Print who gains, who loses and who changes grade."""
    vi, console = lang == "vi", console or open_console()
    rows = changes(before, after)
    lost = sum(1 for r in rows if (r.difference or 0) < 0)
    won = sum(1 for r in rows if (r.difference or 0) > 0)
    graded = sum(1 for r in rows if r.grade_before != r.grade_after)
    head = f"So với {before['run']['id']}" if vi else f"Against {before['run']['id']}"
    told = (
        f"{won} tăng, {lost} giảm, {graded} đổi xếp loại" if vi else f"{won} gain, {lost} lose, {graded} change grade"
    )
    console.print(Text(f"\n{shown(head)}: {told}", style="bold"))
    table = Table(header_style="bold")
    for title in (
        ("Đơn vị", "Trước", "Nay", "Chênh", "Xếp loại") if vi else ("Unit", "Before", "Now", "Change", "Grade")
    ):
        table.add_column(title, overflow="fold", justify="left" if title in ("Đơn vị", "Unit") else "right")
    for row in rows:
        grade = row.grade_after or "–"
        if row.grade_before != row.grade_after:
            grade = f"{row.grade_before or '–'} → {grade}"
        sign = "+" if (row.difference or 0) > 0 else ""
        table.add_row(
            Text(shown(row.name)),
            number(row.before, lang),
            number(row.after, lang),
            sign + number(row.difference, lang),
            Text(grade),
        )
    console.print(table)
