"""VAT (НДС) that a sum already contains, and the two ways of adding it up over a receipt.

A price includes its VAT, so the VAT of an amount is ``amount × rate / (100 + rate)``, half a kopeck up. The "расчётные"
rates (20/120 and the like) are the same share under another name. 0 % and "no VAT" contain none.

Over a receipt the orders leave the rounding open, and both policies are in use:

per_position   round in every position, then add. What the register does with the receipts of this driver: it is asked
               for VAT by rate, fills tag 1200 of the position, and its totals (1102..1107, 1115) are the sums of those.
per_total      add the amounts of a rate, then round once. What a back office does that knows only turnovers.

With n positions of a rate the two differ by at most (n + 1) / 2 kopecks, so never by more than one kopeck a position
and not at all with one position. The register's figures are the ones that count: compare with ``per_position``.
Rounding of the receipt's total (:attr:`kkt_driver.receipt.Receipt.rounding`) changes neither.

Rates 1 to 6 are seen with driver 10.8.0. It has no others, and firmware 5.80 that it was seen with is older than they
are: that registers take 5, 7 and 22 % by the numbers of tag 1199 (7 to 12) and treat them the same way is assumed. One
that does not refuses the position with :class:`kkt_driver.errors.BadValue` (EEh, 0104h), and nothing is sold.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import VatRate

VatPolicy: TypeAlias = Literal["per_position", "per_total"]

#: rate -> (part, whole): the share of VAT in a sum that includes it
SHARES = MappingProxyType(
    {
        VatRate.VAT_20: (20, 120),
        VatRate.VAT_10: (10, 110),
        VatRate.VAT_20_120: (20, 120),
        VatRate.VAT_10_110: (10, 110),
        VatRate.VAT_0: (0, 100),
        VatRate.NO_VAT: (0, 100),
        VatRate.VAT_5: (5, 105),
        VatRate.VAT_7: (7, 107),
        VatRate.VAT_5_105: (5, 105),
        VatRate.VAT_7_107: (7, 107),
        VatRate.VAT_22: (22, 122),
        VatRate.VAT_22_122: (22, 122),
    }
)


def contained(rate: VatRate, amount: int) -> int:
    """Kopecks of VAT in ``amount`` kopecks, half a kopeck up; 0 for 0 % and no VAT."""
    part, whole = SHARES[rate]
    return (2 * amount * part + whole) // (2 * whole)


def totals(amounts: Iterable[tuple[VatRate, int]], policy: VatPolicy = "per_position") -> dict[VatRate, int]:
    """What tags 1102 to 1107 and 1115 of a receipt hold, by rate: the VAT, but for 0 % and no VAT the turnover itself.

    ``amounts``: rate and kopecks of every position. Only rates that occur are in the answer, in the order of their
    numbers. FieldError for an unknown policy.
    """
    if policy not in get_args(VatPolicy):
        raise FieldError("policy", f"must be one of {', '.join(get_args(VatPolicy))}", policy)
    turnovers: dict[VatRate, int] = {}
    rounded: dict[VatRate, int] = {}
    for rate, amount in amounts:
        turnovers[rate] = turnovers.get(rate, 0) + amount
        rounded[rate] = rounded.get(rate, 0) + contained(rate, amount)
    found = {}
    for rate in sorted(turnovers):
        if not SHARES[rate][0]:
            found[rate] = turnovers[rate]
        else:
            found[rate] = rounded[rate] if policy == "per_position" else contained(rate, turnovers[rate])
    return found
