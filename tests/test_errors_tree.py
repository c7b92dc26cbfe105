"""Every exception stands in one branch of the tree, which says whose fault it is, and the tree is drawn in full."""

from __future__ import annotations

import copy
import pickle
import re
from datetime import datetime

import pytest

from kkt_driver import errors
from kkt_driver.errors import (
    BadFrame,
    DeviceError,
    DriveDateTime,
    DriveFull,
    FieldError,
    KktError,
    OutcomeUnknown,
    ProtocolError,
    TransportError,
    TransportTimeout,
    UsageError,
    WrongOrder,
)

ALL: list[type[KktError]] = [
    cls for cls in vars(errors).values() if isinstance(cls, type) and issubclass(cls, KktError)
]
BRANCHES = (TransportError, ProtocolError, UsageError, DeviceError, OutcomeUnknown)
each = pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.__name__)


def drawn() -> dict[str, str]:
    """Class and parent, as the docstring of the module draws them."""
    parents: dict[str, str] = {}
    path: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"([ │├└─]*)([A-Z]\w+)(?=  |$)", line)
        if found is None or not line.startswith("    "):
            continue
        depth, name = len(found[1]), found[2]
        path = [(at, parent) for at, parent in path if at < depth]
        if path:
            parents[name] = path[-1][1]
        path.append((depth, name))
    return parents


def test_the_drawing_is_the_tree() -> None:
    outside_devices = [cls for cls in ALL if cls is DeviceError or not issubclass(cls, DeviceError)]
    assert drawn() == {cls.__name__: cls.__bases__[0].__name__ for cls in outside_devices if cls is not KktError}


@each
def test_one_branch_each(cls: type[KktError]) -> None:
    assert sum(issubclass(cls, branch) for branch in BRANCHES) == (cls is not KktError)
    assert (cls.__doc__ or "").strip()


def test_builtin_kin() -> None:
    """What a caller who knows only Python would expect to catch."""
    assert issubclass(UsageError, ValueError)
    assert issubclass(TransportTimeout, TimeoutError)
    assert not issubclass(ProtocolError, ValueError)


def test_meanings_are_found_by_name() -> None:
    meanings = {cls.__name__: cls for cls in ALL if issubclass(cls, DeviceError) and cls is not DeviceError}
    assert {name: cls for name, cls in DeviceError.by_name.items() if cls.__module__ == errors.__name__} == meanings
    assert len(meanings) > 20


def test_field_error() -> None:
    error = FieldError("CashIn.sum", "must lie within 0..9", -1)
    assert (error.field, error.rule, error.value) == ("CashIn.sum", "must lie within 0..9", -1)
    assert str(error) == "CashIn.sum: must lie within 0..9, got -1"
    given, missing = FieldError("name", "must be text", None), FieldError("name", "is missing")
    assert (str(given), given.value) == ("name: must be text, got None", None)
    assert (str(missing), missing.value) == ("name: is missing", None)


def test_wrong_order_says_what_is_in_the_way() -> None:
    assert WrongOrder("x").reason == ""
    assert WrongOrder("sell: the shift is closed", "shift_closed").reason == "shift_closed"


def test_a_wrong_clock_is_told() -> None:
    error = DriveDateTime(0xD9, "р", "e")
    error.tell(None, None)
    assert str(error) == "e / р [D9h]"
    clock, last = datetime(2026, 4, 1, 10), datetime(2026, 5, 1, 12)
    error.tell(clock, last)
    assert str(error) == (
        "e / р [D9h]: the register's clock shows 2026-04-01 10:00, the drive's last document is of 2026-05-01 12:00"
    )
    twin = pickle.loads(pickle.dumps(error))
    assert (str(twin), twin.clock, twin.last) == (str(error), clock, last)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (DeviceError(0x66, "р", "e"), "e / р [66h]"),
        (DeviceError(0x0A, "р", "e", command="OpenShift"), "OpenShift: e / р [0Ah]"),
        (DriveFull(0xEE, "р", "e", extended=0x402), "e / р [EEh/0402h]"),
        (DriveFull(0xEE, "р", "e", extended=0x206, tag=1018, command="X"), "X: e / р [EEh/0206h (tag 1018)]"),
    ],
)
def test_device_error(error: DeviceError, text: str) -> None:
    assert str(error) == text
    assert (error.text_ru, error.text_en, error.frames) == ("р", "e", ())


def test_outcome_unknown() -> None:
    error = OutcomeUnknown("sell", 17, lambda: "document 18")
    assert (error.operation, error.before) == ("sell", 17)
    assert "last document before was 17" in str(error)
    assert error.resolve() == "document 18"
    with pytest.raises(WrongOrder):
        OutcomeUnknown("sell", 17).resolve()


@pytest.mark.parametrize(
    "error",
    [
        BadFrame("x"),
        TransportTimeout("x"),
        FieldError("price", "must be whole", 1.5),
        FieldError("price", "is missing"),
        WrongOrder("sell: the shift is closed", "shift_closed"),
        DriveFull(0xEE, "р", "e", extended=0x206, tag=1018, command="X"),
        OutcomeUnknown("sell", 17),
    ],
    ids=repr,
)
def test_errors_travel(error: KktError) -> None:
    """Through queues and process pools, with all they know."""
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (type(twin), str(twin), twin.args) == (type(error), str(error), error.args)
        known = {name: value for name, value in error.__dict__.items() if name != "_resolve"}
        assert {name: value for name, value in twin.__dict__.items() if name != "_resolve"} == known


def test_an_unknown_outcome_that_travelled_cannot_ask() -> None:
    twin = pickle.loads(pickle.dumps(OutcomeUnknown("sell", 17, lambda: None)))
    with pytest.raises(WrongOrder):
        twin.resolve()
