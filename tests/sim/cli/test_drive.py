"""``kkt-sim drive`` and ``kkt-sim serve`` with the options that say what a drive is."""

from __future__ import annotations

import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

import kkt_driver as kkt
from kkt_driver.fn.commands import service, service_11
from kkt_driver.fn.enums import Generation
from kkt_driver.fn.session import DriveSession
from kkt_driver.transport.tcp import TcpTransport
from kkt_sim.cli import main
from kkt_sim.cli.drive_options import add, chosen
from kkt_sim.drive.kept import Choices
from kkt_sim.folder import DRIVE_FILE


@contextmanager
def running(*arguments: str) -> Iterator[str]:
    """A process with such a command line: its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kkt_sim", *arguments, "--tcp", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("listening ").strip()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a command line that cannot be is told."""
    assert main([*arguments, "--tcp", "127.0.0.1:0"]) == 2
    return capsys.readouterr().err


def said(*arguments: str) -> Choices:
    parser = ArgumentParser()
    add(parser)
    return chosen(parser.parse_args(arguments))


def test_every_choice_has_an_option() -> None:
    line = (
        "--generation fn-1.2 --firmware serial --term 36 --registrations 5 --capacity 170000 --queue 100 "
        "--full-days 30 --strict-clock --check-rnm --lock-days 7"
    )
    assert said(*line.split()) == Choices(
        generation=Generation.FN_1_2,
        debug=False,
        term=36,
        registrations=5,
        capacity=170_000,
        queue_capacity=100,
        full_days=30,
        timer_tolerance=timedelta(minutes=5),
        check_rnm=True,
        operator_lock_days=7,
    )
    assert set(said(*line.split())) == set(Choices.__annotations__)
    assert said() == {}
    assert said("--lock-days", "never", "--firmware", "debug") == {"operator_lock_days": None, "debug": True}


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--term", "14"], "--term"),
        (["--firmware", "beta"], "--firmware"),
        (["--generation", "fn-9"], "--generation"),
        (["--lock-days", "soon"], "a number of days or 'never'"),
        (["--baudrate", "0"], "whole number above 0"),
    ],
)
@pytest.mark.parametrize("command", ["drive", "serve"])
def test_options_that_are_none(
    command: str, arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--tcp", "127.0.0.1:0", *arguments])
    assert (caught.value.code, word in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize("command", ["drive", "serve"])
def test_values_that_no_drive_has(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "capacity must lie within" in refused(capsys, command, "--capacity", "0")


def test_a_drive_lives_as_it_was_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ("drive", "--state", str(tmp_path))
    with running(*folder, "--generation", "fn-1.2", "--firmware", "serial", "--capacity", "300"):
        assert "used by another emulator" in refused(capsys, *folder)
    with running(*folder) as url, DriveSession(TcpTransport(url)) as session:
        assert session.ask(service.ReadFirmware()).serial == 1
        assert session.ask(service.ReadValidity()).left == 12
        assert session.ask(service_11.ReadFormat()).highest == 4
        assert session.ask(service_11.ReadFreeMemory()).documents == 300
    assert "its drive was made with capacity 300, not 400" in refused(capsys, *folder, "--capacity", "400")


def test_a_register_with_another_drive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ("serve", "--state", str(tmp_path))
    with running(*folder, "--registered", "--term", "36", "--registrations", "3"):
        bare = ("drive", "--state", str(tmp_path), "--number", "9999078900100001")
        assert "used by another emulator" in refused(capsys, *bare)
    with running(*folder, "--term", "36") as url, kkt.connect(url) as register:
        validity = register.drive.validity()
        assert (validity.left, validity.days_left) == (2, 560)
    assert "made with term 36, not 13" in refused(capsys, *folder, "--term", "13")


@pytest.mark.parametrize("command", ["drive", "serve"])
def test_a_damaged_journal(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / DRIVE_FILE).write_text("garbage")
    assert "put a copy of it back" in refused(capsys, command, "--state", str(tmp_path))


def test_a_serial_port_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drive", "--serial", "/nowhere/ttyS9", "--baudrate", "9600"]) == 3
    assert "/nowhere/ttyS9" in capsys.readouterr().err
