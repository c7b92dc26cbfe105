"""Values that must be refused, naming tag, rule and value; and the edges of what is accepted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import Any

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import BY_NUMBER, Tag, decode, encode_tag
from kkt_driver.ffd.enums import PaymentSign, TaxSystem
from kkt_driver.ffd.tags import VARIANTS

MONEY = [tag.number for tag in BY_NUMBER.values() if tag.money]


def test_what_is_money() -> None:
    """Sums of a document and of its parts; no counts, no telephones."""
    assert set(MONEY) >= {1020, 1031, 1043, 1079, 1081, *range(1102, 1108), 1120, 1200, 1215, 1216, 1217}
    assert not set(MONEY) & {1040, 1042, 1054, 1055, 1082, 1097, 1118, 1199, 1212, 1214}


@pytest.mark.parametrize("value", [-1, 9.0, 9.5, Decimal("9.5"), Decimal(9), "9.00", None, True, 256**6])
def test_money_is_int_kopecks_and_nothing_else(value: Any) -> None:
    for number in MONEY:
        tag = BY_NUMBER[number]
        if value == 256**6 and tag.maximum > 6:
            continue
        with pytest.raises(FieldError) as error:
            encode_tag(number, value)
        assert (error.value.field, error.value.value) == (f"{tag.id} ({number})", value)
        assert "kopecks" in error.value.rule
        assert repr(value) in str(error.value)


REFUSED: list[tuple[int, Any, str]] = [
    (1054, 256, r"payment_sign \(1054\): must lie within 0\.\.255, got 256"),
    (1054, -1, r"must lie within"),
    (1054, "1", r"must be an int, got '1'"),
    (1213, 65536, r"fn_key_resource_days \(1213\): must lie within 0\.\.65535"),
    (1040, 2**32, r"document_number \(1040\): must lie within 0\.\.4294967295"),
    (1040, 1.0, r"must be an int, got 1\.0"),
    (1040, True, r"must be an int, got True"),
    (1205, 2**32, r"kkt_change_reasons \(1205\): must lie within"),
    (1012, datetime(2024, 1, 1, tzinfo=UTC), r"date_time \(1012\): must be a datetime without time zone"),
    (1012, datetime(2024, 1, 1, 0, 0, 0, 1), r"must be a whole second"),
    (1012, datetime(1969, 12, 31, 23, 59, 59), r"must lie within 1970"),
    (1012, datetime(2106, 2, 7, 6, 28, 16), r"must lie within 1970"),
    (1012, 1700000040, r"must be a datetime"),
    (1023, 1.5, r"quantity \(1023\): must be a Decimal or an int, never a float, got 1\.5"),
    (1023, Decimal(-1), r"must be a finite number not below 0"),
    (1023, Decimal("NaN"), r"must be a finite number"),
    (1023, Decimal("sNaN"), r"must be a finite number"),
    (1023, Decimal("Infinity"), r"must be a finite number"),
    (1023, Decimal(1) / Decimal(3), r"must fit 8 bytes"),
    (1023, Decimal("1E+1000000"), r"must fit 8 bytes"),
    (1023, Decimal("1E-256"), r"must fit 8 bytes"),
    (1023, Decimal("1" * 5000), r"must fit 8 bytes"),
    (1030, "я" * 129, r"item_name \(1030\): must be at most 128 characters long"),
    (1030, "цена 5 €", r"item_name \(1030\): character '€' is outside cp866, got 'цена 5 €'"),
    (1030, b"abc", r"must be a str"),
    (1018, "1" * 13, r"user_inn \(1018\): must be at most 12 characters"),
    (1041, "1" * 15, r"fn_number \(1041\): must be exactly 16 characters"),
    (1077, b"12345", r"fiscal_sign \(1077\): must be exactly 6 bytes"),
    (1077, "123456", r"must be bytes"),
    (1078, bytes(17), r"operator_fiscal_sign \(1078\): must be at most 16 bytes"),
    (1059, 5, r"item \(1059\): must be Fields, a sequence"),
    (1059, "text", r"item \(1059\): must be Fields, a sequence"),
    (1059, bytes(1025), r"item \(1059\): must be at most 1024 bytes long, got 1025"),
    (1059, [(1079, -1)], r"unit_price \(1079\): must lie within"),
    (65000, "text", r"tag 65000: is not in the table and takes bytes only, got 'text'"),
    (65536, b"", r"tag: must be a number within 0\.\.65535, got 65536"),
    (-1, b"", r"tag: must be a number"),
    (65000, bytes(65536), r"tag 65000: must be at most 65535 bytes"),
]


@pytest.mark.parametrize(("tag", "value", "message"), REFUSED, ids=lambda part: repr(part)[:30])
def test_a_refusal_names_tag_rule_and_value(tag: int, value: Any, message: str) -> None:
    with pytest.raises(FieldError, match=message):
        encode_tag(tag, value)


@pytest.mark.parametrize(
    ("tag", "value", "body"),
    [
        (1020, 0, "00"),
        (1020, 255, "ff"),
        (1020, 256, "0001"),
        (1020, 256**6 - 1, "ffffffffffff"),
        (1023, Decimal("1.000"), "03e803"),
        (1023, 2, "0002"),
        (1023, Decimal("2E+2"), "00c8"),
        (1023, Decimal("-0"), "0000"),
        (1023, Decimal("0E+100"), "0000"),
        (1054, PaymentSign.BUY_RETURN, "04"),
        (1062, TaxSystem.OSN | TaxSystem.PATENT, "21"),
        (1001, True, "01"),
        (1213, 500, "f401"),
        (1205, 1 << 31, "00000080"),
        (1012, datetime(1970, 1, 1), "00000000"),
        (1012, datetime(2106, 2, 7, 6, 28, 15), "ffffffff"),
        (1021, "", ""),
        (1018, "7704849611", "373730343834393631312020"),
        (1077, bytearray(6), "000000000000"),
        (1059, b"\x01\x02", "0102"),
        (1059, bytearray(2), "0000"),
        (65000, b"", ""),
    ],
)
def test_edges(tag: int, value: Any, body: str) -> None:
    data = bytes.fromhex(body)
    assert encode_tag(tag, value) == tag.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data


def test_padded_texts_come_back_without_padding_and_others_with_their_spaces() -> None:
    padded = {tag.number: tag.length for tag in BY_NUMBER.values() if tag.padded}
    assert padded.items() >= {1037: 20, 1017: 12, 1018: 12, 1203: 12, 1226: 12}.items()
    for number, length in padded.items():
        data = encode_tag(number, "1 ")
        assert len(data) == 4 + length
        assert decode(data)[number] == "1"
    assert decode(encode_tag(1021, " Иванов "))[1021] == " Иванов "


def test_a_quantity_does_not_depend_on_the_decimal_context() -> None:
    with localcontext() as context:
        context.prec = 2
        assert decode(encode_tag(1023, Decimal("12345.678")))[1023] == Decimal("12345.678")


def _odd_lengths(tag: Tag) -> list[int]:
    right = {"byte": 1, "uint16": 2, "uint32": 4, "unixtime": 4, "bitfield": tag.length}.get(tag.kind)
    if right:
        return [length for length in range(9) if length != right]
    return {"vln": [max(tag.maximum, 8) + 1], "fvln": [0, 10]}.get(tag.kind, [])


# every row with a container where its number means it; 1059 has no meanings of its own
ROWS = [(tag, 1059) for tag in BY_NUMBER.values()] + [(tag, inside) for (_, inside), tag in VARIANTS.items()]


def test_values_of_a_wrong_length_stay_bytes() -> None:
    for tag, inside in ROWS:
        for length in _odd_lengths(tag):
            data = tag.number.to_bytes(2, "little") + length.to_bytes(2, "little") + bytes(length)
            fields = decode(data, inside)
            assert fields[tag.number] == bytes(length)
            assert fields.misfits() == [tag.number]
            assert fields.encode() == data


def test_every_tag_at_its_edges() -> None:
    for tag, inside in ROWS:
        samples: list[Any]
        match tag.kind:
            case "string":
                samples = ["Я" * tag.maximum] if tag.length else ["", "Я" * (tag.maximum or 300)]
            case "bytes":
                samples = [bytes(tag.length), b"\xff" * tag.maximum]
            case "unixtime":
                samples = [datetime(1970, 1, 1), datetime(2026, 11, 21, 20, 14, 59)]
            case "fvln":
                samples = [Decimal(0), Decimal("0.001"), Decimal(256 ** (tag.maximum - 1) - 1)]
            case "stlv":
                samples = [[], [(65000, b"\x01")]]
            case _:
                samples = [0, 1, 256**tag.maximum - 1]
        for sample in samples:
            data = encode_tag(tag.number, sample, inside)
            fields = decode(data, inside)
            assert fields.misfits() == []
            assert encode_tag(tag.number, fields[tag.number], inside) == data
            if tag.kind != "stlv":
                assert fields[tag.number] == sample


def test_messages_are_one_line() -> None:
    with pytest.raises(FieldError) as error:
        encode_tag(1187, "место\nрасчетов €")
    assert not re.search(r"\n", str(error.value))
