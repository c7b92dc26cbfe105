"""The container of the exchange with the operator, alone."""

from __future__ import annotations

from kkt_driver.errors import BadFrame
from kkt_driver.explain.given import Input
from kkt_driver.explain.messages import fields_of
from kkt_driver.explain.model import NOTHING, Node, Words
from kkt_driver.explain.recognisers.document import sign_nodes
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span
from kkt_driver.explain.tlvs import document_node
from kkt_driver.explain.values import labels
from kkt_driver.ofd import container as ofd
from kkt_driver.ofd.container import CONTAINER_KIND, ContainerHeader, Payload
from kkt_driver.wire.crc import crc16

_TITLES: dict[str, Words] = {
    "length": ("длина контейнера", "length of the container"),
    "kind": ("тип", "kind"),
    "form": ("форма документа", "form of the document"),
    "version": ("версия", "version"),
    "service1": ("служебные данные 1", "service data 1"),
    "drive": ("номер ФН", "number of the drive"),
    "number": ("номер ФД", "number of the document"),
    "service2": ("служебные данные 2", "service data 2"),
}


@recogniser("container", ("Контейнер сообщения ОФД", "container of a message"), order=40)
def read(given: Input) -> Found:
    """Exactly one."""
    data = given.data
    if len(data) < ofd.SIZE:
        raise BadFrame(f"a container header takes {ofd.SIZE} bytes, {len(data)} came")
    if data[4] != CONTAINER_KIND:
        raise BadFrame(f"a container has A5 at offset 4, not {data[4]:02X}")
    length = int.from_bytes(data[:2], "little")
    if length != len(data):
        raise BadFrame(f"{length} bytes announced, {len(data)} came")
    node = Span(data).node("container", ("Контейнер", "container"), children=tuple(container_nodes(Span(data))))
    return Found((node,), certain=all(one.ok is not False for one in node.walk()))


def container_nodes(span: Span) -> list[Node]:
    """Header, checksum, document and signs; also of one that is damaged."""
    if len(span) < ofd.SIZE:
        note = (f"короче заголовка, {ofd.SIZE} байт", f"shorter than the header, {ofd.SIZE} bytes")
        return [span.bytes_node("body", ("контейнер", "container"), note=note, ok=False)]
    head = span.cut(0, ofd.SIZE)
    nodes = [_header_node(node, head, span) for node in fields_of(ContainerHeader, head)]
    return [*nodes, *_payload(span.cut(ofd.SIZE), span.data[5])]


def _header_node(node: Node, head: Span, span: Span) -> Node:
    if node.name == "crc":
        computed = crc16(span.data[:2] + span.data[4:])
        return head.cut(2, 4).check_node("crc", ("контрольная сумма", "checksum"), node.value, computed)
    note, ok = node.note, node.ok
    if node.name == "form":
        note = labels("DocumentForm", node.value)
    elif node.name == "length":
        ok = node.value == len(span)
        note = NOTHING if ok else (f"пришло {len(span)}", f"{len(span)} came")
    return Node(node.name, _TITLES[node.name], node.raw, node.offset, node.value, node.shown, note, ok=ok)


def _payload(span: Span, form: int) -> list[Node]:
    try:
        payload = Payload.decode(span.data)
        if span.uint(0, 2) != form:
            raise BadFrame("another form inside")
        size = len(payload.document)
        return [document_node(span.cut(0, size)), *sign_nodes(span.cut(size))]
    except BadFrame:
        note = ("шифр, или повреждён", "ciphertext, or damaged")
        return [span.bytes_node("payload", ("содержимое", "payload"), note=note)]
