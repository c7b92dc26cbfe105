"""Look at what the operator has: a small HTTP server, read-only.

GET /check?t=..&s=..&fn=..&i=..&fp=..&n=..          a page; JSON with &format=json or Accept: application/json
GET /api/registers
GET /api/registers/{fn}/documents[?first=N&limit=N&shift=N]
GET /api/registers/{fn}/documents/{fd}
GET /api/registers/{fn}/shifts
"""

from __future__ import annotations

import json
import re
import socket
import socketserver
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from kkt_driver.errors import FieldError
from kkt_driver.ffd.qr import ReceiptQr
from kkt_sim.operator import listing
from kkt_sim.operator.page import render
from kkt_sim.operator.store import Store

_DRIVE = r"(?P<fn>[0-9]{1,16})"
_ROUTES = (
    ("registers", re.compile(r"/api/registers")),
    ("documents", re.compile(rf"/api/registers/{_DRIVE}/documents")),
    ("document", re.compile(rf"/api/registers/{_DRIVE}/documents/(?P<fd>[0-9]{{1,8}})")),
    ("shifts", re.compile(rf"/api/registers/{_DRIVE}/shifts")),
    ("check", re.compile(r"/check")),
)
_NUMBERS = {"documents": ("first", "limit", "shift")}
_LONGEST = 2048
_CHECK_STATUS = {"found": 200, "differs": 200, "not_found": 404}


class NotThere(Exception):
    """Nothing at this address."""


def answer(store: Store, target: str) -> tuple[str, dict[str, Any] | list[dict[str, Any]]]:
    """Name of the route and the data at ``target``, a path with its query. FieldError, NotThere."""
    if len(target) > _LONGEST:
        raise FieldError("address", f"must be at most {_LONGEST} characters", len(target))
    path, _, query = target.partition("?")
    name, match = _route(path)
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=10)
    if name == "check":
        code = "&".join(f"{key}={value}" for key, value in pairs if key != "format")
        return name, listing.check(store, ReceiptQr.parse(code))
    numbers = _numbers(pairs, _NUMBERS.get(name, ()))
    if name == "registers":
        return name, listing.registers(store)
    drive = match["fn"]
    if name == "documents":
        return name, listing.documents(store, drive, **numbers)
    if name == "shifts":
        return name, listing.shifts(store, drive)
    found = listing.document(store, drive, int(match["fd"]))
    if found is None:
        raise NotThere(path)
    return name, found


def _route(path: str) -> tuple[str, re.Match[str]]:
    for name, pattern in _ROUTES:
        match = pattern.fullmatch(path)
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


class _Handler(BaseHTTPRequestHandler):
    server: ApiServer
    timeout = 10.0
    server_version, sys_version = "kkt-sim-operator", ""

    def do_GET(self) -> None:
        """Every request there is."""
        data: Any
        try:
            name, data = answer(self.server.store, self.path)
            status = _CHECK_STATUS[data["result"]] if name == "check" and isinstance(data, dict) else 200
        except NotThere:
            name, status, data = "", 404, {"error": "nothing at this address"}
        except ValueError as error:  # FieldError is one
            name, status, data = "", 400, {"error": str(error)}
        path, _, query = self.path.partition("?")
        wants_json = "application/json" in self.headers.get("Accept", "") or "format=json" in query.split("&")
        if path == "/check" and not wants_json:
            self._send(status, "text/html; charset=utf-8", render(data))
        else:
            self._send(status, "application/json; charset=utf-8", json.dumps(data, ensure_ascii=False))

    def _send(self, status: int, kind: str, text: str) -> None:
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence: whoever runs the server reads its answers, not its log."""


class ApiServer(ThreadingHTTPServer):
    """The server; ``serve_forever`` and ``shutdown`` as in the standard library."""

    daemon_threads = True

    def __init__(self, store: Store, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.store = store
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), _Handler)
        self.url = f"http://{'[' + host + ']' if ':' in host else host}:{self.server_address[1]}"

    def server_bind(self) -> None:
        """Bind without asking a name server who we are, as the standard library would."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""
