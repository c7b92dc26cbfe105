"""A thousand documents over a line that breaks anywhere: each is stored once and acknowledged as itself."""

from __future__ import annotations

import random
from pathlib import Path

from kkt_driver.ofd.acknowledgement import Acknowledgement, check
from kkt_driver.ofd.message import Message
from kkt_sim.operator import listing, sign
from kkt_sim.operator.service import OperatorService
from tests.ofd.vectors import DRIVE, question
from tests.sim.operator.bench import ask, connect, receive, reset, served

COUNT = 1000


def attempt(service: OperatorService, message: Message, dice: random.Random) -> Message | None:
    """Send ``message``; half of the time the line breaks while it is sent or while the answer comes."""
    data = message.encode()
    line = connect(service)
    end = reset if dice.random() < 0.5 else type(line).close
    try:
        if dice.random() < 0.25:
            line.sendall(data[: dice.randrange(len(data) + 1)])
            return None
        line.sendall(data)
        if dice.random() < 0.33:
            line.recv(dice.randrange(1, 150))
            return None
        return receive(line)
    finally:
        end(line)


def check_all(service: OperatorService, answers: dict[int, Message]) -> None:
    store, last = service.operator.store, len(answers)
    assert [row["fd"] for row in listing.documents(store, DRIVE)] == list(range(1, last + 1))
    assert store.rows("SELECT * FROM conflicts") == store.rows("SELECT * FROM refusals") == []
    for number, answer in answers.items():
        found = store.find(DRIVE, number)
        assert found is not None
        assert found[1] == answer.encode()
        said = Acknowledgement.decode(answer)
        assert (said.drive, said.number, said.code) == (DRIVE, number, 0)
        assert sign.verify(said)
        assert answer.container is not None
        assert check(answer.container, drive=DRIVE, number=number) == 0


def deliver(service: OperatorService, numbers: range, dice: random.Random, answers: dict[int, Message]) -> int:
    """Send until each document is acknowledged; how many attempts it took."""
    attempts = 0
    for number in numbers:
        answer = None
        while answer is None:
            attempts += 1
            answer = attempt(service, question(number), dice)
        answers[number] = answer
    return attempts


def test_a_thousand_documents() -> None:
    dice, answers = random.Random(20240506), dict[int, Message]()
    with served() as service:
        attempts = deliver(service, range(1, COUNT + 1), dice, answers)
        check_all(service, answers)
    assert attempts > COUNT * 3 // 2


def test_over_restarts_of_the_operator(tmp_path: Path) -> None:
    dice, answers = random.Random(7), dict[int, Message]()
    for start in (1, 41, 81):
        with served(state=tmp_path) as service:
            # the last ones before the restart are sent again: their acknowledgements are the same
            for number in list(answers)[-5:]:
                assert ask(service, question(number)) == answers[number]
            deliver(service, range(start, start + 40), dice, answers)
            check_all(service, answers)
