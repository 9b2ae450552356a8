"""A site's questions and answers as records, citizens masked, gathered over lists, their further pages and the
questions' own pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from auditor.facts.dates import latest_day, publish_date
from auditor.facts.listing import item_links, listing, next_pages
from auditor.facts.page import Page
from auditor.facts.privacy import mask_name, quote
from auditor.facts.question_dates import When
from auditor.facts.question_record import Record
from auditor.facts.question_shapes import Found, Shapes, read_shapes
from auditor.facts.question_words import ANSWERED, FORWARDED, OPEN, REJECTED, UNKNOWN, Statuses
from auditor.facts.sections import Section, section, vocabulary
from auditor.facts.site import Facts
from auditor.facts.vocabulary import UNSIGNED
from auditor.model import Reason
from auditor.urls import host_of, is_home, same_site
from auditor.vietnamese import canonical, fold

SECTIONS = ("questions", "feedback", "petitions-response")
_MAX_PAGES = 400
_ELSEWHERE = re.compile(
    r"hỏi đáp|hoi-?dap|đặt câu hỏi|gửi câu hỏi|phản ánh|kiến nghị|góp ý|pakn|paht|tuongtac|phan-?anh", re.IGNORECASE
)

__all__ = ["ANSWERED", "FORWARDED", "OPEN", "REJECTED", "SECTIONS", "UNKNOWN", "Question", "Questions", "questions"]


@dataclass(frozen=True, slots=True)
class Question:
    """One citizen's question. `progress` is the first dated notice before the answer; `canned`: not a citizen's
    at all, or entered
    together with its answer, so that its dates prove nothing."""

    asked: date | None
    answered: date | None
    progress: date | None
    status: str  # answered | open | rejected | forwarded | unknown
    title: str  # masked and clipped
    asker_masked: str
    unit: str
    url: str
    record: str
    quote: str
    selector: str = ""
    canned: bool = False
    overdue_stated: bool = False
    shape: str = ""

    @property
    def responded(self) -> date | None:
        """The first answer or dated notice of progress: what the time limit asks for."""
        given = [d for d in (self.answered, self.progress) if d is not None]
        return min(given, default=None)


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions that could be read. `complete` is False when further pages of a list, or questions' own
    pages, were not collected."""

    items: tuple[Question, ...]
    pages: tuple[Page, ...]
    complete: bool
    open_visible: bool | None
    external: tuple[str, ...]
    sections: Mapping[str, Section] = field(repr=False)
    unread: int = 0  # entries whose own page was not collected, so that their state is unknown
    gap: Reason | None = None
    covered_from: date | None = None  # incomplete lists sorted by date were read back to this day
    posted: date | None = None  # the newest publication of a question's page that gives no dates of its own
    open_stated: int | None = None  # the number of open questions the page itself states

    @property
    def citizens(self) -> tuple[Question, ...]:
        """Without FAQs and questions entered together with their answers."""
        return tuple(q for q in self.items if not q.canned)

    def covers(self, day: date) -> bool:
        """Whether every question asked from that day on was read."""
        return self.complete or (self.covered_from is not None and self.covered_from <= day)

    def newest(self, as_of: date) -> date | None:
        """The newest sign of life: asked, answered, or put on the page."""
        days = [d for q in self.items for d in (q.asked, q.answered) if d is not None and d <= as_of]
        if self.posted is not None and self.posted <= as_of:
            days.append(self.posted)
        asked = [q.asked for q in self.items if q.asked is not None and q.asked <= as_of]
        return max(asked or days, default=None)


def questions(facts: Facts) -> Questions:
    """Read once per site."""
    return facts.of(_questions)


@dataclass(slots=True)
class _Reading:
    """What has been gathered so far."""

    facts: Facts
    statuses: Statuses
    latest: date | None
    items: dict[tuple[str, ...], Question] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    details: set[str] = field(default_factory=set)
    shapes: list[Shapes] = field(default_factory=list)
    unread: int = 0
    gap: Reason | None = None
    ends: list[date | None] = field(default_factory=list)  # of each unfinished list: the day it was read back to
    posted: list[date] = field(default_factory=list)


def _questions(facts: Facts) -> Questions:
    found = {name: section(facts, name) for name in SECTIONS if _is_known(facts, name)}
    reading = _Reading(facts, Statuses(facts.vocabulary), latest_day(facts))
    for page in (*(p for part in found.values() for p in _start_pages(part)), *_named_pages(facts)):
        _read_list(reading, page)
    shown = [s for s in reading.shapes if s.found]
    any_open = any(q.status == OPEN for q in reading.items.values())
    visible: bool | None = None
    if any_open or any(s.open_filter or s.open_count is not None for s in reading.shapes):
        visible = True
    elif shown and any(s.only_answered for s in reading.shapes):
        visible = False
    return Questions(
        items=tuple(reading.items.values()),
        pages=tuple(reading.pages.values()),
        complete=reading.gap is None,
        open_visible=visible,
        external=_external(facts, found.values(), reading.pages.values()),
        sections=found,
        unread=reading.unread,
        gap=reading.gap,
        covered_from=max((e for e in reading.ends if e is not None), default=None)
        if None not in reading.ends
        else None,
        posted=max(reading.posted, default=None),
        open_stated=max((s.open_count for s in reading.shapes if s.open_count is not None), default=None),
    )


def _is_known(facts: Facts, name: str) -> bool:
    return any(s["id"] == name for s in facts.vocabulary.get("sections", ()))


def _start_pages(part: Section) -> tuple[Page, ...]:
    """Every page that claims to be the section, empty-looking ones too: answers hidden by style sheets look empty."""
    kept = {p.url: p for p in part.pages}
    if part.page is not None:
        kept.setdefault(part.page.url, part.page)
    for tried in part.tried:
        if tried.page is not None and tried.state in ("full", "thin", "placeholder"):
            kept.setdefault(tried.page.url, tried.page)
    return tuple(kept.values())


def _named_pages(facts: Facts) -> Iterator[Page]:
    """Pages that the front page names as one of the sections: "Gửi câu hỏi" and "Hỏi đáp" are often two pages."""
    home = facts.home_visit.page
    words = vocabulary(facts)
    for link in home.links if home is not None else ():
        if link.label and any(m.section in SECTIONS and m.strength >= UNSIGNED for m in words.match_label(link.label)):
            visit = facts.visit(link.url)
            if visit.page is not None and not visit.redirected_home and same_site(link.url, facts.site.url):
                yield visit.page


def _read_list(reading: _Reading, start: Page) -> None:
    """Read a list through its stored pages, as far as they go."""
    facts = reading.facts
    queue, seen = [start], {start.url}
    gap: Reason | None = None
    days: list[list[date]] = []
    while queue and len(seen) <= _MAX_PAGES:
        page = queue.pop(0)
        if page.url in reading.pages or page.url in reading.details:
            continue
        days.append(_read_page(reading, page))
        if is_home(page.url, facts.site.url):
            continue
        for url in next_pages(page):
            if url in seen:
                continue
            seen.add(url)
            visit = facts.visit(url)
            if visit.page is not None and not visit.redirected_home:
                queue.append(visit.page)
            elif visit.gap is not None:
                gap = gap or (
                    Reason.BUDGET
                    if visit.gap is Reason.NOT_COLLECTED and facts.crawl.get("budget_spent")
                    else visit.gap
                )
        if listing(facts, page).scripted_pager and not next_pages(page) and len(seen) == 1:
            gap = gap or Reason.NEEDS_SCRIPT
    if gap is not None:
        reading.gap = reading.gap or gap
        reading.ends.append(_read_back_to(days))


def _read_back_to(days: list[list[date]]) -> date | None:
    """Of a list whose pages are in order of time: the day after which nothing can be missing."""
    dated = [d for d in days if d]
    if not dated or any(max(later) > max(earlier) for earlier, later in pairwise(dated)):
        return None
    last = sorted(dated[-1])
    # A lone old question among new ones is a pinned one; the middle of the last page is what was surely reached.
    return last[len(last) // 2] if last == dated[-1][::-1] or sorted(dated[-1], reverse=True) == dated[-1] else None


def _read_page(reading: _Reading, page: Page) -> list[date]:
    facts = reading.facts
    reading.pages[page.url] = page
    shapes = read_shapes(page, reading.statuses, reading.latest, facts.chrome)
    at_home = is_home(page.url, facts.site.url)
    if at_home:
        # On the front page only what has an answer or a state is surely a question, not news.
        shapes = replace(
            shapes, found=tuple(f for f in shapes.found if f.record.has_answer and f.record.asked is not None)
        )
    reading.shapes.append(shapes)
    asked: list[date] = []
    for found in shapes.found:
        record, where = _with_detail(reading, found, page)
        _keep(reading, record, found, where)
        if record.asked is not None:
            asked.append(record.asked.day)
    if not shapes.found and not at_home:
        _read_articles(reading, page)
    return asked


def _with_detail(reading: _Reading, found: Found, page: Page) -> tuple[Record, Page]:
    """The record completed from the question's own page, where there is one."""
    record = found.record
    if found.url is None or not same_site(found.url, page.url) or found.url in reading.pages:
        return record, page
    visit = reading.facts.visit(found.url)
    if visit.page is None:
        if record.status == UNKNOWN or (record.status == ANSWERED and record.answered is None):
            reading.unread += 1
            if visit.gap is not None:
                reading.gap = reading.gap or visit.gap
                reading.ends.append(record.asked.day if record.asked else None)
        return record, page
    reading.details.add(visit.page.url)
    inside = read_shapes(visit.page, reading.statuses, reading.latest, reading.facts.chrome).found
    same = [
        f for f in inside if _same_title(f.record.title, record.title) or _same_title(f.record.text, record.title)
    ] or (list(inside) if len(inside) == 1 else [])
    return (_merge(record, same[0].record), visit.page) if same else (record, page)


def _same_title(one: str, other: str) -> bool:
    a, b = fold(one.rstrip(".… ")), fold(other.rstrip(".… "))
    return bool(a and b) and (a.startswith(b[:60]) or b.startswith(a[:60]) or b[:60] in a)


def _merge(listed: Record, own: Record) -> Record:
    """What the list says, completed by the question's own page; an answer seen there outweighs a list that tells
    no state."""
    status = listed.status if listed.stated or own.status == UNKNOWN else own.status
    if own.stated and not listed.stated:
        status = own.status
    return replace(
        listed,
        asked=own.asked
        if own.asked is not None and (listed.asked is None or own.asked.day == listed.asked.day)
        else listed.asked or own.asked,
        answered=own.answered or listed.answered,
        progress=own.progress or listed.progress,
        status=status,
        stated=listed.stated or own.stated,
        overdue=(listed.overdue or own.overdue) and status == OPEN,
        title=listed.title or own.title,
        text=own.text or listed.text,
        asker=listed.asker or own.asker,
        citizen=listed.citizen or own.citizen,
        unit=own.unit or listed.unit,
        has_answer=listed.has_answer or own.has_answer,
    )


def _read_articles(reading: _Reading, page: Page) -> None:
    """A list of links without any sign of question or answer: the questions may stand on the pages it leads to."""
    facts = reading.facts
    links = item_links(facts, page)
    days = {i.url: i.date for i in listing(facts, page).items if i.url}
    for url in links:
        if url in reading.details or url in reading.pages:
            continue
        visit = facts.visit(url)
        if visit.page is None:
            if visit.gap is not None:
                reading.unread += 1
                reading.gap = reading.gap or visit.gap
                reading.ends.append(days.get(url))
            if (day := days.get(url)) is not None:
                reading.posted.append(day)
            continue
        if visit.page.url == page.url or is_home(visit.page.url, facts.site.url):
            continue
        reading.details.add(visit.page.url)
        shapes = read_shapes(visit.page, reading.statuses, reading.latest, facts.chrome)
        told = [f for f in shapes.found if f.record.has_answer or f.record.stated or f.record.citizen]
        if told:
            reading.shapes.append(replace(shapes, found=tuple(told)))
            posted = publish_date(facts, visit.page)
            day = posted.value if posted else days.get(url)
            if day is not None:
                reading.posted.append(day)
        for found in told:
            _keep(reading, found.record, found, visit.page)


def _keep(reading: _Reading, record: Record, found: Found, page: Page) -> None:
    """Add a question once: the same one is often pinned, or listed under several headings."""
    asked = record.asked.day.isoformat() if record.asked else ""
    key = (canonical(record.title)[:120], asked, canonical(record.text)[:200], canonical(record.asker))
    question = Question(
        asked=record.asked.day if record.asked else None,
        answered=record.answered.day if record.answered else None,
        progress=record.progress,
        status=record.status,
        title=quote(record.title, 110),
        asker_masked=mask_name(record.asker),
        unit=quote(record.unit, 80),
        url=page.url,
        record=page.record,
        quote=quote(record.text.removeprefix(record.title).strip() or record.title),
        selector=found.selector,
        canned=_is_canned(record, found.shape),
        overdue_stated=record.overdue,
        shape=found.shape,
    )
    known = reading.items.get(key)
    if known is None or (known.status == UNKNOWN and question.status != UNKNOWN):
        reading.items[key] = question


def _is_canned(record: Record, shape: str) -> bool:
    """An FAQ (answered, nobody asked, no dates), or a question entered in the same minute as its answer, or after
    it."""
    if record.asked is None and record.answered is None:
        return record.status == ANSWERED and not record.stated and not record.citizen and shape != "table"
    return record.asked is not None and record.answered is not None and _together(record.asked, record.answered)


def _together(asked: When, answered: When) -> bool:
    if answered.day != asked.day:
        return answered.day < asked.day
    return asked.minute is not None and answered.minute is not None and answered.minute <= asked.minute


def _external(facts: Facts, parts: Iterable[Section], pages: Iterable[Page]) -> tuple[str, ...]:
    """Addresses on other hosts where questions are asked or answered: listed, and left to a person."""
    found = [p.url for p in parts if p.state == "external" and p.url]
    for page in pages:
        for link in facts.own_links(page):
            official = host_of(link.url).endswith(".gov.vn")
            if (
                official
                and not same_site(link.url, page.url)
                and (_ELSEWHERE.search(link.label) or _ELSEWHERE.search(link.url))
            ):
                found.append(link.url)
    return tuple(dict.fromkeys(found))


def question_stats(facts: Facts) -> dict[str, int | None]:
    """The counts of the period for reports: asked, answered, on_time, overdue; all None where they could not be
    counted."""
    from auditor.facts import answer_times  # it builds upon this module

    return answer_times.question_stats(facts)
