"""``tumen network import`` and ``solve``: published instances as studies,
and the base of a study without a report.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tumen.cli.options import command
from tumen.cli.output import give, say
from tumen.cli.studies import progress
from tumen.reference.currency import decimals

if TYPE_CHECKING:
    from tumen.network.plans.plan import Plan

network = typer.Typer(
    name="network",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Designs of networks: import, solve.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@network.command("import", short_help="Make a study from an OR-Library file.")
@command
def import_(
    source: Path,
    folder: Path,
    *,
    single_source: bool = False,
    capacity: str | None = None,
) -> None:
    """Write a study folder, then read it back and say every problem it has.

    Example: tumen network import cap41.txt studies/cap41 --single-source

    source: Capacitated facility location of the OR-Library.
    folder: A folder that is empty or not there yet.
    --single-source: Each customer is served from one warehouse.
    --capacity: What the word capacity stands for in capa, capb, capc.
    """
    from tumen.study.core.read import read_study
    from tumen.study.importing.orlib import AMOUNT, draft_of, read_orlib
    from tumen.tables.given import Reader
    from tumen.tables.kinds import read_value

    reader = Reader()
    word = None if capacity is None else reader.get("--capacity", read_value, AMOUNT, capacity, "", "", 0)
    reader.done()
    instance = read_orlib(source, capacity=word)
    draft_of(instance, single_source=single_source, source=f"imported from {source.name}").write(folder)
    tables = read_study(folder).tables
    say(
        f"{folder}: {len(tables.sites)} sites, {len(tables.products)} products, {len(tables.lanes)} lanes, "
        f"{len(tables.markets)} markets. Next: tumen run {folder}"
    )


@network.command("solve", short_help="Solve the base of a study and say the plan, without a report.")
@command
def solve(
    folder: Path,
    *,
    gap: float | None = None,
    time_limit: float | None = None,
    json: bool = False,
) -> None:
    """Solve the base of a study; Ctrl-C gives the best plan found so far with its proven gap.

    --gap: Relative gap; left out: that of the study.
    --time-limit: Seconds; left out: those of the study.
    """
    from tumen.api.network import StudyNetwork

    with progress() as show:
        found = StudyNetwork(folder).solve(gap=gap, time_limit=time_limit, show=show)
    names = ("net_cost", "bound", "gap", "status", "opened", "scaling", "solver")
    plain = {name: getattr(found.record, name) for name in names}
    give(plain, [found.answer, *_plan_lines(found.record, found.currency)], json=json)


def _plan_lines(plan: "Plan", currency: str) -> Iterator[str]:
    cents = f",.{decimals(currency)}f"
    yield f"net cost {plan.net_cost:{cents}} {currency}, bound {plan.bound:{cents}}, gap {plan.gap:.4%}"
    for kind in dict.fromkeys(cost.kind for cost in plan.costs):
        yield f"  {kind:<14} {plan.cost_of(kind, discounted=True):>18{cents}}"
    solver = plan.solver
    yield (
        f"{solver.name} {solver.version}: {solver.variables} variables ({solver.integers} whole), "
        f"{solver.rows} rows, built in {solver.build_seconds:.2f} s, solved in {solver.seconds:.2f} s"
    )
    yield f"scaled by: money {plan.scaling.money:g}, quantity {plan.scaling.quantity:g}"
