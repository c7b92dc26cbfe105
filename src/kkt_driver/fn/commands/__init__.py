"""Every command of the drive's protocol, declared once, by subject."""

from __future__ import annotations

from kkt_driver.fn.commands import (
    archive,
    exchange,
    marking,
    receipt,
    registration,
    registration_11,
    service,
    service_11,
    shift,
)

__all__ = [
    "archive",
    "exchange",
    "marking",
    "receipt",
    "registration",
    "registration_11",
    "service",
    "service_11",
    "shift",
]
