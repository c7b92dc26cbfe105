"""Files of JSON: an array of documents, or documents one after another, on a line each or over several lines."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any, BinaryIO

from kkt_driver.convert.entry import Entry
from kkt_driver.errors import FieldError, KktError
from kkt_driver.ffd import Document
from kkt_driver.ffd.fns_shape import DOCUMENTS

#: bytes of JSON that one document may take; the longest one of the format takes a quarter of it
MAX_ITEM = 1 << 20
_CHUNK = 1 << 16
_BETWEEN = re.compile(rb"[\s,]*")
# a whole string, or a bracket, or the front of a string that goes on in the next chunk or never ends
_TOKEN = re.compile(rb'"(?:[^"\\\n]|\\.)*+"|[{}\[\]]|"')
_BOM = b"\xef\xbb\xbf"


def read_json(stream: BinaryIO) -> Iterator[Entry]:
    """The documents. One that cannot be read is stepped over when its end can be found."""
    for number, (offset, item) in enumerate(_Items(stream), 1):
        if isinstance(item, str):
            yield Entry(number, offset, None, item, last=True)
            return
        try:
            yield Entry(number, offset, _document(item))
        except (KktError, ValueError, RecursionError) as error:
            reason = "is nested too deeply" if isinstance(error, RecursionError) else str(error)
            yield Entry(number, offset, None, reason)


def _document(item: bytes) -> Document:
    try:
        data = json.loads(item, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise FieldError("JSON", "must be UTF-8", item[:40]) from None
    if not isinstance(data, dict):
        raise FieldError("JSON", "must be an object", data)
    inner = data["document"] if isinstance(data.get("document"), dict) else data
    exact = _exact(inner)
    if exact is None:
        return Document.from_json(inner)
    # the names have the last word: when somebody changed them, rawData is out of date
    shown = exact.to_json()
    if shown == inner:
        return exact
    document = Document.from_json(inner)
    return exact if Document.from_json(shown) == document else document


def _exact(inner: dict[str, Any]) -> Document | None:
    """The document of ``rawData``, whose bytes are those of the register; None when there is none to be had."""
    raw = next((body["rawData"] for body in inner.values() if isinstance(body, dict) and "rawData" in body), None)
    try:
        exact = Document.unwrap(b64decode(raw, validate=True)) if isinstance(raw, str) else None
        return exact if exact is not None and exact.form in DOCUMENTS else None
    except (KktError, ValueError):
        return None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


class _Items:
    """Offsets and bytes of the objects of the outermost level; a text instead when the end cannot be found."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = b""
        self._at = 0
        self._start = 0  # offset of the buffer in the file
        self._array = False

    def __iter__(self) -> Iterator[tuple[int, bytes | str]]:
        self._more()
        if self._buffer.startswith(_BOM):
            self._at = len(_BOM)
        self._array = self._next() == b"["
        if self._array:
            self._at += 1
        while byte := self._next():
            offset = self._start + self._at
            if byte == b"]" and self._array:
                self._at += 1
                if self._next():
                    yield self._start + self._at, "something stands behind the end of the array"
                return
            if byte != b"{":
                yield offset, f"an object was expected, not {self._buffer[self._at : self._at + 20]!r}"
                return
            item = self._item()
            if item is None:
                yield offset, f"the object has no end within {MAX_ITEM} bytes"
                return
            yield offset, item
        if self._array:
            yield self._start + self._at, "the array has no end"

    def _more(self) -> bool:
        """Read on, dropping what is done with; False at the end of the file."""
        chunk = self._stream.read(_CHUNK)
        self._buffer = self._buffer[self._at :] + chunk
        self._start += self._at
        self._at = 0
        return bool(chunk)

    def _next(self) -> bytes:
        """The byte that stands next, blanks and commas passed over; nothing at the end."""
        while True:
            found = _BETWEEN.match(self._buffer, self._at)
            assert found is not None
            self._at = found.end()
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if not self._more():
                return b""

    def _item(self) -> bytes | None:
        """The object that begins here, up to its closing bracket.

        Outside an array a line that begins with a bracket begins a new document, whatever the one before lacks.
        """
        depth, at = 0, self._at
        while True:
            for found in _TOKEN.finditer(self._buffer, at):
                token = found[0]
                start = found.start()
                if token == b'"' and self._buffer.find(b"\n", start) < 0:
                    at = start
                    break
                if token == b"{" and depth and not self._array and self._buffer[start - 1] == ord("\n"):
                    return self._taken(start)
                at = found.end()
                if token in (b"{", b"["):
                    depth += 1
                elif token in (b"}", b"]"):
                    depth -= 1
                    if not depth:
                        return self._taken(at)
            else:
                at = len(self._buffer)
            done = at - self._at
            if len(self._buffer) - self._at > MAX_ITEM or not self._more():
                return None
            at = done

    def _taken(self, stop: int) -> bytes:
        item = self._buffer[self._at : stop]
        self._at = stop
        return item


class JsonWriter:
    """Documents to JSON: an array with a document per line, or lines alone.

    ``resume``: ``stream`` stands behind a document that was written before, not yet behind what ends its line.
    """

    def __init__(
        self, stream: BinaryIO, version: int | None = None, *, lines: bool = False, resume: bool = False
    ) -> None:
        self._stream, self._version, self._lines = stream, version, lines
        self._written = resume
        self._owed = b"\n" if resume and lines else b""

    def write(self, number: int, document: Document) -> None:
        """Append one. FieldError for a form that has no name in JSON."""
        text = json.dumps(document.to_json(self._version), ensure_ascii=False).encode()
        before = self._owed if self._lines else b",\n" if self._written else b"[\n"
        self._stream.write(before + text + (b"\n" if self._lines else b""))
        self._written, self._owed = True, b""

    def close(self) -> None:
        """End the last line, or the array."""
        if self._lines:
            self._stream.write(self._owed)
        else:
            self._stream.write(b"\n]\n" if self._written else b"[]\n")

    def abandon(self) -> None:
        """Nothing is held."""
