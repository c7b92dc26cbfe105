"""What a finished document does to the register's counters.

Everything is taken from the signed document itself, so that a register that lost power between the drive's write and
its own catches up by reading the drive.
"""

from __future__ import annotations

from datetime import datetime

from kkt_driver.ffd import Fields, tlv
from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_sim.drive.answers import StoredDocument
from kkt_sim.register import vat
from kkt_sim.register.draft import CASH, PAYING_OUT
from kkt_sim.register.state import Counters, RegisterState

#: tag 1054 -> receipt kind of the registers
KINDS = {1: 1, 2: 2, 3: 4, 4: 5}
#: corrections count apart
CORRECTION_KINDS = {1: 7, 2: 8, 3: 9, 4: 10}
#: payment tag -> payment kind
PAYMENT_TAGS = {1031: 1, 1081: 2, 1215: 3, 1216: 4, 1217: 5}
RECEIPTS = (Form.RECEIPT, Form.BSO)
#: in a registration report, but of the document and not of the register
NOT_REGISTERED = frozenset({1041, 1040, 1012, 1077, 1101})
CORRECTIONS = (Form.RECEIPT_CORRECTION, Form.BSO_CORRECTION)


def book(state: RegisterState, document: StoredDocument, payments: dict[int, int] | None = None) -> None:
    """Bring ``state`` up to ``document``. ``payments``: by kind 1..10, when finer than the document tells."""
    fields = tlv.decode(document.tlv)
    match document.form:
        case Form.SHIFT_OPEN:
            state.shift = Counters()
            state.shift_opened = _time(fields)
        case Form.SHIFT_CLOSE:
            state.shift_opened = None
        case Form.REGISTRATION | Form.REREGISTRATION:
            state.registration_document = document.number
            state.attributes = {
                tag: tag.to_bytes(2, "little") + len(raw).to_bytes(2, "little") + raw
                for tag, raw in tlv.split(document.tlv)
                if tag not in NOT_REGISTERED
            }
        case form if form in RECEIPTS or form in CORRECTIONS:
            _book_receipt(state, document, fields, payments)
    state.booked = document.number


def _book_receipt(
    state: RegisterState, document: StoredDocument, fields: Fields, payments: dict[int, int] | None
) -> None:
    operation = _int(fields, 1054)
    kind = (KINDS if document.form in RECEIPTS else CORRECTION_KINDS)[operation]
    total = _int(fields, 1020)
    if payments is None:
        payments = {kind_: _int(fields, tag) for tag, kind_ in PAYMENT_TAGS.items()}
    for counters in (state.shift, state.overall):
        counters.add("count", kind)
        counters.add("sum", kind, amount=total)
        for payment, amount in payments.items():
            counters.add("pay", kind, payment, amount=amount)
        for tax, amount in vat.totals_of(fields).items():
            counters.add("tax", kind, tax, amount=amount)
    cash = payments.get(CASH, 0)
    state.cash += -cash if operation in PAYING_OUT else cash
    state.last_receipt = {
        "document": document.number,
        "kind": kind,
        "sum": total,
        "sign": document.sign,
        "time": int((_time(fields) - datetime(1970, 1, 1)).total_seconds()),
        "number": _int(fields, 1042),
    }


def _int(fields: Fields, tag: int) -> int:
    value = fields.get(tag)
    return value if isinstance(value, int) else 0


def _time(fields: Fields) -> datetime:
    value = fields[1012]
    assert isinstance(value, datetime)
    return value
