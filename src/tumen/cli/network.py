"""``tumen network import`` and ``solve``: published instances as studies,
and the base of a study without a report.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say
from tumen.cli.studies import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.network.plans.plan import Plan

network = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Designs of networks: import, solve.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
NewFolder = Annotated[Path, typer.Argument(help="A folder that is empty or not there yet.")]
StudyFolder = Annotated[
    Path, typer.Argument(help="Folder with a study.yaml, the path of that file, or a workbook (.xlsx).")
]


@network.command("import", short_help="Make a study from an OR-Library file.")
def import_(
    source: Annotated[Path, typer.Argument(help="Capacitated facility location of the OR-Library.")],
    folder: NewFolder,
    *,
    single_source: Annotated[
        bool, typer.Option("--single-source", help="Each customer is served from one warehouse.")
    ] = False,
    capacity: Annotated[
        str | None, typer.Option(help="What the word capacity stands for in capa, capb, capc.")
    ] = None,
) -> None:
    """Write a study folder, then read it back and say every problem it has.

    Example: tumen network import cap41.txt studies/cap41 --single-source
    """
    from tumen.study.core.read import read_study
    from tumen.study.network.orlib import draft_of, read_orlib
    from tumen.tables.given import decimal

    instance = read_orlib(source, capacity=None if capacity is None else decimal(capacity))
    draft_of(instance, single_source=single_source, source=f"imported from {source.name}").write(folder)
    tables = read_study(folder).tables
    say(
        f"{folder}: {len(tables.sites)} sites, {len(tables.products)} products, {len(tables.lanes)} lanes, "
        f"{len(tables.markets)} markets. Next: tumen run {folder}"
    )


@network.command("solve", short_help="Solve the base of a study and say the plan, without a report.")
def solve(
    folder: StudyFolder,
    *,
    gap: Annotated[float | None, typer.Option(help="Relative gap; left out: that of the study.")] = None,
    time_limit: Annotated[float | None, typer.Option(help="Seconds; left out: those of the study.")] = None,
    json: AsJson = False,
) -> None:
    """Solve the base of a study; Ctrl-C gives the best plan found so far with its proven gap."""
    from dataclasses import replace

    from tumen.errors import InputError
    from tumen.network.mip.solve import solve as solve_network
    from tumen.study.core.read import read_study
    from tumen.study.network.answer import of_scenario
    from tumen.study.network.run import settings_of
    from tumen.study.product.basis import basis_of

    study = read_study(folder).network
    if study is None:
        raise InputError.of("the study does not ask for a design", "Write ask: [design]", file=str(folder))
    base = study.scenarios[0]
    with progress() as show:
        settings = settings_of(study, base.title, None if show is None else show.solving)
        settings = replace(
            settings,
            gap=settings.gap if gap is None else gap,
            time_limit=settings.time_limit if time_limit is None else time_limit,
        )
        plan = solve_network(base.network, base.law, settings)
    if json:
        facts = {
            name: getattr(plan, name)
            for name in ("net_cost", "bound", "gap", "status", "opened", "scaling", "solver")
        }
        print_json(facts)
        return
    say(of_scenario(plan, (), None, study.facts.currency, basis_of(study.rows)).text)
    print_lines(_plan_lines(plan, study.facts.currency))


def _plan_lines(plan: "Plan", currency: str) -> "Iterator[str]":
    yield f"net cost {plan.net_cost:,.2f} {currency}, bound {plan.bound:,.2f}, gap {plan.gap:.4%}"
    for kind in dict.fromkeys(cost.kind for cost in plan.costs):
        yield f"  {kind:<14} {plan.cost_of(kind, discounted=True):>18,.2f}"
    solver = plan.solver
    yield (
        f"{solver.name} {solver.version}: {solver.variables} variables ({solver.integers} whole), "
        f"{solver.rows} rows, built in {solver.build_seconds:.2f} s, solved in {solver.seconds:.2f} s"
    )
    yield f"scaled by: money {plan.scaling.money:g}, quantity {plan.scaling.quantity:g}"
