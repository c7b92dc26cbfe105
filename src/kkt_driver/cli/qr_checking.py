"""``kkt documents check-qr``: which document of a file a QR code belongs to."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from typing import Any

from kkt_driver.cli.documents import entries
from kkt_driver.cli.output import Output
from kkt_driver.convert import Entry
from kkt_driver.ffd.qr import QrDifference, QrValue, ReceiptQr
from kkt_driver.ffd.tags import BY_NUMBER
from kkt_driver.money import roubles


def check_qr(arguments: Namespace, output: Output) -> int:
    """kkt documents check-qr"""
    code = ReceiptQr.parse(arguments.qr)
    nearest: tuple[list[QrDifference], Entry] | None = None
    unreadable = 0
    for entry in entries(arguments):
        if entry.document is None:
            unreadable += 1
            continue
        found = code.differences(entry.document)
        if nearest is None or len(found) < len(nearest[0]):
            nearest = (found, entry)
        if not found:
            break
    data: dict[str, Any] = {"belongs": nearest is not None and not nearest[0], "unreadable": unreadable}
    if nearest is None:
        output.done({**data, "document": None}, f"Документов нет, не читается {unreadable}")
        return 1
    differences, entry = nearest
    shown = [{**one._asdict(), "ours": _json(one.ours), "theirs": _json(one.theirs)} for one in differences]
    data |= {"document": entry.number, "offset": entry.offset, "differences": shown}
    output.done(data, _text(differences, entry))
    return int(bool(differences))


def _text(differences: list[QrDifference], entry: Entry) -> str:
    document = entry.document
    assert document is not None
    place = f"документ {entry.number}, смещение {entry.offset}: {document.form_name}, ФД {document.number}"
    if not differences:
        return f"QR-код принадлежит: {place}"
    lines = [f"QR-код не принадлежит ни одному документу; ближайший {place}"]
    for one in differences:
        theirs = "нет" if one.theirs is None else _shown(one.tag, one.theirs)
        name = BY_NUMBER[one.tag].name
        lines.append(f"  {one.field} ({one.tag} {name}): в коде {_shown(one.tag, one.ours)}, в документе {theirs}")
    return "\n".join(lines)


def _shown(tag: int, value: QrValue) -> str:
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}"
    return roubles(value) if BY_NUMBER[tag].money and isinstance(value, int) else str(value)


def _json(value: QrValue | None) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
