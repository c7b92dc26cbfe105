"""VAT by every code that the vendor's tasks know, to the kopeck."""

from __future__ import annotations

import pytest

from .shop import Shop, position, receipt, sold

pytestmark = pytest.mark.xdist_group("conformance-vat")

#: task's code, tag 1199, tag of the receipt's total, share of the sum in hundredths and hundreds of it
RATES = [
    ("vat20", 1, "1102", (20, 120)),
    ("vat18", 1, "1102", (20, 120)),
    ("vat10", 2, "1103", (10, 110)),
    ("vat120", 3, "1106", (20, 120)),
    ("vat118", 3, "1106", (20, 120)),
    ("vat110", 4, "1107", (10, 110)),
    ("vat0", 5, "1104", None),
    ("none", 6, "1105", None),
]
VAT_TAGS = {"1102", "1103", "1104", "1105", "1106", "1107"}


@pytest.mark.parametrize("kopecks", [2000, 1, 3, 99, 333, 1005, 123457])
@pytest.mark.parametrize(("code", "number", "tag", "share"), RATES, ids=[rate[0] for rate in RATES])
def test_vat(shop: Shop, code: str, number: int, tag: str, share: tuple[int, int] | None, kopecks: int) -> None:
    document = sold(shop, receipt("sell", position(price=kopecks / 100, quantity=1, vat=code)))
    item = document["1059"][0]
    assert (item["1199"], item["1043"]) == (number, kopecks / 100)
    if share is None:
        assert "1200" not in item
        expected = kopecks
    else:
        part, whole = share
        expected = (kopecks * part * 2 + whole) // (whole * 2)  # half a kopeck goes up
        assert item["1200"] == expected / 100
    assert document[tag] == expected / 100
    assert {other for other in VAT_TAGS if document.get(other)} <= {tag}


def test_three_positions(shop: Shop) -> None:
    """VAT totals are sums of the positions' rounded parts, one for each rate."""
    document = sold(
        shop,
        receipt(
            "sell",
            position("Чай чёрный", price=10.01, quantity=1, vat="vat20"),
            position("Хлеб №1 «Дарницкий»", price=33.33, quantity=0.333, amount=11.1, vat="vat10"),
            position("Сахар", price=10.01, quantity=1, vat="vat20"),
        ),
    )
    items = document["1059"]
    assert [item["1030"] for item in items] == ["Чай чёрный", 'Хлеб №1 "Дарницкий"', "Сахар"]
    assert [item["1023"] for item in items] == [1, 0.333, 1]
    assert [item["1079"] for item in items] == [10.01, 33.33, 10.01]
    assert [item["1043"] for item in items] == [10.01, 11.1, 10.01]
    assert [item["1200"] for item in items] == [1.67, 1.01, 1.67]
    assert document["1020"] == 31.12
    assert (document["1102"], document["1103"]) == (3.34, 1.01)
