"""Finding sections and telling their state, on small sites built by hand."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from auditor.facts.footer import footer
from auditor.facts.sections import Need, section
from auditor.facts.vocabulary import PROOF_NEEDED, Vocabulary
from auditor.model import Reason
from tests.site_builder import make_facts, page, shipped

LEADERS = Need(("person", "post", "biography", "duties"), 4, 2)
PROSE = "Xã nằm ở phía tây của tỉnh, có truyền thống yêu nước và cách mạng qua nhiều thời kỳ lịch sử của dân tộc. " * 3
FULL_LEADERS = (
    "<h1>Lãnh đạo</h1><p>Đồng chí Nguyễn Văn An – Chủ tịch UBND xã. Sinh năm 1975, quê quán tại xã. "
    "Nhiệm vụ: phụ trách chung, trực tiếp chỉ đạo công tác tài chính.</p>"
)


def menu(*entries: tuple[str, str]) -> str:
    return "<nav><ul>" + "".join(f'<li><a href="{url}">{label}</a></li>' for label, url in entries) + "</ul></nav>"


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return Vocabulary(shipped("vocabulary.json"), ["thach", "lam", "son"])


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Cơ cấu tổ chức", "org-structure"),
        ("CƠ CẤU TỔ CHỨC", "org-structure"),
        (unicodedata.normalize("NFD", "Cơ cấu tổ chức"), "org-structure"),
        ("Co cau to chuc", "org-structure"),
        ("Lãnh đạo UBND xã", "leaders"),
        ("Chức năng, nhiệm vụ", "functions"),
        ("Chức năng - nhiệm vụ", "functions"),
        ("Lịch công tác tuần", "leader-schedule"),
        ("Lịch tiếp công dân", "reception-schedule"),
        ("TTHC", "procedures"),
        ("Hỏi - Đáp", "questions"),
        ("Công khai ngân sách", "budget"),
        ("Đấu thấu mua sắm công", "projects"),
        ("Sơ đồ cổng", "sitemap"),
        ("Văn bản QPPL", "documents"),
        ("Bản đồ hành chính", "map"),
    ],
)
def test_a_label_names_its_section(words: Vocabulary, label: str, expected: str) -> None:
    matches = words.match_label(label)
    assert matches, label
    assert matches[0].section == expected
    assert matches[0].strength > PROOF_NEEDED


@pytest.mark.parametrize(
    ("label", "never"),
    [
        ("Thống kê truy cập", "statistics"),
        ("Lịch sử hình thành", "leader-schedule"),
        ("Bán đồ nội thất", "map"),
        ("Đăng nhập", "questions"),
        ("Lịch công tác tuần của Ban Chỉ huy Quân sự huyện bạn được đăng trên báo hôm nay", "questions"),
    ],
)
def test_a_look_alike_does_not_name_the_section(words: Vocabulary, label: str, never: str) -> None:
    assert all(m.section != never or m.strength <= PROOF_NEEDED for m in words.match_label(label))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://h/hoi-ap.html", "questions"),
        ("http://h/-au-thau-mua-sam-cong.html", "projects"),
        ("http://h/img/ThongTinNguoiPhatNgon.gif", "spokesperson"),
        ("http://h/lich-cong-tac", "leader-schedule"),
        ("http://h/co-cau-to-chuc-12.html", "org-structure"),
    ],
)
def test_a_slug_or_a_file_name_names_its_section(words: Vocabulary, url: str, expected: str) -> None:
    assert expected in [m.section for m in words.match_slug(url)]


def test_a_section_with_all_its_fields_is_full(tmp_path: Path) -> None:
    facts = make_facts(tmp_path, {"/": page(menu(("Lãnh đạo", "/lanh-dao"))), "/lanh-dao": page(FULL_LEADERS)})
    found = section(facts, "leaders", LEADERS)
    assert found.state == "full"
    assert found.url is not None
    assert found.url.endswith("/lanh-dao")


def test_a_list_of_names_and_posts_alone_is_thin(tmp_path: Path) -> None:
    body = "<h1>Lãnh đạo</h1><table><tr><td>Nguyễn Văn An</td><td>Chủ tịch UBND xã</td></tr><tr><td>Trần Thị Bình</td><td>Phó Chủ tịch</td></tr></table>"
    facts = make_facts(
        tmp_path,
        {
            "/": page(menu(("Lãnh đạo", "/ld"))),
            "/ld": page(body + "<p>" + "Danh sách cán bộ chủ chốt của xã. " * 4 + "</p>"),
        },
    )
    found = section(facts, "leaders", LEADERS)
    assert found.state == "thin"
    assert found.best is not None
    assert set(found.best.missing) == {"biography", "duties"}


def test_the_biography_one_click_further_counts(tmp_path: Path) -> None:
    listed = '<h1>Lãnh đạo</h1><ul><li><a href="/ld/an">Đồng chí Nguyễn Văn An</a> Chủ tịch UBND xã</li><li><a href="/ld/binh">Đồng chí Trần Thị Bình</a> Phó Chủ tịch</li></ul>'
    facts = make_facts(
        tmp_path,
        {
            "/": page(menu(("Lãnh đạo xã", "/ld"))),
            "/ld": page(listed),
            "/ld/an": page("<p>Ngày sinh 01/01/1975. Quê quán: xã. Phụ trách tài chính.</p>"),
        },
    )
    assert section(facts, "leaders", LEADERS).state == "full"


@pytest.mark.parametrize(
    "text",
    [
        "Nội dung đang được cập nhật.",
        "Đang cập nhật",
        "Đang xây dựng",
        "Chưa có dữ liệu",
        "",
        "Giới thiệu thông tin chung về đơn vị ở đây",
    ],
)
def test_a_page_that_holds_nothing_is_a_placeholder(tmp_path: Path, text: str) -> None:
    facts = make_facts(
        tmp_path,
        {"/": page(menu(("Chức năng nhiệm vụ", "/cn"))), "/cn": page(f"<h1>Chức năng nhiệm vụ</h1><p>{text}</p>")},
    )
    assert section(facts, "functions").state == "placeholder"


def test_prose_about_building_something_is_no_placeholder(tmp_path: Path) -> None:
    body = f"<h1>Chức năng nhiệm vụ</h1><p>{PROSE} Hiện xã đang xây dựng dự thảo quy chế làm việc.</p>"
    facts = make_facts(tmp_path, {"/": page(menu(("Chức năng nhiệm vụ", "/cn"))), "/cn": page(body)})
    assert section(facts, "functions").state == "full"


def test_a_dead_link_and_a_redirect_home_are_dead(tmp_path: Path) -> None:
    facts = make_facts(
        tmp_path,
        {
            "/": page(menu(("Bản đồ hành chính", "/bd"), ("Liên hệ", "/lh")) + f"<p>{PROSE}</p>"),
            "/bd": 404,
            "/lh": "-> /",
        },
    )
    assert section(facts, "map").state == "dead"
    assert section(facts, "contacts").state == "dead"


@pytest.mark.parametrize("gap", [Reason.TIMEOUT, Reason.BLOCKED, Reason.CHALLENGE, Reason.ROBOTS, Reason.SERVER_ERROR])
def test_what_could_not_be_fetched_is_never_called_missing(tmp_path: Path, gap: Reason) -> None:
    facts = make_facts(tmp_path, {"/": page(menu(("Bản đồ hành chính", "/bd"))), "/bd": gap})
    found = section(facts, "map")
    assert found.state is None
    assert found.reason is gap


def test_a_link_that_was_never_asked_for_is_not_collected(tmp_path: Path) -> None:
    facts = make_facts(tmp_path, {"/": page(menu(("Bản đồ hành chính", "/bd")))})
    assert section(facts, "map").reason is Reason.NOT_COLLECTED


def test_absent_needs_a_finished_crawl_within_its_budget(tmp_path: Path) -> None:
    pages = {
        "/": page(menu(("Tin tức", "/tin"), ("Liên hệ", "/lh"), ("Hỏi đáp", "/hd"))),
        "/tin": page(PROSE),
        "/lh": page(PROSE),
        "/hd": page(PROSE),
    }
    assert section(make_facts(tmp_path / "a", pages), "map").state == "absent"
    spent = section(make_facts(tmp_path / "b", pages, crawl={"budget_spent": "pages"}), "map")
    assert (spent.state, spent.reason) == (None, Reason.BUDGET)


def test_without_a_home_page_nothing_is_said(tmp_path: Path) -> None:
    found = section(make_facts(tmp_path, {"/": Reason.DNS}), "map")
    assert (found.state, found.reason) == (None, Reason.DNS)


def test_another_host_is_external(tmp_path: Path) -> None:
    facts = make_facts(tmp_path, {"/": page(menu(("Dịch vụ công trực tuyến", "https://dichvucong.gov.vn/")))})
    assert section(facts, "public-services").state == "external"


def test_a_login_wall_is_not_a_missing_section(tmp_path: Path) -> None:
    form = "<h1>Đăng nhập</h1><form method=post><input name=user><input type=password name=pw></form>"
    facts = make_facts(tmp_path, {"/": page(menu(("Lịch công tác", "/lct"))), "/lct": page(form)})
    assert section(facts, "leader-schedule").state == "login"


def test_a_banner_without_words_is_read_by_its_file_name(tmp_path: Path) -> None:
    banner = '<div><a href="/p/77"><img src="/img/nguoi-phat-ngon.png"></a></div>'
    facts = make_facts(
        tmp_path,
        {
            "/": page(banner + f"<p>{PROSE}</p>"),
            "/p/77": page("<p>Người phát ngôn: ông Lê Văn Cường, Chủ tịch, điện thoại 0239 3 888 999.</p>"),
        },
    )
    assert section(facts, "spokesperson").state == "full"


def test_a_scanned_file_is_content(tmp_path: Path) -> None:
    facts = make_facts(
        tmp_path,
        {
            "/": page(menu(("Quy chế tiếp công dân", "/files/quy-che.pdf"), ("Tin tức", "/tin"))),
            "/files/quy-che.pdf": ("application/pdf", b"%PDF-1.4 scan"),
            "/tin": page(PROSE),
        },
    )
    assert section(facts, "reception-rules").state == "full"


def test_a_part_of_the_home_page_can_be_the_section(tmp_path: Path) -> None:
    part = f"<main><h2>Lịch tiếp công dân</h2><p>Chủ tịch UBND xã tiếp công dân thứ năm hằng tuần, từ 7 giờ 30 đến 11 giờ tại trụ sở.</p><h2>Tin tức</h2><p>{PROSE}</p></main>"
    facts = make_facts(tmp_path, {"/": page(part)})
    assert section(facts, "reception-schedule", Need(("schedule",), 1, 1)).state == "full"


def test_the_frame_of_the_site_is_not_a_pages_content(tmp_path: Path) -> None:
    frame = menu(("Chức năng nhiệm vụ", "/cn"), ("Tin tức", "/t1")) + f"<div class=box><p>{PROSE}</p></div>"
    pages = {"/": page(frame), "/cn": page(frame + "<h1>Chức năng nhiệm vụ</h1>")}
    pages |= {
        f"/t{n}": page(frame + f"<h1>Tin số {n}</h1><p>Nội dung riêng của tin số {n}. {PROSE} {n}</p>")
        for n in range(1, 5)
    }
    assert section(make_facts(tmp_path, pages), "functions").state == "placeholder"


def test_a_menu_that_scripts_may_build_forbids_absent(tmp_path: Path) -> None:
    body = f"<div id=menu></div><script>build()</script><h2>Tin mới</h2><p><a href='/t1'>Xã ra quân làm thủy lợi</a></p><p>{PROSE}</p>"
    facts = make_facts(tmp_path, {"/": page(body), "/t1": page(f"<p>{PROSE}</p>")})
    found = section(facts, "map")
    assert (found.state, found.reason) == (None, Reason.NEEDS_SCRIPT)


def test_what_hangs_below_an_unread_page_is_not_called_absent(tmp_path: Path) -> None:
    entries = menu(("Công khai ngân sách", "/ns"), ("Tin tức", "/tin"), ("Liên hệ", "/lh"))
    pages = {"/": page(entries), "/tin": page(PROSE), "/lh": page(PROSE), "/ns": Reason.SERVER_ERROR}
    facts = make_facts(tmp_path, pages)
    assert section(facts, "unit-budget").reason is Reason.SERVER_ERROR
    assert section(facts, "heritage").state == "absent"


def test_deep_markup_is_read_to_the_bottom(tmp_path: Path) -> None:
    deep = "<div>" * 1500 + f"<p>{PROSE} Chức năng, nhiệm vụ của Ủy ban nhân dân xã.</p>" + "</div>" * 1500
    facts = make_facts(tmp_path, {"/": page(menu(("Chức năng nhiệm vụ", "/cn"))), "/cn": page(deep)})
    assert section(facts, "functions").state in ("full", None)


@pytest.mark.parametrize(
    "embedded",
    ["<object data='/f/qd.pdf'></object>", "<embed src='/f/qd.pdf'>", "<iframe src='/f/qd.pdf'></iframe>"],
)
def test_an_embedded_file_is_content(tmp_path: Path, embedded: str) -> None:
    body = f"<h1>Chức năng nhiệm vụ</h1>{embedded}"
    facts = make_facts(tmp_path, {"/": page(menu(("Chức năng nhiệm vụ", "/cn"))), "/cn": page(body)})
    assert section(facts, "functions", Need(("text", "attachment"), 1, 1)).state == "full"


def test_a_foot_in_a_frame_is_read(tmp_path: Path) -> None:
    foot = "<p>UBND xã Thạch Lâm Sơn. Địa chỉ: thôn 1, xã Thạch Lâm Sơn. Điện thoại: 0239 3888 999. Email: a@hatinh.gov.vn</p>"
    home = "<html><head><title>x</title></head><frameset rows='*,80'><frame src='/giua.html'><frame src='/chan.html'></frameset></html>"
    facts = make_facts(tmp_path, {"/": home, "/giua.html": page(PROSE), "/chan.html": page(foot)})
    assert {"unit", "address", "phone", "email"} <= set(footer(facts).found)
