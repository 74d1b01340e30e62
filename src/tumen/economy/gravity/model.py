"""General equilibrium gravity with fixed endowments: one sector, no inputs, goods told apart by origin.

Anderson & van Wincoop (2003); Anderson, Larch & Yotov (2018), "GEPPML: General equilibrium analysis with
PPML", The World Economy 41(10); Yotov, Piermartini, Monteiro & Larch (2016), An Advanced Guide to Trade
Policy Analysis, chapter 2. It is the trade model with one sector and value added alone, so full equilibrium
is solved there, with theta = sigma - 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from tumen.economy.gravity.balance import balance, refuse_apart
from tumen.economy.gravity.results import GravityResult, GravityState
from tumen.economy.gravity.table import GravityTable, number_array, refuse_flows
from tumen.economy.refusals import Refusals, no_number
from tumen.economy.trade_model.baseline import FACTOR_FIX, MOST_FACTOR, Baseline
from tumen.economy.trade_model.change import Change
from tumen.economy.trade_model.closure import trade_blocs
from tumen.economy.trade_model.model import TradeModel
from tumen.errors import InputError
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike

    from tumen.economy.accounts import Accounts
    from tumen.economy.arrays import Array

SECTOR = "all goods"
CLOSURE = "fixed-share-of-income"
_SUMS = 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GravityModel(Shown):
    """A world of one sector, from flows (here) or from costs, output and expenditure (`from_costs`).

    Raises InputError for flows that are absent, negative or without domestic sales, an elasticity that is not
    above 1, a reference or closure that is not known, and economies that do not trade with the others.

    Parameters
    ----------
    economies : labels
    flows : (N, N) sales to [importer] from [exporter], domestic on the diagonal; the baseline as it is
    sigma : elasticity of substitution, above 1
    reference : economy whose consumer price is the unit of all prices; the largest buyer where absent
    closure : what becomes of trade balances, see `ClosureName`: by default each keeps its ratio to income
    inward, outward : (N,) levels of the resistances of the baseline, relative to the reference's inward one;
        None where the flows do not come from costs
    """

    economies: tuple[str, ...]
    flows: Array
    sigma: float
    reference: str = ""
    closure: str = CLOSURE
    inward: Array | None = None
    outward: Array | None = None
    log_freeness: Array | None = None
    coefficients: Mapping[str, float] | None = None
    _world: TradeModel = field(init=False)

    def __post_init__(self) -> None:
        flows, listed = number_array(self.flows, "flows"), isinstance(self.economies, list | tuple)
        if not listed or not all(isinstance(code, str) for code in self.economies):
            raise InputError.of(f"economies: {self.economies!r:.60} is no list of labels", "Give one.")
        names = tuple(self.economies)
        refuse_flows(names, flows)
        size = flows.sum()
        if not np.isfinite(size) or size < np.finfo(float).tiny / _SUMS:
            raise InputError.of(f"the flows sum to {size:g}", "Give them in another unit, such as millions.")
        sigma, _ = _refuse_settings(self.sigma, self.reference, names)
        refuse_apart(_groups(flows), names)
        flows.flags.writeable = False
        values = {
            "economies": names,
            "flows": flows,
            "sigma": sigma,
            "reference": self.reference or names[int(flows.sum(1).argmax())],
            "_world": TradeModel.from_baseline(_baseline(names, flows), [sigma - 1], closure=self.closure),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _facts(self) -> Iterator[tuple[str, object]]:
        yield "", f"{len(self.economies)} economies, sigma {self.sigma:g}, reference {self.reference}"
        yield "closure", self.closure
        yield "baseline", "flows as observed" if self.inward is None else "flows of the estimated costs"
        yield "economies", self.economies

    @classmethod
    def from_costs(
        cls,
        table: GravityTable,
        coefficients: Mapping[str, float],
        sigma: float,
        *,
        output: ArrayLike | None = None,
        expenditure: ArrayLike | None = None,
        reference: str = "",
        closure: str = CLOSURE,
    ) -> GravityModel:
        """The model whose baseline flows are those of structural gravity at estimated trade costs.

        Raises InputError also if output and expenditure are not positive or their totals differ, and
        NotConvergedError if no resistances make them add up.

        Parameters
        ----------
        table : economies and regressors; its flows give output and expenditure where they are not given
        coefficients : by regressor, of log flows: estimates of one's own or published ones
        output, expenditure : (N,) in the order of the table
        """
        sizes = [
            number_array(own if given is None else given, name)
            for name, given, own in (
                ("output", output, table.output),
                ("expenditure", expenditure, table.expenditure),
            )
        ]
        _refuse_sizes(table.economies, *sizes)
        sigma, at = _refuse_settings(sigma, reference, table.economies, sizes[1])
        log_freeness = table.log_freeness(coefficients)
        pull = np.exp(log_freeness - log_freeness.max())
        refuse_apart(_groups(pull), table.economies)
        made, sold = sizes
        a, b = balance(pull, sold, made)
        flows = np.exp(a)[:, None] * pull * np.exp(b)
        # X = Y E / Y_world (t / (outward inward))^(1 - sigma), and inward is 1 in the reference
        inward = (a - np.log(sold)) / (sigma - 1)
        outward = (b - np.log(made) - log_freeness.max() + np.log(made.sum())) / (sigma - 1)
        levels = np.exp(inward - inward[at]), np.exp(outward + inward[at])
        return cls(
            table.economies,
            flows,
            sigma,
            table.economies[at],
            closure,
            *levels,
            log_freeness=log_freeness,
            coefficients=dict(coefficients),
        )

    @classmethod
    def from_accounts(
        cls, accounts: Accounts, sigma: float, *, reference: str = "", closure: str = CLOSURE
    ) -> GravityModel:
        """The model of gross trade of all sectors together in an input-output table."""
        g, s = accounts.axes.n_economies, accounts.axes.n_sectors
        flows = accounts.sales_by_economy().reshape(g, s, g).sum(1).T
        return cls(accounts.axes.economies, flows, sigma, reference, closure)

    def solve(
        self,
        experiment: GravityTable | None = None,
        *,
        log_freeness: ArrayLike | None = None,
        trade_cost: ArrayLike | None = None,
    ) -> GravityResult:
        """Conditional and full equilibrium after a change of trade costs, stated in one of three ways.

        Raises InputError if not exactly one is given or it does not fit, and NotConvergedError if an
        equilibrium is not found.

        Parameters
        ----------
        experiment : the table with other regressors (`GravityTable.changed`), of a model `from_costs`
        log_freeness : (N, N) change of the logarithm of t^(1 - sigma) [importer, exporter]: coefficients
            times changes of regressors; minus infinity is no trade
        trade_cost : (N, N) factor of the trade cost t; infinity is no trade
        """
        moved = self._moved(experiment, log_freeness, trade_cost)
        self.refuse_far(moved)
        flows, made, spent = self.flows, self.flows.sum(0), self.flows.sum(1)
        pull = flows * np.exp(moved)
        refuse_apart(_groups(pull), self.economies)
        a, b = balance(pull, spent, made)
        at, power = self.economies.index(self.reference), 1 / (self.sigma - 1)
        ones = np.ones(len(made))
        conditional = GravityState(
            np.exp(a)[:, None] * pull * np.exp(b),
            ones,
            np.exp(power * (a - a[at])),
            np.exp(power * (b + a[at])),
            made,
            spent,
        )
        cost = -power * moved
        own = np.diag(cost)  # only relative costs decide what is bought; a buyer's own move all its prices
        what = Change(trade_cost=np.exp(cost - own[:, None])[None])
        found = self._world.solve(what)
        inward = np.exp(found.log_price[0] + own)
        unit = inward[at]
        price, trade = found.wage / unit, found.after.imports[0] / unit
        output = made * price
        share = price * made.sum() / output.sum()
        full = GravityState(
            trade, price, inward / unit, share**-power / price, output, output + found.after.deficit / unit
        )
        before = GravityState(flows, ones, ones, ones, made, spent)
        return GravityResult(
            self.economies,
            before,
            conditional,
            full,
            self.sigma,
            self.reference,
            self.closure,
            found.residuals,
            (f"{found.closure_moves}; measure from settled()",) if found.closure_moves else (),
        )

    def settled(self) -> GravityModel:
        """The model that starts where its closure leads by itself: results are then of trade costs alone."""
        there = self.solve(log_freeness=np.zeros_like(self.flows)).full.trade
        return replace(self, flows=there, inward=None, outward=None)

    def _moved(
        self, experiment: GravityTable | None, log_freeness: ArrayLike | None, trade_cost: ArrayLike | None
    ) -> Array:
        given = [part is not None for part in (experiment, log_freeness, trade_cost)]
        if sum(given) != 1:
            raise InputError.of(
                f"{sum(given)} changes of trade costs are given",
                "Give one: a table, log_freeness or trade_cost.",
            )
        if experiment is not None:
            return self._of_table(experiment)
        moved = number_array(log_freeness if trade_cost is None else trade_cost, "the change")
        wrong, n = Refusals(), len(self.economies)
        wrong.shapes(change=(moved.shape, (n, n)))
        wrong.done()
        labels = [self.economies, self.economies]
        if trade_cost is not None:
            wrong.cells(moved <= 0, labels, "a factor of trade cost is not positive", "1 is no change.")
            far = np.isfinite(moved) & (moved > 0) & ((moved > MOST_FACTOR) | (moved * MOST_FACTOR < 1))
            what = "a factor of trade cost is more than tenfold, either way"
            wrong.cells(far, labels, what, f"{FACTOR_FIX} Infinity is no trade.")
            wrong.done()
            with np.errstate(divide="ignore", invalid="ignore"):
                moved = (1 - self.sigma) * np.log(moved)
        wrong.cells(np.isnan(moved) | (moved == np.inf), labels, "a change is no number", "Give each pair's.")
        lost = np.diag(moved) == -np.inf
        wrong.cells(lost, [self.economies], "domestic sales stop", "Leave an economy out that has none.")
        wrong.done()
        return moved

    def refuse_far(self, moved: Array) -> None:
        """InputError for a change that moves a trade cost more than tenfold, either way: another unit."""
        wrong, most = Refusals(), (self.sigma - 1) * np.log(MOST_FACTOR)
        far = np.isfinite(moved) & (np.abs(moved) > most * (1 + _SUMS))
        what = (
            f"the logarithm of t^(1 - sigma) changes by more than {most:.3g}, a trade cost tenfold "
            "(importer/exporter)"
        )
        fix = "Look at the unit of the regressor (a distance in logarithms?); minus infinity is no trade."
        wrong.cells(far, [self.economies, self.economies], what, fix)
        wrong.done()

    def _of_table(self, experiment: object) -> Array:
        if not isinstance(experiment, GravityTable):
            what = f"{experiment!r:.60} is no table of regressors"
            raise InputError.of(what, "Give table.changed(...), or log_freeness= or trade_cost=.")
        if self.log_freeness is None or self.coefficients is None:
            what = "the model was made from flows, so it has no coefficients for a table of regressors"
            raise InputError.of(what, "Make it with from_costs, or give log_freeness=.")
        if experiment.economies != self.economies:
            what = "the experiment has other economies than the model"
            raise InputError.of(what, "Make it from the model's own table: table.changed(...).")
        return experiment.log_freeness(self.coefficients) - self.log_freeness


def _groups(pull: Array) -> Sequence[int]:
    return cast("Sequence[int]", trade_blocs(pull[None], np.ones(len(pull)), None).member.tolist())


def _baseline(economies: tuple[str, ...], flows: Array) -> Baseline:
    n, spent, made = len(economies), flows.sum(1), flows.sum(0)
    return Baseline(
        economies=economies,
        sectors=(SECTOR,),
        trade_share=(flows / spent[:, None])[None],
        expenditure=spent[None],
        tariff=np.zeros((1, n, n)),
        input_share=np.zeros((n, 1, 1)),
        value_added_share=np.ones((1, n)),
        final_share=np.ones((1, n)),
        value_added=made,
        deficit=spent - made,
        unit="of the flows",
    )


def _refuse_settings(
    sigma: float, reference: str, economies: tuple[str, ...], size: Array | None = None
) -> tuple[float, int]:
    """The elasticity as a float, and where the reference stands; InputError for what cannot be."""
    wrong = Refusals()
    bad = no_number("the elasticity of substitution", sigma)
    if bad is None and not 1 < sigma < np.inf:
        bad = f"the elasticity of substitution is {sigma:g}", "Above 1: the trade elasticity is sigma - 1"
    wrong.when(bad, *(bad or ("", "")))
    if reference:
        wrong.unknown("economy", (reference,), economies, "the gravity model")
    wrong.done()
    largest = 0 if size is None else int(size.argmax())
    return float(sigma), economies.index(reference) if reference else largest


def _refuse_sizes(economies: tuple[str, ...], output: Array, expenditure: Array) -> None:
    wrong, n = Refusals(), len(economies)
    named = {"output": output, "expenditure": expenditure}
    wrong.shapes(**{name: (size.shape, (n,)) for name, size in named.items()})
    wrong.done()
    for name, size in named.items():
        wrong.cells(~((size > 0) & np.isfinite(size)), [economies], f"{name} is not positive", "Give it.")
    wrong.done()
    gap = abs(output.sum() - expenditure.sum()) > _SUMS * output.sum()
    what = f"output sums to {output.sum():.8g}, expenditure to {expenditure.sum():.8g}"
    wrong.when(gap, what, "The world buys what it sells: scale one, or take both from the flows.")
    wrong.done()
