from __future__ import annotations

import pytest

from kkt_driver.ffd import tlv
from kkt_sim.drive import FiscalDrive
from kkt_sim.drive.sign import DEFAULT_KEY, check_number, fiscal_sign
from kkt_sim.storage import MemoryStorage

from .day import Day


def test_the_sign_is_pinned() -> None:
    # Signs of stored documents must stay checkable.
    assert fiscal_sign(b"key", "9999078900012345", 3, b"body") == 3154307568


def test_everything_signed_matters() -> None:
    signs = {
        fiscal_sign(DEFAULT_KEY, "9999078900012345", 3, b"body"),
        fiscal_sign(b"another", "9999078900012345", 3, b"body"),
        fiscal_sign(DEFAULT_KEY, "9999078900012346", 3, b"body"),
        fiscal_sign(DEFAULT_KEY, "9999078900012345", 4, b"body"),
        fiscal_sign(DEFAULT_KEY, "9999078900012345", 3, b"bodz"),
    }
    assert len(signs) == 5


def test_a_sign_is_never_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = iter([bytes(4) + b"\0\0\1\0" + bytes(24), bytes(32)])
    monkeypatch.setattr("hmac.digest", lambda *_: next(digests))
    assert fiscal_sign(b"", "9999078900012345", 3, b"") == 0x100
    assert fiscal_sign(b"", "9999078900012345", 3, b"") == 1


def test_signs_of_documents_are_those_of_their_bytes() -> None:
    day = Day(key=b"secret")
    for made in day.full():
        body = b"".join(
            tag.to_bytes(2, "little") + len(raw).to_bytes(2, "little") + raw
            for tag, raw in tlv.split(made.tlv)
            if tag != 1077
        )
        assert made.sign == fiscal_sign(b"secret", day.number, made.form, body)


def test_the_same_day_is_signed_the_same_and_with_another_key_otherwise() -> None:
    first, again, other = (
        [made.sign for made in Day(key=key).full()] for key in (DEFAULT_KEY, DEFAULT_KEY, b"another")
    )
    assert first == again
    assert not set(first) & set(other)


@pytest.mark.parametrize("number", ["9999078900012345", "9999078900000000", "9999078900999999"])
def test_debug_numbers(number: str) -> None:
    assert check_number(number) == number


@pytest.mark.parametrize("number", ["", "9999078900", "9999078902003867", "9280440300829880", "99990789000123456"])
def test_other_numbers_are_refused(number: str) -> None:
    with pytest.raises(ValueError, match="9999078900"):
        FiscalDrive(MemoryStorage(), number=number)
