"""The documents of a full day go to the operator with the power cut at every byte that the exchange writes.

As in ``test_power_cut_day`` each length of what is left of an append stands for all that may become of it. After the
cut the document either waits still, and is sent again, which the operator answers as he did; or it waits no more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import pytest

from kkt_sim.clock import VirtualClock
from kkt_sim.operator.core import Operator
from kkt_sim.operator.line import in_process
from kkt_sim.register.exchange import Channel

from .conftest import Tell
from .day import full_day
from .moments import Moment, places
from .shop import DRIVE, LONG, PowerCut, Shop, chance, patient

pytestmark = patient

PARTS = 4
#: in a short run so many documents, and of the register's own records every so many bytes and both ends
DOCUMENTS = None if LONG else 8
STRIDE = 1 if LONG else 211
NOBODY = "127.0.0.1:1"
MOSCOW = timedelta(hours=3)


def shop_at(kept: tuple[bytes, bytes], now: datetime) -> Shop:
    """A shop whose register would send its documents by itself."""
    return Shop(kept, clock=VirtualClock(now), operator=NOBODY)


def deliver(shop: Shop, operator: Operator) -> None:
    """One document."""
    exchange = shop.device.register.exchange
    exchange.hurry()
    job = exchange.begin(Channel.ETHERNET)
    assert job is not None
    exchange.end(job, in_process(job.steps(), operator))


def operator_of(shop: Shop) -> Operator:
    return Operator(clock=shop.clock, utc_offset=MOSCOW)


@cache
def undisturbed() -> list[Moment]:
    """The moments of the exchange, the first before its first document."""
    day = Shop()
    for step in full_day():
        day.clock.advance(minutes=1)
        step.run(day.kkt)
    shop = shop_at(day.kept, day.clock.now())
    operator = operator_of(shop)
    moments = [Moment.of(shop)]
    while unsent(shop):
        shop.clock.advance(minutes=1)
        shop.mains.written.clear()
        deliver(shop, operator)
        moments.append(Moment.of(shop))
    return moments


def unsent(shop: Shop) -> int:
    return shop.device.register.exchange.unsent


def test_the_day_reaches_the_operator() -> None:
    moments = undisturbed()
    documents = len(full_day()) - 3  # cash in and out and the X report make none
    assert len(moments) - 1 == documents
    assert len(moments[-1].records) - len(moments[0].records) == documents
    assert all(any(name == DRIVE for name, _ in moment.written) for moment in moments[1:])


@pytest.mark.parametrize("part", range(PARTS))
def test_power_cut_at_every_byte(part: int, tell: Tell) -> None:
    moments = undisturbed()
    numbers = [*range(1, len(moments))]
    if DOCUMENTS is not None:
        numbers = chance("documents of the exchange").sample(numbers, DOCUMENTS)
    cuts = again = 0
    for number in numbers[part::PARTS]:
        before, after = moments[number - 1], moments[number]
        for place in places(after.written, STRIDE):
            shop = shop_at(before.kept, after.now)
            operator = operator_of(shop)
            waiting = unsent(shop)
            shop.mains.cuts = [place]
            with pytest.raises(PowerCut):
                deliver(shop, operator)
            assert operator.store.rows("SELECT count(*) AS n FROM documents")[0]["n"] == 1
            shop = shop_at(shop.kept, after.now)
            assert unsent(shop) in (waiting - 1, waiting)
            if unsent(shop) == waiting:
                deliver(shop, operator)
                again += 1
            assert unsent(shop) == waiting - 1
            assert shop.records == after.records, "one acknowledgement, that of the operator"
            assert operator.store.rows("SELECT fd FROM documents")[0]["fd"] == number
            assert operator.store.rows("SELECT * FROM conflicts") == []
            cuts += 1
    assert 0 < again <= cuts
    tell("power cuts in the exchange", part=part, cuts=cuts, sent_again=again, done_before=cuts - again)
