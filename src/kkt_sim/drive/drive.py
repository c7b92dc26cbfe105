"""The emulated fiscal drive (ФН) of the format 1.0/1.05: one method per command of the FN protocol.

Source of every rule: FNS, «Описание интерфейса ФН», version 1.2 of 2016-07-06. Fiscal signs have no legal validity.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kkt_driver.errors import FieldError
from kkt_driver.ffd import tlv as ffd_tlv
from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_driver.ffd.rnm import check_rnm
from kkt_sim.clock import Clock, SystemClock
from kkt_sim.drive import documents, record, rules, warnings
from kkt_sim.drive.answers import ReceiptSigned, ShiftSigned, Signed, StateSigned
from kkt_sim.drive.draft import Draft
from kkt_sim.drive.exchange import DriveExchange, Talk
from kkt_sim.drive.keys import Use
from kkt_sim.drive.profile import TOTAL_LIMIT, DriveProfile
from kkt_sim.drive.record import FFD_1_05, FFD_1_1, DocumentRecord, Registration
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.sign import DEFAULT_KEY
from kkt_sim.drive.state import Document
from kkt_sim.drive.table import Operation
from kkt_sim.storage import Storage

_REGISTRATION_KINDS = (Document.REGISTRATION, Document.REPLACEMENT, Document.REREGISTRATION)
_REASON_REPLACEMENT = 1
_RECEIPT_FORMS = {
    Document.RECEIPT: Form.RECEIPT,
    Document.BSO: Form.BSO,
    Document.CORRECTION: Form.RECEIPT_CORRECTION,
    Document.BSO_CORRECTION: Form.BSO_CORRECTION,
}
# What code 14h is documented for; registrations and closing must stay possible.
_QUEUE_LIMITED = frozenset(
    {Form.SHIFT_OPEN, Form.SHIFT_CLOSE, Form.STATE_REPORT, *_RECEIPT_FORMS.values()},
)


class FiscalDrive(DriveExchange):
    """A drive that lives in ``storage``; opening the same storage again gives the same drive.

    Every method raises :class:`DriveRefused` with the FN answer code and then has changed nothing. Times are naive
    local; seconds are dropped, since the protocol has none. Sums are kopecks. A document is finished with exactly one
    append and one sync of the storage, before anything else changes. If the storage fails, the command answers 03h,
    and the drive refuses every further document until the storage is opened anew, because only then it is known
    whether the document was kept.

    Args:
        number: serial number, 9999078900xxxxxx. ValueError for another one, or if ``storage`` belongs to another.
        key: of the fiscal signs.
        clock: the interval timer behind code 17h; only read when ``profile.timer_tolerance`` is set.
        operator_secret: what it has in common with its emulated operator; None: what every operator has by default.

    Raises JournalDamaged if the storage does not read as what was written.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        number: str = "9999078900012345",
        key: bytes = DEFAULT_KEY,
        profile: DriveProfile = DriveProfile(),  # noqa: B008 - frozen
        clock: Clock | None = None,
        operator_secret: bytes | None = None,
    ) -> None:
        super().__init__(storage, number, profile)
        self._talk, self._secret = Talk(), operator_secret
        self._key = key
        self._clock = clock or SystemClock()
        # Document time and timer reading of the last operation in this power session.
        self._anchor: tuple[datetime, float] | None = None

    # --- any document -------------------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """06h: forget the document in progress; accepted always."""
        self._check(Operation.CANCEL)
        self._draft = Draft()

    def add(self, tlv: bytes) -> None:
        """07h: data of the document in progress; 01h, 02h, 10h (see :class:`Draft`)."""
        self._check(Operation.ADD)
        self._draft.add(tlv)

    # --- registration and end of life ---------------------------------------------------------------------------------

    def begin_registration(self, kind: int = 0) -> None:
        """02h: ``kind`` 0 registration, 1 drive replaced, 2 parameters changed. 01h, 02h (also when none is left)."""
        if kind not in (0, 1, 2):
            raise DriveRefused(Code.BAD_COMMAND, f"registration kind {kind}")
        self._check(Operation.BEGIN_REREGISTRATION if kind == 2 else Operation.BEGIN_REGISTRATION)
        if len(self._state.reports) >= self.profile.reports:
            raise DriveRefused(Code.WRONG_STATE, "no registrations are left")
        self._draft = Draft(_REGISTRATION_KINDS[kind])

    def begin_registration_11(self, kind: int, format: int) -> None:
        """A2h: as 02h for a data format from 1.1 on; ``format`` 3 is 1.1, 4 is 1.2. 0Ah for another, 01h, 02h."""
        if not FFD_1_1 <= format <= self.profile.generation.highest_format:
            raise DriveRefused(Code.BAD_FORMAT, f"format {format}")
        self.begin_registration(kind)
        self._draft.format = format

    def finish_registration(
        self, time: datetime, inn: str, rnm: str, tax_systems: int, modes: int, reason: int | None = None
    ) -> Signed:
        """03h: the drive becomes, or stays, registered.

        ``inn`` and ``rnm`` with or without padding; ``tax_systems`` bits 0..5; ``modes`` bits: 0 encryption,
        1 autonomous, 2 automatic, 3 services, 4 БСО, 5 Internet, 6 agents; ``reason`` 1..4 for kind 2 and only then.
        01h, 02h, 03h, 05h (the mode's term is over), 07h, 09h (also ИНН or РНМ other than at first), 14h.
        """
        self._check(Operation.FINISH_REGISTRATION)
        if self._draft.format != FFD_1_05:
            raise DriveRefused(Code.WRONG_STATE, "begun with A2h")
        if reason is not None and not 1 <= reason <= 4:
            raise DriveRefused(Code.BAD_VALUE, f"reason {reason}")
        return self._register(time, Registration(_bare(inn), _bare(rnm), tax_systems, modes, reason))

    def finish_registration_11(
        self,
        time: datetime,
        inn: str,
        rnm: str,
        tax_systems: int,
        modes: int,
        more_modes: int,
        operator_inn: str,
        reasons: int | None = None,
    ) -> Signed:
        """A3h: as 03h for a data format from 1.1 on; ``reasons`` are the bits of tag 1205."""
        self._check(Operation.FINISH_REGISTRATION)
        if self._draft.format == FFD_1_05:
            raise DriveRefused(Code.WRONG_STATE, "begun with 02h")
        new = Registration(
            _bare(inn), _bare(rnm), tax_systems, modes, reasons, self._draft.format, more_modes, _bare(operator_inn)
        )
        rules.operator_is_sound(new.operator_inn)
        return self._register(time, new)

    def _register(self, time: datetime, new: Registration) -> Signed:
        kind, state = self._draft.kind, self._state
        if (new.reason is not None) != (kind is Document.REREGISTRATION):
            raise DriveRefused(Code.BAD_COMMAND, "a reason belongs to kind 2 only")
        time = rules.minute(time)
        rules.not_earlier(time, state.last_time)
        rules.registration_is_sound(new.inn, new.rnm, new.tax_systems, new.modes)
        before = state.registration
        if before is not None and (new.inn, new.rnm) != (before.inn, before.rnm):
            raise DriveRefused(Code.BAD_VALUE, f"registered as ИНН {before.inn}, РНМ {before.rnm}")
        self._check_rnm(new.inn, new.rnm)
        if kind is Document.REPLACEMENT:
            new = replace(new, reason=_REASON_REPLACEMENT)
        rules.keys_valid(self._until(Use.of(new, bytes(self._draft.data))), time)
        form = Form.REGISTRATION if new.reason is None else Form.REREGISTRATION
        made = self._finish(form, time, documents.registration_fields(new), new.encode(), registration=new)
        return Signed(made.number, made.sign)

    def begin_close(self) -> None:
        """04h: begin closing the fiscal mode. 02h."""
        self._check(Operation.BEGIN_CLOSE)
        self._draft = Draft(Document.FN_CLOSE, format=self._state.format)

    def finish_close(self, time: datetime, rnm: str) -> Signed:
        """05h: the end of the fiscal mode, for good; straight to the archive phase if nothing waits for the operator.

        02h, 03h, 07h, 09h (another РНМ).
        """
        self._check(Operation.FINISH_CLOSE)
        time = rules.minute(time)
        rules.not_earlier(time, self._state.last_time)
        known = self._registration
        if rnm.rstrip(" \0") != known.rnm:
            raise DriveRefused(Code.BAD_VALUE, f"registered as {known.rnm}")
        own = documents.close_fields(self._state.shift)
        made = self._finish(Form.DRIVE_CLOSE, time, own, record.owner(known.inn, known.rnm))
        return Signed(made.number, made.sign)

    def reset(self) -> None:
        """60h 16h: back to phase 01 with nothing in the archive. 01h on a serial drive, 03h."""
        if not self.profile.debug:
            raise DriveRefused(Code.BAD_COMMAND, "only debug drives can be reset")
        self._check(Operation.RESET)
        self._attempt(self._memory.reset)
        self._draft, self._talk = Draft(), Talk()

    # --- shift --------------------------------------------------------------------------------------------------------

    def begin_shift_open(self, time: datetime) -> None:
        """11h. 02h, 07h (more than an hour before the last document), 15h."""
        self._check(Operation.BEGIN_SHIFT_OPEN)
        time = rules.minute(time)
        rules.shift_may_open(self._state, time)
        rules.operator_in_time(self._state, self.profile, time)
        self._draft = Draft(Document.SHIFT_OPEN, time, self._state.format)

    def finish_shift_open(self) -> ShiftSigned:
        """12h: the next shift is open. 02h, 03h, 05h, 06h (also when shifts have no number left), 14h; 15h at 11h."""
        self._check(Operation.FINISH_SHIFT_OPEN)
        time, state = self._begun, self._state
        rules.keys_valid(self._until(state.use), time)
        rules.room_in_archive(state, self.profile)
        shift = rules.next_shift(state)
        own = documents.shift_open_fields(shift, warnings.tags(state, self.profile, time), state.messages)
        made = self._finish(Form.SHIFT_OPEN, time, own, record.shift_detail(shift))
        return ShiftSigned(shift, made.number, made.sign, self._flags)

    def begin_shift_close(self, time: datetime) -> None:
        """13h: allowed however old the shift is. 02h, 07h, 15h."""
        self._check(Operation.BEGIN_SHIFT_CLOSE)
        time = rules.minute(time)
        rules.not_earlier(time, self._state.last_time)
        rules.operator_in_time(self._state, self.profile, time)
        self._draft = Draft(Document.SHIFT_CLOSE, time, self._state.format)

    def finish_shift_close(self) -> ShiftSigned:
        """14h: the shift is closed. 02h, 03h, 14h; 15h comes at 13h already."""
        self._check(Operation.FINISH_SHIFT_CLOSE)
        time, state = self._begun, self._state
        own = documents.shift_close_fields(
            state.shift,
            state.receipt,
            state.last_number + 1 - state.opening + 1,
            self._waiting_fields(),
            warnings.tags(state, self.profile, time),
        )
        made = self._finish(Form.SHIFT_CLOSE, time, own, record.shift_detail(state.shift))
        return ShiftSigned(state.shift, made.number, made.sign, self._flags)

    # --- receipts -----------------------------------------------------------------------------------------------------

    def begin_receipt(self, time: datetime) -> None:
        """15h: a receipt, or БСО if registered so. 02h, 07h (before the last document), 15h, 16h (24 hours), 17h."""
        self._begin_receipt(Operation.BEGIN_RECEIPT, time, Document.RECEIPT, Document.BSO)

    def begin_correction(self, time: datetime) -> None:
        """17h: a correction; otherwise as :meth:`begin_receipt`."""
        self._begin_receipt(Operation.BEGIN_CORRECTION, time, Document.CORRECTION, Document.BSO_CORRECTION)

    def finish_receipt(self, time: datetime, operation: int, total: int) -> ReceiptSigned:
        """16h: a receipt or correction is made; ``operation`` 1..4, ``total`` in kopecks below 2**40.

        02h, 03h, 07h (before its begin, or after the shift's 24 hours), 09h (also when totals or numbers of the shift
        overflow), 14h.
        """
        self._check(Operation.FINISH_RECEIPT)
        time, state = rules.minute(time), self._state
        rules.receipt_may_finish(state, self._draft.time, time)
        if not 1 <= operation <= 4 or not 0 <= total <= TOTAL_LIMIT:
            raise DriveRefused(Code.BAD_VALUE, f"operation {operation}, total {total}")
        if state.totals[operation] + total > TOTAL_LIMIT:
            raise DriveRefused(Code.BAD_VALUE, "totals of the shift overflow")
        receipt = rules.next_receipt(state)
        form = _RECEIPT_FORMS[self._draft.kind]
        own = documents.receipt_fields(state.shift, receipt, operation, total)
        made = self._finish(form, time, own, record.receipt_detail(operation, total))
        return ReceiptSigned(receipt, made.number, made.sign)

    # --- state report -------------------------------------------------------------------------------------------------

    def begin_state_report(self, time: datetime) -> None:
        """18h: with the shift closed, also after the fiscal mode. 02h, 07h."""
        self._check(Operation.BEGIN_STATE_REPORT)
        time = rules.minute(time)
        rules.not_earlier(time, self._state.last_time)
        self._draft = Draft(Document.STATE_REPORT, time, self._state.format)

    def finish_state_report(self) -> StateSigned:
        """19h. 02h, 03h, 05h, 06h, 14h."""
        self._check(Operation.FINISH_STATE_REPORT)
        time, state = self._begun, self._state
        rules.keys_valid(self._until(state.use), time)
        rules.room_in_archive(state, self.profile)
        count, first = len(state.queue), state.first_waiting
        first_time = first[1] if first else None
        detail = record.state_detail(count, first_time)
        made = self._finish(Form.STATE_REPORT, time, self._waiting_fields(), detail)
        return StateSigned(made.number, made.sign, count, first_time.date() if first_time else None)

    # --- inside -------------------------------------------------------------------------------------------------------

    @property
    def _registration(self) -> Registration:
        known = self._state.registration
        assert known is not None, "the table lets nobody get here before the registration"
        return known

    @property
    def _flags(self) -> int | None:
        """Warning flags for the answers of 12h and 14h; only from format 1.1 on."""
        return self.status().flags if self._state.format > FFD_1_05 else None

    @property
    def _begun(self) -> datetime:
        assert self._draft.time is not None, "this document's begin command carries a time"
        return self._draft.time

    def _begin_receipt(self, operation: Operation, time: datetime, plain: Document, bso: Document) -> None:
        self._check(operation)
        time = rules.minute(time)
        rules.receipt_may_begin(self._state, time)
        rules.operator_in_time(self._state, self.profile, time)
        if self._anchor is not None:
            then, reading = self._anchor
            rules.timer_agrees(self.profile, time - then, self._clock.monotonic() - reading)
        self._draft = Draft(bso if self._registration.bso else plain, time, self._state.format)

    def _finish(
        self, form: Form, time: datetime, own: documents.Own, detail: bytes, registration: Registration | None = None
    ) -> DocumentRecord:
        if form in _QUEUE_LIMITED:
            rules.room_in_queue(self._state, self.profile)
        number = self._state.last_number + 1
        tlvs, sign = documents.assemble(
            form,
            key=self._key,
            drive=self.number,
            registration=registration or self._registration,
            number=number,
            time=time,
            own=own,
            data=bytes(self._draft.data),
        )
        made = record.make(form, time, number, sign, detail, tlvs, (registration or self._registration).format)
        self._attempt(lambda: self._memory.finish(made))
        self._draft = Draft()
        if self.profile.timer_tolerance is not None:
            self._anchor = (time, self._clock.monotonic())
        return made

    def _waiting_fields(self) -> documents.Own:
        """None in autonomous mode: the format leaves them out there."""
        state = self._state
        if state.offline:
            return []
        first = state.first_waiting
        return documents.waiting_fields(len(state.queue), first[1] if first else None)

    def _check_rnm(self, inn: str, rnm: str) -> None:
        if not self.profile.check_rnm:
            return
        # The drive learns the register's serial number from tag 1013 of the report, and nowhere else.
        serial = ffd_tlv.decode(bytes(self._draft.data)).get(1013)
        try:
            check_rnm(rnm, inn, serial if isinstance(serial, str) else "")
        except FieldError as error:
            raise DriveRefused(Code.BAD_VALUE, str(error)) from error


def _bare(text: str) -> str:
    return text.rstrip(" \0")
