"""Where a section is, and in what state: candidates from every place a section shows itself, judged by their own content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from auditor.evidence import DOM
from auditor.facts.content import own_content, page_condition, part_content
from auditor.facts.fields import TELLING, Content, find_fields, is_file_url
from auditor.facts.page import FOOTER, HEADER, MAIN, MENU, SIDE, Link, Page
from auditor.facts.site import Facts, Visit
from auditor.facts.vocabulary import ANNOUNCED, EXACT, MENTION, PROOF_NEEDED, RELATED, SLUG, UNSIGNED, Vocabulary
from auditor.model import Json, Reason
from auditor.urls import canonical_url, host_of, is_home, same_site
from auditor.vietnamese import fold

_PLACE_BONUS = {MENU: 20, HEADER: 12, SIDE: 10, MAIN: 4, FOOTER: 6}
_MAX_TRIED = 24
_MAX_DETAILS = 12
_HOME_BONUS = 8
_PART_NAME_WORDS = 12
_PAGER_RE = re.compile(
    r"\d+|(trang )?(sau|truoc|dau|cuoi|tiep|tiep theo|ke tiep)|next|prev(ious)?|first|last|xem (them|tiep|tat ca)"
)
_FEWEST_NAMED = 3
# Order of preference when several candidates claim the same section.
_RANK = {"full": 0, "thin": 1, "external": 2, "login": 3, "unmeasured": 4, "placeholder": 5, "dead": 6, "unproven": 7}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One address that may be the section: by which words, in which place, how surely."""

    url: str
    label: str
    where: str  # menu | header | side | main | footer | sitemap | heading | title | slug | picture | file
    strength: int
    score: int
    on: str  # address of the page it was seen on
    heading: str | None = None  # the section is the part of the page under this heading


@dataclass(frozen=True, slots=True)
class Tried:
    """A candidate with what was found there."""

    candidate: Candidate
    state: str
    found: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    reason: Reason | None = None
    quote: str = ""
    record: str | None = None
    explicit_none: bool = False
    content: Content | None = None
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """The verdict on one section; `state` is None when it could not be measured, and then `reason` says why."""

    id: str
    state: str | None  # full | thin | placeholder | dead | absent | external | login
    reason: Reason | None
    url: str | None
    label: str | None
    page: Page | None
    pages: tuple[Page, ...]
    record: str | None
    best: Tried | None
    tried: tuple[Tried, ...]
    looked_at: Mapping[str, int]  # place → number of texts read there


class Need(NamedTuple):
    """The fields a section must hold: `full` of `fields`, all of `must` among them, make it full; `thin` of them thin."""

    fields: tuple[str, ...] = ()
    full: int = 0
    thin: int = 0
    must: tuple[str, ...] = ()

    def is_met(self, found: Mapping[str, str]) -> bool:
        return len(found) >= self.full and all(f in found for f in self.must)


_NO_NEED = Need()


def vocabulary(facts: Facts) -> Vocabulary:
    """The run's vocabulary, knowing the words of this unit's own name."""
    return facts.of(_vocabulary)


def section(facts: Facts, section_id: str, need: Need = _NO_NEED) -> Section:
    """Find a section and judge its state; remembered per section and need."""
    return facts.of(_section, section_id, need)


def link_priority(link: Link, words: Vocabulary, wanted: frozenset[str] | None = None) -> int:
    """How much a crawler should want this link: higher first, 0 for nothing known about it; `wanted` narrows it to some sections."""
    labels = words.match_label(link.label) or (words.match_label(link.title) if link.title else ())
    slugs = words.match_slug(link.url) or (words.match_slug(link.image) if link.image else ())
    best = max((m.strength for m in (*labels, *slugs) if wanted is None or m.section in wanted), default=0)
    if best == 0:
        return 15 if link.place == MENU and wanted is None else 0
    return best + _PLACE_BONUS.get(link.place, 0)


def _vocabulary(facts: Facts) -> Vocabulary:
    own = fold(f"{facts.site.name} {facts.site.parent or ''} {facts.site.province or ''}").split()
    return Vocabulary(facts.vocabulary, own)


def _section(facts: Facts, section_id: str, need: Need) -> Section:
    words = vocabulary(facts)
    if section_id not in words.sections:
        raise KeyError(f"section {section_id!r} is not in the vocabulary")
    home = facts.home_visit
    looked = facts.of(_looked_at)
    if home.page is None:
        reason = home.gap or (Reason.BLOCKED if home.status >= 400 else Reason.NOT_COLLECTED)
        return Section(section_id, None, reason, None, None, None, (), home.record, None, (), looked)
    candidates = facts.of(_candidates).get(section_id, ())
    tried: list[Tried] = []
    many = bool(words.sections[section_id].get("many"))
    for candidate in candidates[:_MAX_TRIED]:
        # News and documents stand in several lists, and every one that is surely named is wanted.
        if many and candidate.strength < SLUG and any(t.state == "full" for t in tried):
            break
        attempt = _try(facts, words, section_id, candidate, need)
        tried.append(attempt)
        if (
            not many
            and attempt.state == "full"
            and attempt.page is not None
            and candidate.strength >= (UNSIGNED if need.fields else SLUG)
        ):
            break
    # A page that serves the section says more than one file of it that a list happens to name alike.
    best = min(tried, key=lambda t: (_RANK[t.state], t.page is None, -t.candidate.score), default=None)
    if best is not None and best.state == "unproven":
        best = None
    taken = [t for t in tried if t.page is not None and t.state in ("full", "thin")]
    # A block on the front page shows the newest of a section that has pages of its own.
    whole = [t for t in taken if t.candidate.heading is None] or taken
    pages = tuple({t.page.url: t.page for t in whole if t.page is not None}.values())
    if best is None:
        return _nothing(facts, section_id, tuple(tried), looked)
    accepted = Section(
        id=section_id,
        state=best.state,
        reason=None,
        url=best.candidate.url,
        label=best.candidate.label,
        page=best.page,
        pages=pages,
        record=best.record,
        best=best,
        tried=tuple(tried),
        looked_at=looked,
    )
    if best.state == "unmeasured":
        return replace(accepted, state=None, reason=best.reason)
    if best.state == "login":
        return replace(accepted, reason=Reason.LOGIN)
    unfinished = _is_unfinished(facts)
    if best.state in ("dead", "placeholder") and unfinished and best.candidate.strength < UNSIGNED:
        return replace(accepted, state=None, reason=unfinished)
    return accepted


def _nothing(facts: Facts, section_id: str, tried: tuple[Tried, ...], looked: Mapping[str, int]) -> Section:
    """No candidate at all: absent only if everything that could show it was read."""
    reason = _is_unfinished(facts) or _unread_parent(facts, section_id)
    record = facts.home_visit.record
    state = None if reason else "absent"
    return Section(section_id, state, reason, None, None, None, (), record, None, tried, looked)


def _is_unfinished(facts: Facts) -> Reason | None:
    """Why "absent" may not be said: budget spent, menus not read, home thin without a browser."""
    if facts.crawl.get("budget_spent"):
        stopped = facts.crawl.get("stopped")
        return next((r for r in Reason if r.value == stopped), Reason.BUDGET)
    if not facts.crawl.get("finished", True):
        return Reason.NOT_COLLECTED
    if _menu_may_be_script(facts):
        return Reason.NEEDS_SCRIPT
    gaps = [facts.visit(k.url).gap for k in facts.home.links if k.place == MENU and same_site(k.url, facts.home.url)]
    if gaps and sum(g is not None for g in gaps) > len(gaps) / 2:
        return next(g for g in gaps if g is not None)
    return None


def _menu_may_be_script(facts: Facts) -> bool:
    """A front page with scripts that names hardly any section may build its menu by script; what the browser saw is whole."""
    home = facts.home
    if home.scripts == 0 or facts.capture(home.url, DOM) is not None:
        return False
    words = vocabulary(facts)
    named = {k.url for k in home.links if any(m.strength > PROOF_NEEDED for m in words.match_label(k.label))}
    return len(named) < _FEWEST_NAMED


def _unread_parent(facts: Facts, section_id: str) -> Reason | None:
    """Why a page of the menu that may lead to the section could not be read: what hangs below it was not looked for."""
    words = vocabulary(facts)
    parents = frozenset(words.sections[section_id].get("parents", ()))
    for link in facts.home.links:
        if link.place in (MENU, HEADER, SIDE) and same_site(link.url, facts.home.url):
            gap = facts.visit(link.url).gap
            if (
                gap is not None
                and gap is not Reason.LOGIN
                and any(m.section in parents for m in words.match_label(link.label))
            ):
                return gap
    return None


def _looked_at(facts: Facts) -> Mapping[str, int]:
    counted: dict[str, int] = {"pages": len(facts.pages)}
    for page in facts.pages:
        for place in {k.place for k in page.links}:
            counted[place] = max(counted.get(place, 0), sum(1 for k in page.links if k.place == place))
    return counted


def _candidates(facts: Facts) -> Mapping[str, tuple[Candidate, ...]]:
    """Every address or heading that may be a section, for all sections at once, best first."""
    words = vocabulary(facts)
    found: dict[str, dict[tuple[str, str | None], Candidate]] = {}

    def note(
        section_id: str,
        url: str,
        label: str,
        where: str,
        strength: int,
        bonus: int,
        on: str,
        heading: str | None = None,
    ) -> None:
        known = found.setdefault(section_id, {})
        score = strength + bonus
        key = (url, heading)
        if key not in known or known[key].score < score:
            known[key] = Candidate(url, label, where, strength, score, on, heading)

    home_url = facts.home.url
    hosts: dict[str, list[str]] = {}
    for identifier, told in words.sections.items():
        for host in told.get("hosts", ()):
            hosts.setdefault(host, []).append(identifier)
    seen: set[tuple[str, str, str]] = set()

    def at_home(page: Page) -> bool:
        return page.url == home_url

    for page in facts.pages:
        for link in page.links:
            key = (link.url, link.label, link.place)
            if key in seen or (is_home(link.url, home_url) and "#" not in link.href):
                continue
            seen.add(key)
            bonus = _PLACE_BONUS.get(link.place, 0) + (_HOME_BONUS if at_home(page) else 0)
            named = words.match_label(link.label) if link.label else ()
            for match in named:
                note(match.section, link.url, link.label, link.place, match.strength, bonus, page.url)
            if link.title and link.title != link.label:
                for match in words.match_label(link.title):
                    note(match.section, link.url, link.title, link.place, min(match.strength, SLUG), bonus, page.url)
            if link.image and not link.label:
                for match in words.match_slug(link.image):
                    note(
                        match.section,
                        link.url,
                        link.image.rsplit("/", 1)[-1],
                        "picture",
                        min(match.strength, SLUG),
                        bonus,
                        page.url,
                    )
            # The host speaks only for a link whose words do not name something else ("Dịch vụ công" on the feedback system's host).
            official = hosts.get(host_of(link.url).removeprefix("www."), ())
            for section_id in official if not named else [s for s in official if any(m.section == s for m in named)]:
                note(section_id, link.url, link.label or host_of(link.url), link.place, SLUG, bonus, page.url)
            # A slug speaks only where the label does not already say something else, a pager's "2" and "Trang sau" included.
            if not any(m.strength > RELATED for m in named) and not _PAGER_RE.fullmatch(fold(link.label)):
                for match in words.match_slug(link.url):
                    note(match.section, link.url, link.label or link.url, "slug", match.strength, bonus, page.url)
    for page in facts.pages:
        _note_parts(facts, words, page, note)
        if at_home(page):
            continue
        title = page.title.split(" - ")[0].split(" | ")[0]
        for match in words.match_label(title):
            note(match.section, page.url, title, "title", min(match.strength, UNSIGNED), 0, page.url)
        # A heading that is a link's text is an entry of a list and speaks for the page it leads to.
        entries = {k.label for k in page.links}
        for heading in page.headings[:6]:
            if heading.place in (MENU, FOOTER, SIDE) or heading.text in facts.chrome or heading.text in entries:
                continue
            for match in words.match_label(heading.text):
                strength = match.strength if heading.level <= 2 else min(match.strength, SLUG)
                note(match.section, page.url, heading.text, "heading", strength, 0, page.url)
    return {k: tuple(sorted(v.values(), key=lambda c: (-c.score, c.url, c.heading or ""))) for k, v in found.items()}


class _Note(Protocol):
    def __call__(
        self,
        section_id: str,
        url: str,
        label: str,
        where: str,
        strength: int,
        bonus: int,
        on: str,
        heading: str | None = None,
    ) -> None: ...


def _note_parts(facts: Facts, words: Vocabulary, page: Page, note: _Note) -> None:
    """Sections that are a part of a page and have none of their own: under a heading or a bold line, in a tab, in a pop-up."""
    for label, identifier in page.tabs:
        for match in words.match_label(label):
            if match.strength >= UNSIGNED:
                note(match.section, page.url, label, "heading", SLUG, 0, page.url, f"#{identifier}")
    entries = {k.label for k in page.links}
    blocks = facts.own_blocks(page)
    for block, following in zip(blocks, blocks[1:], strict=False):
        # A line that is a link leads elsewhere, and one that another name follows is a list of names.
        # Cells and list items name things; they head nothing.
        if block.tag in ("td", "th", "li", "option") or len(block.text.split()) > _PART_NAME_WORDS:
            continue
        if block.text in entries or following.text in entries:
            continue
        for match in words.match_label(block.text):
            if match.strength >= UNSIGNED:
                note(match.section, page.url, block.text, "heading", SLUG, -1, page.url, block.text)


def _try(facts: Facts, words: Vocabulary, section_id: str, candidate: Candidate, need: Need) -> Tried:
    if not _is_ours(facts, candidate.url):
        host = host_of(candidate.url)
        proven = candidate.strength > PROOF_NEEDED
        return Tried(
            candidate, "external" if proven else "unproven", quote=host, record=_record_of(facts, candidate.on)
        )
    visit = facts.visit(candidate.url)
    if visit.gap is not None:
        if visit.gap is Reason.LOGIN:
            return Tried(candidate, "login", reason=Reason.LOGIN, record=visit.record)
        proven = candidate.strength > PROOF_NEEDED
        return Tried(candidate, "unmeasured" if proven else "unproven", reason=visit.gap, record=visit.record)
    if visit.is_dead:
        proven = candidate.strength > PROOF_NEEDED
        return Tried(candidate, "dead" if proven else "unproven", quote=f"{visit.status}", record=visit.record)
    if visit.page is None:
        # A file that is the section ("Quyết định thành lập Ban Biên tập.pdf"): content, read or scanned.
        held = visit.is_file and (
            is_file_url(candidate.url) or visit.content_type.startswith(("application/", "image/"))
        )
        proven = candidate.strength >= RELATED and not words.sections[section_id].get("many")
        return Tried(
            candidate, "full" if held and proven else "unproven", quote=visit.content_type, record=visit.record
        )
    return _judge_page(facts, words, section_id, candidate, visit, visit.page, need)


def _judge_page(
    facts: Facts, words: Vocabulary, section_id: str, candidate: Candidate, visit: Visit, page: Page, need: Need
) -> Tried:
    if candidate.heading is not None:
        content = part_content(facts, page, candidate.heading, words)
        found = find_fields(content, need.fields)
        enough = (
            len(found) >= min(max(need.thin, 2), len(need.fields)) if need.fields else len(content.text.split()) >= 15
        )
        state = "unproven" if not enough else ("full" if need.is_met(found) else "thin")
        return _tried(candidate, state, found, need, visit, page, content)
    condition = page_condition(facts, page, words)
    proven = candidate.strength > PROOF_NEEDED
    if condition.state == "login":
        return Tried(
            candidate,
            "login" if proven else "unproven",
            reason=Reason.LOGIN,
            quote=condition.quote,
            record=visit.record,
        )
    if condition.state in ("placeholder", "dead"):
        state = condition.state if proven else "unproven"
        return Tried(
            candidate,
            state,
            missing=need.fields,
            quote=condition.quote,
            record=visit.record,
            explicit_none=condition.explicit_none,
            page=page,
        )
    content = own_content(facts, page)
    found = find_fields(content, need.fields)
    if not need.is_met(found):
        content = _with_details(facts, page, content)
        found = find_fields(content, need.fields)
    proven = proven or _is_proven_by_content(words, section_id, candidate, content, found)
    if need.is_met(found) and proven:
        state = "full"
    elif proven:
        # The name promises the section and there is content; a file may hold what the page itself does not.
        in_file = bool(content.files()) and len(content.text.split()) < 120 and not need.must
        state = "full" if in_file else "thin"
    else:
        state = "unproven"
    return _tried(candidate, state, found, need, visit, page, content, condition.explicit_none)


def _is_proven_by_content(
    words: Vocabulary, section_id: str, candidate: Candidate, content: Content, found: Mapping[str, str]
) -> bool:
    """Whether the content makes up for a name that only hints at the section.

    An announcement ("Quyết định thành lập …") has to hold something that ordinary news does not, or call itself by the section's
    name; a related wording has to do the latter above something wanted. A headline that merely mentions the words is news.
    """
    if not found or candidate.strength <= MENTION:
        return False
    if candidate.strength >= ANNOUNCED and any(f in TELLING for f in found):
        return True
    return words.names_itself(section_id, (b.text for b in content.blocks))


def _tried(
    candidate: Candidate,
    state: str,
    found: Mapping[str, str],
    need: Need,
    visit: Visit,
    page: Page,
    content: Content,
    explicit_none: bool = False,
) -> Tried:
    wanted = need.must if len(found) >= need.full else need.fields
    missing = tuple(f for f in wanted if f not in found)
    return Tried(candidate, state, found, missing, None, "", visit.record, explicit_none, content, page)


def _with_details(facts: Facts, page: Page, content: Content) -> Content:
    """The content together with that of the pages it lists: a leader's biography is often one click further."""
    texts, links, images, forms, markup = (
        [content.text],
        list(content.links),
        list(content.images),
        list(content.forms),
        [content.markup],
    )
    taken = 0
    for link in content.links:
        if taken >= _MAX_DETAILS:
            break
        if not _is_ours(facts, link.url) or link.url == page.url or is_file_url(link.url):
            continue
        detail = facts.visit(link.url).page
        if detail is None or detail.url == page.url:
            continue
        taken += 1
        inner = own_content(facts, detail)
        texts.append(inner.text)
        links.extend(inner.links)
        images.extend(inner.images)
        forms.extend(inner.forms)
        markup.append(inner.markup)
    return Content("\n".join(texts), tuple(links), tuple(images), tuple(forms), content.blocks, "\n".join(markup))


def _is_ours(facts: Facts, url: str) -> bool:
    homes = (facts.site.url, facts.home.url, *facts.site.also)
    return any(same_site(url, home) for home in homes) or facts.capture(canonical_url(url) or url) is not None


def _record_of(facts: Facts, url: str) -> str | None:
    return facts.visit(url).record


def official_hosts(facts: Facts, section_id: str) -> tuple[str, ...]:
    """Hosts the vocabulary names as the right place of a section ("dichvucong.gov.vn")."""
    told: Json = vocabulary(facts).sections[section_id].get("hosts", ())
    return tuple(told)


__all__ = ["EXACT", "Candidate", "Need", "Section", "Tried", "link_priority", "official_hosts", "section", "vocabulary"]
