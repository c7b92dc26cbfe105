"""A refusal for the sake of the time tells nobody which time is wrong: the register is asked for both."""

from __future__ import annotations

import contextlib

from kkt_driver.atol.commands.drive import DriveStatus
from kkt_driver.atol.commands.registers import DateTime
from kkt_driver.errors import DriveDateTime, KktError
from kkt_driver.procedures.exchange import Procedure, ask


def tell_times(refusal: DriveDateTime) -> Procedure[None]:
    """Add the register's clock and the time of the drive's last document to ``refusal``, as far as they can be had."""
    clock = last = None
    with contextlib.suppress(KktError):  # the refusal is what the caller has to hear, whatever becomes of these
        clock = (yield from ask(DateTime())).time
        last = (yield from ask(DriveStatus())).time
    refusal.tell(clock, last)
