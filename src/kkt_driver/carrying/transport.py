"""A line on which the driver carries documents between a register and its operator (ОФД): «Ethernet over transport».

    with connect(url, carry=True) as kkt:   # makes one around the line, if the register wants it
        kkt.sell(receipt)                   # while commands run it carries
        kkt.carry()                         # nothing else, until no document waits

For registers whose channel of exchange is "through the driver" (setting 276 is 5): they open no connection themselves,
and say what they want done through :mod:`kkt_driver.carrying.mailboxes`. Opening a connection may keep the line for ten
seconds.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from kkt_driver.carrying.eou import Host, Network, TcpNetwork
from kkt_driver.carrying.mailboxes import Mailboxes
from kkt_driver.transport.base import Transport

#: seconds of one look at the line: while a connection is open, and otherwise
BUSY, IDLE = 0.02, 0.25


class CarryingTransport:
    """A transport around another one. ``password``: the register's access password, as the session has it."""

    def __init__(self, transport: Transport, *, password: int = 0, network: Network | None = None) -> None:
        self.transport = transport
        self.host = Host(network or TcpNetwork())
        self._boxes = Mailboxes(self.host, password)
        self._kept = b""
        self._boxes.start(self.monotonic())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def carry(self, seconds: float) -> None:
        """Carry for so long by the line's clock, doing nothing else. ConnectionLost."""
        until = self.monotonic() + seconds
        while (left := until - self.monotonic()) > 0:
            self._kept += self._look(left)

    def write(self, data: bytes) -> None:
        """Send the session's bytes."""
        self.transport.write(data)
        self._boxes.passing(data, self.monotonic())

    def read(self, timeout: float) -> bytes:
        """Bytes for the session; what is for the mailboxes is dealt with on the way."""
        if self._kept:
            data, self._kept = self._kept, b""
            return data
        until = self.monotonic() + timeout
        while True:
            data = self._look(max(0.0, until - self.monotonic()))
            if data or self.monotonic() >= until:
                return data

    def reconnect(self) -> None:
        """A new line; connections to the operator are given up, the register will want them again."""
        self.transport.reconnect()
        self._kept = b""
        self._boxes.start(self.monotonic())

    def close(self) -> None:
        """Hang up everywhere."""
        self.host.reset()
        self.transport.close()

    def monotonic(self) -> float:
        """The line's clock."""
        return self.transport.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let time pass, and carry meanwhile."""
        self.carry(seconds)

    def _look(self, left: float) -> bytes:
        out = self._boxes.work(self.monotonic())
        if out:
            self.transport.write(out)
        connections = self.host.connections
        if connections:
            self.host.network.wait(connections, BUSY)
        data = self.transport.read(min(left, BUSY if connections else IDLE))
        return self._boxes.receive(data, self.monotonic()) if data else b""
