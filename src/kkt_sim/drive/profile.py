"""What one drive differs in from another, and the limits that are the same for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from kkt_driver.fn.enums import Generation
from kkt_sim.drive.keys import TERMS

#: bytes of TLV data in one command 07h
CHUNK_LIMIT = 1024
#: a shift lasts this long at most
SHIFT_LENGTH = timedelta(hours=24)
#: a shift may be opened this much before the last document: clocks are set back between shifts
SHIFT_OPEN_TOLERANCE = timedelta(hours=1)
#: numbers of shifts, and of receipts in a shift, travel in two bytes (commands 10h, 12h, 16h)
MOST_IN_TWO_BYTES = 0xFFFF
#: kopecks; the width of the total in command 16h
TOTAL_LIMIT = 2**40 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveProfile:
    """A model of drive; the default is a 15-month debug drive (МГМ) of the first generation.

    Attributes:
        version: firmware name, at most 16 ASCII characters (command 33h).
        model: name of the model, at most 48 characters (command 3Fh).
        generation: which commands and formats the drive knows.
        debug: a debug drive can be reset (60h); a serial one refuses that.
        term: months on its label: 13, 15 or 36; how many days that means is told by :mod:`kkt_sim.drive.keys`.
        registrations: reports of registration and re-registration together, 1 to 255. None: the usual ones, which
            :attr:`reports` tells.
        capacity: documents in the archive, 1 to 2**31; when reached, no shift can be opened (06h).
        queue_capacity: documents that may wait for the operator, 1 to 65,200; when reached, nothing can be finished
            (14h).
        full_days: days for which a document is kept in full after the operator confirmed it; then only its short
            record is left, for five years. Real drives promise 30; None: for ever.
        full_kib: KiB of the area for full documents, for command 3Dh.
        operator_timeout_days: flag b3 of 30h and tag 1053 when the oldest document has waited longer; 2 by the
            format 1.05, 5 by 1.0.
        operator_lock_days: code 15h when the oldest document has waited longer, in transfer mode; None: never.
        timer_tolerance: code 17h when the time between two operations differs more than this from the drive's own
            timer; None: not checked. Real drives use 5 minutes.
        check_rnm: refuse (09h) a registration number whose check digits do not fit ИНН and serial number; known
            debug drives do not mind.
        check_operator: refuse (20h 01h) an operator's receipt that is not signed by the emulated operator of the
            same secret.
        whole_messages: 22h and 23h give session header and container, as two sources show; False: the container
            alone, as a third does. 26h takes either.
        warning_bit: set bit 7 of the answer code while a warning flag is set. Described, but never seen in a dump.
    """

    version: str = "fn_debug_v_1.32"
    model: str = "kkt-sim: эмулятор, юридической силы нет"
    generation: Generation = Generation.FN_1
    debug: bool = True
    term: int = 15
    registrations: int | None = None
    capacity: int = 250_000
    queue_capacity: int = 65_000
    full_days: int | None = None
    full_kib: int = 32 * 1024
    operator_timeout_days: int = 2
    operator_lock_days: int | None = 30
    timer_tolerance: timedelta | None = None
    check_rnm: bool = False
    check_operator: bool = True
    whole_messages: bool = True
    warning_bit: bool = False

    def __post_init__(self) -> None:
        if not (self.version.isascii() and len(self.version) <= 16):
            raise ValueError(f"version must be at most 16 ASCII characters, got {self.version!r}")
        if len(self.model) > 48:
            raise ValueError(f"model must be at most 48 characters, got {self.model!r}")
        if self.term not in TERMS:
            raise ValueError(f"term must be 13, 15 or 36 months, got {self.term}")
        for name, lowest, highest in _BOUNDS:
            value = getattr(self, name)
            if value is not None and not lowest <= value <= highest:
                raise ValueError(f"{name} must lie within {lowest}..{highest}, got {value}")

    @property
    def reports(self) -> int:
        """How often the drive can be registered, all in all: 1 + 11 times; known debug drives 30 times."""
        if self.registrations is not None:
            return self.registrations
        return 30 if self.debug else 12


# Command 32h counts registrations in a byte. Command 42h counts what waits in two, and registrations and the closing
# come on top of the queue's capacity.
_BOUNDS = (
    ("registrations", 1, 255),
    ("capacity", 1, 2**31),
    ("queue_capacity", 1, 65_200),
    ("full_days", 1, 36_500),
    ("operator_lock_days", 1, 36_500),
    ("operator_timeout_days", 0, 36_500),
)
