"""The rules of a correction."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from kkt_driver.atol.commands.receipt import FinishPosition
from kkt_driver.checking import choice, flag
from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import CorrectionType, VatRate
from kkt_driver.ffd.patterns import NO_NUMBER
from kkt_driver.money import MAX_KOPECKS, kopecks, roubles
from kkt_driver.receipt_rules.payments import payment_sum, payments_by_kind
from kkt_driver.receipt_rules.plan import Line, Plan
from kkt_driver.receipt_rules.receipt import check_cashier
from kkt_driver.receipt_rules.tags import Tags, tax_system, text_tags, tlvs
from kkt_driver.vat import SHARES

if TYPE_CHECKING:
    from kkt_driver.receipt import Correction

#: Sums of a correction by rate: VAT for the rates, turnover for 0 % and "none". Other rates stand in 1115, in a 1119
#: with rate and sum each; that a register takes them like the tags before is assumed, see kkt_driver.vat.
VAT_TAGS = {1: 1102, 2: 1103, 3: 1106, 4: 1107, 5: 1104, 6: 1105}
ENTRIES, ENTRY, RATE, AMOUNT = 1115, 1119, 1199, 1120


def plan_correction(correction: Correction) -> Plan:
    """The plan of a correction; FieldError if it breaks a rule."""
    from kkt_driver.receipt import ReceiptKind

    kind = choice(correction.kind, (ReceiptKind.SELL_CORRECTION, ReceiptKind.BUY_CORRECTION), "kind")
    sums = [payment_sum(payment, i) for i, payment in enumerate(correction.payments)]
    total = sum(sums)
    if not sums or total > MAX_KOPECKS:
        raise FieldError("payments", f"must lie within 0.01..{roubles(MAX_KOPECKS)} together", roubles(total))
    if not isinstance(correction.basis_date, date) or isinstance(correction.basis_date, datetime):
        raise FieldError("basis_date", "must be a date", correction.basis_date)
    if not 2000 <= correction.basis_date.year <= 2099:
        raise FieldError("basis_date", "must lie within the years 2000..2099", correction.basis_date)
    basis: Tags = text_tags("", correction, "basis")
    basis.append((1178, datetime.combine(correction.basis_date, datetime.min.time())))
    basis += text_tags("", correction, "basis_number")
    reason = choice(correction.reason, tuple(CorrectionType), "reason")
    if reason is CorrectionType.BY_ORDER and correction.basis_number.strip(" ") in NO_NUMBER:
        raise FieldError("basis_number", "must be that of the order (reason is BY_ORDER)", correction.basis_number)
    header = tax_system(correction.tax_system)
    header += [(1173, int(reason)), (1174, basis)]
    taxes = _correction_vat(correction, total)
    finish = FinishPosition(flags=FinishPosition.NO_SUM_CHECK, price=total, quantity=1000, sum=total, tax=5)
    return Plan(
        kind=kind,
        electronic=flag(correction.electronic, "electronic"),
        cashier=check_cashier(correction.cashier),
        header=tlvs(header, ""),
        lines=(Line(finish),),
        footer=tlvs(taxes, "vat."),
        discount=0,
        payments=payments_by_kind(correction.payments, total),
        total=total,
    )


def _correction_vat(correction: Correction, total: int) -> Tags:
    """VAT as tags; what was sold at each rate must add up to the total, as far as rounded VAT can tell."""
    if not correction.vat:
        raise FieldError("vat", "must say the VAT of the whole sum, {VatRate.NO_VAT: total} if there is none", {})
    taxes: dict[int, int] = {1104: 0}  # the register books the whole sum under 0 % unless told otherwise
    entries: Tags = []
    least = most = Fraction(0)
    for rate, amount in correction.vat.items():
        path = f"vat[{rate!r}]"
        known = choice(rate, tuple(VatRate), path)
        tax = kopecks(amount, path, maximum=total)
        if known in VAT_TAGS:
            taxes[VAT_TAGS[known]] = tax
        else:
            entries.append((ENTRY, [(RATE, int(known)), (AMOUNT, tax)]))
        part, whole = SHARES[known]
        if not part:  # 0 % and no VAT name the turnover itself
            least, most = least + tax, most + tax
        else:
            share = Fraction(part, whole)
            least += max(Fraction(0), (tax - Fraction(1, 2)) / share)
            most += (tax + Fraction(1, 2)) / share
    if not least <= total <= most:
        near = f"{roubles(int(least))}..{roubles(int(most))}"
        raise FieldError("vat", f"must belong to the payments' {roubles(total)}; it belongs to {near}", correction.vat)
    return [*taxes.items(), *([(ENTRIES, entries)] if entries else [])]
