"""What ``agreement.yaml`` says about an agreement: who, since when, in which edition, by which calendar."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from tumen.agreements.provisions import parse_goods
from tumen.reference.hs import Edition
from tumen.schema import Frozen


def _month_day(text: object) -> object:
    month, _, day = text.partition("-") if isinstance(text, str) else ("", "", "")
    try:
        found = date(2001, int(month), int(day))
    except ValueError:
        msg = f'{text!r} is not a day of the year; write month-day in quotes, such as "04-01"'
        raise ValueError(msg) from None
    return found.month, found.day


_CODE = re.compile(r"\w[\w.-]{0,39}")


def agreement_code(text: str) -> str:
    """The code of an agreement: it stands in lists, in addresses and in names of folders.

    Raises
    ------
    ValueError
        If it holds what parts names there.
    """
    if not _CODE.fullmatch(text):
        msg = f"{text!r} is no code of an agreement; write letters, digits and hyphens, such as CN-KR"
        raise ValueError(msg)
    return text


class PartyFacts(Frozen):
    """One Party of the agreement."""

    economy: str
    """ISO 3166 code of two letters."""
    tariff_year_start: Annotated[tuple[int, int], BeforeValidator(_month_day)] | None = None
    """Month and day on which each tariff year after the first begins, such as "04-01"; left out: not on
    file."""
    differentials: bool = True
    """Whether this importer treats some originating goods differently by the Party they come from.

    Left out where it was not read: it is then taken that it may.
    """
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


class GeneralRuleFacts(Frozen):
    """The rule of goods that the list of product-specific rules does not name."""

    rule: str
    goods: Annotated[tuple[str, ...], BeforeValidator(parse_goods)]
    """Chapters and headings of the goods, such as "01-24, 39, 29.01"; a heading goes before its chapter."""
    article: str
    source: str
    """Keys of sources.csv, separated by spaces."""


class AgreementFacts(Frozen):
    """The whole file."""

    code: Annotated[str, AfterValidator(agreement_code)]
    title: str
    group: str | None = None
    """Group of the memberships on file that says who is a Party since when."""
    tariff_years: TariffYearFacts | None = None
    """Left out where the calendar of the staging is not on file."""
    importer: str | None = None
    """The economy, or the group, that asks these rules of goods from everywhere: non-preferential rules,
    which have no Parties."""
    parties: tuple[PartyFacts, ...] = ()
    editions: Annotated[tuple[EditionFacts, ...], Field(min_length=1)]
    general_rules: tuple[GeneralRuleFacts, ...] = ()
    """Left out where every good has a rule of its own, or where the general rule is not on file."""
    not_on_file: tuple[str, ...] = ()
    """What is known to be missing, in words."""

    @model_validator(mode="after")
    def _parties_or_an_importer(self) -> AgreementFacts:
        if self.importer is None and len(self.parties) < 2:
            msg = "an agreement has two Parties or more; non-preferential rules name their 'importer' instead"
            raise ValueError(msg)
        if self.importer is not None and (self.parties or self.group or self.tariff_years):
            msg = "non-preferential rules ('importer') have no parties, no group and no tariff_years"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _one_general_rule_for_a_good(self) -> AgreementFacts:
        counts = Counter(code for item in self.general_rules for code in item.goods)
        twice = next((code for code, count in counts.items() if count > 1), None)
        if twice is not None:
            msg = f"two general rules stand for {twice}; correct 'goods'"
            raise ValueError(msg)
        return self

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
