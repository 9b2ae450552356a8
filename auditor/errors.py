"""The errors our own user can mend; a site's faults are never exceptions but gaps (see `auditor.model.Reason`).

AuditorError            exit 1
└── InvalidInput        exit 2   every problem at once: what, where, how to mend
└── NothingCollected    exit 3
"""

from __future__ import annotations

from collections.abc import Sequence


class AuditorError(Exception):
    """Something the user can act on; `exit_code` is what the command returns (design: exit codes)."""

    exit_code = 1


class InvalidInput(AuditorError):
    """Invalid inventory, rules, waivers or options; `problems` has one line for each fault found."""

    exit_code = 2

    def __init__(self, problems: Sequence[str] | str) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))
