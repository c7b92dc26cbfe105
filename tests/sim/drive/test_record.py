"""Short records against dumps of real drives, and what commands 40h and 43h answer."""

from __future__ import annotations

from datetime import datetime

import pytest

from kkt_driver.ffd.enums import DocumentForm
from kkt_sim.drive import record
from kkt_sim.drive.record import DocumentRecord, Registration

from .day import INN, RNM, START, Day, refusal

# Answers to 40h; source: shtrih-m/javapos_shtrih, FSFindDocumentTests. Bytes: form, confirmed, record.
REAL = {
    "registration": "0100110706023401000000B79FD14D353032343035343434352020"
    "30303030303031333538303236313331202020203F01",
    "re-registration": "0B0011070602350200000022E89A18353032343035343434352020"
    "30303030303031333538303236313331202020203F0104",
    "receipt": "03001103181435A3000000EBEA4B2E01204E000000",
}


def real(name: str) -> DocumentRecord:
    data = bytes.fromhex(REAL[name])
    return DocumentRecord(data[0], data[2:], b"")


def test_real_receipt() -> None:
    found = real("receipt")
    assert (found.time, found.number, found.sign) == (datetime(2017, 3, 24, 20, 53), 163, 776727275)
    assert record.receipt_total(found.detail) == (1, 20000)
    assert record.receipt_detail(1, 20000) == found.detail


@pytest.mark.parametrize(("name", "reason"), [("registration", None), ("re-registration", 4)])
def test_real_registrations(name: str, reason: int | None) -> None:
    found = Registration.decode(real(name).detail)
    assert (found.inn, found.rnm, found.tax_systems, found.modes) == ("5024054445", "0000001358026131", 63, 1)
    assert found.reason == reason
    assert found.encode() == real(name).detail


@pytest.mark.parametrize("name", REAL)
def test_records_are_made_of_their_parts(name: str) -> None:
    found = real(name)
    form = DocumentForm(found.form)
    assert record.make(form, found.time, found.number, found.sign, found.detail, b"") == found
    assert DocumentRecord.decode(found.encode()) == found


def test_sizes_by_form() -> None:
    day = Day()
    day.full()
    sizes = {found.form: len(found.data) for found in map(day.drive.find, range(1, 9))}
    assert sizes == {1: 47, 2: 15, 3: 19, 31: 19, 5: 15, 11: 48, 21: 22, 6: 45}


def test_content_of_40h() -> None:
    day = Day()
    made = day.full()
    for document in made:
        data = day.drive.find(document.number).data
        assert data[:5] == bytes((24, 5, 17, 9, document.time.minute))
        assert int.from_bytes(data[5:9], "little") == document.number
        assert int.from_bytes(data[9:13], "little") == document.sign
    details = {number: day.drive.find(number).data[13:] for number in range(1, 9)}
    owner = INN.encode().ljust(12) + RNM.encode().ljust(20)
    assert details[1] == owner + b"\x01\x00"
    assert details[6] == owner + b"\x01\x00\x04"
    assert details[8] == owner
    assert details[2] == details[5] == b"\x01\x00"
    assert details[3] == b"\x01" + (12345).to_bytes(5, "little")
    assert details[4] == b"\x03" + (700).to_bytes(5, "little")
    assert details[7] == (6).to_bytes(4, "little") + bytes((24, 5, 17, 9, 1))


def test_content_of_43h() -> None:
    day = Day()
    made = day.full()
    first, second = made[0], made[5]
    owner = INN.encode().ljust(12) + RNM.encode().ljust(20) + b"\x01\x00"
    tail = first.number.to_bytes(4, "little") + first.sign.to_bytes(4, "little")
    assert day.drive.registration(1) == record.pack_time(first.time) + owner + b"\0" + tail
    tail = second.number.to_bytes(4, "little") + second.sign.to_bytes(4, "little")
    assert day.drive.registration() == record.pack_time(second.time) + owner + tail
    assert day.drive.registration(2) == record.pack_time(second.time) + owner + b"\x04" + tail
    assert (len(day.drive.registration()), len(day.drive.registration(2))) == (47, 48)
    assert refusal(day.drive.registration, 0) == 0x08
    assert refusal(day.drive.registration, 3) == 0x08


@pytest.mark.parametrize("number", [0, -1, 9, 2**32 - 1])
def test_documents_that_are_not_there(number: int) -> None:
    day = Day()
    day.full()
    assert refusal(day.drive.find, number) == 0x08
    assert refusal(day.drive.document, number) == 0x08
    assert refusal(day.drive.operator_receipt, number) == 0x08


def test_no_time_is_zeros() -> None:
    assert record.pack_time(None) == b"\0" * 5
    assert record.unpack_time(record.pack_time(START)) == START
