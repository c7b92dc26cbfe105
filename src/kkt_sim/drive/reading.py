"""The half of the drive that only answers: status, validity, shift, exchange and archive commands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kkt_driver.ffd import tlv
from kkt_sim.drive import documents, rules, warnings
from kkt_sim.drive.answers import (
    DriveStatus,
    ExchangeStatus,
    ShiftParameters,
    ShortRecord,
    StoredDocument,
    Validity,
)
from kkt_sim.drive.draft import Draft
from kkt_sim.drive.memory import Memory
from kkt_sim.drive.profile import DriveProfile
from kkt_sim.drive.record import DocumentRecord, Registration
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
        return Validity(self._until(self._state.offline), self.profile.registrations - done, done)

    def version(self) -> tuple[str, int]:
        """33h: firmware name; 0 for a debug drive, 1 for a serial one."""
        return self.profile.version, 0 if self.profile.debug else 1

    # --- shift and exchange -------------------------------------------------------------------------------------------

    def shift(self) -> ShiftParameters:
        """10h. 02h outside the fiscal mode."""
        self._check(Operation.SHIFT_PARAMETERS)
        return ShiftParameters(self._state.shift_open, self._state.shift, self._state.receipt)

    def exchange_status(self) -> ExchangeStatus:
        """20h. 02h before the fiscal mode and in the archive phase."""
        self._check(Operation.EXCHANGE_STATUS)
        number, time = self._state.first_waiting or (0, None)
        queued = len(self._state.queue)
        return ExchangeStatus(0x02 if queued else 0, False, queued, number, time)

    # --- archive ------------------------------------------------------------------------------------------------------

    def find(self, number: int) -> ShortRecord:
        """40h. 02h before the registration, 08h."""
        self._check(Operation.FIND)
        found = self._memory.archive.find(number)
        return ShortRecord(found.form, False, found.short)

    def operator_receipt(self, number: int) -> bytes:
        """41h: always 08h, no document has been confirmed."""
        self._check(Operation.OPERATOR_RECEIPT)
        raise DriveRefused(Code.NO_DATA, f"no operator's receipt for document {number}")

    def unconfirmed(self) -> int:
        """42h: documents that wait for the operator's receipt."""
        self._check(Operation.UNCONFIRMED)
        return len(self._state.queue)

    def registration(self, ordinal: int | None = None) -> bytes:
        """43h: results of a registration, the latest or by ordinal from 1. 02h before the registration, 08h.

        47 bytes: DATE_TIME, ИНН 12, РНМ 20, tax systems, modes, number, sign; with an ordinal 48 bytes, the reason
        (0 in the first report) before the number.
        """
        self._check(Operation.REGISTRATION)
        report = self._report(len(self._state.reports) if ordinal is None else ordinal)
        result = Registration.decode(report.detail)
        fixed = report.detail[:34] + (b"" if ordinal is None else bytes((result.reason or 0,)))
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
        return [_whole(tag, value) for tag, value in tlv.split(report.tlv)[documents.own_count(report.form) :]]

    def document(self, number: int) -> StoredDocument:
        """45h, 46h: a document in full. 02h before the registration, 08h."""
        self._check(Operation.DOCUMENT)
        return _stored(self._memory.archive.find(number))

    def documents(self) -> Iterator[StoredDocument]:
        """All documents from number 1 on, in any phase; not a command of the protocol."""
        return map(_stored, self._memory.archive)

    # --- inside -------------------------------------------------------------------------------------------------------

    @property
    def _state(self) -> DriveState:
        return self._memory.state

    def _check(self, operation: Operation) -> None:
        state, draft = self._state, self._draft
        check(operation, state.phase, state.shift_open, draft.kind, draft.has_data)

    def _until(self, offline: bool) -> date | None:
        return rules.valid_until(self._state.registered, offline, self.profile)

    def _report(self, ordinal: int) -> DocumentRecord:
        reports = self._state.reports
        if not 1 <= ordinal <= len(reports):
            raise DriveRefused(Code.NO_DATA, f"no registration report {ordinal}")
        return self._memory.archive.find(reports[ordinal - 1])


def _whole(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value


def _stored(found: DocumentRecord) -> StoredDocument:
    return StoredDocument(found.number, found.form, found.tlv, found.time, found.sign)
