"""Certificates of origin that are to be made out: what only the parties to the sale know. Rows and their
declarations.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tumen.study.core.rows.fields import MARKET, PRODUCT, SITE, StatedRow, table
from tumen.tables.forms.stated import money, needed, optional


@table("proofs", "proof", required=False)
class ProofRow(StatedRow):
    """Certificates of origin to make out, each for one consignment: who, how it travels, the invoice."""

    proof: str = needed("name", "Short name by which the table proof_items calls it")
    agreement: str = needed("text", "Code of the agreement under which it is claimed")
    site: str = SITE
    market: str = MARKET
    exporter: str | None = optional("text", "Name of the exporter")
    exporter_address: str | None = optional("text", "Its address")
    consignee: str | None = optional("text", "Name of the importer or consignee")
    consignee_address: str | None = optional("text", "Its address")
    consignee_economy: str | None = optional(
        "economy", "Where the consignee is seated", empty="the economy of the market"
    )
    producer: str | None = optional("text", "Name of the producer, or a word that the form takes for it")
    producer_address: str | None = optional("text", "Its address")
    departure: date | None = optional("date", "Day of shipment")
    vessel: str | None = optional("text", "Vessel, flight or other means of transport")
    discharge: str | None = optional("text", "Port of discharge")
    route: str | None = optional("text", "How it travels, such as Ningbo to Busan by sea")
    invoice: str | None = optional("text", "Number of the invoice for the import")
    invoice_date: date | None = optional("date", "Its day")
    invoiced_by: str | None = optional("text", "Who issued it", empty="the exporter")
    invoiced_by_address: str | None = optional("text", "The address of who issued it")
    invoiced_in: str | None = optional("economy", "Where who issued it is seated")
    exporter_invoice: str | None = optional(
        "text", "Number of the exporter's own invoice, where another issued the one for the import"
    )
    applied: date | None = optional("date", "Day on which the exporter signs and applies")
    place_signed: str | None = optional("text", "Where the exporter signs", column="signed_at")
    signatory: str | None = optional("text", "Name and company of who signs")
    remarks: str | None = optional("text", "Anything else for the box of remarks", empty="none")


@table("proof_items", "proof", "item", required=False)
class ProofItemRow(StatedRow):
    """Goods of a certificate of origin, one row for each item."""

    proof: str = needed("name", "A certificate of the table proofs", refers="proofs")
    item: int = needed("count", "Number of the item: 1, 2, 3")
    product: str = PRODUCT
    quantity: Decimal | None = optional("positive", "Units of the product")
    packages: str | None = optional("text", "Number and kind of packages: 120 cartons")
    marks: str | None = optional("text", "Marks and numbers on the packages")
    description: str | None = optional(
        "text", "Description as on the invoice, with brand and model", empty="the name of the product"
    )
    gross_weight_kg: Decimal | None = optional("positive", "Gross weight, kg")
    fob_value: Decimal | None = money(
        "FOB value of the item as invoiced", empty="quantity times the FOB price", paid=True
    )
    invoice: str | None = optional("text", "Number of its invoice", empty="that of the certificate")
    invoice_date: date | None = optional("date", "Its day", empty="that of the certificate")
