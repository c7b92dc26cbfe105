"""Registration (фискализация): the parameters as a value, and the wizard that gathers them.

    serial, inn = kkt.info().serial, "7725225244"
    wizard = EcrRegistration(serial)
    wizard.organization("ООО Ромашка", inn)
    wizard.taxation(TaxSystem.OSN)
    wizard.place(make_rnm(1, inn, serial), "Москва", "Магазин")     # the tax service (ФНС) gives the РНМ
    wizard.operator("ОФД", "7704358518", "ofd.example", 7777, sender_email="a@b.ru")
    wizard.check()
    for title, value in wizard.review():
        print(title, value)
    wizard.commit(kkt)      # the first byte is written here

The steps may come in any order. docs/how-to/register.md tells the whole story.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Protocol

from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import AgentSign, FfdVersion, TaxSystem

if TYPE_CHECKING:
    from kkt_driver.receipt import Cashier
    from kkt_driver.results import FiscalDocument


NO_AGENT = AgentSign(0)


class Reason(IntEnum):
    """Why the report is made (1101, as protocol 3 uses it)."""

    REGISTRATION = 0
    DRIVE_REPLACEMENT = 1
    CHANGE_OF_PARAMETERS = 2


@dataclass(frozen=True, slots=True)
class Operator:
    """ОФД: name (1046), ИНН (1017), where the register finds it."""

    name: str
    inn: str
    host: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class Registration:
    """Parameters of a registration. Nothing is checked here: see :func:`kkt_driver.registration_rules.check`.

    rnm: 1037, 16 digits.   inn: 1018.   organization: 1048.   address: 1009.   place: 1187.   email: 1117.
    tax_systems: 1062.   default_tax_system: table 2, one of them.   operator: None in autonomous mode.
    offline: 1002.   automatic: 1001.   machine_number: 1036, wanted in automatic mode.   bso: 1110.
    encryption: 1056.   internet: 1108.   service: 1109.   excise: 1207.   gambling: 1193.   lottery: 1126.
    printer_in_automat: 1221.   agents: 1057.   ffd_version: 1209.   reason: 1101.
    fns_site: 1060, by default www.nalog.gov.ru, and none in autonomous mode.
    """

    rnm: str
    inn: str
    organization: str
    address: str
    place: str
    tax_systems: TaxSystem
    email: str = ""
    default_tax_system: TaxSystem | None = None
    operator: Operator | None = None
    offline: bool = False
    automatic: bool = False
    machine_number: str = ""
    bso: bool = False
    encryption: bool = False
    internet: bool = False
    service: bool = False
    excise: bool = False
    gambling: bool = False
    lottery: bool = False
    printer_in_automat: bool = False
    agents: AgentSign = NO_AGENT
    fns_site: str | None = None
    ffd_version: FfdVersion = FfdVersion.FFD_1_05
    reason: Reason = Reason.REGISTRATION

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Registration:
        """From our own JSON form: the fields by name, enumerations as lower-case names; FieldError names the path."""
        from kkt_driver.receipt_json import load

        return load(cls, data)

    def to_json(self) -> dict[str, Any]:
        """Our own JSON form; ``from_json`` gives an equal value. FieldError for a field that JSON cannot hold."""
        from kkt_driver.receipt_json import dump

        return dump(self)

    def review(self) -> list[tuple[str, str]]:
        """Titles and values for people, in the order of the tags as sent."""
        from kkt_driver.registration_rules import review

        return review(self)


class Registrar(Protocol):
    """What the wizard needs of a :class:`kkt_driver.Kkt`."""

    def register(self, registration: Registration, cashier: Cashier | None = None) -> FiscalDocument: ...

    def reregister(self, registration: Registration, cashier: Cashier | None = None) -> FiscalDocument: ...


class EcrRegistration:
    """The wizard's steps, in any order; nothing is written before :meth:`commit`.

    ``serial``: serial number of the register; without it the check digits of the РНМ are not looked at.
    """

    def __init__(self, serial: str | None = None) -> None:
        self.serial = serial
        self._given: dict[str, Any] = {}

    def organization(self, name: str, inn: str) -> EcrRegistration:
        """Whose register it is (1048, 1018)."""
        return self._take(organization=name, inn=inn)

    def taxation(self, systems: TaxSystem, default: TaxSystem | None = None) -> EcrRegistration:
        """Tax systems in use (1062) and the one of receipts that name none."""
        return self._take(tax_systems=systems, default_tax_system=default)

    def place(self, rnm: str, address: str, place: str, machine_number: str = "") -> EcrRegistration:
        """РНМ (1037), where payments are taken (1009, 1187), number of the automat (1036)."""
        return self._take(rnm=rnm, address=address, place=place, machine_number=machine_number)

    def modes(self, **flags: bool) -> EcrRegistration:
        """Conditions of use: offline, automatic, bso, encryption, internet, service, excise, gambling, lottery..."""
        known = {item.name for item in fields(Registration) if item.type == "bool"}
        for name in flags.keys() - known:
            raise FieldError(name, f"is not known; known are {', '.join(sorted(known))}", flags[name])
        return self._take(**flags)

    def operator(
        self, name: str, inn: str, host: str = "", port: int = 0, *, sender_email: str = ""
    ) -> EcrRegistration:
        """ОФД (1046, 1017, address) and the sender's e-mail (1117)."""
        return self._take(operator=Operator(name, inn, host, port), email=sender_email)

    def other(self, **values: Any) -> EcrRegistration:
        """Any other field of :class:`Registration`: agents, fns_site, ffd_version, reason."""
        known = {item.name for item in fields(Registration)}
        for name in values.keys() - known:
            raise FieldError(name, "is not a field of Registration", values[name])
        return self._take(**values)

    def _take(self, **values: Any) -> EcrRegistration:
        self._given.update(values)
        return self

    @property
    def registration(self) -> Registration:
        """What has been gathered; FieldError names the first step that is missing."""
        steps = {
            "organization": "organization()",
            "inn": "organization()",
            "tax_systems": "taxation()",
            "rnm": "place()",
            "address": "place()",
            "place": "place()",
        }
        for name, step in steps.items():
            if name not in self._given:
                raise FieldError(name, f"is missing: {step} comes first")
        return Registration(**self._given)

    def review(self) -> list[tuple[str, str]]:
        """What would be written, for people to look at."""
        return self.registration.review()

    def check(self) -> None:
        """FieldError names the first rule that is broken."""
        from kkt_driver.registration_rules import check

        check(self.registration, self.serial)

    def commit(self, kkt: Registrar, cashier: Cashier | None = None) -> FiscalDocument:
        """Check against the register's own serial number, write everything, make the report."""
        registration = self.registration
        if registration.reason is Reason.REGISTRATION:
            return kkt.register(registration, cashier)
        return kkt.reregister(registration, cashier)

    def with_reason(self, reason: Reason) -> Registration:
        """The same parameters for another report."""
        return replace(self.registration, reason=reason)
