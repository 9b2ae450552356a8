"""A believable report with every outcome, an unreachable and a blocked site, and texts that attack every renderer.

`python tests/sample_report.py` writes tests/data/sample-report.json anew.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from auditor.model import (
    Band,
    Basis,
    Bilingual,
    Category,
    EmulationTable,
    Finding,
    Json,
    Level,
    Outcome,
    Period,
    Profile,
    Reason,
    Report,
    Result,
    Rule,
    Score,
    Site,
    SiteReport,
    Standing,
    Verdict,
)
from auditor.report import Texts, encode, to_json

PATH = Path(__file__).with_name("data") / "sample-report.json"
DIGEST = "sha256:5f1d7a84db00d2fce00b31a7fc73224f8681e0a6b4a3f2a9f06e8d2c9b7a1e3d"
LEVELS = frozenset({Level.COMMUNE, Level.DISTRICT})

BASES = {
    "42": Basis("law", "Nghị định 42/2022/NĐ-CP", "4", "1", "a", "thông tin giới thiệu về cơ quan", from_=date(2022, 8, 15), to=date(2026, 6, 30), text="paraphrase"),
    "224": Basis("law", "Nghị định 224/2026/NĐ-CP", "9", "1", "c", "tiểu sử tóm tắt và nhiệm vụ đảm nhiệm của lãnh đạo cơ quan", from_=date(2026, 7, 1)),
    "ttcc": Basis("law", "Luật Thực hiện dân chủ ở cơ sở 10/2022/QH15", "13", "1", None, None, from_=date(2023, 7, 1), text="partial"),
    "739": Basis("law", "Quyết định 739/QĐ-UBND của UBND tỉnh Hà Tĩnh", "5", None, None, None, province="Hà Tĩnh", from_=date(2017, 3, 22), text="reconstructed"),
    "797": Basis("practice", "Công văn 797/UBND", source="UBND thành phố Tây Ninh, ngày 26/05/2023", quote="hình ảnh trên trang còn lộn xộn, bị kéo méo", from_=date(2023, 5, 26)),
}  # fmt: skip

CATEGORIES = (
    Category("GT", Bilingual("Giới thiệu", "About"), "mandatory"),
    Category("LH", Bilingual("Liên hệ", "Contact"), "mandatory"),
    Category("VB", Bilingual("Văn bản", "Documents"), "mandatory"),
    Category("NS", Bilingual("Ngân sách", "Budget"), "updates"),
    Category("TT", Bilingual("Tin tức", "News"), "updates"),
    Category("CD", Bilingual("Chỉ đạo, điều hành", "Direction"), "updates"),
    Category("HD", Bilingual("Hỏi đáp", "Questions and answers"), "questions"),
    Category("KT", Bilingual("Kỹ thuật", "Technical"), "presentation"),
    Category("AT", Bilingual("An toàn", "Safety"), "presentation"),
    Category("PN", Bilingual("Người phát ngôn", "Spokesperson"), "questions"),
    Category("BC", Bilingual("Bố cục, hình ảnh", "Layout and pictures"), "presentation"),
)
HEADINGS = {
    "mandatory": Bilingual("Mục bắt buộc", "Mandatory sections"),
    "updates": Bilingual("Cập nhật", "Updates"),
    "questions": Bilingual("Hỏi đáp", "Questions"),
    "presentation": Bilingual("Trình bày – kỹ thuật", "Presentation and technique"),
}


def _rule(
    code: str, rule_id: str, vi: str, en: str, basis: str, mender: str = "editor", kind: str = "section", fix: str = ""
) -> Rule:
    return Rule(
        id=rule_id, code=code, name=Bilingual(vi, en),
        passed=Bilingual(f"Có {vi[0].lower()}{vi[1:]}.", f"{en}: present."),
        failed=Bilingual(f"Chưa có hoặc chưa đủ {vi[0].lower()}{vi[1:]}.", f"{en}: missing or incomplete."),
        why=Bilingual("Người dân cần thông tin này khi đến giao dịch với chính quyền.", "Citizens need this in their dealings with the authority."),
        fix=Bilingual(fix or f"Vào trang quản trị, mở mục tương ứng trong menu, đăng nội dung “{vi}” đầy đủ rồi bấm Xuất bản.", f"Post “{en}” in its section."),
        mender=mender, levels=LEVELS, kind=kind, params={}, duty=Bilingual("Cập nhật khi có thay đổi.", "Kept up to date."),
        threshold=Bilingual("Đủ các trường: Đạt; thiếu một phần: Đạt một phần.", "All fields: passed; some: partial."),
        form_item=None, basis=(BASES[basis],),
    )  # fmt: skip


RULES = (
    (_rule("GT-01", "organisation", "Sơ đồ, cơ cấu tổ chức", "Organisation chart", "42"), 4.0),
    (_rule("GT-03", "functions", "Chức năng, nhiệm vụ, quyền hạn", "Functions and duties", "42"), 4.0),
    (_rule("GT-04", "leaders", "Lãnh đạo: tiểu sử tóm tắt và nhiệm vụ đảm nhiệm", "Leaders: biography and duties", "224",
           fix="Vào menu Giới thiệu → Lãnh đạo, đăng mỗi đồng chí: họ tên, chức vụ, ảnh, tiểu sử tóm tắt (ngày sinh, quê quán, trình độ), nhiệm vụ được phân công. Ví dụ: “Đồng chí Nguyễn Văn A – Chủ tịch UBND xã; phụ trách chung, tài chính – ngân sách.”"), 6.0),
    (_rule("GT-07", "map", "Bản đồ địa giới hành chính", "Administrative map", "739"), 2.0),
    (_rule("LH-01", "contact", "Địa chỉ, điện thoại, thư điện tử để giao dịch", "Contact details", "42"), 5.0),
    (_rule("LH-04", "access-contact", "Đầu mối cung cấp thông tin", "Contact for information requests", "ttcc"), 3.0),
    (_rule("VB-01", "documents", "Hệ thống văn bản có số, ngày, trích yếu, tệp tải về", "Documents table", "224"), 9.0),
    (_rule("NS-03", "budget-quarter", "Công khai thực hiện dự toán ngân sách quý", "Quarterly budget execution", "ttcc", "leader", "deadline"), 8.0),
    (_rule("NS-08", "budget-final", "Công khai quyết toán ngân sách năm", "Final accounts", "ttcc", "leader", "deadline"), 6.0),
    (_rule("TT-01", "news-freshness", "Tin mới trong 7 ngày", "News within 7 days", "739", kind="freshness"), 8.0),
    (_rule("TT-02", "news-per-month", "Số tin, bài mỗi tháng", "Items per month", "739", kind="freshness"), 6.0),
    (_rule("CD-02", "leader-schedule", "Lịch làm việc của lãnh đạo trong tuần", "Leaders' weekly schedule", "224", kind="schedule"), 6.0),
    (_rule("HD-01", "qa-channel", "Kênh tiếp nhận câu hỏi, phản ánh", "A way to ask", "224", "vendor", "questions"), 10.0),
    (_rule("HD-02", "qa-answer-time", "Trả lời câu hỏi trong 15 ngày làm việc", "Answers within 15 working days", "224", "leader", "questions"), 6.0),
    (_rule("HD-03", "qa-backlog", "Không để tồn đọng câu hỏi quá hạn", "No overdue backlog", "224", "leader", "questions"), 4.0),
    (_rule("KT-06", "https", "Truy cập bảo mật HTTPS", "HTTPS", "224", "vendor", "https"), 4.0),
    (_rule("KT-09", "footer", "Chân trang: tên đơn vị, người chịu trách nhiệm, địa chỉ, điện thoại, thư điện tử", "Footer", "42"), 3.0),
    (_rule("KT-16", "mobile", "Hiển thị tốt trên điện thoại", "Readable on a phone", "797", "vendor", "layout"), 4.0),
    (_rule("KT-17", "reachable", "Cổng trả lời khi được truy cập", "The portal answers", "224", "vendor", "reachability"), 3.0),
    (_rule("BC-01", "pictures-ratio", "Hình ảnh không bị kéo méo", "Pictures not distorted", "797", kind="layout"), 3.0),
    (_rule("BC-05", "menu-order", "Thực đơn gọn, có thứ tự", "Menu in order", "797", "province", "layout"), 2.0),
)  # fmt: skip

# Without weight: one only a person can judge, one that is judged and moves nothing.
RULES += (
    (_rule("AT-01", "personal-data", "Không lộ dữ liệu cá nhân", "No personal data shown", "224", kind="manual"), 0.0),
    (_rule("PN-04", "press-response", "Trả lời báo chí, dư luận trên Cổng", "Press answered", "797", kind="manual"), 0.0),
    (_rule("HD-05", "satisfaction", "Công bố kết quả khảo sát hài lòng", "Survey results", "797", "vendor"), 0.0),
)  # fmt: skip

PROFILE = Profile(
    id="decree-224-2026", version="1.0",
    title=Bilingual("Nghị định 224/2026/NĐ-CP (cấp xã)", "Decree 224/2026 (communes)"),
    levels=LEVELS, headings=HEADINGS, categories=CATEGORIES, weights={},
    bands=tuple(Band(g, Bilingual(vi, en), m) for g, vi, en, m in (
        ("A", "Tốt", "Good", 85.0), ("B", "Khá", "Fair", 70.0), ("C", "Trung bình", "Middling", 50.0), ("D", "Yếu", "Weak", 0.0))),
    min_coverage=0.6, gates=(), emulation=EmulationTable(2.0, "linear"), note=Bilingual("", ""),
)  # fmt: skip

MESSAGES = {
    "section": {
        "full": Bilingual("Đã tìm thấy mục “{label}” có nội dung đầy đủ.", "Section “{label}” found, complete."),
        "thin": Bilingual("Mục “{label}” còn thiếu: {missing}.", "Section “{label}” lacks: {missing}."),
        "absent": Bilingual("Đã tìm ở trang chủ, mọi thực đơn và sơ đồ trang; không thấy mục này.", "Looked for on the home page, in all menus and the site map; not there."),
        "login": Bilingual("Trang đòi đăng nhập.", "The page asks for a login."),
    },
    "freshness": {"newest": Bilingual("Tin mới nhất ngày {date}, cách {days} ngày.", "The newest item is of {date}, {days} days old.")},
}  # fmt: skip
TEXTS = Texts.of([rule for rule, _ in RULES], [PROFILE], MESSAGES)

EVIL = '<script>alert("x")</script> [red]đỏ[/red] \x1b[31mESC\x1b[0m\x07 \x1b]8;;http://evil.example\x07link\x1b]8;;\x07 \u202eđảo\u202c =HYPERLINK("http://evil.example";"x") \x00 {{ 7*7 }} ]]> \udcff'


PROVISIONAL = "Tạm tính – Thông tư 22/2023/TT-BTTTT: chưa có toàn văn."


def _finding(n: int, code: str, message: str, site: str, **more: Json) -> Finding:
    return Finding(code, more.pop("params", {}), message, record=f"evidence/{site}.warc.gz@{1000 + 731 * n}", **more)


def _question(n: int, site: str, left: int, asked: str, due: str, unit: str, quote: str) -> Finding:
    told = {"asked": asked, "due": due, "unit": unit, **({"left": left} if left >= 0 else {"late": -left})}
    message = f"Câu hỏi ngày {asked}: hạn {due}."
    code = "question-waiting" if left >= 0 else "question-overdue"
    return _finding(
        n, code, message, site, params=told, quote=quote, url=f"https://{site}.hatinh.gov.vn/hoi-dap", selector="#q1"
    )


def _backlog(mark: str, site: Site, n: int) -> Verdict | None:
    """HD-03 with what the backlog table and the list of questions to answer are made of."""
    seen = {"asked": 19, "answered": 16, "median_working_days": 8.5, "newest": "2026-11-18"}
    ages = {"0-5": 1, "6-10": 1, "11-15": 0, "16-30": 0, ">30": 0, ">3 months": 1}
    if mark == "p":
        units = [{"unit": "Phòng Kinh tế", "questions": 11, "late": 1, "median_working_days": 8.5, "slowest": 29},
                 {"unit": "", "questions": 8, "late": 0, "median_working_days": None, "slowest": 10}]  # fmt: skip
        return Verdict.passed(
            _finding(n, "backlog-clear", "Câu hỏi chưa trả lời được hiển thị; không có câu nào quá hạn.", site.id, url=site.url),
            _question(n, site.id, 11, "16/11/2026", "07/12/2026", "Công an xã", "Hỏi về cấp lại giấy khai sinh"),
            _question(n, site.id, 4, "05/11/2026", "26/11/2026", "không ghi đơn vị", "Đề nghị khơi thông mương thoát nước cạnh nhà văn hóa thôn …"),
            visible_unanswered=True, unanswered=3, overdue=0, oldest_open="2026-11-05", ageing=ages | {">3 months": 0}, units=units, **seen,
        )  # fmt: skip
    if mark == "r" and site.id == "hostile":
        units = [{"unit": EVIL, "questions": 3, "late": 3, "median_working_days": 40.0, "slowest": 90}]
        return Verdict.review(
            _finding(n, "backlog-counted-only", "Trang ghi số câu chưa trả lời mà không hiện đủ.", site.id, url=site.url),
            _question(n, site.id, 0, "30/10/2026", "20/11/2026", EVIL, EVIL),
            _question(n, site.id, -75, "01/07/2026", "22/07/2026", EVIL, EVIL),
            _finding(n, "question-overdue-stated", "Cổng ghi quá hạn.", site.id, quote=EVIL, url="javascript:alert(1)"),
            visible_unanswered=True, unanswered=3, overdue=2, oldest_open="2026-07-01", ageing=ages, units=units, **seen,
        )  # fmt: skip
    return None


def _verdict(mark: str, rule: Rule, site: Site, n: int) -> Verdict:
    if rule.kind == "manual":
        look = f"Người chấm quyết định: {rule.name.vi}."
        return Verdict.review(Finding("look", {"look": look}, look, site.url))
    if rule.code == "HD-03" and (known := _backlog(mark, site, n)) is not None:
        return known
    url = f"{site.url}{rule.id}"
    label = rule.name.vi.split(":")[0]
    say = MESSAGES["section"]
    if mark == "p":
        return Verdict.passed(
            _finding(n, "full", say["full"].vi.format(label=label), site.id, url=url, params={"label": label})
        )
    if mark == "h":
        told = {"label": label, "missing": "tiểu sử tóm tắt, điện thoại"}
        return Verdict.partial(
            _finding(
                n,
                "thin",
                say["thin"].vi.format(**told),
                site.id,
                url=url,
                params=told,
                quote="Đang cập nhật…",
                selector="#main > div.noidung:nth-child(2)",
            )
        )
    if mark == "f":
        return Verdict.failed(_finding(n, "absent", say["absent"].vi, site.id, url=site.url))
    if mark == "r":
        return Verdict.review(
            _finding(
                n,
                "backlog-not-visible",
                "Cổng không hiện câu hỏi chưa trả lời nên không biết có tồn đọng hay không; câu hỏi mới nhất ngày 04/08/2026.",
                site.id,
                url=url,
            ),
            visible_unanswered=None, asked=9, answered=9, unanswered=None, overdue=None, median_working_days=9.0,
            oldest_open=None, newest="2026-08-04", ageing=None, units=[],
        )  # fmt: skip
    if mark == "n":
        return Verdict.inapplicable()
    return Verdict.unmeasured({"b": Reason.NO_BROWSER, "l": Reason.LOGIN, "t": Reason.NOT_TOLD, "u": Reason.TIMEOUT, "x": Reason.BLOCKED}[mark])  # fmt: skip


def _score(results: Sequence[Result], *, graded: bool) -> Score:
    judged = [r for r in results if r.points is not None]
    open_ = [r for r in results if r.verdict.outcome in (Outcome.UNMEASURED, Outcome.REVIEW)]
    points, most, unknown = (
        sum(v)
        for v in ([r.points or 0.0 for r in judged], [r.max_points for r in judged], [r.max_points for r in open_])
    )
    coverage = most / (most + unknown) if most + unknown else 0.0
    if not most + unknown:
        return Score(None, None, None, 0.0)
    low, high = 100 * points / (most + unknown), 100 * (points + unknown) / (most + unknown)
    if coverage < 0.6:
        return Score(None, low, high, coverage)
    value = 100 * points / most
    if not graded:
        return Score(value, low, high, coverage)
    return Score(value, low, high, coverage, next(b.grade for b in PROFILE.bands if value >= b.min), value / 50)


def _site(
    site: Site,
    marks: str,
    *,
    status: str = "audited",
    reason: Reason | None = None,
    notes: tuple[str, ...] = (),
    stats: Json = None,
) -> SiteReport:
    marks += "rrf"
    verdicts = [_verdict(mark, rule, site, n) for n, (mark, (rule, _)) in enumerate(zip(marks, RULES, strict=True))]
    most = sum(w for v, (_, w) in zip(verdicts, RULES, strict=True) if v.ratio is not None)
    results = tuple(
        Result(
            rule=rule, verdict=verdict, max_points=weight,
            points=None if verdict.ratio is None else weight * verdict.ratio,
            gain=None if verdict.ratio is None else 100 * weight * (1 - verdict.ratio) / most,
            standing={"739": Standing.RECONSTRUCTED, "797": Standing.PRACTICE}.get(next(k for k, b in BASES.items() if b in rule.basis), Standing.LAW),
            basis=rule.basis,
            waiver={"site": site.id, "rule": rule.code, "reason": "Chưa phát sinh", "by": "Sở Nội vụ", "until": "2026-12-31"} if verdict.outcome is Outcome.INAPPLICABLE else None,
        )
        for verdict, (rule, weight) in zip(verdicts, RULES, strict=True)
    )  # fmt: skip
    by_category = tuple(
        (c, _score([r for r in results if r.rule.category == c.id], graded=False)) for c in PROFILE.categories
    )
    captured = (
        None if reason in (Reason.DNS, Reason.TIMEOUT) else datetime(2026, 11, 20, 2, 0, 0, tzinfo=ZoneInfo("UTC"))
    )
    return SiteReport(
        site,
        captured,
        status,
        reason,
        PROFILE,
        DIGEST,
        _score(results, graded=True),
        by_category,
        stats or {},
        results,
        notes,
    )


def build() -> Json:
    """The sample document."""

    def unit(site_id: str, name: str, level: Level = Level.COMMUNE, block: str | None = "Khối xã đồng bằng") -> Site:
        return Site(site_id, name, f"https://{site_id}.hatinh.gov.vn/", level, "UBND tỉnh Hà Tĩnh", block, "Hà Tĩnh")

    figures = {
        "articles": 41, "documents": 12, "exact": True, "months": {"2026-07": 14, "2026-08": 15, "2026-09": 12},
        "questions": {"asked": 9, "answered": 8, "on_time": 7, "overdue": 1},
    }  # fmt: skip
    hostile = Site(
        "hostile", f"Xã {EVIL}", "javascript:alert(1)//.gov.vn/", Level.COMMUNE,
        parent=EVIL, block="Khối xã miền núi", province='"><img src=x onerror=alert(1)>',
    )  # fmt: skip
    evil_site = _site(hostile, "ppffphpfhffuffrfpbppp", notes=(EVIL,), stats={**figures, "exact": False})
    first = evil_site.results[2]
    attacks = (
        Finding("absent", {"x": EVIL}, EVIL, "javascript:alert(1)", EVIL, EVIL, "evidence/hostile.warc.gz@12", "../../etc/passwd.png".replace("../", "")),
        Finding("thin", {}, "Xem " + "a" * 900, "https://hostile.example/" + "rất-dài/" * 60 + '"><script>', "x" * 2000, None, None, None),
        Finding("absent", {}, "@SUM(1+1)*cmd|' /C calc'!A0", "data:text/html,<script>alert(1)</script>", "-2+3", None, None, None),
        *(Finding("absent", {}, f"Liên kết hỏng thứ {n}", f"https://hostile.example/{n}") for n in range(20)),
    )  # fmt: skip
    bad = Result(first.rule, Verdict.failed(*attacks), first.max_points, 0.0, first.gain, first.standing, first.basis,
                 appraised={"points": 3.0, "by": EVIL, "reason": EVIL})  # fmt: skip
    evil_site = SiteReport(hostile, evil_site.captured, "partial", Reason.BUDGET, PROFILE, DIGEST, evil_site.score, evil_site.categories,
                           evil_site.stats, tuple(bad if r is first else r for r in evil_site.results), (EVIL,))  # fmt: skip
    report = Report(
        tool="portal-auditor 0.1.0", as_of=date(2026, 11, 20), period=Period("2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        run_id="2026-q3-mau", valid=True,
        notes=("Luật Tiếp cận thông tin mới chưa được đọc toàn văn: các căn cứ liên quan ghi tạm tính.",),
        sites=(
            _site(unit("cam-binh", "Ủy ban nhân dân xã Cẩm Bình"), "pppppppppppphpppppppp", stats=figures),
            _site(unit("thach-ha", "Ủy ban nhân dân xã Thạch Hà"), "pphnphpfhpphpfrfpbpfp", stats=figures,
                  notes=("Lịch làm việc tuần hết hạn sau 3 ngày.", "Câu hỏi ngày 02/11/2026 còn 4 ngày làm việc để trả lời.", PROVISIONAL)),
            _site(unit("ky-xuan", "Ủy ban nhân dân xã Kỳ Xuân", block="Khối xã miền núi"), "ffflfpffffhfphrfhbpbb", stats={**figures, "exact": False}),
            evil_site,
            _site(unit("loc-ha", "Ủy ban nhân dân huyện Lộc Hà", Level.DISTRICT, None), "pppphphphphppprpppppp", notes=(PROVISIONAL,)),
            _site(unit("duc-tho", "Ủy ban nhân dân xã Đức Thọ"), "uuuuuuuuuuuuuuuuuufuu", status="unreachable", reason=Reason.TIMEOUT),
            _site(unit("huong-khe", "Ủy ban nhân dân xã Hương Khê", block="Khối xã miền núi"), "xxxxxxxxxxxxxxxxxxpxx", status="blocked", reason=Reason.BLOCKED),
            _site(unit("vu-quang", "Ủy ban nhân dân xã Vũ Quang", block="Khối xã miền núi"), "phpbpbbbbbbbbbbbbbpbb", status="partial", reason=Reason.NEEDS_SCRIPT),
        ),
    )  # fmt: skip
    return to_json(report)


if __name__ == "__main__":
    PATH.write_bytes(encode(build()))
    sys.stdout.write(f"{PATH}\n")
