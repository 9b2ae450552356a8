"""What is about to lapse, for editors: schedules that run out, news that grows old, limits of open questions, the next budget
report; pure, as of the run's day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.facts.answer_times import waits
from auditor.facts.budget import EXECUTION, disclosures, report_end
from auditor.facts.counts import section_lists, sources
from auditor.facts.schedule import schedule
from auditor.facts.site import Facts
from auditor.facts.spans import STANDING
from auditor.model import Bilingual, Level

NEWS_DAYS = (7, 30)
_HORIZONS = {"leader-schedule": 10, "reception-schedule": 31}
_BUDGET_HORIZON = 45
_QUESTION_HORIZON = 15  # working days: every open question that is not late yet
# Decree 73/2026 asks communes for 3, 6 and 9 months within 10 days; before, and for districts, Circular 343/2016 gave 15.
_NEW_BUDGET_LAW = date(2026, 3, 25)


@dataclass(frozen=True, slots=True)
class Lapse:
    """One thing to do in time; `day` is the last good day, `days_left` calendar days (working days for questions)."""

    code: str
    text: Bilingual
    day: date
    days_left: int
    url: str | None


def lapses(facts: Facts) -> tuple[Lapse, ...]:
    """Everything that will lapse soon and has not lapsed yet, soonest first; empty where nothing can be read."""
    if facts.home_visit.page is None:
        return ()
    found = [*_schedules(facts), *_news(facts), *_questions(facts), *_budget(facts)]
    return tuple(sorted(found, key=lambda one: (one.day, one.code, one.url or "")))


def _schedules(facts: Facts) -> Iterator[Lapse]:
    names = {
        "leader-schedule": Bilingual("Lịch công tác", "The leaders' schedule"),
        "reception-schedule": Bilingual("Lịch tiếp công dân", "The reception schedule"),
    }
    for section_id, horizon in _HORIZONS.items():
        slots = schedule(facts, sources(facts, section_id)).slots
        if any(s.kind == STANDING for s in slots):
            continue
        current = [s for s in slots if s.start <= facts.as_of <= s.end]
        if not current:
            continue  # it has lapsed already: that is a verdict, not a warning
        last = _unbroken(facts.as_of, [(s.start, s.end) for s in slots])
        left = (last - facts.as_of).days
        if left <= horizon:
            name = names[section_id]
            slot = max(current, key=lambda s: s.end)
            text = Bilingual(
                f"{name.vi} chỉ đến hết ngày {last:%d/%m/%Y} (còn {left} ngày): đăng lịch kỳ tiếp theo.",
                f"{name.en} runs out on {last:%d/%m/%Y} ({left} days left): post the next one.",
            )
            yield Lapse(
                "schedule-ends" if section_id == "leader-schedule" else "reception-ends",
                text,
                last,
                left,
                slot.url or None,
            )


def _unbroken(day: date, spans: Sequence[tuple[date, date]]) -> date:
    """The last day covered without a gap from `day` on; a week-end between two weeks is no gap."""
    last = day
    for start, end in sorted(spans):
        if start <= last + timedelta(days=3) and end > last:
            last = end
    return last


def _news(facts: Facts) -> Iterator[Lapse]:
    dated = [
        i for told in section_lists(facts, "news") for i in told.items if i.date is not None and i.date <= facts.as_of
    ]
    newest = max((i.date for i in dated if i.date is not None), default=None)
    if newest is None:
        return
    for limit in NEWS_DAYS:
        last = newest + timedelta(days=limit)
        if last >= facts.as_of:
            left = (last - facts.as_of).days
            text = Bilingual(
                f"Tin mới nhất đăng ngày {newest:%d/%m/%Y}; sau ngày {last:%d/%m/%Y} (còn {left} ngày) sẽ cũ quá {limit} ngày: đăng tin mới.",
                f"The newest item is of {newest:%d/%m/%Y}; after {last:%d/%m/%Y} ({left} days left) it is older than {limit} days: post a new one.",
            )
            url = next((i.url or i.listed_on for i in dated if i.date == newest), None)
            yield Lapse("news-ages", text, last, left, url)
            return


def _questions(facts: Facts) -> Iterator[Lapse]:
    for wait in waits(facts):
        if wait.is_open and not wait.late and wait.days_left <= _QUESTION_HORIZON:
            text = Bilingual(
                f"Câu hỏi ngày {wait.asked:%d/%m/%Y} còn {wait.days_left} ngày làm việc để trả lời (hạn {wait.due:%d/%m/%Y}).",
                f"The question of {wait.asked:%d/%m/%Y} has {wait.days_left} working days left (due {wait.due:%d/%m/%Y}).",
            )
            yield Lapse("question-due", text, wait.due, wait.days_left, wait.question.url)


def _budget(facts: Facts) -> Iterator[Lapse]:
    """The next report on the budget's execution that is not posted yet."""
    commune = facts.site.level is Level.COMMUNE
    days = 10 if commune and facts.as_of >= _NEW_BUDGET_LAW else 15
    pages = sources(facts, "budget")
    told = disclosures(facts, pages)
    posted = {d.id for d in told.all if d.what == EXECUTION}
    for year in (facts.as_of.year - 1, facts.as_of.year):
        for ends in (3, 6, 9):
            over = report_end(year, ends)
            last = over + timedelta(days=days)
            left = (last - facts.as_of).days
            if not 0 <= left <= _BUDGET_HORIZON or f"{year}-{ends}M" in posted:
                continue
            text = Bilingual(
                f"Công khai thực hiện ngân sách {ends} tháng năm {year}: hạn {last:%d/%m/%Y} (còn {left} ngày).",
                f"Disclosure of {ends} months' budget execution of {year}: due {last:%d/%m/%Y} ({left} days left).",
            )
            yield Lapse("budget-due", text, last, left, pages[0][0].url if pages else None)
