"""Marked pictures: cut from the stored screenshot, the place framed, no page of citizens' questions among them."""

from __future__ import annotations

import io
from dataclasses import asdict
from pathlib import Path

import pytest
from PIL import Image

from auditor.checks import load_kinds
from auditor.crawl.browser import Measurement, Renderer, find_browser
from auditor.evidence import HTTP, LAYOUT, SCREENSHOT, EvidenceWriter, SiteEvidence, evidence_path
from auditor.facts.site import Facts
from auditor.model import Json, Level, Reason, Site
from auditor.report.pictures import mark, open_picture
from auditor.report.views import picture as shown_picture
from auditor.screenshots import add_pictures
from tests.gallery_server import png, serve_gallery
from tests.site_builder import Q3, TAKEN, page, shipped

FRAME = (214, 32, 32)
PICTURE = '<p><img src="/shots/p.png" alt="Trụ sở" width=300 height=300 style="width:300px;height:300px"></p>'
QUESTIONS = """<h1>Hỏi đáp</h1><table><tr><th>Người hỏi<th>Ngày hỏi<th>Câu hỏi<th>Trả lời<th>Ngày trả lời</tr>
<tr><td>Nguyễn Văn Hùng<td>01/09/2026<td>Xin hỏi thủ tục đất đai?<td>Đề nghị ông nộp hồ sơ.<td>05/09/2026</tr>
<tr><td>Trần Thị Mai<td>03/09/2026<td>Bao giờ sửa đường?<td>Đã có kế hoạch.<td>07/09/2026</tr></table>"""


def is_framed(picture: Image.Image, x: int, y: int) -> bool:
    pixel = picture.getpixel((x, y))
    assert isinstance(pixel, tuple)
    return all(abs(got - want) < 60 for got, want in zip(pixel, FRAME, strict=True))


def screenshot(width: int, height: int) -> Image.Image:
    return Image.new("RGB", (width, height), (240, 240, 240))


def made(picture: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    content = mark(picture, box)
    assert content is not None
    assert mark(picture, box) == content
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_the_place_is_framed_and_shown_with_what_is_around_it() -> None:
    picture = made(screenshot(1366, 3000), (500, 1000, 300, 200))
    assert picture.size == (396, 296)
    assert is_framed(picture, 48 - 4, 148)
    assert is_framed(picture, 198, 48 - 4)
    assert not is_framed(picture, 198, 148)
    assert not is_framed(picture, 20, 148)


def test_a_place_in_the_corner_keeps_its_frame() -> None:
    picture = made(screenshot(1366, 800), (0, 0, 100, 50))
    assert is_framed(picture, 2, 25)
    assert is_framed(picture, 50, 2)


def test_what_reaches_beyond_the_edge_of_a_phone_is_pointed_at() -> None:
    picture = made(screenshot(360, 1200), (0, 100, 982, 300))
    assert picture.width == 360
    assert is_framed(picture, 357, 200)
    assert is_framed(picture, 2, 200)


def test_a_wide_place_is_made_smaller_and_an_endless_one_is_cut() -> None:
    assert made(screenshot(1366, 900), (0, 100, 1366, 50)).width == 560
    assert made(screenshot(360, 6000), (0, 0, 360, 5900)).height <= 400


@pytest.mark.parametrize("box", [(0, 6100, 10, 10), (400, 0, 10, 10), (-50, 0, 40, 10), (0, 0, 0, 10)])
def test_a_place_that_is_not_on_the_screenshot_gives_no_picture(box: tuple[int, int, int, int]) -> None:
    assert mark(screenshot(360, 6000), box) is None


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xd8\xff\xe0 torn", png(30, 30)[:40]])
def test_bytes_that_are_no_picture_are_none(content: bytes) -> None:
    assert open_picture(content) is None


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    """A run whose home and question page each show a picture pulled out of shape, measured by a real browser."""
    folder = tmp_path_factory.mktemp("run")
    pages = {
        "/shots/": page(f"<h1>Trang chủ</h1>{PICTURE}<p>Tin tức của xã.</p>", "Xã Mẫu"),
        "/shots/hoi-dap": page(QUESTIONS + PICTURE.replace("p.png", "q.png"), "Hỏi đáp - Xã Mẫu"),
    }
    with (
        serve_gallery() as server,
        Renderer(find_browser(), seconds=30.0) as browser,
        EvidenceWriter(evidence_path(folder, "xa")) as writer,
    ):
        for name in ("p.png", "q.png"):
            server.extra[f"/shots/{name}"] = (200, "image/png", png(300, 150))
        for path, body in pages.items():
            server.extra[path] = (200, "text/html; charset=utf-8", body.encode())
        for path, body in pages.items():
            url = f"{server.origin}{path}"
            writer.add_response(url, 200, (("Content-Type", "text/html; charset=utf-8"),), body.encode(), TAKEN)
            measured = browser.measure(url)
            assert isinstance(measured, Measurement), measured
            for width, shot in sorted(measured.screenshots.items()):
                writer.add_resource(SCREENSHOT, f"{url}#{width}", shot, "image/jpeg", TAKEN)
            writer.add_resource(LAYOUT, url, measured.stored(), "application/json", TAKEN)
        writer.add_site({"finished": True, "attempts": 1, "rounds": 1}, TAKEN)
        home = f"{server.origin}/shots/"
    return folder, Site("xa", "Xã Mẫu", home, Level.COMMUNE)


def distorted(run: Path, site: Site) -> Json:
    """A report of the one rule, as far as pictures need it."""
    evidence, words = SiteEvidence(evidence_path(run, site.id)), shipped("vocabulary.json")
    facts = Facts(site, evidence, as_of=TAKEN.date(), period=Q3, vocabulary=words, calendar={})
    verdict = load_kinds()["distortion"].judge({"tolerance": 0.05, "min_px": 32, "partial_max": 2}, facts)
    findings = [
        {**asdict(f), "params": dict(f.params), "screenshot": None}  # as report.json has them
        for f in verdict.findings
    ]
    return {"sites": [{"site": {"id": site.id}, "results": [{"code": "BC-01", "findings": findings}]}]}


@pytest.mark.browser
def test_a_distorted_picture_is_shown_marked_and_the_page_of_questions_is_not(
    run: tuple[Path, Site], tmp_path: Path
) -> None:
    folder, site = run
    document = distorted(folder, site)
    (tmp_path / "sites" / "xa").mkdir(parents=True)
    (tmp_path / "sites" / "xa" / "9.jpg").write_bytes(b"of an earlier scoring")
    add_pictures(document, folder, tmp_path, shipped("vocabulary.json"))
    named = {f["url"].rpartition("/")[2]: f["screenshot"] for f in document["sites"][0]["results"][0]["findings"]}
    assert named == {"": "sites/xa/1.jpg", "hoi-dap": None}
    assert shown_picture(named[""]) == "sites/xa/1.jpg"
    assert [p.name for p in (tmp_path / "sites" / "xa").iterdir()] == ["1.jpg"]
    finding = next(f for f in document["sites"][0]["results"][0]["findings"] if f["screenshot"])
    left, top, width, height = finding["params"]["box"]
    assert (width, height) == (300, 300)
    picture = Image.open(tmp_path / named[""]).convert("RGB")
    edge = min(left, 48)
    assert is_framed(picture, edge - 4 if edge >= 8 else 2, min(top, 48) + 150)
    inside = picture.getpixel((edge + 150, min(top, 48) + 150))
    assert inside == pytest.approx((0x99, 0x99, 0x99), abs=12)


@pytest.mark.browser
def test_the_same_evidence_gives_the_same_pictures(run: tuple[Path, Site], tmp_path: Path) -> None:
    folder, site = run
    contents = []
    for name in ("one", "two"):
        document = distorted(folder, site)
        add_pictures(document, folder, tmp_path / name, shipped("vocabulary.json"))
        contents.append([p.read_bytes() for p in sorted((tmp_path / name).rglob("*.jpg"))])
    assert contents[0] == contents[1] != []


def test_a_run_without_screenshots_stays_as_it_is(tmp_path: Path) -> None:
    with EvidenceWriter(evidence_path(tmp_path, "xa")) as writer:
        record = writer.add_gap(HTTP, "http://xa.example.gov.vn/", Reason.TIMEOUT, "", TAKEN)
    finding = {"params": {"box": [0, 0, 10, 10]}, "record": record, "selector": "img", "screenshot": None, "url": None}
    document = {"sites": [{"site": {"id": "xa"}, "results": [{"findings": [finding]}]}]}
    add_pictures(document, tmp_path, tmp_path / "out", shipped("vocabulary.json"))
    assert finding["screenshot"] is None
    assert not list((tmp_path / "out").rglob("*.jpg"))


@pytest.mark.browser
def test_a_browser_shows_the_marked_pictures_of_the_sample_run() -> None:
    from playwright.sync_api import sync_playwright

    found = find_browser()
    assert found is not None
    folder = Path(__file__).parents[1] / "reports" / "sample" / "sites"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.path)
        for name in ("xa-ky-dong", "xa-cam-ha"):
            page = browser.new_page(viewport={"width": 390, "height": 800})
            page.goto((folder / f"{name}.html").as_uri(), wait_until="load")
            widths = page.evaluate("[...document.images].map(i => [i.naturalWidth, i.getBoundingClientRect().right])")
            assert len(widths) > 3
            assert all(natural > 100 and right <= 390 for natural, right in widths), name
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            page.goto(
                (folder / f"{name}.html").as_uri() + "#" + page.evaluate("document.querySelector('.people li[id]').id")
            )
            assert page.evaluate("document.querySelector('.people').open"), "a link to a folded rule unfolds it"
        browser.close()
