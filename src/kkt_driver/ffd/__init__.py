"""The fiscal data format (ФФД): tags, TLV, documents, fiscal signs, receipt QR, ИНН and РНМ.

Bytes and values only: no I/O, no clock. Sums are int kopecks, quantities Decimal, times naive local datetime.

``Document`` is any document; ``view(document)`` gives it the properties of its form, typed
(:mod:`kkt_driver.ffd.documents`). ``obligation``, ``required_tags`` and ``allowed_tags`` tell what the orders want in
which document of which version.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kkt_driver.ffd.document import Document, decode_sign, encode_sign
from kkt_driver.ffd.fields import Fields, Value
from kkt_driver.ffd.inn import check_inn, is_inn
from kkt_driver.ffd.tags import BY_ID, BY_NUMBER, Tag, tag_in
from kkt_driver.ffd.tlv import decode, encode, encode_tag, split

if TYPE_CHECKING:
    from kkt_driver.ffd.documents import view as view
    from kkt_driver.ffd.obligations import Obligation as Obligation
    from kkt_driver.ffd.obligations import allowed_tags as allowed_tags
    from kkt_driver.ffd.obligations import obligation as obligation
    from kkt_driver.ffd.obligations import required_tags as required_tags
    from kkt_driver.ffd.qr import QrDifference as QrDifference
    from kkt_driver.ffd.qr import ReceiptQr as ReceiptQr
    from kkt_driver.ffd.rnm import check_rnm as check_rnm
    from kkt_driver.ffd.rnm import make_rnm as make_rnm

# what decoding a document does not need is imported when somebody asks for it
_LATER = {
    "Obligation": "obligations",
    "QrDifference": "qr",
    "ReceiptQr": "qr",
    "allowed_tags": "obligations",
    "check_rnm": "rnm",
    "make_rnm": "rnm",
    "obligation": "obligations",
    "required_tags": "obligations",
    "view": "documents",
}

__all__ = [
    "BY_ID",
    "BY_NUMBER",
    "Document",
    "Fields",
    "Obligation",
    "QrDifference",
    "ReceiptQr",
    "Tag",
    "Value",
    "allowed_tags",
    "check_inn",
    "check_rnm",
    "decode",
    "decode_sign",
    "encode",
    "encode_sign",
    "encode_tag",
    "is_inn",
    "make_rnm",
    "obligation",
    "required_tags",
    "split",
    "tag_in",
    "view",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = value
    return value
