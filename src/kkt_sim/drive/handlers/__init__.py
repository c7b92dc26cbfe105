"""One handler per command of the drive's protocol: declaration in, method of the drive, declaration out."""

from __future__ import annotations

from kkt_sim.drive.handlers import archive, documents, exchange, service
from kkt_sim.drive.handlers.base import HANDLERS, Talker

__all__ = ["HANDLERS", "Talker", "archive", "documents", "exchange", "service"]
