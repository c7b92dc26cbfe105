"""Session messages between a register and the operator (ОФД), and what they carry."""

from __future__ import annotations

from dataclasses import replace

from kkt_driver.errors import BadFrame
from kkt_driver.explain.given import Input
from kkt_driver.explain.messages import fields_of
from kkt_driver.explain.model import Node, Words
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span
from kkt_driver.ofd import session
from kkt_driver.ofd.session import MARKING_SIGNATURE, OPERATOR_SIGNATURE, CrcMode, Flags, SessionHeader

SIGNATURES = (OPERATOR_SIGNATURE, MARKING_SIGNATURE)
_TITLES: dict[str, Words] = {
    "signature": ("сигнатура", "signature"),
    "session_version": ("версия S-протокола", "version of the session protocol"),
    "protocol_version": ("версия P-протокола", "version of the message protocol"),
    "drive": ("номер ФН", "number of the drive"),
    "body_size": ("размер тела", "size of the body"),
    "flags": ("флаги", "flags"),
    "crc": ("контрольная сумма", "checksum"),
}
_FFD = {1: "1.0", 2: "1.05", 3: "1.1", 4: "1.2"}
_FLAGS: tuple[tuple[int, Words], ...] = (
    (Flags.CONTAINER, ("контейнер", "container")),
    (Flags.AWAITS_ANSWER, ("ждёт ответа", "awaits an answer")),
    (Flags.CRC_HEADER, ("CRC заголовка", "CRC of the header")),
    (Flags.CRC_WHOLE, ("CRC всего сообщения", "CRC of the whole message")),
)


@recogniser("session", ("Сообщения ККТ и ОФД", "messages of register and operator"), order=20)
def read(given: Input) -> Found:
    """One message after another."""
    nodes, certain = messages(Span(given.data))
    return Found(nodes, certain)


def messages(span: Span) -> tuple[tuple[Node, ...], bool]:
    """A node per message, and whether all are intact. BadFrame when the first is none."""
    nodes: list[Node] = []
    start = 0
    while start < len(span):
        if span.data[start : start + 4] not in SIGNATURES:
            if not nodes:
                raise BadFrame(_why_not(span.data))
            note = ("не сообщение", "no message")
            nodes.append(span.cut(start).bytes_node("rest", ("остаток", "rest"), note=note, ok=False))
            break
        if len(span) - start < session.SIZE:
            nodes.append(_cut_header(span.cut(start)))
            break
        node, size = _message(span.cut(start))
        nodes.append(node)
        start += size
    if not nodes:
        raise BadFrame("there are no bytes")
    return tuple(nodes), all(one.ok is not False for node in nodes for one in node.walk())


def _why_not(data: bytes) -> str:
    return f"a session begins with 2a08410a or dd80caa1, not {data[:4].hex()}"


def _cut_header(head: Span) -> Node:
    """A message of which not even the header is whole. Its signature of four bytes is no chance."""
    parts = [replace(node, title=_TITLES[node.name]) for node in fields_of(SessionHeader, head)]
    size, left = session.SIZE, len(head)
    note = (f"обрывается: заголовок {size} байт, есть {left}", f"cut short: a header takes {size} bytes, {left} there")
    return head.node("message", ("Сообщение", "message"), note=note, ok=False, children=tuple(parts))


def _message(span: Span) -> tuple[Node, int]:
    from kkt_driver.explain.recognisers.container import container_nodes

    head = span.cut(0, session.SIZE)
    size = int.from_bytes(head.data[24:26], "little")
    whole = span.cut(0, session.SIZE + size)
    body = whole.cut(session.SIZE)
    children = [*_header(head, body)]
    if len(body) < size:
        note = (f"заявлено {size} байт", f"{size} bytes announced")
        inside = tuple(container_nodes(body)) if len(body) and _has_container(head) else ()
        children.append(
            body.bytes_node("body", ("тело обрывается", "body cut short"), note=note, ok=False, children=inside)
        )
    elif len(body) and _has_container(head):
        children += container_nodes(body)
    elif len(body):
        children.append(body.bytes_node("body", ("тело", "body")))
    title = ("Сообщение", "message")
    return whole.node("message", title, children=tuple(children)), len(whole)


def _has_container(head: Span) -> bool:
    return bool(head.data[26] & Flags.CONTAINER) and not head.data.startswith(MARKING_SIGNATURE)


def _header(head: Span, body: Span) -> list[Node]:
    shown = []
    for node in fields_of(SessionHeader, head):
        note, ok, text = node.note, node.ok, node.shown
        match node.name:
            case "signature":
                known = node.raw == OPERATOR_SIGNATURE
                note = ("ККТ – ОФД", "register and operator") if known else ("обмен о маркировке", "marking")
            case "protocol_version":
                version = session.PROTOCOL_VERSIONS.get(node.raw, 0)
                note = (f"ФФД {_FFD[version]}",) * 2 if version else ("неизвестна", "unknown")
            case "flags":
                text = f"{node.value:04X}h"
                note = (_flags(node.value, 0), _flags(node.value, 1))
            case "crc":
                text, note, ok = _crc(head, body, node.value)
        shown.append(replace(node, title=_TITLES[node.name], note=note, ok=ok, shown=text))
    return shown


def _flags(value: int, column: int) -> str:
    return ", ".join(words[column] for bit, words in _FLAGS if value & bit)


def _crc(head: Span, body: Span, stated: int) -> tuple[str, Words, bool | None]:
    shown = f"{stated:04X}h"
    if head.data[26] & 3 in (CrcMode.NONE, 3):
        return shown, ("не вычисляется", "not used"), None
    try:
        expected = session.checksum(SessionHeader.decode(head.data), body.data)
    except BadFrame:
        return shown, ("заголовок не читается", "the header cannot be read"), False
    if stated == expected:
        return shown, ("верна", "correct"), True
    return shown, (f"неверна, должно быть {expected:04X}h", f"wrong, should be {expected:04X}h"), False
