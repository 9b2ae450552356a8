"""Small portals for crawl tests: pages by path, served with a log, and the plan and settings to crawl them with."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from auditor.checks import Wants
from auditor.crawl import Outcome, Plan, Settings, crawl
from auditor.evidence import SiteEvidence, evidence_path
from auditor.facts.page import Link, Page
from auditor.model import Level, Period, Site
from tests.faults import Behaviour, Request, html, reply

FILLER = "Ủy ban nhân dân xã Thạch Lâm thông báo tới toàn thể nhân dân trên địa bàn xã. " * 4
PERIOD = Period("2026-Q3", date(2026, 7, 1), date(2026, 9, 30))
SETTINGS = Settings(
    as_of=date(2026, 11, 20),
    period=PERIOD,
    allow_private=True,
    timeout=2.0,
    back_off=0.01,
    second_round_minutes=0.0,
    browser=False,
)
Answer = str | bytes | Behaviour


def page(title: str, *links: tuple[str, str], menu: Iterable[tuple[str, str]] = (), body: str = FILLER) -> str:
    """A page with links in its text and in its menu."""
    entries = "".join(f"<li><a href='{path}'>{label}</a></li>" for path, label in menu)
    text = "".join(f"<p><a href='{path}'>{label}</a></p>" for path, label in links)
    return html(title, f"<nav><ul>{entries}</ul></nav><main><h1>{title}</h1><p>{body}</p>{text}</main>")


def serving(pages: Mapping[str, Answer]) -> dict[str, Behaviour]:
    """Behaviours that answer these paths (with their query) and 404 for all others."""

    def answer(r: Request) -> None:
        found = pages.get(r.path, pages.get(r.path.split("?")[0] + "?*"))
        if found is None:
            reply(r, html("404", "Không tìm thấy trang"), "404 Not Found")
        elif callable(found):
            found(r)
        else:
            kind = (
                "text/plain"
                if r.path.endswith(".txt")
                else "application/xml"
                if ".xml" in r.path
                else "text/html; charset=utf-8"
            )
            reply(r, found, kind=kind)

    return {"*": answer}


def moved(target: str, status: str = "302 Found") -> Behaviour:
    return lambda r: reply(r, "", status, headers=(("Location", target),))


def sure_of(*labels: str) -> Callable[[Link], int]:
    """A priority that knows these labels as sections."""
    return lambda link: 100 if link.label in labels else 0


def make_site(origin: str, identifier: str = "xa", path: str = "/", **options: Any) -> Site:
    return Site(identifier, "Xã Thạch Lâm", f"{origin}{path}", Level.COMMUNE, **options)


def crawl_one(
    folder: Path,
    origin: str,
    plan: Plan | None = None,
    settings: Settings = SETTINGS,
    *,
    path: str = "/",
    site: Site | None = None,
    **options: Any,
) -> Outcome:
    """Crawl one site into a folder."""
    chosen = plan or Plan()
    return crawl([site or make_site(origin, path=path)], lambda _: chosen, settings, folder, **options)


def records(folder: Path, identifier: str = "xa") -> SiteEvidence:
    return SiteEvidence(evidence_path(folder, identifier))


def story(folder: Path, identifier: str = "xa") -> list[tuple[str, str, int, str, str]]:
    """Everything on record that does not depend on when it was taken: instrument, address, status, gap, digest of the
    body."""
    evidence = records(folder, identifier)
    return [
        (
            c.instrument,
            c.url,
            c.status,
            c.gap.value if c.gap else "",
            hashlib.sha256(evidence.body(c)).hexdigest() if c.instrument != "site" else "",
        )
        for c in evidence.captures
    ]


def asked_twice(log: Iterable[str]) -> dict[str, int]:
    return {path: n for path, n in Counter(log).items() if n > 1}


def listing_plan(wants: Wants = Wants(), **options: Any) -> Plan:  # noqa: B008 - frozen
    """Sections by exact labels, pages by `rel=next`, items by class."""

    def pager(page: Page) -> tuple[str, ...]:
        return tuple(k.url for k in page.links if k.label.startswith("Trang ") and k.url != page.url)

    def items(page: Page) -> tuple[str, ...]:
        return tuple(k.url for k in page.links if k.label.startswith("Bài "))

    return replace(
        Plan(wants=wants, priority=sure_of("Tin tức", "Lịch công tác", "Giới thiệu"), pager=pager, items=items),
        **options,
    )
