"""The rules of a position: price, quantity and amount, its attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kkt_driver.atol.commands.receipt import FinishPosition
from kkt_driver.checking import choice, flag
from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import ItemType, PaymentMethod, VatRate
from kkt_driver.ffd.patterns import names_number, numbers_as_names
from kkt_driver.money import MAX_KOPECKS, cost, kopecks, roubles, thousandths, unit_price
from kkt_driver.receipt_rules.plan import Line
from kkt_driver.receipt_rules.tags import Tags, agent_kind, agent_tags, text_tags, tlvs

if TYPE_CHECKING:
    from kkt_driver.marking import MarkingCode
    from kkt_driver.receipt import Position, Supplier


class Common(NamedTuple):
    """What the receipt says for all its positions: its supplier, and whether it has an agent."""

    supplier: Supplier | None = None
    agent: bool = False


def plan_line(position: Position, path: str, common: Common) -> Line:
    """The position at ``path``. FieldError if it breaks a rule."""
    text_tags(f"{path}.", position, "name")
    price = kopecks(position.price, f"{path}.price")
    quantity = thousandths(position.quantity, f"{path}.quantity")
    discount = kopecks(position.discount, f"{path}.discount")
    price, amount = _priced(position, path, price, quantity, discount)
    if amount > MAX_KOPECKS:
        raise FieldError(f"{path}.amount", f"must be at most {roubles(MAX_KOPECKS)}", roubles(amount))
    department = position.department
    if isinstance(department, bool) or not isinstance(department, int) or not 0 <= department <= 99:
        raise FieldError(f"{path}.department", "must lie within 0..99", department)
    subject = choice(position.subject, tuple(ItemType), f"{path}.subject")
    numbers = numbers_as_names(subject)
    if numbers is not None and not names_number(position.name, numbers):
        rule = f"must be a number within {numbers[0]}..{numbers[-1]} (subject is {subject.name})"
        raise FieldError(f"{path}.name", rule, position.name)
    finish = FinishPosition(
        flags=FinishPosition.NO_SUM_CHECK
        | FinishPosition.TAX_BY_RATE
        | (FinishPosition.PIECE if flag(position.piece, f"{path}.piece") else 0),
        price=price,
        quantity=quantity,
        sum=amount,
        tax=int(choice(position.vat, tuple(VatRate), f"{path}.vat")),
        section=department,
        subject=int(subject),
        method=int(choice(position.method, tuple(PaymentMethod), f"{path}.method")),
        discount=discount,
        name=position.name,
    )
    return Line(finish, tlvs(_position_tags(position, path, amount, common), f"{path}."))


def _priced(position: Position, path: str, price: int, quantity: int, discount: int) -> tuple[int, int]:
    """Price and amount as sent; a lower amount takes the price with it."""
    amount = exact = cost(price, quantity)
    if position.amount is not None:
        amount = kopecks(position.amount, f"{path}.amount")
    if amount > exact + 1:
        raise FieldError(
            f"{path}.amount", f"must not be above price × quantity ({roubles(exact)}) by over a kopeck", roubles(amount)
        )
    if amount >= exact - 1:
        return price, amount
    lowered = unit_price(amount, quantity)
    if lowered is None:
        raise FieldError(
            f"{path}.amount", "must be a price in whole kopecks × quantity, a kopeck more or less", roubles(amount)
        )
    if discount not in (0, exact - amount):
        raise FieldError(
            f"{path}.discount", f"must be price × quantity less amount ({roubles(exact - amount)})", roubles(discount)
        )
    return lowered, amount


def _position_tags(position: Position, path: str, amount: int, common: Common) -> Tags:
    tags = text_tags(f"{path}.", position, "unit")
    if position.excise is not None:
        excise = kopecks(position.excise, f"{path}.excise")
        if excise > amount:
            raise FieldError(f"{path}.excise", f"must be within the amount {roubles(amount)}", roubles(excise))
        tags.append((1229, excise))
    tags += text_tags(f"{path}.", position, "country", "customs", "attribute")
    tags += _agent_tags(position, path, common)
    if position.marking is not None:
        tags.append((1162, _marking(position.marking, f"{path}.marking")))
    return tags


def _agent_tags(position: Position, path: str, common: Common) -> Tags:
    """The agent and his supplier. A receipt with an agent has a place for the phones of its supplier, and no other."""
    agent, own = position.agent, position.supplier
    tags: Tags = []
    inner: Tags = []
    if agent is not None:
        tags.append((1222, agent_kind(agent, f"{path}.agent.kind")))
        inner = agent_tags(agent, f"{path}.agent.")
    with_agent = agent is not None or common.agent
    supplier = own if own is not None else common.supplier if with_agent else None
    place = f"{path}.supplier." if own is not None else "supplier."
    data: Tags = []
    if supplier is not None:
        tags += text_tags(place, supplier, "inn")
        data = text_tags(place, supplier, "name", *(["phones"] if own is not None or not common.agent else []))
    if own is not None and not with_agent:
        raise FieldError(f"{path}.supplier", "needs an agent, in the position or in the receipt", own)
    if agent is not None and (supplier is None or supplier.inn is None):
        raise FieldError(f"{path}.supplier.inn", "is missing: an agent's position needs it")
    if inner:
        tags.append((1223, inner))
    if data:
        tags.append((1224, data))
    return tags


def _marking(given: MarkingCode | bytes, path: str) -> bytes:
    from kkt_driver.marking import MAX_SIZE, MarkingCode

    code = given.tag_1162 if isinstance(given, MarkingCode) else given
    if not isinstance(code, bytes) or not 1 <= len(code) <= MAX_SIZE:
        raise FieldError(path, f"must be a MarkingCode or 1 to {MAX_SIZE} bytes", given)
    return code
