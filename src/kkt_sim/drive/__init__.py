"""The emulated fiscal drive (ФН): an append-only journal, a state machine, documents, and the exchange
with the operator. Its own protocol on a line is :mod:`kkt_sim.drive.protocol`.

Nothing it signs has legal validity: see :mod:`kkt_sim.drive.sign`.
"""

from __future__ import annotations

from kkt_sim.drive.answers import (
    DriveStatus,
    ExchangeStatus,
    FreeMemory,
    OperatorAnswer,
    ReceiptSigned,
    ShiftParameters,
    ShiftSigned,
    ShortRecord,
    Signed,
    StateSigned,
    StoredDocument,
    Validity,
)
from kkt_sim.drive.drive import FiscalDrive
from kkt_sim.drive.journal import JournalDamaged
from kkt_sim.drive.kept import Choices
from kkt_sim.drive.profile import DriveProfile
from kkt_sim.drive.refusal import Code, DriveRefused
from kkt_sim.drive.state import Document, Phase

__all__ = [
    "Choices",
    "Code",
    "Document",
    "DriveProfile",
    "DriveRefused",
    "DriveStatus",
    "ExchangeStatus",
    "FiscalDrive",
    "FreeMemory",
    "JournalDamaged",
    "OperatorAnswer",
    "Phase",
    "ReceiptSigned",
    "ShiftParameters",
    "ShiftSigned",
    "ShortRecord",
    "Signed",
    "StateSigned",
    "StoredDocument",
    "Validity",
]
