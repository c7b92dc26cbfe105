"""Whatever a host sends, in whatever state: the register answers, lives, and a refusal has changed nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kkt_driver.atol import commands as _commands  # noqa: F401 - fills the registry
from kkt_driver.atol.command import AtolCommand
from kkt_driver.atol.commands import drive, modes, receipt, registration, shift, tables
from kkt_driver.ffd import BY_NUMBER
from tests.sim.register.bench import Bench
from tests.wire.strategies import messages_of

ANY = sorted(AtolCommand.registry.values(), key=str)
KOPECKS = st.sampled_from([0, 1, 100, 12_345, 10**9, 10**10 - 1])
CELLS = st.sampled_from([(2, 1, 1), (2, 1, 18), (2, 1, 23), (3, 1, 1), (3, 30, 1), (6, 1, 1), (19, 1, 1), (19, 1, 2)])


@st.composite
def attributes(draw: st.DrawFn) -> registration.WriteAttribute:
    tag = draw(st.sampled_from(sorted(BY_NUMBER)))
    raw = draw(st.sampled_from([b"\1", bytes(4), b"\xff" * 6, b"7725225244  "]) | st.binary(max_size=40))
    return registration.WriteAttribute(data=tag.to_bytes(2, "little") + len(raw).to_bytes(2, "little") + raw)


#: What leads somewhere, much more often than chance would have it.
SENSIBLE: st.SearchStrategy[AtolCommand[Any]] = st.one_of(
    st.just(modes.ExitMode()),
    st.builds(modes.EnterMode, mode=st.sampled_from([1, 1, 1, 2, 3, 4, 6])),
    st.just(shift.OpenShift()),
    st.builds(shift.CashIn, sum=KOPECKS),
    st.builds(receipt.OpenReceipt, kind=st.sampled_from([1, 2, 4, 5, 7, 9])),
    st.just(receipt.BeginPosition()),
    st.builds(
        lambda price, **fields: receipt.FinishPosition(price=price, sum=price, quantity=1000, name="Чай", **fields),
        KOPECKS,
        tax=st.integers(1, 12),
        discount=st.sampled_from([0, 5, 10**13]),
        subject=st.integers(0, 20),
        method=st.integers(0, 7),
    ),
    st.builds(receipt.Payment, kind=st.integers(1, 10), sum=KOPECKS),
    st.builds(receipt.CloseReceipt, kind=st.integers(1, 10), sum=KOPECKS),
    attributes(),
    st.builds(
        lambda cell, value: tables.WriteTable(table=cell[0], row=cell[1], field=cell[2], value=value),
        CELLS,
        st.binary(max_size=8),
    ),
)
COMMANDS = SENSIBLE | st.sampled_from(ANY).flatmap(messages_of)


@settings(max_examples=settings().max_examples * 3)
@given(st.booleans(), st.lists(COMMANDS | st.binary(max_size=12), min_size=10, max_size=80))
def test_the_register_lives(registered: bool, steps: list[AtolCommand[Any] | bytes]) -> None:
    bench = Bench(registered=registered)
    for step in steps:
        if isinstance(step, drive.ResetDebugDrive):
            continue
        before = bench.storages[0].read()
        payload = step if isinstance(step, bytes) else step.to_task()
        answer, refused = bench.register.execute(payload)
        assert answer
        if refused:
            assert (answer[:1], len(answer)) == (b"\x55", 2)
            assert bench.storages[0].read() == before
            assert not bench.register.drive.status().document
    bench.power_on()
    assert bench.raw(bytes.fromhex("0000 45"))[:1] == b"\x55"
