"""The date that stands by an article's title: looked for where labels, markup and neighbours make it the article's, and
given up where two stand equally well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lxml.html import HtmlElement

from auditor.facts.article import Article, is_labelled
from auditor.facts.datetext import (
    POSTED,
    UPDATED,
    Mention,
    has_time,
    has_weekday,
    is_bare,
    parse_stamp,
    plain,
    read_dates,
)
from auditor.facts.page import Block
from auditor.facts.repeats import FIRST_POSTING
from auditor.facts.rows import box_date
from auditor.vietnamese import clean

_DATE_CLASS = re.compile(
    r"(?<![a-z])(date|time|ngay|publish\w*|created|posted|timer|(post|entry|article)-?meta|meta-?info"
    r"|info-?meta)(?![a-z])"
    r"|(date|timer|ngaydang|ngay-?dang|thoi-?gian|time)(?![a-z])",
    re.IGNORECASE,
)
_CLOCK_CLASS = re.compile(
    r"clock|today|hom-?nay|dong-?ho|current|now(?![a-z])|lich(?![a-z])|calendar|event|su-?kien", re.IGNORECASE
)
_CHANGED = re.compile(r"modif|updat|chinh-?sua|edited", re.IGNORECASE)
_LAST_CHANGE = re.compile(r"lần cuối|mới nhất|chỉnh sửa|sửa đổi|last|modified|updated", re.IGNORECASE)
_STAMP_NAME = re.compile(r"^(datetime|content|title|data-[\w-]*(date|time|publish|created|posted)[\w-]*)$")
_WHEN = re.compile(r"^\W*thời gian\s*:\s*", re.IGNORECASE)
_EVENT = re.compile(r"(?<!\w)(địa điểm|thành phần|chủ trì|khai mạc|diễn ra|đóng thầu|mở thầu)", re.IGNORECASE)
_SIGNED = re.compile(
    r"^\W*((tm|kt|tl|tuq)\s*[.(]|(phó )?(chủ tịch|giám đốc|bí thư|trưởng (ban|phòng|công an|thôn))\W*$|\W*đã ký"
    r"|người (ký|lập|viết đơn)|nơi nhận|thủ trưởng)",
    re.IGNORECASE,
)
_NAMES_DATE = re.compile(
    r"^(bắt đầu|kết thúc|khai mạc|khai giảng|bế mạc|áp dụng|thời (gian|điểm|hạn) (diễn|tổ chức|đóng|mở|nộp|áp dụng|thực hiện).*"
    r"|(ngày )?(có |hết )?hiệu lực.*|(ngày )?(hết )?hạn.*|(từ|đến|sinh|ký)( ngày)?|ngày (sinh|ban hành|ký|họp|thi|cấp|thành lập|bắt đầu"
    r"|kết thúc|hội|tổ chức|nhận|gửi|hỏi|trả lời|sự kiện|diễn ra|hẹn|tiếp).*|ban hành|start|end|from|to)$"
)
_NUMBERED = re.compile(r"\d+/(\d{4}/)?[A-ZĐ]{2,8}(-[A-ZĐ]+|\d+)?(?!\w)")
_NAME = re.compile(r"(?:[^\W\d_]+[\W_]*){1,7}")
_BYLINE_CLASS = re.compile(r"author|tac-?gia|meta|info|source|nguon|byline|thong-?tin", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[|•·–—;]\s*|\s+[-/]\s+")
_SHORT = 160


@dataclass(frozen=True, slots=True)
class Sighting:
    """A date found in the article's own words: `source` is label, time, class or byline."""

    mention: Mention
    source: str
    block: Block


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of the page besides its article: the lines of the site's clock, the day of the capture, the last
    day possible, and whether enough pages were read to tell the frame from the page."""

    clocks: frozenset[str]
    today: date | None
    latest: date | None
    framed: bool


def masked(text: str, value: date, today: date | None) -> str:
    """A dated line with its numbers blotted out: what the lines of a clock have in common, whatever the time on
    them."""
    day = "today" if value == today else value.isoformat()
    return f"{day} {re.sub(r'[0-9]+', '0', clean(text))[:120]}"


class Lookout:
    """One article's dates, by how surely they are its own."""

    def __init__(self, article: Article, around: Surroundings) -> None:
        self.article = article
        self.around = around

    def labelled(self) -> Sighting | None:
        """The day that a line of the article itself calls the day of posting."""
        found: dict[date, Sighting] = {}
        for block in self.article.blocks:
            text = self._joined(block)
            for mention in self._days(text) if len(block.text) <= _SHORT else ():
                if mention.role == POSTED and _stands_alone(text, mention) and self._is_own(block, mention):
                    found.setdefault(mention.value, Sighting(mention, "label", block))
        return self._choose(list(found.values()))

    def stamped(self) -> Sighting | None:
        """The day in the article's markup: `<time datetime>`, microdata, data attributes near the title."""
        found: dict[date, Sighting] = {}
        for block, element in self._stamp_elements():
            mention = self._stamp(element)
            if mention is not None and self._is_own(block, mention):
                found.setdefault(mention.value, Sighting(mention, "time", block))
        return self._choose(list(found.values()))

    def written(self) -> Sighting | None:
        """The day written near the title, or classed as a date, without a word that it is the day of posting."""
        for search in (self._classed, self._boxes, self._bare, self._titled, self._above, self._changed, self._ends, self._trail):
            found: dict[date, Sighting] = {}
            for sighting in search():
                found.setdefault(sighting.mention.value, sighting)
            if found:
                return self._choose(list(found.values()))
        return None

    def _classed(self) -> Iterator[Sighting]:
        blocks = [b for b in self.article.blocks if len(b.text) <= _SHORT and _has_date_class(b.element)]
        yield from self._plain_days("class", blocks)

    def _bare(self) -> Iterator[Sighting]:
        yield from self._plain_days("byline", self.article.bylines())

    def _plain_days(self, source: str, blocks: Iterable[Block]) -> Iterator[Sighting]:
        for block in blocks:
            text = self._when(block)
            for mention in self._days(text):
                if self._is_plain(text, mention) and self._is_own(block, mention) and not self._is_clock(source, block, mention):
                    yield Sighting(mention, source, block)

    def _titled(self) -> Iterator[Sighting]:
        """In the title's own block, in brackets after the title's words or in a piece of its own."""
        block = self.article.title
        if block is None:
            return
        tail = re.search(r"[(\[]\s*([^()\[\]]*\d{4}[^()\[\]]*)[)\]]\s*$", block.text)
        pieces = [tail[1]] if tail and tail.start() >= 10 else []
        pieces += [clean(e.text_content()) for e in block.element.iter("span", "small", "i", "em", "font", "sub", "abbr")]
        for text in pieces:
            for mention in self._days(text):
                if mention.role in ("", UPDATED) and is_bare(text, mention) and self._is_own(block, mention):
                    yield Sighting(mention, "byline", block)

    def _above(self) -> Iterator[Sighting]:
        for block in self.article.forelines():
            text = self._when(block)
            for text in (text, *_pieces(text)):
                for mention in self._days(text):
                    clock = mention.value == self.around.today or not self._is_own(block, mention)
                    if self._is_plain(text, mention) and not clock:
                        yield Sighting(mention, "byline", block)

    def _changed(self) -> Iterator[Sighting]:
        """A lone "cập nhật" that ends the article is all it says of its posting."""
        if any(is_labelled(b) for b in self.article.blocks):
            return
        for block in (*self.article.bylines(), *self.article.endlines()):
            for mention in self._days(block.text) if len(block.text) <= 80 else ():
                alone = is_bare(block.text, mention) and not _LAST_CHANGE.search(block.text)
                if mention.role == UPDATED and alone and self._is_own(block, mention):
                    yield Sighting(mention, "label", block)

    def _ends(self) -> Iterator[Sighting]:
        """A bare day with its time of day below the text: nobody signs a document to the minute."""
        for block in self.article.endlines():
            for mention in self._days(block.text):
                timed = has_time(block.text) and mention.value != self.around.today
                if timed and self._is_plain(block.text, mention) and self._is_own(block, mention):
                    yield Sighting(mention, "byline", block)

    def _trail(self) -> Iterator[Sighting]:
        """At the end of the line that says where in the site the page stands."""
        for block in self.article.trails():
            for mention in self._days(block.text):
                last = not re.search(r"[^\W\d_]{3,}", block.text[mention.end :])
                if mention.role == "" and last and mention.value != self.around.today and self._is_own(block, mention):
                    yield Sighting(mention, "byline", block)

    def _boxes(self) -> Iterator[Sighting]:
        """The little calendar sheet by the title: day, month and year in boxes of their own."""
        start = self.article.start
        if start is None:
            return
        blocks = self.article.page.blocks
        own = {id(b) for b in (*self.article.forelines(), *self.article.bylines())}
        for first in range(max(0, start - 4), min(len(blocks), start + 6)):
            for size in (2, 3, 4):
                part = blocks[first : first + size]
                joined = " ".join(b.text for b in part)
                if len(joined) > 40 or any(id(b) not in own for b in part) or not joined[:1].isalnum():
                    continue
                sheet = box_date(joined)
                if sheet is not None and sheet.value <= (self.around.latest or sheet.value) and self._is_own(part[0], sheet):
                    yield Sighting(sheet, "class", part[0])

    def _days(self, text: str) -> tuple[Mention, ...]:
        if not any(c.isdigit() for c in text):
            return ()
        return read_dates(text, latest=self.around.latest).days()

    def _is_own(self, block: Block, mention: Mention) -> bool:
        """Neither of the frame, nor of a title that leads elsewhere, nor older than such pages are."""
        return (
            mention.value.year >= FIRST_POSTING
            and masked(block.text, mention.value, self.around.today) not in self.around.clocks
            and not self.article.is_of_link(block.element)
        )

    def _is_plain(self, text: str, mention: Mention) -> bool:
        if mention.role == UPDATED and _LAST_CHANGE.search(text):
            return False
        return mention.role in ("", UPDATED, POSTED) and is_bare(text, mention)

    def _is_clock(self, source: str, block: Block, mention: Mention) -> bool:
        """Today's date without a label is the site's clock, unless the page's markup or its neighbours say otherwise;
        a day over a signature is the document's."""
        article, start = self.article, self.article.start
        if source == "byline":
            after = article.page.blocks[article.at(block) + 1 : article.at(block) + 4]
            if any(_SIGNED.search(b.text) for b in after):
                return True
            # A law's page tells the law's day; only one with a time of day is of its posting.
            if article.title is not None and _NUMBERED.search(article.title.text) and not has_time(block.text):
                return mention.role != POSTED
        if article.at(block) > article.document_at or self._is_named_otherwise(block):
            return True
        if mention.value != self.around.today or mention.role == POSTED:
            return False
        if start is None or article.at(block) < start or (has_weekday(block.text) and source == "byline"):
            return True
        return not (self.around.framed or source == "class")

    def _is_named_otherwise(self, block: Block) -> bool:
        """Whether the line or cell before says what the date is, and that is no posting."""
        before = self.article.before(block)
        if before is None or before is self.article.title or len(before.text) > 40 or is_labelled(before):
            return False
        cell = before.tag in ("td", "th", "dt") and block.tag in ("td", "dd")
        joined = cell and before.element.getparent() is block.element.getparent()
        name = plain(before.text)
        return bool(_NAMES_DATE.match(name)) or (joined and not re.match(r"(ngày|thời gian|cập nhật|ngày cập nhật|date)$", name))

    def _joined(self, block: Block) -> str:
        """ "Ngày đăng" in one cell and the day in the next."""
        before = self.article.before(block)
        if len(block.text) <= 60 and before is not None and len(before.text) <= 30 and is_labelled(before):
            return f"{before.text.rstrip(': ')}: {block.text}"
        return block.text

    def _when(self, block: Block) -> str:
        """The block's words, without the names of sections and authors, and a "Thời gian:" that cannot be an
        event's."""
        text = block.text
        for a in block.element.iter("a"):
            label = clean(a.text_content())
            if label and not any(c.isdigit() for c in label):
                text = text.replace(label, " | ", 1)
        if _WHEN.match(text) and not any(_EVENT.search(b.text) for b in self.article.blocks):
            text = _WHEN.sub("", text)
        return clean(_without_names(text, block))

    def _choose(self, found: list[Sighting]) -> Sighting | None:
        if len(found) <= 1:
            return found[0] if found else None
        labelled = [s for s in found if s.mention.role == POSTED]
        if len(labelled) == 1:
            return labelled[0]
        article = self.article
        if found[0].source == "byline" or article.start is None:
            return None
        # Several articles on one page each carry a date under their heading: then none is the page's.
        headed = [s for s in found if article.follows_heading(s.block)]
        near = [s for s in found if article.start <= article.at(s.block) <= article.body_at]
        return near[0] if len(near) == 1 and len(headed) <= 1 else None

    def _stamp_elements(self) -> Iterator[tuple[Block, HtmlElement]]:
        """Elements that may carry a stamp, each with the block it is judged with."""
        article = self.article
        near = {id(b) for b in (*article.forelines(), *article.bylines())}
        for block in article.blocks:
            for element in block.element.iter("time", "meta", "span", "abbr", "div", "p", "i", "small", "li", "td", "a"):
                marked = element.tag == "time" or element.get("itemprop") == "datePublished"
                if marked or (id(block) in near and element.get("href") is None):
                    yield block, element
        title = article.title
        if title is not None and article.container is not None:
            own = {id(e) for b in article.blocks for e in b.element.iter()}
            around = [e for e in title.element.iterancestors() if e is article.container or article.container in e.iterancestors()]
            empty = [e for e in article.container.iter("meta", "span", "time", "link", "div") if e.get("itemprop") == "datePublished"]
            for element in (*around, *empty):
                if id(element) not in own and not article.is_others(element):
                    yield title, element

    def _stamp(self, element: HtmlElement) -> Mention | None:
        for name, value in element.items():
            if not _STAMP_NAME.match(name) or (name == "content" and element.get("itemprop") != "datePublished"):
                continue
            said = f"{name} {element.get('class') or ''} {element.get('itemprop') or ''}"
            # A hint shown on hovering counts where the words themselves give no full date.
            if _CHANGED.search(said) or (name == "title" and not _is_hint(value)):
                continue
            day = _machine_day(value)
            if day is not None and day <= (self.around.latest or day):
                return Mention(day, day, "day", "", value, 0, len(value))
        if element.tag != "time" and element.get("itemprop") != "datePublished":
            return None
        text = clean(element.text_content())
        wrong = _CHANGED.search(element.get("class") or "")
        days = [m for m in self._days(text) if self._is_plain(text, m) and m.value != self.around.today]
        return days[0] if len(days) == 1 and not wrong else None


def _machine_day(value: str) -> date | None:
    """The day of a stamp: ISO, a full date, or seconds since 1970."""
    value = value.strip()
    if re.fullmatch(r"1\d{9}(\d{3})?", value):
        seconds = int(value[:10])
        return parse_stamp(datetime.fromtimestamp(seconds, UTC).isoformat())
    return parse_stamp(value) if re.search(r"(19|20)\d\d", value) and len(value) <= 60 else None


def _is_hint(text: str) -> bool:
    if re.match(r"\d{4}-\d\d-\d\d(T|\s|$)", text.strip()):
        return True
    return any(is_bare(text, m) for m in read_dates(text).days())


def _stands_alone(text: str, mention: Mention) -> bool:
    """Whether a labelled date is told as such, and not in passing in a sentence: its own piece of the line is bare."""
    if len(text) <= 60 and is_bare(text, mention):
        return True
    left = [m.end() for m in _PIECE.finditer(text, 0, mention.start)]
    right = _PIECE.search(text, mention.end)
    start, end = (left[-1] if left else 0), (right.start() if right else len(text))
    piece = text[start:end]
    return any(is_bare(piece, m) for m in read_dates(piece).days()) or len(text) <= 60


_PIECE = re.compile(r"[|•·–—;,(\[\])]|\s[-/]\s|\s(?=(?:tác giả|người|lượt|số lượt|nguồn|ngày|cập nhật|đăng|posted)\b)", re.IGNORECASE)


def _without_names(text: str, block: Block) -> str:
    """The line without a person's or an office's name set off from the date: "Hoàng Mai | 04/12/2024"."""
    strong = re.search(r"[|•·]", text) or has_time(text) or _BYLINE_CLASS.search(block.element.get("class") or "")
    pieces = _pieces(text)
    if not strong or not 2 <= len(pieces) <= 5:
        return text
    return " | ".join(p for p in pieces if not _is_name(p)) or text


def _is_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text)
    capital = sum(1 for w in words if w[0].isupper())
    return _NAME.fullmatch(text) is not None and capital >= 0.6 * len(words) and not has_weekday(text)


def _pieces(text: str) -> list[str]:
    return [p for p in _SEPARATOR.split(text) if p] if _SEPARATOR.search(text) else []


def _has_date_class(element: HtmlElement) -> bool:
    near = [element, *element.iter("span", "time", "em", "i", "small", "font", "b", "strong")]
    parent = element.getparent()
    if parent is not None and len(parent.text_content()) < 200:
        near.append(parent)
    names = [f"{e.get('class') or ''} {e.get('id') or ''}" for e in near]
    return any(_DATE_CLASS.search(n) for n in names) and not any(_CLOCK_CLASS.search(n) for n in names)
