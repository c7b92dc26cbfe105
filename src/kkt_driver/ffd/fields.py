"""Fields: what stands inside a document or an STLV, as an immutable ordered multimap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, TypeVar

from kkt_driver.ffd.tags import BY_ID, tag_in

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

    ``Fields([(1020, 900)])`` encodes the pairs at once, so FieldError comes from here. ``within`` is the STLV they are
    meant for, where that changes the meaning of a number (1082 inside 1235).
    """

    __slots__ = ("_data", "_index", "_read", "_within")
    _data: bytes
    _within: int
    _read: tuple[tuple[int, Value], ...] | None
    _index: dict[int, list[Value]] | None

    def __init__(self, pairs: Source = (), within: int = 0) -> None:
        from kkt_driver.ffd.tlv import check_size, encode

        data = encode(pairs, within)
        check_size(data)
        # read back when somebody looks: what is built is mostly only sent
        _fill(self, data, None, within)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Fields cannot be changed ({name})")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Fields cannot be changed ({name})")

    def __reduce__(self) -> tuple[Callable[..., Fields], tuple[Any, ...]]:
        return make, (self._data, self.pairs, self._within)

    @property
    def pairs(self) -> tuple[tuple[int, Value], ...]:
        """Tags and values in wire order."""
        pairs = self._read
        if pairs is None:
            from kkt_driver.ffd.tlv import decode

            pairs = decode(self._data, self._within).pairs
            _set(self, "_read", pairs)
        return pairs

    def _find(self, tag: int | str) -> list[Value]:
        index = self._index
        if index is None:
            index = {}
            for number, value in self.pairs:
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
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def __eq__(self, other: object) -> bool:
        return self.pairs == other.pairs if isinstance(other, Fields) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.pairs)

    def encode(self) -> bytes:
        """The TLV bytes; for decoded Fields the very bytes they were read from."""
        return self._data

    def misfits(self) -> list[int]:
        """Numbers of known tags, at any depth, whose bytes do not fit their kind and were left as bytes."""
        found = []
        for number, value in self.pairs:
            if isinstance(value, Fields):
                found += value.misfits()
            elif isinstance(value, bytes) and (tag := tag_in(self._within, number)) is not None and tag.kind != "bytes":
                found.append(number)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON: English ids; int kopecks; ISO local times; Decimal as text; bytes as hex.

        Repeatable tags are lists, and so is any tag that stands more than once. A tag outside the table is
        ``tag_<number>``.
        """
        result: dict[str, Any] = {}
        for number in dict.fromkeys(number for number, _ in self.pairs):
            values = [_plain(value) for value in self._find(number)]
            tag = tag_in(self._within, number)
            many = len(values) > 1 or (tag is not None and tag.repeatable)
            result[tag.id if tag else f"tag_{number}"] = values if many else values[0]
        return result

    def __repr__(self) -> str:
        names = ((tag_in(self._within, number), number, value) for number, value in self)
        shown = (f"{number} {tag.id if tag else '?'}={value!r}" for tag, number, value in names)
        return f"Fields({', '.join(shown)})"


_new = object.__new__
_set = object.__setattr__


def _fill(fields: Fields, data: bytes, pairs: tuple[tuple[int, Value], ...] | None, within: int) -> None:
    _set(fields, "_data", data)
    _set(fields, "_read", pairs)
    _set(fields, "_within", within)
    _set(fields, "_index", None)


def make(data: bytes, pairs: Sequence[tuple[int, Value]], within: int = 0) -> Fields:
    """Fields of pairs already read from ``data``; for the codec, which vouches that they belong together."""
    fields = _new(Fields)
    _fill(fields, data, tuple(pairs), within)
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
