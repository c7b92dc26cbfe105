"""What the emulated operator keeps: registers, documents, acknowledgements, conflicts, refusals. SQLite.

A document is there once per (drive, number) or not at all, and it is on the disk before its acknowledgement leaves.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

from kkt_driver.ffd.document import Document
from kkt_sim.operator.checks import Finding

FILE = "operator.sqlite3"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS registers (
    fn TEXT PRIMARY KEY, rnm TEXT NOT NULL DEFAULT '', inn TEXT NOT NULL DEFAULT '',
    added INTEGER NOT NULL DEFAULT 0, paid INTEGER NOT NULL DEFAULT 1, first_seen TEXT, last_seen TEXT
);
CREATE TABLE IF NOT EXISTS documents (
    fn TEXT NOT NULL, fd INTEGER NOT NULL, form INTEGER NOT NULL, time TEXT, shift INTEGER, receipt INTEGER,
    operation INTEGER, total INTEGER, sign INTEGER, version TEXT NOT NULL, digest BLOB NOT NULL,
    message BLOB NOT NULL, acknowledgement BLOB NOT NULL, code INTEGER NOT NULL, received TEXT NOT NULL,
    findings TEXT NOT NULL, PRIMARY KEY (fn, fd)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conflicts (
    fn TEXT NOT NULL, fd INTEGER NOT NULL, digest BLOB NOT NULL, message BLOB NOT NULL,
    acknowledgement BLOB NOT NULL, received TEXT NOT NULL, PRIMARY KEY (fn, fd, digest)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusals (
    fn TEXT NOT NULL, fd INTEGER NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL, times INTEGER NOT NULL,
    last TEXT NOT NULL, PRIMARY KEY (fn, fd, reason)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document as it is taken. ``digest`` tells the same document from another of the same number."""

    drive: str
    number: int
    document: Document
    version: bytes
    digest: bytes
    message: bytes
    acknowledgement: bytes
    code: int
    received: datetime
    findings: Sequence[Finding] = ()


class Store:
    """One file ``operator.sqlite3`` in the folder ``state``, made when it is not there; without a folder, memory.

    May be used from several threads. OSError when the folder or the file cannot be used.
    """

    def __init__(self, state: Path | None = None) -> None:
        self._lock = RLock()
        if state is not None:
            state.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(":memory:" if state is None else state / FILE, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        try:
            # FULL: a commit returns when the bytes are on the disk, also with a write-ahead log
            self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + _SCHEMA)
        except sqlite3.Error as error:
            self._db.close()
            raise OSError(f"{FILE}: {error}") from None

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def add_register(self, drive: str, *, rnm: str = "", inn: str = "", paid: bool = True) -> None:
        """Make a register known, or change what is known of it."""
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO registers (fn, rnm, inn, added, paid) VALUES (?, ?, ?, 1, ?) ON CONFLICT (fn) DO UPDATE "
                "SET added = 1, paid = excluded.paid, "
                "rnm = CASE excluded.rnm WHEN '' THEN rnm ELSE excluded.rnm END, "
                "inn = CASE excluded.inn WHEN '' THEN inn ELSE excluded.inn END",
                (drive, rnm, inn, int(paid)),
            )

    def standing(self, drive: str) -> tuple[bool, bool]:
        """Whether somebody added the drive, and whether it is paid for (True until said otherwise)."""
        with self._lock:
            row = self._db.execute("SELECT added, paid FROM registers WHERE fn = ?", (drive,)).fetchone()
        return (False, True) if row is None else (bool(row["added"]), bool(row["paid"]))

    def find(self, drive: str, number: int) -> tuple[bytes, bytes] | None:
        """Digest and acknowledgement of a document that was taken."""
        return self._pair("SELECT digest, acknowledgement FROM documents WHERE fn = ? AND fd = ?", drive, number)

    def find_conflict(self, drive: str, number: int, digest: bytes) -> bytes | None:
        """The acknowledgement that *another* document of this number got."""
        pair = self._pair(
            "SELECT digest, acknowledgement FROM conflicts WHERE fn = ? AND fd = ? AND digest = ?",
            drive,
            number,
            digest,
        )
        return pair[1] if pair else None

    def message(self, drive: str, number: int) -> bytes | None:
        """The message that brought a document."""
        return self._blob("SELECT message FROM documents WHERE fn = ? AND fd = ?", drive, number)

    def registration(self, drive: str, number: int) -> bytes | None:
        """The message that brought the last registration report before document ``number``."""
        return self._blob(
            "SELECT message FROM documents WHERE fn = ? AND fd < ? AND form IN (1, 11) ORDER BY fd DESC LIMIT 1",
            drive,
            number,
        )

    def put(self, entry: Entry) -> None:
        """Take a document; it is durable when this returns. sqlite3.IntegrityError when its number is taken."""
        document, when = entry.document, entry.received.isoformat()
        rnm, inn = (str(document.fields.get(tag, "")).strip() for tag in (1037, 1018))
        time = document.date_time
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    entry.drive,
                    entry.number,
                    document.form,
                    time.isoformat() if time else None,
                    *map(_storable, (document.shift, document.receipt_number, document.operation, document.total)),
                    document.fiscal_sign,
                    entry.version.hex(),
                    entry.digest,
                    entry.message,
                    entry.acknowledgement,
                    entry.code,
                    when,
                    json.dumps([finding.to_dict() for finding in entry.findings], ensure_ascii=False),
                ),
            )
            self._db.execute(
                "INSERT INTO registers (fn, rnm, inn, first_seen, last_seen) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (fn) DO UPDATE SET first_seen = COALESCE(first_seen, excluded.first_seen), "
                "last_seen = excluded.last_seen, "
                "rnm = CASE excluded.rnm WHEN '' THEN rnm ELSE excluded.rnm END, "
                "inn = CASE excluded.inn WHEN '' THEN inn ELSE excluded.inn END",
                (entry.drive, rnm, inn, when, when),
            )

    def put_conflict(self, entry: Entry) -> None:
        """Keep another document of a number that is taken, beside the first."""
        row = (entry.drive, entry.number, entry.digest, entry.message, entry.acknowledgement)
        with self._lock, self._db:
            self._db.execute(
                "INSERT OR IGNORE INTO conflicts VALUES (?, ?, ?, ?, ?, ?)", (*row, entry.received.isoformat())
            )

    def note_refusal(self, drive: str, number: int, reason: str, text: str, when: datetime) -> None:
        """Count a message that was not taken."""
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO refusals VALUES (?, ?, ?, ?, 1, ?) ON CONFLICT (fn, fd, reason) DO UPDATE "
                "SET times = times + 1, text = excluded.text, last = excluded.last",
                (drive, number, reason, text, when.isoformat()),
            )

    def forget(self, drive: str) -> None:
        """Drop all documents of a drive: a debug drive that was reset counts from 1 again."""
        self._delete(drive, "documents", "conflicts", "refusals")

    def remove(self, drive: str) -> None:
        """Drop everything about a drive, its documents included."""
        self._delete(drive, "documents", "conflicts", "refusals", "registers")

    def rows(self, query: str, *values: object) -> list[dict[str, Any]]:
        """Rows of a query of this package's own; values never stand in its text."""
        with self._lock:
            return [dict(row) for row in self._db.execute(query, values).fetchall()]

    def _delete(self, drive: str, *tables: str) -> None:
        with self._lock, self._db:
            for table in tables:
                self._db.execute(f"DELETE FROM {table} WHERE fn = ?", (drive,))

    def _blob(self, query: str, *values: object) -> bytes | None:
        with self._lock:
            row = self._db.execute(query, values).fetchone()
        return None if row is None else row[0]

    def _pair(self, query: str, *values: object) -> tuple[bytes, bytes] | None:
        with self._lock:
            row = self._db.execute(query, values).fetchone()
        return None if row is None else (row[0], row[1])


def _storable(value: int | None) -> int | None:
    """None for a number that SQLite cannot hold: eight bytes of a broken sum may say up to 2**64 - 1."""
    return value if value is not None and value < 1 << 63 else None
