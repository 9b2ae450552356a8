"""A listing's own pager written as `__doPostBack`: the one form that is ever sent, with nothing in it but what the page
put there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from auditor.facts.page import Page
from auditor.urls import postback_event, resolve

_MAX_FIELD = 2_000_000  # a listing's view state
_PAGER_EVENT = re.compile(r"page|pager|paging|trang|next|lnk\w*\d+$|lbt\w*|\$ctl\d+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """What to send, and where."""

    action: str
    form: dict[str, str]


def read_order(page: Page, url: str) -> Order | None:
    """The form behind an address made by `urls.postback_url`; None if the page has no such pager."""
    event = postback_event(url)
    if event is None:
        return None
    target, argument = event
    link = next((a for a in page.tree.iter("a") if _mentions(a, target, argument)), None)
    if link is None or not (_PAGER_EVENT.search(argument) or _PAGER_EVENT.search(target)):
        return None
    form = next(link.iterancestors("form"), None)
    if form is None or (form.get("method") or "").lower() != "post":
        return None
    action = resolve(page.url, form.get("action") or "") or page.url
    fields = {
        i.get("name") or "": i.get("value") or ""
        for i in form.iter("input")
        if (i.get("type") or "").lower() == "hidden" and i.get("name") and len(i.get("value") or "") <= _MAX_FIELD
    }
    return Order(action, {**fields, "__EVENTTARGET": target, "__EVENTARGUMENT": argument})


def _mentions(link: HtmlElement, target: str, argument: str) -> bool:
    code = f"{link.get('href') or ''} {link.get('onclick') or ''}".replace("&#39;", "'")
    return "__doPostBack" in code and f"'{target}'" in code and (not argument or f"'{argument}'" in code)
