"""``kkt-sim operator`` behaves as its options say, and knows the registers they name."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from urllib.request import urlopen

import pytest

from kkt_driver.errors import UsageError
from kkt_driver.ofd import Acknowledgement, Answer, exchange
from kkt_sim.cli import main
from kkt_sim.cli.operator import _FIELDS, add_options, behaviour
from kkt_sim.operator.behaviour import GARBAGE, HEALTHY, Behaviour, Down
from kkt_sim.operator.behaviour_json import show
from kkt_sim.operator.line import over_tcp
from tests.ofd.vectors import DRIVE, question

OTHER = "9999078900000077"


def parsed(*arguments: str) -> Behaviour:
    parser = ArgumentParser()
    add_options(parser)
    return behaviour(parser.parse_args(arguments))


@contextmanager
def running(*arguments: str) -> Iterator[tuple[int, str]]:
    """The operator in a process of its own: its port, and the address of its HTTP server."""
    ends = ("--tcp", "127.0.0.1:0", "--http", "127.0.0.1:0")
    process = subprocess.Popen(
        [sys.executable, "-m", "kkt_sim", "operator", *ends, *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline().removeprefix("listening ").strip() for _ in range(2)]
        yield int(lines[0].rpartition(":")[2]), lines[1]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0


def code(port: int, number: int, drive: str = DRIVE) -> int | None:
    """Of the acknowledgement; None without one."""
    outcome = over_tcp(exchange(question(number, drive=drive), host="127.0.0.1", port=port))
    return Acknowledgement.decode(outcome.message).code if isinstance(outcome, Answer) else None


def test_every_field_of_behaviour_has_an_option() -> None:
    assert {*_FIELDS} == {field.name for field in fields(Behaviour)}
    away = [down for down in Down if down is not Down.NO]
    assert [parsed("--down", down.value).down for down in away] == away


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", HEALTHY),
        ("--delay 2.5 --code 14", Behaviour(delay=2.5, code=14)),
        ("--messages 8 --reason 3", Behaviour(messages=8, reason=3)),
        ("--garbage", Behaviour(garbage=GARBAGE)),
        ("--garbage 00ff", Behaviour(garbage=b"\0\xff")),
        ("--cut 0 --cut-request 7", Behaviour(cut=0, cut_request=7)),
        ("--registered-only --control", Behaviour(registered_only=True, control=True)),
        ("--foreign-signs", Behaviour(foreign_signs=True)),
    ],
)
def test_options(arguments: str, expected: Behaviour) -> None:
    assert parsed(*arguments.split()) == expected


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        ("--delay -1", "--delay"),
        ("--delay nan", "--delay"),
        ("--code 256", "--code"),
        ("--reason 6", "--reason"),
        ("--garbage xyz", "--garbage"),
        ("--cut-request -3", "--cut-request"),
    ],
)
def test_mistakes(arguments: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match=f"^{option}: must"):
        parsed(*arguments.split())
    assert main(["operator", "--tcp", "127.0.0.1:0", *arguments.split()]) == 2
    assert f"kkt-sim: {option}: must" in capsys.readouterr().err


def test_what_is_no_drive(capsys: pytest.CaptureFixture[str]) -> None:
    for number in ("", "x", "1" * 17):
        with pytest.raises(SystemExit):
            main(["operator", "--tcp", "127.0.0.1:0", "--add", number])
        assert "--add: wants the number of a drive" in capsys.readouterr().err
    assert main(["operator", "--tcp", "127.0.0.1:0", "--forget", DRIVE]) == 2
    assert "--forget wants --state" in capsys.readouterr().err


def test_it_behaves_as_it_was_told() -> None:
    with running("--code", "11") as (port, http):
        assert code(port, 1) == 11
        with urlopen(f"{http}/api/behaviour", timeout=20) as answer:
            assert json.load(answer) == show(Behaviour(code=11))


def test_registers(tmp_path: Path) -> None:
    state = ("--state", str(tmp_path))
    with running(*state, "--registered-only", "--add", DRIVE, "--add", "1", "--unpaid", OTHER) as (port, http):
        assert code(port, 1) == 0
        assert code(port, 1, OTHER) is None
        assert code(port, 1, "9999078900000078") is None
        with urlopen(f"{http}/api/registers", timeout=20) as answer:
            rows = {row["fn"]: (row["added"], row["paid"], row["documents"]) for row in json.load(answer)}
        assert rows[DRIVE] == (True, True, 1)
        assert rows[OTHER] == (True, False, 0)
    with running(*state, "--forget", DRIVE, "--add", OTHER) as (port, http):
        with urlopen(f"{http}/api/registers/{DRIVE}", timeout=20) as answer:
            assert json.load(answer)["documents"] == 0
        assert code(port, 1, OTHER) == 0
