"""The yearly budget papers are public (NS-01/02/04/06/07/09/10): draft, approved budget, execution of the year, settlement.

Their legal limits run from an event (a session opens, a resolution is passed) whose day a portal seldom tells. So the paper of
the last cycle that must be over is looked for; it is called late only where the page itself gives the day of the resolution.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from auditor.checks import CheckKind, Wants, find
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.checks.section import judge as judge_section
from auditor.facts.budget import APPROVED, DRAFT, EXECUTION, OTHER, SETTLEMENT, Disclosure, disclosures
from auditor.facts.counts import sources
from auditor.facts.datetext import read_dates
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Reason, Verdict
from auditor.vietnamese import fold
from auditor.workdays import Calendar

_YEAR = "year"
_NAMES = {
    DRAFT: Bilingual("Dự toán ngân sách năm {year} trình HĐND", "Draft budget of {year}"),
    APPROVED: Bilingual("Dự toán ngân sách năm {year} đã được quyết định", "Approved budget of {year}"),
    _YEAR: Bilingual("Thực hiện ngân sách cả năm {year}", "Execution of the year {year}"),
    SETTLEMENT: Bilingual("Quyết toán ngân sách năm {year}", "Settlement of {year}"),
}
MESSAGES = {
    **SECTION_MESSAGES,
    "paper-posted": Bilingual(
        "{paper}: đăng ngày {posted}; không biết ngày của sự kiện tính hạn ({limit}) nên chỉ xét có hay không.",
        "{paper_en}: posted on {posted}; the day its limit runs from ({limit_en}) is not known, so only its presence is judged.",
    ),
    "paper-in-time": Bilingual(
        "{paper}: đăng ngày {posted}, hạn {deadline} ({limit}).",
        "{paper_en}: posted on {posted}, due {deadline} ({limit_en}).",
    ),
    "paper-late": Bilingual(
        "{paper}: đăng ngày {posted}, trễ {days} ngày so với hạn {deadline} ({limit}).",
        "{paper_en}: posted on {posted}, {days} days after {deadline} ({limit_en}).",
    ),
    "paper-undated": Bilingual(
        "{paper}: có đăng nhưng không rõ ngày đăng ({limit}).",
        "{paper_en}: posted, but the day of posting is not shown ({limit_en}).",
    ),
    "paper-missing": Bilingual("{paper}: chưa thấy đăng ({limit}).", "{paper_en}: not found ({limit_en})."),
    "paper-not-read": Bilingual("{paper}: chưa thấy trong phần đã đọc.", "{paper_en}: not in the part that was read."),
    "paper-unclear": Bilingual(
        "{paper}: có “{title}” nhưng tên không nói rõ là tài liệu nào: cần người xem.",
        "{paper_en}: “{title}” may be it, its name leaves it open: a person must look.",
    ),
    "paper-not-due": Bilingual(
        "Chưa có kỳ nào phải công khai xong trong kỳ đánh giá.", "No cycle had to be public by the period's end."
    ),
}
_DECIDED = re.compile(
    r"(?<!\w)(duoc .{0,40}(?:quiet dinh|phe chuan|thong qua|giao)|da quiet dinh|giao du toan|phan bo du toan)(?!\w)"
)
# Units that spend the budget (NS-13) disclose their own; theirs is not the commune's.
_UNIT = re.compile(
    r"(?<!\w)(van phong|truong (?:mam non|tieu hoc|thcs|trung hoc)|tram i te|phong (?:kinh te|van hoa|tai chinh)|don vi du toan|trung tam)(?!\w)"
)
_RESOLUTION = re.compile(r"nghị quyết\s+số[^.;]{0,40}?HĐND\W{0,3}(?:ngày\s*)?", re.IGNORECASE)


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    what = params["what"]
    state = judge_section({"section": params["section"], "thin": 0}, facts)
    found = section(facts, params["section"])
    pages = sources(facts, params["section"])
    others = tuple(
        s for name in params.get("also", ()) for s in sources(facts, name) if s[0].url not in {p.url for p, _ in pages}
    )
    told = disclosures(facts, pages, others)
    year = _cycle(params, facts)
    papers = [
        d
        for d in told.all
        if d.year is not None
        and _is(what, d)
        and not _UNIT.search(fold(d.title))
        and (d.posted is None or d.posted <= facts.as_of)
    ]
    first = params.get("first_year", 0)
    newest = max((d.year for d in papers if d.year), default=None)
    measured: dict[str, Json] = {**state.measured, "expected": year, "newest": newest, "missing": []}
    current = [
        d
        for d in papers
        if d.year is not None and d.year >= (year if year is not None else max(first, _newest_possible(params, facts)))
    ]
    if current:
        finding, late = _judge_posted(params, facts, current)
        return Verdict.partial(finding, **measured) if late else Verdict.passed(finding, **measured)
    if year is None:
        return Verdict.inapplicable(find(MESSAGES, "paper-not-due", url=found.url or facts.site.url), **measured)
    if found.state not in ("full", "thin"):
        if found.state == "external":
            return Verdict.review(*state.findings, **measured)
        return replace(state, measured={**measured, "missing": [year] if state.outcome.has_points else []})
    if not told.complete:
        reason = Reason(told.gap) if told.gap else Reason.NOT_COLLECTED
        return Verdict.unmeasured(
            reason, _say("paper-not-read", params, year, url=found.url, record=found.record), **measured
        )
    unclear = next((d for d in (*told.all, *told.vague) if _may_be(what, d, year)), None)
    if unclear is not None:
        note = _say(
            "paper-unclear",
            params,
            year,
            title=unclear.title[:160],
            url=unclear.url,
            quote=unclear.quote[:200],
            record=unclear.record,
        )
        return Verdict.review(note, **measured)
    missing = _say("paper-missing", params, year, url=found.url, record=found.record)
    return Verdict.failed(missing, **{**measured, "missing": [year]})


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(
        sections=frozenset({params["section"], *params.get("also", ())}), listings=frozenset({params["section"]})
    )


def _cycle(params: Mapping[str, Json], facts: Facts) -> int | None:
    """The latest budget year whose paper must be public on the period's last day, whatever day its event was; None before the law."""
    end = min(facts.period.end, facts.as_of)
    year = next(y for y in range(end.year + 2, 1990, -1) if _over_by(params, y) <= end)
    return year if year >= params.get("first_year", 0) else None


def _over_by(params: Mapping[str, Json], year: int) -> date:
    month, day = (int(p) for p in params["public_by"].split("-"))
    return date(year + params["years_after"], month, day)


def _newest_possible(params: Mapping[str, Json], facts: Facts) -> int:
    """The year whose cycle is running: its paper counts if it is there already."""
    return min(facts.period.end, facts.as_of).year - int(params["years_after"])


def _is(what: str, one: Disclosure) -> bool:
    """A budget's draft and its approved form have like names; only what says so is surely one of them."""
    if what == _YEAR:
        return one.what == EXECUTION and one.ends == 12
    if what == DRAFT:
        return one.what == DRAFT and not _DECIDED.search(fold(one.title))
    if what == APPROVED:
        return one.what == APPROVED or (one.what == DRAFT and _DECIDED.search(fold(one.title)) is not None)
    return one.what == what


def _may_be(what: str, one: Disclosure, year: int) -> bool:
    """A posting that may be the paper: of that year or of none, and of a like kind."""
    if one.year not in (None, year) or _UNIT.search(fold(one.title)):
        return False
    if one.posted is not None and one.posted.year < year - 1:
        return False
    if what == DRAFT:
        return one.what in (APPROVED, OTHER) and not _DECIDED.search(fold(one.title))
    if what == _YEAR:
        return one.what in (OTHER, SETTLEMENT) or (
            one.what == EXECUTION and one.ends == 0
        )  # a settlement tells the year's execution too
    return one.what == OTHER


def _judge_posted(params: Mapping[str, Json], facts: Facts, papers: list[Disclosure]) -> tuple[Finding, bool]:
    one = min(papers, key=lambda d: (-(d.year or 0), d.posted or date.max, d.url))
    year = one.year or 0
    where = {"url": one.url, "quote": one.quote[:200], "record": one.record}
    if one.posted is None:
        return _say("paper-undated", params, year, **where), False
    deadline = _deadline(params, facts, one)
    if deadline is None:
        return _say("paper-posted", params, year, posted=f"{one.posted:%d/%m/%Y}", **where), False
    days = (one.posted - deadline).days
    code = "paper-late" if days > 0 else "paper-in-time"
    return _say(
        code, params, year, posted=f"{one.posted:%d/%m/%Y}", deadline=f"{deadline:%d/%m/%Y}", days=days, **where
    ), days > 0


def _deadline(params: Mapping[str, Json], facts: Facts, one: Disclosure) -> date | None:
    """The limit, where the posting names the resolution it runs from with its day."""
    limit = params["limit"]
    if limit["from"] != "resolution" or one.posted is None:
        return None
    page = facts.visit(one.url).page
    texts = [
        one.title,
        *((b.text for b in facts.own_blocks(page)[:40]) if page is not None and page.url == one.url else ()),
    ]
    days: set[date] = set()
    for text in texts:
        for match in _RESOLUTION.finditer(text):
            after = next((m for m in read_dates(text[match.end() : match.end() + 40]).days() if m.start <= 2), None)
            if after is not None and 0 <= (one.posted - after.value).days <= 366:
                days.add(after.value)
    if len(days) != 1:
        return None
    calendar = Calendar.of(facts.calendar)
    start = days.pop()
    return (
        calendar.add_workdays(start, limit["days"])
        if limit["working"]
        else calendar.next_workday(start + timedelta(days=limit["days"]))
    )


def _say(
    code: str,
    params: Mapping[str, Json],
    year: int,
    *,
    url: str | None = None,
    quote: str | None = None,
    record: str | None = None,
    **more: Json,
) -> Finding:
    name, limit = _NAMES[params["what"]], params["limit"]
    told = {
        "paper": name.vi.format(year=year),
        "paper_en": name.en.format(year=year),
        "limit": limit["vi"],
        "limit_en": limit["en"],
        **more,
    }
    return find(MESSAGES, code, told, url=url, quote=quote, record=record)


CHECK = CheckKind(
    name="budget-document",
    about=Bilingual("Tài liệu ngân sách hằng năm được công khai", "The yearly budget papers are public"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "what", "limit", "public_by", "years_after"],
        "properties": {
            "section": {"type": "string"},
            "what": {"enum": sorted(_NAMES)},
            "also": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            "public_by": {
                "type": "string",
                "pattern": "^(?:(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8])|(0[13-9]|1[0-2])-30|(0[13578]|1[02])-31)$",
                "description": "month and day by which the paper must be public wherever its event fell",
            },
            "years_after": {
                "type": "integer",
                "minimum": 0,
                "maximum": 3,
                "description": "in which year after the budget year that day lies",
            },
            "first_year": {
                "type": "integer",
                "minimum": 1990,
                "maximum": 2100,
                "description": "first budget year the law asks for",
            },
            "limit": {
                "type": "object",
                "additionalProperties": False,
                "required": ["from", "days", "working", "vi", "en"],
                "properties": {
                    "from": {"enum": ["session", "resolution", "report", "delegates"]},
                    "days": {"type": "integer", "minimum": 1, "maximum": 366},
                    "working": {"type": "boolean"},
                    "vi": {"type": "string", "minLength": 1},
                    "en": {"type": "string", "minLength": 1},
                },
            },
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
