"""Finds a Chromium: the configured one, Playwright's own, an installed Edge or Chrome, the system's; starts nothing."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import InvalidInput

VARIABLE = "AUDITOR_BROWSER"


@dataclass(frozen=True, slots=True)
class BrowserFound:
    """A Chromium and where it came from: `configured`, `playwright`, `edge`, `chrome` or `system`."""

    path: str
    origin: str


def find_browser(configured: str | None = None) -> BrowserFound | None:
    """The first Chromium that is there; None without one or without Playwright.

    Raises InvalidInput if one is configured (here or by AUDITOR_BROWSER) and missing.
    """
    wanted = configured or os.environ.get(VARIABLE)
    if wanted:
        path = wanted if Path(wanted).is_file() else shutil.which(wanted)
        if path is None:
            raise InvalidInput(f"{VARIABLE}: không có tệp / no such file: {wanted}")
        return BrowserFound(path, "configured") if _has_playwright() else None
    if not _has_playwright():
        return None
    return next(_candidates(sys.platform, os.environ, Path.home()), None)


def install_browser() -> int:
    """Download Playwright's own Chromium; the exit code of its installer."""
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode


def needs_no_sandbox() -> bool:
    """Chromium refuses to run as root inside its sandbox, and in most containers has none."""
    geteuid = getattr(os, "geteuid", None)
    return bool(geteuid and geteuid() == 0) or Path("/.dockerenv").exists()


def _has_playwright() -> bool:
    return importlib.util.find_spec("playwright") is not None


def _candidates(platform: str, env: Mapping[str, str], home: Path) -> Iterator[BrowserFound]:
    for path in _playwrights(platform, env, home):
        yield BrowserFound(str(path), "playwright")
    for origin, path in _installed(platform, env, home):
        if path.is_file():
            yield BrowserFound(str(path), origin)
    for name in ("chromium", "chromium-browser"):
        if found := shutil.which(name, path=env.get("PATH")):
            yield BrowserFound(found, "system")


_EXECUTABLES = {"chrome", "headless_shell", "chrome-headless-shell", "Chromium", "Google Chrome for Testing"}


def _playwrights(platform: str, env: Mapping[str, str], home: Path) -> Iterator[Path]:
    """Playwright's downloads, newest revision first, the light headless shell before the full browser."""
    told = env.get("PLAYWRIGHT_BROWSERS_PATH", "")
    if told and told != "0":
        folder = Path(told)
    elif platform == "win32":
        folder = Path(env.get("LOCALAPPDATA", str(home / "AppData" / "Local"))) / "ms-playwright"
    elif platform == "darwin":
        folder = home / "Library" / "Caches" / "ms-playwright"
    else:
        folder = Path(env.get("XDG_CACHE_HOME", str(home / ".cache"))) / "ms-playwright"
    if not folder.is_dir():
        return
    kinds = ("chromium_headless_shell-", "chromium-")
    builds = [
        (kinds.index(kind), d) for kind in kinds for d in folder.glob(f"{kind}*") if d.name[len(kind) :].isdigit()
    ]
    for _, build in sorted(builds, key=lambda b: (-int(b[1].name.rpartition("-")[2]), b[0])):
        for pattern in ("*/*", "*/*.app/Contents/MacOS/*"):
            for file in sorted(build.glob(pattern)):
                if file.name.removesuffix(".exe") in _EXECUTABLES and file.is_file():
                    yield file


def _installed(platform: str, env: Mapping[str, str], home: Path) -> Iterator[tuple[str, Path]]:
    if platform == "win32":
        folders = [env[name] for name in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA") if name in env]
        for origin, rest in (
            ("edge", "Microsoft/Edge/Application/msedge.exe"),
            ("chrome", "Google/Chrome/Application/chrome.exe"),
        ):
            for folder in folders:
                yield origin, Path(folder) / rest
    elif platform == "darwin":
        for origin, name in (("edge", "Microsoft Edge"), ("chrome", "Google Chrome"), ("system", "Chromium")):
            for root in (Path("/Applications"), home / "Applications"):
                yield origin, root / f"{name}.app" / "Contents" / "MacOS" / name
    else:
        for origin, name in (("edge", "microsoft-edge"), ("chrome", "google-chrome")):
            for command in (name, f"{name}-stable"):
                if found := shutil.which(command, path=env.get("PATH")):
                    yield origin, Path(found)
