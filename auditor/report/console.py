"""The report on a terminal: `render_run` for an office (ranking, sites in short), `render_site` for an editor."""

from __future__ import annotations

from collections.abc import Container, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditor.model import Json
from auditor.report import views
from auditor.report.console_questions import print_answer_first, print_backlogs
from auditor.report.printer import Printer, hang
from auditor.report.terminal import open_console
from auditor.report.texts import Texts
from auditor.report.views import percent, shown

STYLES = {
    "passed": "green",
    "partial": "yellow",
    "failed": "bold red",
    "review": "magenta",
    "inapplicable": "dim",
    "unmeasured": "cyan",
}
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
    print_backlogs(page)
    page.platforms()
    reached = [site for site in document["sites"] if site["status"] not in views.NOT_REACHED]
    for site in reached[:sites]:
        page.site_in_short(site)
    if len(reached) > sites:
        page.say(page.w["more_sites"].format(n=len(reached) - sites), "dim")
    page.limits(page.shared)


def render_site(document: Json, site: Json, texts: Texts, lang: str = "vi", console: Console | None = None) -> None:
    """One site for its editor: score, what to mend first, what to look at, what was not measured, and every result."""
    page = _Page(document, texts, lang, console or open_console())
    page.site_header(site)
    print_answer_first(page, site)
    if site["status"] not in views.NOT_REACHED:
        page.mend_first(site, limit=0, with_fix=True)
    page.reviews(site)
    page.unmeasured(site)
    page.results(site)
    page.evidence(site)
    page.rests_on(site)
    page.limits(views.provisional_notes(site))


class _Page(Printer):
    """The parts of a report, each printed on its own."""

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
        self.site_header(site, self.shared)
        table = self.table()
        table.add_column(self.w["category"], overflow="fold", ratio=1)
        table.add_column(self.w["value"], justify="right", no_wrap=True)
        for outcome in ("passed", "partial", "failed", "review", "unmeasured"):
            table.add_column(self.w[outcome], justify="right", style=STYLES[outcome], max_width=9)
        for category, results in views.by_category(site):
            counts = views.tally(views.scored(results))
            if not any(counts.values()):
                continue
            table.add_row(
                Text(f"{category['id']} {shown(self.texts.category(category, self.lang), 60)}"),
                self.num(category["score"]["value"]),
                *(str(counts[outcome] or "") for outcome in ("passed", "partial", "failed", "review", "unmeasured")),
            )
        self.console.print(table)
        self.mend_first(site, limit=SHORT_LIST, with_fix=False)
        for word, results in (
            ("to_review", views.to_review(site)),
            ("not_measured", views.with_outcome(site, "unmeasured")),
        ):
            if results:
                self.console.print(Text.assemble((f"{self.w[word]}: ", "bold"), ", ".join(r["code"] for r in results)))
        if people := views.for_people(site):
            self.say(f"{self.w['for_people']}: {len(people)}", "dim")
        records = sum(views.evidence_count(result["findings"]) for result in site["results"])
        name = site["site"]["id"]
        self.say(f"{self.w['evidence']}: {records} · evidence/{name}.warc.gz · sites/{name}.html", "dim")

    # one site

    def site_header(self, site: Json, told: Container[str] = ()) -> None:
        """What is known of the site as a whole; notes in `told` are said elsewhere."""
        w, unit, score = self.w, site["site"], site["score"]
        lines: list[RenderableType] = [
            Text(shown(unit["url"], 200), style="bright_blue"),
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
        lines += [
            Text(f"{w['notes']}: {shown(note, 400)}", style="yellow")
            for note in views.own_notes(site)
            if note not in told
        ]
        floor = f"{w['at_least']} "
        figures = [f"{w[word]}: {'' if exact else floor}{value}" for word, value, exact in views.figures(site)]
        if figures:
            lines.append(Text(f"{w['stats']}: {', '.join(figures)}"))
        self.console.print()
        self.panel(lines, Text(shown(unit["name"], 160), style="bold default"))

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
            self.console.print(hang(line, 7))
            if with_fix and (fix := shown(self.texts.fix(result, self.lang), 600)):
                self.console.print(Padding(Text(f"{w['fix']}: {fix}"), (0, 0, 0, 7)))
            if with_fix:
                self.console.print(Padding(Text(self.basis(result), style="dim"), (0, 0, 0, 7)))
        if limit and len(faults) > limit:
            self.console.print(Padding(Text(w["more"].format(n=len(faults) - limit), style="dim"), (0, 0, 0, 7)))
        for who, results in views.mended_elsewhere(site).items():
            codes = ", ".join(f"{r['code']} (+{self.num(r['gain'])})" if r["gain"] else r["code"] for r in results)
            self.console.print(Text.assemble((f"{w['tell_' + who]}: ", "bold"), codes))
        if unpaid := views.mended_for_nothing(site):
            self.console.print(Text.assemble((f"{w['mend_unscored']}: ", "bold"), ", ".join(r["code"] for r in unpaid)))

    def reviews(self, site: Json) -> None:
        """What points hang on; of the rest only how much there is (they are listed in sites/<id>.html)."""
        found, people = views.to_review(site), views.for_people(site)
        if found:
            self.title(self.w["to_review"])
        for result in found:
            title = shown(self.texts.title(result, self.lang), 200)
            self.console.print(hang(Text.assemble((f"{result['code']} ", "bold magenta"), title), 6))
            for finding in result["findings"][:1]:
                message = shown(self.texts.message(result, finding, self.lang), 300)
                self.console.print(Padding(Text(message, style="dim"), (0, 0, 0, 6)))
        if people:
            self.title(f"{self.w['for_people']} ({len(people)})")
            self.say(self.w["for_people_why"], "dim")
            self.say(", ".join(result["code"] for result in people))

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
        w, texts, people = self.w, self.texts, views.for_people(site)
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
            for category, every in members:
                results = [r for r in every if r not in people]
                if not results:
                    continue
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
        text = " ".join(shown(self.texts.message(result, finding, self.lang), 320) for finding in findings[:2])
        return f"{text} ({self.w['more'].format(n=len(findings) - 2)})" if len(findings) > 2 else text

    def evidence(self, site: Json) -> None:
        """Where each fault was seen: the live address and the stored record."""
        lines = []
        for result in views.with_outcome(site, "failed", "partial", "review"):
            if result["outcome"] == "review" and not views.evidence_count(result["findings"]):
                continue  # a question to a person, asked of no page
            for finding in result["findings"][:2]:
                where = [shown(part, 160) for part in (finding["url"], finding["record"]) if part]
                if where:
                    lines.append(hang(Text.assemble((f"{result['code']} ", "bold"), " · ".join(where)), 6))
        if lines:
            self.title(self.w["evidence"])
            self.console.print(*lines, sep="\n")

    def rests_on(self, site: Json) -> None:
        points = views.rests_on(site)
        if any(points.values()):
            told = "; ".join(f"{self.num(value)} {self.w['rests_' + key]}" for key, value in points.items() if value)
            self.console.print()
            self.console.print(Text.assemble((f"{self.w['rests_on']}: ", "bold"), told))

    def limits(self, notes: Sequence[str]) -> None:
        w, accuracy = self.w, self.document["accuracy"]
        self.console.print()
        if notes:
            self.say(f"{w['shared_notes']}:", "dim bold")
            for note in notes:
                self.console.print(Padding(Text(f"- {shown(note, 400)}", style="dim"), (0, 0, 0, 2)))
        self.say(f"{w['limits']}: {w['limit_2']} {w['limit_3']}", "dim")
        self.say(f"{w['accuracy']}: {shown(accuracy['source']) if accuracy else w['accuracy_none']}", "dim")
