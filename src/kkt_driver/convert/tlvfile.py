"""A file of TLVs: documents one after another, each in its outer TLV whose tag is the form, and nothing between."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import BinaryIO

from kkt_driver.convert.entry import Entry
from kkt_driver.errors import BadFrame
from kkt_driver.ffd import Document
from kkt_driver.ffd.labels import LABELS

_HEADER = Struct("<HH")
_FORMS = frozenset(LABELS["DocumentForm"])


def read_tlv(stream: BinaryIO) -> Iterator[Entry]:
    """The documents. One that cannot be read is stepped over by its length."""
    number = offset = 0
    while head := stream.read(_HEADER.size):
        number += 1
        if len(head) < _HEADER.size:
            yield Entry(number, offset, None, f"{len(head)} bytes left, a header takes {_HEADER.size}", last=True)
            return
        form, size = _HEADER.unpack(head)
        body = stream.read(size)
        if len(body) < size:
            yield Entry(number, offset, None, f"{size} bytes announced, {len(body)} left", last=True)
            return
        try:
            if form not in _FORMS:
                raise BadFrame(f"{form} is no form of a document")
            yield Entry(number, offset, Document.decode(form, body))
        except BadFrame as error:
            yield Entry(number, offset, None, str(error))
        offset += _HEADER.size + size


class TlvWriter:
    """Documents to a file of TLVs."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, number: int, document: Document) -> None:
        """Append one. FieldError when it is too long for the header of a TLV."""
        self._stream.write(document.wrap())

    def close(self) -> None:
        """Nothing is owed."""

    def abandon(self) -> None:
        """Nothing is held."""
