"""The JSON Schemas of the rule book; that of a rule is made from the check kinds, so that it knows their parameters.

`python -m auditor.rulebook --write` regenerates the files in `rules/schema`, `--check` fails when one is stale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from auditor.model import Json, Level

if TYPE_CHECKING:
    from auditor.checks import CheckKind

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
HEADINGS: Final = ("mandatory", "updates", "questions", "presentation")
CODE: Final = "^[A-Z]{2}-[0-9]{2}$"
KEBAB: Final = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
SCORED_LEVELS: Final = (Level.COMMUNE.value, Level.DISTRICT.value)

_TEXT: Json = {"type": "string", "minLength": 1, "pattern": r"\S"}
_DATE: Json = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_DATE_OR_NULL: Json = {"type": ["string", "null"], "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_TEXT_OR_NULL: Json = {"type": ["string", "null"], "minLength": 1}
_BILINGUAL: Json = {
    "type": "object",
    "additionalProperties": False,
    "required": ["vi", "en"],
    "properties": {"vi": {"$ref": "#/$defs/text"}, "en": {"$ref": "#/$defs/text"}},
}
_DEFS: Json = {"text": _TEXT, "bilingual": _BILINGUAL, "date": _DATE}
_TWO: Json = {"$ref": "#/$defs/bilingual"}
_WORDS: Json = {"type": "array", "items": {"$ref": "#/$defs/text"}, "uniqueItems": True}
_LEVELS: Json = {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(SCORED_LEVELS)}}


def _object(required: Sequence[str], optional: Sequence[str] = (), **properties: Json) -> Json:
    """An object without unknown keys; every key of `properties` must be named as required or optional."""
    assert set(properties) == {*required, *optional}
    return {"type": "object", "additionalProperties": False, "required": list(required), "properties": properties}


_BASIS: Json = _object(
    ("kind", "document", "levels", "from", "to"),
    ("article", "clause", "point", "quote", "source", "province", "text"),
    kind={"enum": ["law", "practice"]},
    document=_TEXT,
    article=_TEXT_OR_NULL,
    clause=_TEXT_OR_NULL,
    point=_TEXT_OR_NULL,
    quote=_TEXT_OR_NULL,
    source=_TEXT_OR_NULL,
    levels=_LEVELS,
    province={**_TEXT_OR_NULL, "description": "Tên tỉnh nếu văn bản chỉ ràng buộc tỉnh đó; null = cả nước"},
    to=_DATE_OR_NULL,
    text={"enum": ["text", "partial", "paraphrase", "reconstructed"], "description": "mức chắc chắn của câu chữ"},
    **{"from": _DATE_OR_NULL},
)
_BASIS["allOf"] = [
    {
        # A reconstructed decision was never read: no article to name, so it is practice with a source.
        "if": {"required": ["kind"], "properties": {"kind": {"const": "law"}}},
        "then": {"required": ["article"], "properties": {"article": {"type": "string"}}},
    },
    {
        "if": {"required": ["kind"], "properties": {"kind": {"const": "practice"}}},
        "then": {"required": ["source"], "properties": {"source": {"type": "string"}}},
    },
]


def rule_schema(kinds: Mapping[str, CheckKind]) -> Json:
    """The schema of a rule file, each kind's parameters behind an `if/then` of their own: errors name the parameter."""
    schema = {
        "$schema": DRAFT,
        "title": "Rule",
        **_object(
            (
                *("id", "code", "name", "passed", "failed", "why", "fix", "mender", "levels"),
                *("kind", "params", "duty", "threshold", "basis"),
            ),
            # What may be null must be optional too: a merge patch says "null" by taking the key away (RFC 7396).
            ("$schema", "form_item", "planned", "silenced"),
            **{"$schema": {"type": "string"}},
            id={"type": "string", "pattern": KEBAB, "maxLength": 60},
            code={"type": "string", "pattern": CODE},
            name=_TWO,
            passed=_TWO,
            failed=_TWO,
            why=_TWO,
            fix=_TWO,
            mender={"enum": ["editor", "leader", "vendor", "province"]},
            levels=_LEVELS,
            kind={"enum": sorted(kinds)},
            params={"type": "object"},
            duty=_TWO,
            threshold=_TWO,
            form_item=_TEXT_OR_NULL,
            basis={"type": "array", "minItems": 1, "items": _BASIS},
            planned={"type": "boolean", "description": "true: chưa có cách chấm tự động; kind phải là manual"},
            silenced={
                **_TEXT,
                "description": "chỉ dùng trong thư mục quy định riêng (--rules): lý do tắt tiêu chí này",
            },
        ),
        "$defs": _DEFS,
    }
    schema["allOf"] = [
        {
            "if": {"required": ["kind"], "properties": {"kind": {"const": name}}},
            "then": {"properties": {"params": kinds[name].params}},
        }
        for name in sorted(kinds)
    ]
    schema["allOf"].append({
        "if": {"required": ["planned"], "properties": {"planned": {"const": True}}},
        "then": {"properties": {"kind": {"const": "manual"}}},
    })
    return schema


def _profile_schema() -> Json:
    weights = {
        "type": "object",
        "propertyNames": {"pattern": CODE},
        "additionalProperties": {"type": "number", "minimum": 0, "maximum": 100},
    }
    category = _object(
        ("id", "title", "heading"),
        id={"type": "string", "pattern": "^[A-Z]{2}$"},
        title=_TWO,
        heading={"enum": list(HEADINGS)},
    )
    band = _object(
        ("grade", "title", "min"),
        grade={"type": "string", "pattern": "^[A-Z][A-Z0-9+-]{0,3}$"},
        title=_TWO,
        min={"type": "number", "minimum": 0, "maximum": 100},
    )
    gate = _object(("code", "max_grade"), code={"type": "string", "pattern": CODE}, max_grade=_TEXT)
    step = {
        "type": "array",
        "minItems": 2,
        "maxItems": 2,
        "prefixItems": [{"type": "number", "minimum": 0, "maximum": 100}, {"type": "number", "minimum": 0}],
        "items": False,
    }
    emulation = _object(
        ("mode", "max", "note"),
        ("steps",),
        mode={"enum": ["linear", "steps"]},
        max={"type": "number", "exclusiveMinimum": 0},
        steps={"type": "array", "items": step, "description": "[từ điểm cổng, điểm thi đua], tăng dần"},
        note=_TWO,
    )
    emulation["if"] = {"required": ["mode"], "properties": {"mode": {"const": "steps"}}}
    emulation["then"] = {"required": ["steps"], "properties": {"steps": {"minItems": 1}}}
    provisional = _object(("document", "from", "note"), document=_TEXT, note=_TWO, **{"from": _DATE})
    return {
        "$schema": DRAFT,
        "title": "Profile",
        **_object(
            (
                *("id", "version", "title", "note", "levels", "in_force", "headings", "categories"),
                *("weights", "bands", "min_coverage", "gates", "emulation"),
            ),
            ("$schema", "provisional"),
            **{"$schema": {"type": "string"}},
            id={"type": "string", "pattern": KEBAB, "maxLength": 60},
            version={"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)*$"},
            title=_TWO,
            note=_TWO,
            levels=_LEVELS,
            in_force=_object((), ("from", "to"), to=_DATE_OR_NULL, **{"from": _DATE_OR_NULL}),
            headings=_object(HEADINGS, (), **dict.fromkeys(HEADINGS, _TWO)),
            categories={"type": "array", "minItems": 1, "items": category},
            weights={
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"enum": list(SCORED_LEVELS)},
                "additionalProperties": weights,
            },
            bands={"type": "array", "minItems": 1, "items": band, "description": "từ cao xuống thấp"},
            min_coverage={"type": "number", "minimum": 0, "maximum": 1},
            gates={"type": "array", "items": gate},
            emulation=emulation,
            provisional={
                "type": "array",
                "items": provisional,
                "description": "luật mới có hiệu lực nhưng chưa đọc được toàn văn: từ ngày này báo cáo ghi “tạm tính”",
            },
        ),
        "$defs": _DEFS,
    }


def _vocabulary_schema() -> Json:
    section_id = {"type": "string", "pattern": KEBAB, "maxLength": 60}
    section = _object(
        ("id", "title", "labels", "seen"),
        ("related", "lookalikes", "slugs", "parents", "hosts", "many"),
        id=section_id,
        title=_TWO,
        labels={**_WORDS, "minItems": 1, "description": "đúng chữ: đủ để coi là mục này"},
        related={**_WORDS, "description": "gần đúng: chỉ nhận khi nội dung chứng minh"},
        many={"type": "boolean", "description": "mục gồm nhiều bài, nhiều văn bản: một tệp riêng lẻ không phải là mục"},
        lookalikes={**_WORDS, "description": "giống chữ nhưng nghĩa khác: không bao giờ nhận"},
        slugs={
            "type": "array",
            "uniqueItems": True,
            "items": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        },
        parents={"type": "array", "uniqueItems": True, "items": section_id},
        hosts={"type": "array", "uniqueItems": True, "items": {"type": "string", "pattern": r"^[a-z0-9.-]+\.[a-z]+$"}},
        seen=_TEXT,
    )
    return {
        "$schema": DRAFT,
        "title": "Vocabulary",
        **_object(
            ("sections", "abbreviations", "placeholders", "statuses"),
            ("$schema",),
            **{"$schema": {"type": "string"}},
            sections={"type": "array", "minItems": 1, "items": section},
            abbreviations={"type": "object", "additionalProperties": {"$ref": "#/$defs/text"}},
            placeholders=_WORDS,
            statuses={
                "type": "object",
                "propertyNames": {"pattern": "^[a-z][a-z_]*$"},
                "additionalProperties": _WORDS,
                "description": "trạng thái câu hỏi: answered, open, …",
            },
        ),
        "$defs": _DEFS,
    }


def _calendar_schema() -> Json:
    year = _object(
        ("holidays", "workdays"),
        holidays={"type": "array", "items": _object(("date", "name"), date=_DATE, name=_TEXT)},
        workdays={"type": "array", "uniqueItems": True, "items": _DATE, "description": "ngày nghỉ tuần phải làm bù"},
    )
    return {
        "$schema": DRAFT,
        "title": "Calendar",
        **_object(
            ("source", "years"),
            ("$schema", "checked"),
            **{"$schema": {"type": "string"}},
            source=_TEXT,
            checked={"type": "array", "items": _TEXT, "description": "chỗ nào đã soát bằng tay, theo thông báo nào"},
            years={
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"pattern": "^[0-9]{4}$"},
                "additionalProperties": year,
            },
        ),
        "$defs": _DEFS,
    }


def _waiver_schema() -> Json:
    waiver = _object(
        ("site", "rule", "reason", "by", "until"),
        ("document", "since", "text_digest"),
        site={"type": "string", "pattern": "^[a-z0-9-]{1,60}$"},
        rule={"type": "string", "pattern": CODE},
        reason=_TEXT,
        by=_TEXT,
        until={**_DATE, "description": "ngày cuối cùng còn hiệu lực"},
        document={**_TEXT, "description": "số, ký hiệu văn bản cho phép"},
        since=_DATE,
        text_digest={"type": ["string", "null"], "description": "vân tay nội dung trang khi cho phép (bộ công cụ ghi)"},
    )
    return {"$schema": DRAFT, "title": "Waivers", "type": "array", "items": waiver, "$defs": _DEFS}


@cache
def fixed_schemas() -> Mapping[str, Json]:
    """The schemas that do not depend on the check kinds, by name."""
    return {
        "profile": _profile_schema(),
        "vocabulary": _vocabulary_schema(),
        "calendar": _calendar_schema(),
        "waiver": _waiver_schema(),
    }


def all_schemas(kinds: Mapping[str, CheckKind]) -> Mapping[str, Json]:
    """Every schema of `rules/schema`, by name."""
    return {"rule": rule_schema(kinds), **fixed_schemas()}
