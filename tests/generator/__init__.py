"""Seeded portals of invented communes and districts, with the truth about each of their sections."""

from tests.generator.model import AS_OF, STATES, Answer, GeneratedPortal, Truth
from tests.generator.portal import DEFAULT_SEEDS, SEALED, TUNING, generate

FAMILIES = (*TUNING, *SEALED)

__all__ = [
    "AS_OF",
    "DEFAULT_SEEDS",
    "FAMILIES",
    "SEALED",
    "STATES",
    "TUNING",
    "Answer",
    "GeneratedPortal",
    "Truth",
    "generate",
]
