"""``tumen network import`` and ``solve``; and what ``run`` and ``check`` do with a study of a network."""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tumen.network.mip.settings import Progress
    from tumen.network.plans.plan import Plan
    from tumen.study.network.draft import Draft
    from tumen.study.network.read import NetworkStudy

network = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Studies of networks: import, solve.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
NewFolder = Annotated[Path, typer.Argument(help="A folder that is empty or not there yet.")]
StudyFolder = Annotated[
    Path, typer.Argument(help="Folder with a study.yaml, the path of that file, or a workbook (.xlsx).")
]


@network.command("import", short_help="Make a study from plain tables or from an OR-Library file.")
def import_(
    source: Annotated[Path, typer.Argument(help="A workbook, a folder of CSV files, or an OR-Library file.")],
    folder: NewFolder,
    *,
    form: Annotated[
        Literal["tables", "orlib"],
        typer.Option("--format", help="Plain tables, or capacitated facility location of the OR-Library."),
    ] = "tables",
    currency: Annotated[str, typer.Option(help="Currency of the amounts (tables).")] = "USD",
    agreements: Annotated[
        str, typer.Option(metavar="CODE,CODE", help="Agreements that may be claimed (tables).")
    ] = "",
    start: Annotated[
        str, typer.Option(metavar="DAY", help="First day, where no table periods names it (tables).")
    ] = "2026-01-01",
    single_source: Annotated[
        bool, typer.Option("--single-source", help="Each customer is served from one warehouse (orlib).")
    ] = False,
    capacity: Annotated[
        str | None, typer.Option(help="What the word capacity stands for in capa, capb, capc (orlib).")
    ] = None,
) -> None:
    """Write a study folder, then read it back and say every problem it has.

    \b
    Examples:
    tumen network import plants.xlsx studies/plants --currency EUR \\
      --agreements RCEP
    tumen network import cap41.txt studies/cap41 --format orlib \\
      --single-source
    """  # noqa: D301 - the library takes the sign for "keep these lines"
    from tumen.study.network.read import read_network_study

    if form == "orlib":
        from tumen.study.network.orlib import draft_of, read_orlib
        from tumen.tables.numbers import decimal

        instance = read_orlib(source, capacity=None if capacity is None else decimal(capacity))
        draft = draft_of(instance, single_source=single_source, source=f"imported from {source.name}")
    else:
        draft = _tables(source, folder.name, currency, agreements, start)
    draft.write(folder)
    study = read_network_study(folder)
    base = study.scenarios[0].network
    say(
        f"{folder}: {len(base.sites)} sites, {len(base.items)} items, {len(base.lanes)} lanes, "
        f"{len(base.markets)} markets. Next: tumen run {folder}"
    )


def _tables(source: Path, name: str, currency: str, agreements: str, start: str) -> "Draft":
    import re
    from datetime import date

    from tumen.errors import InputError
    from tumen.study.network.import_tables import draft_of_tables

    try:
        day = date.fromisoformat(start)
    except ValueError:
        raise InputError.of(f"--start {start!r} is not a date", "Write year-month-day") from None
    codes = tuple(code.strip() for code in agreements.split(",") if code.strip())
    study = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "network"
    return draft_of_tables(source, study=study, currency=currency, agreements=codes, start=day)


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

    from tumen.network.mip.solve import solve as solve_network
    from tumen.study.basis import basis_of
    from tumen.study.network.answer import of_scenario
    from tumen.study.network.read import read_network_study
    from tumen.study.network.run import settings_of

    study = read_network_study(folder)
    base = study.scenarios[0]
    with _progress() as show:
        settings = settings_of(study, base.title, show)
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
        f"{solver.name} {solver.version}: {solver.variables} variables ({solver.integers} whole), {solver.rows} rows, "
        f"built in {solver.build_seconds:.2f} s, solved in {solver.seconds:.2f} s"
    )
    yield f"scaled by: money {plan.scaling.money:g}, quantity {plan.scaling.quantity:g}"


def asked_lines(study: "NetworkStudy") -> list[str]:
    """What a study of a network asks, for ``tumen check``."""
    facts = study.facts
    asked = [
        (
            f"{facts.title} ({facts.study}, {len(facts.periods)} periods from {facts.periods[0].start}, "
            f"in {facts.currency})"
        ),
        f"asked: {', '.join(facts.ask)}; agreements: {', '.join(facts.agreements) or 'none'}",
    ]
    for scenario in study.scenarios:
        asked.append(f"scenario {scenario.name}: {scenario.title}")
        asked += [f"  {change}" for change in scenario.changes]
    return asked


def run_network(folder: Path, out: Path, *, json: bool, xlsx: bool, excel: bool) -> None:
    """``tumen run`` of a study of a network."""
    from time import perf_counter

    from tumen.report.network.page import render_network_page
    from tumen.study.network.read import read_network_study
    from tumen.study.network.run import run_network_study
    from tumen.study.network.write import write_network_results

    began = perf_counter()
    study = read_network_study(folder)
    read = perf_counter()
    with _progress() as show:
        result = run_network_study(study, show)
    timings = {"read": read - began, "run": perf_counter() - read}
    place = write_network_results(
        result, study, out, render=render_network_page, timings=timings, workbook=xlsx, excel=excel
    )
    if json:
        print_json({"folder": place, "report": place / "report.html", "answer": result.answer})
        return
    print_lines((result.answer.headline, *(f"- {text}" for text in result.answer.points)))
    say(f"{place / 'report.html'}")


@contextmanager
def _progress() -> "Iterator[Callable[[str, Progress], None] | None]":
    """What is solved, the best plan, the bound and the gap, on stderr where somebody can see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True)
    with console.status("") as status:

        def show(name: str, state: "Progress") -> None:
            best = "none yet" if state.best is None else f"{state.best:,.0f}"
            bound = "none yet" if state.bound is None else f"{state.bound:,.0f}"
            gap = "" if state.gap is None else f", gap {state.gap:.2%}"
            said = Text(f": best {best}, bound {bound}{gap}, {state.seconds:.0f} s")
            told = Text(name)  # as it is written: no brackets of it are markup
            told.truncate(max(10, console.width - len(said) - 4), overflow="ellipsis")
            status.update(told + said)

        yield show
