"""The drawer: cash in, cash out, counters."""

from __future__ import annotations

import pytest

from .shop import CASHIER, Shop, position, receipt
from .vendor import VendorError

pytestmark = pytest.mark.xdist_group("conformance-cash")

BAD_SUM, NO_CASH = 16, 80


def refusal(shop: Shop, kind: str, amount: float) -> tuple[int, str]:
    with pytest.raises(VendorError) as error:
        shop.run(kind, cashSum=amount)
    return error.value.code, error.value.text


def test_cash_in_and_out(shop: Shop) -> None:
    before, totals, documents = shop.cash(), shop.shift_totals(), shop.last_number()
    assert shop.run("cashIn", cashSum=100.55, operator=CASHIER)["counters"]["cashSum"] == round(before + 100.55, 2)
    assert shop.run("cashIn", cashSum=0.01)["counters"]["cashSum"] == round(before + 100.56, 2)
    assert shop.run("cashOut", cashSum=40.06, operator=CASHIER)["counters"]["cashSum"] == round(before + 60.5, 2)
    assert shop.cash() == round(before + 60.5, 2)
    after = shop.shift_totals()
    assert after["income"]["count"] - totals["income"]["count"] == 2
    assert round(after["income"]["sum"] - totals["income"]["sum"], 2) == 100.56
    assert after["outcome"]["count"] - totals["outcome"]["count"] == 1
    assert round(after["outcome"]["sum"] - totals["outcome"]["sum"], 2) == 40.06
    assert after["cashDrawer"]["sum"] == shop.cash()
    # Moving cash is no settlement: nothing is signed.
    assert shop.last_number() == documents


def test_not_more_than_there_is(shop: Shop) -> None:
    shop.need_cash(10)
    cash = shop.cash()
    assert refusal(shop, "cashOut", round(cash + 0.01, 2)) == (NO_CASH, "В ККТ нет денег для выплаты")
    assert shop.cash() == cash
    assert shop.run("cashOut", cashSum=cash)["counters"]["cashSum"] == 0
    assert refusal(shop, "cashOut", 0.01)[0] == NO_CASH


@pytest.mark.parametrize("kind", ["cashIn", "cashOut"])
def test_nothing_is_no_sum(shop: Shop, kind: str) -> None:
    assert refusal(shop, kind, 0) == (BAD_SUM, "Неверная цена (сумма)")


def test_cash_stays_over_the_shift(shop: Shop) -> None:
    shop.need_cash(77)
    cash = shop.cash()
    shop.close_shift()
    assert shop.cash() == cash
    shop.open_shift()
    assert shop.cash() == cash
    totals = shop.shift_totals()
    assert totals["income"] == totals["outcome"] == {"count": 0, "sum": 0}


def test_only_cash_counts(shop: Shop) -> None:
    cash = shop.cash()
    shop.make(receipt("sell", position(price=30, quantity=1), pay={"electronically": 30}))
    assert shop.cash() == cash
    shop.make(receipt("sell", position(price=30, quantity=1), pay={"electronically": 29.5, "cash": 0.5}))
    assert round(shop.cash() - cash, 2) == 0.5


def test_cash_in_opens_the_shift(register: Shop) -> None:
    """As with receipts, the driver opens it and says so."""
    register.close_shift()
    before = register.last_number()
    register.run("cashIn", cashSum=5, operator=CASHIER)
    assert register.state() == "opened"
    assert register.last_number() == before + 1
    assert register.document(before + 1)["1021"] == CASHIER["name"]


def test_drawer(shop: Shop) -> None:
    shop.run("openCashDrawer")
    assert shop.run("getCashDrawerStatus")["cashDrawerStatus"] == {"cashDrawerOpened": True}
    assert shop.run("getDeviceStatus")["deviceStatus"]["cashDrawerOpened"] is True


def test_collection_when_the_shift_is_closed(shop: Shop) -> None:
    """Setting 4: closing the shift takes the cash out of the drawer."""
    shop.need_cash(100)
    shop.run("setDeviceParameters", deviceParameters=[{"key": 4, "value": True}])
    shop.close_shift()
    assert shop.cash() == 0
    shop.run("setDeviceParameters", deviceParameters=[{"key": 4, "value": False}])
    shop.open_shift()
    shop.need_cash(50)
    shop.close_shift()
    assert shop.cash() == 50
