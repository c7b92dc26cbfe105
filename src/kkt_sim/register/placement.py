"""Which attributes may be given where: the register writes the rest itself, and a tag stands only where it belongs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kkt_driver.ffd import BY_NUMBER, tlv
from kkt_driver.ffd.enums import ItemType
from kkt_driver.ffd.patterns import names_number, numbers_as_names
from kkt_sim.register import vat
from kkt_sim.register.draft import Attributes
from kkt_sim.register.refusal import Extended, refuse_attribute

ITEM = 1059
#: of the drive and of the registration
HEADER = frozenset({1012, 1013, 1018, 1037, 1038, 1040, 1041, 1042, 1062, 1077, 1209})
#: of other commands
RECEIPT_OWN = HEADER | {1020, 1031, 1043, 1054, 1059, 1081, 1215, 1216, 1217}
#: of the position's own command (EBh); ФФД 1.0 had VAT sums in positions
ITEM_OWN = vat.SUM_TAGS | {1030, 1079, 1023, 1043, 1199, 1200, 1212, 1214}
AGENTS = {1057, 1222}
CREDIT_REPAYMENT = 7
LAST_ITEM_TYPE = ItemType.CASINO_PAYMENT
EXCISE = ItemType.EXCISE_GOODS
EXCISE_SUM = 1229
#: positions with one of these that an autonomous register takes
MARKED, OFFLINE_LIMIT = frozenset({1162, 1226}), 10


def check_item_tag(tag: int) -> None:
    """A tag given for a position."""
    if tag in ITEM_OWN or ITEM not in BY_NUMBER[tag].parents:
        raise refuse_attribute(Extended.BAD_COMBINATION, tag)


def check_receipt_tag(tag: int, *, correction: bool) -> None:
    """A tag given for a receipt; VAT sums only in a correction, which has no positions in its document."""
    parents = BY_NUMBER[tag].parents
    elsewhere = bool(parents) and 0 not in parents
    if tag in RECEIPT_OWN or elsewhere or (tag in vat.SUM_TAGS and not correction):
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


def check_name(subject: int, name: str) -> None:
    """Some types are named by numbers («Недопустимое сочетание реквизитов 1212 и 1030»; its byte is assumed)."""
    numbers = numbers_as_names(subject)
    if numbers is not None and not names_number(name, numbers):
        raise refuse_attribute(Extended.BAD_COMBINATION, 1030)


def check_excise(attributes: Attributes, amount: int) -> None:
    """Excise is part of the amount («Некорректная сумма акциза»; its byte is assumed)."""
    given = tlv.decode(b"".join(whole for tag, whole in attributes if tag == EXCISE_SUM)).get(EXCISE_SUM)
    if isinstance(given, int) and given > amount:
        raise refuse_attribute(Extended.BAD_COMBINATION, EXCISE_SUM)


def check_offline_limit(positions: Iterable[Attributes]) -> None:
    """In autonomous mode (ФФД, tags 1162 and 1226)."""
    if sum(any(tag in MARKED for tag, _ in one) for one in positions) > OFFLINE_LIMIT:
        raise refuse_attribute(Extended.TOO_MANY_MARKED, 1162)
