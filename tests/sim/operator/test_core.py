"""What the operator makes of a message: takes it, takes it again, or does not."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import encode
from kkt_driver.ofd.acknowledgement import Acknowledgement
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.message import Broken, Fault, Message, MessageReader
from kkt_driver.ofd.session import MARKING_SIGNATURE, seal
from kkt_sim.drive.message import build
from kkt_sim.operator import listing, sign
from kkt_sim.operator.behaviour import Behaviour
from kkt_sim.operator.core import DEFAULT_INN, Operator, message_of
from kkt_sim.simulator import make_device
from tests.ofd.vectors import DRIVE, REAL, SYNTHETIC, question, receipt
from tests.sim.operator.bench import answered, make_operator


@pytest.mark.parametrize("vector", [REAL, SYNTHETIC], ids=["real", "synthetic"])
def test_published_messages_are_taken(vector: dict[str, Any]) -> None:
    operator = make_operator()
    message = Message.decode(bytes.fromhex(vector["hex"]))
    said = answered(operator, message)
    container = message.container
    assert container is not None
    assert (said.drive, said.number, said.code) == (container.drive, container.number, 0)
    assert (said.inn, said.time) == (DEFAULT_INN, datetime(2024, 5, 6, 9, 0))
    assert sign.verify(said)
    (row,) = listing.documents(operator.store, container.drive)
    assert (row["form"], row["fd"], row["code"]) == (container.form, container.number, 0)


def test_the_same_document_gets_the_same_acknowledgement() -> None:
    operator = make_operator()
    first = operator.handle(question(1)).data
    operator.clock.advance(hours=5)  # type: ignore[attr-defined]
    assert operator.handle(question(1)).data == first
    # read from the drive again, the document may stand in another container
    container = question(1).container
    assert container is not None
    assert operator.handle(Message.of(replace(container, service2=b"x" * 12))).data == first
    assert len(listing.documents(operator.store, DRIVE)) == 1


def test_another_document_of_the_same_number_is_kept_aside() -> None:
    operator = make_operator()
    first = operator.handle(question(1)).data
    other = operator.handle(question(1, total=5000))
    assert answered(operator, question(1, total=5000)).code == 14
    assert operator.handle(question(1, total=5000)).data == other.data
    assert operator.handle(question(1)).data == first
    assert [row["total"] for row in listing.documents(operator.store, DRIVE)] == [900]
    (register,) = listing.registers(operator.store)
    assert [row["reason"] for row in register["refusals"]] == ["conflict"]


def test_a_drive_that_was_reset() -> None:
    operator = make_operator()
    operator.handle(question(1))
    operator.store.add_register(DRIVE)
    operator.store.forget(DRIVE)
    assert answered(operator, question(1, total=5000)).code == 0
    assert operator.store.standing(DRIVE) == (True, True)
    operator.store.remove(DRIVE)
    assert (operator.store.standing(DRIVE), listing.registers(operator.store)) == ((False, True), [])


def broken(change: str) -> Message:
    good = question(7).container
    assert good is not None
    if change == "session":
        body = good.encode()
        return Message(seal(body, drive="9999078900099999"), body, good)
    if change == "version":
        return Message.of(good, version=bytes.fromhex("0999"))
    if change == "kind":
        return Message.of(replace(good, kind=0))
    if change == "form":
        return Message.of(Container.of(encode([(7, b"")]), bytes(8), drive=DRIVE, number=7))
    if change == "zero":
        return question(0)
    if change == "number":
        return Message.of(replace(good, number=8))
    if change == "drive":
        return Message.of(replace(good, drive="9999078900099999"))
    if change == "cut":
        return Message.of(replace(good, payload=good.payload[:-11]))
    return Message.of(replace(good, payload=bytes(reversed(good.payload))))


@pytest.mark.parametrize(
    "change", ["session", "version", "kind", "form", "zero", "number", "drive", "cut", "encrypted"]
)
def test_what_cannot_be_told_for_sure_is_refused_and_not_stored(change: str) -> None:
    operator = make_operator()
    message = broken(change)
    said = answered(operator, message)
    assert (said.code, said.delivered) == (11, False)
    assert sign.verify(said)
    assert message.container is not None
    assert said.drive == message.container.drive
    # the register finds its own number in the session header
    assert Message.decode(operator.handle(message).data).header.drive == message.header.drive
    (register,) = listing.registers(operator.store)
    assert [row["reason"] for row in register["refusals"]] == ["not_recognised"]
    assert listing.documents(operator.store, message.container.drive) == []


def test_the_format_and_logic_control_is_noted_or_answered() -> None:
    noting, strict = make_operator(), make_operator(behaviour=Behaviour(control=True))
    unsigned = Message.of(Container.of(receipt(7), bytes(8), drive=DRIVE, number=7))
    assert answered(noting, unsigned).code == 0
    assert answered(strict, unsigned).code == 14
    (row,) = listing.documents(noting.store, DRIVE)
    found = {finding["id"] for finding in row["findings"]}
    assert {"message-sign", "required-tags"} <= found
    assert all(finding["ru"] and finding["en"] for finding in row["findings"])
    assert [row["code"] for row in listing.documents(strict.store, DRIVE)] == [14]
    assert answered(strict, Message.decode(bytes.fromhex(SYNTHETIC["hex"]))).code == 14  # another key has signed it
    # a document without an error is accepted by the strict one, too
    strict.tell(Behaviour(control=True, foreign_signs=True))
    assert answered(strict, Message.decode(bytes.fromhex(REAL["hex"]))).code == 0


def findings(operator: Operator, drive: str, number: int) -> set[str]:
    row = listing.document(operator.store, drive, number)
    assert row is not None
    return {finding["id"] for finding in row["findings"]}


def test_contents_that_were_changed_are_told_from_the_sign() -> None:
    """Somebody changed the sum, kept the message sign and computed the CRC anew."""
    container = question(1).container
    assert container is not None
    forged = Message.of(Container.of(receipt(1, total=1), container.open().sign, drive=DRIVE, number=1))
    noting, strict = make_operator(), make_operator(behaviour=Behaviour(control=True))
    assert answered(noting, forged).code == 0
    assert "sign-differs" in findings(noting, DRIVE, 1)
    assert answered(strict, forged).code == 14
    for behaviour in (Behaviour(foreign_signs=True), Behaviour()):
        operator = make_operator(behaviour=behaviour)
        operator.handle(forged if behaviour.foreign_signs else question(1))
        assert "sign-differs" not in findings(operator, DRIVE, 1)
    keyed = make_operator(secret=b"another")
    keyed.handle(question(1))
    assert "sign-differs" in findings(keyed, DRIVE, 1)
    keyed.handle(message_of(receipt(2), drive=DRIVE, number=2, secret=b"another"))
    assert "sign-differs" not in findings(keyed, DRIVE, 2)


def test_an_emulated_drive_signs_as_the_operator_expects() -> None:
    drive = make_device(registered=True).register.drive
    operator = make_operator(behaviour=Behaviour(control=True))
    answered(operator, Message.decode(build(drive.document(1), drive=drive.number)))
    assert findings(operator, drive.number, 1).isdisjoint({"message-sign", "sign-differs"})


def test_the_registration_and_the_document_before_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int | None, int | None, int | None]] = []

    def control(document: Any, registration: Any, previous: Any) -> list[Any]:
        numbers = [None if each is None else each.number for each in (document, registration, previous)]
        seen.append((numbers[0], numbers[1], numbers[2]))
        return []

    monkeypatch.setattr("kkt_sim.operator.core.control", control)
    operator = make_operator()
    drive = "9999078900005488"
    operator.handle(Message.decode(bytes.fromhex(REAL["hex"])))
    for number in (2, 3, 5):
        operator.handle(question(number, drive=drive))
    assert seen == [(1, None, None), (2, 1, 1), (3, 1, 2), (5, 1, None)]


def test_newer_formats_are_told_by_tag_1206() -> None:
    operator = make_operator(behaviour=Behaviour(code=14, messages=8))
    container = question(1).container
    assert container is not None
    said = answered(operator, Message.of(container, version=bytes.fromhex("0120")))
    assert (said.code, said.messages, said.delivered) == (0, 2 | 8, True)
    older = answered(operator, question(2))
    assert (older.code, older.messages) == (14, None)


def test_diagnostic_and_other_channels() -> None:
    operator = make_operator()
    asked = Message.diagnostic(DRIVE)
    reply = operator.handle(asked)
    assert Message.decode(reply.data) == asked
    assert not reply.close
    marking = seal(b"x", drive=DRIVE, signature=MARKING_SIGNATURE, session_version=bytes.fromhex("82A2"))
    for item in (Message(marking, b"x"), Broken(Fault.SIGNATURE, 0, ""), Message(seal(b"", drive="1", flags=0x14))):
        assert operator.handle(item).close
        assert operator.handle(item).data == b""


def test_registers_not_added_and_not_paid() -> None:
    operator = make_operator(behaviour=Behaviour(registered_only=True))
    assert operator.handle(question(1)).data == b""
    operator.store.add_register(DRIVE, paid=False)
    assert operator.handle(question(1)).data == b""
    (register,) = listing.registers(operator.store)
    assert [(row["reason"], row["times"]) for row in register["refusals"]] == [("not_added", 1), ("not_paid", 1)]
    operator.store.add_register(DRIVE)
    assert answered(operator, question(1)).code == 0
    assert listing.registers(operator.store)[0]["inn"] == "4705021744"


def test_a_full_disk_is_no_acknowledgement(monkeypatch: pytest.MonkeyPatch) -> None:
    operator = make_operator()

    def put(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(operator.store, "put", put)
        reply = operator.handle(question(1))
    assert (reply.data, reply.close) == (b"", True)
    assert answered(operator, question(1)).code == 0


def test_it_is_on_the_disk_before_the_acknowledgement_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    operator = make_operator()
    seen: list[bool] = []
    original = Operator._acknowledge

    def acknowledge(*values: Any, **options: Any) -> bytes:
        answer = original(*values, **options)
        seen.append(operator.store.find(DRIVE, 1) is None)
        return answer

    monkeypatch.setattr(Operator, "_acknowledge", acknowledge)
    reply = operator.handle(question(1))
    found = operator.store.find(DRIVE, 1)
    assert seen == [True]
    assert found is not None
    assert found[1] == reply.data


def test_secrets() -> None:
    said = answered(make_operator(secret=b"another"), question(1))
    assert not sign.verify(said)
    assert sign.verify(said, b"another")
    for other in (replace(said, number=2), replace(said, drive=DRIVE[::-1]), replace(said, code=14)):
        assert not sign.verify(other, b"another")


def test_messages_of_emulated_drives() -> None:
    message = message_of(receipt(5), drive=DRIVE, number=5)
    assert message.container is not None
    assert message.container.open().sign == sign.document_sign(DRIVE, receipt(5))
    assert sign.document_sign(DRIVE, receipt(5))[:2] == b"\x81\x06"
    assert answered(make_operator(), message).code == 0


def test_the_operators_own_inn_is_checked() -> None:
    with pytest.raises(FieldError, match="check digit"):
        Operator(inn="7841465199")


def test_time_of_the_computer() -> None:
    assert Operator().now_utc().microsecond == 0


def test_no_changed_bit_of_the_session_header_puts_another_document_into_the_store() -> None:
    """Registers send no CRC over the session: what changes unseen there must do no harm."""
    good = question(1)
    data, expected = good.encode(), good.body
    outcomes = set()
    for bit in range(8 * 30):
        damaged = bytearray(data)
        damaged[bit // 8] ^= 1 << bit % 8
        operator, reader = make_operator(), MessageReader()
        items = reader.feed(bytes(damaged))
        replies = [operator.handle(item) for item in items]
        stored = operator.store.message(DRIVE, 1)
        assert listing.documents(operator.store, DRIVE[::-1]) == []
        if stored is not None:
            assert stored[30:] == expected
        for item, reply in zip(items, replies, strict=True):
            if isinstance(item, Broken):
                assert (reply.data, reply.close) == (b"", True)
            elif reply.data:
                said = Acknowledgement.decode(Message.decode(reply.data))
                assert said.delivered == (stored is not None)
        outcomes.add("stored" if stored is not None else "not stored")
    assert outcomes == {"stored", "not stored"}
