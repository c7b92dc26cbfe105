"""A fiscal document: its form and its fields, with the ones everybody asks for by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd.fields import Fields
from kkt_driver.ffd.labels import label
from kkt_driver.ffd.listing import listing
from kkt_driver.ffd.tlv import decode, split

_CORRECTIONS = (31, 41)
_REGISTRATIONS = (1, 11)


@dataclass(frozen=True, slots=True)
class Document:
    """A fiscal document (ФД): ``form`` 1, 11, 2, 21, 3, 31, 4, 41, 5, 6 or 7, and the fields inside it.

    Properties are None when their tag is absent or holds something that cannot be read.
    """

    form: int
    fields: Fields

    @classmethod
    def decode(cls, form: int, tlv: bytes) -> Document:
        """A document from the TLVs inside it, without the outer tag. Raises BadFrame."""
        return cls(form, decode(tlv))

    @classmethod
    def unwrap(cls, tlv: bytes) -> Document:
        """A document from its outer TLV, whose tag is the form, as the operator receives it. Raises BadFrame."""
        parts = split(tlv)
        if len(parts) != 1:
            raise BadFrame(f"one TLV wanted around a document, {len(parts)} found")
        return cls.decode(*parts[0])

    @property
    def form_name(self) -> str:
        """Official Russian name, such as «Кассовый чек»; "Форма 99" for a form that is not known."""
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

    def to_text(self, lang: str = "ru") -> str:
        """One line per field, "1020 Сумма расчета: 9.00", nested fields indented; ``lang`` is "ru" or "en"."""
        title = self.form_name if lang == "ru" else label("DocumentForm", self.form, lang) or f"form {self.form}"
        return "\n".join([f"{title} ({self.form})", *listing(self.fields, lang)])

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
