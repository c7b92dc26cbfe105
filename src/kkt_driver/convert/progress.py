"""A bar on a terminal; nothing where nobody looks."""

from __future__ import annotations

from time import monotonic
from typing import TextIO

_EVERY = 0.1
_WIDTH = 30


class Progress:
    """``total``: bytes of the input, 0 when not known."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream, self._total = stream, total
        self._shown = stream.isatty()
        self._next = 0.0
        self._width = 0

    def at(self, offset: int, documents: int) -> None:
        """So far have we come."""
        if not self._shown or monotonic() < self._next:
            return
        self._next = monotonic() + _EVERY
        text = f"документов: {documents}"
        if self._total:
            done = min(offset / self._total, 1.0)
            filled = int(done * _WIDTH)
            text = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {done:4.0%}  {text}"
        self._width = len(text)
        self._stream.write(f"\r{text}")
        self._stream.flush()

    def end(self) -> None:
        """Take the bar away."""
        if self._width:
            self._stream.write(f"\r{' ' * self._width}\r")
            self._stream.flush()
