"""TLVs and documents as nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.explain.model import NOTHING, Node, Words
from kkt_driver.explain.span import Span
from kkt_driver.explain.values import labels, tag_meaning, tag_shown
from kkt_driver.ffd import Document, Fields, decode, split, tag_in
from kkt_driver.ffd.labels import LABELS

if TYPE_CHECKING:
    from kkt_driver.ffd.rules import Finding

FORMS = frozenset(LABELS["DocumentForm"])
_ACK = 7
_GUESSES = (3, 31, 1, 11, 2, 5, 21, 6, 7, 81, 82, 83, 84)


def tlv_nodes(span: Span, within: int = 0) -> tuple[Node, ...]:
    """One node per TLV, those of an STLV below it. ``within``: the form or STLV around them. BadFrame."""
    return _nodes(span, decode(span.data, within), within)


def _nodes(span: Span, fields: Fields, within: int) -> tuple[Node, ...]:
    nodes = []
    start = 0
    for number, value in fields:
        stop = start + 4 + span.uint(start + 2, 2)
        nodes.append(_node(span.cut(start, stop), number, value, within))
        start = stop
    return tuple(nodes)


def _node(span: Span, number: int, value: Any, within: int) -> Node:
    tag = tag_in(within, number)
    if tag is None:
        note = ("нет в таблице реквизитов", "not in the table of tags")
        return span.node("unknown", ("?", "?"), value, tag=number, shown=value.hex(), note=note)
    title = (tag.name, tag.id)
    if isinstance(value, Fields):
        return span.node(tag.id, title, tag=number, children=_nodes(span.cut(4), value, number))
    note = tag_meaning(tag, value)
    if isinstance(value, bytes) and tag.kind != "bytes":
        note = (f"не подходит к виду {tag.kind}", f"does not fit its kind, {tag.kind}")
    elif within == _ACK and number == 1012:
        note = ("UTC", "UTC")
    return span.node(tag.id, title, value, tag=number, shown=tag_shown(tag, value), note=note)


def document_node(span: Span, note: Words = NOTHING) -> Node:
    """A document in its outer TLV, with the rules it breaks. BadFrame."""
    (form, _), *rest = split(span.data)
    if rest:
        raise BadFrame("more than one TLV where a document belongs")
    fields = decode(span.data[4:], form)
    return span.node(
        "document",
        form_words(form),
        form,
        tag=form,
        note=note,
        children=_nodes(span.cut(4), fields, form),
        findings=findings(Document(form, fields)),
    )


def form_words(form: int) -> Words:
    """Name of a form."""
    ru, en = labels("DocumentForm", form)
    return ru or f"Форма {form}", en or f"form {form}"


def findings(document: Document) -> tuple[Finding, ...]:
    """The rules a document breaks, as far as it tells alone."""
    from kkt_driver.ffd.rules import validate

    return tuple(validate(document))


def known_share(data: bytes) -> float:
    """Share of the tags on the upper level that the table has. BadFrame when ``data`` is no sequence of TLVs."""
    numbers = [number for number, _ in split(data)]
    return sum(tag_in(0, number) is not None for number in numbers) / len(numbers) if numbers else 0.0


def guess_form(fields: Fields) -> int | None:
    """The form whose document these are the inside of; None when they look like no whole document.

    Every tag must be allowed there and at most two obligatory ones missing; 3 stands for 4 too, which is alike.
    """
    from kkt_driver.ffd.obligations import allowed_tags, required_tags

    tags = {number for number, _ in fields}
    version = fields.get(1209)
    best: tuple[int, int] | None = None
    for form in _GUESSES:
        try:
            column = version if isinstance(version, int) and 1 <= version <= 4 else 2
            allowed, required = allowed_tags(form, column), required_tags(form, column)
        except FieldError:
            continue
        missing = len(set(required) - tags)
        if tags <= set(allowed) and missing <= 2 and (best is None or missing < best[0]):
            best = (missing, form)
    return best[1] if best else None
