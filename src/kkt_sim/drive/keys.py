"""How many days the keys of a drive live: the one table of terms (tag 1213 of the registration report).

Source: an independent public tool checked against real drives (adslbarxatov/KassArray, GetFNLifeLength). Days count
from the day of the first registration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from kkt_driver.ffd import tlv
from kkt_driver.ffd.enums import UsageFlag
from kkt_sim.drive.record import FFD_1_05, FFD_1_2, Registration

#: months on the label of a drive
TERMS = (13, 15, 36)
_OSN = 0x01
_AGENTS_MODE = 0x40  # bit 6 of the modes by format 1.05; from 1.1 on it means something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What of a registration decides how long the keys live; the default is a shop that sells goods by УСН."""

    format: int = FFD_1_05
    offline: bool = False
    osn: bool = False
    goods: bool = True
    agents: bool = False
    excise: bool = False
    gambling: bool = False
    pawn_insurance: bool = False

    @classmethod
    def of(cls, registration: Registration, data: bytes) -> Use:
        """Out of the registration's own fields and the TLVs that came with it (1057, 1126, 1193, 1207, 1290)."""
        fields = tlv.decode(data)  # 07h took whole TLVs only
        flags = fields.get(1290)
        usage = UsageFlag(flags) if isinstance(flags, int) else UsageFlag(0)
        old = registration.format == FFD_1_05
        return cls(
            format=registration.format,
            offline=registration.offline,
            osn=bool(registration.tax_systems & _OSN),
            goods=not (registration.services or usage & UsageFlag.SERVICES_ONLY),
            agents=bool(fields.get(1057)) or (old and bool(registration.modes & _AGENTS_MODE)),
            excise=bool(fields.get(1207) or usage & UsageFlag.EXCISE_GOODS),
            gambling=bool(fields.get(1193) or fields.get(1126) or usage & (UsageFlag.GAMBLING | UsageFlag.LOTTERY)),
            pawn_insurance=bool(usage & (UsageFlag.PAWNSHOP | UsageFlag.INSURANCE)),
        )


class Row(NamedTuple):
    """``days`` if ``holds`` for the term and the use."""

    days: int
    when: str
    holds: Callable[[int, Use], bool]


def _short(term: int) -> bool:
    return term < 36


#: the first row that holds counts
ROWS = (
    Row(
        410,
        "gambling, lottery, pawnshop or insurance, format 1.2, 13 or 15 months",
        lambda term, use: (use.gambling or use.pawn_insurance) and use.format == FFD_1_2 and _short(term),
    ),
    Row(
        410,
        "excise goods, format 1.2 or 36 months",
        lambda term, use: use.excise and (use.format == FFD_1_2 or term == 36),
    ),
    Row(410, "autonomous, 13 or 15 months", lambda term, use: use.offline and _short(term)),
    Row(
        410,
        "autonomous, format 1.2, goods, ОСН",
        lambda term, use: use.offline and use.format == FFD_1_2 and use.goods and use.osn,
    ),
    Row(560, "autonomous, 36 months", lambda term, use: use.offline),
    Row(
        560,
        "36 months, ОСН, goods, or agents by format 1.2",
        lambda term, use: term == 36 and use.osn and (use.goods or (use.agents and use.format == FFD_1_2)),
    ),
    Row(410, "13 months", lambda term, use: term == 13),
    Row(470, "15 months", lambda term, use: term == 15),
    Row(1110, "36 months", lambda term, use: True),
)


def key_days(term: int, use: Use) -> int:
    """Days of validity of a drive of ``term`` months; ValueError for a term that no drive has."""
    if term not in TERMS:
        raise ValueError(f"term must be 13, 15 or 36 months, got {term}")
    return next(row.days for row in ROWS if row.holds(term, use))
