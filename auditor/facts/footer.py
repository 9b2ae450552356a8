"""What the foot of the portal says of who runs it: unit, responsible person, address, telephone, e-mail."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.facts.fields import Content, find_fields
from auditor.facts.page import FOOTER, Block, Page
from auditor.facts.site import Facts
from auditor.urls import same_site
from auditor.vietnamese import canonical, fold

_UNIT_RE = re.compile(
    r"(ủy|uỷ) ban nhân dân|ubnd|cổng thông tin điện tử|trang thông tin điện tử|cơ quan chủ quản|đơn vị (chủ quản|quản lý)|bản quyền (thuộc|của)|"
    r"sở |phòng |văn phòng",
    re.IGNORECASE,
)
_RESPONSIBLE_RE = re.compile(
    r"(chịu trách nhiệm|người chịu trách nhiệm|trưởng ban biên tập|tổng biên tập|phụ trách (nội dung|trang|cổng))[^\n]{0,120}",
    re.IGNORECASE,
)
# Without footer markup (old table layouts) the foot is the last part of the page.
_TAIL_BLOCKS = 14


@dataclass(frozen=True, slots=True)
class Footer:
    """The text at the foot of the home page and what it was found to say (field → words)."""

    text: str
    found: Mapping[str, str]
    marked: bool  # the page marks its footer as such


def footer(facts: Facts) -> Footer:
    """Read the foot of the home page; raises Missing when there is no home page."""
    return facts.of(_footer)


def _footer(facts: Facts) -> Footer:
    page = facts.home
    marked = [b.text for b in page.blocks if b.place == FOOTER]
    if sum(len(t) for t in marked) >= 40:
        text, is_marked = "\n".join(marked), True
    else:
        text, is_marked = "\n".join([*(b.text for b in _tail(page)), *marked]), False
    text = "\n".join([text, *_framed(facts, page)])
    content = Content(text)
    found = dict(find_fields(content, ("address", "phone", "email")))
    unit = _unit(facts, text)
    if unit:
        found["unit"] = unit
    responsible = _RESPONSIBLE_RE.search(text)
    if responsible:
        found["responsible"] = responsible.group(0)
    return Footer(text, found, is_marked)


def _framed(facts: Facts, page: Page) -> list[str]:
    """The feet of the pages shown in frames: a page made of frames has its foot in one of them."""
    shown = (facts.visit(k.url).page for k in page.links if k.how == "frame" and same_site(k.url, page.url))
    return [b.text for framed in shown if framed is not None for b in (*_tail(framed), *_marked(framed))]


def _marked(page: Page) -> tuple[Block, ...]:
    return tuple(b for b in page.blocks if b.place == FOOTER)


def _tail(page: Page) -> tuple[Block, ...]:
    return tuple(page.blocks[-_TAIL_BLOCKS:])


def _unit(facts: Facts, text: str) -> str | None:
    name = canonical(facts.site.name)
    if name and name in canonical(text):
        return facts.site.name
    bare = re.sub(r"^(xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|ubnd)\s+", "", fold(facts.site.name))
    for line in text.split("\n"):
        if _UNIT_RE.search(line) and (bare in fold(line) or len(line) < 160):
            return line[:160]
    return None
