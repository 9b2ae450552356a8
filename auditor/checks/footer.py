"""The foot of the portal names the unit, the responsible person, address, telephone and e-mail (KT-09)."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.checks import CheckKind, find
from auditor.facts.footer import footer
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Verdict

FIELD_NAMES: Mapping[str, Bilingual] = {
    "unit": Bilingual("tên đơn vị", "name of the unit"),
    "responsible": Bilingual("người chịu trách nhiệm", "responsible person"),
    "address": Bilingual("địa chỉ", "address"),
    "phone": Bilingual("số điện thoại", "telephone"),
    "email": Bilingual("thư điện tử", "e-mail"),
}

MESSAGES = {
    "footer-complete": Bilingual("Chân trang có đủ: {found}.", "The footer has all of: {found_en}."),
    "footer-missing": Bilingual(
        "Chân trang còn thiếu: {missing} (đã có: {found}).", "The footer lacks: {missing_en} (it has: {found_en})."
    ),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    read = footer(facts)
    wanted: list[str] = params["fields"]
    found = [f for f in wanted if f in read.found]
    missing = [f for f in wanted if f not in read.found]
    told = {
        "found": ", ".join(FIELD_NAMES[f].vi for f in found) or "không có thông tin nào",
        "missing": ", ".join(FIELD_NAMES[f].vi for f in missing),
        "found_en": ", ".join(FIELD_NAMES[f].en for f in found) or "nothing",
        "missing_en": ", ".join(FIELD_NAMES[f].en for f in missing),
    }
    quote = " · ".join(dict.fromkeys(read.found[f] for f in found))[:300] or read.text[:200]
    finding = find(
        MESSAGES,
        "footer-missing" if missing else "footer-complete",
        told,
        url=facts.home.url,
        quote=quote,
        record=facts.home.record,
    )
    measured: dict[str, Json] = {"found": found, "missing": missing}
    if len(found) >= params["passed"]:
        return Verdict.passed(finding, **measured)
    if len(found) >= params["partial"]:
        return Verdict.partial(finding, **measured)
    return Verdict.failed(finding, **measured)


CHECK = CheckKind(
    name="footer",
    about=Bilingual("Chân trang đủ thông tin đơn vị", "The footer tells who runs the portal"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["fields", "passed", "partial"],
        "properties": {
            "fields": {"type": "array", "items": {"enum": sorted(FIELD_NAMES)}, "uniqueItems": True},
            "passed": {"type": "integer", "minimum": 1},
            "partial": {"type": "integer", "minimum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
)
