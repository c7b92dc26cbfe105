"""Connections to the operator (ОФД) that the host opens for a register: what the register says, done on a network.

The register's words are items of :mod:`kkt_driver.atol.commands.eou`; what is to be said to it are items too. How they
travel is told in :mod:`kkt_driver.carrying`. As driver 10.8.0 does: a request for bytes is answered as soon as there is
one and outlives a connection that the register closes; when sending fails, the register gets what has come before, then
hears that the connection is closed, and its own wish to close it is not answered a second time.

Unlike that driver, which leaves the register waiting for five minutes, it is told the same when it wants bytes and the
operator has hung up.
"""

from __future__ import annotations

import logging
import selectors
import socket
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from kkt_driver.atol.commands.eou import LONGEST, Item, Rx, Tx

log = logging.getLogger("kkt_driver.carrying.eou")

VERSION = b"\x02"
CONNECT_TIMEOUT = 10.0
CHUNK = 4096
_CHANNELS = 2


class Connection(Protocol):
    """A stream of bytes. OSError when it broke."""

    def send(self, data: bytes) -> None:
        """Send all of ``data``."""
        ...

    def receive(self) -> bytes | None:
        """What has come, ``b""`` when the other side has closed, None while nothing has come."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class Network(Protocol):
    """Opens connections."""

    def connect(self, host: str, port: int) -> Connection:
        """OSError when nobody is there."""
        ...

    def wait(self, connections: list[Connection], seconds: float) -> None:
        """Until one of them has something, or so long."""
        ...


class TcpConnection:
    """A socket."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line

    def send(self, data: bytes) -> None:
        """Send all of ``data``."""
        self.line.settimeout(CONNECT_TIMEOUT)
        self.line.sendall(data)

    def receive(self) -> bytes | None:
        """What has come."""
        self.line.setblocking(False)
        try:
            return self.line.recv(CHUNK)
        except BlockingIOError:
            return None

    def close(self) -> None:
        """Close it."""
        self.line.close()


class TcpNetwork:
    """The computer's own."""

    def connect(self, host: str, port: int) -> Connection:
        """Connect within ten seconds."""
        return TcpConnection(socket.create_connection((host, port), timeout=CONNECT_TIMEOUT))

    def wait(self, connections: list[Connection], seconds: float) -> None:
        """Wait for bytes."""
        lines = [one.line for one in connections if isinstance(one, TcpConnection)]
        if lines:
            with selectors.DefaultSelector() as waiting:
                for line in lines:
                    waiting.register(line, selectors.EVENT_READ)
                waiting.select(seconds)


@dataclass(slots=True)
class _Channel:
    port: int = 0
    connection: Connection | None = None
    wanted: deque[int] = field(default_factory=deque)
    received: bytes = b""
    ended: bool = False
    """the operator has hung up, and the register does not know"""
    failed: bool = False
    """the register's bytes did not reach the operator"""
    told: bool = False
    """the register knows that the operator has hung up"""


class Host:
    """The host's half of both connections: :meth:`hear` the register, then :meth:`work` for what to tell it."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.greeted = False
        self._channels = [_Channel() for _ in range(_CHANNELS)]
        self._out: list[Item] = []

    @property
    def connections(self) -> list[Connection]:
        """Those that are open."""
        return [channel.connection for channel in self._channels if channel.connection is not None]

    def reset(self) -> None:
        """Hang up everywhere: the register begins anew, or nobody carries any more."""
        for connection in self.connections:
            connection.close()
        self._channels = [_Channel() for _ in range(_CHANNELS)]
        self._out.clear()
        self.greeted = False

    def hear(self, items: Iterable[Item]) -> None:
        """What the register says; types that mean nothing to us are passed over."""
        for kind, value in items:
            if kind == Tx.RESPONSE_VERSION:
                self.greeted = True
            elif kind == Tx.REQUEST_VERSION:
                self._out.append((Rx.RESPONSE_VERSION, VERSION))
            elif kind >= Tx.PACKET_SIZE:
                self._obey(kind & ~1, kind & 1, value)

    def work(self) -> list[Item]:
        """What has come for the register, as far as it asked for it."""
        for number, channel in enumerate(self._channels):
            self._read(channel)
            while channel.received and channel.wanted:
                size = channel.wanted.popleft()
                self._out.append((Rx.DATA + number, channel.received[:size]))
                channel.received = channel.received[size:]
            if channel.ended and not channel.received and (channel.wanted or channel.failed):
                self._tell_end(channel, number)
        out, self._out = self._out, []
        return out

    def _obey(self, kind: int, number: int, value: bytes) -> None:
        channel = self._channels[number]
        if kind == Tx.PORT:
            channel.port = int.from_bytes(value[:2], "little")
        elif kind == Tx.CONNECT:
            self._connect(channel, number, value.rstrip(b"\0").decode("cp866"))
        elif kind == Tx.CLOSE:
            told = channel.told
            self._close(channel)
            if not told:  # a second word would be taken for the fate of the next connection
                self._state(number, connected=False)
        elif kind == Tx.DATA:
            self._send(channel, number, value)
        elif kind == Tx.PACKET_SIZE and value[:1] != b"\0":
            channel.wanted.append(min(value[0], LONGEST) if value else LONGEST)

    def _connect(self, channel: _Channel, number: int, host: str) -> None:
        self._close(channel)
        channel.wanted = deque(list(channel.wanted)[-1:])
        try:
            channel.connection = self.network.connect(host, channel.port)
        except (OSError, UnicodeError) as error:
            log.info("%s:%s: %s", host, channel.port, error)
        self._state(number, connected=channel.connection is not None)

    def _state(self, number: int, *, connected: bool) -> None:
        self._out.append((Rx.CONNECT_STATE + number, bytes((connected,))))

    def _tell_end(self, channel: _Channel, number: int) -> None:
        channel.ended, channel.told = False, True
        channel.wanted.clear()
        self._state(number, connected=False)

    def _send(self, channel: _Channel, number: int, data: bytes) -> None:
        if channel.connection is None:
            channel.failed = channel.ended
            if not channel.ended and not channel.told:
                self._state(number, connected=False)
            return
        try:
            channel.connection.send(data)
        except OSError as error:
            log.info("sending: %s", error)
            channel.failed = True
            self._read(channel)
            self._ended(channel)

    def _read(self, channel: _Channel) -> None:
        if channel.connection is None:
            return
        try:
            data = channel.connection.receive()
        except OSError as error:
            log.info("receiving: %s", error)
            data = b""
        if data:
            channel.received += data
        elif data is not None:
            self._ended(channel)

    def _ended(self, channel: _Channel) -> None:
        """The operator has hung up; what he has sent is still to be handed over."""
        if channel.connection is not None:
            channel.connection.close()
        channel.connection, channel.ended = None, True

    def _close(self, channel: _Channel) -> None:
        if channel.connection is not None:
            channel.connection.close()
        channel.connection, channel.received = None, b""
        channel.ended = channel.failed = channel.told = False
