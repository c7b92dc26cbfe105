"""Lines to a register, by URL scheme. A line moves bytes and owns the time; it knows nothing of what they mean.

    tcp://192.168.1.10:5555?timeout=5
    serial:/dev/ttyACM0?baudrate=115200     serial:COM3     serial:socket://host:port
    sim:                                    the emulator, in this process (comes with kkt_sim)

Other packages add schemes through the entry-point group ``kkt_driver.transports``: a function of the URL.
"""

from kkt_driver.transport.base import Transport
from kkt_driver.transport.registry import open_transport, schemes

__all__ = ["Transport", "open_transport", "schemes"]
