"""What is claimed of one sale: its tariff line, its origin under every agreement, and what is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tumen.agreements.describe import describe
from tumen.agreements.load import load_agreement
from tumen.origin.country import country_of_origin
from tumen.origin.determine import determine_under, law_on
from tumen.study.product.assemble import Sale, bill_of, line_of
from tumen.study.product.results import OriginAnswer
from tumen.tariff.book.by_party import rates_differ
from tumen.tariff.quote.quotes import Claim

if TYPE_CHECKING:
    from tumen.agreements.model import Agreement
    from tumen.origin.bill import Bill
    from tumen.origin.law import Law
    from tumen.reference.hs import HsCode
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.rows.terms import TariffLineRow
    from tumen.study.core.scenarios import StudyScenario
    from tumen.tariff.book.tariffs import TariffBook


@dataclass(frozen=True, slots=True)
class SoldInto:
    """What the importer's tariff says of the good, before origin is asked."""

    importer: str
    line: HsCode
    stated: TariffLineRow | None
    book: TariffBook


def origins_of(scenario: StudyScenario, sale: Sale, market: SoldInto) -> tuple[OriginAnswer, ...]:
    """Whether the good of a sale originates, under every agreement of the scenario."""
    return tuple(_origin(scenario, sale, market, load_agreement(code)) for code in scenario.agreements)


def _origin(scenario: StudyScenario, sale: Sale, market: SoldInto, agreement: Agreement) -> OriginAnswer:
    force = agreement.in_force(sale.site.economy, market.importer, scenario.on)
    if force.holds is not True:
        return OriginAnswer(agreement.code, agreement.title, force, None, None, None)
    law = law_on(agreement, sale.site.economy, scenario.on, market.importer)
    bill = bill_of(scenario, sale, agreement.code)
    determined = determine_under(bill, law)
    country = country_of_origin(
        bill,
        determined,
        law,
        differs=rates_differ(market.book, agreement, market.importer, market.line, scenario.on),
        in_appendix=_in_appendix(agreement, market, scenario),
    )
    return OriginAnswer(
        agreement.code,
        agreement.title,
        force,
        determined,
        country,
        _rule_in_words(bill, law, determined.good, agreement),
    )


def _in_appendix(agreement: Agreement, market: SoldInto, scenario: StudyScenario) -> bool | None:
    """What the study states of the line, else what the Appendix on file says."""
    if market.stated is not None and market.stated.in_appendix is not None:
        return market.stated.in_appendix
    return agreement.in_appendix_on(market.importer, market.line, scenario.on)


def _rule_in_words(bill: Bill, law: Law, good: HsCode, agreement: Agreement) -> str | None:
    if bill.rule is not None:
        return describe(bill.rule, agreement)
    if good.edition != law.edition or len(good.digits) < 6:
        return None
    found = law.rule_for(good)
    return None if found is None else describe(found.rule, agreement)


def claims_of(
    study: LoadedStudy, scenario: StudyScenario, sale: Sale, book: TariffBook
) -> tuple[HsCode, dict[str, Claim]]:
    """The tariff line of a sale, and what is known of its origin under every regime."""
    line, stated = line_of(scenario, sale)
    market = SoldInto(sale.demand.economy, line, stated, book)
    return line, claims_by_regime(study, scenario, sale, market, origins_of(scenario, sale, market))


def claims_by_regime(
    study: LoadedStudy,
    scenario: StudyScenario,
    sale: Sale,
    market: SoldInto,
    origins: tuple[OriginAnswer, ...],
) -> dict[str, Claim]:
    """What is known of origin by regime, with the regimes that are left out."""
    claims = {
        item.agreement: Claim.of(item.determination, item.country)
        for item in origins
        if item.determination is not None
    }
    return claims | _left_out(study, scenario, sale, market)


def _left_out(study: LoadedStudy, scenario: StudyScenario, sale: Sale, market: SoldInto) -> dict[str, Claim]:
    """Regimes with a rate on the line that are not to be claimed, each with the reason."""
    reasons = {
        item.regime: f"left out: {item.reason}"
        for item in study.facts.left_out
        if item.exporter in {None, sale.site.economy}
    }
    reasons |= dict.fromkeys(scenario.left_out, "left out by the scenario")
    on_line = {row.regime for row in market.book.rates(market.importer, market.line, scenario.on)}
    return {code: Claim(False, reason) for code, reason in reasons.items() if code in on_line}
