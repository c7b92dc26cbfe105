"""The files that ``kkt ... example`` prints do what they are for, and break no rule."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from kkt_driver.cli import samples
from kkt_driver.cli.parser import make_parser
from kkt_driver.connecting import connect
from kkt_driver.errors import FieldError

from .test_cli import Run, ok
from .test_cli import kkt as kkt


def written(kkt: Run, folder: Path, noun: str, *more: str) -> str:
    code, out, err = kkt(noun, "example", *more)
    assert (code, err) == (0, "")
    file = folder / f"{noun}.json"
    file.write_text(out, encoding="utf-8")
    return str(file)


def test_from_nothing_to_a_receipt(kkt: Run, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    fresh, at = f"--url=sim:?registered=0&state={shop}", f"--url=sim:?state={shop}"
    registration, receipt = written(kkt, tmp_path, "registration"), written(kkt, tmp_path, "receipt")
    for command in (
        [fresh, "registration", "check", registration],
        [fresh, "registration", "apply", registration],
        [at, "shift", "open"],
        [at, "receipt", "sell", receipt],
        [at, "receipt", "sell-return", receipt],
        [at, "shift", "close"],
        [at, "drive", "export", str(tmp_path / "day.tlv")],
    ):
        code, _, err = kkt(*command)
        assert code == 0, err
    code, out, _ = kkt("documents", "validate", str(tmp_path / "day.tlv"), "--in-order")
    assert code == 0, out
    assert "ошибок 0" in out


def test_the_default_serial_is_that_of_the_emulator() -> None:
    with connect("sim:") as register:
        assert register.info().serial == samples.SERIAL


def test_for_another_register(kkt: Run) -> None:
    code, out, _ = kkt("registration", "example", "--serial", "00106123456789", "--json")
    assert (code, json.loads(out)["rnm"]) == (0, "0000000001021093")
    assert kkt("registration", "example", "--serial", "")[0] == 2


def test_one_line_for_programs(kkt: Run) -> None:
    shown = kkt("receipt", "example", "--json")[1]
    assert shown.count("\n") == 1
    assert json.loads(shown) == ok(kkt("receipt", "example"))


def test_a_correction(kkt: Run, tmp_path: Path) -> None:
    at = f"--url=sim:?state={tmp_path / 'shop'}"
    file = written(kkt, tmp_path, "receipt", "--correction")
    assert kkt(at, "shift", "open")[0] == 0
    for verb, operation in (("sell-correction", 1), ("buy-correction", 3)):
        made = ok(kkt(at, "--json", "receipt", verb, file))
        assert (made["form"], made["operation"], made["total"]) == (31, operation, 12000)
    data = {**json.loads(Path(file).read_text("utf-8")), "kind": "buy_correction"}
    Path(file).write_text(json.dumps(data), encoding="utf-8")
    code, _, err = kkt(at, "receipt", "sell-correction", file)
    assert (code, "kind" in err) == (2, True)
    assert kkt(at, "receipt", "sell", file)[0] == 2
    jsonschema.validate(data, ok(kkt("receipt", "schema", "--correction", "--json")))


@pytest.mark.parametrize(
    "command",
    [["receipt", "sell"], ["receipt", "buy-correction"], ["registration", "apply"], ["registration", "check"]],
)
def test_help_names_them(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        make_parser().parse_args([*command, "--help"])
    out = capsys.readouterr().out
    assert f"kkt {command[0]} example" in out
    assert "examples/" not in out


def test_a_refusal_names_the_field(kkt: Run) -> None:
    error = json.loads(kkt("registration", "example", "--serial", "1" * 21, "--json")[1])["error"]
    assert error["type"] == FieldError.__name__
