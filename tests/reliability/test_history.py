"""A long random history with mishaps, judged afterwards.

Each call ends as ok, as fail, or as unknown, which resolve() settles. Each receipt carries a name of its own, so the
drive tells of each call whether it was made: an ok once, a fail never, an unknown as resolve() has said. And after
every call: totals of the shift = sum of its receipts, totals for ever = sum of all, the drawer = what went in and out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from kkt_driver.atol.commands.registers import NonNullableSum, RegistrationsSum
from kkt_driver.client import Kkt
from kkt_driver.errors import ConnectError, KktError, OutcomeUnknown
from kkt_driver.ffd import Document
from kkt_driver.ffd.enums import VatRate
from kkt_driver.receipt import Correction, Position, Receipt, ReceiptKind, card, cash
from kkt_driver.session import Session
from tests.procedures.faulty_line import FAULTS, FaultyLine

from .conftest import Tell
from .day import CALLS, CASHIER, drawer, registration
from .shop import LONG, SEED, PowerCut, Shop, chance, patient

pytestmark = patient

HISTORIES, CALLS_EACH = (8, 1000) if LONG else (4, 200)
#: a request that arrives late can be told from a new one only where the register has a state that refuses it
IN_ORDER = [fault for fault in FAULTS if "late" not in fault]
#: after these the driver cannot ask, and has to say so
DEADLY = ["dead_before", "dead_after"]
KINDS = tuple(CALLS)
ALL_KINDS = (*KINDS, ReceiptKind.SELL_CORRECTION, ReceiptKind.BUY_CORRECTION)


class ShakyLine(FaultyLine):
    """Whose register may lose power while it starts."""

    def reconnect(self) -> None:
        try:
            super().reconnect()
        except PowerCut as cut:
            raise ConnectError("it went off again while it started") from cut


@dataclass
class Told:
    """What the caller knows."""

    ends: Counter[str] = field(default_factory=Counter)
    made: set[str] = field(default_factory=set)
    not_made: set[str] = field(default_factory=set)
    shift: Counter[int] = field(default_factory=Counter)
    overall: Counter[int] = field(default_factory=Counter)
    cash: int = 0
    shift_open: bool = False


class History:
    """One shop, one seed, many calls."""

    def __init__(self, number: int) -> None:
        self.dice = chance(f"history {number}")
        self.shop = Shop()
        self.line = ShakyLine(self.shop.device)
        self.kkt = Kkt(Session(self.line))
        self.told = Told()
        self.count = 0

    def call(self, call: Callable[[], Any], *, late: bool = True) -> bool:
        """With a mishap or without; whether it was made."""
        self.count += 1
        dice, mains, fault = self.dice, self.shop.mains, ""
        if dice.random() < 0.8:
            fault = dice.choice(DEADLY if dice.random() < 0.5 else FAULTS if late else IN_ORDER)
            self.line.strike(fault, dice.randrange(1, 22))
        if dice.random() < 0.3 and "late" not in fault:
            mains.cuts = [dice.randrange(4000) for _ in range(dice.randrange(1, 3))]
        try:
            call()
            end, made = "ok", True
        except OutcomeUnknown as unknown:
            self.settle()
            made = unknown.resolve() is not None
            end = "unknown, made" if made else "unknown, not made"
        except KktError:
            end, made = "fail", False
        self.settle()
        self.told.ends[end] += 1
        return made

    def settle(self) -> None:
        """No more mishaps."""
        self.shop.mains.cuts = []
        self.line.arm()
        self.line.heal()
        self.line.reconnect()

    def step(self) -> None:
        """One call, whatever the state asks for or chance wants."""
        dice, told, kkt = self.dice, self.told, self.kkt
        self.shop.clock.advance(minutes=1)
        if not told.shift_open:
            if self.call(lambda: kkt.open_shift(CASHIER)):
                told.shift_open, told.shift = True, Counter()
            return
        draw = dice.random()
        if draw < 0.03:
            told.shift_open = not self.call(lambda: kkt.close_shift(CASHIER))
        elif draw < 0.11:
            amount = dice.randrange(1, 50_000)
            if self.call(lambda: kkt.cash_in(amount), late=False):
                told.cash += amount
        elif draw < 0.15 and told.cash:
            amount = dice.randrange(1, told.cash + 1)
            if self.call(lambda: kkt.cash_out(amount), late=False):
                told.cash -= amount
        elif draw < 0.18:
            self.call(kkt.x_report)
        else:
            self.receipt()

    def receipt(self) -> None:
        """A receipt or a correction with a name."""
        dice, told, name = self.dice, self.told, str(self.count)
        price, kind = dice.randrange(1, 30_000), dice.choice((*KINDS, *KINDS, ReceiptKind.SELL, *ALL_KINDS))
        paid = [cash(price)] if dice.random() < 0.7 else [card(price)]
        made: Any
        call: Callable[[Kkt, Any], Any] = CALLS.get(kind, Kkt.correct)
        if kind in KINDS:
            made = Receipt([Position("Товар", price)], paid, kind, cashier=CASHIER, additional=name)
        else:
            made = Correction(paid, "Акт", date(2026, 3, 1), name, kind=kind, vat={VatRate.NO_VAT: price})
        if drawer(made) + told.cash < 0:
            return
        if self.call(lambda: call(self.kkt, made)):
            told.made.add(name)
            told.shift[kind] += price
            told.overall[kind] += price
            told.cash += drawer(made)
        else:
            told.not_made.add(name)

    def check(self) -> None:
        """Counters, through the driver."""
        told, kkt = self.told, self.kkt
        for kind in ALL_KINDS:
            assert kkt.execute(RegistrationsSum(parameter1=kind)).sum == told.shift[kind], kind
            assert kkt.execute(NonNullableSum(parameter1=kind)).sum == told.overall[kind], kind
        assert kkt.cash() == told.cash
        assert kkt.status().shift_open == told.shift_open

    def judge(self) -> None:
        """The whole history against the drive."""
        stored = list(self.shop.device.register.drive.documents())
        assert [one.number for one in stored] == list(range(1, len(stored) + 1))
        sums: Counter[int] = Counter()
        names: Counter[str] = Counter()
        for one in stored:
            fields = Document.decode(one.form, one.tlv).fields
            name = fields.get(1192)
            if one.form == 31:
                basis = fields[1174]
                name = dict(basis).get(1179) if basis else None  # type: ignore[arg-type]
            if name is not None:
                names[str(name)] += 1
                total = fields[1020]
                assert isinstance(total, int)
                sums[one.form] += total
        assert names == Counter(self.told.made), "each that was made once, and no other"
        assert not names.keys() & self.told.not_made
        assert sum(sums.values()) == sum(self.told.overall.values())


@pytest.mark.parametrize("number", range(HISTORIES))
def test_history(number: int, tell: Tell) -> None:
    history = History(number)
    history.kkt.register(registration(), CASHIER)
    while history.count < CALLS_EACH:
        history.step()
        history.check()
    history.judge()
    ends = {end.replace(", ", "_").replace(" ", "_"): count for end, count in sorted(history.told.ends.items())}
    tell("history", number=number, seed=SEED, power_cuts=history.shop.mains.happened, **ends)
