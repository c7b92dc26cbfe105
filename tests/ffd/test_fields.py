"""Fields as a multimap: access, equality, immutability, the view for people."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import Fields, decode

from .vectors import RECEIPT

SAMPLE: list[tuple[int, Any]] = [
    (1012, datetime(2024, 2, 29, 23, 59)),
    (1020, 900),
    (1059, [(1030, "Чай"), (1023, Decimal("1.500"))]),
    (1059, [(1030, "Сахар")]),
    (1101, 3),
    (1077, bytes.fromhex("3104499602d2")),
    (65000, b"\xaa"),
    (65000, b"\xbb"),
]


def test_access() -> None:
    fields = Fields(SAMPLE)
    assert fields[1020] == fields["total"] == fields.get("total") == 900
    assert [isinstance(item, Fields) and item["item_name"] for item in fields.all(1059)] == ["Чай", "Сахар"]
    assert fields.all("item") == fields.all(1059)
    assert fields.all(1021) == []
    assert fields.get(1021) is None
    assert fields.get("operator_name", "нет") == "нет"
    assert 1020 in fields
    assert "total" in fields
    assert "no_such_id" not in fields
    assert 1021 not in fields
    assert None not in fields
    assert len(fields) == 8
    assert [tag for tag, _ in fields] == [tag for tag, _ in SAMPLE]


@pytest.mark.parametrize("key", [1021, "operator_name", "no_such_id"])
def test_an_absent_tag_is_a_key_error(key: int | str) -> None:
    with pytest.raises(KeyError, match=str(key)):
        Fields(SAMPLE)[key]


def test_all_gives_a_list_of_its_own() -> None:
    fields = Fields(SAMPLE)
    fields.all(1059).clear()
    assert len(fields.all(1059)) == 2


def test_building_checks_the_values() -> None:
    with pytest.raises(FieldError, match=r"total \(1020\)"):
        Fields([(1020, -1)])


def test_equality_is_about_values_and_order() -> None:
    assert Fields([(1020, 5)]) == decode(bytes.fromhex("fc03020005 00"))
    assert hash(Fields([(1020, 5)])) == hash(decode(bytes.fromhex("fc03020005 00")))
    assert Fields([(1020, 5), (1040, 1)]) != Fields([(1040, 1), (1020, 5)])
    assert Fields([(1020, 5)]) != [(1020, 5)]


def test_fields_cannot_be_changed() -> None:
    fields = Fields(SAMPLE)
    with pytest.raises(AttributeError):
        fields._data = b""
    with pytest.raises(AttributeError):
        del fields._data
    with pytest.raises(AttributeError):
        fields.total = 5


def test_dict_is_ready_for_json() -> None:
    shown = Fields(SAMPLE).to_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert shown == {
        "date_time": "2024-02-29T23:59:00",
        "total": 900,
        "item": [{"item_name": "Чай", "quantity": "1.500"}, {"item_name": "Сахар"}],
        "reregistration_reason": [3],
        "fiscal_sign": "3104499602d2",
        "tag_65000": ["aa", "bb"],
    }


def test_repr_names_the_tags() -> None:
    assert repr(Fields([(1020, 900), (65000, b"\xaa")])) == r"Fields(1020 total=900, 65000 ?=b'\xaa')"


def test_a_real_receipt_survives_json() -> None:
    assert json.dumps(decode(RECEIPT).to_dict(), ensure_ascii=False).count("item_name") == 3
