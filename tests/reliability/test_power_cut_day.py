"""A full day through driver and emulator with the power cut at every byte that is ever written to a disk.

What was not synced may be dropped, kept or torn. The three leave the same disks: a cut inside an append leaves its
front part, of any length from none to all. So each length is one run, and stands for every byte and policy that leaves
it. On every second run the register stays dark until the driver has given up and says that it does not know.
"""

from __future__ import annotations

from functools import cache

import pytest

from kkt_driver.results import CashReport, FiscalDocument
from kkt_driver.session import RECONNECT_PAUSES
from kkt_sim.clock import VirtualClock

from .conftest import Tell
from .day import Step, full_day
from .moments import Moment, places
from .shop import LONG, Shop, chance, outcome, patient

pytestmark = patient

PARTS = 12
#: in a short run every byte of the drive's journal, and of the register's own records every so many and both ends
STRIDE = 1 if LONG else 101
#: one run in so many goes on to the end of the day
GO_ON = 200


@cache
def undisturbed() -> list[Moment]:
    """The moments of the day, the first before its first step."""
    shop = Shop()
    moments = [Moment.of(shop)]
    for step in full_day():
        shop.clock.advance(minutes=1)
        shop.mains.written.clear()
        step.run(shop.kkt)
        moments.append(Moment.of(shop))
    return moments


def judge(step: Step, shop: Shop, before: Moment, after: Moment) -> bool:
    """Run the step with the cut to come; whether it was told to be made. The drive must agree."""
    made, what = outcome(lambda: step.run(shop.kkt))
    assert shop.mains.happened == 1
    assert shop.records == (after if made else before).records, what
    assert shop.device.register.state.cash == (after if made else before).memory.get("cash", 0), what
    if made and step.form:
        assert isinstance(what, FiscalDocument)
        assert (what.form, what.number, what.total) == (step.form, len(after.records) - 1, step.total)
    elif made:
        assert isinstance(what, CashReport)
        assert what.moved == step.moved
    return made


def go_on(shop: Shop, number: int) -> None:
    """The rest of the day, and one more start."""
    moments = undisturbed()
    for step, moment in zip(full_day()[number:], moments[number + 1 :], strict=True):
        shop.clock.set(moment.now)
        step.run(shop.kkt)
    again = Shop(shop.kept, clock=shop.clock)
    assert again.records == shop.records == moments[-1].records
    assert again.memory == shop.memory == moments[-1].memory


@pytest.mark.parametrize("part", range(PARTS))
def test_power_cut_at_every_byte(part: int, tell: Tell) -> None:
    moments, steps = undisturbed(), full_day()
    cuts = made = finished = 0
    for number in range(part, len(steps), PARTS):
        step, before, after = steps[number], moments[number], moments[number + 1]
        for place in places(after.written, STRIDE):
            shop = Shop(before.kept, clock=VirtualClock(after.now))
            shop.mains.cuts = [place]
            shop.line.dark = len(RECONNECT_PAUSES) * (cuts % 2)
            if judge(step, shop, before, after):
                made += 1
            else:
                # What failed left nothing in the way, and the same call makes what it would have made.
                step.run(shop.kkt)
            assert shop.records == after.records, "documents to the last byte as without the cut"
            assert shop.memory == after.memory, "totals too"
            if cuts % GO_ON == 0:
                go_on(shop, number + 1)
                finished += 1
            cuts += 1
    assert 0 < made < cuts
    assert finished
    tell("power cuts in a day", part=part, cuts=cuts, made=made, not_made=cuts - made, days_finished=finished)


def test_the_power_fails_again_and_again_during_recovery(tell: Tell) -> None:
    """Random places, up to four cuts in one operation."""
    moments, steps, dice = undisturbed(), full_day(), chance("cuts in recovery")
    runs = happened = 0
    for _ in range(20_000 if LONG else 400):
        number = dice.randrange(len(steps))
        step, before, after = steps[number], moments[number], moments[number + 1]
        size = sum(size + 1 for _, size in after.written)
        if not size:
            continue
        shop = Shop(before.kept, clock=VirtualClock(after.now))
        shop.mains.cuts = [dice.randrange(size), *(dice.randrange(3000) for _ in range(dice.randrange(4)))]
        shop.line.dark = dice.choice((0, 0, 3, len(RECONNECT_PAUSES)))
        made, what = outcome(lambda step=step, shop=shop: step.run(shop.kkt))  # type: ignore[misc]
        happened += shop.mains.happened
        shop.mains.cuts = []
        assert shop.records == (after if made else before).records, what
        if not made:
            step.run(shop.kkt)
        assert shop.records == after.records
        assert shop.memory == after.memory
        runs += 1
    assert happened > runs > 0
    tell("power cuts during recovery", runs=runs, cuts=happened)
