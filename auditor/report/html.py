"""report.html and sites/<id>.html: self-contained pages that ask no network and obey nothing a site wrote."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from auditor.model import Json
from auditor.reasons import ADVICE, BLAME
from auditor.report import backlog, views
from auditor.report.texts import Texts
from auditor.report.words import words
from auditor.resources import data_dir

MAP_LIMIT = 400  # more sites than this make the heat map heavier than a browser likes; the table by rule remains
FINDINGS_LIMIT = 12  # per rule; the rest is counted, and complete in report.json
MEND_LIMIT = 10  # shown open; the rest is folded, so that the first steps are seen as such
_ID_RE = re.compile(r"[a-z0-9-]{1,60}")
_MARKS = {"passed": "✓", "partial": "◐", "failed": "✕", "review": "?", "inapplicable": "·", "unmeasured": "–"}


def render(document: Json, texts: Texts, lang: str) -> Iterator[tuple[str, bytes]]:
    """The index, then one page per site; raises ValueError on a site id that is no file name."""
    for site in document["sites"]:
        if not _ID_RE.fullmatch(site["site"]["id"]):
            raise ValueError(f"site id {site['site']['id']!r} cannot name a file")
    environment = _environment()
    common = {"document": document, **_language(texts, lang), **_assets()}
    index = environment.get_template("index.html.j2")
    yield "report.html", _bytes(index.render(**common, **_index(document, texts)))
    page = environment.get_template("site.html.j2")
    for site in document["sites"]:
        yield f"sites/{site['site']['id']}.html", _bytes(page.render(**common, site=site))


def _bytes(text: str) -> bytes:
    return (text.rstrip() + "\n").encode("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(data_dir("templates"), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        shown=views.shown,
        link=views.web_address,
        picture=views.picture,
        percent=views.percent,
    )
    environment.tests["evidence"] = lambda findings: views.evidence_count(findings) > 0
    environment.globals.update(
        views=views, questions=backlog, marks=_MARKS, findings_limit=FINDINGS_LIMIT, mend_limit=MEND_LIMIT
    )
    return environment


def _language(texts: Texts, lang: str) -> dict[str, Any]:
    return {
        "lang": lang,
        "w": words(lang),
        "texts": texts,
        "num": partial(_number, lang),
        "day": partial(views.day, lang=lang),
        "moment": partial(views.moment, lang=lang),
        "cite": partial(views.citation, lang=lang),
        "reasons": {reason.value: advice.sentence.of(lang) for reason, advice in ADVICE.items()},
        "remedies": {reason.value: advice.remedy.of(lang) for reason, advice in ADVICE.items()},
        "blames": {blame.value: side.of(lang) for blame, side in BLAME.items()},
    }


def _number(lang: str, value: float | None, places: int = 1) -> str:
    return views.number(value, lang, places)


@cache
def _assets() -> dict[str, Any]:
    """The style sheet, the script and the policy that lets these two in by digest, and nothing else from anywhere."""
    style = (data_dir("templates") / "report.css").read_text(encoding="utf-8")
    script = (data_dir("templates") / "report.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src 'self' file: data:; base-uri 'none'; form-action 'none'"
    )
    return {"style": Markup(style), "script": Markup(script), "policy": policy}


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _index(document: Json, texts: Texts) -> dict[str, Any]:
    reached = [site for site in document["sites"] if site["status"] not in views.NOT_REACHED]
    values = [site["score"]["value"] for site in reached if site["score"]["value"] is not None]
    backlogs = backlog.backlogs(document)
    return {
        **_maps(document, texts),
        "backlogs": backlogs,
        "late_units": backlog.late_units(backlogs),
        "shared": views.shared_notes(document),
        "groups": views.groups(document),
        "lost": views.not_reached(document),
        "reached": reached,
        "mean": sum(values) / len(values) if values else None,
        "levels": [level for level in views.LEVELS if any(s["site"]["level"] == level for s in document["sites"])],
        "blocks": sorted({s["site"]["block"] for s in document["sites"] if s["site"]["block"]}, key=views.alphabet),
        "with_map": len(document["sites"]) <= MAP_LIMIT,
    }


def _maps(document: Json, texts: Texts) -> dict[str, Any]:
    """One map per heading of the form (or one for all codes where the catalogue knows no headings), and the rules
    without weight apart, so that they do not drown the others."""
    rules: dict[str, Json] = {}
    weighed: set[str] = set()
    counts: dict[str, dict[str, int]] = {}
    for site in document["sites"]:
        for result in site["results"]:
            code = result["code"]
            rules.setdefault(code, result)
            counts.setdefault(code, dict.fromkeys(_MARKS, 0))[result["outcome"]] += 1
            if result["max_points"] > 0:
                weighed.add(code)
    maps = []
    for heading in [*texts.headings, ""] if texts.headings else [""]:
        chosen = [
            rules[code] for code in sorted(weighed) if texts.heading_of.get(rules[code]["category"], "") == heading
        ]
        if chosen:
            maps.append({"title": texts.headings.get(heading), "rules": chosen})
    return {"maps": maps, "unscored": [rules[code] for code in sorted(set(rules) - weighed)], "counts": counts}
