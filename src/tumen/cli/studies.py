"""``tumen run``, ``tumen check``, ``tumen new``: studies."""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say
from tumen.cli.shipments import Excel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.network.mip.settings import Progress
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.results.records import Assumption
    from tumen.study.core.run import Show

Folder = Annotated[
    Path, typer.Argument(help="Folder with a study.yaml, the path of that file, or a workbook (.xlsx).")
]


def check(folder: Folder, *, json: AsJson = False) -> None:
    """Find every problem of a study; without problems, say what will be asked and what is assumed."""
    from tumen.errors import InputError
    from tumen.study.core.read import read_study

    try:
        study = read_study(folder)
    except InputError as error:
        if not json:
            raise
        print_json({"problems": error.problems})
        raise typer.Exit(error.exit_code) from None
    asked, assumed = list(_asked(study)), list(_assumed(study))
    if json:
        print_json({"problems": [], "asked": asked, "assumed": assumed})
        return
    say("no problems")
    print_lines(asked)
    print_lines(f"assumed: {line}" for line in assumed)


def _asked(study: "LoadedStudy") -> "Iterator[str]":
    from tumen.study.core.needs import unasked
    from tumen.study.core.schema import PRODUCT_QUESTIONS

    facts = study.facts
    yield f"{facts.title} ({facts.study}, on {facts.on}, in {facts.currency})"
    of_goods = facts.asks((*PRODUCT_QUESTIONS, "design"))
    asked = f"asked: {', '.join(facts.ask)}"
    yield f"{asked}; agreements: {', '.join(study.agreements)}" if of_goods else asked
    if study.economy is not None:
        from tumen.report.economy.text import asked_lines

        yield from asked_lines(study.economy)
    left = unasked(facts, study.raw)
    if left:
        yield f"not read by what is asked: {', '.join(left)}"
    for scenario in study.scenarios:
        only = "" if set(scenario.ask) == set(facts.ask) else f" (asked: {', '.join(scenario.ask)})"
        yield f"scenario {scenario.name}{f': {scenario.title}' if scenario.title else ''}{only}"
        yield from (f"  {change}" for change in scenario.changes)


def _assumed(study: "LoadedStudy") -> "Iterator[str]":
    found: list[Assumption] = []
    if study.scenarios:
        from tumen.study.core.results.assumptions import assumptions_of

        found += assumptions_of(study)
    if study.economy is not None:
        from tumen.study.economy.assumptions import assumptions_of as assumed_of_economies

        found += assumed_of_economies(study.economy)
    for item in found:
        yield f"{item.what}: {item.value} ({item.source}; {item.where})"


def new(
    folder: Annotated[
        Path, typer.Argument(help="A folder that is empty or not there yet; of shipments a new file.")
    ],
    *,
    ask: Annotated[
        str,
        typer.Option(metavar="QUESTION,...", help="Questions to begin with: origin, design, exposure, ..."),
    ] = "origin,landed-cost",
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="shipments: a table for tumen audit in place of a study."),
    ] = None,
    count: Annotated[int, typer.Option(help="How many shipments to draw.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the shipments: the same seed draws the same.")] = 1,
    importer: Annotated[str, typer.Option(help="Importer of the shipments: JP, KR or VN.")] = "JP",
    workbook: Annotated[
        bool, typer.Option("--workbook", help="Write the study as one workbook: FOLDER is a new .xlsx file.")
    ] = False,
) -> None:
    """Write a small study with comments to start from; it runs as it is.

    With --kind shipments: draw a table of past shipments for tumen audit and tumen quote, marked synthetic in
    every row.
    """
    from tumen.errors import InputError
    from tumen.study.core.starter import questions_of, write_starter

    if kind == "shipments":
        _new_shipments(folder, count, seed, importer)
        return
    if kind is not None:
        raise InputError.of(
            f"there is no kind {kind!r}",
            "Write --kind shipments, or name the questions of a study: --ask origin,design",
        )
    asked = questions_of(ask)
    if workbook or folder.suffix.lower() == ".xlsx":
        _new_workbook(folder, asked)
        return
    write_starter(asked, folder)
    say(f"{folder}: a study to start from. Edit its tables, then: tumen check {folder}; tumen run {folder}")


def _new_workbook(path: Path, asked: tuple[str, ...]) -> None:
    from tempfile import TemporaryDirectory

    from tumen.errors import InputError
    from tumen.study.core.new_workbook import write_new_workbook
    from tumen.study.core.schema import ECONOMY_QUESTIONS
    from tumen.study.core.starter import write_starter

    if set(asked) <= set(ECONOMY_QUESTIONS):
        raise InputError.of("a study of whole economies has no tables of its own", "Leave out --workbook")
    if path.suffix.lower() != ".xlsx":
        raise InputError.of("is no name of a workbook", "End it with .xlsx", file=str(path))
    if path.exists():
        raise InputError.of("is there already", "Name a new file; nothing is overwritten", file=str(path))
    with TemporaryDirectory() as made:
        write_starter(asked, Path(made) / "study")
        write_new_workbook(Path(made) / "study", path)
    say(f"{path}: a study to start from. Edit its sheets, then: tumen check {path}; tumen run {path}")


def _new_shipments(path: Path, count: int, seed: int, importer: str) -> None:
    from tumen.errors import InputError
    from tumen.files.whole import whole_file
    from tumen.tariff.batch.files import write_table
    from tumen.tariff.batch.sample import sample_shipments

    if path.exists():
        raise InputError.of("is there already", "Name a new file; nothing is overwritten", file=str(path))
    if path.suffix.lower() not in {".csv", ".xlsx", ".parquet"}:
        raise InputError.of("is no name of a table", "End it with .csv, .xlsx or .parquet", file=str(path))
    table = sample_shipments(importer, count=count, seed=seed)
    with whole_file(path) as draft:
        write_table(table, draft)
    say(f"{path}: {count:,} made-up shipments, marked synthetic. Look at them: tumen audit {path}")


def run(
    folder: Folder,
    *,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Results go to DIR/STUDY/RUN, a new folder each time.")
    ] = Path("results"),
    workers: Annotated[
        int | None,
        typer.Option(
            help="Processes for the draws of a study of whole economies; left out: all cores where it pays."
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="A Dask scheduler for them, tcp://host:8786. The numbers are the same."
        ),
    ] = None,
    xlsx: Annotated[
        bool,
        typer.Option(
            "--xlsx", help="Write the tables as one workbook too; always so where the study is one."
        ),
    ] = False,
    excel: Excel = False,
    json: AsJson = False,
) -> None:
    """Run a study and write its report and tables, whole or not at all;
    say the answer and where the report is.
    """
    from time import perf_counter

    from tumen.report.study_page import render_study
    from tumen.study.core.read import read_study
    from tumen.study.core.results.write import write_results
    from tumen.study.core.run import run_study

    xlsx = xlsx or folder.suffix.lower() == ".xlsx"
    if xlsx:
        from tumen.tables.worksheet import load_openpyxl

        load_openpyxl()  # said before the work, not after it
    began = perf_counter()
    study = read_study(folder)
    if study.economy is None and (workers is not None or on is not None):
        from tumen.errors import InputError

        raise InputError.of(
            "nothing of this study has draws to spread over workers",
            "Leave out --workers and --on",
            file=str(folder),
        )
    read = perf_counter()
    with progress() as show:
        result = run_study(study, show, processes=workers, on=on)
    timings = {"read": read - began, "run": perf_counter() - read}
    place = write_results(
        result, study, out, render=render_study, timings=timings, workbook=xlsx, excel=excel
    )
    if json:
        print_json({"folder": place, "report": place / "report.html", "result": result})
        return
    print_lines((result.answer.headline, *(f"- {text}" for text in result.answer.points)))
    say(f"{place / 'report.html'}")


@contextmanager
def progress() -> "Iterator[Show | None]":
    """One line on stderr while a study runs, where somebody can see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True)
    with console.status("") as status:

        def tell(name: str, said: str) -> None:
            told = Text(name)  # as it is written: no brackets of it are markup
            told.truncate(max(10, console.width - len(said) - 4), overflow="ellipsis")
            line = told + Text(said)
            line.truncate(console.width - 4, overflow="ellipsis")
            status.update(line)

        class Line:
            def step(self, name: str, number: int, total: int) -> None:
                tell(name, f": {number} of {total}")

            def solving(self, name: str, state: "Progress") -> None:
                best = "none yet" if state.best is None else f"{state.best:,.0f}"
                bound = "none yet" if state.bound is None else f"{state.bound:,.0f}"
                gap = "" if state.gap is None else f", gap {state.gap:.2%}"
                tell(name, f": best {best}, bound {bound}{gap}, {state.seconds:.0f} s")

        yield Line()
