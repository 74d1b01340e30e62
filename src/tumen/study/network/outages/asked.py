"""The stress of a design: what is wrong with how it is asked, and its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.study.network.questions import Limits, Plans, bare, tried
from tumen.study.network.results import UnderStress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tumen.network.mip.settings import Settings
    from tumen.network.model.network import Network
    from tumen.network.model.sites import Decisions
    from tumen.network.questions.robust import Robust, Robustness
    from tumen.network.questions.stress import Stress, Stressed
    from tumen.study.core.schema import StressFile
    from tumen.study.network.worlds import NetworkStudy
    from tumen.tables.yaml_document import Document

Unknown = Callable[[tuple[str | int, ...], str | None, Iterable[str], str], list[Problem]]
_AT = ("design", "stress")


def wrong_in(asked: StressFile, network: Network, document: Document, unknown: Unknown) -> Iterator[Problem]:
    """Places and periods that there are none of, and lengths that reach beyond the study."""
    from tumen.network.questions.outages import lengths_from, places_of

    names = [place.name for place in places_of(network)]
    for number, name in enumerate(asked.places or ()):
        at = (*_AT, "places", number)
        yield from unknown(at, name, names, "site, supplier or port")
        if name in (asked.places or ())[:number]:
            yield document.problem(at, f"{name} is named twice", "Keep it once")
    periods = [period.name for period in network.periods]
    yield from unknown((*_AT, "start"), asked.start, periods, "period")
    first = periods.index(asked.start) if asked.start in periods else 0
    most = lengths_from(network, first)[-1]
    lengths: list[tuple[tuple[str | int, ...], float]]
    lengths = [((*_AT, "days", number), float(days)) for number, days in enumerate(asked.days)]
    if asked.robust is not None and asked.robust.days is not None:
        lengths.append(((*_AT, "robust", "days"), float(asked.robust.days)))
    for where, days in lengths:
        if days > most * (1 + 1e-9):
            what = f"{days:g} days are longer than the {most:g} days of the study's periods"
            yield document.problem(where, what, "Give fewer days, or more periods")
    if len(set(asked.days)) < len(asked.days):
        yield document.problem((*_AT, "days"), "a length is given twice", "Keep it once")


def stress_of(study: NetworkStudy, plans: Plans, limits: Limits) -> UnderStress | None:
    """Put every place of the base's plan out; None where the study does not ask, or the base has no plan."""
    from tumen.network.questions.evaluate import decisions_of
    from tumen.network.questions.outages import places_of
    from tumen.network.questions.robust import Robustness, cases
    from tumen.network.questions.stress import stress

    asked, plan = study.facts.design.stress, plans[0].plan
    if asked is None or plan is None:
        return None
    network, law = study.scenarios[0].network, study.scenarios[0].law
    design, lengths = decisions_of(plan.events), tuple(sorted(map(float, asked.days)))
    titles = study.titles
    if asked.places is None:  # suppliers that nobody named are no place
        rows = study.rows.get("suppliers", ())
        named = {titles.get(row.supplier, row.supplier) for row in rows}  # type: ignore[attr-defined]
        every = places_of(network)
        places = [row.name for row in every if row.kind != "supplier" or row.name in named]
    else:
        places = [titles.get(name, name) for name in asked.places]
    found, why = tried(
        stress,
        *(network, law, design, lengths, bare(limits("stress"))),
        places=places,
        start=asked.start,
        step=_steps(limits),
    )
    under = None if asked.loss_under is None else float(asked.loss_under)
    robust: Robust | None = None
    robust_why: tuple[str, ...] = ()
    if found is not None and (under is not None or asked.robust is not None):
        desk = Robustness(network, law, bare(limits("plans that bear outages")))
        if under is not None:
            found = _with_redundancy(found, desk, under, asked.start, limits)
        if asked.robust is not None:
            days = float(asked.robust.days or lengths[-1])
            robust, robust_why = _tried_robust(
                desk,
                *(design, found.normal_cost, cases(network, days, places, asked.start)),
                budget=float(asked.robust.budget),
                measure=asked.robust.minimise,
                days=days,
            )
    aside = bool(network.services) or any(site.least_load for site in network.sites)
    return UnderStress(found, why, under, robust, robust_why, aside)


def _tried_robust(
    desk: Robustness, design: Decisions, cost: float, outages: Sequence[object], **asked: object
) -> tuple[Robust | None, tuple[str, ...]]:
    try:
        return tried(desk.least_worst, design, cost, outages, **asked)
    except InputError as error:
        return None, tuple(f"{problem.what}. {problem.fix}" for problem in error.problems)


def _with_redundancy(
    found: Stress, desk: Robustness, under: float, start: str | None, limits: Limits
) -> Stress:
    """For each place whose loss reaches the limit, or is not known, the cheapest plan that keeps it."""
    from tumen.network.questions.robust import cases

    step, days = _steps(limits), found.lengths[-1]
    over = [row for row in found.places if row.lost[-1].loss is None or row.lost[-1].loss > under]
    rows: list[Stressed] = []
    for row in found.places:
        if row not in over:
            rows.append(row)
            continue
        step(f"redundancy for {row.place.name}", over.index(row) + 1, len(over))
        outages = cases(desk.network, days, [row.place.name], start)
        made, why = tried(desk.redundancy, found.normal_cost, under, outages)
        rows.append(replace(row, redundancy=made, why_not=why))
    return replace(found, places=tuple(rows))


def _steps(limits: Limits) -> Callable[[str, int, int], None]:
    """Tells the progress from place to place."""
    began = perf_counter()

    def step(name: str, number: int, total: int) -> None:
        from tumen.network.mip.settings import Progress

        settings: Settings = limits(f"outage of {name}, {number} of {total}")
        if settings.progress is not None:
            settings.progress(Progress(perf_counter() - began, None, None, None))

    return step
