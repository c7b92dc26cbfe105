"""The registry: codes, sizes, generations; both codecs alike; real dumps."""

from __future__ import annotations

import re
from datetime import date, datetime

import construct as cs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.fn.command import Done, FnCommand, FnReply, declarations, decode_command, decode_reply
from kkt_driver.fn.commands import archive, exchange, receipt, registration, service, shift
from kkt_driver.fn.enums import Generation
from kkt_driver.fn.frame import Frame
from kkt_driver.wire.fields import U8
from kkt_driver.wire.message import Message
from tests.wire.strategies import messages_of

from .vectors import DATA, RECORDS

some = settings(max_examples=settings().max_examples // 2)
COMMANDS = declarations()
REPLIES: list[type[FnReply]] = list(dict.fromkeys(reply for command in COMMANDS for reply in command.replies))
DECLARED: list[type[Message]] = [*COMMANDS, *REPLIES]
every = pytest.mark.parametrize("cls", DECLARED, ids=lambda cls: cls.__name__)

#: bytes of a request by the papers: fixed part, and how many may follow (-1: any number)
REQUESTS = {
    "02": (0, 1), "03": (39, 1), "04": (0, 0), "05": (25, 0), "06": (0, 0), "07": (0, -1),
    "10": (0, 0), "11": (5, 0), "12": (0, 0), "13": (5, 0), "14": (0, 0), "15": (5, 0), "16": (11, 0), "17": (5, 0),
    "18": (5, 0), "19": (0, 0), "20": (0, 0), "21": (1, 0), "22": (0, 0), "23": (4, 0), "24": (0, 0), "25": (0, 0),
    "26": (0, -1), "30": (0, 0), "31": (0, 0), "32": (0, 0), "33": (0, 0), "35": (0, 0), "40": (4, 0), "41": (4, 0),
    "42": (0, 0), "43": (0, 0), "43+": (1, 0), "44": (2, 0), "44+": (3, 0), "45": (4, 0), "46": (0, 0), "47": (0, 0),
    "60": (1, 0),
}  # fmt: skip
#: bytes of the answers that have a fixed size
ANSWERS = {
    0x03: 8, 0x05: 8, 0x10: 5, 0x12: 10, 0x14: 10, 0x16: 10, 0x19: 15, 0x20: 13, 0x22: 2, 0x30: 30, 0x31: 16, 0x32: 5,
    0x33: 17, 0x41: 27, 0x42: 2, 0x45: 4,
    0x3A: 2, 0x3B: 2, 0x3F: 48, 0xA3: 8, 0xA7: 8, 0xB0: 8, 0xBA: 13, 0x34: 8,
}  # fmt: skip


def test_the_whole_first_generation_is_declared() -> None:
    codes = sorted(cls.code for cls in COMMANDS if cls.since is Generation.FN_1)
    assert [f"{code:02X}" for code in codes] == [name.rstrip("+") for name in REQUESTS]
    first = [cls for cls in COMMANDS if cls.since is Generation.FN_1]
    sizes = {}
    for cls in first:
        name = f"{cls.code:02X}"
        sizes[name + "+" if name in sizes else name] = cls.layout().struct.size
    assert sizes == {name: size for name, (size, _) in REQUESTS.items()}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_it_has_a_russian_title(command: type[FnCommand[FnReply]]) -> None:
    assert re.match("[А-ЯЁ][а-яё]+ ", command.title_ru)
    assert set(re.findall("[A-Za-z]+", command.title_ru)) <= {"TLV"}


def test_no_two_commands_share_a_title() -> None:
    assert len({command.title_ru.casefold() for command in COMMANDS}) == len(COMMANDS)


def test_sizes_of_the_answers() -> None:
    for cls in COMMANDS:
        if cls.code in ANSWERS:
            assert cls.replies[0].layout().struct.size == ANSWERS[cls.code], cls.__name__
    assert [reply.layout().struct.size for reply in archive.ReadRegistration.replies] == [47, 60]
    assert [reply.layout().struct.size for reply in archive.ReadRegistrationReport.replies] == [48, 64]


def test_later_commands_are_behind_their_generation() -> None:
    later = {f"{cls.code:02X}" for cls in COMMANDS if cls.since > Generation.FN_1}
    assert {"3A", "3B", "3D", "3F", "A2", "A3", "A7", "B0", "BA"} <= later
    for cls in COMMANDS:
        frame = Frame(cls.code, bytes(cls.layout().struct.size))
        if cls.since > Generation.FN_1:
            assert decode_command(frame, Generation.FN_1) is None
            assert type(decode_command(frame)) is cls


@pytest.mark.parametrize("size", [0, 38, 41, 64])
def test_a_command_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(BadFrame, match=r"FinishRegistration"):
        decode_command(Frame(0x03, bytes(size)))


def test_a_code_is_declared_once_per_size() -> None:
    with pytest.raises(TypeError, match="30h is declared twice"):

        class Again(FnCommand[Done], code=0x30):
            """Taken."""

    with pytest.raises(TypeError, match="43h is declared twice"):

        class Third(FnCommand[Done], code=0x43):
            """Taken by size."""

            another: U8


def test_an_unknown_code() -> None:
    assert decode_command(Frame(0x61)) is None


def test_optional_bytes() -> None:
    assert registration.BeginRegistration().encode() == b""
    assert registration.BeginRegistration(kind=2).encode() == b"\x02"
    assert decode_command(Frame(0x02)) == registration.BeginRegistration(kind=None)
    with pytest.raises(FieldError, match=r"BeginRegistration.kind"):
        registration.BeginRegistration(kind=256).encode()
    with pytest.raises(BadFrame, match="kind"):
        decode_command(Frame(0x02, b"\0\0"))


def test_texts_that_are_too_long() -> None:
    assert len(service.Firmware(version="fn_v_1", serial=1).encode()) == 17
    with pytest.raises(FieldError, match="16 characters"):
        service.Firmware(version="x" * 17, serial=1).encode()


def test_03h_with_and_without_a_reason() -> None:
    plain = registration.FinishRegistration(
        time=datetime(2017, 7, 6, 2, 52), inn="5024054445", rnm="0000001358026131", tax_systems=63, modes=1
    )
    data = plain.encode()
    assert (len(data), data[:5]) == (39, bytes((17, 7, 6, 2, 52)))
    # the same fields stand in the record that a real drive keeps of it
    assert data[5:] == DATA["40h data via FF0Ah: registration"][2 + 13 :]
    assert decode_command(Frame(0x03, data)) == plain
    changed = registration.FinishRegistration(**dict(plain) | {"reason": 4})
    assert (len(changed.encode()), decode_command(Frame(0x03, changed.encode()))) == (40, changed)


def test_16h_counts_kopecks_in_five_bytes() -> None:
    data = receipt.FinishReceipt(time=datetime(2015, 7, 20, 1, 2), operation=1, total=20000).encode()
    assert data == bytes.fromhex("0F 07 14 01 02 01 20 4E 00 00 00")


def test_status_of_a_real_drive() -> None:
    data = DATA["30h data: real drive"]
    found = decode_reply(service.ReadStatus(), data)
    assert (found.phase, found.shift, found.flags, found.last) == (3, 1, 8, 10)
    assert (found.serial, found.time) == ("9999078902003867", datetime(2022, 4, 18, 12, 41))
    assert found.encode() == data


def test_exchange_of_a_real_drive() -> None:
    data = DATA["20h data: real drive"]
    found = decode_reply(exchange.ReadExchange(), data)
    assert (found.bits, found.queued, found.first, found.time) == (2, 10, 1, datetime(2022, 3, 28, 9, 41))
    assert found.encode() == data


def test_state_report_of_a_real_drive() -> None:
    data = DATA["19h data via FF38h: state report"]
    found = decode_reply(shift.FinishStateReport(), data)
    assert (found.number, found.sign, found.unconfirmed, found.first) == (13, 121606715, 2, date(2018, 1, 25))
    assert found.encode() == data


def test_registration_parameter_of_a_real_drive() -> None:
    data = DATA["44h data via FF0Eh: TLV 1041"]
    assert decode_reply(archive.ReadReportTag(ordinal=1, tag=1041), data).data == data


def test_43h_is_the_record_in_another_order() -> None:
    record = RECORDS["registration"][2:]
    data = record[:5] + record[13:] + record[5:13]
    found = decode_reply(archive.ReadRegistration(), data)
    assert isinstance(found, archive.RegistrationResults)
    assert (found.inn, found.number, found.tax_systems, found.modes) == ("7806197274", 1, 4, 12)
    assert found.encode() == data


def test_the_answer_goes_by_its_size() -> None:
    assert isinstance(decode_reply(archive.ReadRegistration(), bytes(60)), archive.RegistrationResults11)
    assert isinstance(decode_reply(archive.ReadRegistrationReport(ordinal=1), bytes(64)), archive.RegistrationReport11)
    assert isinstance(decode_reply(archive.ReadRegistration(), bytes(50)), archive.RegistrationResults)


def test_a_drive_of_march_2016_tells_only_the_day() -> None:
    assert decode_reply(service.ReadValidity(), bytes((25, 8, 30))) == service.Validity(until=date(2025, 8, 30))


def test_shift_answers_with_and_without_flags() -> None:
    whole = shift.ShiftSigned(shift=1, number=2, sign=3, flags=8).encode()
    assert len(whole) == 11
    assert decode_reply(shift.FinishShiftOpen(), whole).flags == 8
    assert decode_reply(shift.FinishShiftOpen(), whole[:10]).flags is None


@every
def test_both_codecs_write_and_read_the_same(cls: type[Message]) -> None:
    codec = cls.construct_codec()

    @some
    @given(messages_of(cls))
    def check(message: Message) -> None:
        data = message.encode()
        assert codec.build(dict(message)) == data
        assert cls.decode(data) == message
        read = codec.parse(data)
        assert {name: read[name] for name in cls.layout().wires} == dict(message)

    check()


@every
def test_any_bytes_are_read_alike_or_refused(cls: type[Message]) -> None:
    layout = cls.layout()

    @some
    @given(st.binary(max_size=layout.struct.size + 8))
    def check(data: bytes) -> None:
        data = data.replace(b"\xff", b"\xfe")  # the no-break space of ИНН and РНМ comes back as a plain one
        try:
            found = cls.decode(data)
        except BadFrame:
            if len(data) == layout.struct.size:
                with pytest.raises((cs.ConstructError, ValueError)):
                    cls.construct_codec().parse(data)
        else:
            if len(data) >= layout.struct.size:
                assert cls.decode(found.encode()) == found

    check()
