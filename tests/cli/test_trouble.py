"""Output that cannot be written, input that cannot be read, Ctrl-C at the worst moment: what the exit code says."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kkt_driver.cli import commands, main
from kkt_driver.cli.output import exit_code
from kkt_sim.simulator import make_device
from tests.procedures.faulty_line import faulty_kkt

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="the system has no /dev/full")

TEA = '{"positions": [{"name": "Чай", "price": "1.10"}], "payments": [{"kind": "cash", "sum": "1.10"}]}'


def run(*arguments: str, stdout: Any = subprocess.PIPE, **more: Any) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "kkt_driver", *arguments]
    done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, check=False, **more)
    return done.returncode, (done.stdout or b"").decode(), done.stderr.decode("utf-8", "replace")


@pytest.fixture
def at(tmp_path: Path) -> str:
    """A shop with an open shift."""
    url = f"--url=sim:?state={tmp_path / 'shop'}"
    assert main([url, "shift", "open"]) == 0
    return url


@pytest.fixture
def full() -> Iterator[Any]:
    with FULL.open("wb") as stream:
        yield stream


@needs_full
@pytest.mark.parametrize("json_too", [[], ["--json"]])
@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["receipt", "sell", str(EXAMPLES / "receipt.json")], "made: ФД 3"),
        (["cash", "in", "1.00"], "made: Внесено 1.00"),
        (["shift", "close"], "made: ФД 3"),
    ],
)
def test_made_and_no_place_to_say_so(at: str, full: Any, command: list[str], said: str, json_too: list[str]) -> None:
    """Not 2: a script would try again, and sell twice."""
    code, _, err = run(at, *json_too, *command, stdout=full)
    assert code == 6
    assert said in err
    assert "do not repeat it" in err
    assert "Traceback" not in err


@needs_full
def test_nothing_made_and_no_place_to_say_so(at: str, full: Any) -> None:
    assert run(at, "status", stdout=full)[0] == 6
    assert run(at, "tape", stdout=full)[0] == 6
    code, _, err = run(at, "--json", "receipt", "sell", "no-such-file.json", stdout=full)
    assert (code, "no-such-file.json" in err) == (2, True)


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_reader_that_has_left_before_the_receipt_was_made(at: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code, _, err = run(at, "receipt", "sell", str(EXAMPLES / "receipt.json"), stdout=writing)
    os.close(writing)
    assert (code, "made: ФД 3" in err) == (6, True)


def test_only_files_of_the_command_line_are_usage() -> None:
    assert exit_code(FileNotFoundError(2, "none", "a.json")) == 2
    assert exit_code(OSError(28, "No space left on device")) is None


@pytest.mark.parametrize("through", ["file", "stdin"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (TEA.encode("cp1251"), "codec can't decode"),
        (b"\xff\xfe{}", "codec can't decode"),
        (b"[" * 100_000, "nested too deeply"),
        (b"{", "is not JSON"),
        (b"", "is not JSON"),
    ],
    ids=["cp1251", "utf-16", "deep", "cut", "empty"],
)
def test_what_is_no_json(
    data: bytes,
    reason: str,
    through: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "r.json"
    file.write_bytes(data)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))
    assert main(["--json", "receipt", "sell", str(file) if through == "file" else "-"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["type"] == "UsageError"
    assert reason in error["message"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('{"positions": [{"name": "Чай", "price": "1.00", "price": "2.00"}], "payments": []}', "price"),
        ('{"positions": [], "payments": [], "payments": []}', "payments"),
        ('{"positions": [{"name": "Чай", "price": "1.00", "agent": {"kind": 1, "kind": 1}}]}', "kind"),
        ('{"": 1, "": 2}', '""'),
    ],
)
def test_a_key_stands_once(text: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "r.json"
    file.write_text(text, encoding="utf-8")
    for command in ("receipt sell", "receipt sell-correction", "registration check"):
        assert main(["--json", *command.split(), str(file)]) == 2
        error = json.loads(capsys.readouterr().out)["error"]
        assert (error["type"], error["field"], error["rule"]) == ("FieldError", key, "must stand once in its object")


def test_stdin_is_utf_8_whatever_the_locale(at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (TEA.encode(), TEA.encode("utf-8-sig")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))
        assert main([at, "receipt", "sell", "-"]) == 0


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    assert main(["receipt", "sell", str(tmp_path)]) == 2


@pytest.mark.skipif(os.name != "posix", reason="arguments are bytes on POSIX only")
def test_text_arguments_in_a_locale_without_russian(tmp_path: Path) -> None:
    environment = {
        "LC_ALL": "C",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
        "PATH": os.environ.get("PATH", ""),
    }
    url = f"--url=sim:?state={tmp_path / 'shop'}"
    code, _, err = run(url, "shift", "open", "--cashier", "Иванов", env=environment)
    assert code == 0, err
    assert "Кассир: Иванов" in run(url, "document", "2")[1]


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(("fault", "nth", "code"), [("interrupt_after", 9, 5), ("interrupt_before", 5, 130)])
def test_ctrl_c(
    fault: str,
    nth: int,
    code: int,
    as_json: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    device = make_device(registered=True)
    faulty_kkt(device)[0].open_shift()
    kkt, line = faulty_kkt(device)
    monkeypatch.setattr(commands, "connect", lambda *_, **__: kkt)
    line.strike(fault, nth)
    file = tmp_path / "tea.json"
    file.write_text(TEA, encoding="utf-8")
    assert main([*(["--json"] if as_json else []), "receipt", "sell", str(file)]) == code
    shown = capsys.readouterr()
    if as_json:
        error = json.loads(shown.out)["error"]
        assert error.get("operation") == ("sell" if code == 5 else None)
        assert (error["message"] == "interrupted") == (code == 130)
    elif code == 5:
        assert "do not repeat it" in shown.err
        assert "kkt document 3" in shown.err
    else:
        assert shown.err == "kkt: interrupted\n"
