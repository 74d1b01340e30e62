"""`TradeModel`: Caliendo & Parro (2015) in exact changes, with a closure and a numeraire by name."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from tumen.economy.trade_model.build import Tariffs, baseline_from_accounts
from tumen.economy.trade_model.change import Change
from tumen.economy.trade_model.closure import WORLD, ClosureName, check_closure, numeraire_index
from tumen.economy.trade_model.counterfactual import market_residuals
from tumen.economy.trade_model.elasticities import Elasticities, elasticity_array
from tumen.economy.trade_model.equilibrium.solver import (
    LIMIT,
    TOLERANCE,
    SolverSetting,
    equilibrium,
    refuse_impossible,
)
from tumen.errors import InputError
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tumen.economy.accounts import Accounts
    from tumen.economy.arrays import Array
    from tumen.economy.trade_model.baseline import Baseline
    from tumen.economy.trade_model.counterfactual import Counterfactual


@dataclass(frozen=True, slots=True, eq=False, init=False, repr=False)
class TradeModel(Shown):
    """A world with elasticities and a closure, ready to answer "what if".

    ``TradeModel(accounts, tariffs, elasticities)`` starts from a multi-regional input-output table,
    ``TradeModel.from_baseline(baseline, elasticities)`` from anything else (see `baseline_from_trade`).

    Raises InputError if `check` finds errors in the table, it does not balance, a tariff or an elasticity is
    missing or wrong, or the closure or the numeraire is not known.

    Parameters
    ----------
    accounts : a table that balances
    tariffs : ad valorem rates as fractions: an array [sector, importer, exporter], a mapping {(importer,
        exporter, sector): rate} of every pair, or one rate for all foreign trade. A missing rate is an error,
        not zero. Or `sector_tariffs` of the table, where none is missing
    elasticities : trade elasticity theta of each sector, by label or in their order, or a published set
    closure : what becomes of deficits, see `ClosureName`
    numeraire : ``"world-value-added"`` (default: the sum of value added keeps its value) or ``"wage:XXX"``
    accept : ids of errors of `check` that the caller takes on

    Attributes
    ----------
    baseline : the world before any change, in shares and values
    """

    baseline: Baseline
    elasticities: Array
    closure: ClosureName
    numeraire: str

    def __init__(
        self,
        accounts: Accounts,
        tariffs: Tariffs,
        elasticities: Elasticities,
        *,
        closure: str = "exogenous-deficits",
        numeraire: str = WORLD,
        accept: Collection[str] = (),
    ) -> None:
        self._set(baseline_from_accounts(accounts, tariffs, accept=accept), elasticities, closure, numeraire)

    @classmethod
    def from_baseline(
        cls,
        baseline: Baseline,
        elasticities: Elasticities,
        *,
        closure: str = "exogenous-deficits",
        numeraire: str = WORLD,
    ) -> TradeModel:
        """The model of a baseline, which must be an equilibrium (see `settle` for one that is not).

        Raises InputError if an elasticity, the closure or the numeraire is wrong, or the baseline is not an
        equilibrium.
        """
        model = object.__new__(cls)
        model._set(baseline, elasticities, closure, numeraire)
        return model

    def _set(self, baseline: Baseline, elasticities: Elasticities, closure: str, numeraire: str) -> None:
        setting = _setting(baseline, elasticities, closure, numeraire, TOLERANCE)
        found = market_residuals(baseline)
        if found.largest > TOLERANCE:
            raise InputError.of(
                f"the baseline is not an equilibrium ({found})",
                "Solve it first with unchanged tariffs: settle(baseline, elasticities, closure=...).",
            )
        values = (baseline, setting.theta, setting.closure, numeraire)
        for field, value in zip(fields(self), values, strict=True):
            object.__setattr__(self, field.name, value)

    def _facts(self) -> Iterator[tuple[str, object]]:
        base = self.baseline
        yield "", f"{len(base.economies)} economies, {len(base.sectors)} sectors"
        yield "closure", self.closure
        yield "numeraire", self.numeraire
        yield "economies", base.economies
        yield "sectors", base.sectors

    def settled(self) -> TradeModel:
        """The same model after its own closure has acted with unchanged tariffs.

        Under "balanced-trade" this is the world without deficits, from which the effect of tariffs alone is
        measured.

        Raises NotConvergedError if that equilibrium is not found.
        """
        theta, closure, numeraire = self.elasticities, self.closure, self.numeraire
        base = settle(self.baseline, theta, closure=closure, numeraire=numeraire)
        return TradeModel.from_baseline(base, theta, closure=closure, numeraire=numeraire)

    def refuse(self, what: Change) -> None:
        """InputError if a change does not fit, or no equilibrium can exist; nothing is solved."""
        _refuse_none(what)
        setting = SolverSetting(self.elasticities, self.closure, self.numeraire)
        refuse_impossible(self.baseline, what, setting)

    def solve(self, what: Change, *, tolerance: float = TOLERANCE, limit: int = LIMIT) -> Counterfactual:
        """Equilibrium after a change.

        Parameters
        ----------
        what : the change
        tolerance : largest residual of every solved condition, relative (see `Residuals`)
        limit : greatest number of iterations

        Raises
        ------
        InputError
            If the change does not fit the baseline, or no equilibrium can exist.
        NotConvergedError
            If a residual is above the tolerance after `limit` iterations; it names the residuals.
        """
        _refuse_none(what)
        setting = SolverSetting(self.elasticities, self.closure, self.numeraire, tolerance, limit)
        return equilibrium(self.baseline, what, setting)


def _refuse_none(what: object) -> None:
    if not isinstance(what, Change):
        raise InputError.of(f"{what!r:.60} is no change", "Write one: change(model.baseline, tariffs=[...]).")


def settle(
    baseline: Baseline,
    elasticities: Elasticities,
    *,
    closure: str = "exogenous-deficits",
    numeraire: str = WORLD,
    tolerance: float = 1e-12,
) -> Baseline:
    """Solve the model with unchanged tariffs, so that data which are nearly an equilibrium become one.

    Needed where final shares were repaired or deficits are to be removed ("balanced-trade"): the effects of a
    tariff change are then measured from a world that only lacks the tariff change.

    Raises
    ------
    InputError
        If an elasticity, the closure or the numeraire is wrong.
    NotConvergedError
        If the tolerance is not reached.
    """
    setting = _setting(baseline, elasticities, closure, numeraire, tolerance)
    after = equilibrium(baseline, Change(), setting).after
    note = f"settled with unchanged tariffs under the closure '{closure}'"
    return replace(after, notes=(*after.notes, note))


def _setting(
    baseline: Baseline,
    elasticities: Elasticities,
    closure: str,
    numeraire: str,
    tolerance: float,
) -> SolverSetting:
    theta = elasticity_array(baseline.sectors, elasticities)
    theta.flags.writeable = False
    numeraire_index(numeraire, baseline.economies)
    return SolverSetting(theta, check_closure(closure), numeraire, tolerance)
