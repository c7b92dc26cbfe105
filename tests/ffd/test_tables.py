"""The generated tables: in step with protocols/ffd, and right where a mistake would hurt most."""

from __future__ import annotations

import subprocess
import sys
from enum import IntEnum, IntFlag

import pytest

from kkt_driver.ffd import BY_ID, BY_NUMBER, enums
from kkt_driver.ffd.labels import FLAGS, LABELS, label

from . import oracle
from .vectors import ROOT

CLASSES = {name: value for name, value in vars(enums).items() if name in LABELS}


def test_generated_files_are_in_step() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "gen_ffd.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_row_is_a_tag() -> None:
    assert list(BY_NUMBER) == sorted(oracle.ROWS)
    assert {tag.id: tag for tag in BY_NUMBER.values()} == BY_ID
    for number, row in oracle.ROWS.items():
        tag = BY_NUMBER[number]
        assert (tag.number, tag.name, tag.id, tag.kind) == (number, row["name"], row["id"], row["kind"])
        assert tag.length == row.get("length", 0)
        assert tag.maximum == row.get("length", row.get("max_length", 0))
        assert tag.label == f"{tag.id} ({number})"


def test_money() -> None:
    money = {tag.number for tag in BY_NUMBER.values() if tag.money}
    assert money >= {1020, 1031, 1043, 1079, 1081, 1102, 1107, 1198, 1200, 1215, 1216, 1217}
    assert not money & {1023, 1040, 1293, 1294}


def test_ids_are_identifiers() -> None:
    assert all(tag.id.isidentifier() and tag.id.isascii() and tag.id.islower() for tag in BY_NUMBER.values())


def test_enumerations_of_tags_exist() -> None:
    named = {tag.enum for tag in BY_NUMBER.values()} - {""}
    assert named | {"DocumentForm"} == set(CLASSES) == set(LABELS)


@pytest.mark.parametrize("name", LABELS)
def test_every_member_has_its_words(name: str) -> None:
    members = CLASSES[name]
    assert issubclass(members, IntFlag if name in FLAGS else IntEnum)
    assert {int(member) for member in members} == set(LABELS[name])
    for member in members:
        assert (member.label_ru, member.label_en) == LABELS[name][member]
        assert all(LABELS[name][member])


def test_labels() -> None:
    assert enums.PaymentSign.SELL_RETURN.label_ru == "возврат прихода"
    assert (enums.TaxSystem.OSN | enums.TaxSystem.PATENT).label_ru == "ОСН, Патент"
    assert label("TaxSystem", 0) == ""
    assert label("PaymentSign", 9) == ""
    assert label("", 1) == ""
