"""Talking to a bare drive over a line: TCP, pty or serial (115200 8N1).

    with DriveSession(connect("tcp://127.0.0.1:5555")) as drive:
        print(drive.ask(ReadStatus()).serial)
        drive.run(open_shift(now, cashier))

When the drive is silent, the session sends ENQ, and the drive repeats its last answer. That answer may be an older
one, if the command itself got lost: an answer equal to the one before it proves nothing. Commands that are harmless
to repeat are then sent again; for all others the procedure is told (Unconfirmed) and asks the drive.
"""

from __future__ import annotations

from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from kkt_driver.errors import ConnectError, ConnectionLost
from kkt_driver.fn.command import Effect, FnCommand, R
from kkt_driver.fn.document import Unresolved, resolve
from kkt_driver.fn.exchange import Procedure, Unconfirmed, ask
from kkt_driver.fn.frame import ENQUIRY, Frame, FrameReader

if TYPE_CHECKING:
    from kkt_driver.transport.base import Transport

T = TypeVar("T")

_HARMLESS = (Effect.READ, Effect.SET)


class DriveSession:
    """Runs procedures over one line; not for use from two threads at once.

    Args:
        timeout: seconds to wait for an answer. A drive takes up to a second or two for a document.
        enquiries: how often ENQ is sent to a silent drive.
        quiet: seconds of silence that end a disturbed exchange, so that no late answer meets the next command.

    ``counts``: commands sent, repeated, and ENQs.
    """

    def __init__(
        self, transport: Transport, *, timeout: float = 5.0, enquiries: int = 3, tries: int = 3, quiet: float = 0.3
    ) -> None:
        self.transport = transport
        self.timeout, self.enquiries, self.tries, self.quiet = timeout, enquiries, tries, quiet
        self.counts = {"sent": 0, "repeated": 0, "enquiries": 0}
        self._reader = FrameReader()
        self._frames: deque[Frame] = deque()
        self._previous: Frame | None = None

    def __enter__(self) -> DriveSession:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the line up."""
        self.transport.close()

    def ask(self, command: FnCommand[R]) -> R:
        """The typed answer to one command."""
        return self.run(ask(command))

    def run(self, procedure: Procedure[T]) -> T:
        """What the procedure returns. DeviceError, ProtocolError, TransportError.

        OutcomeUnknown when the drive fell silent or failed at the finish of a document: when it is back, switched off
        and on if it failed, ``resolve()`` tells the answer that the finish gave, or None if nothing was made.
        Until then ``resolve()`` raises TransportTimeout.
        """
        try:
            command = next(procedure)
            while True:
                try:
                    answer = self.exchange(command)
                except Unconfirmed as lost:
                    command = procedure.throw(lost)
                else:
                    command = procedure.send(answer)
        except StopIteration as stop:
            value: T = stop.value
            return value
        except Unresolved as unknown:
            finish, before = unknown.finish, unknown.before
            unknown.answered_by(lambda: self.run(resolve(finish, before)))
            raise

    def exchange(self, command: FnCommand[Any]) -> Frame:
        """The raw answer. Unconfirmed when it stays unknown; a harmless command was then sent several times."""
        answer: Frame | None = None
        for attempt in range(self.tries if command.effect in _HARMLESS else 1):
            self.counts["repeated"] += attempt > 0
            answer, certain = self._once(command)
            if answer is not None and certain:
                self._previous = answer
                return answer
            if answer is None:
                self._previous = None  # what the drive would repeat now is not known
        name = type(command).__name__
        if answer is None:
            raise Unconfirmed(name, "the drive is silent", usable=False)
        raise Unconfirmed(name, "the repeated answer may belong to an earlier command", usable=True)

    def _once(self, command: FnCommand[Any]) -> tuple[Frame | None, bool]:
        """An answer, and whether it must be the one to this command."""
        frame = command.to_frame().encode()
        self.counts["sent"] += 1
        try:
            self._drain(0.0)
            self.transport.write(frame)
            answer = self._wait(self.timeout)
            if answer is not None:
                return answer, True
        except ConnectionLost:
            if not self._reconnect():
                return None, False
        answer = self._enquire()
        return answer, answer is not None and self._previous is not None and answer != self._previous

    def _enquire(self) -> Frame | None:
        """The drive's last answer, by ENQ."""
        for _ in range(self.enquiries):
            try:
                self._reader.clear()
                self.counts["enquiries"] += 1
                self.transport.write(ENQUIRY)
                answer = self._wait(self.timeout)
                if answer is not None:
                    self._drain(self.quiet)
                    return answer
            except ConnectionLost:
                if not self._reconnect():
                    break
        return None

    def _reconnect(self) -> bool:
        self._reader.clear()
        self._frames.clear()
        try:
            self.transport.reconnect()
        except ConnectError:
            return False
        return True

    def _wait(self, seconds: float) -> Frame | None:
        deadline = self.transport.monotonic() + seconds
        while not self._frames:
            left = deadline - self.transport.monotonic()
            if left <= 0:
                return None
            self._take(self.transport.read(left))
        return self._frames.popleft()

    def _take(self, data: bytes) -> None:
        self._frames += [event for event in self._reader.feed(data) if isinstance(event, Frame)]

    def _drain(self, quiet: float) -> None:
        """Drop what is left of an earlier exchange, until nothing came for ``quiet`` seconds."""
        while self.transport.read(quiet):
            pass
        self._reader.clear()
        self._frames.clear()
