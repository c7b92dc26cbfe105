"""VAT by every tax number: the position, the document, the registers, the paper; and firmware that knows fewer of them.

That registers go on with the numbers of tag 1199 behind 6 is assumed; what the document then holds is not.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kkt_driver.atol.commands import receipt, registers, registration
from kkt_driver.ffd import Document, Fields, tlv
from kkt_driver.ffd.enums import VatRate
from kkt_driver.ffd.rules import validate
from kkt_sim.printer.lines import roubles
from kkt_sim.register import vat
from tests.sim.register.bench import Bench

TOTAL = 122_210  # of each position
NEWER = [rate for rate in VatRate if rate > 6]
SELL, SELL_CORRECTION = 1, 7
LINES = {
    7: "СУММА НДС 5%",
    8: "СУММА НДС 7%",
    9: "СУММА НДС 5/105",
    10: "СУММА НДС 7/107",
    11: "СУММА НДС 22%",
    12: "СУММА НДС 22/122",
}


def sell(bench: Bench, *taxes: int, kind: int = SELL) -> Document:
    bench.ask(receipt.OpenReceipt(kind=kind))
    for tax in taxes:
        bench.position(TOTAL, tax=tax)
    bench.pay(TOTAL * len(taxes))
    bench.ask(receipt.CloseReceipt())
    return bench.last()


def correct(bench: Bench, *given: tuple[int, Any], total: int = TOTAL) -> Document:
    open_correction(bench)
    bench.position(total, tax=5, name="")
    for tag, value in given:
        bench.attribute(tag, value)
    bench.pay(total)
    bench.ask(receipt.CloseReceipt())
    return bench.last()


def open_correction(bench: Bench) -> None:
    bench.ask(receipt.OpenReceipt(kind=SELL_CORRECTION))
    bench.attribute(1173, 0)
    bench.attribute(1174, [(1178, datetime(2026, 3, 1)), (1179, "1")])


def entries(document: Document) -> dict[int, int]:
    """Rate and VAT of each 1119."""
    found = document.fields[1115]
    assert isinstance(found, Fields)
    made: dict[int, int] = {}
    for entry in found.all(1119):
        assert isinstance(entry, Fields)
        rate, tax = entry[1199], entry[1120]
        assert isinstance(rate, int)
        assert isinstance(tax, int)
        made[rate] = tax
    return made


def paper(bench: Bench) -> dict[str, str]:
    """The lines of the last paper that hold a sum."""
    return {line.partition("=")[0].strip(): line.partition("=")[2] for line in bench.register.printer.last}


@pytest.mark.parametrize("rate", NEWER, ids=lambda rate: rate.name)
def test_a_newer_rate(shop: Bench, rate: VatRate) -> None:
    document, tax = sell(shop, rate), vat.contained(rate, TOTAL)
    assert (document.positions[0][1199], document.positions[0][1200]) == (rate, tax)
    assert entries(document) == {rate: tax}
    assert {tag: document.fields.get(tag) for tag in vat.TOTAL_TAGS.values()} == {
        **dict.fromkeys(vat.TOTAL_TAGS.values()),
        1104: 0,
    }
    assert shop.ask(registers.ReceiptTaxSum(parameter1=rate)).sum == tax
    lines = paper(shop)
    assert (lines[LINES[rate]], lines[LINES[rate].removeprefix("СУММА ")]) == (roubles(tax), roubles(tax))
    assert "СУММА С НДС 0%" not in lines
    assert validate(document) == []


def test_all_rates_in_one_receipt(shop: Bench) -> None:
    document = sell(shop, *VatRate, VatRate.VAT_22, VatRate.VAT_5)
    once = {rate: vat.contained(rate, TOTAL) for rate in VatRate}
    assert {tag: document.fields[tag] for tag in vat.TOTAL_TAGS.values()} == {
        **{tag: once[VatRate(tax)] for tax, tag in vat.TOTAL_TAGS.items()},
        1104: TOTAL,
        1105: TOTAL,
    }
    assert entries(document) == {rate: once[rate] * (2 if rate in (7, 11) else 1) for rate in NEWER}
    assert paper(shop)["СУММА НДС 22%"] == roubles(2 * once[VatRate.VAT_22])
    assert [finding.rule.id for finding in validate(document)] == ["vat-rate-outdated"] * 2  # 20 % and 20/120


def test_counters_by_rate(shop: Bench) -> None:
    sell(shop, VatRate.VAT_22, VatRate.VAT_7_107)
    sell(shop, VatRate.VAT_22)
    sell(shop, VatRate.VAT_22, kind=2)
    once = vat.contained(VatRate.VAT_22, TOTAL)

    def counted(kind: int, rate: VatRate) -> int:
        return shop.ask(registers.ShiftTaxSum(parameter1=kind, parameter2=rate)).sum

    assert (counted(1, VatRate.VAT_22), counted(2, VatRate.VAT_22)) == (2 * once, once)
    assert (counted(1, VatRate.VAT_7_107), counted(1, VatRate.VAT_20)) == (vat.contained(VatRate.VAT_7, TOTAL), 0)
    shop.power_on()
    assert counted(1, VatRate.VAT_22) == 2 * once


def test_the_cashier_sets_the_vat_of_a_rate(receipt_open: Bench) -> None:
    receipt_open.position(TOTAL, tax=11)
    receipt_open.ask(receipt.ReceiptTax(tax=11, sum=123))
    receipt_open.ask(receipt.CloseReceipt())
    assert entries(receipt_open.last()) == {11: 123}


def test_a_correction(shop: Bench) -> None:
    tax = vat.contained(11, TOTAL)
    document = correct(shop, (1115, [(1119, [(1199, 11), (1120, tax)])]))
    assert (entries(document), document.fields[1104]) == ({11: tax}, 0)
    assert shop.ask(registers.ReceiptTaxSum(parameter1=11)).sum == tax
    assert shop.ask(registers.ShiftTaxSum(parameter1=SELL_CORRECTION, parameter2=11)).sum == tax
    assert paper(shop)["СУММА НДС 22%"] == roubles(tax)
    assert validate(document) == []


def test_a_correction_of_old_and_new_rates(shop: Bench) -> None:
    half = vat.contained(11, TOTAL // 2)
    given = (1115, [(1119, [(1199, 11), (1120, half)])])
    document = correct(shop, (1105, TOTAL // 2), given)
    assert (entries(document), document.fields[1105], 1104 in document.fields) == ({11: half}, TOTAL // 2, False)
    assert validate(document) == []


@pytest.mark.parametrize(
    ("value", "extended", "tag"),
    [
        ([(1119, [(1199, 1), (1120, 1)])], 0x0104, 1199),
        ([(1119, [(1199, 13), (1120, 1)])], 0x0104, 1199),
        ([(1119, [(1120, 1)])], 0x0206, 1199),
        ([(1119, [(1199, 7)])], 0x0206, 1120),
        ([(1119, [(1199, 7), (1120, 1)])] * 2, 0x0201, 1199),
        ([], 0x0206, 1119),
    ],
)
def test_sums_by_rate_that_make_no_sense(shop: Bench, value: Any, extended: int, tag: int) -> None:
    open_correction(shop)
    assert shop.refuse(registration.WriteAttribute(data=tlv.encode_tag(1115, value))) == 0xEE
    said = shop.ask(registers.ExtendedError())
    assert (said.code, said.tag) == (extended, tag)


class TestOlderFirmware:
    """What it does not know it refuses; the rest is as ever."""

    @pytest.fixture
    def older(self) -> Bench:
        bench = Bench(model="atol-22f-2024")
        bench.open_shift()
        return bench

    @pytest.mark.parametrize("rate", NEWER, ids=lambda rate: rate.name)
    def test_a_newer_rate_is_refused(self, older: Bench, rate: VatRate) -> None:
        older.ask(receipt.OpenReceipt(kind=SELL))
        older.ask(receipt.BeginPosition())
        command = receipt.FinishPosition(price=100, quantity=1000, sum=100, tax=rate, name="x")
        for refused in (command, receipt.ReceiptTax(tax=rate, sum=0)):
            assert older.refuse(refused) == 0xEE
            said = older.ask(registers.ExtendedError())
            assert (said.code, said.tag) == (0x0104, 1199)
        assert older.ask(registers.ReceiptTotals()).sum == 0

    def test_the_earlier_rates(self, older: Bench) -> None:
        document = sell(older, *(rate for rate in VatRate if rate <= 6))
        assert {position[1199] for position in document.positions} == {1, 2, 3, 4, 5, 6}
        assert 1115 not in document.fields

    def test_sums_of_a_correction(self, older: Bench) -> None:
        open_correction(older)
        data = tlv.encode_tag(1115, [(1119, [(1199, 11), (1120, 1)])])
        assert older.refuse(registration.WriteAttribute(data=data)) == 0xEE
        assert older.ask(registers.ExtendedError()).tag == 1115
