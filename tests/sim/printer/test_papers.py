"""What stands on the paper of fiscal documents, word for word: papers of the format's print form (ФФД)."""

from __future__ import annotations

from datetime import datetime

import pytest

from kkt_driver.atol.commands import receipt, shift
from tests.sim.register.bench import Bench


@pytest.fixture
def shop() -> Bench:
    bench = Bench()
    bench.open_shift()
    return bench


def paper(bench: Bench) -> list[str]:
    """The last document without the owner's lines, blanks as one."""
    return [" ".join(line.split()) for line in bench.register.printer.last][3:]


def between(lines: list[str], first: str, last: str) -> list[str]:
    return lines[lines.index(first) : lines.index(last) + 1]


def test_a_receipt(shop: Bench) -> None:
    shop.ask(receipt.OpenReceipt(kind=1))
    shop.attribute(1008, "a@b.ru")
    shop.attribute(1227, "Иванов Иван")
    shop.attribute(1228, "500100732259")
    shop.position(9_990, 2_000, tax=2, name="Масло")
    shop.position(300, 2_500, tax=1, name="Сыр", method=1)
    shop.pay(5_000, kind=2)
    shop.pay(20_000)
    shop.ask(receipt.CloseReceipt())
    # 2 x 99.90 and 2.5 x 3.00; VAT 199.80 * 10 / 110 and 7.50 * 20 / 120; 250.00 given for 207.30
    assert between(paper(shop), "КАССОВЫЙ ЧЕК", "ИНН ПОКУПАТЕЛЯ 500100732259") == [
        "КАССОВЫЙ ЧЕК",
        "ПРИХОД",
        "Масло",
        "99.90 * 2.000 =199.80",
        "НДС 10% =18.16",
        "Сыр",
        "3.00 * 2.500 =7.50",
        "НДС 20% =1.25",
        "ПРЕДОПЛАТА 100%",
        "ИТОГ =207.30",
        "НАЛИЧНЫМИ =157.30",
        "БЕЗНАЛИЧНЫМИ =50.00",
        "ПОЛУЧЕНО НАЛИЧНЫМИ =200.00",
        "СДАЧА =42.70",
        "СУММА НДС 20% =1.25",
        "СУММА НДС 10% =18.16",
        "СНО ОСН",
        "ЭЛ.АДР.ПОКУПАТЕЛЯ a@b.ru",
        "ПОКУПАТЕЛЬ Иванов Иван",
        "ИНН ПОКУПАТЕЛЯ 500100732259",
    ]


def test_a_position_of_an_agent(shop: Bench) -> None:
    shop.ask(receipt.OpenReceipt(kind=2))
    shop.ask(receipt.BeginPosition())
    for tag, value in ((1222, 0x40), (1224, [(1225, "ООО Поставщик")]), (1226, "7725225244"), (1197, "кг")):
        shop.attribute(tag, value)
    shop.ask(receipt.FinishPosition(price=100, quantity=1000, sum=100, name="Чай"))
    shop.register.state.cash = 100
    shop.ask(receipt.CloseReceipt())
    assert between(paper(shop), "ВОЗВРАТ ПРИХОДА", "ИТОГ =1.00") == [
        "ВОЗВРАТ ПРИХОДА",
        "Чай",
        "1.00 * 1.000 =1.00",
        "БЕЗ НДС",
        "АГЕНТ",
        "ПОСТАВЩИК ООО Поставщик",
        "ИНН ПОСТАВЩИКА 7725225244",
        "ЕД. ИЗМ. кг",
        "ИТОГ =1.00",
    ]


def test_a_correction(shop: Bench) -> None:
    shop.ask(receipt.OpenReceipt(kind=7))
    shop.attribute(1173, 1)
    shop.attribute(1174, [(1177, "Предписание"), (1178, datetime(2026, 3, 1)), (1179, "17-А")])
    shop.attribute(1102, 2_000)
    shop.position(12_000)
    shop.ask(receipt.CloseReceipt(kind=2))
    assert between(paper(shop), "КАССОВЫЙ ЧЕК КОРРЕКЦИИ", "СНО ОСН") == [
        "КАССОВЫЙ ЧЕК КОРРЕКЦИИ",
        "ПРИХОД",
        "ТИП КОРРЕКЦИИ ПО ПРЕДПИСАНИЮ",
        "Предписание № 17-А от 01.03.2026",
        "ИТОГ =120.00",
        "БЕЗНАЛИЧНЫМИ =120.00",
        "СУММА НДС 20% =20.00",
        "СНО ОСН",
    ]


def test_the_end_of_a_shift(shop: Bench) -> None:
    shop.sell()
    shop.enter(3)
    for tag, value in ((1021, "Сидоров"), (1203, "500100732259")):
        shop.attribute(tag, value)
    shop.clock.advance(hours=9, minutes=30)
    shop.ask(shift.CloseShift())
    made = shop.last()
    assert paper(shop) == [
        "ОТЧЕТ О ЗАКРЫТИИ СМЕНЫ",
        "ЧЕКОВ ЗА СМЕНУ 1",
        "ФД ЗА СМЕНУ 3",
        "НЕ ПЕРЕДАНО ФД 3",  # those before it
        "ФД НЕ ПЕРЕДАНЫ С 02.03.26",
        "КАССИР Сидоров",
        "ИНН КАССИРА 500100732259",
        "СМЕНА 1",
        "ЗН ККТ 00106789000001",
        "РН ККТ 0000000001058753",
        "ИНН 7725225244",
        "ФН 9999078900100001",
        f"ФД 4 ФП {made.fiscal_sign:010d}",
        "02.03.26 18:30",
    ]


def test_no_line_is_wider_than_the_paper() -> None:
    for model, columns in (("atol-22f", 48), ("atol-50f", 42), ("atol-30f", 32)):
        bench = Bench(model=model)
        bench.open_shift()
        bench.ask(receipt.OpenReceipt(kind=1))
        bench.attribute(1008, "a-very-long-address-of-a-buyer@a-very-long-domain.example")
        bench.position(9_999_999, 123_456, name="Очень длинное наименование товара " * 3, tax=1)
        bench.ask(receipt.CloseReceipt(kind=2))
        bench.close_shift()
        widths = [len(line) for line in bench.register.printer.tape]
        assert len(widths) > 60
        assert max(widths) <= columns
