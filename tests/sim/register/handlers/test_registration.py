"""A registration is complete and consistent, or the drive stays as it was."""

from __future__ import annotations

from typing import Any

import pytest

from kkt_driver.atol.commands import drive, registers, registration, shift
from kkt_driver.ffd import make_rnm, tlv
from tests.sim.register.bench import Bench

INN = "7725225244"
FULL: dict[int, Any] = {
    1101: 0,
    1018: INN,
    1048: "ООО Ромашка",
    1009: "Москва",
    1187: "Магазин",
    1017: "7704358518",
    1046: "ОФД",
    1060: "www.nalog.gov.ru",
    1117: "a@b.ru",
    1062: 3,
    1002: 0,
    1056: 0,
    1001: 0,
    1109: 0,
    1110: 0,
    1108: 0,
    1209: 2,
}


def give(bench: Bench, **changes: Any) -> None:
    fields = FULL | {1037: make_rnm(7, INN, bench.register.serial)}
    fields |= {int(tag[1:]): value for tag, value in changes.items()}
    for tag, value in fields.items():
        if value is not None:
            bench.attribute(tag, value)
    bench.enter(6)


@pytest.fixture
def fresh() -> Bench:
    return Bench(registered=False)


def test_registration(fresh: Bench) -> None:
    give(fresh)
    fresh.ask(registration.Fiscalise())
    document = fresh.last()
    assert (document.form, document.number) == (1, 1)
    assert document.fields[1013] == fresh.register.serial
    assert (document.fields[1062], document.fields[1048], document.fields[1017]) == (3, "ООО Ромашка", "7704358518")
    assert fresh.ask(drive.DriveStatus()).phase == 3
    whole = fresh.ask(registration.ReadAttribute(tag=1048))
    assert tlv.decode(whole.data)[1048] == "ООО Ромашка"
    assert fresh.ask(registers.Validity()).done == 1


@pytest.mark.parametrize("tag", [1037, 1018, 1048, 1009, 1187, 1062, 1002, 1017, 1046, 1060, 1117])
def test_a_missing_attribute_is_named(fresh: Bench, tag: int) -> None:
    give(fresh, **{f"t{tag}": None})
    assert fresh.refuse(registration.Fiscalise()) == 0xEE
    error = fresh.ask(registers.ExtendedError())
    assert (error.code, error.tag) == (0x0206, tag)


@pytest.mark.parametrize(
    "changes",
    [{"t1018": "7725225245"}, {"t1037": "0000000001052391"}, {"t1037": "abc"}],
    ids=["ИНН", "РНМ of another register", "РНМ of letters"],
)
def test_wrong_check_digits(fresh: Bench, changes: dict[str, str]) -> None:
    give(fresh, **changes)
    assert fresh.refuse(registration.Fiscalise()) == 0xA7


@pytest.mark.parametrize("tag", [1017, 1060, 1117])
def test_an_autonomous_register_has_no_operator(fresh: Bench, tag: int) -> None:
    """The seed case «Ошибка программирования реквизита 1060, 1017, 1002»."""
    changes: dict[str, Any] = {"t1002": 1, "t1017": None, "t1046": None, "t1060": None, "t1117": None}
    give(fresh, **changes | {f"t{tag}": FULL[tag]})
    assert fresh.refuse(registration.Fiscalise()) == 0xEE
    assert fresh.ask(registers.ExtendedError()).tag == tag


def test_autonomous_with_zeros_for_the_operator(fresh: Bench) -> None:
    give(fresh, t1002=1, t1017="000000000000", t1046=None, t1060=None, t1117=None)
    fresh.ask(registration.Fiscalise())
    assert fresh.last().fields[1002] == 1


def test_an_automatic_register_needs_its_number(fresh: Bench) -> None:
    give(fresh, t1001=1)
    assert fresh.refuse(registration.Fiscalise()) == 0xEE
    assert fresh.ask(registers.ExtendedError()).tag == 1036


def test_new_parameters_keep_the_rest(bench: Bench) -> None:
    bench.attribute(1101, 3)
    bench.attribute(1009, "Тверь")
    bench.enter(6)
    bench.ask(registration.Fiscalise())
    document = bench.last()
    assert (document.form, document.fields[1101], document.fields[1009]) == (11, 3, "Тверь")
    assert document.fields[1048] == 'ООО "Ромашка"'
    assert bench.register.attribute(1009) == "Тверь"


def test_another_inn_is_refused(bench: Bench) -> None:
    bench.attribute(1101, 3)
    bench.attribute(1018, "7704358518")
    bench.enter(6)
    assert bench.refuse(registration.Fiscalise()) == 0xA7


def test_a_second_first_registration_is_refused(bench: Bench) -> None:
    give(bench)
    assert bench.refuse(registration.Fiscalise()) == 0xD4


def test_long_attributes_come_in_blocks(fresh: Bench) -> None:
    name = "Общество с ограниченной ответственностью " * 5
    whole = tlv.encode_tag(1048, name.strip())
    blocks = [whole[at : at + 100] for at in range(0, len(whole), 100)]
    assert len(blocks) == 3
    for number, block in enumerate(blocks):
        fresh.ask(registration.WriteAttribute(total=3, block=number, data=block))
    give(fresh, t1048=None)
    fresh.ask(registration.Fiscalise())
    assert fresh.last().fields[1048] == name.strip()
    read = b"".join(fresh.ask(registration.ReadAttribute(tag=1048, block=n)).data for n in range(3))
    assert read == whole


@pytest.mark.parametrize(
    ("total", "block", "data"),
    [(1, 1, "1804 0100 41"), (0, 0, "1804 0100 41"), (2, 1, "41"), (1, 0, "1804 0500 41"), (1, 0, "18")],
)
def test_broken_blocks(bench: Bench, total: int, block: int, data: str) -> None:
    command = registration.WriteAttribute(total=total, block=block, data=bytes.fromhex(data))
    assert bench.refuse(command) == 0x13


def test_closing_the_archive(bench: Bench) -> None:
    bench.enter(6)
    bench.ask(registration.CloseArchive())
    assert bench.last().form == 6
    assert bench.ask(drive.DriveStatus()).phase == 7
    bench.enter(1)
    assert bench.refuse(shift.OpenShift()) == 0xA8


@pytest.mark.parametrize("command", [registration.Fiscalise(), registration.CloseArchive()], ids=["A6", "A7"])
def test_registering_and_closing_have_their_mode_and_time(
    bench: Bench, command: registration.Fiscalise | registration.CloseArchive
) -> None:
    assert bench.refuse(command) == 0x66
    bench.open_shift()
    bench.enter(6)
    assert bench.refuse(command) == 0x9C


def test_an_archive_that_there_is_not(fresh: Bench) -> None:
    fresh.enter(6)
    assert fresh.refuse(registration.CloseArchive()) == 0xA8
    assert fresh.refuse(registration.PrintRegistrations()) == 0xA8


def test_reading_attributes_back(bench: Bench) -> None:
    """E9h: count of blocks, then the TLV; DAh where the registration has no such tag or block."""
    assert bench.wire("E9 1804 00") == bytes.fromhex("5500 01 1804 0D00") + 'ООО "Ромашка"'.encode("cp866")
    assert bench.wire("E9 1804 01") == bytes.fromhex("55DA")
    assert bench.wire("E9 0C04 00") == bytes.fromhex("55DA")  # 1036, of automatic registers
    assert bench.wire("E9 0000 00") == bytes.fromhex("55DA")


def test_registrations_on_paper(bench: Bench) -> None:
    """A8h, in mode 6: one line for each, with number and time."""
    bench.open_shift()
    bench.close_shift()
    bench.clock.advance(minutes=65)
    bench.attribute(1101, 3)
    assert bench.refuse(registration.PrintRegistrations()) == 0x66
    bench.enter(6)
    bench.ask(registration.Fiscalise())
    drive_before, tape = bench.storages[0].read(), len(bench.register.printer.tape)
    assert bench.wire("A8") == bytes.fromhex("550000")
    title, *lines = list(bench.register.printer.tape)[tape:]
    assert title.strip() == "РЕГИСТРАЦИИ"
    assert [line.split() for line in lines] == [["ФД", "1", "02.03.26", "09:00"], ["ФД", "4", "02.03.26", "10:05"]]
    assert bench.storages[0].read() == drive_before
    bench.register.printer.paper = False
    assert bench.refuse(registration.PrintRegistrations()) == 0x67


def test_a_report_is_printed_as_it_was_signed(fresh: Bench) -> None:
    give(fresh)
    fresh.ask(registration.Fiscalise())
    paper = [" ".join(line.split()) for line in fresh.register.printer.last]
    assert paper[:4] == ["ООО Ромашка", "Москва", "Магазин", "ОТЧЕТ О РЕГИСТРАЦИИ"]
    made = fresh.last()
    for line in (
        "СНО ОСН, УСН доход",
        "ИНН ОФД 7704358518",
        f"ЗН ККТ {fresh.register.serial}",
        f"РН ККТ {make_rnm(7, INN, fresh.register.serial)}",
        f"ФД 1 ФП {made.fiscal_sign:010d}",
        "02.03.26 09:00",
    ):
        assert line in paper, line
