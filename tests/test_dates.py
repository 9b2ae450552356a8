"""Dates: every labelled case of the tuning half, mentions with their roles, and the frame's dates that must fool
nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path

import pytest

from auditor.evidence import VIETNAM, EvidenceWriter, SiteEvidence
from auditor.facts.dates import captured_day, publish_date
from auditor.facts.datetext import POSTED, is_bare, read_dates
from auditor.facts.site import Facts
from auditor.model import Json, Level, Period, Site
from tests.site_builder import ORIGIN, make_facts, page

CORPUS = Path(__file__).parent / "corpus" / "dates.jsonl"
CASES = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
CLOCK = "<div class='top'>Thứ Sáu, ngày 09/10/2026 08:15:{second}</div>"


def _facts_of(case: Mapping[str, Json], folder: Path) -> Facts:
    taken = datetime.combine(date.fromisoformat(case["captured"]), time(9), VIETNAM)
    path = folder / "case.warc.gz"
    with EvidenceWriter(path) as writer:
        writer.add_response(
            case["url"], 200, (("Content-Type", "text/html; charset=utf-8"),), case["html"].encode(), taken
        )
    as_of = date.fromisoformat(case["as_of"])
    site = Site("case", "Xã An Bình", case["url"], Level.COMMUNE)
    return Facts(site, SiteEvidence(path), as_of=as_of, period=Period("p", as_of, as_of), vocabulary={}, calendar={})


def _line_date(text: str, captured: str) -> date | None:
    """What a line of a list says of its item's posting: the labelled day, else the day that is all it says."""
    moment = datetime.combine(date.fromisoformat(captured), time(9), VIETNAM)
    reading = read_dates(text, latest=moment.date(), moment=moment)
    labelled = [m for m in reading.days() if m.role == POSTED]
    bare = [m for m in reading.days() if m.role in ("", "updated") and is_bare(reading.text, m)]
    return next((m.value for m in (*labelled, *bare)), None)


def _answer(case: Mapping[str, Json], folder: Path) -> date | None:
    if "text" in case:
        return _line_date(case["text"], case["captured"])
    facts = _facts_of(case, folder)
    told = publish_date(facts, facts.page(case["url"]))
    return told.value if told is not None else None


@pytest.mark.parametrize("case", [c for c in CASES if c["half"] == "tuning"], ids=lambda c: c["id"])
def test_labelled_case_is_dated_as_a_person_would(case: Mapping[str, Json], tmp_path: Path) -> None:
    expected = date.fromisoformat(case["expect"]) if case["expect"] else None
    assert _answer(case, tmp_path) == expected, case["why"]


def test_the_corpus_has_enough_traps() -> None:
    assert len({c["id"] for c in CASES}) == len(CASES) >= 150
    assert sum(c["expect"] is None for c in CASES) >= 40


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Quyết định 09/2023/QĐ-UBND", "document-number"),
        ("Ngày 16/72/2020", "impossible"),
        ("Ngày 30/02/2026", "impossible"),
        ("Ngày đăng 15/03/2027", "future"),
        ("THỨ HAI, NGÀY 27/5:", "no-year"),
        ("© 2015 UBND xã", "copyright"),
        ("ngày    tháng    năm 2024", "blank"),
        ("3 tháng trước", "relative"),
    ],
)
def test_what_only_looks_like_a_date_is_rejected_with_its_reason(text: str, reason: str) -> None:
    reading = read_dates(text, latest=date(2026, 11, 20))
    assert not reading.days()
    assert reason in [r.reason for r in reading.rejected]


def test_the_week_s_year_printed_for_the_last_days_of_december_is_recognised() -> None:
    (rejected,) = read_dates("Ngày đăng 30/12/2027", latest=date(2027, 1, 4)).rejected
    assert rejected.reason == "week-year"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Ngày đăng: 12/10/2026", "posted"),
        ("Ngày ban hành: 12/10/2026", "issued"),
        ("có hiệu lực từ ngày 12/10/2026", "effective"),
        ("Luật Đất đai ngày 12/10/2023", "document"),
        ("Công văn số 793/STTTT-BCVT ngày 16/4/2018", "document"),
        ("Sinh ngày 12/10/1975", "birth"),
        ("Hạn nộp: 12/10/2026", "deadline"),
        ("Cập nhật lúc 08:15 12/10/2026", "updated"),
        ("Sáng 12/10/2026 tại hội trường", ""),
    ],
)
def test_the_words_around_a_date_give_it_a_role(text: str, role: str) -> None:
    assert [m.role for m in read_dates(text).days()] == [role]


def test_a_mention_keeps_its_quote_its_place_and_the_fault_of_its_clock() -> None:
    text = "Tin mới 14/01/2026 14:16:00 PM"
    (mention,) = read_dates(text).days()
    assert text[mention.start : mention.end] == mention.quote == "14/01/2026"
    assert mention.faults == ("12-hour",)


def test_months_and_years_are_mentions_of_their_own_precision() -> None:
    mentions = read_dates("Kế hoạch tháng 10 năm 2026 và báo cáo năm 2025").mentions
    assert [(m.precision, m.value, m.last) for m in mentions] == [
        ("month", date(2026, 10, 1), date(2026, 10, 31)),
        ("year", date(2025, 1, 1), date(2025, 12, 31)),
    ]


def test_a_span_of_two_days_written_together_is_two_mentions() -> None:
    assert [m.value.day for m in read_dates("từ 05/10/2026-09/10/2026").days()] == [5, 9]


def test_the_site_s_clock_dates_no_page_even_where_a_date_is_expected(tmp_path: Path) -> None:
    pages = {"/": page(CLOCK.format(second="01") + "<h1>Trang chủ</h1>", "Trang chủ")}
    for n in range(6):
        body = (
            f"{CLOCK.format(second=10 + n)}<h1>Bài số {n} về đời sống ở địa phương</h1><div "
            f"class='date'>09/10/2026</div><p>{'chữ ' * 80}{n}</p>"
        )
        pages[f"/bai-{n}"] = page(body, f"Bài số {n} về đời sống ở địa phương")
    facts = make_facts(tmp_path, pages)
    # The same "today" in the same words on every page is the frame's, wherever it stands.
    assert [publish_date(facts, p) for p in facts.pages] == [None] * 7


def test_an_article_posted_on_the_day_of_the_capture_keeps_its_date(tmp_path: Path) -> None:
    pages = {"/": page(CLOCK.format(second="01"), "Trang chủ")}
    for n in range(6):
        body = (
            f"{CLOCK.format(second=10 + n)}<h1>Bài số {n} về đời sống ở địa phương</h1><div class='date'>Ngày "
            f"đăng: {n + 4:02}/10/2026</div><p>{'chữ ' * 80}{n}</p>"
        )
        pages[f"/bai-{n}"] = page(body, f"Bài số {n} về đời sống ở địa phương")
    facts = make_facts(tmp_path, pages)
    told = publish_date(facts, facts.page(f"{ORIGIN}/bai-5"))
    assert told is not None
    assert told.value == date(2026, 10, 9)


def test_a_stamp_that_is_the_moment_of_the_request_on_every_page_is_no_publish_date(tmp_path: Path) -> None:
    pages = {"/": page("<p>Trang chủ</p>", "Trang chủ")}
    for n in range(6):
        meta = f"<meta property='article:published_time' content='2026-10-09T09:00:{n:02}+07:00'>"
        pages[f"/bai-{n}"] = (
            f"<html><head><title>Bài {n}</title>{meta}</head><body><h1>Bài {n}</h1><p>{'chữ ' * 80}{n}</p></body>"
            f"</html>"
        )
    facts = make_facts(tmp_path, pages)
    assert {publish_date(facts, p) for p in facts.pages} == {None}


def test_an_undated_article_takes_the_date_its_list_gives(tmp_path: Path) -> None:
    rows = "".join(
        f"<li><a href='/bai-{n}'>Bản tin số {n} của đài truyền thanh xã</a> <span>0{n}/10/2026</span></li>"
        for n in range(1, 5)
    )
    pages = {
        "/": page(f"<h2>Tin tức</h2><ul>{rows}</ul>", "Trang chủ"),
        "/bai-3": page(f"<h1>Bản tin số 3</h1><p>{'chữ ' * 90}</p>", "Bản tin số 3"),
    }
    facts = make_facts(tmp_path, pages)
    told = publish_date(facts, facts.page(f"{ORIGIN}/bai-3"))
    assert told is not None
    assert (told.value, told.source) == (date(2026, 10, 3), "listing")


def test_the_day_of_the_capture_is_counted_in_vietnam(tmp_path: Path) -> None:
    facts = make_facts(tmp_path, {"/": page("<p>x</p>")})
    assert captured_day(facts, facts.home) == date(2026, 10, 9)
