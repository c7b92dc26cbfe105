"""The TLV loop against its oracle, against garbage, and at its limits."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd import BY_NUMBER, Fields, decode, encode, encode_tag, split
from kkt_driver.ffd.tlv import MAX_DEPTH, MAX_SIZE

from . import oracle
from .strategies import documents, simple_pairs, unknown_pairs
from .vectors import RECEIPT

fixed = settings(derandomize=True, deadline=None, database=None, max_examples=150)


@fixed
@given(documents)
def test_pairs_survive_encoding(pairs: list[tuple[int, Any]]) -> None:
    data = encode(pairs)
    fields = decode(data)
    assert oracle.plain(fields) == pairs
    assert encode(fields) == encode(oracle.plain(fields)) == data
    assert fields.misfits() == []


@fixed
@given(documents)
def test_construct_reads_what_we_write(pairs: list[tuple[int, Any]]) -> None:
    assert oracle.parse(encode(pairs)) == pairs


@fixed
@given(simple_pairs)
def test_one_tag(pair: tuple[int, Any]) -> None:
    data = encode_tag(*pair)
    value = decode(data)[pair[0]]
    assert value == pair[1]
    assert encode_tag(pair[0], value) == data


@fixed
@given(st.binary(max_size=200))
def test_garbage_raises_only_bad_frame(data: bytes) -> None:
    try:
        fields = decode(data)
    except BadFrame:
        with pytest.raises(BadFrame):
            split(data)
        return
    assert fields.encode() == data
    assert len(split(data)) == len(fields)
    fields.to_dict()
    assert repr(fields)


@fixed
@given(st.data())
def test_damaged_receipts_raise_only_bad_frame(data: st.DataObject) -> None:
    broken = bytearray(RECEIPT)
    for _ in range(data.draw(st.integers(1, 5))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert decode(bytes(broken)).encode() == broken
    except BadFrame:
        with pytest.raises(BadFrame):
            split(bytes(broken))


@fixed
@given(st.sampled_from(sorted(BY_NUMBER)), st.binary(max_size=30))
def test_any_bytes_in_any_tag_survive(number: int, raw: bytes) -> None:
    data = number.to_bytes(2, "little") + len(raw).to_bytes(2, "little") + raw
    fields = decode(data)
    assert fields.encode() == data
    assert split(fields.encode()) == [(number, raw)]


@fixed
@given(st.lists(unknown_pairs, max_size=5))
def test_unknown_tags_survive(pairs: list[tuple[int, bytes]]) -> None:
    nested = encode([(1059, pairs)])
    assert list(decode(encode(pairs))) == pairs
    item = decode(nested)[1059]
    assert isinstance(item, Fields)
    assert list(item) == pairs


@pytest.mark.parametrize("data", ["04", "0404", "040401", "f4030500aabbccdd", "f4030400aabbccdd00"])
def test_a_length_never_leaves_its_parent(data: str) -> None:
    with pytest.raises(BadFrame):
        split(bytes.fromhex(data))
    with pytest.raises(BadFrame):
        decode(bytes.fromhex(data))


def test_an_inner_length_that_leaves_its_container_leaves_the_container_as_bytes() -> None:
    inner = bytes.fromhex("0604ff00aa")
    data = encode([(1059, inner), (1020, 100)])
    fields = decode(data)
    assert fields[1059] == inner
    assert fields[1020] == 100
    assert fields.misfits() == [1059]


def test_depth_of_what_is_written_is_limited() -> None:
    deep: Any = [(1020, 1)]
    for _ in range(5000):
        deep = [(1059, deep)]
    endless: Any = []
    endless.append((1059, endless))
    for pairs in (deep, endless):
        for write in (encode, Fields, lambda inside: encode_tag(3, inside)):
            with pytest.raises(FieldError, match=r"item \(1059\): must be nested at most 16 deep"):
                write(pairs)
    for tag in (1020, 1030, 65000):  # where no pairs belong at all
        with pytest.raises(FieldError, match="got a list nested too deeply"):
            encode([(tag, deep)])
    within: Any = [(1020, 1)]
    for _ in range(16):
        within = [(1059, within)]
    assert encode(within)


def test_depth_is_limited() -> None:
    data, levels = b"", 0
    for _ in range(20):
        data = encode_tag(1059, data)
    fields: Any = decode(data)
    while isinstance(fields, Fields):
        fields, levels = fields[1059], levels + 1
    assert levels == MAX_DEPTH + 1
    assert isinstance(fields, bytes)
    assert decode(data).encode() == data
    # a whole 5 / 1194 / 1133 / 1145 document is the deepest there is
    deepest = decode(encode([(5, [(1194, [(1133, [(1145, [(1135, 7)])])])])]))
    assert deepest.to_dict() == {
        "shift_close_report": {
            "shift_totals": {"counters_correction": {"counters_corr_sell": {"receipts_count": 7}}},
        },
    }


def test_size_is_limited() -> None:
    part = encode_tag(65000, bytes(32764))
    assert len(decode(part * 2)) == 2
    assert len(part) * 2 == MAX_SIZE
    with pytest.raises(BadFrame, match="65537"):
        decode(part * 2 + b"\0")


def test_empty() -> None:
    assert split(b"") == []
    assert len(decode(b"")) == 0
    assert encode([]) == b""
    assert decode(b"") == Fields()


def test_a_buffer_that_changes_later_changes_nothing() -> None:
    buffer = bytearray(RECEIPT)
    fields = decode(buffer)  # type: ignore[arg-type]
    buffer[:] = bytes(len(buffer))
    assert fields == decode(RECEIPT)
    assert fields.encode() == RECEIPT


def test_bytes_that_are_not_canonical_come_back_exactly() -> None:
    # total zero-extended and empty, quantity zero-extended, ИНН without and РНМ with too much padding
    data = bytes.fromhex("fc0303008400 00 fc030000 ff030600 02d737020000")
    data += encode([(65000, b"")]) + b"\xfa\x03\x0a\x00" + b"7704849611" + b"\x0d\x04\x16\x00" + b"1".ljust(22)
    fields = decode(data)
    assert oracle.plain(fields) == [
        (1020, 132),
        (1020, 0),
        (1023, Decimal("1453.67")),
        (65000, b""),
        (1018, "7704849611"),
        (1037, "1"),
    ]
    assert fields.encode() == data
    assert Fields(fields).encode() == data
    rebuilt = encode(oracle.plain(fields))
    assert rebuilt != data
    assert decode(rebuilt) == fields


def test_copies() -> None:
    fields = decode(RECEIPT)
    for twin in (copy.copy(fields), copy.deepcopy(fields), pickle.loads(pickle.dumps(fields))):
        assert twin == fields
        assert twin.encode() == RECEIPT
