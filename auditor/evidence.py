"""Evidence: one WARC file per site, every answer and every failed attempt an explicit record that can be read back
alone.

Responses are `response` records; what the browser made is a `resource` record under `urn:auditor:<instrument>:<url>`;
an attempt that failed is a `metadata` record under `urn:auditor:gap:<instrument>:<url>`, and a link probe (HEAD, or a
GET whose body is not kept) one under `urn:auditor:probe:<url>`. Every record is its own gzip member, so a file cut
short loses only its last record.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from auditor.model import Json, Reason

HTTP = "http"  # a full GET
PROBE = "probe"  # status and headers only
DOM = "dom"  # the document after scripts ran (HTML)
LAYOUT = "layout"  # geometry of one page (JSON), see crawl/probe.js
SCREENSHOT = "screenshot"  # PNG or JPEG
SITE = "site"  # one JSON record: how the crawl of this site went

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")  # no summer time since 1975; a fixed zone needs no tz data

# What reading a damaged file may raise.
UNREADABLE = (ArchiveLoadFailed, EOFError, OSError, UnicodeError, ValueError, KeyError, zlib.error)

_URN = "urn:auditor:"


@dataclass(frozen=True, slots=True)
class Capture:
    """One record without its body: an answer (`status`), a product of the browser, or a gap (`gap`)."""

    url: str
    instrument: str
    taken: datetime
    record: str  # "evidence/<site>.warc.gz@<offset>"
    offset: int
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case; repeated ones joined by ", "
    gap: Reason | None = None
    detail: str = ""  # words for the log, never for a verdict
    spent: float = 0.0  # seconds the crawl of this site had cost when this was taken

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


class EvidenceWriter:
    """Appends records to one site's file; opening an existing file cuts off a torn last record."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            _cut_torn_tail(path)
        self._file = path.open("ab")
        self._writer = WARCWriter(self._file, gzip=True)
        self._name = f"evidence/{path.name}"
        self.spent = 0.0  # stamped on every record, so that a resumed crawl knows what it has used of its time

    def add_response(
        self,
        url: str,
        status: int,
        headers: tuple[tuple[str, str], ...],
        body: bytes,
        taken: datetime,
        detail: str = "",
    ) -> str:
        """Store an answer with its whole (decoded) body; the record's address is returned."""
        kept = [
            (
                "X-Archive-Orig-" + k
                if k.lower() in ("content-encoding", "transfer-encoding", "content-length")
                else k,
                v,
            )
            for k, v in ((_token(k), _one_line(v)) for k, v in headers)
        ]
        http = StatusAndHeaders(f"{status} ", kept, protocol="HTTP/1.1")
        extra = {"WARC-Auditor-Detail": json.dumps(detail)} if detail else {}
        return self._write("response", url, body, taken, http=http, extra=extra)

    def add_resource(self, instrument: str, url: str, body: bytes, content_type: str, taken: datetime) -> str:
        """Store something the browser made."""
        return self._write("resource", f"{_URN}{instrument}:{url}", body, taken, content_type=content_type)

    def add_probe(self, url: str, status: int, headers: tuple[tuple[str, str], ...], taken: datetime) -> str:
        """Store status and headers of a link that was only knocked at."""
        body = json.dumps({"status": status, "headers": headers}, ensure_ascii=False).encode()
        return self._write("metadata", f"{_URN}{PROBE}:{url}", body, taken, content_type="application/json")

    def add_gap(self, instrument: str, url: str, reason: Reason, detail: str, taken: datetime) -> str:
        """Store an attempt that failed."""
        body = json.dumps({"reason": reason.value, "detail": detail}, ensure_ascii=False).encode()
        return self._write("metadata", f"{_URN}gap:{instrument}:{url}", body, taken, content_type="application/json")

    def add_site(self, facts: Mapping[str, Json], taken: datetime) -> str:
        """Store how the crawl of this site went; the newest one counts."""
        body = json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
        return self._write("metadata", f"{_URN}{SITE}:", body, taken, content_type="application/json")

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> EvidenceWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(
        self,
        kind: str,
        uri: str,
        body: bytes,
        taken: datetime,
        *,
        http: StatusAndHeaders | None = None,
        content_type: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> str:
        offset = self._file.tell()
        # The digests are the appeal's proof; warcio computes them. Microseconds keep the order of a busy second.
        headers = {
            "WARC-Date": taken.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "WARC-Auditor-Spent": f"{self.spent:.3f}",
            **(extra or {}),
        }
        record = self._writer.create_warc_record(
            _ascii(uri),
            kind,
            payload=io.BytesIO(body),
            http_headers=http,
            warc_headers_dict=headers,
            warc_content_type=content_type or "",
        )
        self._writer.write_record(record)
        self._file.flush()
        return f"{self._name}@{offset}"


class SiteEvidence:
    """What one site's file holds: `captures` in the order they were taken; bodies are read only when asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = f"evidence/{path.name}"
        self.damaged = False  # the file breaks off, or holds what is no record: what comes before is still read
        self.captures: tuple[Capture, ...] = tuple(self._whole_records()) if path.exists() else ()
        self.captures = self.captures[self._begin_of_last_crawl() :]

    def _begin_of_last_crawl(self) -> int:
        """A site asked again later (`audit --only`) is read from that crawl on; the one before stays in the file."""
        ends = [i for i, c in enumerate(self.captures) if c.instrument == SITE and c.gap is None]
        begin = 0
        for before, end in pairwise(ends):
            # The second round of one crawl closes with rounds = 2; a new crawl begins again with 1.
            if json.loads(self.body(self.captures[end])).get("rounds", 1) == 1:
                begin = before + 1
        return begin

    def body(self, capture: Capture) -> bytes:
        """The stored bytes of one capture (empty for a gap)."""
        if capture.gap is not None:
            return b""
        with self._path.open("rb") as file:
            file.seek(capture.offset)
            for record in ArchiveIterator(file):
                return bytes(record.raw_stream.read())
        return b""

    def site_facts(self) -> Mapping[str, Json]:
        """How the crawl went (see `EvidenceWriter.add_site`); empty for an unfinished crawl."""
        newest = [c for c in self.captures if c.instrument == SITE]
        return json.loads(self.body(newest[-1])) if newest else {}

    def _whole_records(self) -> Iterator[Capture]:
        try:
            yield from self._scan()
        except UNREADABLE:
            self.damaged = True

    def _scan(self) -> Iterator[Capture]:
        with self._path.open("rb") as file:
            iterator = ArchiveIterator(file)
            for record in iterator:
                uri = record.rec_headers.get_header("WARC-Target-URI") or ""
                taken = _parse_date(record.rec_headers.get_header("WARC-Date") or "")
                # Asking for the offset skips to the record's end, so a small body has to be read before.
                told = json.loads(record.raw_stream.read()) if uri.startswith((_URN + "gap:", _URN + PROBE)) else {}
                offset = iterator.get_record_offset()
                spent = float(record.rec_headers.get_header("WARC-Auditor-Spent") or 0)
                common = {"taken": taken, "record": f"{self._name}@{offset}", "offset": offset, "spent": spent}
                if record.rec_type == "response":
                    headers: dict[str, str] = {}
                    for key, value in record.http_headers.headers:
                        low = key.lower().removeprefix("x-archive-orig-")
                        headers[low] = f"{headers[low]}, {value}" if low in headers else value
                    detail = record.rec_headers.get_header("WARC-Auditor-Detail")
                    yield Capture(
                        url=uri,
                        instrument=HTTP,
                        status=int(record.http_headers.get_statuscode() or 0),
                        headers=headers,
                        detail=json.loads(detail) if detail else "",
                        **common,
                    )
                elif uri.startswith(_URN + "gap:"):
                    instrument, url = uri[len(_URN + "gap:") :].split(":", 1)
                    yield Capture(
                        url=url, instrument=instrument, gap=Reason(told["reason"]), detail=told["detail"], **common
                    )
                elif uri.startswith(_URN + PROBE):
                    names = {k.lower(): v for k, v in told["headers"]}
                    yield Capture(
                        url=uri[len(_URN + PROBE) + 1 :],
                        instrument=PROBE,
                        status=told["status"],
                        headers=names,
                        **common,
                    )
                elif uri.startswith(_URN):
                    instrument, url = uri[len(_URN) :].split(":", 1)
                    kind = record.rec_headers.get_header("Content-Type") or ""
                    yield Capture(url=url, instrument=instrument, headers={"content-type": kind}, **common)


def evidence_path(run: Path, site_id: str) -> Path:
    """Where a run keeps one site's records."""
    return run / "evidence" / f"{site_id}.warc.gz"


def _ascii(uri: str) -> str:
    """WARC headers are ASCII; a stray character is percent-encoded as a browser would."""
    return "".join(
        c if " " < c < "\x7f" else "".join(f"%{b:02X}" for b in c.encode("utf-8", "surrogateescape")) for c in uri
    )


def _token(name: str) -> str:
    """A header's name as the standard has it."""
    return "".join(c for c in name if "!" <= c <= "~" and c != ":") or "X-Unnamed"


def _one_line(text: str) -> str:
    """A header as one line of storable text: a site's line breaks must not become headers of ours."""
    return "".join(c if c >= " " and c != "\x7f" else " " for c in text.encode("utf-8", "replace").decode())


def _parse_date(text: str) -> datetime:
    for shape in ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ"):
        try:
            return datetime.strptime(text, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
    return datetime.fromtimestamp(0, tz=UTC)


def _cut_torn_tail(path: Path) -> None:
    """Truncate after the last whole gzip member: a killed run may have written half a record."""
    whole = 0
    with path.open("rb") as file:
        for end in _member_ends(file):
            whole = end
    if whole < path.stat().st_size:
        with path.open("rb+") as file:
            file.truncate(whole)
            os.fsync(file.fileno())


def _member_ends(file: BinaryIO) -> Iterator[int]:
    position = 0
    inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
    pending = b""
    while True:
        chunk = pending or file.read(1 << 16)
        pending = b""
        if not chunk:
            return
        try:
            inflater.decompress(chunk)
        except (zlib.error, gzip.BadGzipFile):
            return
        if inflater.eof:
            position = file.tell() - len(inflater.unused_data)
            yield position
            pending = inflater.unused_data
            inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
