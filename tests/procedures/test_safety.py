"""What stands in the way is said in words for people and in one for programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kkt_driver.client import Kkt
from kkt_driver.errors import WrongOrder
from kkt_driver.procedures.registration import examine
from kkt_driver.receipt import Position, Receipt, cash
from kkt_driver.registration import Reason
from kkt_sim.simulator import make_device

from .faulty_line import faulty_kkt
from .test_exactly_once import registration

TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])


def refusal(work: Callable[[Kkt], object], *, registered: bool = True, shift: bool = False) -> WrongOrder:
    kkt = faulty_kkt(make_device(registered=registered))[0]
    if shift:
        kkt.open_shift()
    with pytest.raises(WrongOrder) as caught:
        work(kkt)
    return caught.value


@pytest.mark.parametrize("work", [lambda kkt: kkt.sell(TEA), lambda kkt: kkt.close_shift()])
def test_a_closed_shift(work: Callable[[Kkt], object]) -> None:
    error = refusal(work)
    assert (error.reason, "open_shift()" in str(error)) == ("shift_closed", True)


@pytest.mark.parametrize(
    "work",
    [
        lambda kkt: kkt.open_shift(),
        lambda kkt: kkt.close_archive(),
        lambda kkt: kkt.reregister(registration(Reason.CHANGE_OF_PARAMETERS)),
    ],
)
def test_an_open_shift(work: Callable[[Kkt], object]) -> None:
    error = refusal(work, shift=True)
    assert (error.reason, "close_shift()" in str(error)) == ("shift_open", True)


def test_registered_or_not() -> None:
    assert refusal(lambda kkt: kkt.open_shift(), registered=False).reason == "not_registered"
    assert refusal(lambda kkt: kkt.register(registration(Reason.REGISTRATION))).reason == "registered"
    change = registration(Reason.CHANGE_OF_PARAMETERS)
    assert refusal(lambda kkt: kkt.reregister(change), registered=False).reason == "not_registered"


def test_examining_is_what_registering_does_first() -> None:
    given = registration(Reason.REGISTRATION)
    fresh = faulty_kkt(make_device())[0]
    assert fresh.session.run(examine(given, "register")) == fresh.info().serial
    assert fresh.last_document() is None
    error = refusal(lambda kkt: kkt.session.run(examine(given, "register")))
    assert error.reason == "registered"
