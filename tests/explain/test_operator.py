"""Documents, containers and messages to the operator: every golden vector, and damage."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from kkt_driver.explain import Node, NotRecognised, explain
from kkt_driver.ffd import BY_NUMBER
from kkt_driver.ofd import Acknowledgement, Message
from tests.ffd.vectors import DOCUMENTS, RECEIPT, ROOT, TREES, load, tlv_of
from tests.ofd import vectors as ofd

from .checking import checked

FORMATS = {
    "session_reregistration_11": "session",
    "container_registration_1": "container",
    "yandex_1101_repeated_via_1205": "document",
    "shtrih_qty": "tlv",
    "synthetic_receipt3_session": "session",
    "drive_number_tlv": "tlv",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_vector_is_recognised(name: str) -> None:
    found = checked(bytes.fromhex(DOCUMENTS[name]["hex"]))
    assert (found.format, found.intact) == (FORMATS[name], True)


def _same(nodes: tuple[Node, ...], tree: list[dict[str, Any]]) -> int:
    assert [node.tag for node in nodes] == [row["tag"] for row in tree]
    count = 0
    for node, row in zip(nodes, tree, strict=True):
        assert node.length == 4 + row["len"]
        if row["tag"] in BY_NUMBER and row["tag"] >= 1000:
            assert node.title == (BY_NUMBER[row["tag"]].name, node.name)
        if "children" in row:
            count += _same(node.children, row["children"])
        elif isinstance(row["value"], int) and "iso_local" not in row:
            assert node.value == row["value"]
        elif "iso_local" in row:
            assert node.value.isoformat() == row["iso_local"]
        elif "fpd_decimal" in row:
            assert node.shown == row["fpd_decimal"]
        elif isinstance(node.value, str):
            assert node.value.rstrip(" ") == row["value"].rstrip(" ")
        count += 1
    return count


@pytest.mark.parametrize("name", TREES)
def test_tags_values_and_places_of_whole_documents(name: str) -> None:
    vector = DOCUMENTS[name]
    found = checked(bytes.fromhex(vector["hex"]))
    document = found.find("document")[0]
    assert (document.offset, document.length) == (vector["tlv"]["offset"], vector["tlv"]["length"])
    assert _same((document,), TREES[name]) > 10


def test_header_of_the_published_message() -> None:
    vector = DOCUMENTS["session_reregistration_11"]
    found = checked(bytes.fromhex(vector["hex"]))
    said = {node.name: node for node in found.nodes[0].children[:7]}
    assert said["drive"].value == vector["expected"]["session"]["fn"]
    assert said["body_size"].value == 436
    assert said["protocol_version"].note == ("ФФД 1.0", "ФФД 1.0")
    assert said["flags"].note == ("контейнер, ждёт ответа", "container, awaits an answer")
    assert found.find("number")[0].value == 1
    crcs = found.find("crc")
    assert [(crc.value, crc.ok) for crc in crcs] == [(0, None), (30757, True)]
    assert found.find("message_sign")[0].raw.hex() == "8106a55ae10c4d75"
    text = found.to_text()
    assert "1012 Дата, время [date_time]: 2017-03-03 11:38:00" in text
    assert "003e  0b 00 86 01 11 04 10 00 …    11 Отчет об изменении параметров регистрации" in text
    assert "1101 reregistration_reason: 1 — " in found.to_text("en")


def test_a_header_whose_body_is_missing() -> None:
    found = checked(bytes.fromhex(ofd.SESSION["hex"]))
    assert found.format == "session"
    assert not found.intact
    assert found.find("body")[0].note == ("заявлено 305 байт", "305 bytes announced")


def test_an_acknowledgement_and_messages_in_a_row() -> None:
    question = ofd.question(5)
    answer = Acknowledgement(
        drive=ofd.DRIVE, number=5, inn="7704358518", time=datetime(2024, 5, 6, 9, 30), code=14, sign=bytes(16)
    ).encode(question)
    found = checked(question.encode() + answer.encode())
    assert [node.name for node in found.nodes] == ["message", "message"]
    assert found.nodes[1].offset == len(question.encode())
    assert [node.tag for node in found.find("document")] == [3, 7]
    assert found.find(1022)[0].value == 14
    assert found.find(1012)[1].note == ("UTC", "UTC")
    assert found.intact


def test_a_damaged_container_is_still_explained() -> None:
    data = bytearray(bytes.fromhex(DOCUMENTS["synthetic_receipt3_session"]["hex"]))
    data[-1] ^= 1
    found = checked(bytes(data))
    bad = [node for node in found.walk() if node.ok is False]
    assert [node.name for node in bad] == ["crc"]
    assert bad[0].note[1].startswith("wrong, should be ")
    assert found.find(1020)[0].shown == "509.44"


@pytest.mark.parametrize("flags", [0x15, 0x16])
def test_the_checksum_of_the_session(flags: int) -> None:
    message = Message.of(ofd.question(1).container, flags=flags)  # type: ignore[arg-type]
    data = bytearray(message.encode())
    assert checked(bytes(data)).find("crc")[0].ok is True
    data[28] ^= 1
    assert checked(bytes(data)).find("crc")[0].ok is False


def test_ciphertext_is_called_so() -> None:
    container = ofd.question(1).container
    assert container is not None
    data = bytearray(container.encode())
    data[32:] = bytes(range(32, 32 + len(data) - 32))
    node = checked(bytes(data)).find("payload")[0]
    assert node.note[1] == "ciphertext, or damaged"


def test_a_document_with_and_without_its_outer_tag() -> None:
    outer, inner = checked(RECEIPT), checked(RECEIPT[4:])
    assert (outer.format, inner.format) == ("document", "tlv")
    assert inner.nodes[0].note[0] == "форма не указана, похоже на «Кассовый чек»"
    assert [node.tag for node in outer.nodes[0].children] == [node.tag for node in inner.nodes[0].children]
    assert outer.findings == inner.findings
    item = outer.find(1059)[0]
    assert {child.name for child in item.children} >= {"item_name", "unit_price", "quantity"}
    assert outer.find(1054)[0].note == ("приход", "sell")


def test_several_documents_and_a_message_sign() -> None:
    found = checked(RECEIPT + RECEIPT + bytes(range(8)))
    assert [node.name for node in found.nodes] == ["document", "document", "message_sign"]
    assert found.nodes[1].offset == len(RECEIPT)


def test_broken_rules_are_told() -> None:
    broken = bytearray(RECEIPT)
    at = broken.index(bytes.fromhex("1e04 0100 01"))
    broken[at + 4] = 9
    found = checked(bytes(broken))
    assert any(1054 in finding.tags for finding in found.findings)
    assert "! ошибка" in found.to_text()
    assert any(row["rule"] for row in found.to_dict()["nodes"][0]["findings"])


def test_unknown_tags_and_values_that_do_not_fit() -> None:
    data = bytes.fromhex("1004 0300 010203  0f27 0100 07  fc03 0200 8403")
    found = checked(data)
    assert found.nodes[0].note == ("не подходит к виду uint32", "does not fit its kind, uint32")
    assert found.nodes[1].note[1] == "not in the table of tags"
    assert (found.nodes[2].value, found.nodes[2].shown) == (900, "9.00")


@pytest.mark.parametrize("row", load("qr"), ids=lambda row: row["text"])
def test_qr_codes(row: dict[str, Any]) -> None:
    found = checked(row["text"] + "\n")
    assert found.format == "qr"
    values = {node.name: node.value for node in found.nodes[0].children}
    assert (values["total"], values["document"], values["sign"]) == (row["total"], row["document"], row["sign"])
    assert found.find("drive_number")[0].raw == b"fn=" + row["drive_number"].encode()
    assert json.loads(json.dumps(found.to_dict()))["nodes"][0]["children"][0]["value"] == row["date_time"]


def test_a_broken_qr_code_says_what_is_wrong() -> None:
    with pytest.raises(NotRecognised) as caught:
        explain("t=20151320T1638&s=1.00&fn=1&i=1&fp=1&n=1")
    assert caught.value.tried["qr"].startswith("t: must be a time")


def test_the_text_of_the_page() -> None:
    """What docs/how-to/explain.md shows as output is what comes out."""
    page = (ROOT / "docs" / "how-to" / "explain.md").read_text("utf-8")
    for data in (
        "fe 09 00 11 c1 01 07 00 00 91 0a 00 00 87",
        "03 00 27 00 10 04 04 00 07 00 00 00 23 04 1b 00 06 04 03 00 97 a0",
    ):
        assert f"kkt explain {data}" in page
        assert explain(data).to_text() in page


def test_tlv_of_every_form_is_a_document() -> None:
    for name in TREES:
        assert checked(tlv_of(DOCUMENTS[name])).format == "document"
