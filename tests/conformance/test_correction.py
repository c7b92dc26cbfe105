"""Correction receipts of the format 1.05: no positions, a basis, sums of VAT as told."""

from __future__ import annotations

import pytest

from .shop import CASHIER, RECEIPTS, Json, Shop
from .vendor import VendorError

pytestmark = pytest.mark.xdist_group("conformance-correction")

BAD_RECEIPT_KIND = 48
#: task's code -> tag of the document
VAT_TOTALS = {
    "vat20": "1102",
    "vat18": "1102",
    "vat10": "1103",
    "vat0": "1104",
    "none": "1105",
    "vat120": "1106",
    "vat110": "1107",
}


def correction(kind: str, **more: object) -> Json:
    return {
        "type": kind,
        "taxationType": "osn",
        "operator": CASHIER,
        "correctionType": "self",
        "correctionBaseDate": "2026.07.28",
        "correctionBaseNumber": "1175-ф",
        "correctionBaseName": "Акт об ошибке",
        "payments": [{"type": "cash", "sum": 20}, {"type": "electronically", "sum": 100.5}],
        "taxes": [{"type": "none", "sum": 120.5}],
        **more,
    }


@pytest.mark.parametrize(("kind", "operation", "sign"), [("sellCorrection", 1, 1), ("buyCorrection", 3, -1)])
@pytest.mark.parametrize(("basis", "number"), [("self", 0), ("instruction", 1)])
def test_correction(shop: Shop, kind: str, operation: int, sign: int, basis: str, number: int) -> None:
    shop.need_cash(100)
    cash, totals, before = shop.cash(), shop.shift_totals()["receipts"], shop.run("getFnStatus")["fnStatus"]
    params = shop.make(correction(kind, correctionType=basis))
    assert params["total"] == 120.5
    assert params["fiscalDocumentNumber"] == before["fiscalDocumentNumber"] + 1
    # Corrections share the numbers of receipts within the shift.
    assert params["fiscalReceiptNumber"] == before["fiscalReceiptNumber"] + 1
    document = shop.document(params["fiscalDocumentNumber"])
    wanted = {
        "fiscalDocumentType": "receiptCorrection",
        "1020": 120.5,
        "1031": 20,
        "1081": 100.5,
        "1215": 0,
        "1216": 0,
        "1217": 0,
        "1054": operation,
        "1055": 1,
        "1105": 120.5,
        "1173": number,
        "1021": CASHIER["name"],
    }
    assert {tag: document.get(tag) for tag in wanted} == wanted
    assert document["1174"]["1177"] == "Акт об ошибке"
    assert document["1174"]["1178"].startswith("2026-07-28T00:00:00")
    assert document["1174"]["1179"] == "1175-ф"
    assert "1059" not in document
    assert round(shop.cash() - cash, 2) == sign * 20
    # The counters of the four kinds of receipts do not know corrections.
    assert shop.shift_totals()["receipts"] == {name: totals[name] for name in RECEIPTS}


@pytest.mark.parametrize("code", VAT_TOTALS)
def test_vat_of_a_correction_is_taken_as_told(shop: Shop, code: str) -> None:
    params = shop.make(correction("sellCorrection", taxes=[{"type": code, "sum": 7.77}]))
    document = shop.document(params["fiscalDocumentNumber"])
    assert {tag: document[tag] for tag in VAT_TOTALS.values() if document.get(tag)} == {VAT_TOTALS[code]: 7.77}


def test_corrections_of_returns_are_of_a_later_format(shop: Shop) -> None:
    before = shop.last_number()
    for kind in ("sellReturnCorrection", "buyReturnCorrection"):
        with pytest.raises(VendorError) as error:
            shop.make(correction(kind))
        assert error.value.code == BAD_RECEIPT_KIND
    assert shop.last_number() == before
