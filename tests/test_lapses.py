"""What lapses soon is told before it lapses, soonest first, and what has lapsed or cannot be read is not a warning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from auditor.facts.lapses import Lapse, lapses
from auditor.model import Level, Reason
from tests.site_builder import make_facts, page

AS_OF = date(2026, 10, 9)  # a Friday
_NAMES = {
    "/lich": "Lịch công tác",
    "/tiep-dan": "Lịch tiếp công dân",
    "/tin-tuc": "Tin tức",
    "/ngan-sach": "Công khai ngân sách",
    "/hoi-dap": "Hỏi đáp",
}
_ASK = "<table><tr><th>Nội dung câu hỏi</th><th>Ngày gửi</th><th>Ngày trả lời</th><th>Trạng thái</th></tr>{}</table>"


def _told(
    folder: Path, bodies: Mapping[str, str], *, as_of: date = AS_OF, level: Level = Level.COMMUNE
) -> dict[str, Lapse]:
    menu = "<ul class='menu'>" + "".join(f"<li><a href='{u}'>{_NAMES[u]}</a></li>" for u in bodies) + "</ul>"
    pages = {"/": page(f"{menu}<h1>Cổng thông tin</h1>", "Trang chủ")}
    pages |= {u: page(f"{menu}<h1>{_NAMES[u]}</h1>{body}", _NAMES[u]) for u, body in bodies.items()}
    found = lapses(make_facts(folder, pages, as_of=as_of, level=level))
    assert [one.day for one in found] == sorted(one.day for one in found)
    return {one.code: one for one in found}


def _rows(*rows: tuple[str, str]) -> str:
    return (
        "<ul>"
        + "".join(f"<li><a href='/b/{n}.html'>{t}</a> <span>({d})</span></li>" for n, (t, d) in enumerate(rows))
        + "</ul>"
    )


_WEEKS = (
    ("Lịch công tác tuần 41 (từ ngày 05/10/2026 đến ngày 11/10/2026)", "02/10/2026"),
    ("Lịch công tác tuần 40 (từ ngày 28/09/2026 đến ngày 04/10/2026)", "25/09/2026"),
)


def test_the_weekly_schedule_runs_out(tmp_path: Path) -> None:
    one = _told(tmp_path, {"/lich": _rows(*_WEEKS)})["schedule-ends"]
    assert (one.day, one.days_left) == (date(2026, 10, 11), 2)
    assert one.text.vi.startswith("Lịch công tác chỉ đến hết ngày 11/10/2026 (còn 2 ngày)")


def test_weeks_posted_ahead_are_counted_as_far_as_they_follow_each_other(tmp_path: Path) -> None:
    ahead = ("Lịch công tác tuần 42 (từ ngày 12/10/2026 đến ngày 18/10/2026)", "08/10/2026")
    far = ("Lịch công tác tuần 44 (từ ngày 26/10/2026 đến ngày 01/11/2026)", "08/10/2026")
    assert _told(tmp_path, {"/lich": _rows(far, ahead, *_WEEKS)})["schedule-ends"].days_left == 9


def test_a_schedule_that_has_lapsed_is_no_warning(tmp_path: Path) -> None:
    assert "schedule-ends" not in _told(tmp_path, {"/lich": _rows(*_WEEKS)}, as_of=date(2026, 10, 20))


@pytest.mark.parametrize(("newest", "day"), [("08/10/2026", date(2026, 10, 15)), ("20/09/2026", date(2026, 10, 20))])
def test_news_grows_old_on_a_day_that_can_be_told(newest: str, day: date, tmp_path: Path) -> None:
    rows = _rows(
        ("Xã ra quân làm thủy lợi mùa khô", newest), ("Hội nghị tổng kết phong trào thi đua yêu nước", "01/09/2026")
    )
    assert _told(tmp_path, {"/tin-tuc": rows})["news-ages"].day == day


def test_news_that_is_too_old_already_is_no_warning(tmp_path: Path) -> None:
    rows = _rows(
        ("Xã ra quân làm thủy lợi mùa khô", "01/08/2026"), ("Hội nghị tổng kết phong trào thi đua", "01/07/2026")
    )
    assert "news-ages" not in _told(tmp_path, {"/tin-tuc": rows})


def test_open_questions_have_working_days_left_and_their_text_is_not_told(tmp_path: Path) -> None:
    rows = (
        "<tr><td>Hỏi về thủ tục cấp lại giấy khai sinh</td><td>28/09/2026</td><td></td><td>Đang xử lý</td></tr>"
        "<tr><td>Hỏi về mức hỗ trợ giống cây trồng vụ đông</td><td>01/09/2026</td><td>07/09/2026</td><td>Đã trả lời</td></tr>"
        "<tr><td>Hỏi về lịch cắt điện ở thôn Hà Lâm</td><td>01/08/2026</td><td></td><td>Đang xử lý</td></tr>"
    )
    found = _told(tmp_path, {"/hoi-dap": _ASK.format(rows)})
    assert (found["question-due"].day, found["question-due"].days_left) == (date(2026, 10, 19), 6)
    assert "khai sinh" not in found["question-due"].text.vi


def test_the_next_budget_report_is_told_until_it_is_posted(tmp_path: Path) -> None:
    old = ("Công khai thực hiện ngân sách 6 tháng năm 2026", "08/07/2026")
    new = ("Công khai thực hiện ngân sách 9 tháng năm 2026", "07/10/2026")
    due = _told(tmp_path / "a", {"/ngan-sach": _rows(old, ("Công khai dự toán ngân sách xã năm 2026", "10/01/2026"))})[
        "budget-due"
    ]
    assert (due.day, due.days_left) == (date(2026, 10, 10), 1)
    assert "budget-due" not in _told(tmp_path / "b", {"/ngan-sach": _rows(new, old)})
    district = _told(
        tmp_path / "c", {"/ngan-sach": _rows(old, ("Công khai dự toán năm 2026", "10/01/2026"))}, level=Level.DISTRICT
    )
    assert district["budget-due"].day == date(2026, 10, 15)


def test_a_site_that_was_not_reached_has_no_warnings(tmp_path: Path) -> None:
    assert lapses(make_facts(tmp_path, {"/": Reason.TIMEOUT})) == ()
