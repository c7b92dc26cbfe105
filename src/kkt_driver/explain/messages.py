"""Declared messages as nodes: every field with its place, read one by one, so that a bad one spoils no other."""

from __future__ import annotations

from struct import calcsize, unpack
from typing import Any, get_args

from kkt_driver.errors import BadFrame
from kkt_driver.explain.model import NOTHING, Node, Words
from kkt_driver.explain.span import Span
from kkt_driver.explain.values import labels, shown
from kkt_driver.fn.enums import Current, Exchange, Phase, WarningFlag
from kkt_driver.money import roubles
from kkt_driver.wire import fields as wires
from kkt_driver.wire.fields import Wire
from kkt_driver.wire.message import Message

_SUMS = frozenset(id(get_args(kind)[1]) for kind in (wires.Kopecks5, wires.Kopecks6, wires.Kopecks7))
_DECLARED = {
    ("Status", "phase"): Phase,
    ("Status", "document"): Current,
    ("Status", "flags"): WarningFlag,
    ("ExchangeStatus", "bits"): Exchange,
    ("DriveStatusReply", "phase"): Phase,
    ("DriveStatusReply", "document"): Current,
    ("DriveStatusReply", "flags"): WarningFlag,
    ("DriveExchangeReply", "status"): Exchange,
}
_FORMS = frozenset({("FindDocumentReply", "form"), ("ReadDocumentReply", "form"), ("DocumentHead", "form")})


def words_of(cls: type[Message]) -> Words:
    """What a declaration is called: the Russian words of its docstring («...»), and the English ones."""
    line = (cls.__doc__ or cls.__name__).splitlines()[0].partition(". ")[0].rstrip(".")
    before, _, rest = line.partition("«")
    russian, _, _ = rest.partition("»")
    english = before.rstrip(" (") if russian else line
    return (f"{russian or english} ({cls.__name__})", f"{english} ({cls.__name__})")


def fields_of(cls: type[Message], span: Span) -> tuple[Node, ...]:
    """A node per declared field that ``span`` holds, and one for what is left over."""
    layout = cls.layout()
    nodes: list[Node] = []
    at = 0
    for name, wire in layout.fixed:
        size = calcsize(f"<{wire.letter}")
        if at + size > len(span):
            break
        nodes.append(_field(cls, name, wire, span.cut(at, at + size)))
        at += size
    else:
        if layout.tail is not None:
            nodes.append(_field(cls, layout.tail, layout.wires[layout.tail], span.cut(at)))
            at = len(span)
    if at < len(span):
        nodes.append(
            span.cut(at).bytes_node(
                "undeclared", ("не описано", "not declared"), note=("лишние байты", "more than is declared")
            )
        )
    return tuple(nodes)


def _field(cls: type[Message], name: str, wire: Wire, span: Span) -> Node:
    title = (name, name)
    try:
        value: Any = unpack(f"<{wire.letter}", span.data)[0] if wire.letter else span.data
        if wire.load is not None:
            value = wire.load(value)
    except (ValueError, IndexError) as error:
        return span.bytes_node(name, title, note=(f"не читается: {error}", f"cannot be read: {error}"), ok=False)
    if isinstance(value, bytes) and not wire.letter:
        return span.bytes_node(name, title, children=inside(span))
    text = roubles(value) if id(wire) in _SUMS else shown(value)
    return span.node(name, title, value, shown=text, note=_meaning(cls, name, value))


def _meaning(cls: type[Message], name: str, value: Any) -> Words:
    place = (cls.__name__, name)
    if not isinstance(value, int):
        return NOTHING
    if place in _FORMS:
        return labels("DocumentForm", value)
    enum = _DECLARED.get(place)
    if enum is not None:
        try:
            word = (enum(value).name or "").lower().replace("|", ", ")
        except ValueError:
            return NOTHING
        return word, word
    if "flags" in name and value:
        return f"{value:02X}h", f"{value:02X}h"
    return NOTHING


def inside(span: Span) -> tuple[Node, ...]:
    """What a field of bytes holds when it is, beyond doubt, TLVs or a message of the operator; else nothing."""
    from kkt_driver.explain.recognisers import operator
    from kkt_driver.explain.tlvs import known_share, tlv_nodes

    if len(span) < 5:
        return ()
    try:
        if span.data.startswith(operator.SIGNATURES):
            return operator.messages(span)[0]
        if known_share(span.data) == 1:
            return tlv_nodes(span)
    except BadFrame:
        pass
    return ()
