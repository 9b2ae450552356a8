"""The online half: asks sites, politely and safely, and leaves everything it saw, or could not see, in the evidence
folder."""

from __future__ import annotations

from auditor.crawl.browser import BrowserFound, find_browser
from auditor.crawl.plan import Plan, Settings
from auditor.crawl.progress import Progress, Silent, make_progress
from auditor.crawl.rendering import Renderer, open_renderer
from auditor.crawl.run import Outcome, crawl

__all__ = [
    "BrowserFound",
    "Outcome",
    "Plan",
    "Progress",
    "Renderer",
    "Settings",
    "Silent",
    "crawl",
    "find_browser",
    "make_progress",
    "open_renderer",
]
