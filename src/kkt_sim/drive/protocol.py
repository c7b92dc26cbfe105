"""The drive on a line: frames in, answers out.

    device = DriveDevice(FiscalDrive(storage))
    answer = device.feed(bytes.fromhex("04 01 00 30 FF CD"))

A frame that is damaged or cut gets no answer, since the papers give none for it: the host waits, then sends ENQ, and
the device gives its last answer again, be it to an earlier command. After a power cut it has none. Several ENQ that
come together are one question.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.fn.answers import WARNING_BIT
from kkt_driver.fn.command import Done, FnCommand, decode_command, fits
from kkt_driver.fn.frame import MAX_DATA, Enquiry, Event, Frame, FrameReader
from kkt_sim.clock import Clock, SystemClock
from kkt_sim.drive.drive import FiscalDrive
from kkt_sim.drive.handlers import HANDLERS, Talker
from kkt_sim.drive.refusal import Code, DriveRefused

#: seconds of silence after which what came before belongs to nothing any more: its host has given up on it
PATIENCE = 0.5


class DriveDevice:
    """One drive behind one line.

    ``trace``: called with each command's frame and its answer. ``clock``: tells how long the line was silent.
    ``on_close``: called once, when the device is given up.
    """

    def __init__(self, drive: FiscalDrive, *, clock: Clock | None = None, patience: float = PATIENCE) -> None:
        self.drive = drive
        self.clock = clock or SystemClock()
        self.patience = patience
        self.trace: Callable[[Frame, Frame], None] | None = None
        self.on_close: Callable[[], None] | None = None
        self._reader = FrameReader()
        self._talker = Talker(drive)
        self._last = b""
        self._heard = 0.0

    def feed(self, data: bytes) -> bytes:
        """What the drive answers to the bytes that came; never raises for bytes, whatever they are."""
        now = self.clock.monotonic()
        if now - self._heard > self.patience:
            self._reader.clear()
        self._heard = now
        answers: list[bytes] = []
        before: Event | None = None
        for event in self._reader.feed(data):
            if isinstance(event, Enquiry):
                if not isinstance(before, Enquiry):
                    answers.append(self._last)
            else:
                answer = self.answer(event)
                if self.trace is not None:
                    self.trace(event, answer)
                self._last = answer.encode()
                answers.append(self._last)
            before = event
        return b"".join(answers)

    def new_line(self) -> None:
        """Another host, or the same anew: what came of an unfinished frame is forgotten, the last answer is not."""
        self._reader.clear()

    def close(self) -> None:
        """Give the drive up: others may use its folder."""
        end, self.on_close = self.on_close, None
        if end is not None:
            end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def answer(self, frame: Frame) -> Frame:
        """The answer to one frame."""
        try:
            code, data = int(Code.OK), self._carry_out(frame)
        except DriveRefused as refused:
            code, data = refused.code, refused.data
        except FieldError:  # a storage of another making may hold counts that an answer has no room for
            code, data = int(Code.FAILURE), b""
        if self.drive.profile.warning_bit and self.drive.status().flags:
            code |= WARNING_BIT
        return Frame(code, data)

    def _carry_out(self, frame: Frame) -> bytes:
        command = self._decode(frame)
        handler = HANDLERS.get(type(command))
        if handler is None:
            raise DriveRefused(Code.BAD_COMMAND, f"{type(command).__name__} is not emulated")
        data = (handler(self._talker, command) or Done()).encode()
        assert len(data) <= MAX_DATA, f"{type(command).__name__} answers {len(data)} bytes"
        return data

    def _decode(self, frame: Frame) -> FnCommand[Any]:
        generation = self.drive.profile.generation
        try:
            command = decode_command(frame, generation)
        except BadFrame as error:
            # A command of the right size can only be unreadable in its time: month 13, say.
            known = [cls for cls in FnCommand.registry.get(frame.code, ()) if cls.since <= generation]
            wrong_time = any(cls.field_names()[:1] == ["time"] and fits(cls, len(frame.data)) for cls in known)
            raise DriveRefused(Code.BAD_TIME if wrong_time else Code.BAD_COMMAND, str(error)) from error
        if command is None:
            raise DriveRefused(Code.BAD_COMMAND, f"command {frame.code:02X}h is not known")
        return command
