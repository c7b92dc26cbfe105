"""Every row of the table of rules holds, and every declared command is either handled or honestly unsupported."""

from __future__ import annotations

from typing import Any

import pytest

from kkt_driver.atol import commands as _commands  # noqa: F401 - fills the registry
from kkt_driver.atol.command import AtolCommand
from kkt_driver.atol.commands import modes, printing, receipt, registers, registration, shift, status, tables
from kkt_sim.register.register import HANDLERS
from kkt_sim.register.rules import RULES, Is, Mode, Rule, broken_rule
from tests.sim.register.bench import Bench

#: declared, and answered with 6Ch
WITHOUT_HANDLER = {registers.AnyRegister, tables.WriteLicence, tables.LicenceTerm}
SOME = 1


def sample(command: type[AtolCommand[Any]]) -> AtolCommand[Any]:
    """The command with any values."""
    layout = command.layout()
    values: dict[str, Any] = {}
    for name in layout.wires:
        if name not in layout.defaults:
            hint = str(command.__annotations__.get(name, ""))
            values[name] = b"\x01\x02\x01\x00\x05" if "Rest" in hint or "Bytes" in hint else SOME
    return command(**values)


def test_which_commands_have_no_handler() -> None:
    assert {c for c in AtolCommand.registry.values() if c not in HANDLERS} == WITHOUT_HANDLER


def test_a_command_without_a_handler_is_unsupported(bench: Bench) -> None:
    assert bench.refuse(registers.AnyRegister(number=0xEE)) == 0x6C
    assert bench.raw(bytes.fromhex("0000F7")) == bytes.fromhex("556C")


@pytest.mark.parametrize("command", sorted(RULES, key=str), ids=str)
def test_each_rule(command: type[AtolCommand[Any]]) -> None:
    """Walk all states and compare with the row; whether the row is right is for the pinned ones to say."""
    rule = RULES[command]
    anything = object.__new__(command)
    for mode in Mode:
        for registered in (False, True):
            for receipt_open in (False, True):
                for shift_open, expired in ((False, False), (True, False), (True, True)):
                    broken = broken_rule(
                        anything,
                        mode=mode.value,
                        registered=registered,
                        receipt_open=receipt_open,
                        shift_open=shift_open,
                        expired=expired,
                    )
                    assert broken == expected(rule, mode, registered, receipt_open, shift_open, expired)


def expected(
    rule: Rule, mode: Mode, registered: bool, receipt_open: bool, shift_open: bool, expired: bool
) -> int | None:
    errors = []
    if rule.mode not in (None, mode):
        errors.append(0x66)
    if rule.registered and not registered:
        errors.append(0xA8)
    if rule.receipt is Is.OPEN and not receipt_open:
        errors.append(0x9A)
    if rule.receipt is Is.CLOSED and receipt_open:
        errors.append(0x9B)
    if rule.shift is Is.CLOSED and shift_open:
        errors.append(0x9C)
    if rule.shift in (Is.OPEN, Is.FRESH) and not shift_open:
        errors.append(0x8F)
    if rule.shift is Is.FRESH and expired:
        errors.append(0x88)
    return errors[0] if errors else None


# by hand, from what registers answer: mode, registered, receipt open, shift (closed, open, expired), error byte
PINNED: list[tuple[type[AtolCommand[Any]], int, bool, bool, str, int | None]] = [
    (modes.EnterMode, 0, False, False, "closed", None),
    (modes.EnterMode, 1, True, False, "open", 0x66),
    (modes.ExitMode, 1, True, True, "open", 0x9B),
    (modes.ExitMode, 1, True, False, "open", None),
    (modes.SetClock, 0, True, False, "closed", None),
    (modes.SetClock, 0, True, False, "open", 0x9C),
    (modes.SetClock, 1, True, True, "open", 0x9B),
    (shift.OpenShift, 1, True, False, "closed", None),
    (shift.OpenShift, 0, True, False, "closed", 0x66),
    (shift.OpenShift, 1, False, False, "closed", 0xA8),
    (shift.OpenShift, 1, True, False, "open", 0x9C),
    (shift.OpenShift, 1, True, False, "expired", 0x9C),
    (shift.CloseShift, 3, True, False, "open", None),
    (shift.CloseShift, 3, True, False, "expired", None),
    (shift.CloseShift, 1, True, False, "open", 0x66),
    (shift.CloseShift, 3, True, True, "open", 0x9B),
    (shift.CloseShift, 3, True, False, "closed", 0x8F),
    (shift.CashIn, 1, True, False, "open", None),
    (shift.CashIn, 1, True, True, "open", 0x9B),
    (shift.CashOut, 1, True, False, "closed", 0x8F),
    (shift.CashOut, 1, True, False, "expired", 0x88),
    (shift.Report, 2, False, False, "closed", None),
    (shift.Report, 1, True, False, "open", 0x66),
    (shift.Report, 2, True, True, "open", 0x9B),
    (receipt.OpenReceipt, 1, True, False, "open", None),
    (receipt.OpenReceipt, 0, True, False, "open", 0x66),
    (receipt.OpenReceipt, 1, False, False, "closed", 0xA8),
    (receipt.OpenReceipt, 1, True, True, "open", 0x9B),
    (receipt.OpenReceipt, 1, True, False, "closed", 0x8F),
    (receipt.OpenReceipt, 1, True, False, "expired", 0x88),
    *(
        row
        for command in (receipt.BeginPosition, receipt.FinishPosition, receipt.Payment, receipt.CloseReceipt)
        for row in (
            (command, 1, True, True, "open", None),
            (command, 1, True, False, "open", 0x9A),
            (command, 2, True, True, "open", 0x66),
            (command, 1, False, False, "closed", 0xA8),
        )
    ),
    (receipt.CancelReceipt, 1, True, True, "expired", None),
    (receipt.CancelReceipt, 1, True, False, "open", 0x9A),
    (registration.Fiscalise, 6, False, False, "closed", None),
    (registration.Fiscalise, 6, True, False, "closed", None),
    (registration.Fiscalise, 6, True, False, "open", 0x9C),
    (registration.Fiscalise, 1, False, False, "closed", 0x66),
    (registration.CloseArchive, 6, False, False, "closed", 0xA8),
    (registration.CloseArchive, 6, True, False, "open", 0x9C),
    (status.FullStatus, 6, False, True, "expired", None),
]


@pytest.mark.parametrize(("command", "mode", "registered", "receipt_open", "shift_is", "error"), PINNED)
def test_rows_pinned_by_hand(
    command: type[AtolCommand[Any]], mode: int, registered: bool, receipt_open: bool, shift_is: str, error: int | None
) -> None:
    broken = broken_rule(
        object.__new__(command),
        mode=mode,
        registered=registered,
        receipt_open=receipt_open,
        shift_open=shift_is != "closed",
        expired=shift_is == "expired",
    )
    assert broken == error


@pytest.mark.parametrize("command", [c for c in RULES if RULES[c].mode not in (None, Mode.CHOICE)])
def test_in_the_wrong_mode_nothing_happens(command: type[AtolCommand[Any]], bench: Bench) -> None:
    try:
        tried = sample(command)
        tried.encode()
    except ValueError:
        pytest.skip("needs values of its own; the rule itself is tested above")
    assert bench.refuse(tried) == 0x66


def test_modes_and_passwords(bench: Bench) -> None:
    assert bench.refuse(modes.EnterMode(mode=1, password=31)) == 0x8C
    assert bench.refuse(modes.EnterMode(mode=5)) == 0x66
    bench.ask(modes.EnterMode(mode=1, password=1))
    assert bench.refuse(modes.EnterMode(mode=2)) == 0x66
    bench.ask(modes.ExitMode())
    bench.ask(modes.EnterMode(mode=2))


def test_the_access_password(bench: Bench) -> None:
    bench.ask(tables.WriteTable(table=2, field=23, value=bytes.fromhex("1234")))
    assert bench.raw(bytes.fromhex("000045")) == bytes.fromhex("55A4")
    assert bench.raw(bytes.fromhex("123445")) == bytes.fromhex("550000")


@pytest.mark.parametrize(
    "payload",
    ["", "00", "0000", "00A045", "0000 45 00", "0000 91 12 00", "0000 92 00", "0000 49 00 00000A0000", "0000 EB 00"],
)
def test_payloads_that_cannot_be_read(shop: Bench, payload: str) -> None:
    before = shop.storages[0].read()
    assert shop.raw(bytes.fromhex(payload)) == bytes.fromhex("5513")
    assert shop.storages[0].read() == before


def test_leaving_the_mode_with_a_receipt_open(receipt_open: Bench) -> None:
    assert receipt_open.refuse(modes.ExitMode()) == 0x9B
    assert receipt_open.refuse(receipt.OpenReceipt(kind=1)) == 0x9B


def test_the_picture_store_is_empty(bench: Bench) -> None:
    assert bench.refuse(printing.PictureInfo(number=1)) == 0x6F
    assert bench.ask(printing.PictureCount()).count == 0
