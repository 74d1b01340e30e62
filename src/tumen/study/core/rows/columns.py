"""Every table of a study by name, and their rows once read: the one set of tables for all questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from tumen.origin.declared import DECLARATIONS, DeclarationRow
from tumen.study.core.rows import asked, goods, making, places, storing, terms
from tumen.study.core.rows.fields import DECLARED
from tumen.study.core.rows.proofs import ProofItemRow, ProofRow
from tumen.tables.field import Table
from tumen.tariff.book.announced import ANNOUNCED, AnnouncedRow
from tumen.tariff.policy.remedies import REMEDIES, RemedyRow


@dataclass(frozen=True, slots=True)
class StudyTables:
    """Every table of a study; one that the study does not have is empty.
    Amounts are in the study's currency.
    """

    products: tuple[goods.ProductRow, ...] = ()
    sites: tuple[places.SiteRow, ...] = ()
    suppliers: tuple[places.SupplierRow, ...] = ()
    markets: tuple[places.MarketRow, ...] = ()
    ports: tuple[places.PortRow, ...] = ()
    bills: tuple[making.BillRow, ...] = ()
    ways: tuple[making.WayRow, ...] = ()
    by_products: tuple[making.ByProductRow, ...] = ()
    prices: tuple[goods.PriceRow, ...] = ()
    offers: tuple[goods.OfferRow, ...] = ()
    price_breaks: tuple[goods.PriceBreakRow, ...] = ()
    declarations: tuple[DeclarationRow, ...] = ()
    demand: tuple[asked.DemandRow, ...] = ()
    lanes: tuple[places.LaneRow, ...] = ()
    legs: tuple[places.LegRow, ...] = ()
    claiming: tuple[terms.ClaimingRow, ...] = ()
    rates: tuple[terms.RateRow, ...] = ()
    rules: tuple[terms.RuleRow, ...] = ()
    announced: tuple[AnnouncedRow, ...] = ()
    remedies: tuple[RemedyRow, ...] = ()
    tariff_lines: tuple[terms.TariffLineRow, ...] = ()
    taxes: tuple[terms.TaxRow, ...] = ()
    exchange_rates: tuple[terms.ExchangeRow, ...] = ()
    answers: tuple[terms.AnswerRow, ...] = ()
    changes: tuple[asked.ChangeRow, ...] = ()
    consignments: tuple[asked.ConsignmentRow, ...] = ()
    shipments: tuple[asked.ShipmentRow, ...] = ()
    relief: tuple[terms.ReliefRow, ...] = ()
    bands: tuple[asked.BandRow, ...] = ()
    steps: tuple[places.StepRow, ...] = ()
    capital: tuple[places.CapitalRow, ...] = ()
    stock: tuple[storing.KeepRow, ...] = ()
    opening_stock: tuple[storing.OpeningRow, ...] = ()
    services: tuple[asked.ServiceRow, ...] = ()
    incentives: tuple[asked.IncentiveRow, ...] = ()
    profit_taxes: tuple[asked.ProfitTaxRow, ...] = ()
    proofs: tuple[ProofRow, ...] = ()
    proof_items: tuple[ProofItemRow, ...] = ()


_OTHERS = (DECLARATIONS, ANNOUNCED, REMEDIES)
_FOUND = {**DECLARED, **{table.name: table for table in _OTHERS}}
TABLES: Mapping[str, Table] = MappingProxyType({item.name: _FOUND[item.name] for item in fields(StudyTables)})
"""Declarations by name, in the order in which a reader wants them."""
