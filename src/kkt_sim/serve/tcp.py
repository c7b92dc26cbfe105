"""Serve a device over TCP, one host at a time: a new connection takes the place of the old one."""

from __future__ import annotations

import contextlib
import selectors
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from kkt_driver.errors import ConnectionLost

CHUNK = 65536


class Business(Protocol):
    """What a device does besides answering; see :class:`kkt_sim.register.device.Device`."""

    def attach(self, selector: selectors.BaseSelector) -> None:
        """Wait for sockets of its own in this selector."""
        ...

    def detach(self) -> None:
        """The selector is going to be closed."""
        ...

    def work(self, *, listening: bool) -> tuple[bytes, bool]:
        """Do what can be done without waiting: bytes for the host, and whether there is more to do at once."""
        ...

    def pause(self) -> float | None:
        """Seconds until there is something to do by itself; None when nothing is."""
        ...


class TcpServer:
    """Bytes between a socket and a device.

    ``feed`` gets what came and returns what to send; ``reset`` is called for each new connection, because half a
    frame of the old one must not meet half a frame of the new one. ``business``: what the device does by itself, such
    as its exchange with the operator.
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
        self._feed, self._reset, self._business = feed, reset, business
        self._listener = socket.create_server((host, port))
        self._wake, self._waker = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for source in (self._listener, self._wake):
            source.setblocking(False)
            self._selector.register(source, selectors.EVENT_READ)
        self._host: socket.socket | None = None
        self._unsent = b""
        self._more = False
        address = self._listener.getsockname()
        self.url = f"tcp://{'[' + address[0] + ']' if ':' in address[0] else address[0]}:{address[1]}"
        self.port: int = address[1]

    def serve(self) -> None:
        """Work until :meth:`stop`; then close everything."""
        try:
            if self._business is not None:
                self._business.attach(self._selector)
            while True:
                for key, events in self._selector.select(self._pause()):
                    if key.fileobj is self._wake:
                        return
                    if key.fileobj is self._listener:
                        self._accept()
                    elif key.fileobj is self._host:
                        self._serve_host(events)
                self._work()
        finally:
            if self._business is not None:
                self._business.detach()
            self.close()

    def stop(self) -> None:
        """End :meth:`serve`; may be called from a signal handler or another thread."""
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    def close(self) -> None:
        """Close all sockets."""
        self._drop()
        self._selector.close()
        for source in (self._listener, self._wake, self._waker):
            source.close()

    def __enter__(self) -> TcpServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        self._drop()
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(connection, selectors.EVENT_READ)
        self._host = connection
        try:
            self._reset()
        except ConnectionLost:
            self._drop()

    def _pause(self) -> float | None:
        if self._business is None:
            return None
        return 0.0 if self._more else self._business.pause()

    def _work(self) -> None:
        """Let the device do its own business; it may have something to say to the host."""
        if self._business is None:
            return
        try:
            data, self._more = self._business.work(listening=self._host is not None)
        except ConnectionLost:
            self._more = False
            self._drop()
            return
        if data and self._host is not None:
            self._unsent += data
            self._serve_host(0)

    def _serve_host(self, events: int) -> None:
        host = self._host
        assert host is not None
        try:
            if events & selectors.EVENT_READ:
                data = host.recv(CHUNK)
                if not data:
                    self._drop()
                    return
                self._unsent += self._feed(data)
            if self._unsent:
                self._unsent = self._unsent[host.send(self._unsent) :]
        except BlockingIOError:
            pass
        except (OSError, ConnectionLost):  # the host went away, or the device did
            self._drop()
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
        if self._selector.get_key(host).events != wanted:
            self._selector.modify(host, wanted)

    def _drop(self) -> None:
        if self._host is not None:
            self._selector.unregister(self._host)
            self._host.close()
            self._host = None
        self._unsent = b""
