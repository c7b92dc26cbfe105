"""Answer codes of the drive: what they mean, and the exception behind each.

The table is protocols/fn/answers.toml. Bit 7 of the byte on the line is a warning, see :func:`split_code`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kkt_driver import errors
from kkt_driver.errors import DeviceError
from kkt_driver.fn.answer_table import ANSWERS as _ROWS
from kkt_driver.fn.answer_table import REASONS as _REASONS
from kkt_driver.fn.enums import Generation

#: bit 7 of an answer code: some warning flag of 30h is set
WARNING_BIT: Final = 0x80
OK: Final = 0x00
NO_DATA: Final = 0x08
#: the operator's message was not accepted; a byte with the reason follows
MESSAGE_REFUSED: Final = 0x20


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer code: texts, the name of its exception, and the generations of drives that give it."""

    code: int
    ru: str
    en: str
    error: str
    generations: tuple[Generation, ...]
    source: str


ANSWERS: Final = {
    code: Answer(code, ru, en, error, tuple(Generation(number) for number in generations), source)
    for code, (error, generations, ru, en, source) in _ROWS.items()
}
#: text of the byte that follows code 20h: Russian, English
REASONS: Final = _REASONS


def split_code(byte: int) -> tuple[int, bool]:
    """The answer code proper, and whether the drive has a warning (bit 7)."""
    return byte & ~WARNING_BIT & 0xFF, bool(byte & WARNING_BIT)


def answer_text(code: int, lang: str = "ru") -> str:
    """What the code means, "ru" or "en"; bit 7 is ignored, a code outside the table is named as unknown."""
    known = ANSWERS.get(split_code(code)[0])
    if known is None:
        return f"Неизвестный код ответа {code:02X}h" if lang == "ru" else f"unknown answer code {code:02X}h"
    return known.ru if lang == "ru" else known.en


def refusal(code: int, data: bytes = b"", command: str = "") -> DeviceError:
    """The exception for an answer code other than 00h.

    ``data`` is what followed it: the reason byte of code 20h becomes ``extended``.
    """
    code, _ = split_code(code)
    known = ANSWERS.get(code)
    kind = DeviceError.by_name[known.error] if known else errors.DriveError
    ru, en = answer_text(code, "ru"), answer_text(code, "en")
    reason = data[0] if code == MESSAGE_REFUSED and data else 0
    if reason:
        reason_ru, reason_en = REASONS.get(reason, (f"причина {reason}", f"reason {reason}"))
        ru, en = f"{ru}: {reason_ru.lower()}", f"{en}: {reason_en}"
    return kind(code, ru, en, command=command, extended=reason)
