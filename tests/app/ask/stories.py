"""The stories of the brief as answers on the screens, and as bills written by hand for `tumen.api`."""

from decimal import Decimal

import tumen as tm

WAY = {"way": "direct", "lanes-freight": "1200", "lanes-insurance": "40", "lanes-fees": "250"}
WAY |= {"lanes-inland_destination": "300", "lanes-inland_origin": "0"}
SOLD = {"demand-consignment": "5000", "demand-quantity": "60000", "prices-term": "FOB"}

OLED = {
    **WAY,
    **SOLD,
    "products-name": "OLED display module",
    "products-hs": "8524.92",
    "study-hs_edition": "HS2022",
    "sites-economy": "CN",
    "markets-economy": "JP",
    "study-on": "2026-07-01",
    "study-currency": "JPY",
    "prices-price": "7000",
    "ways-operations": ["thin-film-deposition", "bonding"],
    "bills-0-material": "driver IC",
    "bills-0-hs": "8542.31",
    "bills-0-value": "1100",
    "bills-0-origin": "non-originating",
    "bills-0-country": "TW",
    "bills-1-material": "glass",
    "bills-1-hs": "7006.00",
    "bills-1-value": "400",
    "bills-1-origin": "originating",
    "bills-1-country": "KR",
    "bills-1-supplier": "Asan",
    "declarations-1-material": "glass",
    "declarations-1-agreement": "RCEP",
    "claiming-0-regime": "RCEP",
    "claiming-0-cost": "6000",
}


def oled_bill():
    proof = tm.Evidence("RCEP", "KR", "Asan")
    return tm.Bill(
        "8524.92",
        "CN",
        (
            tm.Material("driver IC", "8542.31", 1100, "non-originating", "TW"),
            tm.Material("glass", "7006.00", 400, "originating", "KR", evidence=(proof,)),
        ),
        fob=7000,
        operations=(tm.Operation("thin-film-deposition", "CN"), tm.Operation("bonding", "CN")),
        transport=tm.Transport(()),
        name="OLED display module",
    )


COFFEE = {
    **WAY,
    **SOLD,
    "products-name": "coffee machine",
    "products-hs": "8516.71",
    "study-hs_edition": "HS2022",
    "sites-economy": "KR",
    "markets-economy": "AU",
    "study-on": "2026-07-01",
    "study-currency": "AUD",
    "prices-price": "80",
    "ways-operations": ["assembly"],
    "bills-0-material": "pump",
    "bills-0-hs": "8413.50",
    "bills-0-quantity": "2",
    "bills-0-price": "4.25",
    "bills-0-origin": "non-originating",
    "bills-0-country": "IT",
    "bills-1-material": "housing",
    "bills-1-hs": "8516.90",
    "bills-1-value": "20",
    "bills-1-origin": "non-originating",
    "bills-1-country": "US",
}


def coffee_bill():
    return tm.Bill(
        "8516.71",
        "KR",
        (
            tm.Material("pump", "8413.50", Decimal("8.50"), "non-originating", "IT"),  # 2 x 4.25
            tm.Material("housing", "8516.90", 20, "non-originating", "US"),
        ),
        fob=80,
        operations=(tm.Operation("assembly", "KR"),),
        transport=tm.Transport(()),
        name="coffee machine",
    )


NEST = {
    **WAY,
    **SOLD,
    "products-name": "raw nest",
    "products-hs": "0410.90",
    "study-hs_edition": "HS2022",
    "sites-economy": "MY",
    "markets-economy": "CN",
    "study-on": "2026-07-01",
    "study-currency": "USD",
    "prices-price": "2000",
    "ways-obtained": "obtained-from-live-animals",
    "obtained-in": "MY",
}


def nest_bill():
    from tumen.origin.bill import ObtainedFacts

    facts = ObtainedFacts("obtained-from-live-animals", {"country": "MY"})
    return tm.Bill("0410.90", "MY", (), fob=2000, obtained=facts, transport=tm.Transport(()), name="raw nest")


STORIES = {"oled": (OLED, oled_bill), "coffee": (COFFEE, coffee_bill), "nest": (NEST, nest_bill)}
