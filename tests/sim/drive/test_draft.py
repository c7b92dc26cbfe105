from __future__ import annotations

from collections.abc import Callable

import pytest

from kkt_driver.ffd import tlv
from kkt_sim.drive import Document
from kkt_sim.drive.draft import LIMITS

from .day import CASHIER, INN, RNM, Day, refusal


def filler(size: int) -> bytes:
    """One TLV of exactly ``size`` bytes."""
    return tlv.encode_tag(65000, b"x" * (size - 4))


def begun(document: Document) -> Day:
    day = Day()
    if document is not Document.REGISTRATION:
        day.register()
    if document in (Document.RECEIPT, Document.CORRECTION, Document.SHIFT_CLOSE):
        day.open_shift()
    begin: dict[Document, Callable[[], object]] = {
        Document.REGISTRATION: day.drive.begin_registration,
        Document.REREGISTRATION: lambda: day.drive.begin_registration(2),
        Document.FN_CLOSE: day.drive.begin_close,
        Document.SHIFT_OPEN: lambda: day.drive.begin_shift_open(day.tick()),
        Document.SHIFT_CLOSE: lambda: day.drive.begin_shift_close(day.tick()),
        Document.RECEIPT: lambda: day.drive.begin_receipt(day.tick()),
        Document.CORRECTION: lambda: day.drive.begin_correction(day.tick()),
        Document.STATE_REPORT: lambda: day.drive.begin_state_report(day.tick()),
    }
    begin[document]()
    return day


@pytest.mark.parametrize(
    ("document", "kib"),
    [
        (Document.REGISTRATION, 2),
        (Document.REREGISTRATION, 2),
        (Document.FN_CLOSE, 2),
        (Document.STATE_REPORT, 2),
        (Document.SHIFT_OPEN, 1),
        (Document.SHIFT_CLOSE, 1),
        (Document.RECEIPT, 30),
        (Document.CORRECTION, 30),
    ],
)
def test_a_document_holds_so_much(document: Document, kib: int) -> None:
    drive = begun(document).drive
    for _ in range(kib):
        drive.add(filler(1024))
    assert refusal(drive.add, filler(4)) == 0x10


def test_every_document_has_a_limit() -> None:
    assert set(LIMITS) == set(Document) - {Document.NONE}


def test_a_document_that_overran_can_only_be_cancelled() -> None:
    day = begun(Document.SHIFT_OPEN)
    day.drive.add(filler(1000))
    assert refusal(day.drive.add, filler(25)) == 0x10
    assert refusal(day.drive.add, filler(4)) == 0x10
    assert refusal(day.drive.finish_shift_open) == 0x02
    day.drive.cancel()
    day.open_shift()


def test_one_command_carries_1024_bytes() -> None:
    day = begun(Document.RECEIPT)
    assert refusal(day.drive.add, filler(1025)) == 0x10
    day.drive.add(filler(1024))
    day.drive.finish_receipt(day.now, 1, 100)


@pytest.mark.parametrize("data", [b"", CASHIER[:-1], CASHIER + b"\x01", b"\x01\x02\x03"])
def test_only_whole_tlvs(data: bytes) -> None:
    day = begun(Document.REGISTRATION)
    assert refusal(day.drive.add, data) == 0x01
    assert not day.drive.status().has_data
    assert refusal(day.drive.finish_registration, day.tick(), INN, RNM, 1, 0) == 0x02


def test_content_is_not_looked_at() -> None:
    day = begun(Document.REGISTRATION)
    odd = tlv.encode([(65000, b"\xff"), (65000, b"")]) + b"\xfc\x03\x01\x00\x07"
    day.drive.add(odd)
    day.drive.finish_registration(day.tick(), INN, RNM, 1, 0)
    assert day.drive.document(1).tlv.endswith(odd)
