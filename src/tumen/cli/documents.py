"""``tumen documents``: the papers that a person prints, signs or sends, for the goods of a study."""

from pathlib import Path
from typing import Annotated

import typer

from tumen.cli.output import AsJson, print_json, say


def documents(
    study: Annotated[
        Path, typer.Argument(help="Folder with a study.yaml, the path of that file, or a workbook (.xlsx).")
    ],
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="A folder that is empty or not there yet.")],
    product: Annotated[str | None, typer.Option(help="This product only.")] = None,
    site: Annotated[str | None, typer.Option(help="Made at this site only.")] = None,
    market: Annotated[str | None, typer.Option(help="Sold in this market only.")] = None,
    agreement: Annotated[str | None, typer.Option(help="Under this agreement only.")] = None,
    scenario: Annotated[
        str | None, typer.Option(help="A scenario of the study; the base if left out.")
    ] = None,
    html_only: Annotated[bool, typer.Option("--html-only", help="No workbooks.")] = False,
    json: AsJson = False,
) -> None:
    """Write origin worksheets (HTML and XLSX), what each proof must state, and requests for suppliers'
    declarations.

    Example: tumen documents studies/oled-changchun --site haiphong --out papers
    """
    from tumen.report.papers import Wanted, papers_of, write_papers
    from tumen.study.core.read import read_study

    read = read_study(study)
    papers = papers_of(read, Wanted(product, site, market, agreement, scenario))
    index = write_papers(papers, out, read.facts.title, workbooks=not html_only)
    if json:
        print_json({"index": index, "papers": papers})
        return
    for paper in papers:
        say(f"{paper.file}: {paper.document.summary}")
    say(str(index))
