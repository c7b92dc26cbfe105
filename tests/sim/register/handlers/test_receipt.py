"""A closed receipt is in the drive to the kopeck; a refused step leaves drive and receipt as they were."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.atol.commands import receipt, registers, registration, shift
from kkt_driver.ffd import Fields, ReceiptQr, tlv
from kkt_sim.register import vat
from kkt_sim.register.draft import Position, split_by_price
from tests.sim.register.bench import Bench


def test_the_drive_holds_what_was_sold(receipt_open: Bench) -> None:
    bench = receipt_open
    bench.position(150, 1000, tax=6, name="Товар 1")
    bench.position(300, 2500, tax=1, name="Товар 2")
    bench.position(450, 1000, tax=2, name="Товар 3", subject=4, method=3)
    assert bench.ask(registers.ReceiptTotals()).sum == 1350
    assert bench.pay(500, kind=2).remainder == 850
    paid = bench.pay(1000, kind=1)
    assert (paid.remainder, paid.change) == (0, 150)
    bench.ask(receipt.CloseReceipt())

    document = bench.last()
    fields = document.fields
    assert [(p[1030], p[1079], p[1023], p[1043], p[1199]) for p in document.positions] == [
        ("Товар 1", 150, Decimal("1.000"), 150, 6),
        ("Товар 2", 300, Decimal("2.500"), 750, 1),
        ("Товар 3", 450, Decimal("1.000"), 450, 2),
    ]
    assert [p.get(1200) for p in document.positions] == [None, 125, 41]
    assert (document.positions[2][1212], document.positions[2][1214]) == (4, 3)
    assert (fields[1020], fields[1031], fields[1081], fields[1215]) == (1350, 850, 500, 0)
    assert (fields[1102], fields[1103], fields[1105]) == (125, 41, 150)
    assert 1104 not in fields
    assert (fields[1054], fields[1055], fields[1042], fields[1038]) == (1, 1, 1, 1)


def test_the_qr_on_paper_belongs_to_the_document(shop: Bench) -> None:
    document = shop.sell()
    paper = "".join(shop.register.printer.last)
    qr = ReceiptQr.parse(paper.partition("[QR:")[2].rstrip("]").strip())
    assert qr == ReceiptQr.of(document)
    assert qr.sign == document.fiscal_sign == shop.ask(registers.LastReceipt()).sign
    assert f"ФП {document.fiscal_sign:010d}" in paper


def test_what_the_registers_say_of_the_last_receipt(shop: Bench) -> None:
    document = shop.sell(12_345)
    last = shop.ask(registers.LastReceipt())
    assert (last.document, last.kind, last.sum, last.time) == (document.number, 1, 12_345, document.date_time)
    state = shop.ask(registers.ReceiptState())
    assert (state.is_open, state.kind, state.number, state.sum) == (0, 0, 1, 12_345)


@pytest.mark.parametrize(("kind", "operation"), [(1, 1), (2, 2), (4, 3), (5, 4)])
def test_operations(shop: Bench, kind: int, operation: int) -> None:
    shop.sell(50_000)
    document = shop.sell(10_000, kind)
    assert document.operation == operation
    cash = shop.ask(registers.CashSum()).sum
    assert cash == 50_000 + (-10_000 if operation in (2, 3) else 10_000)


def test_rounding_down_to_roubles(receipt_open: Bench) -> None:
    bench = receipt_open
    bench.position(10_099)
    bench.ask(receipt.ReceiptDiscount(sum=99))
    bench.pay(10_000)
    bench.ask(receipt.CloseReceipt())
    assert bench.last().total == 10_000
    assert [p[1043] for p in bench.last().positions] == [10_099]


@pytest.mark.parametrize("amount", [0, 100, 5000])
def test_a_receipt_discount_of_a_rouble_or_nothing_is_refused(receipt_open: Bench, amount: int) -> None:
    receipt_open.position(10_099)
    assert receipt_open.refuse(receipt.ReceiptDiscount(sum=amount)) == 0x10


def test_paying_all_with_one_kind_at_closing(receipt_open: Bench) -> None:
    receipt_open.position(7_700)
    receipt_open.ask(receipt.CloseReceipt(kind=2))
    assert receipt_open.last().fields[1081] == 7_700


def test_underpaid(receipt_open: Bench) -> None:
    bench = receipt_open
    bench.position(7_700)
    bench.pay(7_699)
    assert bench.refuse(receipt.CloseReceipt()) == 0x72
    assert bench.ask(registers.ReceiptTotals()).remainder == 1
    bench.pay(1)
    bench.ask(receipt.CloseReceipt())


def test_cashless_above_total(receipt_open: Bench) -> None:
    receipt_open.position(7_700)
    assert receipt_open.refuse(receipt.Payment(kind=2, sum=7_701)) == 0x71
    assert receipt_open.ask(registers.ReceiptTotals()).remainder == 7_700


def test_returning_more_cash_than_there_is(shop: Bench) -> None:
    shop.ask(receipt.OpenReceipt(kind=2))
    shop.position(7_700)
    assert shop.refuse(receipt.Payment(kind=1, sum=7_700)) == 0x98


@pytest.mark.parametrize(
    ("fields", "error", "extended"),
    [
        ({"tax": 0}, 0xEE, 0x0104),
        ({"tax": 13}, 0xEE, 0x0104),
        ({"quantity": 0, "sum": 0}, 0x0A, 0),
        ({"method": 8}, 0xEE, 0x0105),
        ({"subject": 2}, 0xEE, 0x0107),
        ({"tax": 1, "flags": 0x02, "tax_sum": 10_001}, 0xDF, 0),
    ],
)
def test_bad_positions(receipt_open: Bench, fields: dict[str, int], error: int, extended: int) -> None:
    receipt_open.ask(receipt.BeginPosition())
    values: dict[str, Any] = {"price": 10_000, "quantity": 1000, "sum": 10_000, "name": "x"} | fields
    command = receipt.FinishPosition(**values)
    assert receipt_open.refuse(command) == error
    if extended:
        assert receipt_open.ask(registers.ExtendedError()).code == extended
    assert receipt_open.ask(registers.ReceiptTotals()).sum == 0


def test_a_tax_system_of_somebody_else(receipt_open: Bench) -> None:
    receipt_open.attribute(1055, 32)
    receipt_open.position()
    receipt_open.pay(10_000)
    assert receipt_open.refuse(receipt.CloseReceipt()) == 0xEE
    assert receipt_open.ask(registers.ExtendedError()).tag == 1055


def test_cancelling_leaves_no_document(receipt_open: Bench) -> None:
    before = receipt_open.ask(registers.LastDocument()).document
    receipt_open.position()
    receipt_open.ask(receipt.CancelReceipt())
    assert receipt_open.ask(registers.LastDocument()).document == before
    assert receipt_open.ask(registers.ReceiptCounts(parameter1=1)).cancelled == 1
    assert receipt_open.refuse(receipt.CancelReceipt()) == 0x9A


def test_attributes_land_where_they_were_given(shop: Bench) -> None:
    shop.attribute(1021, "Иванов")
    shop.ask(receipt.OpenReceipt(kind=1))
    shop.attribute(1008, "+79160000000")
    shop.ask(receipt.BeginPosition())
    shop.attribute(1197, "кг")
    shop.attribute(1226, "7725225244")
    shop.ask(receipt.FinishPosition(price=100, quantity=1000, sum=100, name="x"))
    shop.attribute(1192, "код 7")
    shop.pay(100)
    shop.ask(receipt.CloseReceipt())
    document = shop.last()
    assert (document.fields[1021], document.fields[1008], document.fields[1192]) == ("Иванов", "+79160000000", "код 7")
    assert 1117 in document.fields
    position = document.positions[0]
    assert isinstance(position, Fields)
    assert (position[1197], position[1226]) == ("кг", "7725225244")


def test_an_electronic_receipt_is_not_printed(shop: Bench) -> None:
    before = list(shop.register.printer.last)
    shop.ask(receipt.OpenReceipt(kind=1, flags=receipt.OpenReceipt.ELECTRONIC))
    shop.position()
    shop.pay(10_000)
    shop.ask(receipt.CloseReceipt())
    assert shop.register.printer.last == before
    assert shop.last().total == 10_000


def test_no_paper_before_the_receipt(shop: Bench) -> None:
    shop.register.printer.paper = False
    assert shop.refuse(receipt.OpenReceipt(kind=1)) == 0x67


def test_paper_that_ends_in_the_receipt_holds_the_print_back(receipt_open: Bench) -> None:
    from kkt_driver.atol.commands import modes

    bench = receipt_open
    bench.position()
    bench.pay(10_000)
    bench.register.printer.paper = False
    bench.ask(receipt.CloseReceipt())
    assert bench.ask(registers.PrintState()).flags & registers.PrintStateReply.NOT_PRINTED
    bench.register.printer.paper = True
    bench.ask(modes.ContinuePrint())
    assert not bench.ask(registers.PrintState()).flags & registers.PrintStateReply.NOT_PRINTED
    assert any(f"ФД {bench.last().number}" in line for line in bench.register.printer.last)


#: number of the rate (tag 1199) -> percent, of which the rate is so many parts in a hundred and so many
PERCENT = {1: 20, 2: 10, 3: 20, 4: 10, 5: 0, 6: 0, 7: 5, 8: 7, 9: 5, 10: 7, 11: 22, 12: 22}


@given(st.integers(0, 10**9), st.sampled_from(sorted(PERCENT)))
def test_vat_is_rounded_half_up(total: int, tax: int) -> None:
    exact = Decimal(total) * PERCENT[tax] / (100 + PERCENT[tax])
    assert abs(vat.contained(tax, total) - exact) <= Decimal("0.5")
    assert vat.contained(tax, total) == int(exact + Decimal("0.5"))


@given(st.integers(1, 10**6), st.integers(1, 10**4), st.integers(0, 10**7))
def test_a_discount_becomes_a_price(price: int, pieces: int, total: int) -> None:
    whole = Position("x", price, pieces * 1000, total, 1, total // 6, 0, 0, 0, 0, [])
    parts = split_by_price(whole)
    assert sum(part.sum for part in parts) == total
    assert sum(part.quantity for part in parts) == whole.quantity
    assert sum(part.tax_sum for part in parts) == whole.tax_sum
    assert all(abs(part.sum * 1000 - part.price * part.quantity) <= 1500 for part in parts)
    assert len(parts) <= 2


def test_a_discount_that_no_price_gives(receipt_open: Bench) -> None:
    receipt_open.position(1000, 10_000, sum=9_995)
    receipt_open.pay(9_995)
    receipt_open.ask(receipt.CloseReceipt())
    assert [(p[1079], p[1023], p[1043]) for p in receipt_open.last().positions] == [
        (999, Decimal("5.000"), 4_995),
        (1000, Decimal("5.000"), 5_000),
    ]


@pytest.mark.parametrize("tag", [1020, 1059, 1199, 1030, 1102, 1115])
def test_what_the_register_writes_itself(receipt_open: Bench, tag: int) -> None:
    value: Any = {1030: "x", 1059: [], 1115: []}.get(tag, 1)
    data = tlv.encode_tag(tag, value)
    assert receipt_open.refuse(registration.WriteAttribute(data=data)) == 0xEE
    assert receipt_open.ask(registers.ExtendedError()).tag == tag
    receipt_open.ask(receipt.BeginPosition())
    assert receipt_open.refuse(registration.WriteAttribute(data=data)) == 0xEE


def test_an_attribute_of_the_receipt_does_not_belong_into_a_position(receipt_open: Bench) -> None:
    receipt_open.ask(receipt.BeginPosition())
    assert receipt_open.refuse(registration.WriteAttribute(data=tlv.encode_tag(1008, "a@b.ru"))) == 0xEE


def test_an_agent_that_is_not_registered() -> None:
    bench = Bench()
    bench.register.state.attributes.pop(1057)
    bench.open_shift()
    bench.ask(receipt.OpenReceipt(kind=1))
    assert bench.refuse(registration.WriteAttribute(data=tlv.encode_tag(1057, 4))) == 0xEE
    assert bench.ask(registers.ExtendedError()).tag == 1057


def test_a_name_too_long(receipt_open: Bench) -> None:
    receipt_open.ask(receipt.BeginPosition())
    command = receipt.FinishPosition(price=1, quantity=1000, sum=1, name="x" * 129)
    assert receipt_open.refuse(command) == 0xEE


def test_credit_repayment_stands_alone(receipt_open: Bench) -> None:
    receipt_open.position(method=7)
    receipt_open.ask(receipt.BeginPosition())
    command = receipt.FinishPosition(price=1, quantity=1000, sum=1, name="x")
    assert receipt_open.refuse(command) == 0xEE


@pytest.mark.parametrize("kind", [0, 3, 6, 8, 10])
def test_kinds_that_there_are_not(shop: Bench, kind: int) -> None:
    assert shop.refuse(receipt.OpenReceipt(kind=kind)) == 0x6A


@pytest.mark.parametrize("missing", [1173, 1174])
def test_a_correction_says_why(shop: Bench, missing: int) -> None:
    shop.ask(receipt.OpenReceipt(kind=7))
    for tag, value in ((1173, 0), (1174, [(1178, datetime(2026, 3, 1)), (1179, "1")])):
        if tag != missing:
            shop.attribute(tag, value)
    shop.position()
    shop.pay(10_000)
    assert shop.refuse(receipt.CloseReceipt()) == 0xEE
    assert shop.ask(registers.ExtendedError()).tag == missing


def test_the_sum_is_checked_when_asked(receipt_open: Bench) -> None:
    receipt_open.ask(receipt.BeginPosition())
    command = receipt.FinishPosition(flags=0x08, price=1000, quantity=1000, sum=5, name="x")
    assert receipt_open.refuse(command) == 0x08


def test_an_empty_flag_is_no_attribute(shop: Bench) -> None:
    assert shop.refuse(registration.WriteAttribute(data=bytes.fromhex("66 04 00 00"))) == 0xEE


def test_two_papers_wait_for_paper(receipt_open: Bench) -> None:
    bench = receipt_open
    bench.position()
    bench.pay(10_000)
    bench.register.printer.paper = False
    bench.ask(receipt.CloseReceipt())
    assert bench.refuse(shift.CashIn(sum=100)) == 0x67
    bench.register.printer.document(["второй"])
    bench.register.printer.paper = True
    bench.register.printer.resume()
    tape = list(bench.register.printer.tape)
    assert any("КАССОВЫЙ ЧЕК" in line for line in tape)
    assert tape[-1] == "второй"


def test_a_refused_report_keeps_what_was_given(shop: Bench) -> None:
    shop.enter(2)
    shop.attribute(1021, "Иванов")
    assert shop.refuse(shift.Report(kind=0x55)) == 0x6C
    assert [tag for tag, _ in shop.register.pending] == [1021]


def test_a_refused_block_keeps_the_ones_before(shop: Bench) -> None:
    whole = tlv.encode_tag(1048, "я" * 150)
    shop.ask(registration.WriteAttribute(total=2, block=0, data=whole[:100]))
    assert shop.refuse(registration.WriteAttribute(total=3, block=1, data=b"x")) == 0x13
    shop.ask(registration.WriteAttribute(total=2, block=1, data=whole[100:]))
    assert shop.register.pending[-1][1] == whole
