"""Positions of receipts and what hangs on them. Sums are kopecks, quantities Decimal."""

from __future__ import annotations

from decimal import Decimal

from kkt_driver.ffd.documents.declaring import View, each, optional, tag


class AgentData(View, containers=(1223,)):
    """Данные агента (1223)."""

    __slots__ = ()

    transfer_operator_phones = each(1075, str)
    agent_operations = each(1044, str)
    agent_phones = each(1073, str)
    payment_acceptor_phones = each(1074, str)
    transfer_operator_names = each(1026, str)
    transfer_operator_addresses = each(1005, str)
    transfer_operator_inns = each(1016, str)


class SupplierData(View, containers=(1224,)):
    """Данные поставщика (1224)."""

    __slots__ = ()

    supplier_phones = each(1171, str)
    supplier_name = optional(1225, str)


class ProductCode(View, containers=(1163,)):
    """Код товара (1163), ФФД 1.2: one of the kinds."""

    __slots__ = ()

    code_unrecognized = optional(1300, str)
    code_ean8 = optional(1301, str)
    code_ean13 = optional(1302, str)
    code_itf14 = optional(1303, str)
    code_gs1 = optional(1304, str)
    code_gs1m = optional(1305, str)
    code_kmk = optional(1306, str)
    code_fur = optional(1307, str)
    code_egais2 = optional(1308, str)
    code_egais3 = optional(1309, str)
    code_f1 = optional(1320, str)
    code_f2 = optional(1321, str)
    code_f3 = optional(1322, str)
    code_f4 = optional(1323, str)
    code_f5 = optional(1324, str)
    code_f6 = optional(1325, str)


class Fraction(View, containers=(1291,)):
    """Дробное количество маркированного товара (1291), ФФД 1.2: numerator of denominator parts."""

    __slots__ = ()

    fraction_text = optional(1292, str)
    numerator = tag(1293, int)
    denominator = tag(1294, int)


class IndustryRequisite(View, containers=(1260, 1261)):
    """Отраслевой реквизит (1260 of a position, 1261 of a receipt), ФФД 1.2. Dates are text, DD.MM.YYYY."""

    __slots__ = ()

    authority_id = optional(1262, str)
    basis_document_date = optional(1263, str)
    basis_document_number = optional(1264, str)
    industry_value = optional(1265, str)


class Item(View, containers=(1059,)):
    """Предмет расчета (1059). ``total`` is what the position costs with all discounts, ``price`` that of one unit."""

    __slots__ = ()

    payment_method = optional(1214, int)
    item_type = optional(1212, int)
    agent_sign = optional(1222, int)
    agent_data = optional(1223, AgentData)
    supplier_data = optional(1224, SupplierData)
    supplier_inn = optional(1226, str)
    name = optional(1030, str)
    quantity_measure = optional(2108, int)
    product_code_struct = optional(1163, ProductCode)
    marking_processing_mode = optional(2102, int)
    check_result = optional(2106, int)
    unit_name = optional(1197, str)
    product_code = optional(1162, bytes)
    excise_sum = optional(1229, int)
    origin_country_code = optional(1230, str)
    customs_declaration = optional(1231, str)
    price = optional(1079, int)
    unit_vat = optional(1198, int)
    quantity = optional(1023, Decimal)
    fractional_quantity = optional(1291, Fraction)
    vat_rate = optional(1199, int)
    vat_sum = optional(1200, int)
    total = tag(1043, int)
    industry_requisites = each(1260, IndustryRequisite)
    extra_requisite = optional(1191, str)
    marking_control_code = optional(2115, str)
