"""A network of suppliers, sites and markets from the tables of a study, and the plan of least cost."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tumen.api.result import Result, rows_of
from tumen.api.study import Study, scenario_of
from tumen.errors import InputError
from tumen.shown import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tumen.agreements.earned import Earned
    from tumen.network.model.law import TradeLaw
    from tumen.network.plans.plan import Plan
    from tumen.study.core.results.records import StudyAnswer
    from tumen.study.core.run import Show


class PlanResult(Result["Plan"]):
    """What opens, what is made and flows, what is claimed, and what it costs."""

    def __init__(self, record: Plan, law: TradeLaw, said: StudyAnswer, currency: str) -> None:
        super().__init__(record)
        self._law, self._said, self.currency = law, said, currency

    @property
    def answer(self) -> str:
        """What is open and what it comes to."""
        return self._said.spoken().text

    def earned(self) -> tuple[Earned, ...]:
        """What the plan earns of each preference: importer, exporter, code, regime, share of the trade."""
        return self.record.earned(self._law)

    def explain(self) -> str:
        """Headline, points, what binds, and what was not offered to the solver and why."""
        found = self.record
        more = [f"not offered: {item}" for item in found.not_offered]
        return "\n".join(
            [self._said.headline, *(f"- {text}" for text in self._said.points), *found.remarks, *more]
        )

    def _rows(self) -> dict[str, list[dict[str, Any]]]:
        from tumen.study.network.flat import BY_PLAN

        kept = {name: getattr(self.record, name) for name in BY_PLAN if getattr(self.record, name)}
        return {
            name: rows_of(found, *(item.name for item in fields(found[0]))) for name, found in kept.items()
        }

    def _title(self) -> str:
        return f"Plan of {self.record.network.name}" if hasattr(self.record.network, "name") else "Plan"

    def _facts(self) -> Iterator[tuple[str, object]]:
        found = self.record
        yield "", self._said.headline
        yield "net cost", f"{found.net_cost:,.0f} {self.currency} (gap {found.gap:.2%}, {found.status})"
        yield "open", found.opened
        yield "flows", len(found.flows)
        yield "tables", ", ".join(self._rows())


class StudyNetwork(Shown):
    """The network of a study in one of its scenarios: `solve` finds the plan of least cost."""

    def __init__(self, path: str | Path | Study, scenario: str | None = None) -> None:
        from tumen.study.core.read import read_study

        study = path.record if isinstance(path, Study) else read_study(path)
        if study.network is None:
            raise InputError(
                [study.document.problem(("ask",), "no design is asked", "Add design to the list")]
            )
        self._study = study.network
        found = self._study.scenarios
        self._scenario = found[0] if scenario is None else scenario_of(scenario, found)

    @property
    def record(self) -> Any:
        """The network as the engine has it: suppliers, sites, recipes, lanes, markets."""
        return self._scenario.network

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios of the study, the base first."""
        return tuple(item.name for item in self._study.scenarios)

    def solve(
        self, *, gap: float | None = None, time_limit: float | None = None, show: Show | None = None
    ) -> PlanResult:
        """Find the plan of least net cost.

        Parameters
        ----------
        gap, time_limit
            Relative gap, and seconds for all of it; left out: those of the study.
        show
            Is told how far it is.

        Raises
        ------
        InputError
            If no plan keeps all limits: the smallest conflict is named.
        MissingExtraError
            If the extra ``[network]`` is not installed.
        """
        from tumen.network.mip.solve import solve
        from tumen.study.network.answer import of_scenario
        from tumen.study.network.run import ends_in, settings_of
        from tumen.study.product.basis import basis_of

        study, scenario = self._study, self._scenario
        stated = study.facts.design.solver
        ends = ends_in(stated.time_limit if time_limit is None else time_limit)
        settings = replace(settings_of(study, ends=ends), gap=stated.gap if gap is None else gap)
        if show is not None:
            settings = replace(settings, progress=partial(show.solving, scenario.title))
        plan = solve(scenario.network, scenario.law, settings)
        currency = study.facts.currency
        said = of_scenario(plan, (), None, currency, basis_of(study.rows))
        return PlanResult(plan, scenario.law, said, currency)

    def _facts(self) -> Iterator[tuple[str, object]]:
        network = self._scenario.network
        yield "", f"{self._study.facts.title}: {self._scenario.title or self._scenario.name}"
        for name in ("suppliers", "sites", "items", "lanes", "markets", "periods"):
            yield name, len(getattr(network, name, ()))
        yield "scenarios", self.scenarios


Network = StudyNetwork
"""Its name in `import tumen`."""
