"""Device settings: the register's tables by the numbers and names of the vendor's driver.

A setting lives in one field of a table (command 46h reads the field, 50h writes it), alone or with others that share
its byte. Reading before writing is therefore not a courtesy: `Setting.encode` needs the bytes just read, keeps
the neighbours' bits and fills the field to its length.

    receipt_font = by_id(13)
    value = receipt_font.decode(reply.data)
    new = receipt_font.encode(2, reply.data)

Facts: protocols/atol/settings.toml (black-box observation of the vendor's driver 10.8.0).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.wire.fields import int_to_bcd
from kkt_driver.wire.text import decode_cp866, decode_table, encode_cp866, encode_line

Value = int | str | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of settings.toml. ``type`` is int, bool, str or date; ``encoding`` is explained at the table's head."""

    id: int
    name: str
    type: str
    table: int
    row: int
    field: int
    encoding: str
    size: int = 0
    mask: int = 0
    trim: bool = True
    map: tuple[tuple[int, int], ...] = ()

    def decode(self, raw: bytes) -> Value:
        """The value in a field as command 46h gives it (without ``55 00``); BadFrame when the field is too short.

        Dates are ISO text ("2013-12-11", empty when not set), addresses dotted text, passwords digits.
        """
        if self.encoding in _TEXTS:
            return self._decode_text(raw)
        if len(raw) < self.size:
            raise BadFrame(
                f"setting {self.id}: a field of {self.size} bytes, the register gave {raw.hex(' ') or 'none'}"
            )
        data = raw[: self.size]
        if self.encoding == "ip":
            return ".".join(map(str, data))
        if self.encoding == "date_dmy":
            return self._decode_date(data)
        if self.encoding == "digits":
            return str(_from_bcd(data)).zfill(2 * self.size)
        number = self._shown(self._stored(data))
        if self.type == "bool":
            return bool(number)
        return str(number) if self.type == "str" else number

    def encode(self, value: Value | date, current: bytes) -> bytes:
        """What command 50h is to write, given the field as just read; FieldError when the value does not fit.

        Equal to ``current`` when nothing would change: then the vendor's driver does not write at all.
        """
        if self.encoding in _TEXTS:
            return self._encode_text(value, current)
        if self.encoding == "ip":
            data = self._encode_ip(value)
        elif self.encoding == "date_dmy":
            data = self._encode_date(value)
        else:
            number = self._number(value)
            if self._holds(number, current):
                return current  # several stored numbers may show as the same one: leave what is there
            data = self._pack(number, current)
        return data + (current[self.size :] if self.mask else bytes(max(0, len(current) - self.size)))

    def _stored(self, data: bytes) -> int:
        if self.mask:
            return (data[0] & self.mask) // (self.mask & -self.mask)
        return int.from_bytes(data, "big") if self.encoding == "uint" else _from_bcd(data)

    def _shown(self, stored: int) -> int:
        return dict(self.map).get(stored, stored)

    def _holds(self, number: int, current: bytes) -> bool:
        if len(current) < self.size:
            return False
        shown = self._shown(self._stored(current[: self.size]))
        return shown == number or (self.type == "bool" and bool(shown) == bool(number))

    def _pack(self, number: int, current: bytes) -> bytes:
        stored = next((stored for stored, shown in self.map if shown == number), number)
        limit = 100**self.size if self.encoding in ("bcd", "digits") else 256**self.size
        if self.mask:
            limit = self.mask // (self.mask & -self.mask) + 1
        if not 0 <= stored < limit:
            raise self._error(f"must lie within 0..{limit - 1}", number)
        if self._shown(stored) != number:
            raise self._error("the register cannot store this number", number)
        if self.mask:
            if not current:
                raise self._error("shares its byte with other settings: read the field first", number)
            return bytes([current[0] & ~self.mask | stored * (self.mask & -self.mask)])
        return stored.to_bytes(self.size, "big") if self.encoding == "uint" else int_to_bcd(stored, self.size)

    def _number(self, value: object) -> int:
        if self.type == "bool":
            if isinstance(value, int) and value in (0, 1):
                return int(value)
            raise self._error("must be True or False", value)
        if self.type == "str":
            if isinstance(value, str) and value.isascii() and value.isdigit():
                return int(value)
            raise self._error("must be text of digits", value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._error("must be a whole number", value)
        return value

    def _decode_text(self, raw: bytes) -> str:
        # In the register's own code page byte 00 is the letter А: there only blanks can be padding.
        text = decode_table(raw) if self.encoding == "table_text" else decode_cp866(raw.split(b"\0")[0])
        return text.rstrip(" ") if self.trim else text

    def _encode_text(self, value: object, current: bytes) -> bytes:
        if not isinstance(value, str):
            raise self._error("must be text", value)
        try:
            data = encode_line(value) if self.encoding == "table_text" else encode_cp866(value)
        except ValueError as error:
            raise self._error(str(error), value) from None
        if len(data) > len(current):
            raise self._error(f"must be at most {len(current)} characters", value)
        return data.ljust(len(current), b" " if self.encoding == "table_text" else b"\0")

    def _encode_ip(self, value: object) -> bytes:
        parts = value.split(".") if isinstance(value, str) else []
        if len(parts) != 4 or not all(part.isascii() and part.isdigit() and int(part) < 256 for part in parts):
            raise self._error("must be an address such as 192.168.1.10", value)
        return bytes(map(int, parts))

    def _decode_date(self, data: bytes) -> str:
        if not any(data):
            return ""
        day, month, year = (_from_bcd(data[index : index + 1]) for index in range(3))
        try:
            return date(2000 + year, month, day).isoformat()
        except ValueError:
            raise BadFrame(f"setting {self.id}: {data.hex(' ')} is no date") from None

    def _encode_date(self, value: object) -> bytes:
        if value == "":
            return bytes(3)
        try:
            day = value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            raise self._error("must be a date such as 2024-03-31", value) from None
        if not 2000 <= day.year <= 2099:
            raise self._error("must lie within the years 2000..2099", value)
        return b"".join(int_to_bcd(part, 1) for part in (day.day, day.month, day.year - 2000))

    def _error(self, rule: str, value: object) -> FieldError:
        return FieldError(f"setting {self.id} ({self.name})", rule, value)


_TEXTS = ("text", "table_text")


def _from_bcd(data: bytes) -> int:
    """Packed decimal; a digit above 9 counts for what it is (FFh is 165), as in the vendor's driver: never fails."""
    number = 0
    for byte in data:
        number = number * 100 + (byte >> 4) * 10 + (byte & 15)
    return number


@cache
def all_settings() -> tuple[Setting, ...]:
    """Every known setting, by id."""
    from kkt_driver.atol.setting_table import ROWS  # 273 rows that most programs never touch

    return tuple(Setting(*row) for row in ROWS)


@cache
def _by_id() -> dict[int, Setting]:
    return {setting.id: setting for setting in all_settings()}


def by_id(setting_id: int) -> Setting:
    """The setting with the number of the vendor's driver; FieldError when there is none."""
    found = _by_id().get(setting_id)
    if found is None:
        raise FieldError("setting", "no device setting has this number", setting_id)
    return found


def find(table: int, row: int, field: int) -> tuple[Setting, ...]:
    """The settings that live in a field: none, one, or several that share its byte."""
    place = (table, row, field)
    return tuple(setting for setting in all_settings() if (setting.table, setting.row, setting.field) == place)
