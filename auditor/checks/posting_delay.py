"""Texts of higher authorities are passed on soon (PL-02, VB-05): candidates with both days, for a person to decide.

Whether a piece is about that text, and whether the text binds this unit, only a person can say: the outcome is a review.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.checks import CheckKind, Wants, find
from auditor.checks.document_fields import without_documents
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.facts.answer_times import calendar
from auditor.facts.counts import section_lists
from auditor.facts.datetext import DAY, DOCUMENT, ISSUED, read_dates
from auditor.facts.documents import HIGHER, documents
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Verdict

_MAX_FINDINGS = 20
_MAX_AGE = 731  # a piece about an older law explains it, and was not late for it

MESSAGES = {
    **SECTION_MESSAGES,
    "passed-on": Bilingual(
        "“{title}”: văn bản ngày {issued}, đăng ngày {posted}, {days} ngày làm việc (hạn {limit}).",
        "“{title}”: text of {issued}, posted on {posted}, {days} working days (limit {limit}).",
    ),
    "passed-on-undated": Bilingual(
        "“{title}”: văn bản ngày {issued}, không rõ ngày đăng.",
        "“{title}”: text of {issued}; the day of posting is not shown.",
    ),
    "passed-on-none": Bilingual(
        "Không thấy văn bản cấp trên hay bài phổ biến nào nêu ngày văn bản từ {since} đến {until}: cần người xem.",
        "Nothing of {since} to {until} names the day of a higher text: a person must look.",
    ),
    "passed-on-no-section": Bilingual(
        "Cổng chưa có mục này nên không xét.", "There is no such section, so this is not judged."
    ),
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    title: str
    issued: date
    posted: date | None
    url: str | None
    record: str | None
    quote: str


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    early = without_documents(facts, params["section"], MESSAGES, "passed-on-no-section")
    if early is not None:
        return early
    until = facts.as_of
    since = until - timedelta(days=params["window_days"])
    source = _documents if params["of"] == "documents" else _articles
    found = [c for c in source(params["section"], facts) if since <= (c.posted or c.issued) <= until]
    found.sort(key=lambda c: (c.posted or c.issued, c.title), reverse=True)
    days = [calendar(facts).workdays_between(c.issued, c.posted) for c in found if c.posted is not None]
    measured: dict[str, Json] = {
        "count": len(found),
        "late": sum(d > params["limit_workdays"] for d in days),
        "limit_workdays": params["limit_workdays"],
    }
    if not found:
        told = {"since": f"{since:%d/%m/%Y}", "until": f"{until:%d/%m/%Y}"}
        return Verdict.review(find(MESSAGES, "passed-on-none", told, url=facts.site.url), **measured)
    return Verdict.review(*(_say(facts, c, params["limit_workdays"]) for c in found[:_MAX_FINDINGS]), **measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}), listings=frozenset({params["section"]}))


def _documents(section_id: str, facts: Facts) -> Iterator[_Candidate]:
    for one in documents(facts, section_id).items:
        if one.origin == HIGHER and one.issued is not None:
            yield _Candidate(one.title, one.issued, one.posted, one.url, one.record, one.quote)


def _articles(section_id: str, facts: Facts) -> Iterator[_Candidate]:
    """Pieces that name a law with its day, in their title or in the first words of their page; the newest law named counts."""
    for told in section_lists(facts, section_id):
        for item in told.items:
            if item.date is None:
                continue
            page = facts.visit(item.url).page if item.url else None
            words = [item.title, *((b.text for b in facts.own_blocks(page)[:12]) if page is not None else ())]
            laws = [
                (m.value, m.quote, text)
                for text in words
                for m in read_dates(text, latest=item.date).mentions
                if m.precision == DAY and m.role in (DOCUMENT, ISSUED) and 0 <= (item.date - m.value).days <= _MAX_AGE
            ]
            if laws:
                issued, _, text = max(laws, key=lambda law: law[0])
                yield _Candidate(
                    item.title,
                    issued,
                    item.date,
                    item.url,
                    page.record if page is not None else item.record,
                    text[:240],
                )


def _say(facts: Facts, candidate: _Candidate, limit: int) -> Finding:
    told: dict[str, Json] = {"title": candidate.title[:160], "issued": f"{candidate.issued:%d/%m/%Y}", "limit": limit}
    code = "passed-on-undated"
    if candidate.posted is not None:
        code = "passed-on"
        told |= {
            "posted": f"{candidate.posted:%d/%m/%Y}",
            "days": calendar(facts).workdays_between(candidate.issued, candidate.posted),
        }
    return find(MESSAGES, code, told, url=candidate.url, quote=candidate.quote, record=candidate.record)


CHECK = CheckKind(
    name="posting-delay",
    about=Bilingual(
        "Văn bản cấp trên được đăng, phổ biến sớm (người xem)",
        "Texts of higher authorities are passed on soon (review)",
    ),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "of", "limit_workdays", "window_days"],
        "properties": {
            "section": {"type": "string"},
            "of": {"enum": ["articles", "documents"]},
            "limit_workdays": {"type": "integer", "minimum": 1, "maximum": 260},
            "window_days": {"type": "integer", "minimum": 1, "maximum": 1000},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
