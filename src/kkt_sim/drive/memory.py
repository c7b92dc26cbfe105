"""Journal, state and archive as one: the drive's durable side.

The journal holds four kinds of records: D, once and first, with the format's version and the drive's number; F, a
finished document; C, the operator's receipt for the document that waited first; R, a reset of a debug drive, after
which everything begins anew.
"""

from __future__ import annotations

import struct

from kkt_sim.drive.archive import Archive
from kkt_sim.drive.journal import Journal, JournalDamaged, walk
from kkt_sim.drive.record import Confirmation, DocumentRecord, peek
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.state import DriveState, apply, confirm
from kkt_sim.storage import FileStorage, Storage

_VERSION = b"\x01"
_DRIVE, _DOCUMENT, _CONFIRMED, _RESET = b"DFCR"


class _First(Exception):
    """The first record."""


def owner(storage: Storage) -> str | None:
    """Number of the drive that lives in ``storage``; None if none does yet. JournalDamaged."""

    def take(kind: int, payload: bytes, offset: int, size: int) -> None:
        raise _First(kind, payload)

    try:
        walk(storage.view() if isinstance(storage, FileStorage) else storage.read(), take)
    except _First as first:
        kind, payload = first.args
        if kind != _DRIVE or payload[:1] != _VERSION:
            raise JournalDamaged("this is not the journal of an emulated drive") from None
        return str(payload[1:], "ascii", "replace")
    return None


class Memory:
    """Opens ``storage`` as the drive ``number``.

    ValueError if it belongs to another drive; JournalDamaged if it does not read as what was written.
    """

    def __init__(self, storage: Storage, number: str) -> None:
        self.state = DriveState()
        self.archive = Archive(storage)
        self._identity = _VERSION + number.encode("ascii")
        self._known = False
        self._journal = Journal.replay(storage, self._take)
        if not self._known:
            self._take(_DRIVE, self._identity, *self._journal.append(_DRIVE, self._identity))

    @property
    def failed(self) -> bool:
        """A write failed half-way; nothing can be written until the storage is opened anew."""
        return self._journal.uncertain

    def finish(self, record: DocumentRecord) -> None:
        """Write a finished document, then let it take effect. DriveRefused 03h if the storage fails."""
        self._write(_DOCUMENT, record.encode())

    def confirm(self, confirmed: Confirmation) -> None:
        """Write the operator's receipt, then let it take effect. DriveRefused 03h if the storage fails."""
        self._write(_CONFIRMED, confirmed.encode())

    def reset(self) -> None:
        """Forget all documents and counters. DriveRefused 03h if the storage fails."""
        self._write(_RESET, b"")

    def _write(self, kind: int, payload: bytes) -> None:
        try:
            offset, size = self._journal.append(kind, payload)
        except OSError as error:
            raise DriveRefused(Code.FAILURE, f"storage: {error}") from error
        self._take(kind, payload, offset, size)

    def _take(self, kind: int, payload: bytes, offset: int, size: int) -> None:
        # Also the live record is read back from its bytes: what was written is what counts.
        if not self._known:
            self._check_identity(kind, payload)
            self._known = True
        elif kind == _DOCUMENT:
            try:
                number = apply(self.state, payload)
            except (struct.error, ValueError, IndexError) as error:
                raise JournalDamaged(f"the record at offset {offset} is no document: {error}") from error
            if self.archive.add(payload, offset, size) != number:
                raise JournalDamaged(f"the record at offset {offset} is document {number}")
        elif kind == _CONFIRMED:
            try:
                number, messages = peek(payload)
                confirm(self.state, number, messages)
            except ValueError as error:
                raise JournalDamaged(f"the record at offset {offset}: {error}") from error
            self.archive.add_receipt(number, payload, offset)
        elif kind == _RESET:
            self.state = DriveState()
            self.archive.clear()
        else:
            raise JournalDamaged(f"the record at offset {offset} is of the unknown kind {kind:#04x}")

    def _check_identity(self, kind: int, payload: bytes) -> None:
        if kind != _DRIVE or payload[:1] != _VERSION:
            raise JournalDamaged("this is not the journal of an emulated drive")
        if payload != self._identity:
            raise ValueError(f"the storage belongs to drive {payload[1:].decode('ascii', 'replace')}")
