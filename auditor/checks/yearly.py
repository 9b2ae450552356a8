"""The yearly plan or report is there (CD-05, CD-06, QH-01): a document of the year of as-of, in its section or in another list.

In the first months of a year last year's document still counts: the new one is only being made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from auditor.checks import CheckKind, Wants, find
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.checks.section import judge as judge_section
from auditor.facts.fields import DETECTORS
from auditor.facts.sections import Need, section
from auditor.facts.site import Facts
from auditor.facts.yearly import Dated, yearly
from auditor.model import Bilingual, Finding, Json, Verdict

MESSAGES = {
    **SECTION_MESSAGES,
    "year-found": Bilingual("Có văn bản của năm {year}: “{title}”.", "A document of {year} is there: “{title}”."),
    "year-old": Bilingual(
        "Chưa thấy văn bản của năm {wanted}; mới nhất là năm {year}: “{title}”.",
        "No document of {wanted} was found; the newest is of {year}: “{title}”.",
    ),
    "year-unknown": Bilingual(
        "Có mục này nhưng không tên văn bản nào nêu năm {wanted}: cần người xem.",
        "The section is there, but no document's name gives the year {wanted}: a person must look.",
    ),
    "year-not-read": Bilingual(
        "Chưa thấy văn bản của năm {wanted} trong phần đã đọc.", "No document of {wanted} in the part that was read."
    ),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    wanted = facts.as_of.year
    accepted = {wanted, wanted + 1, *([wanted - 1] if facts.as_of.month <= params["grace_months"] else [])}
    told = yearly(facts, params["section"], params["titles"], params.get("inside", ()), params.get("also", ()))
    section_params = {k: v for k, v in params.items() if k in ("section", "fields", "full", "thin")}
    state = judge_section(section_params, facts)
    fields = tuple(params.get("fields", ()))
    found = section(facts, params["section"], Need(fields, params.get("full", len(fields)), params.get("thin", 1)))
    current = next((d for d in told.found if d.year in accepted), None)
    newest = next((d for d in told.found if d.year <= wanted), None)
    measured: dict[str, Json] = {
        **state.measured,
        "year": wanted,
        "newest_year": current.year if current else newest.year if newest else None,
    }
    if current is not None:
        return Verdict.passed(_say("year-found", current), **measured)
    notes = [_say("year-old", newest, wanted=wanted)] if newest is not None else []
    if found.state not in ("full", "thin"):
        if state.outcome.has_points and told.gap is not None:
            # It may stand in the list that was not read to its end.
            note = find(MESSAGES, "year-not-read", {"wanted": wanted}, url=facts.site.url)
            return Verdict.unmeasured(told.gap, note, *notes, **{**measured, "state": None})
        return replace(state, findings=(*notes, *state.findings), measured=measured)
    if told.gap is not None:
        return Verdict.unmeasured(
            told.gap,
            find(MESSAGES, "year-not-read", {"wanted": wanted}, url=found.url, record=found.record),
            *notes,
            **measured,
        )
    if newest is not None and not told.named:
        return Verdict.partial(*notes, **measured)
    unknown = find(MESSAGES, "year-unknown", {"wanted": wanted}, url=found.url, record=found.record)
    return Verdict.review(unknown, *notes, **measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"], *params.get("also", ())}))


def _say(code: str, one: Dated, **more: Json) -> Finding:
    return find(
        MESSAGES,
        code,
        {"year": one.year, "title": one.title[:160], **more},
        url=one.url,
        quote=one.title[:200],
        record=one.record,
    )


CHECK = CheckKind(
    name="yearly",
    about=Bilingual("Có văn bản của năm hiện tại", "The document of the current year is there"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "titles", "grace_months"],
        "properties": {
            "section": {"type": "string"},
            "titles": {
                "type": "array",
                "items": {"type": "string", "minLength": 4},
                "minItems": 1,
                "uniqueItems": True,
            },
            "inside": {
                "type": "array",
                "items": {"type": "string", "minLength": 4},
                "uniqueItems": True,
                "description": "names that count inside the section only",
            },
            "also": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            "grace_months": {"type": "integer", "minimum": 0, "maximum": 12},
            "fields": {"type": "array", "items": {"enum": sorted(DETECTORS)}, "uniqueItems": True},
            "full": {"type": "integer", "minimum": 0},
            "thin": {"type": "integer", "minimum": 0},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
