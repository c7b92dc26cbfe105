"""The drive's archive as a file: TLV, JSON or SQLite.

TLV: documents one behind the other, each as its outer TLV (tag = form, little-endian length, contents), as the
operator gets them. JSON: an array with an object per document. SQLite: tables ``documents`` and ``receipts``.

All three hold every document from number 1 on, in the order of the numbers, and are written piece by piece.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from kkt_driver.ffd import Document, tlv
from kkt_sim.drive.answers import StoredDocument
from kkt_sim.drive.journal import JournalDamaged
from kkt_sim.drive.memory import owner
from kkt_sim.drive.profile import DriveProfile
from kkt_sim.drive.reading import DriveReader
from kkt_sim.storage import FileStorage

_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, form INTEGER NOT NULL, name TEXT NOT NULL, time TEXT NOT NULL,
    sign INTEGER NOT NULL, confirmed INTEGER NOT NULL, format INTEGER NOT NULL,
    operation INTEGER, total INTEGER, tlv BLOB NOT NULL
);
CREATE TABLE receipts (number INTEGER PRIMARY KEY REFERENCES documents, data BLOB NOT NULL);
CREATE TABLE drive (number TEXT NOT NULL, phase INTEGER NOT NULL);
"""


def open_archive(journal: str | os.PathLike[str]) -> DriveReader:
    """The drive that lives in this file, to look at; its emulator may be at work on it. OSError; JournalDamaged."""
    path = Path(journal)
    path.stat()  # a storage would take a missing file for an empty one, and make it
    storage = FileStorage(path)
    number = owner(storage)
    if number is None:
        raise JournalDamaged("this is not the journal of an emulated drive")
    return DriveReader(storage, number, DriveProfile())


def export_tlv(drive: DriveReader, path: str | os.PathLike[str]) -> int:
    """Write all documents as TLV; how many there were. OSError."""
    count = 0
    with Path(path).open("wb") as file:
        for stored in drive.documents():
            file.write(tlv.encode([(stored.form, stored.tlv)]))
            count += 1
    return count


def export_json(drive: DriveReader, path: str | os.PathLike[str]) -> int:
    """Write all documents as a JSON array, UTF-8; how many there were. OSError.

    Each: ``number``, ``form``, ``name``, ``time`` (ISO, local), ``sign``, ``confirmed``, ``fields`` as
    ``kkt_driver.ffd.Fields.to_dict`` gives them.
    """
    count = 0
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        for stored in drive.documents():
            file.write(",\n" if count else "\n")
            json.dump(as_dict(stored), file, ensure_ascii=False, default=str)
            count += 1
        file.write("\n]\n")
    return count


def export_sqlite(drive: DriveReader, path: str | os.PathLike[str]) -> int:
    """Write all documents and the operator's receipts into a new database; how many documents there were.

    FileExistsError if the file is there already; sqlite3.Error.
    """
    with Path(path).open("xb"):
        pass
    count = 0
    with closing(sqlite3.connect(path)) as base, base:
        base.executescript(_SCHEMA)
        base.execute("INSERT INTO drive VALUES (?, ?)", (drive.number, int(drive.status().phase)))
        for stored in drive.documents():
            document = Document.decode(stored.form, stored.tlv)
            row = (
                stored.number,
                stored.form,
                document.form_name,
                stored.time.isoformat(),
                stored.sign,
                stored.confirmed,
                stored.format,
                document.operation,
                document.total,
                stored.tlv,
            )
            base.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            if stored.confirmed:
                base.execute(
                    "INSERT INTO receipts VALUES (?, ?)", (stored.number, drive.operator_receipt(stored.number))
                )
            count += 1
    return count


def as_dict(stored: StoredDocument) -> dict[str, Any]:
    """One document, ready for JSON."""
    said = Document.decode(stored.form, stored.tlv).to_dict()
    return {
        "number": stored.number,
        "form": stored.form,
        "name": said["name"],
        "time": stored.time.isoformat(),
        "sign": stored.sign,
        "confirmed": stored.confirmed,
        "fields": said["fields"],
    }
