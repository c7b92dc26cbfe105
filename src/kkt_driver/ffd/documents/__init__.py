"""Documents by names: what a form holds, typed.

receipt = view(document)
if isinstance(receipt, ReceiptDocument):
    print(receipt.total, [item.name for item in receipt.items])

A view reads a decoded document and keeps it, unknown tags included; ``build`` makes a document by the same names.
One file per family; :mod:`kkt_driver.ffd.documents.declaring` tells how they are declared.
"""

from __future__ import annotations

from kkt_driver.errors import FieldError
from kkt_driver.ffd.document import Document
from kkt_driver.ffd.documents.declaring import DocumentView, View
from kkt_driver.ffd.documents.item import AgentData, Fraction, IndustryRequisite, Item, ProductCode, SupplierData
from kkt_driver.ffd.documents.marking import (
    MarkedItem,
    MarkingNotification,
    MarkingRequest,
    MarkingResponse,
    NotificationReceipt,
)
from kkt_driver.ffd.documents.operator import MessageForDrive, OperatorAck
from kkt_driver.ffd.documents.receipt import (
    BuyerInfo,
    CashlessPayment,
    CashlessPayments,
    CorrectionBasis,
    CorrectionDocument,
    OperationalRequisite,
    ReceiptDocument,
    UserRequisite,
    VatSum,
    VatSums,
)
from kkt_driver.ffd.documents.registration import Registration, Reregistration
from kkt_driver.ffd.documents.shift import DriveClose, ShiftClose, ShiftOpen, StateReport
from kkt_driver.ffd.documents.totals import CorrectionCounters, CorrectionSums, OperationCounters, Totals, UnsentTotals

__all__ = [
    "AgentData",
    "BuyerInfo",
    "CashlessPayment",
    "CashlessPayments",
    "CorrectionBasis",
    "CorrectionCounters",
    "CorrectionDocument",
    "CorrectionSums",
    "DocumentView",
    "DriveClose",
    "Fraction",
    "IndustryRequisite",
    "Item",
    "MarkedItem",
    "MarkingNotification",
    "MarkingRequest",
    "MarkingResponse",
    "MessageForDrive",
    "NotificationReceipt",
    "OperationCounters",
    "OperationalRequisite",
    "OperatorAck",
    "ProductCode",
    "ReceiptDocument",
    "Registration",
    "Reregistration",
    "ShiftClose",
    "ShiftOpen",
    "StateReport",
    "SupplierData",
    "Totals",
    "UnsentTotals",
    "UserRequisite",
    "VatSum",
    "VatSums",
    "View",
    "view",
]

_FAMILIES: tuple[type[DocumentView], ...] = (
    Registration,
    Reregistration,
    ShiftOpen,
    ShiftClose,
    StateReport,
    DriveClose,
    ReceiptDocument,
    CorrectionDocument,
    OperatorAck,
    MarkingRequest,
    MarkingNotification,
    MarkingResponse,
    NotificationReceipt,
)
_VIEWS = {form: family for family in _FAMILIES for form in family.containers}


def view(document: Document) -> DocumentView:
    """The typed view of a document, by its form. FieldError for a form that is not known.

    Where the form is known, ``ReceiptDocument(document)`` gives the type at once.
    """
    family = _VIEWS.get(document.form)
    if family is None:
        raise FieldError("form", f"must be one of {', '.join(map(str, sorted(_VIEWS)))}", document.form)
    return family(document)
