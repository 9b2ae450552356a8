"""A site is crawled politely, completely where it matters, in a fixed order, and everything seen or not seen is on
record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from auditor.checks import Wants
from auditor.crawl import Plan, crawl
from auditor.crawl.browser import Dom, Measurement
from auditor.crawl.browser import Gap as RenderGap
from auditor.crawl.walk import parent_domain, twin_of
from auditor.evidence import VIETNAM
from auditor.facts.page import Link
from auditor.model import Reason
from auditor.urls import postback_url
from tests.faults import FaultServer, Request, html, reply, serve
from tests.small_sites import (
    FILLER,
    SETTINGS,
    asked_twice,
    crawl_one,
    listing_plan,
    make_site,
    moved,
    page,
    records,
    serving,
    story,
    sure_of,
)

MENU = [("/gioi-thieu.html", "Giới thiệu"), ("/tin-tuc.html", "Tin tức"), ("/khac.html", "Chuyên mục khác")]


# -- Order and completeness


def test_what_the_rules_need_is_asked_before_the_rest(tmp_path: Path) -> None:
    pages = {
        "/": page("Trang chủ", ("/bai-1.html", "Tin nổi bật"), menu=[*MENU[2:], *MENU[:2]]),
        "/gioi-thieu.html": page("Giới thiệu", ("/sau.html", "Đọc thêm")),
        "/tin-tuc.html": page("Tin tức", *[(f"/bai-{i}.html", f"Bài {i}") for i in range(1, 4)]),
        "/khac.html": page("Khác"),
        "/sau.html": page("Sâu"),
        **{f"/bai-{i}.html": page(f"Bài {i}") for i in range(1, 4)},
    }
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin, listing_plan())
    asked = server.paths()
    assert asked[:3] == ["/robots.txt", "/", "/sitemap.xml"]
    assert asked[3:] == [
        "/gioi-thieu.html",
        "/tin-tuc.html",
        "/khac.html",
        "/bai-1.html",
        "/bai-2.html",
        "/bai-3.html",
        "/sau.html",
    ]
    told = records(tmp_path).site_facts()
    assert told["finished"] is True
    assert told["reached"] is True
    assert told["budget_spent"] is None
    assert told["robots"] == "allowed"
    assert told["pages"] == 9


def test_a_crawl_repeated_puts_the_same_on_record(tmp_path: Path) -> None:
    pages = {
        "/": page("Trang chủ", *[(f"/a-{i}.html", f"Bài {i}") for i in range(12)], menu=MENU),
        **{f"/a-{i}.html": page(str(i), ("/x.html", "x")) for i in range(12)},
    }
    with serve(serving(pages)) as server:
        for i in range(3):
            crawl_one(tmp_path / str(i), server.origin, listing_plan())
    assert story(tmp_path / "0") == story(tmp_path / "1") == story(tmp_path / "2")


def test_a_finished_site_is_not_asked_again(tmp_path: Path) -> None:
    with serve(serving({"/": page("Trang chủ", menu=MENU)})) as server:
        crawl_one(tmp_path, server.origin)
        asked = len(server.log)
        before = (tmp_path / "evidence" / "xa.warc.gz").read_bytes()
        crawl_one(tmp_path, server.origin)
    assert len(server.log) == asked
    assert (tmp_path / "evidence" / "xa.warc.gz").read_bytes() == before


def test_sitemaps_and_feeds_lead_to_pages(tmp_path: Path) -> None:
    pages = {
        "/robots.txt": "User-agent: *\nSitemap: /so-do.xml\n",
        "/": page("Trang chủ", ("/rss.xml", "RSS"), menu=MENU),
        "/so-do.xml": "<?xml version='1.0'?><sitemapindex><sitemap><loc>/so-do-2.xml</loc></sitemap></sitemapindex>",
        "/so-do-2.xml": "<?xml version='1.0'?><urlset><url><loc>/an.html</loc></url><url><loc>https://khac.vn/x</loc></url></urlset>",
        "/rss.xml": "<rss><channel><item><title>Tin</title><link>/tin-rss.html</link></item></channel></rss>",
        "/an.html": page("Trang chỉ có trong sơ đồ"),
        "/tin-rss.html": page("Tin"),
    }
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin)
    assert {"/so-do.xml", "/so-do-2.xml", "/an.html", "/tin-rss.html"} <= set(server.paths())


@pytest.mark.parametrize(
    "body",
    [
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>/&b;</loc></url></urlset>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
        b"<urlset><url><loc>&b;</loc></url></urlset>",
        b"<urlset><url><loc>/cut",
        b"<?xml version='1.0' encoding='utf-16'?><urlset/>",
        b"<urlset>" + b"<url>" * 5000,
    ],
)
def test_a_hostile_sitemap_crashes_nothing(tmp_path: Path, body: bytes) -> None:
    with serve(serving({"/": page("Trang chủ"), "/sitemap.xml": body})) as server:
        crawl_one(tmp_path, server.origin)
    assert records(tmp_path).site_facts()["finished"] is True
    assert not any("root" in p for p in server.paths())


def test_menus_of_pictures_frames_maps_and_scripts_are_followed(tmp_path: Path) -> None:
    home = html(
        "Trang chủ",
        f"""<p>{FILLER}</p><a href="/hinh.html"><img src="lich.png" alt=""></a><iframe src="/khung.html"></iframe>
        <map><area href="/vung.html" alt="Vùng"></map><div onclick="location.href='/bam.html'">Bấm</div>
        <select><option value="/chon.html">Chọn</option></select><a href="javascript:void(0)"
        onclick="window.open('/mo.html')">Mở</a>""",
    )
    names = ["hinh", "khung", "vung", "bam", "chon", "mo"]
    with serve(serving({"/": home, **{f"/{n}.html": page(n) for n in names}})) as server:
        crawl_one(tmp_path, server.origin)
    assert {f"/{n}.html" for n in names} <= set(server.paths())


@pytest.mark.parametrize(
    "door",
    [
        "<html><head><meta http-equiv='refresh' content='0; url=/trang-chu'></head></html>",
        "<html><script>window.location.href = '/trang-chu';</script></html>",
        "<html><body><script>location.replace('/trang-chu')</script></body></html>",
    ],
)
def test_a_front_door_that_only_leads_on_is_gone_through(tmp_path: Path, door: str) -> None:
    with serve(
        serving({"/": door, "/trang-chu": page("Trang chủ", menu=MENU), "/tin-tuc.html": page("Tin tức")})
    ) as server:
        crawl_one(tmp_path, server.origin, listing_plan())
    assert server.paths()[1:3] == ["/", "/trang-chu"]
    assert "/tin-tuc.html" in server.paths()
    assert records(tmp_path).site_facts()["home"] == f"{server.origin}/trang-chu"


def test_a_page_of_frames_is_read_as_one(tmp_path: Path) -> None:
    home = "<html><frameset cols='20%,80%'><frame src='/menu.html'><frame src='/noi-dung.html'></frameset></html>"
    pages = {
        "/": home,
        "/menu.html": page("menu", ("/tin-tuc.html", "Tin tức")),
        "/noi-dung.html": page("x"),
        "/tin-tuc.html": page("Tin tức"),
    }
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin, listing_plan())
    assert set(pages) <= set(server.paths())


def test_every_hop_of_a_redirect_is_on_record(tmp_path: Path) -> None:
    pages = {
        "/": moved("/vi/"),
        "/vi/": moved("/vi/trang-chu", "301 Moved Permanently"),
        "/vi/trang-chu": page("Trang chủ", ("/cu.html", "Cũ")),
        "/cu.html": moved("/vi/trang-chu"),
    }
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin)
    told = [
        (c.url.removeprefix(server.origin), c.status)
        for c in records(tmp_path).captures
        if c.instrument == "http" and c.status not in (0, 404)
    ]
    assert told == [("/", 302), ("/vi/", 301), ("/vi/trang-chu", 200), ("/cu.html", 302)]


@pytest.mark.parametrize(
    "target", ["/vong", "/khac", "file:///etc/passwd", "http://[", "gopher://x/", "data:text/html,x"]
)
def test_redirects_without_end_or_target_are_gaps(tmp_path: Path, target: str) -> None:
    pages = {"/": page("Trang chủ", ("/vong", "Vòng")), "/vong": moved(target), "/khac": moved("/vong")}
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin)
    assert any(c.gap is Reason.UNPARSED for c in records(tmp_path).captures)
    assert len(server.log) < 10


def test_a_long_chain_of_redirects_ends(tmp_path: Path) -> None:
    endless = {"/": page("Trang chủ", ("/hop-0", "x")), "/hop-*": ""}

    def hop(r: Request) -> None:
        if r.path.startswith("/hop-"):
            moved(f"/hop-{int(r.path[5:]) + 1}")(r)
        else:
            serving(endless)["*"](r)

    with serve({"*": hop}) as server:
        crawl_one(tmp_path, server.origin)
    assert sum(p.startswith("/hop-") for p in server.paths()) == 11


def test_one_page_under_several_spellings_is_asked_once(tmp_path: Path) -> None:
    links = [
        ("/index.php/tin.html", "a"),
        ("/tin.html", "b"),
        ("/tin.html#x", "c"),
        ("/tin.html;jsessionid=1A2B", "d"),
        ("/muc/", "e"),
        ("/muc", "f"),
        ("/index.html", "g"),
        ("/tin.html?p_auth=Zx12", "h"),
    ]
    with serve(
        serving({"/": page("Trang chủ", *links), "/index.php/tin.html": page("Tin"), "/muc/": page("Mục")})
    ) as server:
        crawl_one(tmp_path, server.origin)
    assert server.paths() == ["/robots.txt", "/", "/sitemap.xml", "/index.php/tin.html", "/muc/"]


# -- Listings


def _listing(number: int, last: int) -> str:
    items = [(f"/bai-{number}-{i}.html", f"Bài {number}-{i}") for i in range(5)]
    return page(
        "Tin tức", *items, *([(f"/tin-tuc.html?page={number + 1}", f"Trang {number + 1}")] if number < last else [])
    )


def test_a_listing_is_paged_as_far_as_its_plan_asks_and_sampled_by_rank(tmp_path: Path) -> None:
    pages = {"/": page("Trang chủ", menu=MENU), "/tin-tuc.html": _listing(1, 9)}
    pages |= {f"/tin-tuc.html?page={n}": _listing(n, 9) for n in range(2, 10)}
    plan = listing_plan(items_per_listing=7, breadth=False)
    inner = plan.pager
    stops = replace(plan, pager=lambda p: () if "page=4" in p.url else inner(p))
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin, stops)
    asked = server.paths()
    assert [p for p in asked if "page=" in p] == [
        "/tin-tuc.html?page=2",
        "/tin-tuc.html?page=3",
        "/tin-tuc.html?page=4",
    ]
    assert [p for p in dict.fromkeys(asked) if "bai-" in p] == [f"/bai-1-{i}.html" for i in range(5)] + [
        "/bai-2-0.html",
        "/bai-2-1.html",
    ]


def test_an_endless_pager_ends(tmp_path: Path) -> None:
    def endless(r: Request) -> None:
        number = int(parse_qs(r.path.partition("?")[2]).get("page", ["1"])[0])
        reply(r, page("Tin tức", (f"/tin-tuc.html?page={number + 1}", f"Trang {number + 1}")))

    with serve(
        serving({"/": page("Trang chủ", menu=MENU), "/tin-tuc.html": endless, "/tin-tuc.html?*": endless})
    ) as server:
        crawl_one(tmp_path, server.origin, listing_plan(max_listing_pages=6, breadth=False))
    assert sum("page=" in p for p in server.paths()) == 6


FORM = """<form method="post" action="/vb.aspx"><input type="hidden" name="__VIEWSTATE" value="trang-thai">
<input name="tim" value="x">
<input type="password" name="mk" value="y"><a href="javascript:__doPostBack('ctl00$grid','Page$2')">2</a>
<a href="javascript:__doPostBack('ctl00$xoa','')">Xóa</a></form>"""


def test_a_postback_pager_is_sent_with_what_the_page_put_there_and_nothing_else_is_ever_posted(tmp_path: Path) -> None:
    def documents(r: Request) -> None:
        second = r.method == "POST" and "Page%242" in r.body.decode()
        reply(r, page("Văn bản", body="Trang hai" if second else f"{FILLER}{'' if second else FORM}"))

    plan = replace(
        listing_plan(),
        priority=sure_of("Văn bản"),
        pager=lambda p: (
            (postback_url(p.url, "ctl00$xoa"), postback_url(p.url, "ctl00$grid", "Page$2"))
            if "Trang hai" not in p.text
            else ()
        ),
    )
    with serve(serving({"/": page("Trang chủ", menu=[("/vb.aspx", "Văn bản")]), "/vb.aspx": documents})) as server:
        crawl_one(tmp_path, server.origin, plan)
    posted = [(p, h) for m, p, h in server.log if m == "POST"]
    assert [p for p, _ in posted] == ["/vb.aspx"]
    kept = next(c for c in records(tmp_path).captures if "__EVENTTARGET" in c.url)
    assert kept.url == postback_url(f"{server.origin}/vb.aspx", "ctl00$grid", "Page$2")
    assert "Trang hai" in records(tmp_path).body(kept).decode()
    assert {m for m, _, _ in server.log} <= {"GET", "HEAD", "POST"}


def test_a_postback_sends_hidden_fields_only() -> None:
    from auditor.crawl.postback import read_order
    from auditor.facts.page import parse_page

    found = read_order(
        parse_page("http://xa.vn/vb.aspx", f"<html><body>{FORM}</body></html>"),
        postback_url("http://xa.vn/vb.aspx", "ctl00$grid", "Page$2"),
    )
    assert found is not None
    assert found.form == {"__VIEWSTATE": "trang-thai", "__EVENTTARGET": "ctl00$grid", "__EVENTARGUMENT": "Page$2"}


# -- Robots


def test_no_request_ever_goes_to_a_disallowed_path(tmp_path: Path) -> None:
    pages = {
        "/robots.txt": "User-agent: *\nDisallow: /cam\nDisallow: /*.pdf$\n",
        "/": page(
            "Trang chủ",
            ("/cam/1.html", "Cấm"),
            ("/mo.html", "Mở"),
            ("/van-ban.pdf", "Tệp"),
            ("/qua-cong", "Vòng"),
            menu=[("/cam/lich.html", "Lịch công tác")],
        ),
        "/mo.html": page("Mở", ("/cam/2.html", "Cấm")),
        "/qua-cong": moved("/cam/3.html"),
        "/sitemap.xml": "<urlset><url><loc>/cam/4.html</loc></url></urlset>",
    }
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin, listing_plan())
    assert not [p for _, p, _ in server.log if p.startswith("/cam") or p.endswith(".pdf")]
    gaps = {c.url.removeprefix(server.origin): c.gap for c in records(tmp_path).captures if c.gap}
    assert gaps == {"/cam/lich.html": Reason.ROBOTS}  # what a rule will ask for is on record


def test_a_site_that_forbids_everything_is_left_alone_and_says_so(tmp_path: Path) -> None:
    with serve(serving({"/robots.txt": "User-agent: *\nDisallow: /\n", "/": page("Trang chủ")})) as server:
        outcome = crawl_one(tmp_path, server.origin)
        asked = server.paths()
        crawl_one(tmp_path / "cho-phep", server.origin, site=make_site(server.origin, robots_waived_by="Phòng Nội vụ"))
    assert asked == ["/robots.txt"]
    assert outcome.unreached == (("xa", Reason.ROBOTS),)
    assert records(tmp_path).site_facts()["robots"] == "disallowed"
    assert records(tmp_path / "cho-phep").site_facts()["robots"] == "waived"
    assert "/" in server.paths()


def test_a_crawl_delay_is_kept(tmp_path: Path) -> None:
    pages = {
        "/robots.txt": "User-agent: *\nCrawl-delay: 0.1\n",
        "/": page("Trang chủ", *[(f"/{i}.html", str(i)) for i in range(4)]),
        **{f"/{i}.html": page(str(i)) for i in range(4)},
    }
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin)
    assert server.times[-1] - server.times[1] >= 0.1 * (len(server.times) - 2) - 0.08


def test_two_sites_on_one_address_are_paced_as_one(tmp_path: Path) -> None:
    pages = {
        "/": page("Trang chủ", *[(f"/{i}.html", str(i)) for i in range(4)]),
        **{f"/{i}.html": page(str(i)) for i in range(4)},
    }
    with serve(serving(pages)) as server:
        port = server.origin.rsplit(":", 1)[1]
        sites = [make_site(f"http://xa-{i}.hatinh.gov.vn:{port}", f"xa-{i}") for i in range(2)]
        crawl(sites, lambda _: Plan(), replace(SETTINGS, delay=0.08), tmp_path, resolve=lambda _: ("127.0.0.1",))
    hosts = Counter(h["host"] for _, _, h in server.log)
    assert len(hosts) == 2
    assert min(hosts.values()) == 7
    # Arrival wavers a little on a busy machine, so the pause is looked for over every five requests.
    spans = [b - a for a, b in zip(server.times, server.times[4:], strict=False)]
    assert min(spans) >= 4 * 0.08 - 0.14
    assert server.times[-1] - server.times[0] >= 13 * 0.08 - 0.14


# -- Budget


def test_the_page_budget_is_kept_and_only_needed_pages_left_over_count_as_spent(tmp_path: Path) -> None:
    many = {f"/{i}.html": page(str(i)) for i in range(30)}
    home = page("Trang chủ", *[(f"/{i}.html", str(i)) for i in range(30)])
    with serve(serving({"/": home, **many})) as server:
        crawl_one(tmp_path / "rest", server.origin, settings=replace(SETTINGS, max_pages=10, max_probes=0))
        asked = len(server.paths()) - 1
        crawl_one(
            tmp_path / "needed",
            server.origin,
            Plan(priority=lambda _: 100),
            replace(SETTINGS, max_pages=10, max_probes=0),
        )
    assert asked == 10
    assert records(tmp_path / "rest").site_facts()["budget_spent"] is None
    assert records(tmp_path / "rest").site_facts()["left"] == 22
    assert records(tmp_path / "needed").site_facts()["budget_spent"] == "pages"


@pytest.mark.parametrize(("limits", "word"), [({"max_bytes": 500}, "bytes"), ({"max_minutes": 0.0}, "time")])
def test_bytes_and_minutes_are_limited_too(tmp_path: Path, limits: dict[str, float], word: str) -> None:
    with serve(serving({"/": page("Trang chủ", menu=MENU), "/tin-tuc.html": page("Tin")})) as server:
        crawl_one(tmp_path, server.origin, listing_plan(), replace(SETTINGS, **limits))
    assert records(tmp_path).site_facts()["budget_spent"] == word


def test_waiting_for_others_on_the_same_server_costs_no_time_of_the_sites_own(tmp_path: Path) -> None:
    pages = {
        "/": page("Trang chủ", *[(f"/{i}.html", str(i)) for i in range(3)]),
        **{f"/{i}.html": page(str(i)) for i in range(3)},
    }
    with serve(serving(pages)) as server:
        port = server.origin.rsplit(":", 1)[1]
        sites = [make_site(f"http://xa-{i}.hatinh.gov.vn:{port}", f"xa-{i}") for i in range(4)]
        crawl(sites, lambda _: Plan(), replace(SETTINGS, delay=0.1), tmp_path, resolve=lambda _: ("127.0.0.1",))
    spent = [records(tmp_path, s.id).captures[-1].spent for s in sites]
    assert server.times[-1] - server.times[0] > 2.0
    assert max(spent) < 1.2


# -- Faults of a site


def test_a_dead_page_is_looked_at_twice_and_a_short_failure_is_forgiven(tmp_path: Path) -> None:
    def late(r: Request) -> None:
        if r.hit <= 2:
            reply(r, "", "503 Service Unavailable", headers=(("Retry-After", "0"),))
        else:
            reply(r, page("Lịch công tác"))

    menu = [("/chet.html", "Giới thiệu"), ("/lich.html", "Lịch công tác"), ("/tin-tuc.html", "Tin tức")]
    with serve(
        serving({"/": page("Trang chủ", menu=menu), "/lich.html": late, "/tin-tuc.html": page("Tin tức")})
    ) as server:
        crawl_one(tmp_path, server.origin, listing_plan())
    captures = records(tmp_path).captures
    dead = [c.status for c in captures if c.url.endswith("/chet.html") and c.instrument == "http"]
    newest = [c for c in captures if c.url.endswith("/lich.html")][-1]
    assert dead == [404, 404]
    assert (newest.status, newest.gap) == (200, None)


def test_a_site_that_turns_us_away_is_left_in_peace_and_keeps_its_home_page(tmp_path: Path) -> None:
    served = Counter[str]()

    def firewall(r: Request) -> None:
        served["all"] += 1
        if served["all"] > 6:
            reply(r, html("403 Forbidden", "Access denied"), "403 Forbidden")
        else:
            serving({
                "/": page("Trang chủ", *[(f"/{i}.html", str(i)) for i in range(60)]),
                **{f"/{i}.html": page(str(i)) for i in range(60)},
            })["*"](r)

    with serve({"*": firewall}) as server:
        crawl_one(tmp_path, server.origin, listing_plan())
    told = records(tmp_path).site_facts()
    newest_home = [c for c in records(tmp_path).captures if c.url == f"{server.origin}/" and c.instrument == "http"][-1]
    assert told["stopped"] == "blocked"
    assert told["budget_spent"] == "stopped"
    assert newest_home.status == 200
    assert len(server.log) < 20


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            lambda r: reply(
                r, html("Bảo trì", "Hệ thống đang bảo trì"), "503 Service Unavailable", headers=(("Retry-After", "0"),)
            ),
            Reason.MAINTENANCE,
        ),
        (lambda r: reply(r, html("Just a moment...", "x"), "403 Forbidden"), Reason.CHALLENGE),
        (lambda r: reply(r, "", "500 Internal Server Error"), Reason.SERVER_ERROR),
    ],
)
def test_a_home_page_that_cannot_be_read_is_asked_in_two_rounds_and_is_a_gap(
    tmp_path: Path, answer: object, reason: Reason
) -> None:
    with serve(serving({"/": answer})) as server:  # type: ignore[dict-item]
        outcome = crawl_one(tmp_path, server.origin)
    told = records(tmp_path).site_facts()
    assert outcome.unreached == (("xa", reason),)
    assert (told["reached"], told["finished"], told["rounds"], told["gap"]) == (False, True, 2, reason.value)


def test_robots_that_fail_keep_us_out_with_their_reason(tmp_path: Path) -> None:
    with serve(
        serving({"/robots.txt": lambda r: reply(r, "", "500 Internal Server Error"), "/": page("Trang chủ")})
    ) as server:
        crawl_one(tmp_path, server.origin)
    assert set(server.paths()) == {"/robots.txt"}
    assert records(tmp_path).site_facts()["robots"] == "gap"
    assert [c.gap for c in records(tmp_path).captures if c.url == f"{server.origin}/"] == [Reason.SERVER_ERROR] * 2


def test_a_public_name_that_leads_inside_is_refused_and_not_asked_again(tmp_path: Path) -> None:
    with serve(serving({"/": page("Trang chủ")})) as server:
        site = make_site(f"http://xalam.vn:{server.origin.rsplit(':', 1)[1]}")
        closed = replace(SETTINGS, allow_private=False)
        outcome = crawl([site], lambda _: Plan(), closed, tmp_path, resolve=lambda _: ("127.0.0.1",))
    assert server.log == []
    assert outcome.unreached == (("xa", Reason.NOT_COLLECTED),)
    assert records(tmp_path).site_facts()["rounds"] == 1


def test_a_redirect_to_a_metadata_address_is_refused_even_when_private_ones_are_allowed(tmp_path: Path) -> None:
    with serve(serving({"/": moved("http://169.254.169.254/latest/meta-data/")})) as server:
        crawl_one(tmp_path, server.origin)
    last = [c for c in records(tmp_path).captures if c.instrument == "http"][-1]
    assert (last.url, last.gap) == ("http://169.254.169.254/latest/meta-data/", Reason.NOT_COLLECTED)


def test_a_plan_that_crashes_costs_one_site_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def plan_of(site: object) -> Plan:
        def crash(_: Link) -> int:
            raise RuntimeError("lỗi")

        return Plan(priority=crash) if getattr(site, "id", "") == "hong" else Plan()

    with serve(serving({"/": page("Trang chủ", menu=MENU)})) as server:
        outcome = crawl(
            [make_site(server.origin, "hong"), make_site(server.origin, "lanh")], plan_of, SETTINGS, tmp_path
        )
    assert records(tmp_path, "lanh").site_facts()["finished"] is True
    assert records(tmp_path, "hong").site_facts() == {}
    assert any("hong" in n for n in outcome.notes)
    assert "crashed" in caplog.text


# -- Rounds and validity


@contextmanager
def _closed_port() -> Iterator[str]:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


def test_a_site_that_does_not_answer_is_asked_in_two_rounds_before_anybody_says_so(tmp_path: Path) -> None:
    with _closed_port() as dead, serve(serving({"/": page("Trang chủ")})) as server:
        outcome = crawl(
            [make_site(dead, "chet"), make_site(server.origin, "song")], lambda _: Plan(), SETTINGS, tmp_path
        )
    told = records(tmp_path, "chet").site_facts()
    assert told["rounds"] == 2
    assert told["attempts"] >= 3
    assert told["canary_ok"] is True  # the other site answered: the line is fine
    assert told["finished"] is True
    assert outcome.valid
    assert outcome.unreached == (("chet", Reason.REFUSED),)


def test_a_site_that_comes_back_in_the_second_round_is_crawled(tmp_path: Path) -> None:
    down = Counter[str]()

    def first_down(r: Request) -> None:
        down["asked"] += 1
        if down["asked"] > 2:
            serving({"/": page("Trang chủ", menu=MENU), "/tin-tuc.html": page("Tin tức")})["*"](r)

    with serve({"*": first_down}) as server:
        crawl_one(tmp_path, server.origin, listing_plan())
    told = records(tmp_path).site_facts()
    assert (told["reached"], told["rounds"], told["finished"], told["gap"]) == (True, 2, True, None)
    assert "/tin-tuc.html" in server.paths()


def test_alone_and_without_a_canary_nobody_knows_whose_line_is_down(tmp_path: Path) -> None:
    with _closed_port() as dead:
        crawl_one(tmp_path, dead)
    assert records(tmp_path).site_facts()["canary_ok"] is False


def test_a_canary_that_answers_vouches_for_the_line_and_one_that_does_not_ends_the_ranking(tmp_path: Path) -> None:
    with _closed_port() as dead, serve(serving({"/": page("x")})) as canary:
        fine = crawl_one(tmp_path / "1", dead, settings=replace(SETTINGS, canary=f"{canary.origin}/"))
        down = crawl_one(tmp_path / "2", dead, settings=replace(SETTINGS, canary=f"{dead}/"))
    assert (fine.valid, fine.canary_ok) == (True, True)
    assert records(tmp_path / "1").site_facts()["canary_ok"] is True
    assert (down.valid, down.canary_ok) == (False, False)
    assert down.notes
    assert records(tmp_path / "2").site_facts()["canary_ok"] is False


def test_when_many_sites_fail_at_once_the_run_is_not_valid(tmp_path: Path) -> None:
    with _closed_port() as dead, serve(serving({"/": page("Trang chủ")})) as server:
        sites = [*(make_site(dead, f"chet-{i}") for i in range(3)), make_site(server.origin, "song")]
        outcome = crawl(sites, lambda _: Plan(), SETTINGS, tmp_path)
    assert not outcome.valid
    assert "3/4" in outcome.notes[0]
    assert records(tmp_path, "chet-0").site_facts()["canary_ok"] is False


# -- Elsewhere


def test_files_on_a_storage_host_are_knocked_at_and_strangers_are_not(tmp_path: Path) -> None:
    with (
        serve({"*": lambda r: reply(r, b"%PDF", kind="application/pdf")}) as storage,
        serve({"*": lambda r: reply(r)}) as stranger,
    ):
        pages = {
            "/": page("Trang chủ", (f"{stranger.origin}/trang", "Liên kết ngoài"), menu=MENU),
            "/tin-tuc.html": page(
                "Tin tức", (f"{storage.origin}/kho/van-ban.pdf", "Tải về"), ("/noi-bo.docx", "Tệp"), ("/mat.pdf", "Mất")
            ),
            "/noi-bo.docx": b"PK",
        }
        with serve(serving(pages)) as server:
            crawl_one(tmp_path, server.origin, listing_plan())
    probes = {c.url.rsplit("/", 1)[1]: c.status for c in records(tmp_path).captures if c.instrument == "probe"}
    assert probes == {"van-ban.pdf": 200, "noi-bo.docx": 200, "mat.pdf": 404}
    assert [(m, p) for m, p, _ in storage.log] == [("GET", "/robots.txt"), ("HEAD", "/kho/van-ban.pdf")]
    assert stranger.log == []
    assert sum(c.url.endswith("mat.pdf") for c in records(tmp_path).captures) == 2  # looked at twice


def test_probes_are_limited(tmp_path: Path) -> None:
    home = page("Trang chủ", *[(f"/tep-{i}.pdf", f"Tệp {i}") for i in range(50)])
    with serve(serving({"/": home})) as server:
        crawl_one(tmp_path, server.origin, settings=replace(SETTINGS, max_probes=7))
    assert len(set(server.paths("HEAD"))) == 7


def test_a_section_on_the_same_province_is_read_but_not_crawled(tmp_path: Path) -> None:
    with serve(serving({"/hoi-dap": page("Hỏi đáp", ("/nua", "Nữa"))})) as province:
        port = province.origin.rsplit(":", 1)[1]
        home = page(
            "Trang chủ",
            menu=[
                (f"http://hoidap.hatinh.gov.vn:{port}/hoi-dap", "Tin tức"),
                (f"http://khac.vn:{port}/x", "Giới thiệu"),
            ],
        )
        with serve(serving({"/": home})) as server:
            site = make_site(f"http://xalam.hatinh.gov.vn:{server.origin.rsplit(':', 1)[1]}")
            crawl([site], lambda _: listing_plan(), SETTINGS, tmp_path, resolve=lambda _: ("127.0.0.1",))
    assert province.paths() == ["/robots.txt", "/hoi-dap"]


def test_further_addresses_of_a_unit_are_crawled_with_it(tmp_path: Path) -> None:
    with (
        serve(serving({"/": page("Cổng cũ", ("/cu.html", "Cũ")), "/cu.html": page("Cũ")})) as old,
        serve(serving({"/": page("Trang chủ")})) as server,
    ):
        crawl_one(tmp_path, server.origin, site=make_site(server.origin, also=(f"{old.origin}/",)))
    assert "/cu.html" in old.paths()


def test_a_corner_of_a_larger_portal_comes_before_the_rest_of_it(tmp_path: Path) -> None:
    links = [(f"/huyen/{i}.html", f"Huyện {i}") for i in range(5)] + [
        (f"/xa-lam/{i}.html", f"Xã {i}") for i in range(5)
    ]
    pages = {"/xa-lam/": page("Xã Lâm", *links), **{p: page(p) for p, _ in links}}
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin, path="/xa-lam/")
    asked = [p for p in server.paths() if p.endswith(".html")]
    assert [p.startswith("/xa-lam/") for p in asked[:5]] == [True] * 5


def test_the_other_scheme_is_only_tried_where_no_port_is_named() -> None:
    assert twin_of("https://xa.vn/a") == "http://xa.vn/a"
    assert twin_of("http://xa.vn:8080/") is None


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("hoidap.hatinh.gov.vn", "hatinh.gov.vn"),
        ("www.xa.vn", "xa.vn"),
        ("10.0.0.1", "10.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_the_registered_domain(host: str, domain: str) -> None:
    assert parent_domain(host) == domain


# -- Browser


@dataclass
class FakeBrowser:
    """Renders what it was given and remembers what it was asked."""

    doms: dict[str, str] = field(default_factory=dict)
    rendering: bool = False  # give every page a measurement that is the same each time
    rendered: list[str] = field(default_factory=list)
    measured: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def render_dom(self, url: str) -> Dom | RenderGap:
        self.rendered.append(url)
        path = "/" + url.split("/", 3)[3]
        return Dom(url, 200, self.doms[path].encode()) if path in self.doms else RenderGap(Reason.TIMEOUT, "x")

    def measure(self, url: str, *, black_out: Sequence[str] = ()) -> Measurement | RenderGap:
        self.measured.append((url, tuple(black_out)))
        if self.rendering:
            pictures = {width: f"{url} {width}".encode() for width in (360, 768, 1366)}
            return Measurement(url, Dom(url, 200, b""), {"schema": 1, "url": url}, {}, pictures)
        if url.endswith("tin-tuc.html"):
            return RenderGap(Reason.CHALLENGE, "x")
        return Measurement(
            url,
            Dom(url, 200, b""),
            {"schema": 1, "url": url},
            {"load": len(self.measured)},
            {360: b"\xff\xd8a", 1366: b"\xff\xd8b"},
        )


SHELL = "<html><body><div id='root'></div><script src='/app.js'></script></body></html>"


def test_a_page_that_is_nothing_without_scripts_is_rendered(tmp_path: Path) -> None:
    browser = FakeBrowser({"/": page("Trang chủ", menu=MENU), "/tin-tuc.html": page("Tin tức", ("/bai.html", "Bài 1"))})
    pages = dict.fromkeys(("/", "/tin-tuc.html", "/gioi-thieu.html", "/khac.html", "/bai.html"), SHELL)
    with serve(serving(pages)) as server:
        crawl_one(tmp_path, server.origin, listing_plan(), renderer=browser)
    kept = {c.url.removeprefix(server.origin): c.gap for c in records(tmp_path).captures if c.instrument == "dom"}
    assert kept == {
        "/": None,
        "/tin-tuc.html": None,
        "/gioi-thieu.html": Reason.TIMEOUT,
        "/khac.html": Reason.TIMEOUT,
        "/bai.html": Reason.TIMEOUT,
    }
    assert "/bai.html" in server.paths()


def test_without_a_browser_such_a_page_is_a_gap(tmp_path: Path) -> None:
    with serve(serving({"/": SHELL})) as server:
        crawl_one(tmp_path, server.origin)
    assert [(c.instrument, c.gap) for c in records(tmp_path).captures if c.instrument == "dom"] == [
        ("dom", Reason.NO_BROWSER)
    ]


def test_a_short_page_with_a_menu_is_not_rendered(tmp_path: Path) -> None:
    browser = FakeBrowser()
    thin = html("Trang", "<script>1</script>" + "".join(f"<a href='/{i}.html'>{i}</a>" for i in range(9)))
    with serve(serving({"/": page("Trang chủ", menu=MENU), "/gioi-thieu.html": thin})) as server:
        crawl_one(tmp_path, server.origin, renderer=browser)
    assert browser.rendered == []


def test_a_front_page_whose_scripts_add_a_menu_is_read_after_them(tmp_path: Path) -> None:
    words = "<p>" + "Xã ra quân làm thủy lợi nội đồng. " * 40 + "</p>"
    front = html("Trang chủ", f"<script>build()</script>{words}<a href='/t.html'>Tin</a>")
    browser = FakeBrowser({"/": page("Trang chủ", menu=MENU)})
    with serve(serving({"/": front, "/gioi-thieu.html": page("Giới thiệu")})) as server:
        crawl_one(tmp_path, server.origin, renderer=browser)
    assert browser.rendered == [f"{server.origin}/"]
    assert "/gioi-thieu.html" in server.paths()
    assert [c.gap for c in records(tmp_path).captures if c.instrument == "dom"] == [None]


@pytest.mark.parametrize("doms", [{}, {"/": "the same"}])
def test_a_front_page_that_scripts_add_nothing_to_stays_as_it_came(tmp_path: Path, doms: dict[str, str]) -> None:
    front = page("Trang chủ", menu=MENU).replace("</body>", "<script>count()</script></body>")
    browser = FakeBrowser(dict.fromkeys(doms, front))
    with serve(serving({"/": front, "/gioi-thieu.html": page("Giới thiệu")})) as server:
        crawl_one(tmp_path, server.origin, renderer=browser)
    assert [c for c in records(tmp_path).captures if c.instrument == "dom"] == []
    assert "/gioi-thieu.html" in server.paths()


def test_home_sections_and_newest_items_are_measured_once_and_within_the_limit(tmp_path: Path) -> None:
    pages = {
        "/": page("Trang chủ", menu=MENU),
        "/gioi-thieu.html": page("Giới thiệu"),
        "/tin-tuc.html": _listing(1, 1),
        **{f"/bai-1-{i}.html": page(f"Bài 1-{i}") for i in range(5)},
    }
    plan = listing_plan(Wants(layout=True), private=lambda p: (".nguoi-gui",) if p.url.endswith("tin-tuc.html") else ())
    with serve(serving(pages)) as server:
        browser = FakeBrowser()
        crawl_one(tmp_path, server.origin, plan, replace(SETTINGS, max_rendered=5), renderer=browser)
    measured = [(u.removeprefix(server.origin), p) for u, p in browser.measured]
    assert measured == [
        ("/", ()),
        ("/gioi-thieu.html", ()),
        ("/tin-tuc.html", (".nguoi-gui",)),
        ("/bai-1-0.html", ()),
        ("/bai-1-1.html", ()),
    ]
    kinds = Counter(c.instrument for c in records(tmp_path).captures)
    assert kinds["layout"] == 5
    assert kinds["screenshot"] == 8
    stored = next(c for c in records(tmp_path).captures if c.instrument == "layout")
    assert json.loads(records(tmp_path).body(stored))["url"] == f"{server.origin}/"
    assert {c.url for c in records(tmp_path).captures if c.instrument == "screenshot"} >= {
        f"{server.origin}/#360",
        f"{server.origin}/#1366",
    }


def test_without_a_browser_the_sampled_pages_are_gaps(tmp_path: Path) -> None:
    with serve(serving({"/": page("Trang chủ")})) as server:
        crawl_one(tmp_path, server.origin, listing_plan(Wants(layout=True)))
    assert [(c.url, c.gap) for c in records(tmp_path).captures if c.instrument == "layout"] == [
        (f"{server.origin}/", Reason.NO_BROWSER)
    ]


# -- Traps


def trap_site(real: int) -> dict[str, object]:
    """A portal of `real` articles in lists of twenty, and every endless family we know of, linked from every page."""
    lists = (real + 19) // 20

    def traps(path: str, number: int) -> list[tuple[str, str]]:
        clean = path.split("?", maxsplit=1)[0]
        return [
            (f"{clean.rstrip('/')}/vi", "Tiếng Việt"),
            (f"{clean.rstrip('/')}/en", "English"),
            (f"/lich?thang={number % 12 + 1}&nam={2000 + number}", "Tháng sau"),
            (f"/banners/click/?id={number % 9}&s={number:032x}", "Quảng cáo"),
            (f"/tim?tag={number}&loai={number % 7}&nam={number % 5}&sap={number % 3}", "Lọc"),
            (f"{clean}?sid={number:x}", "Phiên"),
            (f"/print{clean}", "In"),
            (f"{clean}?tmpl=component&print=1", "In"),
            (f"/savefile{clean}", "Lưu"),
            (f"{clean}?nvvithemever=m&nv_redirect={number:x}", "Giao diện"),
            (f"/index.php{clean}", "Song sinh"),
            ("<", "hỏng"),
            ("javascript:void(0)", "hỏng"),
            (f"/a/b/a/b/a/b{clean}", "Lặp"),
        ]

    seen = Counter[str]()

    def article(r: Request) -> None:
        seen["n"] += 1
        reply(r, page(r.path, *traps(r.path, seen["n"]), menu=MENU))

    def listing(r: Request) -> None:
        number = int(r.path.partition("page=")[2] or 1)
        items = [(f"/tin/bai-viet-so-{i}.html", f"Bài {i}") for i in range((number - 1) * 20, min(number * 20, real))]
        following = [(f"/tin-tuc.html?page={number + 1}", f"Trang {number + 1}")] if number < lists else []
        seen["n"] += 1
        reply(r, page("Tin tức", *items, *following, *traps("/tin-tuc.html", seen["n"]), menu=MENU))

    known = {f"/tin/bai-viet-so-{i}.html" for i in range(real)} | {"/gioi-thieu.html", "/khac.html"}

    def answer(r: Request) -> None:
        path = r.path.split("?")[0]
        if r.path == "/robots.txt" or r.path == "/sitemap.xml":
            reply(r, html("404", "x"), "404 Not Found")
        elif path == "/tin-tuc.html":
            listing(r)
        elif r.path == "/":
            reply(r, page("Trang chủ", *traps("/", 0), menu=MENU))
        else:  # every trap answers 200 with more traps
            article(r)

    return {"answer": answer, "known": known, "lists": lists}


def test_traps_cost_little_and_every_needed_page_is_reached(tmp_path: Path) -> None:
    told = trap_site(120)
    with serve({"*": told["answer"]}) as server:  # type: ignore[dict-item]
        crawl_one(tmp_path, server.origin, listing_plan(items_per_listing=40), replace(SETTINGS, max_pages=250))
    asked = set(server.paths())
    assert {f"/tin/bai-viet-so-{i}.html" for i in range(40)} <= asked
    assert {"/gioi-thieu.html", "/khac.html", *(f"/tin-tuc.html?page={n}" for n in range(2, 7))} <= asked
    useful = [p for p in asked if p in told["known"] or p.startswith("/tin-tuc.html")]  # type: ignore[operator]
    assert len(server.paths()) - len(useful) <= 30, Counter(p.split("/")[1].split("?")[0] for p in asked).most_common(
        12
    )
    assert records(tmp_path).site_facts()["budget_spent"] is None


@pytest.mark.proof
def test_a_thousand_pages_and_endless_traps_fit_into_the_default_budget(tmp_path: Path) -> None:
    told = trap_site(1000)
    with serve({"*": told["answer"]}) as server:  # type: ignore[dict-item]
        crawl_one(tmp_path, server.origin, listing_plan(items_per_listing=20, max_listing_pages=60))
    asked = set(server.paths())
    assert {f"/tin-tuc.html?page={n}" for n in range(2, 51)} <= asked
    assert {f"/tin/bai-viet-so-{i}.html" for i in range(20)} <= asked
    assert {"/gioi-thieu.html", "/khac.html"} <= asked
    assert len([p for p in server.paths() if p != "/robots.txt"]) <= SETTINGS.max_pages
    useful = [p for p in asked if p in told["known"] or p.startswith("/tin-tuc.html")]  # type: ignore[operator]
    print(f"pages fetched {len(server.paths())}, useful {len(useful)}")
    assert len(useful) >= 0.8 * len(server.paths())
    assert asked_twice(server.paths()) == {}


def test_the_evidence_knows_vietnams_time(tmp_path: Path) -> None:
    with serve(serving({"/": page("Trang chủ")})) as server:
        crawl_one(tmp_path, server.origin)
    assert records(tmp_path).captures[0].taken.astimezone(VIETNAM).utcoffset() is not None
    assert records(tmp_path).site_facts()["started"].endswith("+07:00")


def test_the_fault_server_keeps_a_log() -> None:
    with serve({"*": lambda r: reply(r)}) as server:
        assert isinstance(server, FaultServer)
        assert server.log == []
