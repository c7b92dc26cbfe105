"""The half of the drive that only answers: status, validity, shift and archive commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from kkt_driver.ffd import tlv
from kkt_sim.drive import documents, rules, warnings
from kkt_sim.drive.answers import (
    DriveStatus,
    FreeMemory,
    ShiftParameters,
    ShortRecord,
    StoredDocument,
    Validity,
)
from kkt_sim.drive.draft import Draft
from kkt_sim.drive.keys import Use, key_days
from kkt_sim.drive.memory import Memory
from kkt_sim.drive.profile import DriveProfile
from kkt_sim.drive.record import FFD_1_05, DocumentRecord, Registration
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.sign import check_number
from kkt_sim.drive.state import DriveState
from kkt_sim.drive.table import Operation, check
from kkt_sim.storage import Storage


class DriveReader:
    """Commands that change nothing; base of :class:`kkt_sim.drive.FiscalDrive`."""

    def __init__(self, storage: Storage, number: str, profile: DriveProfile) -> None:
        self.number = check_number(number)
        self.profile = profile
        self._memory = Memory(storage, number)
        self._draft = Draft()
        self._diagnostics = ""

    # --- service ------------------------------------------------------------------------------------------------------

    def status(self) -> DriveStatus:
        """30h."""
        state, draft = self._state, self._draft
        flags = warnings.flags(state, self.profile, state.last_time)
        return DriveStatus(
            phase=state.phase,
            document=draft.kind,
            has_data=bool(draft.data),
            shift_open=state.shift_open,
            flags=flags | (warnings.CRITICAL if self._memory.failed else 0),
            time=state.last_time,
            number=self.number,
            last_document=state.last_number,
        )

    def validity(self) -> Validity:
        """32h."""
        done = len(self._state.reports)
        return Validity(self._until(self._state.use), self.profile.reports - done, done)

    def version(self) -> tuple[str, int]:
        """33h: firmware name; 0 for a debug drive, 1 for a serial one."""
        return self.profile.version, 0 if self.profile.debug else 1

    # --- shift --------------------------------------------------------------------------------------------------------

    def shift(self) -> ShiftParameters:
        """10h. 02h outside the fiscal mode."""
        self._check(Operation.SHIFT_PARAMETERS)
        return ShiftParameters(self._state.shift_open, self._state.shift, self._state.receipt)

    # --- archive ------------------------------------------------------------------------------------------------------

    def find(self, number: int) -> ShortRecord:
        """40h. 02h before the registration, 08h."""
        self._check(Operation.FIND)
        found = self._memory.archive.find(number)
        return ShortRecord(found.kind, self._memory.archive.confirmed(number), found.short)

    def operator_receipt(self, number: int) -> bytes:
        """41h: the operator's receipt, 27 bytes: time 5, sign 18, number 4. 08h: no document, or none for it."""
        self._check(Operation.OPERATOR_RECEIPT)
        kept = self._memory.archive.receipt(number)
        return kept.time + kept.sign + kept.number.to_bytes(4, "little")

    def unconfirmed(self) -> int:
        """42h: documents that wait for the operator's receipt."""
        self._check(Operation.UNCONFIRMED)
        return len(self._state.queue)

    def registration(self, ordinal: int | None = None) -> bytes:
        """43h: results of a registration, the latest or by ordinal from 1. 02h before the registration, 08h.

        47 bytes: DATE_TIME, ИНН 12, РНМ 20, tax systems, modes, number, sign; with an ordinal 48 bytes, the reason
        (0 in the first report) before the number. From format 1.1 on 60 and 64 bytes: further modes and the
        operator's ИНН behind the modes, reasons of 4 bytes.
        """
        self._check(Operation.REGISTRATION)
        report = self._report(len(self._state.reports) if ordinal is None else ordinal)
        result = Registration.decode(report.detail, report.format)
        old = report.format == FFD_1_05
        fixed = report.detail[: 34 if old else 47]
        if ordinal is not None:
            fixed += (result.reason or 0).to_bytes(1 if old else 4, "little")
        return report.short[:5] + fixed + report.short[5:13]

    def registration_tlv(self, ordinal: int, tag: int) -> bytes:
        """44h: one whole TLV of a registration report, by ordinal from 1, 0 for the latest. 02h, 08h."""
        self._check(Operation.REGISTRATION_TLV)
        for found, value in tlv.split(self._report(ordinal or len(self._state.reports)).tlv):
            if found == tag:
                return _whole(found, value)
        raise DriveRefused(Code.NO_DATA, f"no tag {tag}")

    def registration_tlvs(self, ordinal: int) -> list[bytes]:
        """44h with tag FFFFh, then 47h: the TLVs that came with 07h, in their order. 02h, 08h (no such report)."""
        self._check(Operation.REGISTRATION_TLV)
        report = self._report(ordinal or len(self._state.reports))
        own = documents.own_count(report.form, report.format)
        return [_whole(tag, value) for tag, value in tlv.split(report.tlv)[own:]]

    def document(self, number: int) -> StoredDocument:
        """45h, 46h: a document in full. 02h before the registration, 08h (also when only its short record is left)."""
        self._check(Operation.DOCUMENT)
        found = self._whole(number)
        limit, now = self.profile.full_days, self._state.last_time
        if limit is not None and now is not None and found.confirmed and now - found.time > timedelta(days=limit):
            raise DriveRefused(Code.NO_DATA, f"of document {number} only the short record is left")
        return found

    def may_read_document(self) -> None:
        """46h. 02h before the registration."""
        self._check(Operation.DOCUMENT)

    def may_read_registration(self) -> None:
        """47h. 02h before the registration."""
        self._check(Operation.REGISTRATION_TLV)

    def documents(self) -> Iterator[StoredDocument]:
        """All documents from number 1 on, in any phase; not a command of the protocol."""
        return (self._stored(found) for found in self._memory.archive)

    # --- from format 1.1 on -------------------------------------------------------------------------------------------

    def format(self) -> tuple[int, int]:
        """3Ah: data format of the registration, 0 before it, and the highest possible: 2 is 1.05, 3 1.1, 4 1.2."""
        registered = self._state.registration is not None
        return self._state.format if registered else 0, self.profile.generation.highest_format

    def days_left(self, time: datetime) -> int:
        """3Bh: days of validity left as of ``time``; before the registration, those of a plain one. 07h."""
        time = rules.minute(time)
        until = self._until(self._state.use)
        if until is None:
            return key_days(self.profile.term, Use())
        return max(0, (until - time.date()).days)

    def free_memory(self) -> FreeMemory:
        """3Dh. Full are counted the documents that wait for the operator."""
        state = self._state
        first = state.first_waiting
        used = self._memory.archive.stored(first[0]) if first else 0
        left = max(0, self.profile.capacity - state.last_number)
        return FreeMemory(left, max(0, self.profile.full_kib - used // 1024))

    def data_size(self) -> int:
        """A7h: bytes that came with 07h for the document in progress."""
        return len(self._draft.data)

    def diagnostics(self) -> bytes:
        """35h: what the last failure was, at most 256 bytes of cp866 text; real drives give bytes of their own."""
        return self._diagnostics.encode("cp866", "replace")[:256]

    # --- inside -------------------------------------------------------------------------------------------------------

    @property
    def _state(self) -> DriveState:
        return self._memory.state

    def _check(self, operation: Operation) -> None:
        state, draft = self._state, self._draft
        check(operation, state.phase, state.shift_open, draft.kind, draft.has_data)

    def _until(self, use: Use) -> date | None:
        return rules.valid_until(self._state.registered, use, self.profile)

    def _whole(self, number: int) -> StoredDocument:
        return self._stored(self._memory.archive.find(number))

    def _stored(self, found: DocumentRecord) -> StoredDocument:
        number = found.number
        confirmed = self._memory.archive.confirmed(number)
        return StoredDocument(number, found.form, found.tlv, found.time, found.sign, confirmed, found.format)

    def _attempt(self, write: Callable[[], None]) -> None:
        """Write, and remember for 35h what went wrong."""
        try:
            write()
        except DriveRefused as refused:
            self._diagnostics = refused.reason
            raise

    def _report(self, ordinal: int) -> DocumentRecord:
        reports = self._state.reports
        if not 1 <= ordinal <= len(reports):
            raise DriveRefused(Code.NO_DATA, f"no registration report {ordinal}")
        return self._memory.archive.find(reports[ordinal - 1])


def _whole(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value
