"""What one drive differs in from another, and the limits that are the same for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

#: bytes of TLV data in one command 07h
CHUNK_LIMIT = 1024
#: a shift lasts this long at most
SHIFT_LENGTH = timedelta(hours=24)
#: a shift may be opened this much before the last document: clocks are set back between shifts
SHIFT_OPEN_TOLERANCE = timedelta(hours=1)
#: kopecks; the width of the total in command 16h
TOTAL_LIMIT = 2**40 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveProfile:
    """A model of drive; the default is a 15-month debug drive (МГМ).

    Attributes:
        version: firmware name, at most 16 ASCII characters (command 33h).
        debug: a debug drive can be reset (60h); a serial one refuses that.
        key_days: validity in days from the registration: 410 for a 13-month drive, 470 for 15, 1110 for 36.
        offline_key_days: the same when registered in autonomous mode: 410, or 560 for a 36-month drive.
        registrations: reports of registration and re-registration together: 1 + 11.
        capacity: documents in the archive; when reached, no shift can be opened (06h).
        queue_capacity: documents that may wait for the operator; when reached, nothing can be finished (14h).
        operator_timeout_days: flag b3 of 30h and tag 1053 when the oldest document has waited longer; 2 by the
            format 1.05, 5 by 1.0.
        operator_lock_days: code 15h when the oldest document has waited longer, in transfer mode; None: never.
        timer_tolerance: code 17h when the time between two operations differs more than this from the drive's own
            timer; None: not checked. Real drives use 5 minutes.
        check_rnm: refuse (09h) a registration number whose check digits do not fit ИНН and serial number; known
            debug drives do not mind.
    """

    version: str = "fn_debug_v_1.32"
    debug: bool = True
    key_days: int = 470
    offline_key_days: int = 410
    registrations: int = 12
    capacity: int = 250_000
    queue_capacity: int = 65_000
    operator_timeout_days: int = 2
    operator_lock_days: int | None = 30
    timer_tolerance: timedelta | None = None
    check_rnm: bool = False

    def __post_init__(self) -> None:
        if not (self.version.isascii() and len(self.version) <= 16):
            raise ValueError(f"version must be at most 16 ASCII characters, got {self.version!r}")
        # Command 42h counts in two bytes, and registrations and closing come on top of the capacity.
        if not 0 < self.queue_capacity <= 65_500:
            raise ValueError("queue_capacity must lie within 1..65500")
