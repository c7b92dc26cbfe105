"""Agents, modes, corrections, dates, order."""

from __future__ import annotations

from datetime import datetime

from .case import ITEM, SECOND, Case, one
from .edit import add, drop, put

NO_AGENT = (drop(1057),)
AGENTS = [
    one("agent not registered", "payment agent", (), "agent-registered", 1057, registration=(put(1057, 1),)),
    Case(
        "agents not registered",
        "item agents",
        (),
        (("agent-registered", (1222,)), ("agent-registered", (1222,))),
        registration=NO_AGENT,
    ),
    one("phone without sign", "sell", put(1171, "+74951234567"), "agent-tags-need-sign", 1057, 1171),
    one("supplier without sign", "sell", put((SECOND, 1226), "7707083893"), "item-agent-data-need-sign", 1222, 1226),
    one("data without sign", "item agents", drop((ITEM, 1222)), "item-agent-data-need-sign", 1222, 1224, 1226),
    one("no phone of the acceptor", "payment agent", drop(1074), "agent-data-given", 1074),
    one("no supplier", "bank agent", drop(1171), "agent-data-given", 1171),
    one("bank data of a payment agent", "payment agent", put(1026, "Банк"), "agent-data-of-kind", 1026),
    one(
        "data of another kind in an item",
        "item agents",
        put((SECOND, 1223, 1074), "+79001112233"),
        "agent-data-of-kind",
        1074,
    ),
    one("no ИНН of the supplier", "item agents", drop((SECOND, 1226)), "supplier-inn-given", 1226),
    one("two signs", "bank agent", put((ITEM, 1222), 64), "agent-signs-agree", 1057, 1222),
]

MARKED = ((1030, "Подарок"), (1079, 0), (1023, 1), (1043, 0), (1214, 4), (1199, 6), (1162, b"EM"))
OFFLINE = (put(1002, 1), put(1060, ""), put(1117, ""), put(1017, "000000000000"))
MODES = [
    one("offline with encryption", "registration", (*OFFLINE, put(1056, 1)), "offline-without-encryption", 1002, 1056),
    one(
        "offline with operator, site and sender",
        "registration",
        put(1002, 1),
        "offline-requisites",
        1060,
        1117,
        1017,
        1002,
    ),
    one(
        "the case of the help page", "registration", (put(1002, 1), drop(1117)), "offline-requisites", 1060, 1017, 1002
    ),
    one(
        "offline with site", "registration", (*OFFLINE, put(1060, "www.nalog.gov.ru")), "offline-requisites", 1060, 1002
    ),
    one("transfer without operator", "registration", drop(1017), "transfer-requisites", 1017),
    one("transfer with zeros", "registration", put(1017, "000000000000"), "transfer-requisites", 1017),
    one("automatic without machine", "registration", put(1001, 1), "automat-number", 1001, 1036),
    one("receipt of an automat", "sell", (), "automat-number", 1001, 1036, registration=(put(1001, 1),)),
    one("printer in no machine", "registration", put(1221, 1), "printer-in-automat", 1221, 1001),
    one("no cashier", "sell", drop(1021), "cashier-given", 1021, 1001),
    one("no cashier at the shift", "shift open", drop(1021), "cashier-given", 1021, 1001),
    one("tax system not registered", "sell", put(1055, 32), "tax-system-registered", 1055, 1062),
    one("excise not registered", "excise", (), "excise-registered", 1212, 1207, registration=(put(1207, 0),)),
    one("BSO of a shop", "sell", (), "bso-system", 1110, form=4),
    one("receipt of a BSO system", "sell", (), "bso-system", 1110, registration=(put(1110, 1),)),
    one("internet without contact", "sell", (), "internet-buyer-contact", 1108, 1008, registration=(put(1108, 1),)),
    one("contact without sender", "electronic", drop(1117), "sender-given", 1117, 1008),
    one(
        "offline with 11 product codes",
        "excise",
        (put(1105, 0), *(add(1059, MARKED) for _ in range(10))),
        "offline-item-limit",
        1002,
        1059,
        registration=(put(1002, 1),),
    ),
    one(
        "offline with a queue",
        "shift close",
        (),
        "offline-without-queue",
        1097,
        1098,
        1002,
        registration=(put(1002, 1),),
    ),
    one("transfer without queue", "shift close", drop(1097), "offline-without-queue", 1097, 1002),
    one("another drive", "sell", put(1041, "9999078900100002"), "same-register", 1041),
    Case(
        "another user",
        "shift open",
        (put(1018, "7707083893"),),
        (("registration-number-check", (1037, 1018, 1013)), ("same-register", (1018,))),
    ),
    one("another version", "sell", (), "same-version", 1209, registration=(put(1209, 3),)),
]

CORRECTIONS = [
    one("correction of a return", "correction", put(1054, 2), "correction-operation", 1054),
    one("basis without number", "correction", drop((1174, 1179)), "correction-number-given", 1179),
    one("order without number", "by order", put((1174, 1179), " "), "correction-order-number", 1173, 1179),
    one("order with «б/н»", "correction", put(1173, 1), "correction-order-number", 1173, 1179),
    one("basis without date", "correction", drop((1174, 1178)), "correction-date-given", 1178),
    one(
        "settlement to come", "correction", put((1174, 1178), datetime(2025, 3, 4)), "correction-date-past", 1178, 1012
    ),
    one("VAT of half the sum", "correction", put(1102, 800), "correction-vat-turnover", 1020, 1102, 1103),
    one(
        "VAT of half the sum at 5 %",
        "correction",
        (drop(1102), put(1115, [(1119, [(1199, 7), (1120, 238)])])),
        "correction-vat-turnover",
        1020,
        1103,
        1115,
    ),
]

DATES = [
    Case("clock reset", "phone", (put(1012, datetime(2016, 1, 1)),), (("date-too-early", (1012,)),)),
    one("next year", "sell", put(1012, datetime(2025, 12, 3)), "date-in-future", 1012, now=datetime(2025, 3, 3)),
    one(
        "ten minutes ahead",
        "sell",
        put(1012, datetime(2025, 3, 3, 10)),
        "clock-ahead",
        1012,
        now=datetime(2025, 3, 3, 9, 50),
    ),
    one("back in time", "rates", put(1012, datetime(2025, 3, 3, 8)), "date-before-previous", 1012, previous="sell"),
    one(
        "two hours back",
        "shift open",
        put(1012, datetime(2025, 3, 3, 7)),
        "date-before-previous",
        1012,
        previous="re-registration",
    ),
    one("time of a date", "shift close", put(1098, datetime(2025, 3, 3, 1)), "midnight", 1098),
    one("time of a settlement", "correction", put((1174, 1178), datetime(2025, 3, 1, 12)), "midnight", 1178),
    one("date of nothing", "shift close", put(1097, 0), "first-waiting-date", 1097, 1098),
    one("waiting from tomorrow", "state report", put(1098, datetime(2025, 3, 4)), "first-waiting-date", 1097, 1098),
    one("ЕНВД in 2025", "sell", put(1055, 8), "envd-abolished", 1055, 1012, registration=(put(1062, 9),)),
    one("ЕНВД registered in 2025", "registration", put(1062, 9), "envd-registered", 1062, 1012),
]

ORDER = [
    one("receipt as first document", "sell", put(1040, 1), "first-document", 1040),
    one("registration as second", "registration", put(1040, 2), "first-document", 1040),
    one("replacement in the middle", "re-registration", put(1101, 1), "first-document", 1040, 1101),
    one("a gap", "rates", put(1040, 9), "next-document-number", 1040, previous="sell"),
    one(
        "receipt after the shift",
        "sell",
        (put(1040, 21), put(1012, datetime(2025, 3, 4))),
        "document-order",
        previous="shift close",
    ),
    one("two shift openings", "shift open", put(1040, 4), "document-order", previous="shift open"),
    one("another shift", "rates", put(1038, 2), "shift-number", 1038, previous="sell"),
    one("receipt number jumps", "rates", put(1042, 9), "receipt-number", 1042, previous="sell"),
    one("first receipt is second", "sell", put(1042, 2), "receipt-number", 1042, previous="shift open"),
    one("a day later", "rates", put(1012, datetime(2025, 3, 4, 10)), "shift-length", 1012, previous="sell"),
    one("receipts miscounted", "shift close", put(1118, 5), "receipts-in-shift", 1118, previous="by order"),
]
