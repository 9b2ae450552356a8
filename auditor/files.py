"""Writes files whole or not at all, and says what to do when Windows will not let go of one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from auditor.errors import AuditorError


def write_whole(path: Path, data: bytes) -> None:
    """Write beside and rename: a reader sees the old file or the new one, never half of it.

    Raises AuditorError when another program holds the old file (Excel on Windows).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)  # a temporary file is its owner's alone; a report is for the office
        beside.replace(path)
    except PermissionError as error:
        raise AuditorError(
            f"Không ghi được {path}: hãy đóng chương trình đang mở tệp này (Excel…) rồi chạy lại. "
            f"/ Cannot write it: close the program that has it open and run again. ({error.strerror})"
        ) from error
    finally:
        beside.unlink(missing_ok=True)
