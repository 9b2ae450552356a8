"""The year's documents, the archive, projects' progress and consultations: what is there, what is old, what cannot be known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from auditor.checks import archive, consultation, progress, yearly
from auditor.facts.consultations import read_span
from auditor.facts.yearly import years_in
from auditor.model import Json, Outcome, Reason, Verdict
from tests.site_builder import make_facts, page, shipped

PLAN = shipped("cd/work-plan.json")["params"]
REPORT = shipped("cd/work-report.json")["params"]
ARCHIVE = shipped("tt/news-archive.json")["params"]
PROJECTS = shipped("da/project-progress.json")["params"]
DRAFTS = shipped("gy/consultation-time.json")["params"]
_ENTRIES = {
    "/tin-tuc": "Tin tức",
    "/van-ban": "Văn bản",
    "/chuong-trinh": "Chương trình công tác",
    "/bao-cao": "Báo cáo công tác",
    "/du-an": "Dự án đầu tư",
    "/gop-y": "Lấy ý kiến dự thảo",
}
Answer = str | int | Reason | tuple[str, bytes]


def _site(bodies: Mapping[str, str | int | Reason], **more: Answer) -> dict[str, Answer]:
    """A portal with these sections and no other."""
    menu = (
        "<ul class='menu'><li><a href='/'>Trang chủ</a></li>"
        + "".join(f"<li><a href='{u}'>{_ENTRIES[u]}</a></li>" for u in bodies if u in _ENTRIES)
        + "</ul>"
    )
    pages: dict[str, Answer] = {"/": page(f"{menu}<h1>Cổng thông tin</h1>", "Trang chủ")}
    for url, body in bodies.items():
        name = _ENTRIES.get(url, "Trang")
        pages[url] = (
            page(f"{menu}<h1>{name}</h1>{body}", name)
            if isinstance(body, str) and not isinstance(body, Reason)
            else body
        )
    return {**pages, **more}


def _list(*rows: tuple[str, str], base: str = "/bai") -> str:
    return (
        "<ul>"
        + "".join(
            f"<li><a href='{base}/{n}.html'>{title}</a> <span>{day}</span></li>" for n, (title, day) in enumerate(rows)
        )
        + "</ul>"
    )


def _judge(
    check: object, params: Mapping[str, Json], pages: Mapping[str, Answer], folder: Path, **more: Json
) -> Verdict:
    verdict = check.CHECK.judge(params, make_facts(folder, pages, **more))  # type: ignore[attr-defined]
    assert isinstance(verdict, Verdict)
    return verdict


# -- The year's documents

_THIS = ("Chương trình công tác năm 2026 của UBND xã", "12/01/2026")
_LAST = ("Chương trình công tác năm 2025 của UBND xã", "10/01/2025")
_OLDER = ("Chương trình công tác năm 2024 của UBND xã", "09/01/2024")


def test_the_plan_of_the_year_passes_and_an_old_one_is_named(tmp_path: Path) -> None:
    good = _judge(yearly, PLAN, _site({"/chuong-trinh": _list(_THIS, _LAST)}), tmp_path / "a")
    assert (good.outcome, good.measured["newest_year"]) == (Outcome.PASSED, 2026)
    old = _judge(yearly, PLAN, _site({"/chuong-trinh": _list(_LAST, _OLDER)}), tmp_path / "b")
    assert (old.outcome, old.measured["newest_year"]) == (Outcome.PARTIAL, 2025)
    assert "mới nhất là năm 2025" in old.findings[0].message


def test_the_plan_may_stand_among_the_documents(tmp_path: Path) -> None:
    rows = _list(_THIS, ("Kế hoạch phòng chống thiên tai trên địa bàn xã", "01/02/2026"))
    assert _judge(yearly, PLAN, _site({"/van-ban": rows}), tmp_path).outcome is Outcome.PASSED


def test_no_plan_anywhere_fails_and_an_unread_list_of_documents_does_not(tmp_path: Path) -> None:
    other = _list(
        ("Kế hoạch phòng chống thiên tai trên địa bàn xã", "01/02/2026"),
        ("Quyết định khen thưởng gia đình văn hóa", "01/03/2026"),
    )
    assert _judge(yearly, PLAN, _site({"/van-ban": other}), tmp_path / "a").outcome is Outcome.FAILED
    pager = "<div class='pagination'><a href='/van-ban?page=2'>2</a></div>"
    unread = _judge(yearly, PLAN, _site({"/van-ban": other + pager}), tmp_path / "b")
    assert (unread.outcome, unread.reason) == (Outcome.UNMEASURED, Reason.NOT_COLLECTED)


def test_in_january_last_year_s_plan_still_counts(tmp_path: Path) -> None:
    pages = _site({"/chuong-trinh": _list(_LAST, _OLDER)})
    assert _judge(yearly, PLAN, pages, tmp_path / "a", as_of=date(2026, 1, 20)).outcome is Outcome.PASSED
    assert _judge(yearly, PLAN, pages, tmp_path / "b", as_of=date(2026, 2, 20)).outcome is Outcome.PARTIAL


def test_a_section_that_names_no_year_is_for_a_person(tmp_path: Path) -> None:
    body = "<p>Chương trình công tác của Ủy ban nhân dân xã, ban hành kèm theo văn bản 08/CTr-UBND. <a href='/f.pdf'>Tải chương trình về máy</a></p>"
    assert _judge(yearly, PLAN, _site({"/chuong-trinh": body}), tmp_path).outcome is Outcome.REVIEW


def test_a_section_that_timed_out_is_unmeasured(tmp_path: Path) -> None:
    verdict = _judge(yearly, PLAN, _site({"/chuong-trinh": Reason.TIMEOUT}), tmp_path)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.TIMEOUT)


def test_a_periodic_report_may_take_its_year_from_its_day(tmp_path: Path) -> None:
    rows = _list(
        ("Báo cáo công tác tháng 9 và nhiệm vụ tháng 10", "01/10/2026"),
        ("Báo cáo công tác tháng 8 và nhiệm vụ tháng 9", "01/09/2026"),
    )
    assert _judge(yearly, REPORT, _site({"/bao-cao": rows}), tmp_path).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("Kế hoạch phát triển kinh tế - xã hội năm 2026", (2026,)),
        ("Kế hoạch 5 năm 2021 - 2025", ()),
        ("Quyết định 09/2023/QĐ-UBND về quy chế", ()),
        ("Báo cáo ngày 05/01/2026 về kết quả năm 2025", (2025,)),
        ("Báo cáo năm 2025, nhiệm vụ năm 2026", (2026, 2025)),
    ],
)
def test_the_year_of_a_title_is_not_that_of_a_number_a_date_or_a_span(title: str, years: tuple[int, ...]) -> None:
    assert years_in(title) == years


# -- The archive

_PAGER = "<div class='pagination'><a href='/tin-tuc?page=2'>2</a></div>"


def _news(first: int, month: int = 9) -> str:
    return _list(
        *(
            (f"Bản tin số {n} về đời sống của bà con", f"{28 - n % 8:02}/{month:02}/2026")
            for n in range(first, first + 8)
        ),
        base=f"/tin-{month}",
    )


def test_a_list_that_is_paged_back_passes(tmp_path: Path) -> None:
    pages = _site({"/tin-tuc": _news(0) + _PAGER, "/tin-tuc?page=2": _news(8, 7)})
    verdict = _judge(archive, ARCHIVE, pages, tmp_path)
    assert (verdict.outcome, verdict.measured["pages"], verdict.measured["oldest"]) == (Outcome.PASSED, 2, "2026-07-21")


def test_a_list_that_shows_its_past_at_once_passes(tmp_path: Path) -> None:
    assert _judge(archive, ARCHIVE, _site({"/tin-tuc": _news(0) + _news(8, 3)}), tmp_path).outcome is Outcome.PASSED


def test_old_items_that_are_gone_make_it_partial_and_one_of_them_does_not(tmp_path: Path) -> None:
    def judged(dead: int, folder: Path) -> Verdict:
        details: dict[str, Answer] = {
            f"/tin-7/{n}.html": 404 if n < dead else page("<h1>Bản tin</h1><p>Chữ</p>") for n in range(8)
        }
        return _judge(
            archive,
            ARCHIVE,
            {**_site({"/tin-tuc": _news(0) + _PAGER, "/tin-tuc?page=2": _news(8, 7)}), **details},
            folder,
        )

    assert judged(1, tmp_path / "a").outcome is Outcome.PASSED
    assert judged(3, tmp_path / "b").outcome is Outcome.PARTIAL


@pytest.mark.parametrize(
    ("second", "outcome", "reason"),
    [
        (404, Outcome.FAILED, None),
        (_news(0) + _PAGER, Outcome.FAILED, None),  # the same page for every number
        (Reason.TIMEOUT, Outcome.UNMEASURED, Reason.TIMEOUT),
        (None, Outcome.UNMEASURED, Reason.NOT_COLLECTED),
    ],
)
def test_a_pager_that_leads_nowhere_fails_and_one_that_was_not_followed_does_not(
    second: str | int | Reason | None, outcome: Outcome, reason: Reason | None, tmp_path: Path
) -> None:
    bodies: dict[str, str | int | Reason] = {"/tin-tuc": _news(0) + _PAGER}
    if second is not None:
        bodies["/tin-tuc?page=2"] = second
    verdict = _judge(archive, ARCHIVE, _site(bodies), tmp_path)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)


def test_a_pager_of_scripts_proves_nothing(tmp_path: Path) -> None:
    pager = "<div class='pager'><a href='javascript:void(0)' onclick='next()'>2</a></div>"
    verdict = _judge(archive, ARCHIVE, _site({"/tin-tuc": _news(0) + pager}), tmp_path)
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.NEEDS_SCRIPT)


def test_one_page_of_recent_news_fails_only_where_older_articles_exist(tmp_path: Path) -> None:
    pages = _site({"/tin-tuc": _news(0)})
    assert _judge(archive, ARCHIVE, pages, tmp_path / "a").outcome is Outcome.REVIEW
    old: dict[str, Answer] = {
        f"/tin-9/cu-{n}.html": page(
            f"<h1>Bài cũ số {n} về đời sống</h1><div class='date'>Ngày đăng: 0{n}/05/2026</div><p>{'chữ ' * 90}{n}</p>",
            f"Bài cũ số {n}",
        )
        for n in range(1, 5)
    }
    failed = _judge(archive, ARCHIVE, {**pages, **old}, tmp_path / "b")
    assert (failed.outcome, failed.findings[0].code) == (Outcome.FAILED, "archive-cut")


# -- Projects


def test_projects_with_their_state_pass_and_without_it_are_partial(tmp_path: Path) -> None:
    head = "<table><tr><th>Tên dự án</th><th>Kinh phí</th><th>Ghi chú</th></tr>"
    row = "<tr><td>Dự án nâng cấp đường trục thôn 5</td><td>1,2 tỷ đồng</td><td>{}</td></tr>"
    good = _site({"/du-an": head + row.format("Đang thi công, đạt 60 %") * 2 + "</table>"})
    verdict = _judge(progress, PROJECTS, good, tmp_path / "a")
    assert (verdict.outcome, verdict.findings[0].code) == (Outcome.PASSED, "progress-said")
    assert "Đang thi công" in str(verdict.findings[0].quote)
    bare = _site({"/du-an": head + row.format("Nguồn vốn ngân sách 12/3/2026") * 2 + "</table>"})
    assert _judge(progress, PROJECTS, bare, tmp_path / "b").outcome is Outcome.PARTIAL


def test_projects_told_in_files_only_are_for_a_person_and_none_at_all_passes_when_said(tmp_path: Path) -> None:
    files = _site({
        "/du-an": "<p>Danh mục dự án đầu tư công năm 2026: 12 công trình, 24 tỷ đồng</p><p><a href='/d.pdf'>Danh mục dự án đầu tư</a></p>"
    })
    assert _judge(progress, PROJECTS, files, tmp_path / "a").outcome is Outcome.REVIEW
    none = _site({"/du-an": "<p>Trong quý không có công trình mới trên địa bàn.</p>"})
    assert _judge(progress, PROJECTS, none, tmp_path / "b").outcome is Outcome.PASSED
    silent = _judge(progress, PROJECTS, _site({"/du-an": Reason.BLOCKED}), tmp_path / "c")
    assert (silent.outcome, silent.reason) == (Outcome.UNMEASURED, Reason.BLOCKED)


# -- Consultations


def _draft(title: str, start: str, end: str) -> str:
    return f"<tr><td><a href='/gop-y/{abs(hash((title, start))) % 997}.html'>{title}</a></td><td>{start}</td><td>{end}</td></tr>"


def _drafts(*rows: str) -> dict[str, Answer]:
    return _site({
        "/gop-y": "<table><tr><th>Dự thảo</th><th>Ngày bắt đầu</th><th>Ngày kết thúc</th></tr>"
        + "".join(rows)
        + "</table>"
    })


_LONG = _draft("Dự thảo Nghị quyết về mức thu phí chợ", "01/09/2026", "20/09/2026")
_SHORT = _draft("Dự thảo Quy chế hoạt động nhà văn hóa", "01/09/2026", "15/09/2026")


def test_twenty_days_with_the_first_and_the_last_pass_and_fewer_fail(tmp_path: Path) -> None:
    other = _draft("Dự thảo Kế hoạch sử dụng đất của xã", "01/08/2026", "30/08/2026")
    assert _judge(consultation, DRAFTS, _drafts(_LONG, other), tmp_path / "a").outcome is Outcome.PASSED
    short = _judge(consultation, DRAFTS, _drafts(_LONG, _SHORT), tmp_path / "b")
    assert (short.outcome, short.measured["short"]) == (Outcome.FAILED, 1)
    assert "chỉ 15 ngày" in short.findings[0].message


def test_a_draft_without_its_days_is_for_a_person(tmp_path: Path) -> None:
    undated = _draft("Dự thảo Kế hoạch sử dụng đất của xã", "", "")
    verdict = _judge(consultation, DRAFTS, _drafts(_LONG, undated), tmp_path)
    assert (verdict.outcome, verdict.measured["undated"]) == (Outcome.REVIEW, 1)


def test_a_first_day_that_is_only_the_day_of_posting_never_fails(tmp_path: Path) -> None:
    rows = _list(
        ("Lấy ý kiến Dự thảo quy chế chợ, hạn góp ý trước ngày 20/09/2026", "(10/09/2026)"),
        ("Lấy ý kiến Dự thảo quy chế bến, hạn góp ý trước ngày 20/09/2026", "(11/09/2026)"),
    )
    verdict = _judge(consultation, DRAFTS, _site({"/gop-y": rows}), tmp_path)
    assert verdict.outcome is Outcome.REVIEW


def test_old_consultations_and_none_at_all_are_inapplicable(tmp_path: Path) -> None:
    old = _drafts(
        _draft("Dự thảo Nghị quyết về mức thu phí chợ", "01/03/2025", "05/03/2025"),
        _draft("Dự thảo Quy chế nhà văn hóa", "01/04/2025", "05/04/2025"),
    )
    assert _judge(consultation, DRAFTS, old, tmp_path / "a").outcome is Outcome.INAPPLICABLE
    none = _site({"/gop-y": "<p>Hiện không có dự thảo lấy ý kiến.</p>"})
    assert _judge(consultation, DRAFTS, none, tmp_path / "b").outcome is Outcome.INAPPLICABLE
    assert _judge(consultation, DRAFTS, _site({"/tin-tuc": _news(0)}), tmp_path / "c").outcome is Outcome.INAPPLICABLE
    silent = _judge(consultation, DRAFTS, _site({"/gop-y": Reason.TIMEOUT}), tmp_path / "d")
    assert (silent.outcome, silent.reason) == (Outcome.UNMEASURED, Reason.TIMEOUT)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Thời gian lấy ý kiến từ 01/06/2026 đến 30/06/2026", date(2026, 6, 1), date(2026, 6, 30)),
        ("Thời hạn góp ý: từ ngày 15/9/2026 đến hết ngày 15/10/2026", date(2026, 9, 15), date(2026, 10, 15)),
        ("Đề nghị gửi ý kiến góp ý trước ngày 20/12/2026", None, date(2026, 12, 20)),
        ("Hội thi diễn ra từ ngày 01/10/2026 đến ngày 05/10/2026", None, None),
        ("Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24/6/2022", None, None),
    ],
)
def test_a_span_counts_only_where_the_words_speak_of_the_consultation(
    text: str, start: date | None, end: date | None
) -> None:
    assert read_span(text)[:2] == (start, end)
