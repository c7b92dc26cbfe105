"""VAT of items: rates by date, arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kkt_driver.ffd.labels import label
from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Item, Subject, roubles, share, whole
from kkt_driver.ffd.rules.table import RATES

ZERO, NONE = 5, 6
TURNOVERS = {ZERO: 1104, NONE: 1105}
KNOWN = RATES.keys() | TURNOVERS.keys()
GENERAL_SYSTEM = 1


@check("vat-rate-in-force")
def vat_rate_in_force(subject: Subject) -> Iterator[Hit]:
    """Tag 1199, in items and in 1119."""
    if subject.time is None:
        return
    for path, _, number, value in subject.values:
        if number == 1199 and isinstance(value, int) and value in RATES:
            since = RATES[value][1]
            if since is not None and subject.time.date() < since:
                yield hit(1199, 1012, value=value, path=path, since=since, **rate_words(value, subject.time))


@check("vat-rate-outdated")
def vat_rate_outdated(subject: Subject) -> Iterator[Hit]:
    """Tag 1199: sell and buy only, for returns carry the rate of the first settlement."""
    if subject.time is None or subject.first.get(1054) not in (1, 3):
        return
    for item in subject.items:
        if item.rate is not None and item.rate in RATES:
            until = RATES[item.rate][2]
            if until is not None and subject.time.date() >= until:
                yield hit(
                    1199,
                    1012,
                    1054,
                    value=item.rate,
                    path=item.path,
                    until=until,
                    **rate_words(item.rate, subject.time),
                )


@check("item-vat-within-item")
def item_vat_within_item(subject: Subject) -> Iterator[Hit]:
    """Tag 1200; registers answer «Некорректная сумма налога»."""
    for item in subject.items:
        if item.vat is not None and item.total is not None and item.vat > item.total:
            yield hit(1200, 1043, value=item.vat, path=item.path, vat=roubles(item.vat), total=roubles(item.total))


@check("item-vat-sum")
def item_vat_sum(subject: Subject) -> Iterator[Hit]:
    """Tag 1200: from the item's total, or from the VAT of a unit (1198)."""
    for item in subject.items:
        vat, total, rate = item.vat, item.total, item.rate
        # above the total is the rule before
        if vat is None or total is None or rate is None or vat > total:
            continue
        # an unknown rate is the rule of enumerations
        part, whole_ = share(rate, subject.time) or (0, 1)
        if rate in KNOWN and 2 * abs(vat * whole_ - total * part) > 3 * whole_ and not _by_unit(item, vat):
            yield hit(
                1200,
                1199,
                1043,
                value=vat,
                path=item.path,
                vat=roubles(vat),
                expected=roubles(contained(total, part, whole_)),
                **rate_words(rate, subject.time),
            )


def _by_unit(item: Item, vat: int) -> bool:
    unit = whole(item.first, 1198)
    if unit is None or item.quantity is None:
        return False
    top, bottom = item.quantity.as_integer_ratio()
    return 2 * abs(vat * bottom - unit * top) <= 3 * bottom


@check("item-vat-rate-given")
def item_vat_rate_given(subject: Subject) -> Iterator[Hit]:
    """Tag 1199, under the general tax system."""
    if subject.first.get(1055) == GENERAL_SYSTEM:
        for item in subject.items:
            if 1199 not in item.first:
                yield hit(1199, 1055, path=item.path)


def contained(total: int, part: int, whole_: int) -> int:
    """VAT in a sum of kopecks, rounded half up."""
    return (2 * total * part + whole_) // (2 * whole_)


def rate_words(rate: int, time: datetime | None) -> dict[str, str]:
    """The words {rate_ru} and {rate_en} of a message: «НДС 20%» and "VAT 20%", or 18 % in a document of 2018."""
    return {f"rate_{lang}": label("VatRate", rate, lang, time) or str(rate) for lang in ("ru", "en")}
