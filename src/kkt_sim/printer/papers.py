"""Which lines a document has, in the order and words of the format (ФФД, print form) and of ATOL registers.

Fiscal documents are printed from their signed TLV, so paper and drive cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from kkt_driver.ffd import Document, Fields, ReceiptQr
from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_sim.drive import StoredDocument
from kkt_sim.printer import lines as text
from kkt_sim.register import vat
from kkt_sim.register.state import Counters, RegisterState

OPERATIONS = {1: "ПРИХОД", 2: "ВОЗВРАТ ПРИХОДА", 3: "РАСХОД", 4: "ВОЗВРАТ РАСХОДА"}
TITLES = {
    Form.REGISTRATION: "ОТЧЕТ О РЕГИСТРАЦИИ",
    Form.REREGISTRATION: "ОТЧЕТ ОБ ИЗМ. ПАРАМЕТРОВ РЕГ.",
    Form.SHIFT_OPEN: "ОТЧЕТ ОБ ОТКРЫТИИ СМЕНЫ",
    Form.STATE_REPORT: "ОТЧЕТ О ТЕК. СОСТ. РАСЧЕТОВ",
    Form.RECEIPT: "КАССОВЫЙ ЧЕК",
    Form.RECEIPT_CORRECTION: "КАССОВЫЙ ЧЕК КОРРЕКЦИИ",
    Form.BSO: "БСО",
    Form.BSO_CORRECTION: "БСО КОРРЕКЦИИ",
    Form.SHIFT_CLOSE: "ОТЧЕТ О ЗАКРЫТИИ СМЕНЫ",
    Form.DRIVE_CLOSE: "ОТЧЕТ О ЗАКРЫТИИ ФН",
}
TAX_SYSTEMS = ("ОСН", "УСН доход", "УСН доход-расход", "ЕНВД", "ЕСХН", "Патент")
PAYMENTS = ((1031, "НАЛИЧНЫМИ"), (1081, "БЕЗНАЛИЧНЫМИ"), (1215, "ПРЕДВАРИТЕЛЬНАЯ ОПЛАТА (АВАНС)"))
PAYMENTS_LATER = ((1216, "ПОСЛЕДУЮЩАЯ ОПЛАТА (КРЕДИТ)"), (1217, "ИНАЯ ФОРМА ОПЛАТЫ"))
BUYER = ((1227, "ПОКУПАТЕЛЬ"), (1228, "ИНН ПОКУПАТЕЛЯ"))
#: tag 1214; a full payment goes without saying
METHODS = {
    1: "ПРЕДОПЛАТА 100%",
    2: "ПРЕДОПЛАТА",
    3: "АВАНС",
    5: "ЧАСТИЧНЫЙ РАСЧЕТ И КРЕДИТ",
    6: "ПЕРЕДАЧА В КРЕДИТ",
    7: "ОПЛАТА КРЕДИТА",
}
AGENTS = (
    "БАНК. ПЛ. АГЕНТ",
    "БАНК. ПЛ. СУБАГЕНТ",
    "ПЛ. АГЕНТ",
    "ПЛ. СУБАГЕНТ",
    "ПОВЕРЕННЫЙ",
    "КОМИССИОНЕР",
    "АГЕНТ",
)
#: tax numbers in the order of their tags; the format prints 0 % as a turnover «с НДС»
TAXES = {tax: f"СУММА {vat.NAMES[tax]}" for tax in (1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 11, 12)} | {5: "СУММА С НДС 0%"}
MODES = (
    (1002, "АВТОНОМН. РЕЖИМ"),
    (1001, "АВТОМАТ. РЕЖИМ"),
    (1056, "ШИФРОВАНИЕ"),
    (1108, "ККТ ДЛЯ ИНТЕРНЕТ"),
    (1109, "УСЛУГИ"),
    (1110, "АС БСО"),
    (1207, "ПОДАКЦИЗНЫЕ ТОВАРЫ"),
    (1193, "ПРОВЕДЕНИЕ АЗАРТНЫХ ИГР"),
    (1126, "ПРОВЕДЕНИЕ ЛОТЕРЕИ"),
    (1221, "УСТ. ПРИНТЕРА В АВТОМАТЕ"),
)
WARNINGS = ((1050, "РЕСУРС ФН МЕНЕЕ 30 ДНЕЙ"), (1051, "РЕСУРС ФН МЕНЕЕ 3 ДНЕЙ"), (1052, "ПАМЯТЬ ФН ЗАПОЛНЕНА"))
FFD = {1: "1.0", 2: "1.05", 3: "1.1", 4: "1.2"}


@dataclass(frozen=True, slots=True)
class Context:
    """What the paper needs to know of the register. ``owner``: tags 1048, 1009, 1187, 1037, 1018 where known."""

    columns: int
    serial: str
    drive: str
    owner: dict[int, str]
    #: cash taken and change given, kopecks; only of the receipt just closed
    received: int = 0
    change: int = 0


def centred(context: Context, line: str) -> str:
    """A line in the middle."""
    return text.centred(context.columns, line)


def wrapped(context: Context, line: str) -> list[str]:
    """A line cut to the width."""
    return text.wrapped(context.columns, line)


def header(context: Context) -> list[str]:
    """The owner's name, address and place."""
    known = [context.owner[tag] for tag in (1048, 1009, 1187) if context.owner.get(tag)]
    return [centred(context, part) for line in known for part in wrapped(context, line)]


def fiscal(context: Context, stored: StoredDocument) -> list[str]:
    """A fiscal document."""
    document = Document.decode(stored.form, stored.tlv)
    body = {
        Form.REGISTRATION: _registration,
        Form.REREGISTRATION: _registration,
        Form.SHIFT_OPEN: _shift,
        Form.SHIFT_CLOSE: _shift,
        Form.STATE_REPORT: _shift,
        Form.DRIVE_CLOSE: _shift,
    }.get(Form(stored.form), _receipt)
    return [
        *header(context),
        centred(context, TITLES[Form(stored.form)]),
        *body(context, document),
        *_footer(context, document),
    ]


def service(context: Context, title: str, lines: Iterable[str]) -> list[str]:
    """A report without fiscal weight."""
    return [centred(context, title), *(part for line in lines for part in wrapped(context, line))]


def cash(context: Context, title: str, kopecks: int) -> list[str]:
    """Cash put in or taken out."""
    return [*header(context), centred(context, title), *text.amount(context.columns, "СУММА", kopecks)]


def x_report(context: Context, state: RegisterState, now: datetime) -> list[str]:
    """Totals of the shift so far."""
    return [
        *header(context),
        centred(context, "X-ОТЧЕТ"),
        *counter_lines(context, state.shift),
        *text.amount(context.columns, "НАЛИЧНЫХ В КАССЕ", state.cash),
        f"{now:%d.%m.%y %H:%M}",
    ]


def counter_lines(context: Context, counters: Counters) -> list[str]:
    """Receipts and sums by operation, cash in and out."""
    out: list[str] = []
    for kind, title in ((1, "ПРИХОД"), (2, "ВОЗВРАТ ПРИХОДА"), (4, "РАСХОД"), (5, "ВОЗВРАТ РАСХОДА")):
        out += text.spread(context.columns, title, f"ЧЕКОВ {counters.of('count', kind)}")
        out += text.amount(context.columns, " ИТОГ", counters.of("sum", kind))
        for payment, name in enumerate(("НАЛИЧНЫМИ", "БЕЗНАЛИЧНЫМИ", "АВАНС", "КРЕДИТ", "ИНОЕ"), 1):
            if paid := counters.of("pay", kind, payment):
                out += text.amount(context.columns, f" {name}", paid)
    out += text.amount(context.columns, f"ВНЕСЕНИЙ {counters.of('cash_in')}", counters.of("cash_in_sum"))
    out += text.amount(context.columns, f"ВЫПЛАТ {counters.of('cash_out')}", counters.of("cash_out_sum"))
    return out


def _registration(context: Context, document: Document) -> Iterator[str]:
    fields, columns = document.fields, context.columns
    if 1101 in fields:
        yield from text.spread(columns, "ПРИЧИНА", str(fields[1101]))
    if fields.get(1117):
        yield from text.spread(columns, "ЭЛ.АДР.ОТПРАВИТЕЛЯ", str(fields[1117]))
    yield from text.spread(columns, "СНО", ", ".join(_tax_systems(fields.get(1062))))
    yield from (title for tag, title in MODES if fields.get(tag))
    if 1036 in fields:
        yield from text.spread(columns, "АВТОМАТ", str(fields[1036]))
    if fields.get(1046):
        yield from text.spread(columns, "ОФД", str(fields[1046]))
        yield from text.spread(columns, "ИНН ОФД", str(fields[1017]).strip())
    yield from text.spread(columns, "ВЕРСИЯ ККТ", str(fields.get(1188, "")))
    yield from text.spread(columns, "ФФД ККТ", FFD.get(_int(fields, 1209), "?"))


def _shift(context: Context, document: Document) -> Iterator[str]:
    fields, columns = document.fields, context.columns
    for tag, title in ((1118, "ЧЕКОВ ЗА СМЕНУ"), (1111, "ФД ЗА СМЕНУ"), (1097, "НЕ ПЕРЕДАНО ФД")):
        if tag in fields:
            yield from text.spread(columns, title, str(fields[tag]))
    first = fields.get(1098)
    if isinstance(first, datetime) and first.year > 1970:
        yield from text.spread(columns, "ФД НЕ ПЕРЕДАНЫ С", f"{first:%d.%m.%y}")
    yield from (title for tag, title in WARNINGS if tag in fields)
    if 1053 in fields:
        yield "ПРЕВЫШЕНО ВРЕМЯ ОЖИДАНИЯ ОТВЕТА ОФД"


def _receipt(context: Context, document: Document) -> Iterator[str]:
    fields, columns = document.fields, context.columns
    yield centred(context, OPERATIONS[_int(fields, 1054)])
    for position in document.positions:
        yield from _position(columns, position)
    if 1173 in fields:
        yield from text.spread(columns, "ТИП КОРРЕКЦИИ", "ПО ПРЕДПИСАНИЮ" if fields[1173] else "САМОСТОЯТЕЛЬНО")
    basis = fields.get(1174)
    if isinstance(basis, Fields):
        yield from wrapped(context, _basis(basis))
    yield from text.amount(columns, "ИТОГ", _int(fields, 1020))
    for tag, title in (*PAYMENTS, *PAYMENTS_LATER):
        if _int(fields, tag):
            yield from text.amount(columns, title, _int(fields, tag))
    if context.received:
        yield from text.amount(columns, "ПОЛУЧЕНО НАЛИЧНЫМИ", context.received)
    if context.change:
        yield from text.amount(columns, "СДАЧА", context.change)
    taxes = vat.totals_of(fields)
    for tax, title in TAXES.items():
        if taxes.get(tax):
            yield from text.amount(columns, title, taxes[tax])
    yield from text.spread(columns, "СНО", ", ".join(_tax_systems(fields.get(1055))))
    if fields.get(1008):
        yield from text.spread(columns, "ЭЛ.АДР.ПОКУПАТЕЛЯ", str(fields[1008]))
    for tag, title in BUYER:
        if fields.get(tag):
            yield from text.spread(columns, title, str(fields[tag]).strip())
    if fields.get(1192):
        yield from wrapped(context, str(fields[1192]))
    user = fields.get(1084)
    if isinstance(user, Fields):
        yield from text.spread(columns, str(user.get(1085, "")), str(user.get(1086, "")))


def _position(columns: int, position: Fields) -> Iterator[str]:
    yield from text.wrapped(columns, str(position.get(1030, "")))
    amount = position[1023]
    assert isinstance(amount, Decimal)
    product = f"{text.roubles(_int(position, 1079))} * {text.quantity(amount)}"
    yield from text.spread(columns, "", f"{product} ={text.roubles(_int(position, 1043))}")
    rate = vat.NAMES.get(_int(position, 1199), "")
    if _int(position, 1200):
        yield from text.amount(columns, rate, _int(position, 1200))
    else:
        yield rate
    method = _int(position, 1214)
    if method in METHODS:
        yield METHODS[method]
    if _int(position, 1222):
        yield from text.wrapped(columns, ", ".join(_bits(AGENTS, _int(position, 1222))))
    details = position.get(1224)
    if isinstance(details, Fields) and details.get(1225):
        yield from text.spread(columns, "ПОСТАВЩИК", str(details[1225]))
    for tag, title in ((1226, "ИНН ПОСТАВЩИКА"), (1197, "ЕД. ИЗМ."), (1191, "ДОП. РЕКВ.")):
        if position.get(tag):
            yield from text.spread(columns, title, str(position[tag]).strip())


def _footer(context: Context, document: Document) -> Iterator[str]:
    fields, columns = document.fields, context.columns
    if fields.get(1021):
        yield from text.spread(columns, "КАССИР", str(fields[1021]))
    if fields.get(1203):
        yield from text.spread(columns, "ИНН КАССИРА", str(fields[1203]).strip())
    if 1038 in fields:
        receipt = f"ЧЕК {document.receipt_number}" if document.receipt_number is not None else ""
        yield from text.spread(columns, f"СМЕНА {document.shift}", receipt)
    yield from text.spread(columns, "ЗН ККТ", context.serial)
    yield from text.spread(columns, "РН ККТ", str(fields[1037]).strip())
    yield from text.spread(columns, "ИНН", str(fields[1018]).strip())
    yield from text.spread(columns, "ФН", str(fields[1041]))
    yield from text.spread(columns, f"ФД {document.number}", f"ФП {document.fiscal_sign:010d}")
    if fields.get(1060):
        yield from text.spread(columns, "САЙТ ФНС", str(fields[1060]))
    yield f"{document.date_time:%d.%m.%y %H:%M}"
    if document.form in (Form.RECEIPT, Form.BSO):
        yield from wrapped(context, f"[QR: {ReceiptQr.of(document).text}]")


def _basis(basis: Fields) -> str:
    """Name, number and date of the paper behind a correction."""
    day = basis.get(1178)
    dated = f" от {day:%d.%m.%Y}" if isinstance(day, datetime) else ""
    name, number = (str(basis.get(tag, "")).strip() for tag in (1177, 1179))
    return f"{name} № {number}{dated}" if number else f"{name}{dated}"


def _tax_systems(mask: Any) -> Sequence[str]:
    return _bits(TAX_SYSTEMS, mask if isinstance(mask, int) else 0)


def _bits(names: Sequence[str], mask: int) -> list[str]:
    return [name for bit, name in enumerate(names) if mask >> bit & 1]


def _int(fields: Fields, tag: int) -> int:
    value = fields.get(tag)
    return value if isinstance(value, int) else 0
