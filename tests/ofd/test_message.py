"""Whole messages, and finding them in a stream."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame, ChecksumMismatch
from kkt_driver.ofd.message import Broken, Fault, Item, Message, MessageReader
from kkt_driver.ofd.session import MARKING_SIGNATURE, MAX_BODY, SIZE, CrcMode, SessionHeader, seal
from tests.ofd.vectors import DRIVE, REAL, SYNTHETIC, containers, question

VECTORS = [bytes.fromhex(REAL["hex"]), bytes.fromhex(SYNTHETIC["hex"])]


@pytest.mark.parametrize("data", VECTORS, ids=["real", "synthetic"])
def test_published_messages(data: bytes) -> None:
    message = Message.decode(data)
    assert message.encode() == data
    container = message.container
    assert container is not None
    assert container.drive == message.header.drive
    document = container.open().read()
    assert (document.number, document.drive_number) == (container.number, container.drive)
    assert Message.of(container, version=message.header.protocol_version) == message
    for size in range(len(data)):
        with pytest.raises(BadFrame):
            Message.decode(data[:size])


@pytest.mark.parametrize("mode", list(CrcMode))
@given(container=containers)
def test_round_trip(mode: CrcMode, container: object) -> None:
    message = Message.of(container, flags=0x10 | mode)  # type: ignore[arg-type]
    assert message.header.has_container
    assert Message.decode(message.encode()) == message


def test_with_the_crc_over_everything_every_changed_bit_is_found() -> None:
    container = question(5).container
    assert container is not None
    data = Message.of(container, flags=0x10 | CrcMode.WHOLE).encode()
    for bit in range(8 * len(data)):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        if bit == 8 * 26 + 1:  # this bit says that there is no CRC: the container's own is left
            continue
        with pytest.raises(BadFrame):
            Message.decode(bytes(damaged))


def test_diagnostic() -> None:
    message = Message.diagnostic(DRIVE)
    assert message.is_diagnostic
    assert len(message.encode()) == SIZE
    assert message.encode()[24:] == bytes.fromhex("000010000000")
    assert Message.decode(message.encode()) == message


def test_the_marking_channel_is_recognised_and_left_alone() -> None:
    body = b"whatever they say there"
    header = seal(body, drive=DRIVE, signature=MARKING_SIGNATURE, session_version=bytes.fromhex("82A2"))
    message = Message.decode(header.encode() + body)
    assert message.header.marking
    assert (message.container, message.body) == (None, body)
    assert not message.is_diagnostic


def test_a_body_that_is_no_container_is_kept() -> None:
    header = seal(b"abc", drive=DRIVE, flags=0x10)
    message = Message.decode(header.encode() + b"abc")
    assert (message.container, message.body, message.is_diagnostic) == (None, b"abc", False)


def read(data: bytes, cuts: list[int]) -> list[Item]:
    reader = MessageReader()
    places = [0, *sorted({cut % (len(data) + 1) for cut in cuts}), len(data)]
    items = [item for start, end in pairwise(places) for item in reader.feed(data[start:end])]
    rest = reader.finish()
    assert reader.pending == 0
    return [*items, rest] if rest else items


cuts = st.lists(st.integers(0, 1 << 16), max_size=6)


@given(cuts)
def test_a_stream_in_any_pieces(places: list[int]) -> None:
    messages = [question(number) for number in (1, 2, 3)]
    data = b"".join(message.encode() for message in messages)
    assert read(data, places) == messages
    assert read(data, list(range(len(data)))) == messages


noise = st.binary(max_size=40)


@given(st.lists(st.one_of(noise, st.sampled_from(VECTORS), st.just(VECTORS[0][:50])), max_size=4), cuts)
def test_pieces_do_not_matter_in_a_broken_stream_either(parts: list[bytes], places: list[int]) -> None:
    data = b"".join(parts)
    whole = read(data, [])
    assert read(data, places) == whole
    assert read(data, list(range(len(data)))) == whole


@given(st.binary(max_size=600), cuts)
def test_nothing_makes_it_fail(data: bytes, places: list[int]) -> None:
    read(data, places)


def test_after_noise_the_next_message_is_found() -> None:
    message = question(9)
    items = read(b"GET / HTTP/1.1\r\n\r\n*\x08" + message.encode(), [])
    assert [type(item) for item in items] == [Broken, Message]
    assert items[1] == message
    first = items[0]
    assert isinstance(first, Broken)
    assert (first.fault, first.offset) == (Fault.SIGNATURE, 0)


def test_a_broken_container_is_stepped_over() -> None:
    good, bad = question(2), bytearray(question(1).encode())
    bad[-1] ^= 1
    items = read(bytes(bad) + good.encode(), [])
    assert items[1:] == [good]
    first = items[0]
    assert isinstance(first, Broken)
    assert first.fault is Fault.CHECKSUM
    assert first.header is not None
    assert first.header.drive == DRIVE


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        (SessionHeader(drive=DRIVE, flags=0x08).encode(), Fault.HEADER),
        (SessionHeader(drive=DRIVE, body_size=MAX_BODY + 1).encode(), Fault.HEADER),
        (SessionHeader(drive=DRIVE, flags=0x11, crc=1).encode(), Fault.CHECKSUM),
        (SessionHeader(drive=DRIVE, body_size=3).encode() + b"abc", Fault.CONTAINER),
        (SessionHeader(drive=DRIVE, body_size=3).encode() + b"ab", Fault.CUT),
    ],
)
def test_faults(header: bytes, fault: Fault) -> None:
    (item,) = read(header, [])
    assert isinstance(item, Broken)
    assert item.fault is fault


def test_it_never_holds_more_than_a_message() -> None:
    reader = MessageReader()
    for _ in range(20):
        reader.feed(b"\x2a\x08" * 5000)
        assert reader.pending <= SIZE + MAX_BODY
    reader = MessageReader()
    reader.feed(SessionHeader(drive=DRIVE, body_size=MAX_BODY).encode())
    reader.feed(bytes(MAX_BODY - 1))
    assert reader.pending == SIZE + MAX_BODY - 1
    assert len(reader.feed(bytes(1))) == 1
    assert reader.pending == 0


def test_a_checksum_alone_has_its_own_error() -> None:
    data = bytearray(question(1).encode())
    data[-1] ^= 1
    with pytest.raises(ChecksumMismatch):
        Message.decode(bytes(data))
