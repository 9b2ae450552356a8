"""The date that stands by an article's title: looked for where labels, markup and neighbours make it the article's, and
given up where two stand equally well."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lxml.html import HtmlElement

from auditor.facts.article import Article, is_labelled, links_of
from auditor.facts.bylines import pieces, stands_alone, without_names
from auditor.facts.datetext import (
    DAY,
    POSTED,
    UPDATED,
    Mention,
    has_time,
    has_weekday,
    is_bare,
    plain,
    read_dates,
)
from auditor.facts.page import Block
from auditor.facts.repeats import FIRST_POSTING
from auditor.facts.rows import box_date, row_columns
from auditor.facts.stamps import is_changed, is_published, stamp_of
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
_LAST_CHANGE = re.compile(r"lần cuối|mới nhất|chỉnh sửa|sửa đổi|last|modified|updated", re.IGNORECASE)
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
    r"|kết thúc|hội|tổ chức|nhận|gửi|hỏi|trả lời|sự kiện|diễn ra|hẹn|tiếp).*|ban hành|start|end|from|to|.*(diễn ra|tổ chức|khai mạc|bắt đầu))$"
)
_NUMBERED = re.compile(r"\d+/(\d{4}/)?[A-ZĐ]{2,8}(-[A-ZĐ]+|\d+)?(?!\w)")
_PUT_OUT = re.compile(r"đăng|xuất bản|publish|post", re.IGNORECASE)
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
                if mention.role == POSTED and stands_alone(text, mention) and self._is_own(block, mention):
                    found.setdefault(mention.value, Sighting(mention, "label", block))
        return self._choose(list(found.values()))

    def stamped(self) -> Sighting | None:
        """The day in the article's markup: `<time datetime>`, microdata, data attributes near the title."""
        found: dict[date, Sighting] = {}
        for block, element in self._stamp_elements():
            mention = self._stamp(element)
            above = self.article.start is None or self.article.at(block) < self.article.start
            clock = mention is not None and mention.value == self.around.today and above
            if mention is not None and not clock and self._is_own(block, mention):
                found.setdefault(mention.value, Sighting(mention, "time", block))
        return self._choose(list(found.values()))

    def written(self) -> Sighting | None:
        """The day written near the title, or classed as a date, without a word that it is the day of posting."""
        searches = (
            self._classed_near, self._boxes, self._bare, self._titled, self._above, self._changed, self._ends,
            self._classed, self._trail,
        )  # fmt: skip
        # Several articles on one page each carry a date under their heading: then none is the page's.
        headed = {s.mention.value for s in self._classed() if self.article.follows_heading(s.block)}
        for search in searches if len(headed) <= 1 else ():
            found: dict[date, Sighting] = {}
            for sighting in search():
                found.setdefault(sighting.mention.value, sighting)
            if found:
                return self._choose(list(found.values()))
        return None

    def _classed(self) -> Iterator[Sighting]:
        blocks = [b for b in self.article.blocks if len(b.text) <= _SHORT and _has_date_class(b.element)]
        yield from self._plain_days("class", blocks)

    def _classed_near(self) -> Iterator[Sighting]:
        near = {id(b) for b in (*self.article.forelines(), *self.article.bylines())}
        yield from (s for s in self._classed() if id(s.block) in near)

    def _bare(self) -> Iterator[Sighting]:
        yield from self._plain_days("byline", self.article.bylines())

    def _plain_days(self, source: str, blocks: Iterable[Block]) -> Iterator[Sighting]:
        for block in blocks:
            text = self._when(block)
            for mention in self._days(text):
                if (
                    self._is_plain(text, mention)
                    and self._is_own(block, mention)
                    and not self._is_clock(source, block, mention)
                ):
                    yield Sighting(mention, source, block)

    def _titled(self) -> Iterator[Sighting]:
        """In the title's own block, in brackets after the title's words or in a piece of its own."""
        block = self.article.title
        if block is None:
            return
        tail = re.search(r"[(\[]\s*([^()\[\]]*\d{4}[^()\[\]]*)[)\]]\s*$", block.text)
        pieces = [tail[1]] if tail and tail.start() >= 10 else []
        pieces += [
            clean(e.text_content()) for e in block.element.iter("span", "small", "i", "em", "font", "sub", "abbr")
        ]
        for text in pieces:
            for mention in self._days(text):
                # What the document's title says too is what the article is about.
                about = mention.quote in self.article.page.title
                if self._is_plain(text, mention) and not about and self._is_own(block, mention):
                    yield Sighting(mention, "byline", block)

    def _above(self) -> Iterator[Sighting]:
        for block in self.article.forelines():
            words = self._when(block)
            for text in (words, *pieces(words)):
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
        """A bare day in figures below the text, where nobody has signed."""
        lines = self.article.endlines()
        numbered = self.article.title is not None and _NUMBERED.search(self.article.title.text)
        copied = self.article.document_at < len(self.article.page.blocks)
        if numbered or copied or any(_SIGNED.search(b.text) for b in lines):
            return
        for block in lines:
            text = self._when(block)
            for mention in self._days(text):
                figures = not re.search(r"[^\W\d_]", mention.quote) and mention.value != self.around.today
                if figures and self._is_plain(text, mention) and self._is_own(block, mention):
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
                if sheet is None or sheet.value > (self.around.latest or sheet.value) or not _is_sheet(part):
                    continue
                if self._is_own(part[0], sheet):
                    yield Sighting(sheet, "class", part[0])

    def _days(self, text: str) -> tuple[Mention, ...]:
        if not any(c.isdigit() for c in text):
            return ()
        return read_dates(text, latest=self.around.latest).days()

    def _is_own(self, block: Block, mention: Mention) -> bool:
        """Neither of the frame, nor of a title that leads elsewhere, nor older than such pages are."""
        return (
            mention.value.year >= FIRST_POSTING
            and (mention.role == POSTED or not self._is_named_otherwise(block))
            and masked(block.text, mention.value, self.around.today) not in self.around.clocks
            and not self.article.is_of_link(block)
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
            if any(_SIGNED.search(b.text) or _EVENT.match(b.text) for b in after):
                return True
            # A law's page tells the law's day; only one with a time of day is of its posting.
            if article.title is not None and _NUMBERED.search(article.title.text) and not has_time(block.text):
                return mention.role != POSTED
        if article.at(block) > article.document_at:
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
        return bool(_NAMES_DATE.match(name) or _EVENT.match(name)) or (
            joined and not re.match(r"(ngày|thời gian|cập nhật|ngày cập nhật|date)$", name)
        )

    def _joined(self, block: Block) -> str:
        """ "Ngày đăng" in one cell and the day in the next."""
        before = self.article.before(block)
        while before is not None and not any(c.isalnum() for c in before.text):
            before = self.article.before(before)
        if block.tag == "td" and len(block.text) <= 60:
            row = next(block.element.iterancestors("tr"), None)
            if row is not None and row_columns(row).get(POSTED) == block.text:
                return f"Ngày đăng: {block.text}"
        if len(block.text) <= 60 and before is not None and len(before.text) <= 30 and is_labelled(before):
            return f"{before.text.rstrip(': ')}: {block.text}"
        return block.text

    def _when(self, block: Block) -> str:
        """The block's words, without the names of sections and authors, and a "Thời gian:" that cannot be an
        event's."""
        text = block.text
        for a in links_of(block):
            label = clean(a.text_content())
            if self.article.is_section(a):
                text = text.replace(label, " | ", 1)
        if _WHEN.match(text) and not any(_EVENT.search(b.text) for b in self.article.blocks):
            text = _WHEN.sub("", text)
        return clean(without_names(text, block))

    def _choose(self, found: list[Sighting]) -> Sighting | None:
        if len(found) <= 1:
            return found[0] if found else None
        labelled = [s for s in found if s.mention.role == POSTED]
        if len(labelled) > 1:
            # Made on one day and put out on another: the second is when it could be read.
            labelled = [s for s in labelled if _PUT_OUT.search(self._joined(s.block))]
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
        seen: set[HtmlElement] = set()
        for block in article.blocks:
            for element in block.element.iter():
                if not isinstance(element.tag, str) or clean(element.text_content()) not in block.text:
                    continue
                # A time within a sentence is an event's.
                marked = is_published(element) or (element.tag == "time" and self._is_told_alone(block, element))
                if _EVENT.search(block.text) or _CLOCK_CLASS.search(_name(element)) or article.is_others(element):
                    continue
                if marked or (id(block) in near and element.get("href") is None):
                    seen.add(element)
                    yield block, element
        title, whole = article.title, article.container
        if title is None or whole is None:
            return
        around = [e for e in title.element.iterancestors() if e is whole or whole in e.iterancestors()]
        for element in (*around, *(e for e in whole.iter() if isinstance(e.tag, str) and is_published(e))):
            if element not in seen and not article.is_others(element) and not _CLOCK_CLASS.search(_name(element)):
                yield title, element

    def _is_told_alone(self, block: Block, element: HtmlElement) -> bool:
        rest = block.text.replace(clean(element.text_content()), " ", 1)
        return (
            len(block.text) <= _SHORT and len(re.findall(r"[^\W\d_]+", rest)) <= 8 and not rest.rstrip().endswith(".")
        )

    def _stamp(self, element: HtmlElement) -> Mention | None:
        told = stamp_of(element)
        if told is not None and told[0] <= (self.around.latest or told[0]):
            return Mention(told[0], told[0], DAY, "", told[1], 0, len(told[1]))
        if told is not None or (element.tag != "time" and not is_published(element)):
            return None
        text = clean(element.text_content())
        days = [m for m in self._days(text) if self._is_plain(text, m) and m.value != self.around.today]
        return days[0] if len(days) == 1 and not is_changed(element) else None


def _is_sheet(part: Sequence[Block]) -> bool:
    """Whether some element holds these blocks and hardly a word more."""
    size = sum(len(b.text) for b in part)
    ancestors = [{b.element, *b.element.iterancestors()} for b in part]
    common = set.intersection(*ancestors)
    return any(len(re.sub(r"\s+", "", e.text_content())) <= size for e in common if e.tag not in ("body", "html"))


def _name(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _has_date_class(element: HtmlElement) -> bool:
    near = [element, *element.iter("span", "time", "em", "i", "small", "font", "b", "strong")]
    parent = element.getparent()
    if parent is not None and len(parent.text_content()) < 200:
        near.append(parent)
    names = [f"{e.get('class') or ''} {e.get('id') or ''}" for e in near]
    return any(_DATE_CLASS.search(n) for n in names) and not any(_CLOCK_CLASS.search(n) for n in names)
