"""Structure, single values, texts."""

from __future__ import annotations

from decimal import Decimal

from .case import ITEM, SECOND, Case, one
from .edit import add, drop, put

STRUCTURE = [
    one("unknown form", "state report", (), "known-form", form=99),
    one("no version", "sell", drop(1209), "required-tags", 1209),
    one("no drive number", "sell", drop(1041), "required-tags", 1041),
    one("zero sum left out", "sell", drop(1217), "required-tags", 1217),
    one("no items", "payments", drop(1059), "required-tags", 1059),
    one("no place of settlement", "re-registration", drop(1187), "required-tags", 1187),
    one("no reason", "re-registration", drop(1101), "reason-given", 1101, 1205),
    one("no register version", "shift open", drop(1188), "required-tags", 1188),
    one("no count of documents", "shift close", drop(1111), "required-tags", 1111),
    one("correction without basis", "correction", drop(1174), "required-tags", 1174),
    one("item without total", "sell", drop((SECOND, 1043)), "item-total-present", 1043),
    one("item without name", "sell", drop((ITEM, 1030)), "item-described", 1030),
    one("item without method", "sell", drop((SECOND, 1214)), "item-described", 1214),
    one("total in a shift report", "shift open", put(1020, 100), "forbidden-tags", 1020),
    one("correction type in a receipt", "sell", put(1173, 0), "forbidden-tags", 1173),
    one("two totals", "sell", add(1020, 14_638), "repeated-tags", 1020),
    one("two names in an item", "sell", add((ITEM, 1030), "Товар"), "repeated-tags", 1030),
    one("two operations", "sell", add(1054, 1), "repeated-tags", 1054),
    one("name outside of an item", "sell", put(1030, "Товар"), "tag-in-its-place", 1030),
    one("contact inside an item", "sell", put((ITEM, 1008), "+79161234567"), "tag-in-its-place", 1008),
    one("tag of the future", "sell", put(1999, b"?"), "tag-is-known", 1999),
    one("measure in 1.05", "sell", put((ITEM, 2108), 0), "later-tags", 2108),
    one("postal code in 1.05", "registration", put(1049, "119021"), "legacy-tags", 1049),
    Case(
        "a report too long", "shift open", (put(1999, bytes(4096)),), (("tag-is-known", (1999,)), ("document-size", ()))
    ),
    one("requisite without value", "excise", drop((1084, 1086)), "user-requisite-whole", 1086),
    one("marked goods in 1.05", "sell", put((ITEM, 1212), 33), "item-type-of-version", 1212),
    one("draft version", "registration", (put(1209, 1), put(1189, 2)), "format-version", 1209, 1189),
    one("document newer than register", "registration", put(1189, 1), "format-version", 1209, 1189),
]
NUMBERS = [
    one("short number", "sell", put(1040, b"\x05\0\0"), "value-fits-kind", 1040),
    one("long flag", "registration", put(1221, b"\0\0"), "value-fits-kind", 1221),
    one("name of 129 characters", "sell", put((ITEM, 1030), b"a" * 129), "value-length", 1030),
    one("cashier of 65 characters", "sell", put(1021, b"a" * 65), "value-length", 1021),
    Case(
        "drive number of 15 digits",
        "shift open",
        (put(1041, b"999907890010000"),),
        (("value-length", (1041,)), ("same-register", (1041,))),
    ),
    one("sign of 5 bytes", "sell", put(1077, b"\x31\4\0\0\1"), "value-length", 1077),
    one("operation 5", "sell", put(1054, 5), "known-value", 1054),
    one("VAT rate 13", "sell", put((ITEM, 1199), 13), "known-value", 1199),
    one("payment method 8", "sell", put((ITEM, 1214), 8), "known-value", 1214),
    one("bit 7 of the agent", "registration", put(1057, 0x80), "known-value", 1057),
    one("correction type 2", "correction", put(1173, 2), "known-value", 1173),
    one("flag of 2", "registration", put(1108, 2), "flag-value", 1108),
    one("warning not raised", "shift close", put(1051, 0), "raised-flag", 1051),
    one("two tax systems", "sell", put(1055, 3), "one-tax-system", 1055, registration=(put(1062, 3),)),
    one("no tax systems", "registration", put(1062, 0), "tax-systems-given", 1062),
    one("operator's ИНН", "registration", put(1017, "7704358519"), "user-inn", 1017),
    one("ИНН of 9 digits", "electronic", put(1228, "770708389"), "other-inn", 1228),
    one("cashier's check digits", "rates", put(1203, "500100732258"), "other-inn", 1203),
    one("supplier's check digit", "bank agent", put((ITEM, 1226), b"7707083894  "), "other-inn", 1226),
    one("region 00", "rates", put(1203, "000000000000"), "inn-region", 1203),
    one("letters in the drive number", "registration", put(1041, "99990789001000AB"), "drive-number", 1041),
    one("a sum of seven bytes", "excise", put((ITEM, 1198), bytes(6) + b"\1"), "number-range", 1198),
    one("seven decimals", "phone", put((ITEM, 1023), Decimal("1.0000000")), "quantity-decimals", 1023),
    one("receipt number 0", "sell", put(1042, 0), "counters-from-one", 1042),
    one("shift number 0", "sell", put(1038, 0), "counters-from-one", 1038),
    one("document number 0", "sell", put(1040, 0), "counters-from-one", 1040),
    one("fewer documents than receipts", "shift close", put(1111, 2), "documents-in-shift", 1111, 1118),
    Case(
        "quantity 0",
        "phone",
        (put((ITEM, 1023), Decimal(0)),),
        (("quantity-positive", (1023,)), ("item-is-price-by-quantity", (1043, 1079, 1023))),
    ),
    Case(
        "user's ИНН",
        "registration",
        (put(1018, "7725225245"),),
        (("user-inn", (1018,)), ("registration-number-check", (1037, 1018, 1013))),
    ),
    Case(
        "registration number of 15 digits",
        "shift open",
        (put(1037, "000000000105875"),),
        (("registration-number-digits", (1037,)), ("same-register", (1037,))),
    ),
    one(
        "digits turned around",
        "registration",
        put(1037, "0000000001058735"),
        "registration-number-check",
        1037,
        1018,
        1013,
    ),
]

STRINGS = [
    one("UTF-8 name", "sell", put((ITEM, 1030), "Товар".encode()), "text-encoding", 1030),
    one("cp1251 cashier", "sell", put(1021, "ИВАНОВА".encode("cp1251")), "text-encoding", 1021),
    one("control character", "sell", put((ITEM, 1030), b"a\x01b"), "text-encoding", 1030),
    one("empty name", "sell", put((ITEM, 1030), ""), "text-not-empty", 1030),
    one("blank user", "shift open", put(1048, "  "), "text-not-empty", 1048),
    one("phone with hyphens", "payment agent", put(1171, "8-495-123-45-67"), "phone-form", 1171),
    one("phone inside an item", "item agents", put((ITEM, 1224, 1171), "74951234567"), "phone-form", 1171),
    one("contact without plus", "phone", put(1008, "89161234567"), "buyer-contact-form", 1008),
    one("contact without domain", "electronic", put(1008, "buyer@example"), "buyer-contact-form", 1008),
    one("sender is a name", "registration", put(1117, "Магазин"), "sender-address-form", 1117),
    one("site is a word", "registration", put(1060, "налоговая"), "site-form", 1060),
    one("country in letters", "excise", put((ITEM, 1230), "RUS"), "country-code", 1230),
    one("non-operating income with a name", "sell", put((ITEM, 1212), 15), "name-of-item-type", 1030, 1212),
]
