"""Everything the operator can be told to do, as a register meets it."""

from __future__ import annotations

import pytest

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ofd.acknowledgement import Acknowledgement, check
from kkt_driver.ofd.container import Container
from kkt_driver.ofd.exchange import Answer, Failure, Outcome, exchange
from kkt_driver.ofd.message import Message
from kkt_sim.operator import listing, sign
from kkt_sim.operator.behaviour import Behaviour, Down, for_documents, in_turn, spoil
from kkt_sim.operator.core import Operator
from kkt_sim.operator.line import in_process
from tests.ofd.vectors import DRIVE, question
from tests.sim.operator.bench import make_operator


def deliver(operator: Operator, number: int = 1) -> Outcome:
    return in_process(exchange(question(number), host="127.0.0.1", port=1), operator)


def failure(operator: Operator) -> tuple[str, int, int]:
    outcome = deliver(operator)
    assert isinstance(outcome, Failure)
    return outcome.kind, outcome.network, outcome.reason


def stored(operator: Operator) -> int:
    return len(listing.documents(operator.store, DRIVE))


@pytest.mark.parametrize(
    ("behaviour", "expected", "taken"),
    [
        (Behaviour(down=Down.REFUSE), ("network", 2, 0), 0),
        (Behaviour(down=Down.CLOSE), ("network", 6, 0), 0),
        (Behaviour(down=Down.SILENT), ("timeout", 5, 0), 0),
        (Behaviour(delay=301), ("timeout", 5, 0), 1),
        (Behaviour(garbage=b"\0" * 64), ("operator", 4, 0), 1),
        (Behaviour(garbage=b"nonsense"), ("timeout", 5, 0), 1),
        (Behaviour(cut=0), ("network", 6, 0), 1),
        (Behaviour(cut=29), ("network", 6, 0), 1),
        (Behaviour(cut=31), ("network", 6, 0), 1),
        (Behaviour(cut_request=0), ("network", 6, 0), 0),
        (Behaviour(cut_request=50), ("network", 6, 0), 0),
        (Behaviour(registered_only=True), ("network", 6, 0), 0),
        (Behaviour(reason=5), ("operator", 0, 5), 1),
    ],
)
def test_failures_and_the_way_back(behaviour: Behaviour, expected: tuple[str, int, int], taken: int) -> None:
    operator = make_operator(behaviour=behaviour)
    assert failure(operator) == expected
    assert failure(operator) == expected
    assert stored(operator) == taken
    operator.tell(Behaviour())
    outcome = deliver(operator)
    assert isinstance(outcome, Answer)
    assert sign.verify(Acknowledgement.decode(outcome.message))
    assert stored(operator) == 1


def test_a_delay_within_the_timeout_is_an_answer() -> None:
    assert isinstance(deliver(make_operator(behaviour=Behaviour(delay=299))), Answer)


@pytest.mark.parametrize("code", [11, 17, 14, 20, 99])
def test_codes(code: int) -> None:
    operator = make_operator(behaviour=Behaviour(code=code))
    outcome = deliver(operator)
    assert isinstance(outcome, Answer)
    said = Acknowledgement.decode(outcome.message)
    assert said.code == code
    assert sign.verify(said)
    # what the drive keeps in its queue is not stored, and may be accepted later
    assert stored(operator) == (1 if said.delivered else 0)
    operator.tell(Behaviour())
    again = deliver(operator)
    assert isinstance(again, Answer)
    assert Acknowledgement.decode(again.message).code == (code if said.delivered else 0)
    assert stored(operator) == 1


def refusal(container: Container) -> int:
    """The reason for which the emulated drive refuses an acknowledgement."""
    reason = check(container, drive=DRIVE, number=1)
    if reason == 0 and not sign.verify(Acknowledgement.decode(Message.of(container))):
        return 1
    return reason


@pytest.mark.parametrize("reason", [1, 2, 3, 4])
def test_reasons(reason: int) -> None:
    operator = make_operator(behaviour=Behaviour(reason=reason))
    for _ in range(2):
        outcome = deliver(operator)
        assert isinstance(outcome, Answer)
        assert outcome.message.container is not None
        assert refusal(outcome.message.container) == reason
    operator.tell(Behaviour())
    outcome = deliver(operator)
    assert isinstance(outcome, Answer)
    assert outcome.message.container is not None
    assert refusal(outcome.message.container) == 0


def test_only_acknowledgements_can_be_spoilt() -> None:
    with pytest.raises(BadFrame):
        spoil(Message.diagnostic(DRIVE).encode(), 1)


def test_in_turn() -> None:
    operator = make_operator(behaviour=in_turn(Behaviour(cut=0), Behaviour(down=Down.CLOSE), Behaviour(code=11)))
    assert failure(operator) == failure(operator) == ("network", 6, 0)
    codes = []
    for _ in range(3):
        outcome = deliver(operator)
        assert isinstance(outcome, Answer)
        codes.append(Acknowledgement.decode(outcome.message).code)
    # the first attempt was stored before it was cut off
    assert codes == [0, 0, 0]


def test_for_documents() -> None:
    operator = make_operator(behaviour=for_documents([2], Behaviour(cut=0)))
    assert [type(deliver(operator, number)) for number in (1, 2, 3)] == [Answer, Failure, Answer]
    assert isinstance(in_process(exchange(Message.diagnostic(DRIVE), host="h", port=1), operator), Answer)


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": 256},
        {"code": -1},
        {"messages": 256},
        {"reason": 6},
        {"cut": -1},
        {"cut_request": -1},
        {"delay": -1.0},
        {"delay": float("nan")},
        {"delay": float("inf")},
    ],
)
def test_mistakes_are_named(wrong: dict[str, float]) -> None:
    with pytest.raises(FieldError, match=next(iter(wrong))):
        Behaviour(**wrong)  # type: ignore[arg-type]
