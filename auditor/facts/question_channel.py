"""Where a citizen can ask: a form, a link to one, an address offered for questions, another official system;
forms of other kinds apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.facts.page import FOOTER, MENU, Link, Page
from auditor.facts.question_forms import form_regions
from auditor.facts.questions import UNKNOWN, Questions, questions
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Reason
from auditor.urls import host_of, same_site
from auditor.vietnamese import clean

_FORM_WORDS = re.compile(
    r"câu hỏi|hỏi đáp|ý kiến|góp ý|phản ánh|kiến nghị|nội dung|liên hệ|thắc mắc|tố cáo|khiếu nại", re.IGNORECASE
)
_QUESTION_WORDS = re.compile(r"câu hỏi|hỏi đáp|góp ý|phản ánh|kiến nghị|thắc mắc|khiếu nại", re.IGNORECASE)
_OTHER_FORM = re.compile(
    r"bình luận|comment|mật khẩu|password|bản tin|newsletter|đánh giá bài viết|dự thảo|khảo sát|bình chọn",
    re.IGNORECASE,
)
_ASK_LINK = re.compile(
    r"(?:đặt|gửi|nhập|tạo|thêm|viết|nêu)(?: mới)? (?:câu hỏi|ý kiến|góp ý|phản ánh|kiến nghị|thắc mắc"
    r"|nội dung hỏi)|gửi (?:phản ánh|hỏi đáp)|hỏi (?:ngay|trực tuyến)|(?:tôi )?muốn hỏi"
    r"|biểu mẫu (?:hỏi|góp ý|phản ánh)",
    re.IGNORECASE,
)
_LOOKUP_LINK = re.compile(
    r"tra cứu (?:câu hỏi|phản ánh|kiến nghị|kết quả (?:xử l[ýí]|trả lời|giải quyết)|tình trạng)"
    r"|theo dõi (?:câu hỏi|phản ánh|kiến nghị|tình trạng)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+\-]+\s?(?:@|\[at\]|\(at\))\s?[\w\-]+(?:\.[\w\-]+)+")
_PHONE = re.compile(
    r"(?<![\d/])(?:\(?\+?84\)?|\(?0\d{1,3}\)?)(?:[\s.\-]{0,2}\d){6,9}|(?<!\d)1(?:800|900)\s?\d{4,6}|(?<!\d)1022(?!\d)"
)
_OFFERED = re.compile(
    r"góp ý|câu hỏi|hỏi đáp|phản ánh|kiến nghị|tiếp nhận ý kiến|ý kiến (?:của )?(?:công dân|người dân|bạn đọc)"
    r"|đường dây nóng|hotline|hòm thư|hộp thư|khiếu nại|tố cáo",
    re.IGNORECASE,
)
_OFFERING_MAILBOX = re.compile(
    r"gopy|gop-y|hoidap|hoi-dap|tiepnhan|ykien|phananh|kiennghi|pakn|tiepdan|duongdaynong", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to ask: `how` is form, link, address or external; `url` the page it was seen on or leads to."""

    how: str
    url: str
    label: str
    record: str | None


def channels(facts: Facts) -> tuple[Channel, ...]:
    """Every way to ask that the collected pages offer, the surest first."""
    return facts.of(_channels)


def lookup(facts: Facts) -> Link | None:
    """A way for the citizen to follow what became of a question."""
    for page in _pages(facts, questions(facts)):
        for link in page.links:
            if _LOOKUP_LINK.search(link.label):
                return link
    return None


def answers_shown(facts: Facts) -> str | None:
    """How answers or states are shown: `shown`, `lookup`, `faq` (prepared ones only), or None for not at all."""
    found = questions(facts)
    told = [q for q in found.items if q.status != UNKNOWN]
    if any(not q.canned for q in told) or (found.open_visible and not told):
        return "shown"
    if lookup(facts) is not None:
        return "lookup"
    return "faq" if told else None


def unread_reason(found: Questions) -> Reason | None:
    """Why it may not be said that something is missing: a section, or questions' own pages, were not read."""
    for part in found.sections.values():
        if part.state is None:
            return part.reason or Reason.NOT_COLLECTED
        if part.state == "login":
            return Reason.LOGIN
    if found.unread and not found.items:
        return found.gap or Reason.NOT_COLLECTED
    return None


def has_channel(facts: Facts) -> bool:
    """Whether answer times and backlog can be asked for at all; only the certainty of neither asking nor
    answering says no."""
    return bool(channels(facts)) or answers_shown(facts) is not None or unread_reason(questions(facts)) is not None


def _channels(facts: Facts) -> tuple[Channel, ...]:
    found = questions(facts)
    own = [*_forms(facts, found), *_links(facts, found), *_addresses(facts, found)]
    own += [Channel("external", url, host_of(url), None) for url in found.external]
    return tuple(own)


def _pages(facts: Facts, found: Questions) -> tuple[Page, ...]:
    """The section's pages, the front page and the contact page."""
    kept = {p.url: p for p in found.pages}
    home = facts.home_visit.page
    if home is not None:
        kept.setdefault(home.url, home)
    if any(s["id"] == "contacts" for s in facts.vocabulary.get("sections", ())):
        contact = section(facts, "contacts").page
        if contact is not None:
            kept.setdefault(contact.url, contact)
    return tuple(kept.values())


def _forms(facts: Facts, found: Questions) -> Iterator[Channel]:
    for page in _pages(facts, found):
        in_section = any(page.url == p.url for p in found.pages)
        label = question_form(page, in_section=in_section)
        if label is not None:
            yield Channel("form", page.url, label, page.record)


def question_form(page: Page, *, in_section: bool = False) -> str | None:
    """The words of a form to ask something with: a text area beside words of questions; None if the page has none."""
    for region in form_regions(page):
        fields = " ".join(
            " ".join(
                filter(None, (f.get("placeholder"), f.get("title"), f.get("aria-label"), f.get("name"), f.get("id")))
            )
            for f in region.iter("input", "textarea", "select", "button")
        )
        buttons = " ".join(b.get("value") or "" for b in region.iter("input") if b.get("type") in ("submit", "button"))
        words = clean(f"{region.text_content()} {fields} {buttons}")
        above = f"{page.title} {' '.join(h.text for h in page.headings if h.place not in (MENU, FOOTER))}"
        if _OTHER_FORM.search(words) and not _QUESTION_WORDS.search(words):
            continue
        if _FORM_WORDS.search(words) or in_section or _FORM_WORDS.search(above):
            return words[:120]
    return None


def _links(facts: Facts, found: Questions) -> Iterator[Channel]:
    seen: set[str] = set()
    for page in _pages(facts, found):
        for link in page.links:
            words = f"{link.label} {link.title}"
            if (
                link.url in seen
                or not _ASK_LINK.search(words)
                or (link.url == page.url and "#" not in link.href and link.how == "a")
            ):
                continue
            seen.add(link.url)
            if not same_site(link.url, page.url):
                yield Channel("external", link.url, link.label, page.record)
                continue
            visit = facts.visit(link.url)
            if visit.is_dead:
                continue
            form = question_form(visit.page, in_section=True) if visit.page is not None else None
            # What lies behind was not read, or asks to log in first: the way in is there all the same.
            yield Channel(
                "form" if form else "link", visit.final_url, link.label or link.title, visit.record or page.record
            )
    for page in found.pages:
        for button in page.tree.iter("button", "a", "input"):
            words = clean(f"{button.text_content()} {button.get('value') or ''} {button.get('title') or ''}")
            if (
                len(words) <= 60
                and _ASK_LINK.search(words)
                and (
                    button.get("onclick")
                    or button.get("data-toggle")
                    or button.get("data-bs-toggle")
                    or button.tag == "button"
                )
            ):
                yield Channel("link", page.url, words, page.record)
                break


def _addresses(facts: Facts, found: Questions) -> Iterator[Channel]:
    """An e-mail or telephone counts when it is offered for questions, not because it stands in a footer."""
    for page in _pages(facts, found):
        for block in page.blocks:
            if len(block.text) > 600:
                continue
            mail = _EMAIL.search(block.text)
            offered = _OFFERED.search(block.text)
            if mail is not None and (offered or _OFFERING_MAILBOX.search(mail.group())):
                yield Channel("address", page.url, mail.group(), page.record)
                break
            if offered and _PHONE.search(block.text):
                yield Channel("address", page.url, clean(block.text)[:80], page.record)
                break
