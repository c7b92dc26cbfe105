"""Agents: sign, data, supplier; of the receipt and of its items."""

from __future__ import annotations

from collections.abc import Iterator

from kkt_driver.ffd.fields import Fields
from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Item, Subject, whole

BANK, PAYMENT = 0x03, 0x0C
#: whose data they are: bits of 1057
OWNERS = {1005: BANK, 1016: BANK, 1026: BANK, 1044: BANK, 1075: BANK, 1073: BANK | PAYMENT, 1074: PAYMENT}
SUPPLIER_PHONE = 1171
DATA = (*OWNERS, SUPPLIER_PHONE)
OF_ITEM = (1223, 1224, 1226)


@check("agent-registered")
def agent_registered(subject: Subject) -> Iterator[Hit]:
    """Tags 1057 and 1222: bits of the registered 1057."""
    registered = whole(subject.registration, 1057) or 0
    agent = whole(subject.first, 1057)
    if agent is not None and agent & ~registered:
        yield hit(1057, value=agent, tag=1057, registered=registered)
    for item in subject.items:
        if item.agent is not None and item.agent & ~registered:
            yield hit(1222, value=item.agent, path=item.path, tag=1222, registered=registered)


@check("agent-tags-need-sign")
def agent_tags_need_sign(subject: Subject) -> Iterator[Hit]:
    """Data of an agent in the receipt itself."""
    if 1057 not in subject.first:
        found = tuple(tag for tag in DATA if tag in subject.first)
        if found:
            yield hit(1057, *found, found=_listed(found))


@check("item-agent-data-need-sign")
def item_agent_data_need_sign(subject: Subject) -> Iterator[Hit]:
    """Data of an agent in an item; a sign of the whole receipt will do."""
    if 1057 in subject.first:
        return
    for item in subject.items:
        found = tuple(tag for tag in OF_ITEM if tag in item.first)
        if found and 1222 not in item.first:
            yield hit(1222, *found, path=item.path, found=_listed(found))


@check("agent-data-given")
def agent_data_given(subject: Subject) -> Iterator[Hit]:
    """What the sign asks for, in the receipt or in any item; items may differ in their agents."""
    agent = whole(subject.first, 1057) or 0
    given = set(subject.first)
    for item in subject.items:
        agent |= item.agent or 0
        given |= _inner(item)
    if not agent:
        return
    # several signs at once may belong to different items: each piece of data is wanted once
    absent = tuple(tag for tag, owner in OWNERS.items() if agent & owner and tag not in given)
    if SUPPLIER_PHONE not in given:
        absent += (SUPPLIER_PHONE,)
    if absent:
        yield hit(*absent, agent=agent, absent=_listed(absent))


@check("agent-data-of-kind")
def agent_data_of_kind(subject: Subject) -> Iterator[Hit]:
    """Data of bank agents without a bank agent, and the like."""
    agent = whole(subject.first, 1057)
    if agent is not None:
        yield from _strangers(agent, set(subject.first), "")
    for item in subject.items:
        data = item.first.get(1223)
        sign = item.agent if item.agent is not None else agent
        if sign is not None and isinstance(data, Fields):
            yield from _strangers(sign, {number for number, _ in data}, f"{item.path}.1223")


def _strangers(agent: int, given: set[int], path: str) -> Iterator[Hit]:
    found = tuple(tag for tag, owner in OWNERS.items() if tag in given and not agent & owner)
    if found:
        yield hit(*found, value=agent, path=path, found=_listed(found), agent=agent)


@check("supplier-inn-given")
def supplier_inn_given(subject: Subject) -> Iterator[Hit]:
    """Tag 1226."""
    common = whole(subject.first, 1057)
    for item in subject.items:
        if (item.agent or common) and 1226 not in item.first:
            yield hit(1226, path=item.path)


@check("agent-signs-agree")
def agent_signs_agree(subject: Subject) -> Iterator[Hit]:
    """Tags 1057 and 1222 when both are there."""
    common = whole(subject.first, 1057)
    if common:
        for item in subject.items:
            if item.agent is not None and item.agent & ~common:
                yield hit(1057, 1222, value=item.agent, path=item.path, item=item.agent, receipt=common)


def _inner(item: Item) -> set[int]:
    given = set[int]()
    for tag in (1223, 1224):
        data = item.first.get(tag)
        if isinstance(data, Fields):
            given |= {number for number, _ in data}
    return given


def _listed(tags: tuple[int, ...]) -> str:
    return ", ".join(map(str, tags))
