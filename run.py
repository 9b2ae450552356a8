"""Sets up the auditor in a folder of its own and runs it; needs Python 3.11 or newer and nothing else.

python run.py demo          audit the bundled sample portals
python run.py test          run the tests
python run.py ANYTHING...   the same as `auditor ANYTHING...`
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv-auditor"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main(arguments: list[str]) -> int:
    """Make sure the environment is there, then hand over to the auditor or to pytest."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is started by whatever Python there is
        print("Cần Python 3.11 trở lên / Python 3.11 or newer is needed:", sys.version.split()[0], file=sys.stderr)
        return 2
    if not arguments or arguments[0] in ("-h", "--help"):
        print(__doc__)
        return 0
    testing = arguments[0] == "test"
    try:
        prepare("dev" if testing else "")
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"Không chuẩn bị được môi trường / could not set up: {error}", file=sys.stderr)
        print("Cần mạng để tải thư viện lần đầu. / The first time needs a network to fetch libraries.", file=sys.stderr)
        return 1
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = ["-m", "pytest", *arguments[1:]] if testing else ["-m", "auditor", *arguments]
    return subprocess.run([PYTHON, *command], env=environment, cwd=HERE if testing else None, check=False).returncode


def prepare(extra: str) -> None:
    """Create the environment once, and install again only when the project's requirements changed."""
    wanted = hashlib.sha256((HERE / "pyproject.toml").read_bytes() + str(HERE).encode()).hexdigest() + extra
    stamp = HOME / ("installed-dev" if extra else "installed")
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if not PYTHON.exists():
        print("Tạo môi trường riêng trong", HOME.name, "… / creating a private environment", file=sys.stderr)
        create()
    print("Cài thư viện (một lần) … / installing libraries, once", file=sys.stderr)
    target = f"{HERE}[{extra}]" if extra else str(HERE)
    subprocess.run([*pip(), "install", "--quiet", "--disable-pip-version-check", "--editable", target], check=True)
    stamp.write_text(wanted, encoding="utf-8")


def create() -> None:
    """A virtual environment, also where the system's Python came without ensurepip."""
    has_pip = importlib.util.find_spec("ensurepip") is not None
    if has_pip:
        try:
            venv.create(HOME, with_pip=True, clear=True)
            return
        except subprocess.CalledProcessError:
            pass  # Debian ships ensurepip's name without its wheels
    shutil.rmtree(HOME, ignore_errors=True)
    venv.create(HOME, with_pip=False)


def pip() -> list[str | Path]:
    """A pip that installs into the environment: its own, the system's pointed at it, or a wheel the system keeps."""
    if subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
        return [PYTHON, "-m", "pip"]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    wheels = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    if wheels:
        return [PYTHON, wheels[-1] / "pip"]
    raise OSError(
        "Python này không có pip; cài gói python3-venv hoặc python3-pip / this Python has no pip: install python3-venv or python3-pip"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
