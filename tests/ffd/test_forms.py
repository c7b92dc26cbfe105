"""Every tag and every form there and back, against the oracle of construct; numbers that mean two things."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkt_driver.errors import FieldError
from kkt_driver.ffd import BY_NUMBER, Document, Fields, decode, encode, encode_tag, tag_in
from kkt_driver.ffd.obligations import table
from kkt_driver.ffd.tags import VARIANTS

from . import oracle
from .strategies import CONTAINERS, DOCUMENT_FORMS, forms, inside, value_of

few = settings(derandomize=True, deadline=None, database=None, max_examples=25)
many = settings(derandomize=True, deadline=None, database=None, max_examples=200)


@few
@given(st.data())
def test_every_tag_there_and_back(data: st.DataObject) -> None:
    rows = [(tag, 1059) for tag in BY_NUMBER.values()] + [(tag, place) for (_, place), tag in VARIANTS.items()]
    for tag, place in rows:
        if tag.kind == "stlv":
            continue
        value = data.draw(value_of(tag, 30))
        encoded = encode_tag(tag.number, value, place)
        fields = decode(encoded, place)
        assert fields[tag.number] == value
        assert encode_tag(tag.number, fields[tag.number], place) == encoded == fields.encode()


@many
@given(forms)
def test_every_form_there_and_back(made: tuple[int, list[tuple[int, Any]]]) -> None:
    form, pairs = made
    built = Document(form, Fields(pairs, form))
    data = built.encode()
    read = Document.unwrap(data)
    assert read == built
    assert read.fields.misfits() == []
    assert oracle.plain(read.fields) == pairs == oracle.parse(built.fields.encode(), form)
    assert encode(oracle.plain(read.fields), form) == read.fields.encode() == built.fields.encode()
    assert read.encode() == data
    read.to_text()
    read.to_text("en")
    read.to_dict()


@pytest.mark.parametrize("container", DOCUMENT_FORMS + CONTAINERS)
@few
@given(st.data())
def test_every_container_there_and_back(container: int, data: st.DataObject) -> None:
    pairs = data.draw(inside(container))
    encoded = encode(pairs, container)
    assert oracle.plain(decode(encoded, container)) == pairs == oracle.parse(encoded, container)


@pytest.mark.parametrize("form", DOCUMENT_FORMS + CONTAINERS)
def test_tables_and_tags_tell_the_same_places(form: int) -> None:
    for number in table(form):
        parents = BY_NUMBER[number].parents or (0,)
        assert (0 if form < 1000 else form) in parents


def test_a_sum_inside_1235_is_a_telephone_elsewhere() -> None:
    paid = Fields([(1234, [(1235, [(1082, 5_000_000), (1236, 1)])])])
    assert paid.encode().hex() == "d2041000" + "d3040c00" + "3a040300404b4c" + "d404010001"
    assert paid.to_dict()["cashless_payments"]["cashless_payment"][0]["cashless_payment_sum"] == 5_000_000
    assert decode(paid.encode()) == paid
    assert Fields([(1082, 7)], within=1235)[1082] == 7
    assert Document(3, Fields([(1082, "+70000000000")], 3)).fields[1082] == "+70000000000"
    with pytest.raises(FieldError, match=r"bank_subagent_phone \(1082\)"):
        Fields([(1082, 7)])


def test_1119_is_a_telephone_on_the_top_level_and_a_rate_inside_1115() -> None:
    pairs: list[tuple[int, Any]] = [(1119, "+70000000000"), (1115, [(1119, [(1199, 11), (1120, 220)])])]
    document = Document(3, Fields(pairs, 3))
    assert document.to_dict()["fields"] == {
        "operator_receive_phone": ["+70000000000"],
        "vat_sums": {"vat_sum_entry": [{"vat_rate": 11, "vat_amount": 220}]},
    }
    assert Document.unwrap(document.encode()) == document
    assert document.fields.misfits() == []


def test_fees_and_time_zones_share_1011_and_its_bytes() -> None:
    assert [encode_tag(1011, zone)[4:] for zone in (0, 1, 11)] == [b"\x00", b"\x01", b"\x0b"]


def test_tag_in() -> None:
    assert tag_in(1059, 1023) is BY_NUMBER[1023]
    assert tag_in(3, 1119) is tag_in(0, 1119) is VARIANTS[1119, 0]
    assert tag_in(1115, 1119) is BY_NUMBER[1119]
    assert tag_in(0, 9) is None


def test_what_is_built_is_read_only_when_looked_at() -> None:
    fields = Fields([(1023, Decimal("1.000")), (1018, "7725225244")])
    assert fields.encode()[-2:] == b"  "
    assert fields.pairs == ((1023, Decimal(1)), (1018, "7725225244"))
