"""What the exchange is made of: where to, how fast, what is to be sent, and what went wrong."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum

from kkt_driver.ofd.exchange import (
    ANSWER_TIMEOUT,
    CONNECT_TIMEOUT,
    SEND_TIMEOUT,
    Event,
    Outcome,
    Step,
    exchange,
)
from kkt_driver.ofd.message import Message

Steps = Generator[Step, Event, Outcome]


class Channel(Enum):
    """How the register reaches the operator."""

    ETHERNET = "a network of its own"
    HOST = "through the host's driver (EoU)"


@dataclass(frozen=True, slots=True)
class Target:
    """Where documents go. ``test_server``: a known test server of a real operator is permitted."""

    channel: Channel
    host: str
    port: int
    test_server: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds: how long to wait for what, and when to try again.

    After the first failure the next attempt comes ``first`` seconds later, then each time ``factor`` times as long,
    up to ``longest``. ``diagnostic``: with nothing to send, ask this often whether the operator is there; None: never.
    """

    connect: float = CONNECT_TIMEOUT
    send: float = SEND_TIMEOUT
    answer: float = ANSWER_TIMEOUT
    first: float = 5.0
    factor: float = 2.0
    longest: float = 60.0
    diagnostic: float | None = None

    def pause(self, failures: int) -> float:
        """Seconds between the last of so many failures in a row and the next attempt."""
        wait = self.first
        for _ in range(failures - 1):
            wait = min(wait * self.factor, self.longest)
        return min(wait, self.longest)


@dataclass(frozen=True, slots=True)
class ExchangeErrors:
    """How the last attempt ended, as register 2Bh tells it; all zero after a good one.

    network: 1..8.   operator: reason 1..5 for which his answer was no good, or his code (tag 1022).
    drive, command: the drive's answer code, and to which command.   document: the one it was about, 0 if none.
    """

    network: int = 0
    operator: int = 0
    drive: int = 0
    document: int = 0
    command: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One message to be sent and answered; ``number`` of its document, 0 for a diagnostic message."""

    message: Message
    number: int
    target: Target
    pace: Pace

    def steps(self) -> Steps:
        """What to do, as a generator without I/O."""
        pace = self.pace
        return exchange(
            self.message,
            host=self.target.host,
            port=self.target.port,
            connect_timeout=pace.connect,
            send_timeout=pace.send,
            answer_timeout=pace.answer,
        )
