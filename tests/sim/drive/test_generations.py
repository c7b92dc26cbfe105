"""Drives of the formats 1.1 and 1.2, and the term of the keys."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kkt_driver import errors
from kkt_driver.ffd import tlv
from kkt_driver.fn.commands import archive, marking, registration, registration_11, service, service_11, shift
from kkt_driver.fn.enums import Generation
from kkt_driver.fn.records import Registration11Record, Reregistration11Record, form_of, short_record
from kkt_sim.drive import DriveProfile, FiscalDrive
from kkt_sim.drive.keys import ROWS, TERMS, Use, key_days
from kkt_sim.drive.record import DocumentRecord, Registration

from .day import CASHIER, INN, OFFLINE, RNM, START, Day, refusal
from .host import Host, deliver

OPERATOR = "7704358518"


def registered(generation: Generation = Generation.FN_1_2, format: int = 4) -> Host:
    host = Host(DriveProfile(generation=generation))
    host.ask(registration_11.BeginRegistration11(kind=0, format=format))
    host.ask(registration.AddData(tlv=CASHIER))
    made = host.ask(finish(host))
    assert made.number == 1
    return host


def finish(host: Host, reasons: int | None = None) -> registration_11.FinishRegistration11:
    return registration_11.FinishRegistration11(
        time=host.day.tick(),
        inn=INN,
        rnm=RNM,
        tax_systems=1,
        modes=0,
        more_modes=0x10,
        operator_inn=OPERATOR,
        reasons=reasons,
    )


@pytest.mark.parametrize(
    ("generation", "formats"),
    [(Generation.FN_1_1, {3: 0x00, 4: 0x0A, 2: 0x0A}), (Generation.FN_1_2, {3: 0x00, 4: 0x00, 5: 0x0A, 0: 0x0A})],
)
def test_formats_of_a_generation(generation: Generation, formats: dict[int, int]) -> None:
    for format, code in formats.items():
        host = Host(DriveProfile(generation=generation))
        assert host.code(registration_11.BeginRegistration11(kind=0, format=format)) == code
    assert Host().code(registration_11.BeginRegistration11(kind=0, format=3)) == 0x01


def test_format_and_model() -> None:
    host = Host(DriveProfile(generation=Generation.FN_1_2))
    assert dict(host.ask(service_11.ReadFormat())) == {"current": 0, "highest": 4}
    assert "юридической силы нет" in host.ask(service_11.ReadModel()).name
    host = registered(Generation.FN_1_1, 3)
    assert dict(host.ask(service_11.ReadFormat())) == {"current": 3, "highest": 3}
    old = Host(DriveProfile(generation=Generation.FN_1_2))
    old.day.register()
    assert dict(old.ask(service_11.ReadFormat())) == {"current": 2, "highest": 4}


def test_a_registration_of_format_1_2() -> None:
    host = registered()
    found = host.ask(archive.FindDocument(number=1))
    assert (found.kind, form_of(found.kind), len(found.record)) == (0x41, 1, 60)
    record = short_record(found.kind, found.record)
    assert isinstance(record, Registration11Record)
    assert (record.operator_inn, record.more_modes, record.inn) == (OPERATOR, 0x10, INN)
    results = host.ask(archive.ReadRegistration())
    assert isinstance(results, archive.RegistrationResults11)
    assert (results.operator_inn, results.number) == (OPERATOR, 1)
    fields = dict(tlv.split(host.day.drive.document(1).tlv))
    assert fields[1017].rstrip() == OPERATOR.encode()
    assert host.day.drive.registration_tlvs(1) == [CASHIER]


def test_a_change_of_registration_with_reasons() -> None:
    host = registered()
    host.ask(registration_11.BeginRegistration11(kind=2, format=4))
    host.ask(registration.AddData(tlv=CASHIER))
    assert host.code(finish(host)) == 0x01, "reasons are wanted"
    host.ask(finish(host, reasons=0x0008_0010))
    found = host.ask(archive.FindDocument(number=2))
    record = short_record(found.kind, found.record)
    assert isinstance(record, Reregistration11Record)
    assert (found.kind, record.reasons) == (0x4B, 0x0008_0010)
    report = host.ask(archive.ReadRegistrationReport(ordinal=2))
    assert isinstance(report, archive.RegistrationReport11)
    assert report.reasons == 0x0008_0010
    assert host.day.drive.registration_tlvs(2) == [CASHIER]


def test_the_two_ways_do_not_mix() -> None:
    host = Host(DriveProfile(generation=Generation.FN_1_2))
    host.ask(registration.BeginRegistration())
    host.ask(registration.AddData(tlv=CASHIER))
    assert host.code(finish(host)) == 0x02
    host.ask(registration.Cancel())
    host.ask(registration_11.BeginRegistration11(kind=0, format=4))
    host.ask(registration.AddData(tlv=CASHIER))
    old = registration.FinishRegistration(time=START, inn=INN, rnm=RNM, tax_systems=1, modes=0)
    assert host.code(old) == 0x02
    strange = registration_11.FinishRegistration11(**dict(finish(host)) | {"operator_inn": "12"})
    assert host.code(strange) == 0x09


@pytest.mark.parametrize(("format", "kind"), [(3, 0x83), (4, 0xC3)])
def test_receipts_shifts_and_the_operator(format: int, kind: int) -> None:
    host = registered(format=format)
    host.ask(shift.BeginShiftOpen(time=host.day.tick()))
    host.ask(registration.AddData(tlv=CASHIER))
    assert host.ask(shift.FinishShiftOpen()).flags == 0, "warning flags follow from format 1.1 on"
    sold = host.day.receipt()
    assert host.ask(archive.FindDocument(number=sold.number)).kind == kind
    correction = host.day.correction()
    assert host.ask(archive.FindDocument(number=correction.number)).kind == kind & 0xC0 | 31
    assert host.ask(archive.FindDocument(number=2)).kind == 2
    for _ in range(4):
        assert deliver(host.day.drive) == 0
    before = list(host.day.drive.documents())
    assert list(host.day.reopen().documents()) == before
    assert host.day.drive.format() == (format, 4)


def test_data_that_the_drive_makes_itself_is_refused() -> None:
    host = registered()
    host.day.open_shift()
    host.day.drive.begin_receipt(host.day.tick())
    for tag, value in ((1020, 100), (1041, "9999078900012345"), (1054, 1)):
        assert host.code(registration.AddData(tlv=CASHIER + tlv.encode_tag(tag, value))) == 0x0B
    host.ask(registration.AddData(tlv=CASHIER))
    assert dict(host.ask(service_11.ReadDataSize())) == {"document": len(CASHIER), "marking": 0}


def test_days_left_and_memory() -> None:
    host = Host(DriveProfile(generation=Generation.FN_1_2, capacity=100, full_kib=10))
    assert host.ask(service_11.ReadDaysLeft(time=START)).days == 470
    host.day.register()
    assert host.ask(service_11.ReadDaysLeft(time=START)).days == 470
    assert host.ask(service_11.ReadDaysLeft(time=START + timedelta(days=469))).days == 1
    assert host.ask(service_11.ReadDaysLeft(time=START + timedelta(days=999))).days == 0
    free = host.ask(service_11.ReadFreeMemory())
    assert (free.documents, free.kib, free.notifications) == (99, 10, 0)
    host.day.open_shift()
    for _ in range(2):
        host.day.drive.begin_receipt(host.day.tick())
        host.day.drive.add(tlv.encode_tag(65000, bytes(1000)))
        host.day.drive.finish_receipt(host.day.now, 1, 1)
    assert host.ask(service_11.ReadFreeMemory()).kib == 8
    while host.day.drive.unconfirmed():
        deliver(host.day.drive)
    assert host.ask(service_11.ReadFreeMemory()).kib == 10
    assert Host(DriveProfile(generation=Generation.FN_1_1)).ask(service_11.ReadFreeMemory()).notifications is None


def test_marked_goods_are_not_emulated_but_their_state_can_be_asked() -> None:
    host = registered()
    assert host.ask(marking.ReadMarkingStatus()).check == 1
    assert host.ask(marking.ReadNotifications()).queued == 0
    with pytest.raises(errors.BadCommand):
        host.ask(marking.ClearChecks())
    assert Host(DriveProfile(generation=Generation.FN_1_1)).code(marking.ReadMarkingStatus()) == 0x01


def test_the_journal_keeps_the_format() -> None:
    for format in (2, 3, 4):
        made = DocumentRecord(31, bytes(19), b"tlv", format)
        assert DocumentRecord.decode(made.encode()) == made
    for reason in (None, 7):
        new = Registration(INN, RNM, 1, 0, reason, 4, 3, OPERATOR)
        assert Registration.decode(new.encode(), 4) == new


# --- the term of the keys ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("use", "days"),
    [
        ({}, (410, 470, 1110)),
        ({"osn": True}, (410, 470, 560)),
        ({"osn": True, "goods": False}, (410, 470, 1110)),
        ({"osn": True, "goods": False, "agents": True}, (410, 470, 1110)),
        ({"osn": True, "goods": False, "agents": True, "format": 4}, (410, 470, 560)),
        ({"offline": True}, (410, 410, 560)),
        ({"offline": True, "format": 4}, (410, 410, 560)),
        ({"offline": True, "format": 4, "osn": True}, (410, 410, 410)),
        ({"offline": True, "format": 4, "osn": True, "goods": False}, (410, 410, 560)),
        ({"excise": True}, (410, 470, 410)),
        ({"excise": True, "format": 4}, (410, 410, 410)),
        ({"gambling": True}, (410, 470, 1110)),
        ({"gambling": True, "format": 4}, (410, 410, 1110)),
        ({"pawn_insurance": True, "format": 4}, (410, 410, 1110)),
    ],
)
def test_key_days(use: dict[str, bool], days: tuple[int, int, int]) -> None:
    assert tuple(key_days(term, Use(**use)) for term in TERMS) == days


def test_there_are_four_terms() -> None:
    assert {row.days for row in ROWS} == {410, 470, 560, 1110}
    with pytest.raises(ValueError, match="36"):
        key_days(24, Use())
    with pytest.raises(ValueError, match="36"):
        DriveProfile(term=24)
    with pytest.raises(ValueError, match="model"):
        DriveProfile(model="x" * 49)


@pytest.mark.parametrize(
    ("term", "modes", "data", "days"),
    [
        (15, 0, CASHIER, 470),
        (15, OFFLINE, CASHIER, 410),
        (36, 0, CASHIER, 560),  # ОСН, goods
        (36, 0x08, CASHIER, 1110),  # services
        (36, 0x08 | OFFLINE, CASHIER, 560),
        (36, 0x08, tlv.encode_tag(1207, 1), 410),
        (13, 0, CASHIER, 410),
    ],
)
def test_the_registration_decides(term: int, modes: int, data: bytes, days: int) -> None:
    day = Day(profile=DriveProfile(term=term))
    day.register(modes, data=data)
    until = START.date() + timedelta(days=days)
    assert day.drive.validity().until == until
    assert day.reopen().validity().until == until


def test_a_change_that_shortens_the_term() -> None:
    day = Day(profile=DriveProfile(term=36, operator_lock_days=None))
    day.register(0x08)
    day.now += timedelta(days=600)
    assert refusal(day.register, 0, 2, CASHIER, 4) == 0x05, "goods by ОСН: 560 days, which are over"
    day.drive.cancel()
    day.register(0x08, kind=2, reason=4)


def test_a_debug_drive_with_30_registrations() -> None:
    day = Day(profile=DriveProfile(registrations=30))
    for _ in range(3):
        day.register(kind=2 if day.drive.validity().done else 0, reason=4 if day.drive.validity().done else None)
    assert (day.drive.validity().left, day.drive.validity().done) == (27, 3)
    assert Host(DriveProfile(registrations=30)).ask(service.ReadValidity()).left == 30


def test_registrations_are_counted_for_old_storages_of_smaller_drives() -> None:
    day = Day(profile=DriveProfile(registrations=3))
    day.register()
    day.register(kind=2, reason=4)
    smaller = FiscalDrive(day.storage, profile=DriveProfile(registrations=1))
    assert refusal(smaller.begin_registration, 2) == 0x02
