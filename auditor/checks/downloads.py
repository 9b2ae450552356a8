"""The files of listed documents download (VB-03): right status, right kind, not empty; a refusal is no broken file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from auditor.checks import CheckKind, Wants, find
from auditor.checks.document_fields import MIN_SAMPLE, by_share, without_documents
from auditor.checks.section import MESSAGES as SECTION_MESSAGES
from auditor.facts.documents import documents
from auditor.facts.downloads import Download, download
from auditor.facts.sections import section
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Reason, Verdict

_MAX_FINDINGS = 20

MESSAGES = {
    **SECTION_MESSAGES,
    "files-work": Bilingual(
        "{count} tệp văn bản đã thử đều tải được.", "All {count} document files that were tried download."
    ),
    "files-share": Bilingual(
        "{broken}/{count} tệp văn bản đã thử không tải được.",
        "{broken} of {count} document files that were tried do not download.",
    ),
    "file-dead": Bilingual(
        "Tệp của “{name}” không còn (mã {status}).", "The file of “{name}” is gone (status {status})."
    ),
    "file-page": Bilingual(
        "Liên kết tệp của “{name}” mở ra một trang web, không phải tệp.",
        "The file link of “{name}” opens a web page instead of a file.",
    ),
    "file-empty": Bilingual("Tệp của “{name}” rỗng (0 byte).", "The file of “{name}” is empty."),
    "file-wrong": Bilingual(
        "Tệp của “{name}” không đúng loại đã khai ({type}).",
        "The file of “{name}” is not of the kind it claims ({type}).",
    ),
    "files-unknown": Bilingual(
        "{count} tệp chưa thử được (máy chủ từ chối, quá hạn chờ hoặc chưa hỏi tới): không tính.",
        "{count} files could not be tried (refused, timed out or not asked): not counted.",
    ),
    "files-no-section": Bilingual(
        "Cổng chưa có danh sách văn bản nên không xét (xem VB-01).",
        "There is no list of documents, so this is not judged (see VB-01).",
    ),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    early = without_documents(facts, params["section"], MESSAGES, "files-no-section")
    if early is not None:
        return early
    told = documents(facts, params["section"])
    names: dict[str, str] = {}
    for document in told.items[: params["sample"]]:
        for url in document.files:
            names.setdefault(url, document.name)
    tried = [download(facts, url) for url in names]
    known = [t for t in tried if t.state != "unknown"]
    broken = [t for t in known if t.is_broken]
    unknown = [t for t in tried if t.state == "unknown"]
    measured: dict[str, Json] = {"checked": len(known), "broken": len(broken), "untried": len(unknown)}
    found = section(facts, params["section"])
    notes = (
        [find(MESSAGES, "files-unknown", {"count": len(unknown)}, url=unknown[0].url, record=unknown[0].record)]
        if unknown
        else []
    )
    if len(known) < MIN_SAMPLE:
        return Verdict.unmeasured(_too_few(unknown, len(names), told.complete, told.gap), *notes, **measured)
    if not broken:
        return Verdict.passed(
            find(MESSAGES, "files-work", {"count": len(known)}, url=found.url, record=found.record), *notes, **measured
        )
    share = find(
        MESSAGES, "files-share", {"broken": len(broken), "count": len(known)}, url=found.url, record=found.record
    )
    each = [
        find(
            MESSAGES,
            f"file-{t.state}",
            {"name": names[t.url], "status": t.status, "type": t.content_type},
            url=t.url,
            record=t.record,
        )
        for t in broken[:_MAX_FINDINGS]
    ]
    return by_share(len(broken), len(known), params["partial_share"], (share, *each, *notes), measured)


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}), listings=frozenset({params["section"]}))


def _too_few(unknown: list[Download], named: int, complete: bool, gap: Reason | None) -> Reason:
    """Why too few files were tried: there are not enough, or most of them gave no answer."""
    if named >= MIN_SAMPLE:
        return Counter(t.reason or Reason.NOT_COLLECTED for t in unknown).most_common(1)[0][0]
    return Reason.TOO_FEW if complete else gap or Reason.NOT_COLLECTED


CHECK = CheckKind(
    name="downloads",
    about=Bilingual("Tệp văn bản tải về được", "Document files download"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section", "sample", "partial_share"],
        "properties": {
            "section": {"type": "string"},
            "sample": {"type": "integer", "minimum": MIN_SAMPLE, "maximum": 200},
            "partial_share": {"type": "number", "minimum": 0, "maximum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
