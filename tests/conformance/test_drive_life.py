"""A drive's life after registration: new parameters, its end, and the next drive."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import MakeEmulator, MakeVendor
from .registration import given
from .shop import CASHIER, Json, Shop, position, receipt, refusal

pytestmark = pytest.mark.xdist_group("conformance-drive-life")

SHIFT_OPEN, NOT_REGISTERED = 83, 89


def test_changed_parameters(fresh: Shop, asked: Json) -> None:
    fresh.make({"type": "registration", "operator": CASHIER, **asked})
    asked["ofd"] |= {"name": "АО Другой", "vatin": "9715260691", "host": "other.example", "port": 26101}
    asked["organization"]["taxationTypes"] = ["osn"]
    asked["device"]["defaultTaxationType"] = "osn"
    fresh.open_shift()
    change = {"type": "changeRegistrationParameters", "operator": CASHIER, "reason": "ofdChange", **asked}
    assert refusal(fresh.make, change)[0] == SHIFT_OPEN
    fresh.close_shift()
    before = fresh.last_number()
    assert fresh.make(change)["fiscalDocumentNumber"] == before + 1
    report = fresh.document(before + 1)
    assert report["fiscalDocumentType"] == "changeRegistrationParameters"
    assert (report["1101"], report["1017"], report["1046"], report["1062"]) == (2, "9715260691", "АО Другой", 1)
    told = fresh.run("getRegistrationInfo")
    assert told["ofd"] == asked["ofd"]
    assert told["organization"]["taxationTypes"] == ["osn"]
    info = fresh.run("getFnInfo")["fnInfo"]
    assert (info["numberOfRegistrations"], info["registrationsRemaining"]) == (2, 28)


def test_no_second_registration_and_no_new_drive_in_the_middle_of_life(fresh: Shop, asked: Json) -> None:
    fresh.make({"type": "registration", "operator": CASHIER, **asked})
    for kind in ("registration", "fnChange"):
        task = {"type": kind, "operator": CASHIER, **asked}
        assert refusal(fresh.make, task) == (117, "Неверное состояние ФН")
    assert fresh.last_number() == 1


def test_drive_change(tmp_path: Path, emulators: MakeEmulator, vendors: MakeVendor) -> None:
    """A register whose drive is used up gets a fresh one; its report has reason 1 and number 1."""
    state = tmp_path / "state"
    options = ("--registered", "--state", str(state))
    old = emulators(*options)
    vendor = vendors(old.port)
    vendor.open()
    shop = Shop(vendor)
    shop.open_shift()
    shop.close_shift()
    shop.make({"type": "closeArchive", "operator": CASHIER})
    before = shop.run("getRegistrationInfo")
    vendor.close()
    old.stop()
    (state / "drive.journal").unlink()
    vendor = vendors(emulators("--state", str(state)).port)
    vendor.open()
    shop = Shop(vendor)
    status = shop.run("getDeviceStatus")["deviceStatus"]
    assert (status["fiscal"], status["fnFiscal"]) == (True, False)
    assert shop.run("getFnInfo")["fnInfo"]["livePhase"] == "configured"
    assert refusal(shop.sell, position())[0] == NOT_REGISTERED
    changed = given("00106789000001")
    changed["organization"] |= {"vatin": before["organization"]["vatin"]}
    changed["device"] |= {"registrationNumber": before["device"]["registrationNumber"]}
    assert shop.make({"type": "fnChange", "operator": CASHIER, **changed})["fiscalDocumentNumber"] == 1
    report = shop.document(1)
    assert (report["1101"], report["1187"]) == (1, "Ларёк №7")
    assert report["fiscalDocumentType"] == "changeRegistrationParameters"
    shop.open_shift()
    sold = shop.make(receipt("sell", position(), taxationType="patent"))
    assert (sold["fiscalDocumentNumber"], sold["shiftNumber"], sold["fiscalReceiptNumber"]) == (3, 1, 1)


def test_drive_change_needs_a_registered_register(fresh: Shop, asked: Json) -> None:
    """The driver itself sees to that."""
    assert refusal(fresh.make, {"type": "fnChange", "operator": CASHIER, **asked})[0] == NOT_REGISTERED
    assert fresh.last_number() == 0


def test_end_of_the_drive(fresh: Shop, asked: Json) -> None:
    fresh.make({"type": "registration", "operator": CASHIER, **asked})
    fresh.open_shift()
    close = {"type": "closeArchive", "operator": CASHIER}
    assert refusal(fresh.make, close)[0] == SHIFT_OPEN
    fresh.close_shift()
    params = fresh.make(close)
    assert (params["fiscalDocumentNumber"], params["shiftNumber"]) == (4, 1)
    report = fresh.document(4)
    assert report["fiscalDocumentType"] == "closeArchive"
    assert (report["1038"], report["1037"]) == (1, asked["device"]["registrationNumber"])
    assert fresh.run("getFnInfo")["fnInfo"]["livePhase"] == "postFiscalMode"
    assert refusal(fresh.run, "openShift")[0] == NOT_REGISTERED
    # The archive can still be read.
    assert fresh.document(1)["fiscalDocumentType"] == "registration"
