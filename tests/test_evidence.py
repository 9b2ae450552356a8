"""Evidence is kept as it came and read back as it was kept, whatever a site puts into it and wherever the writing
stopped."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from auditor.evidence import EvidenceWriter, SiteEvidence, evidence_path
from auditor.model import Reason

NOW = datetime(2026, 11, 20, 2, 0, 0, 123456, tzinfo=UTC)


def write(path: Path) -> None:
    with EvidenceWriter(path) as writer:
        writer.spent = 1.5
        writer.add_response(
            "http://xa.vn/",
            200,
            (
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Encoding", "gzip"),
                ("Set-Cookie", "a=1"),
                ("Set-Cookie", "b=2"),
            ),
            "Xã".encode(),
            NOW,
            "tls: expired",
        )
        writer.add_gap("http", "http://xa.vn/lich", Reason.TIMEOUT, "không trả lời", NOW)
        writer.add_probe("http://xa.vn/tệp.pdf", 200, (("Content-Type", "application/pdf"),), NOW)
        writer.add_resource("layout", "http://xa.vn/", b'{"a":1}', "application/json", NOW)
        writer.add_site({"finished": True, "pages": 1}, NOW)


def test_what_was_kept_is_read_back(tmp_path: Path) -> None:
    path = evidence_path(tmp_path, "xa")
    write(path)
    evidence = SiteEvidence(path)
    page, gap, probe, layout, site = evidence.captures
    assert (page.url, page.instrument, page.status, page.content_type, page.taken) == (
        "http://xa.vn/",
        "http",
        200,
        "text/html",
        NOW,
    )
    assert page.headers["content-encoding"] == "gzip"
    assert page.headers["set-cookie"] == "a=1, b=2"
    assert page.detail == "tls: expired"
    assert page.spent == 1.5
    assert evidence.body(page) == "Xã".encode()
    assert (gap.instrument, gap.gap, gap.detail) == ("http", Reason.TIMEOUT, "không trả lời")
    assert evidence.body(gap) == b""
    assert (probe.instrument, probe.status, probe.content_type) == ("probe", 200, "application/pdf")
    assert (layout.instrument, evidence.body(layout)) == ("layout", b'{"a":1}')
    assert site.instrument == "site"
    assert evidence.site_facts() == {"finished": True, "pages": 1}
    assert page.record == f"evidence/xa.warc.gz@{page.offset}"


def test_the_file_is_a_warc_others_can_read(tmp_path: Path) -> None:
    path = evidence_path(tmp_path, "xa")
    write(path)
    with path.open("rb") as file:
        kinds = [r.rec_type for r in ArchiveIterator(file, check_digests="raise")]
    assert kinds == ["response", "metadata", "metadata", "resource", "metadata"]


def test_each_record_can_be_read_alone(tmp_path: Path) -> None:
    path = evidence_path(tmp_path, "xa")
    write(path)
    for capture in SiteEvidence(path).captures:
        alone = gzip.decompress(path.read_bytes()[capture.offset :])
        assert alone.startswith(b"WARC/1.0")


def test_a_torn_end_is_cut_off_and_writing_goes_on(tmp_path: Path) -> None:
    path = evidence_path(tmp_path, "xa")
    write(path)
    whole = path.read_bytes()
    offsets = [c.offset for c in SiteEvidence(path).captures]
    for cut in (1, 5, offsets[1] - 1, offsets[1], offsets[1] + 3, offsets[3] + 30, len(whole) - 1):
        path.write_bytes(whole[:cut])
        kept = sum(1 for o in [*offsets[1:], len(whole)] if o <= cut)
        with EvidenceWriter(path) as writer:
            writer.add_gap("http", "http://xa.vn/moi", Reason.RESET, "", NOW)
        captures = SiteEvidence(path).captures
        assert len(captures) == kept + 1
        assert captures[-1].url == "http://xa.vn/moi"


def test_a_torn_file_can_be_scored_as_far_as_it_goes(tmp_path: Path) -> None:
    path = evidence_path(tmp_path, "xa")
    write(path)
    whole = path.read_bytes()
    second = SiteEvidence(path).captures[1].offset
    path.write_bytes(whole[: second + 20])
    assert [c.url for c in SiteEvidence(path).captures] == ["http://xa.vn/"]


@pytest.mark.parametrize(
    "url",
    [
        "http://xa.vn/x y",
        "http://xa.vn/\r\nWARC-Type: response",
        "http://xa.vn/đ?q=ư",
        "http://xa.vn/\udc80",
        "http://xa.vn/:gap:http:x",
        "urn:auditor:gap:http:x",
    ],
)
def test_no_address_can_break_a_record(tmp_path: Path, url: str) -> None:
    path = evidence_path(tmp_path, "xa")
    with EvidenceWriter(path) as writer:
        writer.add_gap("http", url, Reason.RESET, "", NOW)
        writer.add_probe("http://xa.vn/sau", 200, (), NOW)
    captures = SiteEvidence(path).captures
    assert len(captures) == 2
    assert captures[0].gap is Reason.RESET
    assert captures[1].url == "http://xa.vn/sau"


@pytest.mark.parametrize(
    "header",
    [
        ("X-A", "b\r\nX-Injected: 1"),
        ("X-A\r\nX-Injected", "1"),
        ("X-Tên", "Xã Thạch Lâm"),
        ("X", "\udc80\x00\x7f"),
        ("", ""),
        ("X:Y", "z"),
        ("Content-Length", "99999"),
        ("Transfer-Encoding", "chunked"),
    ],
)
def test_no_header_can_break_a_record(tmp_path: Path, header: tuple[str, str]) -> None:
    path = evidence_path(tmp_path, "xa")
    with EvidenceWriter(path) as writer:
        writer.add_response("http://xa.vn/", 200, (header, ("Content-Type", "text/html")), b"body", NOW)
        writer.add_gap("http", "http://xa.vn/sau", Reason.RESET, "", NOW)
    evidence = SiteEvidence(path)
    first, second = evidence.captures
    assert "x-injected" not in first.headers
    assert first.content_type == "text/html"
    assert evidence.body(first) == b"body"
    assert second.gap is Reason.RESET


def test_a_body_of_warc_text_stays_a_body(tmp_path: Path) -> None:
    path = evidence_path(tmp_path, "xa")
    hostile = b"\r\n\r\nWARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 0\r\n\r\n" + gzip.compress(b"x")
    with EvidenceWriter(path) as writer:
        writer.add_response("http://xa.vn/", 200, (), hostile, NOW)
    evidence = SiteEvidence(path)
    assert len(evidence.captures) == 1
    assert evidence.body(evidence.captures[0]) == hostile


def test_no_evidence_is_no_captures(tmp_path: Path) -> None:
    evidence = SiteEvidence(evidence_path(tmp_path, "khong-co"))
    assert evidence.captures == ()
    assert evidence.site_facts() == {}
