"""A bad line between the vendor's driver and the register: whatever happens to it, a receipt is made once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .conftest import MakeEmulator, MakeVendor
from .proxy import Fault, Proxy, flipped, hung_up, lost
from .shop import Shop, position, receipt

pytestmark = pytest.mark.xdist_group("conformance-link")

CLOSE_RECEIPT, PAYMENT, CASH_IN, FINISH_POSITION = 0x4A, 0x99, 0x49, 0xEB


@pytest.fixture
def line(emulators: MakeEmulator) -> Iterator[Proxy]:
    """The way to a fresh registered emulator."""
    with Proxy(emulators("--registered").port) as proxy:
        yield proxy


@pytest.fixture
def shop(line: Proxy, vendors: MakeVendor) -> Iterator[Shop]:
    """A shop at the far end of the line."""
    vendor = vendors(line.port)
    vendor.open()
    shop = Shop(vendor)
    shop.open_shift()
    yield shop
    vendor.close()


def sell_once(shop: Shop, line: Proxy, command: int, fault: Fault) -> None:
    """Sell with the reply to ``command`` spoilt; the result, the drive and the counters must agree on one receipt."""
    before = shop.last_number()
    line.spoil(command, fault)
    made = shop.make(receipt("sell", position(price=12.34, quantity=1), pay={"cash": 20}))
    assert line.has_struck
    assert made["fiscalDocumentNumber"] == before + 1 == shop.last_number()
    sold = shop.shift_totals()
    assert (sold["receipts"]["sell"]["count"], sold["receipts"]["sell"]["sum"]) == (1, 12.34)
    assert sold["cashDrawer"]["sum"] == 12.34
    document = shop.document(before + 1)
    assert (document["1020"], document["1031"], len(document["1059"])) == (12.34, 12.34, 1)
    # The driver asked for the result again; it did not send the command again.
    assert line.seen[command] == 1


@pytest.mark.parametrize("command", [CLOSE_RECEIPT, PAYMENT, FINISH_POSITION])
def test_reply_with_a_flipped_bit(shop: Shop, line: Proxy, command: int) -> None:
    sell_once(shop, line, command, flipped)


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_line_breaks_before_the_reply_to_closing(shop: Shop, line: Proxy) -> None:
    """The receipt is signed, the connection is gone: the driver connects again and asks (after 5 s)."""
    sell_once(shop, line, CLOSE_RECEIPT, hung_up)


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_lost_reply_to_a_payment(shop: Shop, line: Proxy) -> None:
    """Silence instead of a reply; 5 s until the driver asks. To closing a receipt it would listen for 45."""
    sell_once(shop, line, PAYMENT, lost)


def test_cash_is_not_counted_twice(shop: Shop, line: Proxy) -> None:
    line.spoil(CASH_IN, flipped)
    assert shop.run("cashIn", cashSum=100)["counters"]["cashSum"] == 100
    assert line.has_struck
    assert shop.shift_totals()["income"] == {"count": 1, "sum": 100}
