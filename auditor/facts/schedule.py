"""Work and reception schedules: which spans a section's titles, texts, tables, pop-ups and file names are for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from auditor.evidence import VIETNAM
from auditor.facts.dates import captured_day, publish_date
from auditor.facts.listing import Item, Items, section_items
from auditor.facts.page import Page
from auditor.facts.repeats import is_file_name
from auditor.facts.site import Facts
from auditor.facts.spans import (
    SCHEDULE_TALK,
    STANDING,
    STANDING_WORDS,
    WEEK,
    Slot,
    monday,
    read_day_headings,
    read_slots,
    shorten,
)

# The name of a schedule, as against an appointment in one ("Giao ban đầu tuần").
_IS_SCHEDULE = re.compile(r"(?<!\w)lịch\s+(?:công tác|làm việc|tuần|tháng|họp|tiếp|trực|hoạt động|của)", re.IGNORECASE)
_MAX_DETAILS = 60


@dataclass(frozen=True, slots=True)
class Schedule:
    """All spans of a section, newest last; `unread` entries announce a schedule whose span could not be read."""

    slots: tuple[Slot, ...]
    unread: tuple[Item, ...]
    pictures: int
    complete: bool


def schedule(facts: Facts, pages: tuple[tuple[Page, str], ...]) -> Schedule:
    """What the schedule pages (each with the heading of its part, or "") and everything they list cover."""
    slots: dict[tuple[date, date, str], Slot] = {}
    unread: list[Item] = []
    pictures, complete = 0, bool(pages)
    for page, heading in pages:
        items = section_items(facts, page, heading)
        complete = complete and items.complete
        own = list(_slots_of_page(facts, page))
        listed = list(_slots_of_items(facts, items, unread))
        for slot in (*own, *listed):
            key = (slot.start, slot.end, slot.kind)
            known = slots.setdefault(key, slot)
            if known.posted is None and slot.posted is not None and "from-posting" not in slot.faults:
                slots[key] = replace(known, posted=slot.posted)
        if not own and not listed:
            pictures += sum(1 for i in page.images if i.place in ("main", "side")) + sum(
                1 for k in page.links if is_file_name(k.url)
            )
    ordered = sorted(slots.values(), key=lambda s: (s.end, s.start))
    return Schedule(tuple(ordered), tuple(unread), pictures, complete)


def _slots_of_page(facts: Facts, page: Page) -> Iterator[Slot]:
    """Spans in the page's own words: headings, running text, hidden pop-ups, tables."""
    told = publish_date(facts, page)
    posted = told.value if told is not None and told.source != "listing" else None
    found = list(_spans_of_page(facts, page, posted))
    if len({s.start for s in found}) > 1:
        posted = None  # an archive page was not posted for each of its weeks
    for slot in found:
        yield replace(slot, url=page.url, record=page.record, posted=posted)


def _spans_of_page(facts: Facts, page: Page, posted: date | None) -> Iterator[Slot]:
    today = captured_day(facts, page)
    blocks = facts.own_blocks(page)
    titles = [h.text for h in page.headings if h.place not in ("menu", "footer")] + [page.title]
    texts = [(t, True) for t in titles if SCHEDULE_TALK.search(t)]
    for before, block in zip((None, *blocks), blocks, strict=False):
        if len(block.text) > 400 or not any(c.isdigit() for c in block.text):
            continue
        if SCHEDULE_TALK.search(block.text):
            texts.append((block.text, False))
        elif before is not None and len(before.text) < 120 and SCHEDULE_TALK.search(before.text):
            texts.append((f"{before.text} {block.text}", False))
    found = [s for text, title in texts for s in read_slots(text, posted=posted, today=today, title=title)]
    found += read_day_headings((b.text for b in blocks), posted=posted, today=today)
    yield from found
    whole = "\n".join(b.text for b in blocks)
    match = STANDING_WORDS.search(whole)
    if not found and match and "lịch" in f"{page.title} {whole[:3000]}".lower():
        yield Slot(date.min, date.max, STANDING, shorten(whole, match))


def _slots_of_items(facts: Facts, items: Items, unread: list[Item]) -> Iterator[Slot]:
    today = facts.captured_to.astimezone(VIETNAM).date() if facts.captured_to is not None else None
    opened = 0
    for item in items.items:
        name = item.title if SCHEDULE_TALK.search(item.title) else f"{item.title} {_file_words(item)}"
        found = (
            [replace(s, posted=item.date) for s in read_slots(name, posted=item.date, today=today, title=True)]
            if SCHEDULE_TALK.search(name)
            else []
        )
        if not found and item.url is not None and opened < _MAX_DETAILS and SCHEDULE_TALK.search(name):
            page = facts.visit(item.url).page
            if page is not None and page.url not in items.pages:
                opened += 1
                found = [replace(s, posted=item.date or s.posted) for s in _slots_of_page(facts, page)]
        if not found and item.date is not None and _IS_SCHEDULE.search(name):
            # An untitled weekly schedule is for the week it was posted in, or, at the week's end, for the next one as
            # well.
            end = monday(item.date) + timedelta(days=13 if item.date.weekday() >= 3 else 6)
            found = [Slot(monday(item.date), end, WEEK, item.title, posted=item.date, faults=("from-posting",))]
        if not found and _IS_SCHEDULE.search(name):
            unread.append(item)
        for slot in found:
            yield replace(slot, url=slot.url or item.url or item.listed_on, record=slot.record or item.record)


def _file_words(item: Item) -> str:
    name = (item.attachment or item.url or "").rsplit("/", 1)[-1]
    return re.sub(r"[_+]|%20|-(?=\D)|\.\w{2,5}$", " ", name)
