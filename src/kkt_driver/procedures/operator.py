"""Where the register looks for its operator (ОФД), and what waits for him."""

from __future__ import annotations

from kkt_driver.atol.settings import by_id
from kkt_driver.drive_results import THROUGH_DRIVER, OperatorSettings
from kkt_driver.errors import DeviceError
from kkt_driver.procedures.drive import queue
from kkt_driver.procedures.exchange import Pause, Procedure
from kkt_driver.procedures.settings import read_field

HOST, PORT, DNS, CHANNEL = 273, 274, 275, 276


def settings() -> Procedure[OperatorSettings]:
    """Address, name server and channel."""
    host = yield from _setting(HOST)
    port = yield from _setting(PORT)
    dns = yield from _setting(DNS)
    channel = yield from _setting(CHANNEL)
    return OperatorSettings(str(host or ""), int(port or 0), str(dns or ""), int(channel or 0))


def through_driver() -> Procedure[bool]:
    """Whether the register wants its documents carried by the driver."""
    return (yield from _setting(CHANNEL)) == THROUGH_DRIVER


def unsent(after: float = 0.0) -> Procedure[int]:
    """Documents that wait for the operator when so many seconds have passed."""
    if after:
        yield Pause(after)
    waiting = yield from queue()
    return waiting.queued if waiting is not None else 0


def _setting(number: int) -> Procedure[int | str | None]:
    """Its value; None where the register has no such setting."""
    wanted = by_id(number)
    try:
        raw = yield from read_field(wanted.table, wanted.row, wanted.field)
    except DeviceError:
        return None
    return wanted.decode(raw)
