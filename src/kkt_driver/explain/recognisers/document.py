"""Documents in their outer TLV, whose tag is the form; several in a row, or one with its message sign.

Of a document whose end is missing, or whose lengths do not fit, the readable part is shown.
"""

from __future__ import annotations

from kkt_driver.errors import BadFrame
from kkt_driver.explain.given import Input
from kkt_driver.explain.model import Node, Words
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span
from kkt_driver.explain.tlvs import FORMS, damaged_document_node, document_node

_SIGN = 8


@recogniser("document", ("Фискальные документы (TLV)", "fiscal documents (TLV)"), order=50)
def read(given: Input) -> Found:
    """Each node is a document; behind damage nothing is looked for."""
    span, nodes, start = Span(given.data), list[Node](), 0
    if not given.data:
        raise BadFrame("there are no bytes")
    certain = True
    while start < len(span):
        left = span.cut(start)
        form, stop = left.uint(0, 2), 4 + left.uint(2, 2)
        if len(left) < 4 or form not in FORMS or stop > len(left):
            if nodes and len(left) in (_SIGN, _SIGN + 2):
                nodes += sign_nodes(left)
            else:
                nodes.append(_damaged(left, sure=given.asked or bool(nodes)))
                certain = False
            break
        try:
            nodes.append(document_node(left.cut(0, stop)))
        except BadFrame:
            nodes.append(_damaged(left.cut(0, stop), sure=given.asked or bool(nodes)))
            certain = False
        start += stop
    # a chance header is most likely an empty one
    return Found(tuple(nodes), certain and all(node.children for node in nodes if node.name == "document"))


def _damaged(span: Span, *, sure: bool) -> Node:
    """What stands where a document should; BadFrame if it is not ``sure`` that there is one, and may be chance."""
    form, size = span.uint(0, 2), span.uint(2, 2)
    if len(span) < 4 and sure:
        note = (f"заголовку нужно 4 байта, есть {len(span)}", f"a header takes 4 bytes, there are {len(span)}")
        return span.bytes_node("rest", ("остаток", "rest"), note=note, ok=False)
    if form in FORMS and len(span) >= 4:
        node = damaged_document_node(span)
        if sure or any(child.ok is not False and child.name != "unknown" for child in node.children):
            return node
    elif sure and span.offset:
        note = (f"{form} не форма документа", f"{form} is no form of a document")
        return span.bytes_node("rest", ("остаток", "rest"), note=note, ok=False)
    what = f"{form} is no form of a document" if form not in FORMS else f"{size} bytes announced"
    raise BadFrame(f"offset {span.offset}: {what}, {max(0, len(span) - 4)} left")


def sign_nodes(span: Span) -> list[Node]:
    """What follows a document in its container: the message sign, then two bytes."""
    title: Words = ("фискальный признак сообщения", "message sign")
    if len(span) < _SIGN:
        note = (f"обрывается: нужно {_SIGN} байт, есть {len(span)}", f"cut short: {_SIGN} bytes, {len(span)} there")
        return [span.bytes_node("message_sign", title, note=note, ok=False)]
    nodes = [span.cut(0, _SIGN).bytes_node("message_sign", title)]
    if len(span) > _SIGN:
        note = ("назначение неизвестно", "meaning not known")
        nodes.append(span.cut(_SIGN).bytes_node("tail", ("окончание", "tail"), note=note))
    return nodes
