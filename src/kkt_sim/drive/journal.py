"""The drive's memory: an append-only journal of whole records over a :class:`~kkt_sim.storage.Storage`.

A record on the storage, numbers little-endian::

    magic 4 | resumes 8 | kind 1 | length 4 | CRC-32 of these 17 | payload | CRC-32 of all before, 5 | end mark 1

``resumes`` is the offset at which the last good record ends. Usually the record itself stands there. After a crash
the storage may end in the front part of a record that was never acknowledged; a storage cannot be cut back, so the
next record is written behind the torn bytes, and its ``resumes`` says where they begin: the reader then steps over
exactly the bytes that the writer knew to be torn. A crash during that leaves one more torn front part, and so on.

Reading stops at a torn tail and nowhere else:

* torn is a tail made only of front parts of records that resume there; their header, if it is whole, is intact;
* everything else that is not a good record raises :class:`JournalDamaged`. No record in the middle can be skipped,
  because the one after it resumes behind it; a changed byte in the last record is damage too, not a torn tail, since
  the header has its own checksum and the record is all there.

The last checksum travels as five groups of seven bits: no byte of it can be the first one of the magic, so a record
cut inside its checksum cannot be made whole by the record behind it. The end mark says nothing; without it a changed
last byte could look like a cut record with one byte of the next. A record that lacks only the mark is whole, and the
mark is made up for by the next append.

In the payload a zero follows every byte F7h, so that no document, whatever it holds, contains the magic: else the
front part of a torn record could carry something that reads as a record. ``length`` counts these zeros.
"""

from __future__ import annotations

import struct
from binascii import crc32
from collections.abc import Callable, Iterator
from mmap import mmap
from typing import NamedTuple, TypeAlias

from kkt_sim.storage import Storage

#: all bytes of a storage: in memory or mapped from a file
Whole: TypeAlias = "bytes | mmap"

MAGIC = b"\xf7FNJ"
END = b"\x0a"
_FIRST, _END = MAGIC[:1], END[0]

_STEM = struct.Struct("<4sQ")
_HEADER = struct.Struct("<4sQBI")
_FULL_HEADER = struct.Struct("<4sQBII")
_CRC = struct.Struct("<I")
_SEAL = struct.Struct("5B")
_TAIL = struct.Struct("6B")
_BEFORE_PAYLOAD = _HEADER.size + _CRC.size
_SEAL_SIZE = 5
_AFTER_PAYLOAD = _SEAL_SIZE + len(END)


class JournalDamaged(Exception):
    """The journal does not read as what was written.

    Example scenarios: a byte changed by a bad disk, a piece cut out of the middle, a file of something else.
    """


class JournalUncertain(OSError):
    """An earlier append failed half-way: what it left is unknown until the journal is opened anew."""


class Entry(NamedTuple):
    """One whole record."""

    kind: int
    payload: bytes


#: gets kind, payload, offset and size of each record
Take: TypeAlias = "Callable[[int, bytes, int, int], None]"


class Journal:
    """Appends records; made by :meth:`open` or :meth:`replay`."""

    def __init__(self, storage: Storage, good: int, size: int) -> None:
        self._storage = storage
        self._good = good  # where the last good record ends, its end mark included
        self._size = size  # where the storage ends
        self._uncertain = False

    @classmethod
    def open(cls, storage: Storage) -> tuple[Journal, list[Entry]]:
        """Read all whole records of ``storage``; nothing is written. JournalDamaged if any of them is not intact."""
        data = storage.read()
        entries, good = scan(data)
        return cls(storage, good, len(data)), entries

    @classmethod
    def replay(cls, storage: Storage, take: Take) -> Journal:
        """As :meth:`open`, but hands each record to ``take`` as it is read, so that nobody need hold them all."""
        view = getattr(storage, "view", None)
        data: Whole = view() if view is not None else storage.read()
        try:
            return cls(storage, walk(data, take), len(data))
        finally:
            if isinstance(data, mmap):
                data.close()

    @property
    def uncertain(self) -> bool:
        """An append failed; only opening the journal anew tells whether its record is there."""
        return self._uncertain

    def append(self, kind: int, payload: bytes) -> tuple[int, int]:
        """Write one record and return when it is durable: one ``append`` and one ``sync`` of the storage.

        Offset and size of the record. OSError if the storage fails; from then on every append raises JournalUncertain.
        """
        if self._uncertain:
            raise JournalUncertain("the journal must be opened anew after a failed write")
        owed = END[: max(0, self._good - self._size)]
        record = owed + encode(kind, payload, self._good)
        self._uncertain = True  # also when what interrupts the storage is not an OSError
        self._storage.append(record)
        self._storage.sync()
        self._uncertain = False
        start = self._size + len(owed)
        self._size += len(record)
        self._good = self._size
        return start, self._size - start


def encode(kind: int, payload: bytes, resumes: int) -> bytes:
    """The bytes of one record."""
    stored = payload.replace(_FIRST, _FIRST + b"\0")
    header = _HEADER.pack(MAGIC, resumes, kind, len(stored))
    body = header + _CRC.pack(crc32(header)) + stored
    return body + _seal(body) + END


def _seal(body: bytes) -> bytes:
    checksum = crc32(body)
    return _SEAL.pack(
        checksum & 0x7F, checksum >> 7 & 0x7F, checksum >> 14 & 0x7F, checksum >> 21 & 0x7F, checksum >> 28
    )


def scan(data: bytes) -> tuple[list[Entry], int]:
    """All records of ``data``, and where the last of them ends: one past the end if only its end mark is missing."""
    entries: list[Entry] = []
    good = walk(data, lambda kind, payload, start, size: entries.append(Entry(kind, payload)))
    return entries, good


def walk(data: Whole, take: Take) -> int:
    """Hand all records of ``data`` to ``take``; where the last of them ends. JournalDamaged."""
    good, size = 0, len(data)
    unpack, pack, before = _FULL_HEADER.unpack_from, _TAIL.pack, _BEFORE_PAYLOAD
    while good < size:
        # What nearly every record is: whole, and at the place where it resumes. The seal covers the header's checksum.
        if good + before <= size:
            magic, resumes, kind, length, _ = unpack(data, good)
            stop = good + before + length
            end = stop + _AFTER_PAYLOAD
            if magic == MAGIC and resumes == good and end <= size:
                record = data[good:stop]
                c = crc32(record)
                # _seal() and END, without the calls: an archive of years is read through here.
                if data[stop:end] == pack(c & 0x7F, c >> 7 & 0x7F, c >> 14 & 0x7F, c >> 21 & 0x7F, c >> 28, _END):
                    payload = record[before:]
                    if _FIRST in payload:
                        payload = payload.replace(_FIRST + b"\0", _FIRST)
                    take(kind, payload, good, end - good)
                    good = end
                    continue
        found = _next(data, good)
        if found is None:
            break
        entry, start, good = found
        take(*entry, start, good - start)
    return good


def read_record(data: bytes) -> bytes:
    """The payload of the one record that fills ``data``, its end mark perhaps missing. JournalDamaged."""
    if len(data) < _BEFORE_PAYLOAD + _AFTER_PAYLOAD - len(END):
        raise JournalDamaged(f"{len(data)} bytes where a record was")
    stop = _BEFORE_PAYLOAD + _FULL_HEADER.unpack_from(data)[3]
    if data[stop : stop + _SEAL_SIZE] != _seal(data[:stop]):
        raise JournalDamaged("a record has changed since the journal was opened")
    return data[_BEFORE_PAYLOAD:stop].replace(_FIRST + b"\0", _FIRST)


def _next(data: Whole, good: int) -> tuple[Entry, int, int] | None:
    """The record that resumes at ``good``, where it begins and ends; None if a torn tail begins there."""
    start = good
    while start >= 0:
        found = _record(data, start, good)
        if found is not None:
            return found[0], start, found[1]
        start = data.find(MAGIC, start + 1)
    if _is_torn(data, good, good):
        return None
    raise JournalDamaged(
        f"no record begins at offset {good}, and it is not a torn tail: {data[good : good + 32].hex(' ')}"
    )


def _record(data: Whole, start: int, good: int) -> tuple[Entry, int] | None:
    total = _announced(data, start, good)
    if total is None or start + total - len(END) > len(data):
        return None
    end = start + total
    stop = end - _AFTER_PAYLOAD
    if data[stop : stop + _SEAL_SIZE] != _seal(data[start:stop]):
        # Perhaps the front part of a torn record with the next attempt behind it: for _is_torn to decide.
        return None
    if not END.startswith(data[end - len(END) : end]):
        raise JournalDamaged(f"the record at offset {start} has another end mark")
    payload = data[start + _BEFORE_PAYLOAD : stop].replace(_FIRST + b"\0", _FIRST)
    return Entry(data[start + _STEM.size], payload), end


def _announced(data: Whole, start: int, good: int) -> int | None:
    """The size of the record at ``start`` by its header; None if there is no intact header that resumes at ``good``."""
    if start + _BEFORE_PAYLOAD > len(data):
        return None
    magic, resumes, _, length = _HEADER.unpack_from(data, start)
    checksum = _CRC.unpack_from(data, start + _HEADER.size)[0]
    if magic != MAGIC or resumes != good or checksum != crc32(data[start : start + _HEADER.size]):
        return None
    return _BEFORE_PAYLOAD + int(length) + _AFTER_PAYLOAD


def _is_torn(data: Whole, start: int, good: int) -> bool:
    """Whether ``data[start:]`` is nothing but front parts of records that resume at ``good``."""
    if start == len(data):
        return True
    stem = _STEM.pack(MAGIC, good)
    total = _announced(data, start, good)
    # With no header to tell the size of the whole, the front part ends inside its header.
    longest = (_BEFORE_PAYLOAD if total is None else total - len(END)) - 1
    return any(
        stem.startswith(data[start : min(stop, start + len(stem))]) and _is_torn(data, stop, good)
        for stop in _possible_starts(data, start + 1, start + longest)
    )


def _possible_starts(data: Whole, start: int, last: int) -> Iterator[int]:
    """The offsets from ``start`` to ``last`` at which a record may begin, be it cut inside its magic, or all ends."""
    size = len(data)
    found = data.find(MAGIC, start, last + len(MAGIC))
    while found >= 0:
        yield found
        found = data.find(MAGIC, found + 1, last + len(MAGIC))
    for rest in range(min(len(MAGIC) - 1, size - start), -1, -1):
        if size - rest <= last and data[size - rest :] == MAGIC[:rest]:
            yield size - rest
