"""A firm in Viet Nam that makes display modules, and links that it lacks: small enough to compute by hand.

One module is sold at 58 FOB. Its rule under RCEP (8524.92 of HS2022) is a change of heading or a content of 40
per cent. Panel and circuits are of its own heading or not originating:

    panel 8524.12  30.00 of TW     driver 8542.39  6.20 of TW     glass 7007.19  2.70 of VN, originating

VNM is 36.20, so the content is (58 - 36.20) / 58 = 37.586 %: 2.414 points short, and the panel misses the
change of heading.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tumen.origin.bill import Bill, Material, Operation, Transport
from tumen.reference.hs import HsCode
from tumen.tariff.quote.duty import Consignment
from tumen.zone.chains.model import Link
from tumen.zone.opportunities.model import BoughtFrom, ZoneGood, ZoneSale

ON = date(2026, 7, 1)


def link(key: str, *codes: str) -> Link:
    hs = tuple(HsCode.parse(code, "HS2022") for code in codes)
    return Link("displays", key, "input", None, None, key, hs, "stated", "illustrative")


PANEL, DRIVER, GLASS, RESIN = (
    link("panel", "8524.12"),
    link("driver", "8542.39"),
    link("glass", "7007"),
    link("resin", "3906"),
)


def module(**changes: Any) -> Bill:
    facts: dict[str, Any] = {
        "hs": "8524.92",
        "country": "VN",
        "materials": (
            Material("panel", "8524.12", "30", "non-originating", "TW"),
            Material("driver", "8542.39", "6.20", "non-originating", "TW"),
            Material("cover glass", "7007.19", "2.70", "originating", "VN"),
        ),
        "fob": 58,
        "operations": (Operation("bonding of drivers and circuits", "VN"),),
        "transport": Transport(),
    }
    return Bill(**{**facts, **changes})


def sale(importer: str = "AU", **changes: Any) -> ZoneSale:
    facts: dict[str, Any] = {
        "market": importer,
        "importer": importer,
        "goods": Consignment(Decimal(5800), "USD"),
        "units": Decimal(100),
        "units_per_year": Decimal(20_000),
    }
    return ZoneSale(**{**facts, **changes})


def good(**changes: Any) -> ZoneGood:
    facts: dict[str, Any] = {
        "firm": "Hai Phong Displays",
        "product": "module",
        "bill": module(),
        "sold": (sale(),),
        "bought": (BoughtFrom("driver", "Hsinchu chips", Decimal(2), "piece"),),
    }
    return ZoneGood(**{**facts, **changes})
