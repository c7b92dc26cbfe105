"""The text of the QR code."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import Document, Fields, ReceiptQr

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
