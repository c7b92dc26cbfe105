"""Tags by number and by words."""

from __future__ import annotations

import pytest

from kkt_driver.ffd import BY_NUMBER, Obligation
from kkt_driver.ffd.forms import FORMS
from kkt_driver.ffd.lookup import About, about, find
from kkt_driver.ffd.tags import VARIANTS


def numbers(query: str) -> list[int]:
    return [tag.number for tag in find(query)]


@pytest.mark.parametrize("number", BY_NUMBER)
def test_every_tag_is_found_by_number_id_and_name(number: int) -> None:
    tag = BY_NUMBER[number]
    assert find(str(number))[0] is tag
    assert tag in find(tag.id)
    assert tag in find(tag.name)
    assert isinstance(about(tag), About)


def test_words() -> None:
    assert numbers("цена") == [1079]
    assert numbers("ЦЕНА") == [1079]
    assert numbers("цен")[0] == 1034
    assert numbers("отчёт закрытии смены") == numbers("отчет закрытии смены")
    assert 5 in numbers("отчёт закрытии смены")
    assert numbers("totalSum")[0] == 1020
    assert 1200 in numbers("vat sum")
    assert 1151 in numbers("ндс 18%")
    assert find("") == find("  ") == find("9999") == find("no such words") == []


def test_a_word_that_stands_by_itself_comes_first() -> None:
    found = numbers("total")
    assert found[0] == 1020
    assert len(found) > 10


def test_a_number_that_means_two_things() -> None:
    both = find("1082")
    assert both == [BY_NUMBER[1082], VARIANTS[1082, 1235]]
    assert [about(tag).parents for tag in both] == [(0,), (1235,)]
    assert [{place.number for place in about(tag).places} for tag in both] == [{3, 4}, {1235}]


def test_places_are_those_of_the_orders() -> None:
    places = {place.number: place for place in about(BY_NUMBER[1192]).places}
    assert set(places) == {3, 4, 31, 41}
    assert places[3].obligations == (Obligation.MAY,) * 4
    assert places[31].obligations == (Obligation.ABSENT, *[Obligation.MAY] * 3)
    assert (places[3].name_ru, places[3].name_en) == ("Кассовый чек", "receipt")
    told = sum(len(about(tag).places) for tag in (*BY_NUMBER.values(), *VARIANTS.values()))
    assert told == sum(len(cells.split()) for cells in FORMS.values())


def test_values() -> None:
    known = about(BY_NUMBER[1199])
    assert known.values[0] == (1, "НДС 20%", "VAT 20%", ("2019-01-01", "НДС 18%", "VAT 18%"))
    assert (known.values[1].before, known.flags) == (None, False)
    messages = about(BY_NUMBER[1206])
    assert messages.flags
    assert {value.value.bit_length() - 1 for value in messages.values} == {1, 2, 3, 4, 5, 6, 7}
    assert about(BY_NUMBER[1020]).values == ()
