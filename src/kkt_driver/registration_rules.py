"""What a registration must keep, and what of it is written where."""

from __future__ import annotations

from typing import Any

from kkt_driver.checking import choice, flag, text
from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import AgentSign, FfdVersion, TaxSystem
from kkt_driver.ffd.inn import check_inn
from kkt_driver.ffd.rnm import check_rnm
from kkt_driver.procedures.attributes import device_tlv
from kkt_driver.registration import Operator, Reason, Registration

#: site of the ФНС, where receipts can be looked up
SITE = "www.nalog.gov.ru"
#: ИНН of the operator that a register in autonomous mode writes down.
NO_OPERATOR = "000000000000"

#: tag, field, Russian title: the order is that of the vendor's driver.
_FLAGS_BEFORE_SITE = (
    (1002, "offline", "Автономный режим"),
    (1056, "encryption", "Шифрование"),
    (1109, "service", "Расчеты за услуги"),
    (1207, "excise", "Подакцизные товары"),
    (1193, "gambling", "Азартные игры"),
    (1126, "lottery", "Лотерея"),
    (1110, "bso", "АС БСО"),
    (1108, "internet", "Расчеты только в Интернет"),
    (1221, "printer_in_automat", "Принтер в автомате"),
)
_AUTOMATIC = (1001, "automatic", "Автоматический режим")


def check(registration: Registration, serial: str | None = None) -> None:
    """FieldError names the first rule that is broken. ``serial``: of the register, for the РНМ's check digits."""
    if not isinstance(registration, Registration):
        raise FieldError("registration", "must be a Registration", registration)
    it = registration
    for name in [row[1] for row in _FLAGS_BEFORE_SITE] + ["automatic"]:
        flag(getattr(it, name), name)
    _inn(it.inn, "inn")
    text(it.organization, "organization", 256)
    text(it.address, "address", 256)
    text(it.place, "place", 256)
    choice(it.reason, tuple(Reason), "reason")
    if choice(it.ffd_version, tuple(FfdVersion), "ffd_version") != FfdVersion.FFD_1_05:
        # The documents are those of 1.05; a register told another version registers as 1.05 all the same.
        raise FieldError("ffd_version", "must be FFD_1_05: documents of other versions are not made", it.ffd_version)
    if not _is_whole(it.tax_systems) or not 0 < it.tax_systems <= 0x3F:
        raise FieldError("tax_systems", "must be one or more of TaxSystem", it.tax_systems)
    default = it.default_tax_system
    if default is not None and (
        not _is_whole(default) or default not in (1, 2, 4, 8, 16, 32) or not default & it.tax_systems
    ):
        raise FieldError("default_tax_system", "must be exactly one of tax_systems", default)
    if not _is_whole(it.agents) or not 0 <= it.agents <= 0x7F:
        raise FieldError("agents", "must be none or some of AgentSign", it.agents)
    _check_operator(it)
    _check_rnm(it, serial)
    _check_offline(it) if it.offline else _check_online(it)
    if it.automatic or it.machine_number:
        text(it.machine_number, "machine_number", 20)
    if it.printer_in_automat and not it.automatic:
        raise FieldError("printer_in_automat", "needs automatic mode (1001)", True)


def site(it: Registration) -> str:
    """The site of the ФНС (1060), that of the mode where none is given."""
    if it.fns_site is None:
        return "" if it.offline else SITE
    return it.fns_site


def _check_operator(it: Registration) -> Operator | None:
    if it.operator is not None and not isinstance(it.operator, Operator):
        raise FieldError("operator", "must be an Operator(name, inn, host, port)", it.operator)
    return it.operator


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_rnm(it: Registration, serial: str | None) -> None:
    if not isinstance(it.rnm, str) or not (it.rnm.isascii() and it.rnm.isdigit() and len(it.rnm) == 16):
        raise FieldError("rnm", "must be 16 digits", it.rnm)
    if serial is not None:
        try:
            check_rnm(it.rnm, it.inn, serial)
        except FieldError as error:
            raise FieldError("rnm", f"{error.rule} for ИНН {it.inn} and serial number {serial}", it.rnm) from None


def _check_offline(it: Registration) -> None:
    for name, value in (("fns_site", it.fns_site), ("email", it.email)):
        if value:
            raise FieldError(name, "must be empty in autonomous mode", value)
    if it.operator is not None and it.operator.inn not in ("", NO_OPERATOR):
        raise FieldError("operator.inn", f"must be empty or {NO_OPERATOR} in autonomous mode", it.operator.inn)
    if it.operator is not None and it.operator.name:
        text(it.operator.name, "operator.name", 256)
    if it.encryption:
        raise FieldError("encryption", "must be off in autonomous mode", True)


def _check_online(it: Registration) -> None:
    text(site(it), "fns_site", 256)
    text(it.email, "email", 64)
    if "@" not in it.email:
        raise FieldError("email", "must be an e-mail address", it.email)
    if it.operator is None:
        raise FieldError("operator", "is needed unless the register works in autonomous mode")
    text(it.operator.name, "operator.name", 256)
    if it.operator.inn == NO_OPERATOR:  # its check digits happen to be right
        raise FieldError("operator.inn", "must be that of an operator unless in autonomous mode", it.operator.inn)
    _inn(it.operator.inn, "operator.inn")
    port = it.operator.port
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port <= 65535:
        raise FieldError("operator.port", "must lie within 0..65535", port)
    if it.operator.host:
        text(it.operator.host, "operator.host", 64)


def _inn(value: str, path: str) -> None:
    try:
        check_inn(value)
    except FieldError as error:
        raise FieldError(path, error.rule, value) from None


def tags(it: Registration) -> list[tuple[int, Any]]:
    """Attributes in the order of the vendor's driver; texts that are empty are left out."""
    operator_inn = it.operator.inn if it.operator else ""
    rows: list[tuple[int, Any]] = [
        (1101, int(it.reason)),
        (1037, it.rnm),
        (1018, it.inn),
        (1017, operator_inn or NO_OPERATOR),
        (1046, it.operator.name if it.operator else ""),
        (1048, it.organization),
        (1009, it.address),
        (1117, it.email),
        (1187, it.place),
    ]
    rows += [(tag, int(getattr(it, name))) for tag, name, _ in _FLAGS_BEFORE_SITE]
    rows += [
        (1060, site(it)),
        (1001, int(it.automatic)),
        (1036, it.machine_number),
        (1209, int(it.ffd_version)),
        (1062, int(it.tax_systems)),
        (1057, int(it.agents)),
    ]
    return [(tag, value) for tag, value in rows if value != ""]


def tlvs(registration: Registration) -> tuple[bytes, ...]:
    """The attributes as they are sent."""
    return tuple(device_tlv(tag, value) for tag, value in tags(registration))


def review(it: Registration) -> list[tuple[str, str]]:
    """Titles and values for people; FieldError for what cannot be shown."""
    operator = _check_operator(it)
    version = choice(it.ffd_version, tuple(FfdVersion), "ffd_version")
    for name in ("tax_systems", "agents"):
        if not _is_whole(getattr(it, name)):
            raise FieldError(name, "must be an enumeration of its own", getattr(it, name))
    default = it.default_tax_system
    if default is not None and not _is_whole(default):
        raise FieldError("default_tax_system", "must be exactly one of tax_systems", default)
    rows = [
        ("Причина", _REASONS.get(it.reason, str(it.reason))),
        ("РНМ", it.rnm),
        ("Пользователь", it.organization),
        ("ИНН", it.inn),
        ("Адрес расчетов", it.address),
        ("Место расчетов", it.place),
        ("Системы налогообложения", TaxSystem(it.tax_systems).label_ru),
        ("СНО по умолчанию", TaxSystem(default).label_ru if default else "-"),
        ("ОФД", operator.name if operator else "-"),
        ("ИНН ОФД", operator.inn if operator else "-"),
        ("Адрес ОФД", f"{operator.host}:{operator.port}" if operator and operator.host else "-"),
        ("E-mail отправителя чека", it.email or "-"),
        ("Сайт ФНС", site(it) or "-"),
        ("Номер автомата", it.machine_number or "-"),
        ("Признаки агента", AgentSign(it.agents).label_ru if it.agents else "-"),
        ("Версия ФФД", version.label_ru),
    ]
    return rows + [
        (title, "да" if getattr(it, name) else "нет") for _, name, title in (*_FLAGS_BEFORE_SITE, _AUTOMATIC)
    ]


_REASONS = {
    Reason.REGISTRATION: "регистрация",
    Reason.DRIVE_REPLACEMENT: "замена ФН",
    Reason.CHANGE_OF_PARAMETERS: "изменение параметров",
}
