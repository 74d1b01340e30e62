"""``tumen run``, ``check``, ``new``, ``documents``, ``verify``: studies, their papers, hand-solved cases."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tumen.cli.options import command
from tumen.cli.output import echo, give, print_json, say
from tumen.errors import InputError
from tumen.language.said import said

INTERRUPTED = 130

if TYPE_CHECKING:
    from tumen.errors import Problem
    from tumen.network.mip.settings import Progress
    from tumen.study.core.read import LoadedStudy, ReadAsFar
    from tumen.study.core.run import Show
    from tumen.study.verify import CaseResult


@command
def check(folder: Path, *, missing: Path | None = None, json: bool = False) -> None:
    """Find every problem of a study, all that running it would refuse; without problems, say what will be
    asked and what is assumed.

    --missing FOLDER: Write what is not stated as tables to fill in: rows with their keys, and why each is
      asked. A folder that is empty or not there yet.
    """
    from tumen.api.study import Study
    from tumen.study.core.read import read_as_far

    try:
        found = read_as_far(folder)
        left = _missing(found, missing)
    except InputError as error:
        if not json:
            raise
        print_json({"problems": error.problems})
        raise typer.Exit(error.exit_code) from None
    if found.study is None:
        raise AssertionError(folder)  # refused above
    asked, assumed = list(_asked(found.study)), Study(folder, found.study).assumptions
    lines = ["no problems", *asked, *(f"assumed: {line}" for line in assumed), *left]
    give({"problems": [], "asked": asked, "assumed": assumed, "missing": left}, lines, json=json)


def _missing(found: "ReadAsFar", folder: Path | None) -> list[str]:
    """What could be stated, written where a folder is given; what is wrong, and what no plan can do without,
    is refused.
    """
    from tumen.study.missing.write import facts_of, refused, write_missing

    facts = facts_of(found, products=folder is not None)
    if folder is not None and facts:
        write_missing(found.raw, facts, folder)
    if problems := [*found.problems, *refused(facts)]:
        raise InputError(problems)
    if folder is None:
        return []
    if not facts:
        return ["nothing is missing: no folder is written"]
    return [f"{folder}: {len(facts)} {'row' if len(facts) == 1 else 'rows'} to fill in"]


def _asked(study: "LoadedStudy") -> Iterator[str]:
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


@command
def new(
    folder: Path,
    *,
    ask: str = "origin,landed-cost",
    kind: str | None = None,
    count: int = 1000,
    seed: int = 1,
    importer: str = "JP",
    workbook: bool = False,
) -> None:
    """Write a small study with comments to start from; it runs as it is.

    With --kind shipments: draw a table of past shipments for tumen audit and tumen quote, marked synthetic in
    every row.

    folder: A folder that is empty or not there yet; of shipments a new file.
    --ask QUESTION,...: Questions to begin with: origin, design, exposure, ...
    --kind KIND: shipments: a table for tumen audit in place of a study.
    --count: How many shipments to draw.
    --seed: Seed of the shipments: the same seed draws the same.
    --importer: Importer of the shipments: JP, KR or VN.
    --workbook: Write the study as one workbook: FOLDER is a new .xlsx file.
    """
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

    from tumen.files.whole import check_new
    from tumen.study.core.new_workbook import write_new_workbook
    from tumen.study.core.schema import WITHOUT_TABLES
    from tumen.study.core.starter import write_starter

    if set(asked) <= set(WITHOUT_TABLES):
        raise InputError.of(
            "a study of whole economies or a zone has no tables of its own", "Leave out --workbook"
        )
    check_new(path, "workbook", ".xlsx")
    with TemporaryDirectory() as made:
        write_starter(asked, Path(made) / "study")
        write_new_workbook(Path(made) / "study", path)
    say(f"{path}: a study to start from. Edit its sheets, then: tumen check {path}; tumen run {path}")


def _new_shipments(path: Path, count: int, seed: int, importer: str) -> None:
    from tumen.files.whole import check_new, whole_file
    from tumen.tariff.batch.files import write_table
    from tumen.tariff.batch.sample import sample_shipments

    check_new(path, "table", ".csv", ".xlsx", ".parquet")
    table = sample_shipments(importer, count=count, seed=seed)
    with whole_file(path) as draft:
        write_table(table, draft)
    say(f"{path}: {count:,} made-up shipments, marked synthetic. Look at them: tumen audit {path}")


@command
def run(
    folder: Path,
    *,
    out: Path = Path("results"),
    workers: int | None = None,
    on: str | None = None,
    time_limit: float | None = None,
    xlsx: bool = False,
    excel: bool = False,
    json: bool = False,
) -> None:
    """Run a study and write its report and tables, whole or not at all;
    say the answer and where the report is.

    --out DIR: Results go to DIR/STUDY/RUN, a new folder each time.
    --workers: Processes for the cases of a sweep and the draws of a study of whole economies; left out: all
      cores where it pays.
    --on ADDRESS: A Dask scheduler for them, tcp://host:8786. The numbers are the same.
    --time-limit: Seconds for the whole run of a network: the best plans found by then, with their gaps, and
      what there was no time for. Left out: that of the study.
    --xlsx: Write the tables as one workbook too; always so where the study is one.
    """
    from tumen.api.running import KeptInterrupt, RunOrder, run_folder

    order = RunOrder(folder, out, workers, on, time_limit, xlsx, excel)
    try:
        with progress() as show:
            written = run_folder(order, show)
    except KeptInterrupt:
        say("interrupted; the cases that were done are kept. The same command goes on", err=True)
        raise typer.Exit(INTERRUPTED) from None
    place, result = written.place, written.result
    page, answer = place / "report.html", result.answer
    answer = answer.spoken()
    lines = [answer.headline, *(f"- {text}" for text in answer.points), str(page)]
    give({"folder": place, "report": page, "result": result}, lines, json=json)


@command
def compare(before: Path, after: Path, *, json: bool = False) -> None:
    """Say what changed between two runs of a study: sentences of the answer, inputs by cell, figures by key,
    what changed most first.

    before: Folder of the results of a run, as tumen run wrote it.
    after: Folder of the results of another.
    """
    from tumen.study.core.results.changed import answer_said, changed_between

    found = changed_between(before, after)
    if json:
        print_json(found)
        return
    words = answer_said(before) | answer_said(after)
    for label, texts in ((said("said no more:"), found.gone), (said("said now:"), found.new)):
        echo(*(f"{label} {said(words.get(text, text))}" for text in texts))
    cells = ((said("changed input:"), (*found.keys, *found.inputs)), (said("changed figure:"), found.figures))
    lines = [f"{label} {cell.words}" for label, of_kind in cells for cell in of_kind]
    echo(*lines)
    if not (lines or found.gone or found.new):
        say("nothing changed")


@command
def documents(
    study: Path,
    *,
    out: Path,
    product: str | None = None,
    site: str | None = None,
    market: str | None = None,
    agreement: str | None = None,
    scenario: str | None = None,
    html_only: bool = False,
    pdf: bool = False,
    json: bool = False,
) -> None:
    """Write origin worksheets (HTML and XLSX), certificates of origin on the forms of the agreements with a
    check before sending, what each proof must state, and requests for suppliers' declarations.

    Example: tumen documents studies/oled-changchun --site haiphong --out papers --pdf

    --out DIR: A folder that is empty or not there yet.
    --scenario: A scenario of the study; the base if left out.
    --html-only: No workbooks.
    --pdf: Every paper as PDF, too.
    """
    from tumen.report.papers import Wanted, papers_of, write_papers
    from tumen.study.core.read import read_study

    read = read_study(study)
    papers = papers_of(read, Wanted(product, site, market, agreement, scenario))
    index = write_papers(papers, out, read.facts.title, workbooks=not html_only, pdf=pdf)
    lines = [*(f"{paper.file}: {paper.document.summary}" for paper in papers), str(index)]
    give({"index": index, "papers": papers}, lines, json=json)


@command
def verify(files: list[Path], *, json: bool = False) -> None:
    """Run files of hand-solved cases of origin, and name every case that comes out differently.

    Exit code 1 if any case failed, 2 if a file cannot be read.

    files FILE.json...: Files in the format roo-cases/1.
    """
    from tumen.study.verify import verify_file

    problems: list[Problem] = []
    results: list[tuple[str, CaseResult]] = []
    for file in files:
        try:
            results.extend((str(file), result) for result in verify_file(file))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    failed = [str(result) for _, result in results if not result.passed]
    passed = len(results) - len(failed)
    cases = [
        {
            "file": file,
            "passed": result.passed,
            **{item.name: getattr(result, item.name) for item in fields(result)},
        }
        for file, result in results
    ]
    plain = {"passed": passed, "failed": len(failed), "cases": cases}
    give(plain, [*failed, f"{passed} passed, {len(failed)} failed"], json=json)
    raise typer.Exit(1 if failed else 0)


@contextmanager
def progress() -> "Iterator[Show | None]":
    """One line on stderr while a study runs, where somebody can see it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True)

    class Line:
        def step(self, name: str, number: int, total: int) -> None:
            self.tell(name, f": {number}/{total}")

        def solving(self, name: str, state: "Progress") -> None:
            best, bound = ("none yet" if at is None else f"{at:,.0f}" for at in (state.best, state.bound))
            gap = "" if state.gap is None else f", gap {state.gap:.2%}"
            self.tell(name, f": best {best}, bound {bound}{gap}, {state.seconds:.0f} s")

        def tell(self, name: str, how_far: str) -> None:
            behind = Text(said(how_far))
            told = Text(said(name))  # as it is written: no brackets of it are markup
            told.truncate(max(10, console.width - behind.cell_len - 4), overflow="ellipsis")
            line = told + behind
            line.truncate(console.width - 4, overflow="ellipsis")
            status.update(line)

    with console.status("") as status:
        yield Line()
