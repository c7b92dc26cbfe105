"""The whole device: bytes in, bytes out."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kkt_driver.atol.link import DeviceLink
from kkt_driver.errors import ConnectionLost
from kkt_sim.register import handlers as _handlers  # noqa: F401 - fills HANDLERS
from kkt_sim.register.register import Register

log = logging.getLogger("kkt_sim")


class PowerLost(ConnectionLost):
    """The device went off in the middle of a command: its storage failed, or it has a fault of its own.

    What was durable is there at the next connection; the rest is not. Just as with a real power cut, the host does
    not know how far the command got.
    """


class Device:
    """A register behind its link. Pure: time, storage and serial numbers come with the register.

    Args:
        power_on: makes the register out of its storages; called again after each power cut.

    ``trace`` is called with every task payload and its answer.
    """

    def __init__(self, power_on: Callable[[], Register]) -> None:
        self._power_on = power_on
        self.register = power_on()
        self._dead = False
        self.link = DeviceLink(self._run)
        self.trace: Callable[[bytes, bytes], None] | None = None
        self.on_close: Callable[[], None] | None = None

    def feed(self, data: bytes) -> bytes:
        """Bytes from the line; what goes back. PowerLost when the device dies on them."""
        if self._dead:
            raise PowerLost("the device is off")
        return self.link.receive(data)

    def new_line(self) -> None:
        """A new connection: half a frame of the old one is forgotten, the task buffer is not.

        PowerLost when the device is off and cannot be started, its disk being full, say.
        """
        if self._dead:
            self.power_cycle()
        self.link.new_line()

    def power_cycle(self) -> None:
        """Off and on: the task buffer is empty, and of the register there is what its storages hold."""
        self._dead = True
        try:
            self.register = self._power_on()
        except OSError as error:
            raise PowerLost(f"the device does not start: {error}") from error
        self.link = DeviceLink(self._run)
        self._dead = False

    def close(self) -> None:
        """Give the storages back."""
        if self.on_close is not None:
            self.on_close()

    def _run(self, tid: int, payload: bytes) -> tuple[bytes, bool]:
        try:
            answer, refused = self.register.execute(payload)
        except Exception as error:
            self._dead = True
            log.exception("the device died of %s", payload.hex(" "))
            raise PowerLost(f"the device died: {error}") from error
        if self.trace is not None:
            self.trace(payload, answer)
        return answer, refused
