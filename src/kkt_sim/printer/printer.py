"""Tape, paper, drawer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

#: so many lines of the tape are remembered
MEMORY = 20_000


class Printer:
    """Prints lines of text.

    Attributes:
        tape: the last lines printed, oldest first; last: the last whole document.
        paper, cover_open, drawer_open: as a test or a person has left them.
        held_back: documents that wait for paper.
        listener: called with the lines of each document as it is printed.
    """

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.tape: deque[str] = deque(maxlen=MEMORY)
        self.last: list[str] = []
        self.held_back: list[list[str]] = []
        self.paper = True
        self.cover_open = False
        self.drawer_open = False
        self.lines_printed = 0
        self.cuts = 0
        self.beeps = 0
        self.listener: Callable[[Sequence[str]], None] | None = None
        self._loose: list[str] = []

    def document(self, lines: Sequence[str]) -> None:
        """Print a whole document and cut; without paper it waits."""
        if not self.paper:
            self.held_back.append(list(lines))
            return
        self._flush_loose()
        self.last = list(lines)
        self._emit(lines)
        self.cut()

    def copy(self, lines: Sequence[str]) -> None:
        """Print without becoming the last document."""
        last = self.last
        self.document(lines)
        self.last = last

    def resume(self) -> None:
        """Print what has waited."""
        waiting, self.held_back = self.held_back, []
        for lines in waiting:
            self.document(lines)

    def line(self, text: str) -> None:
        """Print one line outside of a document."""
        self._loose.append(text)

    def finish(self) -> None:
        """End a document of loose lines."""
        lines, self._loose = self._loose, []
        if lines:
            self.document(lines)

    def cut(self) -> None:
        """Cut the paper."""
        self.cuts += 1

    def _flush_loose(self) -> None:
        lines, self._loose = self._loose, []
        if lines:
            self._emit(lines)

    def _emit(self, lines: Sequence[str]) -> None:
        self.tape.extend(lines)
        self.lines_printed += len(lines)
        if self.listener is not None:
            try:
                self.listener(lines)
            except OSError:  # who looks at the paper must not stop the register
                self.listener = None
