"""report.csv: one row per site and rule, opened right by the spreadsheet of the reader's language.

Vietnamese Windows writes numbers with a decimal comma, so its Excel splits CSV at semicolons and would read `1.5` as
the first of May: `vi` therefore gets `;` and `1,5`, `en` gets `,` and `1.5`. No `sep=` line: with it Excel ignores the
byte order mark and shows Vietnamese letters as rubbish.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from auditor.model import Json
from auditor.reasons import advice
from auditor.report.texts import Texts
from auditor.report.views import NOT_REACHED, citation, shown, web_address
from auditor.report.words import words

BOM = "\ufeff"
# What a spreadsheet takes for a formula, full-width forms included.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_COLUMNS = (
    "unit", "id", "level", "block", "province_name", "address", "status", "captured", "profile",
    "value", "low", "high", "coverage", "grade", "emulation",
    "code", "category", "rule", "outcome", "ratio", "points", "max_points", "gain", "mender", "standing", "reason",
    "found", "link", "record", "fix", "basis", "appraised", "waiver",
)  # fmt: skip


def render(document: Json, texts: Texts, lang: str) -> Iterator[tuple[str, bytes]]:
    """`report.csv` with its bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if lang == "vi" else ",", lineterminator="\r\n")
    w = words(lang)
    headings = {**w, "id": "ID", "link": "URL"}
    writer.writerow([headings[column] for column in _COLUMNS])
    for site in document["sites"]:
        for result in site["results"] or [None]:  # a site without results must not vanish
            writer.writerow([cell(value, lang) for value in _row(site, result, texts, lang)])
    yield "report.csv", (BOM + out.getvalue()).encode("utf-8")


def _row(site: Json, result: Json | None, texts: Texts, lang: str) -> list[Json]:
    w, unit, score, profile = words(lang), site["site"], site["score"], site["profile"]
    status = "audited_partly" if site["status"] == "partial" else site["status"]
    row = [
        unit["name"], unit["id"], w[unit["level"]], unit["block"], unit["province"], unit["url"],
        w[status], site["captured"],
        f"{profile['id']} {profile['version']}",
        score["value"], score["low"], score["high"], score["coverage"], score["grade"], score["emulation_points"],
    ]  # fmt: skip
    if result is None:
        return [*row, *[None] * (len(_COLUMNS) - len(row))]
    findings = result["findings"]
    reason = result["reason"] or (site["reason"] if site["status"] in NOT_REACHED else None)
    return [
        *row,
        result["code"], result["category"], texts.title(result, lang), w[result["outcome"]],
        result["ratio"], result["points"], result["max_points"], result["gain"],
        w[f"mender_{result['mender']}"], w[f"standing_{result['standing']}"],
        advice(reason).sentence.of(lang) if reason else None,
        " | ".join(shown(texts.message(result, finding, lang)) for finding in findings),
        next((link for finding in findings if (link := web_address(finding["url"]))), None),
        next((finding["record"] for finding in findings if finding["record"]), None),
        texts.fix(result, lang) if result["outcome"] in ("failed", "partial") else None,
        " | ".join(citation(basis, lang) for basis in result["basis"]),
        (result["appraised"] or {}).get("points"),
        (result["waiver"] or {}).get("reason"),
    ]  # fmt: skip


def cell(value: Json, lang: str) -> str:
    """A cell no spreadsheet obeys: numbers in the language's form, what looks like a formula behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value).replace(".", ",") if lang == "vi" else str(value)
    raw = str(value)
    text = shown(raw)
    return f"'{text}" if raw.startswith(_FORMULA_STARTS) or text.startswith(_FORMULA_STARTS) else text
