"""The provinces and cities whose decisions a basis may name: the 63 to 30/06/2025 and the 34 since, however spelt."""

from __future__ import annotations

from typing import Final

from auditor.vietnamese import fold

# The 34 of today keep names of the 63, but for Huế.
_NAMES: Final = """
An Giang; Bà Rịa - Vũng Tàu; Bạc Liêu; Bắc Giang; Bắc Kạn; Bắc Ninh; Bến Tre; Bình Dương; Bình Định;
Bình Phước; Bình Thuận; Cà Mau; Cao Bằng; Cần Thơ; Đà Nẵng; Đắk Lắk; Đắk Nông; Điện Biên; Đồng Nai; Đồng Tháp;
Gia Lai; Hà Giang; Hà Nam; Hà Nội; Hà Tĩnh; Hải Dương; Hải Phòng; Hậu Giang; Hòa Bình; Hồ Chí Minh; Huế;
Hưng Yên; Khánh Hòa; Kiên Giang; Kon Tum; Lai Châu; Lạng Sơn; Lào Cai; Lâm Đồng; Long An; Nam Định; Nghệ An;
Ninh Bình; Ninh Thuận; Phú Thọ; Phú Yên; Quảng Bình; Quảng Nam; Quảng Ngãi; Quảng Ninh; Quảng Trị; Sóc Trăng;
Sơn La; Tây Ninh; Thái Bình; Thái Nguyên; Thanh Hóa; Thừa Thiên Huế; Tiền Giang; Trà Vinh; Tuyên Quang;
Vĩnh Long; Vĩnh Phúc; Yên Bái
"""
PROVINCES: Final = tuple(name.strip() for name in _NAMES.split(";"))


def province_key(name: str) -> str:
    """What two spellings of a province have in common: `tỉnh HÀ TĨNH` and `Hà Tĩnh`."""
    words = " ".join(fold(name).replace("-", " ").replace(".", " ").split())
    for prefix in ("tinh ", "thanh pho ", "tp "):
        words = words.removeprefix(prefix)
    return words


KNOWN: Final = frozenset(province_key(name) for name in PROVINCES)
