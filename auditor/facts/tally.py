"""The figures of a half-year report for one site: news (also per section), documents, questions; exact, a floor, or unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.facts.counts import count, sources
from auditor.facts.listing import section_items
from auditor.facts.questions import question_stats
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.vietnamese import clean

# Sections whose entries offices count apart from news and documents.
COUNTED = ("legal-education", "directives", "admin-reform", "drafts", "budget", "procedures")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number; `exact` is False for a floor, `value` None where nothing could be counted."""

    value: int | None
    exact: bool = True

    def __add__(self, other: Figure) -> Figure:
        """Both together; what is unknown makes the sum a floor."""
        return Figure(
            (self.value or 0) + (other.value or 0), self.exact and other.exact and None not in (self.value, other.value)
        )

    def __str__(self) -> str:
        return "–" if self.value is None else f"{'' if self.exact else '≥ '}{self.value}"


@dataclass(frozen=True, slots=True)
class Tally:
    """One site in one period; `parts` are the pages the news is spread over, `sections` other counted sections."""

    news: Figure
    parts: Mapping[str, Figure]
    sections: Mapping[str, Figure]
    documents: Figure
    asked: Figure
    answered: Figure
    on_time: Figure
    overdue: Figure


UNKNOWN = Figure(None, exact=False)
NOTHING = Tally(UNKNOWN, {}, {}, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)


def tally(facts: Facts) -> Tally:
    """Everything the evidence lets be counted; all unknown for a site that was not reached."""
    if facts.home_visit.page is None:
        return NOTHING
    told = question_stats(facts)
    return Tally(
        news=_posted(facts, "news"),
        parts=_parts(facts),
        sections={name: _posted(facts, name) for name in COUNTED},
        documents=_posted(facts, "documents"),
        **{key: Figure(told[key], told[key] is not None) for key in ("asked", "answered", "on_time", "overdue")},
    )


def _posted(facts: Facts, section_id: str) -> Figure:
    """What a section posted in the period: none if it is surely not there, unknown if it could not be read."""
    state = section(facts, section_id).state
    if state in ("absent", "dead", "placeholder"):
        return Figure(0)
    if state not in ("full", "thin"):
        return UNKNOWN
    counted = count(facts, section_id)
    return Figure(counted.total, counted.exact)


def _parts(facts: Facts) -> Mapping[str, Figure]:
    """News per page it was found on, under the name of the entry that leads there; one article may stand on several."""
    end = min(facts.period.end, facts.as_of)
    labels = {t.page.url: t.candidate.label for t in reversed(section(facts, "news").tried) if t.page is not None}
    told: dict[str, Figure] = {}
    for page, heading in sources(facts, "news"):
        items = section_items(facts, page, heading)
        name = clean(labels.get(page.url) or heading or page.title)[:80]
        days = [i.date for i in items.items]
        number = sum(1 for d in days if d is not None and facts.period.start <= d <= end)
        figure = Figure(number, items.complete and None not in days)
        told[name] = told[name] + figure if name in told else figure
    return told
