"""What ``agreement.yaml`` says about an agreement: who, since when, in which edition, by which calendar."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from tumen.reference.hs import Edition
from tumen.schema import Frozen


def _month_day(text: str) -> str:
    month, _, day = text.partition("-")
    try:
        date(2001, int(month), int(day))
    except ValueError:
        msg = f'{text!r} is not a day of the year; write month-day, such as "04-01"'
        raise ValueError(msg) from None
    return text


class PartyFacts(Frozen):
    """One Party of the agreement."""

    economy: str
    """ISO 3166 code of two letters."""
    tariff_year_start: Annotated[str, AfterValidator(_month_day)]
    """Month and day on which each tariff year after the first begins, such as "04-01"."""
    differentials: bool
    """Whether this importer treats some originating goods differently by the Party they come from."""
    source: str
    """Keys of sources.csv, separated by spaces."""
    in_force: date | None = None
    """First day for this Party. Left out where the agreement names a `group`: its memberships say it."""
    only_towards: tuple[str, ...] | None = None
    """Other Parties for which this Party's entry into force is known to hold; left out: all."""


class EditionFacts(Frozen):
    """The days on which the rules of one HS edition apply, both included."""

    edition: Edition
    start: Annotated[date, Field(alias="from")]
    until: date | None = None
    source: str
    """Keys of sources.csv, separated by spaces."""


class TariffYearFacts(Frozen):
    """The calendar of the staging."""

    base: date
    """First day of year 1, the same for all Parties."""
    source: str
    """Keys of sources.csv, separated by spaces."""


class AgreementFacts(Frozen):
    """The whole file."""

    code: str
    title: str
    group: str | None = None
    """Group of the memberships on file that says who is a Party since when."""
    tariff_years: TariffYearFacts
    parties: Annotated[tuple[PartyFacts, ...], Field(min_length=2)]
    editions: Annotated[tuple[EditionFacts, ...], Field(min_length=1)]
    not_on_file: tuple[str, ...] = ()
    """What is known to be missing, in words."""

    @model_validator(mode="after")
    def _editions_follow_one_another(self) -> AgreementFacts:
        for item in self.editions:
            if item.until is not None and item.until < item.start:
                msg = f"the rules of {item.edition} end before they begin; correct 'from' or 'until'"
                raise ValueError(msg)
        ordered = sorted(self.editions, key=lambda item: item.start)
        for one, other in pairwise(ordered):
            if one.until is None or other.start <= one.until:
                msg = (
                    f"the rules of {one.edition} and {other.edition} apply on the same days; correct 'until'"
                )
                raise ValueError(msg)
        return self
