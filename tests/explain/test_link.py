"""Link frames of the register: the vendor's exchanges, stuffing, damage, pairing."""

from __future__ import annotations

from typing import Any

import pytest

from kkt_driver.atol.command import RawCommand, decode_reply, decode_task, reply_error
from kkt_driver.atol.commands.drive import DriveExchange, DriveStatus, FindDocument, NextTlv
from kkt_driver.atol.commands.registers import CashSum, ExchangeErrors
from kkt_driver.atol.commands.status import FullStatus
from kkt_driver.atol.framing import encode_frame
from kkt_driver.errors import KktError
from kkt_driver.explain import Node, NotRecognised, explain
from tests.atol.golden import exchanges, load
from tests.fn.vectors import RECORDS

from .checking import checked


def talk(*pairs: tuple[bytes, bytes]) -> bytes:
    """Each command added as a task, each answered at once."""
    out = b""
    for number, (request, answer) in enumerate(pairs):
        packet, tid = number % 0xDD, (number + 7) % 0xDD
        out += encode_frame(packet, bytes((0xC1, 1, tid)) + request) + encode_frame(packet, b"\xa3" + answer)
    return out


def _fields(node: Node) -> dict[str, Any]:
    return {child.name: child.value for child in node.children}


# an empty exchange: the driver answered without asking
@pytest.mark.parametrize("name", [name for name, pairs in exchanges().items() if pairs])
def test_every_recorded_exchange(name: str) -> None:
    pairs = exchanges()[name]
    found = checked(talk(*pairs))
    assert (found.format, len(found.nodes)) == ("link", 2 * len(pairs))
    assert [crc.ok for crc in found.find("crc")] == [True] * (2 * len(pairs))
    for number, (request, answer) in enumerate(pairs):
        asked, answered = found.nodes[2 * number : 2 * number + 2]
        try:
            password, command = decode_task(request)
        except KktError:
            continue
        task = next(child for child in asked.children if child.name == "task")
        assert _fields(task)["access_password"] == f"{password:04}"
        if isinstance(command, RawCommand):
            assert "не описана" in task.title[0]
            continue
        assert type(command).__name__ in task.title[0]
        told = _fields(task)
        assert {field: told[field] for field, _ in command} == dict(command)
        _check_answer(answered, command, answer)


def _check_answer(node: Node, command: Any, answer: bytes) -> None:
    reply = next((child for child in node.children if child.name == "reply"), None)
    if reply is None:
        assert not answer
        return
    assert type(command).__name__ in reply.title[1]
    try:
        error = reply_error(command, answer)
        expected = dict(decode_reply(command, answer)) if not error else {}
    except KktError:
        return
    told = _fields(reply)
    if error:
        assert told.get("error", error) == error
    else:
        # what an old register leaves out stands in no byte
        assert {name: told[name] for name in expected if name in told} == {
            name: value for name, value in expected.items() if name in told
        }


@pytest.mark.parametrize("name", [*load("link"), *load("eou")])
def test_every_recorded_packet(name: str) -> None:
    frames = {**load("link"), **load("eou")}[name]["frames"]
    data = b"".join(encode_frame(int(row[-2], 16), bytes.fromhex(row[-1])) for row in frames)
    found = checked(data)
    assert [node.name for node in found.nodes] == ["frame"] * len(frames)
    for node, row in zip(found.nodes, frames, strict=True):
        fields = _fields(node)
        assert fields["id"] == int(row[-2], 16)
        assert fields["kind"] == int(row[-1][:2], 16)
        assert node.title[0].startswith("Запрос" if row[-3] == ">" else "Ответ")


def test_a_result_asked_for_later_is_paired_by_task_id() -> None:
    task = CashSum().to_task()
    answer = bytes.fromhex("5500 00000000012345")
    frames = [(1, b"\xc1\x01\x07" + task), (1, b"\xa2"), (2, b"\xc3\x07"), (2, b"\xa3" + answer)]
    found = checked(b"".join(encode_frame(*frame) for frame in frames))
    assert found.nodes[1].title == ("Ответ IN_PROGRESS: задание выполняется", "answer IN_PROGRESS: the task is running")
    assert found.find("sum")[0].value == 12345
    assert found.find("sum")[0].shown == "123.45"
    unasked = checked(encode_frame(1, b"\xc1\x04\x07" + task) + encode_frame(0xF0, b"\xa6\x07" + answer))
    assert unasked.find("sum")[0].value == 12345


def test_an_answer_alone_is_said_to_be_ambiguous() -> None:
    found = checked(encode_frame(1, bytes.fromhex("a3 5566")))
    assert "неизвестную команду" in found.nodes[0].title[0]
    assert found.find("error")[0].note[0] == "Не поддерживается в данном режиме"


def test_a_refusal_has_its_words() -> None:
    found = checked(talk((FullStatus().to_task(), bytes.fromhex("5508"))))
    error = found.find("error")[0]
    assert (error.value, error.raw) == (8, b"\x08")
    assert all(error.note)


def test_stuffed_bytes_keep_their_places() -> None:
    data = encode_frame(0x11, b"\xc1\x01\xfd" + CashSum(parameter1=0xFE, parameter2=0xFD).to_task())
    assert data.count(b"\xfd") == 3
    found = checked(data)
    assert found.intact
    (tid,) = found.find("tid")
    assert (tid.value, tid.raw) == (0xFD, b"\xfd\xed")
    assert [found.find(f"parameter{n}")[0].raw for n in (1, 2)] == [b"\xfd\xee", b"\xfd\xed"]


def test_tlvs_inside_answers_are_opened() -> None:
    found = checked(talk((NextTlv().to_task(), bytes.fromhex("5500 fc03 0200 8403"))))
    assert found.find(1020)[0].shown == "9.00"


def test_errors_of_the_exchange_have_their_words() -> None:
    found = checked(talk((ExchangeErrors().to_task(), bytes.fromhex("5500 08 14 32 0000000005 26"))))
    told = {name: (found.find(name)[0].value, found.find(name)[0].note[0]) for name in ("network", "operator", "drive")}
    assert told["network"] == (8, "ОФД-процесс не инициализирован")
    assert told["operator"] == (14, "Ошибка обработки документа")
    assert told["drive"] == (32, "Сообщение от ОФД не может быть принято")


_STATUS = ("phase", "document", "flags")


def test_the_drives_answers_are_explained_as_its_own() -> None:
    status = bytes.fromhex("5500 0304010009 1a0b151300 39393939303738393030303031333431 0a000000")
    told = [checked(talk((DriveStatus().to_task(), status))).find(name)[-1].note[1] for name in _STATUS]
    assert told == ["fiscal", "receipt", "replace, operator"]
    waiting = checked(talk((DriveExchange().to_task(), bytes.fromhex("5500 0200 0900 01000000 1a0b151300"))))
    assert waiting.find("bits")[0].note[1] == "message"
    record = RECORDS["receipt"]
    found = checked(talk((FindDocument(number=3).to_task(), b"\x55\x00" + record)))
    assert found.find("kind")[-1].note[1] == "receipt"
    assert (found.find("total")[0].value, found.find("sign")[0].length) == (1600, 4)


def test_damage_is_shown_in_place() -> None:
    good = talk((CashSum().to_task(), bytes.fromhex("5500 00000000012345")))
    wrong = bytearray(good)
    wrong[-1] ^= 1
    found = checked(bytes(wrong))
    assert [crc.ok for crc in found.find("crc")] == [True, False]
    noisy = checked(good + b"\x00\x01")
    assert noisy.nodes[-1].name == "noise"
    cut = checked(good + good[:5])
    assert (cut.nodes[-1].name, cut.intact) == ("broken", False)
    bad = checked(good + b"\xfe\x01\x00\x01\xfd\x00")
    assert "escape" in bad.nodes[-1].note[0]
    with pytest.raises(NotRecognised, match="cut short"):
        explain(good[:4])


def test_unknown_data_and_empty_frames() -> None:
    found = checked(encode_frame(3, b"\x99\x01") + encode_frame(4, b"") + encode_frame(5, bytes.fromhex("c1010700 00")))
    assert [node.title[1] for node in found.nodes] == [
        "frame with unknown data",
        "frame without data",
        "request ADD: task without a command",
    ]


def test_tasks_without_frames_need_a_hint() -> None:
    with pytest.raises(NotRecognised):
        explain("0000 910a 0000")
    found = checked("0000 910a 0000", "task")
    assert "(CashSum)" in found.nodes[0].title[0]
    told = checked("> 0000910a0000\n< 550000000000012345", "task")
    assert told.find("sum")[0].value == 12345
    assert checked("00000199", "task").nodes[0].title[1] == "command 01h, not declared"
    assert checked("zz -> 0a00 3f", "task").find("access_password")[0].note[1] == "not packed decimal"
