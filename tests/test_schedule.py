"""Schedules: thirty weeks in several styles with three missing, one mistyped year and one posted late; and what each
state is judged to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from auditor.checks.schedule import CHECK
from auditor.facts.site import Facts
from auditor.facts.spans import read_day_headings, read_slots
from auditor.model import Json, Outcome, Period, Reason, Verdict
from tests.site_builder import make_facts, page

WEEK = {"section": "leader-schedule", "unit": "week", "partial_behind": 2}
MONTH = {"section": "reception-schedule", "unit": "month", "partial_behind": 1}
AS_OF = date(2026, 10, 9)  # a Friday of week 41
FIRST = date(2026, 3, 16)  # Monday of week 12: thirty weeks up to week 41
SPAN = Period("2026-03-16..2026-10-11", FIRST, date(2026, 10, 11))
LOST = {"2026-W15", "2026-W23", "2026-W30"}
MISTYPED = date(2026, 5, 11)  # week 20, written with 2025 at its end
LATE = date(2026, 8, 10)  # week 33, posted on the Wednesday

_HOME = (
    "<ul class='menu'><li><a href='/'>Trang chủ</a></li><li><a href='/lich-cong-tac'>Lịch công tác</a>"
    "</li><li><a href='/lich-tiep-cong-dan'>Lịch tiếp công dân</a></li></ul>"
)


def _weeks() -> list[date]:
    weeks = [FIRST + timedelta(weeks=n) for n in range(30)]
    return [w for w in reversed(weeks) if f"{w.isocalendar()[0]}-W{w.isocalendar()[1]:02}" not in LOST]


def _words(monday: date) -> str:
    end = monday + timedelta(days=4)
    year = 2025 if monday == MISTYPED else end.year
    return f"Lịch công tác tuần {monday.isocalendar()[1]} (từ ngày {monday:%d/%m/%Y} đến ngày {end:%d/%m}/{year})"


def _posted(monday: date) -> date:
    return monday + timedelta(days=2) if monday == LATE else monday - timedelta(days=3)


def _articles(weeks: list[date]) -> Mapping[str, str]:
    rows = "".join(
        f"<li><a href='/lich/{w:%Y%m%d}.html'>{_words(w)}</a> <span>({_posted(w):%d/%m/%Y})</span></li>" for w in weeks
    )
    return {"/lich-cong-tac": page(f"{_HOME}<h1>Lịch công tác</h1><ul>{rows}</ul>", "Lịch công tác")}


def _table(weeks: list[date]) -> Mapping[str, str]:
    rows = "".join(
        f"<tr><td>{n}</td><td><a href='/lich/{w:%Y%m%d}.html'>{_words(w)}</a></td><td>{_posted(w):%d/%m/%Y}</td></tr>"
        for n, w in enumerate(weeks, 1)
    )
    head = "<tr><th>STT</th><th>Tên lịch</th><th>Ngày đăng</th></tr>"
    return {"/lich-cong-tac": page(f"{_HOME}<h1>Lịch công tác</h1><table>{head}{rows}</table>", "Lịch công tác")}


def _attachments(weeks: list[date]) -> Mapping[str, str]:
    rows = "".join(
        (
            f"<div class='muc'><span class='ngay-dang'>Ngày đăng: {_posted(w):%d/%m/%Y}</span> <a "
            f"href='/tep/lich-{w:%Y%m%d}.pdf'>{_words(w)}</a></div>"
        )
        for w in weeks
    )
    return {"/lich-cong-tac": page(f"{_HOME}<h1>Lịch công tác</h1><div>{rows}</div>", "Lịch công tác")}


def _details(weeks: list[date]) -> Mapping[str, str]:
    """Titles without a week; the week stands in the article, in a table of days."""
    rows = "".join(
        (
            f"<li><a href='/lich/{w:%Y%m%d}.html'>Lịch công tác của lãnh đạo UBND xã</a> "
            f"<span>({_posted(w):%d/%m/%Y})</span></li>"
        )
        for w in weeks
    )
    pages = {"/lich-cong-tac": page(f"{_HOME}<h1>Lịch công tác</h1><ul>{rows}</ul>", "Lịch công tác")}
    for w in weeks:
        body = (
            f"<h1>Lịch công tác của lãnh đạo UBND xã</h1><p>{_words(w)}</p><table><tr><td>Thứ Hai</td><td>Sáng: "
            f"họp giao ban; chiều: đi cơ sở</td></tr></table>"
        )
        pages[f"/lich/{w:%Y%m%d}.html"] = page(f"{_HOME}{body}", "Lịch công tác của lãnh đạo UBND xã")
    return pages


STYLES: dict[str, Callable[[list[date]], Mapping[str, str]]] = {
    "articles": _articles,
    "table": _table,
    "attachments": _attachments,
    "details": _details,
}


def _facts(folder: Path, pages: Mapping[str, str | int | Reason], as_of: date = AS_OF) -> Facts:
    return make_facts(
        folder, {"/": page(f"{_HOME}<h1>Cổng thông tin xã</h1>", "Trang chủ"), **pages}, as_of=as_of, period=SPAN
    )


def _judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    return CHECK.judge(params, facts)


@pytest.mark.parametrize("style", STYLES)
def test_thirty_weeks_with_three_missing_one_mistyped_and_one_late(style: str, tmp_path: Path) -> None:
    verdict = _judge(WEEK, _facts(tmp_path, STYLES[style](_weeks())))
    assert verdict.outcome is Outcome.PASSED
    assert verdict.measured["newest_period"] == "2026-W41"
    assert verdict.measured["expected"] == 30
    assert verdict.measured["found"] == 27
    assert set(verdict.measured["missing"]) == LOST
    codes = {f.code: f for f in verdict.findings}
    assert "tuần 20 năm 2026" in codes["schedule-year"].message
    assert "tuần 33 năm 2026" in codes["schedule-late"].message
    assert [f.code for f in verdict.findings].count("schedule-late") == 1
    assert [f.code for f in verdict.findings].count("schedule-year") == 1
    assert all(f"tuần {int(week[-2:])} năm 2026" in codes["schedule-missing"].message for week in LOST)


@pytest.mark.parametrize(
    ("behind", "outcome"),
    [(0, Outcome.PASSED), (1, Outcome.PARTIAL), (2, Outcome.PARTIAL), (3, Outcome.FAILED), (30, Outcome.FAILED)],
)
def test_weeks_behind_decide_the_outcome(behind: int, outcome: Outcome, tmp_path: Path) -> None:
    newest = date(2026, 10, 5) - timedelta(weeks=behind)
    verdict = _judge(WEEK, _facts(tmp_path, _articles([newest - timedelta(weeks=n) for n in range(4)])))
    assert verdict.outcome is outcome
    assert verdict.findings[0].url is not None


def test_the_day_an_archive_page_was_changed_makes_none_of_its_weeks_late(tmp_path: Path) -> None:
    weeks = "".join(f"<h3>{_words(date(2026, 10, 5) - timedelta(weeks=n))}</h3><p>Thứ Hai: họp.</p>" for n in range(5))
    body = f"{_HOME}<h1>Lịch công tác</h1><p class='date'>Ngày đăng: 07/10/2026</p>{weeks}"
    verdict = _judge(WEEK, _facts(tmp_path, {"/lich-cong-tac": page(body, "Lịch công tác")}))
    assert verdict.outcome is Outcome.PASSED
    assert "schedule-late" not in [f.code for f in verdict.findings]


def test_every_message_can_be_said_in_english(tmp_path: Path) -> None:
    verdict = _judge(WEEK, _facts(tmp_path, _articles(_weeks())))
    said = [CHECK.messages[f.code].en.format_map(f.params) for f in verdict.findings]
    assert len(said) >= 4
    assert all("tuần" not in text.split("“")[0] for text in said)


def test_a_month_s_schedule_covers_its_weeks(tmp_path: Path) -> None:
    body = (
        f"{_HOME}<h1>Lịch công tác tháng 10/2026</h1><p>Ngày 05: họp Ban Thường vụ. Ngày 12: tiếp xúc cử tri "
        f"tại các thôn.</p>"
    )
    verdict = _judge(WEEK, _facts(tmp_path, {"/lich-cong-tac": page(body, "Lịch công tác")}))
    assert verdict.outcome is Outcome.PASSED
    assert verdict.measured["newest_period"] == "2026-10"


def test_a_schedule_in_a_hidden_pop_up_counts(tmp_path: Path) -> None:
    body = (
        f"{_HOME}<h1>Lịch công tác</h1><a href='#' onclick='show()'>Xem lịch</a><div id='popup' "
        f"style='display:none'><p>{_words(date(2026, 10, 5))}</p><p>Thứ Hai: họp giao ban</p></div>"
    )
    assert _judge(WEEK, _facts(tmp_path, {"/lich-cong-tac": page(body, "Lịch công tác")})).outcome is Outcome.PASSED


def test_day_headings_without_a_year_are_placed_by_their_weekdays(tmp_path: Path) -> None:
    days = "".join(
        f"<p><b>{name}, NGÀY {d}/10:</b></p><p>Sáng: làm việc tại trụ sở.</p>"
        for name, d in (("THỨ HAI", 5), ("THỨ BA", 6), ("THỨ TƯ", 7), ("THỨ NĂM", 8))
    )
    verdict = _judge(
        WEEK, _facts(tmp_path, {"/lich-cong-tac": page(f"{_HOME}<h1>Lịch công tác</h1>{days}", "Lịch công tác")})
    )
    assert verdict.outcome is Outcome.PASSED
    assert verdict.measured["newest_period"] == "2026-W41"


def test_a_schedule_that_is_only_a_picture_is_for_a_person(tmp_path: Path) -> None:
    body = (
        f"{_HOME}<h1>Lịch công tác</h1><p>Lịch làm việc của lãnh đạo UBND xã trong tuần, mời xem ảnh dưới đây "
        f"để biết chi tiết.</p><img src='/lich.jpg' width='800' height='600'>"
    )
    verdict = _judge(WEEK, _facts(tmp_path, {"/lich-cong-tac": page(body, "Lịch công tác")}))
    assert verdict.outcome is Outcome.REVIEW


def test_an_old_list_under_which_an_unreadable_new_one_may_hide_is_for_a_person(tmp_path: Path) -> None:
    old = _articles([date(2026, 6, 1) - timedelta(weeks=n) for n in range(4)])["/lich-cong-tac"]
    hidden = "<li><a href='/tep/lich.pdf'>Lịch làm việc của Thường trực HĐND và UBND</a></li>"
    verdict = _judge(
        WEEK,
        _facts(
            tmp_path,
            {"/lich-cong-tac": old.replace("<h1>Lịch công tác</h1><ul>", f"<h1>Lịch công tác</h1><ul>{hidden}")},
        ),
    )
    assert verdict.outcome is Outcome.REVIEW


def test_a_schedule_page_that_was_not_fetched_is_unmeasured(tmp_path: Path) -> None:
    verdict = _judge(WEEK, _facts(tmp_path, {"/lich-cong-tac": Reason.TIMEOUT}))
    assert verdict.outcome is Outcome.UNMEASURED
    assert verdict.reason is Reason.TIMEOUT


def test_a_dead_schedule_entry_is_failed(tmp_path: Path) -> None:
    verdict = _judge(WEEK, _facts(tmp_path, {"/lich-cong-tac": 404}))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.measured["state"] == "dead"


@pytest.mark.parametrize(
    ("title", "text", "outcome"),
    [
        ("Lịch tiếp công dân năm 2026", "Chủ tịch UBND xã tiếp công dân ngày 05 và 20 hàng tháng.", Outcome.PASSED),
        ("Lịch tiếp công dân tháng 10/2026", "Ngày 08, 15, 22, 29 (thứ Năm).", Outcome.PASSED),
        (
            "Lịch tiếp công dân",
            "Chủ tịch UBND xã tiếp công dân vào sáng thứ 5 hàng tuần, từ 7h30 đến 11h00 tại trụ sở.",
            Outcome.PASSED,
        ),
        ("Lịch tiếp công dân tháng 9/2026", "Ngày 03, 10, 17, 24 (thứ Năm).", Outcome.PARTIAL),
        ("Lịch tiếp công dân tháng 6/2026", "Ngày 04, 11, 18, 25 (thứ Năm).", Outcome.FAILED),
        (
            "Lịch tiếp công dân năm 2021",
            "Chủ tịch UBND xã tiếp công dân định kỳ tại trụ sở UBND xã, buổi sáng.",
            Outcome.FAILED,
        ),
    ],
)
def test_the_reception_schedule_covers_the_month_of_as_of(
    title: str, text: str, outcome: Outcome, tmp_path: Path
) -> None:
    body = f"{_HOME}<h1>{title}</h1><p>{text}</p>"
    assert _judge(MONTH, _facts(tmp_path, {"/lich-tiep-cong-dan": page(body, title)})).outcome is outcome


@pytest.mark.parametrize(
    ("title", "posted", "period", "faults"),
    [
        ("Tuần 41 từ ngày 05/10/2026 đến ngày 09/10/2026", None, "2026-W41", ()),
        ("(Tuần thứ 07 từ ngày 09/02/2026 đến ngày 13/02/2026)", None, "2026-W07", ()),
        ("Lịch công tác tuần 41 năm 2026", None, "2026-W41", ()),
        ("LỊCH CÔNG TÁC TUẦN TỪ NGÀY 05 ĐẾN 09 THÁNG 10 NĂM 2026", None, "2026-W41", ()),
        ("Lịch tuần (05/10 - 11/10/2026)", None, "2026-W41", ()),
        ("Lịch tuần từ 28/12/2026 đến 03/01/2027", None, "2026-W53", ()),
        ("Lịch công tác tuần 41", date(2026, 10, 2), "2026-W41", ("year-inferred",)),
        ("tuần 30 từ ngày 18/4/2021 đến ngày 24/4/2022", None, "2022-W16", ("year",)),
        ("Lịch làm việc từ ngày 05/10/2025 đến 09/10/2025", date(2026, 10, 3), "2026-W41", ("year",)),
        ("Lịch công tác tháng 10/2026", None, "2026-10", ()),
        ("Lịch tiếp công dân quý IV năm 2026", None, "2026-Q4", ()),
        ("Lịch tiếp công dân năm 2026", None, "2026", ()),
    ],
)
def test_titles_are_read_as_the_span_they_mean(
    title: str, posted: date | None, period: str, faults: tuple[str, ...]
) -> None:
    (slot,) = read_slots(title, posted=posted, today=AS_OF, title=True)
    assert (slot.id, slot.faults) == (period, faults)


@pytest.mark.parametrize(
    "text",
    [
        "Họp từ 05/10 đến 07/10 tại tỉnh",
        "Lịch sử hình thành xã",
        "Lịch công tác tuần 17 - 05 - 2024",
        "Điện thoại 0239.385.2022",
    ],
)
def test_other_words_with_numbers_are_no_week(text: str) -> None:
    assert read_slots(text, today=AS_OF) == ()


def test_two_days_are_not_enough_for_a_week() -> None:
    assert read_day_headings(["Thứ Hai, ngày 05/10", "Thứ Ba, ngày 06/10"], today=AS_OF) == ()
