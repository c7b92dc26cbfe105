"""Payments."""

from __future__ import annotations

from collections.abc import Iterator

from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, numbers, roubles

CASHLESS = (1081, 1215, 1216, 1217)
PAYMENTS = (1031, *CASHLESS)
CREDIT_REPAYMENT = 7


@check("payments-are-total")
def payments_are_total(subject: Subject) -> Iterator[Hit]:
    """Tags 1031, 1081, 1215..1217: absent ones count as zero, but all absent is for the required tags to say."""
    total = subject.total
    paid = dict(numbers(subject.first, PAYMENTS))
    if total is None or not paid:
        return
    together = sum(paid.values())
    if together != total and not any(isinstance(subject.first.get(tag), bytes) for tag in PAYMENTS):
        yield hit(1020, *PAYMENTS, value=together, paid=roubles(together), total=roubles(total))


@check("cashless-within-total")
def cashless_within_total(subject: Subject) -> Iterator[Hit]:
    """Change is given from cash only (error 3Ah of Terminal-FA, 71h of ATOL)."""
    total = subject.total
    together = sum(amount for _, amount in numbers(subject.first, CASHLESS))
    if total is not None and together > total:
        yield hit(*CASHLESS, 1020, value=together, paid=roubles(together), total=roubles(total))


@check("credit-repayment-alone")
def credit_repayment_alone(subject: Subject) -> Iterator[Hit]:
    """Tag 1214 = 7."""
    if len(subject.items) < 2:
        return
    for item in subject.items:
        if item.method == CREDIT_REPAYMENT:
            yield hit(1214, 1059, value=CREDIT_REPAYMENT, path=item.path, count=len(subject.items))
