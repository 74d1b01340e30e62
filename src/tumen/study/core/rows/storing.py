"""What is kept at sites between periods. Rows and their declarations."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from tumen.study.core.rows.fields import SITE, StatedRow, table
from tumen.tables.forms.stated import money, needed, optional

_ITEM = needed("name", "A product, or a material of the bills")
_LEVEL = replace(
    optional(
        "share", "Probability that the safety stock lasts through a lead time: 95%", empty="no safety stock"
    ),
    low=Decimal("0.5"),
)


@table("stock", "site", "product", required=False)
class KeepRow(StatedRow):
    """What may be kept at a site from the end of a period into the next: at a plant what it makes or takes
    in, at a warehouse any product.
    """

    site: str = SITE
    product: str = _ITEM
    capacity: Decimal | None = optional("amount", "Units at the end of a period at most", empty="not limited")
    holding_cost: Decimal | None = money("Of keeping a unit for a year", empty="none besides holding_share")
    holding_share: Decimal | None = optional(
        "share",
        "Cost of keeping it for a year as a share of its value: 8%",
        empty="none besides holding_cost",
    )
    ending: Decimal | None = optional(
        "amount", "Units at least at the end of the last period, where the site is open", empty="none"
    )
    ending_value: Decimal | None = money(
        "What a unit left at the end of the last period is worth; it needs a capacity", empty="nothing"
    )
    service_level: Decimal | None = _LEVEL
    demand_deviation: Decimal | None = optional(
        "amount", "Standard deviation of the demand of deviation_days, in units", empty="no safety stock"
    )
    deviation_days: Decimal | None = optional(
        "positive", "Days of demand that the deviation is of: 7, 30", empty="no safety stock"
    )
    lead_time_days: Decimal | None = optional(
        "positive",
        "Days from order to delivery, for the safety stock",
        empty="those of the slowest lane that brings it",
    )


@table("opening_stock", "site", "product", "made_in", "agreements", required=False)
class OpeningRow(StatedRow):
    """What is kept at a site when the first period begins, one row for each origin."""

    site: str = SITE
    product: str = _ITEM
    quantity: Decimal = needed("positive", "Units")
    value: Decimal = money("Of a unit, for content, duty that is still due, and holding", required=True)
    made_in: str = needed("economy", "ISO code of the economy where it was made")
    agreements: tuple[str, ...] = optional(
        "list", "Agreements under which it originates there and can be claimed", empty="none is claimed"
    )
