"""Marking and product codes (код товара, tag 1162 of ФФД 1.05 and 1.1): from what a scanner says to what is sent.

    MarkingCode.scan("010460406000600021N4N57RSCBUZTQ\\x1d91ffd0\\x1d92tIAF…").tag_1162

Tag 1162 is two bytes that tell the kind of code, then for barcodes the number as 6 bytes, highest first, and for
DataMatrix the serial number after it; at most 32 bytes. Where this is known from:

    444D, serial as it is or filled with blanks to 13 (tobacco); 5246 and exactly 20 characters   vendor's driver 10.8.0
    4508, 450D, 490E, C514, C51E, 0000, 4541; tobacco: price after the serial        tests of shtrih-m/javapos_shtrih

Not certain: 4541 (digits that are no barcode), of which only that one example is known. Those tests also write a fur
sign of 21 characters; the vendor's driver refuses it, and tag 1307 of ФФД 1.2 has 20, so it is refused here too.

ФФД 1.2 has other tags (1163, 2000) and wants the whole code checked first; that is not what this module makes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from kkt_driver.errors import FieldError

GS = "\x1d"
#: longest tag 1162
MAX_SIZE = 32


class MarkingKind(IntEnum):
    """The first two bytes of tag 1162."""

    UNRECOGNIZED = 0x0000
    EAN_8 = 0x4508
    EAN_13 = 0x450D
    ITF_14 = 0x490E
    OTHER_DIGITS = 0x4541
    DATA_MATRIX = 0x444D
    FUR = 0x5246
    EGAIS_2 = 0xC514
    EGAIS_3 = 0xC51E


class _Form(NamedTuple):
    """What a kind wants: digits of the number, the text after it, and how to say so."""

    digits: range
    serial: str
    rule: str
    checked: bool = True


_NO_NUMBER = range(1)
# The 82 characters that GS1 lets serial numbers have.
_GS1_SET = r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]"""
_SERIAL = rf"{_GS1_SET}{{1,24}} *"
_FORMS = {
    MarkingKind.EAN_8: _Form(range(8, 9), "", "must be absent"),
    MarkingKind.EAN_13: _Form(range(13, 14), "", "must be absent"),
    MarkingKind.ITF_14: _Form(range(14, 15), "", "must be absent"),
    MarkingKind.OTHER_DIGITS: _Form(range(1, 15), "", "must be absent", checked=False),
    MarkingKind.DATA_MATRIX: _Form(range(14, 15), _SERIAL, "must be 1 to 24 letters, digits and signs of GS1"),
    MarkingKind.FUR: _Form(
        _NO_NUMBER, r"[A-Z]{2}-[0-9]{6}-[0-9A-Z]{10}", "must be like RU-401301-AAA0277030, 20 characters"
    ),
    MarkingKind.EGAIS_2: _Form(_NO_NUMBER, r"[0-9A-Z]{23}", "must be 23 digits and capitals"),
    MarkingKind.EGAIS_3: _Form(_NO_NUMBER, r"[0-9]{14}", "must be 14 digits"),
    MarkingKind.UNRECOGNIZED: _Form(_NO_NUMBER, r"[ -~]{1,30}", "must be 1 to 30 characters of ASCII"),
}
_BARCODES = {8: MarkingKind.EAN_8, 13: MarkingKind.EAN_13, 14: MarkingKind.ITF_14}


@dataclass(frozen=True, slots=True)
class MarkingCode:
    """A product code. Checked when made: FieldError names ``kind``, ``gtin`` or ``serial``.

    gtin: the number with its check digit: 8 digits for EAN-8, 13 for EAN-13, 14 for ITF-14 and DataMatrix.
    serial: what follows it (application identifier 21); the whole text for kinds that have no number.
    """

    kind: MarkingKind
    gtin: str = ""
    serial: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.kind, bool) or not isinstance(self.kind, int) or self.kind not in _FORMS:
            raise FieldError("kind", f"must be one of {', '.join(kind.name for kind in MarkingKind)}", self.kind)
        object.__setattr__(self, "kind", MarkingKind(self.kind))
        form = _FORMS[self.kind]
        _check_number(self.gtin, form)
        if not isinstance(self.serial, str) or not re.fullmatch(form.serial, self.serial) or len(self.serial) > 30:
            raise FieldError("serial", form.rule, self.serial)
        if len(self.tag_1162) > MAX_SIZE:
            raise FieldError("serial", f"must leave tag 1162 within {MAX_SIZE} bytes", self.serial)

    @property
    def tag_1162(self) -> bytes:
        """The value of tag 1162."""
        number = int(self.gtin).to_bytes(6, "big") if self.gtin else b""
        return self.kind.to_bytes(2, "big") + number + self.serial.encode("ascii")

    @classmethod
    def scan(cls, text: str) -> MarkingCode:
        """From the text of a scanner; the kind is found by its form. FieldError says what is wrong with it.

        GS1 DataMatrix with GS (1Dh) between the elements, or with brackets; a pack of tobacco, 14 digits and 15
        characters without any identifier; EAN-8, EAN-13, ITF-14; the sign of a fur; stamps of alcohol, 68 and 150
        characters. A symbology prefix (``]d2``), FNC1 in front and the end of the line are taken off.

        A scanner that is set to swallow GS runs the tail of the code into the serial. That is noticed only when more
        than 20 characters are left: set the scanner to send FNC1 as GS.
        """
        if not isinstance(text, str):
            raise FieldError("marking", "must be text", text)
        body = _normal(text)
        if re.match(r"[A-Z]{2}-", body):
            return cls.fur(body)
        if body.isascii() and body.isdigit() and len(body) < 16:
            return cls.barcode(body)
        gs1, pack = re.match(r"01([0-9]{14})21", body), re.fullmatch(rf"([0-9]{{14}})({_GS1_SET}{{11}}).{{0,4}}", body)
        if pack and len(body) in (25, 29) and not (gs1 and _valid(gs1[1])) and _valid(pack[1]):
            return cls.tobacco(pack[1], pack[2])
        if not gs1 and not body.startswith("("):
            if re.fullmatch(r"[0-9A-Z]{68}", body):
                return cls(MarkingKind.EGAIS_2, "", body[8:31])
            if re.fullmatch(r"[0-9]{14}[0-9A-Z]{136}", body):
                return cls(MarkingKind.EGAIS_3, "", body[:14])
        return cls._of_elements(text, elements(body))

    @classmethod
    def _of_elements(cls, text: str, found: dict[str, str]) -> MarkingCode:
        if "01" not in found:
            raise FieldError("marking", "is no known form of code: application identifier 01 (GTIN) is missing", text)
        if not found.get("21"):
            raise FieldError("marking", "lacks application identifier 21 (serial number)", text)
        if len(found["21"]) > 20:
            raise FieldError(
                "marking", "has a serial number (21) of more than 20 characters: the separators GS are missing", text
            )
        if "8005" in found:
            return cls.tobacco(found["01"], found["21"] + found["8005"])
        return cls.goods(found["01"], found["21"])

    @classmethod
    def barcode(cls, digits: str) -> MarkingCode:
        """EAN-8, EAN-13 or ITF-14, by the number of digits."""
        if not isinstance(digits, str) or len(digits) not in _BARCODES:
            raise FieldError("gtin", "must be 8, 13 or 14 digits", digits)
        return cls(_BARCODES[len(digits)], digits)

    @classmethod
    def goods(cls, gtin: str, serial: str) -> MarkingCode:
        """DataMatrix of shoes, medicines and everything else that is not tobacco: GTIN of 14 digits and serial."""
        return cls(MarkingKind.DATA_MATRIX, gtin, serial)

    @classmethod
    def tobacco(cls, gtin: str, serial: str) -> MarkingCode:
        """DataMatrix of tobacco: serial and, where the code carries it, the price; blanks fill it up to 13."""
        return cls(MarkingKind.DATA_MATRIX, gtin, serial.ljust(13) if isinstance(serial, str) else serial)

    @classmethod
    def fur(cls, sign: str) -> MarkingCode:
        """Контрольный (идентификационный) знак of a fur, RU-XXXXXX-XXXXXXXXXX."""
        return cls(MarkingKind.FUR, "", sign)

    @classmethod
    def unrecognized(cls, text: str) -> MarkingCode:
        """A code of no known form, as it is. ``scan`` never guesses this: what it does not know is an error."""
        return cls(MarkingKind.UNRECOGNIZED, "", text)


def _check_number(gtin: str, form: _Form) -> None:
    if not isinstance(gtin, str) or len(gtin) not in form.digits or not re.fullmatch(r"[0-9]*", gtin):
        low, high = form.digits[0], form.digits[-1]
        wanted = f"{low} digits" if low == high else f"{low} to {high} digits"
        raise FieldError("gtin", f"must be {wanted}" if high else "must be absent", gtin)
    if gtin and form.checked and not _valid(gtin):
        raise FieldError("gtin", f"has the wrong check digit, it must be {check_digit(gtin[:-1])}", gtin)


def check_digit(digits: str) -> int:
    """The check digit of GS1 that follows ``digits``: weights 3 and 1 from the right, up to the next ten."""
    return -sum(int(digit) * (3, 1)[i % 2] for i, digit in enumerate(reversed(digits))) % 10


def _valid(gtin: str) -> bool:
    return int(gtin[-1]) == check_digit(gtin[:-1])


def _normal(text: str) -> str:
    """Without prefix and end of line, every way to write the separator as GS."""
    # None of these characters can stand in a GS1 serial number, E8h is FNC1 in DataMatrix's own alphabet.
    body = re.sub(r"\\x1[dD]|\\u001[dD]|\{GS\}|\[GS\]|\{FNC1\}|\[FNC1\]|\^\]|[\u241d\xe8]", GS, text)
    if GS not in body:
        body = re.sub(r"<(?:GS|FNC1)>(?=[0-9]{2})", GS, body)
    body = re.sub(r"^\][A-Za-z][0-9A-Za-z]", "", body.strip("\r\n\t "))
    return body.strip(GS)


# The first two digits tell how long an identifier is, and for some how long what follows is (then no GS is needed).
_LENGTHS = {
    **dict.fromkeys(("00", "01", "02", "10", "20", "21", "22", "30", "37"), 2),
    **{str(ai): 2 for ai in (*range(11, 20), *range(90, 100))},
    **dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"), 4),
}
_FIXED = {"00": 18, "01": 14, "02": 14, "20": 2, "41": 13, **{str(ai): 6 for ai in (*range(11, 20), *range(31, 37))}}


def elements(text: str) -> dict[str, str]:
    """Application identifiers and values of a GS1 element string, with GS or with brackets.

    Pieces that do not begin with an identifier are skipped: the tail of a code is the business of those who check it.
    """
    found: dict[str, str] = {}
    if text.startswith("("):
        for identifier, value in re.findall(r"\(([0-9]{2,4})\)(.*?)(?=\([0-9]{2,4}\)|$)", text):
            found.setdefault(identifier, value.strip(GS))
        return found
    for piece in text.split(GS):
        rest = piece
        while rest:
            size = _LENGTHS.get(rest[:2], 0)
            if not size or not rest[:size].isdigit():
                break
            identifier, start = rest[:size], rest[:2]
            end = size + _FIXED[start] if start in _FIXED else len(rest)
            found.setdefault(identifier, rest[size:end])
            rest = rest[end:]
    return found
