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
from kkt_driver.receipt import Cashier, Correction, Receipt
from kkt_driver.registration import Reason, Registration
from kkt_driver.results import FiscalDocument

RECEIPTS = ("sell", "sell-return", "buy", "buy-return")
CORRECTIONS = ("sell-correction", "buy-correction")
FORMS = {
    1: "Отчёт о регистрации",
    11: "Отчёт об изменении параметров",
    2: "Смена открыта",
    4: "БСО",
    5: "Смена закрыта",
    6: "Архив ФН закрыт",
    21: "Отчёт о текущем состоянии расчётов",
    31: "Чек коррекции",
    41: "БСО коррекции",
}


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
        return json.loads(data.decode("utf-8-sig"), parse_float=Decimal, object_pairs_hook=_once)
    except FieldError:
        raise
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UsageError(f"{name}: is not JSON in UTF-8: {reason}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once: of two prices JSON would silently take the last."""
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise FieldError(key or '""', "must stand once in its object", [made[key], value])
        made[key] = value
    return made


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
    from kkt_driver.ffd.labels import label

    kind = f" ({label('PaymentSign', made.operation)})" if made.operation is not None else ""
    shift = f", смена {made.shift}" if made.shift is not None else ""
    lines = [f"{FORMS.get(made.form, 'Чек')}{kind}: ФД {made.number}, ФП {made.sign}{shift}"]
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
    from kkt_driver.procedures.registration import examine
    from kkt_driver.registration_rules import check

    registration = _registration(arguments)
    check(registration)
    with register(arguments) as kkt:
        serial = kkt.session.run(examine(registration, "registration check"))
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
    from kkt_driver.ffd.inn import check_inn

    try:
        check_inn(arguments.inn)
    except FieldError as error:
        raise FieldError("--inn", error.rule, arguments.inn) from None
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


def _of_kind(arguments: Namespace) -> Any:
    """The JSON of a receipt or correction, of the kind that the command is for."""
    data, kind = load_json(arguments.file), arguments.verb.replace("-", "_")
    if isinstance(data, dict) and data.setdefault("kind", kind) != kind:
        raise FieldError("kind", f"must be {kind!r} for kkt receipt {arguments.verb}", data["kind"])
    return data


def receipt(arguments: Namespace, output: Output) -> None:
    """kkt receipt ..."""
    made = Receipt.from_json(_of_kind(arguments))
    with register(arguments) as kkt:
        show_document(getattr(kkt, arguments.verb.replace("-", "_"))(made), output)


def correction(arguments: Namespace, output: Output) -> None:
    """kkt receipt sell-correction, buy-correction"""
    made = Correction.from_json(_of_kind(arguments))
    with register(arguments) as kkt:
        show_document(kkt.correct(made), output)


def receipt_cancel(arguments: Namespace, output: Output) -> None:
    """kkt receipt cancel"""
    with register(arguments) as kkt:
        cancelled = kkt.cancel_receipt()
    output.done({"cancelled": cancelled}, "Чек отменён" if cancelled else "Открытого чека нет")


def cash(arguments: Namespace, output: Output) -> None:
    """kkt cash ..."""
    with register(arguments) as kkt:
        moved = kkt.cash_in(arguments.sum) if arguments.verb == "in" else kkt.cash_out(arguments.sum)
    left = f", в кассе {roubles(moved.cash)}" if moved.cash is not None else ""
    text = f"{'Внесено' if moved.moved > 0 else 'Выплачено'} {roubles(abs(moved.moved))}{left}"
    output.done(moved.to_dict(), text, made=f"made: {text}")


def report_state(arguments: Namespace, output: Output) -> None:
    """kkt report state"""
    with register(arguments) as kkt:
        show_document(kkt.state_report(), output)


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

    if found.operation is None or found.total is None:
        raise UsageError(f"document {found.number} is no receipt but «{found.form_name}»: only receipts have a QR code")
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
