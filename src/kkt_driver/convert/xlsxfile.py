"""Workbooks of the table, written row by row. Needs the extra ``excel``."""

from __future__ import annotations

import os
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from typing import Any, BinaryIO

from kkt_driver.convert.table import COLUMNS, TAGS, Cell, rows_of
from kkt_driver.errors import FieldError, UsageError
from kkt_driver.ffd import Document, Tag

MAX_ROWS = 1_048_576
_WIDE = frozenset({"name", "user_name", "retail_address", "retail_place", "operator_name", "item_item_name"})
_WIDTH, _WIDER = 14, 32
#: Excel keeps 15 digits of a number
_EXACT = 10**15


class XlsxWriter:
    """Documents to rows of one sheet: sums, quantities and times are numbers there, everything else is text."""

    def __init__(self, stream: BinaryIO, *, items: bool = True) -> None:
        try:
            xlsxwriter: Any = import_module("xlsxwriter")
        except ImportError:
            raise UsageError("XLSX needs a package more: pip install kkt-driver[excel]") from None
        self._book = xlsxwriter.Workbook(stream, {"constant_memory": True})
        self._sheet = self._book.add_worksheet("documents")
        self._items, self._row = items, 1
        self._money = self._book.add_format({"num_format": "0.00"})
        self._time = self._book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        bold = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 2)
        for column, name in enumerate(COLUMNS):
            self._sheet.set_column(column, column, _WIDER if name in _WIDE else _WIDTH)
            self._sheet.write_string(0, column, name, bold)

    def write(self, number: int, document: Document) -> None:
        """Append its rows. FieldError when a sheet holds no more."""
        for row in rows_of(number, document, items=self._items):
            if self._row >= MAX_ROWS:
                raise FieldError("rows", f"must be at most {MAX_ROWS} in a sheet", self._row)
            for column, (tag, cell) in enumerate(zip(TAGS, row, strict=True)):
                if cell is not None:
                    self._cell(column, tag, cell)
            self._row += 1

    def close(self) -> None:
        """Put the workbook together."""
        self._sheet.autofilter(0, 0, max(self._row - 1, 0), len(COLUMNS) - 1)
        self._book.close()

    def abandon(self) -> None:
        """Let go of temporary files; what was written so far is no workbook."""
        with open(os.devnull, "wb") as nowhere:
            self._book.filename = nowhere
            self._book.close()

    def _cell(self, column: int, tag: Tag | None, cell: Cell) -> None:
        sheet, row = self._sheet, self._row
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, self._time)
        elif tag is not None and tag.money and isinstance(cell, int) and cell < _EXACT:
            sheet.write_number(row, column, cell / 100, self._money)
        elif isinstance(cell, int) and cell < _EXACT:
            sheet.write_number(row, column, cell)
        elif isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= 15:
            sheet.write_number(row, column, float(cell))
        else:
            # a name that begins with = stays a name
            sheet.write_string(row, column, f"{cell:f}" if isinstance(cell, Decimal) else str(cell))
