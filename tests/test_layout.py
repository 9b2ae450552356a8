"""Layout checks: judged on stored measurements alone, and right about every page of the gallery."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from auditor.checks import CheckKind, load_kinds
from auditor.crawl.browser import Measurement, Renderer, find_browser
from auditor.evidence import LAYOUT, EvidenceWriter, SiteEvidence
from auditor.facts.layout import layouts, read_layout
from auditor.facts.site import Facts, Missing
from auditor.model import Outcome, Reason, Verdict
from tests.gallery_server import GALLERY, expectations, serve_gallery
from tests.site_builder import ORIGIN, TAKEN, make_facts

PARAMS: dict[str, dict[str, Any]] = {
    "mobile": {"width": 360, "tolerance_px": 2, "partial_share": 0.2},
    "pictures": {"partial_max": 2, "min_known_share": 0.5},
    "distortion": {"tolerance": 0.05, "min_px": 32, "partial_max": 2},
    "alternatives": {"min_px": 32, "pass_share": 0.95, "partial_share": 0.7, "min_count": 5},
    "moving-text": {"kinds": ["marquee", "blink", "slide"], "review": ["drift"]},
    "clipping": {
        "shown_min": 15,
        "shown_max": 75,
        "lost_px": 8,
        "overlap_share": 25,
        "overlap_high": 40,
        "partial_max": 2,
    },
}
KINDS: Mapping[str, CheckKind] = {name: kind for name, kind in load_kinds().items() if name in PARAMS}


def view(width: int, **more: Any) -> dict[str, Any]:
    plain = {
        "client": width, "scroll": width, "height": 900, "pageOverflow": "visible",
        "viewport": "width=device-width, initial-scale=1", "letters": 400,
        "wide": [], "cut": [], "covered": [], "crossing": [], "pictures": [],
    }  # fmt: skip
    return {**plain, **more}


def picture(src: str, **more: Any) -> dict[str, Any]:
    plain = {
        "path": f"img[src='{src}']", "src": ORIGIN + src,
        "natural": [400, 300], "size": [200.0, 150.0], "box": [0, 0, 200, 150],
        "visible": True, "laid": True, "fit": "fill", "alt": "Hội nghị", "name": False, "quiet": False,
        "link": False, "linkName": False, "state": "loaded",
    }  # fmt: skip
    return {**plain, **more}


def wide(over: int, path: str = "table", **more: Any) -> dict[str, Any]:
    return {
        "path": path,
        "tag": "table",
        "box": [0, 0, 360 + over, 40],
        "over": over,
        "reads": over,
        "text": False,
        "moves": False,
        **more,
    }


def layout(path: str = "/", narrow: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    widths = {"360": view(360, **(narrow or {})), "768": view(768), "1366": view(1366)}
    plain = {
        "schema": 1,
        "url": ORIGIN + path,
        "final_url": ORIGIN + path,
        "moving": [],
        "failed": [],
        "widths": widths,
    }
    return {**plain, **more}


def facts_of(folder: Path, *measured: Mapping[str, Any] | tuple[str, Reason] | bytes) -> Facts:
    """A site whose evidence holds these layouts, gaps or damaged records."""
    plain = make_facts(folder, {"/": "<p>x</p>"})
    path = folder / "evidence" / "xa.warc.gz"
    with EvidenceWriter(path) as writer:
        for item in measured:
            if isinstance(item, tuple):
                writer.add_gap(LAYOUT, ORIGIN + item[0], item[1], "", TAKEN)
            elif isinstance(item, bytes):
                writer.add_resource(LAYOUT, ORIGIN + "/damaged", item, "application/json", TAKEN)
            else:
                writer.add_resource(LAYOUT, item["url"], json.dumps(item).encode(), "application/json", TAKEN)
    return Facts(
        plain.site, SiteEvidence(path), as_of=plain.as_of, period=plain.period,
        vocabulary=plain.vocabulary, calendar=plain.calendar
    )  # fmt: skip


def judge(kind: str, facts: Facts) -> Verdict:
    return KINDS[kind].judge(PARAMS[kind], facts)


# -- Silence


@pytest.mark.parametrize("kind", sorted(PARAMS))
def test_a_page_that_was_not_measured_is_missing_and_not_at_fault(tmp_path: Path, kind: str) -> None:
    with pytest.raises(Missing) as missing:
        judge(kind, facts_of(tmp_path))
    assert missing.value.reason is Reason.NOT_COLLECTED


@pytest.mark.parametrize("kind", sorted(PARAMS))
def test_without_a_browser_the_reason_is_no_browser(tmp_path: Path, kind: str) -> None:
    with pytest.raises(Missing) as missing:
        judge(kind, facts_of(tmp_path, ("/", Reason.TIMEOUT), ("/a", Reason.NO_BROWSER)))
    assert missing.value.reason is Reason.NO_BROWSER


def test_damaged_and_foreign_records_are_passed_over(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, b"{", b"[]", b'{"schema": 1}', b"\xff", json.dumps({**layout(), "schema": 99}).encode())
    assert layouts(facts) == ()


def test_two_addresses_of_one_page_are_one_page(tmp_path: Path) -> None:
    twin = {**layout("/index.html"), "final_url": ORIGIN + "/"}
    assert len(layouts(facts_of(tmp_path, layout("/"), twin))) == 1


def test_of_two_measurements_the_newer_counts(tmp_path: Path) -> None:
    facts = facts_of(tmp_path, layout(narrow={"scroll": 900, "wide": [wide(540)]}), layout())
    assert judge("mobile", facts).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("failed", "reason"),
    [
        ({"type": "stylesheet", "url": ORIGIN + "/a.css", "outcome": "robots", "status": 0}, Reason.ROBOTS),
        ({"type": "stylesheet", "url": ORIGIN + "/a.css", "outcome": "status", "status": 403}, Reason.BLOCKED),
        ({"type": "stylesheet", "url": ORIGIN + "/a.css", "outcome": "status", "status": 500}, Reason.SERVER_ERROR),
        (
            {"type": "stylesheet", "url": "https://cdn.example/a.css", "outcome": "failed", "status": 0},
            Reason.TRUNCATED,
        ),
        ({"type": "script", "url": ORIGIN + "/a.js", "outcome": "pending", "status": 0}, Reason.TRUNCATED),
        ({"type": "script", "url": "https://code.jquery.com/j.js", "outcome": "failed", "status": 0}, Reason.TRUNCATED),
        ({"type": "stylesheet", "url": ORIGIN + "/a.css", "outcome": "status", "status": 404}, None),
        ({"type": "script", "url": "https://counter.example/c.js", "outcome": "failed", "status": 0}, None),
        ({"type": "stylesheet", "url": "https://fonts.googleapis.com/css", "outcome": "failed", "status": 0}, None),
        ({"type": "image", "url": ORIGIN + "/a.png", "outcome": "failed", "status": 0}, None),
    ],
)
def test_a_page_that_misses_its_style_by_our_road_is_not_judged(
    tmp_path: Path, failed: Mapping[str, Any], reason: Reason | None
) -> None:
    facts = facts_of(tmp_path, layout(narrow={"scroll": 900, "wide": [wide(540)]}, failed=[failed]))
    if reason is None:
        assert judge("mobile", facts).outcome is Outcome.PARTIAL
        return
    with pytest.raises(Missing) as missing:
        judge("mobile", facts)
    assert missing.value.reason is reason


# -- KT-16


def bad_pages(bad: int, of: int, **narrow: Any) -> list[dict[str, Any]]:
    fault = narrow or {"scroll": 1612, "wide": [wide(1252)]}
    return [layout(f"/{n}", fault if n < bad else None) for n in range(of)]


@pytest.mark.parametrize(
    ("bad", "of", "outcome"),
    [
        (0, 1, Outcome.PASSED),
        (1, 1, Outcome.PARTIAL),  # one fault alone never fails a share
        (1, 3, Outcome.PARTIAL),
        (2, 10, Outcome.PARTIAL),
        (3, 10, Outcome.FAILED),
        (2, 2, Outcome.FAILED),
    ],
)
def test_the_share_of_pages_that_overflow_decides(tmp_path: Path, bad: int, of: int, outcome: Outcome) -> None:
    verdict = judge("mobile", facts_of(tmp_path, *bad_pages(bad, of)))
    assert verdict.outcome is outcome
    assert verdict.measured["pages"] == of
    assert verdict.measured["overflow_px"] == (1252 if bad else 0)


def test_the_finding_names_the_place_the_width_and_the_proof(tmp_path: Path) -> None:
    (finding,) = judge("mobile", facts_of(tmp_path, *bad_pages(2, 3))).findings
    assert finding.message == "Trên màn hình 360 px, bảng rộng 1612 px tràn ra ngoài 1252 px (ở 2/3 trang đã đo)."
    assert (finding.selector, finding.url) == ("table", ORIGIN + "/0")
    assert finding.record is not None
    assert finding.record.startswith("evidence/xa.warc.gz@")


@pytest.mark.parametrize(
    ("narrow", "overflows"),
    [
        ({"scroll": 362, "wide": [wide(2)]}, False),  # within the tolerance
        ({"scroll": 363, "wide": [wide(3)]}, True),
        ({"scroll": 360, "wide": [wide(90)]}, False),  # sticks out, yet nothing can be scrolled to
        ({"scroll": 900, "wide": []}, False),  # only hidden things reach beyond the edge
        ({"scroll": 900, "wide": [wide(540, moves=True)]}, False),
        ({"scroll": 900, "pageOverflow": "hidden", "wide": [wide(540, reads=0)]}, False),  # a decoration cut off
        ({"scroll": 900, "pageOverflow": "hidden", "wide": [wide(540, reads=300)]}, True),  # words are lost
        ({"viewport": None}, True),
        ({"viewport": "width=1024"}, True),
        ({"viewport": "initial-scale=1.0"}, False),
    ],
)
def test_what_counts_as_not_fitting_a_phone(tmp_path: Path, narrow: Mapping[str, Any], overflows: bool) -> None:
    verdict = judge("mobile", facts_of(tmp_path, layout(narrow=narrow)))
    assert (verdict.outcome is not Outcome.PASSED) == overflows


# -- Pictures


@pytest.mark.parametrize(
    ("broken", "outcome"), [(0, Outcome.PASSED), (1, Outcome.PARTIAL), (2, Outcome.PARTIAL), (3, Outcome.FAILED)]
)
def test_broken_pictures_count_once_for_each_address(tmp_path: Path, broken: int, outcome: Outcome) -> None:
    gone = [picture(f"/{n}.jpg", state="gone") for n in range(broken)]
    pages = [layout(f"/p{n}", {"pictures": [*gone, *gone, picture("/good.jpg")]}) for n in range(4)]
    verdict = judge("pictures", facts_of(tmp_path, *pages))
    assert (verdict.outcome, verdict.measured["broken_images"]) == (outcome, broken)


def test_pictures_that_did_not_reach_us_are_neither_broken_nor_praised(tmp_path: Path) -> None:
    unknown = [picture(f"/{n}.jpg", state=state) for n, state in enumerate(("failed", "refused", "pending", "unsure"))]
    verdict = judge("pictures", facts_of(tmp_path, layout(narrow={"pictures": unknown})))
    assert (verdict.outcome, verdict.reason) == (Outcome.UNMEASURED, Reason.TRUNCATED)
    some = judge("pictures", facts_of(tmp_path / "b", layout(narrow={"pictures": [*unknown[:1], picture("/a.jpg")]})))
    assert some.outcome is Outcome.PASSED


def test_a_broken_picture_without_a_place_on_the_page_is_not_counted(tmp_path: Path) -> None:
    hidden = picture("/counter.gif", state="gone", laid=False, visible=False)
    assert judge("pictures", facts_of(tmp_path, layout(narrow={"pictures": [hidden]}))).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("more", "distorted"),
    [
        ({"size": [336.0, 225.0]}, True),  # 12 % too wide
        ({"size": [209.0, 150.0]}, False),  # 4.5 %
        ({"size": [200.0, 160.0]}, True),
        ({"size": [336.0, 225.0], "fit": "cover"}, False),
        ({"size": [336.0, 225.0], "src": ORIGIN + "/a.SVG?v=1"}, False),
        ({"size": [60.0, 30.0]}, False),  # too small to look at
        ({"size": [400.0, 40.0], "natural": [1, 40]}, False),
        ({"size": [336.0, 225.0], "visible": False}, False),
        ({"size": [0.0, 0.0]}, False),
    ],
)
def test_what_counts_as_distorted(tmp_path: Path, more: Mapping[str, Any], distorted: bool) -> None:
    verdict = judge("distortion", facts_of(tmp_path, layout(narrow={"pictures": [{**picture("/a.jpg"), **more}]})))
    assert verdict.measured["distorted"] == int(distorted)


def test_the_distortion_is_told_in_percent_and_direction(tmp_path: Path) -> None:
    narrow = {"pictures": [picture("/a.jpg", size=[276.0, 150.0]), picture("/b.jpg", size=[100.0, 150.0])]}
    messages = sorted(f.message for f in judge("distortion", facts_of(tmp_path, layout(narrow=narrow))).findings)
    assert messages[0].startswith("Ảnh bị kéo méo dọc 100 % ở màn hình 360 px (ảnh gốc 400 × 300, hiện 100 × 150)")
    assert messages[1].startswith("Ảnh bị kéo méo ngang 38 %")


@pytest.mark.parametrize(
    ("without", "of", "outcome"),
    [
        (0, 4, Outcome.UNMEASURED),
        (0, 5, Outcome.PASSED),
        (1, 20, Outcome.PASSED),
        (1, 5, Outcome.PARTIAL),
        (3, 10, Outcome.PARTIAL),
        (4, 10, Outcome.FAILED),
    ],
)
def test_the_share_of_described_pictures_decides(tmp_path: Path, without: int, of: int, outcome: Outcome) -> None:
    pictures = [picture(f"/{n}.jpg", alt=None if n < without else "Ảnh") for n in range(of)]
    verdict = judge("alternatives", facts_of(tmp_path, layout(narrow={"pictures": pictures})))
    assert (verdict.outcome, verdict.measured["without_alt"]) == (outcome, without)


# -- Moving and cut text


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("marquee", Outcome.FAILED), ("blink", Outcome.FAILED), ("slide", Outcome.FAILED), ("drift", Outcome.REVIEW)],
)
def test_moving_text_is_a_fault_and_what_a_script_moves_is_looked_at(
    tmp_path: Path, kind: str, outcome: Outcome
) -> None:
    moving = [{"path": "p", "kind": kind, "via": "tag", "box": [0, 0, 9, 9]}]
    assert judge("moving-text", facts_of(tmp_path, layout(moving=moving))).outcome is outcome


@pytest.mark.parametrize(("places", "outcome"), [(0, Outcome.PASSED), (2, Outcome.PARTIAL), (3, Outcome.FAILED)])
def test_places_of_cut_text_count_once_for_all_pages_and_widths(tmp_path: Path, places: int, outcome: Outcome) -> None:
    cut = [{"path": f"p{n}", "axis": "y", "box": [0, 0, 90, 24], "shown": 50, "lost": 12} for n in range(places)]
    verdict = judge("clipping", facts_of(tmp_path, *(layout(f"/{n}", {"cut": cut * 3}) for n in range(3))))
    assert (verdict.outcome, verdict.measured["places"]) == (outcome, places)


def test_every_message_can_be_written_in_both_languages() -> None:
    from string import Formatter

    for kind in KINDS.values():
        for code, message in kind.messages.items():
            fields = [{f for _, f, _, _ in Formatter().parse(text) if f} for text in (message.vi, message.en)]
            assert {f.removesuffix("_vi") for f in fields[0]} == {f.removesuffix("_en") for f in fields[1]}, (
                kind.name,
                code,
            )


# -- The gallery, in a real browser


@pytest.fixture(scope="module")
def gallery() -> Iterator[dict[str, Measurement]]:
    pages = sorted(GALLERY.glob("*.html"))
    with serve_gallery() as server, Renderer(find_browser()) as browser:
        # Two hosts, so that two pages can be measured at a time.
        hosts = (server.origin, server.origin.replace("127.0.0.1", "localhost"))

        def measure(half: int) -> dict[str, Measurement]:
            return {page.stem: browser.measure(f"{hosts[half]}/{page.name}") for page in pages[half::2]}  # type: ignore[misc]

        with ThreadPoolExecutor(2) as pool:
            yield {name: found for part in pool.map(measure, (0, 1)) for name, found in part.items()}


def seen_on(folder: Path, measured: Measurement) -> dict[str, str]:
    """What the checks say of one page, in the words of the gallery."""
    page = read_layout(measured.stored(), "")
    assert page is not None
    facts = facts_of(folder, json.loads(measured.stored()))
    mobile, clipping = judge("mobile", facts), judge("clipping", facts)
    counts = {
        "overflow": int(mobile.measured["overflow_px"] > 0),
        "no-viewport": mobile.measured["without_viewport"],
        "broken": judge("pictures", facts).measured["broken_images"],
        "distorted": judge("distortion", facts).measured["distorted"],
        "unnamed": judge("alternatives", facts).measured["without_alt"],
        "cut": sum(f.code in ("cut-x", "cut-y") for f in clipping.findings),
        "covered": len({f.selector for f in clipping.findings if f.code == "under-bar"}),
        "crossing": sum(f.code == "crossing" for f in clipping.findings),
    }
    found = {name: str(count) for name, count in counts.items() if count}
    kinds = sorted({m.kind for m in page.moving})
    return {**found, "moving": "+".join(kinds)} if kinds else found


@pytest.mark.browser
@pytest.mark.parametrize("page", sorted(GALLERY.glob("*.html")), ids=lambda page: page.stem)
def test_a_gallery_page_is_judged_as_labelled(tmp_path: Path, gallery: dict[str, Measurement], page: Path) -> None:
    measured = gallery[page.stem]
    assert isinstance(measured, Measurement), measured
    assert seen_on(tmp_path, measured) == expectations(page)


def test_the_gallery_has_near_misses_as_well_as_faults() -> None:
    told = [expectations(page) for page in GALLERY.glob("*.html")]
    assert sum(not t for t in told) >= 25
    assert sum(bool(t) for t in told) >= 20
