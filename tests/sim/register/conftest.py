"""Registers in the states that most tests begin with."""

from __future__ import annotations

import pytest

from tests.sim.register.bench import Bench


@pytest.fixture
def bench() -> Bench:
    """Registered, shift closed."""
    return Bench()


@pytest.fixture
def shop() -> Bench:
    """Registered, shift open, mode of sales."""
    bench = Bench()
    bench.open_shift()
    return bench


@pytest.fixture
def receipt_open(shop: Bench) -> Bench:
    """A sell receipt open."""
    from kkt_driver.atol.commands import receipt

    shop.ask(receipt.OpenReceipt(kind=1))
    return shop
