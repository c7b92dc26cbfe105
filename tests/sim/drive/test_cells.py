"""The whole registry of the first generation against every reachable state, over frames, to the exact answer code.

Expectations are written out, by the paper: FNS interface 1.2, table 6 (groups and phases) and the text of each
command. ``.`` is 02h, wrong state; ``+`` is 00h; other marks are in MARKS. A refused command changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kkt_driver.fn.command import FnCommand, declarations
from kkt_driver.fn.commands import archive, exchange, receipt, registration, service, shift
from kkt_driver.fn.enums import Generation
from kkt_driver.fn.frame import Frame
from kkt_sim.drive import Document, DriveRefused
from kkt_sim.drive.protocol import DriveDevice

from .day import CASHIER, INN, RNM, Day
from .host import acknowledge
from .test_table import EXPECTED as STATES
from .test_table import bring

MARKS = {".": 0x02, "+": 0x00, "1": 0x01, "8": 0x08, "n": 0x11, "w": 0x20}


def _finish_registration(day: Day) -> FnCommand[Any]:
    changed = day.drive.status().document is Document.REREGISTRATION
    return registration.FinishRegistration(
        time=day.tick(), inn=INN, rnm=RNM, tax_systems=1, modes=0, reason=4 if changed else None
    )


Make = Callable[[Day], FnCommand[Any]]
COMMANDS: dict[str, Make] = {
    "02": lambda day: registration.BeginRegistration(),
    "02 0": lambda day: registration.BeginRegistration(kind=0),
    "02 1": lambda day: registration.BeginRegistration(kind=1),
    "02 2": lambda day: registration.BeginRegistration(kind=2),
    "03": _finish_registration,
    "04": lambda day: registration.BeginClose(),
    "05": lambda day: registration.FinishClose(time=day.tick(), rnm=RNM),
    "06": lambda day: registration.Cancel(),
    "07": lambda day: registration.AddData(tlv=CASHIER),
    "10": lambda day: shift.ReadShift(),
    "11": lambda day: shift.BeginShiftOpen(time=day.tick()),
    "12": lambda day: shift.FinishShiftOpen(),
    "13": lambda day: shift.BeginShiftClose(time=day.tick()),
    "14": lambda day: shift.FinishShiftClose(),
    "15": lambda day: receipt.BeginReceipt(time=day.tick()),
    "16": lambda day: receipt.FinishReceipt(time=day.tick(), operation=1, total=100),
    "17": lambda day: receipt.BeginCorrection(time=day.tick()),
    "18": lambda day: shift.BeginStateReport(time=day.tick()),
    "19": lambda day: shift.FinishStateReport(),
    "20": lambda day: exchange.ReadExchange(),
    "21": lambda day: exchange.SetTransport(connected=1),
    "22": lambda day: exchange.BeginMessage(),
    "23": lambda day: exchange.ReadMessage(offset=0),
    "24": lambda day: exchange.CancelMessage(),
    "25": lambda day: exchange.EndMessage(),
    "26": lambda day: exchange.PutReceipt(answer=answer_to(day)),
    "30": lambda day: service.ReadStatus(),
    "31": lambda day: service.ReadSerial(),
    "32": lambda day: service.ReadValidity(),
    "33": lambda day: service.ReadFirmware(),
    "35": lambda day: service.ReadErrors(),
    "40": lambda day: archive.FindDocument(number=1),
    "41": lambda day: archive.ReadOperatorReceipt(number=1),
    "42": lambda day: archive.CountUnconfirmed(),
    "43": lambda day: archive.ReadRegistration(),
    "43 n": lambda day: archive.ReadRegistrationReport(ordinal=1),
    "44": lambda day: archive.ReadRegistrationTag(tag=1041),
    "44 n": lambda day: archive.ReadReportTag(ordinal=1, tag=1041),
    "44 all": lambda day: archive.ReadReportTag(ordinal=1),
    "45": lambda day: archive.ReadDocument(number=1),
    "46": lambda day: archive.NextTlv(),
    "47": lambda day: archive.NextRegistrationTlv(),
    "60": lambda day: service.ResetDebug(),
}

#: states of a document in progress (of test_table), then those of the exchange with the operator
EXCHANGE_STATES = ("closed up", "closed reading", "closed waiting", "open reading", "post up", "post waiting last")
ALL_STATES = [line[:25].strip() for line in STATES.strip().splitlines()] + list(EXCHANGE_STATES)

# As COMMANDS, in groups: 02h | 03..05 | 06 07 | 10 | 11..14 | 15..17 | 18 19 | 20 21 | 22..26 | 30..35 | 40..47 | 60
EXPECTED = """
ready                    +++. ... +. . .... ... .. .. ..... +++++ .8+........ +
ready REGISTRATION       .... ... ++ . .... ... .. .. ..... +++++ .8+........ +
ready REGISTRATION*      .... +.. ++ . .... ... .. .. ..... +++++ .8+........ +
ready REPLACEMENT        .... ... ++ . .... ... .. .. ..... +++++ .8+........ +
ready REPLACEMENT*       .... +.. ++ . .... ... .. .. ..... +++++ .8+........ +
closed                   ...+ .+. +. + +... ... +. ++ nn... +++++ +8+++++++88 +
closed REREGISTRATION    .... ... ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
closed REREGISTRATION*   .... +.. ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
closed FN_CLOSE          .... ... ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
closed FN_CLOSE*         .... ..+ ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
closed SHIFT_OPEN        .... ... ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
closed SHIFT_OPEN*       .... ... ++ + .+.. ... .. ++ nn... +++++ +8+++++++88 +
closed STATE_REPORT      .... ... ++ + .... ... .+ ++ nn... +++++ +8+++++++88 +
closed STATE_REPORT*     .... ... ++ + .... ... .+ ++ nn... +++++ +8+++++++88 +
open                     .... ... +. + ..+. +.+ .. ++ nn... +++++ +8+++++++88 +
open RECEIPT             .... ... ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
open RECEIPT*            .... ... ++ + .... .+. .. ++ nn... +++++ +8+++++++88 +
open CORRECTION          .... ... ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
open CORRECTION*         .... ... ++ + .... .+. .. ++ nn... +++++ +8+++++++88 +
open BSO                 .... ... ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
open BSO*                .... ... ++ + .... .+. .. ++ nn... +++++ +8+++++++88 +
open BSO_CORRECTION      .... ... ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
open BSO_CORRECTION*     .... ... ++ + .... .+. .. ++ nn... +++++ +8+++++++88 +
open SHIFT_CLOSE         .... ... ++ + .... ... .. ++ nn... +++++ +8+++++++88 +
open SHIFT_CLOSE*        .... ... ++ + ...+ ... .. ++ nn... +++++ +8+++++++88 +
post                     .... ... +. . .... ... +. ++ nn... +++++ +8+++++++88 +
post STATE_REPORT        .... ... ++ . .... ... .+ ++ nn... +++++ +8+++++++88 +
post STATE_REPORT*       .... ... ++ . .... ... .+ ++ nn... +++++ +8+++++++88 +
archive                  .... ... +. . .... ... .. .. ..... +++++ +8+++++++88 +
closed up                ...+ .+. +. + +... ... +. ++ +.... +++++ +8+++++++88 +
closed reading           ...+ .+. +. + +... ... +. ++ ++++. +++++ +8+++++++88 +
closed waiting           ...+ .+. +. + +... ... +. ++ +...+ +++++ +8+++++++88 +
open reading             .... ... +. + ..+. +.+ .. ++ ++++. +++++ +8+++++++88 +
post up                  .... ... +. . .... ... +. ++ +.... +++++ +8+++++++88 +
post waiting last        .... ... +. . .... ... +. ++ +...+ +++++ +++++++++88 +
"""


def answer_to(day: Day) -> bytes:
    """The operator's answer to the oldest document; nonsense where there is none."""
    talk = day.drive._talk
    text, waiting, up = talk.text, talk.waiting, talk.connected
    try:
        talk.connected = True
        day.drive.begin_message()
        assert talk.text is not None
        return acknowledge(talk.text)
    except DriveRefused:
        return b"nothing"
    finally:
        talk.text, talk.waiting, talk.connected = text, waiting, up


def bring_all(state: str) -> Day:
    """A drive in the state."""
    if state not in EXCHANGE_STATES:
        return bring(state)
    place, _, talk = state.partition(" ")
    day = bring(place)
    drive = day.drive
    drive.set_transport(1)
    if "last" in talk:
        while drive.unconfirmed() > 1:
            text = drive.read_message(0, drive.begin_message())
            drive.end_message()
            drive.put_receipt(acknowledge(text))
    if talk != "up":
        drive.begin_message()
    if talk.startswith("waiting"):
        drive.end_message()
    return day


def cells() -> list[tuple[str, str, int]]:
    found = []
    for line in EXPECTED.strip().splitlines():
        state, marks = line[:25].strip(), line[25:].replace(" ", "")
        assert len(marks) == len(COMMANDS), line
        found += [(state, name, MARKS[mark]) for name, mark in zip(COMMANDS, marks, strict=True)]
    return found


def carried_out(state: str, name: str) -> int:
    """The answer code."""
    day = bring_all(state)
    device = DriveDevice(day.drive)
    command = COMMANDS[name](day)
    before, stored = (day.drive.status(), day.drive._talk), day.storage.read()
    code = device.answer(command.to_frame()).code
    if code:
        assert (day.drive.status(), day.drive._talk) == before
        assert day.storage.read() == stored
    return code


@pytest.mark.parametrize(("state", "name", "code"), cells())
def test_cell(state: str, name: str, code: int) -> None:
    assert carried_out(state, name) == code


def test_every_state_is_there() -> None:
    assert {cell[0] for cell in cells()} == set(ALL_STATES)


def test_every_command_of_the_first_generation_is_there() -> None:
    day = Day()
    day.register()
    known = {cls for cls in declarations() if cls.since is Generation.FN_1}
    assert {type(make(day)) for make in COMMANDS.values()} == known


@pytest.mark.parametrize("code", [cls.code for cls in declarations() if cls.since > Generation.FN_1])
def test_later_commands_are_unknown_to_the_first_generation(code: int) -> None:
    device = DriveDevice(Day().drive)
    for size in (0, 1, 2, 4, 5, 52):
        assert device.answer(Frame(code, bytes(size))).code == 0x01
