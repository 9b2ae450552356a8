"""The interface words of every renderer, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from auditor.model import Bilingual

_B = Bilingual

WORDS: Mapping[str, Bilingual] = {
    # outcomes
    "passed": _B("Đạt", "Passed"),
    "partial": _B("Đạt một phần", "Partial"),
    "failed": _B("Chưa đạt", "Failed"),
    "review": _B("Cần người xem", "To review"),
    "inapplicable": _B("Không áp dụng", "Inapplicable"),
    "unmeasured": _B("Chưa đo được", "Unmeasured"),
    # site states
    "audited": _B("Đã đánh giá", "Audited"),
    "audited_partly": _B("Đánh giá một phần", "Partly audited"),
    "blocked": _B("Bị chặn", "Blocked"),
    "unreachable": _B("Không truy cập được", "Unreachable"),
    # levels and menders
    "province": _B("Cấp tỉnh", "Province"),
    "district": _B("Cấp huyện", "District"),
    "commune": _B("Cấp xã", "Commune"),
    "mender_editor": _B("Ban biên tập", "Editors"),
    "mender_leader": _B("Lãnh đạo đơn vị", "Leader"),
    "mender_vendor": _B("Đơn vị vận hành", "Operator"),
    "mender_province": _B("Cơ quan cấp tỉnh", "Province"),
    # what a rule rests on
    "rests_law": _B("nguyên văn văn bản", "text of the law"),
    "rests_paraphrase": _B("văn bản đọc qua trích dẫn hoặc một phần", "law read in part or paraphrase"),
    "rests_reconstructed": _B("quy định dựng lại", "reconstructed provision"),
    "rests_practice": _B("thông lệ", "practice"),
    "standing_law": _B("Luật định", "Law"),
    "standing_practice": _B("Thông lệ", "Practice"),
    "standing_reconstructed": _B("Dựng lại", "Reconstructed"),
    # columns and labels
    "rank": _B("Hạng", "Rank"),
    "unit": _B("Đơn vị", "Unit"),
    "address": _B("Địa chỉ", "Address"),
    "level": _B("Cấp", "Level"),
    "block": _B("Khối thi đua", "Block"),
    "parent": _B("Đơn vị cấp trên", "Parent unit"),
    "province_name": _B("Tỉnh, thành phố", "Province"),
    "status": _B("Tình trạng", "Status"),
    "captured": _B("Thời điểm thu thập", "Collected"),
    "value": _B("Điểm", "Score"),
    "band": _B("Khoảng", "Range"),
    "low": _B("Thấp nhất", "Low"),
    "high": _B("Cao nhất", "High"),
    "coverage": _B("Phần đã đo", "Coverage"),
    "grade": _B("Xếp loại", "Grade"),
    "emulation": _B("Điểm thi đua", "Emulation points"),
    "code": _B("Mã", "Code"),
    "rule": _B("Tiêu chí", "Rule"),
    "category": _B("Nhóm", "Category"),
    "outcome": _B("Kết quả", "Outcome"),
    "ratio": _B("Tỷ lệ đạt", "Ratio"),
    "points": _B("Điểm đạt", "Points"),
    "max_points": _B("Điểm tối đa", "Maximum"),
    "gain": _B("Điểm lấy lại được", "Gain"),
    "mender": _B("Người khắc phục", "Who mends it"),
    "standing": _B("Cơ sở", "Standing"),
    "basis": _B("Căn cứ", "Legal basis"),
    "found": _B("Ghi nhận", "Observed"),
    "reason": _B("Lý do", "Reason"),
    "remedy": _B("Cách xử lý", "Remedy"),
    "fix": _B("Cách khắc phục", "How to mend it"),
    "why": _B("Vì sao cần", "Why it matters"),
    "threshold": _B("Cách chấm", "How it is judged"),
    "quote": _B("Trích", "Quote"),
    "record": _B("Bằng chứng", "Evidence record"),
    "screenshot": _B("Ảnh chụp màn hình", "Screenshot"),
    "profile": _B("Bộ tiêu chí", "Profile"),
    "version": _B("phiên bản", "version"),
    "period": _B("Kỳ đánh giá", "Period"),
    "as_of": _B("Tính đến ngày", "As of"),
    "tool": _B("Bộ công cụ", "Tool"),
    "run": _B("Lần chạy", "Run"),
    "sites": _B("Cổng", "Sites"),
    "reached": _B("Đã đánh giá", "Audited"),
    "mean": _B("Điểm trung bình", "Mean score"),
    "notes": _B("Lưu ý", "Notes"),
    "appraised": _B("Điểm thẩm định", "Appraised"),
    "appraised_by": _B("Người thẩm định", "Appraised by"),
    "waiver": _B("Được miễn", "Waived"),
    "waived_by": _B("Người cho phép", "Allowed by"),
    "until": _B("đến hết ngày", "until"),
    "accuracy": _B("Độ chính xác của bộ công cụ", "Accuracy of the tool"),
    "accuracy_none": _B(
        "chưa công bố cho phiên bản này; các kết luận “Chưa đạt” nên được người xem đối chiếu với bằng chứng.",
        "not published for this version; compare each “failed” with its evidence.",
    ),
    "platforms": _B("Lỗi chung của nền tảng", "Faults shared by a platform"),
    "stats": _B("Số liệu trong kỳ", "Figures of the period"),
    "articles": _B("tin, bài", "articles"),
    "documents": _B("văn bản", "documents"),
    "asked": _B("câu hỏi nhận", "questions received"),
    "answered": _B("đã trả lời", "answered"),
    "on_time": _B("đúng hạn", "on time"),
    "overdue": _B("quá hạn", "overdue"),
    "at_least": _B("ít nhất", "at least"),
    # parts of a report
    "title": _B("Kết quả đánh giá cổng thông tin điện tử", "Audit of official portals"),
    "site_title": _B("Phiếu đánh giá cổng thông tin điện tử", "Portal audit sheet"),
    "ranking": _B("Bảng xếp hạng", "Ranking"),
    "scores": _B("Bảng điểm (không xếp hạng)", "Scores (not ranked)"),
    "not_reached": _B("Không truy cập được", "Not reached"),
    "not_reached_why": _B(
        "Các Cổng dưới đây không có điểm và không bị coi là chưa đạt; cần xử lý nguyên nhân rồi chạy lại.",
        "These portals have no score and are not called failed; deal with the cause and run again.",
    ),
    "mend_first": _B("Cần khắc phục trước", "Mend first"),
    "mend_nothing": _B("Không có việc nào Ban biên tập phải khắc phục.", "There is nothing for the editors to mend."),
    "tell_vendor": _B("Báo đơn vị vận hành", "Tell the operator"),
    "tell_province": _B("Báo cơ quan cấp tỉnh", "Tell the province"),
    "to_review": _B("Cần người xem", "For a person to look at"),
    "not_measured": _B("Chưa đo được", "Not measured"),
    "details": _B("Chi tiết theo nhóm tiêu chí", "Details by category"),
    "evidence": _B("Địa chỉ bằng chứng", "Evidence addresses"),
    "heat_map": _B("Bản đồ kết quả: tiêu chí × Cổng", "Heat map: rules × sites"),
    "by_rule": _B("Kết quả theo tiêu chí", "Outcomes by rule"),
    "too_many": _B(
        "Có quá nhiều Cổng để vẽ bản đồ trên một trang; xem bảng theo tiêu chí và report.csv.",
        "Too many sites for a map on one page; see the table by rule and report.csv.",
    ),
    "rests_on": _B("Điểm dựa trên", "Points rest on"),
    "more": _B("và {n} mục khác", "and {n} more"),
    "more_sites": _B("Còn {n} Cổng khác: xem report.html.", "{n} more sites: see report.html."),
    "see_html": _B("Chi tiết từng Cổng: report.html", "Details of each site: report.html"),
    "points_word": _B("điểm", "points"),
    "no_value": _B("chưa đủ dữ liệu", "too little measured"),
    "back": _B("Về trang tổng hợp", "Back to the overview"),
    "jump": _B("Đến nội dung chính", "Skip to content"),
    "no_block": _B("chưa xếp khối", "no block"),
    "all": _B("Tất cả", "All"),
    "filter": _B("Lọc", "Filter"),
    "search": _B("Tìm đơn vị", "Find a unit"),
    "showing": _B("Đang hiện", "Showing"),
    "legend": _B("Chú giải", "Legend"),
    "open_live": _B("Mở trang", "Open the page"),
    "in_force": _B("hiệu lực", "in force"),
    "from_day": _B("từ", "from"),
    "to_day": _B("đến", "to"),
    "none": _B("không", "none"),
    "crossing": _B(
        "Khoảng điểm còn rộng vì có tiêu chí chưa đo được hoặc cần người xem.",
        "The range is wide because some rules were not measured or need a person.",
    ),
    "text_text": _B("nguyên văn", "text read"),
    "text_partial": _B("đọc một phần", "read in part"),
    "text_paraphrase": _B("qua trích dẫn", "paraphrase"),
    "text_reconstructed": _B("dựng lại", "reconstructed"),
    # why there is no rank
    "invalid_run": _B(
        "Lần chạy không hợp lệ: quá nhiều Cổng lỗi cùng lúc hoặc đường truyền của máy đánh giá có sự cố. "
        "Không xếp hạng.",
        "The run is not valid: too many sites failed at once, or our own line did. No ranking.",
    ),
    "unranked_invalid": _B("Không xếp hạng vì lần chạy không hợp lệ.", "Not ranked: the run is not valid."),
    "unranked_district": _B(
        "Chính quyền cấp huyện đã kết thúc hoạt động từ ngày 01/07/2025: có điểm để tham khảo, không xếp hạng.",
        "Districts ended on 01/07/2025: scored for reference, not ranked.",
    ),
    "unranked_province": _B("Cổng cấp tỉnh không được xếp hạng.", "Provinces are not ranked."),
    "unranked_versions": _B(
        "Các Cổng được chấm bằng những phiên bản khác nhau của bộ tiêu chí: không so sánh được.",
        "Scored with different versions of the profile: not comparable.",
    ),
    # what a score does not mean
    "limits": _B("Lưu ý khi sử dụng điểm số", "What a score does not mean"),
    "limit_1": _B(
        "Điểm do máy chấm từ những gì ai cũng xem được trên Cổng tại thời điểm thu thập; không đánh giá con người, "
        "không thay cho kết luận thẩm định của cơ quan.",
        "It is computed from what everybody could see at the time of collection; it does not judge people and does not "
        "replace the office's appraisal.",
    ),
    "limit_2": _B(
        "“Chưa đo được” không phải là “Chưa đạt”: những gì không tải được, bị chặn hoặc bị ẩn không bị trừ điểm, "
        "chỉ làm khoảng điểm rộng ra.",
        "“Unmeasured” is not “failed”: what could not be loaded costs no points, it only widens the range.",
    ),
    "limit_3": _B(
        "Trọng số và ngưỡng là mặc định của bộ công cụ, không phải quy định của pháp luật; cơ quan có thể sửa.",
        "Weights and thresholds are this tool's defaults, not law; an office may change them.",
    ),
    "limit_4": _B(
        "Máy kiểm tra thông tin có được đăng hay không; tính đúng đắn, chất lượng của nội dung do người xem kết luận.",
        "The machine checks whether information is posted; whether it is right and good is for people to say.",
    ),
    "limit_5": _B(
        "Chỉ so sánh các Cổng cùng bộ tiêu chí, cùng cấp, cùng khối.",
        "Compare only sites of the same profile, level and block.",
    ),
}


@cache
def words(lang: str) -> Mapping[str, str]:
    """The words of one language, `vi` or `en`."""
    return {key: word.of(lang) for key, word in WORDS.items()}
