"""When a drive ends: by its keys, by its flags, or because its archive is full. Pure: dates and counts in, dates out.

Formulas. ``a`` is the mean of documents per day, ``b`` its change per day, ``R`` the documents that still fit::

    R = capacity − used                       at most used / 9 when the drive says that it is full to 90 %
    n = R / a                                 days until it is full, without a trend
    n = (−a + √(a² + 2bR)) / b                with one; never, when a² + 2bR < 0
    a = mean of the last 28 days              four whole weeks: no weekday counts more than another
    b = slope of the last 28 to 56 days       least squares, each weekday measured against itself; at most 1 % of a
    early date: a (1 + cv / √days)            cv: standard deviation / mean; warnings go by the early date

The mean describes the middle of its days; with a trend it is carried forward to today. Fewer than 7 days tell nothing:
then a declared yearly volume is used, or the term alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean, pstdev
from typing import Any

from kkt_driver.errors import FieldError
from kkt_driver.fn.enums import WarningFlag
from kkt_driver.fn.words import flags_of
from kkt_driver.results import Result

#: documents that drives on sale hold: 250 000, a few 170 000
CAPACITY = 250_000
MEAN_DAYS, TREND_DAYS, FEWEST_DAYS = 28, 56, 7
TREND_LIMIT = 0.01
#: days of the oldest document without an answer of the operator, after which a drive locks itself
LOCK_DAYS = 30
#: days left, code, Russian and English text
STEPS = (
    (3, "critical", "замените ФН сейчас", "replace the drive now"),
    (14, "urgent", "ФН пора заменить", "the drive has to be replaced"),
    (30, "plan", "назначьте день замены ФН, касса встанет на срок до 2 дней", "plan the replacement, up to 2 days"),
    (60, "buy", "купите новый ФН", "buy a new drive"),
)
REASONS = {
    "term": ("срок ключей", "the keys end"),
    "capacity": ("заполнение памяти", "the archive is full"),
    "flag": ("признак самого ФН", "a flag of the drive"),
}
_FAR = 365 * 1000
_FLAG_DAYS = ((WarningFlag.CRITICAL, 0), (WarningFlag.REPLACE, 3), (WarningFlag.EXPIRING, 30))


@dataclass(frozen=True, slots=True)
class Load(Result):
    """How much a register works. mean: documents per day. trend: change of that per day. spread: cv. days: counted."""

    mean: float
    trend: float = 0.0
    spread: float = 0.0
    days: int = MEAN_DAYS

    @property
    def today(self) -> float:
        """The mean carried forward from the middle of its days."""
        return max(0.0, self.mean + self.trend * (min(self.days, MEAN_DAYS) + 1) / 2)

    @classmethod
    def of(cls, counts: Sequence[int]) -> Load | None:
        """Out of documents per calendar day, the oldest first; None for fewer than 7 days."""
        if len(counts) < FEWEST_DAYS:
            return None
        last = counts[-MEAN_DAYS:]
        mean = fmean(last)
        limit = TREND_LIMIT * mean
        trend = min(max(_slope(counts[-TREND_DAYS:]), -limit), limit) if len(counts) >= MEAN_DAYS else 0.0
        return cls(mean, trend, pstdev(last) / mean if mean else 0.0, len(last))


def _slope(counts: Sequence[int]) -> float:
    """Least squares, each weekday with a level of its own."""
    above = below = 0.0
    for weekday in range(7):
        days = range(weekday, len(counts), 7)
        middle, level = fmean(days), fmean(counts[day] for day in days)
        above += sum((day - middle) * (counts[day] - level) for day in days)
        below += sum((day - middle) ** 2 for day in days)
    return above / below if below else 0.0


def days_to_fill(room: float, per_day: float, trend: float = 0.0) -> float:
    """Days until ``room`` documents are made; infinity when they never will be."""
    if room <= 0:
        return 0.0
    root = per_day * per_day + 2 * trend * room
    if root < 0:
        return math.inf
    below = per_day + math.sqrt(root)  # the same formula turned over, so that the trend may be 0
    return 2 * room / below if below > 0 else math.inf


@dataclass(frozen=True, slots=True)
class Notice(Result):
    """``code``: buy, plan, urgent, critical; lock; or that of a flag. ``days``: left, where that is known."""

    code: str
    days: int | None
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Forecast(Result):
    """When the drive has to be replaced; None where nothing is known that would end it.

    reason: term, capacity or flag.   early: ``ends`` for a load at the upper edge of what was seen.
    days_left: until ``ends``; ``days_left_early``: by which warnings go.   term, full: the two dates on their own.
    lock: when the drive locks itself unless the operator gets its documents; that is cured by sending them.
    """

    ends: date | None
    reason: str | None
    days_left: int | None
    early: date | None
    days_left_early: int | None
    term: date | None
    full: date | None
    lock: date | None
    room: int
    load: Load | None
    warnings: tuple[Notice, ...]

    def to_dict(self) -> dict[str, Any]:
        """Fields by name."""
        return {**Result.to_dict(self), "warnings": [warning.to_dict() for warning in self.warnings]}


def forecast(
    *,
    today: date,
    used: int,
    until: date | None = None,
    load: Load | None = None,
    capacity: int = CAPACITY,
    flags: int = 0,
    unsent_since: datetime | None = None,
    yearly: int | None = None,
    lock_days: int = LOCK_DAYS,
) -> Forecast:
    """When a drive with ``used`` documents ends.

    Args:
        until: last day of the keys.
        load: from :meth:`Load.of`; without it ``yearly``, the declared documents of a year, if given.
        flags: of the drive, as its state has them: they know better than any count.
        unsent_since: time of the oldest document that waits for the operator.
    """
    for name, value, least in (("used", used, 0), ("capacity", capacity, 1)):
        if value < least:
            raise FieldError(name, f"must be at least {least}", value)
    if load is None and yearly is not None:
        load = Load(yearly / 365, days=FEWEST_DAYS)
    room = max(0, capacity - used)
    if flags & WarningFlag.MEMORY:
        room = min(room, used // 9)
    full = early_full = math.inf
    if load is not None or not room:
        rate, trend, spread, days = (load.today, load.trend, load.spread, load.days) if load else (0.0, 0.0, 0.0, 1)
        full = days_to_fill(room, rate, trend)
        early_full = min(full, days_to_fill(room, rate * (1 + spread / math.sqrt(days)), trend))
    term = math.inf if until is None else max(0, (until - today).days)
    flag = min((days for bit, days in _FLAG_DAYS if flags & bit), default=math.inf)
    left, reason = min((term, "term"), (full, "capacity"), (flag, "flag"))
    early = min(left, early_full)
    lock = unsent_since.date() + timedelta(days=lock_days) if unsent_since is not None else None
    return Forecast(
        ends=_day(today, left),
        reason=reason if left < math.inf else None,
        days_left=_whole(left),
        early=_day(today, early),
        days_left_early=_whole(early),
        term=until,
        full=_day(today, full),
        lock=lock,
        room=room,
        load=load,
        warnings=_warnings(_whole(early), flags, (lock - today).days if lock else None),
    )


def _warnings(left: int | None, flags: int, lock: int | None) -> tuple[Notice, ...]:
    found = []
    step = next((step for step in STEPS if left is not None and left <= step[0]), None)
    if step is not None:
        found.append(Notice(step[1], left, step[2], step[3]))
    found += [Notice(flag.code, None, flag.ru, flag.en) for flag in flags_of(flags)]
    # the oldest has waited for five days: no short failure of the network any more
    if lock is not None and lock <= LOCK_DAYS - 5:
        found.append(Notice("lock", max(0, lock), "документы не уходят в ОФД", "documents do not reach the operator"))
    return tuple(found)


def _whole(days: float) -> int | None:
    return int(days) if days < _FAR else None


def _day(today: date, days: float) -> date | None:
    return today + timedelta(days=int(days)) if days < _FAR else None
