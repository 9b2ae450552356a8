"""Numbers of posted documents run without gaps (VB-08): a hint for a person, since secret and internal texts need not be posted."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby, pairwise

from auditor.checks import CheckKind, Wants, find
from auditor.checks.document_fields import MIN_SAMPLE, without_documents
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.facts.docfields import NUMBER_RE
from auditor.facts.documents import HIGHER, Document, documents
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Reason, Verdict

_MAX_SERIES = 10
_MAX_NAMED = 20

MESSAGES = {
    **SECTION_MESSAGES,
    "numbers-gap": Bilingual(
        "Dãy {series} năm {year}: có {count} văn bản từ số {first} đến {last}, không thấy {missing} số: {numbers}.",
        "Series {series} of {year}: {count} documents from {first} to {last}; {missing} numbers not seen: {numbers}.",
    ),
    "numbers-run": Bilingual(
        "Dãy {series} năm {year}: {count} văn bản từ số {first} đến {last}, không đứt quãng.",
        "Series {series} of {year}: {count} documents from {first} to {last}, no gap.",
    ),
    "numbers-no-section": Bilingual(
        "Cổng chưa có danh sách văn bản nên không xét (xem VB-01).",
        "There is no list of documents, so this is not judged (see VB-01).",
    ),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    early = without_documents(facts, params["section"], MESSAGES, "numbers-no-section")
    if early is not None:
        return early
    told = documents(facts, params["section"])
    found = section(facts, params["section"])
    end = min(facts.period.end, facts.as_of)
    keyed = sorted(
        k for d in told.items if d.issued and facts.period.start <= d.issued <= end and (k := _key(d)) is not None
    )
    if len(keyed) < MIN_SAMPLE:
        reason = Reason.TOO_FEW if told.complete else told.gap or Reason.NOT_COLLECTED
        return Verdict.unmeasured(reason, checked=len(keyed))
    gaps: list[Finding] = []
    runs: list[Finding] = []
    lost = 0
    for (series, year), members in groupby(keyed, key=lambda k: k[:2]):
        numbers = sorted({n for _, _, n in members})
        missing = [n for a, b in pairwise(numbers) for n in range(a + 1, min(b, a + 1000))]
        if len(numbers) < 2:
            continue
        lost += len(missing)
        named = ", ".join(str(n) for n in missing[:_MAX_NAMED]) + (" …" if len(missing) > _MAX_NAMED else "")
        told_params = {
            "series": series,
            "year": year,
            "count": len(numbers),
            "first": numbers[0],
            "last": numbers[-1],
            "missing": len(missing),
            "numbers": named,
        }
        (gaps if missing else runs).append(
            find(MESSAGES, "numbers-gap" if missing else "numbers-run", told_params, url=found.url, record=found.record)
        )
    measured: dict[str, Json] = {"checked": len(keyed), "missing": lost}
    if not gaps and not told.complete:
        return Verdict.unmeasured(told.gap or Reason.NOT_COLLECTED, *runs, **measured)
    if gaps:
        return Verdict.review(*gaps[:_MAX_SERIES], *runs[:_MAX_SERIES], **measured)
    return Verdict.passed(*runs[:_MAX_SERIES], **measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}), listings=frozenset({params["section"]}))


def _key(document: Document) -> tuple[str, int, int] | None:
    match = NUMBER_RE.search(document.number)
    if match is None or document.origin == HIGHER or document.issued is None:
        return None
    return match["code"], document.issued.year, int(match["n"])


CHECK = CheckKind(
    name="document-numbering",
    about=Bilingual("Số văn bản liền mạch", "Document numbers run without gaps"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section"],
        "properties": {"section": {"type": "string"}},
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
