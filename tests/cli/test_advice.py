"""Errors of the command line name commands, and no Python."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kkt_driver.atol.commands.receipt import OpenReceipt
from kkt_driver.cli import commands
from kkt_driver.cli.advice import said
from kkt_driver.errors import OutcomeUnknown, UsageError, WrongOrder
from kkt_sim.simulator import make_device
from tests.procedures.faulty_line import faulty_kkt

from .test_cli import EXAMPLES, Run, shop
from .test_cli import kkt as kkt

RECEIPT, REGISTRATION = str(EXAMPLES / "receipt.json"), str(EXAMPLES / "registration.json")
FORGETS = "forgets everything between commands: use sim:?"


@pytest.mark.parametrize(
    "reason", ["shift_closed", "shift_open", "receipt_open", "not_registered", "other_drive", "registered"]
)
@pytest.mark.parametrize("url", ["sim:", "sim:?registered=0", "sim:?state=shop", "tcp://127.0.0.1", ""])
def test_what_is_said(reason: str, url: str) -> None:
    text = said(WrongOrder("x: do_this() comes first", reason), url)
    assert "()" not in text
    assert ("kkt " in text) == (reason != "registered")
    assert ("state=DIR" in text) == (url.startswith("sim:") and "state" not in url)


def test_what_has_no_words_of_its_own() -> None:
    assert said(UsageError("so it is")) == said(WrongOrder("so it is"), "sim:") == "so it is"
    assert said(KeyboardInterrupt()) == "interrupted"
    assert "resolve" not in said(OutcomeUnknown("sell", 7))


@pytest.mark.parametrize(
    ("url", "command", "reason", "word"),
    [
        ("sim:", ["receipt", "sell", RECEIPT], "shift_closed", f"kkt shift open comes first; this emulator {FORGETS}"),
        ("sim:", ["shift", "close"], "shift_closed", FORGETS),
        ("sim:?registered=0", ["shift", "open"], "not_registered", f"{FORGETS}registered=0&state=DIR"),
        ("sim:?registered=0", ["shift", "open"], "not_registered", "kkt registration apply"),
        ("sim:", ["registration", "apply", REGISTRATION], "registered", "use sim:?registered=0&state=DIR"),
        ("sim:", ["registration", "check", REGISTRATION], "registered", "change_of_parameters"),
    ],
)
def test_as_people_meet_it(kkt: Run, url: str, command: list[str], reason: str, word: str) -> None:
    code, _, err = kkt("--url", url, *command)
    assert (code, word in err, "()" in err) == (2, True, False)
    error = json.loads(kkt("--url", url, *command, "--json")[1])["error"]
    assert (error["type"], error["reason"]) == ("WrongOrder", reason)
    assert word in error["message"]


def test_a_folder_forgets_nothing(kkt: Run, tmp_path: Path) -> None:
    at = shop(tmp_path)
    assert kkt(at, "shift", "close")[2] == "kkt: the shift is closed: kkt shift open comes first\n"
    assert kkt(at, "shift", "open")[0] == 0
    assert kkt(at, "shift", "open")[2] == "kkt: the shift is open: kkt shift close comes first\n"


def test_a_receipt_left_open(kkt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    device = make_device(registered=True)
    monkeypatch.setattr(commands, "connect", lambda *_, **__: faulty_kkt(device)[0])
    assert kkt("receipt", "cancel")[1] == "Открытого чека нет\n"
    with faulty_kkt(device)[0] as left:
        left.open_shift()
        left.execute(OpenReceipt(kind=1))
    refusal = kkt("shift", "close", "--url", "tcp://kassa")[2]
    assert refusal == "kkt: a receipt is open: kkt receipt cancel comes first\n"
    assert json.loads(kkt("receipt", "cancel", "--json")[1]) == {"cancelled": True}
    assert kkt("shift", "close")[0] == 0


def test_a_file_that_is_not_there_is_named_without_numbers() -> None:
    assert said(FileNotFoundError(2, "Not here", "shop.json")) == "shop.json: Not here"
    assert said(OSError(28, "No space left on device")) == "[Errno 28] No space left on device"
