"""The operator on TCP: many registers, late answers, absences, and nothing that a register does stops it."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from kkt_driver.errors import UsageError
from kkt_driver.ofd.acknowledgement import Acknowledgement
from kkt_driver.ofd.exchange import Answer, Failure, Outcome, exchange
from kkt_driver.ofd.message import Item, Message, MessageReader
from kkt_sim.operator.behaviour import GARBAGE, Behaviour, Down
from kkt_sim.operator.core import Reply
from kkt_sim.operator.line import over_tcp
from kkt_sim.operator.profiles import PROFILES
from kkt_sim.operator.server import BACKLOG, CHUNK, IDLE, MOST
from kkt_sim.operator.service import OperatorService
from tests.ofd.vectors import DRIVE, question
from tests.sim.operator.bench import PATIENCE, ask, connect, eventually, quiet, receive, reset, served


def deliver(service: OperatorService, number: int = 1, **options: Any) -> Outcome:
    return over_tcp(exchange(question(number), host="127.0.0.1", port=service.port, **options))


def number_of(message: Message | None) -> int:
    assert message is not None
    return Acknowledgement.decode(message).number


def test_question_and_answer() -> None:
    with served() as service:
        assert service.url == f"tcp://127.0.0.1:{service.port}"
        outcome = deliver(service)
        assert isinstance(outcome, Answer)
        assert number_of(outcome.message) == 1
        answer = ask(service, Message.diagnostic(DRIVE))
        assert answer == Message.diagnostic(DRIVE)


def test_byte_by_byte_and_several_on_one_connection() -> None:
    with served() as service, connect(service) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in question(1).encode():
            line.sendall(bytes((byte,)))
        assert number_of(receive(line)) == 1
        line.sendall(question(2).encode())
        assert number_of(receive(line)) == 2


def test_many_at_once() -> None:
    with served() as service:
        lines = [connect(service) for _ in range(40)]
        try:
            for number, line in enumerate(lines, 1):
                line.sendall(question(number).encode()[:100])
            for number, line in reversed(list(enumerate(lines, 1))):
                line.sendall(question(number).encode()[100:])
            assert [number_of(receive(line)) for line in lines] == list(range(1, 41))
        finally:
            for line in lines:
                line.close()


def test_a_connection_too_many_is_closed() -> None:
    with served() as service:
        lines = [connect(service) for _ in range(MOST + 1)]
        try:
            assert lines[-1].recv(1) == b""
            lines[0].sendall(question(1).encode())
            assert number_of(receive(lines[0])) == 1
        finally:
            for line in lines:
                line.close()


class Watched:
    """Delays documents, answers all else at once, and counts the documents."""

    def __init__(self, **delays: float) -> None:
        self.delays = delays
        self.count = 0
        self.seen = threading.Event()

    def __call__(self, item: Item) -> Behaviour:
        if not isinstance(item, Message) or item.container is None:
            return Behaviour()
        self.count += 1
        delay = self.delays.get(f"d{item.container.number}", 0.0)
        self.seen.set()
        return Behaviour(delay=delay)


def advance(service: OperatorService, seconds: float) -> None:
    service.operator.clock.advance(seconds=seconds)  # type: ignore[attr-defined]
    service.server.wake()


def served_round(service: OperatorService) -> bool:
    """Return when the server has gone round once: somebody else was answered."""
    return ask(service, Message.diagnostic(DRIVE)) is not None


def test_everything_sent_and_then_closed_for_writing() -> None:
    watched = Watched(d1=5)
    with served(behaviour=watched) as service, connect(service) as line:
        line.sendall(question(1).encode())
        line.shutdown(socket.SHUT_WR)
        assert watched.seen.wait(10)
        assert served_round(service)
        assert quiet(line)
        advance(service, 5)
        assert number_of(receive(line)) == 1
        assert line.recv(1) == b""


def test_a_late_answer_comes_when_its_time_has_come() -> None:
    watched = Watched(d1=60)
    with served(behaviour=watched) as service, connect(service) as line:
        line.sendall(question(1).encode())
        assert watched.seen.wait(10)
        for seconds in (1, 58):
            advance(service, seconds)
            assert served_round(service)
            assert quiet(line)
        advance(service, 1)
        assert number_of(receive(line)) == 1


def test_answers_keep_their_order() -> None:
    watched = Watched(d1=10)
    with served(behaviour=watched) as service, connect(service) as line:
        line.sendall(question(1).encode() + question(2).encode())
        eventually(lambda: served_round(service) and watched.count == 2)
        assert quiet(line)
        advance(service, 10)
        reader, numbers = MessageReader(), list[int]()
        while len(numbers) < 2:
            numbers += [number_of(item) for item in reader.feed(line.recv(4096)) if isinstance(item, Message)]
        assert numbers == [1, 2]


def test_a_register_that_only_talks_is_not_read_without_end() -> None:
    watched = Watched(d1=1000)
    data = question(1).encode()
    most = BACKLOG + CHUNK // len(data) + 1
    with served(behaviour=watched) as service, connect(service) as line:
        line.setblocking(False)
        for _ in range(50):
            try:
                while True:
                    line.send(data * 64)
            except BlockingIOError:
                assert served_round(service)
        assert watched.count <= most
        assert quiet(line)


def test_silence_is_ended() -> None:
    with served() as service, connect(service) as line, connect(service) as other:
        other.sendall(question(1).encode())
        assert number_of(receive(other)) == 1
        service.operator.clock.advance(seconds=IDLE)  # type: ignore[attr-defined]
        service.server.wake()
        assert line.recv(1) == b""
        assert other.recv(1) == b""


@pytest.mark.parametrize("noise", [b"GET / HTTP/1.0\r\n\r\n", b"\0" * 5000, question(1).encode()[:-1] + b"\xff"])
def test_noise_is_closed_without_an_answer(noise: bytes) -> None:
    with served() as service:
        with connect(service) as line:
            line.sendall(noise)
            assert receive(line) is None
        assert isinstance(deliver(service), Answer)


def test_after_noise_nothing_more_is_taken_from_a_connection() -> None:
    noticed = threading.Event()

    def behave(item: Item) -> Behaviour:
        noise = not isinstance(item, Message)
        if noise:
            noticed.set()
        return Behaviour(delay=5.0 if noise else 0.0)

    with served(behaviour=behave) as service, connect(service) as line:
        line.sendall(b"?")
        assert noticed.wait(10)
        line.sendall(question(1).encode())
        assert served_round(service)
        assert served_round(service)
        advance(service, 5)
        assert receive(line) is None
        assert service.operator.store.find(DRIVE, 1) is None


def test_behaviours_on_the_wire() -> None:
    with served() as service:
        service.tell(Behaviour(cut=40))
        with connect(service) as line:
            line.sendall(question(1).encode())
            got = b""
            while piece := line.recv(4096):
                got += piece
            assert len(got) == 40
        service.tell(Behaviour(cut_request=50))
        outcome = deliver(service, 2)
        assert isinstance(outcome, Failure)
        assert (outcome.kind, outcome.network) in (("network", 3), ("network", 6))
        assert service.operator.store.find(DRIVE, 2) is None
        service.tell(Behaviour(garbage=GARBAGE))
        outcome = deliver(service)
        assert isinstance(outcome, Failure)
        assert (outcome.kind, outcome.network) == ("operator", 4)
        service.tell(Behaviour())
        assert isinstance(deliver(service), Answer)


def test_down_and_up_again() -> None:
    with served() as service:
        standing = connect(service)
        service.tell(Behaviour(down=Down.REFUSE))
        assert standing.recv(1) == b""
        standing.close()

        def refused() -> bool:
            outcome = deliver(service, connect_timeout=10)
            assert isinstance(outcome, Failure)
            return outcome.network == 2

        eventually(refused)
        service.tell(Behaviour(down=Down.CLOSE))

        def closed() -> bool:
            outcome = deliver(service, connect_timeout=10)
            assert isinstance(outcome, Failure)
            return outcome.network in (3, 6)

        eventually(closed)
        service.tell(Behaviour())
        eventually(lambda: isinstance(deliver(service), Answer))


def heard(service: OperatorService, monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """Released for each message that the operator has made up his mind about."""
    count, handle = threading.Semaphore(0), service.operator.handle

    def counting(item: Item) -> Reply:
        reply = handle(item)
        count.release()
        return reply

    monkeypatch.setattr(service.operator, "handle", counting)
    return count


def test_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections stay open and messages are taken; nothing comes back, and nothing is stored."""
    with served() as service, connect(service) as before:
        messages = heard(service, monkeypatch)
        service.tell(Behaviour(down=Down.SILENT))
        before.sendall(question(1).encode())
        with connect(service) as line:
            line.sendall(question(2).encode())
            assert messages.acquire(timeout=PATIENCE)
            assert messages.acquire(timeout=PATIENCE)
            service.tell(Behaviour())
            assert number_of(ask(service, question(3))) == 3
            assert quiet(line)
            line.sendall(question(4).encode())
            assert number_of(receive(line)) == 4
        before.sendall(question(5).encode())
        assert number_of(receive(before)) == 5
        assert [row["fd"] for row in service.operator.store.rows("SELECT fd FROM documents")] == [3, 4, 5]


def test_a_delay_longer_than_a_selector_can_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(behaviour=Behaviour(delay=1e300)) as service, connect(service) as line:
        messages = heard(service, monkeypatch)
        line.sendall(question(1).encode())
        assert messages.acquire(timeout=PATIENCE)
        service.tell(Behaviour())
        assert number_of(ask(service, question(2))) == 2
        assert quiet(line)


def test_a_reset_connection_is_no_news() -> None:
    with served() as service:
        for size in (0, 10, 100):
            line = connect(service)
            line.sendall(question(1).encode()[:size])
            reset(line)
        assert isinstance(deliver(service), Answer)


def test_timeouts_of_the_register() -> None:
    with served(behaviour=Behaviour(delay=1e6)) as service:
        outcome = deliver(service, answer_timeout=0.01)
        assert isinstance(outcome, Failure)
        assert (outcome.kind, outcome.network) == ("timeout", 5)


def test_the_register_stays_away_from_real_operators() -> None:
    for profile in PROFILES.values():
        for end in profile.endpoints:
            if not end.test:
                steps = exchange(question(1), host=end.host, port=end.port)
                with pytest.raises(UsageError, match="emulated registers"):
                    over_tcp(steps, foreign=True)


def test_an_innocent_name_for_a_real_address_is_seen_through(monkeypatch: pytest.MonkeyPatch) -> None:
    real = PROFILES["ofd-ru"]._replace(addresses=("127.0.0.1",))
    with served() as service:
        monkeypatch.setitem(PROFILES, "ofd-ru", real)
        with pytest.raises(UsageError, match="emulated registers"):
            over_tcp(exchange(question(1), host="localhost", port=service.port))
        assert service.operator.store.find(DRIVE, 1) is None


def test_over_ipv6() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this computer has no IPv6")
    with served(host="::1", http_port=0) as service:
        assert service.url == f"tcp://[::1]:{service.port}"
        assert service.http_url is not None
        assert service.http_url.startswith("http://[::1]:")
        outcome = over_tcp(exchange(question(1), host="::1", port=service.port))
        assert isinstance(outcome, Answer)
