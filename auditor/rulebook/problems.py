"""What is wrong with a document of the rule book, as `file: $.path: message`, Vietnamese first, the English behind."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from auditor.model import Json

_TYPE_NAMES = {
    "string": "chuỗi",
    "number": "số",
    "integer": "số nguyên",
    "object": "đối tượng {…}",
    "array": "danh sách […]",
    "boolean": "true/false",
    "null": "null",
}


def schema_problems(document: Json, schema: Json, name: str, sections: frozenset[str]) -> Iterator[str]:
    """Each fault of `document` against `schema`; `sections` are the ids that the format `section` allows."""
    formats = FormatChecker(formats=("date",))
    formats.checks("section")(lambda value: not isinstance(value, str) or value in sections)
    validator = Draft202012Validator(schema, format_checker=formats)
    told = set()
    for error in sorted(validator.iter_errors(document), key=lambda e: (str(e.json_path), e.validator or "")):
        for leaf in _leaves(error):
            line = f"{name}: {leaf.json_path}: {_message(leaf, sections)}"
            if line not in told:
                told.add(line)
                yield line


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The faults themselves: what stands below an `anyOf`/`oneOf` of a kind is more use than "none matched"."""
    if error.validator in ("anyOf", "oneOf") and error.context:
        deepest = max(len(e.absolute_path) for e in error.context)
        yield from (e for e in error.context if len(e.absolute_path) == deepest)
    else:
        yield error


def _message(error: ValidationError, sections: frozenset[str]) -> str:
    tell = _MESSAGES.get(str(error.validator))
    if error.validator == "format" and error.validator_value == "section":
        return f"{unknown(error.instance, sections, 'mục từ vựng')} (unknown section)"
    return tell(error) if tell else f"giá trị không hợp lệ ({error.message})"


def unknown(value: object, known: frozenset[str] | set[str] | list[str], what: str) -> str:
    """`không có <what> 'x'; có phải là 'y'?`"""
    close = difflib.get_close_matches(str(value), sorted(known), n=1, cutoff=0.6)
    return f"không có {what} {value!r}" + (f"; có phải là {close[0]!r}?" if close else "")


def _unknown_keys(error: ValidationError) -> str:
    schema: Any = error.schema
    instance: Any = error.instance
    known = sorted(schema.get("properties", {}))
    extra = sorted(set(instance) - set(known))
    listed = "; ".join(unknown(key, known, "khóa") for key in extra)
    return f"{listed} (unknown key{'s' if len(extra) > 1 else ''} {', '.join(map(repr, extra))})"


def _required(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    instance: Any = error.instance
    missing = [key for key in wanted if key not in instance]
    # jsonschema reports each missing key as an error of its own; the message names the one.
    key = next((k for k in missing if error.message.startswith(repr(k))), missing[0])
    return f"thiếu {key!r} (required key is missing)"


def _type(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    told = " hoặc ".join(_TYPE_NAMES.get(n, n) for n in names)
    return f"phải là {told}, không phải {_short(error.instance)} (wrong type, expected {' or '.join(names)})"


def _enum(error: ValidationError) -> str:
    allowed: Any = error.validator_value
    known = [str(v) for v in allowed]
    close = difflib.get_close_matches(str(error.instance), known, n=1, cutoff=0.6)
    hint = f"; có phải là {close[0]!r}?" if close else ""
    return f"{_short(error.instance)} không thuộc: {', '.join(known)}{hint} (not an allowed value)"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


_MESSAGES: dict[str, Callable[[ValidationError], str]] = {
    "additionalProperties": _unknown_keys,
    "required": _required,
    "type": _type,
    "enum": _enum,
    "const": lambda e: (
        f"phải là {e.validator_value!r}, không phải {_short(e.instance)} (must be {e.validator_value!r})"
    ),
    "pattern": lambda e: f"{_short(e.instance)} không đúng dạng {e.validator_value} (does not match the pattern)",
    "format": lambda e: f"{_short(e.instance)} không phải ngày có thật, dạng năm-tháng-ngày 2026-09-30 (not a date)",
    "minItems": lambda e: f"cần ít nhất {e.validator_value} phần tử (too few items)",
    "maxItems": lambda e: f"chỉ được nhiều nhất {e.validator_value} phần tử (too many items)",
    "minLength": lambda _: "không được để trống (must not be empty)",
    "maxLength": lambda e: f"dài quá {e.validator_value} ký tự (too long)",
    "minimum": lambda e: f"{_short(e.instance)} nhỏ hơn mức thấp nhất {e.validator_value} (below the minimum)",
    "maximum": lambda e: f"{_short(e.instance)} lớn hơn mức cao nhất {e.validator_value} (above the maximum)",
    "exclusiveMinimum": lambda e: f"{_short(e.instance)} phải lớn hơn {e.validator_value} (must be greater)",
    "uniqueItems": lambda _: "có phần tử lặp lại (items repeat)",
    "minProperties": lambda _: "không được để trống (must not be empty)",
}
