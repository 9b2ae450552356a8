"""Check kinds: one module each, found by itself; a kind turns a rule's parameters and a site's facts into a verdict."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.model import Bilingual, Finding, Json, Verdict

if TYPE_CHECKING:
    from auditor.facts.site import Facts


@dataclass(frozen=True, slots=True)
class Wants:
    """What a rule needs the crawl to bring: sections to find (and follow), listings to page through, browser work."""

    sections: frozenset[str] = frozenset()  # vocabulary ids whose pages must be fetched
    listings: frozenset[str] = frozenset()  # vocabulary ids whose listings are paged back to the period's start
    layout: bool = False  # pages rendered at three widths
    sitemap: bool = False  # robots.txt and sitemap.xml

    def __or__(self, other: Wants) -> Wants:
        return Wants(
            self.sections | other.sections,
            self.listings | other.listings,
            self.layout or other.layout,
            self.sitemap or other.sitemap,
        )


def _wants_nothing(_: Mapping[str, Json]) -> Wants:
    return Wants()


@dataclass(frozen=True, slots=True)
class CheckKind:
    """A way of judging.

    `params` is the JSON Schema of the rule's parameters; `judge` is pure and may let `facts.site.Missing` rise, which becomes
    an unmeasured verdict; `messages` gives each finding code its sentence with {placeholders} for the finding's params.
    """

    name: str
    about: Bilingual
    params: Mapping[str, Json]
    judge: Callable[[Mapping[str, Json], Facts], Verdict]
    messages: Mapping[str, Bilingual] = field(default_factory=dict)
    wants: Callable[[Mapping[str, Json]], Wants] = _wants_nothing
    needs_home: bool = True  # without a readable home page the rule is unmeasured, and `judge` is not asked


def load_kinds() -> Mapping[str, CheckKind]:
    """Every kind by name; each module of this package offers exactly one as `CHECK`. Raises ValueError on a duplicate name."""
    kinds: dict[str, CheckKind] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda i: i.name):
        kind = importlib.import_module(f"{__name__}.{info.name}").CHECK
        if kind.name in kinds:
            raise ValueError(f"two check kinds are named {kind.name!r}")
        kinds[kind.name] = kind
    return kinds


def find(
    messages: Mapping[str, Bilingual], code: str, params: Mapping[str, Json] | None = None, **where: str | None
) -> Finding:
    """A finding whose Vietnamese message comes from the kind's own `messages`; `where` is url, quote, selector, record, screenshot."""
    told = dict(params or {})
    return Finding(code=code, params=told, message=messages[code].vi.format_map(told), **where)
