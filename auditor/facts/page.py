"""One HTML document read once: its text blocks, links, headings, pictures, forms and metadata, each with the place it stands in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree, html
from lxml.html import HtmlElement

from auditor.model import Json
from auditor.urls import canonical_url, resolve
from auditor.vietnamese import clean

MAIN, MENU, SIDE, FOOTER, HEADER, BREADCRUMB = "main", "menu", "side", "footer", "header", "breadcrumb"

_BLOCK_TAGS = frozenset(
    (
        "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption "
        "figure footer form frameset h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol option p pre "
        "section select summary table tbody td tfoot th thead tr ul"
    ).split()
)
_SKIPPED = frozenset({"script", "style", "template", "noscript", "head", "title", "textarea"})
_PLACE_TOKENS = (
    (FOOTER, re.compile(r"foot(er)?(?![a-z]*note)|chan-?trang|copyright|bottom-?info")),
    (BREADCRUMB, re.compile(r"bread-?crumb|path-?way|you-?are-?here|duong-?dan")),
    (MENU, re.compile(r"menu|navbar|(?<![a-z])nav(?![a-z])|navigation|main-?nav|top-?nav")),
    (
        SIDE,
        re.compile(
            r"side-?bar|(?<![a-z])aside|(left|right)-?(col|column|bar|side|panel)(?![a-z])|(col|column|cot)-?(left|right|trai|phai)(?![a-z])"
            r"|widget|banner|lien-?ket|quang-?cao|web-?link|adv(?![a-z])"
        ),
    ),
    (HEADER, re.compile(r"(?<![a-z])(header|mast-?head|top-?bar)(?![a-z])")),
)
_PART_OF_CONTENT = re.compile(
    r"(post|article|entry|accordion|card|modal|item|box|news|content|section|table|tab|comment|list|panel|dialog|faq|question)[-_]*(header|footer|foot|head)|elementor"
)
_PLACE_TAGS = {"footer": FOOTER, "nav": MENU, "aside": SIDE}
_PLACE_ROLES = {
    "navigation": MENU,
    "contentinfo": FOOTER,
    "complementary": SIDE,
    "banner": HEADER,
    "main": MAIN,
    "menubar": MENU,
}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ONCLICK_URL = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\s*\(|window\.open\s*\(|nv_open_browse\s*\()\s*['\"]([^'\"]+)['\"]"
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another address; `label` is what a reader sees or hears (text, else alt, else title)."""

    url: str
    label: str
    place: str
    title: str = ""
    image: str | None = None  # address of the picture that is the link, if it has no text of its own
    rel: str = ""
    depth: int = 0  # list items around it: 1 = top entry of a menu
    hidden: bool = False
    how: str = "a"  # a | area | onclick | frame | option
    href: str = ""  # as written


@dataclass(frozen=True, slots=True)
class Block:
    """The text of one innermost block-level element."""

    text: str
    tag: str
    place: str
    hidden: bool
    element: HtmlElement


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Image:
    src: str
    alt: str | None
    title: str
    place: str
    width: str
    height: str
    in_link: str | None


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    hint: str  # placeholder, value or title: what tells a reader what to type


@dataclass(frozen=True, slots=True)
class Form:
    action: str
    method: str
    fields: tuple[Field, ...]
    place: str
    text: str


@dataclass(frozen=True, eq=False)  # compared as the one document it is: pages are keys of remembered facts
class Page:
    """A parsed document. `url` is the final address; `record` the evidence it was read from."""

    url: str
    record: str
    tree: HtmlElement = field(repr=False)
    title: str
    lang: str
    blocks: tuple[Block, ...] = field(repr=False)
    links: tuple[Link, ...] = field(repr=False)
    headings: tuple[Heading, ...] = field(repr=False)
    images: tuple[Image, ...] = field(repr=False)
    forms: tuple[Form, ...] = field(repr=False)
    metas: tuple[tuple[str, str], ...] = field(repr=False)
    scripts: int = 0
    tabs: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # (label, id of the part of this page it opens)

    @cached_property
    def text(self) -> str:
        """Everything readable, hidden parts included, one block a line."""
        return "\n".join(b.text for b in self.blocks)

    def meta(self, *names: str) -> str:
        """The first non-empty `content` among these names or properties (case-insensitive)."""
        for wanted in names:
            for name, content in self.metas:
                if name == wanted.lower() and content:
                    return content
        return ""

    @cached_property
    def linked_data(self) -> tuple[Json, ...]:
        """The page's JSON-LD values; broken ones are left out."""
        values = []
        for script in self.tree.iter("script"):
            if (script.get("type") or "").lower() == "application/ld+json":
                try:
                    values.append(json.loads(script.text or ""))
                except ValueError:
                    continue
        return tuple(values)


def parse_page(url: str, text: str, record: str = "") -> Page:
    """Read one document; never raises for what a site may send (an empty or broken document gives an empty page)."""
    tree = _parse(text)
    base_tag = next(iter(tree.iter("base")), None)
    base = url
    if base_tag is not None and base_tag.get("href"):
        base = resolve(url, base_tag.get("href", "")) or url
    reader = _Reader(base)
    reader.read(tree)
    title = next((clean(t.text_content()) for t in tree.iter("title")), "")
    return Page(
        url=url,
        record=record,
        tree=tree,
        title=title,
        lang=(tree.get("lang") or tree.get("xml:lang") or "").lower(),
        blocks=tuple(reader.blocks),
        links=tuple(reader.links),
        headings=tuple(reader.headings),
        images=tuple(reader.images),
        forms=tuple(reader.forms),
        metas=tuple(_read_metas(tree)),
        scripts=sum(1 for _ in tree.iter("script")),
        tabs=tuple(_read_tabs(tree)),
    )


def css_path(element: HtmlElement) -> str:
    """A CSS selector that leads to the element: from the nearest id, by tag and position."""
    parts: list[str] = []
    node: HtmlElement | None = element
    while node is not None and isinstance(node.tag, str):
        identifier = node.get("id")
        if identifier and re.fullmatch(r"[A-Za-z][\w-]*", identifier):
            parts.append(f"#{identifier}")
            break
        parent = node.getparent()
        if parent is None:
            parts.append(node.tag)
            break
        same = [c for c in parent if c.tag == node.tag]
        parts.append(node.tag if len(same) == 1 else f"{node.tag}:nth-of-type({same.index(node) + 1})")
        node = parent
    return " > ".join(reversed(parts))


def _parse(text: str) -> HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    text = _XML_DECLARATION.sub("", text).replace("\x00", "")
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        tree = html.document_fromstring(b"<html><body></body></html>", parser=parser)
    return tree


def _read_metas(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    for meta in tree.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or meta.get("http-equiv")
        if name:
            yield name.strip().lower(), clean(meta.get("content") or "")


def _read_tabs(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    """Tabs, accordions and in-page links: a label and the id of the part it shows."""
    for element in tree.iter("a", "button", "li", "div", "h2", "h3", "h4"):
        href = (element.get("href") or "").strip()
        target = (
            element.get("data-bs-target")
            or element.get("data-target")
            or element.get("aria-controls")
            or (href if href.startswith("#") else "")
        )
        name = target.strip().lstrip("#")
        label = clean(element.text_content()) if name else ""
        if name and label and len(label) <= 120:
            yield label, name


def _field(element: HtmlElement) -> Field:
    kind = element.get("type") or {"textarea": "textarea", "select": "select"}.get(str(element.tag), "text")
    hint = element.get("placeholder") or element.get("title") or element.get("aria-label") or element.get("value") or ""
    return Field(element.get("name") or element.get("id") or "", kind.lower(), clean(hint))


class _Reader:
    """One walk over the tree with an explicit stack: hostile nesting must not exhaust Python's."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.headings: list[Heading] = []
        self.images: list[Image] = []
        self.forms: list[Form] = []
        self._buffer: list[str] = []

    def read(self, tree: HtmlElement) -> None:
        body = next(iter(tree.iter("body")), None)
        # A frameset document has no body; its frames are links.
        root = tree if body is None else body
        self._size = max(1, len(root.text_content()))
        stack: list[tuple[HtmlElement, str, bool, int, bool]] = [(root, MAIN, False, 0, False)]
        while stack:
            element, place, hidden, depth, leaving = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if leaving:
                if tag in _BLOCK_TAGS:
                    self._flush(element, place, hidden)
                self._add_text(element.tail)
                continue
            if not tag or tag in _SKIPPED:
                self._add_text(element.tail)
                continue
            outer_place, outer_hidden = place, hidden
            if tag in _BLOCK_TAGS:
                parent = element.getparent()
                self._flush(element if parent is None else parent, place, hidden)
                place = self._place_of(element, tag, place)
                hidden = (
                    hidden
                    or element.get("hidden") is not None
                    or bool(_HIDDEN_STYLE.search(element.get("style") or ""))
                )
            if tag == "li":
                depth += 1
            self._note(element, tag, place, hidden, depth)
            # The tail belongs to the parent, so it is read when leaving, in the parent's place.
            stack.append((
                element,
                outer_place if tag not in _BLOCK_TAGS else place,
                outer_hidden if tag not in _BLOCK_TAGS else hidden,
                depth,
                True,
            ))
            self._add_text(element.text)
            stack.extend((child, place, hidden, depth, False) for child in reversed(element))

    def _add_text(self, text: str | None) -> None:
        if text:
            self._buffer.append(text)

    def _flush(self, element: HtmlElement, place: str, hidden: bool) -> None:
        if self._buffer:
            text = clean("".join(self._buffer))
            self._buffer.clear()
            if text:
                self.blocks.append(Block(text, str(element.tag), place, hidden, element))

    def _place_of(self, element: HtmlElement, tag: str, outer: str) -> str:
        if outer in (FOOTER, BREADCRUMB) or tag in ("body", "html"):
            return outer
        role = (element.get("role") or "").lower()
        if role in _PLACE_ROLES:
            return _PLACE_ROLES[role]
        if tag == "main" or tag == "article":
            return MAIN
        if tag in _PLACE_TAGS:
            return _PLACE_TAGS[tag]
        if tag == "header" and next(element.iterancestors("article", "main", "section"), None) is None:
            return HEADER
        words = f"{element.get('id') or ''} {element.get('class') or ''}".lower().split()
        # "article-header", "entry-footer", "elementor-widget": parts of a piece of content, not of the page.
        name = " ".join(w for w in words if not _PART_OF_CONTENT.match(w))
        if not name:
            return outer
        for place, pattern in _PLACE_TOKENS:
            if pattern.search(name):
                if not self._may_be(place, element):
                    return outer
                if outer == MENU and place in (SIDE, HEADER):
                    return outer
                return place
        return outer

    def _may_be(self, place: str, element: HtmlElement) -> bool:
        """Whether the element's content fits the place its name claims: "has-left-sidebar" on a wrapper says nothing of what is inside."""
        share = len(element.text_content()) / self._size
        if place == FOOTER:
            return share <= 0.8 or self._size <= 1000
        if share <= 0.5:
            return True
        # On a page with hardly any content of its own the menu is most of it.
        if place == MENU:
            linked = sum(len(a.text_content()) for a in element.iter("a"))
            return linked >= 0.6 * len(element.text_content())
        return share <= 0.9 and next(element.iter("h1", "article", "main"), None) is None

    def _note(self, element: HtmlElement, tag: str, place: str, hidden: bool, depth: int) -> None:
        if tag == "a":
            self._note_link(element, place, hidden, depth)
        elif tag == "area":
            self._add_link(
                element.get("href") or "",
                element.get("alt") or element.get("title") or "",
                place,
                "area",
                element,
                depth,
                hidden,
            )
        elif tag in ("iframe", "frame"):
            self._add_link(
                element.get("src") or "",
                element.get("title") or element.get("name") or "",
                place,
                "frame",
                element,
                depth,
                hidden,
            )
        elif tag in ("object", "embed"):
            self._add_link(
                element.get("data") or element.get("src") or "",
                element.get("title") or "",
                place,
                "frame",
                element,
                depth,
                hidden,
            )
        elif tag == "img":
            self._note_image(element, place)
        elif tag == "form":
            self._note_form(element, place)
        elif tag in ("input", "textarea") and next(element.iterancestors("form"), None) is None:
            # A page of scripts has fields without a form.
            self.forms.append(Form(self.base, "script", (_field(element),), place, ""))
        elif tag == "option" and re.match(r"https?://|/", (element.get("value") or "").strip()):
            self._add_link(element.get("value") or "", element.text_content(), place, "option", element, depth, hidden)
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            text = clean(element.text_content())
            if text:
                self.headings.append(Heading(int(tag[1]), text, place))
        if tag != "a" and element.get("onclick"):
            self._note_onclick(element, place, hidden, depth)

    def _note_link(self, element: HtmlElement, place: str, hidden: bool, depth: int) -> None:
        href = (element.get("href") or "").strip()
        label = clean(element.text_content())
        image = next(iter(element.iter("img")), None)
        source = None
        if not label:
            label = clean((image.get("alt") or "") if image is not None else "")
            label = label or clean(element.get("aria-label") or element.get("title") or "")
            if not label and image is not None:
                label = clean(image.get("title") or "")
            if image is not None:
                source = resolve(self.base, image.get("data-src") or image.get("src") or "")
        low = href.lower()
        if (not href or low.startswith(("#", "javascript:"))) and (
            element.get("onclick") or low.startswith("javascript:")
        ):
            self._note_onclick(element, place, hidden, depth, label, extra=href)
            if not _ONCLICK_URL.search(f"{element.get('onclick') or ''} {href}"):
                return
            return
        self._add_link(href, label, place, "a", element, depth, hidden, source)

    def _note_onclick(
        self, element: HtmlElement, place: str, hidden: bool, depth: int, label: str = "", extra: str = ""
    ) -> None:
        match = _ONCLICK_URL.search(f"{element.get('onclick') or ''} {extra}")
        if match:
            text = label or clean(element.text_content()) or clean(element.get("title") or "")
            self._add_link(match.group(1), text, place, "onclick", element, depth, hidden)

    def _add_link(
        self,
        href: str,
        label: str,
        place: str,
        how: str,
        element: HtmlElement,
        depth: int,
        hidden: bool,
        image: str | None = None,
    ) -> None:
        url = resolve(self.base, href)
        if url is None:
            return
        title = clean(element.get("title") or "")
        rel = (element.get("rel") or "").lower()
        self.links.append(Link(url, clean(label), place, title, image, rel, depth, hidden, how, href))

    def _note_image(self, element: HtmlElement, place: str) -> None:
        written = element.get("data-src") or element.get("data-original") or element.get("src") or ""
        src = resolve(self.base, written)
        if src is None:
            return
        link = next(element.iterancestors("a"), None)
        target = resolve(self.base, link.get("href") or "") if link is not None else None
        alt = element.get("alt")
        self.images.append(
            Image(
                src,
                clean(alt) if alt is not None else None,
                clean(element.get("title") or ""),
                place,
                element.get("width") or "",
                element.get("height") or "",
                target,
            )
        )

    def _note_form(self, element: HtmlElement, place: str) -> None:
        fields = tuple(_field(f) for f in element.iter("input", "textarea", "select"))
        action = resolve(self.base, element.get("action") or "") or canonical_url(self.base) or self.base
        self.forms.append(
            Form(action, (element.get("method") or "get").lower(), fields, place, clean(element.text_content())[:2000])
        )
