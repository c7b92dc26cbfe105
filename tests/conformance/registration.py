"""What the tests register a fresh register with."""

from __future__ import annotations

from kkt_driver.ffd import make_rnm

from .shop import Json

INN = "7707083893"


def given(serial: str, **device: object) -> Json:
    """What a shop would register; ``device`` over the usual."""
    return {
        "organization": {
            "name": "ЗАО «Колобок»",
            "vatin": INN,
            "email": "kassa@kolobok.example",
            "taxationTypes": ["osn", "patent"],
            "agents": ["commissionAgent"],
            "address": "г. Псков, наб. Великой, д. 5",
        },
        "device": {
            "registrationNumber": make_rnm(42, INN, serial),
            "fnsUrl": "www.nalog.gov.ru",
            "paymentsAddress": "Ларёк №7",
            "offlineMode": False,
            "machineInstallation": False,
            "bso": False,
            "encryption": False,
            "autoMode": False,
            "machineNumber": "",
            "internet": False,
            "service": True,
            "excise": True,
            "gambling": False,
            "lottery": False,
            "defaultTaxationType": "patent",
            "ofdChannel": "proto",
            "ffdVersion": "1.05",
        }
        | device,
        "ofd": {
            "name": "ООО «Оператор»",
            "vatin": "7704358518",
            "host": "ofd.example",
            "port": 7777,
            "dns": "192.0.2.53",
        },
    }
