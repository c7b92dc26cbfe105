"""The command line, run as people run it: output, exit codes, JSON."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kkt_driver.cli import main, output
from kkt_driver.cli.output import describe_error, exit_code
from kkt_driver.cli.parser import make_parser
from kkt_driver.errors import ConnectError, KktError, OutcomeUnknown, UnexpectedReply
from kkt_driver.procedures.doubt import Doubt
from kkt_driver.procedures.exchange import Unconfirmed

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def kkt(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Run ``kkt`` with these arguments: exit code, stdout, stderr."""
    monkeypatch.delenv("KKT_URL", raising=False)
    monkeypatch.delenv("KKT_PASSWORD", raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


Run = Callable[..., tuple[int, str, str]]


def shop(folder: Path) -> str:
    return f"--url=sim:?state={folder / 'shop'}"


def ok(result: tuple[int, str, str]) -> Any:
    code, out, err = result
    assert code == 0, err
    return json.loads(out)


def test_demo_shows_a_day(kkt: Run) -> None:
    code, out, _ = kkt("demo")
    assert code == 0
    for part in ("Регистрация ККТ", "КАССОВЫЙ ЧЕК", "Чай чёрный", "=419.38", "QR чека: t=", "Закрытие смены"):
        assert part in out
    documents = ok(kkt("demo", "--json"))["documents"]
    assert [document["form"] for document in documents] == [1, 2, 3, 5]
    assert all(document["tape"] for document in documents)


def test_demo_is_for_the_emulator_only(kkt: Run) -> None:
    assert kkt("--url", "tcp://127.0.0.1:1", "demo")[0] == 2


def test_a_day_in_commands(kkt: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = shop(tmp_path)
    assert ok(kkt(at, "shift", "open", "--cashier", "Иванов", "--cashier-inn", "123654789507", "--json"))["form"] == 2
    assert ok(kkt(at, "--json", "cash", "in", "100.00"))["cash"] == 10000
    made = ok(kkt(at, "--json", "receipt", "sell", str(EXAMPLES / "receipt.json")))
    assert made["qr"]
    monkeypatch.setattr(
        sys,
        "stdin",
        io.StringIO('{"positions": [{"name": "Чай", "price": "1.10"}], "payments": [{"kind": "cash", "sum": "1.10"}]}'),
    )
    assert ok(kkt(at, "receipt", "sell-return", "-", "--json"))["operation"] == 2
    assert ok(kkt(at, "--json", "document", str(made["number"])))["form"] == 3
    assert ok(kkt(at, "--json", "shift", "status"))["receipts"] == 2
    assert "X-ОТЧЕТ" in kkt(at, "report", "x")[1]
    assert kkt(at, "tape")[1].startswith("┌")
    assert isinstance(ok(kkt(at, "--json", "tape"))["tape"], list)
    assert kkt(at, "cash", "out", "1.00")[1].startswith("Выплачено 1.00")
    code, out, _ = kkt(at, "shift", "close")
    assert (code, "Смена закрыта" in out) == (0, True)
    assert "закрыта" in kkt(at, "shift", "status")[1]
    assert kkt(at, "report", "state")[1].startswith("Отчёт о текущем состоянии расчётов: ФД ")
    assert "Смена: закрыта" in kkt(at, "status")[1]


def test_registration(kkt: Run, tmp_path: Path) -> None:
    file = str(EXAMPLES / "registration.json")
    fresh = f"--url=sim:?registered=0&state={tmp_path / 'fresh'}"
    assert kkt(fresh, "registration", "show")[0] == 2
    code, out, err = kkt(fresh, "registration", "check", file)
    assert code == 0, err
    assert "РНМ" in out
    assert ok(kkt(fresh, "--json", "registration", "apply", file))["form"] == 1
    assert "Отчет о регистрации" in kkt(fresh, "registration", "show")[1]
    code, out, err = kkt(fresh, "registration", "check", file)
    assert (code, out, "registered already" in err) == (2, "", True)
    code, out, _ = kkt(fresh, "registration", "apply", file, "--json")
    assert (code, json.loads(out)["error"]["type"]) == (2, "WrongOrder")


def test_registration_check_looks_at_reason_and_shift(kkt: Run, tmp_path: Path) -> None:
    given = json.loads((EXAMPLES / "registration.json").read_text(encoding="utf-8"))
    file = tmp_path / "change.json"
    file.write_text(json.dumps({**given, "reason": "change_of_parameters"}), encoding="utf-8")
    check = ("registration", "check", str(file))
    assert "is not registered" in kkt("--url=sim:?registered=0", *check)[2]
    at = shop(tmp_path)
    assert "Годится" in kkt(at, *check)[1]
    assert kkt(at, "shift", "open")[0] == 0
    code, out, err = kkt(at, *check)
    assert (code, out, err) == (2, "", "kkt: the shift is open: kkt shift close comes first\n")


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        ("sell", "приход"),
        ("sell-return", "возврат прихода"),
        ("buy", "расход"),
        ("buy-return", "возврат расхода"),
    ],
)
def test_the_kind_of_a_receipt_is_said(kkt: Run, tmp_path: Path, verb: str, kind: str) -> None:
    at, file = shop(tmp_path), str(EXAMPLES / "receipt.json")
    for command in (["shift", "open"], ["cash", "in", "1000"]):
        assert kkt(at, *command)[0] == 0
    code, out, err = kkt(at, "receipt", verb, file)
    assert code == 0, err
    assert out.startswith(f"Чек ({kind}): ФД 3, ФП ")


def test_only_receipts_have_a_qr_code(kkt: Run, tmp_path: Path) -> None:
    code, _, err = kkt("document", "1", "--qr", str(tmp_path / "x.svg"))
    assert code == 2
    assert err == "kkt: document 1 is no receipt but «Отчет о регистрации»: only receipts have a QR code\n"
    assert not (tmp_path / "x.svg").exists()


def test_what_is_missing_is_not_none(kkt: Run, tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text("{}")
    assert kkt("receipt", "sell", str(file))[2] == "kkt: positions: is missing\n"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    from importlib.metadata import version

    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert (caught.value.code, capsys.readouterr().out) == (0, f"kkt {version('kkt-driver')}\n")


def test_rnm(kkt: Run) -> None:
    assert kkt("rnm", "--inn", "7725225244", "--serial", "00106123456789", "--number", "1")[:2] == (
        0,
        "0000000001021093\n",
    )
    assert kkt("rnm", "--inn", "77", "--serial", "1", "--number", "1")[0] == 2
    code, out, err = kkt("rnm", "--inn", "7725225245", "--serial", "00106123456789", "--number", "1")
    assert (code, out) == (2, "")
    assert "--inn: check digit 10 must be 4" in err


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        (["foo"], 2, "UsageError"),
        ([], 2, "UsageError"),
        (["status", "--jso"], 2, "UsageError"),
        (["--password", "x", "status"], 2, "UsageError"),
        (["--password", "99999", "status"], 2, "UsageError"),
        (["--url", "nowhere:", "status"], 2, "UsageError"),
        (["shift", "open", "--cashier-inn", "1"], 2, "UsageError"),
        (["receipt", "sell", "no-such-file.json"], 2, "FileNotFoundError"),
        (["receipt", "sell", __file__], 2, "UsageError"),
        (["document", "0"], 2, "FieldError"),
        (["cash", "in", "1,5"], 2, "FieldError"),
        (["shift", "close"], 2, "WrongOrder"),
        (["--url", "tcp://127.0.0.1:1", "status"], 3, "ConnectError"),
        (["document", "99"], 4, "NoDriveData"),
    ],
)
def test_exit_codes_and_errors_in_json(kkt: Run, arguments: list[str], code: int, kind: str) -> None:
    got, out, err = kkt("--json", *arguments)
    assert (got, json.loads(out)["error"]["type"]) == (code, kind)
    assert not err
    got, out, err = kkt(*arguments)
    assert got == code
    assert err.startswith("kkt: ")


def test_exit_codes_of_the_tree() -> None:
    unknown = OutcomeUnknown("sell", 7)
    assert exit_code(unknown) == 5
    assert describe_error(unknown)["before"] == 7
    assert exit_code(UnexpectedReply("x")) == 3
    assert exit_code(ConnectError("x")) == 3
    assert exit_code(KktError("x")) is exit_code(ZeroDivisionError()) is None


@pytest.mark.parametrize(("operation", "hint"), [("sell", "kkt document 8"), ("cash_in", "kkt shift status")])
def test_unknown_outcome_says_how_to_ask(kkt: Run, monkeypatch: pytest.MonkeyPatch, operation: str, hint: str) -> None:
    from kkt_driver.cli import commands

    def doubtful(*_: object, **__: object) -> None:
        raise Doubt(operation, 7, lambda: iter(()))  # type: ignore[arg-type, return-value]

    monkeypatch.setattr(commands, "connect", doubtful)
    code, _, err = kkt("status")
    assert code == 5
    assert hint in err
    assert "resolve" not in err
    error = json.loads(kkt("status", "--json")[1])["error"]
    assert (error["type"], error["operation"], error["before"]) == ("OutcomeUnknown", operation, 7)
    assert hint in error["advice"]


def test_errors_by_the_name_that_except_takes() -> None:
    """Unconfirmed is thrown into procedures; who reads the documentation knows a TransportTimeout."""
    assert describe_error(Unconfirmed("DriveStatus", "silence", usable=False))["type"] == "TransportTimeout"
    assert describe_error(ZeroDivisionError())["type"] == "ZeroDivisionError"


def test_interrupted(kkt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from kkt_driver.cli import commands

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "connect", interrupt)
    assert kkt("status")[0] == 130
    assert json.loads(kkt("status", "--json")[1])["error"]["message"] == "interrupted"


def test_a_receipt_for_another_command(kkt: Run, tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    file.write_text('{"kind": "buy", "positions": [], "payments": []}')
    code, _, err = kkt("receipt", "sell", str(file))
    assert (code, "kind" in err) == (2, True)


def test_url_from_the_environment(kkt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KKT_URL", "tcp://127.0.0.1:1")
    assert kkt("status")[0] == 3
    assert kkt("status", "--url", "sim:")[0] == 0
    assert kkt("--url", "sim:", "status")[0] == 0


def test_help_shows_examples_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["shift", "open"], ["receipt", "sell"], ["registration", "apply"], ["rnm"], ["demo"]):
        with pytest.raises(SystemExit) as caught:
            make_parser().parse_args([*arguments, "--help"])
        assert caught.value.code == 0
        assert "example" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["ascii", "cp866", "latin-1", ""])
def test_a_terminal_without_russian_does_not_crash_it(encoding: str) -> None:
    import os

    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    if encoding:
        environment["PYTHONIOENCODING"] = encoding
    done = subprocess.run(
        [sys.executable, "-m", "kkt_driver", "demo"], capture_output=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    if not encoding:
        assert "КАССОВЫЙ ЧЕК" in done.stdout.decode("utf-8")


def test_paper_is_as_wide_as_its_widest_line() -> None:
    lines = output.paper(["x" * 60, ""]).splitlines()
    assert len({len(line) for line in lines}) == 1
