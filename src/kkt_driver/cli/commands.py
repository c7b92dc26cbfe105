"""One function per command."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from decimal import Decimal
from pathlib import Path
from typing import Any

from kkt_driver.cli.output import Output
from kkt_driver.client import Kkt
from kkt_driver.connecting import connect
from kkt_driver.errors import FieldError, UsageError
from kkt_driver.ffd import Document
from kkt_driver.money import roubles
from kkt_driver.receipt import Cashier, Receipt
from kkt_driver.registration import Reason, Registration
from kkt_driver.results import FiscalDocument

RECEIPTS = ("sell", "sell-return", "buy", "buy-return")
FORMS = {1: "Отчёт о регистрации", 11: "Отчёт об изменении параметров", 2: "Смена открыта", 5: "Смена закрыта"}


def register(arguments: Namespace) -> Kkt:
    """The register the command line names."""
    return connect(arguments.url, password=arguments.password, allow_fiscal=arguments.fiscal)


def load_json(name: str) -> Any:
    """JSON with exact numbers, in UTF-8 whatever the locale; ``-`` is stdin."""
    try:
        data = _stdin() if name == "-" else Path(name).read_bytes()
    except OSError as error:  # with the name: that is what tells it from output that cannot be written
        raise OSError(error.errno, error.strerror, name) from None
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UsageError(f"{name}: is not JSON in UTF-8: {reason}") from None


def _stdin() -> bytes:
    if sys.stdin is None:
        raise UsageError("-: there is no standard input")
    raw = getattr(sys.stdin, "buffer", None)
    return sys.stdin.read().encode("utf-8", "surrogatepass") if raw is None else raw.read()


def _text(argument: str) -> str:
    """Text as it was typed: in a locale without Russian Python hands over bytes in disguise."""
    try:
        return os.fsencode(argument).decode("utf-8") if os.name == "posix" else argument
    except UnicodeError:
        return argument


def show_document(made: FiscalDocument, output: Output) -> None:
    """A document that has just been made."""
    lines = [f"{FORMS.get(made.form, 'Чек')}: ФД {made.number}, ФП {made.sign}, смена {made.shift}"]
    if made.total is not None:
        lines.append(f"Итог: {roubles(made.total)}")
    if made.qr:
        lines.append(f"QR: {made.qr}")
    if made.printed is False:
        lines.append("Документ оформлен, но не напечатан: вставьте бумагу")
    output.done(made.to_dict(), "\n".join(lines), made=f"made: ФД {made.number}, ФП {made.sign}")


def info(arguments: Namespace, output: Output) -> None:
    """kkt info"""
    with register(arguments) as kkt:
        found = kkt.info()
    kind = {True: " (отладочный)", False: "", None: ""}[found.drive_debug]
    lines = [
        f"{found.name}, прошивка {found.firmware}, модель {found.model}",
        f"Заводской номер: {found.serial}",
        f"ФН: {found.drive or 'не отвечает'}{kind}",
        f"РНМ: {found.rnm or '-'}, ИНН: {found.inn or '-'}",
    ]
    output.done(found.to_dict(), "\n".join(lines))


def status(arguments: Namespace, output: Output) -> None:
    """kkt status"""
    with register(arguments) as kkt:
        found = kkt.status()
    output.done(found.to_dict(), found.text)


def registration_show(arguments: Namespace, output: Output) -> None:
    """kkt registration show"""
    from kkt_driver.atol.commands.registers import LastRegistration

    with register(arguments) as kkt:
        last = kkt.execute(LastRegistration())
        if not last.document:
            raise UsageError("the register is not registered")
        document = kkt.document(last.document)
    output.done(document.to_dict(), document.to_text())


def _registration(arguments: Namespace) -> Registration:
    return Registration.from_json(load_json(arguments.file))


def registration_check(arguments: Namespace, output: Output) -> None:
    """kkt registration check"""
    from kkt_driver.registration_rules import check

    registration = _registration(arguments)
    check(registration)
    with register(arguments) as kkt:
        serial = kkt.info().serial
    check(registration, serial)
    rows = registration.review()
    output.done(
        {"valid": True, "serial": serial, "review": dict(rows)},
        "\n".join([*(f"{title}: {value}" for title, value in rows), f"Годится для ККТ {serial}"]),
    )


def registration_apply(arguments: Namespace, output: Output) -> None:
    """kkt registration apply"""
    registration = _registration(arguments)
    with register(arguments) as kkt:
        first = registration.reason == Reason.REGISTRATION
        made = kkt.register(registration) if first else kkt.reregister(registration)
    show_document(made, output)


def rnm(arguments: Namespace, output: Output) -> None:
    """kkt rnm"""
    from kkt_driver.ffd import make_rnm

    made = make_rnm(arguments.number, arguments.inn, arguments.serial)
    output.done({"rnm": made}, made)


def _cashier(arguments: Namespace) -> Cashier | None:
    if arguments.cashier is None:
        if arguments.cashier_inn is not None:
            raise UsageError("--cashier-inn needs --cashier")
        return None
    return Cashier(_text(arguments.cashier), arguments.cashier_inn)


def shift_open(arguments: Namespace, output: Output) -> None:
    """kkt shift open"""
    with register(arguments) as kkt:
        show_document(kkt.open_shift(_cashier(arguments)), output)


def shift_close(arguments: Namespace, output: Output) -> None:
    """kkt shift close"""
    with register(arguments) as kkt:
        show_document(kkt.close_shift(_cashier(arguments)), output)


def shift_status(arguments: Namespace, output: Output) -> None:
    """kkt shift status"""
    with register(arguments) as kkt:
        found = kkt.shift()
    state = "истекла" if found.expired else "открыта" if found.is_open else "закрыта"
    text = f"Смена {found.number} {state}, чеков {found.receipts}, наличных {roubles(found.cash)}"
    if found.until:
        text += f", до {found.until:%d.%m.%Y %H:%M}"
    output.done(found.to_dict(), text)


def receipt(arguments: Namespace, output: Output) -> None:
    """kkt receipt ..."""
    data = load_json(arguments.file)
    method = arguments.verb.replace("-", "_")
    if isinstance(data, dict) and data.setdefault("kind", method) != method:
        raise FieldError("kind", f"must be {method!r} for kkt receipt {arguments.verb}", data["kind"])
    made = Receipt.from_json(data)
    with register(arguments) as kkt:
        show_document(getattr(kkt, method)(made), output)


def cash(arguments: Namespace, output: Output) -> None:
    """kkt cash ..."""
    with register(arguments) as kkt:
        moved = kkt.cash_in(arguments.sum) if arguments.verb == "in" else kkt.cash_out(arguments.sum)
    left = f", в кассе {roubles(moved.cash)}" if moved.cash is not None else ""
    text = f"{'Внесено' if moved.moved > 0 else 'Выплачено'} {roubles(abs(moved.moved))}{left}"
    output.done(moved.to_dict(), text, made=f"made: {text}")


def report_x(arguments: Namespace, output: Output) -> None:
    """kkt report x"""
    with register(arguments) as kkt:
        kkt.x_report()
        lines = kkt.last_tape()
    output.tape(lines)
    output.done({"tape": lines}, "X-отчёт снят")


def document(arguments: Namespace, output: Output) -> None:
    """kkt document N"""
    if not 0 < arguments.number < 2**32:
        raise FieldError("N", "must be a document number from 1", arguments.number)
    with register(arguments) as kkt:
        found = kkt.document(arguments.number)
    if arguments.save is not None:
        Path(arguments.save).write_bytes(found.encode())
    drawn = _draw(found, arguments.qr) if arguments.qr is not None else ""
    output.done(found.to_dict(), found.to_text() + drawn)


def _draw(found: Document, name: str) -> str:
    """The QR code of a receipt into a file; for ``-`` what is to be shown."""
    from kkt_driver.ffd.picture import qr_png, qr_svg, qr_terminal
    from kkt_driver.ffd.qr import ReceiptQr

    qr = ReceiptQr.of(found)
    kind = Path(name).suffix.lower()
    if name == "-":
        return f"\n{qr.text}\n{qr_terminal(qr)}"
    if kind == ".svg":
        Path(name).write_text(qr_svg(qr), encoding="utf-8")
    elif kind == ".png":
        qr_png(qr, name)
    else:
        raise UsageError(f"{name}: the picture must end in .svg or .png, or be - for the terminal")
    return f"\nQR: {name}"


def tape(arguments: Namespace, output: Output) -> None:
    """kkt tape"""
    with register(arguments) as kkt:
        lines = kkt.last_tape()
    if output.as_json:
        output.done({"tape": lines}, "")
    else:
        output.tape(lines)
