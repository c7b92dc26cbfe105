"""Cash in and out of the drawer."""

from __future__ import annotations

from kkt_driver.atol.commands import shift
from kkt_sim.printer import papers
from kkt_sim.register import tables
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.register import Register, on

MAX_CASH = 10**14 - 1


@on(shift.CashIn)
def cash_in(register: Register, command: shift.CashIn) -> None:
    """49h."""
    register.require_paper()
    if not command.sum:
        raise Refused(Code.BAD_PRICE)
    if register.state.cash + command.sum > MAX_CASH:
        raise Refused(Code.CASH_OVERFLOW)
    _move(register, "cash_in", "ВНЕСЕНИЕ", command.sum)


@on(shift.CashOut)
def cash_out(register: Register, command: shift.CashOut) -> None:
    """4Fh: not more than there is."""
    register.require_paper()
    if not command.sum:
        raise Refused(Code.BAD_PRICE)
    require_cash(register, command.sum)
    _move(register, "cash_out", "ВЫПЛАТА", -command.sum)


def require_cash(register: Register, amount: int) -> None:
    """98h when the drawer holds less, unless the setting says that cash is not counted."""
    counted = not register.state.tables.get(tables.IGNORE_CASH, b"\0")[0]
    if counted and register.state.cash < amount:
        raise Refused(Code.NOT_ENOUGH_CASH)


def _move(register: Register, name: str, title: str, amount: int) -> None:
    register.state.cash += amount
    register.counters.add(name)
    register.counters.add(f"{name}_sum", amount=abs(amount))
    register.save()
    register.printer.drawer_open = True
    register.printer.document(papers.cash(register.paper_context(), title, abs(amount)))
