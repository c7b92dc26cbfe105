"""The whole device: bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Callable

from kkt_driver.atol.link import DeviceLink
from kkt_sim.register import handlers as _handlers  # noqa: F401 - fills HANDLERS
from kkt_sim.register.register import Register


class Device:
    """A register behind its link. Pure: time, storage and serial numbers come with the register.

    ``trace`` is called with every task payload and its answer.
    """

    def __init__(self, register: Register) -> None:
        self.register = register
        self.link = DeviceLink(self._run)
        self.trace: Callable[[bytes, bytes], None] | None = None

    def feed(self, data: bytes) -> bytes:
        """Bytes from the line; what goes back."""
        return self.link.receive(data)

    def new_line(self) -> None:
        """A new connection: half a frame of the old one is forgotten, the task buffer is not."""
        self.link.new_line()

    def power_cycle(self) -> None:
        """Off and on: the task buffer is empty, an unfinished document forgotten."""
        self.link = DeviceLink(self._run)
        self.register.restart()

    def _run(self, tid: int, payload: bytes) -> tuple[bytes, bool]:
        answer, refused = self.register.execute(payload)
        if self.trace is not None:
            self.trace(payload, answer)
        return answer, refused
