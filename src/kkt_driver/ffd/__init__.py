"""The fiscal data format (ФФД): tags, TLV, documents, fiscal signs, receipt QR, ИНН and РНМ.

Bytes and values only: no I/O, no clock. Sums are int kopecks, quantities Decimal, times naive local datetime.
"""

from __future__ import annotations

from kkt_driver.ffd.document import Document, decode_sign, encode_sign
from kkt_driver.ffd.fields import Fields, Value
from kkt_driver.ffd.inn import check_inn, is_inn
from kkt_driver.ffd.qr import ReceiptQr
from kkt_driver.ffd.rnm import check_rnm, make_rnm
from kkt_driver.ffd.tags import BY_ID, BY_NUMBER, Tag
from kkt_driver.ffd.tlv import decode, encode, encode_tag, split

__all__ = [
    "BY_ID",
    "BY_NUMBER",
    "Document",
    "Fields",
    "ReceiptQr",
    "Tag",
    "Value",
    "check_inn",
    "check_rnm",
    "decode",
    "decode_sign",
    "encode",
    "encode_sign",
    "encode_tag",
    "is_inn",
    "make_rnm",
    "split",
]
