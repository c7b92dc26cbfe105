"""Procedures fed by hand: answers as the vendor's driver accepts them, no line and no emulator in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import pytest

from kkt_driver.errors import NoPaper, PrinterFault, UnexpectedReply, WrongOrder
from kkt_driver.ffd import Document, Fields
from kkt_driver.procedures.document import document
from kkt_driver.procedures.exchange import Pause, Procedure, Unconfirmed
from kkt_driver.procedures.modes import Mode, enter
from kkt_driver.procedures.receipt import make_receipt
from kkt_driver.procedures.reports import report
from kkt_driver.procedures.safety import Desk
from kkt_driver.procedures.shift import close_shift
from kkt_driver.receipt import Cashier, Position, Receipt, TaxSystem, VatRate, card, cash

T = TypeVar("T")
Answer = bytes | Exception

# Answers of the transcripts sell_3pos and closeShift of driver 10.8.0.
STATUS = bytes.fromhex("4401012611211930154b001234563f058001000700030000000000000206")
DRIVE = bytes.fromhex("550003000001001a0b151300393939393037383930303030313334310a000000")
MADE = bytes.fromhex("550003001a0b15131e0b000000d2029649018403000000")
PLACE = bytes.fromhex("5500000008000003")
OK = b"\x55\x00\x00"


def feed(procedure: Procedure[T], answers: Iterable[tuple[str, Answer]]) -> tuple[T, list[str]]:
    """Run it on (expected start of the command in hex, answer); its result and the pauses it took."""
    pauses: list[str] = []
    given = iter(answers)
    try:
        step = next(procedure)
        while True:
            if isinstance(step, Pause):
                pauses.append(f"{step.seconds:g}")
                step = procedure.send(b"")
                continue
            sent = step.to_task()[2:].hex()
            expected, answer = next(given)
            assert sent.startswith(expected), f"{sent} instead of {expected}"
            step = procedure.throw(answer) if isinstance(answer, Exception) else procedure.send(answer)
    except StopIteration as stop:
        assert next(given, None) is None
        result: T = stop.value
        return result, pauses


def lost(*, usable: bool = True) -> Unconfirmed:
    return Unconfirmed("x", "silence", usable=usable)


RECEIPT = Receipt(
    [
        Position("Товар 1", "1.50"),
        Position("Товар 2", "3.00", vat=VatRate.VAT_0),
        Position("Товар 3", "4.50", vat=VatRate.VAT_10),
    ],
    [cash("4.00"), card("5.00")],
    tax_system=TaxSystem.OSN,
    cashier=Cashier("Иванов", "123654789507"),
)
BEFORE: list[tuple[str, Answer]] = [("3f", STATUS), ("a430", DRIVE)]
BUILD: list[tuple[str, Answer]] = [
    ("e8010100fd03060088a2a0adaea2", OK),
    ("e8010100b3040c00313233363534373839353037", OK),
    ("920001", OK),
    ("e80101001f04010001", OK),
    ("ea000100", OK),
    ("eb0a0000000000015000000010000000000000015006", OK),
    ("ea000100", OK),
    ("eb0a0000000000030000000010000000000000030005", OK),
    ("ea000100", OK),
    ("eb0a0000000000045000000010000000000000045002", OK),
    ("9900020000000500", bytes.fromhex("550000000004000000000000")),
    ("9900010000000400", bytes.fromhex("550000000000000000000000")),
]
AFTER: list[tuple[str, Answer]] = [("a4400b000000", MADE), ("9135", PLACE), ("913b", b"\x55\x00\x00")]
CLOSE = "4a00010000000000"


def sell() -> Procedure[Any]:
    return make_receipt(RECEIPT.plan, Desk(allow_fiscal=True))


def test_receipt_of_the_transcript() -> None:
    made, _ = feed(sell(), [*BEFORE, *BUILD, (CLOSE, OK), *AFTER])
    assert (made.number, made.sign, made.total, made.shift, made.receipt) == (11, 1234567890, 900, 3, 8)
    assert made.drive == "9999078900001341"


def test_close_lost_and_not_made_is_sent_again_only_after_both_said_so() -> None:
    still_open = bytes.fromhex("55000101000700000010" + "00000000000900" + "00")
    made, _ = feed(
        sell(),
        [*BEFORE, *BUILD, (CLOSE, lost()), ("9113", still_open), ("a430", DRIVE), (CLOSE, OK), *AFTER],
    )
    assert made.number == 11


def test_close_lost_and_receipt_gone_is_built_anew() -> None:
    closed = bytes.fromhex("5500000000070000001000000000000000")
    again = [("45", b"\x55\x00\x00"), ("45", b"\x55\x00\x00"), ("5601", OK), *BUILD, (CLOSE, OK), *AFTER]
    made, _ = feed(
        sell(),
        [*BEFORE, *BUILD, (CLOSE, lost()), ("9113", closed), ("a430", DRIVE), *again],
    )
    assert (made.number, made.total, made.receipt) == (11, 900, 8)


def test_a_sum_that_differs_is_never_closed() -> None:
    """The line has damaged a price past the checksum: cancelled, three times, and nothing made."""
    wrong = [*BUILD[:-1], ("99", bytes.fromhex("550000000001000000000000"))]
    cancelled: list[tuple[str, Answer]] = [("45", b"\x55\x01\x00"), ("59", OK)]
    with pytest.raises(UnexpectedReply, match="differs from ours"):
        feed(
            sell(),
            [*BEFORE, *wrong, *cancelled, *(("45", b"\x55\x01\x00"), *wrong, *cancelled) * 2],
        )


def test_details_that_cannot_be_had_do_not_undo_the_receipt() -> None:
    made, _ = feed(sell(), [*BEFORE, *BUILD, (CLOSE, OK), AFTER[0], ("9135", lost(usable=False))])
    assert (made.number, made.shift, made.printed) == (11, None, None)


def test_a_receipt_of_another_host_in_the_same_moment_is_not_ours() -> None:
    """Between our looking at the drive and opening the receipt: the count of receipts gives it away."""
    by_two = bytes.fromhex("5500000009000003")
    drive = DRIVE[:-4] + b"\x0c\0\0\0"
    theirs = Document(3, Fields([(1040, 11), (1020, 900), (1054, 1), (1021, "Петров")])).encode()
    ours = MADE[:9] + b"\x0c" + MADE[10:]
    piece = bytes.fromhex("5500") + theirs
    made, _ = feed(
        sell(),
        [
            *(*BEFORE, *BUILD, (CLOSE, OK), AFTER[0], ("9135", by_two), AFTER[2]),
            *(("a430", drive), ("a4400b000000", MADE)),
            *(("a4450b000000", head(len(theirs))), ("a446", piece)),
            # of ours the register gives the short record only
            *(("a4400c000000", ours), ("a4450c000000", b"\x55\xda"), ("a4400c000000", ours)),
            *(("a430", drive), ("9135", by_two), AFTER[2]),
        ],
    )
    assert (made.number, made.receipt) == (12, 9)


def test_z_report_interrupted_is_continued() -> None:
    """55 1A: print on, then the command again (ATOL3.md 8)."""
    z_made = bytes.fromhex("550005001a0b15131e0b000000d20296490300")
    made, pauses = feed(
        close_shift((), Desk(allow_fiscal=True)),
        [
            *BEFORE,
            *(("45", b"\x55\x00\x00"), ("5603", OK), ("9135", PLACE), ("5a", b"\x55\x1a")),
            *(("45", b"\x55\x03\x00"), ("a430", DRIVE)),  # judged: not made
            *(("ee", OK), ("45", b"\x55\x23\x00"), ("45", b"\x55\x03\x00")),  # printed on
            *(("45", b"\x55\x03\x00"), ("9135", PLACE), ("5a", OK)),
            *(("45", b"\x55\x23\x00"), ("45", b"\x55\x00\x00"), ("a4400b000000", z_made)),
            *AFTER[1:],
        ],
    )
    assert (made.form, made.number) == (5, 11)
    assert pauses == ["0.5", "0.5"]


def test_close_shift_refuses_an_open_receipt_before_anything() -> None:
    with_receipt = STATUS[:22] + b"\x01" + STATUS[23:]
    with pytest.raises(WrongOrder, match="receipt is open"):
        feed(close_shift((), Desk(allow_fiscal=True)), [("3f", with_receipt)])


@pytest.mark.parametrize(("flags", "error"), [(b"\x01", NoPaper), (b"\x02", PrinterFault)])
def test_x_report_that_broke_off(flags: bytes, error: type[Exception]) -> None:
    """Submode 1 after the report: libfptr 151 «Снятие отчета прервалось»."""
    with pytest.raises(error):
        feed(report(1, Desk()), [("45", b"\x55\x02\x00"), ("6701", OK), ("45", b"\x55\x12" + flags)])


def test_x_report_is_waited_for() -> None:
    printing: tuple[str, Answer] = ("45", b"\x55\x22\x00")
    polls: list[tuple[str, Answer]] = [printing] * 3 + [("45", b"\x55\x02\x00")]
    _, pauses = feed(report(1, Desk()), [("45", b"\x55\x01\x00"), ("48", OK), ("5602", OK), ("6701", OK), *polls])
    assert pauses == ["0.5"] * 3


def head(length: int) -> bytes:
    """A receipt of that many bytes is to come."""
    return bytes.fromhex("55000300") + length.to_bytes(2, "little")


HEAD = head(8)
END: tuple[str, Answer] = ("a446", b"\x55\xda")
PIECES: list[tuple[str, Answer]] = [
    ("a446", bytes.fromhex("5500" + "100404000b")),
    ("a446", bytes.fromhex("5500" + "000000")),
]


def test_document_in_pieces() -> None:
    found, _ = feed(document(11), [("a4450b000000", HEAD), *PIECES])
    assert (found.form, found.number) == (3, 11)


def test_document_with_a_lost_piece_is_read_from_the_start() -> None:
    found, _ = feed(document(11), [("a445", HEAD), PIECES[0], ("a446", lost()), ("a445", HEAD), *PIECES, END])
    assert found.number == 11
    with pytest.raises(Unconfirmed):
        feed(document(11), [("a445", HEAD), ("a446", lost(usable=False))])


def test_a_document_shorter_than_announced_is_read_again() -> None:
    """The register was restarted in between and says "the end"."""
    cut: list[tuple[str, Answer]] = [("a445", HEAD), PIECES[0], END]
    found, _ = feed(document(11), [*cut, ("a445", HEAD), *PIECES, END])
    assert found.number == 11


def test_document_of_which_only_the_short_record_is_kept() -> None:
    found, _ = feed(document(11), [("a445", b"\x55\xda"), ("a4400b000000", MADE)])
    assert (found.form, found.number, found.fiscal_sign, found.total, found.operation) == (3, 11, 1234567890, 900, 1)


@pytest.mark.parametrize(
    ("state", "mode", "commands"),
    [(0, Mode.SALES, ["5601"]), (1, Mode.SALES, []), (2, Mode.SALES, ["48", "5601"]), (1, Mode.CHOICE, ["48"])],
)
def test_modes(state: int, mode: Mode, commands: list[str]) -> None:
    asked: list[tuple[str, Answer]] = [("45", bytes((0x55, state, 0)))]
    sent: list[tuple[str, Answer]] = [(command, OK) for command in commands]
    feed(enter(mode, 30), asked + sent)
    feed(enter(mode, 30, known=state), sent)


@pytest.mark.parametrize("make", [sell, lambda: close_shift((), Desk())])
def test_an_unregistered_register_is_told_apart(make: Callable[[], Procedure[Any]]) -> None:
    fresh = STATUS[:9] + bytes((STATUS[9] & ~1,)) + STATUS[10:]
    with pytest.raises(WrongOrder, match="not registered"):
        feed(make(), [("3f", fresh)])
