"""The map of the house names every room: docs/explanation/architecture.md against the source tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAP = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
#: what needs no word
DOORS = {"__init__.py", "__main__.py", "py.typed", "__pycache__"}


@pytest.mark.parametrize("package", ["kkt_driver", "kkt_sim"])
def test_every_room_is_on_the_map(package: str) -> None:
    begin = MAP.index(f"    src/{package}/\n")
    end = re.compile(r"^ {4}\S", re.MULTILINE).search(MAP, begin + 5)
    assert end is not None
    words = set(re.findall(r"[\w./]+", MAP[begin : end.start()]))
    there = (path for path in (ROOT / "src" / package).iterdir() if path.name not in DOORS and path.name[0] != ".")
    rooms = {path.name + "/" * path.is_dir() for path in there}
    assert len(rooms) > 8
    assert rooms <= words, sorted(rooms - words)
