"""A line to an emulated register on which one command meets with a mishap. Virtual time: nothing waits."""

from __future__ import annotations

from collections.abc import Callable

from kkt_driver.atol.framing import Frame, FrameDecoder
from kkt_driver.client import Kkt
from kkt_driver.errors import ConnectError, ConnectionLost
from kkt_driver.session import Session
from kkt_sim.register.device import Device

ADD = 0xC1


class FaultyLine:
    """A fault strikes the n-th command (from 1) sent after :meth:`arm`; its names are the methods ``_do_*``."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.plan: dict[int, str] | None = None
        self.commands = 0
        self.struck = False
        self._incoming = b""
        self._held: list[tuple[int, bytes]] = []
        self._time = 0.0
        self._up, self._dead = True, False
        #: what happens while the line is down: once, before the next connection
        self.meanwhile: Callable[[], None] | None = None

    def arm(self, fault: str = "", nth: int = 0, **more: int) -> None:
        """Start counting commands; ``fault`` strikes the ``nth`` of them, ``more`` are others as name=nth."""
        self.plan = {number: name for name, number in more.items()} | ({nth: fault} if fault else {})
        self.commands, self.struck = 0, False

    def heal(self) -> None:
        """The cable is back."""
        self._dead = False

    # --- the transport -------------------------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        if not self._up:
            raise ConnectionLost("cut")
        if self.plan is not None and any(
            isinstance(frame, Frame) and frame.data[0] == ADD for frame in FrameDecoder().feed(data)
        ):
            self.commands += 1
            if self.commands in self.plan:
                self.struck = True
                getattr(self, f"_do_{self.plan[self.commands]}")(data)
                return
        self._feed(data)
        self._release()

    def read(self, timeout: float) -> bytes:
        if not self._up:
            raise ConnectionLost("cut")
        data, self._incoming = self._incoming, b""
        if not data:
            self._time += max(timeout, 0.0)
        return data

    def reconnect(self) -> None:
        if self._dead:
            raise ConnectError("nobody there")
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        self._incoming, self._up = b"", True
        self.device.new_line()

    def close(self) -> None:
        self._up = False

    def monotonic(self) -> float:
        return self._time

    def sleep(self, seconds: float) -> None:
        self._time += seconds

    def _feed(self, data: bytes) -> None:
        self._incoming += self.device.feed(data)

    def _release(self) -> None:
        """Let bytes arrive that were held up for so many writes."""
        due = [data for left, data in self._held if left <= 1]
        self._held = [(left - 1, data) for left, data in self._held if left > 1]
        for data in due:
            self.device.feed(data)

    def _cut(self, *, dead: bool = False) -> None:
        self._incoming, self._up, self._dead = b"", False, dead

    # --- the mishaps ---------------------------------------------------------------------------------------------

    def _do_lost_request(self, data: bytes) -> None:
        """Noise ate the request."""

    def _do_lost_reply(self, data: bytes) -> None:
        self.device.feed(data)

    def _do_garbled_request(self, data: bytes) -> None:
        self._feed(data[:5] + bytes((data[5] ^ 0x10,)) + data[6:])

    def _do_garbled_reply(self, data: bytes) -> None:
        reply = self.device.feed(data)
        self._incoming += reply[:-1] + bytes((reply[-1] ^ 0x01,))

    def _do_twice(self, data: bytes) -> None:
        self._feed(data)
        self._feed(data)

    def _do_cut_before(self, data: bytes) -> None:
        self._cut()

    def _do_cut_after(self, data: bytes) -> None:
        self.device.feed(data)
        self._cut()

    def _do_dead_before(self, data: bytes) -> None:
        self._cut(dead=True)

    def _do_dead_after(self, data: bytes) -> None:
        self.device.feed(data)
        self._cut(dead=True)

    def _do_restart_before(self, data: bytes) -> None:
        """Restarted with the request in the wire; a serial line does not notice."""
        self.device.power_cycle()

    def _do_restart_idle(self, data: bytes) -> None:
        """Restarted between two commands; a serial line does not notice."""
        self.device.power_cycle()
        self._feed(data)

    def _do_restart_after(self, data: bytes) -> None:
        self.device.feed(data)
        self.device.power_cycle()

    def _do_restart_cut(self, data: bytes) -> None:
        self.device.feed(data)
        self.device.power_cycle()
        self._cut()

    def _do_late(self, data: bytes) -> None:
        """The request arrives behind the next one, through another path: a reconnected serial server, say."""
        self._held.append((1, data))

    def _do_very_late(self, data: bytes) -> None:
        self._held.append((3, data))

    # --- the user ------------------------------------------------------------------------------------------------

    def _do_interrupt_before(self, data: bytes) -> None:
        raise KeyboardInterrupt

    def _do_interrupt_after(self, data: bytes) -> None:
        self.device.feed(data)
        raise KeyboardInterrupt

    def _do_interrupt_waiting(self, data: bytes) -> None:
        self._feed(data)
        raise KeyboardInterrupt


_ALL = [name.removeprefix("_do_") for name in vars(FaultyLine) if name.startswith("_do_")]
FAULTS = [name for name in _ALL if not name.startswith("interrupt")]
INTERRUPTIONS = [name for name in _ALL if name.startswith("interrupt")]


def faulty_kkt(device: Device) -> tuple[Kkt, FaultyLine]:
    """A register on a faulty line that is still whole."""
    line = FaultyLine(device)
    return Kkt(Session(line)), line
