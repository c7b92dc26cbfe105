"""Correction receipts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kkt_driver.ffd.fields import Fields
from kkt_driver.ffd.patterns import NO_NUMBER
from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, moment, numbers, roubles, share
from kkt_driver.ffd.rules.table import RATES
from kkt_driver.ffd.rules.vat import TURNOVERS
from kkt_driver.ffd.rules.vat_totals import EARLIER, ENTRIES, entries_of

BASIS = 1174
BY_ORDER = 1


@check("correction-operation")
def correction_operation(subject: Subject) -> Iterator[Hit]:
    """Tag 1054: a correction of 1.05 is for a settlement made without the register, sell or buy."""
    operation = subject.first.get(1054)
    if operation in (2, 4):
        yield hit(1054, value=operation)


@check("correction-number-given")
def correction_number_given(subject: Subject) -> Iterator[Hit]:
    """Tag 1179."""
    basis = subject.first.get(BASIS)
    if isinstance(basis, Fields) and 1179 not in basis:
        yield hit(1179, path=str(BASIS))


@check("correction-order-number")
def correction_order_number(subject: Subject) -> Iterator[Hit]:
    """Tag 1173 = 1 wants a real 1179."""
    basis = subject.first.get(BASIS)
    if subject.first.get(1173) == BY_ORDER and isinstance(basis, Fields):
        number = basis.get(1179)
        if isinstance(number, str) and number.strip(" ") in NO_NUMBER:
            yield hit(1173, 1179, value=number, path=str(BASIS))


@check("correction-date-given")
def correction_date_given(subject: Subject) -> Iterator[Hit]:
    """Tag 1178."""
    basis = subject.first.get(BASIS)
    if isinstance(basis, Fields) and 1178 not in basis:
        yield hit(1178, path=str(BASIS))


@check("correction-date-past")
def correction_date_past(subject: Subject) -> Iterator[Hit]:
    """Tag 1178 against 1012, by days."""
    basis, time = subject.first.get(BASIS), moment(subject.first, 1012)
    day = basis.get(1178) if isinstance(basis, Fields) else None
    if time is not None and isinstance(day, datetime) and day.date() > time.date():
        yield hit(1178, 1012, value=day, path=str(BASIS))


@check("correction-vat-turnover")
def correction_vat_turnover(subject: Subject) -> Iterator[Hit]:
    """Errors 45h..47h of Terminal-FA. A kopeck of each VAT sum may be rounding, which is six kopecks of turnover."""
    total = subject.total
    sums, entries = dict(numbers(subject.first, EARLIER)), dict(entries_of(subject))
    if total is None or not (sums or entries) or subject.items:
        return
    low = high = sum(sums.get(tag, 0) for tag in TURNOVERS.values())
    for rate, (tag, *_) in RATES.items():
        vat = entries.get(rate) if tag == ENTRIES else sums.get(tag)
        part = share(rate, subject.time)
        if vat is not None and part is not None:
            low += max(0, vat - 1) * part[1] // part[0]
            high += -(-(vat + 1) * part[1] // part[0])
    if not low <= total <= high:
        newer = (ENTRIES,) if entries else ()
        yield hit(1020, *sums, *newer, value=total, low=roubles(low), high=roubles(high), total=roubles(total))
