"""One site, one evidence, three quarters, two provinces: only the law in force then and there is printed as law."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from rich.console import Console

from auditor.audit import Settings, audit_site
from auditor.checks import load_kinds
from auditor.model import Basis, Json, Level, Report, Rule, Site
from auditor.period import parse_period
from auditor.report import Texts, encode, to_json, write_report
from auditor.report.console import render_site
from auditor.rulebook import Rulebook, load_rulebook
from tests.site_builder import make_facts, page

AS_OF = date(2026, 11, 20)
LAST_DAY = {"2022-Q2": date(2022, 6, 30), "2024-Q4": date(2024, 12, 31), "2026-Q3": date(2026, 9, 30)}
PROVINCES = ("Hà Tĩnh", "Kon Tum")
# By hand from the decrees' own last articles, not from the rule files: document → first and last day in force.
IN_FORCE: Mapping[str, tuple[date, date]] = {
    "43/2011/NĐ-CP": (date(2011, 10, 1), date(2022, 8, 14)),
    "42/2022/NĐ-CP": (date(2022, 8, 15), date(2026, 6, 30)),
    "224/2026/NĐ-CP": (date(2026, 7, 1), date.max),
    "32/2017/TT-BTTTT": (date(2018, 6, 1), date(2024, 4, 4)),
    "104/2016/QH13": (date(2018, 7, 1), date(2026, 8, 31)),
    "13/2018/NĐ-CP": (date(2018, 7, 1), date(2026, 8, 31)),
    "10/2022/QH15": (date(2023, 7, 1), date.max),
    "343/2016/TT-BTC": (date(2017, 2, 13), date(2026, 3, 24)),
    "61/2017/TT-BTC": (date(2017, 8, 1), date(2026, 3, 24)),
    "73/2026/NĐ-CP": (date(2026, 1, 1), date.max),
    "26/2026/TT-BTC": (date(2026, 3, 25), date.max),
    "09/2017/NĐ-CP": (date(2017, 3, 30), date(2026, 6, 30)),
    "244/2026/NĐ-CP": (date(2026, 7, 1), date.max),
    "61/2018/NĐ-CP": (date(2018, 6, 21), date(2025, 6, 30)),
    "148/2025/QH15": (date(2026, 7, 1), date.max),
}
HOME = page(
    "<nav><ul><li><a href='/lanh-dao'>Lãnh đạo</a></li><li><a href='/hoi-dap'>Hỏi đáp</a></li>"
    "<li><a href='/tin-tuc'>Tin tức</a></li></ul></nav><main><h1>Xã Thạch Lâm Sơn</h1>"
    "<p>Trang thông tin điện tử của xã.</p></main><footer>UBND xã Thạch Lâm Sơn</footer>",
    "Xã Thạch Lâm Sơn",
)
LEADERS = page("<main><h1>Lãnh đạo</h1><p>Đồng chí Nguyễn Văn A – Chủ tịch UBND xã.</p></main>", "Lãnh đạo")
EMPTY = page("<main><h1>Mục</h1><p>Đang cập nhật</p></main>", "Mục")


@dataclass(frozen=True)
class Told:
    """What one scoring says: the document, its one site, the results by code, and the text of the console."""

    document: Json
    site: Json
    results: Mapping[str, Json]
    console: str
    rules: Mapping[str, Rule]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(load_kinds())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Site]:
    """The evidence of one site, stored once."""
    folder = tmp_path_factory.mktemp("run")
    pages = {"/": HOME, "/lanh-dao": LEADERS, "/hoi-dap": EMPTY, "/tin-tuc": EMPTY}
    return folder, make_facts(folder, pages).site


def told_of(run: tuple[Path, Site], book: Rulebook, period: str, province: str | None, level: Level) -> Told:
    folder, site = run
    settings = Settings(parse_period(period), AS_OF)
    judged = audit_site(replace(site, province=province, level=level), folder, book, settings)
    document = to_json(Report("test", AS_OF, settings.period, "run", True, (), (judged,)))
    messages = {name: kind.messages for name, kind in book.kinds.items()}
    out = io.StringIO()
    texts = Texts.of(book.rules.values(), book.profiles.values(), messages)
    render_site(document, document["sites"][0], texts, "vi", Console(file=out, width=4000))
    only = document["sites"][0]
    return Told(document, only, {r["code"]: r for r in only["results"]}, out.getvalue(), book.rules)


@pytest.fixture(scope="module")
def scored(run: tuple[Path, Site], book: Rulebook) -> Mapping[tuple[str, str], Told]:
    return {(q, p): told_of(run, book, q, p, Level.COMMUNE) for q in LAST_DAY for p in PROVINCES}


CASES = [(quarter, province) for quarter in LAST_DAY for province in PROVINCES]


def law_of(result: Json) -> Iterator[Json]:
    return (b for b in result["basis"] if b["kind"] == "law")


def place(basis: Json) -> tuple[str, str | None, str | None, str | None]:
    return (basis["document"], basis["article"], basis["clause"], basis["point"])


def origin(rule: Rule, told: Json) -> Basis:
    """The provision of the rule file that a printed basis comes from."""
    return next(b for b in rule.basis if (b.kind, b.source) == (told["kind"], told["source"]) and place(told) == (
        b.document, b.article, b.clause, b.point))  # fmt: skip


@pytest.mark.parametrize(("quarter", "province"), CASES)
def test_every_printed_basis_is_in_force_on_that_day_for_that_level_and_province(
    quarter: str, province: str, scored: Mapping[tuple[str, str], Told]
) -> None:
    told, day = scored[quarter, province], LAST_DAY[quarter]
    printed = [(told.rules[code], b) for code, r in told.results.items() for b in r["basis"]]
    assert len(printed) > 100
    for rule, basis in printed:
        assert (basis["from"] or "") <= day.isoformat() <= (basis["to"] or "9999"), (rule.code, basis)
        known = origin(rule, basis)
        assert Level.COMMUNE in known.levels
        assert known.province in (None, province)


@pytest.mark.parametrize(("quarter", "province"), CASES)
def test_no_law_is_printed_outside_the_days_its_own_articles_give_it(
    quarter: str, province: str, scored: Mapping[tuple[str, str], Told]
) -> None:
    day = LAST_DAY[quarter]
    seen = set()
    for result in scored[quarter, province].results.values():
        for basis in law_of(result):
            number = next((n for n in IN_FORCE if n in basis["document"]), None)
            if number is not None:
                seen.add(number)
                first, last = IN_FORCE[number]
                assert first <= day <= last, (result["code"], basis["document"])
    # Decree 43/2011 bound districts only: at a commune it is never law.
    assert "43/2011/NĐ-CP" not in seen
    assert ("42/2022/NĐ-CP" in seen, "224/2026/NĐ-CP" in seen) == (quarter == "2024-Q4", quarter == "2026-Q3")


@pytest.mark.parametrize(("quarter", "province"), CASES)
def test_what_no_law_carries_is_marked_practice_with_its_source(
    quarter: str, province: str, scored: Mapping[tuple[str, str], Told]
) -> None:
    told = scored[quarter, province]
    standings = {r["standing"] for r in told.results.values()}
    assert standings == ({"law", "practice", "reconstructed"} if province == "Hà Tĩnh" else {"law", "practice"})
    for code, result in told.results.items():
        texts = [b["text"] for b in result["basis"] if b["kind"] == "law" or b["text"] == "reconstructed"]
        if result["standing"] == "law":
            assert any(t != "reconstructed" for t in texts), code
        elif result["standing"] == "reconstructed":
            assert set(texts) == {"reconstructed"}, code
        else:
            assert texts == [], code
            if result["outcome"] != "inapplicable":
                assert result["basis"], f"{code} is demanded and nothing says why"
                assert all(b["source"] for b in result["basis"]), code


def test_decision_739_is_printed_in_ha_tinh_only_and_never_as_read(scored: Mapping[tuple[str, str], Told]) -> None:
    for (quarter, province), told in scored.items():
        named = [b for r in told.results.values() for b in r["basis"] if "739/QĐ-UBND" in b["document"]]
        assert (len(named) > 30) == (province == "Hà Tĩnh"), (quarter, province, len(named))
        assert {b["text"] for b in named} <= {"reconstructed"}


# From legal.md §11 by hand: what a commune outside Hà Tĩnh is told of a few rules in each quarter (law only).
L104, L10 = "Luật Tiếp cận thông tin 104/2016/QH13", "Luật Thực hiện dân chủ ở cơ sở 10/2022/QH15"
LAWS: Mapping[str, Mapping[str, set[tuple[str, str | None, str | None, str | None]] | None]] = {
    "GT-02": {
        "2022-Q2": {(L104, "19", "1", "đ"), (L104, "18", "4", None)},
        "2024-Q4": {(L104, "19", "1", "đ"), (L104, "18", "4", None), ("Nghị định 42/2022/NĐ-CP", "4", "1", "e")},
        "2026-Q3": set(),
    },
    "GT-04": {"2022-Q2": set(), "2024-Q4": set(), "2026-Q3": {("Nghị định 224/2026/NĐ-CP", "9", "1", "c")}},
    "HD-02": {"2022-Q2": set(), "2024-Q4": set(), "2026-Q3": set()},
    # None: inapplicable, nobody could be asked for it yet.
    "NS-08": {
        "2022-Q2": None,
        "2024-Q4": None,
        "2026-Q3": {("Nghị định 73/2026/NĐ-CP", "36", "3", "c"), ("Nghị định 73/2026/NĐ-CP", "37", "3", None)},
    },
    "DC-05": {"2022-Q2": None, "2024-Q4": {(L10, "11", "9", None)}},
    "TC-01": {"2022-Q2": {("Nghị định 13/2018/NĐ-CP", "11", "1", None)}, "2026-Q3": set()},
    "KT-09": {"2022-Q2": {("Thông tư 32/2017/TT-BTTTT", "16", "3", "c")}, "2024-Q4": set(), "2026-Q3": set()},
}


@pytest.mark.parametrize("code", sorted(LAWS))
def test_a_rule_rests_on_the_law_of_its_quarter(code: str, scored: Mapping[tuple[str, str], Told]) -> None:
    for quarter, expected in LAWS[code].items():
        result = scored[quarter, "Kon Tum"].results[code]
        if expected is None:
            assert (result["outcome"], result["basis"]) == ("inapplicable", [])
            assert "văn bản sớm nhất có hiệu lực từ" in result["findings"][0]["message"]
        else:
            assert {place(b) for b in law_of(result)} == expected, quarter
            assert result["standing"] == ("law" if expected else "practice")
            here = scored[quarter, "Hà Tĩnh"].results[code]["standing"]
            assert here in ({"law"} if expected else {"practice", "reconstructed"})


def test_the_province_changes_what_is_printed_and_nothing_that_is_judged(
    scored: Mapping[tuple[str, str], Told],
) -> None:
    for quarter in LAST_DAY:
        here, there = (scored[quarter, p] for p in PROVINCES)
        assert {c: (r["outcome"], r["points"]) for c, r in here.results.items()} == {
            c: (r["outcome"], r["points"]) for c, r in there.results.items()
        }
        assert here.site["score"] == there.site["score"]


@pytest.mark.parametrize(("quarter", "province"), CASES)
def test_the_console_names_the_same_bases_and_marks_practice(
    quarter: str, province: str, scored: Mapping[tuple[str, str], Told]
) -> None:
    told = scored[quarter, province]
    lines = [line.strip() for line in told.console.splitlines() if line.strip().startswith("Căn cứ (")]
    assert len(lines) > 20
    day = LAST_DAY[quarter]
    for line in lines:
        if not line.startswith("Căn cứ (Thông lệ)"):
            for number, (first, last) in IN_FORCE.items():
                assert number not in line or first <= day <= last, line
        assert "739/QĐ-UBND" not in line or province == "Hà Tĩnh"
    assert any(line.startswith("Căn cứ (Thông lệ)") for line in lines)
    assert any(line.startswith("Căn cứ (Dựng lại)") for line in lines) == (province == "Hà Tĩnh")
    rests = next(line for line in told.console.splitlines() if line.startswith("Điểm dựa trên"))
    assert "nguyên văn" in rests
    assert "thông lệ" in rests
    assert ("dựng lại" in rests) == (province == "Hà Tĩnh")


def test_the_page_of_a_site_tags_practice(
    scored: Mapping[tuple[str, str], Told], book: Rulebook, tmp_path: Path
) -> None:
    messages = {name: kind.messages for name, kind in book.kinds.items()}
    texts = Texts.of(book.rules.values(), book.profiles.values(), messages)
    for (quarter, _), told in scored.items():
        write_report(told.document, tmp_path, texts)
        soup = BeautifulSoup(next((tmp_path / "sites").glob("*.html")).read_text(encoding="utf-8"), "lxml")
        entries = soup.select("ul.law li")
        assert len(entries) > 50
        for entry in entries:
            if "Thông lệ" not in [tag.get_text(strip=True) for tag in entry.select(".tag")]:
                cited = entry.b.get_text()  # type: ignore[union-attr]
                for number, (first, last) in IN_FORCE.items():
                    assert number not in cited or first <= LAST_DAY[quarter] <= last, cited


def test_the_same_scoring_twice_is_the_same_document(run: tuple[Path, Site], book: Rulebook) -> None:
    once, again = (told_of(run, book, "2026-Q3", "Hà Tĩnh", Level.COMMUNE).document for _ in range(2))
    assert encode(once) == encode(again)


def test_each_quarter_says_which_profile_and_what_is_provisional(scored: Mapping[tuple[str, str], Told]) -> None:
    def notes(quarter: str) -> str:
        return " ".join(scored[quarter, "Kon Tum"].site["notes"])

    assert {q: scored[q, "Kon Tum"].site["profile"]["id"] for q in LAST_DAY} == {
        "2022-Q2": "decree-42-2022",
        "2024-Q4": "decree-42-2022",
        "2026-Q3": "decree-224-2026",
    }
    assert "30/06/2022" in notes("2022-Q2")
    assert "Tạm tính" not in notes("2022-Q2")
    assert "không có hiệu lực" not in notes("2024-Q4")
    assert "Tạm tính – Luật Tiếp cận thông tin (sửa đổi) năm 2026" in notes("2026-Q3")
    assert "Tạm tính – Luật Tiếp cận thông tin" in scored["2026-Q3", "Kon Tum"].console


@pytest.mark.parametrize(
    ("day", "off"),
    [
        ("2020-01-29", True),  # the last day of Tết Canh Tý, 23–29/01
        ("2021-05-03", True),  # 01/05 was a Saturday
        ("2021-09-03", True),  # since 2021 the National Day has two days
        ("2022-04-11", True),  # Hùng kings' day was a Sunday
        ("2022-05-03", True),  # 30/04 and 01/05 were a week-end: two days in lieu
        ("2023-01-26", True),  # Tết Quý Mão, 20–26/01
        ("2023-05-03", True),  # five days from 29/04
        ("2024-04-29", True),  # worked on Saturday 04/05 instead
        ("2024-05-04", False),
        ("2025-05-02", True),  # worked on Saturday 26/04 instead
        ("2025-04-26", False),
        ("2025-09-01", True),
        ("2026-01-02", True),  # worked on Saturday 10/01 instead
        ("2026-01-10", False),
        ("2026-02-13", False),  # the Friday before Tết Bính Ngọ, 16–20/02
        ("2026-04-27", True),  # Hùng kings' day was a Sunday
        ("2026-08-31", True),  # worked on Saturday 22/08 instead
        ("2026-08-22", False),
        ("2027-02-08", True),  # Tết Đinh Mùi begins on 06/02
        ("2027-04-16", True),
    ],
)
def test_a_day_off_known_by_heart_is_off(book: Rulebook, day: str, off: bool) -> None:
    year = book.calendar["years"][day[:4]]
    weekend = date.fromisoformat(day).weekday() >= 5 and day not in year["workdays"]
    assert (weekend or day in [h["date"] for h in year["holidays"]]) == off
    assert {str(y) for y in range(2020, 2028)} <= set(book.calendar["years"])
    assert "holidays" in book.calendar["source"]


def test_a_district_is_told_when_its_level_ended(run: tuple[Path, Site], book: Rulebook) -> None:
    before = told_of(run, book, "2025-Q2", "Hà Tĩnh", Level.DISTRICT)
    after = told_of(run, book, "2025-Q3", "Hà Tĩnh", Level.DISTRICT)
    for told in (before, after):
        assert told.site["profile"]["id"] == "decree-42-2022"
    assert not any("Cấp huyện kết thúc" in note for note in before.site["notes"])
    assert any("Cấp huyện kết thúc từ 01/07/2025" in note for note in after.site["notes"])
    # A district still in service is scored as before, as practice: the law of these reports ended with its level.
    assert {after.results[c]["standing"] for c in ("NS-01", "NS-02", "NS-03", "NS-04")} == {"practice"}
    assert after.results["NS-03"]["outcome"] != "inapplicable"
    assert before.results["NS-03"]["measured"]["expected"] == ["2025-3M"]


def test_a_commune_is_never_asked_for_the_same_report_under_the_old_and_the_new_law(
    run: tuple[Path, Site], book: Rulebook
) -> None:
    for period in ("2025-Q4", "2026-Q1", "2026-Q2"):
        told = told_of(run, book, period, "Kon Tum", Level.COMMUNE)
        asked = [c for c in ("NS-05", "NS-08") if told.results[c]["measured"].get("expected")]
        assert len(asked) < 2, (period, asked)
    ended = told.results["NS-05"]
    assert ended["outcome"] == "inapplicable"
    assert ended["findings"][0]["message"].endswith("đến hết 24/03/2026.")
    messages = {name: kind.messages for name, kind in book.kinds.items()}
    texts = Texts.of(book.rules.values(), book.profiles.values(), messages)
    assert texts.message(ended, ended["findings"][0], "en").endswith("ended on 24/03/2026.")
