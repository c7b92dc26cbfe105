"""What pseudo-terminals and serial ports have in common: the line is always there, its host may not be."""

from __future__ import annotations

from kkt_sim.serve.server import CHUNK, Server


class CableServer(Server):
    """A server whose hosts plug in and out without the device noticing.

    It speaks to whoever may be there; bytes that nobody reads are dropped above 64 KiB. ``reset`` is called for what
    comes next after the device has died.
    """

    _off = False

    def _hear(self, data: bytes) -> None:
        if self._off:
            self._reset()
            self._off = False
        super()._hear(data)
        self._unsent = self._unsent[:CHUNK]

    def _serve_host(self, events: int) -> None:
        self._unsent = self._unsent[:CHUNK]  # what the device says unasked comes on top
        super()._serve_host(events)

    def _lost(self) -> None:
        """The port stays: what the host gets to see of a dead device is silence."""
        self._off, self._unsent = True, b""
