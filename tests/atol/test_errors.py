"""Error codes: texts, exceptions by meaning, the extended bit field, codes of the fiscal drive."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kkt_driver import errors as tree
from kkt_driver.atol import error_table
from kkt_driver.atol.errors import (
    device_error,
    drive_code_to_device,
    exchange_error,
    explain,
    libfptr_code,
)

FACTS = Path(__file__).resolve().parents[2] / "protocols" / "atol"

# The bytes that the vendor's driver 10.8.0 has a name for; every other byte is "Неизвестная ошибка".
KNOWN = bytes.fromhex(
    "00 08 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 18 19 1A 1B 1E 1F 20 21 3D 3E 3F 40 41 42 43 46 66 67 68 69 6A 6B"
    "6C 6D 6E 6F 70 71 72 73 75 76 77 7A 7B 7C 7D 7E 7F 80 81 82 84 86 87 88 89 8A 8C 8E 8F 91 92 93 94 95 96 97 98"
    "9A 9B 9C 9E 9F A2 A3 A4 A5 A6 A7 A8 A9 AA AB AC AD AE AF B0 B1 B2 B3 B4 B5 B6 B7 B8 BA BE BF C8 C9 CA CB CC CD"
    "D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 DA DB DC DD DE DF E0 E1 E4 E6 E7 E8 E9 EA EB EC ED EE EF F0 F1 F2 F3 F4 F5 F6"
)


def rows(name: str, *lists: str) -> list[dict[str, Any]]:
    data = tomllib.loads((FACTS / name).read_text(encoding="utf-8"))
    return [row for key in lists or ("errors",) for row in data[key]]


ALL_ROWS = rows("errors.toml") + rows("errors_extended.toml", "errors", "bits") + rows("errors_ofd.toml")


@pytest.mark.parametrize("row", ALL_ROWS, ids=lambda row: f"{row.get('kind', '')}{row.get('code', row.get('mask'))}")
def test_row_is_complete(row: dict[str, Any]) -> None:
    assert re.search("[А-я]", row["ru"])
    assert row["en"]
    assert not re.search("[А-яЁё]", row["en"])
    assert row["source"]
    if "kind" not in row:
        assert issubclass(getattr(tree, row["class"]), tree.DeviceError)


def test_the_table_holds_the_bytes_that_have_a_meaning_and_no_others() -> None:
    assert sorted(error_table.DEVICE) == sorted(KNOWN)
    assert len(error_table.EXTENDED) == 24
    assert len(error_table.EXCHANGE) == 43


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x66, tree.WrongMode),
        (0x67, tree.NoPaper),
        (0x88, tree.ShiftExpired),
        (0x8F, tree.ShiftClosed),
        (0x9C, tree.ShiftOpen),
        (0x9B, tree.ReceiptOpen),
        (0x9A, tree.ReceiptClosed),
        (0x72, tree.NotFullyPaid),
        (0x86, tree.NotFullyPaid),
        (0x71, tree.Overpaid),
        (0x98, tree.NotEnoughCash),
        (0x8C, tree.WrongPassword),
        (0xA4, tree.WrongPassword),
        (0x6C, tree.NotSupported),
        (0xA3, tree.NotSupported),
        (0x7A, tree.NotSupported),
        (0x76, tree.DeviceBusy),
        (0x18, tree.NoMoreData),
        (0xAF, tree.NoMoreData),
        (0xD3, tree.DriveError),
        (0xDA, tree.NoDriveData),
        (0xEB, tree.DriveFull),
        (0xD9, tree.DriveDateTime),
        (0xEF, tree.OperatorOverdue),
        (0xF0, tree.ShiftExpired),
        (0xA8, tree.NotRegistered),
        (0xA6, tree.BadRegistration),
        (0x9F, tree.RegistrationsExhausted),
        (0x08, tree.BadValue),
        (0x13, tree.BadCommand),
        (0x69, tree.PrinterFault),
    ],
)
def test_the_exception_says_what_happened(code: int, kind: type[tree.DeviceError]) -> None:
    error = device_error(code, command="OpenReceipt")
    assert type(error) is kind
    assert (error.code, error.command) == (code, "OpenReceipt")
    assert (error.text_ru, error.text_en) == explain(code)
    assert f"[{code:02X}h]" in str(error)


def test_every_byte_makes_an_exception_and_unknown_ones_are_plain() -> None:
    for code in range(256):
        error = device_error(code)
        assert error.text_ru
        assert error.text_en
        if code not in KNOWN:
            assert type(error) is tree.DeviceError
            assert (error.text_ru, error.text_en) == (f"Неизвестная ошибка ({code:02X}h)", "unknown error")
            assert libfptr_code(code) == 15


def test_codes_of_the_vendor() -> None:
    assert libfptr_code(0x88) == 68
    assert libfptr_code(0xDA) == 123
    assert libfptr_code(0xEE, 0x0402) == 83
    assert libfptr_code(0x76) == -1


def test_extended_code_names_the_tag() -> None:
    error = device_error(0xEE, command="CloseReceipt", extended=0x0206, tag=1048)
    assert type(error) is tree.BadValue
    assert (error.text_ru, error.text_en) == ("Не задан реквизит 1048", "tag 1048 is missing")
    assert (error.code, error.extended, error.tag) == (0xEE, 0x0206, 1048)
    assert str(error).endswith("[EEh/0206h (tag 1048)]")


def test_golden_extended_answer() -> None:
    """The register's answers of the vector are enough to build the exception."""
    vector = json.loads((FACTS / "vectors/cases/misc_ext_0206_tag1048.json").read_text(encoding="utf-8"))
    (_, refusal), (_, register) = vector["exchange"][1], vector["exchange"][3]
    data = bytes.fromhex(register)
    error = device_error(
        bytes.fromhex(refusal)[1],
        extended=int.from_bytes(data[4:6], "big"),
        tag=int.from_bytes(data[6:8], "big"),
    )
    assert error.text_ru == "Не задан реквизит 1048"


# Which bit decides, from the vendor's 254 answers: b0 12, b1 83, b2 55, b3 211, b4 165, b5 6, b7 26; bit 6 none.
BITS = {0: 12, 1: 83, 2: 55, 3: 211, 4: 165, 5: 6, 7: 26}


@pytest.mark.parametrize("low", range(256))
def test_the_lowest_known_bit_of_04xx_wins(low: int) -> None:
    deciding = next((bit for bit in BITS if low >> bit & 1), None)
    assert libfptr_code(0xEE, 0x0400 | low) == (15 if deciding is None else BITS[deciding])


def test_classes_of_the_bit_field() -> None:
    assert type(device_error(0xEE, extended=0x0406)) is tree.ShiftOpen
    assert type(device_error(0xEE, extended=0x0407)) is tree.WrongMode
    assert type(device_error(0xEE, extended=0x04C0)) is tree.BadCommand
    assert explain(0xEE, 0x0440) == ("Неизвестная ошибка (0440h)", "unknown error")


def test_extended_code_after_a_document_that_was_accepted() -> None:
    """Register 37h is read after every document; its code counts although the command answered 55 00."""
    assert explain(0x00, 0x0103) == ("Некорректная СНО", "taxation system is wrong")


def test_a_stale_extended_code_does_not_hide_another_error() -> None:
    assert type(device_error(0x67, extended=0x0402)) is tree.NoPaper


@pytest.mark.parametrize(
    ("drive", "device"),
    [(0, 0), (1, 0xD3), (2, 0xD4), (5, 0xD7), (8, 0xDA), (9, 0xE7), (0x10, 0xE8), (0x16, 0xF0), (0x20, 0xEC)],
)
def test_drive_codes(drive: int, device: int) -> None:
    assert drive_code_to_device(drive) == device


def test_every_drive_code_becomes_an_error_of_the_drive() -> None:
    for code in range(1, 256):
        assert isinstance(device_error(drive_code_to_device(code)), (tree.DriveError, tree.ShiftExpired))
    assert drive_code_to_device(0x33) == 0xBA


def test_exchange_errors() -> None:
    assert exchange_error("NETWORK", 5)[0] == "Превышен таймаут ожидания квитанции"
    assert exchange_error("OFD", 1) == ("Неверный фискальный признак", "fiscal sign is wrong")
    assert exchange_error("OFD", 14) == ("Ошибка обработки документа", "the document could not be processed")
    assert exchange_error("FN", 0x20)[0] == "Сообщение от ОФД не может быть принято"
    assert exchange_error("FN", 0x16)[0] == "Продолжительность смены более 24 часов"
    assert exchange_error("FN", 200) == ("Неизвестная ошибка (200)", "unknown error")
    with pytest.raises(ValueError, match="NETWORK, OFD or FN"):
        exchange_error("ОФД", 1)


def test_exchange_errors_fit_into_two_digits() -> None:
    assert max(code for _, code in error_table.EXCHANGE) <= 99


def test_texts_are_loaded_with_the_first_error_only() -> None:
    code = (
        "import sys, kkt_driver.atol.errors as e; name = 'kkt_driver.atol.error_table';"
        "assert name not in sys.modules; e.explain(0x67); assert name in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
