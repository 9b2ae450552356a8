"""Citizens made unrecognisable in everything that leaves the evidence folder: names, addresses, telephone and
identity numbers, e-mails.

Masking errs on the safe side: a street named after a person is masked too. `quote` is what reports print: masked,
then clipped,
so that a cut never turns half a number into something the masks no longer know.
"""

from __future__ import annotations

import re

from auditor.vietnamese import clean, fold

QUOTE_LENGTH = 160
HIDDEN = "…"

# Family names of the Kinh and of the larger minorities; all are compared without signs as well, except those in
# _COMMON.
_FAMILY_NAMES = """
nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý lí đinh đào đoàn trịnh mai tô trương lâm
hà cao tạ thái phùng chu châu tống lưu từ lương vương khuất quách kiều thạch sơn kim danh lục nông hứa lò lường
cầm quàng tòng cà hoàn giàng vàng sùng thào hạng lầu mùa vừ cứ mã ma chẩu triệu bàn lồ đàm hoa nghiêm la lã văn
doãn ông tăng thân ninh tôn tất âu bạch bành bế biện cái cam chế chử cung cù diệp đan đậu đổng đồng đường giang
giáp hàn hàng khổng khúc khương khưu lại liễu lữ mạc nghị nhâm nhữ ninh phí phó phương quản quan tiêu tiết tiếp
tường ung uông văn viên vi vưu xa hầu hồng thiều trà trang trình tưởng ưng sầm y h' kpă ksor siu rơ rcom rahlan
niê mlô êban ayun a đinh dơn kră blong puih rmah nay ê
"""
_FAMILIES = _FAMILY_NAMES.split()
# Words that are family names and also begin everyday capitalised expressions; a name needs more proof with them.
_COMMON_WORDS = """
hồ dương lý lí mai tô lâm hà cao thái châu lưu từ sơn kim danh lục vàng hạng mùa cứ mã ma bàn hoa la văn ông
thân ninh cái cam chế cung đồng đường giang hàn hàng lại nghị ninh phó phương quản quan tiết tiếp tường văn viên
vi xa hồng trà trang trình y a nay ê an
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_FAMILY_SET = frozenset(_FAMILIES)
_FAMILY_PLAIN = frozenset(fold(f) for f in _FAMILIES if f not in _COMMON and len(f) > 1)
# Capitalised pairs that start like a name and are places or institutions.
_PLACES_AND_OFFICES = """
hà nội, hà tĩnh, hà giang, hà nam, hà đông, cao bằng, lâm đồng, thái bình, thái nguyên, ninh bình, ninh thuận,
lý sơn, sơn la, kim sơn, hồ chí minh, đồng nai, đồng tháp, trà vinh, hồng bàng, hoàng sa, trường sa, đinh tiên
hoàng, quản lý, quan hệ, văn phòng, văn bản, văn hóa, danh mục, danh sách, hàng không, đường sắt, đường bộ, phó
chủ, phó giám, phó trưởng, phó bí, trang thông, trang tin, trình tự, tiếp công, tiếp nhận, cung cấp, chế độ, tô
chức, thái lan, đồng chí, lao động, viên chức, từ ngày, từ chối, ông bà, mai táng, kim ngạch, hạng mục, nghị
định, nghị quyết, văn xã, trang chủ, trang trại, phương án, phương thức, phó phòng, đường dây, lưu trữ, lưu ý,
danh bạ, thân mến, mã số, mã hồ, tiết kiệm, đồng thời, lại phát, hồ sơ, bàn giao, hoa kỳ, từ điển, tường trình,
quản trị, quan trắc, ma túy, xa lộ, an ninh, cao đẳng, cao tốc, thân nhân
"""
_NOT_NAMES = frozenset(fold(t) for t in _PLACES_AND_OFFICES.split(","))
_UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_WORD = rf"[{_UPPER}][^\W\d_]*['’]?[^\W\d_]*"
_NAME = re.compile(rf"(?<![\w/])({_WORD}(?:[ \t]+{_WORD}){{1,4}})(?!\w)")
# A word of address and capitalised words, or "tên tôi là" and up to four words in any case.
_TITLES = (
    r"ông|bà|anh|chị|cô|chú|bác|em|cháu|cụ|cậu|dì|mợ|thím|công dân|cử tri|độc giả|bạn đọc|bạn|đồng chí|đ/c|ông/bà"
    r"|anh/chị"
    r"|ông \(bà\)|chủ hộ|hộ ông|hộ bà"
)
_TITLED = re.compile(rf"(?<!\w)((?i:{_TITLES}))(\s*:\s*|\s+)({_WORD}(?:\s+{_WORD}){{0,4}})(?!\w|\.\w)")
_SELF_NAMED = re.compile(
    r"(?<!\w)((?:tôi|em|cháu|con|mình)?\s*tên(?: tôi| em| cháu| mình)?(?: đầy đủ)?\s*(?:là|:)|tôi tên(?: là)?"
    r"|(?:họ và tên|họ tên|người (?:gửi|hỏi|phản ánh|kiến nghị|góp ý)"
    r"|tên công dân)\s*:)\s*([^\W\d_]+['’]?[^\W\d_]*(?:\s+[^\W\d_]+){0,3})",
    re.IGNORECASE,
)
_SELF_STOP = re.compile(
    r"\s+(?:hiện|là|ở|sinh|sống|thường|trú|xin|muốn|có|đang|ngụ|cư|tại|công|làm|hỏi|gửi|phản)(?!\w).*$", re.IGNORECASE
)

_EMAIL = re.compile(r"[\w.+\-]+\s?(?:@|\[at\]|\(at\))\s?[\w\-]+(?:\s?\.\s?[\w\-]+)+")
_PHONE = re.compile(r"(?<![\d/.,\-])(?:\(?\+?\s?84\)?|\(?0\d{0,3}\)?)(?:[\s.\-]{0,2}\d){6,10}(?![\d/]|\.\d)")
_LONG_NUMBER = re.compile(r"(?<![\d/])\d(?:[ .]?\d){8,19}(?![\d/])")
_PLATE = re.compile(r"(?<!\w)\d{2}[A-ZĐ]\d?[\s\-.]{0,3}\d{3}\.?\d{2}(?!\d)")
_BORN = re.compile(
    r"((?:ngày(?:,? tháng,? năm)? sinh|sinh (?:ngày|năm)|năm sinh"
    r"|sn)\s*:?\s*)(\d{1,2}\s?[/.\-]\s?\d{1,2}\s?[/.\-]\s?)?(?:\d{4})",
    re.IGNORECASE,
)
_PLACE_WORD = rf"[{_UPPER}\d][\w/.\-’']*"
_HOUSE = re.compile(
    rf"(?<!\w)((?i:số nhà|nhà số|căn hộ(?: số)?|ngõ|ngách|hẻm|kiệt|tổ|số(?=\s+\d+\w*(?:/\d+\w*)*,?\s+(?i:đường"
    rf"|phố|ngõ|ngách|hẻm|tổ|{_PLACE_WORD}\s+{_PLACE_WORD})))"
    rf"(?:\s+(?i:dân phố|dân cư|số))?)\s+(\d+[\w/]*|[{_UPPER}]\d*)(?!\w)",
)
_AREA = re.compile(
    rf"(?<!\w)((?i:đường|phố|thôn|xóm|ấp|khóm|khu phố|khu dân cư|tổ dân phố|buôn|làng|bản(?=\s+[{_UPPER}])|phum"
    rf"|sóc|đội))\s+({_PLACE_WORD}(?:\s+{_PLACE_WORD}){{0,3}})"
)
# "Đăng ký tạm trú trực tuyến" and "hỗ trợ nhà ở" are no addresses: without a colon a place has to follow.
_ADDRESS_WORDS = (
    r"địa chỉ(?: liên hệ| thường trú| nhà)?|nơi ở(?: hiện nay)?|nơi cư trú|chỗ ở|hktt|hộ khẩu(?: thường trú)?"
    r"|thường trú(?: tại)?|tạm trú(?: tại)?|trú tại|ngụ(?: tại)?|cư trú tại|sinh sống tại"
    r"|(?:hiện )?(?:đang )?sống (?:tại|ở)|nhà tôi ở"
)
_PLACE_START = r"tại|ở|số|thôn|xóm|ấp|bản|tổ|khu|phường|xã|huyện|ngõ|khóm|buôn|làng"
_ADDRESS = re.compile(
    rf"(?<!\w)((?:{_ADDRESS_WORDS})(?:\s*:\s*|\s+(?=(?:{_PLACE_START})(?!\w)|\d|(?-i:[{_UPPER}]))))"
    r"([^.;()\n|]{3,120})",
    re.IGNORECASE,
)
_ADDRESS_STOP = re.compile(
    r",?\s+(?:xin|muốn|hỏi|đề nghị|phản ánh|kiến nghị|có (?:câu|một|ý)|tôi|em|chúng tôi|gia đình|nay|cho hỏi"
    r"|cho tôi|đang|gửi|thắc mắc|điện thoại|số điện thoại|email|sđt)(?!\w).*$",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text with every person's name as initials and every number, e-mail and address that leads to a person
    hidden."""
    text = clean(text)
    text = _EMAIL.sub(HIDDEN + "@" + HIDDEN, text)
    text = _BORN.sub(lambda m: m.group(1) + HIDDEN, text)
    text = _PLATE.sub(HIDDEN, text)
    text = _PHONE.sub(_hide_unless_short, text)
    text = _LONG_NUMBER.sub(_hide_unless_short, text)
    text = _SELF_NAMED.sub(_mask_self_named, text)
    text = _ADDRESS.sub(_mask_address, text)
    text = _HOUSE.sub(lambda m: f"{m.group(1)} {HIDDEN}", text)
    text = _AREA.sub(_mask_area, text)
    text = _TITLED.sub(_mask_titled, text)
    return _NAME.sub(_mask_name_match, text)


def mask_name(name: str) -> str:
    """`Nguyễn Thị Hoa` → `N.T.H.`; whatever else stands in a name field (an e-mail, a number) is hidden entirely."""
    name = clean(name)
    if not name:
        return ""
    if "@" in name or any(c.isdigit() for c in name):
        return HIDDEN
    return "".join(f"{w[0].upper()}." for w in re.findall(r"[^\W\d_]+", name)[:6]) or HIDDEN


def quote(text: str, limit: int = QUOTE_LENGTH) -> str:
    """Masked and clipped at a word; what reports may print of a citizen's text."""
    # Far more than is kept, so that masks see whole numbers; one endless word must not cost them a minute.
    return clip(mask(text[: 20 * limit]), limit)


def clip(text: str, limit: int = QUOTE_LENGTH) -> str:
    """At most `limit` characters, cut at a word."""
    text = clean(text)
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,;:") + HIDDEN


def is_name(text: str) -> bool:
    """Whether the text is a person's name: two to five capitalised words that begin with a family name."""
    words = clean(text).split()
    return 2 <= len(words) <= 5 and _NAME.fullmatch(" ".join(words)) is not None and _begins_like_a_name(words)


def _begins_like_a_name(words: list[str]) -> bool:
    if fold(" ".join(words[:2])) in _NOT_NAMES or fold(" ".join(words[:3])) in _NOT_NAMES:
        return False
    first = words[0].lower()
    if first in _COMMON:
        # "Mai Thị Hoa", "Cao Văn Bé"; "Sơn Tây" or "Kim Liên" alone prove nothing.
        return len(words) >= 3
    # Names typed without signs ("Nguyen Van Nam") and the E De women's names ("H'Hen Nie").
    return (
        first in _FAMILY_SET
        or (first.isascii() and fold(first) in _FAMILY_PLAIN)
        or first.startswith(("h'", "h’", "y’", "y'"))
    )


def _hide_unless_short(match: re.Match[str]) -> str:
    # "1.500.000.000 đồng" is money, not somebody's number.
    found = match.group()
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", found):
        return found
    return HIDDEN if sum(c.isdigit() for c in found) >= 8 else found


def _mask_self_named(match: re.Match[str]) -> str:
    name = match.group(2)
    stopped = _SELF_STOP.sub("", name)
    return f"{match.group(1)} {mask_name(stopped)}{name[len(stopped) :]}"


def _mask_address(match: re.Match[str]) -> str:
    place = match.group(2)
    stopped = _ADDRESS_STOP.sub("", place)
    return f"{match.group(1).rstrip()} {HIDDEN}{place[len(stopped) :]}"


def _mask_area(match: re.Match[str]) -> str:
    return f"{match.group(1)} {HIDDEN}"


def _mask_titled(match: re.Match[str]) -> str:
    words = match.group(3).split()
    if len(words) > 1 and fold(" ".join(words[:2])) in _NOT_NAMES:
        return match.group()
    return f"{match.group(1)}{match.group(2)}{mask_name(' '.join(words))}"


def _mask_name_match(match: re.Match[str]) -> str:
    """Mask the longest name inside a run of capitalised words ("UBND Nguyễn Văn A" keeps its first word)."""
    words = match.group(1).split()
    for start in range(len(words) - 1):
        if _begins_like_a_name(words[start : start + 5]):
            kept = " ".join(words[:start])
            return f"{kept} {mask_name(' '.join(words[start:]))}".strip()
    return match.group()
