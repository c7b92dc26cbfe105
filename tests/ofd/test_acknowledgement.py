"""Document 7: what is written can be read, and what a drive would refuse is refused for the right reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd import encode
from kkt_driver.ofd.acknowledgement import MAX_DOCUMENT, MAX_MESSAGE, Acknowledgement, check, payload_sign, read
from kkt_driver.ofd.codes import ANSWERS, Queue
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.exchange import Answer, Close, Connected, Sent, exchange
from kkt_driver.ofd.message import Message
from tests.ffd.vectors import DOCUMENTS
from tests.ofd.vectors import ANSWERS_OF_OTHERS, DRIVE, drives, question

SAID = Acknowledgement(
    drive=DRIVE, number=42, inn="7841465198", time=datetime(2024, 5, 6, 9, 0, 1), sign=bytes(range(16))
)

acknowledgements = st.builds(
    Acknowledgement,
    drive=drives.map(lambda text: text.zfill(16)),
    number=st.integers(1, 0xFFFFFF),
    inn=st.sampled_from(["7841465198", "112233445566"]),
    time=st.integers(0, 2**32 - 1).map(lambda seconds: datetime(1970, 1, 1) + timedelta(seconds=seconds)),
    code=st.integers(0, 255),
    messages=st.none() | st.integers(0, 255),
    sign=st.binary(max_size=16),
    message_sign=st.binary(min_size=8, max_size=8),
)


@given(acknowledgements)
def test_round_trip(said: Acknowledgement) -> None:
    message = said.encode()
    assert Acknowledgement.decode(Message.decode(message.encode())) == said
    assert len(said.document()) <= MAX_DOCUMENT
    assert len(message.encode()) <= MAX_MESSAGE
    assert message.container is not None
    assert check(message.container, drive=said.drive, number=said.number) == 0
    assert payload_sign(message) == said.message_sign


def test_bytes() -> None:
    message = replace(SAID, code=14).encode(question(42))
    container = message.container
    assert container is not None
    assert bytes.fromhex("2C0405 00 FE030100 0E") in container.payload
    assert b"7841465198  " in container.payload
    # the number in binary: an operator that wrote it as digits was refused by a real drive
    assert message.body[17:20] == bytes.fromhex("00002A")
    assert message.body[4:6] == bytes.fromhex("A507")


def test_the_opaque_bytes_of_the_question_come_back() -> None:
    asked = question(42)
    assert asked.container is not None
    marked = replace(asked.container, service1=b"ab", service2=b"0123456789xy")
    answer = SAID.encode(Message.of(marked, version=bytes.fromhex("0110")))
    assert answer.container is not None
    assert answer.container.service1 == b"ab"
    assert answer.container.service2[:5] == b"01234"
    assert int.from_bytes(answer.container.service2[-2:], "big") == len(SAID.document())
    assert answer.header.protocol_version == bytes.fromhex("0110")
    # offsets 7 to 24 of the two containers are the same
    assert answer.body[7:25] == Message.of(marked).body[7:25]


def test_what_the_signs_cover() -> None:
    for other in (
        replace(SAID, inn="7704211201"),
        replace(SAID, number=43),
        replace(SAID, time=datetime(2024, 5, 6)),
        replace(SAID, drive=DRIVE[::-1]),
    ):
        assert other.signed_by_operator() != SAID.signed_by_operator()
    for other in (replace(SAID, code=11), replace(SAID, messages=2), replace(SAID, sign=b"x")):
        assert other.signed_by_operator() == SAID.signed_by_operator()
        assert other.signed_by_message() != SAID.signed_by_message()


def container_of(**change: object) -> Container:
    container = replace(SAID, **change).encode().container  # type: ignore[arg-type]
    assert container is not None
    return container


def test_reasons_of_a_drive() -> None:
    good = container_of()
    assert check(good, drive=DRIVE, number=42) == 0
    assert check(good, drive=DRIVE, number=43) == 3
    assert check(good, drive="1", number=42) == 4
    assert check(replace(good, number=41), drive=DRIVE, number=42) == 3
    # as an operator known for it writes the number: the digits 42 and a zero byte
    assert check(replace(good, number=0x343200), drive=DRIVE, number=42) == 3
    assert check(replace(good, drive="5"), drive=DRIVE, number=42) == 4
    assert check(replace(container_of(number=41), number=42), drive=DRIVE, number=42) == 3
    assert check(replace(container_of(drive="1" * 16), drive=DRIVE), drive=DRIVE, number=42) == 4
    assert check(replace(good, payload=good.payload[:40]), drive=DRIVE, number=42) == 2
    assert check(replace(good, form=3), drive=DRIVE, number=42) == 2


@pytest.mark.parametrize("missing", [1017, 1041, 1040, 1012])
def test_each_tag_that_it_must_have(missing: int) -> None:
    pairs: list[tuple[int, Any]] = [(1017, "7841465198"), (1041, DRIVE), (1040, 42), (1012, datetime(2024, 5, 6))]
    document = encode([(7, encode([pair for pair in pairs if pair[0] != missing]))])
    with pytest.raises(BadFrame, match=str(missing)):
        read(Container.of(document, bytes(8), drive=DRIVE, number=42))


@pytest.mark.parametrize("vector", ANSWERS_OF_OTHERS, ids=lambda vector: vector["name"])
def test_the_answer_of_another_operator(vector: dict[str, Any]) -> None:
    message = Message.decode(bytes.fromhex(vector["hex"]))
    assert message.encode().hex() == vector["hex"]
    expected, container = vector["expected"], message.container
    assert container is not None
    assert container.number == expected["container_fd_number"]
    said = Acknowledgement.decode(message)
    assert (said.drive, said.number, said.inn) == (expected["fn"], expected["fd_number"], expected["ofd_inn"])
    assert (said.time.isoformat(), said.code) == (expected["time"], expected["code"])
    assert (said.sign, said.message_sign) == (b"", b"")
    assert check(container, drive=said.drive, number=said.number) == expected["reason"]
    assert check(replace(container, number=said.number), drive=said.drive, number=said.number) == 0
    steps = exchange(Message.decode(bytes.fromhex(DOCUMENTS[expected["question"]]["hex"])), host="127.0.0.1", port=1)
    for event in (None, Connected(), Sent(), message.encode()[:30], message.body):
        step = steps.send(event)
    assert step == Close()
    with pytest.raises(StopIteration) as stop:
        steps.send(None)
    assert stop.value.value == Answer(message.encode(), message)


def test_only_an_acknowledgement_is_read() -> None:
    with pytest.raises(BadFrame, match="form 3"):
        Acknowledgement.decode(question(1))
    with pytest.raises(BadFrame, match="container"):
        Acknowledgement.decode(Message.diagnostic(DRIVE))
    data = SAID.encode().encode()
    of_a_test = Message.decode(data[:4] + bytes.fromhex("82FB") + data[6:])
    with pytest.raises(BadFrame, match="82fb"):
        Acknowledgement.decode(of_a_test)


def test_mistakes_are_named() -> None:
    with pytest.raises(FieldError, match="1017"):
        replace(SAID, inn="1234567890123").document()
    with pytest.raises(FieldError, match="1078"):
        replace(SAID, sign=bytes(17)).document()
    with pytest.raises(FieldError, match="1012"):
        replace(SAID, time=datetime(1969, 1, 1)).document()


def test_codes_and_the_queue() -> None:
    assert {code: answer.queue for code, answer in ANSWERS.items()} == {
        0: Queue.DELIVERED,
        11: Queue.KEPT,
        14: Queue.DELIVERED,
        17: Queue.KEPT,
        20: Queue.DELIVERED,
    }
    assert SAID.delivered
    assert replace(SAID, code=14).delivered
    assert not replace(SAID, code=11).delivered
    unknown = replace(SAID, code=99)
    assert not unknown.delivered
    assert "99" in unknown.answer.ru
    assert "99" in unknown.answer.en
