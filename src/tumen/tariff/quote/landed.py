"""From the price at the seller's gate to the cost delivered, for every regime side by side.

From the price at a term of Incoterms 2020 to FOB, CIF and delivered: what the price already contains is not
added again, and is taken out of the customs value where it does not belong there. An amount that is not given
is unknown and makes what is built on it unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from functools import cache
from typing import Literal, get_args

from tumen.errors import InputError, Problem
from tumen.reference.currency import decimals
from tumen.shown import short
from tumen.tables.given import nearest
from tumen.tariff.policy.remedies_on_file import remedy_lists
from tumen.tariff.quote.duty import DIGITS, Consignment, Duty, compute, is_amount, known_sum, money, shown
from tumen.tariff.quote.payable import Payable, PayableRange, arithmetic, collected
from tumen.tariff.quote.quotes import Quote, Quotes, Trade
from tumen.tariff.quote.taxes import Basis, ImportTax, TaxBaseRule, incoterms, levies, tax_base, taxed_value

Term = Literal["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]


@dataclass(frozen=True, slots=True)
class ConsignmentCosts:
    """What one consignment costs apart from duty and tax, all in one currency. None is unknown, never zero.

    Raises
    ------
    InputError
        If an amount is no decimal of zero or more, the term is not known, or there are no units.
    """

    price: Decimal | None
    """Of the whole consignment, at `term`."""
    term: Term
    currency: str
    units: Decimal
    inland_origin: Decimal | None = None
    """From the seller's gate on board; needed for a price at EXW."""
    freight: Decimal | None = None
    insurance: Decimal | None = None
    fees: Decimal | None = None
    """Terminal, broker and customs fees at destination."""
    inland_destination: Decimal | None = None
    duty_in_price: Decimal | None = None
    """Duty and import tax in a price DDP, to know what the goods are worth at the border."""
    claiming: Mapping[str, Decimal] = field(default_factory=dict)
    """Cost of claiming a preference (certificate, administration) per consignment, by regime."""

    def __post_init__(self) -> None:
        parts = ("inland_origin", "freight", "insurance", "fees", "inland_destination")
        named: list[tuple[str, object]] = [
            ("price", self.price),
            ("number of units", self.units),
            *((name, getattr(self, name)) for name in parts),
            ("duty in the price", self.duty_in_price),
            *((f"cost of claiming {regime}", amount) for regime, amount in self.claiming.items()),
        ]
        problems = [
            Problem(f"the {name} is {shown(amount)}", "Give a decimal number of zero or more")
            for name, amount in named
            if amount is not None and not is_amount(amount)
        ]
        if self.term not in get_args(Term):
            problems.append(
                Problem(f"{self.term!r} is no term on file", nearest(self.term, get_args(Term), "Use"))
            )
        if is_amount(self.units) and self.units == 0:
            problems.append(Problem("the consignment has no units", "Give the number of units in it"))
        inside = [name for name in (*parts, "duty_in_price") if not problems and name in included(self.term)]
        contained = sum((getattr(self, name) or Decimal(0) for name in inside), Decimal(0))
        if self.price is not None and contained > self.price:
            names = ", ".join(name for name in inside if getattr(self, name))
            problems.append(
                Problem(
                    f"the price {self.term} of {shown(self.price)} contains {names}, which come to"
                    f" {shown(contained)}",
                    "Give the price of the whole consignment with them inside, or another term",
                )
            )
        if problems:
            raise InputError(problems)

    @property
    def fob(self) -> Decimal | None:
        """Value on board at the port of export."""
        inside = included(self.term)
        return self._value(
            added={"inland_origin"} - inside,
            taken={"freight", "insurance", "inland_destination", "fees", "duty_in_price"} & inside,
        )

    @property
    def cif(self) -> Decimal | None:
        """Value with freight and insurance at the port of import."""
        inside = included(self.term)
        return self._value(
            added={"inland_origin", "freight", "insurance"} - inside,
            taken={"inland_destination", "fees", "duty_in_price"} & inside,
        )

    def _value(self, added: Iterable[str], taken: Iterable[str]) -> Decimal | None:
        more, less = (known_sum(getattr(self, name) for name in names) for names in (added, taken))
        return None if self.price is None or more is None or less is None else self.price + more - less

    def customs_value(self, basis: Basis | None) -> Decimal | None:
        """The value that duty is charged on; None where the basis or a part of it is unknown."""
        if basis is None:
            return self.cif if self.cif == self.fob else None
        return self.cif if basis == "CIF" else self.fob

    def basis_said(self, importer: str, basis: Basis | None) -> tuple[str, ...]:
        """Where the basis of the importer is not known, the value on either."""
        if basis is not None or self.customs_value(None) is not None:
            return ()
        asked = f"whether freight and insurance are part of the customs value of {importer} is not on file"
        both = f"at CIF {short(self.cif)}, at FOB {short(self.fob)} {self.currency}"
        return (f"{asked}: {both}; state customs_value",)


@dataclass(frozen=True, slots=True)
class CostStep:
    """One line of the build-up: a name, an amount (None: unknown), and where it comes from."""

    name: str
    amount: Decimal | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Landed:
    """The cost delivered under one regime, per consignment."""

    quote: Quote
    currency: str
    steps: tuple[CostStep, ...]
    total: Decimal | None
    """With the import tax."""
    total_before_tax: Decimal | None
    """Without it, as for a buyer who deducts the tax."""
    per_unit: Decimal | None
    per_unit_before_tax: Decimal | None
    saving: Decimal | None
    """Against MFN, before import tax, after the cost of claiming: negative where claiming does not pay."""
    break_even: Decimal | None
    """Customs value of a consignment, at the same value per unit, from which claiming pays."""
    break_even_text: str
    needs: tuple[str, ...]

    @property
    def regime(self) -> str:
        """Code of the regime."""
        return self.quote.regime


@dataclass(frozen=True, slots=True)
class LandedCosts:
    """All regimes side by side, and the cheapest of the lawful ones before import tax."""

    landed: tuple[Landed, ...]
    best: Landed | None

    @property
    def may_be_cheaper(self) -> tuple[Landed, ...]:
        """Lawful regimes of unknown cost, whose duty is not known to be above that of the cheapest."""
        lowest = None if self.best is None else self.best.quote.amount
        return tuple(
            item
            for item in self.landed
            if item.quote.lawful
            and item.total_before_tax is None
            and (lowest is None or item.quote.amount is None or item.quote.amount < lowest)
        )

    def of(self, regime: str) -> Landed | None:
        """The cost under one regime, None where there is none."""
        return next((item for item in self.landed if item.regime == regime), None)


def landed_costs(
    costs: ConsignmentCosts,
    quotes: Quotes,
    tax: ImportTax | None,
    *,
    holds: Mapping[str, bool] | None = None,
    excise: ImportTax | None = None,
    valued: ConsignmentCosts | None = None,
    payable: Payable | None = None,
) -> LandedCosts:
    """Build up the cost delivered under every regime that was quoted.

    Parameters
    ----------
    costs
        Of one consignment, in the currency of the quotes.
    tax
        The import tax (see `tumen.tariff.quote.taxes.import_tax`), None if it is not known.
    holds
        Answers to the conditions of the taxes.
    excise
        An excise tax on the goods, where one is due: on CIF and duty or by quantity; the import tax is
        charged on top of it.
    valued
        The costs as customs value them, on which taxes are charged, where that differs (see
        `tumen.tariff.quote.customs_rates`).
    payable
        What the importer collects of the duties (see `tumen.tariff.quote.payable`): said beside the steps, of
        the import tax as well. Amounts and sums stay exact.

    Raises
    ------
    InputError
        If the costs and the quotes are in different currencies.
    """
    goods = quotes.trade.goods
    if costs.currency != goods.currency:
        raise InputError.of(
            f"the costs are in {costs.currency} and the duty in {goods.currency}", "Give both in one currency"
        )
    cif, taxed = (valued or costs).cif, replace(goods, origin=None, holds=holds or {})
    importer, inland = quotes.trade.importer, (valued or costs).inland_destination
    base = tax_base(importer, quotes.trade.on)
    with localcontext(DIGITS):
        mfn = next((quote for quote in quotes.quotes if quote.role == "mfn"), None)
        found = tuple(
            _landed(costs, quote, mfn, goods, _taxed(quote, importer, tax, excise, cif, taxed, base, inland))
            for quote in quotes.quotes
        )
        if payable is not None and payable.base is not None:
            taxes = (
                {}
                if tax is None or excise is not None or (worth := taxed_value(base, cif, inland)) is None
                else (_tax_payable(payable, replace(quotes.trade, goods=taxed), tax, worth))
            )
            found = tuple(_said(item, payable, taxes) for item in found)
    usable = [item for item in found if item.quote.usable and item.total_before_tax is not None]
    best = min(usable, key=lambda item: item.total_before_tax or Decimal(0), default=None)
    return LandedCosts(found, best)


@cache
def included(term: Term) -> frozenset[str]:
    """Which costs a price at a term of Incoterms 2020 contains, named as in `ConsignmentCosts`."""
    names = {"duty": "duty_in_price"}
    row = next(row for row in incoterms() if row["term"] == term)
    parts = ("inland_origin", "freight", "insurance", "inland_destination", "fees", "duty")
    return frozenset(names.get(part, part) for part in parts if row[part] == "yes")


def saving_per_year(item: Landed, units_per_year: Decimal, units_per_consignment: Decimal) -> Decimal | None:
    """The saving against MFN for a year's volume shipped in consignments of this size, None if unknown."""
    return None if item.saving is None else item.saving * units_per_year / units_per_consignment


def _tax_payable(found: Payable, trade: Trade, tax: ImportTax, cif: Decimal) -> dict[str, PayableRange]:
    """What is collected of the import tax under each regime whose duty payable is known, on the CIF value and
    that duty, rounded as the importer does.

    Parameters
    ----------
    cif
        Of the consignment with what else the tax is charged on, in its currency.
    """
    goods = trade.goods
    if not found.value or not goods.value:
        return {}
    rules, due = arithmetic(trade.importer, trade.on), {}
    with localcontext(DIGITS):
        worth = cif * found.value / goods.value
        for regime, duty in found.duties.items():
            if duty.payable is None:
                continue
            base = rules.tax_base(worth + duty.payable)
            own = replace(goods, value=base, currency=found.currency or goods.currency, origin=None)
            amount = compute(tax.rate, own).amount
            if amount is not None:
                due[regime] = rules.tax_payable(amount)
    return due


def _said(item: Landed, payable: Payable, taxes: Mapping[str, PayableRange]) -> Landed:
    """The steps with what is collected beside what is due exactly."""
    due = {"duty": payable.duties.get(item.regime), "import tax": taxes.get(item.regime)}
    steps = []
    for step in item.steps:
        found = due.get(step.name)
        shown = "" if not found or not found.most else f"payable {collected(found, payable.currency)}"
        steps.append(replace(step, text="; ".join(filter(None, [step.text, shown]))))
    return replace(item, steps=tuple(steps))


def _landed(
    costs: ConsignmentCosts,
    quote: Quote,
    mfn: Quote | None,
    goods: Consignment,
    levies: tuple[Duty | None, Duty],
) -> Landed:
    claiming = Decimal(0) if quote.role == "mfn" else costs.claiming.get(quote.regime)
    difference = _difference(quote, mfn)
    excise, tax = levies
    own = quote.base or quote.duty
    reckoned = own.calculation if own else "not known"
    steps = [CostStep(f"price {costs.term}", costs.price), *_parts(costs, _TO_BORDER)]
    if "duty_in_price" in included(costs.term):
        paid = costs.duty_in_price
        steps.append(CostStep("less duty and tax in the price", None if paid is None else -paid))
    steps.append(CostStep("duty", own.amount if own else None, "; ".join([reckoned, *goods.valued])))
    steps += [CostStep(item.change, item.duty.amount, item.duty.calculation) for item in quote.charges]
    if excise is not None:
        steps.append(CostStep("excise", excise.amount, excise.calculation))
    steps += [*_parts(costs, _BEHIND_IT), CostStep("cost of claiming", claiming)]
    before = known_sum(step.amount for step in steps)
    total = known_sum((before, tax.amount))
    needs = [_NEEDED.get(step.name, step.name) for step in steps if step.amount is None]
    needs += [*(quote.needs if quote.amount is None else ()), *(excise.needs if excise else ()), *tax.needs]
    even, text = _break_even(quote, difference, claiming, goods)
    return Landed(
        quote=quote,
        currency=costs.currency,
        steps=(*steps, CostStep("import tax", tax.amount, tax.calculation)),
        total=total,
        total_before_tax=before,
        per_unit=None if total is None else total / costs.units,
        per_unit_before_tax=None if before is None else before / costs.units,
        saving=None if difference is None or claiming is None else difference - claiming,
        break_even=even,
        break_even_text=text,
        needs=tuple(dict.fromkeys(needs)),
    )


_NEEDED = {"less duty and tax in the price": "duty and import tax inside the price DDP (duty_in_price)"}
_TO_BORDER = {"inland_origin": "inland to the port", "freight": "freight", "insurance": "insurance"}
_BEHIND_IT = {"fees": "fees", "inland_destination": "inland at destination"}


def _parts(costs: ConsignmentCosts, named: Mapping[str, str]) -> list[CostStep]:
    """What is added to the price, since its term does not contain it."""
    inside = included(costs.term)
    return [CostStep(text, getattr(costs, name)) for name, text in named.items() if name not in inside]


def _taxed(  # noqa: PLR0917
    quote: Quote,
    importer: str,
    tax: ImportTax | None,
    excise: ImportTax | None,
    cif: Decimal | None,
    goods: Consignment,
    base: TaxBaseRule | None,
    inland: Decimal | None,
) -> tuple[Duty | None, Duty]:
    """Excise and import tax, with trade remedies in their base where the importer's law has them there."""
    remedies = [item.duty.amount for item in quote.charges if item.kind]
    listed = remedy_lists().get(importer)
    inside = None if listed is None else listed.in_tax_base
    duty = quote.amount
    if remedies and inside is False and quote.base is not None:
        others = (item.duty.amount for item in quote.charges if not item.kind)
        duty = known_sum((quote.base.amount, *others))
    levied, taxed = levies(tax, excise, (cif, duty, inland), base, goods)
    if not remedies or tax is None:
        return levied, taxed
    words = {
        True: f"trade remedies are in the base ({listed.tax_law if listed else ''})",
        False: f"trade remedies are not in the base ({listed.tax_law if listed else ''})",
        None: f"whether trade remedies are in its base in {importer} is not on file: taken as in it",
    }
    return levied, replace(taxed, calculation=f"{taxed.calculation}; {words[inside]}")


def _difference(quote: Quote, mfn: Quote | None) -> Decimal | None:
    """How much less duty than MFN."""
    if mfn is None or mfn.amount is None or quote.amount is None:
        return None
    return mfn.amount - quote.amount


def _break_even(
    quote: Quote, difference: Decimal | None, claiming: Decimal | None, goods: Consignment
) -> tuple[Decimal | None, str]:
    """Cost of claiming by the duty saved per unit of value: every duty grows with the consignment."""
    if quote.role == "mfn":
        return None, "nothing to claim"
    if difference is None or claiming is None or not goods.value:
        return None, "not known: it takes both duties, the customs value and the cost of claiming"
    if difference <= 0:
        return None, "none: the duty is not lower than under MFN"
    rate = difference / goods.value
    even = claiming / rate
    shown = f"{money(round(even, decimals(goods.currency)))} {goods.currency}"
    saved = f"{money(difference)} saved on a value of {money(goods.value)}"
    return even, f"{money(claiming)} / ({saved}) = {shown}"
