"""A frame comes out whole or not at all, wherever the bytes are cut and whatever noise stands around it."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.atol import framing
from kkt_driver.atol.framing import MAX_DATA, Broken, Frame, FrameDecoder, decode_frame, encode_frame
from kkt_driver.errors import BadFrame, ChecksumMismatch

from .golden import frames

# The first bytes the vendor's driver 10.8.0 sends: a greeting of another protocol, then ABORT.
GREETING = bytes.fromhex("24400d002001f7407465737465fe010000c402")

FRAMES = frames()
WHOLE = [decode_frame(raw) for raw in FRAMES]

Events = list[Frame | tuple[type[BadFrame], str]]


def feed(*pieces: bytes) -> Events:
    decoder = FrameDecoder()
    found = [event for piece in pieces for event in decoder.feed(piece)]
    return [(type(event.error), str(event.error)) if isinstance(event, Broken) else event for event in found]


def kinds(events: Events) -> list[Frame | type[BadFrame]]:
    return [event[0] if isinstance(event, tuple) else event for event in events]


def bytewise(data: bytes) -> list[bytes]:
    return [data[place : place + 1] for place in range(len(data))]


def chopped(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:stop] for start, stop in pairwise(places)]


def test_the_vendors_greeting() -> None:
    assert feed(GREETING) == feed(*bytewise(GREETING)) == [Frame(0, b"\xc4")]
    assert encode_frame(0, b"\xc4") == GREETING[13:]


@given(st.integers(0, 255), st.binary(max_size=300))
def test_round_trip(packet_id: int, data: bytes) -> None:
    raw = encode_frame(packet_id, data)
    assert raw.count(0xFE) == 1
    assert decode_frame(raw) == Frame(packet_id, data)
    assert feed(raw) == [Frame(packet_id, data)]


def test_escapes() -> None:
    """Everything behind the start may need one: length, id, data and checksum."""
    raw = encode_frame(0xFD, b"\xfe\xfd\xee\xed")
    assert raw.startswith(bytes.fromhex("fe 04 00 fded fdee fded eeed"))
    assert decode_frame(raw) == Frame(0xFD, b"\xfe\xfd\xee\xed")
    checksums = {encode_frame(1, bytes((value,)))[-2:] for value in range(256)}
    assert {b"\xfd\xed", b"\xfd\xee"} <= checksums


def test_longest_frame() -> None:
    data = b"\xfe" * MAX_DATA
    raw = encode_frame(0, data)
    assert feed(raw) == feed(*chopped(raw, list(range(0, len(raw), 997)))) == [Frame(0, data)]
    with pytest.raises(BadFrame, match="at most 16383"):
        encode_frame(0, data + b"\0")


def test_golden_frames_in_any_pieces() -> None:
    stream = b"".join(FRAMES)
    random_cuts = random.Random(3).sample(range(len(stream)), 3000)
    for pieces in ([stream], bytewise(stream), chopped(stream, random_cuts)):
        assert feed(*pieces) == WHOLE


def test_garbage_between_golden_frames() -> None:
    noise = random.Random(4)
    quiet = [noise.randbytes(noise.randrange(12)).replace(b"\xfe", b"") for _ in FRAMES]
    stream = b"".join(junk + raw for junk, raw in zip(quiet, FRAMES, strict=True))
    assert feed(stream) == feed(*bytewise(stream)) == WHOLE


@pytest.mark.parametrize("raw", [FRAMES[0], FRAMES[-1], encode_frame(5, b"\xfd\xfe\xfd")], ids=["ask", "tell", "esc"])
def test_behind_a_cut_frame(raw: bytes) -> None:
    for length in range(len(raw)):
        events = kinds(feed(raw[:length] + raw))
        assert events == [BadFrame] * (length > 1) + [decode_frame(raw)]


@given(st.lists(st.binary(max_size=20) | st.sampled_from(FRAMES), max_size=6), st.lists(st.integers(0), max_size=12))
def test_events_do_not_depend_on_the_pieces(parts: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(parts)
    assert feed(stream) == feed(*bytewise(stream)) == feed(*chopped(stream, cuts))


# Bytes that mean something to a decoder, much more often than chance would have them.
_SPICY = st.lists(st.sampled_from(b"\xfe\xfd\xed\xee\x00\x01\x02\x03\x7f\x80\xff"), max_size=40).map(bytes)


@given(_SPICY, st.lists(st.integers(0), max_size=12))
def test_nothing_makes_it_raise(stream: bytes, cuts: list[int]) -> None:
    events = feed(stream)
    assert events == feed(*bytewise(stream)) == feed(*chopped(stream, cuts))
    assert len(events) <= stream.count(0xFE)


@given(_SPICY)
def test_noise_never_swallows_the_next_frame(noise: bytes) -> None:
    assert feed(noise + FRAMES[0])[-1] == WHOLE[0]


@given(_SPICY, _SPICY)
def test_noise_behind_a_frame_does_not_spoil_it(first: bytes, second: bytes) -> None:
    """Not even noise that looks like a broken escape, in the same piece as the frame."""
    raw = encode_frame(3, first)
    assert feed(raw + second)[0] == Frame(3, first)
    assert feed(raw + b"\xfd\x00" + second)[0] == Frame(3, first)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "starts with FE, not nothing"),
        ("00fe010000c402", "starts with FE, not 00"),
        ("fe", "cut short"),
        ("fe0100", "cut short"),
        ("fe0100fe", "second frame start"),
        ("fe800000c402", "high bit"),
        ("fe018000c402", "high bit"),
        ("fe010000fd00", "neither ED nor EE"),
        ("fe010000fd", "neither ED nor EE"),
        ("fe010000c40200", "1 bytes behind"),
        ("fe010000c4", "cut short"),
    ],
)
def test_why_a_frame_is_refused(raw: str, why: str) -> None:
    with pytest.raises(BadFrame, match=why):
        decode_frame(bytes.fromhex(raw))


def test_checksum_is_told_apart() -> None:
    with pytest.raises(ChecksumMismatch, match="checksum is 03, computed 02"):
        decode_frame(bytes.fromhex("fe010000c403"))
    assert kinds(feed(bytes.fromhex("fe010000c403"))) == [ChecksumMismatch]


def _garbage(kind: str, size: int) -> bytes:
    if kind == "random":
        return random.Random(5).randbytes(size)
    pattern = bytes.fromhex(kind)
    return (pattern * (size // len(pattern) + 1))[:size]


LONG = "fe7f7f" + "00" * 9000
LONG_ESCAPED = "fe7f7f" + "fded" * 9000


@pytest.mark.parametrize(
    ("kind", "size"),
    [("random", 1_000_000), ("fe", 50_000), ("fd", 50_000), (LONG, 50_000), (LONG_ESCAPED, 50_000)],
    ids=["random", "starts", "escapes", "long", "long-escaped"],
)
def test_linear_work_and_bounded_memory(kind: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte by byte: each byte is unescaped at most once and checked at most once; one frame is all that is kept."""
    work = {"unescaped": 0, "checked": 0}
    unescape, checked = framing._unescape, framing._checked

    def counted_unescape(raw: bytes) -> bytes:
        work["unescaped"] += len(raw)
        return unescape(raw)

    def counted_checked(plain: bytes) -> Frame:
        work["checked"] += len(plain)
        return checked(plain)

    monkeypatch.setattr(framing, "_unescape", counted_unescape)
    monkeypatch.setattr(framing, "_checked", counted_checked)
    decoder, data, most = FrameDecoder(), _garbage(kind, size), 0
    for piece in bytewise(data):
        decoder.feed(piece)
        most = max(most, len(decoder._plain) + len(decoder._half))
    assert work["unescaped"] <= len(data)
    assert work["checked"] <= len(data)
    assert most <= MAX_DATA + 4


def test_one_large_piece_is_not_kept() -> None:
    decoder = FrameDecoder()
    assert decoder.feed(b"\xfe\x7f\x7f" + b"\0" * 1_000_000)  # a broken frame of the greatest length, then silence
    assert decoder.feed(b"\0" * 1_000_000) == []
    assert len(decoder._plain) + len(decoder._half) == 0
