"""What a section must hold, field by field: each detector finds one kind of content in a body of text, links, pictures and forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from auditor.facts.page import Block, Form, Image, Link
from auditor.vietnamese import fold, syllables

_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Đoàn|Mai|Lương|Tô|Hà|Cao|Châu|Thái|Tạ|Phùng|Vương|"
    "Quách|Kiều|Đào|Lâm|Tăng|Văn|Chu|Tống|Lưu|Hứa|Thân|Nông|Giàng|Lò|Vi|Sầm|Quan|Triệu|Bàn|Ma|Hầu|Vàng|Thào|Sùng|Lù|Cầm|Quàng|Tòng|Bế|La|Đàm|"
    "Đồng|Khổng|Thạch|Sơn|Kim|Danh|Lục|Ninh|Phí|Từ|Uông|Nghiêm|Tôn|Trương|Doãn|Cù|Đậu|Bạch|Biện|Hồng|Âu|Viên|Y|H'"
)
_WORD = r"[A-ZÀ-ỸĐ][a-zà-ỹđ]+"
_PERSON_RE = re.compile(rf"\b(?:{_SURNAMES})\s+(?:{_WORD}\s+){{0,3}}{_WORD}\b")
_PERSON_TITLED_RE = re.compile(
    rf"(?:[Đđ]/c|[Đđ]ồng chí|ĐỒNG CHÍ|[Ôô]ng|ÔNG|[Bb]à|BÀ|[Hh]ọ (?:và )?tên)\s*[:.]?\s*(?:{_WORD}\s+){{1,4}}{_WORD}"
)
_PERSON_UPPER_RE = re.compile(rf"\b(?:{_SURNAMES.upper()})\s+(?:[A-ZÀ-ỸĐ]{{2,}}\s+){{0,3}}[A-ZÀ-ỸĐ]{{2,}}\b")
_POST_RE = re.compile(
    r"(phó |quyền )?(chủ tịch|bí thư|giám đốc|trưởng (phòng|ban|công an|thôn)|chánh văn phòng|chỉ huy trưởng|hiệu trưởng|trưởng đoàn)|[uủ][yỷ] viên|công chức|"
    r"văn thư|chuyên viên|cán bộ",
    re.IGNORECASE,
)
_BIOGRAPHY_RE = re.compile(
    r"ngày sinh|năm sinh|sinh (ngày|năm)|ngày, tháng, năm sinh|quê quán|quê:|nơi sinh|trình độ|quá trình công tác|tiểu sử|lý luận chính trị|dân tộc|ngày vào đảng",
    re.IGNORECASE,
)
_DUTIES_RE = re.compile(
    r"phụ trách|nhiệm vụ (được )?(phân công|đảm nhiệm|được giao)|phân công|lãnh đạo, (chỉ đạo|quản lý|điều hành)|chỉ đạo, điều hành|lĩnh vực (phụ trách|được phân công)|"
    r"nhiệm vụ,? (và )?quyền hạn|có nhiệm vụ|thực hiện (các )?(chức năng|nhiệm vụ)|tham mưu|chịu trách nhiệm|trực tiếp (chỉ đạo|phụ trách|theo dõi)|theo dõi, chỉ đạo|nhiệm vụ\s*:",
    re.IGNORECASE,
)
_PHONE_RE = re.compile(
    r"(?<![\d/.-])(?:\+?84|0)[\s.()-]*\d{1,4}(?:[\s.()-]*\d){6,9}(?![\d/])|(?<!\d)1[89]00[\s.]?\d{4}"
)
_EMAIL_RE = re.compile(r"[\w.+-]+\s*(?:@|\[at\]|\(at\)|\(a\))\s*[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_ADDRESS_RE = re.compile(
    r"(địa chỉ|trụ sở)\s*(liên hệ|cơ quan|làm việc)?\s*[:：]?\s*\S.{6,}|(số \d+\w*,? (đường|phố|quốc lộ)|đường .{3,40},)|"
    r"(thôn|xóm|tổ dân phố|tổ|ấp|khu phố|khối phố|khối)\s+[\wÀ-ỹ ]{1,30},\s*(xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh)",
    re.IGNORECASE,
)
_FAX_RE = re.compile(r"\bfax\b", re.IGNORECASE)
_DOC_NUMBER_RE = re.compile(
    r"\b\d{1,5}\s*/\s*(?:\d{4}\s*/\s*)?(?:[A-ZĐ]{1,8})(?:\s*-\s*[A-ZĐ&]{2,10})*\b|\bBiểu số\s*\d+", re.UNICODE
)
_DATE_RE = re.compile(r"\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\b|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}", re.IGNORECASE)
_WEEKDAY_RE = re.compile(
    r"thứ (hai|ba|tư|năm|sáu|bảy|[2-7])\b|chủ nhật|hằng tuần|hàng tuần|hằng tháng|hàng tháng", re.IGNORECASE
)
_HOUR_RE = re.compile(r"\b\d{1,2}\s*(?:h|giờ|g|:)\s*(?:\d{2})?\b|sáng|chiều", re.IGNORECASE)
_AMOUNT_RE = re.compile(r"\d[\d.,]*\s*(nghìn|triệu|tỷ|tỉ)?\s*đồng|\d[\d.,]*\s*(triệu|tỷ)\b|đơn vị tính", re.IGNORECASE)
_PROCEDURE_RE = re.compile(
    r"mã (thủ tục|tthc)|thành phần hồ sơ|thời hạn giải quyết|trình tự thực hiện|cách thức thực hiện|tên thủ tục|thủ tục (đăng ký|cấp|xác nhận|hành chính)|lệ phí",
    re.IGNORECASE,
)
_PROJECT_RE = re.compile(
    r"dự án|công trình|gói thầu|chủ đầu tư|tổng mức đầu tư|nhà thầu|mời thầu|đấu giá", re.IGNORECASE
)
_FILE_RE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z)(?:$|[?#])", re.IGNORECASE)
_MAP_WORDS = ("ban do", "map", "dia gioi", "so do vi tri")
_MAP_WIDGET_RE = re.compile(
    r"google\.[a-z.]+/maps|maps\.google|openstreetmap|leaflet|arcgis|mapbox|goong|vietmap|map4d|vietbando|bing\.com/maps|geoserver",
    re.IGNORECASE,
)
_SEARCH_NAME_RE = re.compile(r"search|keyword|tim|tukhoa|^q$|^s$|query|trichyeu|sohieu|sokyhieu", re.IGNORECASE)
_CHART_WORDS = ("so do", "to chuc", "org", "co cau")


@dataclass(frozen=True, slots=True)
class Content:
    """A section's own content, gathered from its page and the pages it lists."""

    text: str
    links: tuple[Link, ...] = ()
    images: tuple[Image, ...] = ()
    forms: tuple[Form, ...] = ()
    blocks: tuple[Block, ...] = ()
    markup: str = ""  # raw attribute text in which map widgets show

    def files(self) -> tuple[Link, ...]:
        return tuple(k for k in self.links if is_file_url(k.url))


def is_file_url(url: str) -> bool:
    """Whether the address names a downloadable document."""
    return bool(_FILE_RE.search(url))


def _search(pattern: re.Pattern[str]) -> Callable[[Content], str | None]:
    def detect(content: Content) -> str | None:
        match = pattern.search(content.text)
        return match.group(0) if match else None

    return detect


def _person(content: Content) -> str | None:
    for pattern in (_PERSON_TITLED_RE, _PERSON_RE, _PERSON_UPPER_RE):
        match = pattern.search(content.text)
        if match:
            return match.group(0)
    return None


def _email(content: Content) -> str | None:
    match = _EMAIL_RE.search(content.text)
    if match:
        return match.group(0)
    return None


def _map(content: Content) -> str | None:
    widget = _MAP_WIDGET_RE.search(content.markup)
    if widget:
        return widget.group(0)
    for image in content.images:
        words = fold(
            f"{image.alt or ''} {image.title} {image.src.rsplit('/', 1)[-1].replace('-', ' ').replace('_', ' ')}"
        )
        if any(w in words for w in _MAP_WORDS):
            return image.src
    # On a page that is the map section itself, its own picture is the map.
    large = [i for i in content.images if not i.width.isdigit() or int(i.width) >= 200]
    if large:
        return large[0].src
    return next(
        (k.label or k.url for k in content.files() if any(w in fold(f"{k.label} {k.url}") for w in _MAP_WORDS)), None
    )


def _chart(content: Content) -> str | None:
    for image in content.images:
        if any(
            w in fold(f"{image.alt or ''} {image.title} {image.src.rsplit('/', 1)[-1].replace('-', ' ')}")
            for w in _CHART_WORDS
        ):
            return image.src
    return content.images[0].src if content.images else None


def _picture(content: Content) -> str | None:
    return content.images[0].src if content.images else None


def _text(content: Content) -> str | None:
    return content.text[:80] if syllables(content.text) >= 60 else None


def _documents(content: Content) -> str | None:
    match = _DOC_NUMBER_RE.search(content.text)
    return match.group(0) if match else None


def _attachment(content: Content) -> str | None:
    files = content.files()
    return (files[0].label or files[0].url) if files else None


def _link(content: Content) -> str | None:
    return content.links[0].url if content.links else None


def _form(content: Content) -> str | None:
    for form in content.forms:
        if any(f.type in ("password",) for f in form.fields):
            continue
        typed = [f for f in form.fields if f.type in ("text", "email", "tel", "textarea")]
        choices = [f for f in form.fields if f.type == "radio"]
        if any(f.type == "textarea" for f in typed) or len(typed) >= 3 or len(choices) >= 2:
            return form.action
    return None


def _search_form(content: Content) -> str | None:
    for form in content.forms:
        if any(f.type == "password" for f in form.fields):
            continue
        for f in form.fields:
            if f.type in ("text", "search") and (
                f.type == "search"
                or _SEARCH_NAME_RE.search(f.name.rsplit("$", 1)[-1])
                or "tim" in fold(f.hint).split()
                or "tu khoa" in fold(f.hint)
            ):
                return form.action
    return None


def _list(content: Content) -> str | None:
    labels = {k.url: k.label for k in content.links if syllables(k.label) >= 4}
    if len(labels) >= 2:
        return next(iter(labels.values()))
    points = [b for b in content.blocks if b.tag == "li"]
    cells = [b for b in content.blocks if b.tag in ("td", "th")]
    if len(points) >= 3 or len(cells) >= 6:
        return (points or cells)[0].text
    return None


def _schedule(content: Content) -> str | None:
    match = _WEEKDAY_RE.search(content.text) or None
    if match and _HOUR_RE.search(content.text):
        return match.group(0)
    return None


DETECTORS: Mapping[str, Callable[[Content], str | None]] = {
    "person": _person,
    "post": _search(_POST_RE),
    "biography": _search(_BIOGRAPHY_RE),
    "duties": _search(_DUTIES_RE),
    "phone": _search(_PHONE_RE),
    "fax": _search(_FAX_RE),
    "email": _email,
    "address": _search(_ADDRESS_RE),
    "map": _map,
    "chart": _chart,
    "picture": _picture,
    "text": _text,
    "documents": _documents,
    "attachment": _attachment,
    "date": _search(_DATE_RE),
    "link": _link,
    "form": _form,
    "search": _search_form,
    "list": _list,
    "schedule": _schedule,
    "amount": _search(_AMOUNT_RE),
    "procedures": _search(_PROCEDURE_RE),
    "project": _search(_PROJECT_RE),
}


# Fields that ordinary news does not hold, as against text, dates, pictures and links.
TELLING = frozenset({
    "post",
    "biography",
    "duties",
    "phone",
    "email",
    "address",
    "map",
    "chart",
    "form",
    "search",
    "schedule",
    "procedures",
    "amount",
})


def find_fields(content: Content, names: Sequence[str]) -> Mapping[str, str]:
    """The fields found, each with the words that show it."""
    found = {}
    for name in names:
        quote = DETECTORS[name](content)
        if quote:
            found[name] = quote[:200]
    return found
