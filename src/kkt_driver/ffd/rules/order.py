"""Order of documents: numbers, shifts, what may follow what. ``previous`` is the document just before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, moment, text, whole

REPLACEMENT = 1
_RECEIPTS = frozenset((3, 4, 31, 41))
_IN_SHIFT = _RECEIPTS | {5, 21}
_NO_SHIFT = frozenset((2, 11, 21, 6))
#: form -> forms that may follow it in the same drive; a state report changes nothing and says nothing
_NEXT: dict[int, frozenset[int]] = {
    1: _NO_SHIFT,
    11: _NO_SHIFT,
    5: _NO_SHIFT,
    2: _IN_SHIFT,
    **dict.fromkeys(_RECEIPTS, _IN_SHIFT),
    # after the closing only state reports
    6: frozenset((21,)),
}
_SHIFT_LENGTH = timedelta(hours=24)


def _same_drive(subject: Subject) -> bool:
    """Documents of two drives have nothing to do with one another."""
    own, before = text(subject.first, 1041), text(subject.previous, 1041)
    return own is None or before is None or own == before


@check("first-document")
def first_document(subject: Subject) -> Iterator[Hit]:
    """Tag 1040 = 1: a registration, or a re-registration that replaces the drive (1101 = 1, bit 0 of 1205)."""
    number, form = whole(subject.first, 1040), subject.form
    # an operator's acknowledgement and marking documents carry the numbers of others; zero is another rule
    if not number or (form not in _NEXT and form != 21):
        return
    if form == 11:
        known = 1101 in subject.first or 1205 in subject.first
        replaced = REPLACEMENT in subject.fields.all(1101) or bool((whole(subject.first, 1205) or 0) & 1)
        wrong = known and (number == 1) != replaced
    else:
        wrong = (number == 1) != (form == 1)
    if wrong:
        yield hit(1040, *((1101,) if form == 11 else ()), value=number, form=form, number=number)


@check("next-document-number")
def next_document_number(subject: Subject) -> Iterator[Hit]:
    """Tag 1040."""
    number, before = whole(subject.first, 1040), whole(subject.previous, 1040)
    if number is not None and before is not None and number != before + 1 and _same_drive(subject):
        yield hit(1040, value=number, number=number, before=before)


@check("document-order")
def document_order(subject: Subject) -> Iterator[Hit]:
    """Forms; answer 02h of drives."""
    allowed = _NEXT.get(subject.previous_form)
    if allowed is not None and subject.form not in allowed and _same_drive(subject):
        yield hit(value=subject.form, form=subject.form, before=subject.previous_form)


@check("shift-number")
def shift_number(subject: Subject) -> Iterator[Hit]:
    """Tag 1038: after a re-registration or a state report the last shift may not be known."""
    number, before = whole(subject.first, 1038), whole(subject.previous, 1038)
    if number is None or not _same_drive(subject):
        return
    if subject.form == 2:
        if subject.previous_form == 1:
            before = 0
        elif subject.previous_form != 5:
            return
        expected = None if before is None else before + 1
    else:
        expected = before if subject.previous_form in _NEXT.keys() - {1, 11, 5, 6} else None
    if expected is not None and number != expected:
        yield hit(1038, value=number, number=number, expected=expected)


@check("receipt-number")
def receipt_number(subject: Subject) -> Iterator[Hit]:
    """Tag 1042: receipts, BSO and corrections share one numbering, from 1 in every shift."""
    number = whole(subject.first, 1042)
    if subject.previous_form == 2:
        expected: int | None = 1
    elif subject.previous_form in _RECEIPTS:
        before = whole(subject.previous, 1042)
        expected = None if before is None else before + 1
    else:
        return
    # zero is another rule
    if number and expected is not None and number != expected and _same_drive(subject):
        yield hit(1042, value=number, number=number, expected=expected)


@check("shift-length")
def shift_length(subject: Subject) -> Iterator[Hit]:
    """Answer 16h of drives; only a gap between two documents of the shift can be seen here."""
    before = moment(subject.previous, 1012)
    if subject.time is None or before is None or subject.previous_form not in _RECEIPTS | {2}:
        return
    gap = subject.time - before
    if gap > _SHIFT_LENGTH and _same_drive(subject):
        yield hit(1012, value=subject.time, hours=int(gap.total_seconds() // 3600))


@check("receipts-in-shift")
def receipts_in_shift(subject: Subject) -> Iterator[Hit]:
    """Tag 1118 against 1042 of the document before."""
    count = whole(subject.first, 1118)
    if subject.previous_form == 2:
        expected: int | None = 0
    elif subject.previous_form in _RECEIPTS:
        expected = whole(subject.previous, 1042)
    else:
        return
    if count is not None and expected is not None and count != expected and _same_drive(subject):
        yield hit(1118, value=count, count=count, expected=expected)
