"""Modes of the registration, and what they ask of every later document."""

from __future__ import annotations

from collections.abc import Iterator

from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, text, whole
from kkt_driver.ffd.tags import BY_NUMBER

OFFLINE, AUTOMATIC, INTERNET, ENCRYPTION, BSO = 1002, 1001, 1108, 1056, 1110
#: autonomous registers may have this many items with product code or supplier
OFFLINE_ITEMS = 10
EXCISE_GOODS = 2
BSO_FORMS = (4, 41)


@check("offline-without-encryption")
def offline_without_encryption(subject: Subject) -> Iterator[Hit]:
    """«Недопустимое сочетание реквизитов 1002 и 1056» (168 of the ATOL driver)."""
    if subject.first.get(OFFLINE) == 1 and subject.first.get(ENCRYPTION) == 1:
        yield hit(OFFLINE, ENCRYPTION, value=1)


@check("offline-requisites")
def offline_requisites(subject: Subject) -> Iterator[Hit]:
    """«Ошибка программирования реквизита 1060,1017,1002»: no operator, no site, no sender; zeros are no operator."""
    if subject.first.get(OFFLINE) != 1:
        return
    found = tuple(tag for tag in (1060, 1117, 1017) if _filled(subject, tag))
    if found:
        yield hit(*found, OFFLINE, found=",".join(map(str, found)))


@check("transfer-requisites")
def transfer_requisites(subject: Subject) -> Iterator[Hit]:
    """Operator, site and sender are given unless the mode is autonomous."""
    if subject.first.get(OFFLINE) != 0:
        return
    absent = tuple(tag for tag in (1017, 1046, 1060, 1117) if not _filled(subject, tag))
    if absent:
        yield hit(*absent, absent=", ".join(map(str, absent)))


@check("automat-number")
def automat_number(subject: Subject) -> Iterator[Hit]:
    """Tag 1036 of registrations and receipts; zeros are no number."""
    if subject.registration.get(AUTOMATIC) == 1 and not _filled(subject, 1036):
        yield hit(AUTOMATIC, 1036)


def _filled(subject: Subject, tag: int) -> bool:
    """Whether the text says anything; registers take zeros for nothing."""
    return bool((text(subject.first, tag) or "").strip(" 0"))


@check("printer-in-automat")
def printer_in_automat(subject: Subject) -> Iterator[Hit]:
    """Tag 1221."""
    if subject.first.get(1221) == 1 and subject.first.get(AUTOMATIC) == 0:
        yield hit(1221, AUTOMATIC, value=1)


@check("cashier-given")
def cashier_given(subject: Subject) -> Iterator[Hit]:
    """Tag 1021; machines and Internet-only registers have no cashier."""
    known = subject.registration
    if known.get(AUTOMATIC) != 1 and known.get(INTERNET) != 1 and not text(subject.first, 1021):
        yield hit(1021, AUTOMATIC)


@check("tax-system-registered")
def tax_system_registered(subject: Subject) -> Iterator[Hit]:
    """Tag 1055 is one of 1062."""
    chosen, registered = whole(subject.first, 1055), whole(subject.registration, 1062)
    if chosen is not None and registered is not None and chosen & ~registered:
        yield hit(1055, 1062, value=chosen, registered=registered)


@check("excise-registered")
def excise_registered(subject: Subject) -> Iterator[Hit]:
    """Tag 1212 = 2 wants 1207."""
    if subject.registration.get(1207) == 1:
        return
    for item in subject.items:
        if item.first.get(1212) == EXCISE_GOODS:
            yield hit(1212, 1207, value=EXCISE_GOODS, path=item.path)


@check("bso-system")
def bso_system(subject: Subject) -> Iterator[Hit]:
    """Forms 4 and 41 belong to 1110."""
    sign = whole(subject.registration, BSO)
    if sign is not None and (subject.form in BSO_FORMS) != bool(sign):
        yield hit(BSO, value=sign, form=subject.form, bso=sign)


@check("internet-buyer-contact")
def internet_buyer_contact(subject: Subject) -> Iterator[Hit]:
    """Tag 1008, with 1108."""
    if subject.registration.get(INTERNET) == 1 and 1008 not in subject.first:
        yield hit(INTERNET, 1008)


@check("sender-given")
def sender_given(subject: Subject) -> Iterator[Hit]:
    """Tag 1117 beside 1008, in transfer mode."""
    if subject.registration.get(OFFLINE) == 0 and 1008 in subject.first and 1117 not in subject.first:
        yield hit(1117, 1008)


@check("offline-item-limit")
def offline_item_limit(subject: Subject) -> Iterator[Hit]:
    """Items with 1162 or 1226 in autonomous mode."""
    if subject.registration.get(OFFLINE) == 1:
        count = sum(1162 in item.first or 1226 in item.first for item in subject.items)
        if count > OFFLINE_ITEMS:
            yield hit(OFFLINE, 1059, value=count, count=count)


@check("offline-without-queue")
def offline_without_queue(subject: Subject) -> Iterator[Hit]:
    """Tags 1097 and 1098 of shift closing and state report; 1116 only when something waits."""
    offline = whole(subject.registration, OFFLINE)
    if offline == 1:
        found = tuple(tag for tag in (1097, 1098, 1116) if tag in subject.first)
        ru, en = "не передаются", "must be absent"
    else:
        found = tuple(tag for tag in (1097, 1098) if tag not in subject.first)
        ru, en = "нет", "are required"
    if found and offline is not None:
        listed = ", ".join(map(str, found))
        yield hit(*found, OFFLINE, value=offline, offline=offline, tags=listed, why_ru=ru, why_en=en)


@check("same-register")
def same_register(subject: Subject) -> Iterator[Hit]:
    """Tags 1041, 1037, 1018 as registered."""
    for tag in (1041, 1037, 1018):
        own, registered = text(subject.first, tag), text(subject.registration, tag)
        if own is not None and registered is not None and own != registered:
            row = BY_NUMBER[tag]
            yield hit(tag, value=own, tag=tag, name_ru=row.name, name_en=row.id, registered=registered)


@check("same-version")
def same_version(subject: Subject) -> Iterator[Hit]:
    """Tag 1209 as registered; absent in both it is version 1.0."""
    own, registered = subject.first.get(1209), subject.registration.get(1209)
    if own is not None and own != registered:
        yield hit(1209, value=own, registered=registered)
