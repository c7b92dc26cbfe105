from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kkt_sim.clock import Clock, SystemClock, VirtualClock

NOON = datetime(2024, 5, 17, 12, 0)


def test_virtual_clock_stands_still() -> None:
    clock = VirtualClock(NOON)
    assert [clock.now(), clock.now()] == [NOON, NOON]
    assert clock.monotonic() == 0.0


def test_advance_moves_both_readings() -> None:
    clock = VirtualClock(NOON)
    clock.advance(hours=24, minutes=1)
    clock.advance(seconds=0.5)
    assert clock.now() == datetime(2024, 5, 18, 12, 1, 0, 500_000)
    assert clock.monotonic() == 24 * 3600 + 60.5


def test_set_turns_the_dial_only() -> None:
    clock = VirtualClock(NOON)
    clock.advance(minutes=1)
    clock.set(datetime(2020, 1, 1))
    assert clock.now() == datetime(2020, 1, 1)
    assert clock.monotonic() == 60.0


def test_time_does_not_pass_backwards() -> None:
    clock = VirtualClock(NOON)
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(seconds=-1)
    assert clock.now() == NOON


@pytest.mark.parametrize("make", [lambda zoned: VirtualClock(zoned), lambda zoned: VirtualClock(NOON).set(zoned)])
def test_zones_are_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match="zone"):
        make(datetime(2024, 1, 1, tzinfo=UTC))


def test_system_clock_is_local_and_monotonic() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is None
    assert clock.monotonic() <= clock.monotonic()
