"""What all reads of registers share: ``91 number parameter1 parameter2`` («Считать регистр»)."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, R, Reply
from kkt_driver.wire.fields import U8, Bcd2, Bcd5, Kopecks5, Kopecks6, Kopecks7, SecondsDMY


class Register(AtolCommand[R]):
    """Base of the register reads. ``parameter1`` is mostly the receipt kind (1, 2, 4, 5, 7..10)."""

    parameter1: U8 = 0
    parameter2: U8 = 0


class Sum5Reply(Reply):
    """A sum in kopecks."""

    sum: Kopecks5


class Sum6Reply(Reply):
    """A sum in kopecks."""

    sum: Kopecks6


class Sum7Reply(Reply):
    """A sum in kopecks."""

    sum: Kopecks7


class Count2Reply(Reply):
    """A count."""

    count: Bcd2


class Count5Reply(Reply):
    """A count."""

    count: Bcd5


class TimeReply(Reply):
    """Local date and time."""

    time: SecondsDMY
