"""Runs procedures over a line: commands into tasks, tasks into frames, silence into questions.

The work is a generator of line operations (:class:`Conversation`), so that the same logic serves a blocking line
(:class:`Session`) and an asynchronous one (:mod:`kkt_driver.asession`).
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Generator
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from kkt_driver.atol.command import AtolCommand, Effect
from kkt_driver.atol.link import HostLink, Lost, Result
from kkt_driver.errors import (
    ConnectError,
    ConnectionLost,
    DeviceError,
    KktError,
    TransportError,
    TransportTimeout,
    UsageError,
    WrongOrder,
)
from kkt_driver.procedures.exchange import Pause, Procedure, Unconfirmed

if TYPE_CHECKING:
    from kkt_driver.transport.base import Transport

T = TypeVar("T")

log = logging.getLogger("kkt_driver.wire")
link_log = logging.getLogger("kkt_driver.link")

#: direction ("->" to the register, "<-" from it) and the bytes as they went over the line
Trace: TypeAlias = Callable[[str, bytes], None]

KEPT_FRAMES = 12
#: Seconds to wait before each attempt to open a broken line again: half a minute in all.
RECONNECT_PAUSES = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0)


class Do(Enum):
    """What a conversation wants of its line."""

    WRITE = "write"
    READ = "read"
    RECONNECT = "reconnect"
    SLEEP = "sleep"


Line: TypeAlias = Generator[tuple[Do, Any], bytes, T]


class Conversation:
    """One register on one line, without the line: yields operations, receives bytes."""

    def __init__(self, monotonic: Callable[[], float], password: int = 0, trace: Trace | None = None) -> None:
        self._now = monotonic
        self._link = HostLink()
        self._password, self._trace = password, trace
        self._frames: deque[tuple[str, bytes]] = deque(maxlen=KEPT_FRAMES)
        self._left_over = False  # a task whose outcome was never had may still lie in the register's buffer
        self.exchanges = 0
        self.on_reconnect: Callable[[], None] | None = None

    def open(self) -> Line[None]:
        """Empty the register's buffer of what an earlier program left: the only greeting there is."""
        self._link.open(now=self._now())
        lost = yield from self._settle("open")
        if isinstance(lost, _Dead):
            raise ConnectionLost(lost.reason)
        if lost is not None:
            raise ConnectError(
                f"the line is open, but no register answers ({lost.reason}); is the protocol set to ATOL 3, "
                "and is this the right port and speed?"
            )
        self._left_over = False

    def run(self, procedure: Procedure[T], *, fresh: bool = True) -> Line[T]:
        """Carry out a procedure. ``fresh``: clean up first if an earlier one ended in doubt."""
        try:
            if fresh and self._left_over:
                yield from self.open()
            step = next(procedure)
            while True:
                try:
                    answer = yield from self._step(step)
                except KktError as error:  # the line's, or a command that cannot be put on the wire
                    step = procedure.throw(error)
                else:
                    step = procedure.send(answer)
        except StopIteration as stop:
            value: T = stop.value
            yield from self._flush()
            return value
        except KktError as error:
            self._attach_frames(error)
            raise
        except BaseException:  # interrupted: Ctrl-C in here, or from outside (GeneratorExit), a cancelled task too
            self._left_over = True
            raise

    def _step(self, step: AtolCommand[Any] | Pause) -> Line[bytes]:
        if isinstance(step, Pause):
            yield Do.SLEEP, step.seconds
            return b""
        return (yield from self._exchange(step))

    def _exchange(self, command: AtolCommand[Any]) -> Line[bytes]:
        name = type(command).__name__
        task = command.to_task(self._password)
        repeatable = command.effect in (Effect.READ, Effect.SET)
        self.exchanges += 1
        self._link.submit(task, now=self._now(), patience=command.patience, repeatable=repeatable)
        lost = yield from self._settle(name)
        if lost is None:
            outcome = self._link.outcome
            assert isinstance(outcome, Result)
            return outcome.data
        self._left_over = True
        link_log.info("%s: %s", name, lost.reason)
        # Whether asking on makes sense: the register has just spoken, or at least the line is not known to be dead.
        usable = not isinstance(lost, _Dead)
        if repeatable:
            raise (TransportTimeout if usable else ConnectionLost)(f"{name}: {lost.reason}")
        raise Unconfirmed(name, lost.reason, usable=usable)

    def _settle(self, name: str) -> Line[Lost | None]:
        """Work the line until the link has an outcome; None is success."""
        link = self._link
        while link.outcome is None:  # the acknowledgement of the result rides with the next command
            try:
                data = link.data_to_send()
                if data:
                    self._saw("->", data, name)
                    yield Do.WRITE, data
                data = yield Do.READ, max(0.0, link.deadline - self._now())
                if data:
                    self._saw("<-", data, name)
                    link.receive(data, self._now())
                else:
                    link.tick(self._now())
            except ConnectionLost as error:
                link_log.info("%s: %s", name, error)
                link.connection_lost()
            if link.wants_reconnect:
                dead = yield from self._reconnect(name)
                if dead is not None:
                    link.abandon(dead.reason)
                    return dead
        return link.outcome if isinstance(link.outcome, Lost) else None

    def _flush(self) -> Line[None]:
        """Acknowledge the last result, so that the register may forget it. If the line breaks here, nothing is lost."""
        data = self._link.data_to_send()
        if data:
            self._saw("->", data, "acknowledge")
            try:
                yield Do.WRITE, data
            except ConnectionLost as error:
                link_log.info("acknowledge: %s", error)

    def _reconnect(self, name: str) -> Line[_Dead | None]:
        for pause in RECONNECT_PAUSES:
            if pause:
                yield Do.SLEEP, pause
            try:
                yield Do.RECONNECT, None
            except TransportError as error:
                link_log.info("%s: %s", name, error)
                reason = str(error)
            else:
                if self.on_reconnect is not None:
                    self.on_reconnect()
                self._link.reconnected()
                return None
        return _Dead(f"the line is broken and cannot be opened again: {reason}")

    def _saw(self, direction: str, data: bytes, name: str) -> None:
        self._frames.append((direction, data))
        if self._trace is not None:
            self._trace(direction, data)
        if log.isEnabledFor(logging.DEBUG):
            log.debug("%s %s  %s", direction, data.hex(" "), name)

    def frames(self) -> tuple[str, ...]:
        """The last frames on the line, oldest first."""
        return tuple(f"{direction} {data.hex(' ')}" for direction, data in self._frames)

    def _attach_frames(self, error: KktError) -> None:
        if isinstance(error, UsageError) or not self._frames:
            return
        if isinstance(error, DeviceError):
            error.frames = self.frames()
        error.add_note("last frames on the line:\n  " + "\n  ".join(self.frames()))


class _Dead(Lost):
    """Lost, and the line with it."""


CLOSED = "this connection is closed; connect() again"


class Session:
    """A register on a blocking line. Not for use by several threads at once."""

    def __init__(self, transport: Transport, password: int = 0, trace: Trace | None = None) -> None:
        self.transport = transport
        self.conversation = Conversation(transport.monotonic, password, trace)
        self.closed = False
        self._work(self.conversation.open())

    def run(self, procedure: Procedure[T], *, fresh: bool = True) -> T:
        """Carry out a procedure; errors carry the last frames. WrongOrder after :meth:`close`.

        ``fresh``: clean up first after one that ended in doubt. Not for the question what became of it: emptying the
        register's buffer could drop the very answer that is looked for.
        """
        if self.closed:
            raise WrongOrder(CLOSED)
        return self._work(self.conversation.run(procedure, fresh=fresh))

    def _work(self, line: Line[T]) -> T:
        transport = self.transport
        answer = b""
        try:
            do, argument = next(line)
            while True:
                try:
                    if do is Do.READ:
                        answer = transport.read(argument)
                    elif do is Do.WRITE:
                        transport.write(argument)
                    elif do is Do.SLEEP:
                        transport.sleep(argument)
                    else:
                        transport.reconnect()
                except TransportError as error:
                    do, argument = line.throw(error)
                else:
                    do, argument = line.send(answer)
        except StopIteration as stop:
            value: T = stop.value
            return value
        finally:
            line.close()

    def close(self) -> None:
        """Give up the line, for good."""
        self.closed = True
        self.transport.close()
