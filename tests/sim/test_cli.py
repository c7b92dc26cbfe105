"""``kkt-sim serve`` says where it listens, ends on a signal, and keeps its register."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kkt_driver as kkt
from kkt_sim.cli import main
from kkt_sim.operator.profiles import PROFILES
from kkt_sim.operator.service import serve_operator

PRODUCTION = next(end.host for profile in PROFILES.values() for end in profile.endpoints if not end.test)


def start(*arguments: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "kkt_sim", "serve", "--tcp", "127.0.0.1:0", *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("listening tcp://127.0.0.1:")
    return process, line.removeprefix("listening ").strip()


def stop(process: subprocess.Popen[str], number: int) -> str:
    process.send_signal(number)
    rest, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    return rest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_register_lives_through_restarts(tmp_path: Path, number: int) -> None:
    folder = str(tmp_path / "shop")
    process, url = start("--state", folder, "--registered", "--seed", "7")
    with kkt.connect(url) as register:
        serial = register.info().serial
        shift = register.open_shift()
    stop(process, number)
    process, url = start("--state", folder, "--seed", "7")
    try:
        with kkt.connect(url) as register:
            assert register.info().serial == serial
            last = register.last_document()
            assert last is not None
            assert (last.number, last.sign) == (shift.number, shift.sign)
            assert register.shift().is_open
    finally:
        stop(process, number)
    assert "ОТЧЕТ ОБ ОТКРЫТИИ СМЕНЫ" in (tmp_path / "shop" / "tape.txt").read_text(encoding="utf-8")


def test_the_paper_on_the_terminal() -> None:
    process, url = start("--registered", "--tape")
    with kkt.connect(url) as register:
        register.open_shift()
    assert "ОТЧЕТ ОБ ОТКРЫТИИ СМЕНЫ" in stop(process, signal.SIGTERM)


def test_documents_reach_the_operator(tmp_path: Path) -> None:
    """Two processes; the register is killed in between, and the operator misses nothing."""
    with serve_operator(port=0) as operator:
        operator.start()
        options = ("--registered", "--state", str(tmp_path), "--ofd", f"127.0.0.1:{operator.port}")
        process, url = start(*options)
        with kkt.connect(url) as register:
            register.open_shift()
        process.kill()
        process.communicate()
        process, url = start(*options)
        try:
            with kkt.connect(url) as register:
                register.sell(kkt.Receipt([kkt.Position("Чай", "10.00")], [kkt.cash("10.00")]))
                end = time.monotonic() + 20
                while register.drive.exchange().unsent:
                    assert time.monotonic() < end
                    time.sleep(0.02)
        finally:
            stop(process, signal.SIGTERM)
        rows = operator.operator.store.rows("SELECT fd FROM documents ORDER BY fd")
        assert [row["fd"] for row in rows] == [1, 2, 3]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["serve", "--tcp", "nowhere"], "HOST:PORT"),
        (["serve", "--tcp", "127.0.0.1:99999"], "65535"),
        (["serve", "--tcp", "127.0.0.1:0", "--model", "nokia"], "nokia"),
        (["serve", "--tcp", "127.0.0.1:0", "--seed", "-1"], "seed"),
        (["serve", "--tcp", "127.0.0.1:0", "--ofd", "nowhere"], "HOST:PORT"),
        (["serve", "--tcp", "127.0.0.1:0", "--ofd", "8.8.8.8:7777"], "private network"),
        (["serve", "--tcp", "127.0.0.1:0", "--ofd", f"{PRODUCTION}:7777"], "emulated registers do not talk to it"),
        (["serve", "--pty", "kkt", "--ofd", "127.0.0.1:4000"], "--tcp"),
    ],
)
def test_mistakes(arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert word in capsys.readouterr().err


def test_models(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    assert "АТОЛ 30Ф" in capsys.readouterr().out
