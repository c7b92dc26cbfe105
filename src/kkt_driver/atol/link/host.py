"""Our side of the task buffer.

Usage, one command at a time::

    link.submit(payload, now=clock(), patience=5.0, repeatable=True)
    while link.outcome is None:
        if link.wants_reconnect: ...open the line anew...; link.reconnected()
        write(link.data_to_send()); data = read_until(link.deadline)
        link.receive(data, now) if data else link.tick(now)

Silence is met by asking for the *result* (ASK), never by sending the work again. So asking costs nothing, and a lost
frame need not cost the long patience that some work wants: the first question comes after :data:`BEAT` at the latest.
A register that says that it is still at work is believed for seven times the patience, a silent one for one, and at
least for the whole schedule. NOT_FOUND means that the work never
arrived — or that the register was restarted and forgot. So only a repeatable command is added again; for any other the
outcome is :class:`Lost`, and the caller has to look at the drive.

The line keeps the order of frames, so an answer to a packet sent before the latest ADD is out of date: a second STOPPED
or NOT_FOUND of that age must not make us empty the buffer under a task that runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kkt_driver.atol.framing import ASYNC_ID, LAST_ID, Frame, FrameDecoder, encode_frame
from kkt_driver.atol.link.table import REACTIONS, UNASKED, Answer, Flag, Reaction, Request


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

#: Seconds of silence before the first question.
BEAT = 5.0
#: After how many beats of silence to do what (протокол 3, driver 10.8.0: asks at 5, 10 s, reconnects, asks at 20, 25,
#: 30 s, gives up at 35 s); where the patience is longer, asking goes on.
SCHEDULE: tuple[tuple[int, str], ...] = ((1, "ask"), (2, "ask"), (4, "reconnect"), (5, "ask"), (6, "ask"))
GIVE_UP = 7
#: The task is there, and the register alive.
AT_WORK = frozenset({Answer.PENDING, Answer.IN_PROGRESS, Answer.WAITING})
#: Seconds to wait after OVERFLOW before adding again.
OVERFLOW_PAUSE = 0.5
#: So many times an answer is met at once (a garbled one, say); after that nothing is sent until the schedule acts.
MAX_HASTY = 8
#: So many acknowledgements are repeated when their answers do not come.
MAX_REMINDERS = 3


class HostLink:
    """One register, one command at a time."""

    def __init__(self) -> None:
        self._decoder = FrameDecoder()
        self._out = bytearray()
        self._packet = 0
        self._tid = LAST_ID
        self._mine: dict[int, Request] = {}  # our packets since the latest ADD: only their answers count
        self._held: dict[int, None] = {}  # task ids whose results the register may hold, oldest first
        self._freeing: dict[int, tuple[int, ...]] = {}  # packet id -> task ids that its answer sets free
        self._payload: bytes | None = None  # None while opening
        self._repeatable = False
        self._started = 0.0
        self._patience = self._beat = BEAT
        self._at_work = False  # said so since the last question
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
        """Add a task. ``patience``: seconds that the register may take for it without a word."""
        self._begin(payload, now, patience, repeatable)
        for _ in range(LAST_ID + 2):  # if every id is held, the oldest has to do
            self._tid = (self._tid + 1) % (LAST_ID + 1)
            if self._tid not in self._held:
                break
        self._add()

    def _begin(self, payload: bytes | None, now: float, patience: float, repeatable: bool) -> None:
        self.outcome = None
        self.wants_reconnect = False
        self._payload, self._patience, self._repeatable = payload, patience, repeatable
        self._beat = min(patience, BEAT)
        self._started, self._stage, self._hasty, self._again_at = now, 0, 0, None
        self._at_work = False
        self._mine.clear()

    def data_to_send(self) -> bytes:
        """Bytes for the line; taking them empties the buffer."""
        data = bytes(self._out)
        self._out.clear()
        return data

    @property
    def deadline(self) -> float:
        """When to call :meth:`tick` if nothing comes."""
        return self._due if self._again_at is None else min(self._due, self._again_at)

    @property
    def _due(self) -> float:
        return self._started + self._next[0]

    @property
    def _next(self) -> tuple[float, str]:
        """After how many seconds to do what."""
        if self._stage < len(SCHEDULE):
            beats, action = SCHEDULE[self._stage]
            return beats * self._beat, action
        after = (GIVE_UP + self._stage - len(SCHEDULE)) * self._beat
        limit = self._patience * (GIVE_UP if self._at_work else 1)
        return after, "ask" if after < limit else "give up"

    def receive(self, data: bytes, now: float) -> None:
        """Bytes came."""
        for item in self._decoder.feed(data):
            if isinstance(item, Frame):
                self._heard(item, now)
            elif self.outcome is None:
                self._at_once(self._ask)

    def tick(self, now: float) -> None:
        """Time passed without an answer."""
        if self.outcome is None and now >= self._due:
            self._act(now)
        ready = self.outcome is None and not self.wants_reconnect
        if ready and self._again_at is not None and now >= self._again_at:
            self._again_at = None
            self._add()

    def _act(self, now: float) -> None:
        after, action = self._next
        if action == "give up":
            self.outcome = Lost(f"no answer in {after:g} s")
            return
        self._started = now - after  # who comes late (a slow reconnect) still waits for the answer in full
        self._stage += 1
        self._at_work = False
        self._hasty = 0
        if action == "reconnect":
            self.wants_reconnect = True
        elif self._again_at is None:
            self._ask()

    def connection_lost(self) -> None:
        """The line broke; ask for a new one at once."""
        self.wants_reconnect = True

    def reconnected(self) -> None:
        """A new line is open: the buffer lives on in the register, so ask for the result."""
        self.wants_reconnect = False
        self._decoder = FrameDecoder()
        self._out.clear()
        self._acknowledge_again()
        if self.outcome is None and self._again_at is None:
            self._ask()
        elif self.outcome is None and not self._repeatable:  # another register may be behind the new line
            self.outcome = Lost("the buffer was full, and then the line broke", reached=False)

    def abandon(self, reason: str) -> None:
        """The line cannot be had any more."""
        self.outcome = Lost(reason)

    def _heard(self, frame: Frame, now: float) -> None:
        for tid in self._freeing.pop(frame.id, ()):
            self._held.pop(tid, None)
        data = frame.data
        if self.outcome is not None or not data:
            return
        try:
            answer = Answer(data[0])
        except ValueError:
            return
        if frame.id != ASYNC_ID:
            request = self._mine.get(frame.id)
            if request is not None and answer in AT_WORK:
                self._at_work = True
            reaction = REACTIONS.get((request, answer)) if request is not None else None
            self._react(reaction, data[1:], now)
        elif self._payload is not None and data[1:2] == bytes((self._tid,)):  # else another task's, or a mailbox
            self._react(UNASKED.get(answer), data[2:], now)

    def _react(self, reaction: Reaction | None, result: bytes, now: float) -> None:
        match reaction:
            case Reaction.OPENED:
                self.outcome = Result(b"")
            case Reaction.TAKE:
                self._take(result)
            case Reaction.TAKE_FAILED:
                self._take(result, failed=True)
            case Reaction.ANEW:
                self._at_once(self._abort_and_add)
            case Reaction.NOT_THERE if self._repeatable:
                self._at_once(self._add)
            case Reaction.NOT_THERE:
                self.outcome = Lost("the register does not know the task", reached=False)
            case Reaction.LATER:
                self._again_at = now + OVERFLOW_PAUSE
                for tid in [tid for tid in self._held if tid != self._tid]:  # results that nobody will ask for again
                    self._acknowledge(tid)
            case Reaction.ASK:
                self._at_once(self._ask)
            case Reaction.REFUSED:
                self.outcome = Lost("the register calls the task illegal", reached=False)

    def _take(self, result: bytes, *, failed: bool = False) -> None:
        if not result:
            return  # asking goes on: to acknowledge or abort now would drop what is there
        self.outcome = Result(result)
        self._acknowledge_again()
        if failed:  # the register's buffer has stopped; only ABORT starts it again
            self._abort()
        else:
            self._acknowledge(self._tid)

    def _at_once(self, reaction: Callable[[], None]) -> None:
        self._hasty += 1
        if self._hasty <= MAX_HASTY:
            reaction()

    def _abort_and_add(self) -> None:
        self._held.pop(self._tid, None)
        self._abort()
        self._add()

    def _add(self) -> None:
        assert self._payload is not None
        self._mine.clear()
        self._held[self._tid] = None
        self._mine[self._send(bytes((Request.ADD, Flag.NEED_RESULT, self._tid)) + self._payload)] = Request.ADD

    def _ask(self) -> None:
        if self._payload is None:
            self._mine[self._abort()] = Request.ABORT
        else:
            self._mine[self._send(bytes((Request.ASK, self._tid)))] = Request.ASK

    def _abort(self) -> int:
        packet = self._send(bytes((Request.ABORT,)))
        self._freeing[packet] = tuple(self._held)
        return packet

    def _acknowledge(self, tid: int) -> None:
        packet = self._send(bytes((Request.ACK, tid)))
        self._freeing[packet] = (tid,)

    def _acknowledge_again(self) -> None:
        """Something later was answered, or the line is new: what has not been answered yet will never be."""
        doubtful = dict.fromkeys(tid for tids in self._freeing.values() for tid in tids)
        self._freeing.clear()
        for tid in list(doubtful)[-MAX_REMINDERS:]:
            self._acknowledge(tid)

    def _send(self, data: bytes) -> int:
        packet = self._packet
        self._mine.pop(packet, None)
        self._freeing.pop(packet, None)
        self._out += encode_frame(packet, data)
        self._packet = (packet + 1) % (LAST_ID + 1)
        return packet
