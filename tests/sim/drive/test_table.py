"""Every reachable state against every command, at the drive itself; expectations are written out by hand.

``+`` the command passes the table (it may still be refused for its values), ``.`` it answers 02h.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from kkt_sim.drive import Document, FiscalDrive, Phase
from kkt_sim.drive.table import BEGINS, TABLE, Operation, check

from .day import BSO, CASHIER, INN, OFFLINE, RNM, Day, refusal

COMMANDS: dict[str, Callable[[Day], object]] = {
    "30": lambda day: day.drive.status(),
    "32": lambda day: day.drive.validity(),
    "33": lambda day: day.drive.version(),
    "020": lambda day: day.drive.begin_registration(0),
    "021": lambda day: day.drive.begin_registration(1),
    "022": lambda day: day.drive.begin_registration(2),
    "03": lambda day: day.drive.finish_registration(
        day.tick(), INN, RNM, 1, 0, 4 if day.drive.status().document is Document.REREGISTRATION else None
    ),
    "04": lambda day: day.drive.begin_close(),
    "05": lambda day: day.drive.finish_close(day.tick(), RNM),
    "06": lambda day: day.drive.cancel(),
    "07": lambda day: day.drive.add(CASHIER),
    "10": lambda day: day.drive.shift(),
    "11": lambda day: day.drive.begin_shift_open(day.tick()),
    "12": lambda day: day.drive.finish_shift_open(),
    "13": lambda day: day.drive.begin_shift_close(day.tick()),
    "14": lambda day: day.drive.finish_shift_close(),
    "15": lambda day: day.drive.begin_receipt(day.tick()),
    "16": lambda day: day.drive.finish_receipt(day.tick(), 1, 100),
    "17": lambda day: day.drive.begin_correction(day.tick()),
    "18": lambda day: day.drive.begin_state_report(day.tick()),
    "19": lambda day: day.drive.finish_state_report(),
    "20": lambda day: day.drive.exchange_status(),
    "40": lambda day: day.drive.find(1),
    "41": lambda day: day.drive.operator_receipt(1),
    "42": lambda day: day.drive.unconfirmed(),
    "43": lambda day: day.drive.registration(),
    "44": lambda day: day.drive.registration_tlv(1, 1041),
    "47": lambda day: day.drive.registration_tlvs(1),
    "45": lambda day: day.drive.document(1),
    "60": lambda day: day.drive.reset(),
}

# As COMMANDS: service | registration, closing | any | shift | receipts | state | exchange | archive | reset
EXPECTED = """
ready                     +++ ++. . . . +. ... .. ... .. . .++... . +
ready REGISTRATION        +++ ... . . . ++ ... .. ... .. . .++... . +
ready REGISTRATION*       +++ ... + . . ++ ... .. ... .. . .++... . +
ready REPLACEMENT         +++ ... . . . ++ ... .. ... .. . .++... . +
ready REPLACEMENT*        +++ ... + . . ++ ... .. ... .. . .++... . +
closed                    +++ ..+ . + . +. ++. .. ... +. + ++++++ + +
closed REREGISTRATION     +++ ... . . . ++ +.. .. ... .. + ++++++ + +
closed REREGISTRATION*    +++ ... + . . ++ +.. .. ... .. + ++++++ + +
closed FN_CLOSE           +++ ... . . . ++ +.. .. ... .. + ++++++ + +
closed FN_CLOSE*          +++ ... . . + ++ +.. .. ... .. + ++++++ + +
closed SHIFT_OPEN         +++ ... . . . ++ +.. .. ... .. + ++++++ + +
closed SHIFT_OPEN*        +++ ... . . . ++ +.+ .. ... .. + ++++++ + +
closed STATE_REPORT       +++ ... . . . ++ +.. .. ... .+ + ++++++ + +
closed STATE_REPORT*      +++ ... . . . ++ +.. .. ... .+ + ++++++ + +
open                      +++ ... . . . +. +.. +. +.+ .. + ++++++ + +
open RECEIPT              +++ ... . . . ++ +.. .. ... .. + ++++++ + +
open RECEIPT*             +++ ... . . . ++ +.. .. .+. .. + ++++++ + +
open CORRECTION           +++ ... . . . ++ +.. .. ... .. + ++++++ + +
open CORRECTION*          +++ ... . . . ++ +.. .. .+. .. + ++++++ + +
open BSO                  +++ ... . . . ++ +.. .. ... .. + ++++++ + +
open BSO*                 +++ ... . . . ++ +.. .. .+. .. + ++++++ + +
open BSO_CORRECTION       +++ ... . . . ++ +.. .. ... .. + ++++++ + +
open BSO_CORRECTION*      +++ ... . . . ++ +.. .. .+. .. + ++++++ + +
open SHIFT_CLOSE          +++ ... . . . ++ +.. .. ... .. + ++++++ + +
open SHIFT_CLOSE*         +++ ... . . . ++ +.. .+ ... .. + ++++++ + +
post                      +++ ... . . . +. ... .. ... +. + ++++++ + +
post STATE_REPORT         +++ ... . . . ++ ... .. ... .+ + ++++++ + +
post STATE_REPORT*        +++ ... . . . ++ ... .. ... .+ + ++++++ + +
archive                   +++ ... . . . +. ... .. ... .. . ++++++ + +
"""

BEGIN: dict[str, Callable[[Day], object]] = {
    "REGISTRATION": COMMANDS["020"],
    "REPLACEMENT": COMMANDS["021"],
    "REREGISTRATION": COMMANDS["022"],
    "FN_CLOSE": COMMANDS["04"],
    "SHIFT_OPEN": COMMANDS["11"],
    "SHIFT_CLOSE": COMMANDS["13"],
    "RECEIPT": COMMANDS["15"],
    "BSO": COMMANDS["15"],
    "CORRECTION": COMMANDS["17"],
    "BSO_CORRECTION": COMMANDS["17"],
    "STATE_REPORT": COMMANDS["18"],
}


def cells() -> list[tuple[str, str, bool]]:
    found = []
    for line in EXPECTED.strip().splitlines():
        state, marks = line[:25].strip(), line[25:].replace(" ", "")
        assert len(marks) == len(COMMANDS), line
        found += [(state, command, mark == "+") for command, mark in zip(COMMANDS, marks, strict=True)]
    return found


def bring(state: str) -> Day:
    """A drive in one of the states of EXPECTED; a star means that 07h was accepted."""
    place, _, document = state.partition(" ")
    day = Day()
    if place != "ready":
        day.register(OFFLINE if place == "archive" else BSO if document.startswith("BSO") else 0)
        day.open_shift()
        if place != "open":
            day.close_shift()
        if place in ("post", "archive"):
            day.close()
    if document:
        BEGIN[document.rstrip("*")](day)
        assert day.drive.status().document is Document[document.rstrip("*")]
    if document.endswith("*"):
        day.drive.add(CASHIER)
    return day


@pytest.mark.parametrize(("state", "command", "allowed"), cells())
def test_cell(state: str, command: str, allowed: bool) -> None:
    day = bring(state)
    before, stored = day.drive.status(), day.storage.read()
    code = refusal(COMMANDS[command], day)
    assert (code != 0x02) is allowed
    if code:
        assert day.drive.status() == before
        assert day.storage.read() == stored


def test_what_begins_which_document() -> None:
    begun = {document for documents in BEGINS.values() for document in documents}
    assert begun == set(Document) - {Document.NONE}
    places = {"REGISTRATION": "ready", "REPLACEMENT": "ready"}
    places |= dict.fromkeys(("SHIFT_OPEN", "STATE_REPORT", "FN_CLOSE", "REREGISTRATION"), "closed")
    assert BEGIN.keys() == {document.name for document in begun}
    for name in BEGIN:
        assert bring(f"{places.get(name, 'open')} {name}").drive.status().document is Document[name]


def test_the_table_names_every_operation() -> None:
    assert set(TABLE) == set(Operation)


def test_every_document_of_the_status_is_covered() -> None:
    assert {name.rstrip("*") for _, _, name in (cell[0].partition(" ") for cell in cells())} >= {
        document.name for document in Document if document is not Document.NONE
    }


def test_the_table_answers_everywhere() -> None:
    for state in product(Operation, Phase, (False, True), Document, (False, True)):
        assert refusal(check, *state) in (0, 0x02)


def test_an_unfinished_document_does_not_survive() -> None:
    day = bring("open RECEIPT*")
    day.reopen()
    status = day.drive.status()
    assert (status.document, status.has_data, status.shift_open) == (Document.NONE, False, True)
    assert refusal(COMMANDS["16"], day) == 0x02


def test_reset_is_for_debug_drives() -> None:
    day = bring("archive")
    serial = FiscalDrive(day.storage, profile=type(day.profile)(debug=False))
    assert refusal(serial.reset) == 0x01
    assert serial.version() == ("fn_debug_v_1.32", 1)
    assert serial.status().phase is Phase.ARCHIVE
