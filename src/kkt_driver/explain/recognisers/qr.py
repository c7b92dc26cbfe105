"""The text of the QR code on a receipt."""

from __future__ import annotations

from kkt_driver.errors import BadFrame
from kkt_driver.explain.given import Input
from kkt_driver.explain.model import NOTHING, Words
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span
from kkt_driver.explain.values import labels, shown
from kkt_driver.ffd.qr import ReceiptQr
from kkt_driver.money import roubles

_TITLES: dict[str, tuple[str, Words]] = {
    "t": ("date_time", ("дата и время", "date and time")),
    "s": ("total", ("сумма расчета", "total")),
    "fn": ("drive_number", ("номер ФН", "number of the drive")),
    "i": ("document", ("номер ФД", "number of the document")),
    "fp": ("sign", ("ФПД", "fiscal sign")),
    "n": ("operation", ("признак расчета", "kind of payment")),
}


@recogniser("qr", ("QR-код чека", "QR code of a receipt"), order=0, text=True)
def read(given: Input) -> Found:
    """Six fields, in any order."""
    text = given.data.decode("utf-8")
    if "=" not in text:
        raise BadFrame("a QR code consists of t=, s=, fn=, i=, fp= and n=")
    qr = ReceiptQr.parse(text)
    span, nodes, start = Span(given.data), [], len(given.data) - len(given.data.lstrip())
    for part in given.data.strip().split(b"&"):
        name, title = _TITLES[part.partition(b"=")[0].decode()]
        value = getattr(qr, name)
        note = labels("PaymentSign", value) if name == "operation" else NOTHING
        text = roubles(value) if name == "total" else shown(value)
        nodes.append(span.cut(start, start + len(part)).node(name, title, value, shown=text, note=note))
        start += len(part) + 1
    return Found((span.node("qr", ("QR-код", "QR code"), children=tuple(nodes)),))
