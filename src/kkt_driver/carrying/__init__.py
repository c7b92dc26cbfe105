"""Registers without a network of their own send their documents through the driver: «Ethernet over transport» (EoU).

``transport`` is the line that carries, ``mailboxes`` how the register says on it what it wants, ``eou`` the packets and
the connection to the operator (ОФД).
"""

from __future__ import annotations

from kkt_driver.carrying.transport import CarryingTransport

__all__ = ["CarryingTransport"]
