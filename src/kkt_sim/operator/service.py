"""The emulated operator put together: store, operator, TCP server, HTTP server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Thread
from types import TracebackType

from kkt_sim.clock import Clock
from kkt_sim.operator import sign
from kkt_sim.operator.api import Api
from kkt_sim.operator.behaviour import HEALTHY, Choice
from kkt_sim.operator.core import DEFAULT_INN, Operator
from kkt_sim.operator.http import ApiServer
from kkt_sim.operator.server import OperatorServer
from kkt_sim.operator.store import Store

_PATIENCE = 10.0
#: seconds until the HTTP server notices that it is to end
_POLL = 0.02


class OperatorService:
    """Both servers over one store. ``url`` is where registers send, ``http_url`` where people look (or None)."""

    def __init__(self, operator: Operator, server: OperatorServer, api: ApiServer | None) -> None:
        self.operator, self.server, self.api = operator, server, api
        self._threads: list[Thread] = []
        self._closed = False

    @property
    def url(self) -> str:
        """tcp://HOST:PORT."""
        return self.server.url

    @property
    def port(self) -> int:
        """The TCP port."""
        return self.server.port

    @property
    def http_url(self) -> str | None:
        """http://HOST:PORT."""
        return self.api.url if self.api is not None else None

    def serve(self) -> None:
        """Work until :meth:`stop`."""
        self._start_api()
        self.server.serve()

    def start(self) -> OperatorService:
        """Work in the background until :meth:`close`."""
        self._start_api()
        self._thread(self.server.serve, "operator")
        return self

    def tell(self, behaviour: Choice) -> None:
        """Behave so from now on."""
        self.server.tell(behaviour)

    def stop(self) -> None:
        """End :meth:`serve`; from a signal handler or another thread."""
        self.server.stop()

    def close(self) -> None:
        """Stop and close everything."""
        if self._closed:
            return
        self._closed = True
        self.stop()
        if self.api is not None and self._threads:
            self.api.shutdown()
        for thread in self._threads:
            thread.join(_PATIENCE)
        self.server.close()
        if self.api is not None:
            self.api.server_close()
        self.operator.store.close()

    def __enter__(self) -> OperatorService:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start_api(self) -> None:
        if self.api is not None:
            self._thread(partial(self.api.serve_forever, _POLL), "operator-http")

    def _thread(self, target: Callable[[], None], name: str) -> None:
        thread = Thread(target=target, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)


def serve_operator(
    host: str = "127.0.0.1",
    port: int = 0,
    state: Path | None = None,
    http_port: int | None = None,
    behaviour: Choice = HEALTHY,
    *,
    http_host: str | None = None,
    clock: Clock | None = None,
    utc_offset: timedelta | None = None,
    inn: str = DEFAULT_INN,
    secret: bytes = sign.DEFAULT_SECRET,
) -> OperatorService:
    """An operator that listens already; call ``serve()`` or ``start()``, then ``close()`` or leave its ``with`` block.

    port, http_port: 0 takes a free one; without ``http_port`` there is no HTTP.   state: folder of the store; None
    keeps everything in memory. OSError when it cannot listen or store.
    """
    store = Store(state)
    server: OperatorServer | None = None
    try:
        operator = Operator(store, behaviour=behaviour, clock=clock, utc_offset=utc_offset, inn=inn, secret=secret)
        server = OperatorServer(operator, host=host, port=port)
        api = (
            None if http_port is None else ApiServer(Api(operator, server.tell), host=http_host or host, port=http_port)
        )
    except BaseException:
        if server is not None:
            server.close()
        store.close()
        raise
    return OperatorService(operator, server, api)
