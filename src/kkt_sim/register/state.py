"""What the register itself remembers through a power cut; fiscal documents live in the drive.

The state is written whole after each command that changed it, as one journal record; the last whole record counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Cell = tuple[int, int, int]


class Counters(dict[str, int]):
    """Sums (kopecks) and counts under names such as ``sum.1`` or ``pay.1.2``; absent is 0."""

    def __missing__(self, key: str) -> int:
        return 0

    def add(self, name: str, *keys: int, amount: int = 1) -> None:
        """Add to ``name.key.key``."""
        if amount:
            key = ".".join([name, *map(str, keys)])
            self[key] = self[key] + amount

    def of(self, name: str, *keys: int) -> int:
        """What stands under ``name.key.key``."""
        return self[".".join([name, *map(str, keys)])]


@dataclass
class RegisterState:
    """The register's own memory."""

    tables: dict[Cell, bytes] = field(default_factory=dict)
    #: registration attributes as whole TLVs
    attributes: dict[int, bytes] = field(default_factory=dict)
    #: the last document of the drive that the counters know of, and that drive's serial number
    booked: int = 0
    drive: str = ""
    shift_opened: datetime | None = None
    shift: Counters = field(default_factory=Counters)
    overall: Counters = field(default_factory=Counters)
    cash: int = 0
    last_receipt: dict[str, int] = field(default_factory=dict)
    registration_document: int = 0
    clock_offset: timedelta = timedelta()
    #: the last document that reached the operator, and when
    sent_document: int = 0
    sent: datetime | None = None

    def dump(self) -> bytes:
        """As a journal record."""
        value: dict[str, Any] = {
            "tables": {"/".join(map(str, cell)): data.hex() for cell, data in self.tables.items()},
            "attributes": {str(tag): data.hex() for tag, data in self.attributes.items()},
            "booked": self.booked,
            "drive": self.drive,
            "shift_opened": self.shift_opened and self.shift_opened.isoformat(),
            "shift": self.shift,
            "overall": self.overall,
            "cash": self.cash,
            "last_receipt": self.last_receipt,
            "registration_document": self.registration_document,
            "clock_offset": self.clock_offset.total_seconds(),
            "sent_document": self.sent_document,
            "sent": self.sent and self.sent.isoformat(),
        }
        return json.dumps(value, separators=(",", ":")).encode()

    @classmethod
    def load(cls, data: bytes) -> RegisterState:
        """From a journal record."""
        value = json.loads(data)
        opened, sent = value["shift_opened"], value.get("sent")
        return cls(
            tables={_cell(cell): bytes.fromhex(text) for cell, text in value["tables"].items()},
            attributes={int(tag): bytes.fromhex(text) for tag, text in value["attributes"].items()},
            booked=value["booked"],
            drive=value.get("drive", ""),
            shift_opened=datetime.fromisoformat(opened) if opened else None,
            shift=Counters(value["shift"]),
            overall=Counters(value["overall"]),
            cash=value["cash"],
            last_receipt=value["last_receipt"],
            registration_document=value["registration_document"],
            clock_offset=timedelta(seconds=value["clock_offset"]),
            sent_document=value.get("sent_document", 0),
            sent=datetime.fromisoformat(sent) if sent else None,
        )


def _cell(text: str) -> Cell:
    table, row, number = map(int, text.split("/"))
    return table, row, number
