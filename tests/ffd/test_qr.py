"""The text of the QR code."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import BY_ID, Document, Fields, QrDifference, ReceiptQr, encode_sign

from .vectors import RECEIPT, load

TEXT = "t=20201225T1016&s=1113.99&fn=9282440300829880&i=10556&fp=189504453&n=1"


@pytest.mark.parametrize("vector", load("qr"), ids=lambda vector: str(vector["text"]))
def test_published_codes(vector: dict[str, Any]) -> None:
    code = ReceiptQr.parse(vector["text"])
    assert code.date_time == datetime.fromisoformat(vector["date_time"])
    for name in ("total", "drive_number", "document", "sign", "operation"):
        assert getattr(code, name) == vector[name]
    assert code.text == vector["text"]


def test_any_order_of_fields() -> None:
    for parts in itertools.permutations(TEXT.split("&")):
        assert ReceiptQr.parse("&".join(parts)).text == TEXT


def test_seconds_are_read_and_not_written() -> None:
    code = ReceiptQr.parse(TEXT.replace("T1016", "T101659"))
    assert code.date_time.second == 59
    assert code.text == TEXT


def test_leading_zeros_are_read_and_not_written() -> None:
    assert ReceiptQr.parse(TEXT.replace("fp=", "fp=00").replace("i=", "i=000")).text == TEXT


def test_of_a_document() -> None:
    assert ReceiptQr.of(Document.unwrap(RECEIPT)).text == (
        "t=20231114T2214&s=509.44&fn=9999078900012345&i=42&fp=1234567890&n=1"
    )


def changed(document: Document, **values: Any) -> Document:
    """The document with other values for the tags whose ids are given; None takes a tag away."""
    numbers = {BY_ID[name].number: value for name, value in values.items()}
    pairs = [(tag, numbers.get(tag, value)) for tag, value in document.fields]
    return Document(document.form, Fields([pair for pair in pairs if pair[1] is not None]))


SALE = Document.unwrap(RECEIPT)
CODE = ReceiptQr.of(SALE)


def test_a_code_is_that_of_its_document_whatever_the_seconds() -> None:
    for second in (0, 1, 59):
        document = changed(SALE, date_time=datetime(2023, 11, 14, 22, 14, second))
        code = ReceiptQr.of(document)
        assert code == CODE
        assert ReceiptQr.parse(code.text) == code
        printed = code.text.replace("T2214", f"T2214{60 - second - 1:02}")
        assert ReceiptQr.parse(printed).differences(document) == []


def test_leading_zeros_make_no_difference() -> None:
    text = CODE.text.replace("fp=", "fp=00").replace("i=", "i=000")
    assert ReceiptQr.parse(text).differences(SALE) == []
    short = changed(SALE, fn_number="0000078900012345")
    assert ReceiptQr.parse(CODE.text.replace("9999078900012345", "78900012345")).differences(short) == []


@pytest.mark.parametrize(
    ("changes", "field", "tag", "ours", "theirs"),
    [
        (
            {"date_time": datetime(2023, 11, 14, 22, 15)},
            *("t", 1012, datetime(2023, 11, 14, 22, 14), datetime(2023, 11, 14, 22, 15)),
        ),
        ({"total": 50_943}, "s", 1020, 50_944, 50_943),
        ({"fn_number": "9999078900012346"}, "fn", 1041, "9999078900012345", "9999078900012346"),
        ({"document_number": 43}, "i", 1040, 42, 43),
        ({"fiscal_sign": encode_sign(1, 3)}, "fp", 1077, 1234567890, 1),
        ({"payment_sign": 2}, "n", 1054, 1, 2),
        ({"fn_number": "999907890001234x"}, "fn", 1041, "9999078900012345", "999907890001234x"),
        ({"date_time": None}, "t", 1012, datetime(2023, 11, 14, 22, 14), None),
        ({"total": None}, "s", 1020, 50_944, None),
        ({"fiscal_sign": None}, "fp", 1077, 1234567890, None),
    ],
)
def test_each_field_that_differs_is_named(changes: Any, field: str, tag: int, ours: Any, theirs: Any) -> None:
    assert CODE.differences(changed(SALE, **changes)) == [QrDifference(field, tag, ours, theirs)]


def test_another_document_differs_in_all_fields() -> None:
    nothing = Document(5, Fields())
    assert [one.field for one in CODE.differences(nothing)] == ["t", "s", "fn", "i", "fp", "n"]


def test_kopecks_have_two_digits() -> None:
    code = ReceiptQr(datetime(2024, 1, 1), 5, "1", 1, 0, 1)
    assert code.text == "t=20240101T0000&s=0.05&fn=1&i=1&fp=0&n=1"
    assert ReceiptQr.parse(code.text) == code


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("t=20201225T1016", "t=20201325T1016", "t"),
        ("t=20201225T1016", "t=20201225T101", "t"),
        ("t=20201225T1016", "t=2020-12-25", "t"),
        ("s=1113.99", "s=1113", "s"),
        ("s=1113.99", "s=1113,99", "s"),
        ("s=1113.99", "s=-1113.99", "s"),
        ("s=1113.99", "s=9999999999999.99", "s"),
        ("fn=9282440300829880", "fn=92824403008298801", "fn"),
        ("fn=9282440300829880", "fn=", "fn"),
        ("i=10556", "i=x", "i"),
        ("i=10556", "i=4294967296", "i"),
        ("fp=189504453", "fp=4294967296", "fp"),
        ("fp=189504453", "fp=١٢", "fp"),
        ("n=1", "n=5", "n"),
        ("n=1", "n=0", "n"),
        ("&n=1", "", "n"),
        ("n=1", "n=1&n=2", "n"),
        ("n=1", "n=1&x=2", "QR"),
        ("n=1", "n=1&", "QR"),
        (TEXT, "https://example.com", "QR"),
        (TEXT, "", "QR"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, field: str) -> None:
    with pytest.raises(FieldError) as error:
        ReceiptQr.parse(TEXT.replace(old, new))
    assert error.value.field == field


@pytest.mark.parametrize(
    "missing",
    [(1012, "date_time"), (1020, "total"), (1041, "fn_number"), (1040, "document"), (1077, "sign"), (1054, "payment")],
)
def test_a_document_without_a_tag_has_no_code(missing: tuple[int, str]) -> None:
    tag, name = missing
    fields = Fields([pair for pair in Document.unwrap(RECEIPT).fields if pair[0] != tag])
    with pytest.raises(FieldError, match=rf"{name}.*\({tag}\)"):
        ReceiptQr.of(Document(3, fields))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date_time", datetime(2024, 1, 1, tzinfo=UTC)),
        ("date_time", "20240101T0000"),
        ("total", 9.0),
        ("total", -1),
        ("drive_number", 9999),
        ("document", True),
    ],
)
def test_values_are_checked(name: str, value: Any) -> None:
    values: dict[str, Any] = {
        "date_time": datetime(2024, 1, 1),
        "total": 1,
        "drive_number": "1",
        "document": 1,
        "sign": 1,
        "operation": 1,
    }
    with pytest.raises(FieldError):
        ReceiptQr(**(values | {name: value}))
