"""``tumen qualify``: the cheapest changes with which a good originates, and how far prices may move."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say

if TYPE_CHECKING:
    from tumen.study.product.qualify import WayToQualify

EPILOG = """A question file has the keys of tumen origin, and:

\b
    volume: 10000           # units that bear costs that come once; else 1
    saving: {RCEP: 1.20}    # what claiming saves on one unit; left out:
                            # from the rates on file, on the FOB price
    paid-in: {TWD: [driver IC]}  # materials by currency, for break-points
    changes:                # what is possible, each of one kind
    - {name: panel from Korea, supplier: {material: panel, value: 50,
       status: originating, country: KR}}
    - {name: cheaper panel, price: {material: panel, value: 44}}
    - {name: proof for the chip, cost-once: 400,
       declaration: {material: chip, country: CN}}
    - {name: coat it here, cost-per-unit: 1.20,
       step: {operation: coating, country: CN}}
    - {name: sell it dearer, added-value: 3}

A study states its changes in the table changes; see docs/howto/qualify.md.
"""


def qualify(
    asked: Annotated[Path, typer.Argument(help="A question file; or a study: its folder, or a workbook.")],
    *,
    product: Annotated[str | None, typer.Option(help="Of a study: this product only.")] = None,
    site: Annotated[str | None, typer.Option(help="Of a study: made at this site only.")] = None,
    market: Annotated[str | None, typer.Option(help="Of a study: sold in this market only.")] = None,
    agreement: Annotated[str | None, typer.Option(help="Under this agreement only.")] = None,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE.html", help="Write tables and charts to a page.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Find the cheapest set of changes with which a good originates, proven, and the exact break-points of
    prices.

    \b
    Examples:
    tumen qualify question.yaml --page way.html
    tumen qualify studies/oled-changchun --site haiphong --market korea
    """  # noqa: D301 - the library takes the sign for "keep these lines"
    from tumen.cli.qualify_file import ways_of_file, ways_of_study
    from tumen.report.product.qualify import way_lines
    from tumen.tables.worksheet import is_workbook

    if asked.is_dir() or asked.name == "study.yaml" or is_workbook(asked):
        found = ways_of_study(asked, product, site, market, agreement)
    else:
        found = ways_of_file(asked, {"--product": product, "--site": site, "--market": market}, agreement)
    if page is not None:
        _write(page, found.title, found.ways, found.currency)
    if json:
        print_json({"ways": [{"good": label, "way": way} for label, way in found.ways]})
        return
    for label, way in found.ways:
        print_lines(way_lines(label, way, found.currency))
        say("")
    if page is not None:
        say(str(page))


def _write(page: Path, title: str, ways: "list[tuple[str, WayToQualify]]", currency: str) -> None:
    from tumen.files.whole import whole_file
    from tumen.report.product.page import render_ways

    with whole_file(page) as draft:
        draft.write_text(render_ways(title, ways, currency), encoding="utf-8")
