"""The registration as a value and as a wizard: every rule named, nothing written before commit."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kkt_driver.errors import FieldError, WrongOrder
from kkt_driver.ffd import make_rnm
from kkt_driver.ffd.enums import AgentSign, FfdVersion, TaxSystem
from kkt_driver.receipt import Cashier
from kkt_driver.registration import EcrRegistration, Operator, Reason, Registration
from kkt_driver.registration_rules import NO_OPERATOR, check, tags
from kkt_sim.simulator import make_device
from tests.procedures.faulty_line import faulty_kkt

SERIAL, INN = "00106789000001", "7725225244"
GOOD = Registration(
    rnm=make_rnm(1, INN, SERIAL),
    inn=INN,
    organization="ООО «Ромашка»",
    address="Москва",
    place="Магазин",
    email="a@b.ru",
    tax_systems=TaxSystem.OSN | TaxSystem.PATENT,
    default_tax_system=TaxSystem.OSN,
    operator=Operator("ОФД", "7704358518", "127.0.0.1", 7777),
    agents=AgentSign.ATTORNEY | AgentSign.OTHER_AGENT,
)
OFFLINE = replace(GOOD, offline=True, operator=None, email="", fns_site="")
AUTONOMOUS = replace(GOOD, offline=True, operator=None, email="")


@pytest.mark.parametrize(
    "registration", [GOOD, OFFLINE, AUTONOMOUS, replace(GOOD, automatic=True, machine_number="17")]
)
def test_what_is_right_passes(registration: Registration) -> None:
    check(registration, SERIAL)


WRONG: Any = 5
NO_TEXTS: list[Any] = [{}, [], 5, None, True]
NO_PORTS: list[Any] = [Decimal("sNaN"), Decimal(1), 1.0, "7777", True, {}]


def changed(base: Registration, **changes: Any) -> Registration:
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("field", "registration"),
    [
        ("inn", changed(GOOD, inn="7725225245")),
        ("rnm", changed(GOOD, rnm="123")),
        ("rnm", changed(GOOD, rnm=GOOD.rnm[:-1] + str((int(GOOD.rnm[-1]) + 1) % 10))),
        ("organization", changed(GOOD, organization="")),
        ("organization", changed(GOOD, organization="я" * 257)),
        ("address", changed(GOOD, address="☃")),
        ("place", changed(GOOD, place=" ")),
        ("email", changed(GOOD, email="")),
        ("email", changed(GOOD, email="not an address")),
        ("fns_site", changed(GOOD, fns_site="")),
        ("operator", changed(GOOD, operator=None)),
        ("operator.inn", changed(GOOD, operator=Operator("ОФД", NO_OPERATOR))),
        ("operator.name", changed(GOOD, operator=Operator("", "7704358518"))),
        ("operator.port", changed(GOOD, operator=Operator("ОФД", "7704358518", "x", 65536))),
        ("tax_systems", changed(GOOD, tax_systems=TaxSystem(0), default_tax_system=None)),
        ("default_tax_system", changed(GOOD, default_tax_system=TaxSystem.ESN)),
        ("machine_number", changed(GOOD, automatic=True)),
        ("printer_in_automat", changed(GOOD, printer_in_automat=True)),
        ("offline", changed(GOOD, offline="yes")),
        *(("ffd_version", changed(GOOD, ffd_version=it)) for it in FfdVersion if it != FfdVersion.FFD_1_05),
        ("ffd_version", changed(GOOD, ffd_version="1.05")),
        ("operator", changed(GOOD, operator="ОФД")),
        ("operator", changed(OFFLINE, operator="ОФД")),
        ("operator.name", changed(GOOD, operator=Operator(WRONG, "7704358518"))),
        ("operator.name", changed(OFFLINE, operator=Operator(WRONG, ""))),
        ("operator.inn", changed(GOOD, operator=Operator("ОФД", WRONG))),
        ("operator.host", changed(GOOD, operator=Operator("ОФД", "7704358518", WRONG))),
        ("inn", changed(GOOD, inn=7725225244)),
        ("rnm", changed(GOOD, rnm=5)),
        ("email", changed(GOOD, email=5)),
        ("place", changed(GOOD, place=None)),
        ("tax_systems", changed(GOOD, tax_systems="OSN")),
        ("tax_systems", changed(GOOD, tax_systems=True)),
        ("default_tax_system", changed(GOOD, default_tax_system=1.0)),
        ("agents", changed(GOOD, agents=None)),
        ("machine_number", changed(GOOD, machine_number=5)),
        ("reason", changed(GOOD, reason=9)),
        ("agents", changed(GOOD, agents=128)),
        ("email", changed(OFFLINE, email="a@b.ru")),
        ("fns_site", changed(OFFLINE, fns_site="www.nalog.gov.ru")),
        ("operator.inn", changed(OFFLINE, operator=GOOD.operator)),
        ("encryption", changed(OFFLINE, encryption=True)),
    ],
)
def test_the_broken_rule_is_named(field: str, registration: Registration) -> None:
    with pytest.raises(FieldError) as caught:
        check(registration, SERIAL)
    assert caught.value.field == field


def test_only_a_registration_can_be_checked() -> None:
    with pytest.raises(FieldError, match="must be a Registration"):
        check({"inn": INN})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("operator", "ОФД"),
        ("tax_systems", "OSN"),
        ("agents", None),
        ("default_tax_system", "OSN"),
        ("ffd_version", "1.05"),
    ],
)
def test_what_cannot_be_shown(field: str, value: Any) -> None:
    with pytest.raises(FieldError) as caught:
        changed(GOOD, **{field: value}).review()
    assert caught.value.field == field


def test_numbers_are_shown_by_their_names() -> None:
    assert changed(GOOD, default_tax_system=1, ffd_version=2).review() == GOOD.review()


def test_autonomous_mode_writes_the_operator_of_nobody() -> None:
    written = dict(tags(OFFLINE))
    assert written[1017] == NO_OPERATOR
    assert not {1046, 1060, 1117} & written.keys()


def test_the_site_follows_the_mode() -> None:
    assert dict(tags(GOOD))[1060] == "www.nalog.gov.ru"
    assert dict(GOOD.review())["Сайт ФНС"] == "www.nalog.gov.ru"
    assert dict(tags(replace(GOOD, fns_site="nalog.ru")))[1060] == "nalog.ru"
    assert tags(AUTONOMOUS) == tags(OFFLINE)
    assert AUTONOMOUS.review() == OFFLINE.review()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("rnm", value) for value in NO_TEXTS),
        ("inn", {"a": {}}),
        ("organization", {}),
        ("offline", 1),
        ("operator.name", {}),
        *(("operator.port", value) for value in NO_PORTS),
    ],
)
def test_json_of_another_type_is_refused(field: str, value: Any) -> None:
    data = json.loads(json.dumps(GOOD.to_json()))
    owner, _, name = field.rpartition(".")
    (data[owner] if owner else data)[name] = value
    with pytest.raises(FieldError) as caught:
        Registration.from_json(data)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "registration"),
    [
        ("rnm", changed(GOOD, rnm={})),
        ("rnm", changed(GOOD, rnm=object())),
        ("email", changed(GOOD, email=Decimal("sNaN"))),
        ("operator.port", changed(GOOD, operator=Operator("ОФД", "7704358518", port=Decimal("sNaN")))),  # type: ignore[arg-type]
    ],
)
def test_what_json_cannot_hold_is_named(field: str, registration: Registration) -> None:
    with pytest.raises(FieldError) as caught:
        registration.to_json()
    assert caught.value.field == field
    with pytest.raises(FieldError):
        check(registration)


def test_order_of_the_attributes_is_the_vendors() -> None:
    """Transcript registration of driver 10.8.0."""
    full = replace(GOOD, automatic=True, machine_number="1")
    assert [tag for tag, _ in tags(full)] == [
        *(1101, 1037, 1018, 1017, 1046, 1048, 1009, 1117, 1187, 1002, 1056, 1109, 1207, 1193, 1126, 1110, 1108, 1221),
        *(1060, 1001, 1036, 1209, 1062, 1057),
    ]


def test_json_there_and_back() -> None:
    for registration in (GOOD, OFFLINE):
        assert Registration.from_json(json.loads(json.dumps(registration.to_json()))) == registration


def wizard(serial: str | None = SERIAL) -> EcrRegistration:
    return (
        EcrRegistration(serial)
        .organization(GOOD.organization, INN)
        .taxation(GOOD.tax_systems, TaxSystem.OSN)
        .place(GOOD.rnm, "Москва", "Магазин")
        .operator("ОФД", "7704358518", "127.0.0.1", 7777, sender_email="a@b.ru")
        .other(agents=GOOD.agents)
    )


def test_wizard_gathers_the_same_value() -> None:
    made = wizard()
    assert made.registration == GOOD
    made.check()
    titles = dict(made.review())
    assert titles["ИНН"] == INN
    assert titles["Автономный режим"] == "нет"


@pytest.mark.parametrize(
    "mistake",
    [
        lambda: EcrRegistration().organization("x", INN).registration,
        lambda: wizard().modes(offlin=True),
        lambda: wizard().other(sites=1),
        lambda: wizard().modes(offline=True).check(),
    ],
)
def test_wizard_names_mistakes(mistake: Callable[[], Any]) -> None:
    with pytest.raises(FieldError):
        mistake()


def test_commit_writes_what_was_reviewed() -> None:
    kkt, line = faulty_kkt(make_device())
    made = wizard()
    made.review()
    document = made.commit(kkt, Cashier("Иванов"))
    assert (document.form, document.number) == (1, 1)
    fields = kkt.document(1).fields
    assert fields[1037] == GOOD.rnm
    assert fields[1018] == INN
    assert fields[1048] == 'ООО "Ромашка"'
    assert fields[1062] == int(GOOD.tax_systems)
    assert fields[1021] == "Иванов"
    assert kkt.read_setting(0x13, 1, 1).rstrip(b"\0") == b"127.0.0.1"
    info = kkt.info()
    assert (info.rnm, info.inn) == (GOOD.rnm, INN)
    with pytest.raises(WrongOrder, match="registered already"):
        made.commit(kkt)
    with pytest.raises(FieldError, match="reason"):
        kkt.reregister(GOOD)
    again = kkt.reregister(made.with_reason(Reason.CHANGE_OF_PARAMETERS))
    assert again.form == 11
    kkt.open_shift()
    with pytest.raises(WrongOrder, match="shift is open"):
        kkt.reregister(made.with_reason(Reason.CHANGE_OF_PARAMETERS))
    assert line.device.register.registered


def test_the_example_of_the_module() -> None:
    """The indented part of its docstring, as it stands."""
    import kkt_driver
    from kkt_driver import registration as module

    kkt, _ = faulty_kkt(make_device())
    _, example, _ = (module.__doc__ or "").split("\n\n")
    exec(textwrap.dedent(example), {**vars(module), **exported(kkt_driver), "kkt": kkt})
    assert kkt.info().inn == INN


def exported(package: Any) -> dict[str, Any]:
    """What a user may import from the package."""
    return {name: getattr(package, name) for name in package.__all__}


def test_a_wrong_registration_reaches_no_setting() -> None:
    kkt, _ = faulty_kkt(make_device())
    before = kkt.read_setting(0x13, 1, 1)
    with pytest.raises(FieldError, match="rnm"):
        kkt.register(replace(GOOD, rnm=make_rnm(1, INN, "1")))
    assert kkt.read_setting(0x13, 1, 1) == before
    assert kkt.last_document() is None
