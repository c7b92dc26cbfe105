"""Formats by name, and the readers and writers behind them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from kkt_driver.convert.csvfile import CsvWriter, read_csv
from kkt_driver.convert.entry import Entry
from kkt_driver.convert.jsonfile import JsonWriter, read_json
from kkt_driver.convert.tlvfile import TlvWriter, read_tlv
from kkt_driver.convert.xlsxfile import XlsxWriter
from kkt_driver.errors import UsageError
from kkt_driver.ffd import Document

READERS: dict[str, Callable[[BinaryIO], Iterator[Entry]]] = {"tlv": read_tlv, "json": read_json, "csv": read_csv}
WRITERS = ("tlv", "json", "csv", "xlsx")
_SUFFIXES = {
    ".tlv": "tlv",
    ".bin": "tlv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".csv": "csv",
    ".xlsx": "xlsx",
}
_LINES = (".jsonl", ".ndjson")
STANDARD = "-"


class Writer(Protocol):
    """Takes documents one by one."""

    def write(self, number: int, document: Document) -> None:
        """Append one. KktError when it cannot be; the file then is as if it had never been tried."""

    def close(self) -> None:
        """Finish the file."""

    def abandon(self) -> None:
        """Instead of ``close`` when the file will not be finished."""


def format_of(name: str, given: str | None = None, option: str = "--from") -> str:
    """The format of a file: as given, or by the end of its name. UsageError."""
    found = given or _SUFFIXES.get(Path(name).suffix.lower())
    if found is None:
        raise UsageError(f"{name}: the name does not tell the format; say it with {option} tlv, json or csv")
    return found


def format_to_read(name: str, given: str | None = None) -> str:
    """As :func:`format_of`, of a file that is to be read: OSError first, if it is not there."""
    if name != STANDARD:
        os.stat(name)
    return format_of(name, given)


def read(stream: BinaryIO, format: str) -> Iterator[Entry]:
    """The documents of a stream. UsageError for a format that is not read."""
    reader = READERS.get(format)
    if reader is None:
        raise UsageError(f"{format} is not read, only written; {', '.join(READERS)} are")
    return reader(stream)


@contextmanager
def reading(name: str) -> Iterator[tuple[BinaryIO, int]]:
    """The file, or stdin for ``-``, and its size in bytes, 0 when not known."""
    if name == STANDARD:
        yield sys.stdin.buffer, 0
        return
    with open(name, "rb") as stream:
        yield stream, os.fstat(stream.fileno()).st_size


@contextmanager
def writing(name: str) -> Iterator[BinaryIO]:
    """A new file, or stdout for ``-``. A file appears under its name when all went well, and else not at all."""
    if name == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def writer_of(stream: BinaryIO, format: str, name: str, *, version: int | None, items: bool) -> Writer:
    """What writes a format. UsageError for one that does not exist."""
    match format:
        case "tlv":
            return TlvWriter(stream)
        case "json":
            lines = name == STANDARD or Path(name).suffix.lower() in _LINES
            return JsonWriter(stream, version, lines=lines)
        case "csv":
            return CsvWriter(stream, items=items)
        case "xlsx":
            return XlsxWriter(stream, items=items)
    raise UsageError(f"unknown format {format!r}; {', '.join(WRITERS)} can be written")
