"""Printing without fiscal weight, drawer, beeper, cutter, reading back the tape."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done, Effect, Reply
from kkt_driver.wire.fields import U8, U16BE, Bcd1, Bcd2, Bytes5, Bytes14, LineText, Rest
from kkt_driver.wire.message import Message


class LineStyle(Message):
    """How a line is printed, and by what."""

    flags: U8 = 0
    printer: U8 = 1
    font: U8 = 0
    double_height: U8 = 0
    line_spacing: U8 = 0
    brightness: U8 = 0


class PrintLine(AtolCommand[Done], code=0x4C, ru="Печать строки", effect=Effect.PRINT):
    """Print a line; a byte 09 before a character makes it double width."""

    text: LineText = ""


class PrintText(AtolCommand[Done], LineStyle, code=0x87, ru="Печать строки с оформлением", effect=Effect.PRINT):
    """Print a line with font, height, spacing and brightness."""

    journal: U8 = 1
    receipt: U8 = 1
    spare1: U8 = 0
    spare2: U8 = 0
    spare3: U8 = 0
    text: LineText = ""


class PrintCliche(AtolCommand[Done], code=0x6C, ru="Печать клише", effect=Effect.PRINT):
    """Print the header lines."""


class FinishNonfiscal(AtolCommand[Done], code=0x73, ru="Завершение нефискального документа", effect=Effect.PRINT):
    """Finish a nonfiscal document: header of the next one and cut (mode 2)."""


class Cut(AtolCommand[Done], code=0x75, ru="Отрезать чек", effect=Effect.PRINT):
    """Cut the paper: 0 whole, 1 partly."""

    kind: U8 = 0


class OpenDrawer(AtolCommand[Done], code=0x80, ru="Открыть денежный ящик", effect=Effect.PRINT):
    """Open the cash drawer."""


class PulseDrawer(AtolCommand[Done], code=0x85, ru="Импульсное открытие денежного ящика", effect=Effect.PRINT):
    """Open the cash drawer with pulses: on and off in 10 ms, number of pulses."""

    on: Bcd2
    off: Bcd2
    count: Bcd1


class Beep(AtolCommand[Done], code=0x88, ru="Звуковой сигнал", effect=Effect.PRINT, patience=30):
    """Beep: divisor = 65536 - 921600 / hertz, duration in 10 ms."""

    divisor: U16BE
    duration: U8


class PrintBarcode(AtolCommand[Done], code=0xC1, ru="Печать двумерного штрихкода", effect=Effect.PRINT):
    """Print a two-dimensional code: parameters (first byte 0 QR, 1 PDF417; third scale), then the padded text."""

    parameters: Bytes14
    text: Rest


class PrintPicture(AtolCommand[Done], code=0x8D, ru="Печать картинки по номеру", effect=Effect.PRINT):
    """Print a stored picture; ``left`` in pixels."""

    printer: U8 = 1
    number: U8
    left: U16BE = 0


class PrintRaster(AtolCommand[Done], code=0x8E, ru="Печать строки растра", effect=Effect.PRINT):
    """Print a raster row: ``rows`` times, ``left`` in pixels."""

    printer: U8 = 1
    rows: U16BE
    left: U16BE = 0
    row: Rest


class PictureInfoReply(Reply):
    """Size of a stored picture."""

    width: U8
    height: U16BE


class PictureInfo(AtolCommand[PictureInfoReply], code=0x90, ru="Размеры картинки по номеру"):
    """Size of a stored picture: width in 8 pixels, height in pixels."""

    number: U8


class PictureCountReply(Reply):
    """Count of stored pictures in the fifth byte."""

    spare: U16BE = 0
    spare2: U16BE = 0
    count: U8 = 0


class PictureCount(AtolCommand[PictureCountReply], code=0x7D, ru="Состояние массива картинок"):
    """State of the picture store."""

    kind: U8 = 2


class ClearPictures(AtolCommand[Done], code=0x8A, ru="Очистить массив картинок", effect=Effect.SET):
    """Drop all pictures (mode 4)."""

    kind: U8 = 0


class TapeLineReply(Reply, LineStyle):
    """A printed line: header of eleven bytes as in :class:`PrintText`, then the text."""

    spare: Bytes5 = bytes(5)
    text: LineText = ""


class TapeLine(AtolCommand[TapeLineReply], code=0xC3, ru="Чтение строки последнего документа", effect=Effect.STEP):
    """Read back the last printed document: 03 first line, 02 next line; NoMoreData behind the last (mode 2)."""

    action: U8
    spare1: U8 = 0
    spare2: U8 = 0
