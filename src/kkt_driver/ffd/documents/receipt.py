"""Receipts and corrections. Sums are kopecks."""

from __future__ import annotations

from datetime import datetime

from kkt_driver.ffd.documents.declaring import DocumentView, View, each, optional, sign, tag
from kkt_driver.ffd.documents.item import IndustryRequisite, Item


class UserRequisite(View, containers=(1084,)):
    """Дополнительный реквизит пользователя (1084)."""

    __slots__ = ()

    name = optional(1085, str)
    value = optional(1086, str)


class BuyerInfo(View, containers=(1256,)):
    """Сведения о покупателе (1256), ФФД 1.2. The birth date is text, DD.MM.YYYY."""

    __slots__ = ()

    buyer_name = optional(1227, str)
    buyer_inn = optional(1228, str)
    buyer_birth_date = optional(1243, str)
    buyer_citizenship = optional(1244, str)
    buyer_document_type = optional(1245, str)
    buyer_document_data = optional(1246, str)
    buyer_address = optional(1254, str)


class OperationalRequisite(View, containers=(1270,)):
    """Операционный реквизит чека (1270), ФФД 1.2."""

    __slots__ = ()

    operation_date_time = optional(1273, datetime)
    operation_id = optional(1271, int)
    operation_data = optional(1272, str)


class VatSum(View, containers=(1119,)):
    """Сумма НДС чека (1119): one rate (1199) and its sum."""

    __slots__ = ()

    vat_rate = tag(1199, int)
    vat_amount = tag(1120, int)


class VatSums(View, containers=(1115,)):
    """Суммы НДС чека (1115), since 2025: rates that have no tag of their own."""

    __slots__ = ()

    entries = each(1119, VatSum)


class CashlessPayment(View, containers=(1235,)):
    """Сведения об оплате безналичными (1235), revision of 2025."""

    __slots__ = ()

    total = optional(1082, int)
    method = optional(1236, int)
    identifiers = optional(1237, str)
    extra_info = optional(1238, str)


class CashlessPayments(View, containers=(1234,)):
    """Сведения обо всех оплатах по чеку безналичными (1234), revision of 2025."""

    __slots__ = ()

    payments = each(1235, CashlessPayment)


class CorrectionBasis(View, containers=(1174,)):
    """Основание для коррекции (1174). ``date`` is that of the corrected payment, at midnight."""

    __slots__ = ()

    description = optional(1177, str)
    date = optional(1178, datetime)
    order_number = optional(1179, str)


class _Payment(DocumentView):
    """What receipts and corrections have in common."""

    __slots__ = ()

    ffd_version = optional(1209, int)
    user_name = optional(1048, str)
    buyer_info = optional(1256, BuyerInfo)
    buyer_name = optional(1227, str)
    buyer_inn = optional(1228, str)
    receipt_number = tag(1042, int)
    date_time = tag(1012, datetime)
    shift = tag(1038, int)
    operation = tag(1054, int)
    tax_system = tag(1055, int)
    operator_name = optional(1021, str)
    operator_inn = optional(1203, str)
    kkt_reg_number = tag(1037, str)
    automat_number = optional(1036, str)
    retail_address = optional(1009, str)
    retail_place = optional(1187, str)
    buyer_contact = optional(1008, str)
    items = each(1059, Item)
    total = tag(1020, int)
    cash_total = tag(1031, int)
    cashless_total = tag(1081, int)
    prepaid_total = optional(1215, int)
    credit_total = optional(1216, int)
    barter_total = optional(1217, int)
    vat_base_rate_sum = optional(1102, int)
    vat10_sum = optional(1103, int)
    vat0_turnover = optional(1104, int)
    no_vat_turnover = optional(1105, int)
    vat_base_calc_sum = optional(1106, int)
    vat10_110_sum = optional(1107, int)
    vat_sums = optional(1115, VatSums)
    internet_only_kkt = optional(1108, bool)
    sender_email = optional(1117, str)
    marking_results = each(2107, bool)
    agent_sign = optional(1057, int)
    transfer_operator_phones = each(1075, str)
    agent_operations = each(1044, str)
    agent_phones = each(1073, str)
    payment_acceptor_phones = each(1074, str)
    transfer_operator_names = each(1026, str)
    transfer_operator_addresses = each(1005, str)
    transfer_operator_inns = each(1016, str)
    supplier_phones = each(1171, str)
    fns_site = optional(1060, str)
    operational_requisite = optional(1270, OperationalRequisite)
    extra_requisites = each(1192, str)
    user_requisite = optional(1084, UserRequisite)
    industry_requisites = each(1261, IndustryRequisite)
    number = tag(1040, int)
    drive_number = tag(1041, str)
    fiscal_sign = sign()
    internet_payment_sign = optional(1125, int)
    cashless_payments = optional(1234, CashlessPayments)
    time_zone = optional(1011, int)


class ReceiptDocument(_Payment, containers=(3, 4)):
    """Кассовый чек (3) и бланк строгой отчетности (4)."""

    __slots__ = ()

    user_inn = optional(1018, str)


class CorrectionDocument(_Payment, containers=(31, 41)):
    """Кассовый чек коррекции (31) и бланк строгой отчетности коррекции (41)."""

    __slots__ = ()

    user_inn = tag(1018, str)
    correction_type = optional(1173, int)
    correction_basis = optional(1174, CorrectionBasis)
