"""A clock set back: the refusal names both times, and nothing that happens on the way hides it."""

from __future__ import annotations

from datetime import datetime

import pytest

from kkt_driver.errors import DriveDateTime, NotSupported
from kkt_driver.procedures.settings import set_time
from kkt_driver.receipt import Position, Receipt, cash
from kkt_sim.clock import VirtualClock
from kkt_sim.simulator import make_device

from .faulty_line import FAULTS, faulty_kkt
from .test_operations import Answer, feed

MADE, SET_BACK = datetime(2026, 5, 1, 12, 0), datetime(2026, 4, 1, 10, 0)
TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])
#: which commands of the receipt are the questions
CLOCK, DRIVE = 7, 8


def refused(fault: str = "", nth: int = 0) -> tuple[DriveDateTime, int]:
    """A receipt with the clock set back; how many commands it took."""
    clock = VirtualClock(MADE)
    device = make_device(registered=True, clock=clock)
    kkt, line = faulty_kkt(device)
    kkt.open_shift()
    clock.set(SET_BACK)
    line.strike(fault, nth)
    with pytest.raises(DriveDateTime) as caught:
        kkt.sell(TEA)
    assert kkt.doubt is None
    return caught.value, line.commands


def test_both_times_are_told() -> None:
    error, commands = refused()
    assert commands == DRIVE
    assert (error.clock, error.last) == (SET_BACK, MADE)
    assert "the register's clock shows 2026-04-01 10:00" in str(error)
    assert "the drive's last document is of 2026-05-01 12:00" in str(error)
    assert str(error).startswith("OpenReceipt: ")
    assert error.frames


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("nth", [CLOCK, DRIVE])
def test_asking_does_not_hide_the_refusal(fault: str, nth: int) -> None:
    error, _ = refused(fault, nth)
    assert error.code == 0xD9
    if nth == DRIVE:
        assert error.clock == SET_BACK


def test_with_the_clock_itself() -> None:
    """Some firmware refuses the setting."""
    refusal, clock = DriveDateTime(0x20, "р", "e"), bytes.fromhex("5500010426100000")
    answers: list[tuple[str, Answer]] = [("", refusal), ("9111", clock), ("a430", NotSupported(0x6C, "р", "e"))]
    with pytest.raises(DriveDateTime, match=r"clock shows 2026-04-01 10:00$") as caught:
        feed(set_time(SET_BACK), answers)
    assert (caught.value.clock, caught.value.last) == (SET_BACK, None)
