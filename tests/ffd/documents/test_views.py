"""Typed views: they read what is there, name what is not, and build the same bytes that the pairs would."""

from __future__ import annotations

import importlib
from datetime import datetime
from decimal import Decimal
from typing import Any, assert_type

import pytest

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd import Document, Fields, Obligation, view
from kkt_driver.ffd.documents import (
    AgentData,
    CorrectionBasis,
    CorrectionDocument,
    Item,
    OperatorAck,
    ReceiptDocument,
    Registration,
    Reregistration,
    ShiftClose,
    SupplierData,
    UnsentTotals,
    View,
)
from kkt_driver.ffd.documents.declaring import Declared, DocumentView
from kkt_driver.ffd.forms import FORMS
from kkt_driver.ffd.obligations import table
from kkt_driver.ffd.tags import tag_in
from tests.ffd.vectors import DOCUMENTS, RECEIPT, TREES, tlv_of

MODULES = ("item", "marking", "operator", "receipt", "registration", "shift", "totals")
VIEWS: list[type[View]] = [
    value
    for module in MODULES
    for value in vars(importlib.import_module(f"kkt_driver.ffd.documents.{module}")).values()
    if isinstance(value, type) and issubclass(value, View) and value.containers and value.__module__.endswith(module)
]
PLACES = [(made, container) for made in VIEWS for container in made.containers]
# in drafts of ФФД 1.0 alone; they stay in ``fields``
OLD = {number for form in FORMS for number, row in table(form).items() if {*row[1:]} == {Obligation.ABSENT}}


def test_a_receipt() -> None:
    receipt = ReceiptDocument(Document.unwrap(RECEIPT))
    assert_type(receipt.total, int)
    assert_type(receipt.date_time, datetime)
    assert_type(receipt.items, list[Item])
    assert_type(receipt.items[0].quantity, Decimal | None)
    assert_type(receipt.operator_name, str | None)
    assert (receipt.number, receipt.shift, receipt.receipt_number, receipt.operation) == (42, 3, 7, 1)
    assert (receipt.total, receipt.fiscal_sign) == (50944, 1234567890)
    assert [item.total for item in receipt.items] == [17980, 31874, 1090]
    assert receipt.agent_phones == []
    assert receipt.buyer_info is None
    assert receipt.document.fields is receipt.fields


@pytest.mark.parametrize("name", TREES)
def test_every_published_document_can_be_viewed(name: str) -> None:
    seen = view(Document.unwrap(tlv_of(DOCUMENTS[name])))
    assert seen.document.form in seen.containers
    assert repr(seen).startswith(type(seen).__name__)
    for attribute, slot in seen.slots.items():
        if slot.number in seen:
            assert getattr(seen, attribute) not in (None, []), attribute


def test_a_view_wants_its_form() -> None:
    with pytest.raises(FieldError, match="must be 3, 4 for ReceiptDocument"):
        ReceiptDocument(Document(31, Fields()))
    with pytest.raises(FieldError, match="81, 82, 83, 84"):
        view(Document(99, Fields()))


def test_what_is_missing_is_named_and_what_is_odd_is_missing() -> None:
    nine_bytes_of_total = bytes.fromhex("fc030900") + bytes(9)
    receipt = ReceiptDocument(Document.decode(3, nine_bytes_of_total))
    with pytest.raises(BadFrame, match=r"ReceiptDocument: total \(1020\)"):
        _ = receipt.total
    with pytest.raises(BadFrame, match=r"fiscal_sign \(1077\)"):
        _ = receipt.fiscal_sign
    assert receipt.operator_name is None
    no_item = bytes.fromhex("23040100ff")
    assert ReceiptDocument(Document.decode(3, no_item)).items == []


def test_unknown_tags_survive() -> None:
    document = Document(3, Fields([(65000, b"\x01"), (1059, [(65001, b"\x02"), (1043, 5)]), (1020, 5)]))
    receipt = ReceiptDocument(document)
    assert receipt.fields[65000] == b"\x01"
    assert receipt.items[0].fields[65001] == b"\x02"
    again = ReceiptDocument.build(total=receipt.total, items=receipt.items)
    assert again.fields.all(1059) == document.fields.all(1059)


def test_building_a_receipt() -> None:
    tea = Item.build(name="Чай", price=9000, quantity=Decimal("1.500"), total=13500, vat_rate=6)
    cup = Item.build(
        name="Чашка",
        total=100,
        supplier_inn="7725225244",
        agent_data=AgentData.build(agent_phones=["+7 1", "+7 2"]),
        supplier_data=SupplierData.build(supplier_name="Поставщик"),
    )
    document = ReceiptDocument.build(
        ffd_version=2, items=[tea, cup], total=13600, cash_total=13600, buyer_name=None, fiscal_sign=7
    )
    pairs: list[tuple[int, Any]] = [
        (1209, 2),
        (1059, [(1030, "Чай"), (1079, 9000), (1023, Decimal("1.500")), (1043, 13500), (1199, 6)]),
        (
            1059,
            [
                (1030, "Чашка"),
                (1043, 100),
                (1226, "7725225244"),
                (1223, [(1073, "+7 1"), (1073, "+7 2")]),
                (1224, [(1225, "Поставщик")]),
            ],
        ),
        (1020, 13600),
        (1031, 13600),
        (1077, bytes.fromhex("310400000007")),
    ]
    assert document == Document(3, Fields(pairs, 3))
    receipt = ReceiptDocument(document)
    assert receipt.items == [tea, cup]
    assert receipt.items[1].agent_data is not None
    assert receipt.items[1].agent_data.agent_phones == ["+7 1", "+7 2"]
    assert ReceiptDocument.build(form=4, total=1).form == 4


def test_building_other_documents() -> None:
    basis = CorrectionBasis.build(description="Акт", date=datetime(2026, 7, 28), order_number="1")
    correction = CorrectionDocument.build(correction_type=0, correction_basis=basis, fiscal_sign=1)
    assert correction.form == 31
    assert CorrectionDocument(correction).correction_basis == basis
    assert CorrectionDocument(correction).fields[1077] == bytes.fromhex("330400000001")
    change = Reregistration.build(reregistration_reasons=[1, 3], offline_mode=False)
    assert change.fields.all(1101) == [1, 3]
    assert Reregistration(change).offline_mode is False
    assert OperatorAck.build(operator_fiscal_sign=b"\x01" * 16, version=3).form == 7


@pytest.mark.parametrize(
    ("build", "match"),
    [
        (lambda: ReceiptDocument.build(totals=1), r"^totals: is not declared in ReceiptDocument"),
        (lambda: ReceiptDocument.build(total=-1), r"^total \(1020\): must lie within"),
        (lambda: ReceiptDocument.build(items=5), r"^items: must be a list"),
        (lambda: ReceiptDocument.build(agent_phones="+7"), r"^agent_phones: must be a list"),
        (lambda: ReceiptDocument.build(extra=[(1043, 5)]), r"^item_total \(1043\): must not stand in 3 of ФФД 1.05"),
        (lambda: ReceiptDocument.build(extra=[(65000, b"")]), r"^tag 65000: must not stand in 3 of ФФД 1.05"),
        (lambda: ReceiptDocument.build(ffd_version=4, agent_sign=1), r"^agent_sign \(1057\): must not .* 1.2"),
        (lambda: Item.build(product_code=b"1", version=4), r"^product_code \(1162\): must not stand in 1059 .* 1.2"),
        (lambda: ReceiptDocument.build(items=[AgentData.build()]), r"^ReceiptDocument.items: must be a view of 1059"),
        (lambda: Registration.build(form=11), r"^form: must be one of"),
        (lambda: Item.build(name="€"), r"^item_name \(1030\)"),
        (lambda: ReceiptDocument.build(fiscal_sign=-1), r"fiscal_sign \(1077\)"),
    ],
)
def test_what_cannot_be_built_is_named(build: Any, match: str) -> None:
    with pytest.raises(FieldError, match=match):
        build()


def test_views_are_equal_when_their_fields_are() -> None:
    assert Item.build(total=1) == Item(Fields([(1043, 1)]))
    assert Item.build(total=1) != SupplierData.build(supplier_name="x")
    assert len({Item.build(total=1), Item.build(total=1)}) == 1
    assert repr(Item.build(total=1, name="x")) == "Item(name='x', total=1)"


def test_every_container_of_the_tables_has_one_view() -> None:
    seen = [container for _, container in PLACES]
    assert len(seen) == len(set(seen))
    assert set(FORMS) - set(seen) == {1071, 1112}  # storno and discounts of the drafts of 1.0


@pytest.mark.parametrize(("made", "container"), PLACES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_view_declares_what_its_table_holds(made: type[View], container: int) -> None:
    declared = {slot.number for slot in made.slots.values()}
    assert set(table(container)) - declared <= OLD, "tags without an attribute"
    everywhere = {number for one in made.containers for number in table(one)}
    assert declared <= everywhere, "attributes without a row"
    for name, slot in made.slots.items():
        found = getattr(made, name)
        assert isinstance(found, Declared)
        row = table(container).get(slot.number)
        tag = tag_in(container, slot.number)
        assert tag is not None
        assert slot.many is (tag.repeatable and slot.number != 1011), name
        if row is not None and not slot.many:
            must = {*row} <= {Obligation.MUST, Obligation.ABSENT}
            assert found.required is (must and {*row} != {Obligation.ABSENT}), name


def test_subclasses_inherit_their_slots() -> None:
    assert Registration.slots.items() < Reregistration.slots.items()
    assert UnsentTotals.slots.keys() > {"counters_sell", "counters_corr_sell"}
    assert issubclass(ShiftClose, DocumentView)
