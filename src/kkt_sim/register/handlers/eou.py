"""What the host has to say of its connections to the operator (DAh)."""

from __future__ import annotations

from kkt_driver.atol.commands import eou
from kkt_driver.errors import BadFrame
from kkt_sim.register.refusal import Code, Refused
from kkt_sim.register.register import Register, on


@on(eou.EthernetOverTransport)
def packet(register: Register, command: eou.EthernetOverTransport) -> None:
    """DAh: noted; what there is to answer goes through a mailbox."""
    try:
        items = eou.split(command.data)
    except BadFrame:
        raise Refused(Code.BAD_FORMAT) from None
    register.host_channel.receive(items)
