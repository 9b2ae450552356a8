"""Bytes become the text that was meant, whatever they are declared as; text in pre-Unicode fonts is recognised, never
misread."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest

from auditor.facts.decode import decode, is_legacy, read_text
from tests.faults import PAGE, TEXT, in_windows_1258

DECLARED = [
    "",
    "text/html",
    "text/html; charset=utf-8",
    "text/html; charset=iso-8859-1",
    "text/html; charset=windows-1258",
    "text/html; charset=hex",
    "text/html; charset=",
]
TCVN3 = (
    "ñy ban nh©n d©n x· Th¹ch L©m th«ng b¸o lÞch tiÕp c«ng d©n cña l·nh ®¹o vÒ viÖc thùc hiÖn quyÕt ®Þnh cña héi ®ång"
)
VNI = (
    "UÛy ban nhaân daân xaõ Thaïch Laâm thoâng baùo lòch tieáp coâng daân cuûa laõnh ñaïo "
    "veà vieäc thöïc hieän quyeát ñònh"
)


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (PAGE.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + PAGE.encode(), "utf-8"),
        (PAGE.encode("utf-16"), "utf-16-le"),
        (PAGE.encode("utf-16-be"), "utf-16-be"),
        (in_windows_1258(PAGE), "windows-1258"),
    ],
)
def test_the_letters_are_right_whatever_is_declared(body: bytes, encoding: str, declared: str) -> None:
    told = decode(body, declared)
    assert told.text == PAGE
    assert told.encoding == encoding
    assert not told.legacy


def test_a_declaration_inside_the_page_counts_too() -> None:
    page = "<html><head><meta charset='windows-1252'></head><body>Café à la crème</body></html>"
    assert "Café à la crème" in decode(page.encode("cp1252")).text


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    body = (PAGE * 3).encode()
    broken = body[:200] + b"\xe1\xbb" + body[200:]
    told = decode(broken)
    assert told.encoding == "utf-8"
    assert TEXT in told.text


def test_decomposed_letters_stay_as_written() -> None:
    assert decode(unicodedata.normalize("NFD", PAGE).encode()).text == unicodedata.normalize("NFD", PAGE)


@pytest.mark.parametrize("text", [TCVN3, VNI, TCVN3.upper().lower()])
@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
def test_old_fonts_are_recognised_in_whatever_bytes_they_come(text: str, encoding: str) -> None:
    told = decode(f"<html><body><font face='.VnTime'>{text}</font></body></html>".encode(encoding))
    assert told.legacy


def test_an_old_article_in_a_unicode_menu_is_still_unreadable() -> None:
    menu = "Trang chủ Giới thiệu Tin tức Văn bản Thủ tục hành chính Hỏi đáp Liên hệ " * 2
    assert decode(f"<html><body>{menu}<p>{TCVN3 * 3}</p></body></html>".encode()).legacy


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "",
        "© 2026 « Xã Thạch Lâm » · ®",
        "Le conseil a décidé à l'unanimité; déjà vu, où êtes-vous né? Ça coûte très cher, même à Noël. " * 5,
        "Português: não é possível à direção fazer alterações; ações, opções, órgãos. " * 5,
        f"{TEXT * 5} Font cũ trước đây ghi: {VNI}",
        "El niño comió piñas y bebió café; mañana será otro día, señor Muñoz. " * 5,
    ],
)
def test_readable_text_is_not_called_old(text: str) -> None:
    assert not is_legacy(text)


def test_anything_at_all_becomes_some_text() -> None:
    chance = random.Random(1)
    for size in (0, 1, 2, 3, 7, 100, 5000):
        for _ in range(20):
            body = chance.randbytes(size)
            text, _ = read_text(body, chance.choice(DECLARED))
            assert isinstance(text, str)


def test_captured_pages_are_all_unicode(captures: Path) -> None:
    pages = sorted(captures.glob("*/*.html"))
    assert pages
    told = [decode(p.read_bytes()) for p in pages]
    assert {t.encoding for t in told} == {"utf-8"}
    assert not any(t.legacy for t in told)
