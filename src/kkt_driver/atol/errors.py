"""What the register's error codes mean: exceptions by meaning, with Russian and English text.

A refusal is `55 code`. Behind code EEh stands an extended code, read from register 37h together with the tag it
speaks of; register 37h is read after every fiscal document too, so an extended code may also come with code 00.

Facts: protocols/atol/errors.toml, errors_extended.toml and errors_ofd.toml (the vendor's driver 10.8.0, which was
given every code); the tables are generated from them and loaded with the first error.
"""

from __future__ import annotations

from kkt_driver.errors import DeviceError

LOOK_IN_REGISTER_37 = 0xEE
"""The error byte that says: the reason is in register 37h."""

FISCAL_MODULE = 0xBA
"""Exchange with the fiscal module failed: what the register says of a drive answer that has no byte of its own."""

NO_LIBFPTR_CODE = -1

Meaning = tuple[int, str, str, str]


def device_error(code: int, *, command: str = "", extended: int = 0, tag: int = 0) -> DeviceError:
    """The exception for a refusal, ready to raise.

    Example scenarios: 88h on opening a receipt is ShiftExpired; EEh with extended code 0402h on registration is
    ShiftOpen; a byte without a meaning is a plain DeviceError.
    """
    _, name, russian, english = _meaning(code, extended, tag)
    kind = DeviceError.by_name.get(name, DeviceError)
    return kind(code, russian, english, command=command, extended=extended, tag=tag)


def explain(code: int, extended: int = 0, tag: int = 0) -> tuple[str, str]:
    """Russian and English text of an error code."""
    return _meaning(code, extended, tag)[2:]


def libfptr_code(code: int, extended: int = 0) -> int:
    """The number under which the vendor's driver reports the error; -1 where it reports nothing (76h, busy)."""
    return _meaning(code, extended, 0)[0]


def drive_code_to_device(code: int) -> int:
    """The register's error byte for an answer code of the fiscal drive (0 stays 0)."""
    from kkt_driver.atol.error_table import DRIVE

    return DRIVE.get(code, FISCAL_MODULE) if code else 0


def exchange_error(kind: str, code: int) -> tuple[str, str]:
    """Russian and English text for one error of register 2Bh; kind is "NETWORK", "OFD" or "FN".

    ``code`` is the number that the register's two decimal digits say; of kind FN it is the drive's answer code.
    """
    from kkt_driver.atol.error_table import EXCHANGE

    if kind not in {"NETWORK", "OFD", "FN"}:
        raise ValueError(f"kind must be NETWORK, OFD or FN, got {kind!r}")
    return EXCHANGE.get((kind, code), (f"Неизвестная ошибка ({code})", "unknown error"))


def _meaning(code: int, extended: int, tag: int) -> Meaning:
    # Imported here because a session without errors never needs the texts.
    from kkt_driver.atol.error_table import DEVICE

    if extended and code in (0, LOOK_IN_REGISTER_37):
        libfptr, name, russian, english = _extended_meaning(extended)
        return libfptr, name, russian.replace("{tag}", str(tag)), english.replace("{tag}", str(tag))
    return DEVICE.get(code) or _unknown(f"{code:02X}")


def _extended_meaning(extended: int) -> Meaning:
    from kkt_driver.atol.error_table import EXTENDED, EXTENDED_BITS

    found = EXTENDED.get(extended)
    if extended >> 8 == 0x04:
        found = next((row for mask, row in EXTENDED_BITS.items() if extended & mask), None)
    return found or _unknown(f"{extended:04X}")


def _unknown(shown: str) -> Meaning:
    return 15, "DeviceError", f"Неизвестная ошибка ({shown}h)", "unknown error"
