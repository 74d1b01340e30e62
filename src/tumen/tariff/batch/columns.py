"""The columns of a table of shipments."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from tumen.errors import InputError
from tumen.reference.units import unit
from tumen.tables.field import Field, Table

CLAIM = "originating "
"""A column ``originating RCEP`` answers for one regime."""


@cache
def _is_unit(name: str) -> bool:
    try:
        unit(name)
    except InputError:
        return False
    return True


def _further(name: str) -> str:
    if _is_unit(name):
        return "amount"
    return "yes-no" if name.startswith(CLAIM) else ""


SHIPMENTS = Table(
    "shipments",
    None,
    "Shipments to quote or to audit; quantities stand in columns named by their unit (kg, l, piece)",
    (
        Field("importer", "economy", "ISO code of the importing economy, two letters", example="JP"),
        Field("exporter", "economy", "ISO code of the exporting economy, two letters", example="KR"),
        Field("hs", "hs", "HS code or national line of the importer, as text", example="0901.21.000"),
        Field("on", "date", "Day of import", example="2026-06-01"),
        Field("value", "amount", "Customs value of the shipment", dimension="money", example="10000"),
        Field("currency", "currency", "Currency of the value", example="JPY"),
        Field("edition", "edition", "HS edition of the code", required=False, default="HS2022"),
        Field("country", "economy", "Where it originates", required=False, empty="the exporter"),
        Field(
            "originating",
            "yes-no",
            "Whether it originates under each agreement; a column `originating RCEP` says it of one regime",
            required=False,
        ),
        Field(
            "producer",
            "text",
            "Who made or exports it, by name, where a trade remedy names producers",
            required=False,
        ),
        Field("bill", "name", "Its bill of materials, by name, where bills are given", required=False),
        Field(
            "claimed",
            "text",
            "Regime under which it was cleared (an audit)",
            required=False,
            empty="none: MFN",
        ),
        Field("duty_paid", "amount", "Duty that was paid (an audit)", required=False, dimension="money"),
        Field(
            "proof",
            "text",
            "Number of the proof of origin on which it was claimed (an audit)",
            required=False,
            empty="none: the claim is not proved, where the table has the column",
        ),
        Field("declaration", "text", "Number of the import declaration (an audit)", required=False),
        Field("supplier", "text", "Who delivered it (an audit: totals by supplier)", required=False),
    ),
    further=_further,
)
OF_AUDIT = ("claimed", "duty_paid")
"""Of an audit: the regime cleared under (MFN or empty: none), and the duty paid."""
EVIDENCE = ("proof", "declaration", "supplier")
"""Further columns of an audit, which a table may have."""
REQUIRED = tuple(field.name for field in SHIPMENTS.fields if field.required)
OPTIONAL = ("edition", "country", "originating", "producer")

# fmt: off
ANSWERED = frozenset((
    "base", "best_at", "best_duty", "best_least", "best_most", "best_on_base", "best_payable",
    "best_regime", "claimed_at", "claimed_duty", "claimed_lawful", "claimed_least", "claimed_most",
    "claimed_on_base", "claimed_payable", "could_be_lower", "could_save", "digits", "document",
    "finding", "kind", "left", "lower_under", "mfn_at", "mfn_duty", "mfn_least", "mfn_most",
    "mfn_on_base", "mfn_payable", "on_file", "origin_by", "owed", "party", "quota", "refund",
    "refund_law", "refund_until", "start", "why",
))
# fmt: on
"""Names that the answers have: a column to be kept may not have one."""


def quantity_columns(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that are quantities: those named by a unit."""
    return tuple(name for name in columns if _is_unit(name))


def claim_columns(columns: Iterable[str]) -> dict[str, str]:
    """Column by regime of the answers for one regime."""
    return {name.removeprefix(CLAIM): name for name in columns if name.startswith(CLAIM)}
