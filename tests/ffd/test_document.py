"""A document: the named properties, the views for people, the fiscal sign."""

from __future__ import annotations

import json
import pickle
from datetime import datetime
from typing import Any

import pytest

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd import BY_NUMBER, Document, Fields, decode, decode_sign, encode_sign
from kkt_driver.ffd.enums import DocumentForm
from kkt_driver.ffd.labels import label, tag_name

from .vectors import RECEIPT, load


def test_properties_of_a_receipt() -> None:
    document = Document.unwrap(RECEIPT)
    assert document == Document.decode(3, RECEIPT[4:]) == Document(3, decode(RECEIPT[4:]))
    assert document.form_name == "Кассовый чек"
    assert document.number == 42
    assert document.date_time == datetime(2023, 11, 14, 22, 14)
    assert document.drive_number == "9999078900012345"
    assert document.fiscal_sign == 1234567890
    assert document.shift == 3
    assert document.receipt_number == 7
    assert document.operation == 1
    assert document.total == 50944
    assert [item["item_total"] for item in document.positions] == [17980, 31874, 1090]


NAMES = (
    "number",
    "date_time",
    "drive_number",
    "fiscal_sign",
    "shift",
    "receipt_number",
    "operation",
    "total",
)


@pytest.mark.parametrize("name", NAMES)
def test_absent_and_unreadable_values_are_none(name: str) -> None:
    assert getattr(Document(3, Fields()), name) is None
    numbers = (1040, 1012, 1077, 1038, 1042, 1054, 1020)
    odd = b"".join(number.to_bytes(2, "little") + b"\x09\x00" + bytes(9) for number in numbers)
    assert getattr(Document.decode(3, odd), name) is None
    assert Document.decode(3, b"\x23\x04\x01\x00\x00").positions == []


def test_documents_cannot_be_changed() -> None:
    document = Document(3, Fields())
    with pytest.raises(AttributeError):
        document.form = 4
    with pytest.raises(AttributeError):
        del document.fields
    assert (document, hash(document)) == (Document(3, Fields()), hash(Document(3, Fields())))
    assert document != Document(4, Fields()) != 3
    assert pickle.loads(pickle.dumps(Document.unwrap(RECEIPT))) == Document.unwrap(RECEIPT)
    assert repr(document) == "Document(form=3, fields=Fields())"


def test_unwrap_wants_one_tlv() -> None:
    for data in (b"", RECEIPT + RECEIPT, RECEIPT[:-1]):
        with pytest.raises(BadFrame):
            Document.unwrap(data)


def test_a_document_encodes_to_what_it_was_read_from() -> None:
    assert Document.unwrap(RECEIPT).encode() == RECEIPT
    with pytest.raises(FieldError, match="operator_ack"):
        Document(7, Fields([(65000, bytes(600))])).encode()


def test_every_form_has_a_name() -> None:
    assert [Document(form, Fields()).form_name for form in DocumentForm] == [form.label_ru for form in DocumentForm]
    assert Document(99, Fields()).form_name == "Форма 99"


def test_dict() -> None:
    shown = Document.unwrap(RECEIPT).to_dict()
    assert json.loads(json.dumps(shown)) == shown
    assert (shown["form"], shown["name"], shown["fields"]["total"]) == (3, "Кассовый чек", 50944)


SHORT: list[tuple[int, Any]] = [
    (1012, datetime(2024, 2, 29, 23, 59)),
    (1077, encode_sign(528289624, 3)),
    (1054, 2),
    (1055, 1),
    (1057, 0b1100000),
    (1020, 905),
    (1059, [(1030, "Чай\r\nчёрный"), (1023, 2), (1199, 6)]),
    (1212, 99),
    (1021, ""),
    (65000, b"\xaa"),
]


def test_text_in_russian() -> None:
    assert Document(3, Fields(SHORT)).to_text().splitlines() == [
        "Кассовый чек (3)",
        "  1012 Дата, время: 29.02.2024 23:59:00",
        "  1077 ФПД: 0528289624",
        "  1054 Признак расчета: 2 (возврат прихода)",
        "  1055 Применяемая система налогообложения: 1 (ОСН)",
        "  1057 Признак агента: 96 (комиссионер, агент)",
        "  1020 Сумма расчета, указанного в чеке (БСО): 9.05",
        "  1059 Предмет расчета:",
        "    1030 Наименование предмета расчета: Чай чёрный",
        "    1023 Количество предмета расчета: 2",
        "    1199 Ставка НДС: 6 (без НДС)",
        "  1212 Признак предмета расчета: 99",
        "  1021 Кассир:",
        "  65000 ?: aa",
    ]


MARKED: list[tuple[int, Any]] = [
    (1012, datetime(2024, 2, 29, 23, 59)),
    (1256, [(1245, "21"), (1243, "01.02.1990")]),
    (1206, 0b110),
    (2106, 0b101),
    (1234, [(1235, [(1082, 500), (1236, 1)])]),
    (1119, "+79990000000"),
]


@pytest.mark.parametrize(
    ("time", "rate", "share"),
    [
        (datetime(2018, 12, 31, 23, 59), "18%", "18/118"),
        (datetime(2019, 1, 1), "20%", "20/120"),
        (None, "20%", "20/120"),
    ],
)
def test_rates_of_vat_have_the_words_of_their_time(time: datetime | None, rate: str, share: str) -> None:
    items = [(1059, Fields([(1030, "x"), (1199, code)], 1059)) for code in (1, 3)]
    pairs: list[tuple[int, Any]] = [*([(1012, time)] if time else []), *items, (1102, 1), (1106, 1)]
    document = Document(3, Fields(pairs, 3))
    text = document.to_text()
    for line in (
        f"    1199 Ставка НДС: 1 (НДС {rate})",
        f"    1199 Ставка НДС: 3 (НДС {share})",
        f"  1102 Сумма НДС чека по ставке {rate}: 0.01",
        f"  1106 Сумма НДС чека по расч. ставке {share}: 0.01",
    ):
        assert f"\n{line}" in text
    assert f": 1 (VAT {rate})" in document.to_text("en")
    assert label("VatRate", 1) == "НДС 20%"
    assert tag_name(BY_NUMBER[1020], time) == BY_NUMBER[1020].name


def test_text_of_the_later_kinds() -> None:
    assert Document(83, Fields(MARKED)).to_text().splitlines() == [
        "Ответ на запрос (83)",
        "  1012 Дата, время: 29.02.2024 23:59:00",
        "  1256 Сведения о покупателе (клиенте):",
        "    1245 Код вида документа, удостоверяющего личность: 21 (паспорт гражданина РФ)",
        "    1243 Дата рождения покупателя (клиента): 01.02.1990",
        "  1206 Сообщение оператора: 6 (ошибка форматно-логического контроля, проверьте сообщения в кабинете ККТ)",
        "  2106 Результат проверки сведений о товаре: 5 (код маркировки проверен, статус товара проверен ОИСМ)",
        "  1234 Сведения обо всех оплатах по чеку безналичными:",
        "    1235 Сведения об оплате безналичными:",
        "      1082 Сумма оплаты безналичными: 5.00",
        "      1236 Признак способа оплаты безналичными: 1",
        "  1119 Телефон оператора по приему платежей: +79990000000",
    ]


def test_the_clock_of_the_operator_is_utc() -> None:
    shown = [Document(form, Fields(SHORT[:1])).to_text().splitlines()[1] for form in (7, 84)]
    assert shown == ["  1012 Дата, время: 29.02.2024 23:59:00 UTC", "  1012 Дата, время: 29.02.2024 23:59:00"]


def test_text_in_english() -> None:
    lines = Document(3, Fields(SHORT)).to_text("en").splitlines()
    assert lines[:4] == [
        "receipt (3)",
        "  1012 date time: 2024-02-29 23:59:00",
        "  1077 fiscal sign: 0528289624",
        "  1054 payment sign: 2 (sell return)",
    ]
    assert Document(99, Fields()).to_text("en") == "form 99 (99)"


@pytest.mark.parametrize("vector", load("signs"), ids=lambda vector: str(vector["hex"]))
def test_signs(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    assert decode_sign(data) == vector["sign"]
    assert encode_sign(vector["sign"], vector["form"]) == data
    if "archive_hex" in vector:  # answers of the drive carry the same number little-endian
        assert int.from_bytes(bytes.fromhex(vector["archive_hex"]), "little") == vector["sign"]


@pytest.mark.parametrize(
    ("form", "prefix"),
    [(1, "2104"), (11, "2104"), (31, "3304"), (41, "3304"), (3, "3104"), (4, "3104"), (2, "3104"), (6, "3104")],
)
def test_sign_prefixes(form: int, prefix: str) -> None:
    assert encode_sign(1, form).hex() == prefix + "00000001"


@pytest.mark.parametrize("sign", [-1, 2**32, 1.0, True])
def test_a_sign_is_a_uint32(sign: Any) -> None:
    with pytest.raises(FieldError, match="fiscal_sign"):
        encode_sign(sign, 3)


def test_a_sign_takes_six_bytes() -> None:
    with pytest.raises(BadFrame):
        decode_sign(b"12345")
