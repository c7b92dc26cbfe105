"""The transport ``sim:``: a device in the same process, on virtual waiting time.

    sim:                        a registered register that forgets everything in the end
    sim:?registered=0           a fresh one
    sim:?state=DIR&model=atol-30f&seed=7
    sim:?ofd=tcp://127.0.0.1:4000    sends its documents to an operator (ОФД)

Its line never waits: a read with nothing to read lets the line's own clock jump to the deadline. The exchange with the
operator goes on whenever the line is used; what is still unsent when it is closed gets a last chance of two seconds.
"""

from __future__ import annotations

import contextlib
from urllib.parse import parse_qsl

from kkt_driver.errors import ConnectError, ConnectionLost, UsageError
from kkt_sim.register.device import Device
from kkt_sim.register.model import DEFAULT
from kkt_sim.simulator import make_device

OPTIONS = ("model", "ofd", "registered", "seed", "state")
#: real seconds for what is unsent at the end
LAST_CHANCE = 2.0


class EmbeddedLine:
    """A line to a device in this process. ``owner``: the device ends with the line."""

    def __init__(self, device: Device, *, owner: bool = True) -> None:
        self.device, self._owner = device, owner
        self._incoming = b""
        self._time = 0.0
        self._open = True

    def write(self, data: bytes) -> None:
        """Feed the device."""
        if not self._open:
            raise ConnectionLost("the line is closed")
        try:
            self._incoming += self.device.feed(data)
        except ConnectionLost:
            self._open = False
            raise

    def read(self, timeout: float) -> bytes:
        """What the device has answered; empty after ``timeout`` virtual seconds."""
        if not self._open:
            raise ConnectionLost("the line is closed")
        self._work()
        data, self._incoming = self._incoming, b""
        if not data:
            self._time += max(timeout, 0.0)
        return data

    def reconnect(self) -> None:
        """A new line to the same device."""
        try:
            self.device.new_line()
        except ConnectionLost as error:
            raise ConnectError(str(error)) from error
        self._incoming, self._open = b"", True

    def close(self) -> None:
        """End; if the device was the line's own, its folder may be used by others."""
        if not self._owner:
            self._open = False
            return
        if self._open and self.device.network is not None:
            with contextlib.suppress(ConnectionLost):
                self.device.exchange(LAST_CHANCE)
        self._open = False
        self.device.close()

    def monotonic(self) -> float:
        """Virtual seconds."""
        return self._time

    def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        self._time += seconds
        if self._open:
            self._work()

    def _work(self) -> None:
        try:
            self._incoming += self.device.work()[0]
        except ConnectionLost:
            self._open = False
            raise


def open_embedded(url: str) -> EmbeddedLine:
    """The device that a ``sim:`` URL describes. UsageError names an unknown option."""
    given = dict(parse_qsl(url.partition("?")[2], keep_blank_values=True))
    for name in given:
        if name not in OPTIONS:
            raise UsageError(f"sim: knows no option {name!r}; it knows {', '.join(OPTIONS)}")
        if not given[name]:
            raise UsageError(f"sim: the option {name} is empty: {name}=VALUE, or leave it out")
    try:
        seed = int(given.get("seed", "1"))
    except ValueError:
        raise UsageError(f"sim: seed must be a number, got {given['seed']!r}") from None
    registered = given.get("registered", "1")
    if registered not in ("0", "1"):
        raise UsageError(f"sim: registered must be 0 or 1, got {registered!r}")
    device = make_device(
        model=given.get("model", DEFAULT),
        registered=registered == "1",
        seed=seed,
        state=given.get("state"),
        operator=given.get("ofd"),
    )
    return EmbeddedLine(device)
