"""Our side of the task buffer.

Usage, one command at a time::

    link.submit(payload, now=clock(), patience=5.0, repeatable=True)
    while link.outcome is None:
        if link.wants_reconnect: ...open the line anew...; link.reconnected(now)
        write(link.data_to_send()); data = read_until(link.deadline)
        link.receive(data, now) if data else link.tick(now)

Silence is met by asking for the *result* (ASK), never by sending the work again. NOT_FOUND means that the work never
arrived — or that the register was restarted and forgot. So only a repeatable command is added again; for any other the
outcome is :class:`Lost`, and the caller has to look at the drive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kkt_driver.atol.framing import ASYNC_ID, LAST_ID, Frame, FrameDecoder, encode_frame
from kkt_driver.atol.link.table import TOLD_BY, Answer, Flag, Request, Task


@dataclass(frozen=True, slots=True)
class Result:
    """The register's answer to the command."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer. ``reached`` tells what is known: None nothing, False the register has no such task."""

    reason: str
    reached: bool | None = None


Outcome = Result | Lost

#: After how many times ``patience`` to do what (протокол 3, driver 10.8.0: asks at 5, 10 s, reconnects, asks at
#: 20, 25, 30 s, gives up at 35 s).
SCHEDULE: tuple[tuple[float, str], ...] = (
    (1, "ask"),
    (2, "ask"),
    (4, "reconnect"),
    (5, "ask"),
    (6, "ask"),
    (7, "give up"),
)
#: Seconds to wait after OVERFLOW before adding again.
OVERFLOW_PAUSE = 0.5
#: So many times an answer is met at once (a garbled one, say); after that only the schedule acts.
MAX_HASTY = 8


class HostLink:
    """One register, one command at a time."""

    def __init__(self) -> None:
        self._decoder = FrameDecoder()
        self._out = bytearray()
        self._packet = 0
        self._tid = LAST_ID
        self._mine: set[int] = set()  # ids of our packets that an answer may carry
        self._acks: dict[int, int] = {}  # acknowledgements on their way: packet id -> task id
        self._payload: bytes | None = None  # None while opening
        self._repeatable = False
        self._started = 0.0
        self._patience = 5.0
        self._stage = 0
        self._hasty = 0
        self._again_at: float | None = None
        self.outcome: Outcome | None = None
        self.wants_reconnect = False

    def open(self, *, now: float, patience: float = 5.0) -> None:
        """Empty the register's buffer of what an earlier session left; ends with an empty :class:`Result`."""
        self._begin(None, now, patience, repeatable=True)
        self._ask()

    def submit(self, payload: bytes, *, now: float, patience: float = 5.0, repeatable: bool = False) -> None:
        """Add a task. ``patience``: seconds to wait before asking for its result."""
        self._begin(payload, now, patience, repeatable)
        # A task id whose acknowledgement may not have arrived still holds an old result.
        held = set(self._acks.values())
        self._tid = (self._tid + 1) % (LAST_ID + 1)
        while self._tid in held:
            self._tid = (self._tid + 1) % (LAST_ID + 1)
        self._add()

    def _begin(self, payload: bytes | None, now: float, patience: float, repeatable: bool) -> None:
        self.outcome = None
        self.wants_reconnect = False
        self._payload, self._patience, self._repeatable = payload, patience, repeatable
        self._started, self._stage, self._hasty, self._again_at = now, 0, 0, None
        self._mine.clear()

    def data_to_send(self) -> bytes:
        """Bytes for the line; taking them empties the buffer."""
        data = bytes(self._out)
        self._out.clear()
        return data

    @property
    def deadline(self) -> float:
        """When to call :meth:`tick` if nothing comes."""
        if self._again_at is not None:
            return self._again_at
        return self._started + SCHEDULE[self._stage][0] * self._patience

    def receive(self, data: bytes, now: float) -> None:
        """Bytes came."""
        for item in self._decoder.feed(data):
            if isinstance(item, Frame):
                if self._acks.pop(item.id, None) is None and self.outcome is None:
                    self._heard(item, now)
            elif self.outcome is None:
                self._at_once(self._ask)

    def tick(self, now: float) -> None:
        """Time passed without an answer."""
        if self.outcome is not None or now < self.deadline:
            return
        if self._again_at is not None:
            self._again_at = None
            self._add()
            return
        action = SCHEDULE[self._stage][1]
        if action == "give up":
            self.outcome = Lost(f"no answer in {SCHEDULE[-1][0] * self._patience:g} s")
            return
        self._stage += 1
        if action == "reconnect":
            self.wants_reconnect = True
        else:
            self._ask()

    def connection_lost(self) -> None:
        """The line broke; ask for a new one at once."""
        self.wants_reconnect = True

    def reconnected(self) -> None:
        """A new line is open: the buffer lives on in the register, so ask for the result."""
        self.wants_reconnect = False
        self._decoder = FrameDecoder()
        self._out.clear()
        doubtful, self._acks = list(self._acks.values()), {}
        for tid in doubtful:
            self._acknowledge(tid)
        self._ask()

    def abandon(self, reason: str) -> None:
        """The line cannot be had any more."""
        self.outcome = Lost(reason)

    def _heard(self, frame: Frame, now: float) -> None:
        data = frame.data
        if frame.id == ASYNC_ID:
            if len(data) < 2 or data[1] != self._tid:
                return  # about another task, or a mailbox
            data = data[:1] + data[2:]
        elif frame.id not in self._mine:
            return
        code = data[0] if data else 0
        task = TOLD_BY.get(code)
        if self._payload is None:
            if code == Answer.RESULT:
                self.outcome = Result(b"")
        elif task in (Task.DONE, Task.FAILED):
            if len(data) > 1:
                self.outcome = Result(data[1:])
                self._acknowledge(self._tid)
            if task is Task.FAILED:  # the register's buffer has stopped; only ABORT starts it again
                self._send(bytes((Request.ABORT,)))
        elif task is Task.STOPPED:  # an earlier task failed and this one was never begun
            self._at_once(self._abort_and_add)
        elif task is Task.ABSENT and self._repeatable:
            self._at_once(self._add)
        elif task is Task.ABSENT:
            self.outcome = Lost("the register does not know the task", reached=False)
        elif code == Answer.OVERFLOW:
            self._again_at = now + OVERFLOW_PAUSE
        elif code == Answer.EXISTS:
            self._at_once(self._ask)
        elif code == Answer.ILLEGAL:
            self.outcome = Lost("the register calls the task illegal", reached=False)

    def _at_once(self, reaction: Callable[[], None]) -> None:
        self._hasty += 1
        if self._hasty <= MAX_HASTY:
            reaction()

    def _abort_and_add(self) -> None:
        self._send(bytes((Request.ABORT,)))
        self._add()

    def _add(self) -> None:
        assert self._payload is not None
        self._mine.add(self._send(bytes((Request.ADD, Flag.NEED_RESULT, self._tid)) + self._payload))

    def _ask(self) -> None:
        request = (Request.ABORT,) if self._payload is None else (Request.ASK, self._tid)
        self._mine.add(self._send(bytes(request)))

    def _acknowledge(self, tid: int) -> None:
        self._acks[self._send(bytes((Request.ACK, tid)))] = tid

    def _send(self, data: bytes) -> int:
        packet = self._packet
        self._out += encode_frame(packet, data)
        self._packet = (packet + 1) % (LAST_ID + 1)
        return packet
