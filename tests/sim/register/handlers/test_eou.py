"""What the host says of its connections (DAh) is taken whole or not at all; what follows from it is in test_eou.py."""

from __future__ import annotations

from kkt_driver.atol.commands.eou import Rx, Tx, split
from tests.sim.register.bench import Bench


def test_a_greeting_is_answered_through_the_mailbox(bench: Bench) -> None:
    """``01 00`` asks for the version; ``40 01 v`` tells it, once (vectors/eou)."""
    channel = bench.register.host_channel
    assert channel.packet() == b""
    assert bench.wire("DA 01 00") == bytes.fromhex("550000")
    ((kind, version),) = split(channel.packet())
    assert kind == Tx.RESPONSE_VERSION
    assert len(version) >= 1
    assert channel.packet() == b""


def test_a_stream_cut_short_is_refused_whole(bench: Bench) -> None:
    for stream in ("01", "01 00 20", "01 00 20 05 4142"):
        assert bench.wire(f"DA {stream}") == bytes.fromhex("5513"), stream
    assert bench.register.host_channel.packet() == b""


def test_nothing_and_unknown_things(bench: Bench) -> None:
    before = [storage.read() for storage in bench.storages]
    assert bench.wire("DA") == bytes.fromhex("550000")
    assert bench.wire("DA 7F 02 4142") == bytes.fromhex("550000")
    assert 0x7F not in set(Rx)
    assert bench.register.host_channel.packet() == b""
    assert [storage.read() for storage in bench.storages] == before


def test_a_receipt_under_way_does_not_mind(receipt_open: Bench) -> None:
    assert receipt_open.wire("DA 01 00") == bytes.fromhex("550000")
    assert receipt_open.register.draft is not None
