"""Product codes: golden tag 1162 of programs that nobody here wrote, forms of scans, and what is wrong with the rest.

VENDOR: libfptr10 10.8.0, utilFormNomenclature with types medicines, tobacco, shoes and furs.
SHTRIH: SmFiscalPrinterTest.java and duFiscalPrinterDevice.pas of the OPOS and JavaPOS drivers of shtrih-m.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import FieldError
from kkt_driver.marking import GS, MAX_SIZE, MarkingCode, MarkingKind, check_digit, elements

GTIN = "04604060006000"
SERIAL = "N4N57RSCBUZTQ"
TAIL = f"{GS}91ffd0{GS}92tIAF/YVoU4roQS3M/m4z78yFq0fc/WsSmLeX5QkF/YVWwy8IMYAeiQ91Xa2z/fFSJcOkb2N+uUUmfr4n0mOX0Q=="

SHTRIH = [
    ("46198488", "4508000002C0EED8"),
    ("4606203090785", "450D043077195761"),
    ("14601234567890", "490E0D479D6652D2"),
    (
        "010460043993125621JgXJ5.T\x1d8005112000\x1d930001\x1d923zbrLA==\x1d24014276281",
        "444D042F1F9681784A67584A352E54313132303030",
    ),
    (
        f"01{GTIN}21{SERIAL}\x1d2403004002910161218\x1d1724010191ffd0" + TAIL[TAIL.index(GS, 1) :],
        "444D042FF75C76704E344E353752534342555A5451",
    ),
    ("00000046198488X?io+qCABm8wAYa", "444D000002C0EED8583F696F2B714341426D382020"),
    (
        "22N00002NU5DBKYDOT17ID980726019019608CW1A4XR5EJ7JKFX50FHHGV92ZR2GZRZ",
        "C5144E553544424B59444F5431374944393830373236303139",
    ),
    (
        "136222000058810918QWERDFEWT5123456YGHFDSWERT56YUIJHGFDSAERTYUIOKJ8HGFVCXZSDLKJHGFDSAOIPLMNBGHJYTRDFGHJKIREWSDFGH"
        "JIOIUTDWQASDFRETYUIUYGTREDFGHUYTREWQWE",
        "C51E3133363232323030303035383831",
    ),
]

VENDOR = [
    (MarkingCode.goods(GTIN, SERIAL), "444d042ff75c76704e344e353752534342555a5451"),
    (MarkingCode.goods(GTIN, "abc"), "444d042ff75c7670616263"),
    (MarkingCode.goods(GTIN, "x" * 24), "444d042ff75c7670" + "78" * 24),
    (MarkingCode.tobacco(GTIN, "abc"), "444d042ff75c767061626320202020202020202020"),
    (MarkingCode.tobacco(GTIN, "x" * 20), "444d042ff75c7670" + "78" * 20),
    (MarkingCode.fur("RU-401301-AAA0277030"), "5246" + b"RU-401301-AAA0277030".hex()),
]


@pytest.mark.parametrize(("scanned", "tag"), SHTRIH, ids=[scanned[:24] for scanned, _ in SHTRIH])
def test_scans_become_what_shtrih_makes_of_them(scanned: str, tag: str) -> None:
    assert MarkingCode.scan(scanned).tag_1162.hex().upper() == tag


@pytest.mark.parametrize(("code", "tag"), VENDOR, ids=[tag[:30] for _, tag in VENDOR])
def test_codes_become_what_the_vendors_driver_makes_of_them(code: MarkingCode, tag: str) -> None:
    assert code.tag_1162.hex() == tag


def test_kinds_that_are_never_guessed() -> None:
    """SHTRIH: '2710124190' and 'A46198488'."""
    assert MarkingCode(MarkingKind.OTHER_DIGITS, "2710124190").tag_1162.hex() == "45410000a189369e"
    assert MarkingCode.unrecognized("A46198488").tag_1162.hex() == "0000413436313938343838"
    for scanned in ("2710124190", "A46198488"):
        with pytest.raises(FieldError):
            MarkingCode.scan(scanned)


def test_a_fur_sign_of_21_characters_is_refused() -> None:
    """SHTRIH writes it; the vendor's driver says that the sign must have 20."""
    with pytest.raises(FieldError, match="20 characters"):
        MarkingCode.scan("RU-401301-AAA02770301")


@pytest.mark.parametrize(
    "scanned",
    [
        f"01{GTIN}21{SERIAL}",
        f"01{GTIN}21{SERIAL}{TAIL}",
        f"]d201{GTIN}21{SERIAL}{TAIL}\r\n",
        f"]C1{GS}01{GTIN}21{SERIAL}{TAIL}",
        f"{GS}01{GTIN}21{SERIAL}{TAIL}",
        f"\xe801{GTIN}21{SERIAL}{TAIL}".replace(GS, "\xe8"),
        f"01{GTIN}21{SERIAL}{TAIL}".replace(GS, "<GS>"),
        f"<FNC1>01{GTIN}21{SERIAL}{TAIL}".replace(GS, "<FNC1>"),
        f"01{GTIN}21{SERIAL}{TAIL}".replace(GS, "{GS}"),
        f"01{GTIN}21{SERIAL}{TAIL}".replace(GS, "[FNC1]"),
        f"01{GTIN}21{SERIAL}{TAIL}".replace(GS, "\\x1d"),
        f"01{GTIN}21{SERIAL}{TAIL}".replace(GS, "\\u001d"),
        f"01{GTIN}21{SERIAL}{TAIL}".replace(GS, "^]"),
        f"01{GTIN}21{SERIAL}{TAIL}".replace(GS, "\u241d"),
        f"(01){GTIN}(21){SERIAL}(91)ffd0(92)tIAF/YVoU4",
        f"(01){GTIN}(21){SERIAL}{GS}(91)ffd0{GS}(92)tIAF/YVoU4",
        f"17240101{'10'}A1{GS}01{GTIN}21{SERIAL}{TAIL}",
        f"21{SERIAL}{GS}01{GTIN}",
        f"01{GTIN}21{SERIAL}{GS}??unknown",
    ],
)
def test_every_way_to_write_a_gs1_code(scanned: str) -> None:
    assert MarkingCode.scan(scanned) == MarkingCode.goods(GTIN, SERIAL)


def test_a_code_of_shoes_as_the_web_shows_it() -> None:
    made = MarkingCode.scan("(01)04690257528523(21)G+mgsHw<DiLN_(91)EE05(92)sOe6fy7lPT8lLffZ5WdQ7Rp8P")
    assert (made.gtin, made.serial) == ("04690257528523", "G+mgsHw<DiLN_")


@pytest.mark.parametrize(
    ("scanned", "field", "rule"),
    [
        ("46198489", "gtin", "check digit, it must be 8"),
        ("4606203090780", "gtin", "check digit, it must be 5"),
        ("14601234567891", "gtin", "check digit, it must be 0"),
        ("123456789", "gtin", "8, 13 or 14 digits"),
        (f"01{GTIN[:-1]}121{SERIAL}", "gtin", "check digit, it must be 0"),
        (f"010460406000600O21{SERIAL}", "gtin", "14 digits"),
        (f"01{GTIN}", "marking", "lacks application identifier 21"),
        (f"01{GTIN}21", "marking", "lacks application identifier 21"),
        (f"21{SERIAL}", "marking", "01 .GTIN. is missing"),
        ("(21)abc", "marking", "01 .GTIN. is missing"),
        (f"01{GTIN}21{SERIAL}{TAIL.replace(GS, '')}", "marking", "separators GS are missing"),
        (f"01{GTIN}21Т4N57RSCBUZTQ", "serial", "signs of GS1"),
        (f"01{GTIN}21N4N 57", "serial", "signs of GS1"),
        ("00000046198489X?io+qCABm8wAYa", "marking", "GTIN"),
        ("RU-4013-AAA0277030", "serial", "20 characters"),
        ("", "marking", "no known form"),
        ("hello", "marking", "no known form"),
    ],
)
def test_what_is_wrong_is_named(scanned: str, field: str, rule: str) -> None:
    with pytest.raises(FieldError, match=rule) as caught:
        MarkingCode.scan(scanned)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "make",
    [
        lambda: MarkingCode.goods(GTIN, "x" * 25),
        lambda: MarkingCode.goods(GTIN, ""),
        lambda: MarkingCode.goods("4604060006000", "x"),
        lambda: MarkingCode.goods(4604060006000, "x"),  # type: ignore[arg-type]
        lambda: MarkingCode.goods(GTIN, None),  # type: ignore[arg-type]
        lambda: MarkingCode.tobacco(GTIN, None),  # type: ignore[arg-type]
        lambda: MarkingCode.goods("٠" * 14, "x"),
        lambda: MarkingCode(MarkingKind.EAN_8, "46198488", "x"),
        lambda: MarkingCode(MarkingKind.FUR, GTIN, "RU-401301-AAA0277030"),
        lambda: MarkingCode(1, GTIN),  # type: ignore[arg-type]
        lambda: MarkingCode(True, GTIN),  # type: ignore[arg-type]
        lambda: MarkingCode([], GTIN),  # type: ignore[arg-type]
        lambda: MarkingCode.unrecognized("я"),
        lambda: MarkingCode.unrecognized("x" * 31),
        lambda: MarkingCode.barcode(None),  # type: ignore[arg-type]
        lambda: MarkingCode.scan(b"46198488"),  # type: ignore[arg-type]
    ],
)
def test_a_code_that_cannot_be(make: Callable[[], MarkingCode]) -> None:
    with pytest.raises(FieldError):
        make()


def test_a_pack_is_told_from_a_gs1_code_of_the_same_length() -> None:
    code = f"01{GTIN}21abcdefghijk"
    assert len(code) == 29
    assert MarkingCode.scan(code) == MarkingCode.goods(GTIN, "abcdefghijk")


@given(st.text(max_size=160) | st.from_regex(r"\A(\x1d|\]d2)?01[0-9]{14}21.{0,30}\x1d93.{0,8}\Z"))
def test_any_scan_is_a_code_or_a_field_error(text: str) -> None:
    try:
        code = MarkingCode.scan(text)
    except FieldError:
        return
    assert 2 < len(code.tag_1162) <= MAX_SIZE


@given(st.text("0123456789", min_size=13, max_size=13), st.text("ABCxyz0189+/=_", min_size=1, max_size=20))
def test_what_was_put_into_a_code_comes_out(digits: str, serial: str) -> None:
    gtin = digits + str(check_digit(digits))
    made = MarkingCode.scan(f"01{gtin}21{serial}{GS}93abcd")
    assert (made.gtin, made.serial) == (gtin, serial)
    assert made.tag_1162[2:8] == int(gtin).to_bytes(6, "big")


def test_elements_of_fixed_length_need_no_separator() -> None:
    found = elements(f"01{GTIN}112401013103000750{'21'}abc{GS}8005112000")
    assert found == {"01": GTIN, "11": "240101", "3103": "000750", "21": "abc", "8005": "112000"}
