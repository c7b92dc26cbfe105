"""Rules about time, waiting documents and room: codes 05h 06h 07h 09h 14h 15h 16h 17h. State and table come first."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from kkt_sim.drive.keys import Use, key_days
from kkt_sim.drive.profile import MOST_IN_TWO_BYTES, SHIFT_LENGTH, SHIFT_OPEN_TOLERANCE, DriveProfile
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.state import DriveState


def minute(time: datetime) -> datetime:
    """``time`` as DATE_TIME can carry it; 07h outside the years 2000..2099, ValueError with a zone."""
    if time.tzinfo is not None:
        raise ValueError("the drive's time is local and has no zone")
    if not 2000 <= time.year <= 2099:
        raise DriveRefused(Code.BAD_TIME, f"{time} is outside the years 2000..2099")
    return time.replace(second=0, microsecond=0)


def not_earlier(time: datetime, than: datetime | None, tolerance: timedelta = timedelta()) -> None:
    """No going back in time: 07h."""
    if than is not None and time < than - tolerance:
        raise DriveRefused(Code.BAD_TIME, f"{time} is earlier than {than}")


def shift_may_open(state: DriveState, time: datetime) -> None:
    """An hour back is forgiven between shifts, 07h beyond that (command 11h)."""
    not_earlier(time, state.last_time, SHIFT_OPEN_TOLERANCE)


def receipt_may_begin(state: DriveState, time: datetime) -> None:
    """Within the shift's 24 hours (16h) and not before its last document (07h) (commands 15h, 17h)."""
    not_earlier(time, state.last_time)
    if state.opened is not None and time > state.opened + SHIFT_LENGTH:
        raise DriveRefused(Code.SHIFT_EXPIRED, f"the shift was opened {state.opened}")


def receipt_may_finish(state: DriveState, begun: datetime | None, time: datetime) -> None:
    """Not before the receipt was begun, and within the 24 hours: 07h for both (command 16h)."""
    not_earlier(time, begun)
    if state.opened is not None and time > state.opened + SHIFT_LENGTH:
        raise DriveRefused(Code.BAD_TIME, f"the shift was opened {state.opened}")


def operator_in_time(state: DriveState, profile: DriveProfile, time: datetime) -> None:
    """Documents must not wait for the operator longer than 30 days, in transfer mode: 15h (11h, 13h, 15h, 17h)."""
    limit = profile.operator_lock_days
    if limit is not None and not state.offline and state.has_waited(limit, time):
        number, since = state.first_waiting or (0, None)
        raise DriveRefused(Code.OPERATOR_OVERDUE, f"document {number} waits since {since}")


def room_in_archive(state: DriveState, profile: DriveProfile) -> None:
    """06h (12h, 19h); receipts and closing of an open shift still fit, so that the drive can be closed."""
    if state.last_number >= profile.capacity:
        raise DriveRefused(Code.ARCHIVE_FULL, f"{state.last_number} documents")


def room_in_queue(state: DriveState, profile: DriveProfile) -> None:
    """14h in transfer mode (12h, 14h, 16h, 19h)."""
    if not state.offline and len(state.queue) >= profile.queue_capacity:
        raise DriveRefused(Code.QUEUE_FULL, f"{len(state.queue)} documents wait for the operator")


def next_shift(state: DriveState) -> int:
    """Number of the next shift; 06h when the two bytes that answers have for it are used up (12h)."""
    if state.shift >= MOST_IN_TWO_BYTES:
        raise DriveRefused(Code.ARCHIVE_FULL, f"{state.shift} shifts")
    return state.shift + 1


def next_receipt(state: DriveState) -> int:
    """Number of the next receipt in the shift; 09h, as for totals, when two bytes cannot hold it (16h).

    No source tells what real drives do; either way the shift has to be closed.
    """
    if state.receipt >= MOST_IN_TWO_BYTES:
        raise DriveRefused(Code.BAD_VALUE, f"{state.receipt} receipts in the shift")
    return state.receipt + 1


def valid_until(registered: datetime | None, use: Use, profile: DriveProfile) -> date | None:
    """The last day of the keys; None before the registration."""
    if registered is None:
        return None
    return registered.date() + timedelta(days=key_days(profile.term, use))


def keys_valid(until: date | None, time: datetime) -> None:
    """05h after the last day of the keys (12h, 19h; 03h for a mode whose term is over already)."""
    if until is not None and time.date() > until:
        raise DriveRefused(Code.EXPIRED, f"the keys were valid until {until}")


def timer_agrees(profile: DriveProfile, said: timedelta, measured: float) -> None:
    """Time between two operations as the register tells it and as the drive measures it, in seconds: 17h."""
    tolerance = profile.timer_tolerance
    if tolerance is not None and abs(said - timedelta(seconds=measured)) > tolerance:
        raise DriveRefused(Code.TIMER_MISMATCH, f"{said} passed by the documents, {measured:.0f} s by the timer")


def registration_is_sound(inn: str, rnm: str, tax_systems: int, modes: int) -> None:
    """Values of command 03h: 09h."""
    if not (_digits(inn) and len(inn) in (10, 12)):
        raise DriveRefused(Code.BAD_VALUE, f"ИНН {inn!r}")
    if not (_digits(rnm) and 1 <= len(rnm) <= 20):
        raise DriveRefused(Code.BAD_VALUE, f"РНМ {rnm!r}")
    if not 0x01 <= tax_systems <= 0x3F:
        raise DriveRefused(Code.BAD_VALUE, f"tax systems {tax_systems:#x}")
    if not 0x00 <= modes <= 0x7F:
        raise DriveRefused(Code.BAD_VALUE, f"modes {modes:#x}")


def operator_is_sound(inn: str) -> None:
    """The operator's ИНН in command A3h: 09h. None is needed in autonomous mode."""
    if inn and not (_digits(inn) and len(inn) in (10, 12)):
        raise DriveRefused(Code.BAD_VALUE, f"ИНН of the operator {inn!r}")


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
