"""The rule book: rules, profiles, vocabulary and calendar as validated, frozen values."""

from __future__ import annotations

from auditor.rulebook.law import Choice, applicable_basis, choose_profile, day_of_law, has_ended, starts_later
from auditor.rulebook.load import Rulebook, load_rulebook
from auditor.rulebook.schema import rule_schema
from auditor.rulebook.waivers import Waivers, load_waivers, waiver_for

__all__ = [
    "Choice",
    "Rulebook",
    "Waivers",
    "applicable_basis",
    "choose_profile",
    "day_of_law",
    "has_ended",
    "load_rulebook",
    "load_waivers",
    "rule_schema",
    "starts_later",
    "waiver_for",
]
