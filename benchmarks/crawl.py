"""Pages fetched against pages useful on a site of 1,000 pages with six endless traps: `python -m benchmarks.crawl`.

Everything runs on loopback without pauses, so the wall time says what the crawler itself costs.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults import serve
from tests.small_sites import SETTINGS, crawl_one, listing_plan
from tests.test_crawl import trap_site

PAGES = 1000


def main() -> None:
    told = trap_site(PAGES)
    with serve({"*": told["answer"]}) as server, tempfile.TemporaryDirectory() as folder:  # type: ignore[dict-item]
        began, spent = time.perf_counter(), time.process_time()
        crawl_one(Path(folder), server.origin, listing_plan(items_per_listing=20, max_listing_pages=60), SETTINGS)
        wall, cpu = time.perf_counter() - began, time.process_time() - spent
        paths = list(server.paths())
        size = sum(p.stat().st_size for p in Path(folder).rglob("*.warc.gz"))
    useful = {p for p in paths if p in told["known"] or p.startswith("/tin-tuc.html")}  # type: ignore[operator]
    print(
        f"real pages {PAGES}, fetched {len(paths)}, useful {len(useful)} ({len(useful) / len(paths):.0%}), asked twice {sum(n > 1 for n in Counter(paths).values())}"
    )
    print(
        f"wall {wall:.2f} s, cpu {cpu:.2f} s ({1000 * cpu / len(paths):.1f} ms a page, server included), evidence {size / len(paths) / 1024:.1f} KiB a page"
    )


if __name__ == "__main__":
    main()
