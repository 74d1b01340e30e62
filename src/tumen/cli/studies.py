"""``tumen run``, ``tumen check``, ``tumen new``: studies."""

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say
from tumen.cli.shipments import Excel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tumen.study.read import Study
    from tumen.study.results import Assumption

_DATA = Path(__file__).resolve().parents[1] / "data"
_TEMPLATES = {
    "product": _DATA / "new-study",
    "network": _DATA / "new-network-study",
    "economy": _DATA / "new-economy-study",
}
Folder = Annotated[
    Path, typer.Argument(help="Folder with a study.yaml, the path of that file, or a workbook (.xlsx).")
]


def check(folder: Folder, *, json: AsJson = False) -> None:
    """Find every problem of a study; without problems, say what will be asked and what is assumed."""
    from tumen.errors import InputError
    from tumen.study.economy.read import kind_of

    try:
        asked, assumed = _READERS[kind_of(folder)](folder)
    except InputError as error:
        if not json:
            raise
        print_json({"problems": error.problems})
        raise typer.Exit(error.exit_code) from None
    if json:
        print_json({"problems": [], "asked": asked, "assumed": assumed})
        return
    say("no problems")
    print_lines(asked)
    print_lines(f"assumed: {line}" for line in assumed)


def _checked(folder: Path) -> tuple[list[str], list[str]]:
    from tumen.study.assumptions import assumptions_of
    from tumen.study.read import read_study

    study = read_study(folder)
    return list(_asked(study)), _assumed(assumptions_of(study))


def _checked_economy(folder: Path) -> tuple[list[str], list[str]]:
    from tumen.report.economy.text import asked_lines
    from tumen.study.economy.assumptions import assumptions_of
    from tumen.study.economy.read import read_economy_study

    study = read_economy_study(folder)
    return asked_lines(study), _assumed(assumptions_of(study))


def _checked_network(folder: Path) -> tuple[list[str], list[str]]:
    from tumen.cli.network import asked_lines
    from tumen.study.network.assumptions import assumptions_of
    from tumen.study.network.read import read_network_study

    study = read_network_study(folder)
    return asked_lines(study), _assumed(assumptions_of(study))


_READERS = {"product": _checked, "network": _checked_network, "economy": _checked_economy}


def _asked(study: "Study") -> "Iterator[str]":
    facts = study.facts
    yield f"{facts.title} ({facts.study}, on {facts.on}, in {facts.currency})"
    yield f"asked: {', '.join(facts.ask)}; agreements: {', '.join(study.agreements)}"
    for scenario in study.scenarios:
        yield f"scenario {scenario.name}{f': {scenario.title}' if scenario.title else ''}"
        yield from (f"  {change}" for change in scenario.changes)


def _assumed(items: "Iterable[Assumption]") -> list[str]:
    return [f"{item.what}: {item.value} ({item.source}; {item.where})" for item in items]


def new(
    folder: Annotated[
        Path, typer.Argument(help="A folder that is empty or not there yet; of shipments a new file.")
    ],
    *,
    kind: Annotated[
        str,
        typer.Option(metavar="KIND", help=f"What it is about: {', '.join(_TEMPLATES)}, or shipments."),
    ] = "product",
    count: Annotated[int, typer.Option(help="How many shipments to draw.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the shipments: the same seed draws the same.")] = 1,
    importer: Annotated[str, typer.Option(help="Importer of the shipments: JP, KR or VN.")] = "JP",
    workbook: Annotated[
        bool, typer.Option("--workbook", help="Write the study as one workbook: FOLDER is a new .xlsx file.")
    ] = False,
) -> None:
    """Write a small study with comments to start from; it runs as it is.

    With --kind shipments: draw a table of past shipments for tumen audit and tumen quote, marked synthetic in every row.
    """
    from tumen.errors import InputError
    from tumen.files.whole import check_free, whole_folder

    if kind == "shipments":
        _new_shipments(folder, count, seed, importer)
        return
    if kind not in _TEMPLATES:
        named = ", ".join([*_TEMPLATES, "shipments"])
        raise InputError.of(f"there is no kind of study {kind!r}", f"Kinds are: {named}")
    if workbook:
        _new_workbook(folder, kind)
        return
    check_free(folder)
    with whole_folder(folder) as draft:
        for source in sorted(_TEMPLATES[kind].iterdir()):
            (draft.path / source.name).write_bytes(source.read_bytes())
    say(f"{folder}: a study to start from. Edit its tables, then: tumen check {folder}; tumen run {folder}")


def _new_workbook(path: Path, kind: str) -> None:
    from tumen.errors import InputError
    from tumen.study.new_workbook import write_new_workbook

    if kind == "economy":
        raise InputError.of("a study of whole economies has no tables of its own", "Leave out --workbook")
    if path.suffix.lower() != ".xlsx":
        raise InputError.of("is no name of a workbook", "End it with .xlsx", file=str(path))
    if path.exists():
        raise InputError.of("is there already", "Name a new file; nothing is overwritten", file=str(path))
    write_new_workbook(_TEMPLATES[kind], path)
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
    """Run a study and write its report and tables, whole or not at all; say the answer and where the report is."""
    from time import perf_counter

    from tumen.study.economy.read import kind_of

    xlsx = xlsx or folder.suffix.lower() == ".xlsx"
    if xlsx:
        from tumen.tables.worksheet import load_openpyxl

        load_openpyxl()  # said before the work, not after it
    kind = kind_of(folder)
    if kind == "economy":
        _run_economy(folder, out, workers=workers, on=on, json=json, xlsx=xlsx, excel=excel)
        return
    if workers is not None or on is not None:
        from tumen.errors import InputError

        raise InputError.of(
            "this kind of study has no draws to spread over workers",
            "Leave out --workers and --on",
            file=str(folder),
        )
    if kind == "network":
        from tumen.cli.network import run_network

        run_network(folder, out, json=json, xlsx=xlsx, excel=excel)
        return
    from tumen.report.product.page import render_page
    from tumen.study.read import read_study
    from tumen.study.run import run_study
    from tumen.study.write import write_results

    began = perf_counter()
    study = read_study(folder)
    read = perf_counter()
    with _progress() as show:
        result = run_study(study, show)
    timings = {"read": read - began, "run": perf_counter() - read}
    place = write_results(result, study, out, render=render_page, timings=timings, workbook=xlsx, excel=excel)
    if json:
        print_json({"folder": place, "report": place / "report.html", "result": result})
        return
    print_lines((result.answer.headline, *(f"- {text}" for text in result.answer.points)))
    say(f"{place / 'report.html'}")


def _run_economy(
    folder: Path, out: Path, *, workers: int | None, on: str | None, json: bool, xlsx: bool, excel: bool
) -> None:
    from time import perf_counter

    from tumen.report.economy.page import render_economy_page
    from tumen.report.economy.text import answer_lines
    from tumen.study.economy.read import read_economy_study
    from tumen.study.economy.run import run_economy_study
    from tumen.study.economy.write import write_economy_results

    began = perf_counter()
    study = read_economy_study(folder)
    read = perf_counter()
    with _progress() as show:
        result = run_economy_study(study, show, processes=workers, on=on)
    timings = {"read": read - began, "run": perf_counter() - read}
    place = write_economy_results(
        result, study, out, render=render_economy_page, timings=timings, workbook=xlsx, excel=excel
    )
    if json:
        print_json({"folder": place, "report": place / "report.html", "answer": list(answer_lines(result))})
        return
    print_lines(answer_lines(result))
    say(f"{place / 'report.html'}")


@contextmanager
def _progress() -> "Iterator[Callable[[str, int, int], None] | None]":
    """A bar on stderr while a study runs, where somebody can see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("", total=None)

        def show(scenario: str, number: int, total: int) -> None:
            bars.update(bar, description=escape(scenario), completed=number - 1, total=total)

        yield show
