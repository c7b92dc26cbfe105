"""Registers of money (91h), byte for byte as протокол 3 has them, after a day whose sums are done by hand."""

from __future__ import annotations

from datetime import datetime

from kkt_driver.atol.commands import receipt, registers, shift
from tests.sim.register.bench import Bench

#: positions (price in kopecks, thousandths, tax number) and payments (kind, kopecks) of each receipt, by its kind
RECEIPTS = [
    (1, [(3_300, 1000, 1)], [(2, 3_000), (1, 500)]),  # 33.00 with 20 %: 30.00 by card, 5.00 in cash, 2.00 back
    (1, [(1_100, 2000, 2)], [(1, 2_200)]),
    (2, [(1_100, 1000, 2)], [(1, 1_100)]),
    (4, [(777, 1000, 6)], [(1, 777)]),
    (5, [(222, 1000, 6)], [(4, 222)]),
]
#: request -> the answer behind 55 00
DAY = {
    "9101 0100": "000000005500",  # 33.00 + 2 x 11.00
    "9101 0200": "000000001100",
    "9101 0400": "000000000777",
    "9101 0500": "000000000222",
    "9101 0700": "000000000000",
    "9103 0101": "000000002500",  # 5.00 - 2.00 + 22.00
    "9103 0102": "000000003000",
    "9103 0201": "000000001100",
    "9103 0504": "000000000222",
    "9103 0103": "000000000000",
    "9104 0000": "000000010050",
    "9105 0000": "000000001025",
    "9106 0100": "0002",
    "9106 0200": "0001",
    "9106 0700": "0000",
    "9108 0000": "0002",
    "9109 0000": "0001",
    "910A 0000": "00000000009648",  # 100.50 - 10.25 + 25.00 - 11.00 - 7.77
    "910B 0000": "00 000000000623",  # 25.00 - 11.00 - 7.77
    "910C 0000": "00000000005500",
    "910C 0100": "00000000000777",
    "910C 0200": "00000000001100",
    "910C 0300": "00000000000222",
    "9128 0100": "00000000005500",
    "9128 0500": "00000000000222",
    "912A 0100": "000000000000 000000000000",
    "912E 0100": "00000000001200",  # 7.00 + 5.00
    "912E 0200": "00000000000000",
    "9138 0102": "00000000003000",
    "9138 0201": "00000000001100",
    "913C 0101": "000000000550",  # 33.00 * 20 / 120
    "913C 0102": "000000000200",  # 22.00 * 10 / 110
    "913C 0202": "000000000100",
    "913C 0201": "000000000000",
    "9141 0100": "0000000002 0000000002",
    "9141 0200": "0000000001 0000000000",
}
#: what outlives the shift: cash in the drawer, and the sums since registration
LASTING = ("910A", "9128", "9138")


def make_day(bench: Bench) -> None:
    for cash in (shift.CashIn(sum=10_000), shift.CashIn(sum=50), shift.CashOut(sum=1_025)):
        bench.ask(cash)
    for kind, positions, payments in RECEIPTS:
        bench.ask(receipt.OpenReceipt(kind=kind))
        for price, quantity, tax in positions:
            bench.position(price, quantity, tax=tax)
        for payment, amount in payments:
            bench.pay(amount, payment)
        bench.ask(receipt.CloseReceipt())
    for price in (700, 500):
        bench.ask(receipt.OpenReceipt(kind=1))
        bench.position(price)
        bench.ask(receipt.CancelReceipt())


def told(bench: Bench) -> dict[str, str]:
    answers = {request: bench.wire(request) for request in DAY}
    assert all(answer[:2] == b"\x55\x00" for answer in answers.values())
    return {request: answer[2:].hex() for request, answer in answers.items()}


def expected(day: dict[str, str] = DAY) -> dict[str, str]:
    return {request: answer.replace(" ", "") for request, answer in day.items()}


def test_a_day(shop: Bench) -> None:
    make_day(shop)
    assert told(shop) == expected()


def test_a_power_cut_loses_nothing_of_the_day(shop: Bench) -> None:
    make_day(shop)
    shop.power_on()
    assert told(shop) == expected()


def test_the_closed_shift_is_told_until_the_next_one(shop: Bench) -> None:
    make_day(shop)
    shop.close_shift()
    assert told(shop) == expected()
    shop.open_shift()
    fresh = {
        request: answer if request.startswith(LASTING) else "0" * len(answer) for request, answer in expected().items()
    }
    assert told(shop) == fresh


def test_general_reset_spares_the_sums_since_registration(shop: Bench) -> None:
    make_day(shop)
    shop.close_shift()
    shop.enter(3)
    shop.ask(shift.ResetSummary())
    left = {
        request: answer if request.startswith(LASTING[1:]) else "0" * len(answer)
        for request, answer in expected().items()
    }
    assert told(shop) == left
    shop.power_on()
    assert told(shop) == left


def test_revenue_below_nothing(shop: Bench) -> None:
    shop.ask(shift.CashIn(sum=50_000))
    shop.sell(1_000)
    shop.sell(4_001, kind=2)
    assert shop.wire("910B 0000") == bytes.fromhex("5500 01 000000003001")


def test_discounts_are_for_information_and_survive_a_power_cut(shop: Bench) -> None:
    """2.00 less 0.50, and 10.00 less 1.00: what was sold is the sum of the positions, not less the discounts."""
    for price, discount in ((150, 50), (900, 100)):
        shop.ask(receipt.OpenReceipt(kind=1))
        shop.position(price, discount=discount)
        shop.ask(receipt.CloseReceipt())
    # as the vendor's driver reads 1.50 from it (protocols/atol/vectors/queries)
    answer = bytes.fromhex("5500 000000000150 000000000000")
    assert shop.wire("912A 0100") == answer
    assert shop.wire("912A 0200") == bytes.fromhex("5500") + bytes(12)
    assert shop.wire("9101 0100") == bytes.fromhex("5500 000000001050")
    shop.power_on()
    assert shop.wire("912A 0100") == answer


def test_a_cancelled_receipt_has_given_no_discount(receipt_open: Bench) -> None:
    receipt_open.position(150, discount=50)
    receipt_open.ask(receipt.CancelReceipt())
    assert receipt_open.wire("912A 0100") == bytes.fromhex("5500") + bytes(12)


def test_sums_that_outgrow_their_bytes_begin_anew(shop: Bench) -> None:
    """101 receipts of 99,999,999.99 and as much cash: twelve digits are too few, fourteen are not."""
    for _ in range(101):
        shop.ask(shift.CashIn(sum=9_999_999_999))
        shop.ask(receipt.OpenReceipt(kind=1))
        shop.position(9_999_999_999)
        shop.ask(receipt.CloseReceipt())
    for request in ("9101 0100", "9103 0101", "9104 0000"):
        assert shop.wire(request) == bytes.fromhex("5500 009999999899"), request
    assert shop.wire("910B 0000") == bytes.fromhex("5500 00 009999999899")
    for request in ("910C 0000", "9128 0100", "9138 0101"):
        assert shop.wire(request) == bytes.fromhex("5500 01009999999899"), request
    assert shop.wire("910A 0000") == bytes.fromhex("5500 02019999999798")


def test_a_discount_larger_than_its_register(shop: Bench) -> None:
    shop.ask(receipt.OpenReceipt(kind=1))
    shop.position(100, discount=3 * 10**12 + 5)
    shop.ask(receipt.CloseReceipt())
    assert shop.wire("912A 0100") == bytes.fromhex("5500 000000000005 000000000000")


def test_totals_and_taxes_of_a_receipt_under_way(receipt_open: Bench) -> None:
    """1.50 without VAT, 2.5 x 3.00 with 20 %, 4.50 with 10 %: totals (14h) and VAT by rate (3Dh)."""
    bench = receipt_open
    bench.position(150, 1000, tax=6)
    bench.position(300, 2500, tax=1)
    bench.position(450, 1000, tax=2)
    bench.pay(500, kind=2)
    assert bench.wire("9114 0000") == bytes.fromhex("5500 0000001350 0000000850 0000000000")
    taxes = {"01": "0000000125", "02": "0000000041", "03": "0000000000", "05": "0000000000", "06": "0000000150"}

    def told_taxes() -> dict[str, str]:
        return {tax: bench.wire(f"913D {tax} 00")[2:].hex() for tax in taxes}

    assert told_taxes() == taxes
    bench.pay(1_000)
    bench.ask(receipt.CloseReceipt())
    assert told_taxes() == taxes
    assert bench.wire("9114 0000") == bytes.fromhex("5500 0000001350 0000000000 0000000150")
    bench.ask(receipt.OpenReceipt(kind=1))
    assert set(told_taxes().values()) == {"0000000000"}
    assert bench.wire("9114 0000") == bytes.fromhex("5500") + bytes(15)


def test_taxes_of_a_correction_are_those_that_it_was_given(shop: Bench) -> None:
    shop.ask(receipt.OpenReceipt(kind=7))
    for tag, value in ((1173, 0), (1174, [(1178, datetime(2026, 3, 1)), (1179, "1")]), (1103, 777)):
        shop.attribute(tag, value)
    shop.position(10_000, tax=5)
    assert shop.wire("913D 0200") == bytes.fromhex("5500 0000000777")
    shop.ask(receipt.CloseReceipt())
    assert shop.wire("913D 0200") == bytes.fromhex("5500 0000000777")
    assert shop.wire("913C 0702") == bytes.fromhex("5500 000000000777")
    assert shop.ask(registers.RegistrationsSum(parameter1=7)).sum == 10_000
    assert shop.ask(registers.RegistrationsSum(parameter1=1)).sum == 0


def test_tax_of_a_correction_above_its_total_is_refused(shop: Bench) -> None:
    shop.ask(receipt.OpenReceipt(kind=7))
    for tag, value in ((1173, 0), (1174, [(1178, datetime(2026, 3, 1)), (1179, "1")]), (1102, 10_001)):
        shop.attribute(tag, value)
    shop.position(10_000)
    assert shop.refuse(receipt.CloseReceipt()) == 0xDF
    shop.attribute(1102, 2**48 - 1)
    assert shop.refuse(receipt.CloseReceipt()) == 0xDF
    assert shop.wire("913D 0100") == bytes.fromhex("5500 4976710655")  # the last ten digits
    shop.attribute(1102, 10_000)
    shop.ask(receipt.CloseReceipt())
    assert shop.last().fields[1102] == 10_000
