"""Deals a state, a place and a label to every section of a portal."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

from tests.generator.words import Words

# The head of a group names its menu entry when it has a page; the others hang below it.
GROUPS: dict[str, tuple[str, ...]] = {
    "introduction": ("org-structure", "org-chart", "functions", "leaders", "map", "nature", "history", "heritage", "staff-directory", "spokesperson", "editorial-board", "operating-rules"),
    "directives": ("leader-schedule", "petitions-response", "awards", "work-plan", "work-report", "press-response", "inspection-results", "admin-reform"),
    "documents": ("legal-education", "drafts", "drafts-feedback", "law-database-link", "national-law-portal"),
    "planning": ("socioeconomic-plan", "construction-planning", "land-use-plan", "investment-incentives", "natural-resources", "waste-environment", "digital-plan", "land-recovery", "projects", "statistics", "research"),
    "budget": ("unit-budget", "direct-support", "funds", "public-assets", "fees", "financial-report", "access-info", "access-info-list", "access-info-form", "access-info-rules", "info-officer", "grassroots-democracy", "democracy-rules", "disclosure-plan", "disclosed-list"),
    "procedures": ("public-services", "process", "one-stop-staff", "service-guide", "service-quality", "service-statistics", "satisfaction"),
    "reception": ("reception-place", "reception-schedule", "reception-rules", "questions", "feedback", "dialogue", "social-support", "disaster-relief", "military-service", "channels"),
}  # fmt: skip
TOPS = ("news", "contacts")
SECTIONS = (*TOPS, *(s for head, rest in GROUPS.items() for s in (head, *rest)), "sitemap", "search")
UMBRELLAS = {
    "access-info": ("access-info-list", "access-info-form", "access-info-rules", "info-officer"),
    "reception": ("reception-place", "reception-schedule", "reception-rules"),
    "grassroots-democracy": ("democracy-rules", "disclosure-plan", "disclosed-list"),
    "planning": ("socioeconomic-plan", "construction-planning", "land-use-plan", "digital-plan"),
}
MAY_BE_EMPTY = frozenset(
    ("drafts", "projects", "disaster-relief", "military-service", "inspection-results", "dialogue", "direct-support", "land-recovery", "research")
)  # fmt: skip
ELSEWHERE = {
    "public-services": "https://dichvucong.gov.vn/p/home/dvc-trang-chu.html",
    "procedures": "https://csdl.dichvucong.gov.vn/web/jsp/tthc/list.jsp",
    "feedback": "https://pakn.dichvucong.gov.vn/",
    "service-statistics": "https://dichvucong.{province}.gov.vn/thong-ke",
    "satisfaction": "https://dichvucong.{province}.gov.vn/danh-gia",
    "drafts": "https://{province}.gov.vn/lay-y-kien-du-thao",
    "questions": "https://hoidap.{province}.gov.vn/",
    "documents": "https://vanban.{province}.gov.vn/{unit}",
    "legal-education": "https://pbgdpl.{province}.gov.vn/",
}
LINKED = ("national-law-portal", "law-database-link")  # these sections are a link by nature
GUARDED = ("staff-directory", "leader-schedule", "directives", "work-report", "public-assets", "documents")
IN_ARTICLE = ("spokesperson", "editorial-board", "operating-rules", "reception-schedule", "reception-place", "military-service", "dialogue", "disaster-relief", "inspection-results", "info-officer", "access-info-rules", "fees", "digital-plan", "disclosure-plan", "disclosed-list", "unit-budget", "socioeconomic-plan", "land-use-plan", "land-recovery", "work-plan", "funds", "public-assets", "social-support")  # fmt: skip
IN_FILE = ("functions", "democracy-rules", "operating-rules", "reception-rules", "access-info-rules", "access-info-list", "disclosure-plan", "fees", "work-plan", "digital-plan", "financial-report", "editorial-board", "socioeconomic-plan")  # fmt: skip
ON_HOME = (
    "channels",
    "spokesperson",
    "reception-schedule",
    "satisfaction",
    "leader-schedule",
    "reception-place",
    "service-statistics",
)
INSIDE = {
    "org-chart": "org-structure", "functions": "org-structure", "reception-place": "reception", "reception-rules": "reception",
    "reception-schedule": "reception", "access-info-form": "access-info", "info-officer": "access-info", "fees": "procedures",
}  # fmt: skip
TABS = {"nature": "introduction", "history": "introduction", "heritage": "introduction", "map": "introduction"}
IN_LIST = {
    "digital-plan": "planning", "research": "planning", "reception-rules": "documents", "operating-rules": "documents",
    "access-info-rules": "documents", "financial-report": "budget", "unit-budget": "budget", "disclosed-list": "grassroots-democracy",
    "democracy-rules": "grassroots-democracy", "disclosure-plan": "grassroots-democracy", "reception-schedule": "directives",
}  # fmt: skip
OWN_LABELS = {"sitemap": ["Sơ đồ cổng", "Sơ đồ trang", "Sơ đồ website"], "search": ["Tìm kiếm"]}
STATE_WEIGHTS = {"full": 46, "thin": 13, "placeholder": 13, "dead": 9, "absent": 15, "external": 8, "login": 5}
LINK_WEIGHTS = {"menu": 44, "top": 2, "deep": 11, "side": 13, "banner": 12, "footer": 7, "sitemap": 5}


@dataclass(slots=True)
class Deal:
    section: str
    state: str
    place: str
    label: str
    clean: str  # the label before noise: what an article's title is made of


def _choose(rng: Random, weights: dict[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def add_noise(label: str, rng: Random) -> str:
    """The label as some editor typed it."""
    dice = rng.random()
    if dice < 0.08:
        return label.upper()
    if dice < 0.13:
        return unicodedata.normalize("NFD", label)
    if dice < 0.17:
        return f"{label} ({rng.randint(2, 120)})"
    if dice < 0.20:
        return f"{rng.randint(1, 9)}. {label}"
    if dice < 0.24:
        return label.replace("Đ", "\u00d0").replace(" - ", " – ")
    if dice < 0.27 and ", " in label:
        return label.replace(", ", " và ", 1)
    if dice < 0.29:
        return label.swapcase()
    if dice < 0.32:
        return label.replace("hóa", "hoá").replace("lý", "lí").replace("Ủy", "Uỷ")
    return label


def _deal_states(rng: Random) -> dict[str, str]:
    states: dict[str, str] = {}
    for section in SECTIONS:
        weights = dict(STATE_WEIGHTS)
        if section not in ELSEWHERE:
            del weights["external"]
        if section not in GUARDED:
            del weights["login"]
        if section in LINKED:
            weights = {"external": 70, "absent": 30}
        elif section == "news":
            weights = {"full": 1}
        elif section == "search":
            weights = {"full": 70, "absent": 30}
        elif section == "sitemap":
            weights = {"full": 60, "absent": 25, "dead": 15}
        states[section] = _choose(rng, weights)
    for umbrella, rest in UMBRELLAS.items():
        if states[umbrella] == "absent":  # the parts would be the whole: absent together or not at all
            states.update(dict.fromkeys(rest, "absent"))
    if states["access-info"] == "full" and states["info-officer"] == "absent":
        states["info-officer"] = "full"  # an access page names whom to ask, so "absent" could not be upheld
    return states


def _deal_place(section: str, states: dict[str, str], rng: Random) -> str:
    """Where the section shows itself; odd places only for real content."""
    state = states[section]
    if section in ("search", "sitemap"):
        return "shell"
    if section in TOPS or (section in GROUPS and state not in ("absent", "external")):
        return "top"
    if section in GROUPS:
        return "side"
    weights = dict(LINK_WEIGHTS)
    if states["sitemap"] != "full":
        del weights["sitemap"]
    if state == "full":
        for place, chosen, weight in (("article", IN_ARTICLE, 55), ("attachment", IN_FILE, 40), ("home", ON_HOME, 60)):
            if section in chosen:
                weights[place] = weight
        for place, parents, weight in (("inside", INSIDE, 70), ("tab", TABS, 80), ("list", IN_LIST, 70)):
            if section in parents and states[parents[section]] == "full":
                weights[place] = weight
    return _choose(rng, weights)


def deal(words: Words, rng: Random) -> dict[str, Deal]:
    states = _deal_states(rng)
    deals: dict[str, Deal] = {}
    for section in SECTIONS:
        labels = words.sections[section]["labels"] if section in words.sections else OWN_LABELS[section]
        clean = words.expand(rng.choice(labels))
        clean = clean[0].upper() + clean[1:]
        deals[section] = Deal(section, states[section], _deal_place(section, states, rng), add_noise(clean, rng), clean)
    return deals
