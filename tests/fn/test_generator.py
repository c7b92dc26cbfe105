"""The generator refuses what contradicts itself, and documents without their marks."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {"fns": "a paper"}
NEEDED = ("code", "class", "generations", "ru", "en", "source")
GOOD = {"code": "02", "class": "WrongMode", "generations": ["fn-1"], "ru": "да", "en": "yes", "source": "fns"}


@pytest.fixture
def gen_fn() -> Any:
    spec = importlib.util.spec_from_file_location("gen_fn_under_test", ROOT / "tools" / "gen_fn.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_everything_is_up_to_date(gen_fn: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert gen_fn.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "change", [{"en": ""}, {"source": "hearsay"}, {"class": "WrongMood"}, {"generations": ["fn-3"]}, {"ru": None}]
)
def test_a_wrong_row_stops_the_run(gen_fn: Any, change: dict[str, Any]) -> None:
    assert gen_fn.checked([GOOD], SOURCES, NEEDED) == [GOOD]
    with pytest.raises(SystemExit, match=r"answers\.toml"):
        gen_fn.checked([GOOD | change], SOURCES, NEEDED)


def test_a_code_given_twice_stops_the_run(gen_fn: Any) -> None:
    with pytest.raises(SystemExit, match="02 is given twice"):
        gen_fn.checked([GOOD, GOOD], SOURCES, NEEDED)


def test_marks_are_needed(gen_fn: Any) -> None:
    text = gen_fn.explanation("before <!-- diagram --> old <!-- end of diagram --> after")
    assert text.startswith("before <!-- diagram -->\n```text\n[01h READY]")
    assert text.endswith("<!-- end of diagram --> after")
    with pytest.raises(SystemExit, match="marks"):
        gen_fn.explanation("nothing")
