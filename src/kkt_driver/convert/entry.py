"""One document of a file, or what is in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kkt_driver.errors import UsageError

if TYPE_CHECKING:
    from kkt_driver.ffd import Document


class BrokenDocument(UsageError):
    """A document in a file cannot be read or written. ``number``: in the file, from 1; ``offset``: in bytes."""

    def __init__(self, number: int, offset: int, reason: str) -> None:
        super().__init__(f"document {number} at offset {offset}: {reason}")
        self.number, self.offset, self.reason = number, offset, reason


@dataclass(frozen=True, slots=True)
class Entry:
    """``document`` is None when it could not be read, ``reason`` then says why.

    number: in the file, from 1.   offset: of its first byte; of the row, for a table.
    last: nothing can be read behind it, because its end is not known.
    """

    number: int
    offset: int
    document: Document | None = None
    reason: str = ""
    last: bool = False

    def get(self) -> Document:
        """The document. BrokenDocument."""
        if self.document is None:
            raise BrokenDocument(self.number, self.offset, self.reason)
        return self.document
