"""Warnings of a drive that grows old or full: flags of command 30h and tags 1050..1053 of the shift reports.

A drive has no calendar: the day it counts with is that of a document.
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
    until = valid_until(state.registered, state.use, profile)
    if until is not None:
        left = (until - day.date()).days
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
    """The tags to set in a shift report; the memory tag means 99 %, ten times later than its flag."""
    found = flags(state, profile, day)
    nearly_full = state.last_number * 100 >= profile.capacity * 99
    return [
        tag
        for tag, raised in (
            (1050, found & EXPIRING),
            (1051, found & REPLACE_URGENTLY),
            (1052, nearly_full),
            (1053, found & OPERATOR_TIMEOUT),
        )
        if raised
    ]
