"""The register's own part of the exchange with the operator (ОФД): which document when, and what came of it.

No I/O and no waiting. Whoever can reach the operator asks :meth:`Exchange.begin` for work, carries it out by the steps
of :mod:`kkt_driver.ofd.exchange`, and reports to :meth:`Exchange.end`::

    drive 21h(1) 22h 23h.. 25h -> begin() -> connect, send, receive -> end() -> drive 26h, the next document
                                                                            -> 24h 21h(0), wait, the same again

One document is under way, always the oldest. Nothing is remembered here but error codes and when to try again: whether
a document was delivered is known to the drive alone, so a power cut at any point at worst sends a document again.
"""

from __future__ import annotations

from kkt_sim.register.exchange.process import Exchange
from kkt_sim.register.exchange.values import Channel, ExchangeErrors, Job, Pace, Steps, Target

__all__ = ["Channel", "Exchange", "ExchangeErrors", "Job", "Pace", "Steps", "Target"]
