"""VAT of the receipt: which sums must be there, and that they fit the items.

Registers compute the VAT of a receipt as the sum of its items' VAT or from the sum of the items; both pass, with a
kopeck per item. Rounding of the total down to roubles may or may not be followed by its VAT.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kkt_driver.ffd.fields import Fields
from kkt_driver.ffd.labels import tag_name
from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Item, Subject, first_of, numbers, roubles, share, whole
from kkt_driver.ffd.rules.table import RATES
from kkt_driver.ffd.rules.vat import NONE, TURNOVERS, ZERO, contained, rate_words
from kkt_driver.ffd.tags import BY_NUMBER

TAXES = (1102, 1103, 1106, 1107)
EARLIER = (1102, 1103, 1104, 1105, 1106, 1107)
ENTRIES = 1115
#: bits of 1057: bank payment agents and payment agents
PAYMENT_AGENTS = 0x0F


@check("vat-total-given")
def vat_total_given(subject: Subject) -> Iterator[Hit]:
    """Tags 1102..1104, 1106, 1107, and a 1119 for each of the rates of 2025. Payment agents send none."""
    if _is_payment_agent(subject):
        return
    entries = dict(entries_of(subject))
    for rate in subject.turnovers or ():
        tag = RATES[rate][0] if rate in RATES else TURNOVERS[ZERO] if rate == ZERO else None
        if tag is None or (rate in entries if tag == ENTRIES else tag in subject.first):
            continue
        row = BY_NUMBER[tag]
        words = rate_words(rate, subject.time)
        yield hit(tag, tag=tag, name_ru=tag_name(row, subject.time), name_en=row.id, **words)


@check("no-vat-turnover-given")
def no_vat_turnover_given(subject: Subject) -> Iterator[Hit]:
    """Tag 1105."""
    if NONE in (subject.turnovers or ()) and 1105 not in subject.first:
        yield hit(1105, 1199)


@check("vat-total-sum")
def vat_total_sum(subject: Subject) -> Iterator[Hit]:
    """Tags 1102, 1103, 1106, 1107 and 1120."""
    rates = subject.turnovers
    if rates is None:
        return
    sums = [(rate, row[0], whole(subject.first, row[0])) for rate, row in RATES.items() if row[0] != ENTRIES]
    sums += [(rate, ENTRIES, vat) for rate, vat in entries_of(subject) if rate in RATES]
    gap = subject.gap
    for rate, tag, vat in sums:
        if vat is None:
            continue
        items = rates.get(rate, [])
        if vat == sum(item.vat or 0 for item in items) and all(item.vat is not None for item in items):
            continue
        expected, fits = _tax_fits(vat, items, rate, subject.time, gap)
        if not fits:
            words = rate_words(rate, subject.time)
            yield hit(tag, value=vat, tag=tag, vat=roubles(vat), expected=roubles(expected), **words)


def _tax_fits(vat: int, items: list[Item], rate: int, time: datetime | None, gap: int) -> tuple[int, bool]:
    part, whole_ = share(rate, time) or (0, 1)
    turnover, slack = sum(item.total or 0 for item in items), len(items)
    low = max(0, turnover - gap) * part // whole_ - slack
    high = -(-turnover * part // whole_) + slack
    return contained(turnover, part, whole_), low <= vat <= high


@check("turnover-sum")
def turnover_sum(subject: Subject) -> Iterator[Hit]:
    """Tags 1104 and 1105."""
    rates = subject.turnovers
    if rates is None:
        return
    gap = subject.gap
    for rate, tag in TURNOVERS.items():
        given = whole(subject.first, tag)
        turnover = sum(item.total or 0 for item in rates.get(rate, []))
        if given is not None and not max(0, turnover - gap) <= given <= turnover:
            row = BY_NUMBER[tag]
            yield hit(
                tag,
                value=given,
                tag=tag,
                name_ru=row.name,
                name_en=row.id,
                sum=roubles(given),
                expected=roubles(turnover),
            )


@check("vat-within-total")
def vat_within_total(subject: Subject) -> Iterator[Hit]:
    """Tags 1102, 1103, 1106, 1107 and 1120 together. Rounding of the total need not be followed by its VAT."""
    vat = sum(amount for _, amount in numbers(subject.first, TAXES)) + sum(amount for _, amount in entries_of(subject))
    if subject.total is not None and vat > subject.total + subject.gap:
        newer = (ENTRIES,) if ENTRIES in subject.first else ()
        yield hit(*TAXES, *newer, 1020, value=vat, vat=roubles(vat), total=roubles(subject.total))


@check("vat-entries")
def vat_entries(subject: Subject) -> Iterator[Hit]:
    """Tag 1115 (revision of 2025)."""
    entries = subject.first.get(ENTRIES)
    if not isinstance(entries, Fields):
        return
    seen = set[int]()
    for index, entry in enumerate(value for value in entries.all(1119) if isinstance(value, Fields)):
        first, path = first_of(entry), f"1115.1119[{index}]"
        rate = whole(first, 1199)
        if rate is None or 1120 not in first:
            words = {"rate_ru": "?", "rate_en": "?"} if rate is None else rate_words(rate, subject.time)
            yield hit(1119, path=path, why_ru="нет 1199 или 1120", why_en="no 1199 or no 1120", **words)
        elif RATES.get(rate, (0,))[0] != ENTRIES:
            ru, en = "передается не в 1115", "is not sent in 1115"
            yield hit(1199, value=rate, path=path, why_ru=ru, why_en=en, **rate_words(rate, subject.time))
        elif rate in seen:
            ru, en = "повторяется", "stands twice"
            yield hit(1199, value=rate, path=path, why_ru=ru, why_en=en, **rate_words(rate, subject.time))
        else:
            seen.add(rate)


@check("vat-entries-with-zero")
def vat_entries_with_zero(subject: Subject) -> Iterator[Hit]:
    """Tag 1104: receivers that do not know 1115 want one of the earlier sums."""
    if ENTRIES in subject.first and not subject.has_any(EARLIER):
        yield hit(1104, ENTRIES)


@check("agent-without-vat")
def agent_without_vat(subject: Subject) -> Iterator[Hit]:
    """Tag 1057: payment agents and bank payment agents."""
    if _is_payment_agent(subject):
        newer = [(ENTRIES, amount) for _, amount in entries_of(subject)]
        for tag, amount in [*numbers(subject.first, TAXES), *newer]:
            if amount:
                yield hit(1057, tag, value=amount, agent=subject.first.get(1057), tag=tag)


def _is_payment_agent(subject: Subject) -> bool:
    agent = whole(subject.first, 1057)
    return agent is not None and bool(agent & PAYMENT_AGENTS)


def entries_of(subject: Subject) -> Iterator[tuple[int, int]]:
    """Rate and VAT of each readable 1119."""
    entries = subject.first.get(ENTRIES)
    if isinstance(entries, Fields):
        for entry in entries.all(1119):
            if isinstance(entry, Fields):
                rate, vat = entry.get(1199), entry.get(1120)
                if isinstance(rate, int) and isinstance(vat, int):
                    yield rate, vat
