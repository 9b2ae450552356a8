"""Budget disclosure, freshness and volume: what is in time, late, missing, and above all what may not be called
missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from auditor.checks import budget, freshness, volume
from auditor.evidence import VIETNAM, EvidenceWriter, SiteEvidence
from auditor.facts.budget import kind_of, read_spans
from auditor.facts.counts import stats
from auditor.facts.page import parse_page
from auditor.facts.site import Facts
from auditor.model import Json, Level, Outcome, Period, Reason, Site, Verdict
from tests.site_builder import make_facts, page, shipped

COMMUNE = {"section": "budget", "reports": ["m3", "m6", "m9"], "deadline_days": 10, "also": ["documents", "news"]}
DISTRICT = {"section": "budget", "reports": ["q1", "h1", "q3"], "deadline_days": 15, "also": ["documents", "news"]}
NEWS = {"section": "news", "pass_days": 7, "partial_days": 30, "front": True}
MONTHLY = {"section": "news", "min_per_month": {"commune": 4, "district": 10}}

_MENU = (
    "<ul class='menu'><li><a href='/'>Trang chủ</a></li><li><a href='/tin-tuc'>Tin tức</a></li><li><a "
    "href='/cong-khai-ngan-sach'>Công khai ngân sách</a></li></ul>"
)
OLD = [
    ("Công khai quyết toán ngân sách xã năm 2024", "20/07/2025"),
    ("Công khai dự toán ngân sách xã năm 2026", "15/01/2026"),
]
Row = tuple[str, str]


def _rows(rows: Sequence[Row], base: str = "/ck") -> str:
    return (
        "<ul>"
        + "".join(
            f"<li><a href='{base}/{n}.html'>{title}</a> <span>{f'({day})' if day else ''}</span></li>"
            for n, (title, day) in enumerate(rows)
        )
        + "</ul>"
    )


def _budget(rows: Sequence[Row], extra: str = "") -> dict[str, str | int | Reason]:
    return {
        "/": page(f"{_MENU}<h1>Cổng thông tin</h1>", "Trang chủ"),
        "/cong-khai-ngan-sach": page(f"{_MENU}<h1>Công khai ngân sách</h1>{_rows(rows)}{extra}", "Công khai ngân sách"),
    }


def _judge(
    rows: Sequence[Row], folder: Path, *, extra: str = "", params: Mapping[str, Json] = COMMUNE, **more: Json
) -> Verdict:
    return budget.CHECK.judge(params, make_facts(folder, {**_budget(rows, extra), **more.pop("pages", {})}, **more))


@pytest.mark.parametrize(
    ("title", "day", "outcome"),
    [
        ("Công khai tình hình thực hiện dự toán ngân sách xã 6 tháng đầu năm 2026", "08/07/2026", Outcome.PASSED),
        ("Công khai thực hiện ngân sách quý II năm 2026", "10/07/2026", Outcome.PASSED),
        (
            "Quyết định số 45/QĐ-UBND công bố công khai số liệu thực hiện dự toán 06 tháng năm 2026",
            "09/07/2026",
            Outcome.PASSED,
        ),
        ("CÔNG KHAI THU CHI NGÂN SÁCH SÁU THÁNG ĐẦU NĂM 2026", "11/07/2026", Outcome.PARTIAL),
        ("Báo cáo thực hiện ngân sách 6 tháng năm 2026", "30/08/2026", Outcome.PARTIAL),
        ("Công khai thực hiện ngân sách 6 tháng năm 2025", "08/07/2025", Outcome.FAILED),
        ("Công khai thực hiện ngân sách quý I năm 2026", "08/04/2026", Outcome.FAILED),
    ],
)
def test_the_half_year_report_is_known_by_its_span_and_judged_by_its_day(
    title: str, day: str, outcome: Outcome, tmp_path: Path
) -> None:
    verdict = _judge([(title, day), *OLD], tmp_path)
    assert verdict.outcome is outcome
    assert verdict.measured["expected"] == ["2026-6M"]
    assert verdict.findings[0].url is not None


def test_a_report_without_a_day_of_posting_passes_with_a_note(tmp_path: Path) -> None:
    verdict = _judge([("Công khai thực hiện ngân sách 6 tháng năm 2026", ""), *OLD], tmp_path)
    assert verdict.outcome is Outcome.PASSED
    assert [f.code for f in verdict.findings] == ["budget-undated"]


def test_a_missing_report_names_the_newest_disclosure(tmp_path: Path) -> None:
    verdict = _judge(OLD, tmp_path)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.measured["newest"] == "2026-01-15"
    assert verdict.measured["missing"] == ["2026-6M"]
    assert "15/01/2026" in verdict.findings[0].message


def test_a_list_that_was_not_read_back_is_unmeasured_and_never_failed(tmp_path: Path) -> None:
    rows = [(f"Công khai dự toán bổ sung ngân sách xã năm 2026 lần {n}", f"{20 - n:02}/09/2026") for n in range(10)]
    pager = "<div class='pagination'><a href='/cong-khai-ngan-sach?page=2'>2</a></div>"
    verdict = _judge(rows, tmp_path, extra=pager)
    assert verdict.outcome is Outcome.UNMEASURED
    assert verdict.reason is Reason.NOT_COLLECTED
    assert verdict.measured["newest"] == "2026-09-20"


def test_a_posting_whose_title_names_no_span_may_be_the_report(tmp_path: Path) -> None:
    verdict = _judge([("Thông báo công khai tài chính của UBND xã", "09/07/2026"), *OLD], tmp_path)
    assert verdict.outcome is Outcome.REVIEW


def test_the_report_may_stand_among_the_news(tmp_path: Path) -> None:
    rows = [
        ("Công khai thực hiện ngân sách xã 6 tháng đầu năm 2026", "07/07/2026"),
        ("Xã ra quân làm thủy lợi mùa khô", "01/07/2026"),
    ]
    news = page(f"{_MENU}<h1>Tin tức</h1>{_rows(rows, '/tin')}", "Tin tức")
    assert _judge(OLD, tmp_path, pages={"/tin-tuc": news}).outcome is Outcome.PASSED


def test_a_section_that_timed_out_is_unmeasured(tmp_path: Path) -> None:
    pages = {**_budget(OLD), "/cong-khai-ngan-sach": Reason.TIMEOUT}
    verdict = budget.CHECK.judge(COMMUNE, make_facts(tmp_path, pages))
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.TIMEOUT)


def test_no_report_due_in_the_period_is_inapplicable(tmp_path: Path) -> None:
    first = Period("2026-Q1", date(2026, 1, 1), date(2026, 3, 31))
    verdict = _judge(OLD, tmp_path, period=first, as_of=date(2026, 3, 31))
    assert verdict.outcome is Outcome.INAPPLICABLE


def test_a_deadline_after_as_of_is_not_yet_due(tmp_path: Path) -> None:
    verdict = _judge(
        [("Công khai thực hiện ngân sách quý II năm 2025", "10/07/2025")], tmp_path, as_of=date(2026, 7, 9)
    )
    assert verdict.outcome is Outcome.INAPPLICABLE


@pytest.mark.parametrize(
    ("title", "posted", "spans", "kind"),
    [
        ("Công khai thực hiện dự toán thu - chi ngân sách quý I năm 2026", None, ((3, 2026),), "execution"),
        ("Công khai số liệu thực hiện dự toán ngân sách quí III/2026", None, ((9, 2026),), "execution"),
        ("Thuyết minh tình hình thực hiện dự toán 09 tháng năm 2026", None, ((9, 2026),), "execution"),
        ("Công khai NS quý I, II năm 2025", None, ((3, 2025), (6, 2025)), "execution"),
        ("Công khai thực hiện ngân sách quý 4", date(2026, 1, 8), ((12, 2025),), "execution"),
        ("Công khai tình hình thực hiện dự toán ngân sách năm 2025", None, ((12, 2025),), "execution"),
        ("Công khai quyết toán ngân sách năm 2025", None, (), "settlement"),
        ("Công khai dự toán ngân sách năm 2026 trình HĐND xã", None, (), "draft"),
        ("Công khai dự toán ngân sách năm 2026 (lần 6)", None, (), "approved"),
        ("Quy định mức thu học phí", None, (), "other"),
    ],
)
def test_titles_of_disclosures_are_read(
    title: str, posted: date | None, spans: tuple[tuple[int, int], ...], kind: str
) -> None:
    found = read_spans(title, posted)
    assert found == spans
    assert kind_of(title, bool(found)) == kind


def _news(days: Sequence[str], extra: str = "") -> dict[str, str | int | Reason]:
    rows = [(f"Xã tổ chức hoạt động số {n} ở khu dân cư", day) for n, day in enumerate(days)]
    return {
        "/": page(f"{_MENU}<h1>Cổng thông tin</h1>", "Trang chủ"),
        "/tin-tuc": page(f"{_MENU}<h1>Tin tức</h1>{_rows(rows, '/tin')}{extra}", "Tin tức"),
    }


@pytest.mark.parametrize(
    ("newest", "age", "outcome"),
    [
        ("02/10/2026", 7, Outcome.PASSED),
        ("01/10/2026", 8, Outcome.PARTIAL),
        ("09/09/2026", 30, Outcome.PARTIAL),
        ("08/09/2026", 31, Outcome.FAILED),
    ],
)
def test_freshness_counts_days_before_as_of(newest: str, age: int, outcome: Outcome, tmp_path: Path) -> None:
    verdict = freshness.CHECK.judge(NEWS, make_facts(tmp_path, _news(["01/08/2026", newest, "05/07/2026"])))
    assert verdict.outcome is outcome
    assert verdict.measured["age_days"] == age
    assert newest in (verdict.findings[0].quote or "")


def test_freshness_ignores_what_was_posted_after_as_of(tmp_path: Path) -> None:
    facts = make_facts(tmp_path, _news(["08/10/2026", "20/09/2026", "01/09/2026"]), as_of=date(2026, 9, 30))
    assert freshness.CHECK.judge(NEWS, facts).measured["newest"] == "2026-09-20"


def test_freshness_of_an_undated_list_is_for_a_person(tmp_path: Path) -> None:
    verdict = freshness.CHECK.judge(NEWS, make_facts(tmp_path, _news(["", "", "", ""])))
    assert verdict.outcome is Outcome.REVIEW
    assert verdict.measured["newest"] is None


def test_an_old_list_beside_undated_entries_is_for_a_person(tmp_path: Path) -> None:
    undated = _rows([(f"Nhân dân thôn {n} góp công làm đường mới", "") for n in range(4)], "/khac")
    pages = {
        **_news(["01/02/2026", "05/01/2026"]),
        "/": page(f"{_MENU}<h1>Cổng</h1><h2>Tin trong xã</h2>{undated}", "Trang chủ"),
    }
    verdict = freshness.CHECK.judge(NEWS, make_facts(tmp_path, pages))
    assert verdict.outcome is Outcome.REVIEW
    assert verdict.measured["newest"] == "2026-02-01"


def _days(counts: Mapping[int, int]) -> list[str]:
    return [
        f"{day:02}/{month:02}/2026" for month in sorted(counts, reverse=True) for day in range(counts[month], 0, -1)
    ]


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        ({6: 3, 7: 4, 8: 5, 9: 4}, Outcome.PASSED),
        ({6: 3, 7: 4, 8: 3, 9: 4}, Outcome.PARTIAL),
        ({6: 3, 7: 4, 9: 8}, Outcome.FAILED),
    ],
)
def test_volume_is_judged_month_by_month(counts: Mapping[int, int], outcome: Outcome, tmp_path: Path) -> None:
    facts = make_facts(tmp_path, _news(_days(counts)))
    verdict = volume.CHECK.judge(MONTHLY, facts)
    assert verdict.outcome is outcome
    assert verdict.measured["exact"] is True
    assert verdict.measured["months"] == {f"2026-{m:02}": counts.get(m, 0) for m in (7, 8, 9)}
    assert stats(facts) == {
        "articles": sum(n for m, n in counts.items() if m >= 7),
        "documents": 0,
        "exact": False,  # there is no list of documents to count
        "months": {f"2026-{m:02}": counts.get(m, 0) for m in (7, 8, 9)},
    }


def test_volume_never_fails_on_a_floor(tmp_path: Path) -> None:
    pager = "<div class='pagination'><a href='/tin-tuc?page=2'>2</a></div>"
    verdict = volume.CHECK.judge(MONTHLY, make_facts(tmp_path, _news(_days({9: 5}), pager)))
    assert verdict.outcome is Outcome.UNMEASURED
    assert verdict.measured["exact"] is False


def _capture(folder: Path, into: Path) -> Facts:
    """The captured portal as if crawled on loopback: every linked file that was saved, 404 for the others."""
    base, taken = "http://127.0.0.1:8101/", datetime(2026, 11, 20, 9, tzinfo=VIETNAM)
    queue, path = [base], into / "hanoi.warc.gz"
    seen = set(queue)
    with EvidenceWriter(path) as writer:
        while queue:
            url = queue.pop(0)
            file = folder / (unquote(urlsplit(url).path).lstrip("/") or "index.html")
            if not file.is_file() or file.suffix != ".html":
                writer.add_response(url, 404, (("Content-Type", "text/html"),), b"", taken)
                continue
            body = file.read_bytes()
            writer.add_response(url, 200, (("Content-Type", "text/html"),), body, taken)
            for link in parse_page(url, body.decode("utf-8", "replace")).links:
                if link.url.startswith(base) and link.url not in seen:
                    seen.add(link.url)
                    queue.append(link.url)
    site = Site("hanoi", "Sở Thông tin và Truyền thông", base, Level.DISTRICT)
    period = Period("2022-Q3", date(2022, 7, 1), date(2022, 9, 30))
    rules = {"vocabulary": shipped("vocabulary.json"), "calendar": shipped("calendar.json")}
    return Facts(site, SiteEvidence(path), as_of=date(2022, 8, 27), period=period, **rules)


def test_the_captured_hanoi_portal_is_judged_as_a_person_would(captures: Path, tmp_path: Path) -> None:
    facts = _capture(captures / "hanoi-liferay", tmp_path)
    told = budget.CHECK.judge(DISTRICT, facts)
    assert told.measured["newest"] == "2020-07-28"
    assert told.outcome is Outcome.FAILED
    assert told.measured["missing"] == ["2022-6M"]
    fresh = freshness.CHECK.judge(NEWS, facts)
    assert (fresh.outcome, fresh.measured["newest"], fresh.measured["age_days"]) == (Outcome.PASSED, "2022-08-24", 3)
    assert volume.CHECK.judge(MONTHLY, facts).outcome is Outcome.UNMEASURED
    assert stats(facts)["exact"] is False
