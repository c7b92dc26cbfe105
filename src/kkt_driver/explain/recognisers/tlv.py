"""TLVs without a form around them: the inside of a document, or one реквизит."""

from __future__ import annotations

from kkt_driver.errors import BadFrame
from kkt_driver.explain.given import Input
from kkt_driver.explain.model import Words
from kkt_driver.explain.registry import Found, recogniser
from kkt_driver.explain.span import Span
from kkt_driver.explain.tlvs import FORMS, findings, form_words, guess_form, known_share, readable, tlv_nodes
from kkt_driver.ffd import Document, decode, split, tag_in

_ENOUGH = 0.5
#: so many whole tags that are known are no chance
_CONVINCING = 2


@recogniser("tlv", ("Реквизиты (TLV)", "tags (TLV)"), order=60)
def read(given: Input) -> Found:
    """The form is guessed from the tags; without one, no rules are looked at."""
    data = given.data
    if not data:
        raise BadFrame("there are no bytes")
    try:
        share = known_share(data)
    except BadFrame:
        return _damaged(given)
    if share < _ENOUGH:
        stranger = next(number for number, _ in split(data) if tag_in(0, number) is None)
        raise BadFrame(f"tag {stranger} is not in the table, and most others are not")
    fields = decode(data)
    form = guess_form(fields)
    nodes = tlv_nodes(Span(data), form or 0)
    if form is None:
        # a form around it all is a document, which has a recogniser of its own
        return Found(nodes, certain=share == 1 and not any(number in FORMS for number, _ in fields))
    ru, en = form_words(form)
    note: Words = (f"форма не указана, похоже на «{ru}»", f"no form given, looks like {en}")
    fields = decode(data, form)
    whole = Span(data).node(
        "document", (ru, en), form, note=note, children=nodes, findings=findings(Document(form, fields))
    )
    return Found((whole,))


def _damaged(given: Input) -> Found:
    """The TLVs up to the one that does not fit. BadFrame if they may be chance."""
    nodes = readable(Span(given.data))
    known = [node for node in nodes if node.tag is not None and node.name != "unknown"]
    whole = [node for node in known if node.ok is not False]
    if not (known if given.asked else len(whole) >= _CONVINCING and len(known) >= _ENOUGH * len(nodes)):
        split(given.data)
    return Found(nodes, certain=False)
