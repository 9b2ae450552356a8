"""The columns of an inventory and the words offices use for them, for levels too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from auditor.model import Bilingual, Level
from auditor.vietnamese import fold


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in JSON, the heading we write, what goes in, an example, and other headings we understand."""

    key: str
    heading: str
    help: Bilingual
    example: str
    also: tuple[str, ...] = ()
    required: bool = False


COLUMNS: Final = (
    Column(
        "name",
        "Tên đơn vị",
        Bilingual("Tên đầy đủ của xã, phường, huyện…", "Full name of the unit"),
        "Xã Thạch Hà",
        ("Tên", "Đơn vị", "Tên xã phường", "Tên xã", "Tên cơ quan", "Cơ quan đơn vị", "Tên cổng", "Unit"),
        required=True,
    ),
    Column(
        "url",
        "Địa chỉ",
        Bilingual("Địa chỉ trang chủ của cổng, bắt đầu bằng http", "Address of the portal's home page"),
        "https://thachha.hatinh.gov.vn",
        (
            *(
                "Địa chỉ cổng",
                "Địa chỉ trang",
                "Địa chỉ website",
                "Địa chỉ truy cập",
                "Địa chỉ trang thông tin điện tử",
            ),
            *("Địa chỉ cổng thông tin điện tử", "Địa chỉ web", "Website", "Đường dẫn", "Tên miền", "Link", "Trang web"),
        ),
        required=True,
    ),
    Column(
        "level",
        "Cấp",
        Bilingual(
            "xã, phường, thị trấn, đặc khu; huyện, quận, thị xã, thành phố; tỉnh", "commune, district or province"
        ),
        "xã",
        ("Cấp hành chính", "Loại đơn vị", "Cấp đơn vị", "Loại hình", "Loại"),
        required=True,
    ),
    Column(
        "id",
        "Mã",
        Bilingual(
            "Mã không dấu, không đổi qua các kỳ; bỏ trống thì đặt theo tên", "Stable id; made from the name if empty"
        ),
        "xa-thach-ha",
        ("Mã đơn vị", "Mã định danh", "Ký hiệu"),
    ),
    Column(
        "parent",
        "Đơn vị cấp trên",
        Bilingual(
            "Mã hoặc tên của đơn vị cấp trên có trong danh sách này", "Id or name of the superior unit, listed here"
        ),
        "Tỉnh Hà Tĩnh",
        ("Trực thuộc", "Cấp trên", "Thuộc", "Thuộc huyện", "Huyện", "Đơn vị chủ quản"),
    ),
    Column(
        "block",
        "Khối thi đua",
        Bilingual("Khối, cụm thi đua dùng để xếp hạng", "Emulation block, used for the ranking"),
        "Khối xã số 1",
        ("Khối", "Cụm thi đua", "Cụm", "Cụm khối thi đua", "Khối cụm thi đua"),
    ),
    Column(
        "province",
        "Tỉnh",
        Bilingual("Tên tỉnh, để biết văn bản nào của tỉnh được áp dụng", "Province, for provincial decisions"),
        "Hà Tĩnh",
        ("Tỉnh thành", "Tỉnh thành phố", "Thuộc tỉnh", "Tên tỉnh"),
    ),
    Column(
        "email",
        "Thư điện tử",
        Bilingual("Thư của Ban biên tập, để gửi kết quả", "The editors' address"),
        "bbt@thachha.hatinh.gov.vn",
        ("Email", "E-mail", "Địa chỉ email", "Hộp thư", "Địa chỉ thư điện tử"),
    ),
    Column(
        "self_score",
        "Điểm tự chấm",
        Bilingual("Số từ 0 đến 100", "0 to 100"),
        "85,5",
        ("Tự chấm", "Điểm tự đánh giá", "Điểm đơn vị tự chấm"),
    ),
    Column(
        "also",
        "Địa chỉ khác",
        Bilingual(
            "Địa chỉ khác của cùng đơn vị, cách nhau bằng dấu cách hoặc dấu ;", "Further addresses, space or ; between"
        ),
        "",
        ("Địa chỉ phụ", "Các địa chỉ khác", "Địa chỉ cũ"),
    ),
    Column(
        "successor_of",
        "Kế thừa của",
        Bilingual("Mã của đơn vị cũ mà đơn vị này kế thừa", "Id of the unit this one succeeds"),
        "",
        ("Đơn vị cũ", "Sáp nhập từ"),
    ),
    Column(
        "from",
        "Từ ngày",
        Bilingual("Ngày cổng bắt đầu hoạt động", "First day of the portal"),
        "01/07/2025",
        ("Bắt đầu",),
    ),
    Column(
        "to",
        "Đến ngày",
        Bilingual("Ngày cổng ngừng hoạt động", "Last day of the portal"),
        "",
        ("Kết thúc", "Ngày kết thúc"),
    ),
    Column(
        "robots_waived_by",
        "Người cho phép bỏ qua robots",
        Bilingual(
            "Ai cho phép đọc trang dù robots.txt chặn (in trong báo cáo)", "Who allowed reading despite robots.txt"
        ),
        "",
        ("Cho phép bỏ qua robots", "Bỏ qua robots"),
    ),
)
BY_KEY: Final[Mapping[str, Column]] = {column.key: column for column in COLUMNS}


def _key(text: str) -> str:
    return fold(text.removeprefix("*").removesuffix("*"))


_BY_HEADING: Final = {
    _key(heading): column.key for column in COLUMNS for heading in (column.key, column.heading, *column.also)
}
# Columns every office list has and that say nothing to us.
_IGNORED: Final = frozenset(_key(heading) for heading in ("STT", "TT", "Số TT", "Số thứ tự", "No", "Ghi chú", "Note"))

_LEVELS: Final = {
    Level.COMMUNE: ("commune", "xã", "phường", "thị trấn", "đặc khu", "tt", "p", "x", "ward", "xã phường"),
    Level.DISTRICT: ("district", "huyện", "quận", "thị xã", "thành phố", "tx", "tp", "h", "q", "thành phố thuộc tỉnh"),
    Level.PROVINCE: (
        "province",
        "tỉnh",
        "thành phố trực thuộc trung ương",
        "thành phố trực thuộc tw",
        "tỉnh thành phố",
    ),
}
_BY_LEVEL_WORD: Final = {_key(word): level for level, words in _LEVELS.items() for word in words}


def column_of(heading: str) -> str | None:
    """The key of the column a heading names; "" for one to pass over; None for one nobody knows."""
    key = _key(heading)
    return "" if key in _IGNORED else _BY_HEADING.get(key)


def level_of(text: str) -> Level | None:
    """The level a cell names: `xã`, `Cấp xã`, `UBND phường`, `commune`; None for anything else."""
    words = _key(text)
    for prefix in ("cap ", "ubnd ", "uy ban nhan dan "):
        words = words.removeprefix(prefix)
    return _BY_LEVEL_WORD.get(words)
