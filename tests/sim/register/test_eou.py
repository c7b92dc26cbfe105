"""The exchange through the host: mailboxes, a driver that comes and goes, and what the register makes of it."""

from __future__ import annotations

import pytest

from kkt_driver.atol.commands import drive, eou, receipt, registers
from kkt_driver.atol.commands.eou import Rx, Tx, join, split
from kkt_driver.errors import BadFrame
from kkt_sim.operator.behaviour import Behaviour, Down
from kkt_sim.operator.profiles import PROFILES
from kkt_sim.register.exchange import Channel
from kkt_sim.register.tables import OPERATOR_CHANNEL, OPERATOR_HOST, OPERATOR_PORT
from tests.atol.golden import load
from tests.sim.register.host_driver import HostDriver
from tests.sim.register.sending import Sender, check_delivered, make_operator


class Shop:
    """A register whose settings say: through the host, to 127.0.0.1:7777."""

    def __init__(self) -> None:
        self.bench = Sender(None)
        register = self.bench.register
        register.write_table(OPERATOR_CHANNEL, b"\x05")
        register.write_table(OPERATOR_HOST, b"127.0.0.1")
        register.write_table(OPERATOR_PORT, (7777).to_bytes(2, "big"))
        register.save()
        self.operator = make_operator(self.bench)
        self.host = HostDriver(self.bench.device, self.operator)

    @property
    def network(self) -> int:
        """First byte of register 2Bh."""
        return self.bench.ask(registers.ExchangeErrors()).network

    def sent(self) -> None:
        """The host's driver works until nothing is left."""
        for _ in range(3):
            self.host.tick()
        assert self.bench.exchange.unsent == 0
        check_delivered(self.bench, self.operator)

    def power_cut(self) -> None:
        """The register was off; the host's driver has noticed nothing but a new line."""
        self.bench.device.power_cycle()
        self.bench.register = self.bench.device.register


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_what_the_vendors_driver_said_and_heard() -> None:
    """Every stream of protocols/atol/vectors/eou comes out of our declarations as it was."""
    known = {*map(int, Rx), *map(int, Tx)}
    streams = 0
    for file in load("eou").values():
        for _, _, text in file["frames"]:
            data = bytes.fromhex(text)
            at = 5 if data[:2] == b"\xc1\x00" else 2 if data[:1] == b"\xa6" else 0
            if not at:
                continue
            assert data[at] == 0xDA
            items = split(data[at + 1 :])
            assert join(items) == data[at + 1 :]
            assert {kind for kind, _ in items} <= known
            streams += 1
    assert streams == 32


def test_a_stream_that_ends_within_an_item(shop: Shop) -> None:
    for data in (b"\x01", b"\x20\x05abc", b"\x01\x00\x20"):
        with pytest.raises(BadFrame):
            split(data)
        assert shop.bench.refuse(eou.EthernetOverTransport(data=data)) == 0x13


def test_a_day_through_the_host(shop: Shop) -> None:
    shop.host.open()
    shop.host.tick()
    shop.bench.day(50)
    shop.sent()
    assert shop.bench.ask(drive.DriveExchange()).queued == 0
    assert shop.network == 0
    kinds = [kind for kind, _ in shop.host.heard]
    assert kinds[:3] == [Tx.RESPONSE_VERSION, Tx.PORT, Tx.CONNECT]
    assert kinds.count(Tx.CONNECT) == kinds.count(Tx.CLOSE) == 53


def test_no_driver_no_link(shop: Shop) -> None:
    """Nobody is told to connect before a driver has come; when it does, it is used at once."""
    assert shop.bench.device.work() == (b"", False)
    assert shop.network == 1
    shop.host.open()
    shop.sent()
    assert shop.network == 0


def test_a_driver_that_went_away(shop: Shop) -> None:
    shop.host.open()
    shop.sent()
    shop.bench.open_shift()
    shop.bench.clock.advance(seconds=11)
    shop.bench.device.work(listening=False)
    assert shop.network == 1


def test_an_operator_who_cannot_be_reached(shop: Shop) -> None:
    shop.operator.tell(Behaviour(down=Down.REFUSE))
    shop.host.open()
    shop.host.tick()
    assert shop.network == 2
    assert Tx.CLOSE not in [kind for kind, _ in shop.host.heard]
    shop.operator.tell(Behaviour())
    shop.bench.clock.advance(seconds=61)
    shop.sent()


def test_a_driver_that_does_nothing(shop: Shop) -> None:
    shop.host.open()
    shop.host.deaf = True
    for _ in range(2):
        shop.host.tick()
    shop.bench.clock.advance(seconds=30)
    shop.host.tick()
    assert shop.network == 2
    assert shop.host.heard[-1][0] == Tx.CLOSE, "whatever comes of the connection is not wanted any more"
    shop.host.deaf = False
    shop.bench.clock.advance(seconds=61)
    shop.sent()


def test_an_operator_who_does_not_answer(shop: Shop) -> None:
    """The driver does not tell that the operator has hung up: the time for an answer passes."""
    shop.operator.tell(Behaviour(cut=0))
    shop.host.open()
    shop.host.tick()
    assert shop.bench.exchange.job is not None
    assert shop.bench.device.pause() == 300
    shop.bench.clock.advance(seconds=300)
    shop.host.tick()
    assert shop.network == 5
    shop.operator.tell(Behaviour())
    shop.bench.clock.advance(seconds=61)
    shop.sent()


def test_a_driver_that_begins_anew_in_the_middle(shop: Shop) -> None:
    shop.operator.tell(Behaviour(cut=0))
    shop.host.open()
    shop.host.tick()
    assert shop.bench.exchange.job is not None
    shop.operator.tell(Behaviour())
    shop.host.open()
    assert shop.network == 6
    shop.bench.clock.advance(seconds=61)
    shop.sent()


def test_refused_commands_in_between(shop: Shop) -> None:
    """Each of them stops the task buffer, but not the driver's packets; then it empties the buffer, mailbox and all."""
    shop.host.open()
    for _ in range(4):
        assert shop.host.command(receipt.CancelReceipt().to_task())[:2] == b"\xa4\x55"
        shop.host.tick()
        shop.host.abort()
    shop.sent()


@pytest.mark.parametrize("driver_knows", [False, True])
def test_power_cuts_of_the_register(shop: Shop, driver_knows: bool) -> None:
    """The driver may go on as if nothing were: then the register asks who it is."""
    shop.host.open()
    shop.host.tick()
    shop.bench.day(3)
    shop.power_cut()
    if driver_knows:
        shop.host.open()
    else:
        shop.host.abort()
    shop.sent()
    assert (Tx.REQUEST_VERSION in [kind for kind, _ in shop.host.heard]) is not driver_knows


def test_an_address_given_to_the_emulator_goes_before_the_settings() -> None:
    bench = Sender("127.0.0.1:7777")
    bench.register.write_table(OPERATOR_CHANNEL, b"\x05")
    bench.register.write_table(OPERATOR_HOST, b"ofd.example")
    assert bench.exchange.begin(Channel.ETHERNET) is None
    job = bench.exchange.begin(Channel.HOST)
    assert job is not None
    assert (job.target.host, job.target.port) == ("127.0.0.1", 7777)


def test_the_driver_is_never_sent_to_a_real_operator(shop: Shop) -> None:
    real = next(end for profile in PROFILES.values() for end in profile.endpoints if not end.test)
    shop.bench.register.write_table(OPERATOR_HOST, real.host.encode())
    shop.bench.register.write_table(OPERATOR_PORT, real.port.to_bytes(2, "big"))
    shop.host.open()
    for _ in range(5):
        shop.host.tick()
        shop.bench.clock.advance(seconds=61)
    assert shop.network == 2
    assert {kind for kind, _ in shop.host.heard} == {Tx.RESPONSE_VERSION}
