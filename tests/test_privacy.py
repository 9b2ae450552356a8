"""Nothing that leads to a citizen leaves the evidence folder, and what is no citizen's stays readable."""

from __future__ import annotations

import pytest

from auditor.facts.privacy import clip, is_name, mask, mask_name, quote


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Tôi tên nguyễn thị hoa muốn hỏi thủ tục", ("hoa", "nguyễn")),
        ("Ông Nguyễn Văn Bình, thôn Đông Hải, điện thoại 0912.345.678", ("Nguyễn", "Bình", "Đông Hải", "345")),
        ("NGUYỄN VĂN BÌNH hỏi về đất đai", ("BÌNH",)),
        ("Nguyen Van Nam gửi", ("Nam",)),
        ("Anh Hùng phản ánh", ("Hùng",)),
        ("Công dân Giàng A Páo hỏi", ("Páo",)),
        ("H'Hen Niê hỏi", ("Hen", "Niê")),
        ("liên hệ +84 912 345 678 hoặc (024) 3512 3536", ("912", "3512")),
        ("CCCD 038 090 001 234", ("038", "234")),
        ("CMND số 183456789 cấp năm 2010", ("183456789",)),
        ("email hoa.nt@gmail.com hoặc hoa [at] yahoo.com", ("hoa.nt", "gmail", "yahoo")),
        ("sinh ngày 12/05/1980", ("1980",)),
        ("Địa chỉ: 12 Lê Lợi, phường 3, xin hỏi lệ phí", ("12 Lê Lợi", "phường 3")),
        ("nhà ở số 15 ngõ 7 đường Trần Hưng Đạo", ("15", "7", "Trần")),
        ("xe 29A-123.45 đỗ trước cổng", ("123.45",)),
        ("hộ khẩu thường trú xã An Bình. Xin hỏi", ("An Bình",)),
        ("Tài khoản 1903 4567 8901 23", ("4567",)),
        ("Tống Linh Phương (23/08/2016 10:29)", ("Tống", "Phương")),
        ("Chu Thị Việt Hoa (04/08/2016 08:32)", ("Chu", "Hoa")),
    ],
)
def test_what_leads_to_a_citizen_is_hidden(text: str, hidden: tuple[str, ...]) -> None:
    masked = mask(text)
    assert not [h for h in hidden if h in masked], masked


@pytest.mark.parametrize(
    "text",
    [
        "Phòng Quản lý Báo chí & Xuất bản (15/09/2016 15:24)",
        "Thủ tục cấp giấy chứng nhận quyền sử dụng đất tại Hà Nội",
        "Kinh phí 1.500.000.000 đồng theo Nghị định số 60/2014/NĐ-CP ngày 19/6/2014",
        "Lịch tiếp công dân của Chủ tịch UBND huyện",
        "Máy in/scanner màu",
        "Đăng ký tạm trú trực tuyến cho người thuê nhà",
        "Hỏi mức hỗ trợ nhà ở cho hộ nghèo",
        "Thủ tục xóa đăng ký thường trú cho con",
    ],
)
def test_offices_laws_money_and_dates_stay(text: str) -> None:
    assert mask(text) == text


def test_a_name_field_gives_initials_and_never_more() -> None:
    assert mask_name("Nguyễn Thị Hoa") == "N.T.H."
    assert mask_name("hoa@gmail.com") == "…"
    assert mask_name("0912345678") == "…"
    assert mask_name("  ") == ""


def test_masking_comes_before_clipping_so_half_a_number_cannot_escape() -> None:
    text = "Xin hỏi về điện chiếu sáng đường thôn, " * 4 + "gọi 0912345678 nhé"
    for limit in range(20, len(text)):
        assert "0912" not in quote(text, limit)


def test_a_clipped_text_keeps_its_limit_and_ends_at_a_word() -> None:
    assert clip("một hai ba bốn", 9) == "một hai…"
    assert len(clip("a" * 500, 160)) <= 160


def test_masking_twice_changes_nothing() -> None:
    once = mask("Ông Nguyễn Văn Bình, thôn Đông Hải, điện thoại 0912.345.678, email a@b.vn")
    assert mask(once) == once


def test_a_name_is_told_from_an_office() -> None:
    assert is_name("Trần Thị Huế")
    assert not is_name("Phòng Quản lý Báo chí")
    assert not is_name("Hà Nội")
