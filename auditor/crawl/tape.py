"""One site's questions and answers: what is on record is answered from the record, everything else is asked and put on
record.

The crawl of a site is a function of the answers it gets, so a crawl that was killed is simply run again: it asks the
same questions in the same order, the first of them are answered by the file, and where the file ends the network goes
on.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import replace

from auditor.crawl.fetch import Answer, Fetcher, Gap
from auditor.crawl.gaps import diagnose
from auditor.evidence import HTTP, PROBE, SITE, Capture, EvidenceWriter, SiteEvidence
from auditor.model import Json, Reason

_TLS_NOTE = "tls: "
_ATTEMPTS = re.compile(r" \(attempts: (\d+)\)$")
# A Set-Cookie header that was stored joined with others: a comma starts a new cookie only before `name=`.
_COOKIE_SPLIT = re.compile(r",\s*(?=[^;,=\s]+=)")


class Interrupted(Exception):
    """The run is being stopped; what is on record stays good for the next sitting."""


class Tape:
    """The only way to the network for one site's crawl; not for several threads."""

    def __init__(
        self,
        fetcher: Fetcher,
        writer: EvidenceWriter,
        evidence: SiteEvidence,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.fetcher = fetcher
        self._stopped = stopped
        self._writer = writer
        self._evidence = evidence
        self._recorded: dict[tuple[str, str], deque[Capture]] = defaultdict(deque)
        for capture in evidence.captures:
            if capture.instrument != SITE:
                self._recorded[self._queue(capture.instrument), capture.url].append(capture)
        self.bytes = 0  # of bodies taken so far, this time or before
        self.asked = 0  # answers and gaps, this time or before
        self.attempts = 0  # every request made for them

    @property
    def spent(self) -> float:
        """Seconds this site has cost so far, over all sittings."""
        return self.fetcher.spent

    def get(self, url: str) -> Answer | Gap:
        """The answer to a GET; pages that are not the site's own words (challenge, maintenance …) are gaps."""
        stored = self._next(HTTP, url)
        if stored is None:
            return self._store(self.fetcher.get(url))
        return self._replayed(stored)

    def post(self, kept_as: str, url: str, form: Mapping[str, str]) -> Answer | Gap:
        """The answer to a listing's pager, kept under an address of its own."""
        stored = self._next(HTTP, kept_as)
        if stored is None:
            return self._store(replace(self.fetcher.post(url, form), url=kept_as))
        return self._replayed(stored)

    def probe(self, url: str) -> Answer | Gap:
        """Status and headers of an address."""
        stored = self._next(PROBE, url)
        if stored is not None:
            return self._replayed(stored)
        outcome = self.fetcher.head(url)
        self._writer.spent = self.spent
        self._count(outcome)
        if isinstance(outcome, Gap):
            return self._write_gap(PROBE, outcome)
        record = self._writer.add_probe(url, outcome.status, _with_tls(outcome), outcome.taken)
        return replace(outcome, record=record)

    def note(self, instrument: str, url: str, reason: Reason, detail: str) -> Gap:
        """Put on record that something was not asked for or could not be made, and why."""
        stored = self._next(instrument, url)
        if stored is not None:
            return Gap(url, reason, detail, stored.taken, record=stored.record)
        return self._write_gap(instrument, Gap(url, reason, detail, self.fetcher.now(), attempts=0))

    def keep(self, instrument: str, url: str, body: bytes, content_type: str) -> None:
        """Put on record what the browser made; what is there already stays."""
        if self._next(instrument, url) is None:
            self._writer.spent = self.spent
            self._writer.add_resource(instrument, url, body, content_type, self.fetcher.now())

    def stored(self, instrument: str, url: str) -> bytes | Gap | None:
        """What an earlier sitting kept under this instrument; None if nothing."""
        capture = self._next(instrument, url)
        if capture is None:
            return None
        if capture.gap is not None:
            return Gap(url, capture.gap, capture.detail, capture.taken, record=capture.record)
        return self._evidence.body(capture)

    def close_site(self, facts: Mapping[str, Json]) -> None:
        """Put on record how the crawl of this site went."""
        self._writer.spent = self.spent
        self._writer.add_site(facts, self.fetcher.now())

    def _store(self, outcome: Answer | Gap) -> Answer | Gap:
        self._writer.spent = self.spent
        self._count(outcome)
        if isinstance(outcome, Gap):
            return self._write_gap(HTTP, outcome)
        if not outcome.whole:
            record = self._writer.add_probe(outcome.url, outcome.status, _with_tls(outcome), outcome.taken)
            return replace(outcome, record=record)
        note = (_TLS_NOTE + outcome.tls if outcome.tls else "") + _tries(outcome)
        record = self._writer.add_response(
            outcome.url, outcome.status, outcome.headers, outcome.body, outcome.taken, note
        )
        return self._judge(replace(outcome, record=record))

    def _judge(self, answer: Answer) -> Answer | Gap:
        """Make a gap of an answer that is not content; the answer itself stays on record before it."""
        found = _unusable(answer)
        if found is None:
            return answer
        reason, detail = found
        gap = Gap(answer.url, reason, detail, answer.taken, answer.attempts, status=answer.status)
        stored = self._next(HTTP, answer.url)
        return replace(gap, record=stored.record) if stored is not None else self._write_gap(HTTP, gap)

    def _write_gap(self, instrument: str, gap: Gap) -> Gap:
        self._writer.spent = self.spent
        return replace(
            gap, record=self._writer.add_gap(instrument, gap.url, gap.reason, gap.detail + _tries(gap), gap.taken)
        )

    def _replayed(self, capture: Capture) -> Answer | Gap:
        self.fetcher.spent = capture.spent
        match = _ATTEMPTS.search(capture.detail)
        attempts = int(match.group(1)) if match else 1
        detail = _ATTEMPTS.sub("", capture.detail)
        if capture.gap is not None:
            gap = Gap(capture.url, capture.gap, detail, capture.taken, attempts, record=capture.record)
            self._count(gap)
            return gap
        whole = capture.instrument != PROBE
        tls = detail.removeprefix(_TLS_NOTE) if detail.startswith(_TLS_NOTE) else capture.headers.get(_TLS_HEADER, "")
        answer = Answer(
            capture.url,
            capture.status,
            tuple(capture.headers.items()),
            self._evidence.body(capture) if whole else b"",
            capture.taken,
            tls=tls,
            whole=whole,
            attempts=attempts,
            record=capture.record,
        )
        self.fetcher.learn(
            answer, _COOKIE_SPLIT.split(capture.headers["set-cookie"]) if "set-cookie" in capture.headers else []
        )
        self._count(answer)
        return self._judge(answer) if whole else answer

    def _count(self, outcome: Answer | Gap) -> None:
        self.asked += 1
        self.attempts += outcome.attempts
        if isinstance(outcome, Answer):
            self.bytes += len(outcome.body)

    def _next(self, instrument: str, url: str) -> Capture | None:
        if self._stopped():
            raise Interrupted
        queue = self._recorded.get((self._queue(instrument), url))
        return queue.popleft() if queue else None

    @staticmethod
    def _queue(instrument: str) -> str:
        """A file too large to keep is on record as a probe, so both share one queue."""
        return HTTP if instrument == PROBE else instrument


_TLS_HEADER = "x-auditor-tls"


def _tries(outcome: Answer | Gap) -> str:
    return f" (attempts: {outcome.attempts})" if outcome.attempts > 1 else ""


def _with_tls(answer: Answer) -> tuple[tuple[str, str], ...]:
    return (*answer.headers, (_TLS_HEADER, answer.tls)) if answer.tls else answer.headers


def _unusable(answer: Answer) -> tuple[Reason, str] | None:
    if 300 <= answer.status < 400:
        return None if answer.location else (Reason.UNPARSED, "a redirect that leads nowhere")
    found = diagnose(answer.status, answer.header("content-type"), answer.body, answer.header("cf-mitigated"))
    if (
        found is None
        and 200 <= answer.status < 300
        and not answer.body.strip()
        and answer.content_type in ("", "text/html")
    ):
        return Reason.TRUNCATED, "an empty answer"
    return found
