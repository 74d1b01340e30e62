"""Projects, what they make, and what happens to them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal

from tumen.errors import InputError
from tumen.reference.hs import HsCode
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
from tumen.zone.vocabulary import stages

Kind = Literal["industrial", "technological", "cultural", "capital"]
KINDS = ("industrial", "technological", "cultural", "capital")
STAGES = tuple(stages())
_PROJECT = reference("projects", "A project of the table projects")
_firms = partial(reference, "firms", required=False, many=True)


@table("projects", "project", required=True)
class ProjectRow(LedgerRow):
    """Projects, contacts and cooperations: one row each, whatever their stage. What counts as a project is
    said by its events.
    """

    project: str = needed("name", "Short name by which the other tables call it")
    name_zh: str | None = NAME_ZH
    name_ko: str | None = NAME_KO
    name_en: str | None = NAME_EN
    kind: Kind | None = optional("choice", "What it is", choices=KINDS)
    industry: str | None = optional("text", "Industry, in the office's own words")
    investors: tuple[str, ...] = _firms("Who invests, apart by semicolons")
    partners: tuple[str, ...] = _firms("Partners, apart by semicolons")
    park: str | None = reference("parks", "Park it is in or for", required=False)
    floor_m2: Decimal | None = optional("positive", "Floor that it takes, in square metres")
    planned_investment: Decimal | None = money("What is to be invested in all, as planned", paid=True)
    planned_output: Decimal | None = money("Output a year at full capacity, as planned", paid=True)
    currency: str | None = CURRENCY
    planned_jobs: int | None = optional("count", "Jobs at full capacity, as planned")
    part_of: str | None = reference("projects", "Project that it is a part of", required=False)
    note: str | None = NOTE

    def __post_init__(self) -> None:
        """Refuse a project without a name, a part of itself, and an amount without a currency."""
        check_named(self.name_zh, self.name_ko, self.name_en)
        check_currency(
            self.currency, planned_investment=self.planned_investment, planned_output=self.planned_output
        )
        if self.part_of == self.project:
            raise InputError.of(f"{self.project} is a part of itself", "Leave part_of empty")


@table("identities", "one", "other")
class IdentityRow(LedgerRow):
    """Two keys that may be one project, and what somebody who knows them says; same: counted as one."""

    one: str = reference("projects", "The key that comes first by its letters")
    other: str = reference("projects", "The other key")
    answer: Literal["same", "different"] = needed("choice", "What they are", choices=("same", "different"))
    said_by: str = needed("text", "Who says so")
    reason: str = needed("text", "Why")

    def __post_init__(self) -> None:
        """Refuse a pair of one key, and one the other way round: each pair is answered once."""
        if self.one == self.other:
            raise InputError.of(f"{self.one} stands twice", "Write two keys, or delete the row")
        if self.one > self.other:
            raise InputError.of(
                f"{self.one} comes behind {self.other}", f"Write {self.other} in one, {self.one} in other"
            )


@table("products", "project", "product", "hs")
class MadeRow(LedgerRow):
    """What a project makes or will make, one row for each HS code."""

    project: str = _PROJECT
    product: str = needed("title", "What it is called")
    hs: HsCode | None = optional("hs or unknown", "HS code, 4 digits or more", digits=4)
    basis: str | None = optional(
        "choice", "Where the code is from", choices=("stated", "inferred"), empty="stated"
    )
    links: tuple[str, ...] = optional(
        "list", "Links of chains that it is, as stated: chain:link; chain:link", empty="by its code and name"
    )
    output: Decimal | None = money("Output of it a year at full capacity, as planned", paid=True)
    replaces: Decimal | None = money("Imports a year that it replaces at full capacity, as stated", paid=True)
    currency: str | None = CURRENCY

    def __post_init__(self) -> None:
        """Refuse an amount without a currency."""
        check_currency(self.currency, output=self.output, replaces=self.replaces)


@table("events", "event")
class EventRow(LedgerRow):
    """What happened to a project, and when."""

    event: str = needed("name", "Short name of the event")
    project: str = _PROJECT
    stage: str = needed("choice", "What was reached", choices=STAGES)
    on: Span = span("When, as it is printed")
    amount: Decimal | None = money("Amount of this event: contracted, paid in, or the increment", paid=True)
    currency: str | None = CURRENCY
    floor_m2: Decimal | None = optional("positive", "Floor taken in this event, in square metres")
    printed: str | None = optional("text", "The word as the source prints it")
    note: str | None = NOTE

    def __post_init__(self) -> None:
        """Refuse an amount without a currency, and of a stage that has none."""
        check_currency(self.currency, amount=self.amount)
        if self.amount is not None and not stages()[self.stage].amount:
            having = ", ".join(stage.code for stage in stages().values() if stage.amount)
            raise InputError.of(
                f"an event {self.stage!r} has no amount", f"Amounts are of {having}; add such an event"
            )


@table("planned", "project", "stage")
class PlannedRow(LedgerRow):
    """By when a project is to reach a stage."""

    project: str = _PROJECT
    stage: str = needed("choice", "What is to be reached", choices=STAGES)
    by: date = needed("date", "Last day")


@table("reports", "project", "month")
class ReportRow(LedgerRow):
    """Monthly reports of projects: totals up to the end of the month; output is that of the month."""

    project: str = _PROJECT
    month: Span = span("Month of the report: 2026-05")
    invested: Decimal | None = money("Fixed assets built and bought till the end of the month", paid=True)
    output: Decimal | None = money("Output in the month", paid=True)
    currency: str | None = CURRENCY
    jobs: Decimal | None = optional("amount", "People employed at the end of the month")
    difficulty: str | None = optional("text", "What is in the way", empty="nothing is reported")
    note: str | None = NOTE

    def __post_init__(self) -> None:
        """Refuse what is no month, and an amount without a currency."""
        check_currency(self.currency, invested=self.invested, output=self.output)
        if len(str(self.month)) != 7 or "Q" in str(self.month) or "H" in str(self.month):
            raise InputError.of(f"{self.month} is not a month", "Write it as 2026-05")
        if self.jobs is not None and self.jobs != int(self.jobs):
            raise InputError.of(f"jobs: {self.jobs} is no number of people", "Write a whole number")
