"""The crawl of one site: robots.txt, home, what the rules need, the rest within the budget, probes and measurements, in
a fixed order.

Nothing is judged here. What is on record afterwards is every answer with its redirects, every gap with its reason, and
one `site` record that says how it went.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from auditor.crawl.feeds import is_feed, read_feed
from auditor.crawl.fetch import Answer, Gap
from auditor.crawl.frontier import NEEDED, Entry, Frontier, Role
from auditor.crawl.measuring import Camera, Measurable, is_thin, layout_sample, leads_on
from auditor.crawl.plan import Plan, Settings
from auditor.crawl.postback import read_order
from auditor.crawl.progress import Progress
from auditor.crawl.rendering import Renderer
from auditor.crawl.robots import Robots
from auditor.crawl.tape import Tape
from auditor.crawl.traps import Doubt, doubt, is_below, is_file, is_foreign, is_language_switch
from auditor.crawl.walk import HOME_SCORE, Seen, Walk, twin_of
from auditor.evidence import HTTP
from auditor.facts.decode import read_text
from auditor.facts.page import FOOTER, HEADER, MENU, SIDE, Link, Page, parse_page
from auditor.model import Json, Reason, Site
from auditor.urls import canonical_url, host_of, postback_event, resolve

SURE = 50  # a priority from which a link is taken to name a section, not just to mention one
MENTIONED = 20

_MAX_SITEMAPS = 5
_MAX_FEED_PAGES = 400
_MAX_EXTERNAL = 10
_MAX_STORAGE = 8  # hosts of other domains that files are linked from
_MAX_SECOND_LOOKS = 40
_MAX_REFUSALS = 6  # failures one after the other after which home is asked whether to go on
_MAX_PARDONS = 2
_MAX_ENTRANCES = 3  # pages that do nothing but lead to the home page
_MAX_FRAMES = 2  # frames within frames
_NARROW_PROBES = 15
_HTML = ("text/html", "application/xhtml+xml", "")
_HOLDS_AGAINST_US = frozenset({Reason.BLOCKED, Reason.CHALLENGE, Reason.RATE_LIMITED})
_TRANSIENT = frozenset({
    Reason.DNS,
    Reason.REFUSED,
    Reason.TIMEOUT,
    Reason.RESET,
    Reason.TRUNCATED,
    Reason.SERVER_ERROR,
    Reason.RATE_LIMITED,
})


SiteFacts: TypeAlias = dict[str, Json]


@dataclass
class SiteCrawl:
    """One site being crawled; `run` is to be called once."""

    site: Site
    plan: Plan
    settings: Settings
    tape: Tape
    robots: Robots
    renderer: Renderer | None
    progress: Progress
    budget_spent: str | None = None
    stopped: Reason | None = None
    _frontier: Frontier = field(default_factory=Frontier)
    _dead: list[Seen] = field(default_factory=list)
    _failed: list[Seen] = field(default_factory=list)
    _files: dict[str, tuple[int, int]] = field(default_factory=dict)
    _links: dict[str, tuple[int, int]] = field(default_factory=dict)
    _listings: Counter[str] = field(default_factory=Counter)
    _sampled: Counter[str] = field(default_factory=Counter)
    _measurable: list[Measurable] = field(default_factory=list)
    _entrance: str | None = None
    _external: int = 0
    _storage: set[str] = field(default_factory=set)
    _refusals: int = 0
    _pardons: int = 0
    _finals: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.home = canonical_url(self.site.url) or self.site.url
        self._front = self.home  # where home led to
        self._walk = Walk(self.tape, self.robots, self._frontier)
        self._camera = Camera(self.tape, self.renderer, self.settings)

    @property
    def pages(self) -> int:
        """Pages asked so far, this time or before."""
        return self._walk.pages

    # -- The stages

    def open(self) -> Gap | None:
        """Read robots.txt and the home page; the gap if there is no home page to read."""
        gap = self._open_at(self.home)
        twin = twin_of(self.home)
        if gap is None or not gap.reason.is_transport or gap.reason is Reason.DNS or twin is None:
            return gap
        # Listed as https and only answering by http, or the other way round: unreachable would be untrue.
        if self._open_at(twin) is not None:
            return gap
        self.home = twin
        return None

    def run(self) -> None:
        """Everything after the home page."""
        self.tape.fetcher.freeze_cookies()
        for address in self.site.also:
            url = canonical_url(address)
            if url is not None and not self._frontier.is_done(url):
                self._walk.origins.append(url)
                self._frontier.offer(Entry(url, Role.HOME))
        self._read_sitemaps()
        self._work(Role.MENTION)
        self._look_again()
        self._work(Role.MENTION)
        if self.plan.breadth:
            self._work(Role.DOUBTFUL)
            self._look_again()
        self._probe()
        if self.plan.wants.layout and self.stopped is None:
            sample = layout_sample(self._measurable, self.settings.max_rendered)
            self._camera.measure(sample, lambda url: self.progress.page_measured(self.site, url))

    def facts(self) -> SiteFacts:
        """What the site record says of this crawl."""
        host = host_of(self.home)
        return {
            "home": self.home,
            "attempts": self.tape.attempts,
            "tls": self.tape.fetcher.tls_faults.get(host),
            # A crawl that was turned away has not seen all, whatever its budget: nothing may be called absent.
            "budget_spent": self.budget_spent or ("stopped" if self.stopped else None),
            "stopped": self.stopped.value if self.stopped else None,
            "pages": self._walk.pages,
            "left": self._frontier.left(Role.DOUBTFUL),
            "trapped": self._frontier.trapped,
            "robots": "waived" if self.robots.waived else self.robots.state(self.home),
            "browser": self.renderer is not None,
        }

    # -- Home and sitemaps

    def _open_at(self, url: str) -> Gap | None:
        self._walk.origins = [url]
        refused = self.robots.verdict(url)
        self._walk.heed_delay(url)
        if refused is not None:
            return self.tape.note(HTTP, url, *refused)
        entry = Entry(url, Role.HOME, score=HOME_SCORE)
        self._frontier.finish(url)
        seen = self._visit(entry)
        if isinstance(seen.outcome, Gap):
            return seen.outcome
        for _ in range(_MAX_ENTRANCES):
            self._front = seen.final_url
            if not self._walk.is_ours(seen.final_url):
                self._walk.origins.append(seen.final_url)  # the site has moved and says so
            self._take(seen)
            door = self._entrance
            if door is None or door in self._walk.asked:
                break
            seen = self._visit(Entry(door, Role.HOME, score=HOME_SCORE))
            if isinstance(seen.outcome, Gap):
                break
            self.home = door
        return None

    def _read_sitemaps(self) -> None:
        rules = self.robots.known(self._front)
        queue = list(rules.sitemaps if rules and rules.sitemaps else ()) or [resolve(self._front, "/sitemap.xml") or ""]
        read = 0
        offered = 0
        while queue and read < _MAX_SITEMAPS:
            url = queue.pop(0)
            if not url or not self._walk.is_ours(url) or self._frontier.is_done(url):
                continue
            read += 1
            self._frontier.finish(url)
            outcome = self._walk.follow(Entry(url, Role.HOME)).outcome
            if (
                isinstance(outcome, Gap)
                or not 200 <= outcome.status < 300
                or not is_feed(outcome.content_type, outcome.body)
            ):
                continue
            feed = read_feed(url, outcome.body)
            queue.extend(feed.feeds)
            for address, title in feed.pages:
                if offered < _MAX_FEED_PAGES or self.plan.priority(Link(address, title, "sitemap")) >= SURE:
                    offered += 1
                    self._offer_link(Link(address, title, "sitemap"), Entry(url, Role.ORDINARY, depth=1), url)

    # -- The loop

    def _work(self, up_to: Role) -> None:
        """Ask what is queued, most needed first, until nothing of these roles is left or a limit is reached."""
        while self.stopped is None:
            spent = self._limit_reached()
            if spent is not None:
                if self._frontier.left(NEEDED):
                    self.budget_spent = spent
                return
            entry = self._frontier.pop(up_to)
            if entry is None:
                return
            if entry.role is Role.SECTION and not self._walk.is_ours(entry.url):
                if self._external >= _MAX_EXTERNAL:
                    continue
                self._external += 1
            self._take(self._visit(entry))

    def _limit_reached(self) -> str | None:
        waiting = min(len(self._dead) + len(self._failed), _MAX_SECOND_LOOKS)
        if self._walk.pages + waiting >= self.settings.max_pages:
            return "pages"
        if self.tape.bytes >= self.settings.max_bytes:
            return "bytes"
        if self.tape.spent >= 60 * self.settings.max_minutes:
            return "time"
        return None

    def _visit(self, entry: Entry) -> Seen:
        """Ask an address and follow where it leads; every hop is checked and on record."""
        seen = self._walk.follow(entry)
        outcome = seen.outcome
        if isinstance(outcome, Gap):
            self._note_refusal(outcome)
            if outcome.reason in _TRANSIENT and entry.role <= Role.MENTION and entry.form is None:
                self._failed.append(seen)
        else:
            self._refusals = 0
            if outcome.status in (404, 410):
                self._dead.append(seen)
        self.progress.page_fetched(self.site, self._walk.pages, seen.final_url)
        return seen

    def _note_refusal(self, gap: Gap) -> None:
        """After several failures in a row home is asked once more; if it fails too, the site is left in peace."""
        held = gap.reason in _HOLDS_AGAINST_US
        self._refusals = self._refusals + 1 if held or gap.reason in _TRANSIENT else 0
        if self._refusals < _MAX_REFUSALS:
            return
        self._refusals = 0
        self._pardons += held
        again = self.tape.probe(
            self._front
        )  # not a GET: the page is on record, and its newest record must not be a refusal
        refused = isinstance(again, Gap) or again.status in (401, 403, 429) or again.status >= 500
        if refused or self._pardons > _MAX_PARDONS:
            self.stopped = gap.reason

    def _look_again(self) -> None:
        """A second look, some time after the first, at what was dead or failed: once is no proof."""
        again = sorted((*self._dead, *self._failed), key=lambda s: (s.entry.role, -s.entry.score))[:_MAX_SECOND_LOOKS]
        self._dead, self._failed = [], []
        for seen in again:
            if self.stopped is not None or self._walk.pages >= self.settings.max_pages:
                return
            outcome = self.tape.get(seen.final_url)
            self._walk.pages += 1
            if isinstance(outcome, Answer) and 200 <= outcome.status < 300:
                self._take(replace(seen, outcome=outcome))

    # -- What a page gives

    def _take(self, seen: Seen) -> None:
        """Read an answer for further addresses."""
        answer = seen.outcome
        if (
            isinstance(answer, Gap)
            or not 200 <= answer.status < 300
            or not answer.whole
            or seen.final_url in self._finals
        ):
            return
        self._finals.add(seen.final_url)
        if is_feed(answer.content_type, answer.body):
            for address, title in read_feed(seen.final_url, answer.body).pages[:50]:
                self._offer_link(Link(address, title, "feed"), seen.entry, seen.final_url)
            return
        if answer.content_type not in _HTML or not self._walk.is_ours(seen.final_url):
            return
        text, _ = read_text(answer.body, answer.header("content-type"))
        page = parse_page(seen.final_url, text, answer.record)
        if is_thin(page):
            door = leads_on(page)
            if seen.entry.url == self.home or seen.final_url == self._front:
                self._entrance = door
            if door is not None and self._walk.is_ours(door):
                self._frontier.offer(replace(seen.entry, url=door, depth=seen.entry.depth + 1))
            else:
                page = self._camera.document(seen.final_url) or page
        elif page.scripts and (seen.entry.url == self.home or seen.final_url == self._front):
            page = self._camera.richer(seen.final_url, page)
        if self.plan.wants.layout and seen.entry.role in (Role.HOME, Role.SECTION, Role.ITEM):
            self._measurable.append(Measurable(seen.entry, seen.final_url, tuple(self.plan.private(page))))
        for link in page.links:
            self._offer_link(link, seen.entry, page.url)
        if seen.entry.role in (Role.SECTION, Role.MENU, Role.LISTING):
            self._offer_listing(page, seen.entry)

    def _offer_link(self, link: Link, parent: Entry, page_url: str) -> None:
        url = link.url
        score = self.plan.priority(link)
        at_home = parent.role is Role.HOME
        if not self._walk.is_ours(url):
            if is_file(url) and parent.role <= Role.ITEM and self._is_storage(url):
                self._files.setdefault(url, (parent.role, len(self._files)))
            elif score >= SURE and at_home and self._walk.is_related(url):
                self._frontier.offer(Entry(url, Role.SECTION, score, 1, parent=page_url), doubt(url))
            return
        if is_file(url) and not (score >= SURE and at_home):
            if parent.role <= Role.MENTION:
                self._files.setdefault(url, (parent.role, len(self._files)))
            return
        mistrust = doubt(url)
        if is_language_switch(url, page_url):
            mistrust = Doubt.MUCH if at_home else Doubt.DROP
        elif is_foreign(url, self._front):
            mistrust = max(mistrust, Doubt.MUCH)
        if parent.role <= Role.SECTION and mistrust < Doubt.MUCH:
            self._links.setdefault(url, (parent.role, len(self._links)))
        role = self._role_of(link, score, at_home, mistrust, parent.depth)
        if not self.plan.breadth and role > Role.SECTION and score < MENTIONED:
            return
        if role is Role.MENU:
            score += 5 - min(link.depth, 5)
        self._frontier.offer(Entry(url, role, score, parent.depth + 1, parent=page_url), mistrust)

    def _role_of(self, link: Link, score: int, at_home: bool, mistrust: Doubt, depth: int) -> Role:
        framed = link.how == "frame"
        if framed and at_home and depth < _MAX_FRAMES and mistrust < Doubt.MUCH:
            return Role.HOME  # a page made of frames is all of them together
        if score >= SURE:
            return Role.SECTION
        if mistrust >= Doubt.MUCH:
            return Role.DOUBTFUL
        if at_home and (link.place in (MENU, HEADER, FOOTER, SIDE) or link.how in ("area", "option", "onclick")):
            return Role.MENU
        if not is_below(link.url, self._front):
            return Role.DOUBTFUL
        if score >= MENTIONED or framed or link.place == MENU:
            return Role.MENTION
        return Role.ORDINARY

    def _offer_listing(self, page: Page, entry: Entry) -> None:
        """Queue the next page of a listing, and its first entries by rank."""
        listing = entry.listing or page.url
        for url in self.plan.pager(page):
            if (
                self._listings[listing] >= self.plan.max_listing_pages
                or not self._walk.is_ours(url)
                or self._frontier.is_done(url)
            ):
                continue
            following = Entry(url, Role.LISTING, entry.score, entry.depth, listing=listing, parent=page.url)
            if postback_event(url) is not None:
                order = read_order(page, url)
                if order is None:
                    continue
                following = replace(following, form=order.form, action=order.action)
            self._listings[listing] += 1
            self._frontier.offer(following)
            break  # one step at a time: the next page says whether one more is needed
        for url in self.plan.items(page):
            rank = self._sampled[listing]
            if rank >= self.plan.items_per_listing:
                break
            if self._walk.is_ours(url) and doubt(url) is not Doubt.DROP:
                self._sampled[listing] += 1
                if is_file(url):
                    self._files.setdefault(url, (Role.ITEM, len(self._files)))
                else:
                    self._frontier.offer(
                        Entry(url, Role.ITEM, entry.score, entry.depth + 1, rank, parent=page.url), doubt(url)
                    )

    def _is_storage(self, url: str) -> bool:
        """Whether files may be asked of this host: a portal keeps its own in a few places, not all over the world."""
        if not self._walk.is_related(url) and len(self._storage) < _MAX_STORAGE:
            self._storage.add(host_of(url))
        return self._walk.is_related(url) or host_of(url) in self._storage

    # -- Probes

    def _probe(self) -> None:
        """Knock at files and links of the needed pages that were not read, most needed first."""
        limit = self.settings.max_probes if self.plan.breadth else min(self.settings.max_probes, _NARROW_PROBES)
        found = {**self._files, **{u: p for u, p in self._links.items() if not self._frontier.is_done(u)}}
        dead = []
        asked = 0
        twin = twin_of(self.home)
        if twin is not None and self.plan.breadth and twin not in self._walk.asked:
            self._walk.probe(twin)  # does http lead to https?
        for url in sorted(found, key=lambda u: found[u]):
            if asked >= limit or self.stopped is not None or self.tape.spent >= 60 * self.settings.max_minutes:
                break
            if self._frontier.is_done(url):
                continue
            self._frontier.finish(url)
            outcome = self._walk.probe(url)
            asked += outcome is not None
            if isinstance(outcome, Answer) and outcome.status in (404, 410):
                dead.append(url)
        for url in dead[: max(limit - asked, 0)]:
            self._walk.probe(url)
