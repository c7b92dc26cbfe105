"""Dates and times; all of them local wall time of the register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, moment, whole
from kkt_driver.ffd.tags import BY_NUMBER

#: the format is not older
_FIRST = datetime(2016, 9, 1)
_DAY, _CLOCK = timedelta(hours=24), timedelta(minutes=5)
#: drives forgive this much at the opening of a shift, for clocks are set back between shifts
_BACK = timedelta(hours=1)
_NO_DATE = datetime(1970, 1, 1)
_ENVD, _ENVD_END = 0x08, datetime(2021, 1, 1)
_SHIFT_OPEN = 2
_DATES = frozenset((1098, 1178))


@check("date-too-early")
def date_too_early(subject: Subject) -> Iterator[Hit]:
    """Tag 1012."""
    if subject.time is not None and subject.time < _FIRST:
        yield hit(1012, value=subject.time)


@check("date-in-future")
def date_in_future(subject: Subject) -> Iterator[Hit]:
    """Tag 1012: 24 hours are more than time zones explain."""
    if subject.time is not None and subject.now is not None and subject.time - subject.now > _DAY:
        yield hit(1012, value=subject.time, now=subject.now)


@check("clock-ahead")
def clock_ahead(subject: Subject) -> Iterator[Hit]:
    """Tag 1012: a register's clock keeps time within 5 minutes. That it is behind cannot be told from a document."""
    if subject.time is not None and subject.now is not None and _CLOCK < subject.time - subject.now <= _DAY:
        yield hit(1012, value=subject.time, now=subject.now)


@check("date-before-previous")
def date_before_previous(subject: Subject) -> Iterator[Hit]:
    """Tag 1012, answer 07h of drives, which know minutes only."""
    time, before = subject.time, moment(subject.previous, 1012)
    if time is None or before is None or time >= before.replace(second=0):
        return
    if subject.form != _SHIFT_OPEN or before - time > _BACK:
        yield hit(1012, value=time, before=before)


@check("midnight")
def midnight(subject: Subject) -> Iterator[Hit]:
    """Tags 1098 and 1178."""
    if subject.present.isdisjoint(_DATES):
        return
    for path, _, number, value in subject.values:
        if number in _DATES and isinstance(value, datetime) and value.time() != _NO_DATE.time():
            tag = BY_NUMBER[number]
            yield hit(number, value=value, path=path, tag=number, name_ru=tag.name, name_en=tag.id)


@check("first-waiting-date")
def first_waiting_date(subject: Subject) -> Iterator[Hit]:
    """Tags 1097 and 1098."""
    count, since = whole(subject.first, 1097), moment(subject.first, 1098)
    if count is None or since is None:
        return
    late = subject.time is not None and since.date() > subject.time.date()
    if late or (since == _NO_DATE) != (count == 0):
        yield hit(1097, 1098, value=since, count=count)


@check("envd-abolished")
def envd_abolished(subject: Subject) -> Iterator[Hit]:
    """Tag 1055: sell and buy; a return goes by the system of the first settlement."""
    if subject.time is not None and subject.time >= _ENVD_END and subject.first.get(1054) in (1, 3):
        system = subject.first.get(1055)
        if system == _ENVD:
            yield hit(1055, 1012, value=subject.time)


@check("envd-registered")
def envd_registered(subject: Subject) -> Iterator[Hit]:
    """Tag 1062."""
    systems = whole(subject.first, 1062)
    if subject.time is not None and subject.time >= _ENVD_END and systems is not None and systems & _ENVD:
        yield hit(1062, 1012, value=subject.time)
