"""What every test relies on: no network but loopback, proofs only when asked for, captured pages only where they are."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from auditor.crawl.chromium import find_browser

_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "[::1]")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof", action="store_true", help="run the full counts too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    proof = config.getoption("--proof")
    has_browser = find_browser() is not None
    for item in items:
        if "proof" in item.keywords and not proof:
            item.add_marker(pytest.mark.skip(reason="a full count: run with --proof"))
        if "browser" in item.keywords and not has_browser:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the network fails at once instead of depending on it."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        host = str(address[0]) if isinstance(address, tuple) else ""
        if isinstance(address, tuple) and not host.startswith(_LOOPBACK):
            raise OSError(f"tests may not leave this machine: {address}")
        real(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def captures() -> Path:
    """The folder of captured public pages; the test is skipped (and listed) where there is none."""
    folder = os.environ.get("AUDITOR_CAPTURES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("AUDITOR_CAPTURES names no folder of captured pages")
    return Path(folder)
