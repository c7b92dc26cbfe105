"""Order and content of the documents; dumps of real drives decide where there are any."""

from __future__ import annotations

from datetime import datetime

import pytest

from kkt_driver.ffd import Document, tlv

from .day import BSO, CASHIER, INN, OFFLINE, RNM, START, Day, refusal

HEADER = [1041, 1037, 1018, 1040, 1012, 1077]
MODES = [1056, 1002, 1001, 1109, 1110, 1108, 1062]

# Re-registration report 1 of debug drive 9999078900005488, made by a real drive; source: yandex/ofd, tests.
REAL_REPORT = bytes.fromhex(
    "1104100039393939303738393030303035343838 0d04140030303030303030303035303038353730 20202020"
    "fa030c003737303232303332373620201004040001000000f40304009855b958350406002104aa107541"
    "2004010000ea03010000e90301000055040100015604010000540401000026040100064d04010001"
    "f5030c00303030303030303030303032180411008e8e8e2090808f8a80922de6a5ade2e020f103300031313131343120a32e8caee1aaa2a0"
    "2c20e3ab2e208ae3e1aaaea2e1aaa0ef20a42e32308020aee4a8e120822d323032f9030c00373730343335383531382020240408006e61"
    "6c6f672e72755d0413006578616d706c65406578616d706c652e636f6dfd030a0098a5adadaead208a2e2016040a004f4f4f2054415843"
    "4f4da504010002b904010002a4040300322e30a304310031313131343120a32e8caee1aaa2a02c20e3ab2e208ae3e1aaaea2e1aaa0ef0d"
    "0aa42e32308020aee4a8e120822d323032b3040c00373731323334353637383930c504010000b704010001"
)


def tags(data: bytes) -> list[int]:
    return [tag for tag, _ in tlv.split(data)]


def fields(day: Day, number: int) -> dict[int, object]:
    found = day.drive.document(number)
    return dict(Document.decode(found.form, found.tlv).fields)


def test_a_real_report_comes_out_the_same_but_for_the_sign() -> None:
    assert len(REAL_REPORT) == 390
    data = REAL_REPORT[REAL_REPORT.index(bytes.fromhex("f5030c00")) :]
    day = Day(number="9999078900005488")
    day.drive.begin_registration(1)
    day.drive.add(data)
    signed = day.drive.finish_registration(datetime(2017, 3, 3, 11, 38), "7702203276", "0000000005008570", 6, 0x08)
    made = day.drive.document(1)
    at = REAL_REPORT.index(bytes.fromhex("3504060021 04".replace(" ", ""))) + 6
    assert made.form == 11
    assert made.tlv[:at] == REAL_REPORT[:at]
    assert made.tlv[at : at + 4] == signed.sign.to_bytes(4, "big")
    assert made.tlv[at + 4 :] == REAL_REPORT[at + 4 :]


def test_header_of_every_document() -> None:
    day = Day()
    for made in day.full():
        assert tags(made.tlv)[:6] == HEADER
        document = Document.decode(made.form, made.tlv)
        assert document.drive_number == day.number
        assert document.fields[1037] == RNM
        assert document.fields[1018] == INN
        assert document.number == made.number
        assert document.date_time == made.time
        assert document.fiscal_sign == made.sign


@pytest.mark.parametrize(
    ("number", "form", "prefix", "own"),
    [
        (1, 1, "2104", MODES),
        (2, 2, "3104", [1038]),
        (3, 3, "3104", [1038, 1042, 1054, 1020]),
        (4, 31, "3304", [1038, 1042, 1054, 1020]),
        (5, 5, "3104", [1038, 1118, 1111, 1097, 1098]),
        (6, 11, "2104", [*MODES, 1101]),
        (7, 21, "3104", [1097, 1098]),
        (8, 6, "3104", [1038]),
    ],
)
def test_order(number: int, form: int, prefix: str, own: list[int]) -> None:
    made = Day().full()[number - 1]
    sent = [] if form == 21 else [1021]  # 19h needs no data
    assert (made.number, made.form) == (number, form)
    assert tags(made.tlv) == [*HEADER, *own, *sent]
    assert dict(tlv.split(made.tlv))[1077].hex() == prefix + made.sign.to_bytes(4, "big").hex()


@pytest.mark.parametrize(("bit", "tag"), [(0, 1056), (1, 1002), (2, 1001), (3, 1109), (4, 1110), (5, 1108), (6, None)])
def test_each_mode_has_its_tag(bit: int, tag: int | None) -> None:
    day = Day()
    day.register(modes=1 << bit)
    found = fields(day, 1)
    assert {mode for mode in MODES[:-1] if found[mode]} == ({tag} if tag else set())
    assert found[1062] == 1


def test_receipts_and_corrections() -> None:
    day = Day()
    day.full()
    receipt, correction = fields(day, 3), fields(day, 4)
    assert [receipt[tag] for tag in (1038, 1042, 1054, 1020)] == [1, 1, 1, 12345]
    assert [correction[tag] for tag in (1038, 1042, 1054, 1020)] == [1, 2, 3, 700]


def test_the_total_takes_as_few_bytes_as_it_needs() -> None:
    day = Day()
    day.register()
    day.open_shift()
    for total, raw in ((900, "8403"), (0, "00"), (2**40 - 1, "ffffffffff")):
        number = day.receipt(total, operation=2 if total == 900 else 3).number
        assert dict(tlv.split(day.drive.document(number).tlv))[1020].hex() == raw


def test_bso_in_a_bso_register() -> None:
    day = Day()
    day.register(BSO)
    day.open_shift()
    day.receipt()
    day.correction()
    assert [made.form for made in day.drive.documents()] == [1, 2, 4, 41]
    assert [dict(tlv.split(made.tlv))[1077][:2].hex() for made in day.drive.documents()][2:] == ["3104", "3304"]


def test_shift_close_counts() -> None:
    day = Day()
    day.register()
    day.open_shift()
    day.close_shift()
    day.open_shift()
    for _ in range(3):
        day.receipt()
    number = day.close_shift().number
    found = fields(day, number)
    assert [found[tag] for tag in (1038, 1118, 1111, 1097)] == [2, 3, 5, number - 1]
    assert found[1098] == datetime(START.year, START.month, START.day)


def test_nothing_waits_in_autonomous_mode() -> None:
    day = Day()
    day.register(OFFLINE)
    day.open_shift()
    closing = day.close_shift().number
    report = day.report()
    assert (report.unconfirmed, report.first_date) == (0, None)
    for number in (closing, report.number):
        assert not {1097, 1098} & fields(day, number).keys()


def test_state_report() -> None:
    day = Day()
    day.full()
    found = fields(day, 7)
    assert (found[1097], found[1098]) == (6, datetime(START.year, START.month, START.day))


def test_the_first_document_in_transfer_mode_after_an_autonomous_one_waits_alone() -> None:
    day = Day()
    day.register(OFFLINE)
    day.register(0, kind=2, reason=4)
    assert day.drive.exchange_status().first_number == 2
    report = day.report()
    assert (report.unconfirmed, report.first_date) == (1, START.date())


def test_registration_tlvs_are_those_sent() -> None:
    day = Day()
    sent = [tlv.encode_tag(1048, "ООО «Ромашка»".replace("«", '"').replace("»", '"')), CASHIER]
    day.register(data=b"".join(sent))
    day.register(kind=2, reason=3)
    assert day.drive.registration_tlvs(1) == sent
    assert day.drive.registration_tlvs(2) == day.drive.registration_tlvs(0) == [CASHIER]
    assert day.drive.registration_tlv(1, 1048) == sent[0]
    # Read from a real drive: 44h, tag 1041 (javapos_shtrih, FSReadFiscalizationTagTests)
    assert day.drive.registration_tlv(0, 1041).hex() == "11041000" + day.number.encode().hex()
    assert day.drive.registration_tlv(2, 1101).hex() == "4d04010003"
    assert refusal(day.drive.registration_tlv, 1, 1101) == 0x08
    assert refusal(day.drive.registration_tlv, 3, 1041) == 0x08
    assert refusal(day.drive.registration_tlvs, 3) == 0x08
