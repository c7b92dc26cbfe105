"""Of damaged input the readable part is shown, the damage in its place: every truncation of every format."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkt_driver.explain import Explanation, Node, NotRecognised, explain
from kkt_driver.ffd import Document, Fields, encode
from kkt_driver.fn.frame import Frame
from tests.ffd.vectors import RECEIPT
from tests.ofd.vectors import question

from .checking import checked

FRAME = bytes.fromhex("fe 09 00 11 c1 01 07 00 00 91 0a 00 00 87")
QR = b"t=20201225T1016&s=1113.99&fn=9282440300829880&i=10556&fp=189504453&n=1"
MESSAGE = question(1).encode()
#: format -> whole input, and how much of it is enough: when the format is asked for, and when it is not
WHOLE = {
    "document": (RECEIPT, 1, 24),
    "tlv": (RECEIPT[4:], 4, 44),
    "link": (FRAME, 3, 5),
    "session": (MESSAGE, 4, 4),
    "container": (MESSAGE[30:], 1, 32),
    "drive": (Frame(0x20, bytes(30)).encode(), 1, 0),
    "qr": (QR, len("t=20201225T1016"), 0),
}


def damage(found: Explanation) -> list[Node]:
    return [node for node in found.walk() if node.ok is False]


@pytest.mark.parametrize("name", WHOLE)
def test_every_truncation_is_explained_when_asked_for(name: str) -> None:
    data, enough, _ = WHOLE[name]
    for size in range(1, len(data)):
        if size < enough:
            with pytest.raises(NotRecognised):
                explain(data[:size], hint=name)
            continue
        found = checked(data[:size], name)
        assert found.format == name
        # TLVs without a form around them may end behind any of them
        ends = {node.offset + node.length for node in checked(data).nodes[0].children} if name == "tlv" else ()
        assert size in ends or damage(found), size


@pytest.mark.parametrize("name", [name for name, (_, _, enough) in WHOLE.items() if enough])
def test_a_truncation_that_cannot_be_chance_needs_no_hint(name: str) -> None:
    data, _, enough = WHOLE[name]
    for size in range(enough, len(data)):
        assert explain(data[:size]).format == name
    with pytest.raises(NotRecognised):
        explain(data[: enough - 1])


def test_a_cut_document_shows_what_it_has_in_its_place() -> None:
    """Cut within the name of the second item."""
    whole = explain(RECEIPT)
    name = whole.find(1030)[1]
    cut = name.offset + 4 + 5
    found = checked(RECEIPT[:cut])
    (document,) = found.nodes
    said = f"{len(RECEIPT) - 4} bytes announced, {cut - 4} there"
    assert (document.tag, document.ok, document.note[1]) == (3, False, f"cut short: {said}")
    assert document.note[0].startswith("обрывается: заявлено 566 байт")
    assert [node.tag for node in damage(found)] == [3, 1059, 1030]
    broken = damage(found)[-1]
    assert (broken.offset, broken.value) == (name.offset, name.value[:5])
    assert broken.note[1] == f"cut short: {name.length - 4} bytes announced, 5 there"
    before = [node for node in whole.walk() if node.offset + node.length <= cut]
    assert [(node.tag, node.offset, node.shown) for node in before] == [
        (node.tag, node.offset, node.shown) for node in found.walk() if node.ok is not False
    ]
    assert found.findings == []
    assert not found.intact


def test_a_cut_number_is_no_number() -> None:
    total = explain(RECEIPT).find(1020)[0]
    broken = damage(checked(RECEIPT[: total.offset + 5]))[-1]
    assert (broken.tag, broken.value, broken.name) == (1020, total.raw[4:5], "total")


def test_lengths_that_do_not_fit_inside_a_document() -> None:
    item = explain(RECEIPT).find(1059)[0]
    data = bytearray(RECEIPT)
    data[item.offset + 2 : item.offset + 4] = b"\xff\x0f"
    found = checked(bytes(data))
    assert found.format == "document"
    assert [node.tag for node in damage(found)][:2] == [3, 1059]
    assert found.nodes[0].note == ("повреждён", "damaged")
    assert found.find("item_name")
    # an inner length that leaves only its STLV
    data = bytearray(RECEIPT)
    name = explain(RECEIPT).find(1030)[0]
    data[name.offset + 2 : name.offset + 4] = item.length.to_bytes(2, "little")
    found = checked(bytes(data))
    assert [node.tag for node in damage(found)] == [1059, 1030]
    assert found.find(1020)[0].shown == "509.44"


def test_what_stands_behind_a_document() -> None:
    found = checked(RECEIPT + RECEIPT[:50])
    assert [node.ok for node in found.nodes] == [None, False]
    assert found.nodes[1].offset == len(RECEIPT)
    found = checked(RECEIPT + b"\x63\x00\x00\x00")
    assert (found.nodes[1].name, found.nodes[1].note[1]) == ("rest", "99 is no form of a document")
    assert checked(RECEIPT + b"\x03\x00").nodes[1].note[1] == "a header takes 4 bytes, there are 2"
    with pytest.raises(NotRecognised, match="99 is no form"):
        explain(b"\x63\x00\x00\x00", hint="document")


def test_a_cut_frame_shows_its_command() -> None:
    found = checked("fe 09 00 11 c1 01 07 00 00 91 0a 00")
    (broken,) = found.nodes
    assert (broken.name, broken.ok, broken.note[1]) == ("broken", False, "cut short: 14 bytes, 12 there")
    assert "(CashSum)" in broken.title[0]
    assert [(node.name, node.offset) for node in found.walk() if not node.children] == [
        ("start", 0),
        ("length", 1),
        ("id", 3),
        ("kind", 4),
        ("flags", 5),
        ("tid", 6),
        ("access_password", 7),
        ("code", 9),
        ("parameter1", 11),
    ]
    half = checked(FRAME + FRAME[:7] + b"\xfd")  # an escape of which half has come
    assert (half.nodes[1].ok, half.nodes[1].length) == (False, 8)


def test_a_cut_frame_of_the_drive_shows_its_fields() -> None:
    from kkt_driver.fn.commands.service import ReadStatus

    answer = Frame(0, bytes(30)).encode()
    question = ReadStatus().to_frame().encode()
    found = checked(question + answer[:10], "drive")
    assert found.nodes[1].title[1].startswith("answer of the drive: ")
    assert [node.name for node in found.nodes[1].children][:4] == ["start", "length", "code", "phase"]
    assert found.nodes[1].ok is False


def test_a_cut_message_shows_header_container_and_document() -> None:
    whole = explain(MESSAGE)
    total = whole.find(1020)[0]
    found = checked(MESSAGE[: total.offset])
    assert found.find("body")[0].ok is False
    assert found.find("drive")[0].value == whole.find("drive")[0].value
    assert found.find("document")[0].ok is False
    assert found.find(1040)[0].value == whole.find(1040)[0].value
    sign = whole.find("message_sign")[0]
    found = checked(MESSAGE[: sign.offset + 3])
    assert found.find("document")[0].ok is None
    assert found.find("message_sign")[0].note[1] == "cut short: 8 bytes, 3 there"
    head = checked(MESSAGE[:10]).nodes[0]
    assert head.note[1] == "cut short: a header takes 30 bytes, 10 there"
    assert head.children[-1].note[1].startswith("cut short: ")


def test_a_container_longer_than_it_says() -> None:
    found = checked(MESSAGE[30:] + b"xyz", "container")
    assert [node.name for node in found.nodes] == ["container", "rest"]


def test_a_cut_code_shows_its_fields() -> None:
    found = checked(QR[:35], "qr")
    assert (found.nodes[0].ok, found.find("total")[0].value) == (False, 111399)
    assert found.find("drive_number")[0].value == "928244"
    bad = checked("t=20201225T1016&s=1113,99&fn=1", "qr")
    assert [node.name for node in damage(bad)] == ["qr", "total"]
    with pytest.raises(NotRecognised):
        explain(QR[:35].decode())


@settings(max_examples=150)
@given(st.sampled_from(list(WHOLE)), st.data())
def test_no_damage_is_too_odd(name: str, draw: st.DataObject) -> None:
    data = bytearray(WHOLE[name][0])
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    for hint in (None, name):
        try:
            checked(bytes(data[: draw.draw(st.integers(1, len(data)))]), hint)
        except NotRecognised as error:
            assert error.tried


def test_deep_damage_ends() -> None:
    data = b""
    while len(data) < 32000:
        data = (1059).to_bytes(2, "little") + (len(data) + 1).to_bytes(2, "little") + data
    found = checked(data[:32000], "tlv")
    assert max(line.count("  ") for line in found.to_text().splitlines()) < 40


def test_rates_have_the_words_of_their_time() -> None:
    for year, words in ((2018, ("НДС 18%", "VAT 18%", "18%")), (2019, ("НДС 20%", "VAT 20%", "20%"))):
        item = Fields([(1199, 1), (1200, 1800)], 1059)
        document = Document(3, Fields([(1012, datetime(year, 5, 1)), (1054, 1), (1059, item), (1102, 1800)]))
        for data in (document.encode(), document.encode()[4:], document.encode()[:-1], encode(document.fields)):
            found = explain(data)
            assert found.find(1199)[0].note == words[:2]
            assert found.find(1102)[0].title[0] == f"Сумма НДС чека по ставке {words[2]}"
