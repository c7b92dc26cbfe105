"""Moments of an undisturbed day, and the places of writing between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kkt_sim.drive.journal import Entry

from .shop import DRIVE, Shop

#: bytes at both ends of a record that are never passed over
ENDS = 3


@dataclass(frozen=True)
class Moment:
    """Between two steps; ``written``: what was written since :attr:`Mains.written` was emptied, journal and size."""

    kept: tuple[bytes, bytes]
    now: datetime
    records: list[Entry]
    memory: dict[str, Any]
    written: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, shop: Shop) -> Moment:
        """Now."""
        return cls(shop.kept, shop.clock.now(), shop.records, shop.memory, tuple(shop.mains.written))


def places(written: tuple[tuple[str, int], ...], stride: int) -> Iterator[int]:
    """The places of writing at which the power is cut, as :class:`Mains` counts them.

    Every byte of the drive's journal; of the register's own records every ``stride``-th and both ends.
    """
    passed = 0
    for name, size in written:
        for at in range(size + 1):
            if name == DRIVE or at % stride == 0 or at < ENDS or at > size - ENDS:
                yield passed + at
        passed += size + 1
