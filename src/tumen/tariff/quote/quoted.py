"""One consignment: the trade, what is known of its origin, a quote per regime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tumen.origin.country import CountryOfOrigin
from tumen.origin.determination import Determination
from tumen.origin.non_preferential import NonPreferentialOrigin
from tumen.origin.truth import Truth
from tumen.reference.hs import HsCode
from tumen.tariff.book.coverage import coverage_said
from tumen.tariff.quote.duty import Consignment, Duty
from tumen.tariff.rates.store import filed_under


@dataclass(frozen=True, slots=True)
class Trade:
    """What is imported: from where to where, under which line, when, and the consignment itself."""

    importer: str
    exporter: str
    line: HsCode
    on: date
    goods: Consignment
    made: NonPreferentialOrigin | None = None
    """Their non-preferential origin, on which MFN treatment and changes of policy that name origins hang;
    None: they are taken to be of where they come from."""

    @property
    def origin(self) -> str | None:
        """The economy of their non-preferential origin; None where it is not known."""
        return (self.goods.origin or self.exporter) if self.made is None else self.made.country

    @property
    def excluded(self) -> str | None:
        """An economy of which they surely are not."""
        return None if self.made is None else self.made.excluded


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of a good's origin under one agreement."""

    eligible: Truth
    """Originating and directly consigned."""
    status: str
    country: str | None = None
    """Country of origin for the rate where the importer treats Parties differently, None where not known."""
    either: tuple[str, ...] = ()
    """Parties of which it is one, where it is not known of which: at one rate it does not matter."""
    contributors: tuple[str, ...] | None = None
    """Parties that contributed originating materials, None where not known."""
    needs: tuple[str, ...] = ()
    can_prove: bool = False
    """Whether the importer can prove what each Party contributed."""
    assumed: tuple[str, ...] = ()
    """Materials that originate because it is stated, without a declaration."""

    @classmethod
    def of(
        cls, determination: Determination, country: CountryOfOrigin | None = None, *, can_prove: bool = False
    ) -> Claim:
        """Take over a determination and the country of origin; without the latter it counts as not known."""
        known = country is not None and country.contributions_known
        return cls(
            determination.preference_eligible,
            determination.status.value,
            country.party if country else None,
            country.either if country else (),
            country.contributors if country and known else None,
            (*determination.needs, *(country.needs if country else ())),
            can_prove,
            determination.assumed,
        )


@dataclass(frozen=True, slots=True)
class Charge:
    """A duty that a change of policy adds to that of the regime."""

    change: str
    text: str
    rate: str
    """In Tumen's notation."""
    duty: Duty
    kind: str = ""
    """Of a trade remedy: what it is, such as ``anti-dumping``."""
    sure: bool = False
    """Whether it is more than nothing whatever is still open of it."""


@dataclass(frozen=True, slots=True)
class Quote:
    """One regime. `lawful` None: it cannot be told yet, and `needs` says what is missing."""

    regime: str
    title: str
    role: str
    lawful: Truth
    reason: str
    rate: str | None
    """In Tumen's notation, None where no rate is on file."""
    duty: Duty | None
    """What it would be under this regime, whether or not it is lawful; None where no rate is on file."""
    articles: tuple[str, ...] = ()
    source: str | None = None
    needs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    """Names of the changes of policy that this quote comes from, in the order in which they stack."""
    charges: tuple[Charge, ...] = ()
    """Duties that changes add; they are part of `duty` and no part of `rate`."""
    base: Duty | None = None
    """The duty without `charges`; None where nothing is added."""

    @property
    def remedies(self) -> frozenset[str]:
        """The kinds of the trade remedies that are surely charged."""
        return frozenset(item.kind for item in self.charges if item.kind and item.sure)

    @property
    def amount(self) -> Decimal | None:
        """The duty, None where it is not known."""
        return None if self.duty is None else self.duty.amount

    @property
    def usable(self) -> bool:
        """Lawful, with a known duty."""
        return self.lawful is True and self.amount is not None


@dataclass(frozen=True, slots=True)
class Quotes:
    """All regimes, the MFN rate first, and what is the best of them."""

    trade: Trade
    quotes: tuple[Quote, ...]
    best: Quote | None
    """Lowest known duty among the lawful ones (MFN where equal); None where no lawful duty is known."""
    could_be_lower: tuple[Quote, ...]
    """Regimes that may be lawful and lower, and are not settled."""
    explanation: str
    off_file: str | None = None
    """What to say first where the importer's tariff of that day is not on file (see
    `tumen.tariff.book.years`); None where it is, or the MFN rate is stated."""
    rests: str | None = None
    """On what non-preferential origin the changes of policy rest that name origins; None: none does."""
    not_reckoned: tuple[str, ...] = ()
    """What the importer may charge on top and is not on file."""

    @property
    def beyond(self) -> str:
        """The same in a sentence."""
        return f"not reckoned with: {'; '.join(self.not_reckoned)}" if self.not_reckoned else ""

    @property
    def covered(self) -> str:
        """How much of the nomenclature the importer's tariff on file answers for such goods."""
        return coverage_said(
            filed_under(self.trade.importer, self.trade.on), (self.trade.exporter,), self.trade.on
        )

    def of(self, regime: str) -> Quote | None:
        """The quote of one regime, None where there is none."""
        return next((quote for quote in self.quotes if quote.regime == regime), None)
