"""One walk through a register's life in which every declared command is answered, or refused and known to be.

Whoever declares a command or writes a handler has to give it a place here; what the answers are worth is asserted in
the test file of its handler.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kkt_driver.atol.command import AtolCommand, R, RawReply, decode_reply, reply_error
from kkt_driver.atol.commands import (
    drive,
    eou,
    modes,
    printing,
    receipt,
    registers,
    registration,
    shift,
    status,
    tables,
)
from kkt_driver.ffd import make_rnm
from kkt_sim.register import handlers
from kkt_sim.register.register import HANDLERS
from tests.sim.register.bench import START
from tests.sim.register.sending import Sender, make_operator

INN = "7725225244"
#: no licences can be entered, there are no pictures, and a register without a declaration is none
REFUSED: dict[AtolCommand[Any], int] = {
    tables.WriteLicence(number=1, key=bytes(8)): 0x6C,
    tables.LicenceTerm(number=1): 0x6C,
    registers.AnyRegister(number=0xEE): 0x6C,
    printing.PictureInfo(number=1): 0x6F,
    printing.PrintPicture(number=1): 0x6F,
}
ANYTIME: list[AtolCommand[Any]] = [
    modes.DriverVersion(version=b"\x0a\x08\0\0"),
    modes.ContinuePrint(),
    status.DeviceType(),
    status.FullStatus(),
    status.StatusCode(),
    status.UnitVersion(source=1),
    tables.ReadTable(table=2, field=1),
    tables.WriteTable(table=2, field=1, value=b"\x07"),
    tables.ReadLicence(number=1),
    printing.PrintLine(text="строка"),
    printing.PrintText(text="строка"),
    printing.PrintCliche(),
    printing.PrintBarcode(parameters=bytes(14), text=b"12345"),
    printing.PrintRaster(rows=8, row=b"\xff"),
    printing.PictureCount(),
    printing.Cut(),
    printing.OpenDrawer(),
    printing.PulseDrawer(on=10, off=10, count=1),
    printing.Beep(divisor=0xFC67, duration=20),
    eou.EthernetOverTransport(data=b"\x01\0"),
]
OF_THE_DRIVE: list[AtolCommand[Any]] = [
    drive.DriveExchange(),
    drive.DriveStatus(),
    drive.DriveNumber(),
    drive.DriveValidity(),
    drive.DriveVersion(),
    drive.DriveErrors(),
    drive.FindDocument(number=1),
    drive.OperatorReceipt(number=1),
    drive.RegistrationParameter(data=b"\x01\xff\xff"),
    drive.NextRegistrationTlv(),
    drive.ReadDocument(number=1),
    drive.NextTlv(),
]


class Walk(Sender):
    """Notes who was answered. An answer is the declared one, and its bytes are all in it."""

    def __init__(self) -> None:
        self.answered: set[type[AtolCommand[Any]]] = set()
        super().__init__(registered=False)

    def ask(self, command: AtolCommand[R]) -> R:
        answer = self.raw(command.to_task())
        error = reply_error(command, answer)
        assert not error, f"{command} was refused with {error:02X}h, extended {self.register.extended}"
        reply = decode_reply(command, answer)
        assert type(reply) is command.reply
        assert reply.head + reply.encode() == answer
        self.answered.add(type(command))
        return reply


def register(walk: Walk) -> None:
    for tag, value in {
        1101: 0,
        1037: make_rnm(7, INN, walk.register.serial),
        1018: INN,
        1048: "ООО Ромашка",
        1009: "Москва",
        1187: "Магазин",
        1017: "7704358518",
        1046: "ОФД",
        1060: "www.nalog.gov.ru",
        1117: "a@b.ru",
        1062: 1,
        **dict.fromkeys((1002, 1056, 1001, 1109, 1110, 1108), 0),
    }.items():
        walk.attribute(tag, value)
    walk.enter(6)
    walk.ask(registration.Fiscalise())
    walk.ask(registration.ReadAttribute(tag=1048))
    walk.ask(registration.PrintRegistrations())
    walk.ask(shift.PrintDriveDocument(number=1))


def trade(walk: Walk) -> None:
    walk.open_shift()
    walk.ask(shift.CashIn(sum=500))
    walk.ask(shift.CashOut(sum=200))
    walk.ask(receipt.OpenReceipt(kind=1))
    walk.position(10_050, tax=1)
    walk.ask(receipt.ReceiptDiscount(sum=50))
    walk.ask(receipt.ReceiptTax(tax=1, sum=1_000))
    walk.pay(10_000)
    for number, command in registers.registers().items():
        assert number == command.code[1]
        if command is not registers.AnyRegister:
            walk.ask(command(parameter1=1, parameter2=1))
    walk.ask(receipt.CloseReceipt())
    walk.ask(receipt.OpenReceipt(kind=2))
    walk.ask(receipt.CancelReceipt())
    walk.ask(shift.LastDocumentCopy())


def reports(walk: Walk) -> None:
    walk.enter(2)
    walk.ask(shift.Report(kind=1))
    walk.ask(printing.FinishNonfiscal())
    walk.ask(printing.TapeLine(action=3))
    walk.close_shift()
    walk.ask(shift.SelfTest(kind=1))
    walk.enter(3)
    walk.ask(shift.ResetSummary())
    walk.enter(4)
    walk.ask(printing.ClearPictures())
    walk.ask(tables.InitSettings())
    walk.ask(tables.ResetSettings())


def test_every_command_has_its_answer() -> None:
    walk = Walk()
    register(walk)
    walk.send_all(make_operator(walk))
    for command in (*ANYTIME, *OF_THE_DRIVE):
        walk.ask(command)
    trade(walk)
    reports(walk)
    for command, error in REFUSED.items():
        assert walk.refuse(command) == error
    walk.ask(modes.SetClock(time=START))
    walk.enter(6)
    walk.ask(registration.CloseArchive())
    walk.ask(drive.ResetDebugDrive())
    walk.ask(modes.PowerOff(action=0))

    refused = {type(command) for command in REFUSED}
    assert walk.answered & refused == set()
    assert walk.answered | refused == set(AtolCommand.registry.values())
    assert set(HANDLERS) <= walk.answered | {printing.PictureInfo, printing.PrintPicture}
    assert len(walk.answered) > 100


def test_answers_that_are_kept_as_bytes_are_few() -> None:
    """They are asserted byte for byte in test_drive.py and test_tables.py."""
    raw = {command.__name__ for command in HANDLERS if command.reply is RawReply}
    assert raw == {"NextTlv", "NextRegistrationTlv", "RegistrationParameter", "ReadTable", "ReadLicence"}


def test_every_module_of_handlers_has_its_tests() -> None:
    assert handlers.__file__ is not None
    modules = {path.stem for path in Path(handlers.__file__).parent.glob("*.py")} - {"__init__"}
    assert modules == set(handlers.__all__)  # a module that is not imported handles nothing
    assert {f"test_{name}" for name in modules} <= {path.stem for path in Path(__file__).parent.glob("test_*.py")}
