"""One wording, however it is written."""

from __future__ import annotations

import unicodedata

import pytest

from auditor.vietnamese import canonical, clean, fold, fold_without_d, slug_words, syllables


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Thủ tục hành chính", unicodedata.normalize("NFD", "Thủ tục hành chính")),
        ("Uỷ ban nhân dân", "Ủy ban nhân dân"),
        ("Hoà bình", "Hòa bình"),
        ("Thuỷ lợi", "Thủy lợi"),
        ("Khoẻ mạnh", "Khỏe mạnh"),
        ("Kỹ thuật", "Kĩ thuật"),
        ("Quý I", "Quí I"),
        ("HÐND", "HĐND"),
        ("Chỉ đạo, điều hành", "Chỉ Đạo - Điều Hành"),
        ("Thi đua và khen thưởng", "Thi đua & khen thưởng"),
        ("lỊCH CÔNG TÁC", "Lịch công tác"),
        ("Lịch\u00a0công\u200b tác", "Lịch công tác"),
    ],
)
def test_spellings_of_one_wording_are_equal(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Bản đồ", "Bán đồ"), ("Hoàn thành", "Hoán thành"), ("Lịch sử", "Lịch sự"), ("Quý", "Quỷ")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_folding_drops_every_sign() -> None:
    assert fold("Đường dây nóng – Quý III") == "duong dai nong qui iii"
    assert fold("Hỏi - Đáp") == "hoi dap"


def test_slugs_that_lost_their_d_are_met_half_way() -> None:
    assert fold_without_d("Hỏi đáp") == slug_words("/hoi-ap.html")
    assert fold_without_d("Đấu thầu mua sắm công") == slug_words("/-au-thau-mua-sam-cong.html")
    assert fold_without_d("Lãnh đạo Sở") == slug_words("/lanh-ao-so.html")


def test_a_slug_is_the_last_meaningful_part_of_an_address() -> None:
    assert slug_words("/portal/KenhTin/Lich_cong-tac.aspx?ItemID=4#x") == "lich cong tac"
    assert slug_words("/") == ""


def test_cleaning_keeps_what_a_reader_sees() -> None:
    assert clean("  Cổng\n thông\u200b tin ") == "Cổng thông tin"
    assert syllables("Cổng thông tin điện tử") == 5
