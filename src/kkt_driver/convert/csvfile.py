"""CSV files of the table: UTF-8, a header, commas; semicolons and tabs are read too."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from kkt_driver.convert.entry import Entry
from kkt_driver.convert.table import COLUMNS, TAGS, check_header, document_of, rows_of, text_of
from kkt_driver.errors import FieldError, KktError
from kkt_driver.ffd import Document

#: rows of one document
MAX_ROWS = 20_000


def read_csv(stream: BinaryIO) -> Iterator[Entry]:
    """The documents: neighbouring rows with the same number in ``document``. Offsets are those of the first row."""
    lines = _Lines(stream)
    try:
        header = next(lines, "")
        delimiter = max(",;\t", key=header.count)
        names = next(csv.reader([header], delimiter=delimiter), [])
    except (csv.Error, UnicodeDecodeError) as error:
        raise FieldError("header", "must be a line of UTF-8", str(error)) from None
    check_header(names)
    rows: list[dict[str, str]] = []
    start = lines.offset
    number = 0
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    fault = ""
    while True:
        offset = lines.offset
        try:
            cells = next(reader, None)
        except (csv.Error, UnicodeDecodeError) as error:
            yield from _entry(number + 1, start, rows, "")
            yield Entry(number + 1 + bool(rows), offset, None, str(error), last=True)
            return
        if cells is not None and not cells:
            continue
        row = dict(zip(names, cells, strict=False)) if cells is not None else None
        if row is None or (rows and row.get("document") != rows[0].get("document")):
            number += bool(rows)
            yield from _entry(number, start, rows, fault)
            rows, fault, start = [], "", offset
        if row is None or cells is None:
            return
        if len(cells) != len(names):
            fault = fault or f"{len(cells)} cells in a row, {len(names)} in the header"
        if len(rows) < MAX_ROWS:
            rows.append(row)
        else:
            fault = fault or f"more than {MAX_ROWS} rows"


def _entry(number: int, offset: int, rows: list[dict[str, str]], fault: str) -> Iterator[Entry]:
    if not rows:
        return
    try:
        if fault:
            raise FieldError("row", "must have a cell per column", fault)
        yield Entry(number, offset, document_of(rows))
    except KktError as error:
        yield Entry(number, offset, None, str(error))


class _Lines:
    """Lines of text, and the offset of the next one in bytes."""

    #: a line that is longer is an error of the file
    LONGEST = 1 << 20

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.offset = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(self.LONGEST)
        if not line:
            raise StopIteration
        if len(line) == self.LONGEST:
            raise csv.Error(f"a line of more than {self.LONGEST} bytes")
        encoding = "utf-8" if self.offset else "utf-8-sig"
        self.offset += len(line)
        return line.decode(encoding)


class _Utf8:
    """Text to bytes. A TextIOWrapper would close stdout when it goes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text.encode())


class CsvWriter:
    """Documents to rows."""

    def __init__(self, stream: BinaryIO, *, items: bool = True) -> None:
        self._rows = csv.writer(_Utf8(stream))
        self._items = items
        self._rows.writerow(COLUMNS)

    def write(self, number: int, document: Document) -> None:
        """Append its rows."""
        for row in rows_of(number, document, items=self._items):
            self._rows.writerow([text_of(tag, cell) for tag, cell in zip(TAGS, row, strict=True)])

    def close(self) -> None:
        """Nothing is owed."""

    def abandon(self) -> None:
        """Nothing is held."""
