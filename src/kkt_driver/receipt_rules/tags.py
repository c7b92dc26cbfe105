"""Attributes of a receipt as tags: texts by their annotations, the agent, the tax system; and as TLVs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kkt_driver.checking import text
from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import AgentSign, TaxSystem
from kkt_driver.ffd.inn import check_inn
from kkt_driver.procedures.attributes import device_tlv
from kkt_driver.receipt_json import texts

if TYPE_CHECKING:
    from kkt_driver.receipt import Agent, Text

Tags = list[tuple[int, Any]]

#: Where the tags of several parts come from, for errors about their size.
COMPOSED = {1084: "user_attribute", 1223: "agent", 1224: "supplier", 1174: "basis"}


def agent_kind(agent: Agent, path: str) -> int:
    """Kinds of agent as the bits of tag 1057 or 1222."""
    if not isinstance(agent.kind, int) or isinstance(agent.kind, bool) or not 0 < agent.kind <= 0x7F:
        raise FieldError(path, "must be one or more of AgentSign", agent.kind)
    return int(AgentSign(agent.kind))


def agent_tags(agent: Agent, path: str) -> Tags:
    """What the agent and the operators behind him are told by."""
    phones = ("phones", "acceptor_phones", "operator_phones")
    return text_tags(path, agent, "operation", *phones, "operator_name", "operator_address", "operator_inn")


def tax_system(value: TaxSystem | None) -> Tags:
    """Tag 1055, if a tax system is given."""
    if value is None:
        return []
    if isinstance(value, bool) or not isinstance(value, int) or value not in (1, 2, 4, 8, 16, 32):
        raise FieldError("tax_system", "must be exactly one of TaxSystem", value)
    return [(1055, int(value))]


def text_tags(path: str, owner: Any, *names: str) -> Tags:
    """Tags of the texts in these fields of ``owner``, as its annotations want them; None is left out."""
    tags: Tags = []
    for name in names:
        limit, optional, many = texts(type(owner))[name]
        value = getattr(owner, name)
        if many:
            if isinstance(value, str) or not isinstance(value, Sequence):
                raise FieldError(path + name, "must be a list of phones", value)
            tags += [(limit.tag, _text(one, f"{path}{name}[{i}]", limit)) for i, one in enumerate(value)]
        elif value is not None or not optional:
            tags.append((limit.tag, _text(value, path + name, limit)))
    return tags


def _text(value: str, path: str, limit: Text) -> str:
    from kkt_driver.receipt import INN

    if limit.pattern == INN:
        try:
            check_inn(value)
        except FieldError as error:
            raise FieldError(path, error.rule, value) from None
        return value
    text(value, path, limit.maximum)
    if limit.pattern and not re.fullmatch(limit.pattern, value):
        raise FieldError(path, limit.rule, value)
    return value


def tlvs(tags: Tags, path: str) -> tuple[bytes, ...]:
    """Whole TLVs; FieldError names the field at ``path`` whose tag cannot be one."""
    made = []
    for tag, value in tags:
        try:
            made.append(device_tlv(tag, value))
        except FieldError as error:
            raise FieldError(f"{path}{COMPOSED.get(tag, error.field)}", error.rule, error.value) from None
    return tuple(made)
