"""A crawl in a process of its own, to be killed: `python -m tests.crawl_process FOLDER ORIGIN…`."""

from __future__ import annotations

import sys
from pathlib import Path

from auditor.checks import Wants
from auditor.crawl import crawl
from tests.small_sites import SETTINGS, listing_plan, make_site
from tests.test_crawl import FakeBrowser


def main(folder: str, *origins: str) -> None:
    plan = listing_plan(Wants(layout=True), items_per_listing=6)
    sites = [make_site(origin, f"xa-{i}") for i, origin in enumerate(origins)]
    crawl(sites, lambda _: plan, SETTINGS, Path(folder), FakeBrowser(rendering=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
