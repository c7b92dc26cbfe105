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


@pytest.mark.parametrize("setting", settings.all_settings(), ids=lambda s: str(s.id))
def test_every_setting_has_a_cell(bench: Bench, setting: settings.Setting) -> None:
    command = tables.ReadTable(table=setting.table, row=setting.row, field=setting.field)
    setting.decode(bench.ask(command).data)


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
