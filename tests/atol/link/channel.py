"""One direction of a bad line: frames stay in order, but may be lost, doubled, damaged, cut short or kept waiting."""

from __future__ import annotations

from kkt_driver.atol.framing import START, decode_frame
from kkt_driver.errors import BadFrame
from kkt_driver.wire.crc import crc8


class Channel:
    """Frames under way, oldest first."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def put(self, data: bytes) -> None:
        """What one side wrote: whole frames."""
        for raw in data.split(bytes((START,)))[1:]:
            self.frames.append(bytes((START,)) + raw)

    def take(self) -> bytes:
        return self.frames.pop(0)

    def harm(self, what: str, place: int, where: int) -> None:
        """One frame, anywhere under way, suffers."""
        place %= len(self.frames)
        raw = self.frames[place]
        fate = {
            "drop": [],
            # The second one right behind the first: a copy that lags or overtakes has no place on an ordered line.
            "double": [raw, raw],
            "cut short": [raw[: where % (len(raw) + 1)]],
            "damage": [damaged(raw, where)],
            # Noise that makes no frame of its own and completes none cut short: that would be the 1 case of 256.
            "noise": [b"\xfd\x00" + bytes((where % START,)), raw],
        }
        self.frames[place : place + 1] = fate[what]

    def break_off(self, count: int, part: int) -> list[bytes]:
        """The connection ends: what still arrives of it, the last piece perhaps in part. The rest is gone."""
        arriving = self.frames[:count]
        if arriving:
            arriving[-1] = arriving[-1][: part % (len(arriving[-1]) + 1)]
        self.frames.clear()
        return arriving


def damaged(raw: bytes, bit: int) -> bytes:
    """One bit of id, data or checksum flipped, so that the checksum is sure to tell.

    Not in the length bytes, which the checksum does not cover, and not in an escape: the frame would look longer or
    shorter, and then fits by chance once in 256. That is measured in test_damage; here the question is what the link
    does with a line whose checksums hold.
    """
    try:
        frame = decode_frame(raw)
    except BadFrame:
        return raw  # it was harmed before
    plain = bytearray((frame.id, *frame.data, crc8(bytes((frame.id,)) + frame.data)))
    plain[bit // 8 % len(plain)] ^= 1 << bit % 8
    return raw[:3] + bytes(plain).replace(b"\xfd", b"\xfd\xed").replace(b"\xfe", b"\xfd\xee")
