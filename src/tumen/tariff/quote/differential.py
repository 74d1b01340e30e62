"""Tariff differentials: which Party's rate an originating good takes where the importer treats Parties
differently.

Pure functions over the importer's rates by Party, after tariff-differential articles of the kind of RCEP
Art. 2.6. A Party without a commitment on the line counts with the MFN rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from tumen.origin.truth import Truth
from tumen.tariff.book.by_party import rate_that_counts
from tumen.tariff.quote.duty import Consignment, Duty, compute
from tumen.tariff.rates.expression import Rate, higher_of

Step = Literal["country", "option_a", "option_b"]


@dataclass(frozen=True, slots=True)
class DifferentialRate:
    """One rate that may be claimed, and whether the evidence for it is there (None: not known)."""

    step: Step
    parties: tuple[str, ...]
    """The Parties whose rates were compared."""
    rate: Rate | None
    duty: Duty | None
    """None where a Party's rate is not on file."""
    evidence: Truth
    article: str | None
    text: str


def differential_rates(
    rates: Mapping[str, Rate | None],
    goods: Consignment,
    *,
    country: str | None,
    contributors: Iterable[str] | None,
    mfn: Rate | None = None,
    articles: Mapping[str, str] | None = None,
    can_prove: bool = True,
) -> tuple[DifferentialRate, ...]:
    """The rates that may be claimed for an originating good: of its country of origin, option (a), option
    (b).

    Parameters
    ----------
    rates
        The importer's rate for goods of each other Party, None where not on file.
    country
        The country of origin, None where it cannot be told.
    contributors
        Parties that contributed originating materials; None where that is not known.
    can_prove
        Whether the importer can prove the contributions, which option (a) asks for.
    """
    cited = articles or {}
    counted = {party: rate_that_counts(rate, mfn) for party, rate in rates.items()}
    found = [_of_country(counted, goods, country)]
    if contributors is not None and (makers := tuple(dict.fromkeys(contributors))):
        mine = {party: counted.get(party) for party in makers}
        text = f"highest rate of the contributing Parties {', '.join(makers)}"
        highest = _highest("option_a", mine, goods, text=text, article=cited.get("option_a"))
        found.append(replace(highest, evidence=can_prove))
    text = "highest rate for any Party"
    found.append(_highest("option_b", counted, goods, text=text, article=cited.get("option_b")))
    return tuple(found)


def best_of(choices: Iterable[DifferentialRate]) -> DifferentialRate | None:
    """The one with the lowest known duty among those with evidence; the earlier step where they are equal."""
    best: DifferentialRate | None = None
    lowest: Decimal | None = None
    for item in choices:
        amount = item.duty.amount if item.evidence and item.duty is not None else None
        if amount is not None and (lowest is None or amount < lowest):
            best, lowest = item, amount
    return best


def _of_country(
    counted: Mapping[str, Rate | None], goods: Consignment, country: str | None
) -> DifferentialRate:
    if country is None:
        return DifferentialRate("country", (), None, None, None, None, "the country of origin is not known")
    rate = counted.get(country)
    duty = None if rate is None else compute(rate, goods)
    text = f"rate for goods of {country}"
    if rate is None:
        text = f"the {text} is not on file"
    return DifferentialRate("country", (country,), rate, duty, True, None, text)


def _highest(
    step: Step, counted: Mapping[str, Rate | None], goods: Consignment, *, text: str, article: str | None
) -> DifferentialRate:
    parties = tuple(counted)
    missing = [party for party, rate in counted.items() if rate is None]
    if missing or not counted:
        text = f"{text}: the rate for {', '.join(missing) or 'any Party'} is not on file"
        return DifferentialRate(step, parties, None, None, True, article, text)
    rate = higher_of(*(rate for rate in counted.values() if rate is not None))
    return DifferentialRate(step, parties, rate, compute(rate, goods), True, article, text)
