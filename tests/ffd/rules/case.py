"""What a spoiled document is: a valid one of the day, small changes, and what must be found, no more and no less."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from .edit import Edit

ITEM, SECOND = 1059, (1059, 1)


class Case(NamedTuple):
    """``found``: rule and tags of each finding, in order.

    Validated with the registration in force, changed by ``registration``; ``form`` other than the document's own,
    ``previous`` and ``now`` where the case says so.
    """

    title: str
    base: str
    edits: tuple[Edit, ...]
    found: tuple[tuple[str, tuple[int, ...]], ...]
    form: int = 0
    previous: str = ""
    now: datetime | None = None
    registration: tuple[Edit, ...] = ()


def one(title: str, base: str, edits: tuple[Edit, ...] | Edit, rule: str, *tags: int, **more: object) -> Case:
    """A case with one finding."""
    return Case(title, base, edits if isinstance(edits, tuple) else (edits,), ((rule, tags),), **more)  # type: ignore[arg-type]
