"""The register's side of an exchange: every way it may end, as data."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.ofd.acknowledgement import Acknowledgement
from kkt_driver.ofd.exchange import (
    Answer,
    Close,
    Connect,
    Connected,
    Event,
    Failed,
    Failure,
    Outcome,
    Receive,
    Send,
    Sent,
    Step,
    TimedOut,
    exchange,
)
from kkt_driver.ofd.message import Message
from kkt_driver.ofd.session import MARKING_SIGNATURE, seal
from tests.ofd.vectors import DRIVE, question

ASKED = question(42)
REPLY = Acknowledgement(drive=DRIVE, number=42, inn="7841465198", time=datetime(2024, 5, 6)).encode(ASKED).encode()


def run(events: list[Event], message: Message = ASKED, **options: int) -> tuple[Outcome, list[Step]]:
    """Feed ``events`` one after another; Close is answered by itself."""
    steps = exchange(message, host="127.0.0.1", port=4000, **options)
    seen: list[Step] = [next(steps)]
    left = iter(events)
    while True:
        try:
            seen.append(steps.send(None if isinstance(seen[-1], Close) else next(left)))
        except StopIteration as stop:
            assert next(left, None) is None
            return stop.value, seen


def test_the_whole_way() -> None:
    outcome, steps = run([Connected(), Sent(), REPLY[:30], REPLY[30:]])
    assert steps == [
        Connect("127.0.0.1", 4000, 30.0),
        Send(ASKED.encode(), 60.0),
        Receive(30, 300.0),
        Receive(len(REPLY) - 30, 300.0),
        Close(),
    ]
    assert isinstance(outcome, Answer)
    assert (outcome.data, outcome.body) == (REPLY, REPLY[30:])
    assert Acknowledgement.decode(outcome.message).number == 42


@given(st.lists(st.integers(1, len(REPLY) - 1), max_size=8))
def test_in_any_pieces(cuts: list[int]) -> None:
    places = [0, *sorted({*cuts, 30}), len(REPLY)]
    outcome, steps = run([Connected(), Sent(), *(REPLY[start:end] for start, end in pairwise(places))])
    assert isinstance(outcome, Answer)
    assert outcome.data == REPLY
    assert all(step.limit <= 4096 for step in steps if isinstance(step, Receive))


FAILURES: list[tuple[list[Event], str, int]] = [
    ([Failed("no cable", physical=True)], "network", 1),
    ([Failed("refused")], "network", 2),
    ([TimedOut()], "timeout", 2),
    ([Connected(), Failed("reset")], "network", 3),
    ([Connected(), TimedOut()], "timeout", 7),
    ([Connected(), Sent(), TimedOut()], "timeout", 5),
    ([Connected(), Sent(), b""], "network", 6),
    ([Connected(), Sent(), REPLY[:29], b""], "network", 6),
    ([Connected(), Sent(), REPLY[:30], Failed("reset")], "network", 6),
    ([Connected(), Sent(), REPLY[:30], REPLY[30:-1], TimedOut()], "timeout", 5),
    ([Connected(), Sent(), b"HTTP/1.1 400 Bad Request\r\nConn"], "operator", 4),
    ([Connected(), Sent(), seal(b"", drive="1", flags=0x14).encode()], "operator", 4),
    ([Connected(), Sent(), seal(b"", drive=DRIVE, signature=MARKING_SIGNATURE).encode()], "operator", 4),
    ([Connected(), Sent(), seal(b"", drive=DRIVE, session_version=b"\x82\xfb").encode()], "operator", 4),
]


@pytest.mark.parametrize(("events", "kind", "network"), FAILURES)
def test_failures(events: list[Event], kind: str, network: int) -> None:
    outcome, steps = run(events)
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.network, outcome.reason) == (kind, network, 0)
    assert outcome.code.code == network
    assert outcome.code.ru
    # what was opened is closed, once
    assert [step for step in steps if isinstance(step, Close)] == ([Close()] if Connected() in events else [])


def test_answers_that_no_drive_should_see() -> None:
    def ended(*pieces: bytes) -> Failure:
        outcome, _ = run([Connected(), Sent(), *pieces])
        assert isinstance(outcome, Failure)
        assert outcome.kind == "operator"
        return outcome

    assert ended(REPLY[:30], REPLY[30:-1] + bytes((REPLY[-1] ^ 1,))).reason == 5
    assert ended(seal(bytes(40), drive=DRIVE).encode(), bytes(40)).reason == 2
    # a long answer is refused by its header, before its body is taken
    assert ended(seal(bytes(1025), drive=DRIVE).encode()).reason == 2
    assert ended(seal(b"", drive=DRIVE, flags=0x10).encode()).reason == 2
    assert ended(seal(b"", drive=DRIVE, flags=0x10).encode()).code.id == "format"


def test_diagnostic() -> None:
    asked = Message.diagnostic(DRIVE)
    outcome, _ = run([Connected(), Sent(), asked.encode()], asked)
    assert isinstance(outcome, Answer)
    assert outcome.body == b""


@given(st.binary(min_size=30, max_size=30))
def test_nothing_is_raised_whatever_comes(data: bytes) -> None:
    steps = exchange(ASKED, host="h", port=1)
    next(steps)
    steps.send(Connected())
    steps.send(Sent())
    assert steps.send(data) == Close() or data.startswith(ASKED.header.signature)
