"""What is at which address of the operator's HTTP server.

GET /                                               these addresses: a page, or JSON as /check
GET /check?t=..&s=..&fn=..&i=..&fp=..&n=..          a page; JSON with &format=json or Accept: application/json
GET /api/registers
GET /api/registers/{fn}
GET /api/registers/{fn}/documents[?first=N&limit=N&shift=N]
GET /api/registers/{fn}/documents/{fd}
GET /api/registers/{fn}/shifts
GET /api/behaviour

What may be told with POST and DELETE is in :mod:`kkt_sim.operator.control`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from kkt_driver.errors import FieldError
from kkt_driver.ffd.qr import ReceiptQr
from kkt_sim.operator import behaviour_json, control, listing
from kkt_sim.operator.behaviour import Choice
from kkt_sim.operator.core import Operator

INDEX = {
    "/check?t=..&s=..&fn=..&i=..&fp=..&n=..": "the receipt of a QR code: a page; JSON with &format=json",
    "/api/registers": "drives, what they sent, what was refused",
    "/api/registers/{fn}": "one of them; POST adds it, DELETE forgets it",
    "/api/registers/{fn}/documents": "at most 1000 documents from first= on; limit=, shift=; DELETE forgets all",
    "/api/registers/{fn}/documents/{fd}": "a document with its fields, findings and acknowledgement",
    "/api/registers/{fn}/shifts": "opened, closed, receipts, sums by operation in kopecks",
    "/api/behaviour": "what it was told to do; POST tells it",
}
_DRIVE = r"(?P<fn>[0-9]{1,16})"
_ROUTES = (
    ("index", re.compile(r"/"), ("GET",)),
    ("registers", re.compile(r"/api/registers"), ("GET",)),
    ("register", re.compile(rf"/api/registers/{_DRIVE}"), ("GET", "POST", "DELETE")),
    ("documents", re.compile(rf"/api/registers/{_DRIVE}/documents"), ("GET", "DELETE")),
    ("document", re.compile(rf"/api/registers/{_DRIVE}/documents/(?P<fd>[0-9]{{1,8}})"), ("GET",)),
    ("shifts", re.compile(rf"/api/registers/{_DRIVE}/shifts"), ("GET",)),
    ("check", re.compile(r"/check"), ("GET",)),
    ("behaviour", re.compile(r"/api/behaviour"), ("GET", "POST")),
)
_NUMBERS = {"documents": ("first", "limit", "shift")}
_LONGEST = 2048


class NotThere(Exception):
    """Nothing at this address."""


class NotAllowed(Exception):
    """Something is there, but not for this method; ``methods`` are those it knows."""

    def __init__(self, methods: tuple[str, ...]) -> None:
        super().__init__(f"only {', '.join(methods)} can be done here")
        self.methods = methods


class Api:
    """Answers for ``operator``; ``tell`` is how a behaviour reaches whoever serves it."""

    def __init__(self, operator: Operator, tell: Callable[[Choice], None] | None = None) -> None:
        self._operator, self._store, self._tell = operator, operator.store, tell or operator.tell

    def answer(self, method: str, target: str, body: bytes = b"") -> tuple[str, Any]:
        """Name of the route and the data at ``target``, a path with its query.

        Raises FieldError, NotThere, NotAllowed, and sqlite3.Error when the store fails.
        """
        if len(target) > _LONGEST:
            raise FieldError("address", f"must be at most {_LONGEST} characters", len(target))
        path, _, query = target.partition("?")
        name, match = _route(method, path)
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=10)
        if name == "index":
            return name, INDEX
        if name == "check":
            code = "&".join(f"{key}={value}" for key, value in pairs if key != "format")
            return name, listing.check(self._store, ReceiptQr.parse(code))
        numbers = _numbers(pairs, _NUMBERS.get(name, ()) if method == "GET" else ())
        drive = match.groupdict().get("fn", "")
        if method == "POST":
            return name, self._change(name, drive, control.told(body))
        if method == "DELETE":
            return name, self._forget(name, drive, path)
        if name == "registers":
            return name, listing.registers(self._store)
        if name == "behaviour":
            return name, behaviour_json.show(self._operator.behaviour)
        if name == "documents":
            return name, listing.documents(self._store, drive, **numbers)
        if name == "shifts":
            return name, listing.shifts(self._store, drive)
        found = (
            listing.document(self._store, drive, int(match["fd"]))
            if name == "document"
            else listing.register(self._store, drive)
        )
        if found is None:
            raise NotThere(path)
        return name, found

    def _change(self, name: str, drive: str, data: object) -> Any:
        return control.behave(self._tell, data) if name == "behaviour" else control.add(self._store, drive, data)

    def _forget(self, name: str, drive: str, path: str) -> Any:
        if listing.register(self._store, drive) is None:
            raise NotThere(path)
        if name == "documents":
            self._store.forget(drive)
            return []
        self._store.remove(drive)
        return None


def _route(method: str, path: str) -> tuple[str, re.Match[str]]:
    for name, pattern, methods in _ROUTES:
        match = pattern.fullmatch(path)
        if match and method not in methods:
            raise NotAllowed(methods)
        if match:
            return name, match
    raise NotThere(path)


def _numbers(pairs: list[tuple[str, str]], allowed: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, value in pairs:
        if key not in allowed or key in found:
            raise FieldError(key, f"must be one of {', '.join(allowed) or 'nothing'}, once", value)
        if not re.fullmatch(r"[0-9]{1,9}", value):
            raise FieldError(key, "must be a number of at most 9 digits", value)
        found[key] = int(value)
    return found
