"""Files of documents to convert."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kkt_driver.convert import Entry, read
from kkt_driver.ffd import Document
from tests.ffd.vectors import DOCUMENTS, TREES, tlv_of
from tests.ofd.vectors import receipt

#: real documents, and one with two equal tags
REAL = [tlv_of(DOCUMENTS[name]) for name in TREES]
#: what the table holds
SMALL = [receipt(number, total=900 + number, text=f"Чай № {number}".replace("№", "N")) for number in range(1, 6)]


def document(tlv: bytes) -> Document:
    return Document.unwrap(tlv)


def file(path: Path, documents: Iterable[bytes]) -> str:
    """A file of TLVs."""
    path.write_bytes(b"".join(documents))
    return str(path)


def entries(path: str | Path, format: str) -> list[Entry]:
    with open(path, "rb") as stream:
        return list(read(stream, format))
