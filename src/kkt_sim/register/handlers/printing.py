"""Printing without fiscal weight, drawer, reading back the tape."""

from __future__ import annotations

from kkt_driver.atol.commands import printing
from kkt_driver.wire.text import DISPLACED
from kkt_sim.printer import papers
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.register import Register, on

FIRST_LINE, NEXT_LINE = 3, 2
QR, PDF417 = 0, 1
#: a code may hold what the tape, as it is read back (C3h), has no place for
_NOT_ON_TAPE = dict.fromkeys(map(ord, DISPLACED), "?")


@on(printing.PrintLine)
def print_line(register: Register, command: printing.PrintLine) -> None:
    """4Ch."""
    register.require_paper()
    register.printer.line(command.text)


@on(printing.PrintText)
def print_text(register: Register, command: printing.PrintText) -> None:
    """87h."""
    register.require_paper()
    register.printer.line(command.text)


@on(printing.PrintCliche)
def print_cliche(register: Register, command: printing.PrintCliche) -> None:
    """6Ch."""
    register.require_paper()
    for line in papers.header(register.paper_context()):
        register.printer.line(line)


@on(printing.FinishNonfiscal)
def finish_nonfiscal(register: Register, command: printing.FinishNonfiscal) -> None:
    """73h."""
    register.require_paper()
    register.printer.finish()


@on(printing.Cut)
def cut(register: Register, command: printing.Cut) -> None:
    """75h."""
    if not register.model.cutter:
        raise Refused(Code.NOT_SUPPORTED)
    register.printer.cut()


@on(printing.OpenDrawer)
def open_drawer(register: Register, command: printing.OpenDrawer) -> None:
    """80h."""
    register.printer.drawer_open = True


@on(printing.PulseDrawer)
def pulse_drawer(register: Register, command: printing.PulseDrawer) -> None:
    """85h."""
    register.printer.drawer_open = True


@on(printing.Beep)
def beep(register: Register, command: printing.Beep) -> None:
    """88h."""
    register.printer.beeps += 1


@on(printing.PrintBarcode)
def print_barcode(register: Register, command: printing.PrintBarcode) -> None:
    """C1h: on the text tape a code is its name and content."""
    register.require_paper()
    kind = {QR: "QR", PDF417: "PDF417"}.get(command.parameters[0])
    if kind is None:
        raise Refused(Code.BAD_FORMAT)
    content = command.text.rstrip(b"\0").decode("cp866").translate(_NOT_ON_TAPE)
    for line in papers.wrapped(register.paper_context(), f"[{kind}: {content}]"):
        register.printer.line(line)


@on(printing.PrintRaster)
def print_raster(register: Register, command: printing.PrintRaster) -> None:
    """8Eh."""
    register.require_paper()
    register.printer.line(f"[РАСТР {8 * len(command.row)} X {command.rows}]")


@on(printing.PrintPicture)
def print_picture(register: Register, command: printing.PrintPicture) -> None:
    """8Dh: the store is empty."""
    raise Refused(Code.NO_PICTURE)


@on(printing.PictureInfo)
def picture_info(register: Register, command: printing.PictureInfo) -> None:
    """90h: the store is empty."""
    raise Refused(Code.NO_PICTURE)


@on(printing.PictureCount)
def picture_count(register: Register, command: printing.PictureCount) -> printing.PictureCountReply:
    """7Dh."""
    return printing.PictureCountReply(count=0)


@on(printing.ClearPictures)
def clear_pictures(register: Register, command: printing.ClearPictures) -> None:
    """8Ah."""


@on(printing.TapeLine)
def tape_line(register: Register, command: printing.TapeLine) -> printing.TapeLineReply:
    """C3h: 18h behind the last line."""
    if command.action == FIRST_LINE:
        register.tape_position = 0
    elif command.action != NEXT_LINE:
        raise Refused(Code.BAD_FORMAT)
    lines = register.printer.last
    if register.tape_position >= len(lines):
        raise Refused(Code.NO_MORE_DATA)
    text = lines[register.tape_position]
    register.tape_position += 1
    return printing.TapeLineReply(text=text)
