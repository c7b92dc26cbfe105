"""Commands of the register and their answers as nodes."""

from __future__ import annotations

from typing import Any

from kkt_driver.atol import commands as _declarations  # noqa: F401 - fills the registry
from kkt_driver.atol.command import AtolCommand, command_class
from kkt_driver.atol.errors import explain as error_text
from kkt_driver.errors import UnexpectedReply
from kkt_driver.explain.messages import fields_of, inside, words_of
from kkt_driver.explain.model import NOTHING, Node, Words
from kkt_driver.explain.span import Span

Command = type[AtolCommand[Any]]


def task_nodes(span: Span) -> tuple[Words, tuple[Node, ...], Command | None]:
    """What a task is called, its parts, and its declaration if there is one."""
    password = span.cut(0, 2)
    digits = password.data.hex()
    decimal = digits.isdecimal()
    note = NOTHING if decimal else ("не двоично-десятичный", "not packed decimal")
    nodes = [password.node("access_password", ("пароль доступа", "access password"), digits, shown=digits, note=note)]
    rest = span.cut(2)
    if not len(rest):
        return ("Задание без команды", "task without a command"), tuple(nodes), None
    cls = command_class(rest.data)
    size = len(cls.code) if cls is not None else 1
    code = rest.cut(0, size)
    nodes.append(code.bytes_node("code", ("код команды", "code of the command")))
    rest = rest.cut(size)
    if cls is None:
        if len(rest):
            nodes.append(rest.bytes_node("data", ("данные", "data"), children=inside(rest)))
        shown = f"{code.data.hex().upper()}h"
        return (f"Команда {shown}, не описана", f"command {shown}, not declared"), tuple(nodes), None
    ru, en = words_of(cls)
    return (f"Команда: {ru}", f"command: {en}"), (*nodes, *fields_of(cls, rest)), cls


def reply_nodes(span: Span, cls: Command | None) -> tuple[Words, tuple[Node, ...]]:
    """What an answer is called and its parts; ``cls`` is the command it answers."""
    data = span.data
    if cls is None:
        title: Words = ("Ответ на неизвестную команду", "answer to a command that is not known")
        return title, _refusal(span) if data[:1] == b"\x55" and len(data) > 1 else _bytes(span)
    ru, en = words_of(cls)
    title = (f"Ответ: {ru}", f"answer: {en}")
    try:
        error = cls.reply.error_in(data)
    except UnexpectedReply:
        note = ("не ответ на эту команду", "no answer to this command")
        return title, (span.bytes_node("data", ("данные", "data"), note=note, ok=False),)
    head = len(cls.reply.head)
    if error and not data.startswith(cls.reply.head):
        return title, _refusal(span)
    note = error_text(error) if error else NOTHING
    first = span.cut(0, head).bytes_node("head", ("признак ответа", "head"), note=note)
    return title, (first, *fields_of(cls.reply, span.cut(head)))


def _refusal(span: Span) -> tuple[Node, ...]:
    code = span.data[1]
    words: Words = error_text(code) if code else ("Ошибок нет", "no error")
    nodes = [
        span.cut(0, 1).bytes_node("head", ("признак ответа", "head")),
        span.cut(1, 2).node("error", ("код ошибки", "error code"), code, shown=f"{code:02X}h", note=words),
    ]
    return (*nodes, *_bytes(span.cut(2)))


def _bytes(span: Span) -> tuple[Node, ...]:
    return (span.bytes_node("data", ("данные", "data"), children=inside(span)),) if len(span) else ()
