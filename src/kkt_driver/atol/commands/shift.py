"""Shift, cash and reports."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done, Effect
from kkt_driver.wire.fields import U8, Bcd5, Kopecks5


class OpenShift(AtolCommand[Done], code=0x9A, ru="Открыть смену", effect=Effect.DOCUMENT, patience=400):
    """Open the shift (mode 1)."""

    flags: U8 = 0


class CloseShift(AtolCommand[Done], code=0x5A, ru="Снятие отчёта с гашением", effect=Effect.DOCUMENT, patience=45):
    """Close the shift with a Z report (mode 3)."""


class CashIn(AtolCommand[Done], code=0x49, ru="Внесение денег", effect=Effect.DOCUMENT):
    """Put cash into the drawer (mode 1)."""

    flags: U8 = 0
    sum: Kopecks5


class CashOut(AtolCommand[Done], code=0x4F, ru="Выплата денег", effect=Effect.DOCUMENT):
    """Take cash out of the drawer (mode 1)."""

    flags: U8 = 0
    sum: Kopecks5


class Report(AtolCommand[Done], code=0x67, ru="Снятие отчёта без гашения", effect=Effect.PRINT):
    """A report without closing (mode 2): 01 X, 02 departments, 03 cashiers, 05 hours, 07 quantities,
    08 start of service, 09 exchange with the operator (a document), 10h shift totals of the drive, 11h totals of the
    drive, 14h goods by departments, 16h discounts.
    """

    kind: U8


class SelfTest(AtolCommand[Done], code=0x82, ru="Тестовая и служебная печать", effect=Effect.PRINT, patience=30):
    """Tests and service prints: 00 demonstration, 01 information, 06 connection to the operator."""

    group: U8 = 1
    kind: U8
    spare: U8 = 0


class LastDocumentCopy(
    AtolCommand[Done], code=0x95, ru="Печать последнего документа", effect=Effect.PRINT, patience=60
):
    """Print a copy of the last document."""


class PrintDriveDocument(AtolCommand[Done], code=0xAB, ru="Печать документа из ФН по номеру", effect=Effect.PRINT):
    """Print a document of the drive by number (mode 6)."""

    number: Bcd5


class ResetSummary(AtolCommand[Done], code=0x77, ru="Общее гашение", effect=Effect.SET):
    """General reset of counters (mode 3)."""
