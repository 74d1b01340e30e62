"""What it costs to have built for one future when another comes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tumen.network.model.scenario import check_worlds
from tumen.network.questions.evaluate import evaluate, sites_of
from tumen.network.questions.risk import Risk, cvar, expected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.network.mip.settings import Settings
    from tumen.network.model.scenario import World
    from tumen.network.model.sites import Decisions
    from tumen.network.questions.evaluate import Outlay


@dataclass(frozen=True, slots=True)
class Design:
    """Decisions on sites under a name."""

    name: str
    decisions: Decisions


@dataclass(frozen=True, slots=True)
class DesignRow:
    """A design across all scenarios. Amounts are discounted net costs in currency.

    None: the design cannot keep what is committed in a scenario, so that there is no expectation either.
    """

    name: str
    also: tuple[str, ...]
    """Other names under which the same decisions were given."""
    sites: tuple[str, ...]
    """Sites open at some time."""
    decisions: Decisions = field(repr=False)
    net_cost: tuple[float | None, ...]
    """By scenario."""
    regret: tuple[float | None, ...]
    """Net cost less that of the best design known for the scenario."""
    expected_cost: float | None
    cvar: float | None
    expected_regret: float | None
    worst_regret: float | None


@dataclass(frozen=True, slots=True)
class RegretTable:
    """Designs by scenario."""

    scenarios: tuple[str, ...]
    probabilities: tuple[float, ...]
    level: float
    """Of CVaR."""
    best: tuple[float | None, ...]
    """Least net cost known by scenario, had it been foreseen; None: no design can serve it."""
    uncertain_by: tuple[float | None, ...]
    """No design costs less than `best` less this, in currency; None where there is no best."""
    rows: tuple[DesignRow, ...]

    @property
    def least(self) -> DesignRow | None:
        """The design whose worst regret is least; None where none can serve every scenario."""
        known = [row for row in self.rows if row.worst_regret is not None]
        return min(known, key=lambda row: (row.worst_regret, row.name), default=None)


def regret_table(
    worlds: Sequence[World],
    designs: Sequence[Design] = (),
    settings: Settings | None = None,
    *,
    level: float = 0.95,
    jobs: int | None = 1,
) -> RegretTable:
    """Hold designs and cost them in every scenario.

    Parameters
    ----------
    designs
        Besides the best design for each scenario alone, which are always there, named after it.
    level
        Of CVaR.
    jobs
        Processes; None: one for each processor.

    Raises
    ------
    InputError, NotConvergedError, MissingExtraError
        As `tumen.network.questions.evaluate.evaluate`.
    """
    check_worlds(worlds)
    Risk(0.0, level)
    (foreseen,) = evaluate([None], worlds, settings, jobs=jobs)
    named = [
        *designs,
        *(
            Design(world.name, found.decisions)
            for world, found in zip(worlds, foreseen, strict=True)
            if found is not None
        ),
    ]
    names: dict[Decisions, list[str]] = {}
    for design in named:
        names.setdefault(design.decisions, []).append(design.name)
    costs = evaluate(list(names), worlds, settings, jobs=jobs)
    best = [_best([foreseen[k], *(row[k] for row in costs)]) for k in range(len(worlds))]
    return RegretTable(
        tuple(world.name for world in worlds),
        tuple(world.probability for world in worlds),
        level,
        tuple(best),
        tuple(
            None if found is None or least is None else max(0.0, least - found.bound)
            for found, least in zip(foreseen, best, strict=True)
        ),
        tuple(
            _row(worlds, Design(listed[0], decisions), row, best, level=level, also=tuple(listed[1:]))
            for (decisions, listed), row in zip(names.items(), costs, strict=True)
        ),
    )


def _best(column: Sequence[Outlay | None]) -> float | None:
    return min((found.net_cost for found in column if found is not None), default=None)


def _row(
    worlds: Sequence[World],
    design: Design,
    found: Sequence[Outlay | None],
    best: Sequence[float | None],
    *,
    level: float,
    also: tuple[str, ...],
) -> DesignRow:
    costs = [None if item is None else item.net_cost for item in found]
    regret = [
        None if cost is None or least is None else cost - least
        for cost, least in zip(costs, best, strict=True)
    ]
    known = [cost for cost in costs if cost is not None]
    missed = [amount for amount in regret if amount is not None]
    whole = len(known) == len(costs)
    shares = [world.probability for world in worlds]
    return DesignRow(
        design.name,
        also,
        sites_of(worlds[0].network, design.decisions),
        design.decisions,
        tuple(costs),
        tuple(regret),
        expected(known, shares) if whole else None,
        cvar(known, shares, level) if whole else None,
        expected(missed, shares) if whole else None,
        max(missed) if whole else None,
    )
