"""The generated tables are what their TOML says, and the generator refuses what contradicts itself."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def gen_atol() -> Any:
    spec = importlib.util.spec_from_file_location("gen_atol_under_test", ROOT / "tools" / "gen_atol.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("tool", sorted((ROOT / "tools").glob("gen_*.py")), ids=lambda tool: tool.stem)
def test_what_is_generated_is_up_to_date(tool: Path) -> None:
    run = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


def test_check_reports_a_stale_table_and_writes_nothing(
    gen_atol: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gen_atol, "TARGET", tmp_path)
    assert gen_atol.main(["--check"]) == 1
    assert capsys.readouterr().out == "out of date: error_table.py, setting_table.py\n"
    assert list(tmp_path.iterdir()) == []
    assert gen_atol.main([]) == 0
    assert gen_atol.main(["--check"]) == 0


GOOD_ERROR = {"code": "88", "libfptr": 68, "class": "ShiftExpired", "ru": "да", "en": "yes", "source": "driver"}
GOOD_SETTING = {
    "id": 4,
    "name": "Имя",
    "type": "bool",
    "table": 2,
    "row": 1,
    "field": 18,
    "encoding": "bits",
    "size": 1,
    "mask": 4,
    "shift": 2,
    "source": "driver",
}


@pytest.mark.parametrize("change", [{"class": "ShiftExpierd"}, {"en": ""}, {"ru": ""}, {"source": ""}])
def test_a_wrong_error_row_stops_the_run(gen_atol: Any, change: dict[str, Any]) -> None:
    assert gen_atol.checked(GOOD_ERROR, "errors.toml") == GOOD_ERROR
    with pytest.raises(SystemExit, match=r"errors\.toml"):
        gen_atol.checked(GOOD_ERROR | change, "errors.toml")


@pytest.mark.parametrize(
    "change", [{"shift": 1}, {"mask": 0}, {"encoding": "bdc"}, {"encoding": "uint"}, {"size": 0}, {"type": "float"}]
)
def test_a_wrong_setting_row_stops_the_run(gen_atol: Any, change: dict[str, Any]) -> None:
    assert gen_atol.setting(GOOD_SETTING) == '(4, "Имя", "bool", 2, 1, 18, "bits", 1, 0x04, True, ())'
    with pytest.raises(SystemExit, match=r"settings\.toml"):
        gen_atol.setting(GOOD_SETTING | change)


def test_a_number_given_twice_stops_the_run(gen_atol: Any) -> None:
    with pytest.raises(SystemExit, match="88 is given twice"):
        gen_atol.unique(["66", "88", "88"], "errors.toml")
