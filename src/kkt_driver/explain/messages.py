"""Declared messages as nodes: every field with its place, read one by one, so that a bad one spoils no other."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import IntEnum, IntFlag
from struct import calcsize, unpack
from typing import Any, get_args

from kkt_driver.atol.command import AtolCommand
from kkt_driver.atol.commands.registers import ExchangeErrorsReply
from kkt_driver.atol.errors import exchange_error
from kkt_driver.errors import BadFrame
from kkt_driver.explain.model import NOTHING, Node, Words
from kkt_driver.explain.names import field_name
from kkt_driver.explain.span import Span
from kkt_driver.explain.values import labels, shown
from kkt_driver.fn.command import FnCommand
from kkt_driver.fn.commands import archive, exchange, service
from kkt_driver.fn.enums import Current, Exchange, Phase, WarningFlag
from kkt_driver.fn.records import form_of, short_record
from kkt_driver.money import roubles
from kkt_driver.wire import fields as wires
from kkt_driver.wire.fields import Wire
from kkt_driver.wire.message import Message

_SUMS = frozenset(id(get_args(kind)[1]) for kind in (wires.Kopecks5, wires.Kopecks6, wires.Kopecks7))
_ENUMS: dict[tuple[type[Message], str], type[IntEnum] | type[IntFlag]] = {
    (service.Status, "phase"): Phase,
    (service.Status, "document"): Current,
    (service.Status, "flags"): WarningFlag,
    (exchange.ExchangeStatus, "bits"): Exchange,
}
_FORMS = {(archive.DocumentHead, "form"), (archive.FoundDocument, "kind")}
#: in a docstring, what stands in brackets, and where its first words end
_ASIDE, _BEHIND = re.compile(r"\s*\([^()]*\)"), re.compile(r"[.:;]\s|\n\n")
_ERRORS = {
    (ExchangeErrorsReply, "network"): "NETWORK",
    (ExchangeErrorsReply, "operator"): "OFD",
    (ExchangeErrorsReply, "drive"): "FN",
}


def words_of(cls: type[AtolCommand[Any] | FnCommand[Any]]) -> Words:
    """What a command is called: its Russian title, and the English words that its docstring begins with."""
    english = _BEHIND.split(_ASIDE.sub("", cls.__doc__ or cls.__name__))[0].rstrip(".")
    english = " ".join(english.split())
    return (f"{cls.title_ru or english} ({cls.__name__})", f"{english} ({cls.__name__})")


def fields_of(cls: type[Message], span: Span) -> tuple[Node, ...]:
    """A node per declared field that ``span`` holds, and one for what is left over, or for the field that it cuts."""
    layout = cls.layout()
    nodes: list[Node] = []
    at = 0
    for name, wire in layout.fixed:
        size = calcsize(f"<{wire.letter}")
        if at + size > len(span):
            if at < len(span):
                left = len(span) - at
                note = (f"обрывается: нужно {size} байт, есть {left}", f"cut short: {size} bytes wanted, {left} there")
                nodes.append(span.cut(at).bytes_node(name, (field_name(cls, name), name), note=note, ok=False))
            return tuple(nodes)
        nodes.append(_field(cls, name, wire, span.cut(at, at + size)))
        at += size
    if layout.tail is not None:
        tail = _field(cls, layout.tail, layout.wires[layout.tail], span.cut(at))
        if issubclass(cls, archive.FoundDocument):
            tail = replace(tail, children=_record(span.data[0], span.cut(at)))
        nodes.append(tail)
        at = len(span)
    if at < len(span):
        nodes.append(
            span.cut(at).bytes_node(
                "undeclared", ("не описано", "not declared"), note=("лишние байты", "more than is declared")
            )
        )
    return tuple(nodes)


def _record(kind: int, span: Span) -> tuple[Node, ...]:
    """A short record, taken apart as its kind wants it."""
    try:
        return fields_of(type(short_record(kind, span.data)), span)
    except BadFrame:
        return ()


def _field(cls: type[Message], name: str, wire: Wire, span: Span) -> Node:
    title = (field_name(cls, name), name)
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
    if not isinstance(value, int):
        return NOTHING
    for place in ((base, name) for base in cls.__mro__):  # a register passes on what the drive has declared
        if place in _FORMS:
            return labels("DocumentForm", form_of(value))
        if place in _ERRORS:
            return exchange_error(_ERRORS[place], value)
        if place in _ENUMS:
            try:
                word = (_ENUMS[place](value).name or "").lower().replace("|", ", ")
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
