"""A page's own content and its condition: full of something, placeholder, login wall; judged with the site's frame taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from auditor.facts.fields import Content, find_fields
from auditor.facts.page import BREADCRUMB, FOOTER, HEADER, MENU, Block, Form, Image, Page
from auditor.facts.site import Facts, field_key
from auditor.facts.vocabulary import UNSIGNED, Vocabulary
from auditor.vietnamese import canonical, clean, fold, syllables

_PART_BLOCKS = 60
_HEADING_WORDS = 12
# A page with less own text than this, and neither picture, file, form nor list, holds nothing.
_EMPTY_SYLLABLES = 12
# "Đang xây dựng dự thảo Nghị định" is prose: a placeholder phrase counts on a short page or as a whole block.
_PLACEHOLDER_PAGE_SYLLABLES = 60
_PLACEHOLDERS = (
    "đang cập nhật",
    "đang được cập nhật",
    "nội dung đang được cập nhật",
    "đang xây dựng",
    "đang trong quá trình xây dựng",
    "chưa có dữ liệu",
    "chưa có nội dung",
    "chưa có bài viết",
    "không có dữ liệu",
    "không có bài viết nào",
    "không tìm thấy dữ liệu",
    "không có bản ghi nào",
    "under construction",
    "coming soon",
    "no data",
    "lorem ipsum",
    "trang này đang được xây dựng",
    "giới thiệu thông tin chung về đơn vị ở đây",
    "lịch sử hình thành và phát triển của đơn vị",
    "nội dung đang cập nhật",
    "chuyên mục đang được cập nhật",
    "thông tin đang cập nhật",
    "dữ liệu đang cập nhật",
    "chưa được cập nhật",
    "sẽ được cập nhật sau",
    "sẽ sớm được cập nhật",
    "đang được hoàn thiện",
    "đang được biên soạn",
    "đang trong quá trình hoàn thiện",
    "chưa có bài viết nào",
    "chưa có tin bài",
    "chưa có thông tin",
    "chưa có văn bản nào",
    "không có văn bản nào",
    "không có tin bài nào",
    "không tìm thấy bản ghi nào",
)
_EXPLICITLY_NONE_RE = re.compile(
    r"(hiện|hiện nay|hiện tại|trong (kỳ|quý|năm|tháng))[^.]{0,60}(chưa|không) (có|phát sinh)|(chưa|không) (có|phát sinh) (dự thảo|trường hợp|dự án|kế hoạch|nội dung|văn bản|khoản|danh sách|công trình)[^.]{0,60}",
    re.IGNORECASE,
)
_LOGIN_RE = re.compile(r"đăng nhập|tên đăng nhập|mật khẩu|sign in|log ?in", re.IGNORECASE)
_SOFT_404_RE = re.compile(
    r"(không tìm thấy|không tồn tại|không còn tồn tại)[^.]{0,40}(trang|đường dẫn|nội dung|bài viết|chuyên mục|tài nguyên)|"
    r"(trang|đường dẫn|nội dung|liên kết)[^.]{0,40}(không tìm thấy|không tồn tại|không còn tồn tại|đã bị (xóa|gỡ|di chuyển|thay đổi địa chỉ)|đã được (gỡ bỏ|di chuyển))|"
    r"(trang|nội dung|đường dẫn) (mà )?(bạn|quý vị)( đang)? (tìm|yêu cầu|truy cập)[^.]{0,20}(không có|không tìm thấy|không khả dụng)|"
    r"page (was )?not found|not found|error 404|lỗi 404|the requested resource",
    re.IGNORECASE,
)
_ICON_RE = re.compile(
    r"icon|logo|spacer|arrow|bullet|button|loading|ajax|pixel|new\.gif|print|email|share|facebook|zalo|flag",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a page is, apart from which section it serves: `held` or empty / placeholder / login / dead."""

    state: str  # "held" | "placeholder" | "login" | "dead"
    quote: str = ""
    explicit_none: bool = False


def own_content(facts: Facts, page: Page) -> Content:
    """The page's own text, links, pictures and forms, the frame of the site taken off."""
    blocks = facts.own_blocks(page)
    images = tuple(i for i in page.images if _is_content_image(i) and i.src not in facts.frame_images)
    forms = tuple(_own_forms(facts, page))
    text = "\n".join(b.text for b in blocks)
    return Content(text, facts.own_links(page), images, forms, blocks, markup=facts.of(_widget_markup, page.url, page))


def part_content(facts: Facts, page: Page, part: str, vocabulary: Vocabulary) -> Content:
    """What stands under a heading of the page, up to the next heading or section name; or, for `#id`, inside that element.

    Hidden parts count: tabs and pop-ups are read by clicking.
    """
    if part.startswith("#"):
        holder = next((e for e in page.tree.iter() if isinstance(e.tag, str) and e.get("id") == part[1:]), None)
        inside = frozenset() if holder is None else frozenset(holder.iter())
        blocks = tuple(b for b in page.blocks if b.element in inside)
    else:
        blocks, inside = _under_heading(facts, page, part, vocabulary)
    images = tuple(
        i for i in page.images if _is_content_image(i) and any(_shows(e, i) for e in inside if e.tag == "img")
    )
    forms = tuple(
        f for f in page.forms if any(e.tag == "form" and clean(e.text_content())[:200] == f.text[:200] for e in inside)
    )
    labels = {clean(e.text_content()) for e in inside if e.tag == "a"}
    links = tuple(k for k in page.links if k.label and k.label in labels and k.place not in (MENU, FOOTER))
    frames = "\n".join(e.get("src") or "" for e in inside if e.tag in ("iframe", "embed", "object"))
    return Content("\n".join(b.text for b in blocks), links, images, forms, blocks, frames)


def _shows(element: HtmlElement, image: Image) -> bool:
    written = element.get("data-src") or element.get("data-original") or element.get("src") or ""
    return bool(written) and image.src.endswith(
        quote(unquote(urlsplit(written).path.lstrip("./")), safe="/~!$&'()*+,;=:@-._")
    )


def _own_forms(facts: Facts, page: Page) -> Iterator[Form]:
    """Forms with the fields that are this page's own: ASP.NET wraps the whole page, search box included, in one form."""
    for form in page.forms:
        fields = tuple(f for f in form.fields if field_key(form, f) not in facts.frame_fields)
        if fields and form.place not in (MENU, FOOTER, HEADER):
            yield replace(form, fields=fields)


def page_condition(facts: Facts, page: Page, vocabulary: Vocabulary) -> Condition:
    """Whether the page holds anything at all; says nothing of whether it is the right thing."""
    content = own_content(facts, page)
    texts = [b.text for b in content.blocks if not _repeats_title(b.text, page)]
    text = "\n".join(texts)
    amount = syllables(text)
    if (
        any(
            f.type == "password" for form in page.forms for f in form.fields if form.place not in (MENU, HEADER, FOOTER)
        )
        and amount < 80
    ):
        return Condition("login", _first(_LOGIN_RE, text))
    if amount < 60 and (_SOFT_404_RE.search(text) or _SOFT_404_RE.search(page.title)):
        return Condition("dead", _first(_SOFT_404_RE, text) or page.title)
    files = content.files()
    frames = [k for k in page.links if k.how == "frame"]
    rich = bool(files or content.images or frames or content.markup)
    placeholder = _placeholder_in(texts, amount, vocabulary)
    if placeholder and not files and (amount <= _PLACEHOLDER_PAGE_SYLLABLES or "lorem" in placeholder.lower()):
        none = _EXPLICITLY_NONE_RE.search(text)
        return Condition("placeholder", placeholder, explicit_none=bool(none))
    listed = [k for k in content.links if syllables(k.label) >= 3]
    rich = rich or bool(find_fields(content, ("phone", "email", "documents")))
    if (
        amount < _EMPTY_SYLLABLES
        and not rich
        and len(listed) < 2
        and not any(f.type == "textarea" for form in content.forms for f in form.fields)
    ):
        none = _EXPLICITLY_NONE_RE.search(text)
        return Condition("placeholder", text[:120], explicit_none=bool(none))
    none = _EXPLICITLY_NONE_RE.search(text) if amount < _PLACEHOLDER_PAGE_SYLLABLES else None
    return Condition("held", explicit_none=bool(none))


def _placeholder_in(texts: list[str], amount: int, vocabulary: Vocabulary) -> str:
    known = {canonical(p) for p in _PLACEHOLDERS} | set(vocabulary.placeholders)
    for text in texts:
        name = canonical(text)
        if name in known or (
            amount <= _PLACEHOLDER_PAGE_SYLLABLES
            and any(name.startswith(p) or name.endswith(p) for p in known if len(p) > 8)
        ):
            return text[:160]
    return ""


def _under_heading(
    facts: Facts, page: Page, heading: str, vocabulary: Vocabulary
) -> tuple[tuple[Block, ...], frozenset[HtmlElement]]:
    """The blocks after a heading, and every element between it and the next one."""
    blocks = facts.own_blocks(page)
    start = next((i for i, b in enumerate(blocks) if b.text == heading), None)
    if start is None:
        return (), frozenset()
    rank = next((h.level for h in page.headings if h.text == heading), 6)
    ends = {h.text for h in page.headings if h.level <= rank and h.text != heading}
    end = start + 1
    while (
        end < len(blocks)
        and end - start <= _PART_BLOCKS
        and blocks[end].text not in ends
        and not _names_another(blocks[end].text, vocabulary)
    ):
        end += 1
    taken = blocks[start + 1 : end]
    inside: set[HtmlElement] = set()
    last = blocks[end].element if end < len(blocks) else None
    passing = False
    for element in page.tree.iter():
        if element is last and passing:
            break
        if passing:
            inside.add(element)
        passing = passing or element is blocks[start].element
    return taken, frozenset(inside)


def _names_another(text: str, vocabulary: Vocabulary) -> bool:
    """A short text that is the name of a section begins that section."""
    return len(text.split()) <= _HEADING_WORDS and any(m.strength >= UNSIGNED for m in vocabulary.match_label(text))


def _repeats_title(text: str, page: Page) -> bool:
    name = canonical(text)
    return bool(name) and (name == canonical(page.title) or any(name == canonical(h.text) for h in page.headings[:3]))


def _is_content_image(image: Image) -> bool:
    if image.place in (MENU, FOOTER, HEADER, BREADCRUMB):
        return False
    small = (image.width.isdigit() and int(image.width) < 60) or (image.height.isdigit() and int(image.height) < 40)
    return not small and not _ICON_RE.search(fold(urlsplit(image.src).path.rsplit("/", 1)[-1]))


def _widget_markup(facts: Facts, _url: str, page: Page) -> str:
    """Addresses of frames and embedded things of this page alone: where a map widget shows itself."""
    frame = {url for _, url in facts.chrome_links}
    own = [k.url for k in page.links if k.how == "frame" and k.url not in frame and k.place != FOOTER]
    for tag in ("object", "embed", "canvas"):
        for element in page.tree.iter(tag):
            own.append(etree.tostring(element, encoding="unicode", with_tail=False)[:300])
    for element in page.tree.xpath("//*[contains(@class,'leaflet') or @id='map' or contains(@class,'map-container')]")[
        :3
    ]:
        own.append(f"leaflet {element.get('id') or ''} {element.get('class') or ''}")
    return "\n".join(own)


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group(0) if match else ""
