"""Whatever happens on the line, the document is the same to the last byte as it would have been without.

Late requests are left out: an attribute that overtakes the receipt it was meant for is put into another's.
"""

from __future__ import annotations

from functools import cache

import pytest

from kkt_driver.client import Kkt
from kkt_driver.errors import KktError, OutcomeUnknown
from kkt_driver.ffd.enums import AgentSign
from kkt_driver.receipt import Agent, Buyer, Position, Receipt, Supplier, UserAttribute, card, cash
from kkt_driver.session import Session
from kkt_sim.clock import VirtualClock
from tests.procedures.faulty_line import FaultyLine

from .conftest import Tell
from .day import CASHIER, issue
from .shop import START, Shop
from .test_history import IN_ORDER
from .test_power_cut_day import undisturbed

RICH = Receipt(
    [
        Position("Билет", "75.00", agent=Agent(AgentSign.ATTORNEY), supplier=Supplier("ООО Цирк", "7702203276")),
        Position("Вода", "50.00", unit="бут", attribute="холодная"),
    ],
    [card("100.00"), cash("25.00")],
    cashier=CASHIER,
    buyer=Buyer("a@b.ru"),
    user_attribute=UserAttribute("Стол", "7"),
    additional="карта 17",
)


def shop_with(fault: str = "", nth: int = 0) -> tuple[Shop, Kkt, FaultyLine]:
    """In the morning, the shift open."""
    shop = Shop(undisturbed()[2].kept, clock=VirtualClock(START))
    shop.clock.advance(minutes=5)
    line = FaultyLine(shop.device)
    kkt = Kkt(Session(line))
    line.strike(fault, nth)
    return shop, kkt, line


@cache
def wanted() -> tuple[int, list[bytes]]:
    """Exchanges of the receipt without mishaps, and what it and the next leave in the drive."""
    shop, kkt, line = shop_with()
    kkt.sell(RICH)
    commands = line.commands
    issue_next(kkt)
    return commands, [record.payload for record in shop.records]


def issue_next(kkt: Kkt) -> None:
    """The next customer's receipt, which has nothing of the one before."""
    issue(Receipt([Position("Хлеб", "1.00")], [cash("1.00")])).run(kkt)


@pytest.mark.parametrize("fault", IN_ORDER)
def test_one_mishap_at_every_exchange(fault: str, tell: Tell) -> None:
    commands, expected = wanted()
    assert commands > 10
    for nth in range(1, commands + 1):
        shop, kkt, line = shop_with(fault, nth)
        try:
            kkt.sell(RICH)
            made = True
        except OutcomeUnknown as unknown:
            line.heal()
            made = unknown.resolve() is not None
        except KktError:
            made = False
        line.heal()
        line.arm()
        if not made:
            kkt.sell(RICH)
        issue_next(kkt)
        assert [record.payload for record in shop.records] == expected, nth
    tell("mishaps", fault=fault, exchanges=commands)
