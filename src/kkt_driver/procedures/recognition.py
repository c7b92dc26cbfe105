"""Is a document on the drive the one we have sent? Others may have worked on the register while we were away.

Two hosts that sell the same goods for the same money through the same cashier make receipts that nothing tells apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kkt_driver.atol.commands.receipt import CORRECTIONS, OPERATIONS
from kkt_driver.ffd import Document, Fields
from kkt_driver.ffd.tlv import decode
from kkt_driver.fn.records import ReceiptRecord, Record
from kkt_driver.wire.text import decode_line

if TYPE_CHECKING:
    from kkt_driver.receipt_rules import Plan

_CASH = 1
_PAYMENTS = {_CASH: 1031, 2: 1081, 3: 1215, 4: 1216, 5: 1217}
_CASHIER, _ITEM, _NAME, _QUANTITY, _SUM = 1021, 1059, 1030, 1023, 1043
#: All that a document has of which the drive keeps the short record only.
_SHORT = frozenset({1040, 1012, 1054, 1020, 1077})
#: Whose registration it is, in what the register was given; the rest of it may be put differently by the register.
_REGISTRATION = frozenset({1018, 1037, 1048, 1009, 1187, 1117, 1062, 1046, 1017, 1021, 1203})


def receipt_fits(plan: Plan, record: Record) -> bool:
    """Operation and total of the short record, where it tells them, are those of the plan."""
    if not isinstance(record, ReceiptRecord):
        return True
    return (record.operation, record.total) == (OPERATIONS[plan.kind], plan.total)


def is_receipt(plan: Plan, document: Document) -> bool:
    """Cashier, attributes, payments and positions are those of the plan."""
    correction = plan.kind in CORRECTIONS
    given = (*plan.cashier, *plan.header, *(() if correction else plan.footer))
    if not holds(document, given):
        return False
    if _is_short(document):
        return True
    paid = {_PAYMENTS[kind]: amount - (plan.change if kind == _CASH else 0) for kind, amount in plan.payments}
    if any(document.fields.get(tag, paid.get(tag, 0)) != paid.get(tag, 0) for tag in _PAYMENTS.values()):
        return False
    return correction or _same_positions(plan, document)


def _same_positions(plan: Plan, document: Document) -> bool:
    items = [item for item in document.fields.all(_ITEM) if isinstance(item, Fields)]
    if len(items) != len(plan.lines):
        return False
    for item, line in zip(items, plan.lines, strict=True):
        finish = line.finish
        if not _same(finish.name, item.get(_NAME)) or item.get(_QUANTITY) != Decimal(finish.quantity) / 1000:
            return False
        # what rounds the total may be spread over the positions
        if not plan.discount and item.get(_SUM) != finish.sum:
            return False
    return True


def holds(document: Document, given: Iterable[bytes], only: frozenset[int] | None = None) -> bool:
    """Nothing in the document contradicts the attributes that the register was given; who did it is named.

    ``given``: whole TLVs in the register's own code. A tag that the document lacks is passed over, save the cashier.
    """
    if _is_short(document):
        return True
    ours = decode(b"".join(given))
    for tag in dict.fromkeys(tag for tag, _ in ours):
        if only is not None and tag not in only:
            continue
        theirs = document.fields.all(tag)
        # More of them than ours may stand there: an unnoticed restart leaves some from the attempt before.
        wanted = [_read(value) for value in ours.all(tag)]
        if (theirs or tag == _CASHIER) and not all(any(_same(one, other) for other in theirs) for one in wanted):
            return False
    return True


def is_registration(document: Document, given: Iterable[bytes]) -> bool:
    """The registration of the same register for the same user by the same person."""
    return holds(document, given, _REGISTRATION)


def _is_short(document: Document) -> bool:
    return all(tag in _SHORT for tag, _ in document.fields)


def _read(value: Any) -> Any:
    """Text out of the code in which the register was given it."""
    if isinstance(value, str):
        return decode_line(value.encode("cp866"))
    return [(tag, _read(inner)) for tag, inner in value] if isinstance(value, Fields) else value


def _same(ours: Any, theirs: Any) -> bool:
    """The same value, but for what a register may change in text: quotes, spaces, and what cp866 lacks (€, —)."""
    if isinstance(ours, str) and isinstance(theirs, str):
        return re.fullmatch("".join(map(_pattern, _plain(ours))), _plain(theirs)) is not None
    if isinstance(ours, list) and isinstance(theirs, Fields):
        return [tag for tag, _ in ours] == [tag for tag, _ in theirs] and _all_same(
            [value for _, value in ours], [value for _, value in theirs]
        )
    return bool(ours == theirs)


def _all_same(ours: list[Any], theirs: list[Any]) -> bool:
    return len(ours) == len(theirs) and all(map(_same, ours, theirs))


def _plain(text: str) -> str:
    return " ".join(text.replace("«", '"').replace("»", '"').split())


def _pattern(character: str) -> str:
    try:
        character.encode("cp866")
    except UnicodeEncodeError:
        return ".{0,3}"  # "-" or "?", "EUR"
    return re.escape(character)
