"""The newest entry of a section is recent on as-of (TT-01): judged on posting days only, never on days after as-of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from auditor.checks import CheckKind, Wants, find
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.checks.section import judge as judge_section
from auditor.facts.counts import section_lists
from auditor.facts.listing import Item, dated_item, front_items
from auditor.facts.sections import section
from auditor.facts.site import Facts, Missing
from auditor.model import Bilingual, Finding, Json, Reason, Verdict

MESSAGES = {
    **SECTION_MESSAGES,
    "newest": Bilingual(
        "Tin mới nhất đăng ngày {date}, cách ngày đánh giá {age} ngày: “{title}”.",
        "The newest item is of {date}, {age} days before as-of: “{title}”.",
    ),
    "no-dates": Bilingual(
        "Danh sách có {count} mục nhưng không mục nào ghi ngày đăng.",
        "The list has {count} entries and none shows a date.",
    ),
    "no-items": Bilingual(
        "Có mục này nhưng không đọc được danh sách tin.", "The section is there but its list could not be read."
    ),
    "undated-others": Bilingual(
        "Còn {count} mục không ghi ngày ở danh sách hoặc trang chủ, có thể mới hơn: cần người xem.",
        "{count} entries of the list or the home page show no date and may be newer: a person must look.",
    ),
    "impossible-date": Bilingual("Ngày không thể có: “{quote}”.", "Impossible date: “{quote}”."),
}
_NOT_NEWS = re.compile(
    r"văn bản|thủ tục|hỏi đáp|hỏi - đáp|công khai|lịch|liên kết|video|ảnh|album|dự thảo|thăm dò|quyết định"
    r"|công báo|đấu thầu|đấu giá|dịch vụ công|pháp luật",
    re.IGNORECASE,
)
_MANY_UNDATED = 3


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    state = judge_section({"section": params["section"], "thin": 0}, facts)
    found = section(facts, params["section"])
    items = list(_items(facts, params["section"], params.get("front", False)))
    dated = [i for i in items if i.date is not None and i.date <= facts.as_of]
    newest = max(dated, key=lambda i: i.date or facts.period.start, default=None)
    odd = tuple(
        find(
            MESSAGES,
            "impossible-date",
            {"quote": i.impossible[:60]},
            url=i.url or i.listed_on,
            quote=f"{i.title[:160]} {i.impossible}",
            record=i.record,
        )
        for i in items
        if i.impossible
    )[:3]
    measured: dict[str, Json] = {**state.measured, "newest": None, "age_days": None}
    if newest is not None and newest.date is not None:
        age = (facts.as_of - newest.date).days
        measured |= {"newest": newest.date.isoformat(), "age_days": age}
        if age <= params["pass_days"] or found.state in ("full", "thin"):
            return _by_age(params, facts, newest, age, items, odd, measured)
    if found.state not in ("full", "thin"):
        if found.state == "external":
            return Verdict.review(*state.findings, **measured)
        return replace(state, measured={**state.measured, **measured})
    if items:
        note = find(MESSAGES, "no-dates", {"count": len(items)}, url=found.url, record=found.record)
        return Verdict.review(note, *odd, **measured)
    return Verdict.review(find(MESSAGES, "no-items", url=found.url, record=found.record), **measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}))


def _by_age(
    params: Mapping[str, Json],
    facts: Facts,
    newest: Item,
    age: int,
    items: list[Item],
    odd: tuple[Finding, ...],
    measured: Mapping[str, Json],
) -> Verdict:
    finding = find(
        MESSAGES,
        "newest",
        {"date": f"{newest.date:%d/%m/%Y}", "age": age, "title": newest.title[:200]},
        url=newest.url or newest.listed_on,
        quote=newest.quote,
        record=newest.record,
    )
    if age <= params["pass_days"]:
        return Verdict.passed(finding, *odd, **measured)
    if age <= params["partial_days"]:
        return Verdict.partial(finding, *odd, **measured)
    if facts.crawl.get("budget_spent"):
        return Verdict.unmeasured(Reason.BUDGET, finding, **measured)
    known = {i.url for i in items if i.date is not None}
    loose = {i.url for i in items if i.date is None and i.url not in known}
    if len(loose) >= _MANY_UNDATED:
        # What shows no date may be newer than everything that does.
        note = find(MESSAGES, "undated-others", {"count": len(loose)}, url=facts.site.url)
        return Verdict.review(note, finding, *odd, **measured)
    return Verdict.failed(finding, *odd, **measured)


def _items(facts: Facts, section_id: str, front: bool) -> Iterator[Item]:
    """The section's lists and, for news, the front page's: neither is always in order of date, so all are looked
    through."""
    for told in section_lists(facts, section_id):
        yield from told.items
    if front:
        try:
            home = facts.home
        except Missing:
            return
        for item in front_items(facts, home):
            if not _NOT_NEWS.search(item.heading) and not item.number:
                yield dated_item(facts, item)


CHECK = CheckKind(
    name="freshness",
    about=Bilingual("Mục mới nhất còn mới", "The newest entry is recent"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "pass_days", "partial_days"],
        "properties": {
            "section": {"type": "string"},
            "pass_days": {"type": "integer", "minimum": 0},
            "partial_days": {"type": "integer", "minimum": 0},
            "front": {"type": "boolean", "description": "lists of the home page count as well"},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
