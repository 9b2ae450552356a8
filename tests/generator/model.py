"""The nouns of a generated portal: its truth, and the abstract pages a family turns into markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

AS_OF = date(2026, 10, 9)  # "today" of every portal: header clocks, newest items and schedules stand around it

STATES = ("full", "thin", "placeholder", "dead", "absent", "external", "login")

# What an address answers: HTML, "-> /path" (a redirect), a bare status, or (content type, bytes).
Answer = str | int | tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of one section by construction; `path` is None when absent, an address elsewhere when external."""

    state: str
    path: str | None
    place: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class GeneratedPortal:
    family: str
    seed: int
    level: str
    name: str
    home: str
    pages: Mapping[str, Answer]
    truth: Mapping[str, Truth]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of content; `rows` are cells, list entries, fields or links as the kind asks for."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class Node:
    """A menu entry."""

    label: str
    href: str
    children: list[Node] = field(default_factory=list)
    picture: str = ""


@dataclass(slots=True)
class Page:
    path: str
    title: str
    blocks: list[Block]
    trail: list[tuple[str, str]] = field(default_factory=list)
    kind: str = "section"
    dated: str = ""
    hidden: list[tuple[str, list[Block]]] = field(default_factory=list)  # tab panes, shown by a script only


@dataclass(slots=True)
class Frame:
    """What stands around every page of one portal."""

    unit: str
    office: str
    parent: str
    menu: list[Node]
    side: list[tuple[str, list[Node]]]
    footer: list[str]
    footer_links: list[Node]
    counter: tuple[str, int]
    poll: tuple[str, list[str]]
    related: tuple[str, list[tuple[str, str, str]]]
    search: bool
    today: date = AS_OF
