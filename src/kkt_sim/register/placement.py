"""Which attributes may be given where: the register writes the rest itself, and a tag stands only where it belongs."""

from __future__ import annotations

from typing import Any

from kkt_driver.ffd import BY_NUMBER
from kkt_driver.ffd.enums import ItemType
from kkt_sim.register.refusal import Extended, refuse_attribute

ITEM = 1059
#: of the drive and of the registration
HEADER = frozenset({1012, 1013, 1018, 1037, 1038, 1040, 1041, 1042, 1062, 1077, 1209})
#: of other commands
RECEIPT_OWN = HEADER | {1020, 1031, 1043, 1054, 1059, 1081, 1215, 1216, 1217}
VAT_SUMS = frozenset({1102, 1103, 1104, 1105, 1106, 1107})
#: of the position's own command (EBh); ФФД 1.0 had VAT sums in positions
ITEM_OWN = VAT_SUMS | {1030, 1079, 1023, 1043, 1199, 1200, 1212, 1214}
AGENTS = {1057, 1222}
CREDIT_REPAYMENT = 7
LAST_ITEM_TYPE = ItemType.CASINO_PAYMENT
EXCISE = ItemType.EXCISE_GOODS


def check_item_tag(tag: int) -> None:
    """A tag given for a position."""
    if tag in ITEM_OWN or ITEM not in BY_NUMBER[tag].parents:
        raise refuse_attribute(Extended.BAD_COMBINATION, tag)


def check_receipt_tag(tag: int, *, correction: bool) -> None:
    """A tag given for a receipt; VAT sums only in a correction, which has no positions in its document."""
    parents = BY_NUMBER[tag].parents
    elsewhere = bool(parents) and 0 not in parents
    if tag in RECEIPT_OWN or elsewhere or (tag in VAT_SUMS and not correction):
        raise refuse_attribute(Extended.BAD_COMBINATION, tag)


def check_agent(tag: int, value: Any, registered: Any) -> None:
    """An agent's sign must be among those of the registration (ФФД, tag 1057)."""
    known = registered if isinstance(registered, int) else 0
    if tag in AGENTS and isinstance(value, int) and value & ~known:
        raise refuse_attribute(Extended.BAD_COMBINATION, tag)


def check_subject(subject: int, *, excise_registered: bool) -> None:
    """Tag 1212 of ФФД 1.05; goods under excise only where the registration says so."""
    if subject > LAST_ITEM_TYPE:
        raise refuse_attribute(Extended.BAD_COMBINATION, 1212)
    if subject == EXCISE and not excise_registered:
        raise refuse_attribute(Extended.EXCISE_FORBIDDEN, 1212)
