"""A bare drive over TCP and over a pseudo-terminal, asked by the driver's session."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kkt_driver.errors import UsageError
from kkt_driver.fn import document
from kkt_driver.fn.commands import registration, service
from kkt_driver.fn.frame import Frame
from kkt_driver.fn.session import DriveSession
from kkt_driver.transport.serial import SerialTransport
from kkt_driver.transport.tcp import TcpTransport
from kkt_sim.drive import DriveProfile
from kkt_sim.folder import DRIVE_FILE
from kkt_sim.serve.drive import make_drive, serve_pty, serve_serial, serve_tcp
from kkt_sim.serve.pty import PtyServer
from kkt_sim.serve.server import Server
from kkt_sim.simulator import make_device

from .day import CASHIER, INN, RNM, START

posix = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a thing of POSIX systems")


def served(server: Server, work: Callable[[], None]) -> None:
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        work()
    finally:
        server.stop()
        thread.join(10)
    assert not thread.is_alive()


def register(session: DriveSession) -> None:
    assert session.ask(service.ReadSerial()).serial == "9999078900012345"
    finish = registration.FinishRegistration(time=START, inn=INN, rnm=RNM, tax_systems=1, modes=0)
    assert session.run(document.register(finish, CASHIER)).number == 1
    assert session.ask(service.ReadStatus()).last == 1


def test_over_tcp(tmp_path: Path) -> None:
    with make_drive(state=tmp_path / "first") as device:
        server = serve_tcp(device)

        def work() -> None:
            with DriveSession(TcpTransport(server.url)) as session:
                register(session)

        served(server, work)
    with make_drive(state=tmp_path / "first") as again:
        assert again.drive.status().last_document == 1


@posix
def test_over_a_serial_port() -> None:
    """Two ends of a pseudo-terminal are the cable."""
    import tty

    near, far = os.openpty()
    tty.setraw(far)
    server = serve_serial(make_drive(), os.ttyname(far))
    assert server.url == f"serial:{os.ttyname(far)}"
    status = bytes.fromhex("04 01 00 30 FF CD")

    def work() -> None:
        for _ in range(3):
            os.write(near, status)
            answer = b""
            while len(answer) < 36:
                answer += os.read(near, 100)
            assert Frame.decode(answer).data[10:26] == b"9999078900012345"

    served(server, work)
    os.close(near)
    os.close(far)


@posix
def test_over_a_pseudo_terminal(tmp_path: Path) -> None:
    link = tmp_path / "drive"
    server = serve_pty(make_drive(), link)
    assert server.url == f"serial:{link}"

    def work() -> None:
        with DriveSession(SerialTransport(f"serial:{link}?baudrate=115200")) as session:
            register(session)
        with DriveSession(SerialTransport(f"serial:{link}?baudrate=115200")) as session:
            assert session.ask(service.ReadStatus()).last == 1

    served(server, work)
    assert not link.is_symlink()
    server.close()


@posix
def test_all_bytes_pass_as_they_are() -> None:
    server = PtyServer(lambda data: data)

    def work() -> None:
        line = SerialTransport(f"serial:{server.path}")
        sent = bytes(range(256)) * 8
        line.write(sent)
        back = b""
        while len(back) < len(sent):
            piece = line.read(5)
            assert piece
            back += piece
        line.close()
        assert back == sent

    served(server, work)


@posix
def test_a_link_does_not_take_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(UsageError, match="taken"):
        PtyServer(bytes, link=tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "mine"
    (tmp_path / "old").symlink_to("nowhere")
    with PtyServer(bytes, link=tmp_path / "old") as server:
        assert os.readlink(tmp_path / "old") == server.path


def test_without_pseudo_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pty", None)
    with pytest.raises(UsageError, match="TCP"):
        PtyServer(bytes)


def test_what_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="9999078900"):
        make_drive(number="1234567890123456")
    with pytest.raises(UsageError, match=r"fn-1\.2"):
        make_drive(generation="fn-9")
    make_drive(state=tmp_path).close()
    for _ in range(2):  # the lock is given back
        with pytest.raises(UsageError, match=f"{tmp_path.name}: .* belongs to drive 9999078900012345"):
            make_drive(state=tmp_path, number="9999078900012346")
    assert make_drive(profile=DriveProfile(term=36)).drive.profile.term == 36


def test_a_folder_serves_one_drive_at_a_time(tmp_path: Path) -> None:
    with make_drive(state=tmp_path) as first:
        for _ in range(2):
            with pytest.raises(UsageError, match="used by another emulator"):
                make_drive(state=tmp_path)
        first.close()
        with make_drive(state=tmp_path) as second:
            first.close()
            with pytest.raises(UsageError, match="used by another emulator"):
                make_drive(state=tmp_path)
            assert second.drive.status().last_document == 0
    make_drive(state=tmp_path).close()


def test_a_drive_is_not_taken_out_of_a_register_at_work(tmp_path: Path) -> None:
    number = "9999078900100001"
    register = make_device(state=tmp_path, registered=True)
    with pytest.raises(UsageError, match="used by another emulator"):
        make_drive(state=tmp_path, number=number)
    register.close()
    with make_drive(state=tmp_path, number=number) as drive:
        assert drive.drive.status().last_document == 1
        with pytest.raises(UsageError, match="used by another emulator"):
            make_device(state=tmp_path)


def test_a_damaged_journal(tmp_path: Path) -> None:
    make_drive(state=tmp_path).close()
    journal = tmp_path / DRIVE_FILE
    journal.write_bytes(journal.read_bytes()[1:])
    for _ in range(2):
        with pytest.raises(UsageError, match="put a copy of it back"):
            make_drive(state=tmp_path)
