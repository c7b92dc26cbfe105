"""JSON of the ФНС: the names, the values, there and back for every document, and the judgement of the schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from kkt_driver.atol.commands import receipt, registration, shift
from kkt_driver.errors import FieldError
from kkt_driver.ffd import BY_NUMBER, Document, Fields, encode_tag
from kkt_driver.ffd.documents import CorrectionBasis, CorrectionDocument, Item, ReceiptDocument, ShiftClose
from kkt_driver.ffd.fns_shape import place_of
from kkt_driver.ffd.forms import FORMS
from kkt_driver.ffd.obligations import table
from tests.sim.register.bench import Bench

from .schemas import faults
from .strategies import forms
from .vectors import DOCUMENTS, RECEIPT, TREES, tlv_of

many = settings(derandomize=True, deadline=None, database=None, max_examples=150)


def values(document: Document) -> list[tuple[int, Any]]:
    """Pairs with equal tags side by side, which is how JSON has them."""
    return [(tag, value) for tag in dict(document.fields.pairs) for value in document.fields.all(tag)]


def there_and_back(document: Document, version: int | None = None) -> dict[str, Any]:
    """Through text, as it travels."""
    made = document.to_json(version)
    for back in (json.loads(json.dumps(made)), json.loads(json.dumps(made), parse_float=Decimal), {"document": made}):
        again = Document.from_json(back)
        assert again.form == document.form
        assert sorted(map(repr, _plain(values(again)))) == sorted(map(repr, _plain(values(document))))
    return made


def _plain(pairs: list[tuple[int, Any]]) -> Iterator[tuple[int, Any]]:
    for tag, value in pairs:
        if isinstance(value, Fields):
            yield tag, sorted(map(repr, _plain(list(value.pairs))))
        else:
            yield tag, value.normalize() if isinstance(value, Decimal) else value


@many
@given(forms)
def test_any_document_there_and_back(made: tuple[int, list[tuple[int, Any]]]) -> None:
    form, pairs = made
    if form > 80:
        with pytest.raises(FieldError, match="form"):
            Document(form, Fields(pairs, form)).to_json()
        return
    for version in (0, 1, 2, 3, 4):
        there_and_back(Document(form, Fields(pairs, form)), version)


@pytest.mark.parametrize("name", TREES)
def test_published_documents_there_and_back(name: str) -> None:
    there_and_back(Document.unwrap(tlv_of(DOCUMENTS[name])))


def receipt_of(**more: Any) -> Document:
    items = [Item.build(name="Чай", price=9000, quantity=Decimal("0.1"), total=900, vat_rate=6, product_code=b"DM\x01")]
    return ReceiptDocument.build(
        ffd_version=2,
        number=5,
        date_time=datetime(2026, 3, 2, 9),
        user_inn="7725225244",
        operator_inn="772522524412",
        tax_system=1,
        fiscal_sign=528289624,
        total=900,
        items=items,
        **more,
    )


def test_a_receipt_of_105() -> None:
    document = receipt_of(agent_sign=64, supplier_phones=["+7 1"])
    made = document.to_json()
    raw = made["receipt"].pop("rawData")
    assert made == {
        "receipt": {
            "receiptCode": 3,
            "fiscalDocumentFormatVer": 2,
            "fiscalDocumentNumber": 5,
            "dateTime": 1772442000,
            "userInn": "7725225244  ",
            "operatorInn": "772522524412",
            "taxationType": 1,
            "fiscalSign": 528289624,
            "totalSum": 900,
            "items": [
                {"name": "Чай", "price": 9000, "quantity": 0.1, "sum": 900, "nds": 6, "productCode": "RE0B"},
            ],
            "paymentAgentType": 64,
            "providerPhone": "+7 1",
        }
    }
    assert raw.startswith("AwC")
    assert json.dumps(made["receipt"]["items"][0]["quantity"]) == "0.1"


def test_the_names_of_12() -> None:
    made = receipt_of(supplier_phones=["+7 1"]).to_json(4)["receipt"]
    assert (made["code"], made["appliedTaxationType"], made["providerPhone"]) == (3, 1, ["+7 1"])
    assert "receiptCode" not in made


def test_two_telephones_are_an_array() -> None:
    assert receipt_of(supplier_phones=["+7 1", "+7 2"]).to_json()["receipt"]["providerPhone"] == ["+7 1", "+7 2"]


def test_requisites_of_the_user() -> None:
    document = Document(3, Fields([(1084, [(1085, "Столик"), (1086, "7")])], 3))
    assert there_and_back(document, 2)["receipt"]["properties"] == [{"key": "Столик", "value": "7"}]
    later = {"propertyName": "Столик", "propertyValue": "7"}
    assert there_and_back(document, 4)["receipt"]["properties"] == later


def test_what_the_schema_demands_is_added_and_named() -> None:
    document = ShiftClose.build(receipts_in_shift=3, ofd_timeout=True, unsent_documents_count=0)
    made = there_and_back(document, 2)["closeShift"]
    assert made["receiptsQuantity"] == 3
    assert (made["ofdResponseTimeoutSign"], made["fiscalDriveExhaustionSign"]) == (1, 0)
    assert made["addedForSchema"] == [
        "notTransmittedDocumentsDateTime",
        "fiscalDriveReplaceRequiredSign",
        "fiscalDriveMemoryExceededSign",
        "fiscalDriveExhaustionSign",
    ]
    assert "addedForSchema" not in document.to_json(4)["closeShift"]
    # a zero of somebody else's is a value
    assert Document.from_json({"closeShift": {"ofdResponseTimeoutSign": 0}}).fields.pairs == ((1053, 0),)


def test_what_names_cannot_say_stands_as_hex() -> None:
    data = Fields([(65000, b"\x01\x02"), (1043, 7), (1077, bytes.fromhex("990400000007"))], 3).encode()
    data += encode_tag(1023, Decimal("0.12345678901234567"), 1059) + bytes.fromhex("fc030900") + bytes(9)
    data += bytes.fromhex("fd034600") + b"\x80" * 70
    document = Document.decode(3, data)
    made = there_and_back(document, 2)["receipt"]
    assert made["tag65000"] == ["0102"]
    assert made["tag1043"] == ["07"]
    assert (made["fiscalSign"], made["tag1077"]) == (7, ["990400000007"])
    assert made["tag1020"] == ["00" * 9]
    assert (made["operator"], len(made["tag1021"])) == ("А" * 70, 1)
    item = Document(3, Fields([(1059, [(1023, Decimal("0.12345678901234567"))])], 3))
    made = there_and_back(item, 2)["receipt"]["items"][0]
    assert made["quantity"] == pytest.approx(0.123456789)
    assert made["tag1023"] == ["11874b6b5d54dc2b"]


def test_equal_names_mean_their_container() -> None:
    document = Document(3, Fields([(1012, datetime(2026, 3, 2)), (1270, [(1273, datetime(2026, 3, 1))])], 3))
    made = there_and_back(document, 4)["receipt"]
    assert (made["dateTime"], made["operationalDetails"]["dateTime"]) == (1772409600, 1772323200)
    report = Document.from_json({"fiscalReport": {"taxationType": 3}})
    sale = Document.from_json({"receipt": {"taxationType": 1}})
    assert (report.fields.pairs, sale.fields.pairs) == (((1062, 3),), ((1055, 1),))


def test_json_of_others() -> None:
    theirs = {"document": {"receipt": {"code": 3, "totalSum": 5, "nothing": 1, "user": None, "rawData": "AA=="}}}
    assert Document.from_json(theirs) == Document(3, Fields([(1020, 5)], 3))
    both = {"receipt": {"nds18118": 1, "ndsCalculated10": 2, "internetSign": True}}
    assert Document.from_json(both).fields.pairs == ((1106, 1), (1107, 2), (1108, 1))


@pytest.mark.parametrize(
    ("data", "match"),
    [
        ({}, "JSON"),
        ({"invoice": {}}, "JSON"),
        ({"receipt": []}, "receipt: must be an object"),
        ({"receipt": {"totalSum": "5"}}, r"total \(1020\)"),
        ({"receipt": {"totalSum": 5.5}}, r"total \(1020\)"),
        ({"receipt": {"items": [5]}}, "items: must be an object"),
        ({"receipt": {"items": [{"quantity": float("nan")}]}}, r"quantity \(1023\)"),
        ({"receipt": {"dateTime": 2**32}}, "dateTime"),
        ({"receipt": {"dateTime": "now"}}, "dateTime"),
        ({"receipt": {"userInn": 5}}, "userInn: must be a text"),
        ({"receipt": {"fiscalSign": 2**32}}, r"fiscal_sign \(1077\)"),
        ({"receipt": {"items": [{"productCode": "*"}]}}, "productCode: must be a text of base64"),
        ({"receipt": {"tag65000": "xy"}}, "tag65000: must be a text of hex"),
        ({"receipt": {"tag65000": 5}}, "tag65000: must be a text of hex"),
        ({"receipt": {"tag65536": "00"}}, "tag 65536"),
        ({"receipt": {"tag65000": ["00" * 40000] * 2}}, "at most 65536 bytes"),
    ],
)
def test_what_cannot_be_read_is_named(data: dict[str, Any], match: str) -> None:
    with pytest.raises(FieldError, match=match):
        Document.from_json(data)


@pytest.mark.parametrize("version", [5, -1, True])
def test_versions(version: int) -> None:
    with pytest.raises(FieldError, match="version"):
        Document.unwrap(RECEIPT).to_json(version)


@pytest.mark.parametrize("container", [form for form in FORMS if form < 80 or form >= 1000])
def test_the_way_back_from_a_name_is_one(container: int) -> None:
    place = place_of(container)
    for old in (False, True):
        for number in table(container):
            if (name := place.name(number, old)) and number in place.tags:
                assert place.numbers[name] == number
    lost = {tag for tag in table(container) if BY_NUMBER[tag].json and not place.name(tag, True)}
    # 1119 on the top level is a telephone of ФФД 1.0, not what its name in JSON says
    assert lost <= {1119}


# --- judged by the schemas -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def day() -> list[Document]:
    """A day of the emulated register: every document that it makes."""
    bench = Bench()
    bench.open_shift()
    bench.sell(50_000)
    for kind in (1, 2, 4, 5):
        bench.sell(10_000, kind)
    bench.ask(receipt.OpenReceipt(kind=1))
    for tax in (1, 2, 3, 4, 5, 6):
        bench.position(150, 2500, tax=tax, name=f"Товар {tax}", subject=4, method=4)
    bench.pay(1000, 2)
    bench.pay(5000, 1)
    bench.ask(receipt.CloseReceipt())
    for kind in (7, 9):
        bench.ask(receipt.OpenReceipt(kind=kind))
        bench.attribute(1173, 0)
        bench.attribute(1174, [(1177, "Акт"), (1178, datetime(2026, 3, 1)), (1179, "1")])
        bench.position()
        bench.pay(10_000)
        bench.ask(receipt.CloseReceipt())
    bench.close_shift()
    bench.enter(2)
    bench.ask(shift.Report(kind=9))
    bench.enter(6)
    bench.ask(registration.CloseArchive())
    stored = [bench.register.drive.document(number) for number in range(1, (bench.last().number or 0) + 1)]
    return [Document.decode(one.form, one.tlv) for one in stored]


def test_the_day_has_every_kind(day: list[Document]) -> None:
    assert {document.form for document in day} == {1, 2, 3, 31, 5, 21, 6}
    assert {document.operation for document in day if document.form == 3} == {1, 2, 3, 4}


def test_the_day_there_and_back(day: list[Document]) -> None:
    for document in day:
        there_and_back(document)


def test_the_day_before_the_schemas(day: list[Document]) -> None:
    for document in day:
        assert faults(document.to_json(), 2) == []
    # БСО are the same documents under other names
    for form, twin in ((3, 4), (31, 41)):
        for document in day:
            if document.form == form:
                assert faults(Document(twin, document.fields).to_json(), 2) == []


# a short registration of a debug drive: it lacks four flags and names that the schema of 1.0 demands
SHORT = {"container_registration_1": ["bsoSign", "serviceSign", "internetSign", "ofdInn"]}


@pytest.mark.parametrize("name", TREES)
def test_published_documents_before_the_schemas(name: str) -> None:
    document = Document.unwrap(tlv_of(DOCUMENTS[name]))
    version = document.fields.get(1209, 1)
    assert isinstance(version, int)
    missing = [f"fiscalReport: '{key}' is a required property" for key in SHORT.get(name, ())]
    assert faults(document.to_json(), version) == missing


def test_the_schemas_are_no_rubber_stamp(day: list[Document]) -> None:
    sale = next(document for document in day if document.form == 3)
    made = sale.to_json()
    made["receipt"]["userInn"] = "7725225244"
    del made["receipt"]["totalSum"]
    assert len(faults({"receipt": made["receipt"]}, 2)) >= 1


def test_a_correction_built_by_names_before_the_schema() -> None:
    document = CorrectionDocument.build(
        ffd_version=2,
        number=1,
        drive_number="9999078900000001",
        kkt_reg_number="0000000001058753",
        user_inn="7725225244",
        date_time=datetime(2026, 3, 2),
        fiscal_sign=1,
        shift=1,
        receipt_number=1,
        operation=1,
        tax_system=1,
        operator_name="Иванов",
        total=1,
        correction_type=1,
        correction_basis=CorrectionBasis.build(description="", date=datetime(2026, 3, 1), order_number="1"),
    )
    assert faults(document.to_json(), 2) == []
