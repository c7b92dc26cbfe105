"""What the tests sell, and a shop around the vendor's driver: runs tasks, reads documents and counters back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from . import params as p
from .vendor import Vendor, VendorError

Json = dict[str, Any]

CASHIER: Json = {"name": "Иванова А.П.", "vatin": "123654789507"}
#: as `kkt-sim serve --registered` registers the emulator
SAMPLE_INN = "7725225244"
SAMPLE_OWNER = 'ООО "Ромашка"'
SAMPLE_ADDRESS = "г. Москва, ул. Примерная, д. 1"
SAMPLE_PLACE = "Магазин"
SAMPLE_EMAIL = "shop@example.com"
SAMPLE_OPERATOR = "ОФД Эмулятора"
SAMPLE_OPERATOR_INN = "7704358518"
FNS_SITE = "www.nalog.gov.ru"
PAYMENT_TAGS = {"1031": 0, "1081": 0, "1215": 0, "1216": 0, "1217": 0}
#: a minute of a document and the next one: the clock may tick between two looks
TICK = 120.0

RECEIPTS = ("sell", "sellReturn", "buy", "buyReturn")


def position(name: str = "Чай", *, price: float = 10.0, quantity: float = 2.0, vat: str = "none", **more: Any) -> Json:
    """A position; ``amount`` is price times quantity unless given."""
    amount = more.pop("amount", round(price * quantity, 2))
    return {
        "type": "position",
        "name": name,
        "price": price,
        "quantity": quantity,
        "amount": amount,
        "tax": {"type": vat},
        **more,
    }


def receipt(kind: str, *items: Json, pay: dict[str, float] | None = None, **more: Any) -> Json:
    """A receipt task; ``pay`` is payment type to sum, everything in cash unless given."""
    total = round(sum(item.get("amount", 0) for item in items), 2)
    payments = [{"type": name, "sum": amount} for name, amount in (pay or {"cash": total}).items()]
    return {
        "type": kind,
        "taxationType": "osn",
        "operator": CASHIER,
        "items": list(items),
        "payments": payments,
        **more,
    }


class Shop:
    """The vendor's driver connected to a register."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor

    def run(self, kind: str, **fields: Any) -> Any:
        """A task given by its type and fields."""
        return self.vendor.task({"type": kind, **fields})

    def make(self, task: Json) -> Json:
        """A task that makes a fiscal document; its fiscalParams, after a check that nothing was warned of."""
        result = self.vendor.task(task)
        assert result["warnings"] == {}, result
        params: Json = result["fiscalParams"]
        return params

    def sell(self, *items: Json, **more: Any) -> Json:
        """A sale; its fiscalParams."""
        return self.make(receipt("sell", *items, **more))

    def document(self, number: int) -> Json:
        """A document of the drive as the vendor's driver decodes it: tags as text, sums in roubles."""
        answer: Json = self.run("getFnDocument", fiscalDocumentNumber=number)["documentTLV"]
        return answer

    def last_number(self) -> int:
        """Number of the last fiscal document."""
        return int(self.run("getFnStatus")["fnStatus"]["fiscalDocumentNumber"])

    def shift_totals(self) -> Json:
        """Counters of the shift."""
        answer: Json = self.run("getShiftTotals")["shiftTotals"]
        return answer

    def cash(self) -> float:
        """Roubles in the drawer."""
        return float(self.run("getCashDrawerStatus")["counters"]["cashSum"])

    def state(self) -> str:
        """Of the shift: closed, opened, expired."""
        return str(self.run("getShiftStatus")["shiftStatus"]["state"])

    def open_shift(self) -> None:
        """Open the shift unless it is."""
        if self.state() == "closed":
            self.make({"type": "openShift", "operator": CASHIER})

    def close_shift(self) -> None:
        """Close the shift unless it is."""
        if self.state() != "closed":
            self.make({"type": "closeShift", "operator": CASHIER})

    def need_cash(self, amount: float) -> None:
        """Put money into the drawer if it holds less."""
        if self.cash() < amount:
            self.run("cashIn", cashSum=amount)

    def last_paper(self) -> list[str]:
        """The lines of the last document on paper, read back from the register."""
        return [record["text"] for record in self.vendor.records({p.RECORDS_KIND: 0}, text=(p.TEXT, "str"))]


def sold(shop: Shop, task: Json) -> Json:
    """Make a receipt; its document, after checks of what holds for every receipt."""
    before = shop.last_number()
    params = shop.make(task)
    assert params["fiscalDocumentNumber"] == before + 1
    assert is_now(params["fiscalDocumentDateTime"])
    document = shop.document(before + 1)
    assert document["fiscalDocumentType"] == "receipt"
    assert document["1020"] == params["total"] == round(sum(item["1043"] for item in document["1059"]), 2)
    assert document["1020"] == round(sum(document[tag] for tag in PAYMENT_TAGS), 2)
    assert (document["1038"], document["1042"]) == (params["shiftNumber"], params["fiscalReceiptNumber"])
    assert (document["1021"], document["1203"]) == (CASHIER["name"], CASHIER["vatin"])
    return document


def refusal(call: Callable[..., object], *arguments: object, **named: object) -> tuple[int, str]:
    """Code and Russian text of the error that a call of the vendor's driver must end in."""
    with pytest.raises(VendorError) as error:
        call(*arguments, **named)
    return error.value.code, error.value.text


def is_now(text: str, *, offset: float = 0.0) -> bool:
    """The time that the driver tells (ISO 8601 with the computer's zone) is the present, give or take a tick."""
    told = datetime.fromisoformat(text)
    return abs((told - datetime.now(told.tzinfo)).total_seconds() - offset) <= TICK


def paid(totals: Json) -> dict[str, float]:
    """Payments of one counter that are not zero."""
    return {name: amount for name, amount in totals["payments"].items() if amount}
