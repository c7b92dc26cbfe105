"""The shift: opening, its counters, closing, its 24 hours."""

from __future__ import annotations

from datetime import datetime

import pytest

from kkt_sim.clock import VirtualClock
from kkt_sim.simulator import make_device

from .conftest import MakeVendor, Serve
from .shop import (
    CASHIER,
    FNS_SITE,
    RECEIPTS,
    SAMPLE_ADDRESS,
    SAMPLE_INN,
    SAMPLE_OWNER,
    SAMPLE_PLACE,
    Shop,
    is_now,
    position,
    receipt,
)
from .vendor import VendorError

pytestmark = pytest.mark.xdist_group("conformance-shift")


def test_opening_report(register: Shop) -> None:
    register.close_shift()
    before, number = register.last_number(), register.shift_totals()["shiftNumber"]
    params = register.make({"type": "openShift", "operator": CASHIER})
    assert is_now(params["fiscalDocumentDateTime"])
    assert params["fiscalDocumentNumber"] == before + 1
    assert params["shiftNumber"] == number + 1
    assert params["fnNumber"] == "9999078900100001"
    assert params["fnsUrl"] == FNS_SITE
    report = register.document(before + 1)
    sign = int(params["fiscalDocumentSign"])
    # Tag 1077 is two bytes that tell the form, then the sign as printed, big-endian.
    assert report["1077"][-8:] == f"{sign:08X}"
    wanted = {
        "fiscalDocumentType": "openShift",
        "short": False,
        "1012": params["fiscalDocumentDateTime"],
        "1018": SAMPLE_INN,
        "1037": params["registrationNumber"],
        "1038": number + 1,
        "1040": before + 1,
        "1041": "9999078900100001",
        "1009": SAMPLE_ADDRESS,
        "1048": SAMPLE_OWNER,
        "1187": SAMPLE_PLACE,
        "1021": CASHIER["name"],
        "1203": CASHIER["vatin"],
        "1209": 2,
    }
    assert {tag: report.get(tag) for tag in wanted} == wanted


def test_closing_report(shop: Shop) -> None:
    shop.close_shift()
    shop.open_shift()
    opened = shop.last_number()
    for price in (1.0, 2.0, 3.0):
        shop.sell(position(price=price, quantity=1))
    params = shop.make({"type": "closeShift", "operator": CASHIER})
    assert params["fiscalDocumentNumber"] == opened + 4
    assert params["receiptsCount"] == 3
    report = shop.document(opened + 4)
    wanted = {
        "fiscalDocumentType": "closeShift",
        "1038": params["shiftNumber"],
        "1118": 3,
        "1111": 5,
        "1097": opened + 3,
        "1021": CASHIER["name"],
    }
    assert {tag: report.get(tag) for tag in wanted} == wanted
    assert shop.state() == "closed"


def test_counters_add_up(register: Shop) -> None:
    """Receipt numbers run through all kinds of receipts; each kind has its own sum."""
    register.close_shift()
    register.open_shift()
    register.need_cash(1000)
    sums = dict.fromkeys(RECEIPTS, 0.0)
    opened = register.last_number()
    made = []
    for price, kind in enumerate(("sell", "sellReturn", "buy", "buyReturn", "sell", "sell", "buy"), 1):
        made.append(register.make(receipt(kind, position(price=price + 0.01, quantity=1))))
        sums[kind] += price + 0.01
    assert [params["fiscalDocumentNumber"] for params in made] == list(range(opened + 1, opened + 8))
    assert [params["fiscalReceiptNumber"] for params in made] == list(range(1, 8))
    receipts = register.shift_totals()["receipts"]
    assert {kind: receipts[kind]["sum"] for kind in RECEIPTS} == {kind: round(sums[kind], 2) for kind in RECEIPTS}
    assert {kind: receipts[kind]["count"] for kind in RECEIPTS} == dict(zip(RECEIPTS, (3, 1, 2, 1), strict=True))
    assert register.make({"type": "closeShift", "operator": CASHIER})["receiptsCount"] == 7


def test_receipt_opens_the_shift_by_itself(register: Shop) -> None:
    """The driver does that, not the register: a receipt on a closed shift makes two documents."""
    register.close_shift()
    before = register.last_number()
    result = register.vendor.task(receipt("sell", position()))
    assert result["fiscalParams"]["fiscalDocumentNumber"] == before + 2
    assert result["fiscalParams"]["fiscalReceiptNumber"] == 1
    assert register.document(before + 1)["fiscalDocumentType"] == "openShift"
    assert register.document(before + 1)["1021"] == CASHIER["name"]


def test_electronic_shift_reports_are_made_all_the_same(register: Shop) -> None:
    register.close_shift()
    before = register.last_number()
    for kind in ("openShift", "closeShift"):
        register.make({"type": kind, "operator": CASHIER, "electronically": True})
    assert register.last_number() == before + 2


def test_shift_older_than_a_day(serve: Serve, vendors: MakeVendor) -> None:
    clock = VirtualClock(datetime(2026, 3, 2, 9, 0))
    vendor = vendors(serve(make_device(registered=True, clock=clock)))
    vendor.open()
    shop = Shop(vendor)
    shop.open_shift()
    shop.sell(position())
    assert shop.run("getShiftStatus")["shiftStatus"]["expiredTime"].startswith("2026-03-03T09:00:00")
    clock.advance(hours=25)
    assert shop.state() == "expired"
    before = shop.last_number()
    for task in (receipt("sell", position()), {"type": "cashIn", "cashSum": 1}):
        with pytest.raises(VendorError) as error:
            vendor.task(task)
        assert (error.value.code, error.value.text) == (68, "Смена превысила 24 часа")
    assert shop.last_number() == before
    closed = shop.make({"type": "closeShift", "operator": CASHIER})
    assert closed["receiptsCount"] == 1
    assert closed["fiscalDocumentDateTime"].startswith("2026-03-03T10:00:00")
    shop.open_shift()
    assert shop.sell(position())["shiftNumber"] == 2
