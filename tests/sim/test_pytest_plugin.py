"""The fixtures, as a project has them that installs the package and configures nothing."""

from __future__ import annotations

from types import ModuleType

import pytest

import kkt_driver
import kkt_sim
from kkt_sim import pytest_plugin

pytest_plugins = ["pytester"]

TESTS = """
import pytest
from datetime import datetime
from kkt_driver import Kkt, Position, Receipt, cash
from kkt_sim import Fault, FaultyLine, Mishap, VirtualClock

TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])
SIGNS = []

@pytest.mark.parametrize("run", range(2))
def test_each_has_its_own(kkt, kkt_device, run):
    assert isinstance(kkt, Kkt)
    assert kkt_device.tape
    kkt.open_shift()
    SIGNS.append(kkt.sell(TEA).sign)
    assert len(set(SIGNS)) == 1

def test_the_line(kkt, kkt_line):
    assert isinstance(kkt_line, FaultyLine)
    kkt.open_shift()
    kkt_line.arm(Fault(Mishap.CUT_AFTER, command="CloseReceipt"))
    assert kkt.sell(TEA).number == 3

def test_the_clock(kkt, kkt_clock):
    assert isinstance(kkt_clock, VirtualClock)
    kkt_clock.advance(minutes=5)
    assert kkt.status().time == datetime(2026, 3, 2, 9, 5)

@pytest.mark.kkt_device(registered=False, seed=7)
class TestMarked:
    def test_fresh(self, kkt):
        assert (kkt.info().serial, kkt.status().registered) == ("00106789000007", False)

    @pytest.mark.kkt_device(registered=True, model="atol-30f")
    def test_nearer_marks_count_more(self, kkt):
        assert (kkt.info().model, kkt.info().serial, kkt.status().registered) == (61, "00106789000007", True)

def test_a_folder_is_given_back(tmp_path, request):
    for _ in range(2):
        from kkt_sim import make_device
        make_device(state=tmp_path / "shop").close()
"""

STRANGER = """
import sys

def test_nobody_pays_who_does_not_ask():
    loaded = [name for name in sys.modules if name.startswith(("kkt_driver", "kkt_sim"))]
    assert sorted(loaded) == ["kkt_sim", "kkt_sim.pytest_plugin"]
    assert "construct" not in sys.modules
"""


def test_in_a_project(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_till=TESTS)
    result = pytester.runpytest_subprocess("-q", "-W", "error", "--strict-markers", "-p", "no:randomly")
    result.assert_outcomes(passed=7)


def test_in_a_project_that_has_nothing_to_do_with_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_other=STRANGER)
    result = pytester.runpytest_subprocess("-q", "-W", "error", "-p", "no:randomly", "-p", "no:xdist")
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize("package", [kkt_driver, kkt_sim])
def test_imported_before_pytest(package: ModuleType) -> None:
    """Who does so, with pytest.main() in a program, is not warned that assertions in there are as they are."""
    assert "PYTEST_DONT_REWRITE" in (package.__doc__ or "")


def test_help_tells(pytester: pytest.Pytester) -> None:
    shown = pytester.runpytest_subprocess("--fixtures", "-q").stdout.str()
    for name in ("kkt_clock", "kkt_device", "kkt_line", "kkt"):
        assert f"\n{name} -- " in shown
    assert pytest_plugin.MARKER in pytester.runpytest_subprocess("--markers").stdout.str()
