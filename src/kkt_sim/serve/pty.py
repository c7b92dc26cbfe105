"""Serve a device on a pseudo-terminal: what opens a serial port by its name can open this one. POSIX only."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from kkt_driver.errors import UsageError
from kkt_sim.serve.cable import CableServer
from kkt_sim.serve.server import CHUNK, Business


class PtyServer(CableServer):
    """Bytes between a pseudo-terminal and a device; see :class:`~kkt_sim.serve.cable.CableServer`.

    ``path`` is the name of the port, such as ``/dev/pts/5``; ``link``: a symbolic link to make under a name that stays
    the same, removed in the end. Hosts may open and close the port as often as they like.

    UsageError where the system has no pseudo-terminals, or ``link`` exists and is none.
    """

    def __init__(
        self,
        feed: Callable[[bytes], bytes],
        *,
        link: str | os.PathLike[str] | None = None,
        reset: Callable[[], None] = lambda: None,
        business: Business | None = None,
    ) -> None:
        line = _Master()
        super().__init__(feed, reset=reset, business=business)
        self._take(line)
        self.path = line.path
        self._link: Path | None = None
        if link is not None:
            try:
                self._link = _linked(Path(link), self.path)
            except BaseException:
                self.close()
                raise
        self.url = f"serial:{self._link or self.path}"

    def _release(self) -> None:
        self._drop()
        if self._link is not None and self._link.is_symlink() and os.readlink(self._link) == self.path:
            self._link.unlink()


class _Master:
    """Our end of a pseudo-terminal, with nothing on the line translated or echoed.

    The far end stays open here too: else each host that closes the port would hang the line up.
    """

    def __init__(self) -> None:
        try:
            import pty
            import tty
        except ImportError:
            raise UsageError("pseudo-terminals are a thing of POSIX systems; serve over TCP instead") from None
        self._near, self._far = pty.openpty()
        tty.setraw(self._far)
        os.set_blocking(self._near, False)
        self.path = os.ttyname(self._far)

    def fileno(self) -> int:
        """For a selector."""
        return self._near

    def receive(self) -> bytes:
        """What has come."""
        return os.read(self._near, CHUNK)

    def send(self, data: bytes) -> int:
        """How much of ``data`` has gone."""
        return os.write(self._near, data)

    def close(self) -> None:
        """Both ends."""
        for descriptor in (self._near, self._far):
            os.close(descriptor)


def _linked(link: Path, path: str) -> Path:
    if link.exists() and not link.is_symlink():
        raise UsageError(f"{link} is there and is not a link")
    link.unlink(missing_ok=True)
    link.symlink_to(path)
    return link
