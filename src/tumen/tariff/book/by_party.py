"""Which regime's rate stands for which Party: beneficiaries, and the rates of all Parties of an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tumen.agreements.model import Agreement
from tumen.origin.truth import Truth
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.rates.beneficiaries import mfn_rate, row_for
from tumen.tariff.rates.expression import Excluded, NotApplied, Rate, definite, for_origin


def rates_by_party(
    book: TariffBook, agreement: Agreement, importer: str, line: HsCode, on: date
) -> dict[str, Rate | None]:
    """The importer's rate under an agreement for goods of each other Party; None where it is not on file."""
    rows = book.rates(importer, line, on)
    found: dict[str, Rate | None] = {}
    own = agreement.standing(importer)
    for party in agreement.parties:
        if party is not own:
            row, sure = row_for(rows, agreement.code, party.economy, on)
            found[party.economy] = for_origin(row.rate, party.economy) if row is not None and sure else None
    return found


def rates_differ(book: TariffBook, agreement: Agreement, importer: str, line: HsCode, on: date) -> Truth:
    """Whether the importer's rates on a line differ among Parties: a tariff differential.

    False for a Party that treats all Parties alike; None where some Party's rate is not on file.
    """
    if agreement.is_party(importer) and not agreement.party(importer).differentials:
        return False
    rates = rates_by_party(book, agreement, importer, line, on)
    return differs(rates, mfn_rate(book.rates(importer, line, on)))


def differs(rates: Mapping[str, Rate | None], mfn: Rate | None = None) -> Truth:
    """Whether the rates on a line differ among Parties.

    True as soon as two known rates differ; None if none do and some Party's rate is not on file or not
    understood.
    """
    counted = [rate_that_counts(rate, mfn) for rate in rates.values()]
    known = {rate for rate in counted if rate is not None and definite(rate)}
    if len(known) > 1:
        return True
    return None if len([rate for rate in counted if rate in known]) < len(counted) else False


def rate_that_counts(rate: Rate | None, mfn: Rate | None) -> Rate | None:
    """The rate that counts for a Party: without a commitment on the line, the MFN rate."""
    return mfn if isinstance(rate, Excluded | NotApplied) else rate
