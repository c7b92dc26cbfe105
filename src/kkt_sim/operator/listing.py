"""Questions to the store: what the API shows of registers, documents and shifts. Sums are kopecks."""

from __future__ import annotations

import json
from typing import Any

from kkt_driver.errors import BadFrame
from kkt_driver.ffd import labels
from kkt_driver.ffd.qr import ReceiptQr
from kkt_driver.ofd.acknowledgement import Acknowledgement
from kkt_driver.ofd.message import Message
from kkt_sim.operator.store import Store

MOST = 1000
_SUMMARY = "fn, fd, form, time, shift, receipt, operation, total, sign, version, code, received, findings"
#: documents that count as receipts: receipt, БСО, and their corrections
_RECEIPTS = "(3, 4, 31, 41)"


def registers(store: Store) -> list[dict[str, Any]]:
    """Every drive that was added or has sent something, with what was refused."""
    rows = store.rows(
        "SELECT r.*, (SELECT COUNT(*) FROM documents d WHERE d.fn = r.fn) AS documents, "
        "(SELECT MAX(fd) FROM documents d WHERE d.fn = r.fn) AS last_document FROM registers r ORDER BY r.fn"
    )
    refused = store.rows("SELECT fn, fd, reason, text, times, last FROM refusals ORDER BY fn, fd, reason")
    known = {row["fn"] for row in rows}
    missing = dict.fromkeys(row["fn"] for row in refused if row["fn"] not in known)
    rows += [{"fn": fn, "added": 0, "paid": 1, "documents": 0, "last_document": None} for fn in missing]
    for row in rows:
        row["added"], row["paid"] = bool(row["added"]), bool(row["paid"])
        row["refusals"] = [
            {key: value for key, value in line.items() if key != "fn"} for line in refused if line["fn"] == row["fn"]
        ]
    return rows


def register(store: Store, drive: str) -> dict[str, Any] | None:
    """One of :func:`registers`; None for a drive that nobody knows."""
    return next((row for row in registers(store) if row["fn"] == drive), None)


def documents(
    store: Store, drive: str, *, first: int = 0, limit: int = MOST, shift: int | None = None
) -> list[dict[str, Any]]:
    """At most ``limit`` documents from number ``first`` on."""
    where, values = "fn = ? AND fd >= ?", [drive, first]
    if shift is not None:
        where, values = where + " AND shift = ?", [*values, shift]
    rows = store.rows(f"SELECT {_SUMMARY} FROM documents WHERE {where} ORDER BY fd LIMIT ?", *values, min(limit, MOST))
    return [_summary(row) for row in rows]


def document(store: Store, drive: str, number: int) -> dict[str, Any] | None:
    """One document with its fields and its acknowledgement."""
    rows = store.rows(
        f"SELECT {_SUMMARY}, message, acknowledgement FROM documents WHERE fn = ? AND fd = ?", drive, number
    )
    if not rows:
        return None
    row = rows[0]
    message, answer = Message.decode(row.pop("message")), Message.decode(row.pop("acknowledgement"))
    shown = _summary(row)
    if message.container is not None:
        try:
            shown["document"] = message.container.open().read().to_dict()
        except BadFrame:
            shown["document"] = None
    said = Acknowledgement.decode(answer)
    shown["acknowledgement"] = {
        "time_utc": said.time.isoformat(),
        "inn": said.inn,
        "code": said.code,
        "text": said.answer.ru,
        "sign": said.sign.hex(),
        "raw": answer.encode().hex(),
    }
    shown["raw"] = message.encode().hex()
    return shown


def shifts(store: Store, drive: str) -> list[dict[str, Any]]:
    """Shifts by number: when opened and closed, receipts, sums by operation (1054)."""
    rows = store.rows(
        "SELECT shift, MIN(CASE WHEN form = 2 THEN time END) AS opened, "
        "MAX(CASE WHEN form = 5 THEN time END) AS closed, "
        f"SUM(form IN {_RECEIPTS}) AS receipts, COUNT(*) AS documents, MIN(fd) AS first_document, "
        "MAX(fd) AS last_document FROM documents WHERE fn = ? AND shift IS NOT NULL AND form NOT IN (6, 21) "
        "GROUP BY shift ORDER BY shift",
        drive,
    )
    for row in rows:
        row["totals"] = {}
    of_shift = {row["shift"]: row["totals"] for row in rows}
    for line in store.rows(
        "SELECT shift, operation, total FROM documents "
        f"WHERE fn = ? AND form IN {_RECEIPTS} AND operation IS NOT NULL AND shift IS NOT NULL "
        "ORDER BY shift, operation",
        drive,
    ):
        # not SUM(): two sums of a broken register may not fit into eight bytes any more
        sums = of_shift.setdefault(line["shift"], {}).setdefault(str(line["operation"]), {"receipts": 0, "total": 0})
        sums["receipts"] += 1
        sums["total"] += line["total"] or 0
    return rows


def check(store: Store, qr: ReceiptQr) -> dict[str, Any]:
    """What is known of the receipt on this QR code: ``result`` is found, differs or not_found."""
    rows = store.rows(
        f"SELECT {_SUMMARY} FROM documents WHERE fn = ? AND fd = ? AND form IN {_RECEIPTS}",
        qr.drive_number,
        qr.document,
    )
    if not rows:
        return {"result": "not_found", "differs": []}
    row = rows[0]
    shown, asked = str(row["time"] or "")[:16], f"{qr.date_time:%Y-%m-%dT%H:%M}"
    pairs = (
        ("t", shown, asked),
        ("s", row["total"], qr.total),
        ("fp", row["sign"], qr.sign),
        ("n", row["operation"], qr.operation),
    )
    differs = [name for name, known, wanted in pairs if known != wanted]
    if "fp" in differs:  # without the sign a stranger learns nothing of somebody's receipt
        return {"result": "not_found", "differs": []}
    return {"result": "differs" if differs else "found", "differs": differs, "receipt": _summary(row)}


def _summary(row: dict[str, Any]) -> dict[str, Any]:
    row["name"] = labels.label("DocumentForm", row["form"]) or f"Форма {row['form']}"
    row["findings"] = json.loads(row["findings"])
    return row
