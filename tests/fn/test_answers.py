"""Answer codes and short records."""

from __future__ import annotations

from datetime import datetime

import pytest

from kkt_driver import errors
from kkt_driver.errors import BadFrame
from kkt_driver.fn.answers import ANSWERS, REASONS, answer_text, refusal, split_code
from kkt_driver.fn.enums import Exchange, Generation, Phase, WarningFlag
from kkt_driver.fn.records import (
    CloseRecord,
    RawRecord,
    ReceiptRecord,
    Record,
    Registration11Record,
    RegistrationRecord,
    Reregistration11Record,
    ReregistrationRecord,
    ShiftRecord,
    StateRecord,
    form_of,
    leading_record,
    short_record,
)
from kkt_sim.drive.refusal import Code

from .vectors import DATA, RECORDS

FIRST = [*range(0x0A), 0x10, 0x11, 0x12, 0x14, 0x15, 0x16, 0x17, 0x20]


def test_codes_of_the_first_generation() -> None:
    assert [code for code, answer in ANSWERS.items() if Generation.FN_1 in answer.generations] == FIRST
    assert max(ANSWERS) == 0x3E
    assert set(REASONS) == {1, 2, 3, 4, 5}
    assert all(answer.ru and answer.en and answer.code == code for code, answer in ANSWERS.items())


def test_every_code_of_the_emulated_drive_is_in_the_table() -> None:
    assert {int(code) for code in Code} <= set(ANSWERS)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x01, errors.BadCommand),
        (0x02, errors.WrongMode),
        (0x03, errors.DriveError),
        (0x06, errors.DriveFull),
        (0x07, errors.DriveDateTime),
        (0x08, errors.NoDriveData),
        (0x15, errors.OperatorOverdue),
        (0x16, errors.ShiftExpired),
        (0x7F, errors.DriveError),
    ],
)
def test_refusals_by_meaning(code: int, kind: type[errors.DeviceError]) -> None:
    error = refusal(code, command="OpenShift")
    assert type(error) is kind
    assert (error.code, error.command) == (code, "OpenShift")
    assert type(refusal(code | 0x80)) is kind, "bit 7 is a warning and nothing else"


def test_the_reason_behind_20h() -> None:
    error = refusal(0x20, b"\x03")
    assert (error.extended, error.text_en) == (
        3,
        "the operator's message cannot be accepted: wrong number of the document",
    )
    assert "номер фд" in error.text_ru
    assert refusal(0x20).extended == 0
    assert "reason 9" in refusal(0x20, b"\x09").text_en


def test_bit_7() -> None:
    assert split_code(0x82) == (0x02, True)
    assert split_code(0x02) == (0x02, False)
    assert answer_text(0x82) == answer_text(0x02) == "Неверное состояние ФН"
    assert answer_text(0x55, "en") == "unknown answer code 55h"
    assert "55h" in answer_text(0x55)


def test_titles_of_generations() -> None:
    assert [generation.title for generation in Generation] == ["fn-1", "fn-1.1", "fn-1.2"]
    assert all(Generation.parse(generation.title) is generation for generation in Generation)
    assert [generation.highest_format for generation in Generation] == [2, 3, 4]
    with pytest.raises(ValueError, match=r"fn-1, fn-1\.1, fn-1\.2"):
        Generation.parse("fn-2")
    assert (Phase(0x0F), Exchange(6), WarningFlag(0x88).name) == (
        Phase.ARCHIVE,
        Exchange.MESSAGE | Exchange.WAITING,
        "OPERATOR|CRITICAL",
    )


@pytest.mark.parametrize(
    ("kind", "form"),
    [(0x41, 1), (0x4B, 11), (0x83, 3), (0xC3, 3), (0x9F, 31), (0xDF, 31), (0x84, 4), (0xC4, 4), (0xA9, 41), (0xE9, 41)]
    + [(form, form) for form in (1, 2, 3, 4, 5, 6, 11, 21, 31, 41, 81, 82, 83, 84)],
)
def test_kinds_of_later_drives(kind: int, form: int) -> None:
    assert form_of(kind) == form


def record_of(data: bytes) -> object:
    return short_record(data[0], data[2:])


def test_records_of_real_drives() -> None:
    assert record_of(DATA["40h data via FF0Ah: receipt"]) == ReceiptRecord(
        time=datetime(2017, 3, 24, 20, 53), number=163, sign=776727275, operation=1, total=20000
    )
    found = record_of(DATA["40h data via FF0Ah: registration"])
    assert isinstance(found, RegistrationRecord)
    assert (found.inn, found.rnm, found.tax_systems, found.modes) == ("5024054445", "0000001358026131", 63, 1)
    changed = record_of(DATA["40h data via FF0Ah: re-registration"])
    assert isinstance(changed, ReregistrationRecord)
    assert (changed.number, changed.reason) == (2, 4)


@pytest.mark.parametrize(
    ("name", "cls", "number"),
    [
        ("registration", RegistrationRecord, 1),
        ("shift open", ShiftRecord, 2),
        ("receipt", ReceiptRecord, 3),
        ("shift close", ShiftRecord, 4),
        ("re-registration", ReregistrationRecord, 8),
        ("correction", ReceiptRecord, 3),
    ],
)
def test_records_of_one_real_drive(name: str, cls: type, number: int) -> None:
    found = record_of(RECORDS[name])
    assert type(found) is cls
    assert getattr(found, "number") == number  # noqa: B009 - the type is a parameter
    assert found.encode() == RECORDS[name][2:]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "size", "cls"),
    [
        (1, 47, RegistrationRecord),
        (11, 48, ReregistrationRecord),
        (0x41, 60, Registration11Record),
        (0x4B, 64, Reregistration11Record),
        (3, 19, ReceiptRecord),
        (4, 19, ReceiptRecord),
        (31, 19, ReceiptRecord),
        (41, 19, ReceiptRecord),
        (2, 15, ShiftRecord),
        (5, 15, ShiftRecord),
        (6, 45, CloseRecord),
        (21, 22, StateRecord),
        (3, 18, RawRecord),
        (99, 19, RawRecord),
    ],
)
def test_records_by_kind_and_size(kind: int, size: int, cls: type) -> None:
    assert type(short_record(kind, bytes(size))) is cls


@pytest.mark.parametrize("name", RECORDS)
def test_records_with_something_behind_them(name: str) -> None:
    data = RECORDS[name]
    for tail in (b"", b"\0", b"\xff" * 5):
        assert leading_record(data[0], data[2:] + tail) == record_of(data)


def test_what_is_left_of_a_record() -> None:
    """A register may cut it short, know a kind that is not known here, or give a field that cannot be read."""
    data = RECORDS["receipt"]
    head = Record.decode(data[2:15])
    assert head.number == 3
    assert leading_record(3, data[2:20]) == leading_record(99, data[2:]) == leading_record(3, data[2:15]) == head
    state = StateRecord(time=head.time, number=3, sign=head.sign, unconfirmed=1, first=None).encode()[:-5]
    assert leading_record(21, state + bytes.fromhex("16 0D 01 00 00")) == head
    with pytest.raises(BadFrame, match="12 bytes"):
        leading_record(3, data[2:14])
    with pytest.raises(BadFrame, match=r"Record\.time"):
        leading_record(3, bytes.fromhex("16 0D 01 00 00") + data[7:])
