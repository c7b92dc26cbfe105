"""Time as a parameter: everything in the emulator that depends on time asks a :class:`Clock`.

Wall time is naive and local, as a register shows and prints it; monotonic time is in seconds and never goes back.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the emulator asks for the time."""

    def now(self) -> datetime:
        """Local wall-clock time without a zone."""
        ...

    def monotonic(self) -> float:
        """Seconds since an arbitrary moment; never decreases."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Local wall-clock time without a zone."""
        return datetime.now()

    def monotonic(self) -> float:
        """Seconds since an arbitrary moment."""
        return time.monotonic()


class VirtualClock:
    """A clock that stands still until it is told to move.

    ``advance`` is the passing of time: both readings move. ``set`` is a hand on the dial: only the wall time
    moves, in either direction, so that a register's clock can be set wrong while its interval timers stay right.
    """

    def __init__(self, start: datetime) -> None:
        self._now = _naive(start)
        self._passed = timedelta()

    def now(self) -> datetime:
        """Local wall-clock time without a zone."""
        return self._now

    def monotonic(self) -> float:
        """Seconds of :meth:`advance` since the clock was made."""
        return self._passed.total_seconds()

    def advance(self, **interval: float) -> None:
        """Let time pass: ``advance(hours=24, minutes=1)``, the arguments of ``timedelta``; ValueError if negative."""
        step = timedelta(**interval)
        if step < timedelta():
            raise ValueError("time does not pass backwards; use set() to turn the clock back")
        self._now += step
        self._passed += step

    def set(self, moment: datetime) -> None:
        """Set the wall time; intervals are not affected. ValueError if the moment has a time zone."""
        self._now = _naive(moment)


def _naive(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("the emulator's wall time is local and has no zone")
    return moment
