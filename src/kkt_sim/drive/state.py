"""What the drive knows between two commands, and how each finished document changes it.

:func:`apply` is the only place where the durable state changes, after a document was written and when the journal is
read again: so a drive opened anew cannot differ from the one that was switched off.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_driver.fn.enums import Current as Document
from kkt_driver.fn.enums import Phase
from kkt_sim.drive.keys import Use
from kkt_sim.drive.record import (
    DETAIL,
    FFD_1_05,
    FORM_MASK,
    FRONT,
    SETTLEMENT,
    DocumentRecord,
    Registration,
    unpack_time,
)

_DRIVE_CLOSE = int(Form.DRIVE_CLOSE)

__all__ = ["Document", "DriveState", "Phase", "apply", "confirm"]


@dataclass
class DriveState:
    """The durable state. Times are those of documents: local, to the minute."""

    phase: Phase = Phase.READY
    registration: Registration | None = None
    sending: bool = True  # finished documents wait for the operator: not in autonomous mode
    use: Use = field(default_factory=Use)  # what of the registration decides the term of the keys
    registered: datetime | None = None  # time of the first report; validity counts from it
    reports: list[int] = field(default_factory=list)  # numbers of the registration reports, in order
    last_number: int = 0
    last_stamp: bytes = b""  # DATE_TIME of the last document
    shift_open: bool = False
    shift: int = 0
    receipt: int = 0
    opened: datetime | None = None  # when the current shift was opened
    opening: int = 0  # number of the report that opened it
    totals: list[int] = field(default_factory=lambda: [0] * 5)  # kopecks in this shift by operation 1..4
    queue: deque[tuple[int, bytes]] = field(default_factory=deque)  # number and DATE_TIME of what waits to be sent
    messages: int = 0  # bits of tag 1206 from the operator, until a shift is opened

    @property
    def last_time(self) -> datetime | None:
        """Time of the last document."""
        return unpack_time(self.last_stamp) if self.last_stamp else None

    @property
    def offline(self) -> bool:
        """Registered in autonomous mode."""
        return self.registration is not None and self.registration.offline

    @property
    def format(self) -> int:
        """Data format of the registration, as command 3Ah numbers it; 1.05 before it."""
        return self.registration.format if self.registration is not None else FFD_1_05

    @property
    def first_waiting(self) -> tuple[int, datetime] | None:
        """Number and time of the document that has waited for the operator longest."""
        if not self.queue:
            return None
        number, stamp = self.queue[0]
        return number, unpack_time(stamp)

    def has_waited(self, days: int, until: datetime) -> bool:
        """Whether at ``until`` the oldest document has waited for more than ``days`` calendar days."""
        first = self.first_waiting
        return first is not None and (until.date() - first[1].date()).days > days


def apply(state: DriveState, payload: bytes) -> int:
    """Let a finished document take effect, given as it stands in the journal; its number.

    Works on the bytes: opening a drive does this for every document that it ever made.
    """
    form: int
    stamp: bytes
    number: int
    form, stamp, number = FRONT.unpack_from(payload)
    form &= FORM_MASK
    state.last_number = number
    state.last_stamp = stamp
    effect = _EFFECTS.get(form)
    if effect is not None:
        effect(state, payload)
    # After the effect: a registration report goes by the mode that it sets.
    if state.sending:
        state.queue.append((number, stamp))
    if form == _DRIVE_CLOSE:
        state.phase = Phase.POST_FISCAL if state.queue else Phase.ARCHIVE
    return number


def confirm(state: DriveState, number: int, messages: int) -> None:
    """Let the operator's receipt take effect. ValueError if the document is not the one that waits first."""
    if not state.queue or state.queue[0][0] != number:
        raise ValueError(f"a receipt for document {number}, which is not the first that waits")
    state.queue.popleft()
    state.messages |= messages
    if state.phase is Phase.POST_FISCAL and not state.queue:
        state.phase = Phase.ARCHIVE


def _registered(state: DriveState, payload: bytes) -> None:
    record = DocumentRecord.decode(payload)
    state.registration = Registration.decode(record.detail, record.format)
    state.sending = not state.registration.offline
    state.use = Use.of(state.registration, record.tlv)
    state.registered = state.registered or record.time
    state.reports.append(record.number)
    state.phase = Phase.FISCAL


def _shift_opened(state: DriveState, payload: bytes) -> None:
    state.shift_open = True
    state.shift += 1
    state.receipt = 0
    state.opened = state.last_time
    state.messages = 0
    state.opening = state.last_number
    state.totals = [0] * 5


def _shift_closed(state: DriveState, payload: bytes) -> None:
    state.shift_open = False


def _receipt_made(state: DriveState, payload: bytes) -> None:
    state.receipt += 1
    operation, low, high = SETTLEMENT.unpack_from(payload, DETAIL)
    state.totals[operation] += low | high << 32


_EFFECTS: dict[int, Callable[[DriveState, bytes], None]] = {
    Form.REGISTRATION: _registered,
    Form.REREGISTRATION: _registered,
    Form.SHIFT_OPEN: _shift_opened,
    Form.SHIFT_CLOSE: _shift_closed,
    Form.RECEIPT: _receipt_made,
    Form.BSO: _receipt_made,
    Form.RECEIPT_CORRECTION: _receipt_made,
    Form.BSO_CORRECTION: _receipt_made,
}
