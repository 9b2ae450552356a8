"""The yearly budget papers: the cycle that must be over is looked for, a limit is called missed only when its day is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from auditor.checks import budget_document
from auditor.model import Json, Level, Outcome, Period, Reason, Verdict
from tests.site_builder import make_facts, page, shipped

APPROVED = shipped("ns/budget-commune-approved.json")["params"]
DRAFT = shipped("ns/budget-district-draft.json")["params"]
COMMUNE_DRAFT = shipped("ns/budget-commune-draft.json")["params"]
YEAR = shipped("ns/budget-commune-year.json")["params"]
SETTLED = shipped("ns/budget-commune-settlement.json")["params"]
_MENU = "<ul class='menu'><li><a href='/'>Trang chủ</a></li><li><a href='/ngan-sach'>Công khai ngân sách</a></li></ul>"
_OTHER = [
    ("Công khai thực hiện ngân sách quý I năm 2026", "08/04/2026"),
    ("Công khai thực hiện ngân sách 6 tháng năm 2026", "08/07/2026"),
]
Row = tuple[str, str]


def _pages(rows: Sequence[Row], extra: str = "") -> dict[str, str | int | Reason | tuple[str, bytes]]:
    listed = "".join(
        f"<li><a href='/ns/{n}.html'>{title}</a> <span>{day}</span></li>" for n, (title, day) in enumerate(rows)
    )
    return {
        "/": page(f"{_MENU}<h1>Cổng thông tin</h1>", "Trang chủ"),
        "/ngan-sach": page(f"{_MENU}<h1>Công khai ngân sách</h1><ul>{listed}</ul>{extra}", "Công khai ngân sách"),
    }


def _judge(
    params: Mapping[str, Json],
    rows: Sequence[Row],
    folder: Path,
    *,
    extra: str = "",
    details: Mapping[str, str] | None = None,
    **more: Json,
) -> Verdict:
    return budget_document.CHECK.judge(params, make_facts(folder, {**_pages(rows, extra), **(details or {})}, **more))


@pytest.mark.parametrize(
    ("title", "outcome"),
    [
        ("Công khai dự toán ngân sách xã năm 2026 đã được HĐND xã quyết định", Outcome.PASSED),
        ("Quyết định công bố công khai dự toán ngân sách năm 2026", Outcome.PASSED),
        ("Công khai dự toán ngân sách xã năm 2025", Outcome.FAILED),
        ("Dự toán ngân sách xã năm 2026 trình HĐND xã", Outcome.FAILED),
        ("Công khai dự toán năm 2026 của Văn phòng HĐND và UBND", Outcome.FAILED),
    ],
)
def test_the_approved_budget_is_known_by_kind_and_year(title: str, outcome: Outcome, tmp_path: Path) -> None:
    verdict = _judge(APPROVED, [(title, "10/01/2026"), *_OTHER], tmp_path)
    assert (verdict.outcome, verdict.measured["expected"]) == (outcome, 2026)


def test_a_limit_that_runs_from_an_unknown_day_is_said_to_be_unknown(tmp_path: Path) -> None:
    verdict = _judge(APPROVED, [("Công khai dự toán ngân sách xã năm 2026", "10/06/2026"), *_OTHER], tmp_path)
    assert (verdict.outcome, verdict.findings[0].code) == (Outcome.PASSED, "paper-posted")
    assert "30 ngày kể từ ngày văn bản phê chuẩn" in verdict.findings[0].message


def test_a_paper_without_its_day_passes_with_a_note(tmp_path: Path) -> None:
    verdict = _judge(APPROVED, [("Công khai dự toán ngân sách xã năm 2026", ""), *_OTHER], tmp_path)
    assert (verdict.outcome, verdict.findings[0].code) == (Outcome.PASSED, "paper-undated")


@pytest.mark.parametrize(
    ("posted", "outcome", "code"),
    [("19/01/2026", Outcome.PASSED, "paper-in-time"), ("02/03/2026", Outcome.PARTIAL, "paper-late")],
)
def test_the_resolution_s_own_day_makes_the_limit_known(
    posted: str, outcome: Outcome, code: str, tmp_path: Path
) -> None:
    body = f"<h1>Công khai dự toán</h1><p>Theo Nghị quyết số 15/NQ-HĐND ngày 20/12/2025 của HĐND xã về dự toán. {'chữ ' * 60}</p>"
    rows = [("Công khai dự toán ngân sách xã năm 2026", posted), *_OTHER]
    verdict = _judge(APPROVED, rows, tmp_path, details={"/ns/0.html": page(body, "Công khai dự toán")})
    assert (verdict.outcome, verdict.findings[0].code, verdict.findings[0].params["deadline"]) == (
        outcome,
        code,
        "19/01/2026",
    )


def test_a_budget_whose_name_leaves_it_open_may_be_the_draft(tmp_path: Path) -> None:
    told = {"level": Level.DISTRICT, "name": "Huyện Thạch Lâm"}
    open_name = _judge(
        DRAFT, [("Công khai dự toán ngân sách huyện năm 2026", "10/01/2026"), *_OTHER], tmp_path / "a", **told
    )
    assert (open_name.outcome, open_name.findings[0].code) == (Outcome.REVIEW, "paper-unclear")
    decided = _judge(
        DRAFT,
        [("Dự toán ngân sách huyện năm 2026 đã được HĐND huyện quyết định", "10/01/2026"), *_OTHER],
        tmp_path / "b",
        **told,
    )
    assert decided.outcome is Outcome.FAILED
    there = _judge(
        DRAFT, [("Dự toán ngân sách huyện năm 2026 trình HĐND huyện", "10/12/2025"), *_OTHER], tmp_path / "c", **told
    )
    assert there.outcome is Outcome.PASSED


def test_a_cycle_before_the_law_and_one_still_running_are_not_asked_for(tmp_path: Path) -> None:
    assert _judge(COMMUNE_DRAFT, _OTHER, tmp_path / "a").outcome is Outcome.INAPPLICABLE
    running = _judge(SETTLED, _OTHER, tmp_path / "b")
    assert (running.outcome, running.measured["expected"]) == (Outcome.INAPPLICABLE, None)
    early = _judge(SETTLED, [("Công khai quyết toán ngân sách xã năm 2025", "20/07/2026"), *_OTHER], tmp_path / "c")
    assert early.outcome is Outcome.PASSED


def test_the_year_s_execution_is_not_its_half(tmp_path: Path) -> None:
    whole = [("Công khai tình hình thực hiện ngân sách cả năm 2025", "20/01/2026"), *_OTHER]
    assert _judge(YEAR, whole, tmp_path / "a").outcome is Outcome.PASSED
    assert _judge(YEAR, _OTHER, tmp_path / "b").outcome is Outcome.FAILED
    settled = _judge(YEAR, [("Công khai quyết toán ngân sách xã năm 2025", "20/07/2026"), *_OTHER], tmp_path / "c")
    assert settled.outcome is Outcome.REVIEW


def test_a_list_that_was_not_read_back_is_unmeasured(tmp_path: Path) -> None:
    pager = "<div class='pagination'><a href='/ngan-sach?page=2'>2</a></div>"
    rows = [(f"Công khai thực hiện ngân sách tuần {n} năm 2026", f"{20 - n:02}/09/2026") for n in range(8)]
    verdict = _judge(APPROVED, rows, tmp_path, extra=pager)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.NOT_COLLECTED)


def test_a_section_that_is_absent_fails_and_one_that_is_silent_does_not(tmp_path: Path) -> None:
    gone = {
        "/": page("<ul class='menu'><li><a href='/a'>Giới thiệu</a></li></ul>", "Trang chủ"),
        "/a": page("<h1>Giới thiệu</h1><p>Chữ</p>"),
    }
    assert budget_document.CHECK.judge(APPROVED, make_facts(tmp_path / "a", gone)).outcome is Outcome.FAILED
    silent = budget_document.CHECK.judge(
        APPROVED, make_facts(tmp_path / "b", {**_pages([]), "/ngan-sach": Reason.TIMEOUT})
    )
    assert (silent.outcome, silent.reason) == (Outcome.UNMEASURED, Reason.TIMEOUT)


def test_the_cycle_is_that_of_the_period_s_last_day(tmp_path: Path) -> None:
    told = {"period": Period("2026-12", date(2026, 12, 1), date(2026, 12, 31)), "as_of": date(2027, 1, 5)}
    assert _judge(SETTLED, _OTHER, tmp_path, **told).measured["expected"] == 2025
