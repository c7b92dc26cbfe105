"""The whole device: bytes in, bytes out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from selectors import BaseSelector
from typing import TYPE_CHECKING, Protocol

from kkt_driver.atol.commands.eou import EthernetOverTransport
from kkt_driver.atol.link import DeviceLink
from kkt_driver.errors import ConnectionLost, UsageError
from kkt_sim.clock import Clock
from kkt_sim.register import handlers as _handlers  # noqa: F401 - fills HANDLERS
from kkt_sim.register.register import Register

if TYPE_CHECKING:
    from kkt_sim.faults import Fault
    from kkt_sim.serve.faulty import FaultyLine

log = logging.getLogger("kkt_sim")


class PowerLost(ConnectionLost):
    """The device went off in the middle of a command: its storage failed, or it has a fault of its own.

    What was durable is there at the next connection; the rest is not. Just as with a real power cut, the host does
    not know how far the command got.
    """


class Network(Protocol):
    """The register's own way to the operator (ОФД); see :class:`kkt_sim.serve.operator_line.OperatorLine`."""

    def attach(self, selector: BaseSelector) -> None:
        """Wait in ``selector``, whose owner calls :meth:`work`."""
        ...

    def detach(self) -> None:
        """Hang up, and forget the selector."""
        ...

    def work(self) -> bool:
        """Do what can be done without waiting; whether there is more to do at once."""
        ...

    def pause(self) -> float | None:
        """Seconds until there is something to do by itself; None when nothing is."""
        ...

    def run(self, patience: float) -> None:
        """Work until nothing is left to do, or for so many seconds."""
        ...

    def drop(self) -> None:
        """Hang up, whatever is under way."""
        ...


class Device:
    """A register behind its link. Pure: time, storage and serial numbers come with the register.

    Args:
        power_on: makes the register out of its storages; called again after each power cut.
        new_drive: lets the next ``power_on`` find a fresh drive.

    ``trace`` is called with every task payload and its answer. ``network`` carries documents to the operator; without
    one they go through the host or nowhere.
    """

    def __init__(self, power_on: Callable[[], Register], new_drive: Callable[[], None] | None = None) -> None:
        self._power_on, self._new_drive = power_on, new_drive
        self.register = power_on()
        self._dead = self._off = False
        self.link = DeviceLink(self._run, always=_of_the_exchange)
        self.trace: Callable[[bytes, bytes], None] | None = None
        self.on_close: Callable[[], None] | None = None
        self.network: Network | None = None

    def feed(self, data: bytes) -> bytes:
        """Bytes from the line; what goes back. PowerLost when the device dies on them."""
        if self._dead:
            raise PowerLost("the device is off")
        return self.link.receive(data) + self.work()[0]

    def attach(self, selector: BaseSelector) -> None:
        """Let the network, if there is one, wait in ``selector``, whose owner then calls :meth:`work`."""
        if self.network is not None:
            self.network.attach(selector)

    def detach(self) -> None:
        """The selector is going to be closed."""
        if self.network is not None:
            self.network.detach()

    def work(self, *, listening: bool = True) -> tuple[bytes, bool]:
        """Let the exchange with the operator go on as far as it can without waiting.

        What is to be said to the host unasked, and whether there is more to do at once. ``listening``: there is a
        host. PowerLost when the device dies of it.
        """
        if self._dead:
            return b"", False
        try:
            more = self.network.work() if self.network is not None else False
            return self._say(listening), more
        except Exception as error:
            raise self._died("its exchange with the operator", error) from error

    def pause(self) -> float | None:
        """Seconds until :meth:`work` has something to do by itself; None when nothing is known."""
        if self._dead:
            return None
        times = [self.register.host_channel.pause(), self.network.pause() if self.network is not None else None]
        return min((time for time in times if time is not None), default=None)

    def exchange(self, patience: float = 10.0) -> int:
        """Send to the operator now, waiting for him; how many documents are left.

        Ends when none is, when an attempt fails, or after ``patience`` seconds of real time.
        """
        self.register.exchange.hurry()
        if self.network is not None and not self._dead:
            try:
                self.network.run(patience)
            except Exception as error:
                raise self._died("its exchange with the operator", error) from error
        return self.register.exchange.unsent

    def new_line(self) -> None:
        """A new connection: half a frame of the old one is forgotten, the task buffer is not.

        A device that has died is started. PowerLost when it was switched off, or cannot be started, its disk being
        full, say.
        """
        if self._off:
            raise PowerLost("the device is switched off")
        if self._dead:
            self.power_cycle()
        self.link.new_line()

    def power_cycle(self) -> None:
        """Off and on: the task buffer is empty, and of the register there is what its storages hold."""
        self._die()
        try:
            self.register = self._power_on()
        except OSError as error:
            raise PowerLost(f"the device does not start: {error}") from error
        self.link = DeviceLink(self._run, always=_of_the_exchange)
        self._dead = self._off = False

    # --- what a hand can do to it -------------------------------------------------------------------------------------

    def line(self, *faults: Fault, seed: int = 1) -> FaultyLine:
        """A line to it for ``kkt_driver.connect``, in this process; whatever ends the line, the device goes on.

        ``faults``: what goes wrong on it, see :mod:`kkt_sim.faults`; more can be said later. ``seed``: of the noise.
        """
        from kkt_sim.serve.faulty import FaultyLine

        return FaultyLine(self, *faults, seed=seed)

    @property
    def clock(self) -> Clock:
        """The time it lives in, as given to ``make_device``."""
        return self.register.clock

    @property
    def tape(self) -> list[str]:
        """The lines printed, oldest first; it remembers the last twenty thousand."""
        return list(self.register.printer.tape)

    def paper_out(self) -> None:
        """The paper ends: what needs it is refused (67h), what is signed already waits to be printed."""
        self.register.printer.paper = False

    def paper_in(self) -> None:
        """A new roll. What has waited is printed when the register is told to continue."""
        self.register.printer.paper = True

    def power_off(self) -> None:
        """Cut the power, also in the middle of a receipt: nobody answers until :meth:`power_on`."""
        self._die()
        self._off = True

    def power_on(self) -> None:
        """Switch it on; of the register there is what its storages hold. PowerLost as :meth:`power_cycle`."""
        if self._off:
            self.power_cycle()

    def replace_drive(self) -> None:
        """Take the drive out and put a fresh one in, the power being off meanwhile.

        UsageError if the device was not made with a way to get one, or nine drives have been in it.
        """
        if self._new_drive is None:
            raise UsageError("this device has no other drive; make_device() makes one that has")
        self._new_drive()
        self.power_cycle()

    def close(self) -> None:
        """Hang up, and give the storages back."""
        if self.network is not None:
            self.network.drop()
        if self.on_close is not None:
            self.on_close()

    def _run(self, tid: int, payload: bytes) -> tuple[bytes, bool]:
        try:
            answer, refused = self.register.execute(payload)
        except Exception as error:
            raise self._died(payload.hex(" "), error) from error
        if self.trace is not None:
            self.trace(payload, answer)
        return answer, refused

    def _say(self, listening: bool) -> bytes:
        """A packet for each mailbox that the host has armed."""
        channel, out = self.register.host_channel, b""
        channel.work(armed=listening and self.link.mailbox() is not None)
        while listening and (tid := self.link.mailbox()) is not None and (packet := channel.packet()):
            out += self.link.finish(tid, EthernetOverTransport.code + packet)
            channel.work(armed=False)
        return out

    def _died(self, what: str, error: Exception) -> PowerLost:
        self._die()
        log.exception("the device died of %s", what)
        return PowerLost(f"the device died: {error}")

    def _die(self) -> None:
        self._dead = True
        if self.network is not None:
            self.network.drop()


def _of_the_exchange(payload: bytes) -> bool:
    """Packets of the exchange stand outside the host's commands: driver 10.8.0 never sends one again."""
    return payload[2:3] == EthernetOverTransport.code
