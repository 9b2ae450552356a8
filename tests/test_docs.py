"""What the documents say is so: commands exist, links lead somewhere, exit codes are those of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.cli import INTERRUPTED, cli
from auditor.cli.runs import BELOW, NOT_VALID, NOTHING_COLLECTED
from auditor.errors import AuditorError, InvalidInput

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_every_command_named_in_the_readme_exists() -> None:
    named = set(re.findall(r"\bauditor ([a-z][a-z-]+)", README)) - {"rules", "sites"}
    assert named
    assert named <= set(cli.commands)


def test_every_command_is_in_the_readme_or_its_help() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "auditor", "--help"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    for name in cli.commands:
        assert name in done.stdout


@pytest.mark.parametrize("command", ["check", "audit", "score"])
def test_options_of_the_readme_exist(command: str) -> None:
    lines = [line for line in README.splitlines() if line.startswith(f"auditor {command} ")]
    for option in {o for line in lines for o in re.findall(r"--[a-z-]+", line)}:
        assert any(option in p.opts for p in cli.commands[command].params), option


def test_exit_codes_of_the_readme_are_those_of_the_code() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", README, flags=re.MULTILINE)}
    assert told == {0, AuditorError.exit_code, InvalidInput.exit_code, NOTHING_COLLECTED, NOT_VALID, BELOW, INTERRUPTED}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.name)
def test_links_of_the_documents_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (document.parent / target).exists(), target


def test_the_two_commands_of_the_readme_are_the_set_up_script() -> None:
    for command in ("python run.py demo", "python run.py test"):
        assert command in README
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "--help"], capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert "run.py demo" in done.stdout
