"""Frames: every published one both ways, whole, cut, damaged, in pieces and in noise."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame, ChecksumMismatch, FieldError
from kkt_driver.fn.command import decode_command
from kkt_driver.fn.frame import ENQUIRY, MAX_DATA, MAX_FRAME, Enquiry, Event, Frame, FrameReader
from kkt_driver.wire.crc import crc16

from .vectors import FRAMES, TERMINAL_FA

STATUS = bytes.fromhex("04 01 00 30 FF CD")
frames = st.builds(Frame, st.integers(0, 255), st.binary(max_size=60))


def test_the_two_frames_that_are_published_for_the_drive_itself() -> None:
    assert Frame(0x30).encode() == STATUS
    assert Frame(0x02).encode() == bytes.fromhex("04 01 00 02 EE DB")


@pytest.mark.parametrize("text", FRAMES.values(), ids=FRAMES)
def test_published_frames_both_ways(text: str) -> None:
    data = bytes.fromhex(text)
    frame = Frame.decode(data)
    assert frame.encode() == data
    assert FrameReader().feed(data) == [frame]
    if frame.code:  # not the one answer among them
        command = decode_command(frame)
        assert command is not None
        assert command.to_frame() == frame


@pytest.mark.parametrize("text", TERMINAL_FA)
def test_the_checksum_on_the_frames_of_a_register(text: str) -> None:
    data = bytes.fromhex(text)
    assert len(data) == 6 + int.from_bytes(data[2:4], "big")
    assert crc16(data[2:-2]).to_bytes(2, "little") == data[-2:]


def test_check_value_of_the_checksum() -> None:
    assert crc16(b"123456789") == 0x29B1


def test_largest_frame() -> None:
    data = Frame(0x07, bytes(MAX_DATA)).encode()
    assert len(data) == MAX_FRAME == 1030
    assert Frame.decode(data) == Frame(0x07, bytes(MAX_DATA))
    with pytest.raises(FieldError, match="1024 bytes"):
        Frame(0x07, bytes(MAX_DATA + 1)).encode()
    with pytest.raises(FieldError, match="code"):
        Frame(256).encode()


def test_every_cut_and_every_changed_bit_is_refused() -> None:
    for text in FRAMES.values():
        data = bytes.fromhex(text)
        for cut in range(len(data)):
            with pytest.raises(BadFrame):
                Frame.decode(data[:cut])
        for bit in range(8 * len(data)):
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            with pytest.raises(BadFrame):
                Frame.decode(bytes(changed))
        with pytest.raises(BadFrame):
            Frame.decode(data + b"\0")


def test_a_wrong_checksum_has_its_own_error() -> None:
    with pytest.raises(ChecksumMismatch, match="CDFEh"):
        Frame.decode(STATUS[:-2] + b"\xfe\xcd")


@pytest.mark.parametrize("length", [b"\x00\x00", b"\x02\x04", b"\xff\xff"])
def test_lengths_that_cannot_be(length: bytes) -> None:
    with pytest.raises(BadFrame, match="length"):
        Frame.decode(b"\x04" + length + bytes(20))


def in_pieces(data: bytes, sizes: random.Random) -> list[Event]:
    reader, events, at = FrameReader(), [], 0
    while at < len(data):
        step = sizes.randint(1, 7)
        events += reader.feed(data[at : at + step])
        at += step
    return events


@given(st.lists(st.one_of(frames, st.just(Enquiry())), max_size=5), st.integers(0, 100))
def test_a_stream_in_any_pieces(events: list[Event], seed: int) -> None:
    data = b"".join(ENQUIRY if isinstance(event, Enquiry) else event.encode() for event in events)
    assert FrameReader().feed(data) == events
    assert in_pieces(data, random.Random(seed)) == events
    reader = FrameReader()
    assert [event for byte in data for event in reader.feed(bytes((byte,)))] == events
    assert (reader.noise, reader.waiting) == (0, False)


@given(st.binary(max_size=200).filter(lambda noise: not {4, 5} & set(noise)), frames)
def test_a_frame_behind_noise_without_a_start_is_found_at_once(noise: bytes, frame: Frame) -> None:
    reader = FrameReader()
    assert reader.feed(noise + frame.encode()) == [frame]
    assert reader.noise == len(noise)


@given(st.binary(max_size=60), st.lists(frames, min_size=1, max_size=3))
def test_a_frame_behind_any_noise_is_found_once_the_noise_cannot_be_a_frame(noise: bytes, sent: list[Frame]) -> None:
    reader = FrameReader()
    tail = bytes(2 * MAX_FRAME)  # nulls begin no frame
    found = reader.feed(noise + b"".join(frame.encode() for frame in sent) + tail)
    # A damaged front can swallow nothing: the search goes on at its second byte.
    assert [event for event in found if isinstance(event, Frame)][-1] == sent[-1]
    assert not reader.waiting


@given(st.binary(max_size=3000))
def test_any_bytes_in_any_pieces_give_the_same(data: bytes) -> None:
    whole = FrameReader()
    events = whole.feed(data)
    assert in_pieces(data, random.Random(3)) == events
    assert len(whole._pending) < MAX_FRAME


def test_a_damaged_frame_is_counted_and_the_next_one_read() -> None:
    reader = FrameReader()
    damaged = STATUS[:-1] + b"\x00"
    assert reader.feed(damaged + STATUS) == [Frame(0x30)]
    assert reader.damaged == 1


def test_enq_inside_a_damaged_frame_is_none() -> None:
    frame = bytearray(Frame(0x15, bytes((24, 5, 17, 9, 5))).encode())
    frame[-1] ^= 0x40
    reader = FrameReader()
    assert reader.feed(bytes(frame) + ENQUIRY) == []
    reader.clear()
    assert reader.feed(ENQUIRY) == [Enquiry()]


def test_a_front_without_its_end_is_given_up_when_told() -> None:
    reader = FrameReader()
    assert reader.feed(b"\x04\xff\x03") == []
    assert reader.waiting
    assert reader.feed(STATUS) == []
    reader.clear()
    assert (reader.waiting, reader.noise) == (False, 9)
    assert reader.feed(STATUS) == [Frame(0x30)]
