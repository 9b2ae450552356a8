"""The further pages of a list whose pager is written as `__doPostBack` (ASP.NET): under which addresses their answers
are kept."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from auditor.facts.page import Page
from auditor.urls import postback_event, postback_url
from auditor.vietnamese import clean

_CALL = re.compile(r"__doPostBack\(\s*['\"]([^'\"]{1,300})['\"]\s*,\s*['\"]([^'\"]{0,300})['\"]\s*\)")
_PAGE_ARGUMENT = re.compile(r"^Page\$(\d+)$", re.IGNORECASE)
_MAX_TEXT = 400  # characters around a pager's links; a pager is short


def postback_pages(page: Page) -> tuple[str, ...]:
    """Addresses (see `urls.postback_url`) of the pages after this one, nearest first; empty without such a pager."""
    links = [(a, *call) for a in page.tree.iter("a") if (call := _call(a)) is not None]
    numbered = [(a, _number(a, argument), target, argument) for a, target, argument in links]
    numbered = [n for n in numbered if n[1] is not None and _is_in_pager(n[0], [k for k, *_ in numbered])]
    if not numbered:
        return ()
    here = _here(page, [a for a, *_ in numbered])
    if here is None:
        return ()
    found: dict[int, str] = {}
    for _, number, target, argument in numbered:
        if number is not None and number > here:
            found.setdefault(number, postback_url(page.url, target, argument))
    return tuple(found[n] for n in sorted(found))


def _call(link: HtmlElement) -> tuple[str, str] | None:
    match = _CALL.search(f"{link.get('href') or ''} {link.get('onclick') or ''}")
    return (match[1], match[2]) if match else None


def _number(link: HtmlElement, argument: str) -> int | None:
    match = _PAGE_ARGUMENT.match(argument)
    label = clean(link.text_content()).strip("[]() ")
    if match:
        return int(match[1])
    return int(label) if re.fullmatch(r"\d{1,4}", label) else None


def _is_in_pager(link: HtmlElement, others: list[HtmlElement]) -> bool:
    """Whether a numbered link stands in a short element with others of its kind, or says itself that it is a page."""
    call = _call(link)
    if call is not None and _PAGE_ARGUMENT.match(call[1]):
        return True
    box = _box(link)
    return (
        box is not None
        and sum(1 for o in others if _box(o) is box) >= 1
        and len(clean(box.text_content())) <= _MAX_TEXT
    )


def _box(link: HtmlElement) -> HtmlElement | None:
    """The row, list or block that holds the pager's links and the number of the page being shown."""
    return next(
        (
            e
            for e in link.iterancestors("table", "ul", "ol", "div", "p", "nav", "span")
            if len(clean(e.text_content())) > len(clean(link.text_content()))
        ),
        None,
    )


def _here(page: Page, links: list[HtmlElement]) -> int | None:
    """The number of this page: as its address says, or the one number of the pager that is no link; 1 for a list's
    first page."""
    event = postback_event(page.url)
    if event is not None:
        match = _PAGE_ARGUMENT.match(event[1])
        if match:
            return int(match[1])
    box = _box(links[0])
    linked = {id(a) for a in links}
    if box is not None:
        for element in box.iter("span", "strong", "b", "a", "td", "li", "em"):
            text = clean(element.text_content())
            if (
                re.fullmatch(r"\[?\d{1,4}\]?", text)
                and id(element) not in linked
                and not any(id(a) in linked for a in element.iter("a"))
            ):
                return int(text.strip("[]"))
    return None if event is not None else 1
