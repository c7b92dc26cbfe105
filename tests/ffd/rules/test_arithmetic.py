"""Sums and VAT: what still passes, and what no longer does."""

from __future__ import annotations

from datetime import datetime

import pytest

from kkt_driver.ffd import Document, Fields
from kkt_driver.ffd.rules import validate
from kkt_driver.ffd.rules.table import RATES
from tests.ffd.vectors import RECEIPT

from .day import documents
from .edit import add, drop, edited, put

SALE = Document.unwrap(RECEIPT)


def test_kopecks_of_the_total_may_be_rounded_off() -> None:
    # 509.44 becomes 509.00; VAT may follow or not
    rounded = edited(SALE, put(1020, 50_900), put(1031, 50_900))
    assert validate(rounded) == []
    assert validate(edited(rounded, put(1103, 4_529))) == []


@pytest.mark.parametrize(("vat", "fine"), [(4533, True), (4532, True), (4535, True), (4531, True), (4526, False)])
def test_vat_by_item_and_by_total_and_a_kopeck_per_item(vat: int, fine: bool) -> None:
    # 16.35 + 28.98 = 45.33 by item, 498.54 x 10/110 = 45.32 by total
    assert (validate(edited(SALE, put(1103, vat))) == []) is fine


@pytest.mark.parametrize(("vat", "fine"), [(181, True), (182, True), (183, True), (180, False), (184, False)])
def test_a_kopeck_of_the_vat_of_an_item(vat: int, fine: bool) -> None:
    # 10.90 x 20/120 = 1.8167
    found = validate(edited(SALE, put(((1059, 2), 1200), vat)))
    assert ([finding.rule.id for finding in found] == []) is fine


@pytest.mark.parametrize(("total", "fine"), [(31_874, True), (31_873, True), (31_875, True), (31_872, False)])
def test_a_kopeck_of_price_by_quantity(total: int, fine: bool) -> None:
    # 699.00 x 0.456 = 318.744
    found = validate(edited(SALE, put(((1059, 1), 1043), total)))
    assert ("item-is-price-by-quantity" not in [finding.rule.id for finding in found]) is fine


def test_vat_by_unit() -> None:
    # 89.90 x 10/110 = 8.17 a unit; ten of them 81.70, while 899.00 x 10/110 = 81.73
    item = (
        (1030, "Молоко"),
        (1079, 8_990),
        (1023, 10),
        (1043, 89_900),
        (1214, 4),
        (1199, 2),
        (1198, 817),
        (1200, 8_170),
    )
    sums = (put(1020, 89_900), put(1031, 89_900), put(1103, 8_170), put(1102, 0))
    receipt = edited(SALE, drop(1059), add(1059, item), *sums)
    assert validate(receipt) == []
    assert [finding.rule.id for finding in validate(edited(receipt, drop((1059, 1198))))] == ["item-vat-sum"]


def test_the_share_of_a_rate_has_its_date() -> None:
    in_2018 = datetime(2018, 12, 31, 23, 59)
    receipt = edited(SALE, put(1012, in_2018), put(((1059, 2), 1200), 166), put(1102, 166))
    assert validate(receipt) == []
    found = [finding.rule.id for finding in validate(edited(receipt, put(1012, datetime(2019, 1, 1))))]
    assert found == ["item-vat-sum"]


@pytest.mark.parametrize("rate", [code for code, row in RATES.items() if row[1]])
def test_a_new_rate_in_its_year(rate: int) -> None:
    total, since, _, ((_, part, whole),) = RATES[rate]
    assert since is not None
    vat = (2 * 1_090 * part + whole) // (2 * whole)
    changed = (
        put(((1059, 2), 1199), rate),
        put(((1059, 2), 1200), vat),
        put(total, [(1119, [(1199, rate), (1120, vat)])]),
        drop(1102),
    )
    day = datetime(since.year, since.month, since.day)
    assert validate(edited(SALE, put(1012, day), *changed)) == []
    eve = datetime(since.year - 1, 12, 31)
    found = [finding.rule.id for finding in validate(edited(SALE, put(1012, eve), *changed))]
    assert found == ["vat-rate-in-force"] * 2


def test_vat_of_a_correction_at_a_new_rate() -> None:
    """5 % of 100.00 for the 20 %, beside 10 % of 5.27."""
    correction = documents()["correction"]
    in_entries = put(1115, [(1119, [(1199, 7), (1120, 476)])])
    assert validate(edited(correction, drop(1102), in_entries)) == []


def test_a_message_names_the_rate_once_and_in_its_language() -> None:
    (found,) = validate(edited(SALE, put(1012, datetime(2026, 1, 15))))
    ru, en = found.message_ru.partition(": ")[2], found.message_en.partition(": ")[2]
    assert ru == "ставка НДС 20% при приходе и расходе заменена с 2026-01-01"
    assert en == "VAT 20% has been replaced for sales from 2026-01-01"


def test_a_message_names_the_rate_of_its_time() -> None:
    """Rate 1 was 18 % before 2019."""
    for year, rate in ((2018, "18%"), (2025, "20%")):
        dated = edited(SALE, put(1012, datetime(year, 5, 1)), put(((1059, 2), 1200), 1))
        (vat,) = [found for found in validate(dated) if found.rule.id == "item-vat-sum" and found.path == "1059[2]"]
        assert f"по ставке НДС {rate}, ожидается" in vat.message_ru
        assert f"VAT {rate} is 0.01" in vat.message_en
        (absent,) = [one for one in validate(edited(dated, drop(1102))) if one.rule.id == "vat-total-given"]
        assert f"нет реквизита 1102 (Сумма НДС чека по ставке {rate}), " in absent.message_ru
        assert absent.message_ru.endswith(f"по ставке НДС {rate}")


def test_the_vat_of_a_rounded_receipt_may_be_above_its_total() -> None:
    """0.99 at 10 % rounds to nothing, and its VAT of 0.09 stays."""
    item = [(1043, 99), (1079, 99), (1199, 2), (1200, 9)]
    pairs = [pair for pair in SALE.fields if pair[0] not in (1059, 1020, 1031, 1081, 1215, 1216, 1217, 1102, 1103)]
    for total, vat, found in ((0, 9, []), (0, 100, ["vat-within-total"]), (99, 100, ["vat-within-total"])):
        made = Document(3, Fields([*pairs, (1059, item), (1020, total), (1031, total), (1103, vat)]))
        assert [one.rule.id for one in validate(made) if one.rule.id == "vat-within-total"] == found


def test_vat_of_a_correction_of_a_few_kopecks_may_be_nothing() -> None:
    correction = edited(documents()["correction"], put(1020, 2), put(1031, 2), drop(1102), drop(1103))
    assert validate(edited(correction, put(1104, 0), put(1115, [(1119, [(1199, 7), (1120, 0)])]))) == []


def test_a_return_keeps_the_old_rate() -> None:
    sale = edited(SALE, put(1012, datetime(2026, 1, 15)))
    assert [finding.rule.id for finding in validate(sale)] == ["vat-rate-outdated"]
    assert validate(edited(sale, put(1054, 2))) == []
