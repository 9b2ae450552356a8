"""Pagers written as `__doPostBack` are understood: which pages follow, and what is sent for them."""

from __future__ import annotations

import pytest

from auditor.facts.page import Page, parse_page
from auditor.facts.postback import postback_pages
from auditor.urls import canonical_url, postback_event, postback_url

URL = "http://xa.vn/VanBan.aspx?loai=2"


def _page(body: str, url: str = URL) -> Page:
    return parse_page(url, f"<html><body><form method=post>{body}</form></body></html>")


def _link(target: str, argument: str, label: str) -> str:
    return f"""<td><a href="javascript:__doPostBack(&#39;{target}&#39;,&#39;{argument}&#39;)">{label}</a></td>"""


def _grid(*numbers: int, here: int) -> str:
    cells = [f"<td><span>{n}</span></td>" if n == here else _link("ctl00$grid", f"Page${n}", str(n)) for n in numbers]
    return f"<table><tr>{''.join(cells)}</tr></table>"


def test_a_grids_pages_follow_the_one_that_is_shown() -> None:
    first = postback_pages(_page(_grid(1, 2, 3, here=1)))
    assert first == (postback_url(URL, "ctl00$grid", "Page$2"), postback_url(URL, "ctl00$grid", "Page$3"))
    second = postback_pages(_page(_grid(1, 2, 3, here=2), first[0]))
    assert second == (postback_url(URL, "ctl00$grid", "Page$3"),)
    assert postback_pages(_page(_grid(1, 2, 3, here=3), second[0])) == ()


def test_a_pager_of_numbered_buttons_is_read_by_its_labels() -> None:
    cells = "<span>2</span>" + "".join(
        f"""<a href="javascript:__doPostBack('ctl00$rpt$ctl0{n}$lnk','')">{n}</a> """ for n in (1, 3, 4)
    )
    after = postback_pages(_page(f"<div>{cells}</div>"))
    assert [postback_event(u) for u in after] == [("ctl00$rpt$ctl03$lnk", ""), ("ctl00$rpt$ctl04$lnk", "")]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<a href=\"javascript:__doPostBack('ctl00$xoa','')\">Xóa</a>",
        "<a href=\"javascript:__doPostBack('ctl00$sort','Sort$Ngay')\">Ngày</a>",
        "<a href='/trang-2.html'>2</a>",
    ],
)
def test_other_buttons_are_no_pages(body: str) -> None:
    assert postback_pages(_page(body)) == ()


def test_the_addresses_of_answers_stay_as_they_are() -> None:
    url = postback_url(URL, "ctl00$lưới", "Page$2")
    assert canonical_url(url) == url
    assert postback_event(url) == ("ctl00$lưới", "Page$2")
    assert postback_event(URL) is None
    assert postback_url(url, "ctl00$lưới", "Page$3") == postback_url(URL, "ctl00$lưới", "Page$3")
