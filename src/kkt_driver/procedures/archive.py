"""The drive's archive, document by document, and how many a day."""

from __future__ import annotations

from datetime import date, timedelta

from kkt_driver.atol.commands.drive import DriveStatus
from kkt_driver.errors import NoDriveData, UnexpectedReply
from kkt_driver.ffd import Document
from kkt_driver.forecast import CAPACITY, Forecast, Load, forecast
from kkt_driver.procedures.document import document as read_document
from kkt_driver.procedures.drive import exchange, now, state, validity
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.procedures.kept import find


def last_number() -> Procedure[int]:
    """Number of the last document, 0 before the first."""
    return (yield from ask(DriveStatus())).last


def document(number: int, *, skip_missing: bool = False) -> Procedure[Document | None]:
    """Document ``number``; NoDriveData when there is none, or None instead with ``skip_missing``."""
    try:
        return (yield from read_document(number))
    except NoDriveData:
        if not skip_missing:
            raise
        return None


def survey(days: int, *, capacity: int = CAPACITY, yearly: int | None = None) -> Procedure[Forecast]:
    """When the drive ends, from its term, its flags, and the documents of the last ``days`` days."""
    known = yield from state()
    term = yield from validity()
    waiting = yield from exchange()
    time = yield from now()
    if time is None:
        raise UnexpectedReply("the register's clock is not set: nothing can be told about days")
    counts = (yield from daily(days)) if days else []
    return forecast(
        today=time.date(),
        used=known.last,
        until=term.until,
        load=Load.of(counts),
        capacity=capacity,
        flags=known.flags,
        unsent_since=waiting.since,
        yearly=yearly,
    )


def daily(days: int) -> Procedure[list[int]]:
    """Documents of each of the last ``days`` calendar days, the oldest first; today, which is not over, left out.

    The day of the first document is left out too: fewer days come for a young drive. Numbers grow with time, so the
    first document of each day is searched for, which takes about twenty questions a day however many documents there
    are.
    """
    time = yield from now()
    last = yield from last_number()
    if time is None or not last:
        return []
    days_of: dict[int, date] = {}
    begin = yield from _day_of(1, days_of)
    today = time.date()
    day, bound = today, last + 1
    bound = yield from _first_of(day, bound, days_of)
    counts: list[int] = []
    while len(counts) < days and day - timedelta(days=1) > begin:
        day -= timedelta(days=1)
        first = yield from _first_of(day, bound, days_of)
        counts.append(bound - first)
        bound = first
    return counts[::-1]


def _first_of(day: date, bound: int, days_of: dict[int, date]) -> Procedure[int]:
    """Number of the first document of ``day`` or later; from ``bound`` on all are later."""
    low, step = bound, 1
    while low > 1:
        low = max(1, low - step)
        if (yield from _day_of(low, days_of)) < day:
            low += 1
            break
        bound, step = low, step * 2
    while low < bound:
        middle = (low + bound) // 2
        if (yield from _day_of(middle, days_of)) < day:
            low = middle + 1
        else:
            bound = middle
    return low


def _day_of(number: int, days_of: dict[int, date]) -> Procedure[date]:
    """The day of a document; one that is missing, or has no time, is as old as can be."""
    known = days_of.get(number)
    if known is None:
        try:
            time = (yield from find(number)).record.time
        except NoDriveData:
            time = None
        known = days_of[number] = time.date() if time is not None else date.min
    return known
