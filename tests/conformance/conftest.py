"""Fixtures: an emulator in a process of its own, the vendor's driver in another, and a shop with its shift open.

One emulator and one driver serve a whole module, and tests run in any order: a test looks at what it changed, not
at totals since the start. Who needs a register of their own take ``emulators`` and ``vendors``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from kkt_sim.register.device import Device
from kkt_sim.serve.tcp import TcpServer

from .emulator import Emulator
from .registration import given
from .shop import Json, Shop
from .vendor import Vendor, library_path

MakeEmulator = Callable[..., Emulator]
MakeVendor = Callable[..., Vendor]
Serve = Callable[[Device], int]

_TALKED = pytest.StashKey[list[Vendor]]()


def pytest_configure(config: pytest.Config) -> None:
    """Tests of link faults wait as long as the vendor's driver waits."""
    config.addinivalue_line("markers", "slow: waits for timeouts of real time")
    config.stash[_TALKED] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows the end of the vendor's own log."""
    report = yield
    if report.failed:
        for vendor in item.config.stash[_TALKED]:
            report.sections.append(("log of the vendor's driver", vendor.log()))
    return report


class _Vendors:
    """Makes drivers and ends them together."""

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self._talked, self._folder, self._made = config.stash[_TALKED], folder, list[Vendor]()

    def make(self, port: int | str, **settings: Any) -> Vendor:
        """A driver set up for ``port``, of TCP or a serial one; not yet connected."""
        vendor = Vendor(port, self._folder / f"driver{len(self._made)}", **settings)
        self._made.append(vendor)
        self._talked.append(vendor)
        return vendor

    def close(self) -> None:
        """End them all."""
        for vendor in self._made:
            self._talked.remove(vendor)
            vendor.close()


@pytest.fixture(scope="session", autouse=True)
def _library() -> Path:
    """Every test here needs the library; skipped at once without."""
    return library_path()


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """A registered emulator for the whole module."""
    with Emulator("--registered") as running:
        yield running


@pytest.fixture(scope="module")
def vendor(
    emulator: Emulator, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Vendor]:
    """The vendor's driver, connected to the module's emulator."""
    vendors = _Vendors(request.config, tmp_path_factory.mktemp("vendor"))
    try:
        made = vendors.make(emulator.port)
        made.open()
        yield made
    finally:
        vendors.close()


@pytest.fixture
def register(vendor: Vendor) -> Shop:
    """The module's register, in whatever state the test before has left it."""
    return Shop(vendor)


@pytest.fixture
def shop(register: Shop) -> Shop:
    """The module's register with the shift open."""
    register.open_shift()
    return register


@pytest.fixture
def emulators() -> Iterator[MakeEmulator]:
    """Makes emulators for one test: ``emulators("--seed", "7")``."""
    with ExitStack() as running:
        yield lambda *options: running.enter_context(Emulator(*options))


@pytest.fixture
def vendors(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MakeVendor]:
    """Makes drivers for one test: ``vendors(port, Model=…)``; they are not yet connected."""
    made = _Vendors(request.config, tmp_path)
    try:
        yield made.make
    finally:
        made.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a device of this process over TCP, for tests that turn its clock or take its paper; gives the port."""
    with ExitStack() as running:

        def start(device: Device) -> int:
            server = TcpServer(device.feed, reset=device.new_line)
            thread = threading.Thread(target=server.serve, daemon=True)
            thread.start()
            running.callback(thread.join, 10)
            running.callback(server.stop)
            return server.port

        yield start


@pytest.fixture
def fresh(emulators: MakeEmulator, vendors: MakeVendor) -> Shop:
    """An unregistered register."""
    vendor = vendors(emulators("--seed", "77").port)
    vendor.open()
    return Shop(vendor)


@pytest.fixture
def asked(fresh: Shop) -> Json:
    """A registration that fits the fresh register."""
    return given(fresh.run("getDeviceInfo")["deviceInfo"]["serial"])
