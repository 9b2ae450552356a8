"""Whether a linked file is one: by the stored answer, its first bytes if they were fetched, else its headers.

A refusal, a time-out or a log-in proves nothing about the file; a page in place of a file, an empty answer and 404 do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.evidence import PROBE
from auditor.facts.content import page_condition
from auditor.facts.repeats import is_file_name
from auditor.facts.sections import vocabulary
from auditor.facts.site import Facts, Visit
from auditor.model import Reason

_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",  # docx, xlsx, pptx, odt, zip
    b"\xd0\xcf\x11\xe0",  # doc, xls, ppt
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"{\\rtf",
    b"\xff\xd8\xff",  # a scan as picture
    b"\x89PNG",
    b"II*\x00",
    b"MM\x00*",
)
_OFFICE_HTML = b"urn:schemas-microsoft-com:office"  # Word saves web pages as .doc; Word opens them
_HTML = ("text/html", "application/xhtml+xml")
_NO_FILE = re.compile(r"^(text/(html|javascript|css)|application/(xhtml\+xml|json|javascript))$")
_ATTACHED = re.compile(r"\battachment\b", re.IGNORECASE)
_LOOKED_AT = 1024


@dataclass(frozen=True, slots=True)
class Download:
    """`state`: works | dead | page | empty | wrong, or unknown with the reason."""

    url: str
    state: str
    status: int
    content_type: str
    record: str | None
    reason: Reason | None = None

    @property
    def is_broken(self) -> bool:
        return self.state in ("dead", "page", "empty", "wrong")


def download(facts: Facts, url: str) -> Download:
    """What asking for this file led to."""
    return facts.of(_download, url)


def _download(facts: Facts, url: str) -> Download:
    visit = facts.visit(url)

    def told(state: str, reason: Reason | None = None) -> Download:
        return Download(url, state, visit.status, visit.content_type, visit.record, reason)

    if visit.gap is not None and visit.gap is not Reason.UNPARSED:
        return told("unknown", visit.gap)
    if visit.is_dead:
        return told("dead")
    capture = visit.capture
    if capture is None or not 200 <= visit.status < 300:
        return told("unknown", visit.gap or Reason.NOT_COLLECTED)
    if _ATTACHED.search(capture.headers.get("content-disposition", "")) and visit.content_type not in _HTML:
        return told("works")
    if capture.instrument == PROBE:
        # By headers alone: a length of 0 in the answer to HEAD says nothing, a page where a file was named does.
        if not _NO_FILE.match(visit.content_type):
            return told("works")
        return told("page") if is_file_name(url) else told("unknown", Reason.NOT_COLLECTED)
    body = facts.evidence.body(capture)
    head = body[:_LOOKED_AT]
    if not body:
        return told("empty")
    if (
        any(magic in head if magic == b"%PDF-" else head.startswith(magic) for magic in _MAGIC)
        or _OFFICE_HTML in body[:4096]
    ):
        return told("works")
    if visit.content_type in _HTML or head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return told(*_of_page(facts, visit, url))
    if not visit.content_type or visit.content_type.startswith((
        "text/plain",
        "text/csv",
        "text/xml",
        "application/xml",
    )):
        return told("works")  # no type of its own to be recognised by
    # A type we have no bytes for (images, archives of other makers) is taken at its word.
    return told("wrong") if visit.content_type == "application/pdf" else told("works")


def _of_page(facts: Facts, visit: Visit, url: str) -> tuple[str, Reason | None]:
    """A page in place of the file: a log-in, a viewer that holds it, or an error."""
    page = visit.page
    if page is not None:
        condition = page_condition(facts, page, vocabulary(facts))
        if condition.state == "login":
            return "unknown", Reason.LOGIN
        holds = (
            any(k.how == "frame" or is_file_name(k.url) for k in page.links)
            or next(page.tree.iter("embed", "object", "canvas"), None) is not None
        )
        if holds and condition.state == "held":
            return "unknown", Reason.NEEDS_SCRIPT
        if condition.state == "dead":
            return "page", None
    return ("page", None) if is_file_name(url) else ("unknown", Reason.UNPARSED)
