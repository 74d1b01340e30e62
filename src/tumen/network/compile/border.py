"""What crossing a border costs a unit of a stream: every lawful regime with its duty and cost of claiming."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from tumen.errors import Problem
from tumen.network.compile.cures import with_cure
from tumen.network.compile.stated import claim_cost, holds_at, line_of, quantities_of
from tumen.network.compile.streams import Crossing, Standing, Stream
from tumen.network.model.goods import Item
from tumen.network.model.law import TradeLaw
from tumen.network.model.network import Network
from tumen.network.model.selling import ClaimCost
from tumen.origin.bill import Bill, Leg, Transport
from tumen.origin.criteria.operations import direct_consignment
from tumen.origin.determine import law_on
from tumen.origin.law import Law
from tumen.origin.non_preferential import NonPreferentialOrigin
from tumen.origin.truth import Truth
from tumen.reference.hs import HsCode
from tumen.reference.territories import of_territory
from tumen.tariff.book.by_party import rates_differ
from tumen.tariff.quote.duty import Consignment, exchange_on
from tumen.tariff.quote.quoted import Claim, Quote, Quotes, Trade
from tumen.tariff.quote.quotes import quotes
from tumen.tariff.quote.taxes import value_basis
from tumen.tariff.rates.expression import AdValorem
from tumen.tariff.rates.notation import parse_rate

ZERO = Decimal(0)
_PROBE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Entering:
    """A stream on its way into an economy."""

    stream: Stream
    importer: str
    on: date
    direct: tuple[str, ...]
    """Agreements under which the consignment is direct."""

    @property
    def standings(self) -> tuple[Standing, ...]:
        """What may be claimed: originating, and consigned directly."""
        mine = self.stream.standings
        if len(self.direct) == len(mine):  # `direct` is what is left of the agreements of the stream
            return mine
        return tuple(s for s in mine if s.agreement in self.direct)

    @property
    def key(self) -> tuple[object, ...]:
        """What the regimes hang on, besides the value."""
        stream = self.stream
        return (stream.item, stream.made_in, self.standings, stream.supplied, self.importer, self.on)


@dataclass(frozen=True, slots=True)
class _Cell:
    """All regimes for goods of one kind; `shares` where every duty is a share of the customs value."""

    found: Quotes
    mfn: str | None
    """Regime of the MFN quote."""
    shares: tuple[tuple[str, Decimal], ...] | None


@dataclass
class Border:
    """Duties of a network under a law, and what is not known; what hangs on the law alone stays with it."""

    network: Network
    law: TradeLaw
    problems: dict[tuple[str, ...], Problem] = field(default_factory=dict)
    made: dict[tuple[str, str, str, date], NonPreferentialOrigin] = field(default_factory=dict)
    """Non-preferential origin by item, plant, importer and day, where a change of policy hangs on it."""
    remarks: dict[str, None] = field(default_factory=dict)
    unsettled: dict[tuple[str, str | None, str, str, date], Quotes] = field(default_factory=dict)
    """Quotes of which no duty is known, or that of a regime which is claimed: by item, regime,
    importer, where made, day."""
    _ways: dict[tuple[object, ...], _Cell] = field(default_factory=dict)
    _costs: dict[tuple[str, str, str, str, date], ClaimCost | None] = field(default_factory=dict)
    _noted: set[tuple[object, ...]] = field(default_factory=set)
    _crossings: dict[tuple[object, ...], tuple[Crossing, ...]] = field(default_factory=dict)

    def origin_law(self, agreement: str, economy: str, on: date) -> Law | None:
        """The law of an agreement for goods made in an economy on a day; None where it is no Party then."""
        key, answered = (agreement, economy, on), self.law.answered.laws
        if key not in answered:
            from tumen.errors import InputError

            known = self.law.agreements.get(agreement)
            try:
                answered[key] = None if known is None else law_on(known, economy, on)
            except InputError:
                answered[key] = None
        found: Law | None = answered[key]
        return found

    def crossing(self, way: Entering, value: Decimal) -> tuple[Crossing, ...]:
        """The regimes open to a unit of customs value `value`; empty (and a problem) where no duty is
        known.
        """
        goods = self._goods(way)
        key = (goods, value)
        if key not in self._crossings:
            self._crossings[key] = self._crossing(way, goods, value)
        return self._crossings[key]

    def _goods(self, way: Entering) -> tuple[object, ...]:
        """What the regimes hang on, with the non-preferential origin where that counts."""
        made = self.made.get((way.stream.item, way.stream.source, way.importer, way.on))
        maker = self.law.producers.get(way.stream.source)
        whose = () if made is None else (made.country, made.excluded)
        return (*way.key, *whose, maker) if maker is not None else (*way.key, *whose)

    def customs_value(self, importer: str, value: Decimal, freight: Decimal, on: date) -> Decimal:
        """The value that duty is charged on; a problem is noted where the basis is not known."""
        if freight == 0:
            return value
        basis = of_territory(self.law.value_basis, importer, on)
        if basis is None:
            on_file = value_basis(importer)
            basis = on_file.basis if on_file else None
        if basis is None:
            self.problems.setdefault(
                ("basis", importer),
                Problem(
                    f"whether freight is part of the customs value in {importer} is not on file",
                    f"State the basis of the customs value of {importer}: CIF or FOB",
                ),
            )
        return value if basis == "FOB" else value + freight

    def consigned(self, agreement: str, transport: Transport | None, made_in: str, on: date) -> bool:
        """Whether goods that travel so are consigned directly under an agreement."""
        legs = () if transport is None else transport.legs
        key = (agreement, tuple((leg.via, leg.operations, leg.customs_control) for leg in legs), made_in, on)
        answered = self.law.answered.direct
        if key not in answered:
            law = self.origin_law(agreement, made_in, on)
            bill = Bill(self.any_code, made_in, (), transport=Transport(legs))
            answered[key] = law is not None and direct_consignment(bill, law).met is True
        return answered[key]

    def kept_in(self, agreement: str, place: str, made_in: str, on: date) -> bool:
        """Whether storing goods at a warehouse under customs control in `place` keeps consignment direct."""
        leg = Leg(place, ("unloading", "reloading", "storing"), customs_control=True)
        return self.consigned(agreement, Transport((leg,)), made_in, on)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Items by name."""
        return {item.name: item for item in self.network.items}

    @cached_property
    def any_code(self) -> HsCode:
        """Some code of the network, for questions in which the code does not matter."""
        return next(item.hs for item in self.network.items if item.hs is not None)

    def treats(self, agreement: str, importer: str, item: Item, on: date) -> tuple[Truth, Truth]:
        """Whether the importer's rates differ among Parties, and the line needs the domestic share."""
        key, answered = (agreement, importer, item.name, item.hs, on), self.law.answered.differs
        if key not in answered:
            known = self.law.agreements[agreement]
            if item.hs is None or not known.is_party(importer):
                answered[key] = (False, False)
            else:
                line = line_of(self.law, importer, item, on)
                differs = rates_differ(self.law.book, known, importer, line, on)
                appendix = of_territory(self.law.listed, importer, on, item.name)
                if appendix is None and differs is not False:
                    appendix = known.in_appendix_on(importer, line, on)
                answered[key] = (differs, False if differs is False else appendix)
        found: tuple[Truth, Truth] = answered[key]
        return found

    def helps(self, way: Entering) -> bool:
        """Whether originating can lower the duty on such goods there."""
        found = self._cell(way, self._goods(way)).found
        mfn = next((quote for quote in found.quotes if quote.role == "mfn"), None)
        for quote in found.quotes:
            if quote.regime not in way.direct or not quote.usable:
                if quote.regime in way.direct and _without_rate(quote, found):
                    self._not_claimed(quote, found, way)
                continue
            if mfn is None or not mfn.usable or not _linear(quote) or not _linear(mfn):
                return True
            if _share(quote) < _share(mfn):
                return True
        return False

    def _crossing(self, way: Entering, goods: tuple[object, ...], value: Decimal) -> tuple[Crossing, ...]:
        cell = self._cell(way, goods)
        if cell.shares is not None:
            amounts = {code: share * value for code, share in cell.shares}
        else:
            amounts = {
                quote.regime: quote.duty.amount
                for quote in self._quotes(way, value).quotes
                if quote.usable and quote.duty is not None and quote.duty.amount is not None
            }
        if cell.shares is None or goods not in self._noted:
            self._noted.add(goods)
            self._note(cell.found, way, known=bool(amounts))
        mfn = amounts.get(cell.mfn) if cell.mfn is not None else None
        claimed = {standing.agreement for standing in way.standings}
        regimes = []
        for code, amount in amounts.items():
            if code in claimed:
                asked = (code, way.importer, way.stream.made_in, way.stream.item, way.on)
                if asked not in self._costs:
                    self._costs[asked] = claim_cost(self.network.claim_costs, *asked)
                cost = self._costs[asked]
                if cost is None or cost.per_unit is None:
                    if mfn is None or amount < mfn:
                        self._unknown_claim(code, way, cost)
                    continue
                claiming = cost.per_unit + cost.share_of_value * value
                regimes.append(Crossing(code, amount, claiming, mfn, cost.per_year))
            else:
                regimes.append(Crossing(code, amount, ZERO, mfn, ZERO))
        return tuple(regimes)

    def _unknown_claim(self, code: str, way: Entering, row: ClaimCost | None) -> None:
        """A claim that would lower the duty and of which nobody said what it costs."""
        item = self.items[way.stream.item]
        costs = (cost for cost in self.network.claim_costs if cost.agreement == code)
        at = (row or next(costs, item)).at
        self.problems.setdefault(
            ("claim", code, item.name, way.stream.made_in, way.importer),
            Problem(
                f"what it costs to claim {code} on {item.name} made in {way.stream.made_in}, into"
                f" {way.importer}, is not known, so no design can be chosen",
                "State it in the table claiming, 0 where it costs nothing; where it is paid by consignment,"
                " make the goods a product and state its units_per_consignment",
                at.file,
                at.line,
            ),
        )

    def _cell(self, way: Entering, goods: tuple[object, ...]) -> _Cell:
        """The regimes for `goods`, the key of the way; items with one code and the same answers share
        them.
        """
        cell = self._ways.get(goods)
        if cell is None:
            item = self.items[way.stream.item]
            claims = self._claims(item, way)
            stated = tuple((code, claim.eligible, claim.country) for code, claim in claims.items())
            alike = (
                line_of(self.law, way.importer, item, way.on),
                item.unit,
                item.weight_kg,
                tuple(item.quantities.items()),
                tuple(holds_at(self.law, way.importer, item, way.on).items()),
            )
            whose = goods[len(way.key) :]
            key = (alike, way.stream.made_in, way.importer, way.on, stated, self.network.currency, whose)
            answered = self.law.answered.regimes
            cell = answered.get(key)
            if cell is None:
                cell = answered[key] = self._found(way)
            self._ways[goods] = cell
        return cell

    def _found(self, way: Entering) -> _Cell:
        found = self._quotes(way, _PROBE)
        usable = [quote for quote in found.quotes if quote.usable]
        mfn = next((quote.regime for quote in found.quotes if quote.role == "mfn"), None)
        shares = None
        if usable and all(_linear(quote) for quote in usable):
            shares = tuple((quote.regime, _share(quote)) for quote in usable)
        return _Cell(found, mfn, shares)

    def _quotes(self, way: Entering, value: Decimal) -> Quotes:
        item, stream = self.items[way.stream.item], way.stream
        if item.hs is None:
            raise AssertionError(item.name)  # refused by check
        trade = self.trade(item, stream, way.importer, way.on, value)
        return quotes(trade, self.law.book, self._claims(item, way), self.law.agreements)

    def trade(self, item: Item, stream: Stream, importer: str, on: date, value: Decimal) -> Trade:
        """A unit of an item, of such a customs value, into an economy."""
        rates, day = self.law.exchange, self.law.exchanged or on
        goods = Consignment(
            value,
            self.network.currency,
            quantities_of(item),
            holds=holds_at(self.law, importer, item, on),
            exchange=None if rates is None else exchange_on(rates, day),
            producer=self.law.producers.get(stream.source),
        )
        made = self.made.get((stream.item, stream.source, importer, on))
        return Trade(importer, stream.made_in, line_of(self.law, importer, item, on), on, goods, made)

    def _claims(self, item: Item, way: Entering) -> dict[str, Claim]:
        claims = {
            code: Claim(eligible=False, status="not claimed")
            for code in self.network.agreements
            if code in self.law.agreements
        }
        for standing in way.standings:
            if standing.agreement not in claims:
                continue
            country = standing.country
            if not way.stream.supplied:
                home = way.stream.made_in
                differs, appendix = self.treats(standing.agreement, way.importer, item, way.on)
                listed = home if standing.domestic else None
                if differs is False:
                    country = home
                elif appendix or (appendix is None and country != listed):
                    country = listed if appendix else None
            claims[standing.agreement] = Claim(eligible=True, status="originating", country=country)
        return claims

    def _goods_of(self, way: Entering) -> str:
        item, stream = self.items[way.stream.item], way.stream
        return f"{item.name} ({item.hs}) made in {stream.made_in}, into {way.importer} on {way.on}"

    def _not_claimed(self, quote: Quote, found: Quotes, way: Entering) -> None:
        """A regime that could lower the duty and is not claimed for want of a fact, with what cures it; of a
        rate that is wanting once for all days.
        """
        why = "; ".join(map(with_cure, quote.needs)) or quote.reason
        goods = self._goods_of(way)
        if _without_rate(quote, found):
            goods = goods.removesuffix(f" on {way.on}")
        self.remarks.setdefault(f"{quote.regime} is not claimed on {goods}: {why}")
        at = (way.stream.item, quote.regime, way.importer, way.stream.made_in, way.on)
        self.unsettled[at] = found

    def _note(self, found: Quotes, way: Entering, *, known: bool) -> None:
        item, stream = self.items[way.stream.item], way.stream
        goods = self._goods_of(way)
        if not known:
            needs = sorted({need for quote in found.quotes for need in quote.needs})
            first = "" if found.off_file is None else f"{found.off_file}; "
            self.unsettled[item.name, None, way.importer, stream.made_in, way.on] = found
            self.problems.setdefault(
                ("duty", item.name, stream.made_in, way.importer, str(way.on)),
                Problem(
                    f"{first}no duty is known on {goods}",
                    f"State the rate in the study. Missing: {'; '.join(needs) or 'a rate'}",
                    item.at.file,
                    item.at.line,
                ),
            )
        elif found.off_file is not None:
            self.remarks.setdefault(found.off_file)
        told = (item.text for item in found.quotes[0].charges if item.kind)
        self.remarks |= dict.fromkeys((*(f"on {goods} there is {text}" for text in told), found.beyond))
        claimed = {standing.agreement for standing in way.standings}
        for quote in found.quotes:
            if (quote.lawful is not None and not _without_rate(quote, found)) or quote.role == "mfn":
                continue
            if quote.regime in claimed:
                self._not_claimed(quote, found, way)
            elif quote.regime not in self.network.agreements and quote in found.could_be_lower:
                self.remarks.setdefault(
                    f"{quote.regime} could give a lower duty in {way.importer} on goods of {stream.made_in};"
                    " it is not among the agreements of the network"
                )


def _linear(quote: Quote) -> bool:
    """Whether the duty is a share of the customs value."""
    if quote.rate is None or not isinstance(parse_rate(quote.rate), AdValorem):
        return False
    return all(isinstance(parse_rate(charge.rate), AdValorem) for charge in quote.charges)


def _share(quote: Quote) -> Decimal:
    """The duty of a linear quote on a customs value of one."""
    if quote.duty is None or quote.duty.amount is None:
        raise AssertionError(quote.regime)
    return quote.duty.amount / _PROBE


def _without_rate(quote: Quote, found: Quotes) -> bool:
    """Whether a regime is lawful and could be lower, and its duty is not known."""
    return quote.lawful is True and not quote.usable and quote in found.could_be_lower
