"""The register's side of the task buffer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kkt_driver.atol.framing import ASYNC_ID, Broken, Frame, FrameDecoder, encode_frame
from kkt_driver.atol.link.table import ANSWERS, Answer, Flag, On, Task, step

#: An int: the complement of a Flag leaves out the bits that have no name.
LEGAL_FLAGS = int(Flag.NEED_RESULT | Flag.IGNORE_ERROR | Flag.WAIT_ASYNC)


@dataclass(slots=True)
class Entry:
    """One task in the buffer."""

    state: Task
    flags: int
    payload: bytes
    result: bytes = b""


#: Runs a task's payload: the result, whether it is an error, or None while it is still running.
Run = Callable[[int, bytes], "tuple[bytes, bool] | None"]


class DeviceLink:
    """Feed received bytes, get bytes to send.

    A task that is executed stays in the buffer until it is acknowledged, so that asking for it again never runs it
    again; NOT_FOUND is said only of a task that never came.

    ``always`` tells payloads that run even after another task has failed and stopped the buffer.
    """

    CAPACITY = 64

    def __init__(self, run: Run, *, always: Callable[[bytes], bool] = lambda payload: False) -> None:
        self._run, self._always = run, always
        self._decoder = FrameDecoder()
        self.tasks: dict[int, Entry] = {}
        self.stopped_by: int | None = None
        self.broken = 0

    def receive(self, data: bytes) -> bytes:
        """Handle what came in; broken frames are dropped silently, as the device does."""
        out = bytearray()
        for item in self._decoder.feed(data):
            if isinstance(item, Broken):
                self.broken += 1
            else:
                answer = self._handle(item)
                if answer:
                    out += encode_frame(item.id, answer)
        return bytes(out)

    def new_line(self) -> None:
        """Bytes will come from another connection."""
        self._decoder = FrameDecoder()

    def mailbox(self) -> int | None:
        """A task that waits for the register to have something to say; the oldest of them. :meth:`finish` it."""
        return next((tid for tid, entry in self.tasks.items() if entry.state is Task.WAITING), None)

    def finish(self, tid: int, result: bytes, *, failed: bool = False) -> bytes:
        """A task that ran on has ended: the packet that tells the host."""
        entry = self.tasks.get(tid)
        if entry is None:  # aborted meanwhile
            return b""
        self._end(tid, entry, result, failed)
        code = Answer.ASYNC_RESULT if entry.state is Task.DONE else Answer.ASYNC_ERROR
        return encode_frame(ASYNC_ID, bytes((code, tid)) + entry.result)

    def _handle(self, frame: Frame) -> bytes:
        data = frame.data
        match data[:1]:
            case b"\xc1" if len(data) >= 4:
                return self._add(data[1], data[2], data[3:])
            case b"\xc2" if len(data) == 2:
                return self._acknowledge(data[1])
            case b"\xc3" if len(data) == 2:
                return self._tell(data[1])
            case b"\xc4" if len(data) == 1:
                self.tasks.clear()
                self.stopped_by = None
                return bytes((Answer.RESULT,))
        return bytes((Answer.ILLEGAL,))

    def _add(self, flags: int, tid: int, payload: bytes) -> bytes:
        if flags & ~LEGAL_FLAGS:
            return bytes((Answer.ILLEGAL,))
        present = self.tasks.get(tid)
        if present is not None:
            if present.flags & Flag.NEED_RESULT or present.state not in (Task.DONE, Task.FAILED):
                return bytes((Answer.EXISTS,))
            del self.tasks[tid]  # nobody will ever acknowledge a task whose result was not wanted
        if self.stopped_by is not None and not self._always(payload):
            return bytes((Answer.STOPPED, self.stopped_by))
        if len(self.tasks) >= self.CAPACITY and not self._drop_unwanted():
            return bytes((Answer.OVERFLOW,))
        entry = self.tasks[tid] = Entry(Task.QUEUED, flags, payload)
        if flags & Flag.WAIT_ASYNC:
            self._move(entry, On.WAIT)
            return self._tell(tid)
        self._move(entry, On.START)
        ended = self._run(tid, payload)
        if ended is not None:
            self._end(tid, entry, *ended)
        return self._tell(tid)

    def _drop_unwanted(self) -> bool:
        """Forget the oldest task whose result nobody wants."""
        for tid, entry in self.tasks.items():
            if not entry.flags & Flag.NEED_RESULT and entry.state is Task.DONE:
                del self.tasks[tid]
                return True
        return False

    def _end(self, tid: int, entry: Entry, result: bytes, failed: bool) -> None:
        entry.result = result.ljust(2, b"\0")  # for a single byte the vendor's driver asks again without end
        if failed and not entry.flags & Flag.IGNORE_ERROR and entry.state is Task.RUNNING:
            self._move(entry, On.FAIL)
            self.stopped_by = tid
        else:
            self._move(entry, On.SUCCEED)

    def _move(self, entry: Entry, event: On) -> None:
        following = step(entry.state, event)
        if following is None:
            raise AssertionError(f"a task cannot {event.value} when it is {entry.state.value}")
        entry.state = following

    def _acknowledge(self, tid: int) -> bytes:
        entry = self.tasks.get(tid)
        if entry is None or step(entry.state, On.ACK) is None:
            return bytes((Answer.NOT_FOUND,))
        del self.tasks[tid]
        return bytes((Answer.RESULT,))

    def _tell(self, tid: int) -> bytes:
        entry = self.tasks.get(tid)
        if entry is None:
            return bytes((ANSWERS[Task.ABSENT],))
        code = bytes((ANSWERS[entry.state],))
        if entry.state in (Task.DONE, Task.FAILED):
            return code + entry.result
        return code + bytes((tid,)) if entry.state is Task.STOPPED else code
