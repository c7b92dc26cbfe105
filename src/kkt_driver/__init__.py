"""Driver for fiscal registers (ККТ) that speak ATOL protocol 3.

import kkt_driver as kkt

with kkt.connect("sim:") as register:
    register.open_shift(kkt.Cashier("Иванов"))
    print(register.sell(kkt.Receipt([kkt.Position("Чай", "10.00")], [kkt.cash("10.00")])).qr)

PYTEST_DONT_REWRITE: with the fixtures of kkt_sim installed pytest would take this package for a plugin.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kkt_driver import errors as errors
from kkt_driver.errors import DeviceError, FieldError, KktError, OutcomeUnknown, TransportError, UsageError

if TYPE_CHECKING:
    from kkt_driver.aclient import AsyncKkt as AsyncKkt
    from kkt_driver.aconnecting import aconnect as aconnect
    from kkt_driver.client import Kkt as Kkt
    from kkt_driver.connecting import connect as connect
    from kkt_driver.ffd import Document as Document
    from kkt_driver.ffd import make_rnm as make_rnm
    from kkt_driver.marking import MarkingCode as MarkingCode
    from kkt_driver.money import kopecks as kopecks
    from kkt_driver.receipt import *  # noqa: F403
    from kkt_driver.registration import EcrRegistration as EcrRegistration
    from kkt_driver.registration import Operator as Operator
    from kkt_driver.registration import Reason as Reason
    from kkt_driver.registration import Registration as Registration
    from kkt_driver.results import FiscalDocument as FiscalDocument

# Where the rest lives; loaded at first use, so that importing the package stays cheap.
_HOMES = {
    "aclient": "AsyncKkt",
    "aconnecting": "aconnect",
    "client": "Kkt",
    "connecting": "connect",
    "ffd": "Document make_rnm",
    "marking": "MarkingCode",
    "money": "kopecks",
    "receipt": "Agent AgentSign Buyer Cashier Correction CorrectionType ItemType Payment PaymentKind PaymentMethod"
    " Position Receipt ReceiptKind Supplier TaxSystem UserAttribute VatRate card cash",
    "registration": "EcrRegistration Operator Reason Registration",
    "results": "FiscalDocument",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = ["DeviceError", "FieldError", "KktError", "OutcomeUnknown", "TransportError", "UsageError", "errors", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
