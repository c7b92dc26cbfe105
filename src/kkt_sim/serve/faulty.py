"""An embedded line on which the faults of :mod:`kkt_sim.faults` happen."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from kkt_driver.atol.command import command_class
from kkt_driver.atol.framing import Frame, FrameDecoder
from kkt_driver.errors import ConnectError, ConnectionLost
from kkt_sim.faults import Fault, Mishap
from kkt_sim.serve.embedded import EmbeddedLine

if TYPE_CHECKING:
    from kkt_sim.register.device import Device

#: the task buffer's request "here is a task", and where in it the task's command begins: behind flags, id, password
ADD, COMMAND = 0xC1, 5
#: for so many more writes a late command is on its way
DELAYS = {Mishap.LATE: 1, Mishap.VERY_LATE: 3}


class FaultyLine(EmbeddedLine):
    """A line to a device of this process, and what is to go wrong on it. The device stays the caller's.

    Attributes:
        sent: names of the commands sent since :meth:`arm` (or from the start), one for each exchange.
        struck: the faults that have happened since, in their order.
        meanwhile: called once, before the next connection succeeds: what others do while the line is down.
    """

    def __init__(self, device: Device, *faults: Fault, seed: int = 1) -> None:
        super().__init__(device, owner=False)
        self.meanwhile: Callable[[], None] | None = None
        self._dead = False
        self._late: list[tuple[int, bytes]] = []
        self._noise = random.Random(f"kkt_sim.faults noise {seed}")
        self.arm(*faults)

    # --- what a test says ---------------------------------------------------------------------------------------------

    def arm(self, *faults: Fault) -> None:
        """Forget the faults there were, and count anew for these. Of several for one exchange the first happens."""
        self._faults, self._left = faults, [fault.nth for fault in faults]
        self.sent: list[str] = []
        self.struck: list[Fault] = []

    def drop(self) -> None:
        """The line breaks now; the next attempt to connect succeeds."""
        self._incoming, self._open = b"", False

    def die(self) -> None:
        """The line breaks now, and nobody is there until :meth:`heal`."""
        self.drop()
        self._dead = True

    def heal(self) -> None:
        """The cable is back."""
        self._dead = False

    # --- the transport ------------------------------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Feed the device, unless a fault is due."""
        if not self._open:
            raise ConnectionLost("the line is down")
        fault = self._due(data)
        if fault is None:
            self._feed(data)
            self._deliver_late()
        else:
            self.struck.append(fault)
            self._happen(fault.what, data)

    def reconnect(self) -> None:
        """A new line to the same device. ConnectError while it is dead."""
        if self._dead:
            raise ConnectError("nobody there")
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        super().reconnect()

    # --- inside -------------------------------------------------------------------------------------------------------

    def _due(self, data: bytes) -> Fault | None:
        """Count the exchange, if one begins here; the fault that strikes it."""
        frames = (item.data for item in FrameDecoder().feed(data) if isinstance(item, Frame))
        task = next((frame for frame in frames if frame[0] == ADD), None)
        if task is None:
            return None
        declared = command_class(task[COMMAND:])
        name = declared.__name__ if declared is not None else task[COMMAND : COMMAND + 1].hex()
        self.sent.append(name)
        due = None
        for i, fault in enumerate(self._faults):
            if fault.command in (None, name):
                self._left[i] -= 1
                if self._left[i] == 0 and due is None:
                    due = fault
        return due

    def _happen(self, what: Mishap, data: bytes) -> None:
        match what:
            case Mishap.LOST_REQUEST:
                pass
            case Mishap.LOST_REPLY:
                self._unheard(data)
            case Mishap.GARBLED_REQUEST:
                self._feed(_flipped(data, 5, 0x10))
            case Mishap.GARBLED_REPLY:
                self._incoming += _flipped(self._unheard(data), -1, 0x01)
            case Mishap.GARBAGE:
                self._incoming += self._noise.randbytes(len(self._unheard(data)))
            case Mishap.TWICE:
                self._feed(data)
                self._feed(data)
            case Mishap.CUT_BEFORE:
                self.drop()
            case Mishap.CUT_AFTER:
                self._unheard(data)
                self.drop()
            case Mishap.DEAD_BEFORE:
                self.die()
            case Mishap.DEAD_AFTER:
                self._unheard(data)
                self.die()
            case Mishap.RESTART_BEFORE:
                self.device.power_cycle()
            case Mishap.RESTART_IDLE:
                self.device.power_cycle()
                self._feed(data)
            case Mishap.RESTART_AFTER:
                self._unheard(data)
                self.device.power_cycle()
            case Mishap.RESTART_CUT:
                self._unheard(data)
                self.device.power_cycle()
                self.drop()
            case Mishap.LATE | Mishap.VERY_LATE:
                self._late.append((DELAYS[what], data))
            case Mishap.PAPER_OUT:
                self.device.paper_out()
                self._feed(data)
            case Mishap.INTERRUPT_BEFORE:
                raise KeyboardInterrupt
            case Mishap.INTERRUPT_AFTER:
                self._unheard(data)
                raise KeyboardInterrupt
            case Mishap.INTERRUPT_WAITING:
                self._feed(data)
                raise KeyboardInterrupt

    def _feed(self, data: bytes) -> None:
        super().write(data)

    def _unheard(self, data: bytes) -> bytes:
        """It is carried out; the answer, which does not go on the line."""
        before, self._incoming = self._incoming, b""
        self._feed(data)
        answer, self._incoming = self._incoming, before
        return answer

    def _deliver_late(self) -> None:
        due = [data for left, data in self._late if left == 1]
        self._late = [(left - 1, data) for left, data in self._late if left > 1]
        for data in due:
            self._unheard(data)


def _flipped(data: bytes, place: int, bits: int) -> bytes:
    """The same with some bits of one byte turned over."""
    changed = bytearray(data)
    if changed:
        changed[place] ^= bits
    return bytes(changed)
