"""The generated portals are what they say: the same for the same seed, and true by construction."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html import unescape

import pytest
from bs4 import BeautifulSoup

from tests.generator import DEFAULT_SEEDS, FAMILIES, SEALED, STATES, TUNING, GeneratedPortal, generate
from tests.generator.plan import SECTIONS
from tests.generator.words import POOLS, slugify

# Places of which only a page of its own is a "section page".
OWN_PAGE = {"top", "menu", "deep", "side", "banner", "footer", "sitemap", "attachment", "article", "list", "shell"}


@cache
def portal(seed: int, family: str) -> GeneratedPortal:
    return generate(seed, family)


def all_portals() -> list[GeneratedPortal]:
    return [portal(seed, family) for family in FAMILIES for seed in DEFAULT_SEEDS]


def text_of(answer: object) -> str:
    assert isinstance(answer, str)
    return BeautifulSoup(answer, "lxml").get_text(" ", strip=True)


def home_of(p: GeneratedPortal) -> str:
    answer = p.pages[p.home]
    assert isinstance(answer, str)
    return answer


def test_the_same_seed_gives_the_same_bytes() -> None:
    for family in FAMILIES:
        assert generate(2, family) == portal(2, family)
        assert generate(3, family).pages != portal(2, family).pages


def test_the_halves_share_no_family_and_have_enough() -> None:
    assert not set(TUNING) & set(SEALED)
    assert len(TUNING) >= 4
    assert len(SEALED) >= 4
    assert len(FAMILIES) >= 7


@pytest.mark.parametrize("families", [TUNING, SEALED])
def test_each_half_has_enough_section_pages_in_every_state(families: tuple[str, ...]) -> None:
    truths = [t for f in families for s in DEFAULT_SEEDS for t in portal(s, f).truth.values()]
    states = Counter(t.state for t in truths)
    pages = [t for t in truths if t.state not in ("absent", "external") and t.place in OWN_PAGE]
    assert len(pages) >= 150
    assert set(states) == set(STATES)
    assert min(states.values()) >= 5
    places = Counter(t.place for t in truths)
    for odd in ("article", "attachment", "home", "footer", "sitemap", "deep", "inside", "list", "tab", "banner"):
        assert places[odd] >= 3, odd


def test_every_section_is_judged_in_every_portal() -> None:
    assert len(SECTIONS) >= 60
    for p in all_portals():
        assert set(p.truth) == set(SECTIONS)


def test_every_true_path_answers_as_its_state_says() -> None:
    for p in all_portals():
        for section, t in p.truth.items():
            where = (p.family, p.seed, section, t)
            if t.state == "absent":
                assert t.path is None, where
            elif t.state == "external":
                assert t.path is not None, where
                assert t.path.startswith("https://"), where
                assert t.path not in p.pages, where
            else:
                assert t.path is not None, where
                answer = p.pages.get(t.path, 0)
                if t.state == "dead":
                    dead = answer in (404, 410) or answer == f"-> {p.home}"
                    assert dead or re.search("404|không tồn tại|Không tìm thấy", str(answer)), where
                elif t.state == "login":
                    assert answer == "-> /dang-nhap" or 'type="password"' in str(answer), where
                else:
                    assert isinstance(answer, str), where
                    assert answer.startswith("<!DOCTYPE html>"), where


def test_what_has_a_page_is_linked_from_the_home_page_or_the_site_map_or_a_list() -> None:
    for p in all_portals():
        home = home_of(p)
        linked = {unescape(h) for h in re.findall(r'href="([^"]*)"', home)}
        for page in list(p.pages.values()):
            if isinstance(page, str):
                linked |= {unescape(h) for h in re.findall(r'href="([^"]*)"', page)}
        for section, t in p.truth.items():
            if t.path and section != "search" and t.path != p.home:
                assert t.path in linked, (p.family, p.seed, section, t)


def test_what_is_on_the_site_map_only_is_not_on_the_home_page() -> None:
    seen = 0
    for p in all_portals():
        for t in p.truth.values():
            if t.place == "sitemap" and t.state != "absent":
                seen += 1
                assert f'href="{t.path}"' not in home_of(p)
    assert seen >= 6


def test_absent_sections_are_named_nowhere_in_the_menus() -> None:
    for p in all_portals():
        labels = {a.get_text(strip=True).casefold() for a in BeautifulSoup(home_of(p), "lxml").find_all("a")}
        for section, t in p.truth.items():
            if t.state == "absent":
                assert t.label.casefold() not in labels, (p.family, p.seed, section)


def test_full_sections_hold_more_than_thin_ones_and_placeholders_hold_next_to_nothing() -> None:
    sizes: dict[str, list[int]] = {"full": [], "thin": [], "placeholder": []}
    for p in all_portals():
        empty = len(text_of(p.pages["/dang-nhap"]))
        for t in p.truth.values():
            if t.state in sizes and t.path and t.place in ("top", "menu", "side", "deep"):
                sizes[t.state].append(len(text_of(p.pages[t.path])) - empty)
    mean = {state: sum(found) / len(found) for state, found in sizes.items()}
    assert mean["full"] > mean["thin"] + 200 > mean["placeholder"] + 200


def test_every_internal_link_answers_and_no_template_field_is_left() -> None:
    for p in all_portals():
        for path, page in p.pages.items():
            if not isinstance(page, str) or page.startswith("-> "):
                continue
            body = page.split("</style>", 1)[1]
            assert not re.search(r"[{}\x01\x02\x03]|<<|None", body), (p.family, p.seed, path)
            for target in re.findall(r'(?:href|src)="(/[^"]*)"', body):
                assert unescape(target) in p.pages, (p.family, p.seed, path, target)


def test_every_page_carries_the_noise_of_a_real_portal() -> None:
    for p in all_portals():
        text = text_of(home_of(p))
        assert "09/10/2026" in text
        assert "Đang truy cập" in text
        assert p.name[1:] in text


def test_the_halves_share_no_names_nor_news() -> None:
    import json

    tuning, sealed = (json.loads((POOLS / f"{h}-words.json").read_text(encoding="utf-8")) for h in ("tuning", "sealed"))
    for key in (
        "last",
        "given",
        "place",
        "hamlet",
        "river",
        "news",
        "decoys",
        "sentences",
        "placeholder",
        "notfound",
        "question",
    ):
        assert not set(tuning[key]) & set(sealed[key]), key


def test_slugs_drop_the_d_when_the_platform_does() -> None:
    assert slugify("Hỏi đáp", drop_d=True) == "hoi-ap"
    assert slugify("Lãnh đạo xã") == "lanh-dao-xa"
