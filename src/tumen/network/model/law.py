"""The law that holds for a network: agreements, the book of tariffs, exchange rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tumen.agreements.model import Agreement
from tumen.agreements.rule import Rule
from tumen.network.model.network import Network
from tumen.reference.currency import ExchangeRates
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import TariffBook
from tumen.tariff.quote.taxes import Basis


@dataclass(frozen=True, slots=True)
class Answered:
    """What a law was asked before, by all that the answer hangs on besides the law.

    Networks under one law (scenarios, alternatives, steps of a search) ask the same again and again.
    """

    laws: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """Law of an agreement by agreement, economy and day."""
    differs: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """Whether rates differ among Parties, by agreement, importer, item, code and day."""
    direct: dict[tuple[object, ...], bool] = field(default_factory=dict)
    """Whether consignment is direct, by agreement, legs, economy of origin and day."""
    regimes: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """Regimes by goods, origin, importer, day, what is claimed, and currency."""


@dataclass(frozen=True, slots=True)
class TradeLaw:
    """Agreements by code, rates, and exchange rates for duties stated in another currency."""

    agreements: Mapping[str, Agreement]
    book: TariffBook = field(default_factory=TariffBook)
    exchange: ExchangeRates | None = None
    exchanged: date | None = None
    """Day of the rates of exchange, for all periods; None: the day on which goods are declared."""
    value_basis: Mapping[str, Basis] = field(default_factory=dict)
    """Basis of the customs value by economy, before what is on file."""
    listed: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """By importer and item: whether an Appendix on tariff differentials lists it, before what is on file."""
    lines: Mapping[tuple[str, str], HsCode] = field(default_factory=dict)
    """By importer and item: the national tariff line, where it is not the item's own code."""
    answers: Mapping[tuple[str, str], Mapping[str, bool]] = field(default_factory=dict)
    """By importer and item: answers to conditions of rates there, before those of the item."""
    producers: Mapping[str, str] = field(default_factory=dict)
    """By site or supplier: who makes or exports the goods, as trade remedies name it."""
    rules: Mapping[tuple[str, str], Rule] = field(default_factory=dict)
    """By agreement and item: a product-specific rule in place of the one on file."""
    valued: Mapping[str, Network] = field(default_factory=dict)
    """By importer: the network with amounts as customs there value them, where they take another rate of
    exchange than that of the day."""
    answered: Answered = field(default_factory=Answered, init=False, repr=False, compare=False)
    """Not part of the law: a law that differs in anything starts without answers."""

    @classmethod
    def on_file(cls, codes: Iterable[str], book: TariffBook | None = None) -> TradeLaw:
        """Take these agreements as they are on file.

        Raises
        ------
        InputError
            If an agreement is not on file.
        """
        from tumen.agreements.load import load_agreement

        return cls({code: load_agreement(code) for code in codes}, book or TariffBook())

    def without(self, code: str) -> TradeLaw:
        """The law as if the agreement did not exist."""
        return replace(self, agreements={key: item for key, item in self.agreements.items() if key != code})
