"""Questions are read from every shape of page, judged by working days, and no state is invented."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from auditor.checks import answer_time, backlog, channel
from auditor.demo.portals import PORTALS, Portal, render_portal
from auditor.evidence import VIETNAM
from auditor.facts.answer_times import waits
from auditor.facts.page import parse_page
from auditor.facts.question_shapes import read_shapes
from auditor.facts.question_words import Statuses
from auditor.facts.questions import OPEN, UNKNOWN, question_stats, questions
from auditor.facts.site import Facts
from auditor.model import Level, Outcome, Period, Reason, Verdict
from tests.site_builder import make_facts, page

CORPUS = Path(__file__).parent / "corpus" / "questions"
CASES = sorted((CORPUS / "tuning").glob("*.html"))
AS_OF = date(2026, 10, 9)
IN_TIME = {"limit_workdays": 15, "partial_share": 0.1}
BACKLOG = {"limit_workdays": 15, "window_months": 12, "partial_share": 0.1}
HOME = page(
    '<nav class="menu"><ul><li><a href="/hoi-dap">Hỏi đáp</a></li><li><a href="/gioi-thieu">Giới thiệu</a></li></ul></nav><p>Trang chủ xã</p>'
)
FORM = (
    '<form action="/gui" method="post"><label>Họ và tên</label><input name="ten"><label>Nội dung câu hỏi</label>'
    '<textarea name="nd"></textarea><button>Gửi câu hỏi</button></form>'
)


def row(
    asked: str, answered: str = "", status: str = "Đã trả lời", title: str = "", unit: str = "Phòng Kinh tế"
) -> str:
    title = title or f"Hỏi về việc gửi ngày {asked.replace('/', '-')} {answered} {status}"
    return f"<tr><td>{title}</td><td>{asked}</td><td>{answered}</td><td>{unit}</td><td>{status}</td></tr>"


def table(*rows: str) -> str:
    head = "<tr><th>Nội dung câu hỏi</th><th>Ngày gửi</th><th>Ngày trả lời</th><th>Đơn vị trả lời</th><th>Trạng thái</th></tr>"
    return f"<h1>Hỏi đáp</h1><table>{head}{''.join(rows)}</table>"


def site(tmp_path: Path, body: str, **pages: str) -> Facts:
    told = {"/": HOME, "/gioi-thieu": page("<p>Giới thiệu chung về xã</p>"), "/hoi-dap": page(body, "Hỏi đáp")}
    return make_facts(tmp_path, told | {f"/{k}": v for k, v in pages.items()}, as_of=AS_OF)


def in_time(facts: Facts) -> Verdict:
    return answer_time.judge(IN_TIME, facts)


def left_lying(facts: Facts) -> Verdict:
    return backlog.judge(BACKLOG, facts)


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.stem)
def test_every_labelled_page_is_read_exactly(case: Path) -> None:
    expected = json.loads(case.with_suffix(".json").read_text(encoding="utf-8"))
    shapes = read_shapes(
        parse_page("http://xa.vn/hoi-dap", case.read_text(encoding="utf-8")), Statuses(), date(2026, 11, 20)
    )

    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    read = [
        {
            "asked": day(f.record.asked.day if f.record.asked else None),
            "answered": day(f.record.answered.day if f.record.answered else None),
            "status": f.record.status,
            "progress": day(f.record.progress),
        }
        for f in shapes.found
    ]
    assert read == [
        {"asked": q["asked"], "answered": q["answered"], "status": q["status"], "progress": q.get("progress")}
        for q in expected["questions"]
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.stem)
def test_visibility_and_canned_entries_are_told_as_labelled(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No date may lie after the capture, so the pages are captured on the day their clocks show.
    monkeypatch.setattr("tests.site_builder.TAKEN", datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM))
    expected = json.loads(case.with_suffix(".json").read_text(encoding="utf-8"))
    if expected["shape"] in ("empty", "news"):
        pytest.skip("holds no question")
    facts = make_facts(tmp_path, {"/": HOME, "/hoi-dap": case.read_text(encoding="utf-8")}, as_of=AS_OF)
    found = questions(facts)
    assert [q.canned for q in found.items] == [q.get("canned", False) for q in expected["questions"]]
    assert found.open_visible is expected.get("open_visible")


def test_the_corpus_has_at_least_eight_shapes_and_twenty_four_pages() -> None:
    shapes = {json.loads(c.with_suffix(".json").read_text(encoding="utf-8"))["shape"] for c in CASES}
    assert len(shapes) >= 8
    assert len(CASES) >= 24


def test_names_of_askers_are_nowhere_in_what_is_reported(tmp_path: Path) -> None:
    body = table(row("01/09/2026", "", "Chưa trả lời", "Ông Nguyễn Văn Bình ở thôn Đông, ĐT 0912345678 hỏi về sổ đỏ"))
    verdict = left_lying(site(tmp_path, body + FORM))
    told = json.dumps([[f.message, f.quote, dict(f.params)] for f in verdict.findings], ensure_ascii=False)
    assert "question-overdue" in {f.code for f in verdict.findings}
    assert not any(word in told for word in ("Bình", "0912", "Nguyễn"))


# -- HD-01


def test_a_form_and_answers_pass_the_channel(tmp_path: Path) -> None:
    verdict = channel.judge({}, site(tmp_path, FORM + table(row("01/09/2026", "03/09/2026"))))
    assert verdict.outcome is Outcome.PASSED


def test_a_form_without_answers_is_half_a_channel(tmp_path: Path) -> None:
    assert (
        channel.judge(
            {},
            site(tmp_path, f"<h1>Hỏi đáp</h1>{FORM}<p>Công dân điền đủ thông tin vào mẫu trên đây để gửi câu hỏi.</p>"),
        ).outcome
        is Outcome.PARTIAL
    )


def test_answers_without_a_way_to_ask_are_half_a_channel(tmp_path: Path) -> None:
    assert channel.judge({}, site(tmp_path, table(row("01/09/2026", "03/09/2026")))).outcome is Outcome.PARTIAL


def test_a_linked_form_counts(tmp_path: Path) -> None:
    facts = site(
        tmp_path,
        '<a href="/dat-cau-hoi">Đặt câu hỏi</a>' + table(row("01/09/2026", "03/09/2026")),
        **{"dat-cau-hoi": page(FORM)},
    )
    assert channel.judge({}, facts).outcome is Outcome.PASSED


def test_a_search_box_a_comment_form_and_a_footer_mail_are_no_channel(tmp_path: Path) -> None:
    body = (
        '<form action="/tim"><input name="q" placeholder="Tìm kiếm"></form>'
        '<form><h3>Bình luận</h3><textarea name="binh-luan"></textarea><button>Gửi bình luận</button></form><p>Email: ubnd@xa.gov.vn</p>'
    )
    verdict = channel.judge({}, site(tmp_path, table(row("01/09/2026", "03/09/2026")) + body))
    assert verdict.outcome is Outcome.PARTIAL
    assert "channel-none" in {f.code for f in verdict.findings}


def test_a_mailbox_offered_for_questions_is_a_channel(tmp_path: Path) -> None:
    body = table(row("01/09/2026", "03/09/2026")) + "<p>Hòm thư góp ý: vanthu@xa.gov.vn</p>"
    assert channel.judge({}, site(tmp_path, body)).outcome is Outcome.PASSED


def test_no_section_at_all_fails_and_the_other_two_do_not_apply(tmp_path: Path) -> None:
    home = page(
        '<nav class="menu"><ul><li><a href="/a">Giới thiệu</a></li><li><a href="/b">Tin tức</a></li><li><a href="/c">Văn bản</a></li></ul></nav>'
    )
    facts = make_facts(
        tmp_path,
        {"/": home, "/a": page("<p>Giới thiệu</p>"), "/b": page("<p>Tin</p>"), "/c": page("<p>Văn bản</p>")},
        as_of=AS_OF,
    )
    assert channel.judge({}, facts).outcome is Outcome.FAILED
    assert in_time(facts).outcome is Outcome.INAPPLICABLE
    assert left_lying(facts).outcome is Outcome.INAPPLICABLE


def test_a_section_that_was_not_read_accuses_nobody(tmp_path: Path) -> None:
    facts = make_facts(
        tmp_path, {"/": HOME, "/gioi-thieu": page("<p>Giới thiệu</p>"), "/hoi-dap": Reason.TIMEOUT}, as_of=AS_OF
    )
    for verdict in (channel.judge({}, facts), in_time(facts), left_lying(facts)):
        assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.TIMEOUT)


# -- HD-02: period 2026-Q3, limit 15 working days


def test_working_days_count_from_the_day_after_and_skip_the_national_day(tmp_path: Path) -> None:
    facts = site(tmp_path, table(row("17/08/2026", "09/09/2026")))
    (wait,) = waits(facts)
    # 18/08 … 09/09 are 17 week-days; 01/09 and 02/09 are the National Day's.
    assert wait.waited == 15
    assert wait.due == date(2026, 9, 9)
    assert in_time(facts).outcome is Outcome.PASSED


def test_one_day_later_is_late_by_one(tmp_path: Path) -> None:
    facts = site(tmp_path, table(row("17/08/2026", "10/09/2026")))
    verdict = in_time(facts)
    assert verdict.outcome is Outcome.PARTIAL
    assert verdict.findings[0].params["late"] == 1


def test_two_late_of_few_fail_and_one_late_does_not(tmp_path: Path) -> None:
    late, good = row("01/07/2026", "10/08/2026"), row("06/07/2026", "08/07/2026")
    assert in_time(site(tmp_path / "one", table(late, good))).outcome is Outcome.PARTIAL
    other = row("02/07/2026", "11/08/2026")
    assert in_time(site(tmp_path / "two", table(late, other, good))).outcome is Outcome.FAILED


def test_two_late_of_twenty_are_within_a_tenth(tmp_path: Path) -> None:
    good = [row(f"{d:02d}/07/2026", f"{d:02d}/07/2026") for d in range(1, 19)]
    late = [row("20/07/2026", "20/08/2026"), row("21/07/2026", "21/08/2026")]
    assert in_time(site(tmp_path, table(*late, *good))).outcome is Outcome.PARTIAL


def test_a_dated_notice_of_progress_within_the_limit_is_enough(tmp_path: Path) -> None:
    body = (
        "<h1>Hỏi đáp</h1><div class=pa><h3>Xin cấp nước sạch</h3><p>Ngày gửi: 01/07/2026</p><p>Trạng thái: Đã trả lời</p>"
        "<p>Ngày thông báo tiến độ: 10/07/2026</p><p>Trả lời: Công trình đã xong.</p><p>Ngày trả lời: 30/08/2026</p></div>"
    )
    assert in_time(site(tmp_path, body)).outcome is Outcome.PASSED


def test_a_question_due_after_the_period_or_after_as_of_is_not_counted_yet(tmp_path: Path) -> None:
    verdict = in_time(site(tmp_path, table(row("25/09/2026", "", "Chưa trả lời"))))
    assert verdict.outcome is Outcome.INAPPLICABLE
    assert "none-due" in {f.code for f in verdict.findings}


def test_answers_entered_with_their_questions_are_noted_and_not_counted(tmp_path: Path) -> None:
    verdict = in_time(site(tmp_path, table(row("01/07/2026 08:00", "01/07/2026 08:00"))))
    assert verdict.outcome is Outcome.INAPPLICABLE
    assert "entered-together" in {f.code for f in verdict.findings}


def test_answers_without_a_day_are_unmeasured_not_late(tmp_path: Path) -> None:
    verdict = in_time(site(tmp_path, table(row("01/07/2026"), row("02/07/2026"))))
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.UNDATED)


def test_dates_after_as_of_are_as_if_they_were_not_there(tmp_path: Path) -> None:
    facts = make_facts(
        tmp_path,
        {"/": HOME, "/hoi-dap": page(table(row("01/07/2026", "28/08/2026"), row("01/10/2026", "02/10/2026")))},
        as_of=date(2026, 8, 20),
    )
    assert [w.is_open for w in waits(facts)] == [True]
    assert questions(facts).newest(date(2026, 8, 20)) == date(2026, 7, 1)


# -- HD-03


def test_open_ones_visible_and_none_overdue_pass(tmp_path: Path) -> None:
    verdict = left_lying(site(tmp_path, table(row("05/10/2026", "", "Đang xử lý"), row("01/09/2026", "03/09/2026"))))
    assert verdict.outcome is Outcome.PASSED
    assert verdict.measured["visible_unanswered"] is True
    assert verdict.measured["unanswered"] == 1
    assert verdict.measured["oldest_open"] == "2026-10-05"
    waiting = next(f for f in verdict.findings if f.code == "question-waiting")
    assert waiting.params["left"] == 11


def test_one_overdue_is_partial_and_two_of_few_fail(tmp_path: Path) -> None:
    one = left_lying(
        site(tmp_path / "one", table(row("01/09/2026", "", "Chưa trả lời"), row("05/10/2026", "", "Đang xử lý")))
    )
    assert one.outcome is Outcome.PARTIAL
    two = left_lying(
        site(tmp_path / "two", table(row("01/09/2026", "", "Chưa trả lời"), row("02/09/2026", "", "Đang xử lý")))
    )
    assert two.outcome is Outcome.FAILED
    assert two.measured["overdue"] == 2


def test_only_answered_ones_shown_is_for_a_person_to_see(tmp_path: Path) -> None:
    verdict = left_lying(site(tmp_path, table(row("01/09/2026", "03/09/2026"))))
    assert verdict.outcome is Outcome.REVIEW
    assert verdict.measured["visible_unanswered"] is None
    assert verdict.measured["newest"] == "2026-09-01"
    stated = left_lying(
        site(
            tmp_path / "said",
            "<p>Trang chỉ đăng các câu hỏi đã được trả lời.</p>" + table(row("01/09/2026", "03/09/2026")),
        )
    )
    assert stated.measured["visible_unanswered"] is False


def test_questions_older_than_the_window_are_not_the_backlog(tmp_path: Path) -> None:
    verdict = left_lying(
        site(tmp_path, table(row("01/09/2025", "", "Chưa trả lời"), row("05/10/2026", "", "Chưa trả lời")))
    )
    assert verdict.outcome is Outcome.PASSED
    assert verdict.measured["oldest_open"] == "2025-09-01"


def test_forwarded_and_unknown_states_are_never_called_overdue(tmp_path: Path) -> None:
    body = table(
        row("01/07/2026", "", "Đã chuyển"),
        row("02/07/2026", "", "Từ chối"),
        row("03/07/2026", "", ""),
        row("05/10/2026", "", "Đang xử lý"),
    )
    facts = site(tmp_path, body)
    assert [q.status for q in questions(facts).items] == ["forwarded", "rejected", UNKNOWN, OPEN]
    assert left_lying(facts).outcome is Outcome.PASSED


def test_a_stated_number_of_open_ones_that_are_not_listed_needs_a_person(tmp_path: Path) -> None:
    body = "<p>Đã trả lời: 1 | Chưa trả lời: 4</p>" + table(row("01/09/2026", "03/09/2026"))
    verdict = left_lying(site(tmp_path, body))
    assert verdict.outcome is Outcome.REVIEW
    assert "backlog-counted-only" in {f.code for f in verdict.findings}


def test_further_pages_that_were_not_collected_leave_it_unmeasured(tmp_path: Path) -> None:
    pager = '<div class="pagination"><a href="/hoi-dap?page=2">2</a><a href="/hoi-dap?page=3">3</a></div>'
    verdict = left_lying(
        site(tmp_path, table(row("05/10/2026", "", "Đang xử lý"), row("01/10/2026", "02/10/2026")) + pager)
    )
    assert verdict.outcome is Outcome.UNMEASURED


def test_pages_read_back_beyond_the_window_are_enough(tmp_path: Path) -> None:
    pager = '<div class="pagination"><a href="/hoi-dap?page=2">2</a></div>'
    body = (
        table(row("05/10/2026", "", "Đang xử lý"), row("01/08/2025", "02/08/2025"), row("01/07/2025", "02/07/2025"))
        + pager
    )
    facts = site(tmp_path, body)
    assert questions(facts).complete is False
    assert left_lying(facts).outcome is Outcome.PASSED


# -- Lists, pages of their own, paging


def test_a_question_s_own_page_completes_its_entry(tmp_path: Path) -> None:
    body = (
        '<h2>Danh sách câu hỏi</h2><ul><li><a href="/hd/1">Xin hỏi thủ tục tách thửa đất ở</a> <i>(Gửi ngày 02/07/2026)</i></li>'
        '<li><a href="/hd/2">Xin hỏi lịch cấp căn cước lưu động</a> <i>(Gửi ngày 03/07/2026)</i></li></ul>'
    )
    own = "<h1>{title}</h1><p>Người gửi: Lê Văn Tám</p><p>Ngày gửi: {asked}</p><p>{title} như thế nào?</p><p>Trả lời: Mời công dân đến bộ phận một cửa.</p><p>Ngày trả lời: {answered}</p>"
    facts = site(
        tmp_path,
        body,
        **{
            "hd/1": page(
                own.format(title="Xin hỏi thủ tục tách thửa đất ở", asked="02/07/2026", answered="10/07/2026")
            ),
            "hd/2": page(
                own.format(title="Xin hỏi lịch cấp căn cước lưu động", asked="03/07/2026", answered="31/08/2026")
            ),
        },
    )
    found = questions(facts)
    assert [(q.asked, q.answered) for q in found.items] == [
        (date(2026, 7, 2), date(2026, 7, 10)),
        (date(2026, 7, 3), date(2026, 8, 31)),
    ]
    assert in_time(facts).outcome is Outcome.PARTIAL


def test_five_hundred_questions_over_forty_pages_are_counted_exactly(tmp_path: Path) -> None:
    pages = {}
    per_page = [13] * 20 + [12] * 20
    number = 0
    for n, size in enumerate(per_page, 1):
        rows = []
        for _ in range(size):
            number += 1
            asked = date.fromordinal(date(2026, 10, 5).toordinal() - number // 2)
            open_one = number % 10 == 0
            rows.append(
                row(
                    f"{asked:%d/%m/%Y}",
                    "" if open_one else f"{asked:%d/%m/%Y}",
                    "Chưa trả lời" if open_one else "Đã trả lời",
                    f"Câu hỏi thứ {number}",
                )
            )
        pager = "".join(f'<a href="/hoi-dap?page={p}">{p}</a>' for p in range(max(1, n - 3), min(41, n + 4)) if p != n)
        pages["/hoi-dap" if n == 1 else f"/hoi-dap?page={n}"] = page(
            table(*rows) + f'<div class="pagination">{pager}</div>', "Hỏi đáp"
        )
    facts = make_facts(tmp_path, {"/": HOME, **pages}, as_of=AS_OF)
    found = questions(facts)
    assert (len(found.items), len(found.pages), found.complete) == (500, 40, True)
    assert sum(q.status == OPEN for q in found.items) == 50


def test_the_counts_of_the_period_are_those_of_the_table(tmp_path: Path) -> None:
    body = table(
        row("01/07/2026", "03/07/2026"),
        row("02/07/2026", "28/08/2026"),
        row("03/08/2026", "", "Chưa trả lời"),
        row("28/09/2026", "", "Đang xử lý"),
        row("30/06/2026", "01/07/2026"),
    )
    assert question_stats(site(tmp_path, body)) == {"asked": 4, "answered": 2, "on_time": 1, "overdue": 1}


def test_hostile_pages_crash_nothing(tmp_path: Path) -> None:
    deep = "<div>" * 3000 + "Trả lời: x" + "</div>" * 3000
    odd = "<table><tr><td colspan=99999999>Câu hỏi</td><td>Trạng thái</td></tr><tr><td>\x00</td></tr></table><time datetime='9999-99-99'>?</time><p>Ngày gửi: 99/99/9999</p><p>Trả lời: 31/02/2026</p>"
    for n, body in enumerate((deep, odd, "Hỏi: " * 20000, "(" * 5000 + "1/1/2026", "a@" * 5000, "Nguyễn " * 5000)):
        facts = site(tmp_path / str(n), body)
        for verdict in (channel.judge({}, facts), in_time(facts), left_lying(facts)):
            assert verdict.outcome in Outcome


# -- The sample portals, written by somebody else, with what each rule should say


@pytest.mark.parametrize("portal", [p for p in PORTALS if p.id != "xa-duc-quang"], ids=lambda p: p.id)
def test_sample_portals_are_judged_as_their_authors_say(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = json.loads((Path(__file__).parent / "data" / "demo-truth.json").read_text(encoding="utf-8"))
    as_of = date.fromisoformat(truth["as_of"])
    monkeypatch.setattr("tests.site_builder.TAKEN", datetime(as_of.year, as_of.month, as_of.day, 9, 0, tzinfo=VIETNAM))
    pages: dict[str, str | int | Reason | tuple[str, bytes]] = {}
    for path, answer in render_portal(portal, "http://xa.example.gov.vn").items():
        headers = {k.lower(): v for k, v in answer.headers}
        if answer.status >= 400:
            pages[path] = answer.status
        elif answer.status >= 300:
            pages[path] = f"-> {headers['location']}"
        elif "text/html" in headers.get("content-type", ""):
            pages[path] = (headers["content-type"], answer.body)
    facts = make_facts(tmp_path, pages, level=Level(portal.level), as_of=as_of)
    told = truth["portals"][portal.id]
    wanted = {code: told.get("rules", told)[code]["outcome"] for code in ("HD-01", "HD-02", "HD-03")}
    judged = {"HD-01": channel.judge({}, facts), "HD-02": in_time(facts), "HD-03": left_lying(facts)}
    assert {code: verdict.outcome.value for code, verdict in judged.items()} == wanted


# -- A captured portal


def test_the_captured_hanoi_page_is_read_to_the_day(captures: Path, tmp_path: Path) -> None:
    folder = captures / "hanoi-liferay"
    pages = {"/": (folder / "index.html").read_text(encoding="utf-8")}
    pages |= {f"/{f.name}": f.read_text(encoding="utf-8") for f in sorted(folder.glob("*.html"))}
    as_of, period = date(2022, 8, 27), Period("2022-Q3", date(2022, 7, 1), date(2022, 9, 30))
    facts = make_facts(
        tmp_path, pages, level=Level.DISTRICT, as_of=as_of, period=period, name="Sở Thông tin và Truyền thông"
    )
    found = questions(facts)
    assert [(q.asked, q.answered, q.status) for q in found.items] == [
        (date(2016, 8, 4), date(2016, 9, 15), "answered"),
        (date(2016, 8, 20), date(2016, 9, 15), "answered"),
        (date(2016, 8, 23), date(2016, 9, 15), "answered"),
    ]
    first = found.items[0]
    assert first.asked is not None
    assert first.answered is not None
    assert (first.answered - first.asked).days == 42
    assert first.asker_masked == "C.T.V.H."
    assert channel.judge({}, facts).outcome is Outcome.PASSED
    assert in_time(facts).outcome is Outcome.INAPPLICABLE
    verdict = left_lying(facts)
    assert verdict.outcome is Outcome.REVIEW
    assert verdict.findings[0].code == "backlog-not-visible"
    assert verdict.measured["newest"].startswith("2016")
