"""Whatever can be decoded can be validated: garbage values, wrong kinds, missing tags, misfits, strange companions."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame
from kkt_driver.ffd import BY_NUMBER, Document, decode, encode
from kkt_driver.ffd.enums import DocumentForm, FfdVersion
from kkt_driver.ffd.rules import Finding, validate
from tests.ffd.strategies import documents, value_of
from tests.ffd.vectors import RECEIPT

from .edit import joined, raw

FORMS = st.one_of(st.sampled_from([int(form) for form in DocumentForm]), st.integers(0, 0xFFFF))
#: tags that rules read most, so that chance brings several of them together
READ = (1002, 1012, 1020, 1031, 1036, 1037, 1038, 1040, 1041, 1042, 1054, 1055, 1057, 1062, 1097, 1098, 1101, 1102)
IN_ITEM = (1023, 1030, 1043, 1079, 1198, 1199, 1200, 1212, 1214, 1222, 1226, 1229, 1230)


def _raw(number: int) -> st.SearchStrategy[tuple[int, bytes]]:
    """A good value, or any bytes."""
    good = value_of(BY_NUMBER[number]).map(lambda value: raw(number, value))
    return st.tuples(st.just(number), st.one_of(good, st.binary(max_size=9)))


_inner = st.lists(st.sampled_from(IN_ITEM).flatmap(_raw), max_size=8).map(joined)
_items = st.tuples(st.just(1059), st.one_of(_inner, st.binary(max_size=6)))
_entry = st.lists(st.sampled_from((1199, 1120)).flatmap(_raw), max_size=3).map(joined)
_entries = st.tuples(st.just(1115), st.lists(_entry.map(lambda data: (1119, data)), max_size=3).map(joined))
_basis = st.tuples(st.just(1174), st.lists(st.sampled_from((1177, 1178, 1179)).flatmap(_raw), max_size=3).map(joined))
_tops = st.sampled_from((*READ, 1103, 1104, 1105, 1106, 1107, 1173, 1209, 1189, 1008, 1117)).flatmap(_raw)
garbage = st.lists(st.one_of(_tops, _items, _entries, _basis), max_size=25).map(joined).map(decode)
any_document = st.builds(Document, FORMS, st.one_of(garbage, documents.map(lambda pairs: decode(encode(pairs)))))


def _sound(found: list[Finding]) -> None:
    for finding in found:
        assert finding.message_ru
        assert finding.message_en
        assert str(finding)


@given(
    any_document,
    st.none() | st.sampled_from(FfdVersion),
    st.none() | any_document,
    st.none() | any_document,
    st.none() | st.datetimes(),
    st.none() | st.text(max_size=25),
)
def test_validation_never_raises(
    document: Document,
    version: FfdVersion | None,
    registration: Document | None,
    previous: Document | None,
    now: datetime | None,
    serial: str | None,
) -> None:
    _sound(
        validate(document, version=version, registration=registration, previous=previous, now=now, serial=serial),
    )


@given(st.integers(4, len(RECEIPT) - 1), st.integers(0, 255), FORMS)
def test_a_receipt_with_one_byte_changed(place: int, byte: int, form: int) -> None:
    data = RECEIPT[4:place] + bytes((byte,)) + RECEIPT[place + 1 :]
    try:
        fields = decode(data)
    except BadFrame:
        return
    document = Document(form, fields)
    _sound(validate(document, registration=document, previous=document, now=datetime(2025, 1, 1), serial="1"))


@given(st.sampled_from(sorted(BY_NUMBER)).flatmap(lambda number: st.tuples(st.just(number), st.binary(max_size=12))))
def test_any_tag_with_any_bytes(pair: tuple[int, bytes]) -> None:
    for form in DocumentForm:
        _sound(validate(Document(int(form), decode(joined([pair])))))
