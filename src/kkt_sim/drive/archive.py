"""Finished documents by number.

The bytes of the journal's records are kept as they are, one entry per document, and taken apart at each request: a
lookup is one list index, and 250 000 documents cost little more than their bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kkt_sim.drive.record import DocumentRecord
from kkt_sim.drive.refusal import Code, DriveRefused


class Archive:
    """Numbers run from 1 without gaps."""

    def __init__(self) -> None:
        self._payloads: list[bytes] = []

    def __len__(self) -> int:
        return len(self._payloads)

    def __iter__(self) -> Iterator[DocumentRecord]:
        return map(DocumentRecord.decode, self._payloads)

    def add(self, payload: bytes) -> None:
        """Keep one more document."""
        self._payloads.append(payload)

    def find(self, number: int) -> DocumentRecord:
        """The document with this number; DriveRefused 08h if there is none."""
        if not 1 <= number <= len(self._payloads):
            raise DriveRefused(Code.NO_DATA, f"no document {number}")
        return DocumentRecord.decode(self._payloads[number - 1])

    def clear(self) -> None:
        """Forget everything (60h)."""
        self._payloads.clear()
