"""Budget execution is made public in time (NS-03, NS-05, NS-08): each report whose deadline fell in the period is
looked for by its span."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from auditor.checks import CheckKind, Wants, find
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.checks.section import judge as judge_section
from auditor.facts.budget import EXECUTION, REPORTS, Disclosure, disclosures, report_end
from auditor.facts.counts import sources
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Bilingual, Finding, Json, Reason, Verdict

MESSAGES = {
    **SECTION_MESSAGES,
    "budget-in-time": Bilingual(
        "{report}: đăng ngày {posted}, hạn {deadline}.", "{report_en}: posted on {posted}, due {deadline}."
    ),
    "budget-undated": Bilingual(
        "{report}: có đăng nhưng không rõ ngày đăng (hạn {deadline}).",
        "{report_en}: posted, but the day of posting is not shown (due {deadline}).",
    ),
    "budget-late": Bilingual(
        "{report}: đăng ngày {posted}, trễ {days} ngày so với hạn {deadline}.",
        "{report_en}: posted on {posted}, {days} days after {deadline}.",
    ),
    "budget-missing": Bilingual(
        "{report}: hạn {deadline}, chưa thấy đăng; lần công khai ngân sách mới nhất là {newest}.",
        "{report_en}: due {deadline}, not found; the newest budget disclosure is of {newest}.",
    ),
    "budget-not-read": Bilingual(
        "{report}: chưa thấy trong phần đã đọc, nhưng danh sách chưa đọc hết đến thời điểm của hạn {deadline}.",
        "{report_en}: not in the part that was read, but the list was not read back to {deadline}.",
    ),
    "budget-vague": Bilingual(
        "{report}: chưa thấy, nhưng có bài không ghi rõ kỳ báo cáo (“{title}”): cần người xem.",
        "{report_en}: not found, but one title names no span (“{title}”): a person must look.",
    ),
    "budget-none-due": Bilingual("Không có báo cáo nào đến hạn trong kỳ.", "No report fell due in the period."),
    "budget-newest": Bilingual("Lần công khai mới nhất: {newest}.", "Newest disclosure: {newest}."),
}
_NAMES = {
    3: Bilingual("Thực hiện quý I (3 tháng) năm {year}", "Execution of the first quarter of {year}"),
    6: Bilingual("Thực hiện 6 tháng năm {year}", "Execution of the first half of {year}"),
    9: Bilingual("Thực hiện quý III (9 tháng) năm {year}", "Execution to the third quarter of {year}"),
    12: Bilingual("Thực hiện năm {year}", "Execution of the year {year}"),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    state = judge_section({"section": params["section"], "thin": 0}, facts)
    found = section(facts, params["section"])
    pages = sources(facts, params["section"])
    others = tuple(
        s for name in params.get("also", ()) for s in sources(facts, name) if s[0].url not in {p.url for p, _ in pages}
    )
    told = disclosures(facts, pages, others)
    due = _due(params, facts)
    posted_by_id: dict[str, list[Disclosure]] = {}
    for one in told.all:
        if one.what == EXECUTION and one.id is not None:
            posted_by_id.setdefault(one.id, []).append(one)
    newest = told.newest
    measured: dict[str, Json] = {
        **state.measured,
        "newest": newest.posted.isoformat() if newest is not None and newest.posted is not None else None,
        "expected": [name for name, _, _, _ in due],
        "found": [name for name, _, _, _ in due if name in posted_by_id],
        "missing": [name for name, _, _, _ in due if name not in posted_by_id],
    }
    latest = _newest(newest)
    if not due:
        return Verdict.inapplicable(find(MESSAGES, "budget-none-due"), *latest, **measured)
    late: list[Finding] = []
    fine: list[Finding] = []
    lost: list[tuple[int, int, date]] = []
    for name, year, ends, deadline in due:
        if name in posted_by_id:
            finding, is_late = _judge_posted(posted_by_id[name], year, ends, deadline)
            (late if is_late else fine).append(finding)
        else:
            lost.append((year, ends, deadline))
    if not lost:
        return Verdict.partial(*late, *fine, **measured) if late else Verdict.passed(*fine, **measured)
    if found.state not in ("full", "thin"):
        if found.state == "external":
            return Verdict.review(*state.findings, **measured)
        told_missing = measured["missing"] if state.outcome.has_points else None
        return replace(state, findings=(*state.findings, *latest), measured={**measured, "missing": told_missing})
    if not pages:
        return Verdict.review(*state.findings, *late, *fine, **measured)
    unread = [_say("budget-not-read", y, e, d, url=found.url, record=found.record) for y, e, d in lost]
    if not told.complete:
        reason = Reason(told.gap) if told.gap else Reason.NOT_COLLECTED
        return Verdict.unmeasured(reason, *unread, *late, *fine, *latest, **{**measured, "missing": []})
    vague = [(lost_one, v) for lost_one in lost if (v := _could_be(told.vague, lost_one)) is not None]
    if vague:
        (year, ends, deadline), one = vague[0]
        note = _say(
            "budget-vague", year, ends, deadline, title=one.title[:160], url=one.url, quote=one.quote, record=one.record
        )
        return Verdict.review(note, *late, *fine, *latest, **measured)
    if told.all and newest is None:
        return Verdict.review(*unread, **measured)
    missing = [
        _say(
            "budget-missing",
            year,
            ends,
            deadline,
            newest=f"{newest.posted:%d/%m/%Y}" if newest is not None and newest.posted is not None else "–",
            url=found.url,
            quote=newest.quote[:200] if newest is not None else None,
            record=newest.record if newest is not None else found.record,
        )
        for year, ends, deadline in lost
    ]
    return Verdict.failed(*missing, *late, *fine, **measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(
        sections=frozenset({params["section"], *params.get("also", ())}), listings=frozenset({params["section"]})
    )


def _due(params: Mapping[str, Json], facts: Facts) -> list[tuple[str, int, int, date]]:
    """(id, year, last month, deadline) of the reports whose deadline fell in the period and has passed."""
    end = min(facts.period.end, facts.as_of)
    due = []
    for year in range(facts.period.start.year - 1, facts.period.end.year + 1):
        for ends in sorted({REPORTS[r] for r in params["reports"]}):
            deadline = report_end(year, ends) + timedelta(days=params["deadline_days"])
            if facts.period.start <= deadline <= end:
                due.append((f"{year}-{ends}M", year, ends, deadline))
    return due


def _judge_posted(posted: list[Disclosure], year: int, ends: int, deadline: date) -> tuple[Finding, bool]:
    dated = [d for d in posted if d.posted is not None and d.posted > report_end(year, ends) - timedelta(days=31)]
    if not dated:
        one = posted[0]
        return _say("budget-undated", year, ends, deadline, url=one.url, quote=one.quote, record=one.record), False
    first = min(dated, key=lambda d: d.posted or date.max)
    day = first.posted or date.max
    days = (day - deadline).days
    code = "budget-late" if days > 0 else "budget-in-time"
    return _say(
        code,
        year,
        ends,
        deadline,
        posted=f"{day:%d/%m/%Y}",
        days=days,
        url=first.url,
        quote=first.quote,
        record=first.record,
    ), days > 0


def _could_be(vague: tuple[Disclosure, ...], lost: tuple[int, int, date]) -> Disclosure | None:
    """A posting without a span in its title that may be the missing report: undated, or posted after the span ended."""
    year, ends, _ = lost
    end = report_end(year, ends)
    return next((v for v in vague if (v.posted is None or v.posted > end) and v.year in (None, year)), None)


def _newest(newest: Disclosure | None) -> tuple[Finding, ...]:
    if newest is None or newest.posted is None:
        return ()
    return (
        find(
            MESSAGES,
            "budget-newest",
            {"newest": f"{newest.posted:%d/%m/%Y}"},
            url=newest.url,
            quote=newest.quote[:200],
            record=newest.record,
        ),
    )


def _say(
    code: str,
    year: int,
    ends: int,
    deadline: date,
    *,
    url: str | None = None,
    quote: str | None = None,
    record: str | None = None,
    **params: Json,
) -> Finding:
    told = {
        "report": _NAMES[ends].vi.format(year=year),
        "report_en": _NAMES[ends].en.format(year=year),
        "deadline": f"{deadline:%d/%m/%Y}",
        **params,
    }
    return find(MESSAGES, code, told, url=url, quote=quote, record=record)


CHECK = CheckKind(
    name="budget",
    about=Bilingual("Công khai thực hiện ngân sách đúng hạn", "Budget execution is made public in time"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "reports", "deadline_days"],
        "properties": {
            "section": {"type": "string"},
            "reports": {"type": "array", "items": {"enum": sorted(REPORTS)}, "minItems": 1, "uniqueItems": True},
            "deadline_days": {"type": "integer", "minimum": 0},
            "also": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
