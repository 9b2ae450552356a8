"""A required section is there and holds what its name promises (GT, LH, VB and most other codes)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from auditor.checks import CheckKind, Wants, find
from auditor.facts.fields import DETECTORS
from auditor.facts.footer import footer
from auditor.facts.page import FOOTER, MENU, SIDE
from auditor.facts.sections import Need, Section, Tried, official_hosts, section
from auditor.facts.site import Facts
from auditor.facts.vocabulary import RELATED
from auditor.model import Bilingual, Finding, Json, Reason, Verdict
from auditor.urls import host_of
from auditor.vietnamese import syllables

_FEW_SYLLABLES = 60
_SEEN_ONLY = {"picture", "map", "chart"}

FIELD_NAMES: Mapping[str, Bilingual] = {
    "person": Bilingual("họ tên", "names"),
    "post": Bilingual("chức vụ", "posts"),
    "biography": Bilingual("tiểu sử tóm tắt", "short biography"),
    "duties": Bilingual("nhiệm vụ đảm nhiệm", "duties"),
    "phone": Bilingual("số điện thoại", "telephone"),
    "fax": Bilingual("số fax", "fax"),
    "email": Bilingual("thư điện tử", "e-mail"),
    "address": Bilingual("địa chỉ", "address"),
    "map": Bilingual("bản đồ (ảnh hoặc bản đồ số)", "map (picture or widget)"),
    "chart": Bilingual("sơ đồ", "chart"),
    "picture": Bilingual("hình ảnh", "picture"),
    "text": Bilingual("bài viết có nội dung", "a text with substance"),
    "documents": Bilingual("số, ký hiệu văn bản", "document numbers"),
    "attachment": Bilingual("tệp đính kèm", "attachments"),
    "date": Bilingual("ngày tháng", "dates"),
    "link": Bilingual("đường liên kết", "links"),
    "form": Bilingual("biểu mẫu gửi", "a form"),
    "search": Bilingual("ô tìm kiếm", "a search box"),
    "list": Bilingual("danh sách", "a list"),
    "schedule": Bilingual("lịch theo thứ, giờ", "days and hours"),
    "amount": Bilingual("số tiền", "amounts"),
    "procedures": Bilingual("thủ tục hành chính", "procedures"),
    "project": Bilingual("thông tin dự án", "project facts"),
}

MESSAGES = {
    "section-full": Bilingual(
        "Có mục “{label}” với đủ nội dung: {names}.", "Section “{label}” is there and holds: {names_en}."
    ),
    "section-content": Bilingual("Có mục “{label}” và có nội dung.", "Section “{label}” is there and has content."),
    "section-thin": Bilingual(
        "Mục “{label}” còn sơ sài: cần thêm {lacking} trong các nội dung: {names}.",
        "Section “{label}” is thin: needs {lacking} more of: {names_en}.",
    ),
    "section-in-picture": Bilingual(
        "Mục “{label}” đăng nội dung bằng ảnh; cần người xem ảnh có: {names}.",
        "Section “{label}” is a picture; a person has to see whether it shows: {names_en}.",
    ),
    "section-in-footer": Bilingual("Chân trang có đủ: {names}.", "The footer holds: {names_en}."),
    "section-placeholder": Bilingual(
        "Mục “{label}” mở được nhưng trống hoặc chỉ ghi chữ giữ chỗ (“{quote}”).",
        "Section “{label}” opens but is empty or a placeholder (“{quote}”).",
    ),
    "section-none-yet": Bilingual(
        "Mục “{label}” ghi rõ hiện chưa có nội dung (“{quote}”).",
        "Section “{label}” says explicitly that there is nothing yet (“{quote}”).",
    ),
    "section-dead": Bilingual(
        "Liên kết “{label}” không mở được trang nào (mã {status}, hoặc bị chuyển về trang chủ).",
        "Link “{label}” leads nowhere (status {status}, or sent back to the home page).",
    ),
    "section-absent": Bilingual(
        "Không thấy mục này. Đã tìm theo các tên như {wordings} trong {menu} mục menu, {side} liên kết cột bên, {footer} liên kết chân trang và tiêu đề của {pages} trang đã đọc.",
        "Not found. Looked for names such as {wordings} in {menu} menu entries, {side} side-column links, {footer} footer links and the titles of {pages} pages read.",
    ),
    "section-external": Bilingual(
        "“{label}” dẫn sang địa chỉ khác ({host}).",
        "“{label}” leads to another host ({host}).",
    ),
    "section-login": Bilingual("“{label}” đòi đăng nhập.", "“{label}” asks for a login."),
    "section-not-read": Bilingual(
        "Có liên kết “{label}” nhưng chưa đọc được trang đích.",
        "Link “{label}” exists but its target could not be read.",
    ),
    "section-odd-place": Bilingual(
        "Nội dung nằm ở chỗ khác thường ({where}: “{label}”); nên đưa vào menu.",
        "The content is in an odd place ({where_en}: “{label}”); better put it in the menu.",
    ),
    "candidate-uncertain": Bilingual(
        "Mục “{label}” có thể đã chứa nội dung này nhưng gọi tên khác: cần người xem.",
        "“{label}” may hold this under another name: a person has to look.",
    ),
    "candidate-uncertain-lacks": Bilingual(
        "Mục “{label}” có thể liên quan nhưng chưa thấy {names}: cần người xem.",
        "“{label}” may be related but shows no {names_en}: a person has to look.",
    ),
    "candidate-rejected": Bilingual("Đã xem “{label}”: {why}.", "Looked at “{label}”: {why_en}."),
}

_WHERE = {
    "main": Bilingual("trong nội dung trang", "inside a page"),
    "title": Bilingual("tiêu đề trang", "page title"),
    "heading": Bilingual("tiêu đề trong trang", "heading"),
    "slug": Bilingual("địa chỉ trang", "address"),
    "picture": Bilingual("ảnh không có chữ thay thế", "a picture without alt text"),
    "file": Bilingual("tệp", "file"),
}


def wants(params: Mapping[str, Json]) -> Wants:
    return Wants(sections=frozenset({params["section"]}))


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    fields = tuple(params.get("fields", ()))
    need = Need(fields, params.get("full", len(fields)), params.get("thin", 1), tuple(params.get("must", ())))
    found = section(facts, params["section"], need)
    measured: dict[str, Json] = {"url": found.url, "label": found.label, "state": found.state}
    if params.get("footer") and found.state not in ("full", "external"):
        verdict = _in_footer(facts, found, need)
        if verdict is not None:
            return verdict
    if found.state is None:
        reason = found.reason or Reason.NOT_COLLECTED
        notes = (_finding("section-not-read", found, label=found.label),) if found.label else ()
        return Verdict.unmeasured(reason, *notes, **measured)
    if found.state == "login":
        return Verdict.unmeasured(Reason.LOGIN, _finding("section-login", found, label=found.label), **measured)
    if found.state == "absent":
        hints = tuple(
            t for t in found.tried if t.state == "unproven" and t.candidate.strength >= RELATED and t.page is not None
        )
        if hints:
            # Something goes by a name that may mean it: a person decides, we do not accuse.
            return Verdict.review(*(_uncertain(t) for t in hints[:3]), **{**measured, "state": None})
        return Verdict.failed(_absent(facts, params["section"], found), *_rejected(found.tried), **measured)
    if found.state == "external":
        return _external(params, facts, found, measured)
    best = found.best
    assert best is not None
    if found.state == "dead":
        return Verdict.failed(_finding("section-dead", found, label=found.label, status=best.quote), **measured)
    if found.state == "placeholder":
        if params.get("may_be_empty") and best.explicit_none:
            return Verdict.passed(
                _finding("section-none-yet", found, label=found.label, quote=best.quote[:120]), **measured
            )
        return Verdict.failed(
            _finding("section-placeholder", found, label=found.label, quote=best.quote[:120]), **measured
        )
    if found.state == "thin":
        if params.get("may_be_empty") and best.explicit_none:
            return Verdict.passed(_finding("section-none-yet", found, label=found.label, quote=""), **measured)
        if (
            not set(best.found) - _SEEN_ONLY
            and best.content is not None
            and best.content.images
            and syllables(best.content.text) < _FEW_SYLLABLES
        ):
            # A picture of a chart or a list is content like a scan; only a person can read it.
            told = _finding("section-in-picture", found, label=found.label, **_names(best.missing))
            return Verdict.review(told, **measured)
        lacking = max(1, need.full - len(best.found))
        thin = _finding("section-thin", found, label=found.label, lacking=lacking, **_names(best.missing))
        return Verdict.partial(thin, *_odd_place(found), **measured)
    if best.found:
        finding = _finding("section-full", found, label=found.label, **_names(best.found))
        return Verdict.passed(finding, *_odd_place(found), **measured)
    return Verdict.passed(_finding("section-content", found, label=found.label), *_odd_place(found), **measured)


def _in_footer(facts: Facts, found: Section, need: Need) -> Verdict | None:
    """What stands at the foot of every page is published, also where its own section is thin or missing."""
    read = footer(facts)
    there = {**(found.best.found if found.best else {}), **{f: q for f, q in read.found.items() if f in need.fields}}
    if not need.is_met(there):
        return None
    quote = " · ".join(dict.fromkeys(there.values()))[:300]
    finding = find(
        MESSAGES, "section-in-footer", _names(there), url=facts.home.url, quote=quote, record=facts.home.record
    )
    return Verdict.passed(finding, url=facts.home.url, label=found.label, state="full")


def _external(params: Mapping[str, Json], facts: Facts, found: Section, measured: Mapping[str, Json]) -> Verdict:
    host = host_of(found.url or "")
    official = official_hosts(facts, params["section"])
    finding = _finding("section-external", found, label=found.label, host=host)
    if params.get("external") or any(host == o or host.endswith("." + o) for o in official):
        return Verdict.passed(finding, **measured)
    return Verdict.review(finding, **measured)


def _absent(facts: Facts, section_id: str, found: Section) -> Finding:
    words = [str(w) for w in facts.of(_wordings, section_id)[:3]]
    looked = found.looked_at
    counts = {k: looked.get(k, 0) for k in (MENU, SIDE, FOOTER, "pages")}
    return find(
        MESSAGES,
        "section-absent",
        {"wordings": ", ".join(f"“{w}”" for w in words), **counts},
        url=facts.home.url,
        record=found.record,
    )


def _wordings(facts: Facts, section_id: str) -> tuple[str, ...]:
    return next(tuple(s.get("labels", ())) for s in facts.vocabulary["sections"] if s["id"] == section_id)


def _rejected(tried: Sequence[Tried]) -> tuple[Finding, ...]:
    """The best candidates that were not taken, and why: what saves an editor a week of guessing."""
    return tuple(
        find(
            MESSAGES,
            "candidate-rejected",
            {"label": t.candidate.label, "why": _why(t).vi, "why_en": _why(t).en},
            url=t.candidate.url,
            record=t.record,
        )
        for t in tried[:3]
    )


def _uncertain(tried: Tried) -> Finding:
    names = _names(tried.missing) if tried.missing else {"names": "", "names_en": ""}
    code = "candidate-uncertain-lacks" if tried.missing else "candidate-uncertain"
    return find(MESSAGES, code, {"label": tried.candidate.label, **names}, url=tried.candidate.url, record=tried.record)


def _why(tried: Tried) -> Bilingual:
    if tried.missing:
        names = _names(tried.missing)
        return Bilingual(f"không thấy {names['names']}", f"no {names['names_en']}")
    return Bilingual("nội dung không phải mục này", "its content is something else")


def _odd_place(found: Section) -> tuple[Finding, ...]:
    best = found.best
    if best is None or best.candidate.where not in _WHERE:
        return ()
    where = _WHERE[best.candidate.where]
    return (_finding("section-odd-place", found, label=found.label, where=where.vi, where_en=where.en),)


def _finding(code: str, at: Section, **params: Json) -> Finding:
    quote = None
    if at.best is not None and at.best.found:
        quote = " · ".join(dict.fromkeys(at.best.found.values()))[:300]
    return find(MESSAGES, code, params, url=at.url, quote=quote, record=at.record)


def _names(fields: Iterable[str]) -> Mapping[str, str]:
    """The fields' names in both languages, as the messages' placeholders want them."""
    listed = list(fields)
    return {
        "names": ", ".join(FIELD_NAMES[f].vi for f in listed) or "nội dung",
        "names_en": ", ".join(FIELD_NAMES[f].en for f in listed) or "content",
    }


CHECK = CheckKind(
    name="section",
    about=Bilingual("Có mục bắt buộc và mục có đúng nội dung", "A required section is there and holds what it should"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["section"],
        "properties": {
            "section": {"type": "string"},
            "fields": {"type": "array", "items": {"enum": sorted(DETECTORS)}, "uniqueItems": True},
            "must": {"type": "array", "items": {"enum": sorted(DETECTORS)}, "uniqueItems": True},
            "full": {"type": "integer", "minimum": 0},
            "thin": {"type": "integer", "minimum": 0},
            "may_be_empty": {"type": "boolean"},
            "external": {"type": "boolean"},
            "footer": {"type": "boolean"},
        },
    },
    judge=judge,
    messages=MESSAGES,
    wants=wants,
)
