"""Documents as the ФНС and the operators hand them round: JSON with names such as ``totalSum``.

The outside is ``{name of the document: body}``. Names come from the table of tags: ``Tag.json``, and up to ФФД 1.1
``SCHEMA_NAMES`` where the published schemas of 1.0, 1.05 and 1.1 have another (``receiptsQuantity``, not
``receiptQuantity``). A name counts within its container, so that 1012 and 1273 may both be ``dateTime``.

Values. Sums are int kopecks. A quantity is a number: an int where it is whole, else the float whose shortest decimal
form is the very quantity. Times are the seconds of the wire: wall-clock time of the register counted as if it were
UTC, no zone applied (the acknowledgement, whose clock is UTC, needs none). Flags and enumerations are their numbers,
texts are texts, bytes are base64. Repeatable tags are arrays.

Where documents and the schemas differ, this adapter stands between them:

1.  The form is ``code``; up to 1.1 in receipts, corrections and БСО it is ``receiptCode``, ``receiptCorrectionCode``,
    ``bsoCode``, ``bsoCorrectionCode``.
2.  ``fiscalSign`` is the ФПД as printed, not the six bytes of 1077.
3.  Texts of fixed length keep the padding of the wire (``userInn`` of ten digits ends in two spaces), but for
    ``operatorInn`` (1203), which the schemas want bare.
4.  Up to 1.1 ``properties`` (1084) is an array of objects, and so is ``correctionKktReasonCode`` (1205) of numbers.
    Telephones are one text when there is one, an array when there are more; so are the other repeatable texts.
5.  Up to 1.1 the schemas demand what a document need not have: the four warnings in closeShift, ``offlineMode`` and
    the counts of unsent documents in both reports of state. They are written as 0 and named in ``addedForSchema``.
6.  ``rawData`` is base64 of the document with its outer header; the message sign of the wire is no part of a Document.
    A document that is longer than its form may be has it too, up to the 65535 bytes that a header can tell.
7.  What names and numbers cannot say stands beside them, as a list of the hex of the wire in ``tag<number>``: unknown
    and unnamed tags, tags out of their place, values that do not fit their kind, a quantity past the precision of a
    float, an unusual header of 1077.

``from_json`` undoes all of it. It takes either set of names, with or without ``{"document": ...}`` around them; a key
``tag<number>`` wins over the name; ``rawData`` and keys that no tag has are passed over. The values it returns are
those that ``to_json`` was given. The bytes may differ: zero-extended numbers and the decimals of 1.000 are not kept,
and equal tags stand together.

Source: yandex/ofd, schemas and names of 2017; chayleaf/coop-fd for the names of 1.2.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import repeat
from typing import Any

from kkt_driver.errors import FieldError
from kkt_driver.ffd.document import Document, decode_sign
from kkt_driver.ffd.fields import Fields, Value
from kkt_driver.ffd.fns_reading import encode_value, read_body
from kkt_driver.ffd.fns_shape import ADDED, CODES, DEFAULTS, DOCUMENTS, EPOCH, FORMS, is_listed, place_of
from kkt_driver.ffd.obligations import check_version
from kkt_driver.ffd.tags import Tag
from kkt_driver.ffd.tlv import MAX_SIZE, decode, split

_NEWEST_SCHEMA = 3  # ФФД 1.1


def to_json(document: Document, version: int | None = None) -> dict[str, Any]:
    """See :meth:`kkt_driver.ffd.Document.to_json`."""
    form = document.form
    name = DOCUMENTS.get(form)
    if name is None:
        raise FieldError("form", "must be one that the JSON of the ФНС knows, 1 to 7, 11, 21, 31 or 41", form)
    if version is None:
        found = document.fields.get(1209)
        version = found if isinstance(found, int) else 1
    check_version(version)
    old = version <= _NEWEST_SCHEMA
    body: dict[str, Any] = {CODES.get(form, "code") if old else "code": form}
    body |= _body(document.fields, form, old)
    if old:
        added = [key for key in DEFAULTS.get(form, ()) if key not in body]
        body |= dict.fromkeys(added, 0)
        if added:
            body[ADDED] = added
    with suppress(FieldError):  # a few documents that are read are too long for any header
        body["rawData"] = b64encode(document.wrap()).decode("ascii")
    return {name: body}


def from_json(data: Mapping[str, Any]) -> Document:
    """See :meth:`kkt_driver.ffd.Document.from_json`."""
    if isinstance(data.get("document"), Mapping):
        data = data["document"]
    for name, body in data.items():
        form = FORMS.get(name)
        if form is None:
            continue
        if not isinstance(body, Mapping):
            raise FieldError(name, "must be an object", body)
        return Document.decode(form, _checked(read_body(body, form, top=True)))
    raise FieldError("JSON", f"must hold one of {', '.join(FORMS)}", ", ".join(map(str, data)))


def _checked(data: bytes) -> bytes:
    if len(data) > MAX_SIZE:
        raise FieldError("JSON", f"must be a document of at most {MAX_SIZE} bytes", len(data))
    return data


def _body(fields: Fields, inside: int, old: bool) -> dict[str, Any]:
    place = place_of(inside)
    raw: dict[int, list[bytes]] = {}
    for number, piece in split(fields.encode()):
        raw.setdefault(number, []).append(piece)
    result: dict[str, Any] = {}
    for number, pieces in raw.items():
        tag, values = place.tags.get(number), fields.all(number)
        name = place.name(number, old)
        shown = [_shown(tag, value, inside, old) for value in values] if tag is not None and name else [None]
        if tag is not None and None not in shown:
            result[name] = shown if len(shown) > 1 or is_listed(number, place, old) else shown[0]
            if all(map(_comes_back, repeat(tag), values, shown, repeat(inside))):
                continue
        result[f"tag{number}"] = [piece.hex() for piece in pieces]
    return result


def _comes_back(tag: Tag, value: Value, shown: Any, inside: int) -> bool:
    if tag.kind == "stlv":
        return True  # what is odd inside stands inside
    try:
        return decode(encode_value(tag, "", shown, inside), inside)[tag.number] == value
    except FieldError:
        return False


def _shown(tag: Tag, value: Value, inside: int, old: bool) -> Any:
    """A value as JSON has it, or None when JSON cannot tell it."""
    match tag.kind, value:
        case "stlv", Fields():
            return _body(value, tag.number, old)
        case "bytes", bytes() if tag.number == 1077:
            return decode_sign(value) if len(value) == 6 else None
        case "bytes", bytes():
            return b64encode(value).decode("ascii")
        case "unixtime", datetime():
            return (value - EPOCH) // timedelta(seconds=1)
        case "fvln", Decimal():
            return _number(value)
        case "string", str():
            return value.ljust(tag.length) if tag.padded and tag.number != 1203 else value
        case _, int():
            return value
    return None


def _number(value: Decimal) -> int | float:
    whole = int(value)
    return whole if value == whole else float(value)
