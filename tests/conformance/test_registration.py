"""The first document: registration, and what a register is without it."""

from __future__ import annotations

from copy import deepcopy

import pytest

from kkt_driver.ffd import make_rnm

from .registration import INN
from .shop import CASHIER, Json, Shop, position, receipt, refusal

pytestmark = pytest.mark.xdist_group("conformance-registration")
NOT_REGISTERED = 89


def test_registration(fresh: Shop, asked: Json) -> None:
    made = fresh.make({"type": "registration", "operator": CASHIER, **asked})
    assert made["fiscalDocumentNumber"] == 1
    assert made["registrationNumber"] == asked["device"]["registrationNumber"]
    status = fresh.run("getDeviceStatus")["deviceStatus"]
    assert status["fiscal"]
    assert status["fnFiscal"]
    assert fresh.run("getFnInfo")["fnInfo"]["livePhase"] == "fiscalMode"
    told = fresh.run("getRegistrationInfo")
    expected = deepcopy(asked)
    # The line knows no guillemets.
    expected["organization"]["name"] = 'ЗАО "Колобок"'
    expected["ofd"]["name"] = 'ООО "Оператор"'
    assert told == expected


def test_registration_report(fresh: Shop, asked: Json) -> None:
    made = fresh.make({"type": "registration", "operator": CASHIER, **asked})
    report = fresh.document(1)
    assert report["fiscalDocumentType"] == "registration"
    wanted = {
        "1013": "00106789000077",
        "1018": INN,
        "1037": asked["device"]["registrationNumber"],
        "1041": made["fnNumber"],
        "1048": 'ЗАО "Колобок"',
        "1009": "г. Псков, наб. Великой, д. 5",
        "1187": "Ларёк №7",
        "1017": "7704358518",
        "1021": CASHIER["name"],
        "1203": CASHIER["vatin"],
        "1117": "kassa@kolobok.example",
        "1062": 1 + 32,
        "1057": 32,
        "1109": True,
        "1207": True,
        "1002": False,
        "1056": False,
        "1209": 2,
        "1189": 2,
    }
    assert {tag: report.get(tag) for tag in wanted} == wanted
    assert "1101" not in report


def test_sells_after_registration(fresh: Shop, asked: Json) -> None:
    fresh.make({"type": "registration", "operator": CASHIER, **asked})
    fresh.open_shift()
    made = fresh.make(receipt("sell", position(paymentObject="excise"), taxationType="patent"))
    assert (made["fiscalDocumentNumber"], made["fiscalReceiptNumber"], made["shiftNumber"]) == (3, 1, 1)
    assert fresh.document(3)["1055"] == 32


@pytest.mark.parametrize("wrong", ["digits", "inn", "serial"])
def test_wrong_registration_number(fresh: Shop, asked: Json, wrong: str) -> None:
    """Its last digits are a sum over order number, ИНН and serial number: each counts."""
    right = asked["device"]["registrationNumber"]
    asked["device"]["registrationNumber"] = {
        "digits": right[:-1] + str((int(right[-1]) + 1) % 10),
        "inn": make_rnm(42, "7725225244", "00106789000077"),
        "serial": make_rnm(42, INN, "00106789000078"),
    }[wrong]
    register = {"type": "registration", "operator": CASHIER, **asked}
    assert refusal(fresh.make, register) == (88, "Недопустимый РНМ и/или ИНН")
    assert fresh.last_number() == 0
    assert not fresh.run("getDeviceStatus")["deviceStatus"]["fiscal"]
    asked["device"]["registrationNumber"] = right
    assert fresh.make({"type": "registration", "operator": CASHIER, **asked})["fiscalDocumentNumber"] == 1


def test_unregistered(fresh: Shop) -> None:
    assert fresh.run("getFnInfo")["fnInfo"]["livePhase"] == "configured"
    assert refusal(fresh.run, "openShift")[0] == NOT_REGISTERED
    assert refusal(fresh.sell, position())[0] == NOT_REGISTERED
    assert refusal(fresh.run, "cashIn", cashSum=1)[0] == NOT_REGISTERED
    assert refusal(fresh.run, "closeArchive")[0] == NOT_REGISTERED
    assert fresh.last_number() == 0


def test_offline_registration(fresh: Shop, asked: Json) -> None:
    """An autonomous register has no operator; its documents wait for nobody."""
    asked["device"] |= {"offlineMode": True, "fnsUrl": ""}
    asked["organization"]["email"] = ""
    asked["ofd"] |= {"vatin": "", "name": ""}
    fresh.make({"type": "registration", "operator": CASHIER, **asked})
    assert fresh.document(1)["1002"] is True
    fresh.open_shift()
    fresh.sell(position())
    assert fresh.run("ofdExchangeStatus")["status"]["notSentCount"] == 0
