"""The sentences a finished report does not carry itself, handed to the renderers by the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from auditor.model import Bilingual, Json, Outcome, Profile, Rule
from auditor.reasons import NOT_IN_FORCE


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words, and the check kind whose messages its findings use."""

    kind: str
    name: Bilingual
    passed: Bilingual
    failed: Bilingual
    why: Bilingual
    fix: Bilingual
    duty: Bilingual
    threshold: Bilingual


@dataclass(frozen=True, slots=True)
class Texts:
    """Every lookup falls back to what the document says in Vietnamese, so an empty catalogue renders any report."""

    rules: Mapping[str, RuleText] = field(default_factory=dict)  # by rule id
    messages: Mapping[str, Mapping[str, Bilingual]] = field(default_factory=dict)  # by check kind, then finding code
    profiles: Mapping[str, Bilingual] = field(default_factory=dict)  # by profile id
    grades: Mapping[str, Mapping[str, Bilingual]] = field(default_factory=dict)  # by profile id, then grade
    categories: Mapping[str, Bilingual] = field(default_factory=dict)  # by category id
    headings: Mapping[str, Bilingual] = field(default_factory=dict)  # by heading id, in the order of the form
    heading_of: Mapping[str, str] = field(default_factory=dict)  # category id → heading id

    @classmethod
    def of(
        cls,
        rules: Iterable[Rule],
        profiles: Iterable[Profile],
        messages: Mapping[str, Mapping[str, Bilingual]],
    ) -> Texts:
        """The catalogue of a rule book; `messages` is each check kind's own table."""
        profiles = tuple(profiles)
        categories = [category for profile in profiles for category in profile.categories]
        return cls(
            rules={
                r.id: RuleText(r.kind, r.name, r.passed, r.failed, r.why, r.fix, r.duty, r.threshold) for r in rules
            },
            messages=messages,
            profiles={profile.id: profile.title for profile in profiles},
            grades={profile.id: {band.grade: band.title for band in profile.bands} for profile in profiles},
            categories={category.id: category.title for category in categories},
            headings={key: title for profile in profiles for key, title in profile.headings.items()},
            heading_of={category.id: category.heading for category in categories},
        )

    def message(self, result: Json, finding: Json, lang: str) -> str:
        """A finding's sentence: the document's own in Vietnamese, made from code and params in other languages."""
        told = str(finding["message"])
        rule = self.rules.get(result["rule"])
        own = self.messages.get(rule.kind, {}) if rule else {}
        template = own.get(finding["code"]) or NOT_IN_FORCE.get(finding["code"])
        if lang == "vi" or template is None:
            return told
        try:
            return template.of(lang).format_map(finding["params"])
        except (LookupError, ValueError, TypeError, AttributeError):  # params of another version of the rule
            return told

    def title(self, result: Json, lang: str) -> str:
        """What is true of a site that passed or failed; what is looked at for every other outcome."""
        rule = self.rules.get(result["rule"])
        if lang == "vi" or rule is None:
            return str(result["title"])
        if result["outcome"] == Outcome.PASSED:
            return rule.passed.of(lang)
        return (rule.failed if result["outcome"] == Outcome.FAILED else rule.name).of(lang)

    def name(self, result: Json, lang: str) -> str:
        """What the rule looks at, the same for every site."""
        rule = self.rules.get(result["rule"])
        return rule.name.of(lang) if rule else str(result["title"])

    def fix(self, result: Json, lang: str) -> str:
        rule = self.rules.get(result["rule"])
        return str(result["fix"]) if lang == "vi" or rule is None else rule.fix.of(lang)

    def why(self, result: Json, lang: str) -> str:
        rule = self.rules.get(result["rule"])
        return rule.why.of(lang) if rule else ""

    def threshold(self, result: Json, lang: str) -> str:
        rule = self.rules.get(result["rule"])
        return rule.threshold.of(lang) if rule else ""

    def category(self, category: Json, lang: str) -> str:
        known = self.categories.get(category["id"])
        return str(category["title"]) if lang == "vi" or known is None else known.of(lang)

    def profile(self, profile: Json, lang: str) -> str:
        known = self.profiles.get(profile["id"])
        return known.of(lang) if known else str(profile["id"])

    def grade(self, site: Json, lang: str) -> str:
        """`B – Khá`; empty when the site has no grade."""
        grade = site["score"]["grade"]
        if grade is None:
            return ""
        known = self.grades.get(site["profile"]["id"], {}).get(grade)
        return f"{grade} – {known.of(lang)}" if known else str(grade)
