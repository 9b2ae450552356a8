"""The report on a terminal: `render_run` for an office (ranking, sites in short), `render_site` for an editor."""

from __future__ import annotations

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from auditor.model import Json
from auditor.reasons import ADVICE, BLAME
from auditor.report import views
from auditor.report.terminal import open_console
from auditor.report.texts import Texts
from auditor.report.views import number, percent, shown
from auditor.report.words import words

STYLES = {
    "passed": "green",
    "partial": "yellow",
    "failed": "bold red",
    "review": "magenta",
    "inapplicable": "dim",
    "unmeasured": "cyan",
}
WIDE = 110  # columns from which the evidence gets a column of its own
SITES_SHOWN = 30  # of a run; the rest is in report.html
SHORT_LIST = 3  # mendings shown per site of a run


def render_run(
    document: Json, texts: Texts, lang: str = "vi", console: Console | None = None, *, sites: int = SITES_SHOWN
) -> None:
    """The run: who was not reached, the rankings, then up to `sites` sites in short."""
    console = console or open_console()
    page = _Page(document, texts, lang, console)
    page.heading()
    page.not_reached()
    page.rankings()
    page.platforms()
    reached = [site for site in document["sites"] if site["status"] not in views.NOT_REACHED]
    for site in reached[:sites]:
        page.site_in_short(site)
    if len(reached) > sites:
        page.say(page.w["more_sites"].format(n=len(reached) - sites), "dim")
    page.limits()


def render_site(document: Json, site: Json, texts: Texts, lang: str = "vi", console: Console | None = None) -> None:
    """One site for its editor: score, what to mend first, what to look at, what was not measured, and every result."""
    page = _Page(document, texts, lang, console or open_console())
    page.site_header(site)
    if site["status"] not in views.NOT_REACHED:
        page.mend_first(site, limit=0, with_fix=True)
    page.reviews(site)
    page.unmeasured(site)
    page.results(site)
    page.evidence(site)
    page.rests_on(site)
    page.limits()


class _Page:
    """One document being printed in one language."""

    def __init__(self, document: Json, texts: Texts, lang: str, console: Console) -> None:
        self.document, self.texts, self.lang, self.console = document, texts, lang, console
        self.w = words(lang)
        self.wide = console.width >= WIDE
        self.box = box.ASCII if console.options.ascii_only else box.ROUNDED

    def say(self, text: str, style: str = "") -> None:
        self.console.print(Text(text, style=style))

    def title(self, text: str) -> None:
        self.console.print()
        line = "-" if self.console.options.ascii_only else "─"
        self.console.print(Rule(Text(text, style="bold"), align="left", style="blue", characters=line))

    def panel(self, lines: list[RenderableType], title: Text | None = None) -> None:
        self.console.print(Panel(Group(*lines), title=title, title_align="left", box=self.box, border_style="blue"))

    def table(self) -> Table:
        return Table(box=self.box, header_style="bold", expand=True, border_style="dim")

    def num(self, value: float | None, places: int = 1) -> str:
        return number(value, self.lang, places)

    # the run

    def heading(self) -> None:
        document, w = self.document, self.w
        period = document["period"]
        start, end, as_of = (views.day(iso, self.lang) for iso in (period["start"], period["end"], document["as_of"]))
        told = (
            f"{w['period']}: {shown(period['id'])} ({start} – {end})",
            f"{w['as_of']} {as_of}",
            f"{len(document['sites'])} {w['sites']}",
            shown(document["tool"]),
        )
        lines: list[RenderableType] = [Text(w["title"], style="bold"), Text(" · ".join(told))]
        lines += [Text(f"{w['notes']}: {shown(note)}", style="yellow") for note in document["run"]["notes"]]
        if not document["run"]["valid"]:
            lines.append(Text(w["invalid_run"], style="bold red"))
        self.panel(lines)

    def not_reached(self) -> None:
        lost = views.not_reached(self.document)
        if not lost:
            return
        self.title(self.w["not_reached"])
        self.say(self.w["not_reached_why"], "dim")
        table = self.table()
        for word in ("unit", "reason", "remedy"):
            table.add_column(self.w[word], overflow="fold", ratio=1)
        for site in lost:
            table.add_row(
                Text(f"{shown(site['site']['name'], 120)}\n{shown(site['site']['url'], 100)}"),
                Text(f"{self.w[site['status']]}: {self.reason(site['reason'])}{self.blame(site['blame'])}"),
                Text(self.remedy(site["reason"])),
            )
        self.console.print(table)

    def rankings(self) -> None:
        w = self.w
        for group in views.groups(self.document):
            level = f"{w[group.level]} · {shown(group.block, 60) if group.block else w['no_block']}"
            self.title(f"{w['scores' if group.why_unranked else 'ranking']} · {level}")
            self.say(self.profile(group.profile), "dim")
            if group.why_unranked:
                self.say(w[group.why_unranked], "yellow")
            table = self.table()
            if not group.why_unranked:
                table.add_column(w["rank"], justify="right", no_wrap=True)
            table.add_column(w["unit"], overflow="fold", ratio=1)
            table.add_column(w["value"], justify="right", no_wrap=True, style="bold")
            if self.wide:
                table.add_column(w["band"], justify="right", no_wrap=True)
            table.add_column(w["grade"])
            table.add_column(w["coverage"], justify="right", max_width=10 if self.wide else 7)
            table.add_column(w["emulation"], justify="right", max_width=14 if self.wide else 8)
            for rank, site in group.rows:
                score, value = site["score"], self.num(site["score"]["value"])
                grade = shown(self.texts.grade(site, self.lang) if self.wide else score["grade"] or "", 40)
                band = self.range(score)
                cells = [
                    Text(shown(site["site"]["name"], 120 if self.wide else 60)),
                    *([value, band] if self.wide else [Text.assemble(value, "\n", (band, "not bold dim"))]),
                    Text(grade or (w["no_value"] if score["value"] is None and self.wide else "–")),
                    percent(score["coverage"]),
                    self.num(score["emulation_points"], 2),
                ]
                table.add_row(*([] if group.why_unranked else [str(rank or "–")]), *cells)
            self.console.print(table)

    def platforms(self) -> None:
        if self.document["platforms"]:
            self.title(self.w["platforms"])
            for platform in self.document["platforms"]:
                name, message = shown(platform["platform"], 60), shown(platform["message"])
                self.say(f"{name} · {platform['code']} · {message} ({len(platform['sites'])})")

    def site_in_short(self, site: Json) -> None:
        self.site_header(site)
        table = self.table()
        table.add_column(self.w["category"], overflow="fold", ratio=1)
        table.add_column(self.w["value"], justify="right", no_wrap=True)
        for outcome in ("passed", "partial", "failed", "review", "unmeasured"):
            table.add_column(self.w[outcome], justify="right", style=STYLES[outcome], max_width=9)
        for category, results in views.by_category(site):
            counts = views.tally(results)
            table.add_row(
                Text(f"{category['id']} {shown(self.texts.category(category, self.lang), 60)}"),
                self.num(category["score"]["value"]),
                *(str(counts[outcome] or "") for outcome in ("passed", "partial", "failed", "review", "unmeasured")),
            )
        self.console.print(table)
        self.mend_first(site, limit=SHORT_LIST, with_fix=False)
        for outcome, word in (("review", "to_review"), ("unmeasured", "not_measured")):
            codes = [result["code"] for result in views.with_outcome(site, outcome)]
            if codes:
                self.console.print(Text.assemble((f"{self.w[word]}: ", "bold"), ", ".join(codes)))
        records = sum(views.evidence_count(result["findings"]) for result in site["results"])
        name = site["site"]["id"]
        self.say(f"{self.w['evidence']}: {records} · evidence/{name}.warc.gz · sites/{name}.html", "dim")

    # one site

    def site_header(self, site: Json) -> None:
        w, unit, score = self.w, site["site"], site["score"]
        lines: list[RenderableType] = [
            Text(shown(unit["url"], 200), style="blue"),
            Text(
                " · ".join(
                    part
                    for part in (
                        w[unit["level"]],
                        shown(unit["province"] or "", 60),
                        shown(unit["block"] or "", 60),
                        f"{w['captured']}: {views.moment(site['captured'], self.lang)}",
                        f"{w['profile']}: {self.profile(site['profile'])}",
                    )
                    if part
                ),
                style="dim",
            ),
        ]
        if site["reason"]:
            status = w["audited_partly" if site["status"] == "partial" else site["status"]]
            lines.append(Text(f"{status}: {self.reason(site['reason'])}{self.blame(site['blame'])}", style="bold red"))
            lines.append(Text(f"{w['remedy']}: {self.remedy(site['reason'])}"))
        if score["value"] is not None or site["status"] not in views.NOT_REACHED:
            value = self.num(score["value"]) if score["value"] is not None else w["no_value"]
            grade = shown(self.texts.grade(site, self.lang), 40)
            lines.append(
                Text.assemble(
                    (f"{w['value']} ", "bold"),
                    (value, "bold green" if score["value"] is not None else "yellow"),
                    f" ({self.range(score)})",
                    f" · {w['grade']}: {grade}" if grade else "",
                    f" · {w['coverage']}: {percent(score['coverage'])}",
                    f" · {w['emulation']}: {self.num(score['emulation_points'], 2)}",
                )
            )
        lines += [Text(f"{w['notes']}: {shown(note, 400)}", style="yellow") for note in site["notes"]]
        floor = f"{w['at_least']} "
        figures = [f"{w[word]}: {'' if exact else floor}{value}" for word, value, exact in views.figures(site)]
        if figures:
            lines.append(Text(f"{w['stats']}: {', '.join(figures)}"))
        self.console.print()
        self.panel(lines, Text(shown(unit["name"], 160), style="bold"))

    def mend_first(self, site: Json, *, limit: int, with_fix: bool) -> None:
        w, faults = self.w, views.mend_first(site)
        if with_fix:
            self.title(w["mend_first"])
        else:
            self.say(w["mend_first"] + ":", "bold")
        if not faults:
            self.say(w["mend_nothing"], "green")
        for result in faults[: limit or None]:
            gain = f"+{self.num(result['gain'])}" if result["gain"] is not None else "–"
            line = Text.assemble(
                (f"{gain:>6} ", "bold green"),
                (f"{result['code']} ", "bold"),
                shown(self.texts.title(result, self.lang), 200),
                (f" [{w['mender_' + result['mender']]}]", "dim"),
            )
            line.no_wrap = False
            self.console.print(_hang(line, 7))
            if with_fix and (fix := shown(self.texts.fix(result, self.lang), 600)):
                self.console.print(Padding(Text(f"{w['fix']}: {fix}"), (0, 0, 0, 7)))
        if limit and len(faults) > limit:
            self.console.print(Padding(Text(w["more"].format(n=len(faults) - limit), style="dim"), (0, 0, 0, 7)))
        for who, results in views.mended_elsewhere(site).items():
            codes = ", ".join(f"{r['code']} (+{self.num(r['gain'])})" if r["gain"] else r["code"] for r in results)
            self.console.print(Text.assemble((f"{w['tell_' + who]}: ", "bold"), codes))

    def reviews(self, site: Json) -> None:
        found = views.with_outcome(site, "review")
        if not found:
            return
        self.title(self.w["to_review"])
        for result in found:
            title = shown(self.texts.title(result, self.lang), 200)
            self.console.print(_hang(Text.assemble((f"{result['code']} ", "bold magenta"), title), 6))
            for finding in result["findings"][:1]:
                message = shown(self.texts.message(result, finding, self.lang), 300)
                self.console.print(Padding(Text(message, style="dim"), (0, 0, 0, 6)))

    def unmeasured(self, site: Json) -> None:
        gaps = views.unmeasured(site)
        if not gaps:
            return
        self.title(self.w["not_measured"])
        for reason, results in gaps.items():
            codes = ", ".join(result["code"] for result in results)
            self.console.print(Text.assemble((f"{self.reason(reason)} ", "bold cyan"), codes))
            self.console.print(Padding(Text(f"{self.w['remedy']}: {self.remedy(reason)}"), (0, 0, 0, 2)))

    def results(self, site: Json) -> None:
        """One table per heading of the form, or per category where the catalogue knows no headings."""
        w, texts = self.w, self.texts
        self.title(w["details"])
        parts: dict[str, list[tuple[Json, list[Json]]]] = {}
        for category, results in views.by_category(site):
            parts.setdefault(texts.heading_of.get(category["id"], category["id"]), []).append((category, results))
        for key, members in parts.items():
            known = texts.headings.get(key)
            table = self.table()
            table.title = Text(known.of(self.lang) if known else texts.category(members[0][0], self.lang), style="bold")
            table.title_justify = "left"
            table.add_column(w["code"], no_wrap=True)
            table.add_column(w["rule"], overflow="fold", ratio=1)
            table.add_column(w["outcome"], no_wrap=True)
            table.add_column(w["points"], justify="right", no_wrap=True)
            if self.wide:
                table.add_column(w["found"], overflow="fold", ratio=1)
            for category, results in members:
                heading = f"{shown(texts.category(category, self.lang), 80)}"
                blanks = [""] * (3 if self.wide else 2)
                table.add_row("", Text(heading, style="bold"), *blanks)
                for result in results:
                    self._result_row(table, result)
            self.console.print(table)

    def _result_row(self, table: Table, result: Json) -> None:
        outcome = result["outcome"]
        rule = Text(shown(self.texts.title(result, self.lang), 240))
        seen = Text(self._seen(result), style="dim" if not self.wide else "")
        points = f"{self.num(result['points'], 2)}/{self.num(result['max_points'], 2)}"
        row = [result["code"], rule, Text(self.w[outcome], style=STYLES[outcome]), points]
        if self.wide:
            row.append(seen)
        elif seen:
            row[1] = Text.assemble(rule, "\n", seen)
        table.add_row(*row)

    def _seen(self, result: Json) -> str:
        if result["waiver"]:
            return f"{self.w['waiver']}: {shown(result['waiver'].get('reason', ''), 120)}"
        if result["reason"]:
            return self.reason(result["reason"])
        findings = result["findings"]
        text = " ".join(shown(self.texts.message(result, finding, self.lang), 160) for finding in findings[:2])
        return f"{text} ({self.w['more'].format(n=len(findings) - 2)})" if len(findings) > 2 else text

    def evidence(self, site: Json) -> None:
        """Where each fault was seen: the live address and the stored record."""
        lines = []
        for result in views.with_outcome(site, "failed", "partial", "review"):
            for finding in result["findings"][:2]:
                where = [shown(part, 160) for part in (finding["url"], finding["record"]) if part]
                if where:
                    lines.append(_hang(Text.assemble((f"{result['code']} ", "bold"), " · ".join(where)), 6))
        if lines:
            self.title(self.w["evidence"])
            self.console.print(*lines, sep="\n")

    def rests_on(self, site: Json) -> None:
        points = views.rests_on(site)
        if any(points.values()):
            told = "; ".join(f"{self.num(value)} {self.w['rests_' + key]}" for key, value in points.items() if value)
            self.console.print()
            self.console.print(Text.assemble((f"{self.w['rests_on']}: ", "bold"), told))

    def limits(self) -> None:
        w, accuracy = self.w, self.document["accuracy"]
        self.console.print()
        self.say(f"{w['limits']}: {w['limit_2']} {w['limit_3']}", "dim")
        self.say(f"{w['accuracy']}: {shown(accuracy['source']) if accuracy else w['accuracy_none']}", "dim")

    # words

    def profile(self, profile: Json) -> str:
        title = shown(self.texts.profile(profile, self.lang), 120)
        return f"{title}, {self.w['version']} {shown(profile['version'], 20)}"

    def range(self, score: Json) -> str:
        return f"{self.num(score['low'])}–{self.num(score['high'])}"

    def reason(self, slug: str | None) -> str:
        return next((a.sentence.of(self.lang) for r, a in ADVICE.items() if r == slug), "")

    def remedy(self, slug: str | None) -> str:
        return next((a.remedy.of(self.lang) for r, a in ADVICE.items() if r == slug), "")

    def blame(self, slug: str | None) -> str:
        return next((f" ({side.of(self.lang)})" for b, side in BLAME.items() if b == slug), "")


def _hang(text: Text, indent: int) -> Table:
    """A text whose further lines stand under its first word after the label."""
    grid = Table.grid(padding=0)
    grid.add_column(width=indent, no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    label, rest = text[:indent], text[indent:]
    grid.add_row(label, rest)
    return grid
