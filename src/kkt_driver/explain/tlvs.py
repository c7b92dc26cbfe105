"""TLVs and documents as nodes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.explain.model import NOTHING, Node, Words
from kkt_driver.explain.span import Span
from kkt_driver.explain.values import labels, shown, tag_meaning, tag_shown
from kkt_driver.ffd import Document, Fields, decode, split, tag_in
from kkt_driver.ffd.labels import LABELS, tag_name
from kkt_driver.ffd.tlv import MAX_DEPTH
from kkt_driver.wire.text import decode_cp866

if TYPE_CHECKING:
    from kkt_driver.ffd.rules import Finding

FORMS = frozenset(LABELS["DocumentForm"])
_ACK = 7
_GUESSES = (3, 31, 1, 11, 2, 5, 21, 6, 7, 81, 82, 83, 84)


def tlv_nodes(span: Span, within: int = 0) -> tuple[Node, ...]:
    """One node per TLV, those of an STLV below it. ``within``: the form or STLV around them. BadFrame."""
    split(span.data)
    return readable(span, within)


def readable(span: Span, within: int = 0, at: datetime | None = None, depth: int = MAX_DEPTH) -> tuple[Node, ...]:
    """A node per TLV as far as they can be read; the last one marks the damage, if there is any.

    ``at``: time of the document, as far as it is known.
    """
    end = _readable_size(span.data)
    fields = decode(span.data[:end], within)
    at = at or time_of(fields)
    nodes = _nodes(span, fields, within, at, depth)
    if end < len(span):
        nodes.append(_cut_short(span.cut(end), within, at, depth))
    return tuple(nodes)


def time_of(fields: Fields) -> datetime | None:
    """Local time of the document whose inside these are."""
    time = fields.get(1012)
    return time if isinstance(time, datetime) else None


def _readable_size(data: bytes) -> int:
    """Bytes of the TLVs in front whose lengths stay within ``data``."""
    start, end = 0, len(data)
    while start + 4 <= end and (stop := start + 4 + int.from_bytes(data[start + 2 : start + 4], "little")) <= end:
        start = stop
    return start


def _nodes(span: Span, fields: Fields, within: int, at: datetime | None, depth: int) -> list[Node]:
    nodes = []
    start = 0
    for number, value in fields:
        stop = start + 4 + span.uint(start + 2, 2)
        nodes.append(_node(span.cut(start, stop), number, value, within, at, depth))
        start = stop
    return nodes


def _node(span: Span, number: int, value: Any, within: int, at: datetime | None, depth: int) -> Node:
    tag = tag_in(within, number)
    if tag is None:
        note = ("нет в таблице реквизитов", "not in the table of tags")
        return span.node("unknown", ("?", "?"), value, tag=number, shown=value.hex(), note=note)
    title = (tag_name(tag, at), tag.id)
    inside = span.cut(4)
    if isinstance(value, Fields):
        return span.node(tag.id, title, tag=number, children=tuple(_nodes(inside, value, number, at, depth - 1)))
    note = tag_meaning(tag, value, at)
    if isinstance(value, bytes) and tag.kind != "bytes":
        note = (f"не подходит к виду {tag.kind}", f"does not fit its kind, {tag.kind}")
        if tag.kind == "stlv" and depth > 0 and _readable_size(value) < len(value):
            children = readable(inside, number, at, depth - 1)
            return span.node(tag.id, title, value, tag=number, note=note, ok=False, children=children)
    elif within == _ACK and number == 1012:
        note = ("UTC", "UTC")
    return span.node(tag.id, title, value, tag=number, shown=tag_shown(tag, value), note=note)


def _cut_short(span: Span, within: int, at: datetime | None, depth: int) -> Node:
    """The TLV whose length leaves its container, or whose header does."""
    if len(span) < 4:
        note = (f"заголовку нужно 4 байта, есть {len(span)}", f"a header takes 4 bytes, there are {len(span)}")
        return span.bytes_node("rest", ("остаток", "rest"), note=note, ok=False)
    number, inside = span.uint(0, 2), span.cut(4)
    note = cut_note(span)
    tag = tag_in(within, number)
    if tag is None:
        return span.node("unknown", ("?", "?"), inside.data, tag=number, shown=inside.data.hex(), note=note, ok=False)
    title = (tag_name(tag, at), tag.id)
    if tag.kind == "stlv" and depth > 0:
        children = readable(inside, number, at, depth - 1)
        return span.node(tag.id, title, tag=number, note=note, ok=False, children=children)
    # half a number would be another number, half a text is still to be read
    value = decode_cp866(inside.data) if tag.kind == "string" else inside.data
    return span.node(tag.id, title, value, tag=number, shown=shown(value), note=note, ok=False)


def cut_note(span: Span) -> Words:
    """What is wrong with a TLV of which only the front is there."""
    size, left = span.uint(2, 2), len(span) - 4
    return f"обрывается: заявлено {size} байт, есть {left}", f"cut short: {size} bytes announced, {left} there"


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
        children=tuple(_nodes(span.cut(4), fields, form, time_of(fields), MAX_DEPTH)),
        findings=findings(Document(form, fields)),
    )


def damaged_document_node(span: Span) -> Node:
    """A document whose end is missing or whose inside cannot be split, as far as it can be read; no rules then."""
    form = span.uint(0, 2)
    note = cut_note(span) if span.uint(2, 2) != len(span) - 4 else ("повреждён", "damaged")
    children = readable(span.cut(4), form)
    return span.node("document", form_words(form), form, tag=form, note=note, ok=False, children=children)


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
