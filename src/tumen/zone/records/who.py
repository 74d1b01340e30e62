"""Who and where: firms, parks and their floor, sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tumen.errors import InputError
from tumen.tables.forms.stated import money, needed, optional
from tumen.zone.records.fields import (
    CURRENCY,
    NAME_EN,
    NAME_KO,
    NAME_ZH,
    NOTE,
    LedgerRow,
    check_currency,
    check_named,
    reference,
    span,
    table,
)
from tumen.zone.spans import Span


@table("sources", "source_key")
class SourceRow(LedgerRow):
    """Pages and papers that other tables name in their column source."""

    source_key: str = needed("name", "Short name by which the other tables call it")
    title: str = needed("text", "Its title")
    publisher: str | None = optional("text", "Site or publisher")
    published: date | None = optional("date", "Day it was published")
    address: str | None = optional("text", "Address of the page", empty="none")
    read_on: date | None = optional("date", "Day it was read")


@table("firms", "firm")
class FirmRow(LedgerRow):
    """Investors and partners."""

    firm: str = needed("name", "Short name by which the other tables call it")
    name_zh: str | None = NAME_ZH
    name_ko: str | None = NAME_KO
    name_en: str | None = NAME_EN
    economy: str | None = optional("economy", "ISO code of the economy it is of")
    makes: str | None = optional("text", "What it makes, in words")
    note: str | None = NOTE

    def __post_init__(self) -> None:
        """Refuse a firm without a name."""
        check_named(self.name_zh, self.name_ko, self.name_en)


@table("parks", "park")
class ParkRow(LedgerRow):
    """Parks and bases of the zone; their floor stands in the table floor, by date."""

    park: str = needed("name", "Short name by which the other tables call it")
    name_zh: str | None = NAME_ZH
    name_ko: str | None = NAME_KO
    name_en: str | None = NAME_EN
    opened: Span | None = span("When it opened", required=False)
    operator: str | None = optional("text", "Who runs or builds it")
    industry: str | None = optional("text", "What it is for")
    invested: Decimal | None = money("What was put into the park itself", paid=True)
    currency: str | None = CURRENCY
    note: str | None = NOTE

    def __post_init__(self) -> None:
        """Refuse a park without a name, and an amount without a currency."""
        check_named(self.name_zh, self.name_ko, self.name_en)
        check_currency(self.currency, invested=self.invested)


@table("floor", "park", "on")
class FloorRow(LedgerRow):
    """Floor of a park and how much of it is let, on a date."""

    park: str = reference("parks", "A park of the table parks")
    on: Span = span("When it was counted")
    total_m2: Decimal | None = optional("positive", "Floor that can be let, in square metres")
    let_m2: Decimal | None = optional("amount", "Floor that is let or taken, in square metres")
    firms: int | None = optional("count", "Firms in the park")

    def __post_init__(self) -> None:
        """Refuse a count that says nothing, and more let than there is."""
        if self.total_m2 is None and self.let_m2 is None and self.firms is None:
            raise InputError.of("the row counts nothing", "Write total_m2, let_m2 or firms")
        if self.total_m2 is not None and self.let_m2 is not None and self.let_m2 > self.total_m2:
            raise InputError.of(
                f"{self.let_m2} m2 are let of {self.total_m2} m2", "Look at the two figures and their unit"
            )
