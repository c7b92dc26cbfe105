"""A document in progress: begun, fed by 07h, not yet finished. Lives in memory only; a power cut forgets it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kkt_driver.errors import BadFrame
from kkt_driver.ffd import tlv
from kkt_sim.drive.profile import CHUNK_LIMIT
from kkt_sim.drive.record import FFD_1_05
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.state import Document

_KIB = 1024
#: bytes of TLV data in all 07h commands of one document
LIMITS = {
    Document.REGISTRATION: 2 * _KIB,
    Document.REPLACEMENT: 2 * _KIB,
    Document.REREGISTRATION: 2 * _KIB,
    Document.FN_CLOSE: 2 * _KIB,
    Document.STATE_REPORT: 2 * _KIB,
    Document.SHIFT_OPEN: _KIB,
    Document.SHIFT_CLOSE: _KIB,
    Document.RECEIPT: 30 * _KIB,
    Document.BSO: 30 * _KIB,
    Document.CORRECTION: 30 * _KIB,
    Document.BSO_CORRECTION: 30 * _KIB,
}

#: what the drive itself puts into documents, whichever of them it is
OWN_TAGS = frozenset({1041, 1037, 1018, 1040, 1012, 1077, 1038, 1042, 1054, 1020, 1062, 1101, 1205})


@dataclass
class Draft:
    """``time`` is that of the begin command, None where only the finish command carries one.

    ``format``: the data format, as command 3Ah numbers it.
    """

    kind: Document = Document.NONE
    time: datetime | None = None
    format: int = FFD_1_05
    data: bytearray = field(default_factory=bytearray)
    spoiled: bool = False

    @property
    def has_data(self) -> bool:
        """At least one 07h was accepted, and none overran the limit."""
        return bool(self.data) and not self.spoiled

    def add(self, data: bytes) -> None:
        """07h: whole TLVs, whose content the drive does not look at.

        DriveRefused 01h for a cut or empty TLV list; 0Bh, from format 1.1 on, for a tag that the drive makes; 10h
        above 1024 bytes. None of these changes anything. 10h above the document's limit, after which the document can
        only be cancelled.
        """
        if len(data) > CHUNK_LIMIT:
            raise DriveRefused(Code.TOO_LARGE, f"{len(data)} bytes in one command")
        try:
            parts = tlv.split(data)
        except BadFrame as error:
            raise DriveRefused(Code.BAD_COMMAND, str(error)) from error
        if not parts:
            raise DriveRefused(Code.BAD_COMMAND, "no TLV")
        if self.format > FFD_1_05 and (own := OWN_TAGS.intersection(tag for tag, _ in parts)):
            raise DriveRefused(Code.OWN_TAG, f"tags {sorted(own)} are the drive's own")
        if self.spoiled or len(self.data) + len(data) > LIMITS[self.kind]:
            self.spoiled = True
            raise DriveRefused(Code.TOO_LARGE, f"more than {LIMITS[self.kind]} bytes in one document")
        self.data += data
