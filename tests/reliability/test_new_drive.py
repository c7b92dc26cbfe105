"""A new drive in an old register, and the power cut while it is registered."""

from __future__ import annotations

from kkt_driver.registration import Reason
from kkt_sim.clock import VirtualClock

from .conftest import Tell
from .day import CASHIER, registration
from .shop import START, Shop, outcome, patient
from .test_power_cut_day import STRIDE, undisturbed

pytestmark = patient

REPLACED = registration(Reason.DRIVE_REPLACEMENT)


def shop_with_new_drive() -> Shop:
    """The register remembers a whole day with the old one."""
    shop = Shop((b"", undisturbed()[-1].kept[1]), clock=VirtualClock(START))
    shop.clock.advance(days=1)
    return shop


def test_power_cut_while_a_new_drive_is_registered(tell: Tell) -> None:
    whole = shop_with_new_drive()
    whole.mains.written.clear()
    whole.kkt.reregister(REPLACED, CASHIER)
    assert whole.memory["registration_document"] == whole.memory["booked"] == 1
    places = sum(size + 1 for _, size in whole.mains.written)
    assert places > STRIDE
    for place in range(0, places, STRIDE):
        shop = shop_with_new_drive()
        shop.mains.cuts = [place]
        made, _ = outcome(lambda shop=shop: shop.kkt.reregister(REPLACED, CASHIER))  # type: ignore[misc]
        assert shop.mains.happened == 1
        if not made:
            shop.kkt.reregister(REPLACED, CASHIER)
        assert shop.records == whole.records
        assert shop.memory == whole.memory
    tell("power cuts with a new drive", cuts=len(range(0, places, STRIDE)))
