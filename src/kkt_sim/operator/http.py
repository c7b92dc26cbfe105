"""Look at what the operator has and tell it what to do: a small HTTP server over :mod:`kkt_sim.operator.api`.

What changes something has to be sent as application/json, so that no page in somebody's browser can do it in passing.
"""

from __future__ import annotations

import json
import socket
import socketserver
import sqlite3
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kkt_driver.errors import FieldError
from kkt_sim.operator.api import Api, NotAllowed, NotThere
from kkt_sim.operator.control import LONGEST
from kkt_sim.operator.page import render, render_index

_JSON = "application/json"
#: what people look at with a browser
_PAGES = {"/": render_index, "/check": render}
_CHECK_STATUS = {"found": 200, "differs": 200, "not_found": 404}


class _Handler(BaseHTTPRequestHandler):
    server: ApiServer
    timeout = 10.0
    server_version, sys_version = "kkt-sim-operator", ""

    def do_GET(self) -> None:
        """Look."""
        status, data = self._reply("GET")
        path, _, query = self.path.partition("?")
        wants_json = _JSON in self.headers.get("Accept", "") or "format=json" in query.split("&")
        if path in _PAGES and not wants_json:
            self._send(status, "text/html", _PAGES[path](data))
        else:
            self._send_json(status, data)

    def do_POST(self) -> None:
        """Tell."""
        self._send_json(*self._reply("POST"))

    def do_DELETE(self) -> None:
        """Forget."""
        self._send_json(*self._reply("DELETE"))

    def _reply(self, method: str) -> tuple[int, Any]:
        self._allowed: tuple[str, ...] = ()
        try:
            name, data = self.server.api.answer(method, self.path, self._body() if method == "POST" else b"")
        except NotThere:
            return 404, {"error": "nothing at this address"}
        except NotAllowed as error:
            self._allowed = error.methods
            return 405, {"error": str(error)}
        except FieldError as error:
            return 400, {"error": str(error), "field": error.field}
        except ValueError as error:
            return 400, {"error": str(error)}
        except sqlite3.Error as error:
            return 500, {"error": f"the store: {error}"}
        return _CHECK_STATUS[data["result"]] if name == "check" else 200, data

    def _body(self) -> bytes:
        size = self.headers.get("Content-Length", "")
        if not (size.isascii() and size.isdigit()) or len(size) > 9 or int(size) > LONGEST:
            raise FieldError("Content-Length", f"must say 0..{LONGEST} bytes", size)
        body = self.rfile.read(int(size))
        if self.headers.get_content_type() != _JSON:
            raise FieldError("Content-Type", f"must be {_JSON}", self.headers.get("Content-Type"))
        return body

    def _send_json(self, status: int, data: Any) -> None:
        self._send(status, _JSON, json.dumps(data, ensure_ascii=False))

    def _send(self, status: int, kind: str, text: str) -> None:
        body = text.encode("utf-8", "backslashreplace")
        self.send_response(status)
        if self._allowed:
            self.send_header("Allow", ", ".join(self._allowed))
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
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

    def __init__(self, api: Api, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.api = api
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
