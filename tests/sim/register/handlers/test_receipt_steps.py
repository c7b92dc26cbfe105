"""Steps of a receipt out of their order or beyond their limits are refused, and the receipt goes on as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kkt_driver.atol.command import AtolCommand, Done
from kkt_driver.atol.commands import receipt, registers
from tests.sim.register.bench import Bench

FINISH = receipt.FinishPosition(price=100, quantity=1000, sum=100, name="x")
MOST = 9_999_999_999

STEPS: list[AtolCommand[Done]] = [
    receipt.BeginPosition(),
    FINISH,
    receipt.ReceiptDiscount(sum=1),
    receipt.ReceiptTax(tax=1, sum=1),
    receipt.CloseReceipt(),
    receipt.CancelReceipt(),
]


@pytest.mark.parametrize("command", STEPS, ids=lambda command: type(command).__name__)
def test_steps_of_no_receipt(shop: Bench, command: AtolCommand[Done]) -> None:
    assert shop.refuse(command) == 0x9A
    assert shop.refuse(receipt.Payment(kind=1, sum=1)) == 0x9A
    shop.enter(2)
    assert shop.refuse(command) == 0x66


def begun(bench: Bench) -> None:
    bench.ask(receipt.BeginPosition())


def with_position(bench: Bench) -> None:
    bench.position(10_050)


def paid(bench: Bench) -> None:
    bench.position(10_050)
    bench.pay(5_000)


def empty(bench: Bench) -> None:
    """Nothing yet."""


@pytest.mark.parametrize(
    ("before", "command", "error"),
    [
        (empty, FINISH, 0x13),
        (empty, receipt.CloseReceipt(), 0x13),
        (empty, receipt.CloseReceipt(sum=100), 0x13),
        (begun, receipt.CloseReceipt(), 0x13),
        (paid, receipt.BeginPosition(), 0x13),
        (with_position, receipt.OpenReceipt(kind=1), 0x9B),
        (with_position, receipt.CloseReceipt(sum=10_049), 0x72),
        (with_position, receipt.CloseReceipt(kind=0), 0x7E),
        (with_position, receipt.CloseReceipt(kind=11), 0x7E),
        (with_position, receipt.CloseReceipt(kind=2, sum=10_051), 0x71),
        # Rounding is the one discount there is: not a surcharge, not of a position, not in percent.
        (with_position, receipt.ReceiptDiscount(sign=1, sum=50), 0x10),
        (with_position, receipt.ReceiptDiscount(area=1, sum=50), 0x10),
        (with_position, receipt.ReceiptDiscount(kind=0, sum=50), 0x10),
        (with_position, receipt.ReceiptDiscount(sum=51), 0x10),
        (paid, receipt.ReceiptDiscount(sum=50), 0x10),
        (with_position, receipt.ReceiptTax(tax=1, sum=10_051), 0xDF),
        (with_position, receipt.ReceiptTax(tax=13, sum=1), 0xEE),
    ],
)
def test_refused_steps(
    receipt_open: Bench, before: Callable[[Bench], None], command: AtolCommand[Done], error: int
) -> None:
    before(receipt_open)
    state = receipt_open.wire("91 13 00 00"), receipt_open.wire("91 14 00 00")
    assert receipt_open.refuse(command) == error
    assert (receipt_open.wire("91 13 00 00"), receipt_open.wire("91 14 00 00")) == state


@pytest.mark.parametrize("kind", [0, 11, 99])
def test_payments_that_there_are_not(receipt_open: Bench, kind: int) -> None:
    receipt_open.position()
    assert receipt_open.refuse(receipt.Payment(kind=kind, sum=1)) == 0x7E


def test_a_payment_wants_a_position(receipt_open: Bench) -> None:
    assert receipt_open.refuse(receipt.Payment(kind=1, sum=1)) == 0x13
    receipt_open.position()
    receipt_open.ask(receipt.BeginPosition())
    assert receipt_open.refuse(receipt.Payment(kind=1, sum=1)) == 0x13


@pytest.mark.parametrize(
    ("kind", "tag"), [(1, 1031), (2, 1081), (3, 1215), (4, 1216), (5, 1217), (6, 1081), (10, 1081)]
)
def test_where_payments_go(receipt_open: Bench, kind: int, tag: int) -> None:
    """Kinds 6 to 10 are cashless ones that the shop has named."""
    receipt_open.position(10_000)
    answer = receipt_open.wire(f"99 00 {kind:02d} 0000010000")
    assert answer == bytes.fromhex("5500 0000000000 0000000000")
    receipt_open.ask(receipt.CloseReceipt())
    fields = receipt_open.last().fields
    assert {n: fields[n] for n in (1031, 1081, 1215, 1216, 1217) if fields[n]} == {tag: 10_000}
    assert receipt_open.ask(registers.PaymentSum(parameter1=1, parameter2=kind)).sum == 10_000


def test_remainder_and_change(receipt_open: Bench) -> None:
    """99h answers what is left and the change; cash comes last."""
    receipt_open.position(12_345)
    assert receipt_open.wire("99 00 02 0000002345") == bytes.fromhex("5500 0000010000 0000000000")
    assert receipt_open.wire("99 00 01 0000010001") == bytes.fromhex("5500 0000000000 0000000001")
    receipt_open.ask(receipt.CloseReceipt())
    fields = receipt_open.last().fields
    assert (fields[1020], fields[1031], fields[1081]) == (12_345, 10_000, 2_345)


def test_sums_beyond_ten_digits(receipt_open: Bench) -> None:
    receipt_open.position(MOST)
    receipt_open.ask(receipt.BeginPosition())
    assert receipt_open.refuse(receipt.FinishPosition(price=1, quantity=1000, sum=1, name="x")) == 0x81
    receipt_open.ask(receipt.FinishPosition(price=0, quantity=1000, sum=0, name="даром"))
    receipt_open.pay(1)
    assert receipt_open.refuse(receipt.Payment(kind=1, sum=MOST)) == 0x75
    receipt_open.pay(MOST - 1)
    receipt_open.ask(receipt.CloseReceipt())
    assert receipt_open.last().total == MOST


def test_vat_set_for_the_whole_receipt(receipt_open: Bench) -> None:
    """B8h instead of what the positions make: «Чай» 20.00 with 10 %, set to 1.00 (vectors/calls)."""
    receipt_open.position(1_000, 2_000, tax=2)
    assert receipt_open.wire("91 3D 02 00") == bytes.fromhex("5500 0000000182")
    assert receipt_open.wire("B8 00 00 02 0000000100") == bytes.fromhex("550000")
    assert receipt_open.wire("91 3D 02 00") == bytes.fromhex("5500 0000000100")
    receipt_open.ask(receipt.CloseReceipt())
    document = receipt_open.last()
    assert document.fields[1103] == 100
    assert [position[1200] for position in document.positions] == [182]


def test_too_many_positions(receipt_open: Bench) -> None:
    """Somewhere there is an end («Недопустимое кол-во позиций в чеке»), and up to it the receipt can be closed."""
    count = 0
    while (answer := receipt_open.raw(receipt.BeginPosition().to_task())) == bytes.fromhex("550000"):
        receipt_open.ask(receipt.FinishPosition(price=100, quantity=1000, sum=100, name="x"))
        count += 1
        assert count < 1_000
    assert answer == bytes.fromhex("55CB")
    assert count >= 100
    receipt_open.ask(receipt.CloseReceipt())
    assert (receipt_open.last().total, len(receipt_open.last().positions)) == (100 * count, count)
