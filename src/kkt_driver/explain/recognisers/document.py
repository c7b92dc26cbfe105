"""Documents in their outer TLV, whose tag is the form; several in a row, or one with its message sign."""

from __future__ import annotations

from kkt_driver.errors import BadFrame
from kkt_driver.explain.given import Input
from kkt_driver.explain.model import Node
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span
from kkt_driver.explain.tlvs import FORMS, document_node

_SIGN = 8


@recogniser("document", ("Фискальные документы (TLV)", "fiscal documents (TLV)"), order=50)
def read(given: Input) -> Found:
    """Each node is a document."""
    span = Span(given.data)
    if not given.data:
        raise BadFrame("there are no bytes")
    nodes: list[Node] = []
    start = 0
    while start < len(span):
        form, size = span.uint(start, 2), span.uint(start + 2, 2)
        fits = len(span) - start >= 4 and form in FORMS and start + 4 + size <= len(span)
        if not fits and nodes and len(span) - start in (_SIGN, _SIGN + 2):
            nodes += sign_nodes(span.cut(start))
            break
        if not fits:
            what = f"{form} is no form of a document" if form not in FORMS else f"{size} bytes announced"
            raise BadFrame(f"offset {start}: {what}, {max(0, len(span) - start - 4)} left")
        nodes.append(document_node(span.cut(start, start + 4 + size)))
        start += 4 + size
    # a chance header is most likely an empty one
    return Found(tuple(nodes), certain=all(node.children for node in nodes if node.name == "document"))


def sign_nodes(span: Span) -> list[Node]:
    """What follows a document in its container: the message sign, then two bytes."""
    nodes = [span.cut(0, _SIGN).bytes_node("message_sign", ("фискальный признак сообщения", "message sign"))]
    if len(span) > _SIGN:
        note = ("назначение неизвестно", "meaning not known")
        nodes.append(span.cut(_SIGN).bytes_node("tail", ("окончание", "tail"), note=note))
    return nodes
