"""A host that talks to an emulated drive in its own protocol, and the operator behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kkt_driver.fn.answers import refusal, split_code
from kkt_driver.fn.command import FnCommand, R, decode_reply
from kkt_driver.fn.frame import Frame
from kkt_driver.ofd.acknowledgement import Acknowledgement
from kkt_driver.ofd.message import Message
from kkt_sim.drive import DriveProfile, FiscalDrive
from kkt_sim.drive.protocol import DriveDevice
from kkt_sim.operator import sign

from .day import Day

OPERATOR_INN = "7704358518"
RECEIVED = datetime(2024, 5, 17, 12, 30, 15)


def acknowledge(text: bytes, code: int = 0, messages: int | None = None) -> bytes:
    """What the emulated operator would answer to a drive's message: header and container."""
    message = Message.decode(text)
    assert message.container is not None
    said = Acknowledgement(
        drive=message.container.drive,
        number=message.container.number,
        inn=OPERATOR_INN,
        time=RECEIVED,
        code=code,
        messages=messages,
    )
    return sign.signed(said).encode(message).encode()


def deliver(drive: FiscalDrive, **said: Any) -> int:
    """One document to the operator and its receipt back; the operator's code."""
    drive.set_transport(1)
    text = drive.read_message(0, drive.begin_message())
    drive.end_message()
    return drive.put_receipt(acknowledge(text, **said)).code


@dataclass
class Host:
    """Asks a drive over frames; ``day`` makes documents the short way."""

    profile: DriveProfile = field(default_factory=DriveProfile)
    day: Day = field(init=False)

    def __post_init__(self) -> None:
        self.day = Day(profile=self.profile)
        self.device = DriveDevice(self.day.drive)

    def code(self, command: FnCommand[Any]) -> int:
        """The answer code alone."""
        return split_code(self.answer(command).code)[0]

    def answer(self, command: FnCommand[Any]) -> Frame:
        """The raw answer, over the line."""
        return Frame.decode(self.device.feed(command.to_frame().encode()))

    def ask(self, command: FnCommand[R]) -> R:
        """The typed answer; DeviceError when refused."""
        answer = self.answer(command)
        code, _ = split_code(answer.code)
        if code:
            raise refusal(code, answer.data, type(command).__name__)
        return decode_reply(command, answer.data)
