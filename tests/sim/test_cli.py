"""``kkt-sim serve`` says where it listens, ends on a signal, and keeps its register."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kkt_driver as kkt
from kkt_driver.ffd import tlv
from kkt_sim.cli import main
from kkt_sim.operator.profiles import PROFILES
from kkt_sim.operator.service import serve_operator

PRODUCTION = next(end.host for profile in PROFILES.values() for end in profile.endpoints if not end.test)


def start(*arguments: str, port: Path | None = None) -> tuple[subprocess.Popen[str], str]:
    end = ("--tcp", "127.0.0.1:0") if port is None else ("--pty", str(port))
    process = subprocess.Popen(
        [sys.executable, "-m", "kkt_sim", "serve", *end, *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("listening tcp://127.0.0.1:" if port is None else f"listening serial:{port}")
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


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")
def test_documents_reach_the_operator_from_a_serial_port(tmp_path: Path) -> None:
    """By the register's own network first; then, as setting 276 says, by the driver and through the same port."""
    with serve_operator(port=0) as operator:
        operator.start()
        port = tmp_path / "kkt"
        process, url = start("--registered", "--ofd", f"127.0.0.1:{operator.port}", port=port)
        try:
            with kkt.connect(url, carry=True) as register:
                assert not register.carries
                register.open_shift()
                end = time.monotonic() + 20
                while register.drive.exchange().unsent:
                    assert time.monotonic() < end
                    time.sleep(0.02)
                register.write_setting(19, 1, 4, b"\x05")
                register.sell(kkt.Receipt([kkt.Position("Чай", "10.00")], [kkt.cash("10.00")]))
                assert register.drive.exchange().unsent == 1
            with kkt.connect(url, carry=True) as register:
                assert register.carries
                register.close_shift()
                assert register.carry(20) == 0
        finally:
            stop(process, signal.SIGTERM)
        assert not port.is_symlink()
        rows = operator.operator.store.rows("SELECT fd FROM documents ORDER BY fd")
        assert [row["fd"] for row in rows] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["serve", "--tcp", "nowhere"], "HOST:PORT"),
        (["serve", "--tcp", "127.0.0.1:99999"], "65535"),
        (["serve", "--tcp", "127.0.0.1:0", "--model", "nokia"], "nokia"),
        (["serve", "--tcp", "127.0.0.1:0", "--seed", "-1"], "seed"),
        (["serve", "--tcp", "127.0.0.1:0", "--ofd", "nowhere"], "HOST:PORT"),
        (["serve", "--tcp", "127.0.0.1:0", "--ofd", "8.8.8.8:7777"], "their documents nowhere else"),
        (["serve", "--tcp", "127.0.0.1:0", "--ofd", f"{PRODUCTION}:7777"], "emulated registers do not talk to it"),
        (["serve", "--pty", "kkt", "--ofd", "nowhere"], "HOST:PORT"),
    ],
)
def test_mistakes(arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert word in capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "drive", "operator"])
def test_an_empty_folder_is_not_this_one(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--tcp", "127.0.0.1:0", "--state", ""])
    assert (caught.value.code, "--state: must name a folder" in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize("command", ["serve", "drive", "operator", "export", "models"])
def test_examples_are_those_of_the_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    examples = capsys.readouterr().out.partition("examples:\n")[2]
    starts = {line.split()[1] for line in examples.splitlines() if line.startswith("  kkt-sim ")}
    assert command in starts
    assert starts <= {command, "serve"} if command == "models" else starts == {command}
    with pytest.raises(SystemExit):
        main(["--help"])
    assert examples.strip() in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    from importlib.metadata import version

    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert (caught.value.code, capsys.readouterr().out) == (0, f"kkt-sim {version('kkt-driver')}\n")


def test_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, names = tmp_path / "shop", [tmp_path / name for name in ("a.tlv", "a.json", "a.sqlite", "b.sqlite")]
    with kkt.connect(f"sim:?state={folder}") as register:
        register.open_shift()  # and it is at work while the archive is read
        for name in names[:3]:
            assert main(["export", "--state", str(folder), str(name)]) == 0
        assert main(["export", "--state", str(folder), "--format", "sqlite", str(names[3])]) == 0
    assert capsys.readouterr().out == "".join(f"2 documents in {name}\n" for name in names)
    assert [form for form, _ in tlv.split(names[0].read_bytes())] == [1, 2]
    assert [one["number"] for one in json.loads(names[1].read_text("utf-8"))] == [1, 2]


@pytest.mark.parametrize(
    ("state", "name", "code", "word"),
    [("shop", "a.txt", 2, "--format"), ("nowhere", "a.tlv", 3, "nowhere"), ("noise", "a.tlv", 2, "drive.journal")],
)
def test_no_export(
    state: str, name: str, code: int, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kkt.connect(f"sim:?state={tmp_path / 'shop'}").close()
    (tmp_path / "noise").mkdir()
    (tmp_path / "noise" / "drive.journal").write_bytes(b"noise")
    assert main(["export", "--state", str(tmp_path / state), str(tmp_path / name)]) == code
    assert word in capsys.readouterr().err
    assert not (tmp_path / name).exists()
    assert not (tmp_path / "nowhere").exists()


def test_models(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    assert "АТОЛ 30Ф" in capsys.readouterr().out
