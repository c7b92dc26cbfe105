"""Frames of the fiscal drive."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from kkt_driver.explain import NotRecognised, explain
from kkt_driver.fn.command import FnCommand, declarations
from kkt_driver.fn.commands.archive import FindDocument
from kkt_driver.fn.commands.registration import AddData
from kkt_driver.fn.commands.service import ReadStatus, Status
from kkt_driver.fn.frame import ENQUIRY, Frame
from tests.ffd.vectors import ROOT
from tests.ofd.vectors import question

from .checking import checked

STATUS = Status(
    phase=3,
    document=4,
    has_data=1,
    shift=1,
    flags=0x0C,
    time=datetime(2026, 3, 3, 9, 30),
    serial="9999078900012345",
    last=7,
)


VECTORS = json.loads((ROOT / "protocols/fn/vectors/frames.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS["frames"], ids=lambda vector: vector["what"])
def test_every_published_frame(vector: dict[str, str]) -> None:
    found = checked(vector["hex"])
    (node,) = found.nodes
    assert (found.format, found.intact) == ("drive", True)
    code = vector["what"][:3].upper().replace("H", "h")
    if "answer" in vector["what"]:
        asked = Frame(int(code[:2], 16)).encode().hex()
        assert checked(asked + vector["hex"]).find("last")[0].value == 10
    else:
        assert (node.name, node.children[2].shown) == ("command", code)


@pytest.mark.parametrize("row", VECTORS["short_records"]["records"].items(), ids=lambda row: row[0])
def test_every_short_record(row: tuple[str, str]) -> None:
    data = bytes.fromhex(row[1])
    found = checked(FindDocument(number=1).to_frame().encode() + Frame(0, data).encode())
    kind, confirmed, record = found.nodes[1].children[3:6]
    assert row[0].split()[0] in (kind.note[1] or "").replace("reregistration", "re-registration")
    assert (confirmed.value, record.raw) == (data[1], data[2:])
    assert sum(child.length for child in record.children) == len(data) - 2
    told = {child.name: child.value for child in record.children}
    if row[0] == "receipt":
        assert (told["number"], told["operation"], told["total"]) == (3, 1, 1600)


def test_a_command_and_its_answer() -> None:
    found = checked(ReadStatus().to_frame().encode() + Frame(0x80, STATUS.encode()).encode())
    assert (found.format, found.intact) == ("drive", True)
    assert found.nodes[0].title[0] == "Команда ФН: Запрос статуса ФН (ReadStatus)"
    answer = found.nodes[1]
    assert "предупреждения" in answer.children[2].note[0]
    told = {node.name: node for node in answer.children}
    assert {name: told[name].value for name, _ in STATUS} == dict(STATUS)
    assert (told["phase"].note[1], told["document"].note[1]) == ("fiscal", "receipt")
    assert told["flags"].note[1] == "memory, operator"
    assert told["last"].offset == len(found.data) - 6


def test_a_frame_alone_says_what_else_it_might_be() -> None:
    node = checked(ReadStatus().to_frame().encode()).nodes[0]
    assert node.name == "command"
    assert node.note[1].startswith("as an answer: ")
    assert checked(Frame(0x00, b"\1\2").encode()).nodes[0].note == ("команда неизвестна", "command not known")


def test_refusals_and_enq() -> None:
    found = checked(FindDocument(number=9).to_frame().encode() + ENQUIRY + Frame(0x08).encode() + Frame(0x20).encode())
    assert [node.name for node in found.nodes] == ["command", "enq", "answer", "command"]
    assert found.nodes[2].children[2].note[0] == "Нет запрошенных данных"
    logged = checked(f"-> {ReadStatus().to_frame().encode().hex(' ')}\n<- {Frame(0x20, bytes([2])).encode().hex(' ')}")
    assert logged.find("reason")[0].note[0] == "Неверный формат квитанции"


def test_tlvs_and_messages_inside() -> None:
    assert checked(AddData(tlv=bytes.fromhex("fc03 0200 8403")).to_frame().encode()).find(1020)[0].value == 900
    message = question(3).encode()
    found = checked(Frame(0x26, message).encode())
    assert found.find("message")[0].raw == message
    assert found.find("document")[0].tag == 3


@pytest.mark.parametrize("cls", declarations(), ids=lambda cls: cls.__name__)
def test_every_declared_command(cls: type[FnCommand[object]]) -> None:  # type: ignore[type-var]
    size = cls.layout().struct.size
    found = checked(Frame(cls.code, bytes(size)).encode() + Frame(0).encode())
    assert f"({cls.__name__})" in found.nodes[0].title[0]
    assert f"({cls.__name__})" in found.nodes[1].title[1]
    fixed = [name for name, _ in cls.layout().fixed]
    assert [node.name for node in found.nodes[0].children][3 : 3 + len(fixed)] == fixed


def test_sizes_and_codes_that_are_not_declared() -> None:
    log = f"-> {Frame(0x30, bytes(5)).encode().hex(' ')}\n-> {Frame(0x7F, bytes(2)).encode().hex(' ')}"
    found = checked(log)
    assert [node.note[1] for node in found.nodes] == ["the size does not fit", "not declared"]


def test_damage() -> None:
    good = ReadStatus().to_frame().encode()
    bad = good[:-1] + bytes((good[-1] ^ 1,))
    assert checked(bad).find("crc")[0].ok is False
    assert checked(good + b"\x99").nodes[-1].name == "rest"
    assert checked(good + good[:3]).nodes[-1].ok is False
    with pytest.raises(NotRecognised, match="length 1 in 5 bytes"):
        explain(good[:-1])
    with pytest.raises(NotRecognised, match="begins with 04"):
        explain(b"\x01", hint="drive")
    with pytest.raises(NotRecognised, match="there is no frame"):
        explain(b"\x05", hint="drive")
