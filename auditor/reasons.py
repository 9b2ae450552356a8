"""For every reason something could not be measured: what happened and what to do, in an office clerk's words."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import Bilingual, Blame, Reason


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened, and what the reader can do about it ("Cách xử lý")."""

    sentence: Bilingual
    remedy: Bilingual


def _advice(vi: str, en: str, remedy_vi: str, remedy_en: str) -> Advice:
    return Advice(Bilingual(vi, en), Bilingual(remedy_vi, remedy_en))


ADVICE: dict[Reason, Advice] = {
    Reason.DNS: _advice(
        "Không tìm thấy địa chỉ máy chủ của tên miền.",
        "The domain name does not lead to any server.",
        "Kiểm tra địa chỉ trong danh sách có gõ đúng không; nếu đúng, báo đơn vị quản lý tên miền xem tên miền "
        "còn hiệu lực không.",
        "Check the address in the inventory for typing mistakes; if it is right, ask whoever manages the domain name.",
    ),
    Reason.REFUSED: _advice(
        "Máy chủ từ chối kết nối.",
        "The server refused the connection.",
        "Mở thử địa chỉ bằng trình duyệt; nếu cũng không vào được, báo đơn vị vận hành Cổng.",
        "Try the address in a browser; if that fails as well, tell the operator of the portal.",
    ),
    Reason.TIMEOUT: _advice(
        "Máy chủ không trả lời trong thời gian chờ.",
        "The server did not answer in time.",
        "Kiểm tra đường truyền của máy đang chạy rồi chạy lại vào giờ khác; nếu vẫn chậm, báo đơn vị vận hành Cổng.",
        "Check this machine's network and run again at another hour; if it stays slow, tell the operator.",
    ),
    Reason.RESET: _advice(
        "Kết nối bị ngắt giữa chừng.",
        "The connection was cut off.",
        "Chạy lại vào giờ khác hoặc từ đường truyền khác; nếu lặp lại, báo đơn vị vận hành kiểm tra tường lửa.",
        "Run again at another hour or from another network; if it happens again, ask the operator to look at "
        "the firewall.",
    ),
    Reason.TLS_HANDSHAKE: _advice(
        "Không lập được kết nối bảo mật (HTTPS) với máy chủ.",
        "No secure (HTTPS) connection could be made.",
        "Báo đơn vị vận hành kiểm tra chứng thư số và cấu hình HTTPS của Cổng.",
        "Ask the operator to check the certificate and the HTTPS settings of the portal.",
    ),
    Reason.SERVER_ERROR: _advice(
        "Máy chủ báo lỗi (mã 5xx, hoặc 404 ở trang chủ).",
        "The server reported an error (5xx, or 404 for the home page).",
        "Mở thử trang bằng trình duyệt; nếu vẫn lỗi, gửi địa chỉ trang cho đơn vị vận hành Cổng.",
        "Try the page in a browser; if the error stays, send the address to the operator.",
    ),
    Reason.RATE_LIMITED: _advice(
        "Máy chủ yêu cầu truy cập chậm lại (mã 429).",
        "The server asked for fewer requests (429).",
        "Chạy lại với khoảng nghỉ dài hơn (--delay), hoặc đề nghị đơn vị vận hành cho phép bộ công cụ truy cập.",
        "Run again with a longer pause (--delay), or ask the operator to let the auditor in.",
    ),
    Reason.BLOCKED: _advice(
        "Máy chủ hoặc tường lửa không cho bộ công cụ truy cập (mã 403).",
        "The server or a firewall does not let the auditor in (403).",
        "Không phải lỗi của Ban biên tập. Đề nghị đơn vị vận hành cho phép địa chỉ máy chạy đánh giá rồi chạy lại.",
        "This is not the editors' fault. Ask the operator to allow the auditing machine's address, then run again.",
    ),
    Reason.CHALLENGE: _advice(
        "Trang yêu cầu xác nhận người dùng (captcha hoặc trang chống tấn công).",
        "The page asks the visitor to prove being human (captcha or anti-attack page).",
        "Không phải lỗi của Ban biên tập. Đề nghị đơn vị vận hành cho phép địa chỉ máy chạy đánh giá, hoặc "
        "người xem tự kiểm tra.",
        "This is not the editors' fault. Ask the operator to allow the auditing machine, or look at the page yourself.",
    ),
    Reason.MAINTENANCE: _advice(
        "Trang đang thông báo bảo trì, nâng cấp.",
        "The page says it is under maintenance.",
        "Chạy lại sau khi Cổng hoạt động bình thường.",
        "Run again when the portal is back.",
    ),
    Reason.LOGIN: _advice(
        "Nội dung chỉ xem được sau khi đăng nhập.",
        "The content can be seen only after logging in.",
        "Nếu là thông tin phải công khai, chuyển sang trang ai cũng xem được; nếu không, người có tài khoản tự "
        "kiểm tra.",
        "If the information must be public, move it to an open page; if not, let someone with an account look.",
    ),
    Reason.ROBOTS: _advice(
        "Tệp robots.txt của Cổng không cho phép công cụ tự động đọc trang này.",
        "The portal's robots.txt forbids automatic reading of this page.",
        "Đề nghị đơn vị vận hành sửa robots.txt; hoặc cơ quan đánh giá ghi người cho phép bỏ qua vào cột "
        "robots_waived_by của danh sách.",
        "Ask the operator to change robots.txt, or name who waives it in the inventory's column robots_waived_by.",
    ),
    Reason.TOO_LARGE: _advice(
        "Trang hoặc tệp quá lớn nên không tải hết.",
        "The page or file is too large to be loaded.",
        "Nén hoặc tách tệp thành nhiều phần nhỏ rồi đăng lại; hoặc mở tay để kiểm tra.",
        "Compress or split the file and post it again, or open it by hand.",
    ),
    Reason.TRUNCATED: _advice(
        "Nội dung nhận về bị thiếu, đứt giữa chừng.",
        "What was received is incomplete.",
        "Chạy lại; nếu lặp lại, báo đơn vị vận hành kiểm tra máy chủ và đường truyền.",
        "Run again; if it happens again, ask the operator to look at server and network.",
    ),
    Reason.UNPARSED: _advice(
        "Nội dung không đọc được bằng máy (phông chữ cũ, tệp hỏng, kiểu tệp lạ hoặc chuyển hướng vòng).",
        "The content cannot be read by a machine (legacy font, broken or unknown file, redirects in a circle).",
        "Mở tay để kiểm tra; tùy nguyên nhân, đăng lại bằng phông Unicode, tệp PDF có chữ, hoặc sửa chuyển hướng.",
        "Open it by hand; then post it again in Unicode or as a PDF with real text, or mend the redirect.",
    ),
    Reason.NEEDS_SCRIPT: _advice(
        "Trang chỉ hiện nội dung khi chạy bằng trình duyệt.",
        "The page shows its content only in a browser.",
        "Cài trình duyệt cho bộ công cụ (auditor install-browser) rồi chạy lại.",
        "Install the auditor's browser (auditor install-browser) and run again.",
    ),
    Reason.NO_BROWSER: _advice(
        "Máy này chưa có trình duyệt để đo cách trình bày.",
        "This machine has no browser to measure layout with.",
        "Chạy “auditor install-browser” rồi chạy lại; “auditor doctor” cho biết máy đang có gì.",
        "Run “auditor install-browser” and try again; “auditor doctor” tells what this machine has.",
    ),
    Reason.BUDGET: _advice(
        "Đã hết số trang, dung lượng hoặc thời gian dành cho một Cổng.",
        "The pages, bytes or minutes allowed for one portal were used up.",
        "Chạy lại riêng Cổng này với giới hạn lớn hơn (--max-pages).",
        "Run this portal again with a higher limit (--max-pages).",
    ),
    Reason.NOT_COLLECTED: _advice(
        "Lần thu thập này không lấy trang cần cho tiêu chí.",
        "This collection did not fetch what the rule needs.",
        "Thu thập lại Cổng này bằng lần chạy mới (--out khác); địa chỉ nội bộ cần thêm --allow-private.",
        "Collect this portal again in a new run (another --out); a private address needs --allow-private.",
    ),
    Reason.NOT_TOLD: _advice(
        "Chưa cung cấp thông tin cần cho tiêu chí (đơn vị cấp trên, tỉnh…).",
        "Something the rule needs was not given (parent unit, province …).",
        "Chạy với --from DANH-SÁCH, hoặc thêm --name, --province, --parent.",
        "Run with --from INVENTORY, or add --name, --province, --parent.",
    ),
    Reason.TOO_FEW: _advice(
        "Có quá ít mục để kết luận (dưới 5).",
        "There are too few items to judge (fewer than 5).",
        "Không phải lỗi. Người xem có thể tự kiểm tra; tiêu chí sẽ đo được khi Cổng có thêm tin, bài.",
        "This is not a fault. A person may look; the rule can be measured once the portal has more items.",
    ),
    Reason.UNDATED: _advice(
        "Các mục không hiện ngày đăng nên không biết mới hay cũ.",
        "The items show no date, so nobody can tell how old they are.",
        "Bật hiển thị ngày đăng cho tin, bài, văn bản; nếu mẫu giao diện không có, báo đơn vị vận hành.",
        "Have the posting date shown on items; if the template cannot, tell the operator.",
    ),
    Reason.CHECK_CRASHED: _advice(
        "Bộ công cụ gặp lỗi khi kiểm tra tiêu chí này.",
        "The auditor itself failed while checking this rule.",
        "Không phải lỗi của Cổng. Gửi thư mục kết quả cho nhóm phát triển bộ công cụ; người xem tạm tự kiểm tra.",
        "This is not the portal's fault. Send the run folder to the auditor's developers; look by hand meanwhile.",
    ),
}

BLAME: dict[Blame, Bilingual] = {
    Blame.SITE: Bilingual("do phía Cổng", "on the portal's side"),
    Blame.PATH: Bilingual("do đường truyền hoặc tường lửa", "network or firewall"),
    Blame.AUDITOR: Bilingual("do bộ công cụ", "on the auditor's side"),
}

# Why a rule is not applied although its kind could judge it: findings that no check kind words.
NOT_IN_FORCE: dict[str, Bilingual] = {
    "law-later": Bilingual(
        "Chưa áp dụng trong kỳ này: văn bản sớm nhất có hiệu lực từ {day}.",
        "Not applied in this period: the earliest provision begins on {day}.",
    ),
    "law-ended": Bilingual(
        "Không còn áp dụng: văn bản làm căn cứ có hiệu lực đến hết {day}.",
        "No longer applied: the provisions it rests on ended on {day}.",
    ),
}


def advice(reason: Reason | str) -> Advice:
    """The advice for a reason or its slug; raises ValueError on an unknown slug."""
    return ADVICE[Reason(reason)]
