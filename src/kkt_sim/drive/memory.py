"""Journal, state and archive as one: the drive's durable side.

The journal holds three kinds of records: D, once and first, with the format's version and the drive's number; F, a
finished document; R, a reset of a debug drive, after which everything begins anew.
"""

from __future__ import annotations

from kkt_sim.drive.archive import Archive
from kkt_sim.drive.journal import Journal, JournalDamaged
from kkt_sim.drive.record import DocumentRecord
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.state import DriveState, apply
from kkt_sim.storage import Storage

_VERSION = b"\x01"
_DRIVE, _DOCUMENT, _RESET = b"DFR"


class Memory:
    """Opens ``storage`` as the drive ``number``.

    ValueError if it belongs to another drive; JournalDamaged if it does not read as what was written.
    """

    def __init__(self, storage: Storage, number: str) -> None:
        self.state = DriveState()
        self.archive = Archive()
        self._journal, entries = Journal.open(storage)
        identity = _VERSION + number.encode("ascii")
        for place, (kind, payload) in enumerate(entries):
            if place == 0:
                self._check_identity(kind, payload, identity)
            elif kind == _DOCUMENT:
                self._take(payload)
            elif kind == _RESET:
                self._forget()
            else:
                raise JournalDamaged(f"record {place} is of the unknown kind {kind:#04x}")
        if not entries:
            self._journal.append(_DRIVE, identity)

    @property
    def failed(self) -> bool:
        """A write failed half-way; nothing can be written until the storage is opened anew."""
        return self._journal.uncertain

    def finish(self, record: DocumentRecord) -> None:
        """Write a finished document, then let it take effect. DriveRefused 03h if the storage fails."""
        payload = record.encode()
        self._write(_DOCUMENT, payload)
        self._take(payload)

    def reset(self) -> None:
        """Forget all documents and counters. DriveRefused 03h if the storage fails."""
        self._write(_RESET, b"")
        self._forget()

    def _write(self, kind: int, payload: bytes) -> None:
        try:
            self._journal.append(kind, payload)
        except OSError as error:
            raise DriveRefused(Code.FAILURE, f"storage: {error}") from error

    def _take(self, payload: bytes) -> None:
        # Also the live document is read back from its bytes: what was written is what counts.
        record = DocumentRecord.decode(payload)
        apply(self.state, record)
        self.archive.add(payload)

    def _forget(self) -> None:
        self.state = DriveState()
        self.archive.clear()

    @staticmethod
    def _check_identity(kind: int, payload: bytes, identity: bytes) -> None:
        if kind != _DRIVE or payload[:1] != _VERSION:
            raise JournalDamaged("this is not the journal of an emulated drive")
        if payload != identity:
            raise ValueError(f"the storage belongs to drive {payload[1:].decode('ascii', 'replace')}")
