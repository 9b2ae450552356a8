"""The portal has a site map for people (HTML) and one for search engines (sitemap.xml) (KT-10)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import urljoin

from auditor.checks import CheckKind, Wants, find
from auditor.facts.page import Page
from auditor.facts.sections import section
from auditor.facts.site import Facts, Visit
from auditor.facts.vocabulary import PROOF_NEEDED
from auditor.model import Bilingual, Finding, Json, Reason, Verdict
from auditor.urls import canonical_url, same_site

_SITEMAP_LINE_RE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_XML_RE = re.compile(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b")
_LOC_RE = re.compile(rb"<(?:\w+:)?loc\b")
_MIN_LINKS = 5

MESSAGES = {
    "sitemap-html": Bilingual(
        "Có trang sơ đồ cổng “{label}” với {links} liên kết.", "There is a site-map page “{label}” with {links} links."
    ),
    "sitemap-html-none": Bilingual("Chưa thấy trang sơ đồ cổng dùng được.", "No usable site-map page was found."),
    "sitemap-xml": Bilingual(
        "Có tệp sitemap XML với {links} địa chỉ.", "There is an XML sitemap with {links} addresses."
    ),
    "sitemap-xml-none": Bilingual(
        "Chưa có tệp sitemap XML (đã hỏi {asked}).", "There is no XML sitemap (asked for {asked})."
    ),
    "sitemap-not-read": Bilingual("Chưa hỏi được {asked} ({detail}).", "{asked} could not be asked for ({detail})."),
}


def judge(_params: Mapping[str, Json], facts: Facts) -> Verdict:
    home = facts.home
    html, html_reason, html_finding = _html_map(facts)
    xml, xml_reason, xml_finding = _xml_map(facts)
    measured: dict[str, Json] = {"html": html, "xml": xml}
    findings = (html_finding, xml_finding)
    if html and xml:
        return Verdict.passed(*findings, **measured)
    # One found already earns half; the other may only be called missing when it was really looked for.
    if html_reason is not None or xml_reason is not None:
        return Verdict.unmeasured(html_reason or xml_reason or Reason.NOT_COLLECTED, *findings, **measured)
    if html or xml:
        return Verdict.partial(*findings, **measured)
    assert home
    return Verdict.failed(*findings, **measured)


def _html_map(facts: Facts) -> tuple[bool | None, Reason | None, Finding]:
    found = section(facts, "sitemap")
    home = facts.home
    # A site map repeats the menu, so only what it shows beyond the frame of every page counts, the menu's entries shown again included.
    maps = [
        (t, _links_beyond_frame(facts, t.page))
        for t in found.tried
        if t.page is not None and t.candidate.strength > PROOF_NEEDED
    ]
    best = max(maps, key=lambda m: m[1], default=None)
    if best is not None and best[1] >= _MIN_LINKS:
        tried, links = best
        told = {"label": tried.candidate.label, "links": links}
        return True, None, find(MESSAGES, "sitemap-html", told, url=tried.candidate.url, record=tried.record)
    if found.state is None:
        reason = found.reason or Reason.NOT_COLLECTED
        return (
            None,
            reason,
            find(
                MESSAGES,
                "sitemap-not-read",
                {"asked": found.label or "sơ đồ cổng", "detail": reason.value},
                url=found.url,
            ),
        )
    return False, None, find(MESSAGES, "sitemap-html-none", {}, url=found.url or home.url, record=found.record)


def _links_beyond_frame(facts: Facts, page: Page | None) -> int:
    if page is None:
        return 0
    on_site = Counter((k.label, k.url, k.place) for k in page.links if same_site(k.url, page.url))
    return sum(n - (key in facts.frame_links) for key, n in on_site.items())


def _xml_map(facts: Facts) -> tuple[bool | None, Reason | None, Finding]:
    asked = _addresses(facts)
    gap: tuple[str, Visit] | None = None
    for url in asked:
        visit = facts.visit(url)
        if visit.gap is not None:
            gap = gap or (url, visit)
            continue
        if visit.capture is not None and 200 <= visit.status < 300:
            body = facts.evidence.body(visit.capture)
            if _XML_RE.search(body[:4096]):
                return (
                    True,
                    None,
                    find(MESSAGES, "sitemap-xml", {"links": len(_LOC_RE.findall(body))}, url=url, record=visit.record),
                )
    if gap is not None:
        url, visit = gap
        reason = visit.gap or Reason.NOT_COLLECTED
        return (
            None,
            reason,
            find(MESSAGES, "sitemap-not-read", {"asked": url, "detail": reason.value}, url=url, record=visit.record),
        )
    return (
        False,
        None,
        find(
            MESSAGES, "sitemap-xml-none", {"asked": ", ".join(asked)}, url=asked[0], record=facts.visit(asked[0]).record
        ),
    )


def _addresses(facts: Facts) -> tuple[str, ...]:
    """Where an XML sitemap may be: what robots.txt names, else the customary place."""
    origin = facts.home.url
    robots = facts.visit(urljoin(origin, "/robots.txt"))
    named: list[str] = []
    if robots.capture is not None and robots.status == 200:
        text = facts.evidence.body(robots.capture).decode("utf-8", "replace")
        named = [
            u
            for u in (canonical_url(urljoin(origin, m)) for m in _SITEMAP_LINE_RE.findall(text))
            if u and same_site(u, origin)
        ]
    return tuple(dict.fromkeys([*named[:3], urljoin(origin, "/sitemap.xml")]))


def wants(_: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({"sitemap"}), sitemap=True)


CHECK = CheckKind(
    name="sitemap",
    about=Bilingual("Có sơ đồ cổng và sitemap.xml", "The portal has a site map and sitemap.xml"),
    params={"type": "object", "additionalProperties": False, "properties": {}},
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
