"""The register's side of one exchange: connect, send, receive exactly one answer, close.

A generator that does no I/O. It yields what to do and is sent what came of it::

    steps = exchange(message, host="127.0.0.1", port=4000)
    step = next(steps)                      # Connect
    step = steps.send(Connected())          # Send
    step = steps.send(Sent())               # Receive
    steps.send(b"...")                      # StopIteration, whose value is Answer or Failure

:func:`kkt_driver.ofd.exchange.Outcome` is data: nothing is raised for what a network or an operator may do. The
timeouts are for the runner to keep; it answers :class:`TimedOut` when one has passed. The generator asks for ``Close``
before it ends, once, if it was connected.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

from kkt_driver.errors import BadFrame, ChecksumMismatch
from kkt_driver.ofd import session
from kkt_driver.ofd.acknowledgement import MAX_MESSAGE
from kkt_driver.ofd.codes import NETWORK, REASONS, Code
from kkt_driver.ofd.message import Message
from kkt_driver.ofd.session import SessionHeader

#: seconds; two public clients wait as long for an answer
ANSWER_TIMEOUT = 300.0
CONNECT_TIMEOUT = 30.0
SEND_TIMEOUT = 60.0
#: bytes taken at once
CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a connection within ``timeout`` seconds; answer Connected, Failed or TimedOut."""

    host: str
    port: int
    timeout: float


@dataclass(frozen=True, slots=True)
class Send:
    """Send all of ``data`` within ``timeout`` seconds; answer Sent, Failed or TimedOut."""

    data: bytes
    timeout: float


@dataclass(frozen=True, slots=True)
class Receive:
    """Answer with the next 1 to ``limit`` bytes, ``b""`` at the end of the stream, Failed, or TimedOut.

    ``timeout`` counts from the moment when everything was sent, not anew for each Receive.
    """

    limit: int
    timeout: float


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection; any answer will do."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The connection is open."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Everything was sent."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The step failed; ``physical`` when there is not even a cable."""

    text: str = ""
    physical: bool = False


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Time is up."""


Step: TypeAlias = "Connect | Send | Receive | Close"
Event: TypeAlias = "Connected | Sent | Failed | TimedOut | bytes | None"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer came. ``body`` is the container for command 26h, ``data`` the whole message.

    Whether the acknowledgement is a good one is for the drive to say.
    """

    data: bytes
    message: Message

    @property
    def body(self) -> bytes:
        """Without the session header."""
        return self.message.body


@dataclass(frozen=True, slots=True)
class Failure:
    """There is no answer that the drive could be given.

    kind: "network", "timeout" or "operator" (something came, and it is not an answer).
    network, reason: codes for the register's error of the exchange; 0 where the other one tells.
    """

    kind: str
    network: int
    reason: int = 0
    text: str = ""

    @property
    def code(self) -> Code:
        """The words for it."""
        return REASONS[self.reason] if self.reason else NETWORK[self.network]


Outcome: TypeAlias = "Answer | Failure"


def exchange(
    message: Message,
    *,
    host: str,
    port: int,
    connect_timeout: float = CONNECT_TIMEOUT,
    send_timeout: float = SEND_TIMEOUT,
    answer_timeout: float = ANSWER_TIMEOUT,
    limit: int = MAX_MESSAGE,
) -> Generator[Step, Event, Outcome]:
    """One message out, one answer in; ``limit`` bounds the body of the answer."""
    event = yield Connect(host, port, connect_timeout)
    if not isinstance(event, Connected):
        physical = isinstance(event, Failed) and event.physical
        kind = "timeout" if isinstance(event, TimedOut) else "network"
        return Failure(kind, 1 if physical else 2, text=_text(event))
    outcome = yield from _conversation(message, send_timeout, answer_timeout, limit)
    yield Close()
    return outcome


def _conversation(
    message: Message, send_timeout: float, answer_timeout: float, limit: int
) -> Generator[Step, Event, Outcome]:
    event = yield Send(message.encode(), send_timeout)
    if isinstance(event, TimedOut):
        return Failure("timeout", 7)
    if not isinstance(event, Sent):
        return Failure("network", 3, text=_text(event))
    head = yield from _receive(session.SIZE, answer_timeout)
    if isinstance(head, Failure):
        return head
    header = _header(head, message, limit)
    if isinstance(header, Failure):
        return header
    body = yield from _receive(header.body_size, answer_timeout)
    if isinstance(body, Failure):
        return body
    try:
        return Answer(head + body, Message.join(header, body))
    except ChecksumMismatch as error:
        return Failure("operator", 0, 5, str(error))
    except BadFrame as error:
        return Failure("operator", 0, 2, str(error))


def _header(head: bytes, message: Message, limit: int) -> SessionHeader | Failure:
    """The header of the answer when it belongs to ``message``."""
    try:
        header = SessionHeader.parse(head)
    except BadFrame as error:
        return Failure("operator", 4, text=str(error))
    asked = message.header
    if header.signature != asked.signature or header.session_version != asked.session_version:
        return Failure("operator", 4, text="the answer speaks another session protocol")
    if header.drive != asked.drive:
        return Failure("operator", 4, text=f"an answer for drive {header.drive}")
    if header.body_size > limit:
        return Failure("operator", 0, 2, f"an answer of {header.body_size} bytes, at most {limit} are taken")
    if header.has_container != asked.has_container and not message.is_diagnostic:
        return Failure("operator", 0, 2, "the answer brings no container")
    return header


def _receive(count: int, timeout: float) -> Generator[Step, Event, bytes | Failure]:
    """Exactly ``count`` bytes; what comes behind an answer is left on the line."""
    data = b""
    while len(data) < count:
        event = yield Receive(min(CHUNK, count - len(data)), timeout)
        if isinstance(event, TimedOut):
            return Failure("timeout", 5)
        if not isinstance(event, bytes) or not event:
            return Failure("network", 6, text=_text(event))
        data += event[: count - len(data)]
    return data


def _text(event: Event) -> str:
    return event.text if isinstance(event, Failed) else ""
