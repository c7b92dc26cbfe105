"""A fiscal document: its form and its fields, with the ones everybody asks for by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd.fields import Fields
from kkt_driver.ffd.tlv import decode, encode_tag, split

if TYPE_CHECKING:
    from kkt_driver.ffd.enums import FfdVersion

_CORRECTIONS = (31, 41)
_REGISTRATIONS = (1, 11)


class Document:
    """A fiscal document (ФД): ``form`` 1, 11, 2, 21, 3, 31, 4, 41, 5, 6, 7 or 81 to 84, and the fields inside it.

    Properties are None when their tag is absent or holds something that cannot be read;
    :func:`kkt_driver.ffd.view` gives the properties of the form, such as the items of a receipt with theirs.
    """

    # not a dataclass: the import of dataclasses takes longer than all the rest of the package
    __slots__ = ("fields", "form")
    form: int
    fields: Fields

    def __init__(self, form: int, fields: Fields) -> None:
        object.__setattr__(self, "form", form)
        object.__setattr__(self, "fields", fields)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a document cannot be changed ({name})")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a document cannot be changed ({name})")

    def __reduce__(self) -> tuple[type[Document], tuple[int, Fields]]:
        return Document, (self.form, self.fields)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Document):
            return NotImplemented
        return self.form == other.form and self.fields == other.fields

    def __hash__(self) -> int:
        return hash((self.form, self.fields))

    def __repr__(self) -> str:
        return f"Document(form={self.form!r}, fields={self.fields!r})"

    @classmethod
    def decode(cls, form: int, tlv: bytes) -> Document:
        """A document from the TLVs inside it, without the outer tag. Raises BadFrame."""
        return cls(form, decode(tlv, form))

    @classmethod
    def unwrap(cls, tlv: bytes) -> Document:
        """A document from its outer TLV, whose tag is the form, as the operator receives it. Raises BadFrame."""
        parts = split(tlv)
        if len(parts) != 1:
            raise BadFrame(f"one TLV wanted around a document, {len(parts)} found")
        return cls.decode(*parts[0])

    def encode(self) -> bytes:
        """The outer TLV, its tag the form: what :meth:`unwrap` reads. FieldError above the size of the form."""
        return encode_tag(self.form, self.fields)

    def wrap(self) -> bytes:
        """As :meth:`encode`, also above the size of the form: for tools that look at documents which break the rules.

        FieldError above 65535 bytes, or for a form outside 0..65535, which no TLV can have.
        """
        data = self.fields.encode()
        if len(data) > 0xFFFF:
            raise FieldError("document", "must be at most 65535 bytes long", len(data))
        if isinstance(self.form, bool) or not isinstance(self.form, int) or not 0 <= self.form <= 0xFFFF:
            raise FieldError("form", "must be a number within 0..65535", self.form)
        return self.form.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data

    @property
    def form_name(self) -> str:
        """Official Russian name, such as «Кассовый чек»; "Форма 99" for a form that is not known."""
        from kkt_driver.ffd.labels import label

        return label("DocumentForm", self.form) or f"Форма {self.form}"

    @property
    def number(self) -> int | None:
        """Number of the document in its drive, from 1 (1040)."""
        return self._int(1040)

    @property
    def date_time(self) -> datetime | None:
        """Local wall-clock time of the register (1012)."""
        value = self.fields.get(1012)
        return value if isinstance(value, datetime) else None

    @property
    def drive_number(self) -> str | None:
        """Number of the fiscal drive, ФН (1041)."""
        value = self.fields.get(1041)
        return value if isinstance(value, str) else None

    @property
    def fiscal_sign(self) -> int | None:
        """The ФПД as printed, 0..4294967295 (1077, bytes 2 to 5)."""
        value = self.fields.get(1077)
        return decode_sign(value) if isinstance(value, bytes) and len(value) == 6 else None

    @property
    def shift(self) -> int | None:
        """Number of the shift (1038)."""
        return self._int(1038)

    @property
    def receipt_number(self) -> int | None:
        """Number of the receipt within its shift (1042)."""
        return self._int(1042)

    @property
    def operation(self) -> int | None:
        """Признак расчета: 1 sell, 2 sell return, 3 buy, 4 buy return (1054)."""
        return self._int(1054)

    @property
    def total(self) -> int | None:
        """Sum of the receipt in kopecks (1020)."""
        return self._int(1020)

    @property
    def positions(self) -> list[Fields]:
        """The items of a receipt (1059) in their order."""
        return [value for value in self.fields.all(1059) if isinstance(value, Fields)]

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON: ``form``, ``name`` (Russian) and ``fields`` as :meth:`Fields.to_dict` gives them."""
        return {"form": self.form, "name": self.form_name, "fields": self.fields.to_dict()}

    def to_json(self, version: FfdVersion | int | None = None) -> dict[str, Any]:
        """The JSON of the ФНС, ``{"receipt": {...}}``, as plain Python values for ``json.dumps``.

        ``version`` decides the names; by default it is that of the document (1209). The rules stand in
        :mod:`kkt_driver.ffd.fns_json`. FieldError for a form that has no name there.
        """
        from kkt_driver.ffd.fns_json import to_json

        return to_json(self, version)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Document:
        """A document from the JSON of the ФНС; the same values as those :meth:`to_json` was given.

        FieldError names what cannot be read. Keys that no tag has are passed over.
        """
        from kkt_driver.ffd.fns_json import from_json

        return from_json(data)

    def to_text(self, lang: str = "ru") -> str:
        """One line per field, "1020 Сумма расчета: 9.00", nested fields indented; ``lang`` is "ru" or "en"."""
        from kkt_driver.ffd.labels import label
        from kkt_driver.ffd.listing import listing

        title = self.form_name if lang == "ru" else label("DocumentForm", self.form, lang) or f"form {self.form}"
        return "\n".join([f"{title} ({self.form})", *listing(self.fields, lang, within=self.form, at=self.date_time)])

    def _int(self, tag: int) -> int | None:
        value = self.fields.get(tag)
        return value if isinstance(value, int) else None


def encode_sign(sign: int, form: int) -> bytes:
    """The six bytes of tag 1077 for a ФПД of 0..4294967295 in a document of this form.

    Prefixes as registers write them: 21 04 for registration kinds, 33 04 for corrections, 31 04 for all else
    (seen in receipts; a guess for shifts and reports).
    """
    if isinstance(sign, bool) or not isinstance(sign, int) or not 0 <= sign <= 0xFFFFFFFF:
        raise FieldError("fiscal_sign (1077)", "must lie within 0..4294967295", sign)
    kind = 0x21 if form in _REGISTRATIONS else 0x33 if form in _CORRECTIONS else 0x31
    return bytes((kind, 4)) + sign.to_bytes(4, "big")


def decode_sign(data: bytes) -> int:
    """The ФПД as printed, from the six bytes of tag 1077. BadFrame for another length."""
    if len(data) != 6:
        raise BadFrame(f"fiscal_sign (1077): 6 bytes wanted, {len(data)} found")
    return int.from_bytes(data[2:], "big")
