"""What a drive was chosen to be, kept beside its journal.

A drive is bought with its term, its capacity and its generation, and nobody can change them. So the folder of an
emulated one keeps them too, as ``drive.json``: whoever opens it later need not say them again, and who says others is
refused.

Not kept is what belongs to the way a drive is used. A register without an operator, for one, lets documents wait for
ever (``operator_lock_days``).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple, TypedDict

from kkt_driver.errors import UsageError
from kkt_driver.fn.enums import Generation
from kkt_sim.drive.profile import DriveProfile


class Choices(TypedDict, total=False):
    """Some fields of :class:`DriveProfile`; what is left out is as usual."""

    generation: Generation
    debug: bool
    term: int
    registrations: int | None
    capacity: int
    queue_capacity: int
    full_days: int | None
    timer_tolerance: timedelta | None
    check_rnm: bool
    operator_lock_days: int | None


class Field(NamedTuple):
    """How a field of the profile is written, and read back; ValueError for what it cannot be."""

    write: Callable[[DriveProfile], Any]
    read: Callable[[Any], Any]


def _number(value: Any) -> int:
    if type(value) is not int:
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _number_or_none(value: Any) -> int | None:
    return None if value is None else _number(value)


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def _seconds(profile: DriveProfile) -> int | None:
    tolerance = profile.timer_tolerance
    return None if tolerance is None else int(tolerance.total_seconds())


#: what is kept
FIELDS: dict[str, Field] = {
    "generation": Field(lambda profile: profile.generation.title, Generation.parse),
    "debug": Field(lambda profile: profile.debug, _flag),
    "term": Field(lambda profile: profile.term, _number),
    "registrations": Field(lambda profile: profile.reports, _number),
    "capacity": Field(lambda profile: profile.capacity, _number),
    "queue_capacity": Field(lambda profile: profile.queue_capacity, _number),
    "full_days": Field(lambda profile: profile.full_days, _number_or_none),
    "timer_tolerance": Field(_seconds, lambda value: None if value is None else timedelta(seconds=_number(value))),
    "check_rnm": Field(lambda profile: profile.check_rnm, _flag),
}


def chosen(usual: DriveProfile, asked: DriveProfile | Choices | None) -> DriveProfile:
    """A new drive: ``asked``, and where that says nothing, as ``usual``. UsageError for what cannot be."""
    try:
        return asked if isinstance(asked, DriveProfile) else replace(usual, **(asked or {}))
    except (ValueError, TypeError) as error:
        raise UsageError(f"drive: {error}") from error


def encode(profile: DriveProfile) -> str:
    """The text to keep."""
    return json.dumps({name: field.write(profile) for name, field in FIELDS.items()}, indent=2) + "\n"


def recall(usual: DriveProfile, asked: DriveProfile | Choices | None, text: str | None) -> DriveProfile:
    """The drive that was kept as ``text``; None: a usual one, of which nothing was kept.

    UsageError if ``asked`` wants another one, or the text cannot be understood.
    """
    wanted = chosen(usual, asked)
    try:
        life = _decode(text) if text is not None else {name: getattr(usual, name) for name in FIELDS}
        made = replace(wanted, **life)
    except (ValueError, TypeError) as error:
        raise UsageError(f"what was kept of the drive cannot be understood: {error}") from error
    for name in FIELDS if isinstance(asked, DriveProfile) else FIELDS.keys() & (asked or {}).keys():
        old, new = FIELDS[name].write(made), FIELDS[name].write(wanted)
        if old != new:
            raise UsageError(f"its drive was made with {name} {old}, not {new}: leave that out, or take another folder")
    return made


def _decode(text: str) -> dict[str, Any]:
    said = json.loads(text)
    if not isinstance(said, dict) or not said.keys() <= FIELDS.keys():
        raise ValueError(f"it should be an object with the fields {', '.join(FIELDS)}")
    return {name: FIELDS[name].read(value) for name, value in said.items()}
