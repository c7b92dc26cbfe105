"""Wire forms that only the drive's protocol has: plain cp866 text, fields at the end that may be absent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import construct as cs

from kkt_driver.wire.fields import Wire, fixed_bytes
from kkt_driver.wire.text import decode_cp866, encode_cp866


def _optional(size: int) -> Wire:
    """An unsigned little-endian number of ``size`` bytes, or nothing at all (None)."""

    def load(data: bytes) -> int | None:
        if len(data) not in (0, size):
            raise ValueError(f"must be {size} bytes or none")
        return int.from_bytes(data, "little") if data else None

    def dump(value: Any) -> bytes:
        if value is None:
            return b""
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 256**size:
            raise ValueError(f"must lie within 0..{256**size - 1}, or be None")
        return value.to_bytes(size, "little")

    return _tail(load, dump)


def _tail(load: Callable[[bytes], Any], dump: Callable[[Any], bytes]) -> Wire:
    codec: Any = cs.ExprAdapter(cs.GreedyBytes, lambda data, _: load(data), lambda value, _: dump(value))
    return Wire(codec, "", load, dump)


def _text(size: int) -> Wire:
    """cp866 text of at most ``size`` characters, as documents have it, with nulls on the right."""

    def load(data: bytes) -> str:
        return decode_cp866(data.rstrip(b"\0"))

    def dump(value: Any) -> bytes:
        data = encode_cp866(value)
        if len(data) > size:
            raise ValueError(f"must be at most {size} characters")
        return data.ljust(size, b"\0")

    codec: Any = cs.ExprAdapter(cs.Bytes(size), lambda data, _: load(data), lambda value, _: dump(value))
    return Wire(codec, f"{size}s", load, dump)


OptionalU8 = Annotated[int | None, _optional(1)]
OptionalU32 = Annotated[int | None, _optional(4)]
Bytes8 = Annotated[bytes, fixed_bytes(8)]
Text16 = Annotated[str, _text(16)]
Text48 = Annotated[str, _text(48)]
