"""Settings keep their length and come back in the code page that their table has."""

from __future__ import annotations

import pytest

from kkt_driver.atol import settings
from kkt_driver.atol.commands import tables
from tests.sim.register.bench import Bench


def test_text_is_written_in_one_code_page_and_read_in_another(bench: Bench) -> None:
    bench.ask(
        tables.WriteTable(
            table=6, row=1, field=1, value="Ёж №1 за 5$".translate({0x2116: "$", 0x24: "№"}).encode("cp866")
        )
    )
    data = bench.ask(tables.ReadTable(table=6, row=1, field=1)).data
    assert data.startswith(bytes.fromhex("F0 86 20 24 31 20 87 80 20 35 A0"))
    assert len(data) == 48


#: setting -> its value from the factory, where that is neither zero nor blank
FACTORY: dict[int, settings.Value] = {
    0: 1,  # number of the register in the shop
    33: "00000000",  # PIN of Bluetooth
    50: 1,  # tax system: the common one
    # Those that the register stores turned round: byte 0 means on.
    46: True,
    55: True,
    56: True,  # cash is counted
    238: 9600,  # speed of the device behind, stored as a number of the list
    **{93 + cashier: str(cashier) for cashier in range(1, 29)},  # everybody's password is the number of their row
    178: "29",
    181: "30",
    **dict.fromkeys(range(184, 204), " " * 48),  # lines of the cliche, where trailing blanks count
}
ZERO: dict[str, settings.Value] = {"int": 0, "bool": False, "date": "", "bcd": "0", "ip": "0.0.0.0"}


@pytest.mark.parametrize("setting", settings.all_settings(), ids=lambda s: str(s.id))
def test_every_setting_has_a_cell(bench: Bench, setting: settings.Setting) -> None:
    command = tables.ReadTable(table=setting.table, row=setting.row, field=setting.field)
    data = bench.ask(command).data
    blank = ZERO.get(setting.type, ZERO.get(setting.encoding, ""))
    assert setting.decode(data) == FACTORY.get(setting.id, blank)
    assert len(data) == (setting.size or {"text": 64, "table_text": 48}[setting.encoding])


@pytest.mark.parametrize("setting", settings.all_settings(), ids=lambda s: str(s.id))
def test_every_setting_can_be_changed_and_read_back(bench: Bench, setting: settings.Setting) -> None:
    read = tables.ReadTable(table=setting.table, row=setting.row, field=setting.field)
    before = bench.ask(read).data
    factory = setting.decode(before)
    by_type: dict[str, settings.Value] = {"int": 1 if factory != 1 else 2, "bool": not factory, "date": "2026-03-29"}
    by_encoding: dict[str, settings.Value] = {"ip": "192.0.2.1", "bcd": "4711", "digits": "00004711"}
    other = by_type.get(setting.type, by_encoding.get(setting.encoding, "Ёж 7"))
    if setting.id in (236, 238):  # speeds
        other = 2400
    bench.ask(
        tables.WriteTable(
            table=setting.table, row=setting.row, field=setting.field, value=setting.encode(other, before)
        )
    )
    answer = bench.raw(read.to_task(4711 if setting.id == 11 else 0))  # the access password itself
    assert answer[:2] == b"\x55\x00"
    after = answer[2:]
    found = setting.decode(after)
    assert (found.rstrip() if isinstance(found, str) else found) == other
    assert after != before
    assert len(after) == len(before)


def test_a_value_is_cut_or_padded(bench: Bench) -> None:
    bench.ask(tables.WriteTable(table=19, field=2, value=bytes.fromhex("1E61 0000")))
    assert bench.ask(tables.ReadTable(table=19, field=2)).data == bytes.fromhex("1E61")


@pytest.mark.parametrize(("cell", "error"), [((99, 1, 1), 0x91), ((2, 7, 1), 0x92), ((2, 1, 250), 0x93)])
def test_no_such_cell(bench: Bench, cell: tuple[int, int, int], error: int) -> None:
    table, row, field = cell
    assert bench.refuse(tables.ReadTable(table=table, row=row, field=field)) == error
    assert bench.refuse(tables.WriteTable(table=table, row=row, field=field, value=b"\x01")) == error


def test_resetting(bench: Bench) -> None:
    bench.ask(tables.WriteTable(table=2, field=1, value=b"\x07"))
    bench.ask(tables.ResetSettings())
    assert bench.ask(tables.ReadTable(table=2, field=1)).data == b"\x01"
