"""The whole operator: its state outlives it, it ends by itself, and a port that is taken is said."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from kkt_sim.clock import VirtualClock
from kkt_sim.operator import listing
from kkt_sim.operator.service import serve_operator
from kkt_sim.operator.store import FILE, Store
from tests.ofd.vectors import DRIVE, question
from tests.sim.operator.bench import START, ask, served


def test_the_state_outlives_the_operator(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "state"
    with served(state=state) as service:
        first = ask(service, question(1))
        service.operator.store.add_register(DRIVE, rnm="0000000001045782")
    later = VirtualClock(START)
    later.advance(days=3)
    with served(state=state, clock=later) as service:
        assert ask(service, question(1)) == first
        assert ask(service, question(2)) is not None
        (register,) = listing.registers(service.operator.store)
        assert (register["documents"], register["added"]) == (2, True)
        assert (register["first_seen"][:10], register["last_seen"][:10]) == ("2024-05-06", "2024-05-09")


def test_an_operator_that_is_killed_forgets_nothing_it_acknowledged(tmp_path: Path) -> None:
    with served(state=tmp_path) as service:
        answer = ask(service, question(1))
        # the files as they are this moment, as a power cut would leave them
        copy = tmp_path / "copy"
        copy.mkdir()
        for path in tmp_path.glob(FILE + "*"):
            (copy / path.name).write_bytes(path.read_bytes())
    with served(state=copy) as service:
        found = service.operator.store.find(DRIVE, 1)
        assert found is not None
        assert answer is not None
        assert found[1] == answer.encode()


def test_a_number_is_taken_once(tmp_path: Path) -> None:
    with served(state=tmp_path) as service:
        ask(service, question(1))
        with pytest.raises(sqlite3.IntegrityError):
            service.operator.store.rows("INSERT INTO documents SELECT * FROM documents")


def test_serve_until_stop() -> None:
    service = serve_operator(http_port=0, clock=VirtualClock(START))
    thread = threading.Thread(target=service.serve)
    thread.start()
    assert ask(service, question(1)) is not None
    service.stop()
    thread.join(10)
    assert not thread.is_alive()
    service.close()
    service.close()


def test_never_started() -> None:
    with serve_operator(http_port=0) as service:
        assert service.url
        assert service.http_url


def test_a_port_that_is_taken() -> None:
    with served() as service:
        with pytest.raises(OSError, match="in use"):
            serve_operator(port=service.port)
        with pytest.raises(OSError, match="in use"):
            serve_operator(http_port=service.port)


def test_a_state_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        serve_operator(state=tmp_path / "file")


def test_a_state_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database, but long enough to look at" * 30)
    with pytest.raises(OSError, match="not a database"):
        Store(tmp_path)
