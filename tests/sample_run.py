"""Takes a finished demo run, leaves its evidence out, and makes reports/sample/ and the README's pictures of it.

`auditor demo --out RUN && python -m tests.sample_run RUN`
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from auditor.cli.options import load_book
from auditor.crawl.chromium import find_browser
from auditor.report import write_report
from auditor.screenshots import add_pictures

ROOT = Path(__file__).resolve().parents[1]
SAMPLE, IMAGES = ROOT / "reports" / "sample", ROOT / "docs" / "images"
# file below the sample → picture of its first so many pixels
PICTURES = {"report.html": ("report.png", 1330), "sites/xa-ky-dong.html": ("site.png", 1330)}
WIDTH = 1280


def make_sample(run: Path) -> None:
    """Render the run with the code as it is now."""
    book = load_book()
    document = json.loads((run / "report.json").read_text(encoding="utf-8"))
    shutil.rmtree(SAMPLE, ignore_errors=True)
    add_pictures(document, run, SAMPLE, book.rulebook.vocabulary)
    document["run"]["id"] = "demo"
    write_report(document, SAMPLE, book.texts)


def make_pictures() -> None:
    """PNGs with a palette: sharp letters, few bytes."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    found = find_browser()
    assert found is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.path)
        for source, (name, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": height})
            page.goto((SAMPLE / source).as_uri())
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.quantize(256, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)
        browser.close()


if __name__ == "__main__":
    make_sample(Path(sys.argv[1]))
    make_pictures()
    files = [p for p in SAMPLE.rglob("*") if p.is_file()]
    print(f"{len(files)} files, {sum(p.stat().st_size for p in files):,} bytes in {SAMPLE}")
