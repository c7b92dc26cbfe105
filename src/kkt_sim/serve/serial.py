"""Serve a device at the end of a serial cable: the program that talks to it may run on another machine."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

from kkt_driver.errors import ConnectError, ConnectionLost
from kkt_sim.serve.cable import CableServer
from kkt_sim.serve.server import CHUNK, Business

BAUDRATE = 115200
#: seconds after which a thread that waits for bytes looks whether it is still wanted
_POLL = 0.2
#: bytes written at once, and seconds after which they are given up: the far end holds the line
_PIECE, _PATIENCE = 256, 5.0


class SerialServer(CableServer):
    """Bytes between a serial port and a device; see :class:`~kkt_sim.serve.cable.CableServer`.

    ``port``: its name, such as ``/dev/ttyS0`` or ``COM3``, or anything that pyserial's ``serial_for_url`` knows.
    ConnectError when it cannot be opened; ConnectionLost from :meth:`serve` when it goes away.
    """

    def __init__(
        self,
        feed: Callable[[bytes], bytes],
        *,
        port: str,
        baudrate: int = BAUDRATE,
        reset: Callable[[], None] = lambda: None,
        business: Business | None = None,
    ) -> None:
        self._port = _Port(port, baudrate)
        super().__init__(feed, reset=reset, business=business)
        self._take(self._port)
        self.url = f"serial:{port}"

    def serve(self) -> None:
        """As any server; ConnectionLost when the port is gone, an adapter pulled out, say."""
        super().serve()
        if self._port.failure:
            raise ConnectionLost(f"{self.url}: {self._port.failure}")

    def _lost(self) -> None:
        super()._lost()
        if self._port.failure:
            self.stop()


class _Port:
    """Our end of the cable, as a socket: not every system can wait for a serial port and for sockets at once.

    Two threads carry the bytes between the port and that socket.
    """

    def __init__(self, port: str, baudrate: int) -> None:
        import serial  # 20 ms that nobody on TCP should pay

        self._dropped = serial.SerialTimeoutException
        try:
            self._port = serial.serial_for_url(port, baudrate=baudrate, timeout=_POLL, write_timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise ConnectError(f"{port}: {error}") from error
        self.failure = ""
        self._closing = False
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self.fileno, self.send = self._near.fileno, self._near.send
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._write)]
        for thread in self._threads:
            thread.start()

    def receive(self) -> bytes:
        """What has come."""
        data = self._near.recv(CHUNK)
        if not data:
            raise ConnectionResetError(self.failure)
        return data

    def close(self) -> None:
        """Let go of the port."""
        self._closing = True
        with contextlib.suppress(OSError):
            self._far.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for end in (self._near, self._far, self._port):
            end.close()

    def _read(self) -> None:
        with self._failing():
            while not self._closing:
                if data := self._port.read(1):
                    self._far.sendall(data + self._port.read(self._port.in_waiting))

    def _write(self) -> None:
        with self._failing():
            while data := self._far.recv(_PIECE):
                with contextlib.suppress(self._dropped):
                    self._port.write(data)

    @contextlib.contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if not self._closing:
                self.failure = str(error)
                self._far.shutdown(socket.SHUT_RDWR)
