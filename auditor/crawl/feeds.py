"""Addresses out of sitemaps and news feeds: whatever the XML says in `loc`, `link` and `href`, read without trusting
it."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from auditor.urls import resolve
from auditor.vietnamese import clean

_MAX_ENTRIES = 5000


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed lists: further feeds, and pages with their titles (empty in a sitemap)."""

    feeds: tuple[str, ...]
    pages: tuple[tuple[str, str], ...]


def is_feed(content_type: str, body: bytes) -> bool:
    """Whether an answer is a sitemap or a feed rather than a page."""
    head = body[:600].lstrip().lower()
    return any(mark in head for mark in (b"<urlset", b"<sitemapindex", b"<rss", b"<feed", b"<rdf:rdf")) or (
        "xml" in content_type and "html" not in content_type and head.startswith(b"<?xml")
    )


def read_feed(url: str, body: bytes) -> Feed:
    """Read a sitemap, a sitemap index, RSS or Atom; a broken one gives what could be read of it."""
    # No entities, no network, no giant trees: the file is a stranger's.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Feed((), ())
    if root is None:
        return Feed((), ())
    feeds: list[str] = []
    pages: dict[str, str] = {}
    for element in root.iter():
        name = _name(element)
        if name not in ("sitemap", "url", "item", "entry") or len(pages) >= _MAX_ENTRIES:
            continue
        address, title = "", ""
        for child in element:
            kind = _name(child)
            if kind in ("loc", "link") and not address:
                address = (child.text or child.get("href") or "").strip()
            elif kind == "title":
                title = clean(child.text or "")
        target = resolve(url, address)
        if target is None:
            continue
        if name == "sitemap":
            feeds.append(target)
        else:
            pages.setdefault(target, title)
    return Feed(tuple(dict.fromkeys(feeds)), tuple(pages.items()))


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
