"""The list of sites to audit, read from what offices keep: CSV, XLSX or JSON, in Vietnamese or English."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from auditor.errors import InvalidInput
from auditor.inventory.sites import read_sites
from auditor.inventory.tables import read_table
from auditor.inventory.template import write_template
from auditor.model import Site

__all__ = ["Inventory", "load_inventory", "read_inventory", "write_template"]


@dataclass(frozen=True, slots=True)
class Inventory:
    """The sites, and what was assumed in reading them (a scheme added, an encoding guessed): shown, not stopped for."""

    sites: tuple[Site, ...]
    notes: tuple[str, ...]


def read_inventory(path: Path) -> Inventory:
    """The inventory in a file; raises InvalidInput with every problem, each with its row and column."""
    sites, problems, notes = read_sites(read_table(Path(path)))
    if problems:
        raise InvalidInput(problems)
    return Inventory(sites, tuple(notes))


def load_inventory(path: Path) -> tuple[Site, ...]:
    """The sites of `read_inventory` alone."""
    return read_inventory(path).sites
