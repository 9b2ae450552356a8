"""Overlays: a shipped document changed by a local one, as JSON Merge Patch (RFC 7396) with one addition: `key+`."""

from __future__ import annotations

from auditor.model import Json

_KEYS_OF_IDENTITY = ("id", "code", "grade")


def merge(target: Json, patch: Json) -> Json:
    """`target` changed by `patch`; neither is touched.

    As RFC 7396: objects merge, null takes a key away, everything else replaces. A key that ends in `+` is our addition:
    it appends to the list of that name instead of replacing it, and an element with the `id`, `code` or `grade` of an
    existing one patches that one, so that one more synonym takes one line. Of a number it is a difference
    (`"KT-17+": -1`), so that a local shift of weights outlives new shipped weights.
    """
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        plain = key.removesuffix("+")
        if key != plain and isinstance(value, list) and isinstance(merged.get(plain, []), list):
            merged[plain] = _append(merged.get(plain, []), value)
        elif key != plain and _is_number(value) and _is_number(merged.get(plain)):
            merged[plain] = round(merged[plain] + value, 9)
        elif value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _append(old: list[Json], new: list[Json]) -> list[Json]:
    result = list(old)
    for element in new:
        key = next((k for k in _KEYS_OF_IDENTITY if isinstance(element, dict) and k in element), None)
        places = [i for i, e in enumerate(result) if key and isinstance(e, dict) and e.get(key) == element[key]]
        if places:
            result[places[0]] = merge(result[places[0]], element)
        elif element not in result:
            result.append(element)
    return result
