"""One address followed to where it leads: every hop is allowed by robots.txt, belongs to the site, and is on record."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.crawl.fetch import Answer, Gap
from auditor.crawl.frontier import Entry, Frontier, Role
from auditor.crawl.robots import Robots
from auditor.crawl.tape import Tape
from auditor.evidence import HTTP
from auditor.model import Reason
from auditor.urls import host_of, resolve, same_site

HOME_SCORE = 1000  # of the site's own front door, which may lead anywhere
_MAX_HOPS = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """One address that was asked, and where it led."""

    entry: Entry
    final_url: str
    outcome: Answer | Gap


@dataclass(slots=True)
class Walk:
    """What one site's crawl has asked; `origins` are the addresses whose hosts are the site."""

    tape: Tape
    robots: Robots
    frontier: Frontier
    origins: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    pages: int = 0

    def follow(self, entry: Entry) -> Seen:
        """Ask an address and those it redirects to, as long as they are the site's."""
        url, visited = entry.url, {entry.url}
        self.asked.add(url)
        while True:
            refused = self.robots.verdict(url)
            if refused is not None and entry.role > Role.MENTION:
                return Seen(entry, url, Gap(url, *refused, self.tape.fetcher.now()))  # nobody will ask for its record
            if refused is not None:
                return Seen(entry, url, self.tape.note(HTTP, url, *refused))
            self.heed_delay(url)
            if entry.form is not None and url == entry.url:
                outcome = self.tape.post(url, entry.action, entry.form)
            else:
                outcome = self.tape.get(url)
            if isinstance(outcome, Gap) or not 300 <= outcome.status < 400:
                self.pages += 1
                return Seen(entry, url, outcome)
            target = resolve(url, outcome.location)
            if target is None or target in visited or len(visited) > _MAX_HOPS:
                self.pages += 1
                return Seen(entry, url, self.tape.note(HTTP, url, Reason.UNPARSED, "redirects without end or target"))
            at_home = entry.role is Role.HOME and entry.score >= HOME_SCORE
            external = entry.role is Role.SECTION and self.is_related(target)
            if not at_home and not external and not self.is_ours(target):
                self.pages += 1
                return Seen(entry, url, outcome)  # it leads away; that is all there is to know
            if not at_home and target in self.asked:
                self.pages += 1
                return Seen(entry, target, outcome)  # on record already
            self.asked.add(target)
            self.frontier.finish(target)
            visited.add(target)
            url = target

    def probe(self, url: str) -> Answer | Gap | None:
        """Knock at an address, and at those it redirects to; None if robots.txt forbids the first."""
        outcome: Answer | Gap | None = None
        for _ in range(_MAX_HOPS):
            if self.robots.verdict(url) is not None:
                return outcome
            self.heed_delay(url)
            outcome = self.tape.probe(url)
            if isinstance(outcome, Gap) or not 300 <= outcome.status < 400:
                return outcome
            target = resolve(url, outcome.location)
            if target is None or target in self.asked or not (self.is_ours(target) or self.is_related(target)):
                return outcome
            self.asked.add(target)
            url = target
        return outcome

    def is_ours(self, url: str) -> bool:
        return any(same_site(url, origin) for origin in self.origins)

    def is_related(self, url: str) -> bool:
        """Whether an address is of the site's registered domain: a storage host, a province's common pages."""
        return any(parent_domain(host_of(url)) == parent_domain(host_of(origin)) for origin in self.origins)

    def heed_delay(self, url: str) -> None:
        """Keep the pause the host's robots.txt asks for."""
        rules = self.robots.known(url)
        if rules is not None and rules.crawl_delay:
            delays = self.tape.fetcher.crawl_delay
            delays[host_of(url)] = max(delays.get(host_of(url), 0.0), rules.crawl_delay)


def twin_of(url: str) -> str | None:
    """The same address by the other scheme; None where a port says which one is meant."""
    scheme, _, rest = url.partition("://")
    if ":" in rest.split("/", 1)[0]:
        return None
    return f"{'http' if scheme == 'https' else 'https'}://{rest}"


def parent_domain(host: str) -> str:
    """The registered domain as Vietnam has them: three labels below gov.vn and its like, else two."""
    labels = host.split(".")
    if all(part.isdigit() for part in labels):
        return host
    deep = len(labels) >= 3 and labels[-1] == "vn" and labels[-2] in ("gov", "com", "org", "net", "edu")
    return ".".join(labels[-3:] if deep else labels[-2:])
