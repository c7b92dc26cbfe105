"""Explanations as text and as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kkt_driver.explain.model import Explanation, Node

if TYPE_CHECKING:
    from kkt_driver.ffd.rules import Finding

_SHOWN_BYTES = 8
_HEX_COLUMN = 3 * _SHOWN_BYTES + 3
_LONGEST = 200
_DIM, _BOLD, _RED, _GREEN, _PLAIN = "\33[2m", "\33[1m", "\33[31m", "\33[32m", "\33[0m"


def to_text(explanation: Explanation, lang: str, *, color: bool) -> str:
    """See :meth:`Explanation.to_text`."""
    column = 0 if lang == "ru" else 1
    size = len(explanation.data)
    title = f"{explanation.title[column]}, {size} {('байт', 'bytes')[column]}"
    lines = [_paint(title, _BOLD, color)]
    for node in explanation.nodes:
        lines += _lines(node, column, 0, color)
    return "\n".join(lines)


def _lines(node: Node, column: int, depth: int, color: bool) -> Iterator[str]:
    shown = node.raw[:_SHOWN_BYTES].hex(" ") + (" …" if len(node.raw) > _SHOWN_BYTES else "")
    place = _paint(f"{node.offset:04x}  {shown:<{_HEX_COLUMN}}", _DIM, color)
    label = node.title[column]
    if node.tag is not None:
        label = f"{node.tag} {label}" + (f" [{node.name}]" if column == 0 and node.name != "unknown" else "")
    # only what fits a line; the whole value is in the tree
    value = " ".join(node.shown.splitlines())
    value = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}… ({len(value)})"
    text = f"{label}: {value}" if value else label
    note = node.note[column]
    if note:
        hue = {True: _GREEN, False: _RED, None: ""}[node.ok]
        text += " — " + _paint(note, hue, color and bool(hue))
    yield f"{place}{'  ' * depth}{text}"
    for child in node.children:
        yield from _lines(child, column, depth + 1, color)
    for finding in node.findings:
        message = finding.message_ru if column == 0 else finding.message_en
        severity = finding.rule.severity.label("ru" if column == 0 else "en")
        line = f"{severity} {finding.rule.id}: {message}"
        yield " " * (6 + _HEX_COLUMN) + "  " * (depth + 1) + _paint(f"! {line}", _RED, color)


def _paint(text: str, hue: str, color: bool) -> str:
    return f"{hue}{text}{_PLAIN}" if color else text


def to_dict(explanation: Explanation) -> dict[str, Any]:
    """See :meth:`Explanation.to_dict`."""
    return {
        "format": explanation.format,
        "title_ru": explanation.title[0],
        "title_en": explanation.title[1],
        "size": len(explanation.data),
        "intact": explanation.intact,
        "nodes": [_node(node) for node in explanation.nodes],
    }


def _node(node: Node) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": node.name, "title_ru": node.title[0], "title_en": node.title[1]}
    if node.tag is not None:
        shown["tag"] = node.tag
    shown |= {"offset": node.offset, "length": node.length, "raw": node.raw.hex()}
    if node.value is not None:
        shown |= {"value": _plain(node.value), "shown": node.shown}
    if any(node.note):
        shown |= {"note_ru": node.note[0], "note_en": node.note[1]}
    if node.ok is not None:
        shown["ok"] = node.ok
    if node.findings:
        shown["findings"] = [describe_finding(finding) for finding in node.findings]
    if node.children:
        shown["children"] = [_node(child) for child in node.children]
    return shown


def describe_finding(finding: Finding) -> dict[str, Any]:
    """A broken rule as data."""
    return {
        "rule": finding.rule.id,
        "severity": str(finding.rule.severity),
        "tags": list(finding.tags),
        "path": finding.path,
        "message_ru": finding.message_ru,
        "message_en": finding.message_en,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value
