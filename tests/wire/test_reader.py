"""A reader never hands out a byte from beyond its bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame
from kkt_driver.wire.reader import Reader


def test_takes_in_order() -> None:
    reader = Reader(b"\x01\x02\x03\x04\x05\x06")
    assert len(reader) == 6
    assert reader.take(1) == b"\x01"
    assert reader.uint(2) == 0x0302
    inner = reader.inner(2)
    assert (len(inner), inner.rest(), len(inner)) == (2, b"\x04\x05", 0)
    assert reader.rest() == b"\x06"
    assert reader.rest() == b""
    assert reader.take(0) == b""


@pytest.mark.parametrize("count", [-1, 4, 10**9])
def test_past_the_end(count: int) -> None:
    reader = Reader(b"\x01\x02\x03")
    for action in (reader.take, reader.uint, reader.inner):
        with pytest.raises(BadFrame, match="left"):
            action(count)
        assert len(reader) == 3  # nothing was taken


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 4), (4, None), (0, -1)])
def test_bad_bounds(start: int, end: int | None) -> None:
    with pytest.raises(BadFrame, match="bounds"):
        Reader(b"\x01\x02\x03", start, end)


@given(st.binary(max_size=30), st.lists(st.tuples(st.booleans(), st.integers(-2, 12)), max_size=12))
def test_never_leaves_its_bounds(data: bytes, steps: list[tuple[bool, int]]) -> None:
    start, end = len(data) // 4, len(data) - len(data) // 4
    reader, taken = Reader(data, start, end), b""
    for nested, count in steps:
        try:
            if nested:
                inner = reader.inner(count)
                with pytest.raises(BadFrame):
                    inner.take(count + 1)
                taken += inner.rest()
            else:
                taken += reader.take(count)
        except BadFrame:
            assert count < 0 or count > len(reader)
    assert data[start:end].startswith(taken)
    assert taken + reader.rest() == data[start:end]
