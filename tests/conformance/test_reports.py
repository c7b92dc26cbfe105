"""Reports, copies, free text, settings and the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import dropwhile

import pytest

from .conftest import MakeEmulator, MakeVendor
from .shop import CASHIER, Json, Shop, is_now, position, receipt
from .vendor import VendorError

pytestmark = pytest.mark.xdist_group("conformance-reports")

NO_DATA, NOT_SUPPORTED, SHIFT_OPEN, BAD_TIME, DRIVE_STATE = 123, 11, 83, 77, 117


def test_x_report(shop: Shop) -> None:
    shop.close_shift()
    shop.open_shift()
    shop.make(receipt("sell", position(price=1234.56, quantity=1), pay={"electronically": 1234.56}))
    documents = shop.last_number()
    assert shop.run("reportX", operator=CASHIER) is None
    paper = "\n".join(shop.last_paper())
    assert "X-ОТЧЕТ" in paper
    assert "=1234.56" in paper
    # It is not fiscal, and the counters go on.
    assert shop.last_number() == documents
    assert shop.shift_totals()["receipts"]["sell"] | {"payments": {}} == {"count": 1, "sum": 1234.56, "payments": {}}


@pytest.mark.parametrize(
    "kind", ["reportInfo", "reportDepartments", "reportTestPrint", "reportOfdConnectionStatus", "lineFeed"]
)
def test_reports_without_fiscal_weight(shop: Shop, kind: str) -> None:
    before = shop.last_number(), shop.shift_totals()
    assert shop.run(kind) is None
    assert (shop.last_number(), shop.shift_totals()) == before


def test_exchange_report(shop: Shop) -> None:
    with pytest.raises(VendorError) as error:
        shop.run("reportOfdExchangeStatus", operator=CASHIER)
    assert (error.value.code, error.value.text) == (DRIVE_STATE, "Неверное состояние ФН")
    shop.close_shift()
    before = shop.last_number()
    result = shop.run("reportOfdExchangeStatus", operator=CASHIER)
    params = result["fiscalParams"]
    assert params["fiscalDocumentNumber"] == before + 1
    assert is_now(params["fiscalDocumentDateTime"])
    assert result["status"]["notSentCount"] == before + 1
    report = shop.document(before + 1)
    assert report["fiscalDocumentType"] == "ofdExchangeStatus"
    # Those before it; the report's own turn comes later.
    assert report["1097"] == before
    assert report["1098"][:10] == shop.document(1)["1012"][:10]


def test_copy_of_the_last_document(shop: Shop) -> None:
    shop.sell(position("Сметана"))
    documents, paper = shop.last_number(), shop.last_paper()
    assert any("Сметана" in line for line in paper)
    assert shop.run("printLastReceiptCopy") is None
    assert shop.last_number() == documents
    # The last document is still the receipt, not its copy.
    assert shop.last_paper() == paper


def test_document_of_the_drive_on_paper(shop: Shop) -> None:
    number = shop.sell(position("Творог"))["fiscalDocumentNumber"]
    shop.sell(position("Кефир"))
    shop.run("printFnDocument", fiscalDocumentNumber=number)
    paper = "\n".join(shop.last_paper())
    assert "Творог" in paper
    assert f"ФД {number} " in paper
    with pytest.raises(VendorError) as error:
        shop.run("printFnDocument", fiscalDocumentNumber=number + 1000)
    assert (error.value.code, error.value.text) == (NO_DATA, "В ФН нет запрошенных данных")


def test_paper_of_a_receipt(shop: Shop) -> None:
    params = shop.make(receipt("sell", position("Масло", price=99.9, quantity=2, vat="vat10"), pay={"cash": 200}))
    lines = shop.last_paper()
    paper = "\n".join(lines)
    for part in (
        "КАССОВЫЙ ЧЕК",
        "ПРИХОД",
        "Масло",
        "99.90 * 2.000 =199.80",
        "ИНН",
        f"ФД {params['fiscalDocumentNumber']}",
        f"ФП {int(params['fiscalDocumentSign']):010d}",
        params["fnNumber"],
        params["registrationNumber"],
    ):
        assert part in paper, part
    totals = {line.split("=")[0].strip(): line.split("=")[1] for line in lines if line.count("=") == 1}
    assert totals["ИТОГ"] == "199.80"
    assert totals["ПОЛУЧЕНО НАЛИЧНЫМИ"] == "200.00"
    assert totals["СДАЧА"] == "0.20"
    assert totals["СУММА НДС 10%"] == "18.16"
    assert max(map(len, lines)) <= 48


def test_free_text(shop: Shop) -> None:
    items: list[Json] = [
        {"type": "text", "text": "Слева №1"},
        {"type": "text", "text": "Посередине", "alignment": "center"},
        {"type": "text", "text": "Справа", "alignment": "right"},
        {"type": "barcode", "barcode": "https://example.com", "barcodeType": "QR", "scale": 2},
        {"type": "barcode", "barcode": "4601234567893", "barcodeType": "EAN13"},
    ]
    before = shop.last_number()
    assert shop.run("nonFiscal", items=items, printFooter=True) is None
    # A line fed before, by another test, is on this piece of paper too.
    lines = [*dropwhile(lambda line: not line.strip(), shop.last_paper())]
    assert lines[0] == "Слева №1"
    assert lines[1].strip() == "Посередине"
    assert abs(len(lines[1]) - len(lines[1].lstrip()) - (48 - len("Посередине")) / 2) <= 1
    assert lines[2] == "Справа".rjust(48)
    assert any("https://example.com" in line for line in lines)
    assert shop.last_number() == before


def test_nothing_waits_for_paper(shop: Shop) -> None:
    before = shop.last_paper()
    assert shop.run("continuePrint") is None
    assert shop.last_paper() == before


def test_settings(register: Shop) -> None:
    """Numbers, flags, addresses, text in the register's own code page and in cp866."""
    values = {0: "7", 4: "1", 273: "ofd.example", 274: "7777", 275: "192.0.2.1", 276: "2", 184: 'Касса "№1" ёж'}
    written = [{"key": key, "value": value} for key, value in values.items()]
    answer = register.run("setDeviceParameters", deviceParameters=written)
    assert answer == {"deviceParameters": written}
    read = register.run("getDeviceParameters", keys=[*values, 1, 9999])["deviceParameters"]
    assert {entry["key"]: entry["value"].rstrip() for entry in read[:-2]} == values
    assert [entry["errorCode"] for entry in read[-2:]] == [NOT_SUPPORTED, NOT_SUPPORTED]


def test_clock(emulators: MakeEmulator, vendors: MakeVendor) -> None:
    """Forwards and, as long as no document is younger, back; never with the shift open."""
    vendor = vendors(emulators("--registered").port)
    vendor.open()
    shop = Shop(vendor)
    ahead = datetime.now() + timedelta(days=3)
    for moment in (ahead + timedelta(days=1), ahead):
        shop.run("setDateTime", dateTime=f"{moment:%Y.%m.%d %H:%M:%S}")
    assert is_now(shop.run("getDeviceStatus")["deviceStatus"]["currentDateTime"], offset=3 * 86400.0)
    shop.open_shift()
    made = shop.sell(position())
    assert is_now(made["fiscalDocumentDateTime"], offset=3 * 86400.0)
    with pytest.raises(VendorError) as error:
        shop.run("setDateTime", dateTime=f"{ahead:%Y.%m.%d %H:%M:%S}")
    assert error.value.code == SHIFT_OPEN
    shop.close_shift()
    with pytest.raises(VendorError) as error:
        shop.run("setDateTime", dateTime=f"{datetime.now():%Y.%m.%d %H:%M:%S}")
    assert error.value.code == BAD_TIME
