"""The drive's side of the exchange with the operator (ОФД): a message out, a receipt in.

The network between the two is the caller's.
"""

from __future__ import annotations

from kkt_driver.errors import UnexpectedReply
from kkt_driver.fn.commands import exchange
from kkt_driver.fn.enums import Exchange
from kkt_driver.fn.exchange import Procedure, Unconfirmed, ask
from kkt_driver.fn.frame import MAX_DATA


def next_message() -> Procedure[bytes | None]:
    """21h, 22h, 23h..., 25h: the message of the oldest document, None if nothing waits.

    Afterwards the drive waits for the receipt; reading the same message again is allowed until it has come.
    """
    yield from ask(exchange.SetTransport(connected=1))
    status = yield from ask(exchange.ReadExchange())
    if not status.bits & Exchange.MESSAGE:
        return None
    length = (yield from ask(exchange.BeginMessage())).length
    data = b""
    while len(data) < length:
        block = (yield from ask(exchange.ReadMessage(offset=len(data), size=min(MAX_DATA, length - len(data))))).data
        if not block:
            raise UnexpectedReply(f"the drive's message ends after {len(data)} of {length} bytes")
        data += block
    yield from ask(exchange.EndMessage())
    return data


def put_receipt(answer: bytes) -> Procedure[exchange.OperatorCode]:
    """26h. DriveError with ``extended`` 1..5 when the drive does not accept it: sign, format, ФД, ФН, CRC.

    A lost answer is resolved by command 20h: when another document stands first in the queue, the receipt was taken,
    and code 0 is returned, since the operator's own code went with the answer.
    """
    first = (yield from ask(exchange.ReadExchange())).first
    try:
        return (yield from ask(exchange.PutReceipt(answer=answer)))
    except Unconfirmed as lost:
        if not lost.usable:
            raise
        if (yield from ask(exchange.ReadExchange())).first != first:
            return exchange.OperatorCode(code=0)
        return (yield from ask(exchange.PutReceipt(answer=answer)))


def hang_up() -> Procedure[None]:
    """21h 00h: the line to the operator is gone."""
    yield from ask(exchange.SetTransport(connected=0))
