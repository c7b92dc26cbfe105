"""What a session asks of a line."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Transport(Protocol):
    """A byte stream to one register, with its own time.

    Time belongs to the line so that an emulated one can run on a virtual clock: waiting a minute for an answer that
    never comes then costs a test nothing.
    """

    def write(self, data: bytes) -> None:
        """Send all of ``data``. ConnectionLost if the line broke; part of the data may have gone out."""
        ...

    def read(self, timeout: float) -> bytes:
        """What has come, at once if anything has; ``b""`` after ``timeout`` seconds of silence.

        ConnectionLost if the line broke.
        """
        ...

    def reconnect(self) -> None:
        """Drop the line and open it anew; bytes still under way are lost. ConnectError if nobody is there."""
        ...

    def close(self) -> None:
        """Give the line up. Closing twice is not a mistake."""
        ...

    def monotonic(self) -> float:
        """Seconds since an arbitrary moment; never decreases."""
        ...

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        ...
