"""A site's evidence from literal pages: what tests of facts and checks start from, without a server or a crawl."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from auditor.evidence import VIETNAM, EvidenceWriter, SiteEvidence
from auditor.facts.site import Facts
from auditor.model import Json, Level, Period, Reason, Site
from auditor.resources import data_dir

ORIGIN = "http://xa.example.gov.vn"
Q3 = Period("2026-Q3", date(2026, 7, 1), date(2026, 9, 30))
TAKEN = datetime(2026, 10, 9, 9, 0, tzinfo=VIETNAM)


def shipped(name: str) -> Json:
    """One of the shipped rule documents."""
    return json.loads((data_dir("rules") / name).read_text(encoding="utf-8"))


def page(body: str, title: str = "Trang") -> str:
    return f"<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>"


def make_facts(
    folder: Path,
    pages: Mapping[str, str | int | Reason | tuple[str, bytes]],
    *,
    level: Level = Level.COMMUNE,
    crawl: Mapping[str, Json] | None = None,
    as_of: date = date(2026, 10, 9),
    period: Period = Q3,
    name: str = "Xã Thạch Lâm Sơn",
) -> Facts:
    """Facts of a site whose addresses answer as told: HTML text, a status, a gap, a redirect (`-> /path`) or (type, bytes)."""
    path = folder / "evidence" / "xa.warc.gz"
    with EvidenceWriter(path) as writer:
        for place, answer in pages.items():
            url = place if "://" in place else ORIGIN + place
            if isinstance(answer, Reason):
                writer.add_gap("http", url, answer, "", TAKEN)
            elif isinstance(answer, int):
                writer.add_response(url, answer, (("Content-Type", "text/html"),), b"", TAKEN)
            elif isinstance(answer, tuple):
                writer.add_response(url, 200, (("Content-Type", answer[0]),), answer[1], TAKEN)
            elif answer.startswith("-> "):
                writer.add_response(url, 302, (("Location", answer[3:]),), b"", TAKEN)
            else:
                writer.add_response(url, 200, (("Content-Type", "text/html; charset=utf-8"),), answer.encode(), TAKEN)
        writer.add_site({"finished": True, "attempts": 1, "rounds": 1, **(crawl or {})}, TAKEN)
    site = Site("xa", name, ORIGIN + "/", level, province="Hà Tĩnh")
    return Facts(
        site,
        SiteEvidence(path),
        as_of=as_of,
        period=period,
        vocabulary=shipped("vocabulary.json"),
        calendar=shipped("calendar.json"),
    )
