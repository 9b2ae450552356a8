"""`auditor doctor` and `auditor install-browser`: what this machine can and cannot measure, and how to get the rest."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
from pathlib import Path
from urllib.request import getproxies

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from auditor import __version__
from auditor.cli.options import load_book
from auditor.crawl import find_browser
from auditor.crawl.browser import install_browser as download_browser
from auditor.errors import AuditorError

_MIN_FREE_GIB = 5


@click.command()
@click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True)
def doctor(lang: str) -> int:
    """Máy này đo được gì, thiếu gì. / What this machine can and cannot measure."""
    vi = lang == "vi"
    rows: list[tuple[str, bool | None, str]] = [
        ("Python", sys.version_info >= (3, 11), f"{platform.python_version()} · {platform.system()}"),
        ("portal-auditor", True, __version__),
    ]
    healthy = True
    try:
        book = load_book().rulebook
        rows.append(("Bộ luật" if vi else "Rules", True, f"{len(book.rules)} · {book.digest[:19]}…"))
    except AuditorError as error:
        healthy = False
        rows.append(("Bộ luật" if vi else "Rules", False, str(error).splitlines()[0]))
    rows.append(_browser_row(vi))
    proxies = getproxies()
    told = (
        ", ".join(f"{k}={_without_password(v)}" for k, v in sorted(proxies.items()))
        if proxies
        else ("không dùng" if vi else "none")
    )
    rows.append(("Proxy", None, told))
    rows.append(("Chứng thư" if vi else "Certificates", None, _authorities(vi)))
    rows.append(_dns_row(vi))
    free = shutil.disk_usage(Path.cwd()).free / 2**30
    rows.append(("Đĩa trống" if vi else "Free disk", free >= _MIN_FREE_GIB, f"{free:.0f} GiB"))
    encoding = (sys.stdout.encoding or "").lower()
    rows.append(("Bảng mã màn hình" if vi else "Console encoding", encoding in ("utf-8", "utf8"), encoding or "?"))
    table = Table(title="Máy này đo được gì" if vi else "What this machine can measure", header_style="bold")
    for head in ("Mục", "", "Chi tiết") if vi else ("Item", "", "Detail"):
        table.add_column(head, overflow="fold")
    marks = {True: "[green]OK[/green]", False: "[red]!![/red]", None: "--"}
    for name, good, detail in rows:
        table.add_row(name, marks[good], escape(detail))
    Console().print(table)
    return 0 if healthy else 1


def _browser_row(vi: bool) -> tuple[str, bool, str]:
    name = "Trình duyệt (bố cục, cổng cần JavaScript)" if vi else "Browser (layout, script-only portals)"
    try:
        found = find_browser()
    except AuditorError as error:
        return name, False, str(error)
    if found is None:
        return name, False, "chưa có; chạy `auditor install-browser`" if vi else "none; run `auditor install-browser`"
    return name, True, f"{found.origin}: {found.path}"


def _authorities(vi: bool) -> str:
    """Whose certificates are believed: the system's store, and a company's own file where one is named."""
    named = [
        f"{name}={os.environ[name]}"
        for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
        if os.environ.get(name)
    ]
    store = "kho chứng thư của hệ thống" if vi else "the system's store"
    return " + ".join([store, *named])


def _dns_row(vi: bool) -> tuple[str, bool | None, str]:
    try:
        socket.getaddrinfo("chinhphu.vn", 443, type=socket.SOCK_STREAM)
    except OSError as error:
        return (
            "DNS",
            False,
            f"không phân giải được chinhphu.vn ({error})" if vi else f"cannot resolve chinhphu.vn ({error})",
        )
    return "DNS", True, "chinhphu.vn"


def _without_password(proxy: str) -> str:
    head, at, tail = proxy.rpartition("@")
    return f"***@{tail}" if at and head else proxy


@click.command("install-browser")
def install_browser() -> int:
    """Tải Chromium của Playwright cho máy này. / Download Playwright's Chromium."""
    code = download_browser()
    if code != 0:
        click.echo(
            "Không tải được. Trên máy Debian/Ubuntu có thể cài: apt-get install chromium; hoặc đặt AUDITOR_BROWSER trỏ tới Edge/Chrome có sẵn. / "
            "Download failed; install chromium from your system, or point AUDITOR_BROWSER at an installed Edge or Chrome.",
            err=True,
        )
        return 1
    return 0
