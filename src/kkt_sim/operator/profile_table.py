"""Operators (ОФД) and where they take documents.

Generated from protocols/ofd/operators.toml by gen_ofd.py; edit that and run the tool again.
"""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

from typing import NamedTuple


class Endpoint(NamedTuple):
    """Where an operator takes messages; ``purpose`` is "documents" or "marking"."""

    host: str
    port: int
    purpose: str
    test: bool
    certainty: str


class Profile(NamedTuple):
    """An operator; ``domains`` are names that belong to it, hosts of its endpoints included."""

    id: str
    name: str
    inn: str
    domains: tuple[str, ...]
    addresses: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]

# by id
PROFILES: dict[str, Profile] = {
    "ofd-ru": Profile("ofd-ru", "OFD.ru", "7841465198", ("ofd.ru",), ("185.15.172.18", "94.143.160.11"), (Endpoint("gate.ofd.ru", 4000, "documents", False, "A"), Endpoint("gate.ofd.ru", 4001, "documents", False, "B"), Endpoint("gate.ofd.ru", 5000, "documents", True, "A"), Endpoint("crpt.ofd.ru", 7000, "marking", False, "A"))),
    "1-ofd": Profile("1-ofd", "Первый ОФД", "7709364346", ("1-ofd.ru", "1-ofd-test.ru"), ("91.107.114.10",), (Endpoint("k-server.1-ofd.ru", 7777, "documents", False, "A"), Endpoint("k-server.1-ofd.ru", 7788, "marking", False, "A"))),
    "taxcom": Profile("taxcom", "Такском", "7704211201", ("taxcom.ru",), ("193.0.214.11",), (Endpoint("f1.taxcom.ru", 7777, "documents", False, "A"), Endpoint("f1.taxcom.ru", 8777, "marking", False, "A"))),
    "platforma": Profile("platforma", "Платформа ОФД", "9715260691", ("platformaofd.ru",), ("185.170.204.85", "185.170.204.91"), (Endpoint("ofdp.platformaofd.ru", 21101, "documents", False, "A"), Endpoint("ofdp.platformaofd.ru", 21102, "marking", False, "A"))),
    "ofd-ya": Profile("ofd-ya", "ОФД-Я (Ярус)", "7728699517", ("ofd-ya.ru",), ("91.107.67.212",), (Endpoint("connect.ofd-ya.ru", 7779, "documents", False, "A"), Endpoint("connect.ofd-ya.ru", 7797, "marking", False, "A"))),
    "yandex": Profile("yandex", "Яндекс ОФД", "7704358518", ("ofd.yandex.net", "ofd.yandex.ru"), ("185.32.186.252",), (Endpoint("kkt.ofd.yandex.net", 12345, "documents", False, "A"), Endpoint("kkt.ofd.yandex.net", 54321, "marking", False, "A"))),
    "astral": Profile("astral", "Астрал.ОФД", "4029017981", ("astralnalog.ru",), ("91.239.5.68",), (Endpoint("ofd.astralnalog.ru", 7777, "documents", False, "A"),)),
    "sbis": Profile("sbis", "СБИС ОФД (Тензор)", "7605016030", ("sbis.ru",), ("91.213.144.29",), (Endpoint("kkt.sbis.ru", 7777, "documents", False, "A"),)),
    "kontur": Profile("kontur", "Контур.ОФД", "6658497833", ("ofd.kontur.ru", "ofd-api.kontur.ru"), ("46.17.204.250",), (Endpoint("ofd.kontur.ru", 7777, "documents", False, "A"), Endpoint("ofd.kontur.ru", 7778, "marking", False, "A"))),
    "garant": Profile("garant", "Гарант ОФД", "7729633131", ("garantexpress.ru",), ("141.101.203.186",), (Endpoint("ofd.garantexpress.ru", 30801, "documents", False, "A"),)),
    "korus": Profile("korus", "КОРУС ОФД", "7801392271", ("esphere.ru",), ("92.38.2.200",), ()),
    "dreamkas": Profile("dreamkas", "Дримкас ОФД", "7802870820", ("dreamkas.ru",), ("185.241.176.4",), (Endpoint("ofd.dreamkas.ru", 21101, "documents", False, "B"),)),
    "initpro": Profile("initpro", "ОФД ИнитПро", "5902034504", ("ofd-initpro.ru",), (), (Endpoint("kkt.ofd-initpro.ru", 9996, "marking", False, "B"),)),
    "e-ofd": Profile("e-ofd", "Е-ОФД", "7729642175", ("e-ofd.ru",), (), (Endpoint("crpt.e-ofd.ru", 5555, "marking", False, "B"),)),
    "magnit": Profile("magnit", "Магнит ОФД", "2310031475", ("ofd-magnit.ru",), (), (Endpoint("kkt.ofd-magnit.ru", 7005, "marking", False, "B"),)),
    "beeline": Profile("beeline", "Билайн ОФД", "7713076301", ("ofd.beeline.ru",), (), (Endpoint("ofd.beeline.ru", 8765, "marking", False, "B"),)),
}
