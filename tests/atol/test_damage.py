"""No cut and no single flipped bit of a golden frame gets past the checks, but for what 8 bits of checksum allow.

What is guaranteed:

* ``decode_frame`` (one whole frame, exact) refuses every truncation and every single-bit flip. A flip in the length
  bytes, which the checksum does not cover, is caught because the frame then is too short or too long.
* ``FrameDecoder`` (a stream, where the end of a frame is known from its length alone) refuses every flip that leaves
  the frame as long as it was. A flip that makes it look shorter — in a length byte, of an escape byte, or into a new
  frame start — leaves other bytes in the place of the checksum, and those fit in one case of 256. Such a frame is cut
  or shifted, never one with the original length and other data.
"""

from __future__ import annotations

from collections import Counter

import pytest

from kkt_driver.atol.framing import Frame, FrameDecoder, decode_frame, encode_frame
from kkt_driver.errors import BadFrame
from tests.wire.oracle import bitwise

from .golden import frames

FRAMES = frames()
SENTINEL = encode_frame(0xDC, b"\xa1")


def flips(raw: bytes) -> list[tuple[int, int, bytes]]:
    """Place, bit and the frame with that bit flipped."""
    return [
        (place, bit, raw[:place] + bytes((raw[place] ^ 1 << bit,)) + raw[place + 1 :])
        for place in range(len(raw))
        for bit in range(8)
    ]


def place_of(raw: bytes, place: int, damaged: bytes) -> str:
    if place == 0:
        return "start"
    if place < 3:
        return "length"
    if damaged[place] == 0xFE:
        return "new start"
    return "escape" if raw[place] == 0xFD else "body"


def reference(stream: bytes) -> list[Frame]:
    """Another decoder, byte by byte and by definition."""
    found: list[Frame] = []
    plain: list[int] | None = None
    escaped = False
    for byte in stream:
        if byte == 0xFE:
            plain, escaped = [], False
            continue
        if plain is None:
            continue
        if byte == 0xFD and not escaped:
            escaped = True
            continue
        if escaped and byte not in (0xED, 0xEE):
            plain = None
            continue
        plain.append({0xED: 0xFD, 0xEE: 0xFE}[byte] if escaped else byte)
        escaped = False
        if len(plain) == 2 and max(plain) > 0x7F:
            plain = None
        elif len(plain) >= 4 and len(plain) == plain[0] + plain[1] * 128 + 4:
            body = bytes(plain[2:-1])
            if bitwise(body, 0x31, 8, 0xFF) == plain[-1]:
                found.append(Frame(body[0], body[1:]))
            plain = None
    return found


def test_the_golden_frames() -> None:
    assert len(FRAMES) == 588
    assert reference(b"".join(FRAMES)) == [decode_frame(raw) for raw in FRAMES]


def test_every_truncation_is_refused() -> None:
    cuts = 0
    for raw in FRAMES:
        for length in range(len(raw)):
            with pytest.raises(BadFrame):
                decode_frame(raw[:length])
            assert FrameDecoder().feed(raw[:length]) == []
            cuts += 1
    assert cuts == 12_285


def test_every_flip_is_refused() -> None:
    count = 0
    for raw in FRAMES:
        for _, _, damaged in flips(raw):
            with pytest.raises(BadFrame):
                decode_frame(damaged)
            count += 1
    assert count == 98_280


def test_flips_in_a_stream() -> None:
    """What the stream decoder lets through, counted; and the frame behind always arrives."""
    tried: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    shortened = 0
    for raw in FRAMES:
        whole = decode_frame(raw)
        for place, _, damaged in flips(raw):
            kind = place_of(raw, place, damaged)
            found = [event for event in FrameDecoder().feed(damaged + SENTINEL) if isinstance(event, Frame)]
            assert found.pop() == decode_frame(SENTINEL)
            tried[kind] += 1
            passed[kind] += len(found)
            if kind in ("length", "escape", "new start"):
                assert found == reference(damaged)
            if kind == "length" and (damaged[1] | damaged[2]) < 0x80 and damaged[place] < raw[place]:
                shortened += 1
            for phantom in found:
                assert whole.data.startswith(phantom.data) == (kind == "length")
                assert len(phantom.data) < len(whole.data) or kind == "escape"
    assert tried == {"start": 4_704, "length": 9_408, "escape": 32, "new start": 60, "body": 84_076}
    # 1 465 flips shorten the frame by its length bytes: by chance 1465 / 256 = 5.7 of them fit, with a spread of 2.4.
    assert (shortened, +passed) == (1_465, {"length": 4})
