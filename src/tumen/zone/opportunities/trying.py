"""The goods of a zone's firms in their markets, with every link tried in each bill; what the engines say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING

from tumen.origin.bill import Bill, Material
from tumen.origin.truth import Truth
from tumen.reference.territories import one_territory
from tumen.zone.opportunities.buying import all_imported
from tumen.zone.opportunities.cases import As, CaseJudge, LinkCase, with_link
from tumen.zone.opportunities.duties import SaleDesk, ruled
from tumen.zone.opportunities.known import KnownRange
from tumen.zone.opportunities.matching import LinkMatch, matches
from tumen.zone.opportunities.model import OpportunityTerms, ZoneGood, ZoneSale
from tumen.zone.opportunities.under_law import BillUnderLaw

if TYPE_CHECKING:
    from tumen.origin.law import Law
    from tumen.zone.chains.model import Link

_MOST = 4
"""Of so many materials of a bill that may be of a link every set is tried."""


@dataclass(frozen=True, eq=False)
class AskedGood:
    """A good in one market, or in any where it has no sales."""

    good: ZoneGood
    sale: ZoneSale | None
    bill: Bill
    """As it is made for the market."""
    laws: Mapping[str, Law]
    desk: SaleDesk | None
    today: Mapping[str, Truth]
    under: dict[str, BillUnderLaw] = field(default_factory=dict)

    @property
    def importer(self) -> str | None:
        """The economy of the market."""
        return None if self.sale is None else self.sale.importer

    def key(self, name: str) -> tuple[str, str, str | None, str]:
        """The good, its market and an agreement."""
        return self.good.firm, self.good.product, None if self.sale is None else self.sale.market, name

    def under_law(self, name: str) -> BillUnderLaw:
        """The bill under an agreement."""
        if name not in self.under:
            self.under[name] = BillUnderLaw(ruled(self.bill, self.good.rules, name), self.laws[name])
        return self.under[name]


@dataclass(slots=True)
class LookedAt:
    """What a link would change in one good for one market: cases, several where it is open what it would
    replace.
    """

    cases: dict[bool, list[LinkCase]] = field(default_factory=dict)
    """If the link itself originates (or by its bill), and if not."""
    answers: dict[bool, dict[str, Truth]] = field(default_factory=dict)
    """By agreement."""
    moved: dict[bool, set[str]] = field(default_factory=dict)
    """Agreements under which what is replaced does not count as today."""
    open: set[bool] = field(default_factory=set)
    """Where there are more cases than are tried, so that what is replaced leaves origin open."""


@dataclass(slots=True)
class LinkDesk:
    """Every good in every market, and every link tried in each."""

    goods: tuple[ZoneGood, ...]
    terms: OpportunityTerms
    judge: CaseJudge
    asked: list[AskedGood] = field(init=False)
    looked: dict[tuple[str, str], dict[int, LookedAt]] = field(default_factory=dict, init=False)
    """By link and number in `asked`, where the bill has something of the link."""
    mute: frozenset[tuple[str, str, str | None, str]] = field(default=frozenset(), init=False)
    imported: KnownRange = field(init=False)
    """Materials that the firms import in a year."""

    def __post_init__(self) -> None:
        self.imported = all_imported(self.goods, self.terms.economy, self.terms.on)
        self.asked = [asked for good in self.goods for asked in self._of_good(good)]

    def _of_good(self, good: ZoneGood) -> Iterable[AskedGood]:
        sales: list[ZoneSale | None] = [
            sale for sale in good.sold if not one_territory(good.bill.country, sale.importer, self.terms.on)
        ]
        base = counting(good.bill)
        for sale in sales if good.sold else [None]:
            bill = base if sale is None or sale.bill is None else counting(sale.bill)
            importer = None if sale is None else sale.importer
            laws = self.judge.laws(importer, bill.country)
            case = LinkCase(bill)
            desk = None
            if sale is not None:
                book = self.terms.book if sale.book is None else sale.book
                desk = SaleDesk(sale, case, laws, self.terms.on, book, good.rules)
                today = {name: found.originating for name, found in desk.found.items()}
            else:
                ruled_case = {name: LinkCase(ruled(bill, good.rules, name)) for name in laws}
                told = self.judge.judged([(one, None, name) for name, one in ruled_case.items()])
                today = dict(zip(laws, told, strict=True))
            yield AskedGood(good, sale, bill, laws, desk, today)

    def judged(self, links: Sequence[Link]) -> Sequence[Link]:
        """Judge every case of the links at once."""
        known: dict[object, LinkCase] = {}
        for link in links:
            terms = self.terms.of(link.chain, link.link)
            own = (link.chain, link.link) if terms.price is not None or terms.bill is not None else None
            looked = self.looked.setdefault((link.chain, link.link), {})
            for number, asked in enumerate(self.asked):
                found = matches(asked.bill, link, terms)
                if not found:
                    continue
                looked[number] = LookedAt()
                ways: dict[bool, As] = {True: "by its bill" if terms.bill else "originating"}
                for itself, how in (ways | {False: "non-originating"}).items():
                    cases = []
                    chosen_sets, whole = _sets(found, steady=how == "originating" and terms.price is None)
                    if not whole:
                        looked[number].open.add(itself)
                    for chosen in chosen_sets:
                        key = (id(asked.bill), how, own, tuple(item.path for item in chosen))
                        if key not in known:
                            changes = with_link(
                                asked.bill,
                                chosen,
                                how,
                                good=asked.good,
                                economy=self.terms.economy,
                                terms=terms,
                            )
                            known[key] = LinkCase(asked.bill, changes)
                        cases.append(known[key])
                    looked[number].cases[itself] = cases
        self._answer()
        self.mute = self._mute()
        return links

    def _answer(self) -> None:
        """Answer each case once: as today where what changes counts the same, else by the engines."""
        items = [
            (self.asked[number], item) for of_link in self.looked.values() for number, item in of_link.items()
        ]
        wanted: dict[tuple[int, str | None, str], tuple[LinkCase, str | None, str]] = {}
        for asked, item in items:
            item.moved = {itself: set() for itself in item.cases}
            for itself, case in ((itself, case) for itself, cases in item.cases.items() for case in cases):
                for name in asked.laws:
                    if not asked.under_law(name).counts_the_same(case.changes):
                        item.moved[itself].add(name)
                        ask = case
                        if name in asked.good.rules:
                            ask = LinkCase(ruled(case.bill, asked.good.rules, name))
                        wanted.setdefault((id(case), asked.importer, name), (ask, asked.importer, name))
        answers = dict(zip(wanted, self.judge.judged(list(wanted.values())), strict=True))
        for asked, item in items:
            for itself, cases in item.cases.items():
                item.answers[itself] = {
                    name: None
                    if itself in item.open and name in item.moved[itself]
                    else _same(
                        answers.get((id(case), asked.importer, name), asked.today[name]) for case in cases
                    )
                    for name in asked.laws
                }

    def _mute(self) -> frozenset[tuple[str, str, str | None, str]]:
        """Goods, markets and agreements of which origin is open today and with every link: they tell no link
        from another.
        """
        looked = [pair for of_link in self.looked.values() for pair in of_link.items()]
        open_ = {
            (number, name)
            for number, asked in enumerate(self.asked)
            for name in asked.laws
            if asked.today[name] is None
        }
        open_ -= {
            (number, name)
            for number, item in looked
            for answers in item.answers.values()
            for name, answer in answers.items()
            if answer is not None
        }
        return frozenset(self.asked[number].key(name) for number, name in open_)


def counting(bill: Bill) -> Bill:
    """The bill with materials of undetermined origin as what they count as: which proofs would help is not
    asked here.
    """
    return replace(bill, materials=tuple(map(_counting, bill.materials)))


def _counting(material: Material) -> Material:
    if material.made is not None and material.status == "determine":
        return replace(material, made=counting(material.made))
    return replace(material, status="non-originating") if material.status == "undetermined" else material


def _sets(found: Sequence[LinkMatch], *, steady: bool) -> tuple[list[tuple[LinkMatch, ...]], bool]:
    """What a link may replace: all that may be of it first, and what surely is; and whether that decides.

    Where each replacement only adds to what originates (`steady`) the two ends do. Where one may help and
    another harm, as by price, every set between them is tried, up to so many.
    """
    perhaps = [item for item in found if not item.surely]
    if steady or len(perhaps) < 2 or len(perhaps) > _MOST:
        sure = tuple(item for item in found if item.surely)
        return [tuple(found), sure] if perhaps else [sure], steady or len(perhaps) < 2
    without = (some for size in range(len(perhaps) + 1) for some in combinations(perhaps, size))
    return [tuple(item for item in found if item not in some) for some in without], True


def _same(answers: Iterable[Truth]) -> Truth:
    told = set(answers)
    return told.pop() if len(told) == 1 else None
