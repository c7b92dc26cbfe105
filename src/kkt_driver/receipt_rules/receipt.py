"""The rules of a receipt as a whole."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from kkt_driver.checking import choice, flag, instance, optional
from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import PaymentMethod
from kkt_driver.money import MAX_KOPECKS, kopecks, roubles, whole_roubles
from kkt_driver.procedures.attributes import cashier_tlvs
from kkt_driver.receipt_rules.payments import payments_by_kind
from kkt_driver.receipt_rules.plan import Plan
from kkt_driver.receipt_rules.position import Common, plan_line
from kkt_driver.receipt_rules.tags import Tags, agent_kind, agent_tags, tax_system, text_tags, tlvs

if TYPE_CHECKING:
    from kkt_driver.receipt import Cashier, Position, Receipt


def plan_receipt(receipt: Receipt) -> Plan:
    """The plan of a receipt; FieldError if it breaks a rule."""
    kind = choice(receipt.kind, _receipt_kinds(), "kind")
    _check_parts(receipt)
    if not receipt.positions:
        raise FieldError("positions", "must hold at least one", receipt.positions)
    common = Common(receipt.supplier, receipt.agent is not None)
    phones: Tags = []
    if common.supplier is not None:  # also when every position has a supplier of its own and this one goes nowhere
        text_tags("supplier.", common.supplier, "name", "inn")
        phones = text_tags("supplier.", common.supplier, "phones")
        if not common.agent and all(position.agent is None for position in receipt.positions):
            raise FieldError("supplier", "needs an agent, in the receipt or in a position", common.supplier)
    lines = tuple(plan_line(position, f"positions[{i}]", common) for i, position in enumerate(receipt.positions))
    for i, position in enumerate(receipt.positions):
        if position.method == PaymentMethod.CREDIT_REPAYMENT and len(lines) > 1:
            raise FieldError(f"positions[{i}].method", "must stand alone in its receipt", position.method)
    gross = sum(line.finish.sum for line in lines)
    if gross > MAX_KOPECKS:
        raise FieldError("positions", f"must not cost more than {roubles(MAX_KOPECKS)} together", roubles(gross))
    total = _total(receipt, kind, gross)
    header: Tags = tax_system(receipt.tax_system)
    if receipt.buyer is not None:
        header += text_tags("buyer.", receipt.buyer, "contact", "name", "inn")
    if receipt.agent is not None:
        header += [(1057, agent_kind(receipt.agent, "agent.kind")), *agent_tags(receipt.agent, "agent."), *phones]
    footer: Tags = []
    if receipt.user_attribute is not None:
        footer.append((1084, text_tags("user_attribute.", receipt.user_attribute, "name", "value")))
    footer += text_tags("", receipt, "additional")
    return Plan(
        kind=kind,
        electronic=flag(receipt.electronic, "electronic"),
        cashier=check_cashier(receipt.cashier),
        header=tlvs(header, ""),
        lines=lines,
        footer=tlvs(footer, ""),
        discount=gross - total,
        payments=payments_by_kind(receipt.payments, total),
        total=total,
    )


def _total(receipt: Receipt, kind: int, gross: int) -> int:
    """What is to be paid of ``gross``."""
    from kkt_driver.receipt import ReceiptKind

    if receipt.rounding is not None:
        if receipt.rounding != "down":
            raise FieldError("rounding", 'must be "down" or left out', receipt.rounding)
        if receipt.total_override is not None:
            raise FieldError("rounding", "must not stand beside total_override", receipt.rounding)
        if kind not in (ReceiptKind.SELL, ReceiptKind.BUY_RETURN):
            raise FieldError("rounding", "would give the buyer less money back: say total_override", receipt.rounding)
        return whole_roubles(gross)
    if receipt.total_override is None:
        return gross
    total = kopecks(receipt.total_override, "total_override")
    if total > gross or total // 100 != gross // 100:  # ФФД, tag 1020: only the kopecks may be let off
        rule = f"may leave out kopecks of the positions' {roubles(gross)}, not roubles"
        raise FieldError("total_override", rule, roubles(total))
    return total


def _check_parts(receipt: Receipt) -> None:
    """FieldError for a part of another class: a name where a Cashier is due, say."""
    from kkt_driver import receipt as values

    optional(receipt.buyer, values.Buyer, "buyer")
    optional(receipt.user_attribute, values.UserAttribute, "user_attribute")
    owners: list[tuple[str, Receipt | Position]] = [("", receipt)]
    owners += [(f"positions[{i}].", position) for i, position in enumerate(receipt.positions)]
    for path, owner in owners:
        optional(owner.agent, values.Agent, f"{path}agent")
        optional(owner.supplier, values.Supplier, f"{path}supplier")


def _receipt_kinds() -> tuple[IntEnum, ...]:
    from kkt_driver.receipt import ReceiptKind

    return (ReceiptKind.SELL, ReceiptKind.SELL_RETURN, ReceiptKind.BUY, ReceiptKind.BUY_RETURN)


def expect_kind(receipt: Receipt, kind: IntEnum) -> Plan:
    """The receipt's plan; FieldError when the receipt is meant for another method."""
    if receipt.kind != kind:
        raise FieldError("kind", f"must be {kind.name} for this operation", receipt.kind)
    return receipt.plan


def check_cashier(cashier: Cashier | None) -> tuple[bytes, ...]:
    """The TLVs that name the cashier; FieldError if they cannot."""
    from kkt_driver.receipt import Cashier

    if cashier is None:
        return ()
    instance(cashier, Cashier, "cashier")
    text_tags("cashier.", cashier, "name", "inn")
    return cashier_tlvs(cashier.name, cashier.inn)
