"""The parts of a page that are to be filled in, found by their fields, not by the form element around the whole
page."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from auditor.facts.page import Page
from auditor.vietnamese import clean

_MAX_FORM_TEXT = 400


def form_regions(page: Page) -> tuple[HtmlElement, ...]:
    """The parts of the page to be filled in: around each text area, as far as fields and little else are added.

    ASP.NET wraps whole pages in one form, so the form element itself says nothing.
    """
    regions: list[HtmlElement] = []
    for area in page.tree.iter("textarea"):
        if (area.get("style") or "").replace(" ", "").find("display:none") >= 0 or area.get(
            "name"
        ) == "g-recaptcha-response":
            continue
        region = area
        for parent in area.iterancestors():
            if parent.tag in ("body", "html", "main"):
                break
            added = _text_length(parent) - _text_length(region)
            if added > _MAX_FORM_TEXT or _ends_with_lists(parent, region):
                break
            region = parent
        regions.append(region)
    return tuple(regions)


def _text_length(element: HtmlElement) -> int:
    options = sum(len(o.text_content()) for o in element.iter("option"))
    scripts = sum(len(s.text or "") for s in element.iter("script", "style"))
    return max(0, len(clean(element.text_content())) - options - scripts)


def _ends_with_lists(parent: HtmlElement, region: HtmlElement) -> bool:
    """Whether climbing to the parent would take in dated texts, that is, the questions beside the form."""
    inner = region.text_content()
    return len(re.findall(r"\d{1,2}/\d{1,2}/\d{4}", parent.text_content())) > len(
        re.findall(r"\d{1,2}/\d{1,2}/\d{4}", inner)
    )
