"""Device settings: encodings as observed, shared bytes, and the golden reads and writes of the vendor's driver."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.atol.settings import Setting, all_settings, by_id, find
from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.wire.text import decode_line, encode_table

FACTS = Path(__file__).resolve().parents[2] / "protocols" / "atol"
VECTORS = FACTS / "vectors"

NUMBERS = [setting for setting in all_settings() if setting.type == "int"]
FLAGS = [setting for setting in all_settings() if setting.type == "bool"]


def name_of(setting: Setting) -> str:
    return str(setting.id)


def test_the_table_is_complete() -> None:
    rows = tomllib.loads((FACTS / "settings.toml").read_text(encoding="utf-8"))["settings"]
    assert len(rows) == len(all_settings()) == 273
    for row in rows:
        setting = by_id(row["id"])
        assert (setting.name, setting.encoding) == (row["name"], row["encoding"])
        assert setting in find(row["table"], row["row"], row["field"])
        assert row["source"]


def test_settings_that_share_a_byte() -> None:
    assert [setting.id for setting in find(2, 1, 118)] == [59, 60, 61]
    assert find(99, 1, 1) == ()
    shared: dict[tuple[int, int, int], int] = {}
    for setting in all_settings():
        place = (setting.table, setting.row, setting.field)
        assert not shared.get(place, 0) & (setting.mask or 0xFF), setting
        shared[place] = shared.get(place, 0) | (setting.mask or 0xFF)


# (id, bytes in the field, what the vendor's driver showed)
OBSERVED = [
    (0, "11", 17),
    (0, "ff", 255),
    (8, "11", 11),
    (8, "ff", 165),
    (2, "11", True),
    (4, "04", True),
    (4, "11", False),
    (11, "1112", "1112"),
    (11, "0000", "0"),
    (33, "00000001", "00000001"),
    (21, "111213", "2013-12-11"),
    (71, "11121314", "17.18.19.20"),
    (74, "1112", 1112),
    (274, "1112", 4370),
    (309, "11121314", 286397204),
    (94, "11121314", "11121314"),
    (94, "00000001", "1"),
    (24, "11121314", "СТУФ"),
    (24, "00", "А"),
    (24, "0120202020", "Б"),
    (184, "1120", "С "),
    (273, "3132372e302e", "127.0."),
    (273, "804100", "АA"),
    (150, "3737303435202000", "77045"),
    # numbers shown otherwise than stored
    (32, "01", 1),
    (32, "02", 1),
    (32, "04", 4),
    (40, "01", 2),
    (40, "02", 1),
    (40, "03", 3),
    (46, "00", True),
    (46, "20", False),
    (55, "04", False),
    (56, "00", True),
    (56, "01", False),
    (58, "03", 2),
    (236, "08", 115200),
    (238, "00", 9600),
    (238, "04", 4),
    (268, "01", 0),
    (268, "02", 1),
    (268, "04", 4),
]


@pytest.mark.parametrize(("setting_id", "raw", "value"), OBSERVED)
def test_decode_as_observed(setting_id: int, raw: str, value: object) -> None:
    shown = by_id(setting_id).decode(bytes.fromhex(raw))
    assert shown == value
    assert type(shown) is type(value)


# (id, value, what the vendor's driver wrote into a field of eight zeros)
WRITTEN = [
    (0, 1, "0100000000000000"),
    (3, True, "0100000000000000"),
    (5, True, "0800000000000000"),
    (11, "1", "0001000000000000"),
    (32, 1, "0200000000000000"),
    (40, 1, "0200000000000000"),
    (66, 1, "0100000000000000"),
    (74, 1, "0001000000000000"),
    (94, "1", "0000000100000000"),
    (184, "1", "3120202020202020"),
    (268, 1, "0200000000000000"),
    (274, 1, "0001000000000000"),
    (309, 1, "0000000100000000"),
    (71, "0.0.0.1", "0000000100000000"),
]


@pytest.mark.parametrize(("setting_id", "value", "field"), WRITTEN)
def test_encode_as_observed(setting_id: int, value: Any, field: str) -> None:
    assert by_id(setting_id).encode(value, bytes(8)).hex() == field


def test_how_many_there_are_of_each_type() -> None:
    """273 settings, of which the tests below walk through numbers and flags."""
    assert (len(all_settings()), len(NUMBERS), len(FLAGS)) == (273, 76, 42)


@pytest.mark.parametrize("setting", FLAGS, ids=name_of)
def test_flags_keep_their_neighbours(setting: Setting) -> None:
    for current in (b"\x00\x00", b"\xff\x00", b"\x5a\x00"):
        for value in (True, False):
            written = setting.encode(value, current)
            assert setting.decode(written) is value
            assert len(written) == len(current)
            if setting.mask:
                assert (written[0] ^ current[0]) & ~setting.mask == 0


@pytest.mark.parametrize("setting", NUMBERS, ids=name_of)
@given(data=st.data())
def test_numbers_come_back(setting: Setting, data: st.DataObject) -> None:
    current = data.draw(st.binary(min_size=setting.size, max_size=8))
    value = data.draw(st.integers(-1, 70_000))
    try:
        written = setting.encode(value, current)
    except FieldError:
        return
    assert setting.decode(written) == value
    assert len(written) == len(current)


@pytest.mark.parametrize("setting", all_settings(), ids=name_of)
def test_writing_what_was_read_changes_nothing(setting: Setting) -> None:
    """The vendor's driver skips the write then, and so can ours, by comparing bytes."""
    raw = (b"\x20" * 12 if setting.encoding == "table_text" else bytes(12)) if not setting.size else bytes(setting.size)
    assert setting.encode(setting.decode(raw), raw) == raw


@given(st.text(alphabet="АБВЯабвяЁё№—\"' 09azAZ.,-", max_size=24))
def test_text_goes_out_in_one_code_and_comes_back_in_another(text: str) -> None:
    cashier = by_id(122)
    written = cashier.encode(text, bytes(24))
    assert len(written) == 24
    as_stored = encode_table(decode_line(written))  # what the register makes of it
    assert cashier.decode(as_stored) == text.rstrip(" ")


def test_plain_text_is_padded_with_zeros_and_read_as_written() -> None:
    host = by_id(273)
    written = host.encode("ofd.№1$.ru", bytes(16))
    assert written == "ofd.№1$.ru".encode("cp866") + bytes(6)
    assert host.decode(written) == "ofd.№1$.ru"


@pytest.mark.parametrize(
    ("setting_id", "value", "rule"),
    [
        (0, 256, "0..255"),
        (0, -1, "0..255"),
        (0, "7", "whole number"),
        (0, True, "whole number"),
        (8, 100, "0..99"),
        (3, 2, "True or False"),
        (3, "да", "True or False"),
        (40, 4, "0..3"),
        (32, 2, "cannot store"),
        (236, 1, "cannot store"),
        (11, 30, "text of digits"),
        (11, "10000", "0..9999"),
        (71, "10.0.0", "address"),
        (71, "10.0.0.256", "address"),
        (21, "31.03.2024", "date"),
        (21, "1970-01-01", "2000..2099"),
        (122, "Константинопольский", "at most 8 characters"),
        (122, "日本", "outside cp866"),
        (122, 5, "must be text"),
        (273, "127.0.0.1", "at most 8 characters"),
    ],
)
def test_values_that_do_not_fit(setting_id: int, value: Any, rule: str) -> None:
    with pytest.raises(FieldError, match=rule) as caught:
        by_id(setting_id).encode(value, bytes(8))
    assert str(setting_id) in caught.value.field


def test_bits_need_the_byte_they_share() -> None:
    with pytest.raises(FieldError, match="read the field first"):
        by_id(3).encode(True, b"")


def test_a_flag_that_fills_its_byte_is_left_alone_when_it_says_the_same() -> None:
    assert by_id(2).encode(True, b"\x11") == b"\x11"
    assert by_id(2).encode(False, b"\x11") == b"\x00"
    assert by_id(56).encode(True, b"\x01") == b"\x00"
    assert by_id(56).encode(False, b"\x05") == b"\x01"


def test_dates() -> None:
    summer = by_id(21)
    assert summer.encode(date(2024, 3, 31), bytes(3)) == bytes.fromhex("310324")
    assert summer.encode("2024-03-31", bytes(3)) == bytes.fromhex("310324")
    assert summer.encode("", b"\x31\x03\x24") == summer.encode(summer.decode(bytes(3)), bytes(3)) == bytes(3)
    with pytest.raises(BadFrame, match="no date"):
        summer.decode(bytes.fromhex("320124"))


def test_short_field_and_unknown_number() -> None:
    with pytest.raises(BadFrame, match="4 bytes"):
        by_id(71).decode(b"\x0a\x00")
    with pytest.raises(FieldError):
        by_id(10)


def golden(name: str) -> Any:
    return json.loads((VECTORS / "tasks" / f"{name}.json").read_text(encoding="utf-8"))


def field_exchanges(vector: Any) -> Iterator[tuple[tuple[int, int, int], bytes, bytes | None]]:
    """(place, bytes read, bytes written or None) for every 46h of a vector and the 50h that follows it."""
    pairs = [bytes.fromhex(data) for _, data in vector["exchange"]]
    for index in range(0, len(pairs) - 1, 2):
        request, reply = pairs[index : index + 2]
        if request[2] == 0x46:
            following = pairs[index + 2] if index + 2 < len(pairs) else b""
            place = request[3:7]
            written = following[7:] if following[2:7] == b"\x50" + place else None
            yield (place[0], int.from_bytes(place[1:3], "big"), place[3]), reply[2:], written


def test_golden_get_device_parameters() -> None:
    vector = golden("getDeviceParameters")
    answers = [item for item in vector["result"]["json"]["deviceParameters"] if "value" in item]
    fields = list(field_exchanges(vector))
    assert len(fields) == len(answers) == 9
    for answer, (place, raw, written) in zip(answers, fields, strict=True):
        setting = by_id(answer["key"])
        assert (setting.table, setting.row, setting.field) == place
        assert written is None
        assert int(setting.decode(raw)) == int(answer["value"])


def test_golden_set_device_parameters() -> None:
    vector = golden("setDeviceParameters")
    asked = vector["task"]["deviceParameters"]
    fields = list(field_exchanges(vector))
    assert len(fields) == len(asked) == 2
    for item, (place, raw, written) in zip(asked, fields, strict=True):
        setting = by_id(item["key"])
        assert (setting.table, setting.row, setting.field) == place
        assert setting.encode(item["value"], raw) == written


@pytest.mark.parametrize("name", ["registration", "changeRegistrationParameters", "fnChange"])
def test_golden_registration(name: str) -> None:
    """Host, port, DNS and channel of the operator and the default taxation, byte for byte as the vendor wrote them."""
    task = golden(name)["task"]
    # The vendor cuts a host that does not fit the field; we refuse it, so the expected value is what it wrote.
    values = {
        (19, 1, 1): task["ofd"]["host"][:8],
        (19, 1, 2): task["ofd"]["port"],
        (19, 1, 3): task["ofd"]["dns"],
        (19, 1, 4): 5,
        (2, 1, 110): 1,
    }
    seen = set()
    for place, raw, written in field_exchanges(golden(name)):
        (setting,) = find(*place)
        new = setting.encode(values[place], raw)
        assert new == (raw if written is None else written)
        seen.add(place)
    assert seen == set(values)


def test_golden_raw_write() -> None:
    vector = json.loads((VECTORS / "calls" / "api_raw_read.json").read_text(encoding="utf-8"))
    ((place, raw, _),) = field_exchanges(vector)
    (setting,) = find(*place)
    assert setting.id == 2
    assert setting.decode(raw) is False
