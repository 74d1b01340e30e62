"""The duty of a sale under the best lawful regime, as it is and with a link made in the zone, as far as it is
known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import reduce

from tumen.agreements.load import load_agreement, non_preferential_rules
from tumen.agreements.rule import Rule
from tumen.errors import InputError
from tumen.origin.bill import Bill
from tumen.origin.country import country_of_origin
from tumen.origin.criteria.operations import direct_consignment
from tumen.origin.determination import Determination, Status
from tumen.origin.determine import determine_under
from tumen.origin.law import Law
from tumen.origin.non_preferential import NonPreferentialOrigin, non_preferential_origin
from tumen.origin.truth import Truth, all_of
from tumen.reference.hs import HsCode
from tumen.tables.given import nearest
from tumen.tariff.book.by_party import rates_differ
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.quoted import Claim, Quote, Quotes, Trade
from tumen.tariff.quote.quotes import quotes
from tumen.zone.opportunities.cases import LinkCase
from tumen.zone.opportunities.known import NONE, ZERO, KnownRange
from tumen.zone.opportunities.model import ZoneSale

Claims = dict[str, Claim]
_OPEN = Claim(None, "undetermined", needs=("which materials the link would deliver",))
_Settling = tuple[object, ...]


@dataclass(slots=True)
class SaleDesk:
    """One sale: what is claimed today, and quotes for whatever else may be claimed."""

    sale: ZoneSale
    case: LinkCase
    """As the good is made today."""
    laws: Mapping[str, Law]
    """Of every agreement in force between the two economies."""
    on: date
    book: TariffBook
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """Rules stated in place of those of an agreement."""
    claims: Claims = field(init=False)
    quoted: Quotes = field(init=False)
    found: dict[str, Determination] = field(init=False)
    """Origin today by agreement."""
    _quoted: dict[object, Quotes] = field(default_factory=dict, init=False)
    _made: dict[int, NonPreferentialOrigin | None] = field(default_factory=dict, init=False)
    _differs: dict[str, Truth] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        bill = self.case.bill
        self.found = {name: self.determined(name, bill) for name in self.laws}
        self.claims = {name: self._claim(name, bill, found) for name, found in self.found.items()}
        self.claims |= self.sale.refused
        self.quoted = self.quote(self.claims, self.case)
        claimed = self.sale.claimed
        if claimed is not None and self.quoted.of(claimed) is None:
            quoted = [quote.regime for quote in self.quoted.quotes]
            raise InputError.of(
                f"{claimed!r} is claimed in {self.sale.market}, and there is no such regime for the good",
                nearest(claimed, quoted, "Regimes are"),
            )

    def determined(self, name: str, bill: Bill) -> Determination:
        """The origin of a bill under an agreement, with a rule that is stated in place of its own."""
        return determine_under(ruled(bill, self.rules, name), self.laws[name])

    @property
    def line(self) -> HsCode:
        """The tariff line at the importer, else the code of the good."""
        return self.sale.line or self.case.bill.hs

    def quote(self, claims: Claims, case: LinkCase) -> Quotes:
        """Every regime for these claims of a bill; the same claims are quoted once."""
        made = self._non_preferential(case)
        settling = tuple((name, _settling(claim)) for name, claim in claims.items())
        key = (settling, made and (made.country, made.excluded))
        if key not in self._quoted:
            sale, exporter = self.sale, self.case.bill.country
            trade = Trade(sale.importer, exporter, self.line, self.on, sale.goods, made)
            self._quoted[key] = quotes(trade, self.book, claims)
        return self._quoted[key]

    def _non_preferential(self, case: LinkCase) -> NonPreferentialOrigin | None:
        """The non-preferential origin of a bill; None where nothing hangs on it: no charge names origins and
        the importer's rules are not on file.
        """
        if id(case) not in self._made:
            importer, on = self.sale.importer, self.on
            asked = self.book.hangs_on_origin(importer, on, self.line)
            known = asked or non_preferential_rules(importer, on) is not None
            bill = replace(case.bill, rule=None) if known else case.bill
            self._made[id(case)] = non_preferential_origin(bill, importer, on) if known else None
        return self._made[id(case)]

    def claims_of(self, cases: Sequence[LinkCase], answers: Mapping[str, Truth]) -> Claims:
        """What may be claimed of another bill, whose origin is answered by agreement.

        `cases` are several where it is not known which of a bill's materials the link would deliver.
        """
        claims = dict(self.claims)
        for name, originates in answers.items():
            if name in self.sale.refused:
                continue
            law, before = self.laws[name], self.found[name]
            if originates and self._hangs_on_country(name):
                told = [self._claim(name, case.bill, self.determined(name, case.bill)) for case in cases]
                same = len({_settling(claim) for claim in told}) == 1
                claims[name] = told[0] if same else _OPEN
            elif originates is not before.originating:
                eligible = all_of((originates, direct_consignment(self.case.today, law).met))
                country = self.case.today.country if originates else None
                claims[name] = Claim(eligible, Status.of(originates).value, country)
        return claims

    def saving(self, claims: Claims, cases: Sequence[LinkCase]) -> KnownRange:
        """Duty of one year that is saved against today, at the stated volumes: whichever case it is."""
        after = [self.quote(claims, case) for case in cases]
        found = [NONE if one is self.quoted else saved(self.quoted, one) for one in after]
        return self.a_year(reduce(KnownRange.either, found))

    def a_year(self, amount: KnownRange) -> KnownRange:
        """An amount of one consignment as that of a year."""
        sale = self.sale
        each = None if sale.units_per_year is None else sale.units_per_year / sale.units
        return amount.times(each, f"the units a year sold in {sale.market}")

    def _hangs_on_country(self, name: str) -> bool:
        return self.laws[name].provisions.differentials is not None and self._rates_differ(name) is not False

    def _rates_differ(self, name: str) -> Truth:
        if name not in self._differs:
            agreement = load_agreement(name)
            self._differs[name] = rates_differ(self.book, agreement, self.sale.importer, self.line, self.on)
        return self._differs[name]

    def _claim(self, name: str, bill: Bill, found: Determination) -> Claim:
        """The claim of a determination, with the country of origin for the rate."""
        listed = self.sale.in_appendix
        if listed is None:
            with suppress(InputError):  # the importer's years are not on file
                listed = load_agreement(name).in_appendix_on(self.sale.importer, self.line, self.on)
        differs = self._rates_differ(name)
        return Claim.of(
            found, country_of_origin(bill, found, self.laws[name], differs=differs, in_appendix=listed)
        )


def ruled(bill: Bill, rules: Mapping[str, Rule], name: str) -> Bill:
    """The bill under the rule that is stated for an agreement, where one is."""
    return replace(bill, rule=rules[name]) if name in rules else bill


def _settling(claim: Claim) -> _Settling:
    """A claim as far as a duty hangs on it."""
    return claim.eligible, claim.status, claim.country, claim.either, claim.contributors, claim.can_prove


def duty_of(quoted: Quotes) -> KnownRange:
    """The lowest duty that is lawful, for one consignment: it may be lower under a regime that is open."""
    best = None if quoted.best is None else quoted.best.amount
    open_ = [quote.amount or ZERO for quote in quoted.could_be_lower]
    low = min([*open_, *([] if best is None else [best])], default=None)
    return KnownRange(low, best, _missing(quoted))


def saved(before: Quotes, after: Quotes) -> KnownRange:
    """By how much the duty of a consignment falls.

    Where the same regimes are open before and after, they are the same unknown; where no regime is less
    lawful after, the duty does not rise.
    """
    was, now = duty_of(before), duty_of(after)
    missing = tuple(dict.fromkeys((*was.missing, *now.missing)))
    if _open(before) == _open(after) and was.exact is None and was.high is not None and now.high is not None:
        first = min(quote.amount or ZERO for quote in before.could_be_lower)
        ends = was.high - now.high, min(was.high, first) - min(now.high, first)
        return KnownRange(min(ends), max(ends), missing)
    found = was - now
    low = found.low
    if _no_worse(before, after):
        low = ZERO if low is None else max(ZERO, low)
    return KnownRange(low, found.high, missing)


def _open(quoted: Quotes) -> tuple[tuple[str, Decimal | None], ...]:
    return tuple((quote.regime, quote.amount) for quote in quoted.could_be_lower)


def _missing(quoted: Quotes) -> tuple[str, ...]:
    listed = list(quoted.could_be_lower)
    if quoted.best is None:
        listed += [quote for quote in quoted.quotes if quote.lawful and quote.amount is None]
    return tuple(dict.fromkeys(need for quote in listed for need in quote.needs))


_RANK: dict[Truth, int] = {False: 0, None: 1, True: 2}


def _no_worse(before: Quotes, after: Quotes) -> bool:
    """Whether every regime is at least as lawful after, at the same duty."""
    later = {quote.regime: quote for quote in after.quotes}
    return all(
        (new := later.get(quote.regime)) is not None
        and _RANK[new.lawful] >= _RANK[quote.lawful]
        and (new.amount == quote.amount or quote.lawful is False)
        for quote in before.quotes
    )


def unused(desk: SaleDesk) -> list[tuple[Quote, Truth, KnownRange]]:
    """Preferences below what is claimed today: the quote, whether it is surely not used, a year's duty.

    Where it is not stated what is claimed, it is not known whether it is used.
    """
    claimed = desk.sale.claimed
    paid = None if claimed is None else desk.quoted.of(claimed)
    general = desk.quoted.of("MFN")
    found: list[tuple[Quote, Truth, KnownRange]] = []
    for quote in desk.quoted.quotes:
        against = general if claimed is None else paid
        if quote.role == "mfn" or quote.regime == claimed or quote.lawful is False or quote.rate is None:
            continue
        if quote.regime not in desk.laws:
            continue
        high = None if against is None else against.amount
        if quote.amount is not None and high is not None and quote.amount >= high:
            continue
        less = KnownRange.of(high, *(against.needs if against else ())) - KnownRange.of(
            quote.amount, *quote.needs
        )
        low = ZERO if less.low is None or claimed is None or quote.lawful is None else less.low
        missing = less.missing if claimed is not None else (*less.missing, "which regime is claimed today")
        sure: Truth = True if claimed is not None and quote.lawful and low > 0 else None
        found.append((quote, sure, desk.a_year(KnownRange(low, less.high, missing))))
    return found
