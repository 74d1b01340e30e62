"""Bands of a study of whole economies: all that is drawn together, and each source alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tumen.economy.accounts import elasticities
from tumen.economy.trade_model import baseline_from_accounts, draw, settle, simulate
from tumen.economy.trade_model.uncertainty import MEASURES, Draws
from tumen.study.economy.draws.ranges import drawn_shares, drawn_study, range_draw, sources_of
from tumen.study.economy.results import DrawnBand
from tumen.study.economy.tariffs import asked_of_trade, baseline_tariffs, variant_change, variant_tariffs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tumen.economy.arrays import Array
    from tumen.economy.trade_model import Baseline, Change, Simulation, TradeModel
    from tumen.study.economy.earned import UsedShares
    from tumen.study.economy.read import EconomyStudy
    from tumen.study.economy.results import Source, SourceBands
    from tumen.study.economy.schema import ElasticityDraws, TradeFile
    from tumen.study.economy.tariffs import VariantTariffs

    World = tuple[Baseline, dict[str, VariantTariffs], dict[str, Change]]


def world_of(study: EconomyStudy, used: Mapping[str, UsedShares] | None = None) -> World:
    """The baseline of a study, and the tariffs and the change of each variant; `used` are the shares of cuts
    that are earned where they are known already.
    """
    _, trade = asked_of_trade(study)
    tau = baseline_tariffs(study)
    made = {name: variant_tariffs(study, name, tau, (used or {}).get(name)) for name in trade.variants}
    changes = {name: variant_change(study, name, item.after) for name, item in made.items()}
    return _baseline(study, tau, trade), made, changes


@dataclass(frozen=True, slots=True, eq=False)
class DrawnWorld:
    """Baseline and changes of a draw by its number; sent whole to other processes."""

    study: EconomyStudy
    used: Mapping[str, UsedShares]
    moves: frozenset[Source]

    def __call__(self, number: int) -> tuple[Baseline, dict[str, Change]]:
        """The world of draw `number`."""
        _, trade = asked_of_trade(self.study)
        at = range_draw(self.study, trade.draws.seed, number, self.moves)
        used = {name: drawn_shares(item, at) for name, item in self.used.items()}
        base, _, changes = world_of(drawn_study(self.study, at), used)
        return base, changes


@dataclass(frozen=True, slots=True, eq=False)
class DrawnBands:
    """Draws of every variant: of all sources together, and of each alone where there are several."""

    together: Simulation
    each: Mapping[Source, Simulation]
    sources: tuple[Source, ...]

    def real_income(self, variant: str) -> Array:
        """(D, N) change in per cent, all sources drawn."""
        return _per_cent(self.together, variant)

    def alone(self, variant: str, weights: Array) -> SourceBands:
        """The band of each source that moves the variant, economies by weight."""
        return tuple(
            (name, band_of(_per_cent(item, variant) @ weights))
            for name, item in self.each.items()
            if variant in item.values
        )


def _per_cent(simulated: Simulation, variant: str) -> Array:
    return 100 * (simulated.values[variant]["real_income"] - 1)


def band_of(values: Array) -> DrawnBand:
    """5th, 50th and 95th percentile."""
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return DrawnBand(float(low), float(middle), float(high))


def drawn_bands(
    study: EconomyStudy,
    model: TradeModel,
    made: Mapping[str, VariantTariffs],
    changes: Mapping[str, Change],
    *,
    processes: int | None,
    on: str | None,
    progress: Callable[[int, int], None],
) -> DrawnBands:
    """Solve every variant for draws of all that is not exactly known, and for draws of each source alone."""
    _, trade = asked_of_trade(study)
    used = {name: item.used for name, item in made.items() if item.used is not None}
    sources = sources_of(study, list(used.values()))
    whole = draw(
        model,
        trade.draws.count,
        seed=trade.draws.seed,
        standard_error=standard_errors(trade.draws, model.baseline.sectors, model.elasticities),
        shock_range=(float(trade.draws.shock[0]), float(trade.draws.shock[1])),
    )
    still = Draws(np.tile(model.elasticities, (trade.draws.count, 1)), np.ones(trade.draws.count), whole.seed)
    runs = [frozenset(sources), *(frozenset({source}) for source in sources if len(sources) > 1)]

    progress(0, len(runs) * trade.draws.count)

    def run(number: int, moves: frozenset[Source]) -> Simulation:
        def told(done: int, count: int) -> None:
            progress(number * count + done, len(runs) * count)

        draws = Draws(
            (whole if "elasticities" in moves else still).elasticities,
            (whole if "tariffs" in moves else still).shock_size,
            whole.seed,
        )
        only = {"real_income": MEASURES["real_income"]}
        worlds = None if moves == {"elasticities"} else DrawnWorld(study, used, moves)
        moved = {name: what for name, what in changes.items() if name in used or moves != {"utilisation"}}
        return simulate(
            model, moved, draws, measures=only, worlds=worlds, processes=processes, on=on, progress=told
        )

    together, *each = (run(number, moves) for number, moves in enumerate(runs))
    return DrawnBands(together, dict(zip(sources, each, strict=False)), sources)


def _baseline(study: EconomyStudy, tau: Array, trade: TradeFile) -> Baseline:
    """The table with its tariffs; where deficits are to vanish, they vanish before anything is measured."""
    base = baseline_from_accounts(study.accounts, tau)
    if trade.closure == "balanced-trade":
        return settle(base, dict(elasticities(trade.elasticities).values), closure=trade.closure)
    return base


def standard_errors(draws: ElasticityDraws, sectors: Sequence[str], theta: Array) -> Array:
    """(J,) sample standard deviation between published sets, counting only estimates of their own.

    Where fewer than two of the sets have one, `otherwise` times the elasticity that is used.
    """
    sets = [elasticities(name) for name in draws.spread]
    found = []
    for sector, mean in zip(sectors, theta, strict=True):
        own = [item.values[sector] for item in sets if item.from_source[sector] != "no"]
        found.append(float(np.std(own, ddof=1)) if len(own) > 1 else float(draws.otherwise) * float(mean))
    return np.array(found)
