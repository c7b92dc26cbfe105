"""The disk fails and the power holds: full, or unable to say whether the bytes are there.

The drive answers 03h then and cannot know itself what it has kept. The driver must not take that for "not made".
"""

from __future__ import annotations

import pytest

from kkt_driver.errors import KktError, OutcomeUnknown
from kkt_sim.clock import VirtualClock

from .conftest import Tell
from .day import full_day
from .moments import Moment
from .shop import Shop, outcome
from .test_power_cut_day import undisturbed


def writes(moment: Moment) -> list[tuple[str, int, int]]:
    """Journal, first and last place of each write."""
    passed, found = 0, []
    for name, size in moment.written:
        found.append((name, passed, passed + size))
        passed += size + 1
    return found


@pytest.mark.parametrize("kept", ["nothing", "half", "all"])
def test_a_write_that_fails(kept: str, tell: Tell) -> None:
    moments, steps = undisturbed(), full_day()
    failures = 0
    for step, before, after in zip(steps, moments, moments[1:], strict=False):
        if step.form == 21:  # made without recovery: the caller has nobody to ask but the drive that failed
            continue
        for name, first, last in writes(after):
            shop = Shop(before.kept, clock=VirtualClock(after.now))
            shop.mains.failure = OSError
            shop.mains.cuts = [{"nothing": first, "half": (first + last) // 2, "all": last}[kept]]
            try:
                step.run(shop.kkt)
                told: bool | None = True
            except OutcomeUnknown as unknown:
                told = None
                doubt = unknown
            except KktError:
                told = False
            shop.line.reconnect()
            shop.device.power_cycle()
            if told is None:
                told = doubt.resolve() is not None
            place = f"{step.name}, {name}, {kept}: told {told}"
            assert shop.records == (after if told else before).records, place
            if not told:
                assert outcome(lambda step=step, shop=shop: step.run(shop.kkt))[0], place  # type: ignore[misc]
            assert shop.records == after.records
            assert shop.memory == after.memory
            failures += 1
    assert failures >= len(steps) - 1
    tell("disk failures", kept=kept, failures=failures)
