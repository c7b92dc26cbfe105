"""What a shop is, in a page: shift, receipts, drawer. Knows nothing of drives, frames or the emulator.

Each operation changes the model and returns nothing, or raises :class:`Refuses` and changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SELL, SELL_RETURN, BUY, BUY_RETURN = 1, 2, 4, 5
SELL_CORRECTION, BUY_CORRECTION = 7, 9
INTO_DRAWER = {SELL: 1, SELL_RETURN: -1, BUY: -1, BUY_RETURN: 1, SELL_CORRECTION: 1, BUY_CORRECTION: -1}
DAY = timedelta(hours=24)


class Refuses(Exception):
    """It cannot be done now."""


@dataclass
class Paper:
    """A document that the drive must hold."""

    form: int
    total: int | None = None
    shift: int | None = None


@dataclass
class Model:
    """The shop as the law sees it."""

    now: datetime
    papers: list[Paper] = field(default_factory=list)
    opened: datetime | None = None
    shift: int = 0
    receipts: int = 0
    sums: Counter[int] = field(default_factory=Counter)
    counts: Counter[int] = field(default_factory=Counter)
    forever: Counter[int] = field(default_factory=Counter)
    drawer: int = 0
    put_in: int = 0
    taken_out: int = 0

    @property
    def is_open(self) -> bool:
        return self.opened is not None

    @property
    def expired(self) -> bool:
        return self.opened is not None and self.now >= self.opened + DAY

    def register(self) -> None:
        """The first paper, once."""
        if self.papers:
            raise Refuses
        self.papers.append(Paper(1))

    def reregister(self) -> None:
        """Between shifts."""
        if self.is_open:
            raise Refuses
        self.papers.append(Paper(11))

    def open_shift(self) -> None:
        """The next one."""
        if self.is_open:
            raise Refuses
        self.shift += 1
        self.opened, self.receipts = self.now, 0
        self.sums, self.counts = Counter(), Counter()
        self.put_in = self.taken_out = 0
        self.papers.append(Paper(2, shift=self.shift))

    def close_shift(self) -> None:
        """However old it is."""
        if not self.is_open:
            raise Refuses
        self.opened = None
        self.papers.append(Paper(5, shift=self.shift))

    def receipt(self, kind: int, total: int, cash: int) -> None:
        """``cash`` of the ``total`` is paid in cash."""
        if not self.is_open or self.expired:
            raise Refuses
        moved = INTO_DRAWER[kind] * cash
        if moved < 0 and self.drawer + moved < 0:
            raise Refuses
        self.drawer += moved
        self.receipts += 1
        self.counts[kind] += 1
        self.sums[kind] += total
        self.forever[kind] += total
        self.papers.append(Paper(31 if kind in (SELL_CORRECTION, BUY_CORRECTION) else 3, total, self.shift))

    def cash_in(self, amount: int) -> None:
        """Into the drawer of a shift that may still sell."""
        if not self.is_open or self.expired:
            raise Refuses
        self.drawer += amount
        self.put_in += amount

    def cash_out(self, amount: int) -> None:
        """Not more than there is."""
        if not self.is_open or self.expired or amount > self.drawer:
            raise Refuses
        self.drawer -= amount
        self.taken_out += amount
