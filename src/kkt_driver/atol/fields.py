"""Wire forms that only the register's protocol has."""

from __future__ import annotations

from typing import Annotated, Any

import construct as cs

from kkt_driver.wire.fields import Wire


def _load(byte: int) -> int:
    return (byte >> 4) * 10 + (byte & 0x0F)


def _dump(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number")
    if not 0 <= value <= 99:
        raise ValueError("must lie within 0..99")
    return value // 10 << 4 | value % 10


#: Two decimal digits, as ``Bcd1``, but read as driver 10.8.0 reads them: a digit above 9 is no mistake, 2Ch is 32.
LooseBcd1 = Annotated[
    int, Wire(cs.ExprAdapter(cs.Int8ul, lambda byte, _: _load(byte), lambda value, _: _dump(value)), "B", _load, _dump)
]
