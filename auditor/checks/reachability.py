"""The portal answers (KT-17): failed only when it was really asked, several times, and our own line was fine."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.checks import CheckKind, find
from auditor.facts.site import Facts
from auditor.model import Bilingual, Json, Reason, Verdict

MESSAGES = {
    "reachable": Bilingual("Trang chủ trả lời (mã {status}).", "The home page answered (status {status})."),
    "unreachable": Bilingual(
        "Không kết nối được sau {attempts} lần thử trong hai đợt ({detail}).",
        "No connection after {attempts} attempts in two rounds ({detail}).",
    ),
}


def judge(params: Mapping[str, Json], facts: Facts) -> Verdict:
    reach = facts.reach
    if reach.answered:
        finding = find(MESSAGES, "reachable", {"status": reach.status}, url=facts.site.url, record=reach.record)
        return Verdict.passed(finding, attempts=reach.attempts)
    reason = reach.reason or Reason.NOT_COLLECTED
    enough = reach.attempts >= params["min_attempts"] and reach.rounds >= params["min_rounds"]
    if reason in (Reason.DNS, Reason.REFUSED, Reason.TIMEOUT, Reason.RESET) and enough and reach.canary_ok:
        finding = find(
            MESSAGES,
            "unreachable",
            {"attempts": reach.attempts, "detail": reason.value},
            url=facts.site.url,
            record=reach.record,
        )
        return Verdict.failed(finding, attempts=reach.attempts)
    return Verdict.unmeasured(reason, attempts=reach.attempts)


CHECK = CheckKind(
    name="reachability",
    about=Bilingual("Cổng trả lời khi được hỏi", "The portal answers when asked"),
    params={
        "type": "object",
        "additionalProperties": False,
        "required": ["min_attempts", "min_rounds"],
        "properties": {
            "min_attempts": {"type": "integer", "minimum": 1},
            "min_rounds": {"type": "integer", "minimum": 1},
        },
    },
    judge=judge,
    messages=MESSAGES,
    needs_home=False,
)
