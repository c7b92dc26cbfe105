"""Finished documents by number, and the operator's receipts for them.

Kept in memory is where each record stands in the journal: at most 20 bytes per document. The bytes themselves are
read, and their checksum looked at again, when somebody asks. A storage that cannot be read piecewise has its records
kept whole.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from kkt_sim.drive.journal import JournalDamaged, read_record
from kkt_sim.drive.record import Confirmation, DocumentRecord
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.storage import RandomAccess, Storage

#: bytes that hold the record of any receipt, however many of them the journal had to escape
_RECEIPT_RECORD = 96
#: bytes read at once where one document after another is wanted
_PIECE = 1 << 20


class Archive:
    """Numbers run from 1 without gaps."""

    def __init__(self, storage: Storage) -> None:
        self._source = storage if isinstance(storage, RandomAccess) else None
        self.clear()

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[DocumentRecord]:
        """All of them in order, with one reading for many; DriveRefused 03h as :meth:`find`."""
        start, piece = 0, b""
        for number in range(1, len(self) + 1):
            offset, size = self._places[number - 1], self._sizes[number - 1]
            if self._source is None:
                yield DocumentRecord.decode(self._kept[offset])
                continue
            at = offset - start
            if at < 0 or at + size > len(piece):
                start, at = offset, 0
                piece = self._piece(offset, max(size, _PIECE))
            yield DocumentRecord.decode(self._checked(piece[at : at + size], offset))

    def add(self, payload: bytes, offset: int, size: int) -> int:
        """Keep one more document, whose record stands at ``offset``; the number that it has by that."""
        if self._source is None:
            self._kept[offset] = payload
        self._places.append(offset)
        self._sizes.append(size)
        return len(self._places)

    def add_receipt(self, number: int, payload: bytes, offset: int) -> None:
        """Keep the operator's receipt for a document."""
        if self._source is None:
            self._kept[offset] = payload
        # They come in the order of the documents; one that is never sent has none.
        missing = number - 1 - len(self._receipts)
        if missing:
            self._receipts.extend([0] * missing)
        self._receipts.append(offset)

    def find(self, number: int) -> DocumentRecord:
        """The document with this number; DriveRefused 08h if there is none, 03h if it cannot be read any more."""
        self._check(number)
        return DocumentRecord.decode(self._read(self._places[number - 1], self._sizes[number - 1]))

    def confirmed(self, number: int) -> bool:
        """Whether the operator's receipt for the document has come."""
        return 1 <= number <= len(self._receipts) and self._receipts[number - 1] > 0

    def receipt(self, number: int) -> Confirmation:
        """The operator's receipt; DriveRefused 08h if there is none."""
        self._check(number)
        if not self.confirmed(number):
            raise DriveRefused(Code.NO_DATA, f"no operator's receipt for document {number}")
        return Confirmation.decode(self._read(self._receipts[number - 1], _RECEIPT_RECORD))

    def stored(self, first: int) -> int:
        """Bytes of the records from document ``first`` on."""
        return sum(self._sizes[max(first, 1) - 1 :])

    def clear(self) -> None:
        """Forget everything (60h)."""
        self._places = array("Q")
        self._sizes = array("I")
        self._receipts = array("Q")
        self._kept: dict[int, bytes] = {}

    def _check(self, number: int) -> None:
        if not 1 <= number <= len(self):
            raise DriveRefused(Code.NO_DATA, f"no document {number}")

    def _read(self, offset: int, size: int) -> bytes:
        if self._source is None:
            return self._kept[offset]
        return self._checked(self._piece(offset, size), offset)

    def _piece(self, offset: int, size: int) -> bytes:
        assert self._source is not None
        try:
            return self._source.read_at(offset, size)
        except OSError as error:
            raise DriveRefused(Code.FAILURE, f"storage at {offset}: {error}") from error

    @staticmethod
    def _checked(record: bytes, offset: int) -> bytes:
        try:
            return read_record(record)
        except JournalDamaged as error:
            raise DriveRefused(Code.FAILURE, f"storage at {offset}: {error}") from error
