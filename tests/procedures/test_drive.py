"""Reading the archive while the line fails, the register restarts, or tells strange lengths: every document once,
whole, in order; or an error and a place to go on from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.atol.command import AtolCommand
from kkt_driver.atol.commands.drive import NextRegistrationTlv, NextTlv, OperatorReceipt, ReadDocument
from kkt_driver.errors import BadFrame, KktError, TransportError, UnexpectedReply
from kkt_driver.ffd import Document
from kkt_driver.procedures import archive, drive
from kkt_driver.procedures.exchange import Procedure
from kkt_driver.receipt import Position, Receipt, cash
from kkt_sim.clock import VirtualClock
from kkt_sim.faults import Fault, Mishap
from kkt_sim.register.device import Device
from kkt_sim.simulator import make_device
from kkt_sim.storage import MemoryStorage
from tests.procedures.faulty_line import FAULTS, faulty_kkt

LONG = Receipt(
    [Position(f"Товар номер {number} с длинным названием", "10.00") for number in range(12)], [cash("120.00")]
)
SHORT = Receipt([Position("Чай", "10.00")], [cash("10.00")])


def _receipts() -> tuple[Receipt, ...]:
    return SHORT, LONG, SHORT, SHORT


@cache
def prepared() -> tuple[bytes, bytes]:
    storages = (MemoryStorage(), MemoryStorage())
    kkt, _ = faulty_kkt(make_device(registered=True, storages=storages, clock=VirtualClock(datetime(2026, 1, 5, 9))))
    kkt.open_shift()
    for receipt in _receipts():
        kkt.sell(receipt)
    kkt.close_shift()
    return storages[0].read(), storages[1].read()


def device() -> Device:
    kept = tuple(map(MemoryStorage, prepared()))
    return make_device(storages=kept, clock=VirtualClock(datetime(2026, 1, 6, 9)))  # type: ignore[arg-type]


@cache
def whole() -> tuple[bytes, ...]:
    """What the drive holds, not through any line."""
    from kkt_driver.ffd import encode_tag

    return tuple(encode_tag(document.form, document.tlv) for document in device().register.drive.documents())


@cache
def exchanges() -> int:
    kkt, line = faulty_kkt(device())
    line.arm()
    assert tuple(document.encode() for document in kkt.drive.documents()) == whole()
    assert line.commands > len(whole()) > 3
    return line.commands


def read_on(run: Callable[[int], Any], line: Any) -> list[Document]:
    """Read to the end as a program would that is told to go on behind the last document it has."""
    found: list[Document] = []
    for _ in range(4):
        try:
            found.extend(run(len(found) + 1))
        except TransportError:
            line.heal()
            continue
        return found
    raise AssertionError("it never comes to an end")


@pytest.mark.parametrize("fault", FAULTS)
def test_one_mishap_anywhere(fault: str) -> None:
    for nth in range(1, exchanges() + 1):
        kkt, line = faulty_kkt(device())
        line.strike(fault, nth)
        found = read_on(kkt.drive.documents, line)
        assert tuple(document.encode() for document in found) == whole(), (fault, nth)
        assert line.struck


@given(st.lists(st.tuples(st.sampled_from(FAULTS), st.integers(1, 60)), min_size=2, max_size=5))
def test_several_mishaps(plan: list[tuple[str, int]]) -> None:
    """Nothing wrong is ever given out, and whoever asks again in the end has it all."""
    kkt, line = faulty_kkt(device())
    line.arm(*(Fault(Mishap(fault), nth) for fault, nth in plan))
    found: list[Document] = []
    for _ in range(12):
        try:
            found.extend(kkt.drive.documents(len(found) + 1))
            break
        except KktError:
            line.heal()
    assert tuple(document.encode() for document in found) == whole()


@pytest.mark.parametrize("fault", FAULTS)
def test_registrations(fault: str) -> None:
    kkt, line = faulty_kkt(device())
    line.arm()
    wanted = [report.to_dict() for report in kkt.drive.registrations()]
    assert wanted
    for nth in range(1, line.commands + 1):
        kkt, other = faulty_kkt(device())
        other.strike(fault, nth)
        try:
            found = kkt.drive.registrations()
        except TransportError:
            other.heal()
            found = kkt.drive.registrations()
        assert [report.to_dict() for report in found] == wanted, (fault, nth)


Twist = Callable[[AtolCommand[Any], bytes], bytes]


def run(procedure: Procedure[Any], twist: Twist, limit: int = 500) -> Any:
    """Without a line: the register's answers, changed."""
    register = device().register
    try:
        step = next(procedure)
        for _ in range(limit):
            assert isinstance(step, AtolCommand)
            step = procedure.send(twist(step, register.execute(step.to_task())[0]))
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it never comes to an end")


@pytest.mark.parametrize("change", [-20, -1, 1, 400])
def test_a_register_that_announces_wrong_lengths(change: int) -> None:
    def twist(command: AtolCommand[Any], answer: bytes) -> bytes:
        if not isinstance(command, ReadDocument):
            return answer
        return answer[:-2] + (int.from_bytes(answer[-2:], "little") + change).to_bytes(2, "little")

    for number, raw in enumerate(whole(), 1):
        assert run(archive.document(number), twist).encode() == raw


def test_a_register_that_gives_the_outer_tlv_too() -> None:
    begun = False

    def twist(command: AtolCommand[Any], answer: bytes) -> bytes:
        nonlocal begun
        if isinstance(command, ReadDocument):
            begun = True
        if isinstance(command, NextTlv) and begun:
            begun = False
            return answer[:2] + whole()[2][:4] + answer[2:]
        return answer

    assert run(archive.document(3), twist).encode() == whole()[2]


def test_a_register_that_gives_another_document() -> None:
    register = device().register

    def twist(command: AtolCommand[Any], answer: bytes) -> bytes:
        if isinstance(command, ReadDocument):
            answer, _ = register.execute(ReadDocument(number=6).to_task())
        if isinstance(command, NextTlv):
            answer, _ = register.execute(command.to_task())
        return answer

    with pytest.raises(UnexpectedReply):
        run(archive.document(3), twist)
    assert run(archive.document(6), twist).encode() == whole()[5]


def test_nonsense_comes_to_an_end() -> None:
    with pytest.raises(BadFrame, match="without end"):
        run(archive.document(3), lambda command, answer: b"\x55\x00" if isinstance(command, NextTlv) else answer)
    with pytest.raises(UnexpectedReply, match="without end"):
        run(
            drive.registrations(),
            lambda command, answer: (
                bytes.fromhex("5500180400 00") if isinstance(command, NextRegistrationTlv) else answer
            ),
            limit=2000,
        )
    with pytest.raises(BadFrame, match="OperatorReceiptReply: 27 bytes expected, 1 came"):
        run(drive.operator_receipt(3), lambda command, answer: b"\x55\x00\x01")


def test_the_answer_of_the_vendors_transcript() -> None:
    """Command 41h as driver 10.8.0 was given it."""
    answer = bytes.fromhex("55001a0b15131f000102030405060708090a0b0c0d0e0f101105000000")
    found = run(
        drive.operator_receipt(5), lambda command, given: answer if isinstance(command, OperatorReceipt) else given
    )
    assert (found.number, found.time, found.sign) == (5, datetime(2026, 11, 21, 19, 31), bytes(range(18)))


def test_a_register_without_a_clock() -> None:
    from kkt_driver.atol.commands.registers import DateTime

    blank = b"\x55\x00" + bytes(6)

    def twist(command: AtolCommand[Any], answer: bytes) -> bytes:
        return blank if isinstance(command, DateTime) else answer

    assert run(drive.validity(), twist).days_left is None
    assert run(drive.exchange(), twist).waiting is None
    assert run(archive.daily(7), twist) == []
    with pytest.raises(UnexpectedReply, match="clock"):
        run(archive.survey(7), twist)


def test_errors_of_the_exchange_have_their_words() -> None:
    from kkt_driver.atol.commands.registers import ExchangeErrors, LastSentTime

    def twist(command: AtolCommand[Any], answer: bytes) -> bytes:
        if isinstance(command, ExchangeErrors):
            return bytes.fromhex("5500 02 14 32 0000000005 26")
        if isinstance(command, LastSentTime):
            return bytes.fromhex("5500211126193015")
        return answer

    found = run(drive.exchange(), twist)
    assert [(error.kind, error.code) for error in found.errors] == [("network", 2), ("operator", 14), ("drive", 32)]
    assert [error.ru for error in found.errors] == [
        "Ошибка сетевых настроек / нет соединения с сервером ОФД",
        "Ошибка обработки документа",
        "Сообщение от ОФД не может быть принято",
    ]
    assert (found.failed, found.last_sent) == (5, datetime(2026, 11, 21, 19, 30, 15))
