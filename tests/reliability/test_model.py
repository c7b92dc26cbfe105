"""The driver's methods in any order against a model of a shop that was written without looking at the emulator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kkt_driver.atol.commands.registers import (
    CashInSum,
    CashOutSum,
    NonNullableSum,
    RegistrationsCount,
    RegistrationsSum,
)
from kkt_driver.errors import DeviceError, WrongOrder
from kkt_driver.ffd.enums import VatRate
from kkt_driver.receipt import Correction, Position, Receipt, ReceiptKind, card, cash
from kkt_driver.registration import Reason

from . import model as m
from .day import CALLS, CASHIER, registration
from .shop import LONG, START, Shop, patient

MONEY = st.integers(1, 5_000_00)
KINDS = (m.SELL, m.SELL_RETURN, m.BUY, m.BUY_RETURN, m.SELL_CORRECTION, m.BUY_CORRECTION)


class ShopMachine(RuleBasedStateMachine):
    """Rules are the driver's methods; both sides do them or both refuse."""

    @initialize()
    def first(self) -> None:
        self.shop = Shop()
        self.model = m.Model(START)
        self.both(self.model.register, lambda: self.shop.kkt.register(registration(), CASHIER))

    def both(self, expected: Callable[[], None], call: Callable[[], Any]) -> None:
        """The same on both sides."""
        try:
            expected()
        except m.Refuses:
            try:
                call()
            except (WrongOrder, DeviceError):
                return
            raise AssertionError("the driver did what the model refuses") from None
        call()

    @rule()
    def open_shift(self) -> None:
        self.both(self.model.open_shift, lambda: self.shop.kkt.open_shift(CASHIER))

    @rule()
    def close_shift(self) -> None:
        self.both(self.model.close_shift, lambda: self.shop.kkt.close_shift(CASHIER))

    @rule(kind=st.sampled_from((m.SELL, m.SELL, *KINDS)), total=MONEY, part=st.sampled_from((0, 0, 1, 3)))
    def receipt(self, kind: int, total: int, part: int) -> None:
        """``part`` of four by card."""
        by_card = total * part // 4
        paid = [*([card(by_card)] if by_card else []), cash(total - by_card)]
        if kind in (m.SELL_CORRECTION, m.BUY_CORRECTION):
            made: Any = Correction(
                paid, "Акт", date(2026, 3, 1), "1", kind=ReceiptKind(kind), vat={VatRate.NO_VAT: total}
            )
            call = lambda: self.shop.kkt.correct(made)  # noqa: E731
        else:
            made = Receipt([Position("Товар", total)], paid, ReceiptKind(kind))
            call = lambda: CALLS[ReceiptKind(kind)](self.shop.kkt, made)  # noqa: E731
        self.both(lambda: self.model.receipt(kind, total, total - by_card), call)

    @rule(amount=MONEY)
    def cash_in(self, amount: int) -> None:
        self.both(lambda: self.model.cash_in(amount), lambda: self.shop.kkt.cash_in(amount))

    @rule(amount=MONEY)
    def cash_out(self, amount: int) -> None:
        self.both(lambda: self.model.cash_out(amount), lambda: self.shop.kkt.cash_out(amount))

    @rule()
    def reregister(self) -> None:
        if sum(paper.form in (1, 11) for paper in self.model.papers) < 12:
            self.both(
                self.model.reregister,
                lambda: self.shop.kkt.reregister(registration(Reason.CHANGE_OF_PARAMETERS), CASHIER),
            )

    @rule()
    def x_report(self) -> None:
        self.shop.kkt.x_report()

    @rule()
    def power_off_and_on(self) -> None:
        self.shop.device.power_cycle()

    @rule(hours=st.sampled_from((1, 5, 24, 24)))
    def time_passes(self, hours: int) -> None:
        self.shop.clock.advance(hours=hours)
        self.model.now += timedelta(hours=hours)

    @invariant()
    def agree(self) -> None:
        kkt, model = self.shop.kkt, self.model
        for kind in KINDS:
            assert kkt.execute(RegistrationsSum(parameter1=kind)).sum == model.sums[kind]
            assert kkt.execute(RegistrationsCount(parameter1=kind)).count == model.counts[kind]
            assert kkt.execute(NonNullableSum(parameter1=kind)).sum == model.forever[kind]
        assert kkt.cash() == model.drawer
        assert kkt.execute(CashInSum()).sum == model.put_in
        assert kkt.execute(CashOutSum()).sum == model.taken_out
        shift = kkt.shift()
        assert (shift.is_open, shift.expired, shift.number) == (model.is_open, model.expired, model.shift)
        assert shift.receipts == model.receipts
        last = kkt.last_document()
        assert last is not None
        assert (last.number, last.form, last.total) == (
            len(model.papers),
            model.papers[-1].form,
            model.papers[-1].total,
        )

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            stored = self.shop.device.register.drive.documents()
            assert [one.form for one in stored] == [paper.form for paper in self.model.papers]


ShopMachine.TestCase.settings = settings(max_examples=1000 if LONG else 40, stateful_step_count=40)
TestShop = patient(ShopMachine.TestCase)
