"""Bytes that know where in the input they stand, also when the line stuffed them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kkt_driver.explain.model import Node, Words


class Span:
    """``data`` is what the bytes mean; byte ``i`` of it begins at ``at[i]`` of ``source`` and ``at[-1]`` is the end."""

    __slots__ = ("at", "data", "source")

    def __init__(self, source: bytes, data: bytes | None = None, at: Sequence[int] | None = None) -> None:
        self.source = source
        self.data = source if data is None else data
        self.at: Sequence[int] = range(len(self.data) + 1) if at is None else at

    def __len__(self) -> int:
        return len(self.data)

    @property
    def offset(self) -> int:
        """Of the first byte in the input."""
        return self.at[0]

    @property
    def raw(self) -> bytes:
        """The bytes as they stand in the input."""
        return self.source[self.at[0] : self.at[-1]]

    def cut(self, start: int, stop: int | None = None) -> Span:
        """A part; bounds past the end are pulled back to it."""
        end = len(self.data) if stop is None else min(stop, len(self.data))
        start = min(start, end)
        return Span(self.source, self.data[start:end], self.at[start : end + 1])

    def uint(self, start: int, size: int) -> int:
        """An unsigned little-endian number."""
        return int.from_bytes(self.data[start : start + size], "little")

    def node(self, name: str, title: Words, value: Any = None, **more: Any) -> Node:
        """A node for all of it."""
        return Node(name, title, self.raw, self.offset, value, **more)

    def bytes_node(self, name: str, title: Words, **more: Any) -> Node:
        """A node whose value is the bytes themselves."""
        return self.node(name, title, self.data, shown=self.data.hex(), **more)

    def check_node(self, name: str, title: Words, stated: int, computed: int, digits: int = 4) -> Node:
        """A node for a checksum: right, or what it should be."""
        right = stated == computed
        ru, en = f"неверна, должно быть {computed:0{digits}X}h", f"wrong, should be {computed:0{digits}X}h"
        note = ("верна", "correct") if right else (ru, en)
        return self.node(name, title, stated, shown=f"{stated:0{digits}X}h", note=note, ok=right)
