"""What no machine can decide: never judged, always handed to a person together with what to look at."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.checks import CheckKind, find
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Verdict

MESSAGES = {"look": Bilingual("Cần người xem: {vi}", "A person must look: {en}")}

_TEXT: Json = {"type": "string", "minLength": 1}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    look = {"vi": params["look"]["vi"], "en": params["look"]["en"]}
    return Verdict.review(find(MESSAGES, "look", look, url=facts.site.url))


CHECK = CheckKind(
    name="manual",
    about=Bilingual("Người xem và quyết định", "A person looks and decides"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["look"],
        "properties": {
            "look": {
                "type": "object",
                "additionalProperties": False,
                "required": ["vi", "en"],
                "properties": {"vi": _TEXT, "en": _TEXT},
            }
        },
    },
    judge=judge,
    messages=MESSAGES,
)
