"""Fields: what stands inside a document or an STLV, as an immutable ordered multimap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, TypeVar

from kkt_driver.ffd.tags import BY_ID, BY_NUMBER

if TYPE_CHECKING:
    from kkt_driver.ffd.tlv import Source

Value: TypeAlias = "int | str | bytes | Decimal | datetime | Fields"
_T = TypeVar("_T")


class Fields:
    """Pairs of tag number and value in wire order; a tag may stand several times.

    ``fields[1020]`` and ``fields["total"]`` give the first value of a tag, ``all`` every value, iteration the pairs.
    Sums are int kopecks, quantities Decimal, times naive local datetime, STLV nested Fields. Tags outside the table
    and values that do not fit their kind are bytes.

    The bytes it was read from are kept: ``encode()`` gives them back exactly, whatever padding or zero-extended
    numbers they hold. Two Fields are equal when the same tags carry the same values in the same order.

    ``Fields([(1020, 900)])`` encodes the pairs at once, so FieldError comes from here.
    """

    __slots__ = ("_data", "_index", "_pairs")
    _data: bytes
    _pairs: tuple[tuple[int, Value], ...]
    _index: dict[int, list[Value]] | None

    def __init__(self, pairs: Source = ()) -> None:
        from kkt_driver.ffd.tlv import decode, encode

        made = decode(encode(pairs))
        _fill(self, made._data, made._pairs)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Fields cannot be changed ({name})")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Fields cannot be changed ({name})")

    def __reduce__(self) -> tuple[Callable[..., Fields], tuple[Any, ...]]:
        return make, (self._data, self._pairs)

    def _find(self, tag: int | str) -> list[Value]:
        index = self._index
        if index is None:
            index = {}
            for number, value in self._pairs:
                index.setdefault(number, []).append(value)
            _set(self, "_index", index)
        return index.get(_number(tag), [])

    def __getitem__(self, tag: int | str) -> Value:
        """The first value of the tag; KeyError when it is absent."""
        found = self._find(tag)
        if not found:
            raise KeyError(tag)
        return found[0]

    def get(self, tag: int | str, default: _T | None = None) -> Value | _T | None:
        """The first value of the tag, or ``default``."""
        found = self._find(tag)
        return found[0] if found else default

    def all(self, tag: int | str) -> list[Value]:
        """Every value of the tag in wire order; an empty list when it is absent."""
        return list(self._find(tag))

    def __contains__(self, tag: object) -> bool:
        return isinstance(tag, int | str) and bool(self._find(tag))

    def __iter__(self) -> Iterator[tuple[int, Value]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __eq__(self, other: object) -> bool:
        return self._pairs == other._pairs if isinstance(other, Fields) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._pairs)

    def encode(self) -> bytes:
        """The TLV bytes; for decoded Fields the very bytes they were read from."""
        return self._data

    def misfits(self) -> list[int]:
        """Numbers of known tags, at any depth, whose bytes do not fit their kind and were left as bytes."""
        found = []
        for number, value in self._pairs:
            if isinstance(value, Fields):
                found += value.misfits()
            elif isinstance(value, bytes) and number in BY_NUMBER and BY_NUMBER[number].kind != "bytes":
                found.append(number)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON: English ids; int kopecks; ISO local times; Decimal as text; bytes as hex.

        Repeatable tags are lists, and so is any tag that stands more than once. A tag outside the table is
        ``tag_<number>``.
        """
        result: dict[str, Any] = {}
        for number in dict.fromkeys(number for number, _ in self._pairs):
            values = [_plain(value) for value in self._find(number)]
            tag = BY_NUMBER.get(number)
            many = len(values) > 1 or (tag is not None and tag.repeatable)
            result[tag.id if tag else f"tag_{number}"] = values if many else values[0]
        return result

    def __repr__(self) -> str:
        shown = (f"{number} {BY_NUMBER[number].id if number in BY_NUMBER else '?'}={value!r}" for number, value in self)
        return f"Fields({', '.join(shown)})"


_new = object.__new__
_set = object.__setattr__


def _fill(fields: Fields, data: bytes, pairs: tuple[tuple[int, Value], ...]) -> None:
    _set(fields, "_data", data)
    _set(fields, "_pairs", pairs)
    _set(fields, "_index", None)


def make(data: bytes, pairs: Sequence[tuple[int, Value]]) -> Fields:
    """Fields of pairs already read from ``data``; for the codec, which vouches that they belong together."""
    fields = _new(Fields)
    _fill(fields, data, tuple(pairs))
    return fields


def _number(tag: int | str) -> int:
    if isinstance(tag, int):
        return tag
    return BY_ID[tag].number if tag in BY_ID else -1


def _plain(value: Value) -> Any:
    if isinstance(value, Fields):
        return value.to_dict()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value
