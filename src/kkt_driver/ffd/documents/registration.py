"""Registration of a register: the first document of a drive, and its changes."""

from __future__ import annotations

from datetime import datetime

from kkt_driver.ffd.documents.declaring import DocumentView, each, optional, sign, tag
from kkt_driver.ffd.documents.totals import Totals


class Registration(DocumentView, containers=(1,)):
    """Отчет о регистрации (1)."""

    __slots__ = ()

    ffd_version = optional(1209, int)
    user_name = tag(1048, str)
    user_inn = tag(1018, str)
    tax_systems = optional(1062, int)
    date_time = tag(1012, datetime)
    kkt_reg_number = tag(1037, str)
    offline_mode = tag(1002, bool)
    printer_in_automat = optional(1221, bool)
    bso_system = tag(1110, bool)
    encryption_mode = tag(1056, bool)
    auto_mode = tag(1001, bool)
    internet_only_kkt = tag(1108, bool)
    automat_number = optional(1036, str)
    usage_flags = tag(1290, int)
    excise_goods = optional(1207, bool)
    services_only = optional(1109, bool)
    gambling = optional(1193, bool)
    lottery = optional(1126, bool)
    agent_sign = optional(1057, int)
    kkt_serial = optional(1013, str)
    operator_name = optional(1021, str)
    operator_inn = optional(1203, str)
    retail_address = tag(1009, str)
    retail_place = optional(1187, str)
    fns_site = optional(1060, str)
    sender_email = optional(1117, str)
    ofd_inn = optional(1017, str)
    ofd_name = optional(1046, str)
    kkt_version = optional(1188, str)
    kkt_ffd_version = optional(1189, int)
    fn_ffd_version = optional(1190, int)
    fn_key_resource_days = optional(1213, int)
    registration_extra_text = optional(1274, str)
    registration_extra_data = optional(1275, bytes)
    number = tag(1040, int)
    drive_number = tag(1041, str)
    fiscal_sign = sign()


class Reregistration(Registration, containers=(11,)):
    """Отчет об изменении параметров регистрации (11)."""

    __slots__ = ()

    reregistration_reasons = each(1101, int)
    kkt_change_reasons = optional(1205, int)
    fn_totals = optional(1157, Totals)
