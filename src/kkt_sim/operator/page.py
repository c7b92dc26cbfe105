"""The pages: what the operator knows of the receipt on a QR code, and where else to look."""

from __future__ import annotations

from html import escape
from typing import Any

_TITLES = {
    "found": ("Чек найден", "receipt found"),
    "differs": ("Чек найден, но данные расходятся", "receipt found, but it differs"),
    "not_found": ("Чек не найден", "no such receipt"),
}
_OPERATIONS = {1: "приход", 2: "возврат прихода", 3: "расход", 4: "возврат расхода"}
_ROWS = (
    ("name", "Документ"),
    ("time", "Дата и время"),
    ("total", "Итог, руб."),
    ("operation", "Признак расчета"),
    ("fn", "ФН"),
    ("fd", "ФД"),
    ("sign", "ФП"),
    ("shift", "Смена"),
    ("receipt", "Чек"),
)


def render(data: dict[str, Any]) -> str:
    """The page for a result of :func:`listing.check`, or for ``{"error": ...}``."""
    title, english = _TITLES.get(data.get("result", ""), ("Запрос не понят", "the question was not understood"))
    lines = [f"<h1>{title}</h1>", f'<p lang="en">{english}</p>']
    if "error" in data:
        lines.append(f"<p>{escape(str(data['error']))}</p>")
    if data.get("differs"):
        lines.append(f"<p>Расходится: {escape(', '.join(data['differs']))}</p>")
    receipt = data.get("receipt")
    if receipt:
        cells = ((label, _shown(key, receipt.get(key))) for key, label in _ROWS)
        table = "".join(f"<tr><th>{label}</th><td>{escape(text)}</td></tr>" for label, text in cells)
        lines.append(f"<table>{table}</table>")
    return _page(title, lines)


def render_index(addresses: dict[str, Any]) -> str:
    """The page of all addresses with their words; links where nothing has to be filled in."""
    rows = []
    for address, words in addresses.items():
        shown = escape(address)
        cell = shown if "{" in address or ".." in address else f'<a href="{shown}">{shown}</a>'
        rows.append(f"<tr><th>{cell}</th><td>{escape(str(words))}</td></tr>")
    return _page("Оператор фискальных данных", ["<h1>ОФД</h1>", f"<table>{''.join(rows)}</table>"])


def _page(title: str, lines: list[str]) -> str:
    lines = [*lines, "<p><strong>Эмулятор: юридической силы не имеет. No legal validity.</strong></p>"]
    return (
        f'<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font-family:sans-serif;margin:2em}th{text-align:left;padding-right:1em}</style></head>"
        f"<body>{''.join(lines)}</body></html>"
    )


def _shown(key: str, value: Any) -> str:
    if value is None:
        return ""
    if key == "total":
        return f"{value // 100}.{value % 100:02}"
    if key == "operation":
        return _OPERATIONS.get(value, str(value))
    return str(value)
