"""What the drive knows between two commands, and how each finished document changes it.

:func:`apply` is the only place where the durable state changes, after a document was written and when the journal is
read again: so a drive opened anew cannot differ from the one that was switched off.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_sim.drive.record import DocumentRecord, Registration, receipt_total


class Phase(IntEnum):
    """Phases of a drive's life, command 30h; 00 (factory setup) cannot be seen from outside."""

    READY = 0x01
    FISCAL = 0x03
    POST_FISCAL = 0x07
    ARCHIVE = 0x0F


class Document(IntEnum):
    """Document in progress, command 30h; these are not the numbers of the format."""

    NONE = 0x00
    REGISTRATION = 0x01
    SHIFT_OPEN = 0x02
    RECEIPT = 0x04
    SHIFT_CLOSE = 0x08
    FN_CLOSE = 0x10
    BSO = 0x11
    REPLACEMENT = 0x12
    REREGISTRATION = 0x13
    CORRECTION = 0x14
    BSO_CORRECTION = 0x15
    STATE_REPORT = 0x17


@dataclass
class DriveState:
    """The durable state. Times are those of documents: local, to the minute."""

    phase: Phase = Phase.READY
    registration: Registration | None = None
    registered: datetime | None = None  # time of the first report; validity counts from it
    reports: list[int] = field(default_factory=list)  # numbers of the registration reports, in order
    last_number: int = 0
    last_time: datetime | None = None
    shift_open: bool = False
    shift: int = 0
    receipt: int = 0
    opened: datetime | None = None  # when the current shift was opened
    opening: int = 0  # number of the report that opened it
    totals: list[int] = field(default_factory=lambda: [0] * 5)  # kopecks in this shift by operation 1..4
    queue: deque[tuple[int, datetime]] = field(default_factory=deque)  # documents that wait for the operator

    @property
    def offline(self) -> bool:
        """Registered in autonomous mode."""
        return self.registration is not None and self.registration.offline

    @property
    def first_waiting(self) -> tuple[int, datetime] | None:
        """Number and time of the document that has waited for the operator longest."""
        return self.queue[0] if self.queue else None

    def has_waited(self, days: int, until: datetime) -> bool:
        """Whether at ``until`` the oldest document has waited for more than ``days`` calendar days."""
        return bool(self.queue) and (until.date() - self.queue[0][1].date()).days > days


def apply(state: DriveState, record: DocumentRecord) -> None:
    """Let a finished document take effect."""
    state.last_number = record.number
    state.last_time = record.time
    effect = _EFFECTS.get(record.form)
    if effect is not None:
        effect(state, record)
    # After the effect: a registration report goes by the mode that it sets.
    if not state.offline:
        state.queue.append((record.number, record.time))
    if record.form == Form.DRIVE_CLOSE:
        state.phase = Phase.POST_FISCAL if state.queue else Phase.ARCHIVE


def _registered(state: DriveState, record: DocumentRecord) -> None:
    state.registration = Registration.decode(record.detail)
    state.registered = state.registered or record.time
    state.reports.append(record.number)
    state.phase = Phase.FISCAL


def _shift_opened(state: DriveState, record: DocumentRecord) -> None:
    state.shift_open = True
    state.shift += 1
    state.receipt = 0
    state.opened = record.time
    state.opening = record.number
    state.totals = [0] * 5


def _shift_closed(state: DriveState, record: DocumentRecord) -> None:
    state.shift_open = False


def _receipt_made(state: DriveState, record: DocumentRecord) -> None:
    operation, total = receipt_total(record.detail)
    state.receipt += 1
    state.totals[operation] += total


_EFFECTS: dict[int, Callable[[DriveState, DocumentRecord], None]] = {
    Form.REGISTRATION: _registered,
    Form.REREGISTRATION: _registered,
    Form.SHIFT_OPEN: _shift_opened,
    Form.SHIFT_CLOSE: _shift_closed,
    Form.RECEIPT: _receipt_made,
    Form.BSO: _receipt_made,
    Form.RECEIPT_CORRECTION: _receipt_made,
    Form.BSO_CORRECTION: _receipt_made,
}
