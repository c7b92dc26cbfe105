"""A message is an immutable value, declared by its class body alone; a wrong declaration is found at first use."""

from __future__ import annotations

import contextlib
import copy
import pickle
from typing import Annotated, Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.wire.fields import U8, U16, Bcd2, LineText, Rest
from kkt_driver.wire.message import Message


class Point(Message):
    LIMIT: ClassVar[int] = 7

    x: U8
    y: U16 = 5


class Named(Point):
    name: LineText = ""


class Empty(Message):
    pass


class Loose(Message):
    lenient = True

    kind: U8
    count: Bcd2 = 9
    data: Rest = b""


class LooseFixed(Message):
    lenient = True

    kind: U8
    low: U16 = 1
    high: U16


def loosely(cls: type[Message], **values: Any) -> Message:
    return cls(**values)


def test_fields_in_wire_order() -> None:
    assert Named.field_names() == ["x", "y", "name"]
    assert Named.field_defaults() == {"y": 5, "name": ""}
    assert dict(Named(name="A", x=1)) == {"x": 1, "y": 5, "name": "A"}
    assert list(dict(Named(name="A", x=1))) == ["x", "y", "name"]
    assert Named(x=1, name="A").encode() == b"\x01\x05\x00A"
    assert Empty().encode() == b""
    assert Empty.decode(b"") == Empty()


def test_arguments() -> None:
    with pytest.raises(TypeError, match="positional"):
        Point(1, 2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Point: missing field 'x'"):
        loosely(Point, y=2)
    with pytest.raises(TypeError, match="Point: unexpected field 'z'"):
        loosely(Point, x=1, z=2)
    with pytest.raises(TypeError, match="unexpected field 'LIMIT'"):
        loosely(Point, x=1, LIMIT=2)


def test_immutable() -> None:
    point: Any = Point(x=1)
    for name in ("x", "y", "new"):
        with pytest.raises(AttributeError, match="Point is immutable"):
            setattr(point, name, 3)
        with pytest.raises(AttributeError, match="Point is immutable"):
            delattr(point, name)
    assert point == Point(x=1, y=5)


def test_equality_is_by_class_and_content() -> None:
    assert Point(x=1, y=2) == Point(y=2, x=1)
    assert Point(x=1) != Point(x=2)
    assert Point(x=1) != Named(x=1)
    assert Point(x=1) != {"x": 1, "y": 5}
    assert Point(x=1) != 1


@given(st.integers(0, 255), st.integers(0, 65535))
def test_equal_messages_have_equal_hashes(x: int, y: int) -> None:
    """Whatever way the values came in: by name in any order, by default, from the wire."""
    ways = {Point(x=x, y=y), Point(y=y, x=x), Point.decode(Point(x=x, y=y).encode())}
    assert len(ways) == 1
    assert len({Loose(kind=x), Loose.decode(bytes((x,))), Loose(data=b"", count=9, kind=x)}) == 1


def test_repr() -> None:
    assert repr(Named(x=1, name="A")) == "Named(x=1, y=5, name='A')"
    assert repr(Loose(kind=1, data=b"\xab")) == "Loose(kind=1, count=9, data='ab')"
    assert repr(Empty()) == "Empty()"


def test_copies() -> None:
    message = Named(x=1, name="A")
    for twin in (copy.copy(message), copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert twin == message
        assert hash(twin) == hash(message)


def test_refusal_names_class_field_rule_and_value() -> None:
    with pytest.raises(FieldError, match=r"Named\.y: must lie within 0\.\.65535, got 65536") as caught:
        Named(x=1, y=65536).encode()
    assert (caught.value.field, caught.value.value) == ("Named.y", 65536)
    with pytest.raises(FieldError, match=r"Named\.name: character '日'"):
        Named(x=1, name="日").encode()


def test_strict_size() -> None:
    assert Point.decode(b"\1\2\0") == Point(x=1, y=2)
    for data in (b"", b"\1", b"\1\2", b"\1\2\0\0"):
        with pytest.raises(BadFrame, match=f"Point: 3 bytes expected, {len(data)} came"):
            Point.decode(data)
    with pytest.raises(BadFrame, match="Named: 3 bytes expected, 2 came"):
        Named.decode(b"\1\2")


def test_the_tail_takes_the_rest() -> None:
    assert Named.decode(b"\1\2\0") == Named(x=1, y=2)
    assert Named.decode(b"\1\2\0\x80\x81") == Named(x=1, y=2, name="АБ")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\1", Loose(kind=1)),
        (b"\1\0", Loose(kind=1)),  # half a field is none
        (b"\1\0\2", Loose(kind=1, count=2)),
        (b"\1\0\2\3", Loose(kind=1, count=2, data=b"\3")),
    ],
)
def test_lenient_with_a_tail(data: bytes, expected: Loose) -> None:
    assert Loose.decode(data) == expected
    assert list(dict(Loose.decode(data))) == ["kind", "count", "data"]


def test_lenient_needs_what_has_no_default() -> None:
    with pytest.raises(BadFrame, match="Loose"):
        Loose.decode(b"")
    for size in (0, 1, 3, 4):  # the last field is needed, so no shorter form will do
        with pytest.raises(BadFrame, match="LooseFixed: 5 bytes expected"):
            LooseFixed.decode(bytes(size))
    assert LooseFixed.decode(b"\1\2\0\3\0and more") == LooseFixed(kind=1, low=2, high=3)


@given(st.binary(max_size=12))
def test_garbage_raises_only_bad_frame(data: bytes) -> None:
    for cls in (Point, Named, Empty, Loose, LooseFixed):
        with contextlib.suppress(BadFrame):
            message = cls.decode(data)
            assert cls.decode(message.encode()).encode() == message.encode()


def test_two_tails() -> None:
    class TwoTails(Message):
        first: Rest
        second: Rest

    class TailFirst(Message):
        first: Rest
        second: U8

    for cls in (TwoTails, TailFirst):
        with pytest.raises(TypeError, match=f"{cls.__name__}: only the last field may take the rest"):
            cls.layout()


def test_a_field_without_wire_form() -> None:
    class Plain(Message):
        number: int

    class Marked(Message):
        number: Annotated[int, "no wire form"]

    for cls in (Plain, Marked):
        with pytest.raises(TypeError, match=rf"{cls.__name__}\.number has no wire form"):
            loosely(cls, number=1)


def test_annotations_that_are_no_strings() -> None:
    """A module without ``from __future__ import annotations`` declares messages too."""
    body = {"__annotations__": {"limit": ClassVar[int], "_secret": int, "x": U8}, "limit": 3}
    evaluated: Any = type("Evaluated", (Message,), body)
    assert evaluated.field_names() == ["x"]


def test_a_redeclared_field_keeps_its_place() -> None:
    class Wider(Named):
        x: U16
        y: U8 = 6

    assert Wider(x=0x0102, name="A").encode() == b"\x02\x01\x06A"


def test_the_layout_is_made_once_for_each_class() -> None:
    assert Point.layout() is Point.layout()
    assert Named.layout() is not Point.layout()
