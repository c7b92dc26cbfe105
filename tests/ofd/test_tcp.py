"""The exchange on a real socket."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator

import pytest

from kkt_driver.errors import UsageError
from kkt_driver.ofd.exchange import Answer, Connect, Failure, Outcome, exchange
from kkt_driver.ofd.tcp import run
from tests.ofd.test_exchange import ASKED, REPLY


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Our end, and that of the operator."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def ask(ours: socket.socket, *, answer_timeout: float = 5.0) -> Outcome:
    return run(exchange(ASKED, host="127.0.0.1", port=4000, answer_timeout=answer_timeout), lambda step: ours)


def test_an_answer(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    theirs.sendall(REPLY)
    outcome = ask(ours)
    assert isinstance(outcome, Answer)
    assert outcome.data == REPLY
    assert theirs.recv(1 << 16) == ASKED.encode()
    assert ours.fileno() == -1


@pytest.mark.parametrize("seconds", [0.0, 0.01])
def test_no_answer(pair: tuple[socket.socket, socket.socket], seconds: float) -> None:
    ours, _ = pair
    outcome = ask(ours, answer_timeout=seconds)
    assert isinstance(outcome, Failure)
    assert outcome.kind == "timeout"
    assert ours.fileno() == -1


def test_the_other_end_goes(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    theirs.sendall(REPLY[:40])
    theirs.shutdown(socket.SHUT_WR)
    outcome = ask(ours)
    assert isinstance(outcome, Failure)
    assert outcome.kind == "network"


@pytest.mark.parametrize(("number", "code"), [(errno.ENETUNREACH, 1), (errno.ENETDOWN, 1), (errno.ECONNREFUSED, 2)])
def test_no_line(number: int, code: int) -> None:
    def connect(step: Connect) -> socket.socket:
        raise OSError(number, "нет")

    outcome = run(exchange(ASKED, host="127.0.0.1", port=4000), connect)
    assert isinstance(outcome, Failure)
    assert (outcome.network, outcome.text) == (code, "нет")


def test_a_refusal_to_connect_is_the_callers() -> None:
    def connect(step: Connect) -> socket.socket:
        raise UsageError(f"not {step.host}")

    with pytest.raises(UsageError, match=r"not 127\.0\.0\.1"):
        run(exchange(ASKED, host="127.0.0.1", port=4000), connect)
