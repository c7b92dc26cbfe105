"""No document and no bytes make the operator fail, and what it shows of them is JSON."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.ffd import encode
from kkt_driver.ofd.acknowledgement import Acknowledgement
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.message import Message, MessageReader
from kkt_sim.operator import listing
from kkt_sim.operator.behaviour import Behaviour
from kkt_sim.operator.checks import FORMS
from tests.ffd.strategies import documents, forms
from tests.ofd.vectors import DRIVE, question
from tests.sim.operator.bench import make_operator

FRAME = (1041, 1040)
# tags that the store has columns for, with whatever bytes
raw = st.tuples(st.sampled_from([1012, 1018, 1020, 1037, 1038, 1042, 1054, 1077]), st.binary(max_size=9))


def tlv(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value


@given(
    st.sampled_from(sorted(FORMS)),
    st.one_of(documents, forms.map(lambda pair: pair[1])),
    st.lists(raw, max_size=4),
    st.binary(min_size=8, max_size=12),
    st.booleans(),
)
def test_any_document(
    form: int, pairs: list[tuple[int, Any]], broken: list[tuple[int, bytes]], tail: bytes, control: bool
) -> None:
    inner = encode([(1041, DRIVE), (1040, 5)]) + b"".join(tlv(tag, value) for tag, value in broken)
    inner += encode([pair for pair in pairs if pair[0] not in FRAME])
    if len(inner) > 30000:
        return
    operator = make_operator(behaviour=Behaviour(control=control))
    # one before it, so that rules with a document before have one
    operator.handle(question(4))
    container = Container.of(tlv(form, inner), tail[:8], drive=DRIVE, number=5)
    said = Acknowledgement.decode(Message.decode(operator.handle(Message.of(container)).data))
    assert (said.drive, said.number) == (DRIVE, 5)
    assert said.code in (0, 14)
    json.dumps(listing.registers(operator.store))
    json.dumps(listing.shifts(operator.store, DRIVE))
    json.dumps(listing.documents(operator.store, DRIVE))
    assert json.dumps(listing.document(operator.store, DRIVE, 5))


@given(st.binary(max_size=200), st.binary(max_size=12), st.binary(max_size=12))
def test_any_bytes(payload: bytes, before: bytes, after: bytes) -> None:
    operator, reader = make_operator(), MessageReader()
    message = Message.of(Container(form=3, drive=DRIVE, number=1, payload=payload))
    for item in reader.feed(before + message.encode() + after):
        operator.handle(item)
    assert listing.documents(operator.store, DRIVE) == []
