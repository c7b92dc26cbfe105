"""The container: published ones, every truncation, every changed bit."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame, ChecksumMismatch, FieldError
from kkt_driver.ofd.container import SIZE, Container, ContainerHeader, Payload
from kkt_driver.ofd.session import MAX_BODY
from tests.ofd.vectors import CONTAINER, REAL, SYNTHETIC, containers, receipt

WHOLE = [
    pytest.param(bytes.fromhex(REAL["hex"])[30:], REAL["expected"]["container"], id="reregistration"),
    pytest.param(bytes.fromhex(CONTAINER["hex"]), CONTAINER["expected"], id="registration"),
]


@pytest.mark.parametrize(("data", "expected"), WHOLE)
def test_published_containers(data: bytes, expected: dict[str, Any]) -> None:
    head = ContainerHeader.decode(data[:SIZE])
    assert (head.length, head.crc, head.kind) == (expected["length"], expected["crc"], int(expected["type"], 16))
    container = Container.decode(data)
    assert (container.form, container.version) == (expected["data_type"], expected["version"])
    assert container.service1.hex() == expected["service1"]
    assert container.service2.hex() == expected["service2"]
    assert container.drive == expected["fn_bcd"].rstrip("f")
    assert container.number == expected["fd_number"]
    assert container.encode() == data
    payload = container.open()
    assert payload.encode() == container.payload
    assert int.from_bytes(container.service2[-2:], "big") == len(payload.document)
    assert payload.read().number == expected["fd_number"]
    assert payload.tail == b"\0\0"


@pytest.mark.parametrize(("data", "expected"), WHOLE)
def test_a_container_made_anew_is_the_published_one(data: bytes, expected: dict[str, Any]) -> None:
    container = Container.decode(data)
    payload = container.open()
    made = Container.of(
        payload.document,
        payload.sign,
        drive=container.drive,
        number=expected["fd_number"],
        opaque=container.service2[:10],
    )
    assert made.encode() == data


def test_tails_and_signs_of_the_vectors() -> None:
    assert Container.decode(bytes.fromhex(REAL["hex"])[30:]).payload.endswith(
        bytes.fromhex(REAL["expected"]["tail_hex"])
    )
    synthetic = Container.decode(bytes.fromhex(SYNTHETIC["hex"])[30:])
    assert synthetic.open().sign.hex() == SYNTHETIC["expected"]["message_sign"]


@pytest.mark.parametrize(("data", "_expected"), WHOLE)
def test_every_truncation_is_found(data: bytes, _expected: object) -> None:
    for size in range(len(data)):
        with pytest.raises(BadFrame):
            Container.decode(data[:size])
    with pytest.raises(BadFrame):
        Container.decode(data + b"\0")


@pytest.mark.parametrize(("data", "_expected"), WHOLE)
def test_every_changed_bit_is_found(data: bytes, _expected: object) -> None:
    for bit in range(8 * len(data)):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        # the length is looked at before the CRC
        with pytest.raises(BadFrame if bit < 16 else ChecksumMismatch):
            Container.decode(bytes(damaged))


@given(containers)
def test_round_trip(container: Container) -> None:
    assert Container.decode(container.encode()) == container


@given(containers)
def test_construct_agrees(container: Container) -> None:
    data = container.encode()[:SIZE]
    parsed = ContainerHeader.construct_codec().parse(data)
    assert {key: value for key, value in parsed.items() if key != "_io"} == dict(ContainerHeader.decode(data))


@given(st.binary(max_size=80))
def test_opening_never_fails_otherwise(data: bytes) -> None:
    container = Container(form=3, drive="1", number=1, payload=data)
    with contextlib.suppress(BadFrame):
        assert container.open().encode() == data


def test_every_truncation_of_a_payload_is_found() -> None:
    payload = Payload(receipt(7), bytes(8), b"").encode()
    for size in range(len(payload)):
        with pytest.raises(BadFrame):
            Payload.decode(payload[:size])


def test_ciphertext_is_told() -> None:
    container = Container.of(receipt(7), bytes(8), drive="1", number=7)
    with pytest.raises(BadFrame, match="encrypted"):
        replace(container, form=4).open()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": -1}, "number"),
        ({"number": 1 << 24}, "number"),
        ({"number": True}, "number"),
        ({"form": 256}, "form"),
        ({"drive": "x"}, "drive"),
        ({"service1": b""}, "service1"),
        ({"service2": b""}, "service2"),
    ],
)
def test_mistakes_are_named(change: dict[str, Any], field: str) -> None:
    container = Container(form=3, drive="1", number=1, payload=b"")
    with pytest.raises(FieldError, match=field):
        replace(container, **change).encode()


def test_limits() -> None:
    largest = Container(form=3, drive="1", number=1, payload=bytes(MAX_BODY - SIZE))
    assert Container.decode(largest.encode()) == largest
    with pytest.raises(FieldError, match="32768"):
        replace(largest, payload=largest.payload + b"\0").encode()
    with pytest.raises(FieldError, match="document"):
        Container.of(b"\3\0", bytes(8), drive="1", number=1)
    with pytest.raises(FieldError, match="sign"):
        Container.of(receipt(1), bytes(7), drive="1", number=1)


def test_numbers_are_big_endian() -> None:
    data = Container(form=3, drive="9999078900005488", number=67, payload=b"").encode()
    assert data[17:20] == bytes.fromhex("000043")
    assert data[9:17] == bytes.fromhex("9999078900005488")
