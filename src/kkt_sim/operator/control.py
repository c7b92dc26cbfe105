"""Tell a running operator how to behave and which registers it knows, from tests in any language.

POST   /api/behaviour                    a behaviour as JSON, see :mod:`kkt_sim.operator.behaviour_json`
POST   /api/registers/{fn}               {"rnm": "..", "inn": "..", "paid": true}, all of it optional: add this drive
DELETE /api/registers/{fn}               nothing is known of this drive any more
DELETE /api/registers/{fn}/documents     its documents are forgotten: a debug drive that was reset counts from 1 again

The answer is what GET shows at the same address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from kkt_driver.errors import FieldError
from kkt_driver.ffd.inn import check_inn
from kkt_sim.operator import behaviour_json, listing
from kkt_sim.operator.behaviour import Choice
from kkt_sim.operator.store import Store

#: bytes of what is told at once
LONGEST = 1 << 16
_RNM_DIGITS = 20


def told(body: bytes) -> Any:
    """The JSON of a request; nothing at all is an empty object. FieldError."""
    try:
        return json.loads(body.decode("utf-8") or "{}")
    except (ValueError, RecursionError) as error:
        raise FieldError("body", f"must be JSON in UTF-8: {error}") from None


def behave(tell: Callable[[Choice], None], data: object) -> dict[str, Any]:
    """Behave so from now on. FieldError."""
    choice = behaviour_json.parse(data)
    tell(choice)
    return behaviour_json.show(choice)


def add(store: Store, drive: str, data: object) -> dict[str, Any] | None:
    """Make a drive known, or change what is known of it. FieldError."""
    if not isinstance(data, dict):
        raise FieldError("body", "must be an object", data)
    for name in data:
        if name not in ("rnm", "inn", "paid"):
            raise FieldError(name, "is none of rnm, inn, paid")
    paid = data.get("paid", True)
    if not isinstance(paid, bool):
        raise FieldError("paid", "must be true or false", paid)
    rnm, inn = _digits(data, "rnm"), _digits(data, "inn")
    if inn:
        check_inn(inn)
    store.add_register(drive, rnm=rnm, inn=inn, paid=paid)
    return listing.register(store, drive)


def _digits(data: dict[str, object], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or not re.fullmatch(rf"[0-9]{{0,{_RNM_DIGITS}}}", value):
        raise FieldError(name, f"must be text of at most {_RNM_DIGITS} digits", value)
    return value
