"""The words of question pages: which label names which field, and which wording tells which state of a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from auditor.model import Json
from auditor.vietnamese import canonical, clean

ANSWERED, OPEN, REJECTED, FORWARDED, UNKNOWN = "answered", "open", "rejected", "forwarded", "unknown"

# Roles of a label. NOTHING is recognised only so that its value is not mistaken for something else.
# RESULT is a state or the answer itself ("Kết quả giải quyết"); POSTED is when the portal put it up, which is when it
# was asked only where somebody is named who did.
ASKED, POSTED, REPLIED, PROGRESS, STATUS, RESULT, ASKER, UNIT, TITLE, QUESTION, ANSWER, NOTHING = (
    "asked",
    "posted",
    "replied",
    "progress",
    "status",
    "result",
    "asker",
    "unit",
    "title",
    "question",
    "answer",
    "nothing",
)

_DAY = r"(?:ngày(?: giờ|,? giờ)?|thời gian|thời điểm|giờ|lúc)"
_WHO = r"(?:của )?(?:công dân|người dân|cử tri|bạn đọc|độc giả|ông|bà|ông bà|ông/bà)"
_ANSWERING = r"(?:trả lời|phản hồi|giải đáp|hồi đáp|hồi âm|xử l[ýí]|giải quyết|tiếp thu)"
# Whole labels, in the order they are tried; matched on lower-case text against everything before the colon or a
# whole line.
_LABELS: tuple[tuple[str, str], ...] = (
    (NOTHING, r"trạng thái xuất bản|(?:số )?(?:lượt|lần) (?:xem|đọc|truy cập)|lượt quan tâm|stt|số thứ tự|tt|#|mã (?:số )?(?:câu hỏi|phản ánh|kiến nghị|hồ sơ|tra cứu|theo dõi|pakn)|mã số|mã|tệp đính kèm|file đính kèm|đính kèm|tài liệu đính kèm|hình ảnh"),
    (NOTHING, r"(?:e-?mail|thư điện tử|(?:số )?điện thoại|đt|sđt|địa chỉ(?: .{0,30})?|nơi ở|nơi cư trú|cmnd|cccd|số cccd|địa bàn|khu vực|vị trí|địa điểm(?: .{0,20})?)"),
    (NOTHING, r"(?:lĩnh vực|chuyên mục|danh mục|chủ đề hỏi|nhóm|loại(?: .{0,25})?|phân loại|thể loại|kỳ họp|lượt thích|đánh giá|mức độ hài lòng|tuổi|nghề nghiệp|giới tính|nguồn|tác giả|chức vụ|thao tác|ghi chú|chi tiết|xem)"),
    (NOTHING, r"(?:thời )?hạn (?:cuối|chót|trả lời|xử l[ýí]|phản hồi|giải quyết|hoàn thành)(?: .{0,20})?|ngày hẹn(?: trả| trả lời)?|thời hạn|hạn|dự kiến(?: .{0,20})?|ngày dự kiến(?: .{0,25})?"),
    (NOTHING, r"(?:ngày|lần|thời gian) cập nhật(?: .{0,15})?|cập nhật(?: lúc| ngày| lần cuối| mới nhất)?"),
    (PROGRESS, rf"{_DAY} (?:thông báo(?: .{{0,20}})?|chuyển(?: .{{0,25}})?|báo cáo tiến độ|cập nhật tiến độ)|(?:thông báo|báo) tiến độ(?: .{{0,25}})?|tiến độ(?: .{{0,20}})?|đang xử l[ýí] từ ngày"),
    (REPLIED, rf"{_DAY} (?:được )?{_ANSWERING}(?: xong)?(?: .{{0,15}})?|{_DAY} (?:hoàn thành|có kết quả|trả kết quả|đáp|kết thúc|đóng)(?: .{{0,15}})?|(?:đã )?{_ANSWERING}(?: xong)? (?:vào )?(?:lúc|ngày|hồi)(?: ngày)?|(?:đã )?{_ANSWERING} vào|đã (?:được )?(?:trả lời|phản hồi|giải đáp|hồi đáp)"),
    (POSTED, rf"{_DAY} (?:được )?(?:đăng|đăng tải|xuất bản|công bố|đưa tin|đăng bài|đăng tin)(?: (?:bài|tin|tải|lên))?|(?:được )?đăng (?:tải |bài |tin )?(?:vào )?(?:lúc|ngày|hồi)(?: ngày)?"),
    (RESULT, r"kết quả(?: (?:xử l[ýí]|trả lời|giải quyết|phản hồi|phản ánh|tiếp thu|thực hiện))*(?:,? (?:trả lời|giải trình|tiếp thu))*"),
    (ASKED, rf"{_DAY} (?:gửi|hỏi|đặt câu hỏi|đặt hỏi|góp ý|phản ánh|kiến nghị|tạo|nhận|tiếp nhận|đến|nộp|đăng|đặt|ghi nhận)(?: (?:câu hỏi|hỏi|phản ánh|kiến nghị|góp ý|ý kiến|đơn|tin|bài|lên|yêu cầu))*|(?:đã )?(?:được )?(?:gửi|hỏi|đăng|tiếp nhận|phản ánh)(?: câu hỏi)? (?:vào )?(?:lúc|ngày|hồi)(?: ngày)?|ngày|thời gian|(?:ngày|thời gian) (?:của )?câu hỏi|đã (?:gửi|hỏi)"),
    (STATUS, r"(?:trạng thái|tình trạng|tình hình)(?: (?:xử l[ýí]|câu hỏi|trả lời|giải quyết|phản hồi|phản ánh|hồ sơ|tiếp nhận|hiện tại))+|trạng thái|tình trạng"),
    (UNIT, rf"(?:tên )?(?:đơn vị|cơ quan|tổ chức|người|phòng(?: ban)?|bộ phận|cán bộ|nơi|chuyên viên|chuyên gia|ban)(?:,? (?:đơn vị|cơ quan|người))?(?: được giao| có thẩm quyền| chủ trì| phụ trách| tiếp nhận)*(?: (?:tiếp nhận|{_ANSWERING}|đáp|chuyên môn|chủ trì|phụ trách|thẩm quyền|tham mưu))+(?: .{{0,12}})?|(?:được )?{_ANSWERING} bởi|đơn vị|cơ quan|cán bộ|chuyên viên|quản trị viên|ban biên tập"),
    (ASKER, r"(?:tên )?(?:người|cá nhân|tổ chức|công dân|cá nhân,? tổ chức|tổ chức,? cá nhân)(?:,? tổ chức)? (?:gửi|hỏi|đặt câu hỏi|đặt hỏi|phản ánh|kiến nghị|góp ý|đăng|nêu ý kiến|yêu cầu|có ý kiến)(?: .{0,20})?|(?:họ và tên|họ tên|họ, tên|tên)(?: .{0,20})?|công dân|độc giả|bạn đọc|người dân|(?:được )?(?:gửi|hỏi|đăng|viết) bởi|(?:câu hỏi|thư|ý kiến|phản ánh|kiến nghị|góp ý|đơn|tin) (?:của|từ|bởi)|người gửi|cử tri|đại biểu"),
    (TITLE, r"tiêu đề(?: .{0,20})?|chủ đề|trích yếu|về việc|tên câu hỏi|vấn đề(?: .{0,15})?|tóm tắt|thông tin"),
    (ANSWER, rf"(?:nội dung |ý kiến |kết quả |câu |phần |thông tin |văn bản )*(?:đã )?(?:được )?{_ANSWERING}(?:,? (?:và )?{_ANSWERING})*(?: {_WHO}| câu hỏi| phản ánh| kiến nghị| ý kiến| cử tri| như sau| của .{{2,90}}| từ .{{2,90}}| lần \d+| \d+| thứ .{{1,6}}| bổ sung)*|đáp|(?:câu )?trả lời|t|đ|a|đáp án|hướng dẫn trả lời"
        rf"|(?:.{{2,80}} )?(?:xin )?(?:được )?(?:trả lời|phản hồi|có ý kiến)(?: .{{0,60}})? như sau"
        rf"|(?:về .{{2,80}} )?(?:ubnd|ủy ban|uỷ ban|phòng|công an|ban|văn phòng|bộ phận|trung tâm|chi cục|sở"
        rf"|chủ tịch|phó chủ tịch|đảng ủy|hđnd|lãnh đạo|luật sư|chuyên gia"
        rf"|cơ quan chức năng)(?: .{{2,60}})? (?:trả lời|phản hồi|giải đáp)(?: .{{0,40}})?"
        rf"|(?:ông|bà|đồng chí|đ/c) .{{2,90}} (?:trả lời|phản hồi|giải đáp)"),
    (ANSWER, r"(?:chính quyền|nhà nước|cơ quan|đơn vị|lãnh đạo|cán bộ|chuyên gia|chuyên viên|quản trị viên|quản trị|ban biên tập|admin) (?:trả lời|phản hồi|giải đáp)|thông tin (?:trả lời|phản hồi)|(?:nội dung|kết quả|phần|thông tin) (?:đáp|xử l[ýí] và trả lời)|giải trình|phúc đáp|(?:nội dung )?hồi đáp"),
    (QUESTION, r"(?:công dân|người dân|cử tri|bạn đọc|độc giả|dân|nhân dân) (?:hỏi|phản ánh|kiến nghị)"),
    (QUESTION, r"(?:nội dung |ý kiến,? |câu )*(?:hỏi|câu hỏi|phản ánh|kiến nghị|góp ý|ý kiến|yêu cầu|thắc mắc|đề nghị)(?:,? (?:phản ánh|kiến nghị|góp ý|đề xuất|câu hỏi))*(?: (?:số|thứ) .{1,5}| \d+| của (?:công dân|người dân|cử tri|bạn đọc|độc giả)| cử tri| bạn đọc| chi tiết)*|nội dung|câu \d+|h|q|nội dung .{0,20}(?:hỏi|phản ánh|kiến nghị|góp ý)"
        r"|(?:ý kiến|kiến nghị)(?:,? (?:kiến nghị|phản ánh))? (?:của )?cử tri .{2,60}|(?:ông|bà|anh|chị|bạn"
        r"|công dân|bạn đọc|độc giả|cử tri) .{2,50} (?:hỏi|kiến nghị|phản ánh|đề nghị|có ý kiến|thắc mắc)"),
)  # fmt: skip
_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _LABELS)
# One-letter labels and everyday words are labels only with a colon after them.
_NEEDS_COLON = re.compile(
    r".|nội dung|thông tin|kết quả|ngày|thời gian|công dân|bạn đọc|độc giả|người dân|cử tri|đại biểu|xem|chi tiết|tên"
    r"|đơn vị|cơ quan|cán bộ|chuyên viên|quản trị viên|ban biên tập|kiến nghị|phản ánh|góp ý|ý kiến|đề nghị|yêu cầu|vấn đề|giải quyết|xử l[ýí]|nguồn|tiến độ"
    r"|hạn|loại.*|tổ chức.*|phản hồi|hình ảnh|trạng thái|tình trạng"
)
# Words that only pages of questions use: without one of them a page with "Thời gian: …, nội dung: …" is an invitation.
TELLING = re.compile(
    r"hỏi|trả lời|phản hồi|giải đáp|hồi đáp|phản ánh|kiến nghị|góp ý|ý kiến|cử tri|(?:người|ngày|thời gian|gửi bởi|tên)"
    r" gửi|gửi (?:bởi|lúc|ngày)|khiếu nại|tố cáo|tiếp nhận|xử l[ýí]|giải quyết|thắc mắc|công dân|bạn đọc",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?:^|(?<=[|•·;,()\[\]–—\-\n])|(?<=\s))\s*([^:|•·;()\[\]\n?!.]{1,70}?)\s*(?:\([^()]{0,40}\))?\s*[:：](?!\d\d)"
)

_END_OF_VALUE = re.compile(r"\s*[|·•]\s*|\s[-–]\s|(?<=\w)\.\s")

_STATUSES: Mapping[str, tuple[str, ...]] = {
    OPEN: (
        "chưa trả lời", "chưa được trả lời", "chưa phản hồi", "chưa được phản hồi", "chưa xử lý", "chưa được xử lý", "chưa giải quyết",
        "chưa có câu trả lời", "chưa có trả lời", "chưa có phản hồi", "chưa có kết quả", "câu hỏi chưa được trả lời", "chưa có ý kiến trả lời",
        "đã tiếp nhận", "tiếp nhận", "mới tiếp nhận", "vừa tiếp nhận", "mới", "mới gửi", "câu hỏi mới", "đã nhận", "đã ghi nhận", "đang tiếp nhận",
        "đang xử lý", "đang được xử lý", "đang trả lời", "đang giải quyết", "đang xem xét", "đang xác minh", "đang phân công", "đang thực hiện",
        "chờ duyệt", "chờ trả lời", "đang chờ trả lời", "chờ xử lý", "đang chờ xử lý", "chờ tiếp nhận", "chờ phản hồi", "chờ duyệt trả lời", "chờ giải quyết",
        "quá hạn", "đã quá hạn", "trễ hạn", "chậm trả lời", "quá hạn xử lý", "quá hạn trả lời", "chưa xử lý quá hạn", "đang xử lý quá hạn",
        "chưa xử lý trong hạn", "đang xử lý trong hạn", "chưa hoàn thành", "chưa xong", "đã phân công", "đã giao xử lý", "đang chờ", "tồn đọng",
    ),
    ANSWERED: (
        "đã trả lời", "đã được trả lời", "đã phản hồi", "đã được phản hồi", "đã xử lý", "đã xử lý xong", "đã được xử lý", "đã giải quyết", "đã giải quyết xong",
        "đã hoàn thành", "hoàn thành", "đã có kết quả", "đã có câu trả lời", "đã giải đáp", "đã kết thúc", "kết thúc", "đã đóng", "đã xong",
        "đã trả kết quả", "xử lý xong", "đã xử lý đúng hạn", "đã xử lý trễ hạn", "đã xử lý quá hạn", "đã xử lý trước hạn", "đã công khai kết quả",
        "đã trả lời đúng hạn", "đã trả lời quá hạn", "đã trả lời trễ hạn", "đã trả lời công dân", "có câu trả lời", "đã xử lý xong đúng hạn",
    ),
    FORWARDED: (
        "đã chuyển", "chuyển xử lý", "đã chuyển xử lý", "đã chuyển tiếp", "chuyển tiếp", "đã chuyển đơn vị xử lý", "đã chuyển cơ quan khác",
        "chuyển đơn vị xử lý", "đã chuyển cơ quan có thẩm quyền", "chuyển cơ quan có thẩm quyền", "đã chuyển đơn vị khác", "đã chuyển cấp trên",
    ),
    REJECTED: (
        "từ chối", "đã từ chối", "từ chối tiếp nhận", "không tiếp nhận", "không thuộc thẩm quyền", "không xử lý", "không đủ điều kiện", "đã hủy",
        "hủy", "không hợp lệ", "trả lại", "đã trả lại", "không trả lời", "không thuộc phạm vi trả lời", "không đủ điều kiện tiếp nhận", "bị từ chối",
    ),
}  # fmt: skip
_DOING = (
    r"(?:trả lời|phản hồi|xử l[ýí]|giải quyết|giải đáp|hồi đáp|xác minh|xem xét|phân công|thụ l[ýí]|duyệt|phê duyệt"
    r"|kiểm tra|tiếp nhận|thẩm tra|nghiên cứu|thực hiện|phân loại|phân phối|trình lãnh đạo|kiểm duyệt|cập nhật"
    r"|điều tra|rà soát|tiến hành|khắc phục|hoàn tất|hoàn thành|đóng)"
)
_AFTER = (
    r"(?:,? (?:và )?(?:xong|công dân|người dân|người hỏi|câu hỏi|đúng hạn|trước hạn|trễ hạn|quá hạn|trong hạn|sớm hạn"
    r"|chậm|trực tiếp|công khai|bằng văn bản|qua email|dứt điểm|hoàn toàn|kết quả))*"
)
_WHAT = r"(?:(?:câu hỏi|phản ánh|kiến nghị|ý kiến|hồ sơ|đơn)(?: này)? )?"
# The wordings by their grammar: what is done, is being done, was not done. Whole wordings only.
_GRAMMAR: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (status, re.compile(pattern))
    for status, pattern in (
        (
            OPEN,
            rf"{_WHAT}(?:hiện )?(?:vẫn )?(?:chưa|đang|chờ|đang chờ|còn chờ|đang đợi|đợi|sắp)(?: được| có)?"
            rf"(?: câu| nội dung| ý kiến| kết quả| cơ quan| đơn vị| cán bộ)*(?: {_DOING}| hoàn thiện)+{_AFTER}",
        ),
        (
            OPEN,
            r"(?:còn|sắp đến|sắp quá|trong|chưa đến|đến) hạn(?: .{2,12})?|(?:đã )?(?:quá|trễ|chậm) hạn .{0,14}\d+ ngày",
        ),
        (
            ANSWERED,
            rf"{_WHAT}(?:đã )(?:được |có )?(?:câu |nội dung |ý kiến |kết quả |văn bản )*"
            rf"(?:trả lời|phản hồi|xử l[ýí]|giải quyết|giải đáp|hồi đáp|hồi âm|khắc phục|hoàn thành|hoàn tất"
            rf"|đóng|kết thúc)(?:,? (?:và )?(?:trả lời|phản hồi|xử l[ýí]|giải quyết|đóng))*{_AFTER}",
        ),
        (
            ANSWERED,
            r"(?:trả lời|xử l[ýí]|giải quyết|phản hồi) xong|đã thông báo kết quả(?: .{2,20})?|đã có (?:câu )?trả lời",
        ),
        (
            FORWARDED,
            r"(?:đã )?(?:được )?chuyển (?:tiếp )?(?:đến |sang |tới |cho |về )?"
            r"(?:(?:đơn vị|cơ quan|cấp|ubnd|sở|phòng|công an|chi cục|chi nhánh|điện lực|công ty|trung tâm|văn phòng|ban"
            r"|thanh tra|huyện|tỉnh|thành phố|bộ|xã|phường|tòa án|viện)\b.{0,45})",
        ),
        (
            REJECTED,
            r"(?:đã )?(?:bị )?(?:từ chối|hủy|huỷ|loại bỏ|trả đơn)(?: .{2,20})?|không (?:thuộc|đủ|được|tiếp nhận|thụ l[ýí]|giải quyết|xử l[ýí]|hợp lệ)\b.{0,30}",
        ),
    )
)
_OVERDUE_WORDS = frozenset(
    canonical(w)
    for w in (
        "quá hạn",
        "đã quá hạn",
        "trễ hạn",
        "chậm trả lời",
        "quá hạn xử lý",
        "quá hạn trả lời",
        "chưa xử lý quá hạn",
        "đang xử lý quá hạn",
    )
)
# Words of a state that are also everyday labels of badges, buttons and headings.
_ONLY_IN_STATUS_FIELD = frozenset(
    canonical(w)
    for w in (
        "mới",
        "hủy",
        "tiếp nhận",
        "hoàn thành",
        "kết thúc",
        "trả lại",
        "chuyển tiếp",
        "đã nhận",
        "đang thực hiện",
    )
)
# What stands in an answer's place while there is none.
_NO_ANSWER = re.compile(
    r"(?:(?:hiện |hiện nay |hiện tại )?(?:(?:câu hỏi|nội dung|phản ánh|kiến nghị|ý kiến)(?: này| trên"
    r"| của [^.]{1,25}?)? )?(?:hiện )?(?:chưa|vẫn chưa|đang chờ|chờ|đang đợi) (?:có |được )?(?:câu |nội dung "
    r"|ý kiến |kết quả )?"
    r"(?:trả lời|phản hồi|xử l[ýí]|giải đáp|kết quả|giải quyết|cập nhật)[^.]{0,40}|chưa có)[.…! ]*"
)
_OPEN_COUNT = re.compile(
    r"(?:chưa (?:được )?(?:trả lời|xử l[ýí]|phản hồi|giải quyết)|đang (?:chờ )?(?:xử l[ýí]|trả lời|giải quyết)"
    r"|chờ (?:trả lời|xử l[ýí])|tồn đọng|quá hạn)"
    r"\s*(?:\(\s*(\d{1,6})\s*\)|[:\-–]\s*(\d{1,6})(?![\d/])|\s(\d{1,6})(?=\s*(?:câu hỏi|phản ánh|kiến nghị"
    r"|ý kiến|hồ sơ|\Z)))|(?<![\d/])(\d{1,6}) (?:câu hỏi|phản ánh|kiến nghị|ý kiến) chưa (?:được )?(?:trả lời"
    r"|xử l[ýí]|phản hồi)"
)
_ONLY_ANSWERED = re.compile(
    r"(?:chỉ (?:đăng(?: tải)?|hiển thị|công khai|công bố|xuất bản)[^.]{0,40}(?:câu hỏi|ý kiến|phản ánh"
    r"|kiến nghị)[^.]{0,30}đã (?:được |có )?(?:câu )?(?:trả lời|xử l[ýí]|phản hồi|duyệt))"
    r"|(?:(?:câu hỏi|nội dung|phản ánh|kiến nghị)[^.]{0,60}(?:sẽ |chỉ )?được (?:đăng(?: tải)?|hiển thị"
    r"|công khai|xuất bản)[^.]{0,30}(?:sau khi|khi) (?:được |có |đã )+(?:câu )?(?:trả lời|xử l[ýí]|phản hồi))"
)


_VOCABULARY_STATUS = {
    "answered": ANSWERED,
    "open": OPEN,
    "overdue": OPEN,
    "forwarded": FORWARDED,
    "rejected": REJECTED,
    "out_of_scope": REJECTED,
}


class Statuses:
    """The wordings of a question's state: those of the vocabulary added to the built-in ones."""

    def __init__(self, vocabulary: Mapping[str, Json] | None = None) -> None:
        self._known: dict[str, str] = {}
        for status, words in _STATUSES.items():
            self._known.update({canonical(w): status for w in words})
        self._overdue = set(_OVERDUE_WORDS)
        for name, words in ((vocabulary or {}).get("statuses") or {}).items():
            told = _VOCABULARY_STATUS.get(name)
            if told is None:
                continue
            for word in words:
                # A built-in wording keeps its state: "Đã chuyển" is neither open nor answered, whatever list it
                # is put in.
                self._known.setdefault(canonical(word), told)
                if name == "overdue":
                    self._overdue.add(canonical(word))

    def read(self, text: str, *, in_field: bool = False) -> str | None:
        """The state a whole wording tells; None for anything else. `in_field`: it stands where a state is expected."""
        words = canonical(text)
        if words in _ONLY_IN_STATUS_FIELD and not in_field:
            return None
        found = self._known.get(words)
        if found is None and in_field:
            # "Đã trả lời (12/05/2026)", "Đang xử lý - Phòng Kinh tế": the longest known wording it begins with.
            parts = words.split()
            for n in range(min(len(parts), 6), 1, -1):
                if (found := self._known.get(" ".join(parts[:n]))) is not None:
                    break
        if found is None:
            found = _by_grammar(text, in_field=in_field)
        return found

    def says_overdue(self, text: str) -> bool:
        return canonical(text) in self._overdue or bool(
            re.search(r"^(?:đã )?(?:quá|trễ|chậm) hạn", clean(text).lower())
        )


@lru_cache(maxsize=16384)
def _by_grammar(text: str, *, in_field: bool) -> str | None:
    words = clean(text).lower().strip(" .…!()[]-–•*:")
    if not words or len(words) > 80 or len(words.split()) > 12:
        return None
    if in_field and len(words.split()) <= 7 and re.match(r"(?:đang|chưa|chờ)\s", words):
        return OPEN
    for status, pattern in _GRAMMAR:
        if (in_field or status in (OPEN, ANSWERED, FORWARDED)) and pattern.fullmatch(words):
            return status
    return None


def label_role(text: str) -> str | None:
    """The field a whole label names ("Ngày gửi", "Trạng thái xử lý:"); None if it is no label."""
    words = clean(text).lower().replace("ð", "đ")
    has_colon = words.endswith((":", "："))
    words = re.sub(r"\s*\([^()]{0,40}\)\s*$", "", words.rstrip(":： ")).strip(" *-–•.").strip()
    if not words or len(words) > 110 or (not has_colon and (len(words.split()) > 5 or _NEEDS_COLON.fullmatch(words))):
        return None
    return header_role(words)


@lru_cache(maxsize=16384)
def header_role(text: str) -> str | None:
    """As `label_role`, where the place already says that it is a label: a column's heading, the text before a
    colon."""
    words = clean(text).lower().replace("ð", "đ").strip(" *:-–•.")
    return next((role for role, pattern in _COMPILED if pattern.fullmatch(words)), None)


# What a column's heading means by the words in it, tried in this order, where it is no known label as a whole.
_COLUMN_WORDS: tuple[tuple[str, str], ...] = (
    (NOTHING, r"\bhạn\b|\bhẹn\b|dự kiến|cập nhật|ngày sinh|năm sinh|xuất bản|điện thoại|địa chỉ|lượt|\bmã\b|số hiệu|lĩnh vực|chuyên mục|đính kèm|đánh giá"),
    (STATUS, r"trạng thái|tình trạng"),
    (PROGRESS, r"(?:ngày|thời gian|thời điểm).*(?:chuyển|thông báo|tiến độ)"),
    (REPLIED, r"(?:ngày|thời gian|thời điểm|lúc|giờ).*(?:trả|phản hồi|đáp|giải quyết|xử l[ýí]|hoàn|kết quả|xong)"),
    (ASKED, r"(?:ngày|thời gian|thời điểm|lúc|giờ).*(?:gửi|hỏi|nhận|tạo|phản ánh|kiến nghị|góp ý|yêu cầu|đơn|tin|đến|nêu)"),
    (POSTED, r"(?:ngày|thời gian|thời điểm|lúc|giờ)\b"),
    (UNIT, r"(?:đơn vị|cơ quan|phòng|ban|bộ phận|nơi|người|cán bộ|đầu mối|chủ trì).*(?:trả|phản hồi|đáp|giải quyết|xử l[ýí]|tiếp nhận|phụ trách|chủ trì|thẩm quyền)"),
    (ASKER, r"^(?:người|họ|tên|công dân|ông|bà|cử tri|cá nhân|tổ chức|chủ thể)\b(?!.*(?:nội dung|câu hỏi))"),
    (RESULT, r"kết quả"),
    (ANSWER, r"^(?!.*hỏi).*(?:trả lời|phản hồi|giải đáp|hồi đáp|tiếp thu|giải trình|\bđáp\b|hướng giải quyết|biện pháp)"),
    (QUESTION, r"nội dung|câu hỏi|kiến nghị|phản ánh|ý kiến|góp ý|tiêu đề|trích yếu|vấn đề|chủ đề|thắc mắc|\bhỏi\b|đề nghị|khiếu nại|tố cáo|sự việc"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def column_role(text: str) -> str | None:
    """As `header_role`, and by the words in it if no label is known as a whole: for headings of columns only."""
    if (role := header_role(text)) is not None:
        return role
    words = clean(text).lower()
    if not words or len(words.split()) > 9:
        return None
    return next((role for role, pattern in _COLUMN_WORDS if re.search(pattern, words)), None)


@lru_cache(maxsize=16384)
def split_labels(text: str) -> tuple[tuple[str | None, str, str], ...]:
    """A line as (role, label, value) parts: "Người gửi: A | Ngày gửi: 1/5/2026" → asker and asked; text before
    any label has no role."""
    marks: list[tuple[str, int, int]] = []
    for match in _INLINE.finditer(text):
        label = match.group(1).strip()
        start = match.start(1)
        words = label.split()
        # The label is the longest tail that names a field: "Nguyễn Văn A Ngày gửi:" has its label at the end.
        for n in range(min(len(words), 14), 0, -1):
            tail = " ".join(words[-n:])
            role = header_role(tail)
            parted = n < len(words) and re.search(r"^\W+$|[,;]$|\d{4}\W*$", words[-n - 1]) is not None
            if role is not None and (
                n == len(words) or parted or (role not in (QUESTION, ANSWER, TITLE, NOTHING) and n >= 2)
            ):
                marks.append((role, start + len(label) - len(label.split(None, len(words) - n)[-1]), match.end()))
                break
    if not marks:
        whole = label_role(text)
        return ((whole, text, ""),) if whole else ((None, "", text),)
    parts: list[tuple[str | None, str, str]] = []
    if text[: marks[0][1]].strip(" |•·-–,;"):
        parts.append((None, "", text[: marks[0][1]].strip(" |•·-–,;")))
    for i, (role, start, end) in enumerate(marks):
        until = marks[i + 1][1] if i + 1 < len(marks) else len(text)
        value = text[end:until].strip(" |•·,;")
        if role == NOTHING and (cut := _END_OF_VALUE.search(value)) is not None:
            # "Mã câu hỏi: 055 · Quang Dũng · 06/10/2026": only the number is what the label names.
            parts += [(role, text[start:end], value[: cut.start()]), (None, "", value[cut.end() :])]
            continue
        parts.append((role, text[start:end], value))
    return tuple(parts)


def is_no_answer(text: str) -> bool:
    """Whether this, in an answer's place, says that there is none yet."""
    return _NO_ANSWER.fullmatch(clean(text).lower().strip(" ()[]-–.…")) is not None


def open_count(text: str) -> int | None:
    """The number of open questions a page states ("Chưa trả lời (3)"); None if it states none."""
    match = _OPEN_COUNT.search(clean(text).lower())
    return int(next(g for g in match.groups() if g is not None)) if match else None


def says_only_answered(text: str) -> bool:
    """Whether a page states that it shows answered questions only."""
    return _ONLY_ANSWERED.search(clean(text).lower()) is not None
