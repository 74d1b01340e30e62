"""What is claimed of one sale: its origin under every agreement, and what is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.agreements.describe import describe
from tumen.agreements.load import load_agreement, non_preferential_rules
from tumen.agreements.model import Agreement
from tumen.origin.bill import Bill
from tumen.origin.country import country_of_origin
from tumen.origin.determine import determine_under, law_on
from tumen.origin.law import Law
from tumen.origin.non_preferential import NonPreferentialOrigin, non_preferential_origin
from tumen.reference.hs import HsCode
from tumen.study.core.scenarios import StudyScenario
from tumen.study.product.assemble import Sale, bill_of, line_of
from tumen.study.product.results import OriginAnswer
from tumen.tariff.book.by_party import rates_differ
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.quotes import Claim

if TYPE_CHECKING:
    from tumen.study.core.read import LoadedStudy


def origins_of(scenario: StudyScenario, sale: Sale, book: TariffBook) -> tuple[OriginAnswer, ...]:
    """Whether the good of a sale originates, under every agreement of the scenario."""
    return tuple(_origin(scenario, sale, book, load_agreement(code)) for code in scenario.agreements)


def made_of(scenario: StudyScenario, sale: Sale, book: TariffBook) -> NonPreferentialOrigin | None:
    """The non-preferential origin of the good of a sale; None at home, and where nothing hangs on it: no
    change of policy names origins and the importer's rules are not on file.
    """
    if sale.domestic:
        return None
    asked = book.hangs_on_origin(sale.importer, scenario.on, line_of(scenario, sale)[0])
    if not asked and non_preferential_rules(sale.importer, scenario.on) is None:
        return None
    return non_preferential_origin(bill_of(scenario, sale, ""), sale.importer, scenario.on)


def _origin(scenario: StudyScenario, sale: Sale, book: TariffBook, agreement: Agreement) -> OriginAnswer:
    force = agreement.in_force(sale.exporter, sale.importer, scenario.on)
    if force.holds is not True:
        return OriginAnswer(agreement.code, agreement.title, force, None, None, None)
    law = law_on(agreement, sale.exporter, scenario.on, sale.importer)
    bill = bill_of(scenario, sale, agreement.code)
    determined = determine_under(bill, law)
    line, stated = line_of(scenario, sale)
    listed = None if stated is None else stated.in_appendix
    country = country_of_origin(
        bill,
        determined,
        law,
        differs=rates_differ(book, agreement, sale.importer, line, scenario.on),
        in_appendix=agreement.in_appendix_on(sale.importer, line, scenario.on) if listed is None else listed,
    )
    words = _rule_in_words(bill, law, determined.good, agreement)
    return OriginAnswer(agreement.code, agreement.title, force, determined, country, words)


def _rule_in_words(bill: Bill, law: Law, good: HsCode, agreement: Agreement) -> str | None:
    if bill.rule is not None:
        return describe(bill.rule, agreement)
    if good.edition != law.edition or len(good.digits) < 6:
        return None
    found = law.rule_for(good)
    return None if found is None else describe(found.rule, agreement)


def claims_of(
    study: LoadedStudy,
    scenario: StudyScenario,
    sale: Sale,
    book: TariffBook,
    origins: tuple[OriginAnswer, ...],
) -> dict[str, Claim]:
    """What is known of origin by regime; regimes that are not to be claimed have the reason."""
    claims = {
        item.agreement: Claim.of(item.determination, item.country)
        for item in origins
        if item.determination is not None
    }
    reasons = {
        item.regime: f"left out: {item.reason}"
        for item in study.facts.left_out
        if item.exporter in {None, sale.exporter}
    }
    reasons |= dict.fromkeys(scenario.left_out, "left out by the scenario")
    line, _ = line_of(scenario, sale)
    on_line = {row.regime for row in book.rates(sale.importer, line, scenario.on)}
    return claims | {code: Claim(False, reason) for code, reason in reasons.items() if code in on_line}
