"""``kkt drive export``: the archive into a file, which may be broken off and gone on with."""

from __future__ import annotations

import io
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from kkt_driver.cli.commands import register
from kkt_driver.cli.output import Output
from kkt_driver.convert.entry import Entry
from kkt_driver.convert.files import Writer
from kkt_driver.convert.jsonfile import JsonWriter, read_json
from kkt_driver.convert.progress import Progress
from kkt_driver.convert.tlvfile import TlvWriter, read_tlv
from kkt_driver.drive_results import is_short
from kkt_driver.errors import FieldError, KktError, UsageError
from kkt_driver.ffd import Document

_FORMATS = {".tlv": "tlv", ".bin": "tlv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}


def export(arguments: Namespace, output: Output) -> int:
    """Documents go into FILE.part; FILE is replaced by it when it is complete."""
    path = Path(arguments.file)
    form = arguments.format or _FORMATS.get(path.suffix.lower())
    if form is None or arguments.file == "-":
        raise UsageError(f"{path}: give a file whose name ends in .tlv, .json or .jsonl, or say --format")
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: is not a file")
    first = 1 if arguments.first is None else arguments.first
    if first < 1:
        raise FieldError("--from", "must be at least 1", first)
    part = path.with_name(path.name + ".part")
    with register(arguments) as kkt:
        known = kkt.drive.status()
        last = known.last if arguments.last is None else min(arguments.last, known.last)
        with _naming(part), _opened(part, path, resume=arguments.resume) as stream:
            before = _rewind(stream, form, known.serial) if arguments.resume else 0
            first = max(first, before + 1)
            target = _writer(stream, form)
            bar = Progress(sys.stderr, max(0, last - first + 1))
            counts = {"documents": 0, "short": 0, "missing": max(0, last - first + 1)}
            documents = kkt.drive.documents(first, last, skip_missing=arguments.skip_missing)
            try:
                for document in documents:
                    target.write(document.number or 0, document)
                    counts["documents"] += 1
                    counts["short"] += is_short(document)
                    bar.at((document.number or first) - first + 1, counts["documents"])
            except BaseException:
                if counts["documents"] and not output.as_json:
                    print(f"kkt: {counts['documents']} documents are in {part}; --resume goes on", file=sys.stderr)
                raise
            finally:
                bar.end()
                stream.flush()  # what was written survives this program
            counts["missing"] -= counts["documents"]
            target.close()
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    data: dict[str, Any] = {"file": str(path), "format": form, "drive": known.serial}
    data |= {"first": first, "last": last, "resumed_after": before or None, **counts}
    written = (
        f"Документов записано: {counts['documents']} (ФД {first}..{last})" if first <= last else "Новых документов нет"
    )
    lines = [f"{written}, файл {path}"]
    if before:
        lines.append(f"Продолжено после ФД {before}")
    if counts["short"]:
        lines.append(f"Только короткая запись: {counts['short']}")
    if counts["missing"]:
        lines.append(f"Нет в ФН: {counts['missing']}")
    output.done(data, "\n".join(lines))
    return int(counts["missing"] > 0)


@contextmanager
def _naming(part: Path) -> Iterator[None]:
    """A full disk has no name: give it that of the file, which tells it from output that cannot be written."""
    try:
        yield
    except OSError as error:
        if error.filename is not None or isinstance(error, KktError):
            raise
        raise OSError(error.errno, error.strerror, str(part)) from error


def _opened(part: Path, path: Path, *, resume: bool) -> BinaryIO:
    """The unfinished file: what was broken off, else a copy of what is complete, else a new one."""
    if not resume or not (part.exists() or path.exists()):
        return part.open("w+b")
    if not part.exists():
        # the name must not appear before the copy is whole: its beginning would be taken for a broken export
        copy = path.with_name(path.name + ".copy")
        shutil.copyfile(path, copy)
        copy.replace(part)
    return part.open("r+b")


def _rewind(stream: BinaryIO, form: str, serial: str) -> int:
    """Cut off what stands behind the last whole document; its number, 0 when there is none. UsageError."""
    document, end = (_last_tlv if form == "tlv" else _last_json)(stream)
    stream.seek(end)
    stream.truncate()
    if document is None:
        return 0
    if document.number is None:
        raise UsageError(f"the last document in {stream.name} has no number: it was not written by kkt drive export")
    if document.drive_number is not None and document.drive_number.strip() != serial:
        raise UsageError(f"{stream.name} is of drive {document.drive_number.strip()}, this is {serial}")
    return document.number


def _last_tlv(stream: BinaryIO) -> tuple[Document | None, int]:
    found: Entry | None = None
    for entry in read_tlv(stream):
        if entry.document is None:
            return (found.document if found else None), entry.offset
        found = entry
    return (found.document if found else None), stream.seek(0, os.SEEK_END)


def _last_json(stream: BinaryIO) -> tuple[Document | None, int]:
    """Every document has a line of its own; only the last line may be cut off or, after a power cut, be rubbish."""
    lines: list[tuple[int, bytes]] = []
    offset, strange = 0, None
    for line in stream:
        body = line.rstrip(b",\r\n")
        if strange is not None:
            raise UsageError(f"{stream.name}: offset {strange} was not written by kkt drive export")
        if body.startswith(b"{"):
            lines = [*lines[-1:], (offset, body)]
        elif body not in (b"[", b"]", b"[]", b""):
            strange = offset
        offset += len(line)
    for offset, body in reversed(lines):
        entry = next(iter(read_json(io.BytesIO(body))), None)
        if entry is not None and entry.document is not None:
            return entry.document, offset + len(body)
    if len(lines) > 1:
        raise UsageError(f"{stream.name}: cannot be read at offset {lines[0][0]}")
    return None, 0


def _writer(stream: BinaryIO, form: str) -> Writer:
    """What writes the format; begins where ``stream`` stands."""
    if form == "tlv":
        return TlvWriter(stream)
    return JsonWriter(stream, lines=form == "jsonl", resume=stream.tell() > 0)
