"""The text of the QR code on a receipt."""

from __future__ import annotations

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.explain.given import Input
from kkt_driver.explain.model import NOTHING, Node, Words
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
#: fields around the one that is to be read by itself
_OTHERS = {"t": "20200101T0000", "s": "0.00", "fn": "1", "i": "1", "fp": "1", "n": "1"}


@recogniser("qr", ("QR-код чека", "QR code of a receipt"), order=0, text=True)
def read(given: Input) -> Found:
    """Six fields, in any order; where the code was asked for also fewer, and such as cannot be read."""
    text = given.data.decode("utf-8")
    if "=" not in text:
        raise BadFrame("a QR code consists of t=, s=, fn=, i=, fp= and n=")
    span, title = Span(given.data), ("QR-код", "QR code")
    try:
        qr = ReceiptQr.parse(text)
    except FieldError as error:
        nodes = _fields(span, None) if given.asked else ()
        if not any(node.ok is not False for node in nodes):
            raise
        note = (f"повреждён: {error}", f"damaged: {error}")
        return Found((span.node("qr", title, note=note, ok=False, children=nodes),), certain=False)
    return Found((span.node("qr", title, children=_fields(span, qr)),))


def _fields(span: Span, qr: ReceiptQr | None) -> tuple[Node, ...]:
    """A node per field, each read by itself if the code as a whole cannot be."""
    nodes, start = list[Node](), len(span) - len(span.data.lstrip())
    for part in span.data.strip().split(b"&"):
        piece = span.cut(start, start + len(part))
        start += len(part) + 1
        key, _, text = part.decode("utf-8").partition("=")
        try:
            nodes.append(_field(piece, key, qr or ReceiptQr.parse(_alone(key, text))))
        except FieldError as error:
            name, title = _TITLES.get(key, ("unknown", ("?", "?")))
            note = (f"не читается: {error.rule}", f"cannot be read: {error.rule}")
            nodes.append(piece.node(name, title, text, shown=text, note=note, ok=False))
    return tuple(nodes)


def _alone(key: str, text: str) -> str:
    return "&".join(f"{other}={value}" for other, value in {**_OTHERS, key: text}.items())


def _field(piece: Span, key: str, qr: ReceiptQr) -> Node:
    name, title = _TITLES[key]
    value = getattr(qr, name)
    note = labels("PaymentSign", value) if name == "operation" else NOTHING
    return piece.node(name, title, value, shown=roubles(value) if name == "total" else shown(value), note=note)
