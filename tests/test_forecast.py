"""When a drive ends: the values of the facts, and what must hold for any register."""

from __future__ import annotations

import json
import math
from datetime import date, datetime, timedelta
from statistics import pstdev

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kkt_driver.errors import FieldError
from kkt_driver.forecast import CAPACITY, Load, days_to_fill, forecast

TODAY = date(2026, 3, 2)
FAR = TODAY + timedelta(days=1000)

rooms = st.integers(0, 250_000)
rates = st.floats(0, 20_000)
trends = st.floats(-200, 200)


@pytest.mark.parametrize(
    ("room", "per_day", "trend", "days"),
    [
        (36_650, 600, 0, 61.1),
        (36_650, 600, 5, 50.5),
        (150_000, 600, -1, 355.1),
        (150_000, 400, -1, math.inf),
        (170_000, 170_000, 0, 1.0),
        (0, 0, 0, 0.0),
        (1, 0, 0, math.inf),
        (50, 0, 1, 10.0),
    ],
)
def test_values_of_the_facts(room: int, per_day: float, trend: float, days: float) -> None:
    found = days_to_fill(room, per_day, trend)
    assert found == days or round(found, 1) == days


@given(rooms, rates, trends)
def test_the_formula(room: int, per_day: float, trend: float) -> None:
    """That many days later the documents fill the room; or they never reach it."""
    days = days_to_fill(room, per_day, trend)
    if days < math.inf:
        assert per_day * days + trend * days * days / 2 == pytest.approx(room, rel=1e-6, abs=1e-3)
    else:
        most = per_day * per_day / (-2 * trend) if trend < 0 else 0.0
        assert most <= room


@given(rooms, rates, trends, st.floats(0, 1000), st.floats(0, 50))
def test_more_documents_never_end_later(room: int, per_day: float, trend: float, more: float, steeper: float) -> None:
    before = days_to_fill(room, per_day, trend)
    assert days_to_fill(room, per_day + more, trend) <= before * (1 + 1e-9)
    assert days_to_fill(room, per_day, trend + steeper) <= before * (1 + 1e-9)


@given(st.integers(0, 300_000), rates, st.floats(-50, 50), st.floats(0, 2), st.integers(0, 2000), st.integers(0, 255))
def test_a_forecast_holds_together(used: int, mean: float, trend: float, spread: float, left: int, flags: int) -> None:
    load = Load(mean, trend, spread)
    until = TODAY + timedelta(days=left)
    found = forecast(today=TODAY, used=used, until=until, load=load, flags=flags)
    busier = forecast(today=TODAY, used=used, until=until, load=Load(mean + 10, trend, spread), flags=flags)
    assert found.ends is not None
    assert found.early is not None
    assert TODAY <= found.early <= found.ends <= until
    assert busier.ends is not None
    assert busier.ends <= found.ends
    assert found.days_left == (found.ends - TODAY).days
    assert forecast(today=TODAY, used=used + 1, until=until, load=load).room <= forecast(today=TODAY, used=used).room
    json.dumps(found.to_dict())


@pytest.mark.parametrize(
    ("load", "days_left", "warned"),
    [(Load(600), 61, []), (Load(527.5, 5.0), 50, ["buy"])],
    ids=["61.1 days", "50.5 days with a trend that has come to 600 today"],
)
def test_sixty_days_ahead(load: Load, days_left: int, warned: list[str]) -> None:
    assert load.today == 600
    found = forecast(today=TODAY, used=213_350, until=FAR, load=load)
    assert found.room == CAPACITY - 213_350 == 36_650
    assert found.days_left == days_left
    assert (found.reason, [notice.code for notice in found.warnings]) == ("capacity", warned)


@pytest.mark.parametrize(
    ("left", "code"),
    [(61, None), (60, "buy"), (31, "buy"), (30, "plan"), (15, "plan"), (14, "urgent"), (4, "urgent"), (3, "critical")],
)
def test_steps(left: int, code: str | None) -> None:
    found = forecast(today=TODAY, used=10, until=TODAY + timedelta(days=left))
    assert (found.reason, found.days_left) == ("term", left)
    assert [notice.code for notice in found.warnings] == ([code] if code else [])


def test_an_uneven_load_warns_earlier() -> None:
    even = forecast(today=TODAY, used=213_350, until=FAR, load=Load(600))
    uneven = forecast(today=TODAY, used=213_350, until=FAR, load=Load(600, spread=0.5))
    assert even.ends == uneven.ends
    assert uneven.early is not None
    assert uneven.early < uneven.ends  # type: ignore[operator]
    assert [notice.code for notice in uneven.warnings] == ["buy"]


def test_nothing_is_known() -> None:
    found = forecast(today=TODAY, used=0)
    assert (found.ends, found.reason, found.days_left, found.warnings) == (None, None, None, ())
    assert forecast(today=TODAY, used=300_000).days_left == 0
    assert forecast(today=TODAY, used=0, yearly=365_000).full == TODAY + timedelta(days=250)
    assert forecast(today=TODAY, used=0, until=TODAY - timedelta(days=9)).ends == TODAY
    with pytest.raises(FieldError):
        forecast(today=TODAY, used=-1)
    with pytest.raises(FieldError):
        forecast(today=TODAY, used=1, capacity=0)


@pytest.mark.parametrize(("flag", "left"), [(0x80, 0), (0x01, 3), (0x02, 30)])
def test_flags_know_better(flag: int, left: int) -> None:
    found = forecast(today=TODAY, used=10, until=FAR, flags=flag)
    assert (found.reason, found.days_left) == ("flag", left)
    assert len(found.warnings) == 2


def test_the_flag_of_the_memory_tells_the_true_capacity() -> None:
    found = forecast(today=TODAY, used=90_000, until=FAR, load=Load(100), flags=0x04)
    assert (found.room, found.days_left, found.reason) == (10_000, 100, "capacity")
    assert [notice.code for notice in found.warnings] == ["memory"]


@pytest.mark.parametrize(("waited", "warned"), [(4, []), (5, ["lock"]), (31, ["lock"])])
def test_the_lock_of_the_operator(waited: int, warned: list[str]) -> None:
    since = datetime(2026, 3, 2, 23, 59) - timedelta(days=waited)
    found = forecast(today=TODAY, used=10, until=FAR, unsent_since=since)
    assert found.lock == TODAY + timedelta(days=30 - waited)
    assert found.ends == FAR  # sending cures it
    assert [notice.code for notice in found.warnings] == warned


def test_load_of_days() -> None:
    assert Load.of([5] * 6) is None
    week = [100, 100, 100, 100, 150, 200, 0]
    assert Load.of(week) == Load(750 / 7, 0.0, pstdev(week) / (750 / 7), 7)
    even = Load.of(week * 8)
    assert even is not None
    assert even.trend == pytest.approx(0, abs=1e-9)  # weekdays are no trend
    assert Load.of([0] * 30) == Load(0, 0, 0, 28)


@given(st.integers(28, 56), st.floats(-0.5, 0.5), st.lists(st.integers(-20, 20), min_size=7, max_size=7))
def test_a_trend_is_found_under_the_weekdays(days: int, trend: float, weekdays: list[int]) -> None:
    counts = [200 + trend * (day - days) + weekdays[day % 7] for day in range(days)]
    found = Load.of(counts)  # type: ignore[arg-type]
    assert found is not None
    assert found.trend == pytest.approx(trend, abs=1e-6)
    assert found.today == pytest.approx(200 + sum(weekdays) / 7, abs=1e-6)


@given(st.lists(st.integers(0, 5000), min_size=7, max_size=70))
def test_a_trend_is_at_most_one_percent(counts: list[int]) -> None:
    found = Load.of(counts)
    assert found is not None
    assume(found.mean)
    assert abs(found.trend) <= 0.01 * found.mean
    assert found.today > 0
