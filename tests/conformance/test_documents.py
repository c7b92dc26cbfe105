"""Documents as the drive keeps them, decoded twice: by the vendor's driver, and by this project from the raw bytes."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from kkt_driver.ffd import Document, Fields

from . import params as p
from .shop import SAMPLE_INN, SAMPLE_OWNER, Json, Shop, position, receipt
from .vendor import VendorError

pytestmark = pytest.mark.xdist_group("conformance-documents")

NO_DATA = 123
#: what the vendor's driver calls the forms of documents
FORMS = {
    "registration": 1,
    "openShift": 2,
    "receipt": 3,
    "closeShift": 5,
    "receiptCorrection": 31,
    "ofdExchangeStatus": 21,
}
DOCUMENT_TLVS, REGISTRATION_TLVS = 1, 5
#: kinds of data of the drive (LIBFPTR_FNDT_…)
TAG_VALUE, EXCHANGE, FN_INFO, LAST_RECEIPT, LAST_DOCUMENT, SHIFT = 0, 1, 2, 4, 5, 6
IN_SHIFT, TICKET, BY_NUMBER, REGISTRATION_TLV = 10, 12, 13, 14
ALL_KINDS = ("registration", "openShift", "receipt", "receiptCorrection", "closeShift", "ofdExchangeStatus")


def make_all_kinds(shop: Shop) -> dict[str, int]:
    """One document of each kind; their numbers."""
    made = {"registration": 1}
    shop.close_shift()
    shop.open_shift()
    made["openShift"] = shop.last_number()
    lines = (position("Чай «Ёж»", vat="vat20"), position("Хлеб", price=33.33, quantity=0.333, amount=11.1, vat="vat10"))
    client = {"emailOrPhone": "+79161234567"}
    made["receipt"] = shop.sell(*lines, pay={"cash": 50, "other": 1.1}, clientInfo=client)["fiscalDocumentNumber"]
    correction: Json = {
        "type": "sellCorrection",
        "taxationType": "osn",
        "correctionType": "instruction",
        "correctionBaseDate": "2026.07.28",
        "correctionBaseNumber": "1",
        "correctionBaseName": "Акт",
        "operator": {"name": "Иванов"},
        "payments": [{"type": "cash", "sum": 20}],
        "taxes": [{"type": "none", "sum": 20}],
    }
    made["receiptCorrection"] = shop.make(correction)["fiscalDocumentNumber"]
    made["closeShift"] = shop.make({"type": "closeShift", "operator": {"name": "Иванов"}})["fiscalDocumentNumber"]
    report = shop.run("reportOfdExchangeStatus", operator={"name": "Иванов"})["fiscalParams"]
    made["ofdExchangeStatus"] = report["fiscalDocumentNumber"]
    return made


@pytest.fixture(scope="module")
def made() -> dict[str, int]:
    """Filled by the first test that needs it: fixtures of a module cannot use the shop of a test."""
    return {}


@pytest.fixture
def documents(register: Shop, made: dict[str, int]) -> dict[str, int]:
    """Numbers of documents of all kinds."""
    if not made:
        made.update(make_all_kinds(register))
    return made


def told(value: Any) -> Any:
    """A value of ours in the vendor's words."""
    match value:
        case Fields():
            return words(value)
        case datetime():
            return value.isoformat()
        case bytes():
            return value.hex().upper()
        case Decimal():
            return float(value)
        case str():
            return value.rstrip()
    return value


def words(fields: Fields) -> Json:
    """Fields as the vendor's driver shows them: text keys, repeatable tags as lists."""
    out: Json = {}
    for tag, value in fields:
        if tag in (1059, 1073, 1074, 1075, 1171):
            out.setdefault(str(tag), []).append(told(value))
        else:
            out[str(tag)] = told(value)
    return out


def same(theirs: Any, ours: Any) -> bool:
    """Equal, but for kopecks against roubles, flags as 0/1 and the zone that the vendor's driver adds."""
    if isinstance(theirs, dict):
        return theirs.keys() == ours.keys() and all(same(theirs[key], ours[key]) for key in theirs)
    if isinstance(theirs, list):
        return len(theirs) == len(ours) and all(map(same, theirs, ours))
    if isinstance(theirs, str) and isinstance(ours, str):
        return theirs == ours or theirs[:19] == ours
    return bool(theirs == ours or theirs == ours / 100)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_decoded_by_both(register: Shop, documents: dict[str, int], kind: str) -> None:
    answer = register.run("getFnDocument", fiscalDocumentNumber=documents[kind], withRawData=True)
    theirs = answer["documentTLV"]
    assert theirs.pop("fiscalDocumentType") == kind
    assert theirs.pop("short") is False
    document = Document.decode(FORMS[kind], b64decode(answer["rawData"]))
    assert document.number == documents[kind] == theirs["1040"]
    ours = words(document.fields)
    assert ours.keys() == theirs.keys()
    assert [tag for tag in theirs if not same(theirs[tag], ours[tag])] == []


def test_raw_receipt(register: Shop, documents: dict[str, int]) -> None:
    answer = register.run("getFnDocument", fiscalDocumentNumber=documents["receipt"], withRawData=True)
    document = Document.decode(3, b64decode(answer["rawData"]))
    fields = document.fields
    # 20.00 and 11.10; 1.10 by other means, so 30.00 of the 50.00 in cash stay.
    assert (fields[1020], fields[1031], fields[1217], fields[1102], fields[1103]) == (3110, 3000, 110, 333, 101)
    first, second = document.positions
    assert (first[1030], first[1023], first[1043]) == ('Чай "Ёж"', Decimal(2), 2000)
    assert (second[1030], second[1023], second[1043]) == ("Хлеб", Decimal("0.333"), 1110)
    assert fields[1008] == "+79161234567"
    assert str(fields[1018]).strip() == SAMPLE_INN


def test_records_of_a_document(register: Shop, documents: dict[str, int]) -> None:
    """The same tags one by one, through the driver's records."""
    answer = register.run("getFnDocument", fiscalDocumentNumber=documents["receipt"], withRawData=True)
    vendor = register.vendor
    wanted = {p.RECORDS_KIND: DOCUMENT_TLVS, p.DOCUMENT_NUMBER: documents["receipt"]}
    records = vendor.records(wanted, tag=(p.TAG, "int"), value=(p.TAG_VALUE, "bytes"))
    tags = [record["tag"] for record in records]
    assert tags[:6] == [1041, 1037, 1018, 1040, 1012, 1077]
    whole = b""
    for record in records:
        value = bytes.fromhex(record["value"])
        whole += record["tag"].to_bytes(2, "little") + len(value).to_bytes(2, "little") + value
    assert whole == b64decode(answer["rawData"])


def test_registration_from_the_drive(register: Shop) -> None:
    """The drive gives the registration's tags one by one, and all of them in a row."""
    asked = {p.REGISTRATION_NUMBER: 1}
    records = register.vendor.records(
        {p.RECORDS_KIND: REGISTRATION_TLVS, **asked}, tag=(p.TAG, "int"), value=(p.TAG_VALUE, "bytes")
    )
    known = {record["tag"]: bytes.fromhex(record["value"]) for record in records}
    assert known[1048].decode("cp866") == SAMPLE_OWNER
    assert known[1209] == bytes((2,))
    for tag in (1048, 1017):
        one = register.vendor.call(
            "fn_query_data", {p.DRIVE_QUESTION: REGISTRATION_TLV, p.TAG: tag, **asked}, value=(p.TAG_VALUE, "bytes")
        )
        assert bytes.fromhex(one["value"]) == known[tag]
    with pytest.raises(VendorError):
        register.vendor.call(
            "fn_query_data", {p.DRIVE_QUESTION: REGISTRATION_TLV, p.TAG: 1048, p.REGISTRATION_NUMBER: 2}
        )


def test_questions_to_the_drive(shop: Shop) -> None:
    shop.close_shift()
    shop.open_shift()
    params = shop.make(receipt("sell", position(price=77.7, quantity=1)))
    # As text the driver shows the sign now with a leading zero, now without.
    number, sign, ask = params["fiscalDocumentNumber"], int(params["fiscalDocumentSign"]), shop.vendor.call
    last = ask(
        "fn_query_data",
        {p.DRIVE_QUESTION: LAST_RECEIPT},
        number=(p.DOCUMENT_NUMBER, "int"),
        sign=(p.FISCAL_SIGN, "int"),
        sum=(p.RECEIPT_SUM, "float"),
    )
    assert last == {"number": number, "sign": sign, "sum": 77.7}
    last = ask(
        "fn_query_data",
        {p.DRIVE_QUESTION: LAST_DOCUMENT},
        number=(p.DOCUMENT_NUMBER, "int"),
        sign=(p.FISCAL_SIGN, "int"),
    )
    assert last == {"number": number, "sign": sign}
    shift = ask(
        "fn_query_data", {p.DRIVE_QUESTION: SHIFT}, shift=(p.SHIFT_NUMBER, "int"), receipts=(p.RECEIPT_NUMBER, "int")
    )
    assert shift == {"shift": params["shiftNumber"], "receipts": 1}
    assert ask("fn_query_data", {p.DRIVE_QUESTION: IN_SHIFT}, count=(p.DOCUMENTS_COUNT, "int")) == {"count": 2}
    assert ask("fn_query_data", {p.DRIVE_QUESTION: EXCHANGE}, count=(p.DOCUMENTS_COUNT, "int")) == {"count": number}
    assert ask("fn_query_data", {p.DRIVE_QUESTION: FN_INFO}, serial=(p.SERIAL, "str")) == {"serial": params["fnNumber"]}
    found = ask(
        "fn_query_data",
        {p.DRIVE_QUESTION: BY_NUMBER, p.DOCUMENT_NUMBER: number},
        form=(p.DOCUMENT_FORM, "int"),
        number=(p.DOCUMENT_NUMBER, "int"),
        sign=(p.FISCAL_SIGN, "int"),
        operation=(1054, "int"),
        sum=(1020, "float"),
    )
    assert found == {"form": 3, "number": number, "sign": sign, "operation": 1, "sum": 77.7}
    inn = ask("fn_query_data", {p.DRIVE_QUESTION: TAG_VALUE, p.TAG: 1018}, inn=(p.TAG_VALUE, "str"))["inn"]
    assert inn.strip() == SAMPLE_INN


def test_what_the_drive_does_not_have(register: Shop) -> None:
    number = register.last_number()
    for missing in (0, number + 1, 999_999):
        with pytest.raises(VendorError) as error:
            register.run("getFnDocument", fiscalDocumentNumber=missing)
        assert (error.value.code, error.value.text) == (NO_DATA, "В ФН нет запрошенных данных")
    # Nothing was sent to the operator, so no document has its receipt.
    with pytest.raises(VendorError) as error:
        register.vendor.call("fn_query_data", {p.DRIVE_QUESTION: TICKET, p.DOCUMENT_NUMBER: number})
    assert error.value.code == NO_DATA
