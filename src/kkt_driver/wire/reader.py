"""A reader that cannot leave its bounds: nested lengths never reach past their parent."""

from __future__ import annotations

from kkt_driver.errors import BadFrame


class Reader:
    """Takes bytes from the front of ``data[start:end]``; anything past the end is a BadFrame."""

    __slots__ = ("data", "end", "position")

    def __init__(self, data: bytes, start: int = 0, end: int | None = None) -> None:
        self.data, self.position = data, start
        self.end = len(data) if end is None else end
        if not 0 <= start <= self.end <= len(data):
            raise BadFrame(f"bounds {start}..{self.end} do not lie within {len(data)} bytes")

    def __len__(self) -> int:
        return self.end - self.position

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes."""
        stop = self.position + count
        if count < 0 or stop > self.end:
            raise BadFrame(f"{count} bytes wanted at offset {self.position}, {len(self)} left")
        taken = self.data[self.position : stop]
        self.position = stop
        return taken

    def uint(self, size: int) -> int:
        """An unsigned little-endian integer of ``size`` bytes."""
        return int.from_bytes(self.take(size), "little")

    def inner(self, count: int) -> Reader:
        """A reader over the next ``count`` bytes only; this one steps over them."""
        start = self.position
        self.take(count)
        return Reader(self.data, start, start + count)

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self))
