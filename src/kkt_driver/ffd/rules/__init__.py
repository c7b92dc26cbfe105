"""Format-logical control (форматно-логический контроль): what a register, drive or operator would say of a document.

    for finding in validate(document):
        print(finding.rule.severity, finding.message_en)

The rules and their texts are protocols/ffd/rules.toml; docs/reference/ffd/rules.md lists them. The checks are in one
file per subject.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from kkt_driver.errors import FieldError
from kkt_driver.ffd.document import Document
from kkt_driver.ffd.enums import FfdVersion
from kkt_driver.ffd.obligations import check_version

# importing them registers their checks
from kkt_driver.ffd.rules import (  # noqa: F401
    agents,
    corrections,
    dates,
    identities,
    modes,
    numbers,
    order,
    payments,
    strings,
    structure,
    sums,
    vat,
    vat_totals,
)
from kkt_driver.ffd.rules.model import CHECKS, RULES, Check, Finding, Rule, Severity, finding
from kkt_driver.ffd.rules.subject import REGISTRATIONS, Subject

__all__ = ["RULES", "Finding", "Rule", "Severity", "validate"]

_DEFAULT = FfdVersion.FFD_1_05


def validate(
    document: Document,
    *,
    version: FfdVersion | None = None,
    registration: Document | None = None,
    previous: Document | None = None,
    now: datetime | None = None,
    serial: str | None = None,
) -> list[Finding]:
    """What is wrong with the document, in the order of the rules; an empty list when nothing is.

    Args:
        document: of any form, read or made.
        version: of the format; by default that of tag 1209, and 1.05 where that is absent or makes no sense.
        registration: the registration report in force; its rules are left out without it. A registration report is
            its own.
        previous: the document just before in the same drive; without it nothing is said about numbering.
        now: local time of the register, naive; without it nothing is said about the future.
        serial: serial number of the register (1013), if no registration is given.

    No document makes it raise; FieldError is for a ``version`` that is no FfdVersion and a ``now`` with a time zone.
    """
    if now is not None and (not isinstance(now, datetime) or now.tzinfo is not None):
        raise FieldError("now", "must be a datetime without time zone (local time of the register)", now)
    if version is None:
        given = document.fields.get(1209)
        version = FfdVersion(given) if isinstance(given, int) and 1 <= given <= 4 else _DEFAULT
    check_version(version)
    own = document.form in REGISTRATIONS
    subject = Subject(document, version, registration, previous, now, serial)
    chosen = _chosen(
        document.form, int(version), own or registration is not None, previous is not None, now is not None
    )
    return [finding(rule, found) for rule, check in chosen for found in check(subject)]


@lru_cache(maxsize=256)
def _chosen(form: int, version: int, registration: bool, previous: bool, now: bool) -> tuple[tuple[Rule, Check], ...]:
    """The rules that apply, with their checks."""
    given = {"registration": registration, "previous": previous, "now": now}
    return tuple(
        (rule, CHECKS[rule.id])
        for rule in RULES.values()
        if (not rule.forms or form in rule.forms)
        and (not rule.versions or version in rule.versions)
        and all(given[need] for need in rule.needs)
    )
