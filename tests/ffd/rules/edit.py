"""Small changes to a document: raw bytes, because most of what a rule refuses the codec would refuse too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from kkt_driver.ffd import Document, Fields, encode_tag, split
from kkt_driver.ffd import decode as decode_fields

Pairs: TypeAlias = "list[tuple[int, bytes]]"
Edit: TypeAlias = "Callable[[Pairs], Pairs]"
#: tags from the outside in; (1059, 1) is the second item
Path: TypeAlias = "tuple[int | tuple[int, int], ...] | int"


def edited(document: Document, *edits: Edit) -> Document:
    """The document with the changes made one after another."""
    pairs = split(document.fields.encode())
    for edit in edits:
        pairs = edit(pairs)
    return Document(document.form, decode_fields(joined(pairs)))


def put(path: Path, value: Any) -> Edit:
    """Set the first such tag, or append it; ``value`` is as for encode_tag, or the bytes of the value."""
    return _at(path, lambda pairs, tag, index: _put(pairs, tag, index, value))


def add(path: Path, value: Any) -> Edit:
    """One more such tag."""
    return _at(path, lambda pairs, tag, index: [*pairs, (tag, raw(tag, value))])


def drop(path: Path) -> Edit:
    """Remove the tag, all of its kind."""
    return _at(path, lambda pairs, tag, index: [pair for pair in pairs if pair[0] != tag])


def raw(tag: int, value: Any) -> bytes:
    """The bytes of a value."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, Fields):
        return value.encode()
    return encode_tag(tag, value)[4:]


def joined(pairs: Pairs) -> bytes:
    """The TLVs of raw pairs."""
    return b"".join(tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value for tag, value in pairs)


def _at(path: Path, change: Callable[[Pairs, int, int], Pairs]) -> Edit:
    steps = (path,) if isinstance(path, int) else path
    tag, index = step if isinstance(step := steps[0], tuple) else (step, 0)

    def edit(pairs: Pairs) -> Pairs:
        if len(steps) == 1:
            return change(pairs, tag, index)
        place = _find(pairs, tag, index)
        inner = _at(steps[1:], change)(split(pairs[place][1]))
        return [*pairs[:place], (tag, joined(inner)), *pairs[place + 1 :]]

    return edit


def _put(pairs: Pairs, tag: int, index: int, value: Any) -> Pairs:
    if sum(number == tag for number, _ in pairs) <= index:
        return [*pairs, (tag, raw(tag, value))]
    place = _find(pairs, tag, index)
    return [*pairs[:place], (tag, raw(tag, value)), *pairs[place + 1 :]]


def _find(pairs: Pairs, tag: int, index: int) -> int:
    return [place for place, (number, _) in enumerate(pairs) if number == tag][index]
