"""What all ways to serve a device have in common: one host at a time, and time for the device's own business.

A way brings the ends of its lines (:class:`End`); bytes, waiting and the end of it all are here.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

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


class End(Protocol):
    """Our end of a line to a host. It never waits: BlockingIOError instead, and OSError when the line broke."""

    def fileno(self) -> int:
        """For a selector."""
        ...

    def receive(self) -> bytes:
        """What has come."""
        ...

    def send(self, data: bytes) -> int:
        """How much of ``data`` has gone."""
        ...

    def close(self) -> None:
        """Give it up."""
        ...


class Server:
    """Bytes between a host and a device.

    ``feed`` gets what came and returns what to send; ``reset`` is called where a line begins anew. ``business``: what
    the device does by itself, such as its exchange with the operator.
    """

    #: as a ``kkt`` would be told to find it
    url: str

    def __init__(
        self,
        feed: Callable[[bytes], bytes],
        *,
        reset: Callable[[], None],
        business: Business | None = None,
    ) -> None:
        self._feed, self._reset, self._business = feed, reset, business
        self._selector = selectors.DefaultSelector()
        self._wake, self._waker = socket.socketpair()
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._host: End | None = None
        self._unsent = b""
        self._more = self._closed = False

    def serve(self) -> None:
        """Work until :meth:`stop`; then close everything."""
        try:
            if self._business is not None:
                self._business.attach(self._selector)
            while True:
                for key, events in self._selector.select(self._pause()):
                    if key.fileobj is self._wake:
                        return
                    if key.data is not None:  # the device's own sockets have none: they are looked at in any case
                        key.data(events)
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
        """Give everything up. Closing twice is not a mistake."""
        if self._closed:
            return
        self._closed = True
        self._release()
        self._selector.close()
        for end in (self._wake, self._waker):
            end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- for the ways -------------------------------------------------------------------------------------------------

    def _take(self, host: End) -> None:
        """This is the line to the host from now on."""
        self._host = host
        self._selector.register(host, selectors.EVENT_READ, self._serve_host)

    def _lost(self) -> None:
        """The host's line broke, or the device died under it."""
        self._drop()

    def _release(self) -> None:
        """Close what was opened."""
        self._drop()

    def _drop(self) -> None:
        """Hang up; what was to be sent is lost."""
        if self._host is not None:
            self._selector.unregister(self._host)
            self._host.close()
            self._host = None
        self._unsent = b""

    def _hear(self, data: bytes) -> None:
        """Bytes from the host. ConnectionLost when the device dies of them."""
        self._unsent += self._feed(data)

    # --- inside -------------------------------------------------------------------------------------------------------

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
            self._lost()
            return
        if data and self._host is not None:
            self._unsent += data
            self._serve_host(0)

    def _serve_host(self, events: int) -> None:
        host = self._host
        if host is None:  # an event of a line that has just been dropped
            return
        try:
            if events & selectors.EVENT_READ:
                self._hear(host.receive())
            if self._unsent:
                self._unsent = self._unsent[host.send(self._unsent) :]
        except BlockingIOError:
            pass
        except (OSError, ConnectionLost):
            self._lost()
            return
        # A host that does not take its answers is not listened to: they would pile up.
        hears = len(self._unsent) <= CHUNK
        wanted = (selectors.EVENT_READ if hears else 0) | (selectors.EVENT_WRITE if self._unsent else 0)
        if self._selector.get_key(host).events != wanted:
            self._selector.modify(host, wanted, self._serve_host)
