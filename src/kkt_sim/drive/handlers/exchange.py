"""Exchange with the operator (ОФД)."""

from __future__ import annotations

from kkt_driver.fn.command import Bytes, FnReply
from kkt_driver.fn.commands import exchange
from kkt_sim.drive.handlers.base import Talker, on


@on(exchange.ReadExchange)
def read_exchange(talker: Talker, command: exchange.ReadExchange) -> FnReply:
    """20h."""
    known = talker.drive.exchange_status()
    return exchange.ExchangeStatus(
        bits=known.bits,
        reading=int(known.reading),
        queued=known.queued,
        first=known.first_number,
        time=known.first_time,
    )


@on(exchange.SetTransport)
def set_transport(talker: Talker, command: exchange.SetTransport) -> None:
    """21h."""
    talker.drive.set_transport(command.connected)


@on(exchange.BeginMessage)
def begin_message(talker: Talker, command: exchange.BeginMessage) -> FnReply:
    """22h."""
    return exchange.MessageLength(length=talker.drive.begin_message())


@on(exchange.ReadMessage)
def read_message(talker: Talker, command: exchange.ReadMessage) -> FnReply:
    """23h."""
    return Bytes(data=talker.drive.read_message(command.offset, command.size))


@on(exchange.CancelMessage)
def cancel_message(talker: Talker, command: exchange.CancelMessage) -> None:
    """24h."""
    talker.drive.cancel_message()


@on(exchange.EndMessage)
def end_message(talker: Talker, command: exchange.EndMessage) -> None:
    """25h."""
    talker.drive.end_message()


@on(exchange.PutReceipt)
def put_receipt(talker: Talker, command: exchange.PutReceipt) -> FnReply:
    """26h."""
    said = talker.drive.put_receipt(command.answer)
    return exchange.OperatorCode(code=said.code, message=said.message)
