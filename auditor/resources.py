"""Where the shipped data folders are, both in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_IN_CHECKOUT = {"rules": "rules", "templates": "reports/templates", "schema": "reports/schema"}


def data_dir(name: str) -> Path:
    """Folder of shipped data: `rules`, `templates` or `schema`.

    The packaged copy wins over the checkout's, so that a stray top-level folder of another project never does.
    Raises FileNotFoundError when neither exists (a broken installation).
    """
    packaged = _HERE / "_data" / name
    if packaged.is_dir():
        return packaged
    checkout = _HERE.parent / _IN_CHECKOUT[name]
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"shipped data folder {name!r} not found beside {_HERE}; reinstall the auditor")
