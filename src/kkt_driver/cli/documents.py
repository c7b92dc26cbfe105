"""``kkt documents``: files of documents."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from kkt_driver import convert as files
from kkt_driver.cli.files import VERSIONS
from kkt_driver.cli.output import Output
from kkt_driver.convert import BrokenDocument, Entry
from kkt_driver.explain.rendering import describe_finding
from kkt_driver.ffd import Document
from kkt_driver.ffd.rules import Finding, Severity
from kkt_driver.ffd.rules import validate as broken_rules

_REGISTRATIONS = (1, 11)


def convert(arguments: Namespace, output: Output) -> int:
    """kkt documents convert"""
    summary = files.convert(
        arguments.source,
        arguments.target,
        source_format=arguments.format,
        target_format=arguments.to,
        version=VERSIONS[arguments.version] if arguments.version else None,
        items=arguments.rows == "items",
        keep_going=arguments.keep_going,
        progress=sys.stderr,
    )
    shown = json.dumps(summary.to_dict(), ensure_ascii=False)
    if not output.as_json:
        lines = [f"Документов прочитано {summary.read}, записано {summary.written}, пропущено {summary.skipped}"]
        lines += [f"  документ {one.document}, смещение {one.offset}: {one.reason}" for one in summary.reasons]
        shown = "\n".join(lines)
    # what is on stdout must stay a file
    print(shown, file=sys.stderr if arguments.target == "-" else sys.stdout)
    return int(summary.skipped > 0)


def show(arguments: Namespace, output: Output) -> int:
    """kkt documents show"""
    failed = 0
    for entry in entries(arguments):
        try:
            document = entry.get()
        except BrokenDocument as broken:
            if not arguments.keep_going:
                raise
            failed += 1
            print(f"kkt: {broken}", file=sys.stderr)
            continue
        if output.as_json:
            print(json.dumps(document.to_dict(), ensure_ascii=False))
        else:
            print(("\n" if entry.number > 1 else "") + document.to_text(arguments.lang))
    return int(failed > 0)


def entries(arguments: Namespace) -> Iterator[Entry]:
    """The documents of the file that the command line names."""
    form = files.format_to_read(arguments.source, arguments.format)
    with files.reading(arguments.source) as (stream, _):
        yield from files.read(stream, form)


def validate(arguments: Namespace, output: Output) -> int:
    """kkt documents validate"""
    shop = _Shop(arguments.in_order)
    counts = {"documents": 0, "unreadable": 0, **dict.fromkeys(map(str, Severity), 0)}
    found: list[dict[str, Any]] = []
    for entry in entries(arguments):
        counts["documents"] += 1
        place = {"document": entry.number, "offset": entry.offset}
        if entry.document is None:
            counts["unreadable"] += 1
            if output.as_json:
                found.append({**place, "unreadable": entry.reason})
            output.say(f"документ {entry.number}, смещение {entry.offset}: не читается: {entry.reason}")
            continue
        findings = shop.check(entry.document)
        for finding in findings:
            counts[finding.rule.severity] += 1
        if findings and output.as_json:
            found.append({**place, **_who(entry.document), "findings": [describe_finding(one) for one in findings]})
        elif findings:
            output.say(_report(entry, entry.document, findings, arguments.lang))
    bad = counts["unreadable"] + counts["error"] > 0
    text = (
        f"Документов {counts['documents']}: ошибок {counts['error']}, предупреждений {counts['warning']},"
        f" не читается {counts['unreadable']}"
    )
    output.done({**counts, "valid": not bad, "found": found}, text)
    return int(bad)


class _Shop:
    """What the documents before tell about the next: the registration of each drive, and its last document."""

    def __init__(self, in_order: bool) -> None:
        self._in_order = in_order
        self._registrations: dict[str | None, Document] = {}
        self._previous: Document | None = None

    def check(self, document: Document) -> list[Finding]:
        drive = document.drive_number
        if document.form in _REGISTRATIONS:
            self._registrations[drive] = document
        previous, self._previous = self._previous, document
        if not self._in_order or previous is None or previous.drive_number != drive:
            previous = None
        return broken_rules(document, registration=self._registrations.get(drive), previous=previous)


def _who(document: Document) -> dict[str, Any]:
    return {"form": document.form, "number": document.number}


def _report(entry: Entry, document: Document, findings: list[Finding], lang: str) -> str:
    lines = [f"документ {entry.number}, смещение {entry.offset}: {document.form_name}, ФД {document.number}"]
    for finding in findings:
        message = finding.message_ru if lang == "ru" else finding.message_en
        lines.append(f"  {finding.rule.severity.label(lang)} {finding.rule.id}: {message}")
    return "\n".join(lines)
