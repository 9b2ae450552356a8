"""The fields of one document as a page words them: which label stands before which value, which number says what.

A number tells more than itself: the "QĐ-UBND" of 45/QĐ-UBND is the form and the issuer, and a year in it
(09/2023/QĐ-UBND) marks a normative text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest

from lxml.html import HtmlElement

from auditor.facts.datetext import make_date, read_dates
from auditor.facts.rows import is_header
from auditor.vietnamese import canonical, clean

FORM, ISSUER, NUMBER, ISSUED, EFFECTIVE, SUMMARY, FILE, POSTED = (
    "form",
    "issuer",
    "number",
    "issued",
    "effective",
    "summary",
    "file",
    "posted",
)
FIELDS = (FORM, ISSUER, NUMBER, ISSUED, EFFECTIVE, SUMMARY, FILE)

_WORDS: Mapping[str, tuple[str, ...]] = {
    FORM: ("hình thức", "hình thức văn bản", "loại văn bản", "thể loại", "thể loại văn bản", "loại", "loại VB", "kiểu văn bản"),
    ISSUER: (
        "cơ quan ban hành", "đơn vị ban hành", "nơi ban hành", "cơ quan", "thẩm quyền ban hành", "tổ chức ban hành",
        "cấp ban hành", "cơ quan, đơn vị ban hành", "CQ ban hành", "nơi gửi",
    ),
    NUMBER: ("số ký hiệu", "số, ký hiệu", "số/ký hiệu", "số hiệu", "số hiệu văn bản", "ký hiệu", "số văn bản", "số VB", "số", "số kí hiệu"),
    ISSUED: ("ngày ban hành", "ngày văn bản", "ngày ký", "ngày BH", "ngày VB", "ban hành ngày", "ban hành", "ngày tháng ban hành", "ngày tháng văn bản"),
    EFFECTIVE: ("ngày hiệu lực", "ngày có hiệu lực", "hiệu lực từ ngày", "hiệu lực từ", "có hiệu lực từ ngày", "ngày bắt đầu hiệu lực", "hiệu lực", "thời điểm có hiệu lực"),
    SUMMARY: ("trích yếu", "trích yếu nội dung", "nội dung trích yếu", "tên văn bản", "nội dung", "về việc", "tiêu đề"),
    FILE: ("tệp đính kèm", "file đính kèm", "tập tin đính kèm", "tệp văn bản", "file văn bản", "đính kèm", "tải về", "toàn văn", "văn bản đính kèm", "tệp"),
    POSTED: ("ngày đăng", "ngày đăng tải", "ngày cập nhật", "ngày công khai", "ngày công bố", "đăng ngày", "thời gian đăng", "ngày tạo"),
}  # fmt: skip
_OTHER = (
    "người ký", "lĩnh vực", "tình trạng", "trạng thái", "tình trạng hiệu lực", "chức vụ", "ngày hết hiệu lực", "lượt xem",
    "lượt tải", "nơi nhận", "phạm vi", "độ khẩn", "độ mật", "số trang", "STT", "TT", "xem", "thao tác", "ghi chú", "năm",
    "người đăng", "chức danh", "chủ đề", "thông tin", "hết hiệu lực",
)  # fmt: skip
_LABELS: Mapping[str, str] = {
    **{canonical(w): "" for w in _OTHER},
    **{canonical(w): field for field, words in _WORDS.items() for w in words},
}
# "Số: 45/QĐ-UBND | Ngày ban hành: 01/07/2026" in one line: longest labels first, each up to the next one.
_INLINE = re.compile(
    r"(?<!\w)(?P<label>"
    + "|".join(
        sorted(
            (re.escape(w) for ws in (*_WORDS.values(), _OTHER) for w in ws if w not in ("loại", "tệp", "xem", "năm")),
            key=len,
            reverse=True,
        )
    )
    + r")\s*[:：]\s*",
    re.IGNORECASE,
)
_LED = re.compile(
    r"^(?P<label>số,? k[ýí] hiệu|số hiệu|ngày (?:ban hành|ký|đăng|công khai|có hiệu lực|hiệu lực))\s+(?=\d)",
    re.IGNORECASE,
)
_BLANK = re.compile(r"[\W_]*|.*\b(?:đang cập nhật|chưa cập nhật|chưa có|không có|không xác định)\b.*", re.IGNORECASE)
NUMBER_RE = re.compile(
    r"(?<![\w/])(?P<n>\d{1,6})[a-z]?\s*/\s*(?:(?P<y>(?:19|20)\d\d)\s*/\s*)?(?P<code>[A-ZĐ][A-Za-zĐđƯư&]*\d*(?:\s*[-–]\s*[A-ZĐƯ0-9&.]+)*)"
)
_FORM_CODES = (
    "QĐ", "NQ", "CT", "KH", "TB", "BC", "TTr", "TTR", "HD", "CV", "GM", "GP", "NĐ", "TT", "CĐ", "CTr", "CTR", "PA", "ĐA", "KL", "QC",
    "TTLT", "L", "PL", "BB", "GB", "TC", "ƯQ", "QyĐ",
)  # fmt: skip
_FORM_WORDS = re.compile(
    r"^\W*(?:dự thảo )?(quyết định|nghị quyết|chỉ thị|kế hoạch|thông báo|báo cáo|tờ trình|hướng dẫn|công văn|công điện|giấy mời|nghị định|thông tư|luật|"
    r"chương trình|phương án|đề án|kết luận|quy chế|quy định|biên bản|lịch|thư mời|bộ luật|pháp lệnh)(?!\w)",
    re.IGNORECASE,
)
# "Quyết định số 45/QĐ-UBND ngày 10/11/2026 của …": the document's own day follows its own number at once.
_OWN_DAY = re.compile(
    r"^\W*,?\s*(?:ngày\s+)?(?P<d>\d{1,2})(?:\s*/\s*|\s*-\s*|\s+tháng\s+)(?P<m>\d{1,2})(?:\s*/\s*|\s*-\s*|\s+năm\s+)(?P<y>\d{4})(?!\d)",
    re.IGNORECASE,
)


def labelled(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(field, value) of every label in a run of block texts; a label followed by another label has no value."""
    for n, text in enumerate(texts):
        alone = _LABELS.get(canonical(text)) if len(text) <= 60 else None
        if alone:
            value = texts[n + 1] if n + 1 < len(texts) else ""
            if _LABELS.get(canonical(value)) is None and not is_blank(value):
                yield alone, value
            continue
        led = _LED.match(text)
        if led:
            yield _LABELS[canonical(led["label"])], text[led.end() :]
            continue
        found = list(_INLINE.finditer(text)) if len(text) <= 2000 else []
        for match, after in zip_longest(found, found[1:]):
            field = _LABELS[canonical(match["label"])]
            value = text[match.end() : after.start() if after else None].strip(" |;•·-–,")
            if field and not is_blank(value):
                yield field, value


def table_fields(row: HtmlElement) -> Mapping[str, str]:
    """What the header of its table calls the cells of a row: field → text."""
    table = next(row.iterancestors("table"), None)
    header = next((r for r in table.iter("tr")), None) if table is not None else None
    if header is None or header is row or not is_header(header):
        return {}
    told: dict[str, str] = {}
    for name, cell in zip(_cells(header), _cells(row), strict=False):
        field = _LABELS.get(canonical(name.text_content()))
        text = clean(cell.text_content())
        if field and not is_blank(text):
            told.setdefault(field, text)
    return told


def number_in(texts: Iterable[str]) -> re.Match[str] | None:
    """The first document number of these texts."""
    return next((m for t in texts if (m := NUMBER_RE.search(t))), None)


def read_number(number: str) -> Mapping[str, str]:
    """What a number says besides itself: form and issuer, each with the words that say so."""
    match = NUMBER_RE.search(number)
    if match is None:
        return {}
    parts = [p.strip() for p in re.split(r"[-–]", match["code"])]
    told = {NUMBER: clean(match.group())}
    if parts[0] in _FORM_CODES or re.fullmatch(r"QH\d+", parts[0]):
        told[FORM] = parts[0]
    elif len(parts) > 1:
        told[FORM] = match["code"]  # 2150/UBND-NN: a letter (công văn) has no code of its own
    if len(parts) > 1 or re.match(r"UBND|HĐND|QH\d", parts[0]):
        told[ISSUER] = match["code"]
    return told


def is_normative(number: str) -> bool:
    """Whether the number is that of a normative text: the year stands in it."""
    match = NUMBER_RE.search(number)
    return match is not None and match["y"] is not None


def form_in(title: str) -> str:
    """The kind of document a title begins with; empty if it does not say."""
    match = _FORM_WORDS.match(title)
    return match[1] if match else ""


def own_day(title: str) -> date | None:
    """The day that directly follows the number at the head of a title."""
    match = NUMBER_RE.search(title)
    if match is None or match.start() > 40:
        return None
    after = _OWN_DAY.match(title[match.end() :])
    return make_date(int(after["y"]), int(after["m"]), int(after["d"])) if after else None


def one_day(text: str, latest: date | None) -> date | None:
    """The one day a value names."""
    days = {m.value for m in read_dates(text[:200], latest=latest).days()}
    return days.pop() if len(days) == 1 else None


def is_blank(value: str) -> bool:
    """Whether a cell says nothing, or only that it says nothing yet."""
    return not value or (len(value) <= 40 and _BLANK.fullmatch(value) is not None)


def _cells(row: HtmlElement) -> list[HtmlElement]:
    cells: list[HtmlElement] = []
    for cell in row:
        if cell.tag in ("td", "th"):
            span = cell.get("colspan") or "1"
            cells.extend([cell] * min(20, int(span) if span.isdigit() else 1))
    return cells
