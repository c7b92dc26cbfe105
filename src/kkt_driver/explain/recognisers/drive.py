"""Frames of the fiscal drive: a command, its answer, or many of them in turn."""

from __future__ import annotations

from typing import Any

from kkt_driver.errors import BadFrame
from kkt_driver.explain.given import Input
from kkt_driver.explain.messages import fields_of, words_of
from kkt_driver.explain.model import NOTHING, Node, Words
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span
from kkt_driver.fn import commands as _declarations  # noqa: F401 - fills the registry
from kkt_driver.fn.answers import ANSWERS, OK, REASONS, answer_text, split_code
from kkt_driver.fn.command import FnCommand, FnReply, fits
from kkt_driver.fn.frame import ENQ, MAX_DATA, START
from kkt_driver.wire.crc import crc16

_AROUND = 5
_Command = type[FnCommand[Any]]


@recogniser("drive", ("Кадры ФН", "frames of the drive"), order=30)
def read(given: Input) -> Found:
    """Frames and ENQs; what was asked tells how the answer behind it is read."""
    span, nodes, start = Span(given.data), list[Node](), 0
    certain, asked = True, None
    while start < len(span):
        if span.data[start] == ENQ:
            note = ("повторить последний ответ", "repeat the last answer")
            stop = start + 1
            while stop < len(span) and span.data[stop] == ENQ:
                stop += 1
            nodes.append(span.cut(start, stop).bytes_node("enq", ("ENQ", "ENQ"), note=note))
            start = stop
            continue
        size = _size(span, start)
        if isinstance(size, str):
            whole = any(node.name in ("command", "answer") for node in nodes)
            if not whole and not (given.asked and _cut_short(span.cut(start))):
                raise BadFrame(size)
            nodes.append(_rest(span.cut(start), size, asked, given.outgoing(start)))
            return Found(tuple(nodes), certain=False)
        node, asked = _frame(span.cut(start, start + size), asked, given.outgoing(start))
        certain = certain and node.children[-1].ok is True
        nodes.append(node)
        start += size
    if not any(node.name in ("command", "answer") for node in nodes):
        raise BadFrame("there is no frame")
    return Found(tuple(nodes), certain)


def _size(span: Span, start: int) -> int | str:
    if span.data[start] != START:
        return f"a frame of the drive begins with 04, not {span.data[start]:02X}"
    left, length = len(span) - start, span.uint(start + 1, 2)
    if left < _AROUND + 1 or not 1 <= length <= 1 + MAX_DATA:
        return f"length {length} in {left} bytes"
    return _AROUND + length if _AROUND + length <= left else f"{_AROUND + length} bytes announced, {left} left"


def _cut_short(span: Span) -> bool:
    """Whether this is the front of a frame whose end is missing."""
    size = span.uint(1, 2)
    return span.data[0] == START and (len(span) < 3 or (1 <= size <= 1 + MAX_DATA and len(span) < _AROUND + size))


def _rest(span: Span, why: str, asked: _Command | None, outgoing: bool | None) -> Node:
    """What is no whole frame: the fields in front of it, where it began as one."""
    if len(span) < 4 or not _cut_short(span):
        return span.bytes_node("rest", ("остаток", "rest"), note=(why, why), ok=False)
    announced = _AROUND + span.uint(1, 2)
    note = (f"обрывается: заявлено {announced} байт, есть {len(span)}", f"cut short: {why}")
    body = span.cut(3)
    size = span.uint(1, 2) - 1
    cls = next((one for one in FnCommand.registry.get(body.data[0], []) if fits(one, size)), None)
    answer = not outgoing if outgoing is not None else asked is not None or cls is None
    title, _, inner = _answer(body, asked) if answer else _asked(body, cls)
    return span.node("rest", title, span.data, note=note, ok=False, children=(*_head(span), *inner))


def _head(span: Span) -> tuple[Node, ...]:
    length = span.uint(1, 2)
    return (
        span.cut(0, 1).bytes_node("start", ("начало кадра", "start")),
        span.cut(1, 3).node("length", ("длина", "length"), length, shown=str(length)),
    )


def _frame(span: Span, asked: _Command | None, outgoing: bool | None) -> tuple[Node, _Command | None]:
    body = span.cut(3, len(span) - 2)
    cls = _command(body)
    answer = not outgoing if outgoing is not None else asked is not None or cls is None
    if answer:
        title, note, inner = _answer(body, asked)
    else:
        title, note, inner = _asked(body, cls)
        if outgoing is None and len(span) == len(span.source) and body.data[0] in ANSWERS:
            ru, en = answer_text(body.data[0]), answer_text(body.data[0], "en")
            note = (f"как ответ: {ru}", f"as an answer: {en}")
    children = (
        *_head(span),
        *inner,
        span.cut(len(span) - 2).check_node(
            "crc", ("контрольная сумма", "checksum"), span.uint(len(span) - 2, 2), crc16(span.data[1:-2])
        ),
    )
    node = span.node("answer" if answer else "command", title, note=note, children=children)
    return node, None if answer else cls


def _command(body: Span) -> _Command | None:
    """The declaration this would be, were it a command."""
    variants = FnCommand.registry.get(body.data[0], [])
    return next((cls for cls in variants if fits(cls, len(body) - 1)), None)


def _asked(body: Span, cls: _Command | None) -> tuple[Words, Words, tuple[Node, ...]]:
    code = body.data[0]
    shown = f"{code:02X}h"
    first = body.cut(0, 1).node("code", ("код команды", "code of the command"), code, shown=shown)
    if cls is None:
        known = bool(FnCommand.registry.get(code))
        note = ("размер не подходит", "the size does not fit") if known else ("не описана", "not declared")
        rest = _bytes(body.cut(1), "data", ("данные", "data"))
        return (f"Команда ФН {shown}", f"command {shown} to the drive"), note, (first, *rest)
    ru, en = words_of(cls)
    return (f"Команда ФН: {ru}", f"command to the drive: {en}"), NOTHING, (first, *fields_of(cls, body.cut(1)))


def _answer(body: Span, asked: _Command | None) -> tuple[Words, Words, tuple[Node, ...]]:
    code, warning = split_code(body.data[0])
    text: Words = (answer_text(code), answer_text(code, "en"))
    if warning:
        text = (f"{text[0]}; есть предупреждения ФН", f"{text[1]}; the drive warns")
    first = body.cut(0, 1).node("code", ("код ответа", "answer code"), code, shown=f"{code:02X}h", note=text)
    rest = body.cut(1)
    if code != OK:
        children = _bytes(rest, "reason", ("причина", "reason"), REASONS.get(rest.uint(0, 1), NOTHING))
    elif asked is not None:
        children = fields_of(_reply(asked, len(rest)), rest)
    else:
        children = _bytes(rest, "data", ("данные", "data"))
    if asked is None:
        return ("Ответ ФН", "answer of the drive"), ("команда неизвестна", "command not known"), (first, *children)
    ru, en = words_of(asked)
    return (f"Ответ ФН: {ru}", f"answer of the drive: {en}"), NOTHING, (first, *children)


def _bytes(span: Span, name: str, title: Words, note: Words = NOTHING) -> tuple[Node, ...]:
    return (span.bytes_node(name, title, note=note),) if len(span) else ()


def _reply(asked: _Command, size: int) -> type[FnReply]:
    return next((cls for cls in asked.replies if cls.layout().struct.size == size), asked.replies[0])
