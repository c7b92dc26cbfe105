"""Warnings of a drive that grows old or full: flags of command 30h and tags 1050..1053 of the shift reports.

A drive has no calendar: the day it counts with is that of a document. Flags and tags have bounds of their own: the
paper on the interface says "3 days or less" where the data format says "less than 3 days".
"""

from __future__ import annotations

from datetime import datetime

from kkt_driver.fn.enums import WarningFlag
from kkt_sim.drive.profile import DriveProfile
from kkt_sim.drive.rules import valid_until
from kkt_sim.drive.state import DriveState

REPLACE_URGENTLY = WarningFlag.REPLACE  # 3 days or less
EXPIRING = WarningFlag.EXPIRING  # 30 days or less
MEMORY = WarningFlag.MEMORY  # archive full to 90 %
OPERATOR_TIMEOUT = WarningFlag.OPERATOR
CRITICAL = WarningFlag.CRITICAL  # the drive failed


def flags(state: DriveState, profile: DriveProfile, day: datetime | None) -> int:
    """The flags of 30h as of ``day``; 80h is the drive's own to set."""
    if day is None:
        return 0
    found = WarningFlag(0)
    left = _days_left(state, profile, day)
    if left is not None:
        if left <= 3:
            found |= REPLACE_URGENTLY
        if left <= 30:
            found |= EXPIRING
    if state.last_number * 10 >= profile.capacity * 9:
        found |= MEMORY
    if state.has_waited(profile.operator_timeout_days, day):
        found |= OPERATOR_TIMEOUT
    return int(found)


def tags(state: DriveState, profile: DriveProfile, day: datetime) -> list[int]:
    """The tags to set in a shift report. They come a day later than their flags, that of memory at more than 99 %."""
    left = _days_left(state, profile, day)
    return [
        tag
        for tag, raised in (
            (1050, left is not None and left < 30),
            (1051, left is not None and left < 3),
            (1052, state.last_number * 100 > profile.capacity * 99),
            (1053, state.has_waited(profile.operator_timeout_days, day)),
        )
        if raised
    ]


def _days_left(state: DriveState, profile: DriveProfile, day: datetime) -> int | None:
    until = valid_until(state.registered, state.use, profile)
    return None if until is None else (until - day.date()).days
