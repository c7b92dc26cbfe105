"""Commands and their fields by their names: Russian ones in Russian, for everything that is declared."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kkt_driver.atol.command import AtolCommand, Done, Effect
from kkt_driver.atol.commands import receipt, registers, tables
from kkt_driver.explain.field_names import FIELDS
from kkt_driver.explain.messages import words_of
from kkt_driver.explain.names import SPECIAL, field_name
from kkt_driver.fn import records
from kkt_driver.fn.command import FnCommand, declarations
from kkt_driver.fn.commands import archive, service
from kkt_driver.fn.frame import Frame
from kkt_driver.wire.message import Message
from tests.atol.golden import exchanges

from .checking import checked

REGISTER: list[type[AtolCommand[Any]]] = [
    cls for cls in AtolCommand.registry.values() if cls.__module__.startswith("kkt_driver.")
]
DRIVE: list[type[FnCommand[Any]]] = declarations()
MESSAGES: list[type[Message]] = [
    *dict.fromkeys(
        [
            *REGISTER,
            *(cls.reply for cls in REGISTER),
            *DRIVE,
            *(reply for cls in DRIVE for reply in cls.replies),
            *records.Record.__subclasses__(),
        ]
    )
]
#: a word of Latin letters; names of classes stand in brackets and are taken away before
_LATIN = re.compile(r"[A-Za-z]{2,}")
_KNOWN = {"TLV", "EoU"}


def _foreign(text: str) -> set[str]:
    return set(_LATIN.findall(text)) - _KNOWN


@pytest.mark.parametrize("group", [REGISTER, DRIVE], ids=["register", "drive"])
def test_titles_tell_commands_apart(group: list[type[AtolCommand[Any] | FnCommand[Any]]]) -> None:
    for column in (0, 1):
        titles = [words_of(cls)[column].removesuffix(f" ({cls.__name__})") for cls in group]
        assert len(set(titles)) == len(group)
        assert not any("«" in title or title.endswith((".", ":", ")")) for title in titles if "(" not in title)


@pytest.mark.parametrize("cls", REGISTER, ids=lambda cls: cls.__name__)
def test_a_command_of_the_register_in_russian(cls: type[AtolCommand[Any]]) -> None:
    task = b"\0\0" + cls.code + bytes(cls.layout().struct.size)
    found = checked(task.hex(), "task")
    assert found.nodes[0].title[0] == f"Команда: {cls.title_ru} ({cls.__name__})"
    assert not any(_foreign(node.title[0].replace(cls.__name__, "")) for node in found.walk())
    assert f"{cls.title_ru} ({cls.__name__})" in found.to_text("ru")


@pytest.mark.parametrize("cls", DRIVE, ids=lambda cls: cls.__name__)
def test_a_command_of_the_drive_in_russian(cls: type[FnCommand[Any]]) -> None:
    frames = Frame(cls.code, bytes(cls.layout().struct.size)).encode() + Frame(0).encode()
    asked, answered = checked(frames, "drive").nodes[:2]
    assert asked.title[0] == f"Команда ФН: {cls.title_ru} ({cls.__name__})"
    assert answered.title[0] == f"Ответ ФН: {cls.title_ru} ({cls.__name__})"


@pytest.mark.parametrize("name", [name for name, pairs in exchanges().items() if pairs])
def test_recorded_exchanges_are_told_in_russian(name: str) -> None:
    log = "\n".join(
        f"{arrow} {data.hex()}"
        for request, answer in exchanges()[name]
        for arrow, data in ((">", request), ("<", answer))
        if data
    )
    for node in checked(log, "task").walk():
        title, _, brackets = node.title[0].partition(" (")
        assert node.tag is not None or not _foreign(title), node.title
        if brackets and node.name in ("task", "reply"):
            assert re.search("[а-яё]", title.partition(": ")[2]), node.title


@pytest.mark.parametrize("cls", MESSAGES, ids=lambda cls: cls.__name__)
def test_every_field_has_a_russian_name(cls: type[Message]) -> None:
    for name in cls.layout().wires:
        assert re.match("[а-яёА-ЯЁ]", field_name(cls, name)), name


def test_no_name_is_of_a_field_that_does_not_exist() -> None:
    declared = {name for cls in MESSAGES for name in cls.layout().wires}
    assert set(FIELDS) <= declared
    for cls, name in SPECIAL:
        assert name in cls.field_names(), (cls, name)
        assert SPECIAL[cls, name] != FIELDS.get(name), (cls, name)


@pytest.mark.parametrize(
    ("cls", "name", "russian"),
    [
        (receipt.FinishPosition, "price", "цена"),
        (tables.ReadTable, "table", "таблица"),
        (registers.LastDocumentReply, "sign", "фискальный признак"),
        (receipt.ReceiptDiscount, "sign", "знак"),
        (service.Status, "serial", "номер ФН"),
        (records.ReceiptRecord, "number", "номер ФД"),
        (archive.FindDocument, "number", "номер ФД"),
    ],
)
def test_names_in_their_place(cls: type[Message], name: str, russian: str) -> None:
    assert field_name(cls, name) == russian


def test_what_is_not_named_keeps_its_identifier() -> None:
    assert field_name(tables.ReadTable, "colour") == "colour"

    class Unnamed(AtolCommand[Done], effect=Effect.SET):
        """Do (something): this or that."""

    assert words_of(Unnamed) == ("Do (Unnamed)", "Do (Unnamed)")
