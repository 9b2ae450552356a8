"""Questions and answers on the terminal: the office's backlog table, the editor's list of what to answer first."""

from __future__ import annotations

from rich.padding import Padding
from rich.text import Text

from auditor.model import Json
from auditor.report import backlog, views
from auditor.report.printer import Printer, hang
from auditor.report.views import shown

SOON = 5  # working days left from which a question is coloured
BACKLOGS_SHOWN, UNITS_SHOWN = 40, 10  # of a run; the rest is in report.html
_LEFT = 18  # columns of "quá hạn 120 ngày"


def print_backlogs(page: Printer) -> None:
    """Per site for the office, then the answering units that were late."""
    w, found = page.w, backlog.backlogs(page.document)
    if not found:
        return
    page.title(w["backlog"])
    page.say(w["backlog_why"].format(day=views.day(page.document["as_of"], page.lang)), "dim")
    table = page.table()
    table.add_column(w["unit"], overflow="fold", ratio=1, min_width=20)
    widths = {"questions": 8, "waiting": 15 if page.wide else 7, "overdue": 8, "median": 8}
    if page.wide:
        widths["oldest_open"] = 10
    for word, width in widths.items():
        table.add_column(_capital(w[word]), justify="right", max_width=width)
    shown_buckets = tuple(backlog.BUCKETS) if page.wide else (">30", ">3 months")
    for bucket in shown_buckets:
        table.add_column(backlog.bucket_label(bucket, w["months_word"]), justify="right", max_width=5)
    for known in found[:BACKLOGS_SHOWN]:
        table.add_row(
            Text(shown(known.site["site"]["name"], 80)),
            str(known.asked),
            w["not_shown"] if known.waiting is None else str(known.waiting),
            Text("–" if known.overdue is None else str(known.overdue), style="bold red" if known.overdue else ""),
            page.days(known.median),
            *((views.day(known.oldest, page.lang),) if page.wide else ()),
            *(str(known.ageing[b] or "") if b in known.ageing else "–" for b in shown_buckets),
        )
    page.console.print(table)
    if len(found) > BACKLOGS_SHOWN:
        page.say(w["more_sites"].format(n=len(found) - BACKLOGS_SHOWN), "dim")
    late = backlog.late_units(found)
    if late:
        page.say(f"{w['late_units']}:", "bold")
    for known, unit in late[:UNITS_SHOWN]:
        who = f"{shown(unit.name, 80) or w['no_unit']} ({shown(known.site['site']['name'], 80)})"
        told = (
            f"{w['late'].lower()} {unit.late}/{unit.questions}",
            f"{w['median'].lower()} {page.days(unit.median)}",
            f"{w['slowest'].lower()} {page.days(unit.slowest)}",
        )
        page.console.print(Padding(Text(f"{who}: {', '.join(told)}"), (0, 0, 0, 2)))
    if len(late) > UNITS_SHOWN:
        page.say("  " + w["more"].format(n=len(late) - UNITS_SHOWN), "dim")


def print_answer_first(page: Printer, site: Json) -> None:
    """The open questions with the working days left."""
    w, waiting = page.w, backlog.to_answer(site)
    if not waiting:
        return
    page.title(f"{w['answer_first']} ({w['left_working']})")
    for one in waiting:
        days, style = _left(page, one)
        told = [f"{w['asked_on']} {views.day(one.asked, page.lang)}"] if one.asked else []
        told += [f"{w['due_on']} {views.day(one.due, page.lang)}"] if one.due else []
        told.append(shown(one.unit, 80) or w["no_unit"])
        line = Text.assemble(
            (f"{days:<{_LEFT}}", style), shown(one.quote, 200) or "–", (f" ({' · '.join(told)})", "dim")
        )
        page.console.print(hang(line, _LEFT))
    if more := backlog.not_listed(site):
        page.say(w["more_questions"].format(n=more), "dim")


def _left(page: Printer, one: backlog.Waiting) -> tuple[str, str]:
    """How long is left, and how to colour it."""
    if one.left is None:
        return page.w["stated_late"], "bold red"
    if one.left < 0:
        return page.w["days_late"].format(n=-one.left), "bold red"
    if one.left == 0:
        return page.w["due_today"], "bold yellow"
    return page.w["days_left"].format(n=one.left), "yellow" if one.left <= SOON else ""


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
