"""The time stamps that an element's attributes carry for machines: microdata, RDFa, `datetime`, data attributes, hidden
fields."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from lxml.html import HtmlElement

from auditor.facts.datetext import is_bare, parse_stamp, read_dates

_CHANGED = re.compile(r"modif|updat|chinh-?sua|edited", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"(^|:)(datePublished|dateCreated|published_time|pubdate)$|^dc(terms)?:(date|created|issued)$", re.IGNORECASE
)
_HIDDEN_FIELD = re.compile(r"ngay-?_?(dang|xuat|tao)|publish|posted|created?-?_?(date|on|at|time)", re.IGNORECASE)
_STAMP_NAME = re.compile(
    r"^(datetime|title|data-[\w-]*(date|time|publish|created|posted|stamp|ngay|utc|epoch|iso|ts)[\w-]*)$"
)
_EPOCH = re.compile(r"^(?:/?Date\()?(1\d{9})(?:\d{3})?(?:\)/?)?$")


def is_published(element: HtmlElement) -> bool:
    """Whether the markup says in so many words that this is when the thing was published."""
    if element.get("pubdate") is not None:
        return True
    if element.tag == "input":
        return element.get("type") == "hidden" and bool(
            _HIDDEN_FIELD.search(f"{element.get('name') or ''} {element.get('id') or ''}")
        )
    return any(_PUBLISHED.search(element.get(name) or "") for name in ("itemprop", "property"))


def is_changed(element: HtmlElement) -> bool:
    """Whether the markup speaks of a change rather than of the publishing."""
    said = (element.get(name) or "" for name in ("class", "itemprop", "property", "name"))
    return any(_CHANGED.search(s) for s in said)


def stamp_of(element: HtmlElement) -> tuple[date, str] | None:
    """The day in an element's attributes, with the attribute's text."""
    if is_changed(element):
        return None
    for name, value in element.items():
        told = name in ("content", "value") and is_published(element)
        # A hint shown on hovering counts where it is nothing but a date.
        if not told and (
            not _STAMP_NAME.match(name) or _CHANGED.search(name) or (name == "title" and not _is_date(value))
        ):
            continue
        day = _machine_day(value.strip())
        if day is not None:
            return day, value
    return None


def _machine_day(value: str) -> date | None:
    """The day of a stamp: ISO, a full date, or seconds since 1970."""
    epoch = _EPOCH.match(value)
    if epoch:
        return parse_stamp(datetime.fromtimestamp(int(epoch[1]), UTC).isoformat())
    return parse_stamp(value) if re.search(r"(19|20)\d\d", value) and len(value) <= 60 else None


def _is_date(text: str) -> bool:
    if re.match(r"\d{4}-\d\d-\d\d(T|\s|$)", text.strip()):
        return True
    return any(is_bare(text, m) for m in read_dates(text).days())
