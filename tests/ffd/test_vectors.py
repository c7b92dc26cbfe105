"""Published bytes: decode to the stated values, encode back to the same bytes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from kkt_driver.errors import BadFrame
from kkt_driver.ffd import BY_NUMBER, Document, Fields, decode, encode, encode_tag, kinds, split

from . import oracle
from .vectors import DOCUMENTS, TREES, load, tlv_of


def compare(fields: Fields, tree: list[dict[str, Any]]) -> None:
    assert [tag for tag, _ in fields] == [row["tag"] for row in tree]
    for (number, value), (_, raw), row in zip(fields, split(fields.encode()), tree, strict=True):
        assert len(raw) == row["len"]
        tag = BY_NUMBER[number]
        assert tag.id == row["id"]
        if isinstance(value, Fields):
            compare(value, row["children"])
        elif isinstance(value, datetime):
            assert value == datetime.fromisoformat(row["iso_local"])
        elif isinstance(value, bytes):
            assert value.hex() == row["value"]
        elif isinstance(value, Decimal):
            assert value == Decimal(row["value"])
        else:
            assert value == (row["value"].rstrip(" ") if tag.padded else row["value"])


@pytest.mark.parametrize("name", TREES)
def test_a_document_holds_what_its_source_states(name: str) -> None:
    fields = decode(tlv_of(DOCUMENTS[name]))
    compare(fields, TREES[name])
    assert fields.misfits() == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_decoded_bytes_come_back_exactly(name: str) -> None:
    data = tlv_of(DOCUMENTS[name])
    assert decode(data).encode() == data
    assert encode(decode(data)) == data


@pytest.mark.parametrize("name", DOCUMENTS)
def test_values_alone_give_the_same_bytes(name: str) -> None:
    # All of these are canonical. The spaces that end some texts are no exception: in 1018 or 1037 they are padding and
    # come back with it, in 1021 and 1048 ("Шеннон К. ") and in the 1041 of container_registration_1 they are text.
    data = tlv_of(DOCUMENTS[name])
    pairs = oracle.plain(decode(data))
    assert encode(pairs) == data


@pytest.mark.parametrize("name", DOCUMENTS)
def test_construct_reads_the_same(name: str) -> None:
    data = tlv_of(DOCUMENTS[name])
    assert oracle.plain(decode(data)) == oracle.parse(data)


def test_small_vectors() -> None:
    assert decode(tlv_of(DOCUMENTS["shtrih_qty"]))[1023] == Decimal("9.95")
    assert decode(tlv_of(DOCUMENTS["drive_number_tlv"]))[1041] == "9999078900002270"
    repeated = Document.unwrap(tlv_of(DOCUMENTS["yandex_1101_repeated_via_1205"]))
    assert (repeated.form, repeated.fields.all(1205)) == (11, [12, 9])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_truncation_passes_for_the_whole(name: str) -> None:
    data = tlv_of(DOCUMENTS[name])
    whole = decode(data)
    for cut in range(len(data)):
        try:
            assert decode(data[:cut]) != whole
        except BadFrame:
            continue
    inner = whole.encode()[4:]
    complete = decode(inner) if name in TREES else whole
    for cut in range(len(inner)):
        try:
            assert decode(inner[:cut]) != complete
        except BadFrame:
            continue


READ = {
    "vln": kinds.read_vln,
    "fvln": kinds.read_fvln,
    "string": kinds.read_text,
    "unixtime": kinds.read_unixtime,
}


@pytest.mark.parametrize("vector", load("values"), ids=lambda vector: f"{vector['name']}-{vector['hex']}")
def test_single_values(vector: dict[str, Any]) -> None:
    kind, data, expected = vector["kind"], bytes.fromhex(vector["hex"]), vector["expected"]
    value = READ[kind](data)
    if isinstance(value, datetime):
        stated = datetime.fromisoformat(expected.removesuffix(" local")) if isinstance(expected, str) else expected
        assert value == stated or int((value - datetime(1970, 1, 1)).total_seconds()) == stated
    elif isinstance(value, Decimal):
        assert value == Decimal(expected)
    else:
        assert value == expected
    # Zero-extended numbers are read and written minimal, so those vectors do not come back byte for byte;
    # no bytes at all are read as zero, and zero is written as one byte.
    canonical = {"vln": data.rstrip(b"\0") or b"\0", "fvln": data[:1] + (data[1:].rstrip(b"\0") or b"\0")}
    tag = {"vln": 1010, "fvln": 1034, "string": 1048, "unixtime": 1012}[kind]
    assert encode_tag(tag, value)[4:] == canonical.get(kind, data)


@pytest.mark.parametrize("vector", load("product_codes"), ids=lambda vector: str(vector["hex"]))
def test_product_codes_pass_untouched(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    assert decode(encode([(1162, data)]))[1162] == data
