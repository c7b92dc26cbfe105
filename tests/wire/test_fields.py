"""A value either travels and comes back as it was, or is refused with the field, the rule and the value named."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.wire.fields import bcd_field

from .strategies import VALUES, WIRES, one_field

DECIMAL = [name for name in WIRES if name.startswith(("Bcd", "Kopecks", "Thousandths")) and name != "BcdText"]
MONEY = [name for name in WIRES if name.startswith("Kopecks")]
WHOLE = [*DECIMAL, "U8", "U16", "U32", "U40", "U16BE"]
TIMES = ["MinutesDMY", "SecondsDMY", "SecondsYMD", "DriveTime"]
DATES = ["DateDMY", "DriveDate"]


def size_of(name: str) -> int:
    return one_field(name).layout().struct.size


def refusal(name: str, value: object) -> FieldError:
    with pytest.raises(FieldError) as caught:
        one_field(name)(value=value).encode()
    assert caught.value.field == "Holder.value"
    assert caught.value.value is value
    assert caught.value.rule in str(caught.value)
    return caught.value


def test_every_type_is_tested() -> None:
    assert VALUES.keys() == WIRES.keys()
    assert len(WIRES) == 36


@pytest.mark.parametrize("name", WIRES)
def test_round_trip(name: str) -> None:
    holder = one_field(name)

    @given(VALUES[name])
    def check(value: object) -> None:
        message = holder(value=value)
        data = message.encode()
        assert holder.decode(data) == message
        assert holder.decode(data).encode() == data

    check()


@pytest.mark.parametrize("name", WHOLE)
def test_limits_of_numbers(name: str) -> None:
    size = size_of(name)
    highest = (100 if name in DECIMAL else 256) ** size - 1
    holder = one_field(name)
    for value in (0, highest):
        assert holder.decode(holder(value=value).encode()) == holder(value=value)
    for value in (-1, highest + 1):
        assert refusal(name, value).rule == f"must lie within 0..{highest}"


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("value", [True, "1", None, 1.0, b"\1"], ids=repr)
def test_numbers_are_whole(name: str, value: object) -> None:
    assert refusal(name, value).rule


@pytest.mark.parametrize("name", MONEY)
@pytest.mark.parametrize("value", [1.0, Decimal(1), Decimal("0.5"), True, False, "100"], ids=repr)
def test_money_is_whole_kopecks(name: str, value: object) -> None:
    rule = refusal(name, value).rule
    assert ("kopecks" in rule) == isinstance(value, (float, Decimal))


@pytest.mark.parametrize("name", DECIMAL)
@given(data=st.data())
def test_packed_decimal_has_no_letters(name: str, data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.binary(min_size=size_of(name), max_size=size_of(name))))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] |= data.draw(st.sampled_from([0xA0, 0x0A]))
    with pytest.raises(BadFrame, match=r"Holder\.value"):
        one_field(name).decode(bytes(raw))


@pytest.mark.parametrize(
    ("name", "value", "raw"),
    [
        ("U16", 0x1234, "3412"),
        ("U16BE", 0x1234, "1234"),
        ("U32", 0x12345678, "78563412"),
        ("U40", 1, "0100000000"),
        ("Bcd3", 1234, "001234"),
        ("Kopecks5", 123456, "0000123456"),
        ("DateDMY", date(2026, 11, 21), "211126"),
        ("MinutesDMY", datetime(2026, 11, 21, 20, 5), "2111262005"),
        ("SecondsDMY", datetime(2026, 11, 21, 20, 5, 59), "211126200559"),
        ("SecondsYMD", datetime(2026, 11, 21, 20, 5, 59), "261121200559"),
        ("DriveTime", datetime(2026, 11, 21, 20, 5), "1a0b151405"),
        ("DriveDate", date(2026, 11, 21), "1a0b15"),
        ("Version", "5.80.3480", "0580003480"),
        ("BcdText", "00106709", "00106709"),
        ("LineText", "№ 1", "242031"),
        ("DriveSerial", "9999078900000001", b"9999078900000001".hex()),
        ("Inn", "7725225244", b"7725225244  ".hex()),
    ],
)
def test_bytes_on_the_wire(name: str, value: object, raw: str) -> None:
    holder = one_field(name)
    assert holder(value=value).encode().hex() == raw
    assert holder.decode(bytes.fromhex(raw)) == holder(value=value)


@pytest.mark.parametrize("name", [*TIMES, *DATES])
def test_zero_date_is_none(name: str) -> None:
    holder = one_field(name)
    assert holder.decode(bytes(size_of(name))) == holder(value=None)
    assert holder(value=None).encode() == bytes(size_of(name))


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("DateDMY", "300226"),  # 30 February
        ("DateDMY", "011326"),
        ("DateDMY", "000126"),
        ("DateDMY", "0a0126"),
        ("MinutesDMY", "2902252359"),  # 29 February of a common year
        ("MinutesDMY", "0101262400"),
        ("SecondsDMY", "010126000060"),
        ("SecondsDMY", "000000000001"),
        ("SecondsYMD", "260132000000"),
        ("SecondsYMD", "2601010000ff"),
        ("DriveTime", "1a0d010000"),
        ("DriveTime", "0000010000"),
        ("DriveDate", "1a0220"),
        ("DriveDate", "000001"),
    ],
)
def test_impossible_dates(name: str, raw: str) -> None:
    with pytest.raises(BadFrame, match=r"Holder\.value"):
        one_field(name).decode(bytes.fromhex(raw))


@pytest.mark.parametrize("name", [*TIMES, *DATES])
@pytest.mark.parametrize("year", [1999, 2100])
def test_years_of_the_wire(name: str, year: int) -> None:
    assert "2000..2099" in refusal(name, datetime(year, 1, 1)).rule


@pytest.mark.parametrize("name", TIMES)
def test_a_time_needs_its_hours(name: str) -> None:
    assert refusal(name, date(2026, 1, 1)).rule


@pytest.mark.parametrize("size", [2, 4, 5, 7, 10, 14, 18])
def test_fixed_bytes(size: int) -> None:
    for value in (bytes(size - 1), bytes(size + 1)):
        assert refusal(f"Bytes{size}", value).rule == f"must be exactly {size} bytes"
    assert refusal(f"Bytes{size}", "x" * size).rule == "must be bytes"
    holder = one_field(f"Bytes{size}")
    assert holder(value=bytearray(size)).encode() == bytes(size)


@pytest.mark.parametrize(("name", "size"), [("DriveSerial", 16), ("Inn", 12), ("RegistrationNumber", 20)])
def test_padded_text(name: str, size: int) -> None:
    assert refusal(name, "1" * (size + 1)).rule == f"must be at most {size} characters"
    assert "outside cp866" in refusal(name, "日").rule
    holder = one_field(name)
    assert holder.decode(b"12".ljust(size, b"\0")) == holder(value="12")


BAD_TEXTS: list[tuple[str, Any, str]] = [
    # five bytes hold two digits, two digits and four: anything longer used to be cut without a word
    ("Version", "5.80", "5.80.3480"),
    ("Version", "500.80.3480", "5.80.3480"),
    ("Version", "5000.80.3480", "5.80.3480"),
    ("Version", "5.80.348000", "5.80.3480"),
    ("Version", "5.80.", "5.80.3480"),
    ("Version", "v.80.3480", "5.80.3480"),
    ("Version", 5, ""),
    # hexadecimal digits and blanks are no decimal digits
    ("BcdText", "123", "even number of decimal digits"),
    ("BcdText", "ABCD", "even number of decimal digits"),
    ("BcdText", "12 34", "even number of decimal digits"),
    ("BcdText", "٣٣", "even number of decimal digits"),
    ("BcdText", 1234, ""),
    ("LineText", "日", "'日' is outside cp866"),
    ("LineText", None, ""),
    ("LineText", b"abc", ""),
    ("Rest", "abc", "must be bytes"),
    ("Rest", 3, "must be bytes"),
]


@pytest.mark.parametrize(("name", "value", "rule"), BAD_TEXTS, ids=repr)
def test_bad_texts(name: str, value: object, rule: str) -> None:
    assert rule in refusal(name, value).rule


def test_packed_decimal_text_has_no_letters() -> None:
    with pytest.raises(BadFrame, match="packed decimal"):
        one_field("BcdText").decode(bytes.fromhex("12fe"))


def test_a_field_of_another_size() -> None:
    wide = bcd_field(9)
    assert wide.letter == "9s"
    assert wide.codec.build(10**18 - 1) == b"\x99" * 9
