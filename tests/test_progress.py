"""A run tells that it goes on: plain lines in a log, a display on a terminal; hostile names and narrow encodings end
nothing."""

from __future__ import annotations

import io

from rich.console import Console

from auditor.crawl.progress import Display, Lines, make_progress
from auditor.model import Level, Site

SITE = Site("xa-lam", "Xã [bold]Lâm[/] \x1b[31m", "http://xa.vn/", Level.COMMUNE)


def test_lines_tell_start_end_and_now_and_then() -> None:
    stream = io.StringIO()
    clock = [0.0]
    lines = Lines(2, stream, every=30, clock=lambda: clock[0])
    lines.site_started(SITE)
    for pages in range(1, 5):
        clock[0] += 20
        lines.page_fetched(SITE, pages, "http://xa.vn/")
    lines.site_finished(SITE, 4, None)
    lines.waiting(600, 1)
    lines.site_finished(SITE, 0, "dns")
    assert stream.getvalue().splitlines() == [
        "xa-lam: bắt đầu http://xa.vn/",
        "xa-lam: đã đọc 2 trang",
        "xa-lam: đã đọc 4 trang",
        "xa-lam: xong, 4 trang [1/2]",
        "chờ 600 giây rồi hỏi lại 1 cổng chưa trả lời",
        "xa-lam: không đọc được (dns), 0 trang [2/2]",
    ]


def test_a_log_in_a_narrow_encoding_gets_what_it_can_hold() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp1252", errors="strict")
    Lines(1, stream).site_started(SITE)
    stream.flush()
    assert b"xa-lam" in raw.getvalue()


def test_the_display_shows_sites_and_pages_and_no_markup_of_theirs() -> None:
    stream = io.StringIO()
    with Display(2, Console(file=stream, force_terminal=True, width=140)) as display:
        display.site_started(SITE)
        display.page_fetched(SITE, 3, "http://xa.vn/[link=x]")
        display.page_measured(SITE, "http://xa.vn/")
        display.site_finished(SITE, 3, None)
        display.page_fetched(SITE, 4, "http://xa.vn/muon")
        display.waiting(600, 1)
        display.site_finished(SITE, 3, "dns")


def test_without_a_terminal_there_are_lines() -> None:
    assert isinstance(make_progress(3), Lines)
