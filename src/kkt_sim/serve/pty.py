"""Serve a device on a pseudo-terminal: what opens a serial port by its name can open this one. POSIX only."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from kkt_driver.errors import UsageError

CHUNK = 65536


class PtyServer:
    """Bytes between a pseudo-terminal and a device.

    ``feed`` gets what came and returns what to send. ``path`` is the name of the port, such as ``/dev/pts/5``;
    ``link``: a symbolic link to make under a name that stays the same, removed in the end. Hosts may open and close
    the port as often as they like; bytes that nobody reads are dropped above 64 KiB.

    UsageError where the system has no pseudo-terminals, or ``link`` exists and is none.
    """

    def __init__(self, feed: Callable[[bytes], bytes], *, link: str | os.PathLike[str] | None = None) -> None:
        self._feed = feed
        self._master, self._slave, self.path = _open()
        os.set_blocking(self._master, False)
        self._wake, self._waker = socket.socketpair()
        self._unsent = b""
        self._link = Path(link) if link is not None else None
        self._closed = False
        if self._link is not None:
            if self._link.exists() and not self._link.is_symlink():
                self.close()
                raise UsageError(f"{self._link} is there and is not a link")
            self._link.unlink(missing_ok=True)
            self._link.symlink_to(self.path)
        self.url = f"serial:{self._link or self.path}"

    def serve(self) -> None:
        """Work until :meth:`stop`; then close everything."""
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._wake, selectors.EVENT_READ)
                selector.register(self._master, selectors.EVENT_READ)
                while True:
                    for key, events in selector.select():
                        if key.fileobj is self._wake:
                            return
                        self._exchange(events)
                    wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._unsent else 0)
                    selector.modify(self._master, wanted)
        finally:
            self.close()

    def stop(self) -> None:
        """End :meth:`serve`; may be called from a signal handler or another thread."""
        with contextlib.suppress(OSError):
            self._waker.send(b"\0")

    def close(self) -> None:
        """Give the port up. Closing twice is not a mistake."""
        if self._closed:
            return
        self._closed = True
        for descriptor in (self._master, self._slave):
            os.close(descriptor)
        for end in (self._wake, self._waker):
            end.close()
        if self._link is not None and self._link.is_symlink() and os.readlink(self._link) == self.path:
            self._link.unlink()

    def __enter__(self) -> PtyServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _exchange(self, events: int) -> None:
        with contextlib.suppress(BlockingIOError):
            if events & selectors.EVENT_READ:
                self._unsent += self._feed(os.read(self._master, CHUNK))
            if self._unsent:
                self._unsent = self._unsent[os.write(self._master, self._unsent) :]
        self._unsent = self._unsent[:CHUNK]


def _open() -> tuple[int, int, str]:
    """Both ends and the name, with nothing on the line translated or echoed.

    The far end stays open here too: else each host that closes the port would hang the line up.
    """
    try:
        import pty
        import tty
    except ImportError:
        raise UsageError("pseudo-terminals are a thing of POSIX systems; serve over TCP instead") from None
    master, slave = pty.openpty()
    tty.setraw(slave)
    return master, slave, os.ttyname(slave)
