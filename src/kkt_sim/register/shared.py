"""Fields that many documents begin or end with."""

from __future__ import annotations

from kkt_driver.ffd import tlv
from kkt_sim.register.draft import Attributes
from kkt_sim.register.register import Register

OPERATOR_TAGS = (1021, 1203)
ADMINISTRATOR = "СИС. АДМИНИСТРАТОР"


def operator_fields(register: Register, given: Attributes) -> list[bytes]:
    """1021 and 1203 as given; without them the name that belongs to the mode's password."""
    chosen = [whole for tag, whole in given if tag in OPERATOR_TAGS]
    if chosen or register.attribute(1001):  # an automatic register has no cashier
        return chosen
    return [tlv.encode_tag(1021, ADMINISTRATOR)]


def header_fields(register: Register, *tags: int) -> list[bytes]:
    """Registration attributes that a document repeats."""
    known = register.state.attributes
    return [known[tag] for tag in tags if tag in known]
