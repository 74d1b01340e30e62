"""How industries behave when something is missing: the parameters of the model, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Literal

import numpy as np

from tumen.economy.refusals import no_number, not_there

if TYPE_CHECKING:
    from tumen.economy.accounts import Axes
    from tumen.economy.arrays import Array

OrderRule = Literal["alt", "noalt"]
ORDER_RULES: tuple[OrderRule, ...] = ("alt", "noalt")
RationingRule = Literal["proportional", "priority"]
RATIONING_RULES: tuple[RationingRule, ...] = ("proportional", "priority")
Timing = Literal["documented", "boario"]
TIMINGS: tuple[Timing, ...] = ("documented", "boario")
LEAST_DAYS = 1.0
"""An industry that works on daily deliveries has a day's needs in stock."""
LEAST_INPUT = 1e-5 / 365
"""BoARIO holds 1e-5 of a day's output against a year's input: inputs below never bind."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Parameters of the model. Defaults are those of BoARIO, after Hallegatte (2008, 2014) and Guan et al.
    (2020); none of them is estimated on the table at hand.

    Attributes
    ----------
    orders : "alt" orders more from suppliers with more capacity left (Guan et al. 2020), "noalt" keeps the
        shares of the table (Hallegatte 2014)
    rationing : who gets the goods when there are too few: "proportional" serves every order in the same
        proportion, "priority" serves industries first, then final users and rebuilding
    psi : production falls once a stock is below this part of its goal; 1 is Hallegatte 2008
    inventory_days : days of needs in stock, of each input not named in `inventories`; ``inf`` never binds
    inventories : by sector of the input
    restoration_days : characteristic time in which stocks are restored; 1 orders the whole gap at once
    overproduction_max, overproduction_days : how far above its capacity an industry can go, and how fast
    capital_ratio : productive capital per unit of yearly value added, of sectors not named in `capital`
    capital : by sector
    rebuilding : share of each sector in rebuilding; sums to 1
    timing : "documented" as in the papers; "boario" as version 0.7 of BoARIO computes (docs/theory)
    year_days : days of a year of the table
    least_input : inputs below this part of output never stop anybody
    """

    orders: OrderRule = "alt"
    rationing: RationingRule = "proportional"
    psi: float = 0.8
    inventory_days: float = 90.0
    inventories: Mapping[str, float] = field(default_factory=dict)
    restoration_days: float = 60.0
    overproduction_max: float = 1.25
    overproduction_days: float = 365.0
    capital_ratio: float = 4.0
    capital: Mapping[str, float] = field(default_factory=dict)
    rebuilding: Mapping[str, float] = field(default_factory=dict)
    timing: Timing = "documented"
    year_days: float = 365.0
    least_input: float = LEAST_INPUT

    def wrong(self, axes: Axes) -> Iterator[tuple[str, str]]:
        """What is wrong with it on a table, and how to mend it."""
        strange = [*self._no_numbers()]
        if strange:
            yield from strange
            return
        for name, value, known in (
            ("rule of orders", self.orders, ORDER_RULES),
            ("rule of rationing", self.rationing, RATIONING_RULES),
            ("timing", self.timing, TIMINGS),
        ):
            if value not in known:
                yield f"{value!r} is no {name}", f"Known: {', '.join(known)}"
        for name, stated in (
            ("inventories", self.inventories),
            ("capital", self.capital),
            ("rebuilding", self.rebuilding),
        ):
            for code in stated:
                wrong = not_there("sector", code, axes.sectors)
                if wrong:
                    yield f"{name}: {wrong[0]}", wrong[1]
        yield from self._out_of_bounds()
        for code, days in {"inventory_days": self.inventory_days, **self.inventories}.items():
            if not days >= LEAST_DAYS:
                fix = "A day's needs is the least: deliveries of a day arrive at its end"
                yield f"{days:g} days of inventories ({code})", fix

    def _no_numbers(self) -> Iterator[tuple[str, str]]:
        for part in fields(self):
            value = getattr(self, part.name)
            stated = {part.name: value} if part.type == "float" else {}
            if part.name in ("inventories", "capital", "rebuilding"):
                if not isinstance(value, Mapping):
                    yield f"{part.name} is {value!r}", "Give a number by sector"
                    continue
                stated = {f"{part.name} of {code}": number for code, number in value.items()}
            for name, number in stated.items():
                wrong = no_number(name, number)
                if wrong:
                    yield wrong

    def _out_of_bounds(self) -> Iterator[tuple[str, str]]:
        for name, low, high in (
            ("psi", 0.0, 1.0),
            ("restoration_days", 1.0, np.inf),
            ("overproduction_max", 1.0, 10.0),
            ("overproduction_days", 1.0, np.inf),
            ("capital_ratio", 1e-9, 1e3),
            ("year_days", 1.0, 366.0),
            ("least_input", 0.0, 1.0),
        ):
            if not low <= getattr(self, name) <= high:
                yield f"{name} is {getattr(self, name):g}", f"It lies from {low:g} to {high:g}"
        for code, ratio in self.capital.items():
            if not 0 < ratio <= 1e3:
                yield f"capital of {code} is {ratio:g} times value added", "It lies above 0, up to 1,000"
        if self.rebuilding:
            total = sum(self.rebuilding.values())
            if min(self.rebuilding.values()) < 0 or not abs(total - 1) <= 1e-9:
                yield f"the shares in rebuilding sum to {total:g}", "Shares of 0 or more that sum to 1"

    def days_of(self, axes: Axes) -> Array:
        """(N,) days of needs in stock, by sector of the input."""
        return np.array([self.inventories.get(code, self.inventory_days) for code in axes.sectors], float)

    def ratio_of(self, axes: Axes) -> Array:
        """(N,) capital per unit of yearly value added, by sector."""
        return np.array([self.capital.get(code, self.capital_ratio) for code in axes.sectors], float)
