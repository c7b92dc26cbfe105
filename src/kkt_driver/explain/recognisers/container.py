"""The container of the exchange with the operator, alone."""

from __future__ import annotations

from dataclasses import replace

from kkt_driver.errors import BadFrame
from kkt_driver.explain.given import Input
from kkt_driver.explain.messages import fields_of
from kkt_driver.explain.model import NOTHING, Node, Words
from kkt_driver.explain.recognisers.document import sign_nodes
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span
from kkt_driver.explain.tlvs import FORMS, damaged_document_node, document_node
from kkt_driver.explain.values import labels
from kkt_driver.ofd import container as ofd
from kkt_driver.ofd.container import CONTAINER_KIND, ContainerHeader, Payload
from kkt_driver.wire.crc import crc16

_KIND = 4
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
    """Exactly one. Of one whose end is missing what there is, if it is asked for or its header looks like one."""
    data, span = given.data, Span(given.data)
    if not data or (len(data) < ofd.SIZE and not given.asked):
        raise BadFrame(f"a container header takes {ofd.SIZE} bytes, {len(data)} came")
    if len(data) > _KIND and data[_KIND] != CONTAINER_KIND:
        raise BadFrame(f"a container has A5 at offset 4, not {data[_KIND]:02X}")
    length = span.uint(0, 2)
    if length != len(data) and not given.asked and not (length > len(data) and data[_KIND + 1] in FORMS):
        raise BadFrame(f"{length} bytes announced, {len(data)} came")
    whole = span.cut(0, max(length, ofd.SIZE))
    nodes = [whole.node("container", ("Контейнер", "container"), children=tuple(container_nodes(whole)))]
    if len(whole) < len(span):
        note = ("не часть контейнера", "no part of the container")
        nodes.append(span.cut(len(whole)).bytes_node("rest", ("остаток", "rest"), note=note, ok=False))
    return Found(tuple(nodes), certain=all(one.ok is not False for node in nodes for one in node.walk()))


def container_nodes(span: Span) -> list[Node]:
    """Header, checksum, document and signs; also of one that is damaged."""
    head = span.cut(0, ofd.SIZE)
    if len(span) < ofd.SIZE:
        note = (f"короче заголовка, {ofd.SIZE} байт", f"shorter than the header, {ofd.SIZE} bytes")
        parts = tuple(_header_node(node, head, None) for node in fields_of(ContainerHeader, head))
        return [span.bytes_node("body", ("контейнер", "container"), note=note, ok=False, children=parts)]
    nodes = [_header_node(node, head, span) for node in fields_of(ContainerHeader, head)]
    return [*nodes, *_payload(span.cut(ofd.SIZE), span.data[5])]


def _header_node(node: Node, head: Span, span: Span | None) -> Node:
    """``span``: the whole container, None when not even the header is whole."""
    if span is None:
        return replace(node, title=_TITLES.get(node.name, ("контрольная сумма", "checksum")))
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
        if len(span) >= 4 and span.uint(0, 2) == form and form in FORMS:
            return _damaged(span)
        note = ("шифр, или повреждён", "ciphertext, or damaged")
        return [span.bytes_node("payload", ("содержимое", "payload"), note=note)]


def _damaged(span: Span) -> list[Node]:
    """A document that does not end where it says, or whose sign is cut: as far as it goes."""
    size = 4 + span.uint(2, 2)
    try:
        nodes = [document_node(span.cut(0, size))]
    except BadFrame:
        nodes = [damaged_document_node(span.cut(0, size))]
    if len(span) > size:
        nodes += sign_nodes(span.cut(size))
    return nodes
