"""The tables of documents: the letters that matter most, and what they must have in common."""

from __future__ import annotations

import tomllib

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import BY_NUMBER, Obligation, allowed_tags, obligation, required_tags
from kkt_driver.ffd.enums import DocumentForm, FfdVersion
from kkt_driver.ffd.forms import FORMS
from kkt_driver.ffd.obligations import table

from .vectors import ROOT

V10, V105, V11, V12 = FfdVersion.FFD_1_0, FfdVersion.FFD_1_05, FfdVersion.FFD_1_1, FfdVersion.FFD_1_2


def test_every_form_and_every_container_has_a_table() -> None:
    assert {form for form in FORMS if form < 1000} == set(DocumentForm)
    parents = {parent for tag in BY_NUMBER.values() for parent in tag.parents if parent}
    assert parents == {form for form in FORMS if form >= 1000}


def test_the_rows_of_the_toml_are_the_rows_of_the_table() -> None:
    source = tomllib.loads((ROOT / "protocols" / "ffd" / "documents.toml").read_text("utf-8"))
    rows = {row["tag"]: row["in"].split() for row in source["receipt"]["rows"]}
    letters = {"M": "must", "C": "must if", "R": "recommended", "O": "may", "-": "absent"}
    for form in source["receipt"]["containers"]:
        assert {tag: [one.value for one in row] for tag, row in table(form).items()} == {
            tag: [letters[letter] for letter in row] for tag, row in rows.items()
        }


# what the orders want of a document of 1.05
REQUIRED_105 = {
    1: {1209, 1048, 1018, 1012, 1037, 1002, 1221, 1110, 1056, 1001, 1108, 1013, 1009, 1187, 1188, 1189, 1021},
    2: {1209, 1018, 1012, 1038, 1037, 1188, 1189},
    5: {1209, 1018, 1012, 1038, 1037, 1118, 1111},
    3: {1209, 1042, 1012, 1038, 1054, 1055, 1037, 1059, 1020, 1031, 1081, 1215, 1216, 1217},
    31: {1209, 1018, 1042, 1012, 1038, 1054, 1055, 1037, 1173, 1174, 1020, 1031, 1081, 1215, 1216, 1217},
    6: {1209, 1048, 1018, 1012, 1038, 1037},
}


@pytest.mark.parametrize("form", REQUIRED_105)
def test_required_in_105(form: int) -> None:
    assert set(required_tags(form, V105)) == REQUIRED_105[form] | {1040, 1041, 1077}


@pytest.mark.parametrize(
    ("form", "tag", "letters"),
    [
        (3, 1055, "MMMM"),  # 2020 has "paper may, electronic must" as one row: the split of 2017 is believed
        (3, 1217, "RMMM"),
        (3, 1057, "RCC-"),  # agents moved into the items in 1.2
        (3, 1227, "-OO-"),
        (3, 1256, "---O"),
        (4, 1115, "-CCC"),
        (1059, 1043, "MMMM"),
        (1059, 1162, "OCC-"),
        (1059, 1163, "---C"),
        (1059, 1102, "O---"),
        (11, 1101, "CCR-"),
        (11, 1205, "RRCM"),
        (1174, 1177, "RRR-"),
        (7, 1068, "CC--"),
        (7, 1206, "--CC"),
        (5, 1194, "RRMM"),
        (1235, 1082, "---O"),
        (81, 2000, "---M"),
        (3, 1194, "----"),
        (3, 65000, "----"),
    ],
)
def test_single_rows(form: int, tag: int, letters: str) -> None:
    wanted = [dict(zip("MCRO-", Obligation, strict=True))[letter] for letter in letters]
    assert [obligation(form, tag, version) for version in (V10, V105, V11, V12)] == wanted


def test_the_beta_is_read_as_10() -> None:
    assert allowed_tags(3, FfdVersion.FFD_1_0_BETA) == allowed_tags(3, V10)


def test_marking_documents_exist_in_12_alone() -> None:
    for form in (81, 82, 83, 84, 2007):
        assert [bool(allowed_tags(form, version)) for version in (V10, V105, V11, V12)] == [False, False, False, True]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("version", FfdVersion)
def test_required_is_part_of_allowed(form: int, version: FfdVersion) -> None:
    assert set(required_tags(form, version)) <= set(allowed_tags(form, version)) <= set(table(form))


def test_what_does_not_exist_is_named() -> None:
    with pytest.raises(FieldError, match="form"):
        obligation(99, 1020, V105)
    with pytest.raises(FieldError, match="version"):
        obligation(3, 1020, 5)
    with pytest.raises(TypeError):
        table(3)[1020] = table(3)[1031]  # type: ignore[index]
