"""What is found of the links of chains: typed, three-valued, as far as it is known. Amounts are of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tumen.origin.truth import Truth
from tumen.zone.chains.model import Link
from tumen.zone.opportunities.known import KnownRange
from tumen.zone.opportunities.matching import Grade


@dataclass(frozen=True, slots=True)
class LinkVerdict:
    """Whether a good originates under an agreement: as it is, and with the link made in the zone."""

    firm: str
    product: str
    market: str | None
    """None: whatever the market, where the good has no sales."""
    importer: str | None
    agreement: str
    today: Truth
    with_link: Truth
    """If the link itself originates: by its own bill where there is one, else assumed."""
    if_not: Truth
    """If the link is made here and does not itself originate."""
    margin_today: Decimal | None
    """Percentage points of value content above what the rule asks; None where it asks for none, or the
    content is not known."""
    margin_with_link: Decimal | None
    asks_content: Truth
    """Whether the rule asks for value content; None where the rule is not on file."""
    content_moves: bool
    """Whether what is replaced counts otherwise in the value content than its replacement."""

    @property
    def key(self) -> tuple[str, str, str | None, str]:
        """The good, its market and the agreement."""
        return self.firm, self.product, self.market, self.agreement

    @property
    def begins(self) -> Truth:
        """Whether it begins to originate; None: it may."""
        if self.today is True or self.with_link is False:
            return False
        return True if self.today is False and self.with_link else None

    @property
    def ends(self) -> Truth:
        """Whether it ceases to originate, as where the price of a maker here is higher."""
        if self.today is False or self.with_link is True:
            return False
        return True if self.today and self.with_link is False else None

    @property
    def gains_margin(self) -> Truth:
        """Whether it originates then with more margin of value content; None where that is not known."""
        if self.asks_content is False or self.with_link is False or not self.content_moves:
            return False
        if self.margin_today is None or self.margin_with_link is None:
            return None
        more = self.margin_with_link > self.margin_today
        return more if self.with_link or not more else None

    @property
    def rests_on_link(self) -> bool:
        """Whether it hangs on that the link itself originates."""
        return self.with_link is not False and self.if_not is not self.with_link


@dataclass(frozen=True, slots=True)
class MarketGain:
    """The duty on one sale: before and after for one consignment, and what is saved in a year."""

    firm: str
    product: str
    market: str
    importer: str
    regime_today: str | None
    """The lowest lawful one that is known."""
    regime_with_link: str | None
    duty_today: KnownRange
    duty_with_link: KnownRange
    saving: KnownRange
    saving_if_not: KnownRange
    """If the link does not itself originate."""
    claimable: tuple[tuple[str, Truth, str | None], ...]
    """Regimes, whether they may be claimed with the link, and the Party of origin: where these are the same,
    so is what is not known of the duty."""

    @property
    def sale(self) -> tuple[str, str, str]:
        """The good and its market."""
        return self.firm, self.product, self.market


@dataclass(frozen=True, slots=True)
class LinkPurchase:
    """What a firm buys of a link today, from whom: the supplier to invite."""

    firm: str
    product: str
    material: str
    grade: Grade
    """How it is told to be of the link."""
    surely: bool
    supplier: str | None
    economy: str | None
    """Where it is made."""
    imported: Truth
    amount: KnownRange
    gap: KnownRange
    """By how much the same would cost more from a maker in the zone; negative: less."""


@dataclass(frozen=True, slots=True)
class Relatedness:
    """How near the product of a link is to what is made here, in the product space."""

    closest: KnownRange
    """Highest proximity to a product that is made here, 0 to 1; between its codes where it has several."""
    to: tuple[str, ...]
    """Codes of those products."""
    density: KnownRange
    """Proximity to all that is made here, as a share of the proximity to all products."""


Behind = tuple[str, str, tuple[str, ...]]
"""Chain and key of a link that is surely ahead, and the criteria in which it is surely better."""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A link that is missing, and what would change if it were made in the zone."""

    link: Link
    verdicts: tuple[LinkVerdict, ...]
    gains: tuple[MarketGain, ...]
    purchases: tuple[LinkPurchase, ...]
    relatedness: Relatedness
    assumed: bool
    """Whether that the link itself originates is assumed."""
    criteria: dict[str, KnownRange]
    """What it is compared by, more being better; see `ranking.CRITERIA`."""
    dependence: KnownRange
    """Share of the materials that the firms import which would be made here."""
    sources: tuple[tuple[str, KnownRange], ...]
    """What is bought of it by economy, the largest first; "" where that is not known."""
    missing: tuple[str, ...]
    """What would tell more."""
    front: int | None = None
    """1: no other is surely as good in all and better in one; None: nothing is known to compare it by."""
    leads: tuple[str, ...] = ()
    """Criteria in which no other can be better."""
    behind: tuple[Behind, ...] = ()

    @property
    def begins(self) -> tuple[LinkVerdict, ...]:
        """Where a good begins to originate, or may."""
        return tuple(item for item in self.verdicts if item.begins is not False)

    @property
    def open_savings(self) -> frozenset[object]:
        """Sales of which the saving is not known exactly, each with what may be claimed."""
        return frozenset((gain.sale, gain.claimable) for gain in self.gains if gain.saving.exact is None)

    @property
    def saving(self) -> KnownRange:
        """Duty saved in a year if the link itself originates."""
        return self.criteria["saving"]


@dataclass(frozen=True, slots=True)
class UnusedPreference:
    """A preference of a good that is made here, below what is claimed in a market today."""

    firm: str
    product: str
    market: str
    importer: str
    agreement: str
    rate: str | None
    claimed: str | None
    """None: it is not stated which regime is claimed."""
    originates: Truth
    unused: Truth
    """None: it may be."""
    saving: KnownRange
    """Duty of a year."""


@dataclass(frozen=True, slots=True)
class Opportunities:
    """The links that were looked at, those of the first front first, and the preferences not yet used."""

    economy: str
    on: date
    currency: str
    found: tuple[Opportunity, ...]
    unused: tuple[UnusedPreference, ...]
    compared_by: tuple[str, ...]
    """Criteria of which something is known for some link."""
    not_known: tuple[str, ...]
    """Criteria that are known for none, so that they rank none."""
    open_throughout: tuple[tuple[str, str, str | None, str], ...]
    """Firm, product, market and agreement of which origin is open today and with every link, so that they
    rank none."""
    left_aside: dict[str, str]
    """Agreements that were not looked at, and why."""
    assumptions: tuple[str, ...] = ()

    def of(self, chain: str, link: str) -> Opportunity:
        """One link."""
        return next(item for item in self.found if (item.link.chain, item.link.link) == (chain, link))
