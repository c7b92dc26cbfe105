"""Serve a device over TCP, one host at a time: a new connection takes the place of the old one."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Callable

from kkt_driver.errors import ConnectionLost
from kkt_sim.serve.server import CHUNK, Business, Server


class TcpServer(Server):
    """Bytes between a socket and a device; see :class:`~kkt_sim.serve.server.Server`.

    ``reset`` is called for each new connection, because half a frame of the old one must not meet half a frame of the
    new one. OSError when it cannot listen there.
    """

    def __init__(
        self,
        feed: Callable[[bytes], bytes],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        reset: Callable[[], None],
        business: Business | None = None,
    ) -> None:
        self._listener = socket.create_server((host, port))
        self._listener.setblocking(False)
        super().__init__(feed, reset=reset, business=business)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        address = self._listener.getsockname()
        self.url = f"tcp://{'[' + address[0] + ']' if ':' in address[0] else address[0]}:{address[1]}"
        self.port: int = address[1]

    def _accept(self, events: int) -> None:
        connection, _ = self._listener.accept()
        self._drop()
        self._take(_Connection(connection))
        try:
            self._reset()
        except ConnectionLost:
            self._drop()

    def _release(self) -> None:
        self._drop()
        self._listener.close()


class _Connection:
    """A host's socket."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fileno, self.send, self.close = line.fileno, line.send, line.close

    def receive(self) -> bytes:
        """What has come."""
        data = self._line.recv(CHUNK)
        if not data:
            raise ConnectionResetError("the host has hung up")
        return data
