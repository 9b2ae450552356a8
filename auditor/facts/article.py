"""What of a page is its own article: where its title stands, where its text begins and ends; frame, other articles'
rows and comments left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from auditor.facts.datetext import is_bare, plain, read_dates
from auditor.facts.page import BREADCRUMB, FOOTER, HEADER, MAIN, MENU, SIDE, Block, Page
from auditor.facts.repeats import Group, is_file_name
from auditor.facts.typesetting import is_bold, is_lead, is_running
from auditor.urls import resolve
from auditor.vietnamese import canonical, clean

_OTHERS = (
    r"khác|liên quan|mới hơn|cũ hơn|đã đưa|đã đăng|cùng (chuyên )?mục|cùng (chủ đề|loại|lĩnh vực)|tiếp "
    r"theo|trước|mới nhất|mới"
    r"|nổi bật|xem nhiều|đọc nhiều|tiêu điểm|sau|kế tiếp"
)
_RELATED = re.compile(
    r"(?<!\w)((các |những )?(tin|bài|bài viết|tin tức|tin bài|thông tin|văn bản|nội dung|thông báo|mục|ảnh|video)"
    rf"( tức| bài| viết)? ({_OTHERS})"
    r"|tin liên quan|bài liên quan|xem thêm|xem nhiều|đọc nhiều|đọc thêm|có thể bạn quan tâm|cùng chuyên "
    r"mục|cùng thể loại"
    r"|cùng lĩnh vực|liên quan|mới cập nhật|related|other news|older|newer|bình luận|ý kiến bạn đọc|comments?"
    r"|phản hồi|thảo luận|next post|previous post)(?!\w)"
)
_RELATED_CLASS = re.compile(
    r"related|lien-?quan|tin-?khac|other-?(news|post)|more-?news|(?<!no-)(?<!has-)comment(?!s?-?(count|num|link|off))|binh-?luan|side-?bar|(?"
    r"<!elementor-)(?<!elementor )widget"
    r"|most-?(read|view)|xem-?nhieu|(post|article)-?navigation|(?<![a-z])banner|calendar",
    re.IGNORECASE,
)
_OWN_HEADER = re.compile(
    r"(article|post|entry|news|detail|content|page|blog|bai-?viet)[-_]?(header|head)", re.IGNORECASE
)
_OWN_LABEL = re.compile(
    r"(?<!\w)(ngày đăng|đăng ngày|đăng lúc|ngày xuất bản|xuất bản|publish date|cms publish date|ngày đưa "
    r"tin|ngày tạo|ngày viết|đăng tải"
    r"|thời gian đăng)(?!\w)"
)
_TITLE_CLASS = re.compile(
    r"(news|article|detail|post|entry|tin|bai-?viet|asset|content).?-?(title|tieu-?de|name)|^title"
)
_ANY_TITLE_CLASS = re.compile(r"title|tieu-?de|headline", re.IGNORECASE)
_SITE_NAME = re.compile(
    r"^((cổng|trang) thông tin|trang chủ)|^(ủy ban nhân dân|uỷ ban nhân dân|ubnd)( (xã|phường|huyện|thị trấn|thị xã|thành phố|tp|tỉnh|đặc khu))?( \w+){0,4}$"
)
_SITE_FOOT = re.compile(r"bản quyền|copyright|©|điện thoại|địa chỉ|giấy phép|thiết kế|truy cập|hệ thống", re.IGNORECASE)
_CATEGORY = re.compile(r"categ|(?<![a-z])(cat|tag|author|tac-?gia|chuyen-?muc)(?![a-z])", re.IGNORECASE)
_CATEGORY_WORDS = re.compile(r"chuyên mục|danh mục|thể loại|tác giả|thẻ|category|by\W*$", re.IGNORECASE)
# A document copied into a page opens with these; days below them are the document's.
_DOCUMENT_HEAD = re.compile(
    r"cộng h[òo][àa] xã hội chủ nghĩa|độc lập\W+tự do\W+hạnh phúc|kính gửi|^số\s*:\s*\S*/", re.IGNORECASE
)
_LINE = 160  # characters of a line that tells a day
_MARK = 30  # characters up to which a part of the page is a mark beside something, not a list of others
_WORDY = 20  # characters that make a line more than a menu's word


def is_related(heading: str) -> bool:
    """Whether a heading announces other articles."""
    return len(heading) <= 80 and _RELATED.search(plain(heading)) is not None


def is_labelled(block: Block) -> bool:
    """Whether a short line says that what it tells is when the article was posted."""
    return len(block.text) <= _LINE and _OWN_LABEL.search(plain(block.text)) is not None


def links_of(block: Block) -> list[HtmlElement]:
    """The links among a block's own words, whatever else its element holds."""
    return [a for a in block.element.iter("a") if (label := clean(a.text_content())) and label in block.text]


class Article:
    """The part of a page that is its own: `own` are the page's blocks without the frame, `frame` the links every
    page carries."""

    def __init__(
        self, page: Page, own: Iterable[Block], groups: Iterable[Group], frame: frozenset[tuple[str, str]]
    ) -> None:
        self.page = page
        self._order = {id(b): n for n, b in enumerate(page.blocks)}
        lists = [g for g in groups if g.place in (MAIN, SIDE) and _is_article_list(g)]
        self._rows = {e for g in lists for r in g.rows for e in r.elements}
        ours = {id(b) for b in own}
        named = [t for t in (canonical(page.meta("og:title")), canonical(page.title)) if len(t) >= 10]
        heads = [b.element for b in page.blocks if _is_named(b, named) and b.place not in (MENU, BREADCRUMB)]
        self._heads = {e for head in heads[:1] for e in (head, *head.iterancestors())}
        kept = [
            b for b in page.blocks
            if id(b) in ours or (b.place == HEADER and (_in_own_header(b.element) or _is_named(b, named)))
        ]  # fmt: skip
        self.blocks = [b for b in kept if not b.hidden and not self.is_others(b.element)]
        self.title = self._find_title()
        self.start = None if self.title is None else self.at(self.title)
        self.blocks = self._before_related(self.blocks + self._rescued())
        body = sum(len(b.text) for b in self.blocks if len(b.text) >= 40)
        rows = [r for g in lists if not is_related(g.heading) and g.place == MAIN for r in g.rows]
        dated = [r for r in rows if r.date is not None and (r.title, r.url) not in frame]
        told = any(is_labelled(b) for b in self.blocks)
        self.is_list = len(dated) >= 2 and body < 400 and not told and not self._opens_with_text()
        if self.title is not None and self.title.place == MAIN:
            self.blocks = [b for b in self.blocks if b.place != SIDE or self._is_within(b)]

    def at(self, block: Block) -> int:
        """Where in the document a block stands."""
        return self._order[id(block)]

    def before(self, block: Block) -> Block | None:
        """The block just before, whatever its place."""
        place = self.at(block)
        return self.page.blocks[place - 1] if place else None

    @cached_property
    def container(self) -> HtmlElement | None:
        """The largest element around the title that holds no menu or site header: the article with all it brings."""
        if self.title is None:
            return None
        title = self.at(self.title)
        foreign = {
            b.element for n, b in enumerate(self.page.blocks)
            if b.place == MENU or (b.place == HEADER and n < title and not _in_own_header(b.element))
        }  # fmt: skip
        held: set[HtmlElement] = set()
        for element in foreign:
            held.update((element, *element.iterancestors()))
        inner = self.title.element
        while True:
            outer = inner.getparent()
            if outer is None or outer.tag in ("body", "html", "form") or outer in held:
                return inner
            inner = outer

    @cached_property
    def body_at(self) -> int:
        """Where the first running text after the title stands."""
        after = [b for b in self.blocks if self.at(b) > (self.start or 0) and is_running(b.text)]
        if len(after) > 1 and is_lead(after[0]):
            after = after[1:]  # a summary may stand between the title and the line with the date
        return self.at(after[0]) if after else len(self.page.blocks)

    @cached_property
    def document_at(self) -> int:
        """Where a copied document begins, whose days are its own."""
        heads = (self.at(b) for b in self.blocks if b is not self.title and _DOCUMENT_HEAD.search(b.text))
        return next(heads, len(self.page.blocks))

    def bylines(self) -> list[Block]:
        """Short lines between the title and the first running text."""
        if self.start is None:
            return []
        return [b for b in self.blocks if self.start <= self.at(b) < min(self.body_at, self.document_at)][:12]

    def forelines(self) -> list[Block]:
        """The few short lines just above the title, in its own part of the page."""
        if self.start is None or self.container is None:
            return []
        near = self.page.blocks[max(0, self.start - 4) : self.start]
        return [
            b for b in near
            if not b.hidden and len(b.text) <= 80 and self.container in b.element.iterancestors()
            and b.place in (MAIN, BREADCRUMB, HEADER) and not self.is_others(b.element)
        ]  # fmt: skip

    def trails(self) -> list[Block]:
        """The lines that say where in the site the page stands."""
        upto = self.start if self.start is not None else len(self.page.blocks)
        return [
            b for b in self.page.blocks[:upto]
            if not b.hidden and len(b.text) <= 200
            and (b.place == BREADCRUMB or re.match(r"trang chủ\s*[»>/›|→-]|home\s*[»>/›|→-]", b.text, re.IGNORECASE))
        ]  # fmt: skip

    def endlines(self) -> list[Block]:
        """Short lines after the last running text."""
        places = [n for n, b in enumerate(self.blocks) if is_running(b.text) and self.at(b) >= (self.start or 0)]
        return self.blocks[places[-1] + 1 :][:5] if places else []

    def is_of_link(self, block: Block) -> bool:
        """Whether the date stands with a title that leads elsewhere: then it is that article's."""
        if any(self._is_title_of_another(a) for a in links_of(block)):
            return True
        element = block.element
        around: HtmlElement | None = element
        for _ in range(4):
            if around is None or around.tag in ("body", "html", "form", "article", "main"):
                return False
            if len(around.text_content()) > 600 or self._holds_title(around):
                return False
            if any(self._is_title_of_another(a) for a in around.iter("a")):
                return True
            around = around.getparent()
        return False

    def is_others(self, element: HtmlElement) -> bool:
        """Whether the element is in another article's row, or in a part of the page that calls itself related,
        comments, banner."""
        whole = max(1, len(self.page.text))
        for e in (element, *element.iterancestors()):
            if e in self._heads:
                return False  # it holds the article's own title
            if e in self._rows:
                return True
            name = f"{e.get('class') or ''} {e.get('id') or ''}"
            if (
                e.tag not in ("body", "html", "form")
                and _RELATED_CLASS.search(name)
                and _MARK < len(e.text_content()) < 0.6 * whole
            ):
                return True
        return False

    def is_section(self, a: HtmlElement) -> bool:
        """Whether a link names the section, the author or a tag, as against another article."""
        label = clean(a.text_content())
        if not label or any(c.isdigit() for c in label):
            return False
        if _CATEGORY.search(f"{a.get('class') or ''} {a.get('rel') or ''} {a.get('href') or ''}"):
            return True
        url = resolve(self.page.url, a.get("href") or "")
        path = urlsplit(url).path.rstrip("/") if url else ""
        inside = bool(path) and urlsplit(self.page.url).path.startswith(path + "/")
        return inside or canonical(label) in self._sections

    @cached_property
    def _sections(self) -> frozenset[str]:
        return frozenset(canonical(k.label) for k in self.page.links if k.place in (MENU, BREADCRUMB))

    def follows_heading(self, block: Block) -> bool:
        before = self.before(block)
        return before is not None and re.fullmatch(r"h[1-6]", before.tag) is not None

    def _is_within(self, block: Block) -> bool:
        """Whether a block beside the text is of the same `<article>` as the title."""
        whole = next(block.element.iterancestors("article"), None)
        return whole is not None and self._holds_title(whole)

    def _holds_title(self, element: HtmlElement) -> bool:
        title = self.title.element if self.title is not None else None
        return title is not None and (element is title or element in title.iterancestors())

    def _is_title_of_another(self, a: HtmlElement) -> bool:
        label = clean(a.text_content())
        if len(label.split()) < 4 or _CATEGORY.search(f"{a.get('class') or ''} {a.get('rel') or ''}"):
            return False
        url = resolve(self.page.url, a.get("href") or "")
        if url is None or is_file_name(url):
            return False
        here, there = urlsplit(self.page.url), urlsplit(url)
        if (there.path, there.query) == (here.path, here.query) or there.netloc != here.netloc:
            return False
        if not there.query and here.path.startswith(there.path.rstrip("/") + "/"):
            return False  # the section this page is in
        if any(is_bare(label, m) for m in read_dates(label).days()):
            return False  # the date itself is the link
        said = clean(f"{(a.getparent().text or '') if a.getparent() is not None else ''}")
        previous = a.getprevious()
        said = (
            clean(f"{previous.text_content()} {previous.tail or ''}")
            if previous is not None and isinstance(previous.tag, str)
            else said
        )
        return _CATEGORY_WORDS.search(said[-20:]) is None

    def _find_title(self) -> Block | None:
        """The block whose words are the document's title, a heading rather than a repetition of it; else a
        title-classed one, else the first heading that is not the site's name."""
        titles = [t for t in (canonical(self.page.meta("og:title")), canonical(self.page.title)) if len(t) >= 10]
        texts = [(canonical(b.text), b) for b in self.blocks if 10 <= len(b.text) <= 300]
        for title in titles:
            same = [
                b for text, b in texts
                if len(text) >= 10 and not _SITE_NAME.search(plain(b.text))
                # The site's own name begins or ends most titles.
                and (title.startswith(text) or text.startswith(title) or (len(text) >= _WORDY and text in title))
            ]  # fmt: skip
            if same:
                return next((b for b in same if _is_headed(b)), same[0])
        headed = [b for b in self.blocks if len(b.text) <= 300 and not _SITE_NAME.search(plain(b.text))]
        wordy = [b for b in headed if len(b.text) >= _WORDY and not is_related(b.text)]
        choices = (
            (b for b in headed if _TITLE_CLASS.search((b.element.get("class") or "").lower())),
            (b for b in headed if b.tag in ("h1", "h2")),
            (b for b in wordy if b.tag in ("h3", "h4")),
            (b for b in wordy if any(_ANY_TITLE_CLASS.search(name) for name in _names(b.element))),
            (b for b in wordy if b.place == MAIN and is_bold(b)),
            self._before_text(),
        )
        return next((b for choice in choices for b in choice), None)

    def _before_text(self) -> Iterator[Block]:
        """The line of several words that stands closest above the first running text, and leads nowhere."""
        first = next((n for n, b in enumerate(self.blocks) if b.place == MAIN and is_running(b.text)), 0)
        for block in reversed(self.blocks[max(0, first - 4) : first]):
            if len(block.text.split()) >= 5 and not read_dates(block.text).days() and not links_of(block):
                yield block

    def _opens_with_text(self) -> bool:
        """Whether a title of several words is followed by text or a day of its own before any list of others."""
        if self.title is None or self.start is None or len(self.title.text.split()) < 5:
            return False
        rows = [
            n for n, b in enumerate(self.page.blocks)
            if n > self.start and self._rows.intersection((b.element, *b.element.iterancestors()))
        ]  # fmt: skip
        own = [b for b in self.blocks if self.start < self.at(b) < (rows[0] if rows else len(self.page.blocks))]
        return any(is_running(b.text) or any(is_bare(b.text, m) for m in read_dates(b.text).days()) for b in own)

    def _rescued(self) -> list[Block]:
        """Lines of the article's own foot, which is no foot of the site."""
        if self.container is None or self.start is None or self.title is None:
            return []
        known = {id(b) for b in self.blocks}
        return [
            b for b in self.page.blocks[self.start + 1 :]
            if not b.hidden and id(b) not in known and not self.is_others(b.element)
            and self.container in b.element.iterancestors()
            and (
                (b.place == FOOTER and not _is_site_foot(b.element, self.container))
                or b.place == HEADER == self.title.place
            )
        ]  # fmt: skip

    def _before_related(self, blocks: list[Block]) -> list[Block]:
        """Cut at the first short line that announces other articles, once something of the article has been read."""
        blocks = sorted(blocks, key=self.at)
        read = 0
        for n, block in enumerate(blocks):
            titled = self.start is None or self.at(block) > self.start
            enough = 200 if self.start is None else 40
            if titled and read > enough and len(block.text) <= 60 and is_related(block.text):
                return blocks[:n]
            read += len(block.text) if titled else 0
        return blocks


def _is_named(block: Block, titles: list[str]) -> bool:
    """Whether a heading is what the document's title begins with, and not the site's name."""
    text = canonical(block.text)
    if len(text) < _WORDY or not re.fullmatch(r"h[1-6]", block.tag) or _SITE_NAME.search(plain(block.text)):
        return False
    return any(t.startswith(text) for t in titles)


def _is_headed(block: Block) -> bool:
    return re.fullmatch(r"h[1-6]", block.tag) is not None or any(
        _ANY_TITLE_CLASS.search(n) for n in _names(block.element)
    )


def _names(element: HtmlElement) -> list[str]:
    near = (element, *element.iter("span", "b", "strong", "a", "font"))
    return [f"{e.get('class') or ''} {e.get('id') or ''}" for e in near]


def _is_site_foot(element: HtmlElement, container: HtmlElement) -> bool:
    """Whether a part of the page below the article speaks of the site: owner, address, licence, counters."""
    foot = element
    for outer in element.iterancestors():
        if outer is container or len(outer.text_content()) > 600:
            break
        foot = outer
    return _SITE_FOOT.search(foot.text_content()) is not None


def _in_own_header(element: HtmlElement) -> bool:
    """ "post-header" is the article's header, not the site's."""
    return any(
        _OWN_HEADER.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in (element, *element.iterancestors())
    )


def _is_article_list(group: Group) -> bool:
    """Rows of other articles, as against the rows of a table or the points of a list inside an article."""
    linked = [r for r in group.rows if r.url is not None]
    if len(linked) < 2 or len(linked) < 0.6 * len(group.rows):
        return False
    words = sum(len(r.title.split()) for r in linked) / len(linked)
    return words >= 4 or any(r.date is not None for r in linked)
