"""Working days in Vietnam: week-ends, public holidays and worked Saturdays as `rules/calendar.json` tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from auditor.model import Json

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off and worked week-end days; outside `first`–`last` year only week-ends are known to be off."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    first: int
    last: int

    @classmethod
    def of(cls, document: Mapping[str, Json]) -> Calendar:
        """The calendar of a validated calendar document."""
        years = document["years"]
        return cls(
            holidays=frozenset(date.fromisoformat(h["date"]) for y in years.values() for h in y["holidays"]),
            workdays=frozenset(date.fromisoformat(d) for y in years.values() for d in y["workdays"]),
            first=min(int(y) for y in years),
            last=max(int(y) for y in years),
        )

    def knows(self, day: date) -> bool:
        """Whether holidays of that year are listed; a count outside them may be too high by the holidays."""
        return self.first <= day.year <= self.last

    def is_workday(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < _SATURDAY and day not in self.holidays)

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`: the day of the trigger does not count; 0 if not later."""
        if end <= start:
            return 0
        weeks, rest = divmod((end - start).days, 7)
        weekdays = weeks * 5 + sum((end - i * _ONE_DAY).weekday() < _SATURDAY for i in range(rest))
        off = sum(1 for d in self.holidays if start < d <= end and d.weekday() < _SATURDAY and d not in self.workdays)
        worked = sum(1 for d in self.workdays if start < d <= end and d.weekday() >= _SATURDAY)
        return weekdays - off + worked

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, the last day of a limit of that many; `start` itself for 0.

        A limit that would run past the end of the calendar of this world ends on its last day.
        """
        if count < 0:
            raise ValueError(f"a limit of {count} working days")
        day = start
        while count and day < date.max:
            day += _ONE_DAY
            count -= self.is_workday(day)
        return day

    def next_workday(self, day: date) -> date:
        """`day` if worked, else the next one that is: where a limit in calendar days ends (Civil Code, art. 148)."""
        while not self.is_workday(day) and day < date.max:
            day += _ONE_DAY
        return day
