"""A folder's drive is what it was made as, whoever opens it and whatever is said then."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from kkt_driver.errors import UsageError
from kkt_driver.fn.enums import Generation
from kkt_sim.drive import DriveProfile
from kkt_sim.drive.kept import FIELDS, Choices, chosen, encode, recall
from kkt_sim.folder import DRIVE_FILE, PROFILE_FILE
from kkt_sim.serve.drive import make_drive
from kkt_sim.simulator import make_device

#: of each field another value than the usual one
OTHER = Choices(
    generation=Generation.FN_1_2,
    debug=False,
    term=36,
    registrations=5,
    capacity=170_000,
    queue_capacity=100,
    full_days=30,
    timer_tolerance=timedelta(minutes=5),
    check_rnm=True,
)
USUAL = DriveProfile(operator_lock_days=None)


def profile(folder: Path, asked: DriveProfile | Choices | None = None) -> DriveProfile:
    """Of the drive in the folder, opened and closed."""
    with make_drive(state=folder, profile=asked) as device:
        return device.drive.profile


def test_every_field_that_is_kept_can_be_chosen() -> None:
    assert set(OTHER) == set(FIELDS) == set(Choices.__annotations__) - {"operator_lock_days"}
    assert set(FIELDS) < {field.name for field in fields(DriveProfile)}


def test_what_is_kept_is_read_back() -> None:
    made = chosen(USUAL, OTHER)
    assert recall(USUAL, None, encode(made)) == made
    assert recall(USUAL, OTHER, encode(made)) == made
    usual = recall(USUAL, None, encode(USUAL))
    assert (usual.reports, usual.operator_lock_days) == (30, None)
    assert recall(USUAL, Choices(operator_lock_days=7), encode(made)).operator_lock_days == 7


@pytest.mark.parametrize("name", FIELDS)
def test_another_drive_is_refused(name: str) -> None:
    one = Choices(**{name: OTHER[name]})  # type: ignore[misc]
    for text in (encode(USUAL), None):
        with pytest.raises(UsageError, match=f"made with {name} .*, not "):
            recall(USUAL, one, text)
        with pytest.raises(UsageError, match=f"made with {name} .*, not "):
            recall(USUAL, chosen(USUAL, one), text)


def test_registrations_are_those_of_the_day_it_was_made() -> None:
    serial = chosen(USUAL, Choices(debug=False))
    assert json.loads(encode(serial))["registrations"] == serial.reports == 12
    assert recall(USUAL, Choices(registrations=12), encode(serial)).reports == 12


def test_a_drive_that_cannot_be() -> None:
    with pytest.raises(UsageError, match="capacity must lie within"):
        chosen(USUAL, Choices(capacity=0))


# --- in a folder ------------------------------------------------------------------------------------------------------


def test_a_folder_keeps_its_drive(tmp_path: Path) -> None:
    made = profile(tmp_path, OTHER)
    assert made == chosen(DriveProfile(), OTHER)
    text = (tmp_path / PROFILE_FILE).read_text()
    assert profile(tmp_path) == made
    with pytest.raises(UsageError, match=f"{tmp_path.name}: its drive was made with term 36, not 13"):
        make_drive(state=tmp_path, profile=Choices(term=13))
    with pytest.raises(UsageError, match=r"made with generation fn-1\.2, not fn-1:"):
        make_drive(state=tmp_path, generation="fn-1")
    assert (tmp_path / PROFILE_FILE).read_text() == text
    assert profile(tmp_path, Choices(term=36, capacity=170_000)) == made


def test_a_register_keeps_the_drive_in_it(tmp_path: Path) -> None:
    make_device(state=tmp_path, profile=Choices(term=36, capacity=300), registered=True).close()
    device = make_device(state=tmp_path)
    life = device.register.drive.profile
    assert (life.term, life.capacity, life.operator_lock_days) == (36, 300, None)
    device.replace_drive()
    assert device.register.drive.profile == life, "the next one is of the same kind"
    device.close()
    with pytest.raises(UsageError, match="made with term 36, not 15"):
        make_device(state=tmp_path, profile=Choices(term=15))
    with make_drive(number="9999078900200001", state=tmp_path) as bare:
        assert bare.drive.profile.term == 36


def test_without_a_journal_the_next_drive_may_be_another(tmp_path: Path) -> None:
    profile(tmp_path, Choices(term=36, capacity=300))
    (tmp_path / DRIVE_FILE).unlink()
    found = profile(tmp_path, Choices(term=13))
    assert (found.term, found.capacity) == (13, 300)


def test_a_journal_that_came_without_a_word_is_of_a_usual_drive(tmp_path: Path) -> None:
    profile(tmp_path)
    (tmp_path / PROFILE_FILE).unlink()
    with pytest.raises(UsageError, match="made with term 15, not 36"):
        make_drive(state=tmp_path, profile=Choices(term=36))
    assert not (tmp_path / PROFILE_FILE).exists()
    assert profile(tmp_path).term == 15
    assert json.loads((tmp_path / PROFILE_FILE).read_text())["term"] == 15


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "Expecting value"),
        ("[]", "object with the fields"),
        ('{"colour": "red"}', "object with the fields"),
        ('{"term": "36"}', "'36' is not a whole number"),
        ('{"term": 14}', "term must be 13, 15 or 36"),
        ('{"debug": 1}', "1 is neither true nor false"),
        ('{"generation": "fn-9"}', "fn-9"),
        ('{"generation": 7}', "7"),
        ('{"timer_tolerance": 1.5}', "1.5 is not a whole number"),
    ],
)
def test_nonsense_in_the_folder(text: str, word: str, tmp_path: Path) -> None:
    profile(tmp_path)
    (tmp_path / PROFILE_FILE).write_text(text)
    for _ in range(2):  # the lock is given back
        with pytest.raises(UsageError, match=word):
            make_drive(state=tmp_path)


def test_nothing_is_kept_without_a_folder() -> None:
    assert make_drive(profile=OTHER).drive.profile.term == 36
    assert make_device(profile=Choices(term=36)).register.drive.profile == chosen(USUAL, Choices(term=36))
