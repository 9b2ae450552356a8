"""What of a page is its own article, and the date that stands by its title: frame, other articles' rows and comments
left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from auditor.facts.datetext import POSTED, UPDATED, Mention, has_weekday, is_bare, parse_stamp, plain, read_dates
from auditor.facts.page import MAIN, SIDE, Block, Page
from auditor.facts.repeats import FIRST_POSTING, Group, is_file_name
from auditor.urls import resolve
from auditor.vietnamese import canonical, clean

_DATE_CLASS = re.compile(
    r"(?<![a-z])(date|time|ngay|publish\w*|created|posted|timer|(post|entry|article)-?meta|meta-?info"
    r"|info-?meta)(?![a-z])"
    r"|(date|timer|ngaydang|ngay-?dang|thoi-?gian|time)(?![a-z])",
    re.IGNORECASE,
)
_CLOCK_CLASS = re.compile(
    r"clock|today|hom-?nay|dong-?ho|current|now(?![a-z])|lich(?![a-z])|calendar|event|su-?kien", re.IGNORECASE
)
_OTHERS = (
    r"khác|liên quan|mới hơn|cũ hơn|đã đưa|đã đăng|cùng (chuyên )?mục|cùng (chủ đề|loại|lĩnh vực)|tiếp "
    r"theo|trước|mới nhất|mới"
    r"|nổi bật|xem nhiều|đọc nhiều|tiêu điểm"
)
_RELATED = re.compile(
    r"(?<!\w)((các |những )?(tin|bài|bài viết|tin tức|tin bài|thông tin|văn bản|nội dung|thông báo|mục|ảnh|video)"
    rf"( tức| bài| viết)? ({_OTHERS})"
    r"|tin liên quan|bài liên quan|xem thêm|xem nhiều|đọc nhiều|đọc thêm|có thể bạn quan tâm|cùng chuyên "
    r"mục|cùng thể loại"
    r"|cùng lĩnh vực|liên quan|mới cập nhật|related|other news|older|newer|bình luận|ý kiến bạn đọc|comments?)(?!\w)"
)
_RELATED_CLASS = re.compile(
    r"related|lien-?quan|tin-?khac|other-?(news|post)|more-?news|comment|binh-?luan|side-?bar|(?"
    r"<!elementor-)(?<!elementor )widget"
    r"|most-?(read|view)|xem-?nhieu|(post|article)-?navigation|(?<![a-z])banner|calendar",
    re.IGNORECASE,
)
_OWN_HEADER = re.compile(
    r"(article|post|entry|news|detail|content|page|blog|bai-?viet)[-_]?(header|head)", re.IGNORECASE
)
_OWN_LABEL = re.compile(
    r"(?<!\w)(ngày đăng|đăng ngày|đăng lúc|ngày xuất bản|xuất bản|publish date|cms publish date|ngày đưa "
    r"tin|ngày tạo|ngày viết"
    r"|thời gian đăng)(?!\w)"
)
_TITLE_CLASS = re.compile(r"(news|article|detail|post|entry|tin|bai-?viet|asset).?-?(title|tieu-?de|name)|^title")
_LONG = 160  # characters of running text: where a body begins
_MAX_BYLINES = 12


@dataclass(frozen=True, slots=True)
class Sighting:
    """A date found in the article's own words: `source` is time, class, label or byline."""

    mention: Mention
    source: str
    block: Block


def is_related(heading: str) -> bool:
    """Whether a heading announces other articles."""
    return len(heading) <= 80 and _RELATED.search(plain(heading)) is not None


class Article:
    """The part of a page that is its own: `own` are the page's blocks without the frame, `frame` the links every
    page carries."""

    def __init__(
        self, page: Page, own: Iterable[Block], groups: Iterable[Group], frame: frozenset[tuple[str, str]], framed: bool
    ) -> None:
        self.page = page
        self._framed = framed  # enough pages were read to tell the frame from the page
        self._order = {id(b): n for n, b in enumerate(page.blocks)}
        lists = [g for g in groups if g.place in (MAIN, SIDE) and _is_article_list(g)]
        self._rows = {e for g in lists for r in g.rows for e in r.elements}
        ours = {id(b) for b in own}
        kept = [b for b in page.blocks if id(b) in ours or (b.place == "header" and _in_own_header(b.element))]
        self.blocks = self._before_related([b for b in kept if not b.hidden and not self._is_others(b.element)])
        body = sum(len(b.text) for b in self.blocks if len(b.text) >= 40)
        rows = [r for g in lists if not is_related(g.heading) and g.place == MAIN for r in g.rows]
        dated = [r for r in rows if r.date is not None and (r.title, r.url) not in frame]
        self.is_list = len(dated) >= 2 and body < 400 and not any(self._labels(b) for b in self.blocks)
        self._start = self._title_at()
        if any(self._order[id(b)] == self._start and b.place == MAIN for b in self.blocks):
            self.blocks = [b for b in self.blocks if b.place != SIDE]

    def sighting(self, clocks: frozenset[str], today: date | None, latest: date | None) -> Sighting | None:
        """The date by the title: machine markup, then class, label, bare line; None where two stand equally well."""
        for source, blocks in (
            ("time", self.blocks),
            ("class", [b for b in self.blocks if len(b.text) <= 160 and self._has_date_class(b.element)]),
            ("label", self.blocks),
            ("byline", self._bylines()),
        ):
            found: dict[date, Sighting] = {}
            for block in blocks:
                text = self._text(source, block)
                reading = read_dates(text, latest=latest) if any(c.isdigit() for c in text) else None
                for mention in reading.days() if reading is not None else ():
                    if self._fits(source, block, text, mention, clocks, today):
                        found.setdefault(mention.value, Sighting(mention, source, block))
            if found:
                return self._choose(list(found.values()))
        return None

    def _choose(self, found: list[Sighting]) -> Sighting | None:
        if len(found) == 1:
            return found[0]
        labelled = [s for s in found if s.mention.role == POSTED]
        if len(labelled) == 1:
            return labelled[0]
        if found[0].source == "byline" or self._start is None:
            return None
        # Several articles on one page each carry a date under their heading: then none is the page's.
        headed = [s for s in found if self._follows_heading(s.block)]
        near = [s for s in found if self._start <= self._order[id(s.block)] <= self._body_at()]
        return near[0] if len(near) == 1 and len(headed) <= 1 else None

    def _fits(
        self, source: str, block: Block, text: str, mention: Mention, clocks: frozenset[str], today: date | None
    ) -> bool:
        if masked(block.text, mention.value, today) in clocks or mention.value.year < FIRST_POSTING:
            return False
        if self._is_of_link(block.element):
            return False
        if mention.role == POSTED:
            return True
        if source == "label":
            alone = not any(b is not block and self._labels(b) for b in self.blocks)
            return mention.role == UPDATED and len(block.text) <= 80 and alone
        if source == "time":
            return mention.role in ("", UPDATED)
        if mention.role not in ("", UPDATED) or not is_bare(text, mention):
            return False
        return mention.value != today or self._is_no_clock(source, block)

    def _is_no_clock(self, source: str, block: Block) -> bool:
        """Today's date without a label is the site's clock, unless the page's markup or its neighbours say
        otherwise."""
        if (
            self._start is None
            or self._order[id(block)] < self._start
            or (has_weekday(block.text) and source == "byline")
        ):
            return False
        return self._framed or source == "class"

    def _text(self, source: str, block: Block) -> str:
        if source == "time":
            return self._stamp(block)
        if source == "label" and len(block.text) <= 60:
            # "Ngày đăng" in one cell and the day in the next.
            place = self._order[id(block)]
            before = self.page.blocks[place - 1] if place else None
            if before is not None and len(before.text) <= 30 and self._labels(before):
                return f"{before.text.rstrip(': ')}: {block.text}"
        return block.text

    def _is_of_link(self, element: HtmlElement) -> bool:
        """Whether the date stands with a title that leads elsewhere: then it is that article's."""
        here = urlsplit(self.page.url)
        around: HtmlElement | None = element
        for _ in range(4):
            if around is None or around.tag in ("body", "html", "form", "article", "main"):
                return False
            if len(around.text_content()) > 600:
                return False
            for a in around.iter("a"):
                url = resolve(self.page.url, a.get("href") or "")
                if url is None or is_file_name(url) or len(clean(a.text_content()).split()) < 4:
                    continue
                there = urlsplit(url)
                if (there.path, there.query) != (here.path, here.query):
                    return True
            around = around.getparent()
        return False

    def _title_at(self) -> int | None:
        """Where the title stands: the block whose words begin the document's title, else a title-classed one, else
        the first h1 or h2."""
        titles = [t for t in (canonical(self.page.meta("og:title")), canonical(self.page.title)) if len(t) >= 10]
        texts = [(canonical(b.text), b) for b in self.blocks if 10 <= len(b.text) <= 300]
        for title in titles:
            for text, block in texts:
                # The site's own name ends most titles, so only the beginning counts.
                if len(text) >= 10 and (title.startswith(text) or text.startswith(title)):
                    return self._order[id(block)]
        for block in self.blocks:
            if _TITLE_CLASS.search((block.element.get("class") or "").lower()):
                return self._order[id(block)]
        return next((self._order[id(b)] for b in self.blocks if b.tag in ("h1", "h2")), None)

    def _body_at(self) -> int:
        """Where the first running text after the title stands."""
        after = [b for b in self.blocks if self._order[id(b)] > (self._start or 0) and len(b.text) >= _LONG]
        return self._order[id(after[0])] if after else len(self.page.blocks)

    def _bylines(self) -> list[Block]:
        """Short lines between the title and the first running text."""
        if self._start is None:
            return []
        end = self._body_at()
        return [b for b in self.blocks if self._start <= self._order[id(b)] < end][:_MAX_BYLINES]

    def _follows_heading(self, block: Block) -> bool:
        place = self._order[id(block)]
        return place > 0 and bool(re.fullmatch(r"h[1-6]", self.page.blocks[place - 1].tag))

    def _stamp(self, block: Block) -> str:
        for element in (block.element, *block.element.iter("time", "meta", "span", "abbr")):
            if element.tag == "time" or element.get("itemprop") == "datePublished":
                stamp = element.get("datetime") or element.get("content") or ""
                if any(c.isdigit() for c in stamp) and "updated" not in (element.get("class") or ""):
                    day = parse_stamp(stamp)
                    return f"{day:%d/%m/%Y}" if day else ""
        return ""

    def _has_date_class(self, element: HtmlElement) -> bool:
        near = [element, *element.iter("span", "time", "em", "i", "small", "font", "b", "strong")]
        parent = element.getparent()
        if parent is not None and len(parent.text_content()) < 200:
            near.append(parent)
        names = [f"{e.get('class') or ''} {e.get('id') or ''}" for e in near]
        return any(_DATE_CLASS.search(n) for n in names) and not any(_CLOCK_CLASS.search(n) for n in names)

    def _labels(self, block: Block) -> bool:
        return len(block.text) <= 160 and _OWN_LABEL.search(plain(block.text)) is not None

    def _is_others(self, element: HtmlElement) -> bool:
        """Whether the element is in another article's row, or in a part of the page that calls itself related,
        comments, banner."""
        whole = max(1, len(self.page.text))
        for e in (element, *element.iterancestors()):
            if e in self._rows:
                return True
            name = f"{e.get('class') or ''} {e.get('id') or ''}"
            if (
                e.tag not in ("body", "html", "form")
                and _RELATED_CLASS.search(name)
                and len(e.text_content()) < 0.6 * whole
            ):
                return True
        return False

    def _before_related(self, blocks: list[Block]) -> list[Block]:
        """Cut at the first short line that announces other articles, once something of the article has been read."""
        read = 0
        for n, block in enumerate(blocks):
            if read > 200 and len(block.text) <= 60 and is_related(block.text):
                return blocks[:n]
            read += len(block.text)
        return blocks


def masked(text: str, value: date, today: date | None) -> str:
    """A dated line with its numbers blotted out: what the lines of a clock have in common, whatever the time on
    them."""
    day = "today" if value == today else value.isoformat()
    return f"{day} {re.sub(r'[0-9]+', '0', clean(text))[:120]}"


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
