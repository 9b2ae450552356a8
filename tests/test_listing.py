"""Listings: generated portals with known counts per month in many styles, paging, pinned and unsorted lists, and
what is no list."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from auditor.facts.dates import publish_date
from auditor.facts.listing import item_links, listing, next_pages, section_items
from auditor.facts.page import parse_page
from auditor.facts.site import Facts
from auditor.model import Period, Reason
from tests.site_builder import ORIGIN, make_facts, page

FIVE_QUARTERS = Period("2025-07-01..2026-09-30", date(2025, 7, 1), date(2026, 9, 30))
_SUBJECTS = (
    "ra quân làm thủy lợi",
    "họp giao ban tháng",
    "trao quà hộ nghèo",
    "tập huấn chuyển đổi số",
    "tiếp xúc cử tri",
    "khám sức khỏe nghĩa vụ",
)
_MENU = (
    "<ul class='menu'><li><a href='/'>Trang chủ</a></li><li><a href='/gioi-thieu'>Giới thiệu</a></li><li>"
    "<a href='/tin-tuc'>Tin tức</a></li></ul>"
)
_SIDE = (
    "<div class='sidebar'><h3>Tin mới nhất</h3><ul><li><a href='/hot-1'>Một tin nổi bật đứng ở mọi trang "
    "của cổng</a> (08/10/2026)</li>"
    "<li><a href='/hot-2'>Một tin nổi bật khác cũng đứng ở mọi trang</a> (07/10/2026)</li></ul></div>"
)
_FOOT = "<div id='footer'>© 2015 UBND xã. Cập nhật 09/10/2026. Điện thoại 0239.385.2022</div>"


@dataclass(frozen=True)
class Entry:
    number: int
    day: date

    @property
    def title(self) -> str:
        return f"Xã {_SUBJECTS[self.number % len(_SUBJECTS)]} đợt {self.number} ở thôn Đông"

    @property
    def href(self) -> str:
        return f"/tin-tuc/bai-viet-{self.number}.html"


def _list(entries: list[Entry]) -> str:
    return (
        "<ul class='tin'>"
        + "".join(f"<li><a href='{e.href}'>{e.title}</a> <span>({e.day:%d/%m/%Y})</span></li>" for e in entries)
        + "</ul>"
    )


def _table(entries: list[Entry]) -> str:
    rows = "".join(
        f"<tr><td>{n}</td><td><a href='{e.href}'>{e.title}</a></td><td>{e.day:%d/%m/%Y}</td></tr>"
        for n, e in enumerate(entries, 1)
    )
    return f"<table><thead><tr><th>STT</th><th>Tiêu đề</th><th>Ngày đăng</th></tr></thead><tbody>{rows}</tbody></table>"


def _cards(entries: list[Entry]) -> str:
    card = (
        "<div class='col-md-4'><div class='card'><a href='{h}'><img src='/a.jpg'></a><h4><a href='{h}'>{t}"
        "</a></h4><p class='meta'><i></i> {d} <span>Tin trong xã</span></p><p>Ngày 01/01/2020, theo Quyết "
        "định số 5/QĐ-UBND ngày 02/02/2021, xã đã…</p><a href='{h}'>Xem chi tiết</a></div></div>"
    )
    return (
        "<div class='row'>"
        + "".join(card.format(h=e.href, t=e.title, d=f"{e.day:%d/%m/%Y}") for e in entries)
        + "</div>"
    )


def _liferay(entries: list[Entry]) -> str:
    row = (
        "<div class='asset-abstract'><div class='asset-content'><h3 class='asset-title'><a href='{h}'>{t}</a>"
        "</h3><div class='assetPublishDate block_timer'>Ngày đăng {d} | 02:20 PM</div><div "
        "class='asset-summary'>Ngày 27/11/2019, Sở ban hành Quyết định…</div></div></div>"
    )
    return (
        "<div class='portlet-body'>"
        + "".join(row.format(h=e.href, t=e.title, d=f"{e.day:%d/%m/%Y}") for e in entries)
        + "</div>"
    )


def _definitions(entries: list[Entry]) -> str:
    return (
        "<dl>"
        + "".join(
            f"<dt><a href='{e.href}'>{e.title}</a></dt><dd>Đăng lúc: 17:00:00 {e.day:%d/%m/%Y} (GMT+7)</dd>"
            for e in entries
        )
        + "</dl>"
    )


def _flat(entries: list[Entry]) -> str:
    return (
        "<div>"
        + "".join(
            (
                f"<h3><a href='{e.href}'>{e.title}</a></h3><p>Thứ tư - {e.day:%d/%m/%Y} 09:19</p><p>Tóm tắt nội dung "
                f"bài viết.</p>"
            )
            for e in entries
        )
        + "</div>"
    )


def _breaks(entries: list[Entry]) -> str:
    return (
        "<div>"
        + "".join(
            f"<a href='{e.href}'>{e.title}</a> <i>({e.day.day}-{e.day.month}-{e.day.year})</i><br>" for e in entries
        )
        + "</div>"
    )


def _articles(entries: list[Entry]) -> str:
    row = (
        "<article class='post-{n} type-post'><h2 class='entry-title'><a href='{h}' rel='bookmark'>{t}</a>"
        "</h2><time class='entry-date published' datetime='{d}T08:00:00+07:00'>{n} ngày trước</time><time "
        "class='updated' datetime='2026-10-01'></time><p>Tóm tắt.</p></article>"
    )
    return "<main>" + "".join(row.format(n=e.number, h=e.href, t=e.title, d=e.day) for e in entries) + "</main>"


def _undated(entries: list[Entry]) -> str:
    return "<ul>" + "".join(f"<li><a href='{e.href}'>{e.title}</a></li>" for e in entries) + "</ul>"


def _numbers(at: int, last: int) -> str:
    links = "".join(
        f"<a href='/tin-tuc?page={n}'>{n}</a> " if n != at else f"<span class='current'>{n}</span> "
        for n in range(1, last + 1)
    )
    return f"<div class='pagination'>{links}</div>"


def _next(at: int, last: int) -> str:
    return f"<div class='pager'><a href='/tin-tuc?page={at + 1}'>Trang sau</a></div>" if at < last else ""


STYLES: dict[str, tuple[Callable[[list[Entry]], str], Callable[[int, int], str]]] = {
    "list": (_list, _numbers),
    "table": (_table, _next),
    "cards": (_cards, _numbers),
    "liferay": (_liferay, _next),
    "definitions": (_definitions, _numbers),
    "flat headings": (_flat, _next),
    "line breaks": (_breaks, _numbers),
    "wordpress articles": (_articles, _next),
}


def _entries(seed: int) -> list[Entry]:
    """Between none and seven entries a month over five quarters and a little around them, newest first."""
    dice = random.Random(seed)
    days = []
    month = date(2025, 5, 1)
    while month < date(2026, 10, 9):
        days += [month + timedelta(days=dice.randrange(28)) for _ in range(dice.choice((0, 1, 3, 4, 7)))]
        month = (month + timedelta(days=32)).replace(day=1)
    days = sorted((d for d in days if d <= date(2026, 10, 9)), reverse=True)
    return [Entry(len(days) - n, d) for n, d in enumerate(days)]


def _portal(entries: list[Entry], style: str, per_page: int = 10) -> dict[str, str | int]:
    rows, pager = STYLES[style]
    chunks = [entries[n : n + per_page] for n in range(0, len(entries), per_page)]
    pages: dict[str, str | int] = {
        "/": page(f"{_MENU}<h1>Cổng thông tin</h1>{_SIDE}{_FOOT}", "Trang chủ"),
        "/gioi-thieu": page(f"{_MENU}<p>Giới thiệu về xã</p>{_SIDE}{_FOOT}"),
    }
    for n, chunk in enumerate(chunks, 1):
        body = f"{_MENU}<div id='noi-dung'><h1>Tin tức</h1>{rows(chunk)}{pager(n, len(chunks))}</div>{_SIDE}{_FOOT}"
        pages["/tin-tuc" if n == 1 else f"/tin-tuc?page={n}"] = page(body, "Tin tức")
        if n == 1:
            pages["/tin-tuc?page=1"] = page(body, "Tin tức")
    return pages


def _months(facts: Facts, days: list[date]) -> Counter[str]:
    return Counter(f"{d:%Y-%m}" for d in days if facts.period.start <= d <= facts.period.end)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", [1, 2])
def test_counts_per_month_are_exact_in_every_style(style: str, seed: int, tmp_path: Path) -> None:
    entries = _entries(seed)
    facts = make_facts(tmp_path, _portal(entries, style), period=FIVE_QUARTERS)
    told = section_items(facts, facts.page(f"{ORIGIN}/tin-tuc"))
    assert told.complete
    assert told.undated == 0
    assert _months(facts, [i.date for i in told.items if i.date]) == _months(facts, [e.day for e in entries])
    assert told.newest is not None
    assert told.newest.date == entries[0].day
    by_title = {i.title: i for i in told.items}
    assert by_title[entries[0].title].url == ORIGIN + entries[0].href


def test_an_unsorted_list_is_read_to_its_end_and_its_newest_is_the_latest_day(tmp_path: Path) -> None:
    entries = _entries(3)
    random.Random(5).shuffle(entries)
    facts = make_facts(tmp_path, _portal(entries, "list"), period=FIVE_QUARTERS)
    told = section_items(facts, facts.page(f"{ORIGIN}/tin-tuc"))
    assert told.complete
    assert told.newest is not None
    assert told.newest.date == max(e.day for e in entries)
    assert _months(facts, [i.date for i in told.items if i.date]) == _months(facts, [e.day for e in entries])


def test_a_pinned_old_item_neither_ends_the_reading_nor_becomes_the_newest(tmp_path: Path) -> None:
    entries = _entries(1)
    pages = _portal(entries, "list")
    pinned = "<li class='pinned'><a href='/ghim'>Thông báo ghim ở đầu danh sách từ lâu</a> (01/02/2019)</li>"
    pages["/tin-tuc"] = str(pages["/tin-tuc"]).replace("<ul class='tin'>", "<ul class='tin'>" + pinned)
    facts = make_facts(tmp_path, pages, period=FIVE_QUARTERS)
    told = section_items(facts, facts.page(f"{ORIGIN}/tin-tuc"))
    assert _months(facts, [i.date for i in told.items if i.date]) == _months(facts, [e.day for e in entries])
    assert next(i for i in told.items if "ghim" in i.title).pinned


def test_a_page_of_the_list_that_was_not_fetched_makes_the_count_a_floor(tmp_path: Path) -> None:
    pages = _portal(_entries(1), "list")
    del pages["/tin-tuc?page=3"]
    facts = make_facts(tmp_path, pages, period=FIVE_QUARTERS)
    told = section_items(facts, facts.page(f"{ORIGIN}/tin-tuc"))
    assert not told.complete
    assert told.gap is Reason.NOT_COLLECTED


def test_a_pager_of_scripts_makes_the_count_a_floor(tmp_path: Path) -> None:
    pager = "<tr><td colspan='3'><a href=\"javascript:__doPostBack('ctl00$Grid','Page$2')\">2</a></td></tr>"
    body = _table(_entries(1)[:8]).replace("</tbody>", pager + "</tbody>")
    facts = make_facts(tmp_path, {"/": page("x"), "/tin-tuc": page(f"<h1>Tin tức</h1>{body}")}, period=FIVE_QUARTERS)
    told = section_items(facts, facts.page(f"{ORIGIN}/tin-tuc"))
    assert not told.complete
    # The pager is one the crawler may press; here it has not been.
    assert told.gap is Reason.NOT_COLLECTED


def test_items_without_a_date_take_it_from_their_own_fetched_page(tmp_path: Path) -> None:
    entries = _entries(1)[:6]
    pages: dict[str, str | int] = {"/": page("x"), "/tin-tuc": page(f"<h1>Tin tức</h1>{_undated(entries)}")}
    for e in entries[:4]:
        pages[e.href] = page(
            f"<h1>{e.title}</h1><p class='date'>{e.day:%d/%m/%Y} 08:00</p><p>{'lời ' * 90}</p>", e.title
        )
    facts = make_facts(tmp_path, pages, period=FIVE_QUARTERS)
    told = section_items(facts, facts.page(f"{ORIGIN}/tin-tuc"))
    assert [i.date for i in told.items] == [e.day for e in entries[:4]] + [None, None]
    assert {i.dated_by for i in told.items} == {"page", "none"}
    assert told.undated == 2


def test_items_dated_after_as_of_are_left_out_and_after_the_capture_are_impossible(tmp_path: Path) -> None:
    entries = [
        Entry(1, date(2027, 3, 1)),
        Entry(2, date(2026, 10, 5)),
        Entry(3, date(2026, 9, 1)),
        Entry(4, date(2026, 8, 1)),
    ]
    facts = make_facts(
        tmp_path, {"/": page("x"), "/tin-tuc": page(f"<h1>Tin tức</h1>{_list(entries)}")}, as_of=date(2026, 9, 15)
    )
    told = section_items(facts, facts.page(f"{ORIGIN}/tin-tuc"))
    assert told.newest is not None
    assert told.newest.date == date(2026, 9, 1)
    assert [(i.date, i.impossible) for i in told.items if i.title == entries[0].title] == [(None, "01/03/2027")]
    assert entries[1].title not in [i.title for i in told.items]


def test_a_document_table_gives_number_issue_day_posting_day_and_file(tmp_path: Path) -> None:
    rows = "".join(
        (
            f"<tr><td>{n}</td><td>{n}0/QĐ-UBND</td><td><a href='/vb/{n}'>Quyết định phê duyệt kế hoạch số {n} của "
            f"xã</a></td><td>0{n}/09/2026</td><td>1{n}/09/2026</td><td><a href='/tep/{n}.pdf'>Tải về</a></td></tr>"
        )
        for n in range(1, 6)
    )
    head = (
        "<tr><td>STT</td><td>Số, ký hiệu</td><td>Trích yếu</td><td>Ngày ban hành</td><td>Ngày đăng</td>"
        "<td>Tệp</td></tr>"
    )
    facts = make_facts(tmp_path, {"/": page("x"), "/van-ban": page(f"<h1>Văn bản</h1><table>{head}{rows}</table>")})
    told = listing(facts, facts.page(f"{ORIGIN}/van-ban"))
    assert told.kind == "table"
    assert [(i.number, i.issued, i.date, i.attachment) for i in told.items] == [
        (f"{n}0/QĐ-UBND", date(2026, 9, n), date(2026, 9, 10 + n), f"{ORIGIN}/tep/{n}.pdf") for n in range(1, 6)
    ]


def test_menus_side_blocks_and_related_news_are_no_items(tmp_path: Path) -> None:
    pages = _portal(_entries(1), "cards")
    related = "<h3>Các tin khác</h3>" + _list(_entries(2)[:4])
    pages["/tin-tuc/bai-viet-1.html"] = page(
        f"{_MENU}<div><h1>Xã ra quân</h1><p>{'lời ' * 120}</p>{related}</div>{_SIDE}{_FOOT}", "Xã ra quân"
    )
    facts = make_facts(tmp_path, pages)
    titles = [i.title for i in listing(facts, facts.page(f"{ORIGIN}/tin-tuc")).items]
    assert len(titles) == 10
    assert all(t.startswith("Xã ") for t in titles)
    article = facts.page(f"{ORIGIN}/tin-tuc/bai-viet-1.html")
    assert listing(facts, article).items == ()
    told = publish_date(facts, article)
    assert told is None or told.source == "listing"
    assert len(item_links(facts, facts.page(f"{ORIGIN}/tin-tuc"))) == 10


def test_a_list_with_one_entry_is_a_list(tmp_path: Path) -> None:
    body = (
        "<h1>Thông báo</h1><div class='item'><h3><a href='/tb/1.html'>Thông báo tuyển dụng công chức cấp xã "
        "năm 2026</a></h3><div class='date'>02/10/2026</div></div>"
    )
    facts = make_facts(tmp_path, {"/": page("x"), "/thong-bao": page(body)})
    (item,) = listing(facts, facts.page(f"{ORIGIN}/thong-bao")).items
    assert item.date == date(2026, 10, 2)
    assert item.url == f"{ORIGIN}/tb/1.html"


@pytest.mark.parametrize(
    ("html", "at", "expected"),
    [
        (
            (
                "<div class='pagination'><a href='?page=1'>1</a><a href='?page=2'>2</a><a href='?page=3'>3</a><a "
                "href='?page=2'>»</a></div>"
            ),
            "/tin",
            ["?page=2", "?page=3"],
        ),
        ("<ul class='pager'><li><a href='/tin/page-2/'>Trang sau</a></li></ul>", "/tin/", ["/tin/page-2/"]),
        (
            "<nav><a class='page-numbers' href='/tin/page/3/'>3</a><a rel='next' href='/tin/page/3/'>Sau</a></nav>",
            "/tin/page/2/",
            ["/tin/page/3/"],
        ),
        (
            "<ul class='lfr-pagination-buttons pager'><li><a href='/x?_101_delta=20&amp;_101_cur=2'>next</a></li></ul>",
            "/x",
            ["/x?_101_delta=20&_101_cur=2"],
        ),
        (
            "<p class='counter'><a href='/tin.html?start=10'>2</a> <a href='/tin.html?start=20'>3</a></p>",
            "/tin.html",
            ["/tin.html?start=10", "/tin.html?start=20"],
        ),
        (
            "<div class='phan-trang'><a href='/index.php?com=tin&amp;id=5&amp;page=2'>2</a></div>",
            "/index.php?com=tin&id=5",
            ["/index.php?com=tin&id=5&page=2"],
        ),
        (
            "<table class='calendar'><tr>"
            + "".join(f"<td><a href='/lich/2026/10/{n}'>{n}</a></td>" for n in range(1, 31))
            + "</tr></table>",
            "/tin",
            [],
        ),
        (
            (
                "<ul><li><a href='/dataset?tags=y-te'>Y tế (12)</a></li><li><a href='/dataset?tags=giao-duc'>3</a>"
                "</li></ul>"
            ),
            "/dataset",
            [],
        ),
        ("<p><a href='/?p=123'>Bài viết</a> <a href='/bai-sau'>Bài sau</a></p>", "/", []),
        ("<div class='pagination'><a href='?page=1'>1</a><a href='?page=2'>2</a></div>", "/tin?page=2", []),
    ],
)
def test_next_pages_are_a_pager_s_forward_links(html: str, at: str, expected: list[str]) -> None:
    told = next_pages(parse_page(ORIGIN + at, page(html)))
    assert list(told) == [
        ORIGIN + at.split("?", maxsplit=1)[0] + e if e.startswith("?") else ORIGIN + e for e in expected
    ]


@pytest.mark.parametrize(
    "body",
    ["", "<ul><li></li></ul>", "<table><tr></tr></table>" * 3, "<a href='http://[bad'>x</a>" * 5, "<div>" * 400 + "x"],
)
def test_broken_markup_gives_an_empty_list_and_no_error(body: str, tmp_path: Path) -> None:
    facts = make_facts(tmp_path, {"/": page(body)})
    assert listing(facts, facts.home).items == ()
    assert publish_date(facts, facts.home) is None


def test_the_captured_hanoi_portal_s_budget_list_is_read(captures: Path, tmp_path: Path) -> None:
    source = (captures / "hanoi-liferay" / "cong-khai-ngan-sach.html").read_text(encoding="utf-8")
    facts = make_facts(tmp_path, {"/": page("x"), "/cong-khai-ngan-sach.html": source})
    told = listing(facts, facts.page(f"{ORIGIN}/cong-khai-ngan-sach.html"))
    assert len(told.items) == 10
    assert max(i.date for i in told.items if i.date) == date(2020, 7, 28)
    assert all("ngân sách" in i.title for i in told.items)
    assert len(told.next_pages) == 1
