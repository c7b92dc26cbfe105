"""Every code block of README and docs runs as it stands: Python in a namespace per block, shell in a shell per block.
A block of tests is run by pytest, with the fixtures that come with the package.

The two lines that install into a virtual environment are run by ``.ci/run``, which takes them from the README; here it
is checked that it would find them.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
TESTS = re.compile(r"^def test_", re.MULTILINE)
#: as in .ci/run
README_COMMAND = re.compile(r"^python3 -m venv .*(kkt demo|pytest)$")


@dataclass(frozen=True)
class Block:
    """A fenced block."""

    page: Path
    line: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(page: Path) -> list[Block]:
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    return [
        Block(page, token.map[0] + 1, token.info.strip(), token.content)
        for token in tokens
        if token.type == "fence" and token.map
    ]


ALL = [block for page in PAGES for block in blocks(page)]
SHELL = [block for block in ALL if block.language == "sh"]


def test_every_block_has_a_language_that_is_run() -> None:
    assert [str(block) for block in ALL if block.language not in ("python", "sh", "json", "text", "toml")] == []
    assert len(ALL) > 10


@pytest.mark.parametrize("block", [b for b in ALL if b.language == "python"], ids=str)
def test_python(block: Block, tmp_path: Path) -> None:
    """Each block is a program of its own, or a file of tests."""
    if not TESTS.search(block.code):
        run([sys.executable, "-c", block.code], tmp_path)
        return
    file = tmp_path / "test_of_the_page.py"
    file.write_text(block.code, encoding="utf-8")
    run([sys.executable, "-m", "pytest", "-q", "-W", "error", file.name], tmp_path)


@pytest.mark.parametrize("block", [b for b in SHELL if "pip install" not in b.code], ids=str)
def test_shell(block: Block, tmp_path: Path) -> None:
    run(["bash", "-euo", "pipefail", "-c", block.code.replace(":5555", f":{free_port()}")], tmp_path)


@pytest.mark.parametrize("name", ["README.md", "README.ru.md"])
def test_the_two_lines_of_the_readme(name: str) -> None:
    """.ci/run executes them from README.md; the Russian page must say the same."""
    commands = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if README_COMMAND.match(line)]
    assert [command.rsplit(maxsplit=1)[-1] for command in commands] == ["demo", "pytest"]
    assert commands == [b.code.strip() for b in ALL if b.page == ROOT / "README.md" and "pip install" in b.code]


def run(command: list[str], folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, f"{command[-1]}\n{ended.stdout}\n{ended.stderr}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
