"""What the office aims at and chooses, and what others say of the zone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tumen.errors import InputError
from tumen.reference.currency import currencies
from tumen.tables.forms.stated import money, needed, optional
from tumen.tables.given import decimal
from tumen.zone.indicators.definitions import check_names, indicators, wrong_choice
from tumen.zone.records.fields import CURRENCY, NOTE, LedgerRow, check_currency, span, table
from tumen.zone.spans import Span
from tumen.zone.vocabulary import stages


def _number_or_per_cent(text: str, *, file: str, line: int) -> Decimal:  # noqa: ARG001 - a notation
    return decimal(text.removesuffix("%").rstrip()) / (100 if text.endswith("%") else 1)


@table("targets", "indicator", "period")
class TargetRow(LedgerRow):
    """What is to be reached in a period."""

    indicator: str = needed("name", "Indicator, as `tumen zone indicators` names it")
    period: Span = span("Period: 2026, 2026-H1, 2026-Q2 or 2026-05")
    value: Decimal = needed(
        "number",
        "What is to be reached; a rate as a fraction or in per cent: 50%",
        reader=_number_or_per_cent,
    )
    unit: str | None = optional("text", "Unit or currency of the value", empty="a number or a share")
    note: str | None = NOTE

    def __post_init__(self) -> None:
        """Refuse a target of what is not counted, in another unit, or of more than all."""
        check_names([self.indicator], indicators(), "indicator")
        kind = indicators()[self.indicator].kind
        right = {"amount": self.unit in currencies(), "floor": self.unit == "m2"}
        if not right.get(kind, self.unit is None):
            wanted = {"amount": "Write the currency in unit, such as CNY", "floor": "Write m2 in unit"}
            raise InputError.of(
                f"{self.indicator} is not counted in {self.unit or 'numbers'}",
                wanted.get(kind, "Leave unit empty"),
            )
        stage = stages().get(self.indicator)
        if stage is not None and stage.counts == "end":
            raise InputError.of(f"{self.indicator} is nothing to be reached", "Delete the row")
        if self.value < 0:
            raise InputError.of(f"{self.value} is less than nothing", "Write what is to be reached")
        if kind in {"share", "occupancy"} and self.value > 1:
            raise InputError.of(f"{self.value} is above 100 %", f"Write {self.value}%, if that is meant")


@table("choices", "definition")
class ChoiceRow(LedgerRow):
    """Which of the written definitions the office uses, where there are several."""

    definition: str = needed("name", "What is defined, such as landed")
    choice: str = needed("name", "Code of the definition chosen, or a number of months")

    def __post_init__(self) -> None:
        """Refuse a choice that there is not."""
        if problems := wrong_choice(self.definition, self.choice):
            raise InputError(problems)


@table("figures", "figure", "scope", "on", "basis")
class FigureRow(LedgerRow):
    """Figures that others state of the zone, a park or its surroundings: shown beside, never summed."""

    figure: str = needed("name", "What is stated")
    name_zh: str | None = optional("title", "What it is called in Chinese")
    name_en: str | None = optional("title", "What it is called in English")
    on: Span = span("Of when")
    value: Decimal = needed("number", "The figure")
    unit: str | None = optional("text", "Its unit or currency", empty="a number")
    scope: str = needed("text", "Of what: the zone, a park, the city")
    basis: str = needed("text", "What kind of figure: actual, plan, target")
    note: str | None = NOTE


@table("policies", "policy")
class PolicyRow(LedgerRow):
    """What is offered to investors, as stated."""

    policy: str = needed("name", "Short name")
    name_zh: str | None = optional("title", "Title in Chinese")
    name_en: str | None = optional("title", "Title in English")
    type: str = needed("text", "Kind: grant, rent, tax, finance, talent")
    level: str | None = optional("text", "Who grants it")
    amount: Decimal | None = money("Amount, where one is stated", paid=True)
    currency: str | None = CURRENCY
    conditions: str | None = optional("text", "For whom and for what")
    since: Span | None = span("Since when", required=False)
    note: str | None = NOTE

    def __post_init__(self) -> None:
        """Refuse an amount without a currency."""
        check_currency(self.currency, amount=self.amount)


@table("exchange_rates", "currency", "to", "on")
class LedgerRateRow(LedgerRow):
    """Rates at which amounts are summed in one currency."""

    currency: str = needed("currency", "Currency of amounts")
    to: str = needed("currency", "Currency of the sum")
    on: date = needed("date", "First day from which it is used")
    rate: Decimal = needed("positive", "Units of `to` for one of `currency`")

    def __post_init__(self) -> None:
        """Refuse a rate of a currency in itself."""
        if self.currency == self.to:
            raise InputError.of(
                f"{self.currency} is changed into itself", "Write two currencies, or delete the row"
            )
