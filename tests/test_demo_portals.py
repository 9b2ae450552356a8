"""The sample portals are complete, repeatable, and as good or bad as the truth file says."""

import http.client
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from auditor.demo.portals import DATA, FALLBACK, PORTALS, Answer, Portal, load_content, render_portal
from auditor.demo.server import Server, serve_portals

ORIGIN = "http://127.0.0.1:8731"
TRUTH = json.loads((Path(__file__).parent / "data" / "demo-truth.json").read_text(encoding="utf-8"))
CODES = tuple(next(iter(TRUTH["portals"].values())))
SCRIPTED = "xa-duc-quang"
BY_ID = {portal.id: portal for portal in PORTALS}
each_portal = pytest.mark.parametrize("portal", PORTALS, ids=lambda portal: portal.id)


@pytest.fixture(scope="module")
def origins() -> Iterator[Mapping[str, str]]:
    """All sample portals, served."""
    with serve_portals() as served:
        yield served


def fetch(origin: str, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=10)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def internal_links(pages: Mapping[str, Answer]) -> set[str]:
    found = set()
    for path, answer in pages.items():
        if not dict(answer.headers).get("Content-Type", "").startswith("text/html"):
            continue
        base = ORIGIN + ("/" if path == FALLBACK else path)
        for tag in BeautifulSoup(answer.body, "lxml").select("[href], [src], form[action]"):
            target = str(tag.get("href") or tag.get("src") or tag.get("action") or "")
            url = urljoin(base, target.partition("#")[0])
            if target and url.startswith(ORIGIN + "/"):
                found.add(url[len(ORIGIN) :])
    return found


def working_days(asked: str, answered: str) -> int:
    day, last, count = date.fromisoformat(asked), date.fromisoformat(answered), 0
    while day < last:
        day += timedelta(days=1)
        count += day.weekday() < 5
    return count


@each_portal
def test_renders_twice_to_the_same_bytes(portal: Portal) -> None:
    assert dict(render_portal(portal, ORIGIN)) == dict(render_portal(portal, ORIGIN))


@each_portal
def test_every_internal_link_resolves_but_the_dead_ones(portal: Portal) -> None:
    pages = render_portal(portal, ORIGIN)
    dead = set(load_content(portal)["dead_links"])
    links = internal_links(pages)
    broken = {link for link in links if link not in pages and link.partition("?")[0] not in pages}
    assert broken == dead


def test_the_scripted_portal_knows_every_address_of_its_menu() -> None:
    pages = render_portal(BY_ID[SCRIPTED], ORIGIN)
    script = pages["/app.js"].body.decode()
    menu = json.loads(pages["/api/site.json"].body)["menu"]
    entries = [entry["href"] for top in menu for entry in (top, *top["children"])]
    assert len(entries) > 10
    for href in entries:
        assert f'"{href}":' in script or f"/api/pages{href}.json" in pages, href
    for article in json.loads(pages["/api/articles.json"].body):
        assert article["picture"] in pages
        assert json.loads(pages[f"/api/articles/{article['id']}.json"].body)["body"]
    for name in ("documents", "budget"):
        assert all(item["file"] in pages for item in json.loads(pages[f"/api/{name}.json"].body))
    for page in load_content(BY_ID[SCRIPTED])["pages"]:
        assert all(src in pages for src in re.findall(r'src="([^"]+)"', page["html"]))


@each_portal
def test_files_are_small_real_and_legally_named(portal: Portal) -> None:
    image = pytest.importorskip("PIL.Image")
    for file in sorted(path for path in (DATA / portal.folder).rglob("*") if path.is_file()):
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", file.name), file
        body = file.read_bytes()
        if file.suffix in {".jpg", ".png", ".gif"}:
            assert len(body) <= 25_000, file
            with image.open(BytesIO(body)) as picture:
                picture.load()
                assert min(picture.size) >= 32, file
        elif file.suffix == ".pdf":
            assert body.startswith(b"%PDF-"), file
            assert len(body) <= 10_240, file
        else:
            assert body.decode("utf-8"), file


@each_portal
def test_every_page_says_that_the_unit_is_invented(portal: Portal) -> None:
    pages = render_portal(portal, ORIGIN)
    notice = "Cổng mẫu của bộ công cụ – đơn vị không có thật"
    if portal.id == SCRIPTED:
        assert notice in pages["/app.js"].body.decode()
        return
    for path, answer in pages.items():
        if answer.body and dict(answer.headers)["Content-Type"].startswith("text/html"):
            text = answer.body.decode()
            assert notice in text, path
            assert "09/10/2026" in text, path


@each_portal
def test_truth_names_every_code_and_addresses_that_exist(portal: Portal) -> None:
    truth = TRUTH["portals"][portal.id]
    pages = render_portal(portal, ORIGIN)
    dead = load_content(portal)["dead_links"]
    assert tuple(truth) == CODES
    assert len(CODES) == 18
    for code, said in truth.items():
        assert said["outcome"] in {"passed", "partial", "failed", "review", "inapplicable"}, code
        assert said["reason"], code
        if said["path"] is not None and portal.id != SCRIPTED:
            assert said["path"] in pages or said["path"] in dead, code


@pytest.mark.parametrize(
    ("portal_id", "fewest"), [("xa-thach-lam", 6), ("huyen-nghi-thuong", 10), ("xa-cam-ha", 2), ("xa-duc-quang", 4)]
)
def test_news_per_month(portal_id: str, fewest: int) -> None:
    months = Counter(item["date"][:7] for item in load_content(BY_ID[portal_id])["articles"])
    assert min(months[f"2026-{month}"] for month in ("07", "08", "09")) >= fewest


@pytest.mark.parametrize("portal_id", ["xa-thach-lam", "huyen-nghi-thuong"])
def test_good_portals_write_whole_articles(portal_id: str) -> None:
    articles = load_content(BY_ID[portal_id])["articles"]
    whole = [item for item in articles if len(" ".join([item["lead"], *item["body"]]).split()) >= 150]
    assert len(whole) / len(articles) > 0.9
    paragraphs = Counter(text for item in articles for text in (item["lead"], *item["body"]))
    assert paragraphs.most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("portal_id", "late"), [("xa-thach-lam", 0), ("xa-cam-ha", 2), ("xa-duc-quang", 1), ("huyen-nghi-thuong", 0)]
)
def test_late_answers_of_the_quarter(portal_id: str, late: int) -> None:
    questions: list[dict[str, Any]] = load_content(BY_ID[portal_id])["questions"]
    lags = [working_days(item["asked"], item["answered"]) for item in questions if item["answered"]]
    inside = [
        working_days(item["asked"], item["answered"])
        for item in questions
        if item["answered"] and "2026-06-15" <= item["asked"] <= "2026-09-05"
    ]
    assert sum(lag > 15 for lag in inside) == late
    assert not [lag for lag in lags if 12 < lag < 20], "too near the limit to be the same under every calendar"


def test_menu_labels_of_one_portal_are_decomposed() -> None:
    home = render_portal(BY_ID["xa-cam-ha"], ORIGIN)["/"].body.decode()
    menu = home.partition('id="navigation"')[2].partition('class="bar"')[0]
    labels = [tag.get_text() for tag in BeautifulSoup(menu, "lxml").select("a")]
    decomposed = [label for label in labels if label != normalize("NFC", label)]
    assert normalize("NFD", "Cơ cấu tổ chức") in decomposed
    assert 5 <= len(decomposed) < len(labels)


@each_portal
def test_server_answers_get_and_head(portal: Portal, origins: Mapping[str, str]) -> None:
    origin = origins[portal.id]
    for path in ("/", "/style.css"):
        status, headers, body = fetch(origin, path)
        assert status == 200
        assert body
        assert headers["Content-Length"] == str(len(body))
        assert "charset=utf-8" in headers["Content-Type"]
        assert fetch(origin, path, "HEAD") == (status, headers, b"")


def test_unknown_paths(origins: Mapping[str, str]) -> None:
    got = {name: fetch(origin, "/khong-co-trang-nay") for name, origin in origins.items()}
    assert {name: status for name, (status, _, _) in got.items()} == {
        "xa-thach-lam": 404,
        "xa-cam-ha": 404,
        "xa-ky-dong": 302,
        "xa-duc-quang": 200,
        "huyen-nghi-thuong": 404,
    }
    assert got["xa-ky-dong"][1]["Location"] == "/"
    assert got["xa-duc-quang"][2] == fetch(origins["xa-duc-quang"], "/")[2]


@pytest.mark.parametrize(
    ("portal_id", "path", "name"),
    [
        ("xa-thach-lam", "/van-ban/tim-kiem/?q=", "documents"),
        ("xa-thach-lam", "/tim-kiem/?q=", "articles"),
        ("huyen-nghi-thuong", "/portal/Pages/Tim-kiem.aspx?keyword=", "articles"),
        ("huyen-nghi-thuong", "/portal/VanBan/Pages/Tim-kiem.aspx?keyword=", "documents"),
        ("xa-cam-ha", "/tim-kiem?keywords=", "documents"),
    ],
)
def test_search_finds_known_titles_only(origins: Mapping[str, str], portal_id: str, path: str, name: str) -> None:
    for item in load_content(BY_ID[portal_id])[name][:2]:
        status, _, body = fetch(origins[portal_id], path + quote(item["title"]))
        assert status == 200
        found = BeautifulSoup(body, "lxml").select("main a, .main a, .column-main a, .column-main td")
        assert item["title"] in [tag.get_text() for tag in found] or portal_id == "xa-cam-ha"
        assert item["title"] in body.decode()
    assert "Không tìm thấy kết quả" in fetch(origins[portal_id], path + "zzzz")[2].decode()


def test_sitemap_names_the_served_origin(origins: Mapping[str, str]) -> None:
    origin = origins["xa-thach-lam"]
    places = re.findall(r"<loc>([^<]+)</loc>", fetch(origin, "/sitemap.xml")[2].decode())
    assert len(places) > 60
    assert all(place.startswith(origin + "/") for place in places)


def test_portals_can_be_served_twice_at_once() -> None:
    with serve_portals(PORTALS[:1]) as first, serve_portals(PORTALS[:1]) as second:
        assert first["xa-thach-lam"] != second["xa-thach-lam"]
        assert fetch(second["xa-thach-lam"], "/")[0] == 200


def test_server_serves_any_mapping() -> None:
    answers = {
        "/a": Answer(200, (("Content-Type", "text/plain"),), b"a"),
        "/a?b=1": Answer(200, (("Content-Type", "text/plain"),), b"b"),
        "/moved": Answer(301, (("Location", "/a"),), b""),
    }
    with Server(answers) as server:
        assert fetch(server.origin, "/a")[2] == b"a"
        assert fetch(server.origin, "/a?c=1")[2] == b"a"
        assert fetch(server.origin, "/a?b=1")[2] == b"b"
        assert fetch(server.origin, "/moved")[1]["Location"] == "/a"
        assert fetch(server.origin, "/nothing")[0] == 404
